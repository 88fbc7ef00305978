//! Flagged pairs: in a class with planted copies, `adal compare --flagged`
//! shows the pairs that copied and hardly any other.
//!
//! The class is cut from the texts of corpus/sources in three languages, always
//! the same way: passages of 50 to 120 words are put into one block in four,
//! half of them with a part of their words replaced or left out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Words in a block, that is, in a work before anything is put into it.
const BLOCK: usize = 240;

/// Numbers that only look random (Knuth's linear congruential generator).
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit
    }
}

struct Work {
    /// Which text it was cut from.
    text: usize,
    words: Vec<String>,
}

type Pairs = BTreeSet<BTreeSet<usize>>;

fn blocks() -> Vec<Work> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/sources");
    let mut files: Vec<PathBuf> = ["en", "kk", "ru"]
        .iter()
        .flat_map(|language| fs::read_dir(sources.join(language)).unwrap())
        .map(|entry| entry.unwrap().path())
        // Cut out of the text beside it, so that its blocks are copies that nobody planted.
        .filter(|file| !file.ends_with("shoqan-passages.txt"))
        .collect();
    files.sort();
    let mut blocks = Vec::new();
    for (text, file) in files.iter().enumerate() {
        let content = fs::read_to_string(file).unwrap();
        let words: Vec<String> = content.split_whitespace().map(str::to_owned).collect();
        blocks.extend(words.chunks_exact(BLOCK).map(|words| Work {
            text,
            words: words.to_vec(),
        }));
    }
    blocks
}

/// `passage` with so many per cent of its words replaced by others of the class or left out.
fn edited(passage: &[String], per_cent: usize, others: &[Work], by: &mut Sequence) -> Vec<String> {
    let mut edited = Vec::new();
    for word in passage {
        if by.below(100) >= per_cent {
            edited.push(word.clone());
        } else if by.below(10) < 6 {
            let other = &others[by.below(others.len())].words;
            edited.push(other[by.below(BLOCK)].clone());
        }
    }
    edited
}

/// A class with planted passages of which the edited ones lose from `least` to
/// `most` per cent of their words; and the pairs that share one.
fn class(seed: u64, least: usize, most: usize) -> (Vec<Work>, Pairs) {
    let mut works = blocks();
    let mut by = Sequence(seed);
    let mut truth = Pairs::new();
    for copier in (0..works.len()).step_by(4) {
        // Who copies is never copied from.
        let source = loop {
            let source = by.below(works.len());
            if !source.is_multiple_of(4) && works[source].text != works[copier].text {
                break source;
            }
        };
        let length = 50 + by.below(71);
        let from = by.below(BLOCK - length);
        let passage = works[source].words[from..from + length].to_vec();
        let passage = match by.below(2) {
            0 => passage,
            _ => {
                let per_cent = least + by.below(most + 1 - least);
                edited(&passage, per_cent, &works, &mut by)
            }
        };
        let at = by.below(BLOCK);
        works[copier].words.splice(at..at, passage);
        truth.insert(BTreeSet::from([copier, source]));
    }
    (works, truth)
}

fn flagged(works: &[Work]) -> Pairs {
    let folder = tempfile::tempdir().unwrap();
    for (number, work) in works.iter().enumerate() {
        let name = format!("{number}.txt");
        fs::write(folder.path().join(name), work.words.join(" ")).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_adal"))
        .args(["compare", "--flagged"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let table = String::from_utf8(output.stdout).unwrap();
    let number = |cell: &str| cell.trim_end_matches(".txt").parse().unwrap();
    let pairs = table
        .lines()
        .skip(1)
        .map(|line| line.split(',').take(2).map(number).collect::<Vec<usize>>());
    // Blocks of one text are by one author: a declaration repeats its own
    // formulas at length, and such pairs are judged as little as they are planted.
    pairs
        .filter(|pair| works[pair[0]].text != works[pair[1]].text)
        .map(|pair| pair.into_iter().collect())
        .collect()
}

/// The F1 of the flagged pairs of five classes together.
fn f1(least: usize, most: usize) -> f64 {
    let (mut right, mut planted, mut shown) = (0, 0, 0);
    for seed in 1..=5 {
        let (works, truth) = class(seed, least, most);
        let flagged = flagged(&works);
        right += flagged.intersection(&truth).count();
        planted += truth.len();
        shown += flagged.len();
    }
    let f1 = 2.0 * right as f64 / (planted + shown) as f64;
    println!(
        "{least}-{most} % edited: {planted} planted, {shown} shown, {right} right, F1 {f1:.3}"
    );
    f1
}

#[test]
fn pairs_with_a_copied_or_lightly_edited_passage_are_flagged_and_hardly_any_other() {
    let f1 = f1(20, 30);
    assert!(f1 >= 0.97, "{f1:.3}");
}

#[test]
fn pairs_with_a_heavily_edited_passage_are_mostly_flagged() {
    let f1 = f1(35, 55);
    assert!(f1 >= 0.9, "{f1:.3}");
}
