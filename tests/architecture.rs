//! The house keeps its order: arrows between the rooms run downward only, and
//! the rooms that compute know no clock and no chance.

use std::fs;
use std::path::{Path, PathBuf};

/// Every room and the rooms that it may use.
const ROOMS: [(&str, &[&str]); 10] = [
    ("domain", &[]),
    ("language", &["domain"]),
    ("reading", &["language", "domain"]),
    ("similarity", &["language", "domain"]),
    ("peer_review", &["language", "domain"]),
    ("store", &["similarity", "domain"]),
    (
        "service",
        &[
            "store",
            "similarity",
            "peer_review",
            "reading",
            "language",
            "domain",
        ],
    ),
    ("jobs", &["service", "store", "domain"]),
    (
        "web",
        &[
            "service",
            "store",
            "similarity",
            "reading",
            "language",
            "domain",
        ],
    ),
    (
        "cli",
        &[
            "web",
            "jobs",
            "service",
            "store",
            "similarity",
            "peer_review",
            "reading",
            "language",
            "domain",
        ],
    ),
];

fn source_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            source_files(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// The files of a room with their program text: no comments, and nothing of their tests.
fn program_texts(room: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    source_files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room),
        &mut files,
    );
    files
        .into_iter()
        .map(|file| {
            let text = fs::read_to_string(&file).unwrap();
            let program = text.split("#[cfg(test)]").next().unwrap_or_default();
            let lines: Vec<&str> = program
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            (file, lines.join("\n"))
        })
        .collect()
}

/// The rooms that a program text names after `crate::`, also inside braces.
fn rooms_used(program: &str) -> Vec<String> {
    let mut used = Vec::new();
    for after in program.split("crate::").skip(1) {
        let names = match after.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default(),
            None => after,
        };
        let one = |text: &str| -> String {
            text.trim()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect()
        };
        if names.len() == after.len() {
            used.push(one(names));
        } else {
            used.extend(names.split(',').map(one));
        }
    }
    used
}

#[test]
fn arrows_between_rooms_run_downward_only() {
    let mut upward = Vec::new();
    let mut arrows = 0;
    for (room, below) in ROOMS {
        for (file, program) in program_texts(room) {
            for used in rooms_used(&program) {
                let is_room = ROOMS.iter().any(|(name, _)| *name == used);
                arrows += usize::from(is_room && used != room);
                if is_room && used != room && !below.contains(&used.as_str()) {
                    upward.push(format!("{} uses {used}", file.display()));
                }
            }
        }
    }
    assert!(
        upward.is_empty(),
        "arrows that run up:\n{}",
        upward.join("\n")
    );
    assert!(
        arrows > 10,
        "only {arrows} arrows were seen: does this test still read the code?"
    );
}

#[test]
fn an_arrow_that_runs_up_would_be_seen() {
    assert_eq!(rooms_used("use crate::web::page;"), ["web"]);
    assert_eq!(
        rooms_used("use crate::{domain::Span, cli};"),
        ["domain", "cli"]
    );
    assert_eq!(rooms_used("let exit = crate::cli::Exit::Done;"), ["cli"]);
}

#[test]
fn every_folder_of_the_source_is_a_room_with_a_place_in_the_order() {
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            assert!(
                ROOMS.iter().any(|(room, _)| *room == name),
                "src/{name} has no place"
            );
        }
    }
}

#[test]
fn the_rooms_that_compute_know_no_clock_and_no_chance() {
    let mut found = Vec::new();
    for room in ["domain", "language", "similarity"] {
        for (file, program) in program_texts(room) {
            for word in ["SystemTime", "Instant::now", "rand::", "RandomState"] {
                if program.contains(word) {
                    found.push(format!("{} says {word}", file.display()));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
