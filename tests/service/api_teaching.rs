//! The API for who teaches: the class, works that come in through the
//! instructor, papers, and reading a source of another course.

use adal::domain::Role;
use serde_json::{Value, json};

use super::api::{student, text};
use super::bulk::zip_of;
use super::client::Client;
use super::on_both_databases;
use super::world::{Server, World};

const SHARED: &str = "Тілдің тағдыры оны сөйлейтін адамдардың күнделікті таңдауына байланысты, \
    өйткені сөз қолданылмаса ұмытылады, ал ұмытылған сөзбен бірге бүтін бір дүниетаным да \
    жоғалады деп санаған абзал.\n";
const OWN: [&str; 3] = [
    "Көне қолжазбаны оқыған зерттеуші бірінші бетінде тұрған таңбаларға көп көңіл бөледі.\n",
    "Құс жолы аспан күмбезінде ақшыл жолақ болып көрінеді, оны ертеде халық пайдаланған.\n",
    "Сол себепті мұрағаттағы қағаздарды бір-бірімен салыстырып шығу керек болды кеше.\n",
];

/// The random name of the submission.
fn hand_in(client: &Client, assignment: &str, content: &str) -> String {
    let path = format!("/api/v1/assignments/{assignment}/submissions");
    let (status, receipt) = client.upload(&path, None, &[], &[("files", "a.txt", content)]);
    assert_eq!(status, 201, "{receipt}");
    text(&receipt["submission"]).to_owned()
}

/// Three works that share a passage, handed in one after the other.
fn class(world: &World, server: &Server, assignment: &str, students: [&str; 3]) -> Vec<String> {
    let works = students.iter().zip(OWN).map(|(login, own)| {
        world.clock.advance(60_000);
        let client = Client::of(world, server, login);
        hand_in(&client, assignment, &format!("{own}{own}{SHARED}"))
    });
    let works = works.collect();
    world.do_all_jobs();
    works
}

fn status(client: &Client, path: &str) -> u16 {
    client.send("GET", path, "").status
}

on_both_databases! {
    fn the_class_is_compared_and_two_works_are_laid_side_by_side(world: &World) {
        let students = ["aliya", "bolat", "dana"];
        let course = world.course("KAZ1", &students);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let works = class(world, &server, &assignment, students);
        let teacher = Client::of(world, &server, &course.teacher);
        let path = format!("/api/v1/assignments/{assignment}/class");
        let seen = teacher.get(&path);
        assert_eq!(seen["works"].as_array().unwrap().len(), 3);
        assert_eq!(seen["pairs"]["items"].as_array().unwrap().len(), 3, "{seen}");
        assert_eq!(seen["groups"][0]["submissions"].as_array().unwrap().len(), 3);
        assert_eq!(seen["groups"][0]["first"], *works[0]);
        assert!(text(&seen["groups"][0]["sample"]).starts_with("Тілдің тағдыры"));
        assert_eq!(seen["histogram"].as_array().unwrap().len(), 10);
        let counted: u64 = seen["histogram"].as_array().unwrap().iter().filter_map(Value::as_u64).sum();
        assert_eq!(counted, 3);
        let strongest = &seen["works"][0]["strongest"];
        assert!(works.iter().any(|work| *work == strongest["submission"]), "{seen}");
        let page = teacher.get(&format!("{path}?limit=2"));
        assert_eq!((page["pairs"]["items"].as_array().unwrap().len(), &page["pairs"]["next"]), (2, &json!(2)));

        let pair = teacher.get(&format!("{path}/{}/{}", works[1], works[0]));
        assert_eq!(pair["left"]["authors"][0]["name"], "Студент bolat");
        let shared = &pair["shared"][0];
        for side in ["left", "right"] {
            let place = &shared[side];
            assert!(text(&place["text"]).starts_with("Тілдің тағдыры"), "{shared}");
            let (start, end) = (place["start"].as_u64().unwrap(), place["end"].as_u64().unwrap());
            let whole = text(&pair[side]["text"]).chars();
            let part: String = whole.skip(start as usize).take((end - start) as usize).collect();
            assert_eq!(part, text(&place["text"]));
        }
        let aliya = Client::of(world, &server, "aliya");
        assert_eq!(status(&aliya, &path), 404);
        assert_eq!(status(&teacher, &format!("{path}/{0}/{0}", works[0])), 404);
    }

    fn a_zip_is_looked_at_and_handed_in_once(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat", "dana"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let teacher = Client::of(world, &server, &course.teacher);
        let path = format!("/api/v1/assignments/{assignment}/bulk");
        let zip = zip_of(&[("aliya/1.txt", OWN[0]), ("aliya/2.txt", OWN[1]), ("bolat.txt", OWN[2]), ("бос.txt", "")]);
        let files: [(&str, &str, &[u8]); 1] = [("files", "a.zip", &zip)];
        let (refused, problem) = teacher.upload_bytes(&path, None, &[], &files);
        assert_eq!((refused, &problem["field"]), (422, &json!("reason")));
        let fields = [("reason", "LMS-тен көшірілді")];
        let (made, batch) = teacher.upload_bytes(&path, None, &fields, &files);
        assert_eq!(made, 201, "{batch}");
        let place = format!("{path}/{}", text(&batch["id"]));
        let plan = teacher.get(&place);
        let names: Vec<&str> = plan["works"].as_array().unwrap().iter().map(|work| text(&work["name"])).collect();
        assert_eq!(names, ["aliya", "bolat.txt", "бос.txt"]);
        assert_eq!(plan["works"][0]["files"], json!(["aliya/1.txt", "aliya/2.txt"]));
        assert_eq!(plan["works"][1]["student"]["name"], "Студент bolat");
        assert_eq!(plan["works"][2]["student"], Value::Null);
        assert_eq!(plan["without"][0]["name"], "Студент dana");
        assert_eq!(world.do_all_jobs(), 0, "a preview hands nothing in");

        assert_eq!(teacher.post(&place, &json!({ "works": [] })).1["reason"], "bulk_nobody");
        let dana = student(&teacher, &course.id, "dana");
        let nowhere = json!({ "works": [{ "place": 3, "student": dana }] });
        assert_eq!(teacher.post(&place, &nowhere).0, 422);
        let chosen = json!({ "works": [
            { "place": 0, "student": plan["works"][0]["student"]["id"] },
            { "place": 1, "student": plan["works"][1]["student"]["id"] },
            { "place": 2, "student": dana },
        ] });
        let (done, outcomes) = teacher.post(&place, &chosen);
        assert_eq!(done, 200, "{outcomes}");
        let (_, again) = teacher.post(&place, &chosen);
        assert_eq!(outcomes["works"][0]["submission"], again["works"][0]["submission"]);
        assert_eq!(outcomes["works"][2]["submission"], Value::Null);
        assert_eq!(outcomes["works"][2]["problem"], "empty_file");
        world.do_all_jobs();
        let work = teacher.get(&format!("/api/v1/submissions/{}", text(&outcomes["works"][0]["submission"])));
        assert_eq!((text(&work["way"]), text(&work["reason"])), ("instructor", "LMS-тен көшірілді"));
        assert_eq!(work["files"].as_array().unwrap().len(), 2);
        let bolat = Client::of(world, &server, "bolat");
        assert_eq!(status(&bolat, &place), 404);
    }

    fn a_message_is_handed_in_with_its_sender_and_only_once(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let teacher = Client::of(world, &server, &course.teacher);
        let path = format!("/api/v1/assignments/{assignment}/mail");
        let aliya = student(&teacher, &course.id, "aliya");
        let fields = [("student", aliya.as_str()), ("reason", "Жүйе істемеді")];
        let message = format!(
            "From: Aliya <aliya@example.kz>\r\nDate: Wed, 2 Sep 2026 10:00:00 +0500\r\n\
             Message-ID: <m1@example.kz>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{SHARED}\r\n"
        );
        let files = [("files", "work.eml", message.as_str())];
        let (made, receipt) = teacher.upload(&path, Some("m1"), &fields, &files);
        assert_eq!(made, 201, "{receipt}");
        assert_eq!(teacher.upload(&path, Some("m1"), &fields, &files), (201, receipt.clone()));
        let (refused, problem) = teacher.upload(&path, None, &fields, &[("files", "a.eml", SHARED)]);
        assert_eq!((refused, &problem["reason"]), (422, &json!("no_message")));
        world.do_all_jobs();
        let work = teacher.get(&format!("/api/v1/submissions/{}", text(&receipt["submission"])));
        assert_eq!(work["way"], "email");
        assert_eq!(work["message"]["message_id"], "m1@example.kz");
        assert_eq!(work["message"]["sent_at"], "2026-09-02T05:00:00.000Z");
        assert!(text(&work["message"]["sender"]).contains("aliya@example.kz"));
    }

    fn what_was_noticed_in_a_file_is_told_and_the_template_is_fetched(world: &World) {
        let course = world.course("KAZ1", &[]);
        world.person("aliya", "Серікқызы Әлия");
        world.join(&course.id, "aliya", Role::Student);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let (teacher, aliya) = (
            Client::of(world, &server, &course.teacher),
            Client::of(world, &server, "aliya"),
        );
        let path = format!("/api/v1/assignments/{assignment}/templates");
        let (added, _) = teacher.upload(&path, None, &[], &[("templates", "task.txt", OWN[2])]);
        assert_eq!(added, 204);
        let fetched = aliya.send("GET", &format!("{path}/0"), "");
        assert_eq!((fetched.status, fetched.body.as_str()), (200, OWN[2]));
        assert_eq!(status(&aliya, &format!("{path}/1")), 404);

        let work = hand_in(&aliya, &assignment, &format!("Серікқызы Әлияның жұмысы. Тiлдiң тaғдыры. {SHARED}"));
        let path = format!("/api/v1/submissions/{work}");
        assert_eq!(aliya.get(&path)["files"][0]["names_author"], Value::Null, "not read yet");
        world.do_all_jobs();
        let file = &aliya.get(&path)["files"][0];
        assert_eq!(file["names_author"], true);
        assert_eq!(file["findings"], json!([{ "kind": "lookalike_letters", "count": 3 }]));
    }

    fn the_commission_finds_what_was_referred_and_fetches_its_dossier(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        world.person("member", "Комиссия мүшесі");
        world.join(&course.id, "member", Role::Commission);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let teacher = Client::of(world, &server, &course.teacher);
        let member = Client::of(world, &server, "member");
        let work = hand_in(&Client::of(world, &server, "aliya"), &assignment, SHARED);
        world.do_all_jobs();
        let list = format!("/api/v1/courses/{}/referred", course.id);
        let dossier = format!("/api/v1/submissions/{work}/dossier");
        assert_eq!(member.get(&list)["items"], json!([]));
        assert_eq!(status(&member, &dossier), 404);
        let decision = json!({ "decision": "commission", "words": "Қараңыздар." });
        let decided = teacher.post(&format!("/api/v1/submissions/{work}/decisions"), &decision);
        assert_eq!(decided.0, 204);
        let referred = member.get(&list);
        assert_eq!(referred["items"][0]["submission"], *work);
        assert_eq!(referred["items"][0]["authors"][0]["name"], "Студент aliya");
        let file = member.send("GET", &dossier, "");
        assert!(file.body.contains("Қараңыздар.") && file.body.contains("Студент aliya"));
        assert!(file.header("content-disposition").starts_with("attachment"));
        assert_eq!(status(&teacher, &list), 404, "not of the commission");
    }

    fn a_source_of_another_course_is_read_once_its_instructor_allows_it(world: &World) {
        let (theirs, ours) = (world.course("KAZ1", &["aliya"]), world.course("KAZ2", &["bolat"]));
        let (earlier, later) = (theirs.assignment("Бірінші"), ours.assignment("Екінші"));
        let server = world.serve();
        hand_in(&Client::of(world, &server, "aliya"), &earlier, &format!("{}{SHARED}", OWN[0]));
        world.do_all_jobs();
        world.clock.advance(1_000);
        let work = hand_in(&Client::of(world, &server, "bolat"), &later, SHARED);
        world.do_all_jobs();
        let teacher = Client::of(world, &server, &ours.teacher);
        let other = Client::of(world, &server, &theirs.teacher);
        let path = format!("/api/v1/submissions/{work}");
        let source = text(&teacher.get(&format!("{path}/report"))["sources"][0]["id"]).to_owned();
        let whole = format!("{path}/sources/{source}");
        assert_eq!(status(&teacher, &whole), 404, "nobody allowed it");
        let asked = json!({ "source": source, "reason": "Көшірме ме?" });
        assert_eq!(teacher.post(&format!("{path}/requests"), &asked).0, 204);
        assert_eq!(teacher.post(&format!("{path}/requests"), &asked).0, 409, "it waits");
        assert_eq!(teacher.get(&path)["requests"][0]["allowed"], Value::Null);

        let list = format!("/api/v1/courses/{}/requests", theirs.id);
        let requests = other.get(&list);
        assert_eq!(requests["items"][0]["reason"], "Көшірме ме?");
        assert_eq!(requests["items"][0]["authors"][0]["name"], "Студент aliya");
        let answered = format!("{list}/{}", text(&requests["items"][0]["id"]));
        let allowed = json!({ "allowed": true, "words": "Оқыңыз." });
        assert_eq!(teacher.post(&answered, &allowed).0, 404, "not their course");
        assert_eq!(other.post(&answered, &allowed).0, 204);
        assert_eq!(other.post(&answered, &allowed).0, 409, "once");
        let request = &teacher.get(&path)["requests"][0];
        assert_eq!((&request["allowed"], text(&request["answer"])), (&json!(true), "Оқыңыз."));
        let read = teacher.get(&whole);
        assert!(text(&read["text"]).contains("Көне қолжазбаны"), "{read}");
        assert_eq!((text(&read["title"]), text(&read["authors"][0]["name"])), ("Бірінші", "Студент aliya"));
    }
}
