//! `adal check` as its users see it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn adal(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_adal"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

/// A text of words that no other seed has.
fn text(seed: &str, words: usize) -> String {
    (0..words)
        .map(|n| {
            format!("{seed}{}", char::from(b'a' + (n % 26) as u8)).repeat(1 + n / 26 % 3)
                + &"xyz"[..n % 4 % 3]
        })
        .collect::<Vec<_>>()
        .join(" ")
}

const PASSAGE: &str = "The river had carried the winter's ice away before the first traders \
    came down from the hills with their wagons, and nobody in the valley remembered a spring \
    that had begun so early or so quietly as this one.";

/// A folder with works of which `copy.txt` holds a passage of `source.txt`.
fn class() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sources = folder.path().join("class");
    fs::create_dir_all(sources.join("year one")).unwrap();
    fs::write(
        sources.join("year one/source.txt"),
        format!("{} {PASSAGE} {}", text("lor", 60), text("mip", 40)),
    )
    .unwrap();
    fs::write(
        sources.join("copy.txt"),
        format!("{} {PASSAGE} {}", text("dol", 50), text("sit", 70)),
    )
    .unwrap();
    fs::write(sources.join("honest.txt"), text("amet", 120)).unwrap();
    folder
}

fn reports(output: &Output) -> Vec<Value> {
    String::from_utf8(output.stdout.clone())
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_copied_passage_is_found_with_its_source() {
    let folder = class();
    let output = adal(
        &["check", "class/copy.txt", "--against", "class"],
        folder.path(),
    );
    assert!(output.status.success(), "{output:?}");
    let report = &reports(&output)[0];
    assert_eq!(report["schema"], "adal-report/1");
    assert_eq!(report["sources"][0]["id"], "year one/source.txt");
    assert_eq!(report["matches"].as_array().unwrap().len(), 1);
    let found = &report["matches"][0];
    let work = fs::read_to_string(folder.path().join("class/copy.txt")).unwrap();
    let start = found["start"].as_u64().unwrap() as usize;
    let end = found["end"].as_u64().unwrap() as usize;
    let passage: String = work.chars().skip(start).take(end - start).collect();
    assert_eq!(passage, PASSAGE.trim_end_matches('.'));
    let words = PASSAGE.split_whitespace().count() as u64;
    assert_eq!(found["aligned_words"].as_u64().unwrap(), words);
    let similarity = report["shares"]["similarity"].as_f64().unwrap();
    let counted = report["document"]["counted_words"].as_f64().unwrap();
    assert!((similarity - words as f64 / counted).abs() < 1e-12);
}

#[test]
fn a_work_is_not_its_own_source_but_the_same_text_under_another_name_is() {
    let folder = class();
    let against = ["--against", "class"];
    let alone = adal(
        &["check", "class/honest.txt", against[0], against[1]],
        folder.path(),
    );
    assert_eq!(reports(&alone)[0]["shares"]["similarity"], 0.0);
    assert!(reports(&alone)[0]["sources"].as_array().unwrap().is_empty());
    fs::copy(
        folder.path().join("class/honest.txt"),
        folder.path().join("twin.txt"),
    )
    .unwrap();
    let twin = adal(
        &["check", "twin.txt", against[0], against[1]],
        folder.path(),
    );
    assert_eq!(reports(&twin)[0]["shares"]["similarity"], 1.0);
    assert_eq!(reports(&twin)[0]["sources"][0]["id"], "honest.txt");
}

#[test]
fn the_order_of_files_and_the_number_of_threads_change_no_byte() {
    let folder = class();
    let run = |files: [&str; 3], threads: &str| {
        let mut arguments = vec!["check"];
        arguments.extend(files);
        arguments.extend(["--against", "class"]);
        let output = Command::new(env!("CARGO_BIN_EXE_adal"))
            .args(arguments)
            .env("RAYON_NUM_THREADS", threads)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        output.stdout
    };
    let files = [
        "class/copy.txt",
        "class/honest.txt",
        "class/year one/source.txt",
    ];
    let first = run(files, "1");
    assert_eq!(first.iter().filter(|&&byte| byte == b'\n').count(), 3);
    assert_eq!(run([files[2], files[0], files[1]], "1"), first);
    assert_eq!(run(files, "3"), first);
}

#[test]
fn unusable_files_are_named_and_stop_nobody() {
    let folder = class();
    fs::write(folder.path().join("empty.txt"), "").unwrap();
    fs::write(
        folder.path().join("class/noise.txt"),
        [0_u8, 1, 2, 0, 255, 0, 7].repeat(99),
    )
    .unwrap();
    let output = adal(
        &[
            "check",
            "empty.txt",
            "missing.txt",
            "class/copy.txt",
            "--against",
            "class",
        ],
        folder.path(),
    );
    assert_eq!(output.status.code(), Some(1));
    let problems = String::from_utf8(output.stderr.clone()).unwrap();
    for name in ["empty.txt", "missing.txt", "noise.txt"] {
        assert!(problems.contains(name), "{name} in {problems}");
    }
    assert_eq!(reports(&output).len(), 1);
    assert_eq!(
        reports(&output)[0]["sources"][0]["id"],
        "year one/source.txt"
    );
}

#[test]
fn nothing_usable_and_no_folder_end_with_3_and_wrong_use_with_2() {
    let folder = class();
    fs::write(folder.path().join("empty.txt"), "").unwrap();
    let nothing = adal(&["check", "empty.txt", "--against", "class"], folder.path());
    assert_eq!(nothing.status.code(), Some(3), "{nothing:?}");
    let nowhere = adal(
        &["check", "class/copy.txt", "--against", "nowhere"],
        folder.path(),
    );
    assert_eq!(nowhere.status.code(), Some(3), "{nowhere:?}");
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("nowhere"));
    let pages = [
        "check",
        "class/copy.txt",
        "class/honest.txt",
        "--against",
        "class",
        "--format",
        "html",
    ];
    assert_eq!(adal(&pages, folder.path()).status.code(), Some(2));
    let floor = [
        "check",
        "class/copy.txt",
        "--against",
        "class",
        "--floor",
        "4",
    ];
    assert_eq!(adal(&floor, folder.path()).status.code(), Some(2));
}

#[test]
fn several_works_go_into_a_folder_as_one_file_each() {
    let folder = class();
    let files = ["class/copy.txt", "class/year one/source.txt"];
    for (format, extension) in [("html", "html"), ("json", "json"), ("text", "txt")] {
        let out = format!("out-{format}");
        let arguments = [
            "check",
            files[0],
            files[1],
            "--against",
            "class",
            "--format",
            format,
            "--out",
            &out,
        ];
        let output = adal(&arguments, folder.path());
        assert!(
            output.status.success() && output.stdout.is_empty(),
            "{output:?}"
        );
        for name in ["class_copy.txt", "class_year one_source.txt"] {
            let file = folder.path().join(&out).join(format!("{name}.{extension}"));
            assert!(
                fs::read_to_string(&file).unwrap().contains("copy.txt"),
                "{file:?}"
            );
        }
    }
}

#[test]
fn the_template_is_nobodys_copy() {
    let folder = class();
    fs::write(folder.path().join("task.txt"), PASSAGE).unwrap();
    let arguments = [
        "check",
        "class/copy.txt",
        "--against",
        "class",
        "--template",
        "task.txt",
    ];
    let report = &reports(&adal(&arguments, folder.path()))[0];
    assert_eq!(report["shares"]["similarity"], 0.0);
    assert!(report["shares"]["template"].as_f64().unwrap() > 0.2);
}

#[test]
fn a_copy_below_the_floor_is_in_no_share_but_in_the_runs_of_five() {
    let folder = class();
    let six = "nobody in the valley remembered spring";
    fs::write(
        folder.path().join("class/six.txt"),
        format!("{} {six} {}", text("ips", 30), text("qua", 30)),
    )
    .unwrap();
    fs::write(
        folder.path().join("work.txt"),
        format!("{} {six} {}", text("con", 40), text("sec", 20)),
    )
    .unwrap();
    let run = |floor: &str| {
        let arguments = ["check", "work.txt", "--against", "class", "--floor", floor];
        reports(&adal(&arguments, folder.path())).remove(0)
    };
    let report = run("8");
    assert_eq!(report["shares"]["similarity"], 0.0);
    let counted = report["document"]["counted_words"].as_f64().unwrap();
    let runs = report["coefficients"]["runs_of_5"].as_f64().unwrap();
    assert!((runs - 6.0 / counted).abs() < 1e-12, "{runs} of {counted}");
    let lower = run("5");
    assert!((lower["shares"]["similarity"].as_f64().unwrap() - 6.0 / counted).abs() < 1e-12);
}

#[test]
fn check_and_compare_agree_on_every_pair() {
    let folder = class();
    // Rewordings, moved passages and short overlaps, so that candidates and matches differ in kind.
    let words: Vec<&str> = PASSAGE.split_whitespace().collect();
    for (name, keep, extra) in [
        ("half.txt", 2, "vel"),
        ("third.txt", 3, "ut"),
        ("fifth.txt", 5, "ex"),
    ] {
        let edited: Vec<&str> = words
            .iter()
            .enumerate()
            .map(|(number, word)| {
                if number % keep == keep - 1 {
                    extra
                } else {
                    *word
                }
            })
            .collect();
        let text = format!(
            "{} {} {}",
            text(extra, 40),
            edited.join(" "),
            text("fin", 30)
        );
        fs::write(folder.path().join("class").join(name), text).unwrap();
    }
    for floor in ["5", "8", "12"] {
        let compared = adal(&["compare", "class", "--floor", floor], folder.path());
        assert!(compared.status.success(), "{compared:?}");
        let table = String::from_utf8(compared.stdout).unwrap();
        let mut pairs = std::collections::BTreeMap::new();
        for line in table.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            pairs.insert(
                (cells[0].to_owned(), cells[1].to_owned()),
                cells[2].parse::<f64>().unwrap(),
            );
            pairs.insert(
                (cells[1].to_owned(), cells[0].to_owned()),
                cells[3].parse::<f64>().unwrap(),
            );
        }
        let mut checked = std::collections::BTreeMap::new();
        for name in [
            "copy.txt",
            "honest.txt",
            "year one/source.txt",
            "half.txt",
            "third.txt",
            "fifth.txt",
        ] {
            let file = format!("class/{name}");
            let output = adal(
                &["check", &file, "--against", "class", "--floor", floor],
                folder.path(),
            );
            for source in reports(&output)[0]["sources"].as_array().unwrap() {
                let source_name = source["id"].as_str().unwrap().to_owned();
                checked.insert(
                    (name.to_owned(), source_name),
                    source["alone_share"].as_f64().unwrap(),
                );
            }
        }
        assert!(!checked.is_empty());
        assert!(
            checked.keys().eq(pairs.keys()),
            "floor {floor}: {checked:?} {pairs:?}"
        );
        // The two readers of numbers may differ in the last bit; a word is more than 0.001 here.
        for (pair, share) in &checked {
            assert!(
                (share - pairs[pair]).abs() < 1e-12,
                "floor {floor}, {pair:?}"
            );
        }
    }
}
