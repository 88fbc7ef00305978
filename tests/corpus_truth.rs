//! What the corpus says about its works, a check finds: the findings, and the
//! shares within the ranges of the truth.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// A folder with the works of a language beside the texts that they may come from.
fn laid_out(language: &str, folder: &Path) {
    for (from, to) in [("class", "works"), ("sources", "sources")] {
        fs::create_dir_all(folder.join(to)).unwrap();
        for entry in fs::read_dir(corpus().join(from).join(language)).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, folder.join(to).join(path.file_name().unwrap())).unwrap();
        }
    }
}

/// The reports of all works of a language by the name of the file.
fn reports(language: &str) -> HashMap<String, Value> {
    let folder = tempfile::tempdir().unwrap();
    laid_out(language, folder.path());
    let mut check = Command::new(env!("CARGO_BIN_EXE_adal"));
    check.arg("check");
    for entry in fs::read_dir(folder.path().join("works")).unwrap() {
        check.arg(entry.unwrap().path());
    }
    let output = check
        .arg("--against")
        .arg(folder.path())
        .arg("--template")
        .arg(corpus().join("task").join(format!("{language}.txt")))
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| {
            let report: Value = serde_json::from_str(line).unwrap();
            let name = report["document"]["name"].as_str().unwrap();
            let file = name.rsplit('/').next().unwrap().to_owned();
            (file, report)
        })
        .collect()
}

fn severity(name: &str) -> usize {
    ["info", "check", "strong"]
        .iter()
        .position(|one| *one == name)
        .unwrap()
}

/// What a report says otherwise than the truth.
fn differences(truth: &Value, report: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    for (share, range) in truth["shares"].as_object().unwrap() {
        let found = report["shares"][share].as_f64().unwrap_or(0.0);
        let (least, most) = (range[0].as_f64().unwrap(), range[1].as_f64().unwrap());
        if found < least || found > most {
            differences.push(format!("{share} is {found:.3}, expected {least} to {most}"));
        }
    }
    let found = report["findings"].as_array().unwrap();
    for expected in truth["findings"].as_array().unwrap() {
        let least = severity(expected["severity"].as_str().unwrap());
        let met = found.iter().any(|finding| {
            finding["kind"] == expected["kind"]
                && severity(finding["severity"].as_str().unwrap()) >= least
        });
        if !met {
            differences.push(format!("no finding {expected}"));
        }
    }
    let honest = truth["findings"].as_array().unwrap();
    for finding in found {
        let is_expected = honest.iter().any(|one| one["kind"] == finding["kind"]);
        if severity(finding["severity"].as_str().unwrap()) > 0 && !is_expected {
            differences.push(format!(
                "nobody did {} ({})",
                finding["kind"], finding["severity"]
            ));
        }
    }
    differences
}

fn a_check_says_what_the_truth_says(language: &str) {
    let reports = reports(language);
    let mut differences_of_all = Vec::new();
    let mut works = 0;
    for entry in fs::read_dir(corpus().join("truth").join(language)).unwrap() {
        let truth: Value =
            serde_json::from_str(&fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        let file = truth["work"].as_str().unwrap().rsplit('/').next().unwrap();
        let report = reports
            .get(file)
            .unwrap_or_else(|| panic!("no report on {file}"));
        works += 1;
        for difference in differences(&truth, report) {
            differences_of_all.push(format!("{language}/{file}: {difference}"));
        }
    }
    println!(
        "{language}: {works} works, {} differences",
        differences_of_all.len()
    );
    assert!(
        differences_of_all.is_empty(),
        "{}",
        differences_of_all.join("\n")
    );
    assert!(works >= 12);
}

#[test]
fn in_the_kazakh_class_a_check_says_what_the_truth_says() {
    a_check_says_what_the_truth_says("kk");
}

#[test]
fn in_the_russian_class_a_check_says_what_the_truth_says() {
    a_check_says_what_the_truth_says("ru");
}

#[test]
fn in_the_english_class_a_check_says_what_the_truth_says() {
    a_check_says_what_the_truth_says("en");
}
