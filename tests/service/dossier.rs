//! The list of works as a workbook, filtered and paged; and the dossier.

use std::io::{Cursor, Read};

use super::on_both_databases;
use super::world::{OWN, SHARED, World};

on_both_databases! {
    fn the_list_is_filtered_paged_and_given_as_a_workbook(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat", "dana"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        server.signed_in("aliya").hand_in(&assignment, SHARED);
        server.signed_in("bolat").hand_in(&assignment, &format!("{OWN}{SHARED}"));
        world.do_all_jobs();
        let teacher = server.signed_in(&course.teacher);
        let path = format!("/assignments/{assignment}");
        let rows = |query: &str| {
            let page = teacher.get(&format!("{path}{query}"));
            assert_eq!(page.status, 200);
            let found = page.body.split("Табылған жұмыстар: ").nth(1).unwrap();
            found.split('<').next().unwrap().trim().to_owned()
        };
        assert_eq!(rows(""), "3");
        assert_eq!(rows("?words=ALIYA"), "1");
        assert_eq!(rows("?state=none"), "1");
        assert_eq!(rows("?state=checked&least=90"), "1");
        assert_eq!(rows("?least=20&page=99"), "2");

        for number in 0..100 {
            let login = format!("student{number:03}");
            world.person(&login, &format!("Ы {login}"));
            world.join(&course.id, &login, adal::domain::Role::Student);
        }
        let first = teacher.get(&path);
        assert_eq!(first.body.matches("<th scope=\"row\">Ы").count(), 100 - 3);
        let second = teacher.get(&format!("{path}?page=2"));
        assert!(second.body.contains("aria-current=\"page\">2<"), "{}", second.body);
        assert_eq!(second.body.matches("<th scope=\"row\">").count(), 3 + 10);

        let teacher = course.teacher();
        let (_, _, all) = world.service.works(&teacher, &assignment).unwrap();
        assert_eq!(all.len(), 103);
        let book = server.signed_in(&course.teacher).bytes(&format!("{path}/works.xlsx"));
        let mut book = zip::ZipArchive::new(Cursor::new(book)).unwrap();
        let mut texts = String::new();
        book.by_name("xl/sharedStrings.xml").unwrap().read_to_string(&mut texts).unwrap();
        assert!(texts.contains("Студент aliya") && texts.contains("Ұқсастық"), "{texts}");
        let mut sheet = String::new();
        book.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
        assert_eq!(sheet.matches("<row ").count(), 104);
    }

    fn the_dossier_is_one_file_with_everything_that_was_said(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let (aliya, bolat) = (server.signed_in("aliya"), server.signed_in("bolat"));
        aliya.hand_in(&assignment, SHARED);
        let work = bolat.hand_in(&assignment, &format!("{OWN}{SHARED}"));
        world.do_all_jobs();
        bolat.get(&format!("{work}/report"));
        let said = [("words", "Мен <b>келіспеймін</b>")];
        assert_eq!(bolat.post(&format!("{work}/reply"), &said).status, 303);
        let teacher = server.signed_in(&course.teacher);
        let page = teacher.get(&work);
        let place = page.body.split("name=\"match\" value=\"").nth(1).unwrap();
        let place = place.split('"').next().unwrap();
        let judged = [("match", place), ("verdict", "confirmed"), ("reason", "Сөзбе-сөз")];
        assert_eq!(teacher.post(&format!("{work}/matches"), &judged).status, 303);
        let decided = [("decision", "commission"), ("words", "Комиссия қарасын")];
        assert_eq!(teacher.post(&format!("{work}/decision"), &decided).status, 303);

        assert_eq!(bolat.get(&format!("{work}/dossier")).status, 404);
        let dossier = teacher.get(&format!("{work}/dossier"));
        assert_eq!(dossier.status, 200, "{}", dossier.body);
        assert!(dossier.header("content-disposition").starts_with("attachment"));
        for told in [
            "<style>", "Студент aliya", "Студент bolat", "Сөзбе-сөз", "Комиссия қарасын",
            "Мен &#60;b&#62;келіспеймін", "02.09.2026", "Айгүл Серікқызы",
        ] {
            assert!(dossier.body.contains(told), "{told} in {}", dossier.body);
        }
        assert!(dossier.body.matches("тағдыры").count() >= 3, "both passages and the text");
        for foreign in ["src=\"", "href=\"/", "href=\"http", "<form"] {
            assert!(!dossier.body.contains(foreign), "{foreign} needs the service");
        }
        let mut rows = world.service.audit(&world.administrator(), "", 0, 1000).unwrap();
        rows.retain(|row| row.action == "export_dossier");
        assert_eq!(rows.len(), 1);
    }
}
