//! `adal detect` and `adal evaluate`, as a person runs them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const COPIED: &str = "The old lighthouse keeper counted every passing vessel and wrote \
    its name into a leather notebook. Storms rarely frightened him, because the granite \
    tower had survived two hundred winters. Visitors brought newspapers, coffee and gossip \
    from the harbour, yet he preferred silence.";
const WORK: &str = "Inflation slowed during autumn while wages kept rising. Economists \
    expect cautious households to save more. Retail chains reported weaker turnover.";
const SOURCE: &str = "A village choir rehearsed beneath painted arches. Seven tenors \
    arrived late and blamed the muddy road. Their conductor merely smiled.";

fn adal(arguments: &[&str], threads: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_adal"))
        .args(arguments)
        .env("RAYON_NUM_THREADS", threads)
        .output()
        .expect("adal runs")
}

fn path(root: &Path, name: &str) -> String {
    root.join(name).to_string_lossy().into_owned()
}

fn detect(root: &Path, out: &str, threads: &str) -> Output {
    let (pairs, out) = (path(root, "pairs"), path(root, out));
    let (works, sources) = (path(root, "works"), path(root, "sources"));
    let arguments = [
        "detect",
        "--pairs",
        &pairs,
        "--suspicious",
        &works,
        "--sources",
        &sources,
        "--out",
        &out,
    ];
    adal(&arguments, threads)
}

/// A copy (behind a byte order mark), a clean pair, and a pair with a missing file.
fn corpus(root: &Path) {
    for folder in ["works", "sources", "gold"] {
        fs::create_dir(root.join(folder)).expect("a folder");
    }
    let write = |name: &str, text: String| fs::write(root.join(name), text).expect("a file");
    write(
        "works/w1.txt",
        format!("\u{feff}{WORK}\n«{COPIED}»\n{WORK}\n"),
    );
    write("works/w2.txt", format!("{WORK}\n"));
    write("sources/s1.txt", format!("{SOURCE}\n{COPIED}\n{SOURCE}\n"));
    write(
        "pairs",
        "w1.txt s1.txt\nw2.txt s1.txt\nw1.txt lost.txt\n".to_owned(),
    );
    let (this, source) = (WORK.chars().count() + 3, SOURCE.chars().count() + 1);
    let length = COPIED.chars().count();
    write(
        "gold/w1-s1.xml",
        format!(
            "<document reference=\"w1.txt\"><feature name=\"plagiarism\" this_offset=\"{this}\" \
             this_length=\"{length}\" source_reference=\"s1.txt\" source_offset=\"{source}\" \
             source_length=\"{length}\"/></document>"
        ),
    );
    write(
        "gold/w2-s1.xml",
        "<document reference=\"w2.txt\"></document>".to_owned(),
    );
    write(
        "gold/w1-lost.xml",
        "<document reference=\"w1.txt\"></document>".to_owned(),
    );
}

#[test]
fn detections_count_code_points_and_a_missing_file_stops_nobody() {
    let root = tempfile::tempdir().expect("a folder");
    corpus(root.path());
    let run = detect(root.path(), "found", "2");
    assert_eq!(run.status.code(), Some(1), "one file could not be read");
    assert!(String::from_utf8_lossy(&run.stderr).contains("lost.txt"));
    let read = |name: &str| fs::read_to_string(root.path().join(name)).expect("an XML");
    let found = read("found/w1-s1.xml");
    // The quotation marks touch the passage and belong to it.
    let (offset, length) = (WORK.chars().count() + 2, COPIED.chars().count() + 2);
    assert!(
        found.contains(&format!(
            "this_offset=\"{offset}\" this_length=\"{length}\""
        )),
        "{found}"
    );
    let (offset, length) = (SOURCE.chars().count() + 1, COPIED.chars().count());
    assert!(found.contains(&format!(
        "source_offset=\"{offset}\" source_length=\"{length}\""
    )));
    assert_eq!(found.matches("<feature").count(), 1);
    let clean = read("found/w2-s1.xml");
    assert!(clean.contains("<document reference=\"w2.txt\">") && !clean.contains("<feature"));
    assert!(!root.path().join("found/w1-lost.xml").exists());
}

#[test]
fn detections_are_the_same_with_any_number_of_threads() {
    let root = tempfile::tempdir().expect("a folder");
    corpus(root.path());
    for (out, threads) in [("one", "1"), ("four", "4")] {
        detect(root.path(), out, threads);
    }
    for name in ["w1-s1.xml", "w2-s1.xml"] {
        let read = |folder: &str| fs::read(root.path().join(folder).join(name)).expect("an XML");
        assert_eq!(read("one"), read("four"));
    }
}

#[test]
fn evaluate_measures_what_detect_wrote_and_names_what_is_missing() {
    let root = tempfile::tempdir().expect("a folder");
    corpus(root.path());
    detect(root.path(), "found", "2");
    let (pairs, gold) = (path(root.path(), "pairs"), path(root.path(), "gold"));
    let found = path(root.path(), "found");
    let arguments = [
        "evaluate",
        "--pairs",
        &pairs,
        "--gold",
        &gold,
        "--detections",
        &found,
        "--format",
        "json",
    ];
    let run = adal(&arguments, "1");
    assert_eq!(run.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&run.stderr).contains("w1-lost.xml"));
    let result: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
    assert_eq!(result["folders"][0]["name"], "gold");
    let pooled = &result["pooled"];
    assert_eq!(
        (&pooled["cases"], &pooled["detections"]),
        (&1.into(), &1.into())
    );
    assert_eq!(
        (&pooled["clean_pairs"], &pooled["false_alarms"]),
        (&2.into(), &0.into())
    );
    assert_eq!(pooled["macro"]["recall"], 1.0);
    assert_eq!(pooled["granularity"], 1.0);
    let length = COPIED.chars().count() as f64;
    let precision = 2.0 * length / (2.0 * length + 2.0);
    let measured = pooled["macro"]["precision"].as_f64().expect("a number");
    assert!((measured - precision).abs() < 1e-9);
}

#[test]
fn evaluate_needs_a_list_for_every_folder() {
    let run = adal(
        &[
            "evaluate",
            "--pairs",
            "a",
            "b",
            "--gold",
            "c",
            "--detections",
            "d",
        ],
        "1",
    );
    assert_eq!(run.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&run.stderr).contains("own list"));
}
