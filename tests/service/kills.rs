//! The real program, killed at any moment: no receipt is lost or false, and no
//! work stays in limbo.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use adal::domain::{JobState, Moment, SubmissionState};
use adal::service::Service;
use adal::store::{self, StoreError};
use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::process::{Process, wait_for};
use super::small_disk::{SmallDisk, copy_folder};
use super::world::{Browser, Course, DAY, PROGRAM, World};

/// How often the service is killed while works are handed in.
const KILLS: u64 = 24;
/// The most that one student hands in between two kills; more are refused.
const UPLOADS: usize = 6;
const STUDENTS: [&str; 5] = ["aliya", "bolat", "dana", "erlan", "zhanar"];

pub fn now() -> Moment {
    let past = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    Moment(past.unwrap().as_millis() as i64)
}

/// An assignment that is open by the clock of the machine.
pub fn open_assignment(course: &Course<'_>) -> String {
    course.assignment_with("Эссе", |draft| {
        draft.opens = Moment(0);
        draft.due = now().plus(1000 * DAY);
    })
}

/// Different texts that share a passage with some of the others.
pub fn essay(number: usize) -> String {
    let shared = number % 7;
    let own: Vec<String> = (0..120).map(|word| format!("сөз{number}н{word}")).collect();
    let taken: Vec<String> = (0..30)
        .map(|word| format!("ортақ{shared}б{word}"))
        .collect();
    format!("{}.\n\n{}.", own.join(" "), taken.join(" "))
}

/// The moments of the kills: the same in every run.
fn random(seed: u64) -> u64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    state ^= state >> 29;
    state = state.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state ^ (state >> 32)
}

/// What was sent: by attempt, the text and the submission that was answered.
type Sent = Mutex<BTreeMap<String, (String, Option<String>)>>;

/// Hands in once. Whether there was an answer, and the service lives on.
fn hand_in(browser: &Browser, path: &str, sent: &Sent, attempt: &str, text: &str) -> bool {
    let file = ("эссе.txt", text.as_bytes());
    let answer = browser.try_upload(path, &[("attempt", attempt)], file);
    let answered = match answer {
        Err(_) => None,
        Ok(answer) => {
            assert_eq!(answer.status, 303, "{}", answer.body);
            let place = answer.header("location");
            Some(place.strip_prefix("/submissions/").unwrap().to_owned())
        }
    };
    let goes_on = answered.is_some();
    let row = (text.to_owned(), answered);
    sent.lock().unwrap().insert(attempt.to_owned(), row);
    goes_on
}

/// What a student does until the service dies: first what had no answer again.
fn hand_in_until_it_dies(browser: &Browser, path: &str, sent: &Sent, student: usize, round: u64) {
    let unanswered: Vec<(String, String)> = sent
        .lock()
        .unwrap()
        .iter()
        .filter(|(attempt, (_, answer))| answer.is_none() && attempt.starts_with(STUDENTS[student]))
        .map(|(attempt, (text, _))| (attempt.clone(), text.clone()))
        .collect();
    for (attempt, text) in unanswered {
        if !hand_in(browser, path, sent, &attempt, &text) {
            return;
        }
    }
    for upload in 0..UPLOADS {
        let attempt = format!("{}-{round}-{upload}", STUDENTS[student]);
        let number = (round as usize * UPLOADS + upload) * STUDENTS.len() + student;
        if !hand_in(browser, path, sent, &attempt, &essay(number)) {
            return;
        }
    }
}

/// Waits until the queue is empty.
pub fn wait_for_calm(address: &str) {
    let browser = Browser::new(address);
    wait_for("the end of all jobs", || {
        let state: serde_json::Value = serde_json::from_str(&browser.get("/healthz").body).unwrap();
        let busy = |name: &str| state[name].as_i64().unwrap() > 0;
        (!busy("jobs_waiting") && !busy("jobs_running")).then_some(())
    });
}

/// Every receipt is there and true, every work has been checked once, and
/// nothing else is there.
fn assert_all_is_well(service: &Service, sent: &BTreeMap<String, (String, Option<String>)>) {
    for (attempt, (text, submission)) in sent {
        let id = submission
            .as_ref()
            .unwrap_or_else(|| panic!("{attempt}: no answer"));
        let (submission, receipt) = service
            .store
            .read(|db| {
                let submission = store::submission_by_public_id(db, id)?.unwrap();
                let receipt = store::receipt_of(db, submission.id)?.unwrap();
                Ok::<_, StoreError>((submission, receipt))
            })
            .unwrap();
        let receipt = service.verify_receipt(&receipt.number).unwrap();
        let receipt = receipt.unwrap_or_else(|| panic!("{attempt}: the receipt is false"));
        let digest = Sha256::digest(text.as_bytes());
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((&receipt.submission, &receipt.sha256), (id, &digest));
        assert_eq!(service.store.blobs().get(&digest).unwrap(), text.as_bytes());
        assert_eq!(
            submission.state,
            SubmissionState::Checked.word(),
            "{attempt}"
        );
    }
    let (works, reports, stuck, broken) = service
        .store
        .read(|db| {
            use store::schema::{reports, submissions};
            let works: i64 = submissions::table.count().get_result(db)?;
            let first = reports::table.filter(reports::cause.eq("check"));
            let reports: i64 = first.count().get_result(db)?;
            let stuck = store::jobs_in(db, JobState::Running)?
                + store::jobs_in(db, JobState::Waiting)?
                + store::jobs_in(db, JobState::Failed)?;
            Ok::<_, StoreError>((works, reports, stuck, store::broken_link(db)?))
        })
        .unwrap();
    assert_eq!(works, sent.len() as i64, "each attempt is handed in once");
    assert_eq!(reports, works, "each work is checked once");
    assert_eq!((stuck, broken), (0, None));
}

fn reopen(folder: tempfile::TempDir) -> World {
    World::at(folder, None, now(), Path::new(PROGRAM))
}

#[test]
fn whenever_it_is_killed_no_receipt_is_lost_or_false_and_no_work_stays_in_limbo() {
    let world = World::on_sqlite();
    let course = world.course("KAZ1", &STUDENTS);
    let path = format!("/assignments/{}/hand-in", open_assignment(&course));
    let folder = world.close();
    let sent = Sent::default();
    let mut browsers: Vec<Browser> = Vec::new();
    for round in 0..KILLS {
        let process = Process::serve(folder.path());
        if browsers.is_empty() {
            let sign_in = |student| Browser::new(&process.address).sign_in(student);
            browsers = STUDENTS.map(sign_in).into();
        }
        std::thread::scope(|scope| {
            for (student, browser) in browsers.iter().enumerate() {
                let browser = browser.moved_to(&process.address);
                let (sent, path) = (&sent, &path);
                scope.spawn(move || hand_in_until_it_dies(&browser, path, sent, student, round));
            }
            std::thread::sleep(Duration::from_millis(random(round) % 500));
            process.kill();
        });
    }
    let process = Process::serve(folder.path());
    let left: Vec<_> = sent.lock().unwrap().clone().into_iter().collect();
    for (attempt, (text, answer)) in left {
        if answer.is_none() {
            let student = STUDENTS.iter().position(|name| attempt.starts_with(name));
            let browser = browsers[student.unwrap()].moved_to(&process.address);
            assert!(hand_in(&browser, &path, &sent, &attempt, &text));
        }
    }
    wait_for_calm(&process.address);
    let (status, _) = process.stop();
    assert!(status.success(), "{status}");
    let sent = sent.into_inner().unwrap();
    assert!(sent.len() as u64 > KILLS, "{} works", sent.len());
    assert_all_is_well(&reopen(folder).service, &sent);
}

#[test]
fn of_two_workers_one_is_killed_and_every_work_is_checked_once() {
    let Some(world) = World::on_postgres() else {
        return;
    };
    let database = world.database.clone().unwrap();
    let course = world.course("KAZ1", &STUDENTS);
    let path = format!("/assignments/{}/hand-in", open_assignment(&course));
    let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let arguments = [
        "--database",
        &database,
        "--lease",
        "3000",
        "--listen",
        "127.0.0.1:0",
    ];
    let start = |number: usize, role: &str| {
        let role = ["--role", role];
        Process::start(folders[number].path(), &[&arguments[..], &role].concat())
    };
    let web = start(0, "web");
    let sent = Sent::default();
    for (student, name) in STUDENTS.iter().enumerate() {
        let browser = Browser::new(&web.address).sign_in(name);
        hand_in_until_it_dies(&browser, &path, &sent, student, 0);
    }
    let (first, second) = (start(1, "worker"), start(2, "worker"));
    let running = || {
        world
            .service
            .store
            .read(|db| store::jobs_in(db, JobState::Running))
            .unwrap()
    };
    let threads = std::thread::available_parallelism().unwrap().get() as i64;
    wait_for("both workers to be at work", || {
        (running() > threads).then_some(())
    });
    first.kill();
    wait_for_calm(&web.address);
    for process in [second, web] {
        let (status, _) = process.stop();
        assert!(status.success(), "{status}");
    }
    assert_all_is_well(&world.service, &sent.into_inner().unwrap());
    let interrupted = world.service.store.read(|db| {
        use store::schema::jobs;
        let some: i64 = jobs::table
            .filter(jobs::interruptions.gt(0))
            .count()
            .get_result(db)?;
        Ok::<_, StoreError>(some)
    });
    assert!(interrupted.unwrap() > 0, "it was killed amid its jobs");
}

/// Hands in a few works and stops the service while it reads them.
fn stop_amid_jobs(more: &[&str]) {
    let world = World::on_sqlite();
    let course = world.course("KAZ1", &STUDENTS);
    let path = format!("/assignments/{}/hand-in", open_assignment(&course));
    let folder = world.close();
    let arguments = [&["--listen", "127.0.0.1:0"][..], more].concat();
    let process = Process::start(folder.path(), &arguments);
    let sent = Sent::default();
    for (student, name) in STUDENTS.iter().enumerate() {
        let browser = Browser::new(&process.address).sign_in(name);
        hand_in_until_it_dies(&browser, &path, &sent, student, 0);
    }
    let (status, took) = process.stop();
    assert_eq!(status.code(), Some(0));
    assert!(took < Duration::from_secs(30), "{took:?}");
    let world = reopen(folder);
    let running = world
        .service
        .store
        .read(|db| store::jobs_in(db, JobState::Running));
    assert_eq!(running.unwrap(), 0, "finished or given back");
    world.do_all_jobs_whatever_was();
    assert_all_is_well(&world.service, &sent.into_inner().unwrap());
}

#[test]
fn asked_to_stop_it_finishes_what_it_is_at() {
    stop_amid_jobs(&[]);
}

#[test]
fn asked_to_stop_it_gives_back_what_takes_too_long() {
    stop_amid_jobs(&["--patience", "0"]);
}

#[test]
fn a_second_process_on_the_same_folder_is_refused_and_told_why() {
    let world = World::on_sqlite();
    let second = std::process::Command::new(PROGRAM)
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(world.folder())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(3), "{said}");
    assert!(
        said.contains("another adal is running on the folder"),
        "{said}"
    );
}

#[test]
fn a_full_disk_is_refused_cleanly_and_passes() {
    let Some(disk) = SmallDisk::mount(24) else {
        eprintln!("skipped: this user may not mount a small disk");
        return;
    };
    let world = World::on_sqlite();
    let course = world.course("KAZ1", &STUDENTS);
    let path = format!("/assignments/{}/hand-in", open_assignment(&course));
    let folder = world.close();
    for file in ["adal.sqlite", "adal.sqlite-wal"] {
        let _ = std::fs::copy(folder.path().join(file), disk.path().join(file));
    }
    let process = Process::serve(disk.path());
    let aliya = Browser::new(&process.address).sign_in("aliya");
    let sent = Sent::default();
    assert!(hand_in(&aliya, &path, &sent, "aliya-1", &essay(1)));
    wait_for_calm(&process.address);

    let ballast = disk.path().join("ballast");
    disk.fill(&ballast);
    for attempt in ["aliya-2", "aliya-3"] {
        let text = essay(2).repeat(60);
        let refused = aliya.upload(&path, &[("attempt", attempt)], ("a.txt", text.as_bytes()));
        assert_eq!(refused.status, 503, "{}", refused.body);
        assert!(!refused.body.contains("/receipts/"), "{}", refused.body);
    }
    assert_eq!(aliya.get("/").status, 200, "pages go on");
    std::fs::remove_file(ballast).unwrap();
    assert!(
        hand_in(&aliya, &path, &sent, "aliya-2", &essay(2)),
        "{}",
        process.log()
    );
    wait_for_calm(&process.address);
    assert!(process.stop().0.success());
    let copy = tempfile::tempdir().unwrap();
    copy_folder(disk.path(), copy.path());
    assert_all_is_well(&reopen(copy).service, &sent.into_inner().unwrap());
}
