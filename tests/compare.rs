//! `adal compare`: what stands in the table of a class, and what bad input does to it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const HEADING: &str = "left,right,left_share,right_share,shared_words,longest_run";

const COPIED: &str = "the committee examined every letter that the travellers had sent home \
    during the long winter and found that none of them mentioned the missing silver";

fn class(works: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in works {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn compare(folder: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_adal"))
        .arg("compare")
        .arg(folder)
        .args(more)
        .output()
        .unwrap()
}

fn table(folder: &Path, more: &[&str]) -> Vec<Vec<String>> {
    let output = compare(folder, more);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    rows(&output)
}

fn rows(output: &Output) -> Vec<Vec<String>> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(HEADING));
    lines
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

/// Words that no other `seed` has.
fn own_words(seed: &str, count: usize) -> String {
    let digit = |n: usize| char::from(b'a' + (n % 26) as u8);
    (0..count)
        .map(|n| format!("{seed}{}{}{}ow ", digit(n), digit(n / 26), digit(n * 7)))
        .collect()
}

#[test]
fn a_copied_passage_is_one_row_with_the_larger_share_on_the_left() {
    let folder = class(&[
        (
            "a.txt",
            &format!("{}{COPIED}. {}", own_words("q", 100), own_words("r", 100)),
        ),
        ("b.txt", &format!("{COPIED} {}", own_words("s", 40))),
        ("c.txt", &own_words("t", 80)),
    ]);
    let rows = table(folder.path(), &[]);
    let words = COPIED.split_whitespace().count();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0][..2], ["b.txt", "a.txt"]);
    let share: f64 = rows[0][2].parse().unwrap();
    assert!(
        (share - words as f64 / (words + 40) as f64).abs() < 0.03,
        "{share}"
    );
    assert_eq!(rows[0][4..], [words.to_string(), words.to_string()]);
}

#[test]
fn identical_works_are_paired_each_with_each_in_the_order_of_their_names() {
    let names: Vec<String> = (0..40).map(|n| format!("{n:02}.txt")).collect();
    let text = format!("{COPIED} {COPIED}");
    let works: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), text.as_str()))
        .collect();
    let folder = class(&works);
    let rows = table(folder.path(), &["--flagged"]);
    assert_eq!(rows.len(), 40 * 39 / 2);
    let mut sorted = rows.clone();
    sorted.sort();
    assert_eq!(rows, sorted);
    assert!(
        rows.iter()
            .all(|row| row[0] < row[1] && row[2] == "1" && row[3] == "1"),
        "{rows:?}"
    );
}

#[test]
fn works_that_share_only_the_template_have_no_row() {
    let folder = class(&[
        ("a.txt", &format!("{COPIED}. {}", own_words("q", 100))),
        ("b.txt", &format!("{COPIED}. {}", own_words("s", 100))),
    ]);
    let template = class(&[("task.txt", COPIED)]);
    let path = template.path().join("task.txt");
    assert_eq!(table(folder.path(), &[]).len(), 1);
    assert!(table(folder.path(), &["--template", path.to_str().unwrap()]).is_empty());
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let mut works = Vec::new();
    for n in 0..30_usize {
        let seed = ["q", "r", "s", "t", "u"][n % 5];
        let words: Vec<&str> = COPIED.split(' ').collect();
        let passage = words[n % 7..].join(" ");
        works.push((
            format!("{n}.txt"),
            format!("{} {passage}. {}", own_words(seed, 60), own_words("v", n)),
        ));
    }
    let works: Vec<(&str, &str)> = works
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    let folder = class(&works);
    for format in ["csv", "json", "html"] {
        let with = |threads: &str| {
            let output = Command::new(env!("CARGO_BIN_EXE_adal"))
                .env("RAYON_NUM_THREADS", threads)
                .args(["compare", "--format", format])
                .arg(folder.path())
                .output()
                .unwrap();
            assert_eq!(output.status.code(), Some(0), "{output:?}");
            output.stdout
        };
        let one = with("1");
        assert!(one.len() > 1000);
        assert!(one == with("2") && one == with("5"), "{format}");
    }
}

#[test]
fn json_names_the_passages_in_code_points() {
    let folder = class(&[
        ("a.txt", &format!("«Ё» {COPIED}. {}", own_words("q", 50))),
        ("b.txt", &format!("{COPIED}. {}", own_words("s", 100))),
    ]);
    let output = compare(folder.path(), &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["schema"], "adal-compare/1");
    assert_eq!(json["works"].as_array().unwrap().len(), 2);
    let pair = &json["pairs"][0];
    assert_eq!(
        (&pair["left"], &pair["right"]),
        (&"a.txt".into(), &"b.txt".into())
    );
    let passage = &pair["passages"][0];
    assert_eq!(passage["left_start"], 4);
    assert_eq!(passage["left_end"], 4 + COPIED.chars().count());
    assert_eq!(passage["right_start"], 0);
}

#[test]
fn a_name_with_a_comma_or_a_quotation_mark_stands_in_quotation_marks() {
    let folder = class(&[("a,b.txt", COPIED), ("say \"c\".txt", COPIED)]);
    let output = compare(folder.path(), &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("\n\"a,b.txt\",\"say \"\"c\"\".txt\",1,1,"),
        "{text}"
    );
}

#[test]
fn unusable_files_are_named_and_the_rest_is_compared() {
    let folder = class(&[
        ("a.txt", COPIED),
        ("b.txt", COPIED),
        ("empty.txt", ""),
        ("blank.txt", " \n\n "),
        (
            "sub/noise.txt",
            "\u{1}\u{2}\u{3}\0\0\0\u{7f}\u{1}\0\u{3}\u{4}",
        ),
    ]);
    let output = compare(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(rows(&output).len(), 1);
    let problems = String::from_utf8(output.stderr).unwrap();
    let named: Vec<&str> = problems
        .lines()
        .map(|line| line.split(": ").nth(1).unwrap())
        .collect();
    assert_eq!(named, ["blank.txt", "empty.txt", "sub/noise.txt"]);
}

#[test]
fn a_class_of_one_very_long_word_or_of_nothing_has_an_empty_table() {
    let folder = class(&[
        ("a.txt", &"ж".repeat(2_000_000)),
        ("b.txt", COPIED),
        ("c.txt", "one"),
    ]);
    assert!(table(folder.path(), &[]).is_empty());
    assert!(table(class(&[]).path(), &[]).is_empty());
}

#[test]
fn a_folder_that_is_not_there_and_a_wrong_floor_have_their_own_exit_codes() {
    let missing = compare(Path::new("/no/such/folder"), &[]);
    assert_eq!(missing.status.code(), Some(3));
    let message = String::from_utf8(missing.stderr).unwrap();
    assert!(message.contains("/no/such/folder"), "{message}");
    let folder = class(&[("a.txt", COPIED)]);
    assert_eq!(
        compare(folder.path(), &["--floor", "4"]).status.code(),
        Some(2)
    );
    assert_eq!(
        compare(folder.path(), &["--floor", "41"]).status.code(),
        Some(2)
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named_and_leaves_an_older_result_alone() {
    let folder = class(&[("a.txt", COPIED), ("b.txt", COPIED)]);
    let full = compare(folder.path(), &["--out", "/dev/full"]);
    assert_eq!(full.status.code(), Some(3));
    assert!(
        String::from_utf8(full.stderr)
            .unwrap()
            .contains("/dev/full")
    );
    let nowhere = compare(folder.path(), &["--out", "/no/such/folder/out.csv"]);
    assert_eq!(nowhere.status.code(), Some(3));
}

#[test]
fn a_higher_floor_leaves_short_matches_out() {
    let short = COPIED.split(' ').take(12).collect::<Vec<_>>().join(" ");
    let folder = class(&[
        ("a.txt", &format!("{short}. {}", own_words("q", 50))),
        ("b.txt", &format!("{}{short}.", own_words("s", 100))),
    ]);
    assert_eq!(table(folder.path(), &["--floor", "12"]).len(), 1);
    assert!(table(folder.path(), &["--floor", "13"]).is_empty());
}
