//! Letters: who gets which, when, in which language, and what stands in none
//! of them.

use std::sync::atomic::AtomicBool;

use adal::domain::{Decision, Language, Way};
use adal::jobs::post::Post;
use adal::service::{HandIn, NamedFile, Service};
use mail_parser::{Message, MessageParser};

use super::client::Client;
use super::kills::essay;
use super::on_both_databases;
use super::world::{Browser, DAY, World};

/// Milliseconds of an hour.
const HOUR: i64 = 3_600_000;

/// A letter that was sent.
pub struct Sent {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub message: String,
}

impl Sent {
    /// The path of the first link in it.
    pub fn link(&self) -> &str {
        let after = self.text.split("http://127.0.0.1").nth(1).unwrap();
        after.split_whitespace().next().unwrap()
    }
}

/// Sends what is due, until nothing is.
pub fn send_all(service: &Service) {
    let post = Post::of(service, adal::web::letter).unwrap();
    let go_on = AtomicBool::new(false);
    for _ in 0..100 {
        let round = post.send_due(service, &go_on).unwrap();
        if round.tried == 0 || round.broken_off {
            return;
        }
    }
    panic!("letters are sent without end");
}

/// Sends what is due; what was sent since the last time, in order.
pub fn post(world: &World) -> Vec<Sent> {
    send_all(&world.service);
    let folder = world.folder().join("mail");
    let mut files: Vec<(i64, std::path::PathBuf)> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name.split('.').next().unwrap().parse().unwrap(), path)
        })
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|(_, path)| {
            let bytes = std::fs::read(&path).unwrap();
            std::fs::remove_file(&path).unwrap();
            read(&bytes)
        })
        .collect()
}

/// Reads a letter as a mail program does.
pub fn read(bytes: &[u8]) -> Sent {
    let message: Message<'_> = MessageParser::default().parse(bytes).unwrap();
    let to = message.to().unwrap().first().unwrap().address().unwrap();
    Sent {
        to: to.to_owned(),
        subject: message.subject().unwrap().to_owned(),
        text: message.body_text(0).unwrap().into_owned(),
        message: String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Hands a work in, and has it checked with all that follows. Its submission.
pub fn hand_in(world: &World, student: &str, assignment: &str, number: usize) -> String {
    let work = HandIn {
        files: vec![NamedFile {
            name: "эссе.txt".to_owned(),
            content: essay(number).into_bytes(),
        }],
        way: Way::Upload,
        attempt: None,
    };
    let viewer = world.viewer(student);
    let receipt = world.service.hand_in(&viewer, assignment, work).unwrap();
    world.do_all_jobs();
    receipt.submission
}

fn choose(world: &World, login: &str, language: Language, digest: bool) {
    let viewer = world.viewer(login);
    world
        .service
        .choose_letters(&viewer, language, digest)
        .unwrap();
}

/// What no letter says: names of others, a mark, a figure of a report.
fn assert_discreet(letter: &Sent) {
    for word in ["Студент", "Айгүл", "Әкімші", "87.5", "87,5", "%", "сөз"] {
        let text = format!("{}\n{}", letter.subject, letter.text);
        assert!(!text.contains(word), "{word}: {text}");
    }
}

on_both_databases! {
    fn who_hands_in_gets_a_receipt_a_report_and_its_changes_and_nobodys_name(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat"]);
        let assignment = course.assignment("Эссе");
        choose(world, "bolat", Language::Russian, false);
        let first = hand_in(world, "aliya", &assignment, 0);
        let letters = post(world);
        assert_eq!(letters.len(), 2, "a receipt and a report");
        assert!(letters.iter().all(|letter| letter.to == "aliya@example.kz"));
        assert!(letters[0].link().starts_with("/receipts/"));
        let number = letters[0].link().trim_start_matches("/receipts/");
        assert!(letters[0].subject.ends_with(number), "{}", letters[0].subject);
        assert!(letters[0].text.contains("02.09.2026, 00:00 (UTC+05:00)"), "{}", letters[0].text);
        assert_eq!(letters[1].subject, "Есеп дайын: Эссе");
        assert_eq!(letters[1].link(), format!("/submissions/{first}/report"));

        // A classmate copies, the instructor decides and marks: the first
        // report changes, which is told once the class has come to rest.
        hand_in(world, "bolat", &assignment, 7);
        let teacher = course.teacher();
        let judged = |work: &str| {
            let service = &world.service;
            service.decide(&teacher, work, Decision::Accepted, "Айгүл оқыды").unwrap();
            service.mark(&teacher, work, 87.5, "").unwrap();
        };
        judged(&first);
        let at_once = post(world);
        let subjects: Vec<&str> = at_once.iter().map(|letter| letter.subject.as_str()).collect();
        assert!(subjects[0].starts_with("Ваша работа принята"), "{subjects:?}");
        assert_eq!(subjects[1..], ["Отчёт готов: Эссе"]);
        hand_in(world, "bolat", &assignment, 14);
        world.clock.advance(HOUR);
        let later = post(world);
        let to_aliya: Vec<&Sent> =
            later.iter().filter(|letter| letter.to == "aliya@example.kz").collect();
        assert_eq!(to_aliya.len(), 1, "several changes are told once");
        assert_eq!(to_aliya[0].subject, "Есеп өзгерді: Эссе");
        letters.iter().chain(&at_once).chain(&later).for_each(assert_discreet);
        world.clock.advance(DAY);
        assert!(post(world).is_empty(), "each is sent once");
    }

    fn a_letter_says_that_a_program_wrote_it_and_where_to_choose_how_often(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let sly = "Эссе\r\nBcc: everybody@example.kz\r\n\r\nhttp://evil.example";
        let assignment = course.assignment(sly);
        choose(world, "aliya", Language::English, false);
        hand_in(world, "aliya", &assignment, 0);
        let letters = post(world);
        assert_eq!(letters.len(), 2);
        for letter in &letters {
            let (head, _) = letter.message.split_once("\r\n\r\n").unwrap();
            let header = |name: &str| {
                let found: Vec<&str> =
                    head.lines().filter_map(|line| line.strip_prefix(name)).collect();
                assert_eq!(found.len(), 1, "{name}{head}");
                found[0].to_owned()
            };
            assert_eq!(header("Auto-Submitted: "), "auto-generated");
            assert_eq!(header("Date: "), "Tue, 01 Sep 2026 19:00:00 +0000");
            assert!(header("Message-ID: ").ends_with("@adal.invalid>"));
            assert!(header("Content-Type: ").starts_with("text/plain; charset=utf-8"));
            assert!(!head.contains("\nBcc"), "{head}");
            assert!(letter.text.contains("http://127.0.0.1/me"), "{}", letter.text);
            assert!(!letter.text.contains("\nBcc"), "{}", letter.text);
        }
        assert!(letters[1].text.contains("Эссе Bcc: everybody@example.kz"), "{}", letters[1].text);
    }

    fn who_wants_one_letter_a_day_gets_one_in_the_morning(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat"]);
        let essay = course.assignment("Эссе");
        let review = course.assignment("Пікір");
        choose(world, "aliya", Language::English, true);
        // It is midnight.
        hand_in(world, "aliya", &essay, 0);
        hand_in(world, "aliya", &review, 1);
        let at_once = post(world);
        assert_eq!(at_once.len(), 2, "receipts do not wait");
        assert!(at_once.iter().all(|letter| letter.subject.contains("taken in")));
        world.clock.advance(8 * HOUR - 1);
        assert!(post(world).is_empty());
        world.clock.advance(1);
        let letters = post(world);
        assert_eq!(letters.len(), 1, "at eight");
        assert_eq!(letters[0].subject, "Adal: the news of a day");
        let text = &letters[0].text;
        assert!(text.contains("2 reports are ready:") && !text.contains("changed"), "{text}");
        assert!(text.contains("Эссе") && text.contains("Пікір"), "{text}");
        assert_eq!(text.matches("/submissions/").count(), 2);

        // What comes after eight waits for the next morning, also what can be
        // read only then.
        world.clock.advance(HOUR);
        hand_in(world, "bolat", &essay, 7);
        hand_in(world, "aliya", &review, 2);
        assert!(post(world).iter().all(|letter| !letter.subject.contains("news")));
        world.clock.advance(22 * HOUR);
        assert!(post(world).is_empty());
        world.clock.advance(HOUR);
        let letters = post(world);
        assert_eq!(letters.len(), 1);
        let text = &letters[0].text;
        assert!(text.contains("1 report is ready:") && text.contains("1 report changed:"), "{text}");
        assert_discreet(&letters[0]);
    }

    fn a_report_that_is_shown_later_is_told_of_later(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let assignment = course.assignment_with("Эссе", |draft| {
            draft.report_shown = adal::domain::ReportShown::AfterDue;
        });
        hand_in(world, "aliya", &assignment, 0);
        assert_eq!(post(world).len(), 1, "the receipt");
        world.clock.advance(12 * DAY);
        assert!(post(world).is_empty());
        world.clock.advance(2 * DAY);
        assert_eq!(post(world)[0].subject, "Есеп дайын: Эссе");
    }

    fn a_letter_about_a_work_that_was_removed_is_not_sent(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat"]);
        let assignment = course.assignment("Эссе");
        hand_in(world, "aliya", &assignment, 0);
        hand_in(world, "bolat", &assignment, 1);
        let admin = world.administrator();
        let bolat = world.viewer("bolat").person.public_id;
        world.service.erase_person(&admin, &bolat, "bolat").unwrap();
        assert!(post(world).iter().all(|letter| letter.to == "aliya@example.kz"));
        assert_eq!(world.service.overview(&admin).unwrap().letters_waiting, 0);
    }

    fn who_is_made_known_gets_an_invitation_and_its_link_ends_the_others(world: &World) {
        world.administrator();
        let server = world.serve();
        let admin = server.signed_in("admin");
        let form = [
            ("name", "Дана"), ("login", "dana"), ("email", "dana@example.kz"), ("language", "ru"),
        ];
        let page = admin.post("/admin/people", &form);
        assert!(page.body.contains("сілтемесі бар хат"), "{}", page.body);
        let shown = page.body.split("<code>http://127.0.0.1").nth(1).unwrap();
        let shown = shown.split('<').next().unwrap();
        let letters = post(world);
        assert_eq!(letters.len(), 1);
        assert_eq!((letters[0].to.as_str(), letters[0].subject.as_str()),
            ("dana@example.kz", "Приглашение в сервис Adal"));
        assert!(letters[0].text.contains("dana"));
        let browser = server.anonymous();
        let new = [("password", "a new password")];
        assert_ne!(shown, letters[0].link());
        assert_eq!(browser.post(letters[0].link(), &new).status, 303);
        assert_eq!(browser.post(shown, &new).status, 409, "ended by the other");
        assert_eq!(browser.post(letters[0].link(), &new).status, 409, "used");
    }

    fn everybody_without_a_password_is_invited_by_letter_once(world: &World) {
        let admin = world.administrator();
        for (login, email) in [("dana", Some("dana@example.kz")), ("erlan", None)] {
            let kazakh = Language::Kazakh;
            world.service.add_person(&admin, login, login, email, kazakh, None).unwrap();
        }
        for _ in 0..2 {
            assert_eq!(world.service.invite_everybody(&admin).unwrap().len(), 2);
        }
        let letters = post(world);
        assert_eq!(letters.len(), 1, "no address, no letter; one that waits is enough");
        assert!(letters[0].link().starts_with("/links/"));
    }

    fn who_lost_the_password_gets_a_link_and_nobody_learns_who_there_is(world: &World) {
        world.person("aliya", "Әлия");
        let server = world.serve();
        let browser = server.anonymous();
        assert!(browser.get("/sign-in").body.contains("/forgot"));
        let ask = |who: &str| browser.post("/forgot", &[("who", who)]);
        let known = ask("aliya");
        let unknown = ask("nobody");
        assert_eq!((known.status, &known.body), (200, &unknown.body));
        assert_eq!(ask("Aliya@example.kz").body, known.body);
        let letters = post(world);
        assert_eq!(letters.len(), 1, "one that waits is enough");
        assert_eq!(letters[0].to, "aliya@example.kz");
        let new = [("password", "a new password")];
        assert_eq!(browser.post(letters[0].link(), &new).status, 303);
        assert_eq!(browser.post(letters[0].link(), &new).status, 409, "once");
        let sign_in = [("login", "aliya"), ("password", "a new password")];
        assert_eq!(browser.post("/sign-in", &sign_in).status, 303);

        // A link that is an hour old lets nobody in.
        ask("aliya@example.kz");
        let letters = post(world);
        world.clock.advance(HOUR);
        assert_eq!(browser.get(letters[0].link()).status, 409);
        let asked: Vec<u16> = (0..6).map(|_| ask("aliya").status).collect();
        assert_eq!(asked.last(), Some(&429), "{asked:?}");
    }

    fn nobody_is_flooded_with_links_whatever_name_is_asked_for(world: &World) {
        world.person("aliya", "Әлия");
        let mut sent = 0;
        for _ in 0..10 {
            for who in ["aliya", "aliya@example.kz"] {
                world.service.ask_for_reset(who).unwrap();
                sent += post(world).len();
            }
        }
        assert_eq!(sent, 3);
        world.clock.advance(HOUR);
        world.service.ask_for_reset("aliya").unwrap();
        assert_eq!(post(world).len(), 1);
    }

    fn where_no_mail_is_set_up_nothing_is_promised_and_nothing_written(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let assignment = course.assignment("Эссе");
        let service = world.service_with(None);
        let work = HandIn {
            files: vec![NamedFile { name: "a.txt".to_owned(), content: essay(0).into_bytes() }],
            way: Way::Upload,
            attempt: None,
        };
        service.hand_in(&world.viewer("aliya"), &assignment, work).unwrap();
        while adal::jobs::run_one(&service, "test").unwrap() {}
        let admin = world.administrator();
        let person = world.viewer("aliya").person.public_id;
        service.invite(&admin, &person).unwrap();
        assert_eq!(service.overview(&admin).unwrap().letters_waiting, 0);
        assert!(Post::of(&service, adal::web::letter).is_none());
        let server = World::serve_as(service);
        let browser = server.anonymous();
        assert!(!browser.get("/sign-in").body.contains("/forgot"));
        assert!(browser.get("/forgot").body.contains("хат жібермейді"));
        assert_eq!(browser.post("/forgot", &[("who", "aliya")]).status, 409);
        let page = server.signed_in("admin").get("/admin").body;
        assert!(page.contains("Хат жіберу бапталмаған"), "{page}");
        assert!(server.signed_in("aliya").get("/me").body.contains("хат жібермейді"));
    }

    fn people_choose_language_letters_and_password_and_see_where_they_are(world: &World) {
        world.person("aliya", "Әлия");
        let server = world.serve();
        let (mut here, elsewhere) = (server.signed_in("aliya"), server.signed_in("aliya"));
        assert!(here.get("/").body.contains("href=\"/me\""));
        let page = here.get("/me").body;
        assert_eq!(page.matches("Кірген уақыты").count(), 2, "{page}");
        assert_eq!(page.matches("осы браузер").count(), 1);
        let chosen = here.post("/me", &[("language", "en"), ("digest", "yes")]);
        assert_eq!(chosen.status, 303);
        let page = here.get("/me").body;
        assert!(page.contains("checked") && page.contains("My settings"), "{page}");
        let person = world.viewer("aliya").person;
        assert_eq!((person.language.as_str(), person.digest), ("en", true));

        let wrong = here.post("/me/password", &[("old", "wrong horse"), ("password", "a new password")]);
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains("current password is wrong"), "{}", wrong.body);
        let form = [("old", super::world::PASSWORD), ("password", "a new password")];
        let right = here.post("/me/password", &form);
        assert_eq!(right.status, 303);
        assert_eq!(elsewhere.get("/me").status, 303, "signed out");
        assert_eq!(here.get("/me").status, 303, "the old token is worth nothing");
        here = with_cookie(&server, right.header("set-cookie"));
        assert_eq!(here.get("/me").status, 200);

        let form = [("login", "aliya"), ("password", "a new password")];
        let other = server.anonymous().post("/sign-in", &form);
        let other = with_cookie(&server, other.header("set-cookie"));
        assert_eq!(here.post("/me/sign-out", &[]).status, 303);
        assert_eq!((here.get("/me").status, other.get("/me").status), (200, 303));
    }

    fn other_systems_choose_letters_for_a_person_too_and_see_how_mail_is(world: &World) {
        world.person("aliya", "Әлия");
        world.service.ask_for_reset("aliya").unwrap();
        let server = world.serve();
        let aliya = Client::of(world, &server, "aliya");
        assert_eq!(aliya.get("/api/v1/me")["daily_letter"], false);
        let choices = serde_json::json!({ "language": "ru", "daily_letter": true }).to_string();
        assert_eq!(aliya.send("PUT", "/api/v1/me", &choices).status, 204);
        let me = aliya.get("/api/v1/me");
        assert_eq!((&me["language"], &me["daily_letter"]), (&"ru".into(), &true.into()));
        let admin = Client::of(world, &server, "admin");
        let overview = admin.get("/api/v1/admin/overview");
        assert_eq!((&overview["sends_letters"], &overview["letters_waiting"]), (&true.into(), &1.into()));
    }
}

fn with_cookie(server: &super::world::Server, cookie: &str) -> Browser {
    let mut browser = server.anonymous();
    browser.also_with(cookie.split(';').next().unwrap());
    browser
}
