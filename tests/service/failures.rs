//! When things go wrong beside the service: the index is deleted or damaged,
//! the clock jumps, a file is poison, everything comes at once.

use std::fs;
use std::path::Path;

use adal::domain::{SubmissionState, Way};
use adal::service::{HandIn, NamedFile, ReceiptContent};
use adal::similarity::report::Report;
use adal::store::{self, StoreError, Submission};

use super::kills::essay;
use super::on_both_databases;
use super::world::{DAY, World};

fn work(name: &str, content: &[u8], attempt: Option<&str>) -> HandIn {
    HandIn {
        files: vec![NamedFile {
            name: name.to_owned(),
            content: content.to_vec(),
        }],
        way: Way::Upload,
        attempt: attempt.map(str::to_owned),
    }
}

fn hand_in(world: &World, student: &str, assignment: &str, text: &str) -> ReceiptContent {
    let work = work("эссе.txt", text.as_bytes(), None);
    let viewer = world.viewer(student);
    world.service.hand_in(&viewer, assignment, work).unwrap()
}

fn submission(world: &World, receipt: &ReceiptContent) -> Submission {
    world
        .service
        .store
        .read(|db| store::submission_by_public_id(db, &receipt.submission))
        .unwrap()
        .unwrap()
}

fn newest_report(world: &World, receipt: &ReceiptContent) -> Report {
    let id = submission(world, receipt).id;
    let report = world.service.store.read(|db| {
        let row = store::newest_report(db, id)?.unwrap();
        store::report_content(db, row.id)
    });
    report.unwrap()
}

const STUDENTS: [&str; 4] = ["aliya", "bolat", "dana", "erlan"];

/// The reports of a class, where something happens to the index before each work.
fn reports(world: &World, happens: impl Fn(usize, &Path)) -> Vec<Report> {
    let course = world.course("KAZ1", &STUDENTS);
    let assignment = course.assignment("Эссе");
    let receipts: Vec<ReceiptContent> = STUDENTS
        .iter()
        .enumerate()
        .map(|(number, student)| {
            happens(number, &world.folder().join("index"));
            // All share one passage.
            let receipt = hand_in(world, student, &assignment, &essay(number * 7));
            world.do_all_jobs_whatever_was();
            receipt
        })
        .collect();
    receipts
        .iter()
        .map(|receipt| newest_report(world, receipt))
        .collect()
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect()
}

#[test]
fn an_index_that_is_deleted_or_damaged_while_running_changes_no_report() {
    let undisturbed = reports(&World::on_sqlite(), |_, _| {});
    assert!(
        undisturbed.iter().all(|report| report.sources.len() == 3),
        "{undisturbed:?}"
    );
    let deleted = reports(&World::on_sqlite(), |number, index| {
        if number > 0 {
            fs::remove_dir_all(index).unwrap();
        }
    });
    assert_eq!(deleted, undisturbed, "deleted");
    let emptied = reports(&World::on_sqlite(), |number, index| {
        if number > 0 {
            files(index)
                .iter()
                .for_each(|file| fs::remove_file(file).unwrap());
        }
    });
    assert_eq!(emptied, undisturbed, "emptied");
    let damaged = reports(&World::on_sqlite(), |number, index| {
        if number == 0 {
            return;
        }
        for file in files(index) {
            // Another file in its place: one that is mapped may not be cut.
            let mut content = fs::read(&file).unwrap();
            content.iter_mut().for_each(|byte| *byte ^= 0x5A);
            fs::remove_file(&file).unwrap();
            fs::write(&file, content).unwrap();
        }
    });
    assert_eq!(damaged, undisturbed, "damaged");
}

#[cfg(unix)]
#[test]
fn a_poisoned_file_among_good_ones_stops_nobody() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let reader = folder.path().join("reader.sh");
    // The real reader, but for a word that kills it.
    let script = format!(
        "#!/bin/sh\nfile=$(mktemp)\ncat > \"$file\"\n\
         if grep -q POISON \"$file\"; then rm \"$file\"; kill -KILL $$; fi\n\
         {} \"$@\" < \"$file\"\nended=$?\nrm \"$file\"\nexit $ended\n",
        super::world::PROGRAM
    );
    fs::write(&reader, script).unwrap();
    fs::set_permissions(&reader, fs::Permissions::from_mode(0o755)).unwrap();
    let world = World::reading_with(&reader);
    let students: Vec<String> = (0..10).map(|number| format!("student{number}")).collect();
    let students: Vec<&str> = students.iter().map(String::as_str).collect();
    let course = world.course("KAZ1", &students);
    let assignment = course.assignment("Эссе");
    let receipts: Vec<ReceiptContent> = students
        .iter()
        .enumerate()
        .map(|(number, student)| {
            let poison = if number == 4 { "POISON" } else { "" };
            let words: Vec<String> = (0..80).map(|at| format!("word{number}n{at}")).collect();
            let text = format!("{{\\rtf1 {} {poison}}}", words.join(" "));
            let work = work("essay.rtf", text.as_bytes(), None);
            let viewer = world.viewer(student);
            world.service.hand_in(&viewer, &assignment, work).unwrap()
        })
        .collect();
    world.do_all_jobs_whatever_was();
    for (number, receipt) in receipts.iter().enumerate() {
        let submission = submission(&world, receipt);
        let expected = match number {
            4 => SubmissionState::Refused,
            _ => SubmissionState::Checked,
        };
        assert_eq!(submission.state, expected.word(), "work {number}");
        assert_eq!(submission.problem.is_some(), number == 4);
    }
}

on_both_databases! {
    fn the_same_file_at_the_same_time_is_kept_for_everybody_and_once_for_each_attempt(
        world: &World
    ) {
        let course = world.course("KAZ1", &STUDENTS);
        let assignment = course.assignment("Эссе");
        let text = essay(1);
        let at_once = |attempts: &[(&str, Option<&str>)]| -> Vec<ReceiptContent> {
            std::thread::scope(|scope| {
                let threads: Vec<_> = attempts
                    .iter()
                    .map(|&(student, attempt)| {
                        let viewer = world.viewer(student);
                        let work = work("a.txt", text.as_bytes(), attempt);
                        let assignment = &assignment;
                        scope.spawn(move || world.service.hand_in(&viewer, assignment, work))
                    })
                    .collect();
                threads.into_iter().map(|thread| thread.join().unwrap().unwrap()).collect()
            })
        };
        let everybody = at_once(&STUDENTS.map(|student| (student, None)));
        let twice = at_once(&[("aliya", Some("a")); 6]);
        assert!(twice.iter().all(|receipt| receipt == &twice[0]), "{twice:?}");
        let versions = at_once(&[("bolat", None); 4]);
        let mut numbers: Vec<i64> = versions
            .iter()
            .map(|receipt| submission(world, receipt).version)
            .collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [2, 3, 4, 5]);
        world.do_all_jobs();
        for receipt in everybody.iter().chain(&versions) {
            assert_eq!(submission(world, receipt).state, SubmissionState::Checked.word());
            let kept = world.service.store.blobs().get(&receipt.sha256).unwrap();
            assert_eq!(kept, text.as_bytes());
        }
    }

    fn a_clock_that_jumps_holds_nothing_up(world: &World) {
        let course = world.course("KAZ1", &STUDENTS);
        let assignment = course.assignment("Эссе");
        let lease = || {
            let now = world.service.now();
            let length = store::LEASE;
            let leased = world.service.store.write(|db| store::lease(db, "dead", length, now));
            leased.unwrap().unwrap()
        };
        // Days ahead a work comes in, a worker takes it and dies, another fails.
        world.clock.advance(5 * DAY);
        let first = hand_in(world, "aliya", &assignment, &essay(0));
        let second = hand_in(world, "bolat", &assignment, &essay(7));
        lease();
        let failed = lease();
        let now = world.service.now();
        let again = world
            .service
            .store
            .write(|db| store::try_again(db, &failed, "dead", "no luck", now));
        again.unwrap();
        // Then the clock is put right.
        world.clock.advance(-5 * DAY);
        world.do_all_jobs_whatever_was();
        world.clock.advance(store::LEASE + 1);
        world.do_all_jobs_whatever_was();
        // A report that is made days ahead is there when the clock is right again.
        world.clock.advance(5 * DAY);
        let third = hand_in(world, "dana", &assignment, &essay(14));
        world.do_all_jobs();
        world.clock.advance(-5 * DAY);
        for (student, receipt) in [("aliya", &first), ("bolat", &second), ("dana", &third)] {
            let state = submission(world, receipt).state;
            assert_eq!(state, SubmissionState::Checked.word(), "{student}");
            let viewer = world.viewer(student);
            let view = world.service.report(&viewer, &receipt.submission, None).unwrap();
            assert!(view.state.is_some(), "{student} reads the report");
        }
    }

    fn a_work_whose_worker_dies_each_time_has_failed_and_says_so(world: &World) {
        let course = world.course("KAZ1", &["aliya"]);
        let assignment = course.assignment("Эссе");
        let receipt = hand_in(world, "aliya", &assignment, &essay(0));
        for _ in 0..store::INTERRUPTIONS {
            let now = world.service.now();
            let leased = world
                .service
                .store
                .write(|db| store::lease(db, "dead", store::LEASE, now));
            assert!(leased.unwrap().is_some());
            world.clock.advance(store::LEASE + 1);
        }
        let now = world.service.now();
        let left = world
            .service
            .store
            .write(|db| store::lease(db, "dead", store::LEASE, now))
            .map_err(|error: StoreError| error.to_string());
        assert_eq!(left, Ok(None));
        assert_eq!(submission(world, &receipt).state, SubmissionState::Failed.word());
    }
}
