//! The API as other systems use it.

use serde_json::{Value, json};

use super::client::Client;
use super::on_both_databases;
use super::world::{DAY, World};

const OWN: &str = "Көне қолжазбаны оқыған зерттеуші бірінші бетінде тұрған таңбаларға көп көңіл \
    бөледі. Оның айтуынша, мұндай белгілер саудагерлердің есеп кітаптарында да кездескен.\n";
const OTHER: &str = "Құс жолы аспан күмбезінде ақшыл жолақ болып көрінеді, оны ертеде халық түнгі \
    сапарда бағыт табу үшін пайдаланған. Бүгінгі күнтізбелер бұл әдетті ұмыттырды.\n";
const COPIED: &str = "Тілдің тағдыры оны сөйлейтін адамдардың күнделікті таңдауына байланысты, \
    өйткені сөз қолданылмаса ұмытылады, ал ұмытылған сөзбен бірге бүтін бір дүниетаным да \
    жоғалады деп санаған абзал.\n";

pub fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
}

/// The random name of a student, as a teacher finds it.
pub fn student(teacher: &Client, course: &str, login: &str) -> String {
    let students = teacher.get(&format!("/api/v1/courses/{course}/students"));
    let found = students["items"].as_array().unwrap().iter();
    let found = found.filter(|student| student["login"] == login);
    text(&found.collect::<Vec<_>>()[0]["id"]).to_owned()
}

on_both_databases! {
    fn the_way_of_the_readme_leads_from_an_assignment_to_a_report(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat"]);
        let server = world.serve();
        let teacher = Client::of(world, &server, &course.teacher);
        let mine = teacher.get("/api/v1/courses");
        assert_eq!(mine["items"][0]["roles"], json!(["instructor"]));
        let course = text(&mine["items"][0]["id"]).to_owned();

        // Make an assignment.
        let settings = json!({ "title": "Эссе", "due": "2026-09-15T18:00:00+05:00" });
        let path = format!("/api/v1/courses/{course}/assignments");
        let (status, made) = teacher.post(&path, &settings);
        assert_eq!(status, 201, "{made}");
        let assignment = format!("/api/v1/assignments/{}", text(&made["id"]));
        let shown = teacher.get(&assignment);
        assert_eq!(shown["settings"]["due"], "2026-09-15T13:00:00.000Z");
        assert_eq!(shown["settings"]["floor"], 8);

        // Upload, for a student and by one.
        let aliya = student(&teacher, &course, "aliya");
        let first = format!("{OWN}{COPIED}");
        let fields = [("student", aliya.as_str()), ("reason", "LMS арқылы")];
        let files = [("files", "эссе.txt", first.as_str())];
        let (status, receipt) =
            teacher.upload(&format!("{assignment}/works"), None, &fields, &files);
        assert_eq!(status, 201, "{receipt}");
        let bolat = Client::of(world, &server, "bolat");
        let second = format!("{OTHER}{COPIED}");
        let files = [("files", "b.txt", second.as_str())];
        let (status, receipt) =
            bolat.upload(&format!("{assignment}/submissions"), Some("b-1"), &[], &files);
        assert_eq!(status, 201, "{receipt}");
        assert_eq!(receipt["size"], second.len());

        // Wait.
        let submission = format!("/api/v1/submissions/{}", text(&receipt["submission"]));
        assert_eq!(bolat.get(&submission)["summary"]["stage"], "received");
        let early = bolat.send("GET", &format!("{submission}/report"), "");
        assert_eq!(early.status, 409);
        world.do_all_jobs();
        let work = bolat.get(&submission);
        assert_eq!(work["summary"]["stage"], "checked");
        assert_eq!(work["way"], "api");

        // Fetch the report: the student's, without the name of a classmate.
        let report = bolat.get(&format!("{submission}/report"));
        assert_eq!(report["schema"], "adal-report/1");
        assert!(report["shares"]["similarity"].as_f64().unwrap() > 0.3, "{report}");
        assert!(!report.to_string().contains("Студент aliya"));
        let revision = work["reports"][0]["revision"].as_i64().unwrap();
        let same = bolat.get(&format!("{submission}/report?revision={revision}"));
        assert_eq!(same["shares"], report["shares"]);
        let none = bolat.send("GET", &format!("{submission}/report?revision=99"), "");
        assert_eq!(none.status, 404);
        let report = teacher.get(&format!("{submission}/report"));
        assert!(report.to_string().contains("Студент aliya"));

        // What is known now: the figures of the class, and when the report was read.
        let works = teacher.get(&format!("{assignment}/works"));
        let figures: Vec<f64> = works["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|work| work["report"]["similarity"].as_f64().unwrap())
            .collect();
        assert!(figures.iter().all(|share| *share > 0.3), "{works}");
        let proof = &teacher.get(&submission)["proof"];
        assert!(proof["checked_at"].is_string() && proof["opened"][0]["first_opened_at"].is_string());
        let file = bolat.send("GET", &format!("{submission}/files/0"), "");
        assert_eq!(file.body, second);
        let number = text(&receipt["number"]);
        let check = Client::without_token(&server).get(&format!("/api/v1/receipts/{number}"));
        assert_eq!(check["valid"], true);
    }

    fn the_same_key_twice_gives_the_same_receipt(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let (first, second) = (course.assignment("Эссе"), course.assignment("Реферат"));
        let server = world.serve();
        let aliya = Client::of(world, &server, "aliya");
        let hand_in = |assignment: &str, key: &str, content: &str| {
            let path = format!("/api/v1/assignments/{assignment}/submissions");
            aliya.upload(&path, Some(key), &[], &[("files", "a.txt", content)])
        };
        let (status, receipt) = hand_in(&first, "k1", OWN);
        assert_eq!(status, 201, "{receipt}");
        assert_eq!(hand_in(&first, "k1", OWN), (201, receipt.clone()));
        let path = format!("/api/v1/assignments/{first}/submissions");
        assert_eq!(aliya.get(&path)["items"].as_array().unwrap().len(), 1);
        // A receipt is never one for something else.
        let (status, problem) = hand_in(&first, "k1", OTHER);
        assert_eq!((status, &problem["reason"]), (409, &json!("attempt_used")));
        let (status, elsewhere) = hand_in(&second, "k1", OWN);
        assert_eq!(status, 201, "{elsewhere}");
        assert_ne!(elsewhere["number"], receipt["number"]);
        assert_eq!(hand_in(&first, &"k".repeat(201), OWN).0, 422);
    }

    fn a_token_lets_in_until_it_is_revoked_and_only_its_digest_is_kept(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let admin = world.administrator();
        let server = world.serve();
        let browser = server.signed_in("admin");
        let page = browser.post("/admin/tokens", &[("name", "Moodle"), ("login", &course.teacher)]);
        assert_eq!(page.status, 200);
        let token = page.body.split("<code>").nth(1).unwrap().split('<').next().unwrap();
        let client = Client::with_token(&server, token);
        assert_eq!(client.get("/api/v1/me")["login"], course.teacher.to_lowercase());

        let manager = Client::of(world, &server, "admin");
        let issued = json!({ "name": "Platonus", "login": "aliya" });
        let (status, answer) = manager.post("/api/v1/admin/tokens", &issued);
        assert_eq!(status, 201);
        let second = Client::with_token(&server, text(&answer["token"]));
        assert_eq!(second.get("/api/v1/me")["login"], "aliya");
        let listed = manager.get("/api/v1/admin/tokens");
        assert!(!listed.to_string().contains(text(&answer["token"])));
        assert_eq!(listed["items"][0]["name"], "Platonus");
        let page = browser.get("/admin");
        assert!(page.body.contains("Moodle") && !page.body.contains(token));
        let stored = std::fs::read_dir(world.folder()).unwrap().flatten();
        for file in stored.filter(|file| file.path().is_file()) {
            let bytes = std::fs::read(file.path()).unwrap();
            let holds = bytes.windows(token.len()).any(|part| part == token.as_bytes());
            assert!(!holds, "{}", file.path().display());
        }

        let path = format!("/api/v1/admin/tokens/{}", text(&answer["id"]));
        assert_eq!(manager.send("DELETE", &path, "").status, 204);
        assert_eq!(second.send("GET", "/api/v1/me", "").status, 401);
        let id = listed["items"].as_array().unwrap().iter().find(|row| row["name"] == "Moodle");
        let id = text(&id.unwrap()["id"]);
        assert_eq!(browser.post(&format!("/admin/tokens/{id}/revoke"), &[]).status, 303);
        assert_eq!(client.send("GET", "/api/v1/me", "").status, 401);
        let nobody = json!({ "name": "x", "login": "nobody" });
        assert_eq!(manager.post("/api/v1/admin/tokens", &nobody).1["field"], "login");
        for action in ["issue_token", "revoke_token"] {
            let rows = world.service.audit(&admin, action, 0, 10).unwrap();
            assert!(rows.len() >= 2, "{action}: {rows:?}");
        }
    }

    fn the_api_takes_tokens_and_no_cookies_and_refuses_with_a_problem(world: &World) {
        world.course("KAZ1", &["aliya"]);
        let server = world.serve();
        for path in ["/api/v1/me", "/api/v1/no-such-thing", "/api/no-such-thing"] {
            let cookie = server.signed_in("aliya").get(path);
            assert_eq!(cookie.status, 401, "{path}");
            assert_eq!(cookie.header("content-type"), "application/problem+json");
            assert_eq!(cookie.header("www-authenticate"), "Bearer");
        }
        let stranger = Client::with_token(&server, "no-such-token");
        assert_eq!(stranger.send("POST", "/api/v1/admin/terms", "{}").status, 401);
        let aliya = Client::of(world, &server, "aliya");
        let missing = aliya.send("GET", "/api/v1/no-such-thing", "");
        assert_eq!(missing.status, 404);
        let problem: Value = serde_json::from_str(&missing.body).unwrap();
        assert_eq!((text(&problem["code"]), &problem["status"]), ("not_found", &json!(404)));
        // A token is for the API alone.
        let page = server.anonymous().get("/admin");
        assert_eq!(page.status, 303);
        // On every other address a form of another site is refused, token or not.
        let foreign = aliya.send("POST", "/sign-out", "");
        assert_eq!(foreign.status, 409);
    }

    fn what_is_wrong_with_a_request_is_said(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let server = world.serve();
        let teacher = Client::of(world, &server, &course.teacher);
        let path = format!("/api/v1/courses/{}/assignments", course.id);
        let (status, problem) = teacher.post(&path, &json!({ "title": "Эссе" }));
        assert_eq!((status, text(&problem["code"])), (400, "malformed"));
        assert!(text(&problem["detail"]).contains("`due`"), "{problem}");
        let typo = json!({ "title": "Эссе", "due": "2026-09-15T18:00:00+05:00", "floors": 9 });
        assert!(text(&teacher.post(&path, &typo).1["detail"]).contains("floors"));
        let early = json!({ "title": "Эссе", "due": "2020-09-15T18:00:00+05:00" });
        let (status, problem) = teacher.post(&path, &early);
        assert_eq!((status, text(&problem["field"])), (422, "due"));
        assert_eq!(problem["reason"], "due_before_open");
        let list = teacher.send("GET", &format!("{path}?limit=0"), "");
        assert_eq!(list.status, 422, "{}", list.body);
    }

    fn long_lists_come_in_pages(world: &World) {
        let course = world.course("KAZ1", &["a", "b", "c"]);
        let server = world.serve();
        let teacher = Client::of(world, &server, &course.teacher);
        let manager = Client::of(world, &server, "admin");
        for (client, path, all) in [
            (&teacher, format!("/api/v1/courses/{}/students", course.id), 3),
            (&manager, "/api/v1/admin/people".to_owned(), 5),
        ] {
            let mut seen = Vec::new();
            let mut next = Some(0);
            while let Some(offset) = next {
                let page = client.get(&format!("{path}?limit=2&offset={offset}"));
                seen.extend(page["items"].as_array().unwrap().clone());
                next = page["next"].as_i64();
            }
            assert_eq!(seen.len(), all, "{path}");
            seen.dedup();
            assert_eq!(seen.len(), all, "{path}");
        }
        let log = manager.get("/api/v1/admin/audit?words=add_member&limit=1");
        assert_eq!(log["items"][0]["action"], "add_member");
        assert_eq!(log["items"][0]["actor"]["name"], "Әкімші");
        assert_eq!(log["next"], 1);
    }

    fn an_administrator_sets_a_term_up(world: &World) {
        world.administrator();
        let server = world.serve();
        let manager = Client::of(world, &server, "admin");
        let make = |path: &str, body: Value| {
            let (status, made) = manager.post(&format!("/api/v1/admin/{path}"), &body);
            assert!(matches!(status, 201 | 204), "{path}: {made}");
            made["id"].as_str().unwrap_or_default().to_owned()
        };
        let term = make("terms", json!({ "name": "2026 күз", "starts": "2026-09-01T00:00:00+05:00" }));
        make(&format!("terms/{term}/shift"), json!({ "days": 7 }));
        let calendar = manager.get("/api/v1/calendar");
        assert_eq!(calendar["items"][0]["starts"], "2026-09-07T19:00:00.000Z");
        let new = json!({ "term": term, "code": "KAZ1", "title": "Жазу", "language": "kk" });
        let course = make("courses", new);
        let person = make("people", json!({ "name": "Әлия", "login": "aliya", "language": "kk" }));
        let (status, invitation) = manager.post(&format!("/api/v1/admin/people/{person}/link"), &json!({}));
        assert_eq!(status, 201);
        assert!(text(&invitation["link"]).contains("/links/"));
        let member = json!({ "login": "aliya", "role": "instructor" });
        make(&format!("courses/{course}/members"), member);
        let collection = make("collections", json!({ "name": "Мақалалар" }));
        let path = format!("/api/v1/admin/collections/{collection}/files");
        let (status, added) = manager.upload(&path, None, &[], &[("files", "m.txt", OWN)]);
        assert_eq!((status, &added["new"]), (201, &json!(1)));
        assert_eq!(manager.get("/api/v1/admin/overview")["waiting"], 1);
        world.do_all_jobs();
        let collections = manager.get("/api/v1/admin/collections");
        assert_eq!(collections["items"][0]["works"], 1);
        assert_eq!(manager.get("/api/v1/admin/courses")["items"][0]["id"], *course);
        // The new instructor may choose the collection.
        let aliya = Client::of(world, &server, "aliya");
        let choices = aliya.get(&format!("/api/v1/courses/{course}/choices"));
        assert_eq!(choices["collections"][0]["name"], "Мақалалар");
        assert_eq!(choices["periods"].as_array().unwrap().len(), 4);
    }

    fn an_assignment_is_changed_extended_and_given_its_own_text(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let id = course.assignment("Эссе");
        let server = world.serve();
        let teacher = Client::of(world, &server, &course.teacher);
        let aliya = Client::of(world, &server, "aliya");
        let path = format!("/api/v1/assignments/{id}");
        let mut settings = teacher.get(&path)["settings"].clone();
        settings["title"] = "Реферат".into();
        settings["floor"] = 12.into();
        let changed = teacher.send("PUT", &path, &settings.to_string());
        assert_eq!(changed.status, 204, "{}", changed.body);
        assert_eq!(teacher.get(&path)["settings"], settings);
        assert_eq!(aliya.send("PUT", &path, &settings.to_string()).status, 404);

        let files = [("templates", "task.txt", COPIED)];
        let added = teacher.upload(&format!("{path}/templates"), None, &[], &files);
        assert_eq!(added.0, 204, "{}", added.1);
        assert_eq!(teacher.get(&path)["templates"][0]["name"], "task.txt");
        let text_of_work = format!("{OWN}{COPIED}");
        let files = [("files", "a.txt", text_of_work.as_str())];
        let (_, receipt) = aliya.upload(&format!("{path}/submissions"), None, &[], &files);
        world.do_all_jobs();
        let report = aliya.get(&format!("/api/v1/submissions/{}/report", text(&receipt["submission"])));
        assert!(report["shares"]["template"].as_f64().unwrap() > 0.3, "{report}");

        world.clock.advance(14 * DAY);
        assert_eq!(aliya.get(&path)["closed"], "too_late");
        let until = "2026-09-25T00:00:00.000Z";
        let more = json!({
            "student": student(&teacher, &course.id, "aliya"), "until": until, "reason": "ауырды",
        });
        assert_eq!(teacher.post(&format!("{path}/extensions"), &more).0, 204);
        assert_eq!(teacher.get(&format!("{path}/extensions"))["items"][0]["reason"], "ауырды");
        let seen = aliya.get(&path);
        assert_eq!((text(&seen["own_due"]), &seen["takes_in"]), (until, &json!(true)));
    }

    fn a_work_is_judged_decided_answered_and_marked(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat"]);
        let id = course.assignment("Эссе");
        let server = world.serve();
        let teacher = Client::of(world, &server, &course.teacher);
        let (aliya, bolat) = (
            Client::of(world, &server, "aliya"),
            Client::of(world, &server, "bolat"),
        );
        let path = format!("/api/v1/assignments/{id}/submissions");
        let hand_in = |client: &Client, own: &str| {
            let content = format!("{own}{COPIED}");
            let files = [("files", "a.txt", content.as_str())];
            let (_, receipt) = client.upload(&path, None, &[], &files);
            format!("/api/v1/submissions/{}", text(&receipt["submission"]))
        };
        hand_in(&aliya, OWN);
        let work = hand_in(&bolat, OTHER);
        world.do_all_jobs();
        let report = teacher.get(&format!("{work}/report"));
        let found = &report["matches"][0];
        let verdict = json!({
            "source": found["source"], "start": found["start"], "end": found["end"],
            "verdict": "collaboration", "reason": "бірге дайындалған",
        });
        assert_eq!(teacher.post(&format!("{work}/matches"), &verdict).0, 204);
        let after = teacher.get(&format!("{work}/report"));
        assert!(after["shares"]["similarity"].as_f64() < report["shares"]["similarity"].as_f64());
        let decision = json!({ "decision": "accepted", "words": "Жақсы жұмыс" });
        assert_eq!(teacher.post(&format!("{work}/decisions"), &decision).0, 204);
        let too_many = teacher.post(&format!("{work}/marks"), &json!({ "points": 101 }));
        assert_eq!((too_many.0, text(&too_many.1["reason"])), (422, "points"));
        assert_eq!(teacher.post(&format!("{work}/marks"), &json!({ "points": 92.5 })).0, 204);
        let by_hand = json!({ "reason": "сурет қолмен қаралды" });
        assert_eq!(teacher.post(&format!("{work}/manual-check"), &by_hand).0, 204);
        let words = json!({ "words": "Келісемін", "place": { "start": 0, "end": 9 } });
        assert_eq!(bolat.post(&format!("{work}/replies"), &words).0, 204);
        assert_eq!(teacher.post(&format!("{work}/replies"), &words).0, 404, "not an author");
        let judgement = &bolat.get(&work)["judgement"];
        assert_eq!(judgement["matches"][0]["verdict"], "collaboration");
        assert_eq!(judgement["decisions"][0]["words"], "Жақсы жұмыс");
        assert_eq!(judgement["marks"][0]["points"], 92.5);
        assert_eq!(judgement["replies"][0]["end"], 9);
        assert_eq!(judgement["manual_check"]["reason"], "сурет қолмен қаралды");
        let none = aliya.send("GET", &work, "");
        assert_eq!(none.status, 404, "a classmate's");
    }
}
