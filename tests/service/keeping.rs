//! The calendar piece by piece, how long works are kept, and what is stored
//! about one person.

use std::io::{Cursor, Read};

use adal::domain::Moment;
use adal::store;

use super::on_both_databases;
use super::world::{DAY, TERM_BEGINS, World};

const TEXT: &str = "Көне қолжазбаны оқыған зерттеуші бірінші бетінде тұрған таңбаларға көңіл \
    бөледі, өйткені мұндай белгілер саудагерлердің есеп кітаптарында да кездескен еді.";

on_both_databases! {
    fn terms_periods_and_holidays_are_changed_one_by_one(world: &World) {
        world.course("KAZ1", &[]);
        let server = world.serve();
        let admin = server.signed_in("admin");
        let (term, periods) = world.service.calendar().unwrap().remove(0);
        let path = format!("/admin/terms/{}", term.public_id);
        let changed = [("name", "Күзгі семестр"), ("starts", "2026-09-07"), ("weeks", "16")];
        assert_eq!(admin.post(&path, &changed).status, 303);
        let midterm = periods.iter().find(|period| period.name == "Midterm").unwrap();
        let moved = [
            ("name", "Аралық"), ("control", "midterm"),
            ("opens", "2026-10-26"), ("closes", "2026-10-30"),
        ];
        let place = format!("/admin/periods/{}", midterm.public_id);
        assert_eq!(admin.post(&place, &moved).status, 303);
        assert_eq!(admin.post(&format!("{path}/periods"), &moved).status, 303);
        let wrong = [("name", "А"), ("control", "midterm"), ("opens", "2026-10-26"), ("closes", "2026-10-25")];
        assert_eq!(admin.post(&place, &wrong).status, 422);
        let day = [("day", "2026-10-25"), ("name", "Республика күні")];
        assert_eq!(admin.post(&format!("{path}/holidays"), &day).status, 303);
        assert_eq!(admin.post(&format!("{path}/holidays"), &day).status, 409, "once is enough");

        let page = admin.get("/admin/calendar");
        for told in ["Күзгі семестр", "value=\"2026-09-07\"", "25.10.2026 · Республика күні", "value=\"2026-10-30\""] {
            assert!(page.body.contains(told), "{told} in {}", page.body);
        }
        let (_, periods) = world.service.calendar().unwrap().remove(0);
        assert_eq!(periods.len(), 5);
        let midterm = periods.iter().find(|period| period.name == "Аралық").unwrap();
        assert_eq!(midterm.closes_at - midterm.opens_at, 5 * DAY - 1, "the last day is part of it");
        assert_eq!(admin.post(&format!("{path}/holidays/remove"), &day).status, 303);
        assert!(!admin.get("/admin/calendar").body.contains("Республика"));
    }

    fn works_of_older_terms_are_removed_and_no_longer_compared_with(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat"]);
        let old = course.assignment("Эссе");
        let work = {
            let server = world.serve();
            server.signed_in("aliya").hand_in(&old, TEXT)
        };
        world.do_all_jobs();
        let id = work.replace("/submissions/", "");
        let stored = || world.service.store.read(|db| store::submission_by_public_id(db, &id)).unwrap().unwrap();
        let sha256 = stored().sha256;
        assert!(world.service.store.blobs().get(&sha256).is_ok());

        let admin = world.administrator();
        world.service.add_term(&admin, "2027 көктем", TERM_BEGINS.plus(140 * DAY)).unwrap();
        world.clock.advance(150 * DAY);
        let server = world.serve();
        let browser = server.signed_in("admin");
        assert_eq!(browser.post("/admin/retention", &[]).status, 422);
        assert_eq!(browser.post("/admin/retention", &[("terms", "2")]).status, 303);
        world.do_all_jobs();
        assert!(stored().document_id.is_some(), "two terms are kept");
        assert_eq!(browser.post("/admin/retention", &[("terms", "1")]).status, 303);
        assert!(browser.get("/admin/calendar").body.contains("<li>2026 күз</li>"));
        world.do_all_jobs();
        assert_eq!(stored().document_id, None);
        assert!(world.service.store.blobs().get(&sha256).is_err(), "the file is gone");
        let teacher = server.signed_in(&course.teacher);
        assert_eq!(teacher.get(&work).status, 200, "its figures stay");
        assert_eq!(teacher.get(&format!("/assignments/{old}/class")).status, 200);

        let new = course.assignment_with("Жаңа", |draft| {
            draft.opens = TERM_BEGINS;
            draft.due = TERM_BEGINS.plus(200 * DAY);
        });
        let again = server.signed_in("bolat").hand_in(&new, TEXT);
        world.do_all_jobs();
        let page = teacher.get(&again);
        assert!(page.body.contains("0,0"), "{}", page.body);
    }

    fn everything_about_a_person_is_exported_and_erased(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let work = server.signed_in("aliya").hand_in(&assignment, TEXT);
        world.do_all_jobs();
        let teacher = server.signed_in(&course.teacher);
        let marked = teacher.post(&format!("{work}/mark"), &[("points", "77"), ("words", "жақсы")]);
        assert_eq!(marked.status, 303, "{}", marked.body);
        let person = world.viewer("aliya").person;

        let zip = world.service.export_person(&world.administrator(), &person.public_id).unwrap();
        let mut zip = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
        let mut about = String::new();
        zip.by_name("person.json").unwrap().read_to_string(&mut about).unwrap();
        let about: serde_json::Value = serde_json::from_str(&about).unwrap();
        assert_eq!(about["email"], "aliya@example.kz");
        assert_eq!(about["works"][0]["marks"][0]["points"], 77.0);
        assert!(about["deeds"].as_array().unwrap().iter().any(|deed| deed["action"] == "hand_in"));
        assert!(!about.to_string().contains("argon2"));
        let folder = format!("works/{}", work.replace("/submissions/", ""));
        let mut text = String::new();
        zip.by_name(&format!("{folder}/text.txt")).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text.trim(), TEXT);
        assert!(zip.by_name(&format!("{folder}/1-эссе.txt")).is_ok());

        let admin = server.signed_in("admin");
        let place = format!("/admin/people/{}", person.public_id);
        assert_eq!(admin.post(&format!("{place}/export"), &[]).header("content-type"), "application/zip");
        let erase = format!("{place}/erase");
        assert_eq!(admin.post(&erase, &[("login", "bolat")]).status, 422);
        assert_eq!(admin.post(&erase, &[("login", "aliya")]).status, 303);
        world.do_all_jobs();
        assert!(admin.get(&place).body.contains("Өшірілді"));
        let works = teacher.get(&format!("/assignments/{assignment}"));
        assert!(!works.body.contains("aliya") && works.body.contains("77"), "{}", works.body);
        let (login, files, marks) = world.service.store.read(|db| {
            let login = store::person_by_login(db, "aliya")?;
            let work = store::all_submissions_of(db, person.id)?.remove(0);
            assert_eq!(work.document_id, None);
            Ok::<_, store::StoreError>((login, store::files_of(db, work.id)?, store::marks_of(db, work.id)?))
        }).unwrap();
        assert!(login.is_none() && files.is_empty());
        assert_eq!((marks[0].points, marks[0].words.as_str()), (77.0, ""));
        let mut rows = world.service.audit(&world.administrator(), "", 0, 1000).unwrap();
        rows.retain(|row| row.action == "erase_person");
        assert_eq!(rows.len(), 1);
        assert_eq!(admin.post(&erase, &[("login", "aliya")]).status, 404, "once is enough");
        assert_eq!(Moment(rows[0].made_at), world.clock.now());
        assert_eq!(world.service.store.read(store::broken_link).unwrap(), None);
    }
}
