//! Works that come in through the instructor: zip and e-mail.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::on_both_databases;
use super::world::World;

const TEXT: &str =
    "Көне қолжазбаны оқыған зерттеуші бірінші бетінде тұрған таңбаларға көңіл бөледі.";

pub fn zip_of(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

on_both_databases! {
    fn a_zip_is_looked_at_and_each_work_goes_to_its_student(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat", "dana"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let teacher = server.signed_in(&course.teacher);
        let zip = zip_of(&[
            ("works/Студент aliya/1.txt", TEXT),
            ("works/Студент aliya/2.txt", TEXT),
            ("works/bolat_essay.txt", TEXT),
            ("works/кімдікі.txt", TEXT),
            ("works/бос.txt", ""),
            ("__MACOSX/works/x", ""),
        ]);
        let path = format!("/assignments/{assignment}/bulk");
        let fields = [("reason", "Студенттер флешкамен әкелді")];
        let answer = teacher.upload(&path, &fields, ("a.zip", &zip));
        assert_eq!(answer.status, 303, "{}", answer.body);
        let place = answer.header("location").to_owned();
        let plan = teacher.get(&place);
        assert_eq!(plan.body.matches(" checked> ").count(), 2, "{}", plan.body);
        assert_eq!(plan.body.matches("сәйкес келеді").count(), 2);
        assert!(plan.body.contains("<li>Студент dana</li>"));
        assert_eq!(world.do_all_jobs(), 0, "a preview hands nothing in");
        assert_eq!(server.signed_in("aliya").get(&place).status, 404);

        let id = |login: &str| world.viewer(login).person.public_id;
        let (aliya, bolat, dana) = (id("aliya"), id("bolat"), id("dana"));
        // By name: bolat_essay, Студент aliya, бос, кімдікі.
        let chosen = [("to-0", &bolat), ("to-1", &aliya), ("to-2", &dana), ("to-3", &dana)];
        let chosen = chosen.map(|(name, value)| (name, value.as_str()));
        let done = teacher.post(&place, &chosen);
        assert_eq!(done.status, 200, "{}", done.body);
        assert_eq!(done.body.matches("/submissions/").count(), 3, "{}", done.body);
        assert!(done.body.contains("бос"), "the empty one is named and stops no other");
        teacher.post(&place, &chosen);
        assert_eq!(world.do_all_jobs(), 6, "sent twice, handed in once");
        let works = teacher.get(&format!("/assignments/{assignment}"));
        let work = works.body.split("/submissions/").nth(1).unwrap();
        let work = teacher.get(&format!("/submissions/{}", &work[..26]));
        assert!(work.body.contains("Студенттер флешкамен әкелді"), "the reason is recorded");
        assert!(work.body.contains("2.txt"), "a folder is one work");
    }

    fn a_dangerous_zip_is_refused_with_its_reason(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let teacher = server.signed_in(&course.teacher);
        let path = format!("/assignments/{assignment}/bulk");
        let fields = [("reason", "Себеп")];
        let elsewhere = zip_of(&[("../aliya.txt", TEXT)]);
        let answer = teacher.upload(&path, &fields, ("a.zip", &elsewhere));
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("басқа жаққа"), "{}", answer.body);
        let many: Vec<(String, &str)> = (0..2001).map(|n| (format!("{n}.txt"), "a")).collect();
        let many: Vec<(&str, &str)> = many.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        let answer = teacher.upload(&path, &fields, ("a.zip", &zip_of(&many)));
        assert!(answer.body.contains("2000-нан көп"), "{}", answer.body);
        let answer = teacher.upload(&path, &[], ("a.zip", &zip_of(&[("aliya.txt", TEXT)])));
        assert_eq!(answer.status, 422, "a reason is needed");
    }

    fn a_message_is_taken_in_and_shown_with_its_sender(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let teacher = server.signed_in(&course.teacher);
        let student = world.viewer("aliya").person.public_id;
        let path = format!("/assignments/{assignment}/mail");
        let fields = [("student", student.as_str()), ("reason", "Жүйе істемеді")];
        let message = format!(
            "From: Aliya <aliya@example.kz>\r\nDate: Wed, 2 Sep 2026 10:00:00 +0500\r\n\
             Message-ID: <m1@example.kz>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{TEXT}\r\n"
        );
        let answer = teacher.upload(&path, &fields, ("work.eml", message.as_bytes()));
        assert_eq!(answer.status, 303, "{}", answer.body);
        let place = answer.header("location").to_owned();
        world.do_all_jobs();
        let work = teacher.get(&place);
        for told in ["Aliya &#60;aliya@example.kz&#62;", "02.09.2026, 10:00", "m1@example.kz", "Жүйе істемеді"] {
            assert!(work.body.contains(told), "{told} in {}", work.body);
        }
        let kept = teacher.get(&format!("{place}/files/0"));
        assert_eq!(kept.body, message, "kept as it came");
        let none = teacher.upload(&path, &fields, ("work.eml", TEXT.as_bytes()));
        assert!(none.body.contains("хат емес"), "{}", none.body);
    }
}
