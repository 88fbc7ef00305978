//! Who sees more than their own: an administrator who looks as somebody else,
//! the commission, and the instructor of another course who asked.

use adal::domain::{Decision, Role};
use adal::store;

use super::on_both_databases;
use super::world::{Answer, OWN, SHARED, World};

/// The address of the first form of a page that sends to a path with `part` in it.
fn form_with(page: &Answer, part: &str) -> String {
    page.body
        .split("action=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .find(|address| address.contains(part))
        .unwrap_or_else(|| panic!("no form with {part}: {}", page.body))
        .to_owned()
}

on_both_databases! {
    fn an_administrator_looks_as_somebody_else_and_changes_nothing(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let work = server.signed_in("aliya").hand_in(&assignment, SHARED);
        world.do_all_jobs();
        let admin = server.signed_in("admin");
        let report = format!("{work}/report");
        assert_eq!(admin.get(&report).status, 404, "nothing by default");

        let aliya = world.viewer("aliya").person;
        let act = format!("/admin/people/{}/act", aliya.public_id);
        let empty = admin.post(&act, &[("reason", " ")]);
        assert_eq!(empty.status, 422, "{}", empty.body);
        assert_eq!(admin.post(&act, &[("reason", "Есеп ашылмайды")]).status, 303);
        let page = admin.get(&report);
        assert_eq!(page.status, 200);
        assert!(page.body.contains("Студент aliya"), "whose pages these are");
        assert_eq!(admin.get("/admin").status, 404, "only what she sees");
        for (path, fields) in [
            (format!("{work}/reply"), [("words", "Келіспеймін")]),
            ("/language".to_owned(), [("language", "en")]),
            (format!("/assignments/{assignment}/hand-in"), [("text", "Басқа мәтін")]),
        ] {
            assert_eq!(admin.post(&path, &fields).status, 409, "{path}");
        }
        let (opened, rows) = world
            .service
            .store
            .read(|db| {
                let id = store::submission_by_public_id(db, work.rsplit('/').next().unwrap())?;
                let opened = store::first_opening(db, id.unwrap().id, aliya.id)?;
                let admin = store::person_by_login(db, "admin")?.unwrap().id;
                let mut deeds = store::deeds_of(db, admin)?;
                deeds.retain(|deed| deed.action == "act_as");
                Ok::<_, store::StoreError>((opened, deeds))
            })
            .unwrap();
        assert_eq!(opened, None, "she has not opened her report");
        assert_eq!(rows.len(), 1);

        assert_eq!(admin.post("/act/end", &[]).status, 303);
        assert_eq!(admin.get("/admin").status, 200);
        assert_eq!(admin.get(&report).status, 404);
        let other = world.administrator().person.public_id;
        let act = format!("/admin/people/{other}/act");
        assert_eq!(admin.post(&act, &[("reason", "жай")]).status, 404, "no administrator");
    }

    fn the_commission_reads_what_was_referred_to_it_and_nothing_else(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat"]);
        world.person("member", "Комиссия мүшесі");
        world.join(&course.id, "member", Role::Commission);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let first = server.signed_in("aliya").hand_in(&assignment, SHARED);
        let second = server.signed_in("bolat").hand_in(&assignment, &format!("{OWN}{SHARED}"));
        world.do_all_jobs();
        let member = server.signed_in("member");
        assert_eq!(member.get(&format!("{second}/dossier")).status, 404);
        let name = second.rsplit('/').next().unwrap();
        let teacher = course.teacher();
        world.service.decide(&teacher, name, Decision::Commission, "Қараңыздар.").unwrap();

        let page = member.get(&format!("/courses/{}", course.id));
        assert!(page.body.contains(&format!("{second}/dossier")), "{}", page.body);
        let dossier = member.get(&format!("{second}/dossier"));
        assert_eq!(dossier.status, 200);
        assert!(dossier.body.contains("Студент bolat") && dossier.body.contains("Қараңыздар."));
        for path in [
            format!("{first}/dossier"),
            second.clone(),
            format!("{second}/report"),
            format!("/assignments/{assignment}/works.csv"),
        ] {
            assert_eq!(member.get(&path).status, 404, "{path}");
        }
    }

    fn a_work_of_another_course_is_read_once_its_instructor_allows_it(world: &World) {
        let theirs = world.course("KAZ1", &["aliya"]);
        let earlier = theirs.assignment("Бірінші эссе");
        let ours = world.course("KAZ2", &["bolat"]);
        let later = ours.assignment("Екінші эссе");
        let server = world.serve();
        server.signed_in("aliya").hand_in(&earlier, &format!("{OWN}{SHARED}"));
        world.do_all_jobs();
        world.clock.advance(1_000);
        let work = server.signed_in("bolat").hand_in(&later, SHARED);
        world.do_all_jobs();

        let teacher = server.signed_in(&ours.teacher);
        let report = format!("{work}/report");
        let before = teacher.get(&report);
        assert!(!before.body.contains("Студент aliya"), "{}", before.body);
        let page = teacher.get(&work);
        let ask = form_with(&page, "/requests");
        let source = page.body.split("name=\"source\" value=\"").nth(1).unwrap();
        let source = source.split('"').next().unwrap();
        let whole = format!("{work}/sources/{source}");
        assert_eq!(teacher.get(&whole).status, 404, "nobody allowed it");
        let wrong = teacher.post(&ask, &[("source", "s999999"), ("reason", "Керек")]);
        assert_eq!(wrong.status, 404);
        let asked = teacher.post(&ask, &[("source", source), ("reason", "Көшірме ме?")]);
        assert_eq!(asked.status, 303);
        let twice = teacher.post(&ask, &[("source", source), ("reason", "Тағы")]);
        assert_eq!(twice.status, 409, "it waits for its answer");

        let list = format!("/courses/{}/requests", theirs.id);
        assert_eq!(teacher.get(&list).status, 404, "not their course");
        let other = server.signed_in(&theirs.teacher);
        let page = other.get(&list);
        assert!(page.body.contains("Көшірме ме?") && page.body.contains("Студент aliya"));
        let answer = form_with(&page, "/requests/");
        let words = [("answer", "allow"), ("words", "Оқыңыз.")];
        assert_eq!(teacher.post(&answer, &words).status, 404);
        assert_eq!(other.post(&answer, &words).status, 303);
        assert_eq!(other.post(&answer, &[("answer", "refuse")]).status, 409, "it was answered");
        let after = teacher.get(&report);
        assert!(after.body.contains("Студент aliya"), "{}", after.body);
        let read = teacher.get(&whole);
        assert!(read.body.contains("саудагерлердің"), "{}", read.body);
        // The author of the work still sees no name.
        let author = server.signed_in("bolat").get(&report);
        assert!(!author.body.contains("Студент aliya"));
        assert_eq!(server.signed_in("bolat").get(&whole).status, 404);
    }

    fn the_author_learns_what_was_noticed_in_each_file(world: &World) {
        let course = world.course("KAZ1", &[]);
        world.person("aliya", "Серікқызы Әлия");
        world.join(&course.id, "aliya", Role::Student);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let aliya = server.signed_in("aliya");
        // Three letters are Latin ones that look like ours; her name is in another case.
        let text = format!("Орындаған: Әлияның, Серікқызының жұмысы. Тiлдiң тaғдыры. {SHARED}");
        let work = aliya.hand_in(&assignment, &text);
        world.do_all_jobs();
        let page = aliya.get(&work);
        assert!(page.body.contains("мәтінде сіздің аты-жөніңіз тұр"), "{}", page.body);
        assert!(page.body.contains("(3)"), "three look-alike letters: {}", page.body);
        let clean = aliya.hand_in(&assignment, OWN);
        world.do_all_jobs();
        let page = aliya.get(&clean);
        assert!(!page.body.contains("аты-жөніңіз тұр"));
        assert!(page.body.contains("эссе.txt: ештеңе</li>"), "{}", page.body);
    }
}
