//! Who gets through which door: every route of the table, with everybody.

use adal::domain::Role;
use adal::web::routes::{ROUTES, Route, Who};

use super::client::Client;
use super::on_both_databases;
use super::world::{Browser, PASSWORD, World};

/// The people who try every door.
const EVERYBODY: [&str; 8] = [
    "nobody",
    "author",
    "classmate",
    "teacher",
    "assistant",
    "commission",
    "stranger",
    "administrator",
];

/// Whether somebody of the test may use a route.
fn may(who: Who, somebody: &str) -> bool {
    match who {
        Who::Anyone => true,
        Who::SignedIn => somebody != "nobody",
        Who::Member => !["nobody", "stranger", "administrator"].contains(&somebody),
        Who::Student => ["author", "classmate"].contains(&somebody),
        Who::Author => somebody == "author",
        Who::AuthorOrReader => ["author", "teacher", "assistant"].contains(&somebody),
        Who::Reader | Who::Teacher => ["teacher", "assistant"].contains(&somebody),
        Who::DossierReader => ["teacher", "assistant", "commission"].contains(&somebody),
        Who::Instructor => somebody == "teacher",
        Who::Commission => somebody == "commission",
        Who::Administrator => somebody == "administrator",
    }
}

struct Names {
    course: String,
    assignment: String,
    submission: String,
    term: String,
    person: String,
    collection: String,
}

impl Names {
    fn path(&self, route: &Route) -> String {
        route
            .path
            .replace("{course}", &self.course)
            .replace("{assignment}", &self.assignment)
            .replace("{submission}", &self.submission)
            .replace("{term}", &self.term)
            .replace("{person}", &self.person)
            .replace("{collection}", &self.collection)
            .replace("{batch}", "no-such-upload")
            .replace("{period}", "no-such-period")
            .replace("{left}", "no-such-work")
            .replace("{right}", "no-such-work")
            .replace("{position}", "0")
            .replace("{token}", "no-such-token")
            .replace("{source}", "no-such-source")
            .replace("{request}", "no-such-request")
            .replace("{number}", "AAAA")
            .replace("{day}", "2026-12-16")
            .replace("{code}", "AAAA-AAAA-AAAA-AAAA")
            .replace("{name}", "page.css")
    }
}

fn knock(browser: &Browser, client: &Client, route: &Route, path: &str) -> u16 {
    if route.path.starts_with("/api/v1/") {
        return client.send(route.method, path, "{}").status;
    }
    match route.method {
        "GET" => browser.get(path).status,
        _ => browser.post(path, &[]).status,
    }
}

on_both_databases! {
    fn every_route_lets_in_whom_the_table_names_and_nobody_else(world: &World) {
        let course = world.course("KAZ1", &["author", "classmate"]);
        world.person("helper", "Көмекші");
        world.join(&course.id, "helper", Role::Assistant);
        world.person("commission", "Комиссия мүшесі");
        world.join(&course.id, "commission", Role::Commission);
        let elsewhere = world.course("KAZ2", &[]);
        let template = adal::service::NamedFile {
            name: "task.txt".to_owned(),
            content: "Тапсырма: эссе жазыңыз.".into(),
        };
        let teacher = course.teacher();
        let assignment = world
            .service
            .set_assignment(&teacher, &course.id, &super::world::draft("Эссе"), &[template])
            .unwrap();
        let admin = world.administrator();
        let names = Names {
            term: world.service.calendar().unwrap()[0].0.public_id.clone(),
            person: world.viewer("classmate").person.public_id,
            collection: world.service.add_collection(&admin, "Мақалалар").unwrap(),
            submission: {
                let work = adal::service::HandIn {
                    files: vec![adal::service::NamedFile {
                        name: "a.txt".to_owned(),
                        content: "Бір екі үш төрт бес алты жеті сегіз тоғыз он.".into(),
                    }],
                    way: adal::domain::Way::Upload,
                    attempt: None,
                };
                let author = world.viewer("author");
                world.service.hand_in(&author, &assignment, work).unwrap().submission
            },
            course: course.id.clone(),
            assignment,
        };
        world.do_all_jobs();
        let referred = adal::domain::Decision::Commission;
        world
            .service
            .decide(&teacher, &names.submission, referred, "Қараңыздар.")
            .unwrap();
        let server = world.serve();
        let mut wrong = Vec::new();
        for somebody in EVERYBODY {
            let login = match somebody {
                "teacher" => &course.teacher,
                "assistant" => "helper",
                "stranger" => &elsewhere.teacher,
                "administrator" => "admin",
                somebody => somebody,
            };
            let (browser, client) = match login {
                "nobody" => (server.anonymous(), Client::without_token(&server)),
                login => (server.signed_in(login), Client::of(world, &server, login)),
            };
            for route in ROUTES {
                // These end the session, or change what others see.
                if ["/sign-out", "/language", "/sign-in"].contains(&route.path) {
                    continue;
                }
                let path = names.path(route);
                let status = knock(&browser, &client, route, &path);
                let refused = match somebody {
                    "nobody" if path.starts_with("/api/") => 401,
                    "nobody" => 303,
                    _ => 404,
                };
                // Whoever may come in is told what is wrong with an empty form.
                let fine = match may(route.who, somebody) {
                    true => !matches!(status, 401 | 403 | 404 | 405) || path.contains("no-such"),
                    false => status == refused,
                };
                if !fine || status >= 500 {
                    wrong.push(format!("{somebody}: {} {path}: {status}", route.method));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    fn an_address_in_other_letters_is_no_way_around_the_table(world: &World) {
        world.person("aliya", "Әлия");
        let server = world.serve();
        let browser = server.signed_in("aliya");
        for path in ["/%61dmin", "/admin/", "//admin", "/admin/%61udit", "/./admin"] {
            assert_eq!(browser.get(path).status, 404, "{path}");
        }
    }

    fn a_wrong_password_and_a_wrong_name_get_the_same_answer(world: &World) {
        world.person("aliya", "Әлия");
        let server = world.serve();
        let browser = server.anonymous();
        let wrong = browser.post("/sign-in", &[("login", "aliya"), ("password", "wrong horse")]);
        let nobody = browser.post("/sign-in", &[("login", "nobody"), ("password", PASSWORD)]);
        assert_eq!((wrong.status, nobody.status), (401, 401));
        assert_eq!(wrong.body.replace("aliya", ""), nobody.body.replace("nobody", ""));
    }

    fn guessing_a_password_is_stopped(world: &World) {
        world.person("aliya", "Әлия");
        let server = world.serve();
        let browser = server.anonymous();
        let tried: Vec<u16> = (0..8)
            .map(|_| {
                let wrong = [("login", "aliya"), ("password", "wrong horse")];
                browser.post("/sign-in", &wrong).status
            })
            .collect();
        assert_eq!(tried.last(), Some(&429), "{tried:?}");
    }

    fn a_form_of_another_site_is_refused(world: &World) {
        world.person("aliya", "Әлия");
        let server = world.serve();
        let browser = server.signed_in("aliya");
        let foreign = browser.post_from("https://evil.example", "/sign-out", &[]);
        assert_eq!(foreign.status, 409);
        assert_eq!(browser.get("/").status, 200, "still signed in");
        assert_eq!(browser.post("/sign-out", &[]).status, 303);
        assert_eq!(browser.get("/").status, 303, "signed out");
    }

    fn every_answer_has_its_policies(world: &World) {
        let server = world.serve();
        for path in ["/sign-in", "/", "/no-such-page", "/assets/page.css", "/healthz"] {
            let answer = server.anonymous().get(path);
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
            assert!(!policy.contains("unsafe"), "{path}: {policy}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert!(!answer.header("referrer-policy").is_empty(), "{path}");
        }
    }

    fn a_link_chooses_a_password_once(world: &World) {
        world.person("aliya", "Әлия");
        let admin = world.administrator();
        let person = world.viewer("aliya").person.public_id;
        let token = world.service.invite(&admin, &person).unwrap().0;
        let server = world.serve();
        let browser = server.anonymous();
        let path = format!("/links/{token}");
        assert_eq!(browser.get(&path).status, 200);
        let short = browser.post(&path, &[("password", "short")]);
        assert!(short.body.contains("Кемінде 8"), "{}", short.body);
        assert_eq!(browser.post(&path, &[("password", "a new password")]).status, 303);
        assert_eq!(browser.get(&path).status, 409);
        assert_eq!(browser.post(&path, &[("password", "another one")]).status, 409);
        let new = [("login", "aliya"), ("password", "a new password")];
        assert_eq!(browser.post("/sign-in", &new).status, 303);
    }

    fn the_log_holds_every_deed_and_notices_a_change(world: &World) {
        use adal::store;
        world.course("KAZ1", &["aliya"]);
        let admin = world.administrator();
        let rows = world.service.audit(&admin, "", 0, 100).unwrap();
        assert!(rows.iter().any(|row| row.action == "add_course"));
        assert!(rows.iter().any(|row| row.action == "add_member"));
        let broken = world.service.store.read(store::broken_link).unwrap();
        assert_eq!(broken, None);
        world
            .service
            .store
            .write(|db| {
                use diesel::prelude::*;
                use store::schema::audit;
                diesel::update(audit::table.find(2))
                    .set(audit::details.eq("nothing happened"))
                    .execute(db)
                    .map_err(store::StoreError::from)
            })
            .unwrap();
        let broken = world.service.store.read(store::broken_link).unwrap();
        assert_eq!(broken, Some(2));
    }
}
