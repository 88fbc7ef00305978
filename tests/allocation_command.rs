//! `adal allocate` from the outside.

use std::fs;
use std::process::{Command, Output};

fn run(roster: &str, forbid: Option<&str>, options: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roster.csv");
    fs::write(&path, roster).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_adal"));
    command.arg("allocate").arg(&path).args(options);
    if let Some(forbid) = forbid {
        let path = folder.path().join("pairs.csv");
        fs::write(&path, forbid).unwrap();
        command.arg("--forbid").arg(path);
    }
    command.output().unwrap()
}

fn roster(people: usize) -> String {
    (0..people).map(|person| format!("s{person}\n")).collect()
}

const USUAL: [&str; 4] = ["--reviews", "2", "--seed", "c0ffee"];

#[test]
fn the_table_is_written_in_the_order_of_ids_whatever_the_order_of_the_roster() {
    let plain = run(
        "student,group\na,1\nb,1\nc,2\nd,2\ne,\nf,\n",
        Some("a,f\n"),
        &USUAL,
    );
    assert_eq!(plain.status.code(), Some(0), "{plain:?}");
    let text = String::from_utf8(plain.stdout.clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "reviewer,work");
    assert_eq!(lines.len(), 13);
    assert!(lines[1..].is_sorted());
    for never in ["a,b", "b,a", "c,d", "d,c", "a,f", "f,a"] {
        assert!(!lines.contains(&never), "{never}");
    }
    let turned = run(
        "\u{feff}name;group;student\r\nx;;f\r\ny;2;d\r\n;;e\r\n\r\n;2;c\r\n;1;b\r\n;1;a\r\n",
        Some("a,b\nf,a\n"),
        &USUAL,
    );
    // The students a and b exist, so the first line is a pair; they are a team anyway.
    assert_eq!(turned.stdout, plain.stdout);
    let other = run(&roster(6), None, &["--reviews", "2", "--seed", "c0ffef"]);
    assert_ne!(other.stdout, run(&roster(6), None, &USUAL).stdout);
}

#[test]
fn what_gives_way_is_said_on_standard_error() {
    let output = run("one\ntwo\n", None, &["--reviews", "1", "--seed", "1"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stdout, b"reviewer,work\none,two\ntwo,one\n");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("2 reviews are between two who review each other"),
        "{said}"
    );
}

#[test]
fn bad_input_is_named_with_its_line_and_cause() {
    let pairs = |text| run(&roster(9), Some(text), &USUAL);
    for (output, code, words) in [
        (run("", None, &USUAL), 3, vec!["0 students", "at least two"]),
        (
            run("one\n", None, &USUAL),
            3,
            vec!["1 students", "at least two"],
        ),
        (run("one\ntwo\n", None, &USUAL), 3, vec!["1 at most"]),
        (
            run("one\ntwo\none\n", None, &USUAL),
            3,
            vec!["line 3", "one", "line 1"],
        ),
        (
            run("student,group\n,1\n", None, &USUAL),
            3,
            vec!["line 2", "no student"],
        ),
        (
            run("a,1\nb,1\nc,1\n", None, &USUAL),
            3,
            vec!["too few may review a, b, c", "teams"],
        ),
        (
            pairs("a,b\ns1,s2\ns1,nobody\n"),
            3,
            vec!["line 3", "nobody", "not on the roster"],
        ),
        (pairs("s1\n"), 3, vec!["line 1", "two students"]),
        (
            run(&roster(9), None, &["--reviews", "0", "--seed", "1"]),
            2,
            vec!["--reviews"],
        ),
        (
            run(&roster(9), None, &["--reviews", "2", "--seed", "xyz"]),
            2,
            vec!["hexadecimal"],
        ),
        (
            run(&roster(9), None, &["--reviews", "2", "--seed", ""]),
            2,
            vec!["hexadecimal"],
        ),
        (
            run(&roster(9), None, &["--reviews", "9", "--seed", "1"]),
            3,
            vec!["8 at most"],
        ),
    ] {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert_eq!(output.stdout, b"");
        for word in words {
            assert!(said.contains(word), "{word} is not in: {said}");
        }
    }
}

#[test]
fn halves_review_each_other() {
    let output = run(
        &roster(11),
        None,
        &["--reviews", "3", "--seed", "7", "--halves"],
    );
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let pairs: Vec<(&str, &str)> = text
        .lines()
        .skip(1)
        .map(|line| line.split_once(',').unwrap())
        .collect();
    assert_eq!(pairs.len(), 33);
    // Colour the works as they are reached: nobody gets both colours.
    let mut half = std::collections::BTreeMap::from([("s0", false)]);
    for _ in 0..11 {
        for (reviewer, work) in &pairs {
            for (from, to) in [(reviewer, work), (work, reviewer)] {
                if let Some(&known) = half.get(from) {
                    assert_ne!(half.insert(to, !known), Some(known));
                }
            }
        }
    }
}
