//! Sending: whatever a mail server says and whoever dies, no letter is lost
//! and none is sent twice.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use adal::domain::Language;
use adal::jobs::post::{Post, Round};
use adal::service::{Delivery, Service};
use adal::settings::{Mail, MailServer as Server, MailWay, Secrecy};
use adal::store::{self, LETTER_ATTEMPTS, LETTER_LEASE, Letter};

use super::letters::{read, send_all};
use super::mail_server::MailServer;
use super::on_both_databases;
use super::process::{Process, wait_for};
use super::world::World;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;
/// Nobody asks to stop.
static GO_ON: AtomicBool = AtomicBool::new(false);

fn send(service: &Service) -> Round {
    let post = Post::of(service, adal::web::letter).unwrap();
    post.send_due(service, &GO_ON).unwrap()
}

/// Has a letter with a link written for each.
fn ask(world: &World, people: &[&str]) {
    for login in people {
        let is_new = |db: &mut store::Db| store::person_by_login(db, login);
        if world.service.store.read(is_new).unwrap().is_none() {
            world.person(login, login);
        }
        world.service.ask_for_reset(login).unwrap();
    }
}

/// Every letter of the outbox, with the name of who gets it.
fn outbox(world: &World) -> Vec<(String, Letter)> {
    let everybody = world
        .service
        .people(&world.administrator(), 0, 1000)
        .unwrap();
    let mut letters: Vec<(String, Letter)> = Vec::new();
    for person in everybody {
        let read = |db: &mut store::Db| store::letters_to(db, person.id);
        let theirs: Vec<Letter> = world.service.store.read(read).unwrap();
        letters.extend(
            theirs
                .into_iter()
                .map(|letter| (person.login.clone(), letter)),
        );
    }
    letters.sort_by_key(|(_, letter)| letter.id);
    letters
}

/// An address at which nobody answers.
fn nobody_there() -> Option<Mail> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let url = format!("smtp://127.0.0.1:{port}?tls=none");
    Some(Mail::parse(&url, Some("adal@uni.kz"), "").unwrap())
}

on_both_databases! {
    fn what_is_refused_for_now_is_tried_again_and_what_is_refused_for_good_is_not(world: &World) {
        ask(world, &["aliya", "bolat", "dana"]);
        let busy = Arc::new(AtomicBool::new(true));
        let known = Arc::clone(&busy);
        let server = MailServer::saying(move |command| match command {
            "RCPT TO:<bolat@example.kz>" => Some("550 no such user here"),
            "RCPT TO:<dana@example.kz>" if known.load(Ordering::SeqCst) => {
                Some("451 come back later")
            }
            _ => None,
        });
        let service = world.service_with(server.mail());
        assert_eq!(send(&service), Round { tried: 3, broken_off: false });
        assert_eq!(server.addresses(), ["aliya@example.kz"]);
        assert_eq!(server.conversations(), 1, "a refusal does not end the conversation");
        assert_eq!(send(&service).tried, 0, "it waits a while");
        busy.store(false, Ordering::SeqCst);
        world.clock.advance(60_000);
        assert_eq!(send(&service).tried, 1, "nobody knocks where nobody lives");
        assert_eq!(server.addresses(), ["aliya@example.kz", "dana@example.kz"]);
        world.clock.advance(30 * DAY);
        assert_eq!(send(&service).tried, 0);
        assert_eq!(server.addresses().len(), 2);

        // The administrator reads who got none, and why.
        let page = World::serve_as(service.clone()).signed_in("admin").get("/admin").body;
        assert!(page.contains("bolat") && page.contains("no such user here"), "{page}");
        assert!(!page.contains("come back later"), "{page}");
    }

    fn a_letter_that_is_always_refused_is_given_up_and_can_be_taken_up_anew(world: &World) {
        ask(world, &["aliya"]);
        let (tried, full) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(true)));
        let (counted, known) = (Arc::clone(&tried), Arc::clone(&full));
        let server = MailServer::saying(move |command| match command {
            "." if known.load(Ordering::SeqCst) => {
                counted.fetch_add(1, Ordering::SeqCst);
                Some("452 no room")
            }
            _ => None,
        });
        let service = world.service_with(server.mail());
        for _ in 0..100 {
            send(&service);
            world.clock.advance(DAY / 2);
        }
        let tried = tried.load(Ordering::SeqCst);
        assert_eq!(i64::try_from(tried).unwrap(), LETTER_ATTEMPTS);
        let letter = &outbox(world)[0].1;
        assert!(letter.failed_at.is_some() && letter.sent_at.is_none());
        assert!(letter.problem.as_ref().unwrap().contains("no room"), "{letter:?}");

        full.store(false, Ordering::SeqCst);
        let pages = World::serve_as(service.clone());
        let admin = pages.signed_in("admin");
        assert_eq!(admin.post("/admin/letters", &[("again", "yes")]).status, 303);
        assert_eq!(send(&service).tried, 1);
        assert_eq!(server.addresses(), ["aliya@example.kz"]);
    }

    fn what_is_no_address_stops_nobody_elses_letter(world: &World) {
        let admin = world.administrator();
        for (login, email) in [("aliya", "aliya at example"), ("bolat", "bolat@example.kz")] {
            let kazakh = Language::Kazakh;
            world.service.add_person(&admin, login, login, Some(email), kazakh, None).unwrap();
            world.service.ask_for_reset(login).unwrap();
        }
        let server = MailServer::kind();
        let service = world.service_with(server.mail());
        send(&service);
        assert_eq!(server.addresses(), ["bolat@example.kz"]);
        let problem = outbox(world)[0].1.problem.clone().unwrap();
        assert!(problem.contains("aliya at example is no address"), "{problem}");
        let page = World::serve_as(service).signed_in("admin").get("/admin").body;
        assert!(page.contains("aliya at example is no address"), "{page}");
        world.service.settle_letters(&admin, false).unwrap();
        assert!(world.service.overview(&admin).unwrap().letters_given_up.is_empty());
    }

    fn a_server_that_is_away_or_refuses_us_costs_no_letter(world: &World) {
        ask(world, &["aliya", "bolat", "dana"]);
        let away = world.service_with(nobody_there());
        assert_eq!(send(&away), Round { tried: 1, broken_off: true });
        let refusing = MailServer::saying(|command| match command {
            "MAIL FROM:<adal@uni.kz>" => Some("550 we do not know you"),
            _ => None,
        });
        let unknown = world.service_with(refusing.mail());
        assert_eq!(send(&unknown), Round { tried: 1, broken_off: true });
        // One without TLS is told nothing, for so it was asked.
        let bare = MailServer::kind();
        let way = bare.mail().unwrap().way;
        let MailWay::Server(found) = way else { panic!("{way:?}") };
        let tls = MailWay::Server(Server { secrecy: Secrecy::StartTls, ..found });
        let careful = world.service_with(Some(Mail { way: tls, ..bare.mail().unwrap() }));
        assert_eq!(send(&careful), Round { tried: 1, broken_off: true });
        let letters = outbox(world);
        assert!(letters.iter().all(|(_, letter)| letter.failed_at.is_none()), "{letters:?}");

        let server = MailServer::kind();
        world.clock.advance(60_000);
        send_all(&world.service_with(server.mail()));
        let mut addresses = server.addresses();
        addresses.sort();
        assert_eq!(addresses, ["aliya@example.kz", "bolat@example.kz", "dana@example.kz"]);
    }

    fn a_server_that_ends_conversations_gets_the_rest_in_another(world: &World) {
        ask(world, &["aliya", "bolat", "dana"]);
        let counted = AtomicUsize::new(0);
        let server = MailServer::saying(move |command| {
            let is_letter = command.starts_with("MAIL FROM");
            match is_letter && counted.fetch_add(1, Ordering::SeqCst) % 2 == 1 {
                true => Some("421 enough for one conversation"),
                false => None,
            }
        });
        let round = send(&world.service_with(server.mail()));
        assert_eq!(round, Round { tried: 3, broken_off: false });
        assert_eq!((server.addresses().len(), server.conversations()), (3, 3));
    }

    fn nobody_waits_for_a_mail_server(world: &World) {
        ask(world, &["aliya"]);
        let aliya = world.viewer("aliya");
        let (service, viewer) = (world.service.clone(), aliya.clone());
        // While the letter is on its way somebody changes something.
        let server = MailServer::saying(move |command| {
            if command == "DATA" {
                service.choose_letters(&viewer, Language::English, true).unwrap();
            }
            None
        });
        assert_eq!(send(&world.service_with(server.mail())).tried, 1);
        assert_eq!(server.addresses().len(), 1);
        assert!(world.viewer("aliya").person.digest);
    }

    fn of_several_who_send_each_letter_is_sent_by_one(world: &World) {
        let people: Vec<String> = (0..60).map(|number| format!("student{number}")).collect();
        let admin = world.administrator();
        for login in &people {
            let email = format!("{login}@example.kz");
            let kazakh = Language::Kazakh;
            world.service.add_person(&admin, login, login, Some(&email), kazakh, None).unwrap();
        }
        world.service.invite_everybody(&admin).unwrap();
        let server = MailServer::kind();
        let service = world.service_with(server.mail());
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| send_all(&service));
            }
        });
        let mut addresses = server.addresses();
        addresses.sort();
        addresses.dedup();
        assert_eq!((server.addresses().len(), addresses.len()), (60, 60));
        assert!(outbox(world).iter().all(|(_, letter)| letter.attempts == 1));
    }

    fn the_letters_of_a_day_are_one_letter_whoever_sends(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat", "dana"]);
        let assignments: Vec<String> =
            (0..12).map(|number| course.assignment(&format!("Эссе {number}"))).collect();
        for (number, assignment) in assignments.iter().enumerate() {
            for (place, student) in ["aliya", "bolat", "dana"].iter().enumerate() {
                super::letters::hand_in(world, student, assignment, 7 * place + number);
            }
        }
        for student in ["aliya", "bolat", "dana"] {
            let viewer = world.viewer(student);
            world.service.choose_letters(&viewer, Language::English, true).unwrap();
        }
        let server = MailServer::kind();
        let service = world.service_with(server.mail());
        send_all(&service);
        let receipts = server.addresses().len();
        assert_eq!(receipts, 36);
        world.clock.advance(DAY);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| send_all(&service));
            }
        });
        let letters = server.letters().split_off(receipts);
        let mut subjects: Vec<String> = letters
            .iter()
            .map(|letter| read(letter.as_bytes()).subject)
            .collect();
        subjects.dedup();
        assert_eq!((letters.len(), subjects.len()), (3, 1), "{subjects:?}");
        for letter in &letters {
            let text = read(letter.as_bytes()).text;
            assert!(text.contains("12 reports are ready:"), "{text}");
        }
    }

    fn whoever_dies_with_letters_holds_them_up_no_longer_than_the_lease(world: &World) {
        ask(world, &["aliya", "bolat"]);
        let dead = world.service.take_letters().unwrap();
        assert_eq!(dead.len(), 2);
        let server = MailServer::kind();
        let service = world.service_with(server.mail());
        world.clock.advance(LETTER_LEASE - 1);
        assert_eq!(send(&service).tried, 0);
        world.clock.advance(1);
        assert_eq!(send(&service).tried, 2);
        // The first comes back from the dead: what it says does not count.
        let late = [Delivery::NotTried, Delivery::Later("nonsense".to_owned())];
        for (taken, how) in dead.iter().zip(&late) {
            service.letter_ended(taken, how).unwrap();
        }
        assert!(outbox(world).iter().all(|(_, letter)| letter.sent_at.is_some()));
        world.clock.advance(DAY);
        assert_eq!(send(&service).tried, 0);
        assert_eq!(server.addresses().len(), 2);

        // One that kills whoever takes it is given up at last.
        ask(world, &["aliya"]);
        for _ in 0..LETTER_ATTEMPTS {
            assert_eq!(service.take_letters().unwrap().len(), 1);
            world.clock.advance(LETTER_LEASE);
        }
        assert!(service.take_letters().unwrap().is_empty());
        let letters = outbox(world);
        assert!(letters.last().unwrap().1.failed_at.is_some(), "{letters:?}");
    }

    fn who_is_asked_to_stop_gives_letters_back(world: &World) {
        ask(world, &["aliya", "bolat"]);
        let server = MailServer::kind();
        let service = world.service_with(server.mail());
        let post = Post::of(&service, adal::web::letter).unwrap();
        let round = post.send_due(&service, &AtomicBool::new(true)).unwrap();
        assert_eq!(round.tried, 0);
        assert!(outbox(world).iter().all(|(_, letter)| letter.attempts == 0));
        assert_eq!(send(&service).tried, 2, "the next process begins at once");
    }

    fn a_clock_that_was_set_back_keeps_no_letter_waiting(world: &World) {
        ask(world, &["aliya"]);
        world.clock.advance(-400 * DAY);
        let server = MailServer::kind();
        assert_eq!(send(&world.service_with(server.mail())).tried, 1);
        world.clock.advance(400 * DAY);
        ask(world, &["bolat"]);
        assert!(send(&world.service_with(nobody_there())).broken_off);
        world.clock.advance(-400 * DAY);
        assert_eq!(send(&world.service_with(server.mail())).tried, 1);
    }

    fn letters_are_forgotten_after_two_months(world: &World) {
        ask(world, &["aliya"]);
        let server = MailServer::kind();
        let service = world.service_with(server.mail());
        send(&service);
        world.clock.advance(61 * DAY);
        ask(world, &["aliya"]);
        send(&service);
        assert_eq!(outbox(world).len(), 1);
    }
}

/// The program itself: it sends, and stops in the middle of a conversation
/// that takes for ever.
#[test]
fn the_program_sends_letters_and_stops_though_a_mail_server_is_silent() {
    let world = World::on_sqlite();
    ask(&world, &["aliya"]);
    let folder = world.close();
    let (begun, wait) = std::sync::mpsc::channel();
    let (let_go, held) = std::sync::mpsc::channel::<()>();
    let (begun, held) = (std::sync::Mutex::new(begun), std::sync::Mutex::new(held));
    let silent = MailServer::saying(move |command| {
        if command == "." {
            let _ = begun.lock().unwrap().send(());
            let _ = held.lock().unwrap().recv();
        }
        None
    });
    let start = |server: &MailServer| {
        let url = server.url();
        let arguments = [
            "--listen",
            "127.0.0.1:0",
            "--mail",
            &url,
            "--mail-from",
            "adal@uni.kz",
            "--url",
            "https://adal.uni.kz",
            "--patience",
            "300",
        ];
        Process::start(folder.path(), &arguments)
    };
    let process = start(&silent);
    wait.recv_timeout(super::process::AT_MOST).unwrap();
    let (status, took) = process.stop();
    assert!(status.success(), "{status:?}");
    assert!(took < Duration::from_secs(30), "{took:?}");
    drop(let_go);

    // Whether it arrived nobody knows: it waits for the end of its lease. What
    // is written meanwhile goes its way.
    let kind = MailServer::kind();
    let process = start(&kind);
    let browser = super::world::Browser::new(&process.address);
    assert_eq!(browser.post("/forgot", &[("who", "aliya")]).status, 200);
    wait_for("the letter", || {
        (kind.addresses() == ["aliya@example.kz"]).then_some(())
    });
    let letter = read(kind.letters()[0].as_bytes());
    assert!(
        letter.text.contains("https://adal.uni.kz/links/"),
        "{}",
        letter.text
    );
    let (status, _) = process.stop();
    assert!(status.success());
}

/// A way that leads nowhere is refused at the start, without its password.
#[test]
fn a_way_for_letters_that_cannot_be_used_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |arguments: &[&str]| {
        let output = std::process::Command::new(super::world::PROGRAM)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path())
            .args(arguments)
            .output()
            .unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let url = "--url=https://adal.uni.kz";
    let said = refused(&[url, "--mail", "imap://adal:secret@mail.uni.kz"]);
    assert!(
        said.contains("smtps://user:password@host") && !said.contains("secret"),
        "{said}"
    );
    let said = refused(&["--mail", "smtp://mail.uni.kz", "--mail-from", "adal@uni.kz"]);
    assert!(said.contains("--url"), "{said}");
    let said = refused(&["--mail", "smtp://mail.uni.kz", "--url", "http://10.0.0.1"]);
    assert!(said.contains("--mail-from"), "{said}");
}
