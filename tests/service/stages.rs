//! The stages of a check, told as it goes on: server-sent events.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use adal::domain::Moment;
use adal::jobs;

use super::on_both_databases;
use super::process::Process;
use super::world::{Browser, DAY, World};

const WORK: &str =
    "Көне қолжазбаны оқыған зерттеуші бірінші бетінде тұрған таңбаларға көп көңіл бөледі.";

/// Somebody who listens.
struct Listening {
    lines: BufReader<TcpStream>,
    head: String,
}

impl Listening {
    /// Asks for the stages of a work, as browsers do.
    fn to(browser: &Browser, work: &str) -> Self {
        let host = browser.address().strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        write!(
            stream,
            "GET /submissions/{work}/stage HTTP/1.1\r\nHost: {host}\r\nCookie: {}\r\n\
             Accept: text/event-stream\r\nAccept-Encoding: gzip\r\n\r\n",
            browser.cookie()
        )
        .unwrap();
        let mut lines = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(lines.read_line(&mut head).unwrap(), 0, "{head}");
        }
        Self {
            lines,
            head: head.to_lowercase(),
        }
    }

    fn status(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }

    /// The next event, unless there are no more.
    fn next(&mut self) -> Option<serde_json::Value> {
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).unwrap() == 0 || line == "0\r\n" {
                return None;
            }
            if let Some(data) = line.strip_prefix("data: ") {
                return Some(serde_json::from_str(data).unwrap());
            }
        }
    }

    /// Waits until nothing more is told, which is all that may happen.
    fn ends(mut self) {
        assert_eq!(self.next(), None);
    }
}

fn hand_in(browser: &Browser, assignment: &str) -> String {
    let path = format!("/assignments/{assignment}/hand-in");
    let answer = browser.upload(&path, &[], ("эссе.txt", WORK.as_bytes()));
    let place = answer.header("location");
    place.strip_prefix("/submissions/").unwrap().to_owned()
}

on_both_databases! {
    fn the_stages_of_a_check_are_told_in_their_order_until_the_last(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let aliya = server.signed_in("aliya");
        let work = hand_in(&aliya, &assignment);
        let page = aliya.get(&format!("/submissions/{work}")).body;
        assert!(page.contains(&format!("data-moving=\"/submissions/{work}/stage\"")));
        assert!(page.contains("/assets/stage.js"));

        let mut author = Listening::to(&aliya, &work);
        let mut teacher = Listening::to(&server.signed_in(&course.teacher), &work);
        assert_eq!(author.status(), "200");
        assert!(author.head.contains("content-type: text/event-stream"), "{}", author.head);
        assert!(author.head.contains("cache-control: no-store"), "{}", author.head);
        assert!(!author.head.contains("gzip"), "held back: {}", author.head);
        for (stage, is_final) in [("received", false), ("read", false), ("checked", true)] {
            for one in [&mut author, &mut teacher] {
                let told = one.next().unwrap();
                assert_eq!((told["stage"].as_str(), told["final"].as_bool()), (Some(stage), Some(is_final)));
                assert_ne!(told["text"], "");
            }
            jobs::run_one(&world.service, "test").unwrap();
        }
        author.ends();
        teacher.ends();
        // Who comes later is told the last stage, and no more.
        let mut late = Listening::to(&aliya, &work);
        assert_eq!(late.next().unwrap()["stage"], "checked");
        late.ends();
        let page = aliya.get(&format!("/submissions/{work}")).body;
        assert!(!page.contains("data-moving"));
    }

    fn nothing_more_is_told_when_the_session_ends(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let (aliya, elsewhere) = (server.signed_in("aliya"), server.signed_in("aliya"));
        let work = hand_in(&aliya, &assignment);
        assert_eq!(Listening::to(&server.signed_in("bolat"), &work).status(), "404");
        assert_eq!(Listening::to(&server.anonymous(), &work).status(), "303");
        let (mut here, mut there) = (Listening::to(&aliya, &work), Listening::to(&elsewhere, &work));
        assert_eq!(here.next().unwrap()["stage"], "received");
        assert_eq!(there.next().unwrap()["stage"], "received");
        assert_eq!(aliya.post("/sign-out", &[]).status, 303);
        here.ends();
        world.do_all_jobs();
        assert_eq!(there.next().unwrap()["stage"], "checked", "the other session goes on");
    }

    fn one_person_follows_so_many_pages_and_no_more(world: &World) {
        let course = world.course("KAZ1", &["aliya", "bolat"]);
        let assignment = course.assignment("Эссе");
        let server = world.serve();
        let (aliya, bolat) = (server.signed_in("aliya"), server.signed_in("bolat"));
        let work = hand_in(&aliya, &assignment);
        let mut open: Vec<Listening> = (0..4).map(|_| Listening::to(&aliya, &work)).collect();
        assert!(open.iter().all(|one| one.status() == "200"));
        assert_eq!(Listening::to(&aliya, &work).status(), "429");
        let others = hand_in(&bolat, &assignment);
        assert_eq!(Listening::to(&bolat, &others).status(), "200");
        // A page that is closed makes room for another.
        open.pop();
        super::process::wait_for("room for another", || {
            (Listening::to(&aliya, &work).status() == "200").then_some(())
        });
        // And nobody who listens keeps the database from answering.
        assert_eq!(aliya.get("/").status, 200);
    }
}

#[test]
fn who_listens_does_not_keep_the_service_from_stopping() {
    let world = World::at(
        tempfile::tempdir().unwrap(),
        None,
        Moment(super::kills::now().0),
        std::path::Path::new(super::world::PROGRAM),
    );
    let course = world.course("KAZ1", &["aliya"]);
    let assignment = course.assignment_with("Эссе", |draft| {
        draft.opens = Moment(0);
        draft.due = super::kills::now().plus(DAY);
    });
    let folder = world.close();
    let process = Process::start(folder.path(), &["--listen", "127.0.0.1:0", "--role", "web"]);
    let aliya = Browser::new(&process.address).sign_in("aliya");
    let work = hand_in(&aliya, &assignment);
    let mut listening = Listening::to(&aliya, &work);
    assert_eq!(listening.next().unwrap()["stage"], "received");
    let (status, took) = process.stop();
    assert!(status.success());
    assert!(took < Duration::from_secs(4), "it took {took:?}");
    let mut rest = String::new();
    listening.lines.read_to_string(&mut rest).unwrap();
    assert!(!rest.contains("data:"), "{rest}");
}
