//! The API for who administers: the calendar, imports, people; and what people
//! choose for themselves.

use adal::store;
use serde_json::{Value, json};

use super::api::text;
use super::client::Client;
use super::on_both_databases;
use super::world::{DAY, PASSWORD, TERM_BEGINS, World};

const LIST: &str = "name,login,email,language,student_number,course_code,course_title,role,group\n\
    Әлия Сәрсен,aliya,aliya@example.kz,kk,S1,HIS1,Тарих,student,ТАР-21\n\
    Болат Ким,bolat,,,S2,HIS1,Тарих,student,\n";

fn put(client: &Client, path: &str, body: &Value) -> u16 {
    client.send("PUT", path, &body.to_string()).status
}

/// The actions of the audit log, the newest first.
fn actions(world: &World) -> Vec<String> {
    let rows = world
        .service
        .audit(&world.administrator(), "", 0, 1000)
        .unwrap();
    rows.into_iter().map(|row| row.action).collect()
}

on_both_databases! {
    fn terms_periods_and_holidays_are_changed_one_by_one(world: &World) {
        world.course("KAZ1", &[]);
        let server = world.serve();
        let manager = Client::of(world, &server, "admin");
        let terms = manager.get("/api/v1/admin/terms");
        let term = &terms["items"][0];
        let path = format!("/api/v1/admin/terms/{}", text(&term["id"]));
        let new = json!({ "name": "Күзгі семестр", "starts": "2026-09-07T00:00:00+05:00", "weeks": 16 });
        assert_eq!(put(&manager, &path, &new), 204);
        let too_long = json!({ "name": "К", "starts": "2026-09-07T00:00:00+05:00", "weeks": 61 });
        assert_eq!(put(&manager, &path, &too_long), 422);

        let period = json!({
            "name": "Аралық", "control": "midterm", "first_day": "2026-10-26", "last_day": "2026-10-30",
        });
        let (made, added) = manager.post(&format!("{path}/periods"), &period);
        assert_eq!(made, 201, "{added}");
        let place = format!("/api/v1/admin/periods/{}", text(&added["id"]));
        let mut moved = period.clone();
        moved["last_day"] = "2026-10-31".into();
        assert_eq!(put(&manager, &place, &moved), 204);
        moved["last_day"] = "2026-10-25".into();
        assert_eq!(put(&manager, &place, &moved), 422, "before the first day");
        moved["last_day"] = "31.10.2026".into();
        assert_eq!(put(&manager, &place, &moved), 400, "not a day");

        let day = json!({ "day": "2026-10-25", "name": "Республика күні" });
        let holidays = format!("{path}/holidays");
        assert_eq!(manager.post(&holidays, &day).0, 204);
        assert_eq!(manager.post(&holidays, &day).0, 409, "once is enough");
        let term = manager.get("/api/v1/admin/terms")["items"][0].clone();
        assert_eq!((text(&term["name"]), &term["weeks"]), ("Күзгі семестр", &json!(16)));
        assert_eq!(term["starts"], "2026-09-06T19:00:00.000Z");
        assert_eq!(term["holidays"], json!([day]));
        let periods = term["periods"].as_array().unwrap();
        let ours = periods.iter().find(|period| period["id"] == added["id"]).unwrap();
        assert_eq!((text(&ours["opens"]), text(&ours["closes"])), ("2026-10-25T19:00:00.000Z", "2026-10-31T18:59:59.999Z"));
        assert_eq!(manager.send("DELETE", &format!("{holidays}/2026-10-25"), "").status, 204);
        assert_eq!(manager.send("DELETE", &format!("{holidays}/2026-10-25"), "").status, 422);
        assert_eq!(manager.send("DELETE", &format!("{holidays}/tomorrow"), "").status, 422);
        assert_eq!(manager.get("/api/v1/admin/terms")["items"][0]["holidays"], json!([]));
    }

    fn how_long_works_are_kept_is_chosen_and_never_by_leaving_it_out(world: &World) {
        world.course("KAZ1", &[]);
        let admin = world.administrator();
        world.service.add_term(&admin, "2027 көктем", TERM_BEGINS.plus(140 * DAY)).unwrap();
        world.clock.advance(150 * DAY);
        let server = world.serve();
        let manager = Client::of(world, &server, "admin");
        let path = "/api/v1/admin/retention";
        assert_eq!(manager.get(path), json!({ "terms": null, "removed": [] }));
        assert_eq!(put(&manager, path, &json!({ "terms": 1 })), 204);
        assert_eq!(manager.get(path), json!({ "terms": 1, "removed": ["2026 күз"] }));
        assert_eq!(put(&manager, path, &json!({ "terms": 0 })), 422);
        assert_eq!(put(&manager, path, &json!({})), 400);
        assert_eq!(manager.get(path)["terms"], 1);
        assert_eq!(put(&manager, path, &json!({ "terms": null })), 204);
        assert_eq!(manager.get(path)["terms"], Value::Null);
    }

    fn lists_are_looked_at_and_imported(world: &World) {
        world.course("KAZ1", &["dana"]);
        let server = world.serve();
        let manager = Client::of(world, &server, "admin");
        let term = manager.get("/api/v1/admin/terms")["items"][0]["id"].clone();
        let fields = [("term", text(&term)), ("language", "kk")];
        let prepare = |content: &str| {
            let files = [("files", "list.csv", content)];
            let (status, made) = manager.upload("/api/v1/admin/imports", None, &fields, &files);
            assert_eq!(status, 201, "{made}");
            format!("/api/v1/admin/imports/{}", text(&made["id"]))
        };
        let wrong = prepare(&format!("{LIST}М,m,,,,HIS1,,king,\n"));
        let plan = manager.get(&wrong);
        assert_eq!(plan["may_be_done"], false);
        let problem = &plan["problems"]["items"][0];
        assert_eq!((&problem["line"], text(&problem["reason"])), (&json!(4), "role"));
        assert!(text(&problem["title"]).contains("king"), "{problem}");
        let (refused, why) = manager.post(&wrong, &json!({}));
        assert_eq!((refused, text(&why["reason"])), (409, "import_problems"));

        let place = prepare(LIST);
        let plan = manager.get(&place);
        assert_eq!(plan["totals"]["people"], json!({ "new": 2, "changed": 0, "same": 0 }));
        assert_eq!(plan["changes"]["items"][0]["change"], "new_person");
        let unknown = world.service.store.read(|db| store::person_by_login(db, "bolat")).unwrap();
        assert_eq!(unknown, None, "a dry run changes nothing");
        let (done, totals) = manager.post(&place, &json!({}));
        assert_eq!((done, &totals), (200, &plan["totals"]));
        assert_eq!(world.viewer("aliya").person.student_number.as_deref(), Some("S1"));
        assert_eq!(manager.send("GET", &place, "").status, 404, "what was used is gone");

        // Whoever was imported comes in by a link.
        let (made, links) = manager.post("/api/v1/admin/links", &json!({}));
        assert_eq!((made, links["items"].as_array().unwrap().len()), (201, 2));
        let bolat = links["items"].as_array().unwrap().iter().find(|row| row["account"]["login"] == "bolat");
        let link = text(&bolat.unwrap()["link"]);
        let path = &link[link.find("/links/").unwrap()..];
        assert_eq!(server.anonymous().post(path, &[("password", "a new password")]).status, 303);
        assert_eq!(manager.post("/api/v1/admin/links", &json!({})).1["items"].as_array().unwrap().len(), 1);
    }

    fn a_person_is_found_exported_and_erased(world: &World) {
        world.course("KAZ1", &["aliya", "bolat"]);
        let server = world.serve();
        let manager = Client::of(world, &server, "admin");
        let found = manager.get("/api/v1/admin/people?words=ALIYA");
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found}");
        let id = text(&found["items"][0]["id"]);
        let path = format!("/api/v1/admin/people/{id}");
        let person = manager.get(&path);
        assert_eq!((text(&person["account"]["login"]), &person["works"]), ("aliya", &json!(0)));
        assert_eq!(person["erased_at"], Value::Null);

        let zip = manager.send("POST", &format!("{path}/export"), "");
        assert_eq!((zip.status, zip.header("content-type")), (200, "application/zip"));
        assert!(zip.body.starts_with("PK") && zip.body.contains("person.json"));
        let erase = format!("{path}/erase");
        assert_eq!(manager.post(&erase, &json!({ "login": "bolat" })).0, 422);
        let aliya = Client::of(world, &server, "aliya");
        assert_eq!(aliya.post(&erase, &json!({ "login": "aliya" })).0, 404);
        assert_eq!(manager.post(&erase, &json!({ "login": "aliya" })).0, 204);
        assert!(manager.get(&path)["erased_at"].is_string());
        assert_eq!(manager.get("/api/v1/admin/people?words=aliya")["items"], json!([]));
        assert_eq!(manager.post(&erase, &json!({ "login": "aliya" })).0, 404, "once is enough");
        let done = actions(world);
        assert!(done.iter().any(|action| action == "export_person"));
        assert!(done.iter().any(|action| action == "erase_person"));
    }

    fn letters_that_were_given_up_are_settled_and_the_disk_is_told(world: &World) {
        world.administrator();
        let server = world.serve();
        let manager = Client::of(world, &server, "admin");
        let seen = manager.get("/api/v1/admin/overview");
        assert!(seen["disk"]["free"].as_u64() <= seen["disk"]["size"].as_u64(), "{seen}");
        assert_eq!(seen["last_backup_at"], Value::Null);
        assert_eq!(seen["letter_problems"], json!([]));
        world.person("aliya", "Әлия");
        world.service.ask_for_reset("aliya").unwrap();
        let letters = world.service.take_letters().unwrap();
        let never = adal::service::Delivery::Never("no such address".to_owned());
        for letter in &letters {
            world.service.letter_ended(letter, &never).unwrap();
        }
        let given_up = |manager: &Client| manager.get("/api/v1/admin/overview")["letters_given_up"].as_array().unwrap().len();
        assert_eq!(given_up(&manager), letters.len());
        assert!(!letters.is_empty());
        assert_eq!(manager.post("/api/v1/admin/letters", &json!({ "again": false })).0, 204);
        assert_eq!(given_up(&manager), 0);
        assert_eq!(actions(world)[0], "settle_letters");
    }

    fn a_password_is_changed_and_browsers_are_signed_out(world: &World) {
        world.course("KAZ1", &["aliya"]);
        let server = world.serve();
        let aliya = Client::of(world, &server, "aliya");
        let (first, second) = (server.signed_in("aliya"), server.signed_in("aliya"));
        let sessions = aliya.get("/api/v1/me/sessions");
        assert_eq!(sessions["items"].as_array().unwrap().len(), 2);
        let wrong = json!({ "old": "wrong horse", "password": "another password" });
        let (refused, problem) = aliya.post("/api/v1/me/password", &wrong);
        assert_eq!((refused, &problem["field"]), (422, &json!("old")));
        assert_eq!(first.get("/me").status, 200, "nothing was changed");
        let right = json!({ "old": PASSWORD, "password": "another password" });
        assert_eq!(aliya.post("/api/v1/me/password", &right).0, 204);
        for browser in [&first, &second] {
            assert_eq!(browser.get("/me").status, 303, "signed out");
        }
        assert_eq!(aliya.get("/api/v1/me/sessions")["items"], json!([]), "and nobody signed in");
        assert_eq!(aliya.get("/api/v1/me")["login"], "aliya", "the token is in force");

        let browser = server.anonymous();
        let entered = browser.post("/sign-in", &[("login", "aliya"), ("password", "another password")]);
        assert_eq!(entered.status, 303, "{}", entered.body);
        assert_eq!(aliya.get("/api/v1/me/sessions")["items"].as_array().unwrap().len(), 1);
        let teacher = server.signed_in("teacher-KAZ1");
        assert_eq!(aliya.send("DELETE", "/api/v1/me/sessions", "").status, 204);
        assert_eq!(aliya.get("/api/v1/me/sessions")["items"], json!([]));
        assert_eq!(teacher.get("/me").status, 200, "somebody else stays");
        assert_eq!(actions(world)[0], "sign_out_elsewhere");
    }

    fn passwords_are_not_found_out_with_a_token(world: &World) {
        world.course("KAZ1", &["aliya"]);
        let server = world.serve();
        let aliya = Client::of(world, &server, "aliya");
        let wrong = json!({ "old": "wrong horse", "password": "another password" });
        let tried: Vec<u16> = (0..8).map(|_| aliya.post("/api/v1/me/password", &wrong).0).collect();
        assert_eq!(tried.last(), Some(&429), "{tried:?}");
    }
}
