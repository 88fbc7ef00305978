//! Backups that are taken while works are handed in, and what the doctor says.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use adal::store;

use super::kills::{essay, open_assignment, wait_for_calm};
use super::process::Process;
use super::world::{Browser, PROGRAM, World};

fn adal(arguments: &[&str], paths: &[&Path]) -> Output {
    Command::new(PROGRAM)
        .args(arguments)
        .args(paths)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    let (out, errors) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(errors)
    )
}

fn submission_of(browser: &Browser, path: &str, number: usize) -> String {
    let text = essay(number);
    let answer = browser.upload(path, &[], ("эссе.txt", text.as_bytes()));
    let place = answer.header("location");
    let id = place.strip_prefix("/submissions/");
    id.unwrap_or_else(|| panic!("{}", answer.body)).to_owned()
}

/// Any file of a folder of stored files.
fn a_stored_file(folder: &Path) -> PathBuf {
    let heads = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let head = heads
        .into_iter()
        .find(|head| !head.ends_with("new"))
        .unwrap();
    std::fs::read_dir(head)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path()
}

#[test]
fn a_backup_that_is_taken_while_works_are_handed_in_restores_to_all_that_came_before() {
    let students = ["aliya", "bolat", "dana"];
    let world = World::on_sqlite();
    let course = world.course("KAZ1", &students);
    let path = format!("/assignments/{}/hand-in", open_assignment(&course));
    let folder = world.close();
    let process = Process::serve(folder.path());
    let browsers = students.map(|student| Browser::new(&process.address).sign_in(student));
    let before: Vec<String> = browsers
        .iter()
        .enumerate()
        .map(|(number, browser)| submission_of(browser, &path, number))
        .collect();
    let elsewhere = tempfile::tempdir().unwrap();
    let backup = elsewhere.path().join("backup");
    std::thread::scope(|scope| {
        for (number, browser) in browsers.iter().enumerate() {
            let path = &path;
            scope.spawn(move || {
                for at in 10..18 {
                    submission_of(browser, path, at * 3 + number);
                }
            });
        }
        let made = adal(&["backup", "--data"], &[folder.path(), &backup]);
        assert!(made.status.success(), "{}", said(&made));
    });
    wait_for_calm(&process.address);
    let admin = Browser::new(&process.address).sign_in("admin");
    assert!(
        admin.get("/admin").body.contains("data-last-backup"),
        "its time is shown"
    );
    let again = adal(&["backup", "--data"], &[folder.path(), &backup]);
    assert_eq!(again.status.code(), Some(3), "a backup is not written over");

    let restored = elsewhere.path().join("restored");
    let made = adal(&["restore", "--verify", "--data"], &[&restored, &backup]);
    assert!(made.status.success(), "{}", said(&made));
    let process = Process::serve(&restored);
    wait_for_calm(&process.address);
    for (id, student) in before.iter().zip(students) {
        let browser = Browser::new(&process.address).sign_in(student);
        let report = browser.get(&format!("/submissions/{id}/report"));
        assert_eq!(report.status, 200, "{student}");
    }
    assert!(process.stop().0.success());

    // A file that is damaged is named, and nothing is restored.
    std::fs::write(a_stored_file(&backup.join("files")), "damaged").unwrap();
    let other = elsewhere.path().join("other");
    let made = adal(&["restore", "--data"], &[&other, &backup]);
    assert_eq!(made.status.code(), Some(3));
    assert!(
        said(&made).contains("missing or damaged"),
        "{}",
        said(&made)
    );
    assert!(!other.exists());
}

#[test]
fn the_doctor_says_what_is_wrong_and_what_to_do() {
    let world = World::on_sqlite();
    let course = world.course("KAZ1", &["aliya"]);
    let assignment = course.assignment("Эссе");
    let work = adal::service::HandIn {
        files: vec![adal::service::NamedFile {
            name: "a.txt".to_owned(),
            content: essay(1).into_bytes(),
        }],
        way: adal::domain::Way::Upload,
        attempt: None,
    };
    world
        .service
        .hand_in(&world.viewer("aliya"), &assignment, work)
        .unwrap();
    world.do_all_jobs();
    let folder = world.close();
    let examine = || adal(&["doctor", "--data"], &[folder.path()]);

    let found = examine();
    assert_eq!(found.status.code(), Some(1), "{}", said(&found));
    assert!(
        said(&found).contains("WRONG  backup: none was ever made"),
        "{}",
        said(&found)
    );
    let backup = tempfile::tempdir().unwrap();
    let made = adal(
        &["backup", "--data"],
        &[folder.path(), &backup.path().join("b")],
    );
    assert!(made.status.success(), "{}", said(&made));
    let found = examine();
    let text = said(&found);
    for fine in [
        "ok     database",
        "ok     content",
        "ok     queue",
        "ok     index: sound",
    ] {
        assert!(text.contains(fine), "{fine}: {text}");
    }

    let index = std::fs::read_dir(folder.path().join("index")).unwrap();
    for entry in index {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "store") {
            std::fs::write(path, "damaged").unwrap();
        }
    }
    std::fs::remove_file(a_stored_file(&folder.path().join("files"))).unwrap();
    let found = examine();
    assert_eq!(found.status.code(), Some(1));
    assert!(said(&found).contains("WRONG  index"), "{}", said(&found));
    assert!(
        said(&found).contains("WRONG  content: the stored file"),
        "{}",
        said(&found)
    );
    let again = adal(&["reindex", "--data"], &[folder.path()]);
    assert!(
        said(&again).contains("the index knows 1 changes"),
        "{}",
        said(&again)
    );
    assert!(said(&examine()).contains("ok     index: sound"));

    let nothing = tempfile::tempdir().unwrap();
    let found = adal(&["doctor", "--data"], &[nothing.path()]);
    assert_eq!(found.status.code(), Some(1));
    assert!(
        said(&found).contains("WRONG  database: there is none"),
        "{}",
        said(&found)
    );
    assert_eq!(
        store::tables(nothing.path(), None).unwrap(),
        store::Tables::Missing
    );
}

#[test]
fn a_backup_of_postgresql_names_the_command() {
    let database = ["backup", "--database", "postgres://adal@host/adal", "b"];
    let told = adal(&database, &[]);
    assert_eq!(told.status.code(), Some(3));
    assert!(
        said(&told).contains("pg_dump --format=custom --file=b"),
        "{}",
        said(&told)
    );
}
