//! The corpus is what its recipes make, small, and attributed file by file.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "../examples/make_corpus/maker/mod.rs"]
mod maker;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn the_recipes_make_the_committed_works_byte_for_byte() {
    let made = maker::make(&corpus()).unwrap();
    let works = made
        .iter()
        .filter(|file| file.name.starts_with("class/"))
        .count();
    assert!(works >= 36, "only {works} works");
    for file in &made {
        let committed = fs::read(corpus().join(&file.name)).unwrap_or_default();
        if file.name.ends_with(".pdf") {
            assert!(committed.starts_with(b"%PDF-"), "{} is missing", file.name);
        } else {
            assert!(
                committed == file.bytes,
                "{} is not what its recipe makes: run `cargo run --example make_corpus`",
                file.name
            );
        }
    }
}

#[test]
fn no_work_is_committed_that_no_recipe_makes() {
    let made = maker::make(&corpus()).unwrap();
    for folder in ["class", "truth"] {
        let mut found = Vec::new();
        files(&corpus().join(folder), &mut found);
        for path in found {
            let name = path
                .strip_prefix(corpus())
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            assert!(
                made.iter().any(|file| file.name == name),
                "no recipe makes {name}"
            );
        }
    }
}

#[test]
fn libreoffice_prints_the_word_files_of_the_recipes() {
    let made = maker::make(&corpus()).unwrap();
    let file = made
        .iter()
        .find(|file| file.name.ends_with("emma-lund.pdf"))
        .unwrap();
    match maker::pdf::print(&file.bytes).unwrap() {
        Some(pdf) => assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 5_000),
        None if std::env::var_os("ADAL_TEST_ALL").is_some() => panic!("LibreOffice is missing"),
        None => println!("skipped: LibreOffice was not found"),
    }
}

#[test]
fn the_corpus_stays_small() {
    let mut found = Vec::new();
    files(&corpus(), &mut found);
    let mut total = 0;
    for path in found {
        let size = fs::metadata(&path).unwrap().len();
        assert!(size < 300_000, "{} has {size} bytes", path.display());
        total += size;
    }
    assert!(total < 2_000_000, "the corpus has {total} bytes");
}

#[test]
fn every_source_is_named_in_the_readme_with_its_licence() {
    let readme = fs::read_to_string(corpus().join("README.md")).unwrap();
    let mut found = Vec::new();
    files(&corpus().join("sources"), &mut found);
    for path in found {
        let name = path
            .strip_prefix(corpus())
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        let row = readme
            .lines()
            .find(|line| line.starts_with('|') && line.contains(&name));
        let row = row.unwrap_or_else(|| panic!("{name} is not named in corpus/README.md"));
        assert!(
            row.contains("CC BY-SA 4.0") || row.contains("United Nations"),
            "{name} has no licence"
        );
    }
}
