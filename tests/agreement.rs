//! `adal check` and `adal compare` agree on every pair: the same pairs, the
//! same shares, the same passages, seen from either work.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use adal::language::{Lexicon, Words, words_of_text};
use adal::similarity::cohort::{Pair, candidates};
use adal::similarity::index::{DiskIndex, MemoryIndex, Repository, Work};
use adal::similarity::shingles::Rule;
use serde_json::Value;

const LANGUAGES: [&str; 3] = ["en", "kk", "ru"];

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

/// Start and end in the work, start and end in the other, aligned words.
type Passage = [u64; 5];

/// What one work shares with another, seen from the first.
#[derive(Debug, PartialEq)]
struct Shared {
    share: Option<f64>,
    passages: BTreeSet<Passage>,
}

type Pairs = BTreeMap<(String, String), Shared>;

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn numbers(passage: &Value, names: [&str; 5]) -> Passage {
    names.map(|name| passage[name].as_u64().unwrap())
}

fn adal(command: &mut Command, templates: &[PathBuf], floor: u32) -> Vec<u8> {
    for template in templates {
        command.arg("--template").arg(template);
    }
    let output = command
        .args(["--format", "json", "--floor", &floor.to_string()])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    output.stdout
}

fn compared(folder: &Path, templates: &[PathBuf], floor: u32) -> Pairs {
    let mut command = Command::new(env!("CARGO_BIN_EXE_adal"));
    let json = adal(command.arg("compare").arg(folder), templates, floor);
    let table: Value = serde_json::from_slice(&json).unwrap();
    let mut pairs = Pairs::new();
    for row in table["pairs"].as_array().unwrap() {
        let (left, right) = (text(&row["left"]), text(&row["right"]));
        let passages: BTreeSet<Passage> = row["passages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|passage| {
                numbers(
                    passage,
                    [
                        "left_start",
                        "left_end",
                        "right_start",
                        "right_end",
                        "aligned_words",
                    ],
                )
            })
            .collect();
        let turned = passages
            .iter()
            .map(|&[a, b, c, d, words]| [c, d, a, b, words]);
        pairs.insert(
            (right.clone(), left.clone()),
            Shared {
                share: row["right_share"].as_f64(),
                passages: turned.collect(),
            },
        );
        let share = row["left_share"].as_f64();
        pairs.insert((left, right), Shared { share, passages });
    }
    pairs
}

fn checked(folder: &Path, templates: &[PathBuf], floor: u32) -> Pairs {
    let mut command = Command::new(env!("CARGO_BIN_EXE_adal"));
    command.arg("check").args(files(folder));
    let json = adal(command.arg("--against").arg(folder), templates, floor);
    let mut pairs = Pairs::new();
    for line in String::from_utf8(json).unwrap().lines() {
        let report: Value = serde_json::from_str(line).unwrap();
        let name = text(&report["document"]["name"]);
        let work = Path::new(&name)
            .file_name()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        for source in report["sources"].as_array().unwrap() {
            let passages = report["matches"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|found| found["source"] == source["id"])
                .map(|found| {
                    numbers(
                        found,
                        [
                            "start",
                            "end",
                            "source_start",
                            "source_end",
                            "aligned_words",
                        ],
                    )
                })
                .collect();
            let share = source["alone_share"].as_f64();
            pairs.insert(
                (work.clone(), text(&source["id"])),
                Shared { share, passages },
            );
        }
    }
    pairs
}

/// Holds the two commands against each other; how many ordered pairs they found.
fn agree(folder: &Path, templates: &[PathBuf], floor: u32) -> usize {
    let compared = compared(folder, templates, floor);
    let checked = checked(folder, templates, floor);
    let only = |some: &Pairs, others: &Pairs| -> Vec<(String, String)> {
        some.keys()
            .filter(|pair| !others.contains_key(*pair))
            .cloned()
            .collect()
    };
    assert_eq!(only(&compared, &checked), [], "floor {floor}, only compare");
    assert_eq!(only(&checked, &compared), [], "floor {floor}, only check");
    for (pair, check) in &checked {
        let compare = &compared[pair];
        assert_eq!(check.passages, compare.passages, "floor {floor}, {pair:?}");
        // Reading a number back may turn its last bit.
        let same = match (check.share, compare.share) {
            (Some(check), Some(compare)) => (check - compare).abs() < 1e-12,
            (check, compare) => check == compare,
        };
        assert!(same, "floor {floor}, {pair:?}: {check:?} {compare:?}");
    }
    checked.len()
}

/// The works of the corpus in all their formats, in one folder.
fn corpus_class(folder: &Path) -> Vec<PathBuf> {
    for language in LANGUAGES {
        for file in files(&corpus().join("class").join(language)) {
            fs::copy(&file, folder.join(file.file_name().unwrap())).unwrap();
        }
    }
    LANGUAGES
        .map(|language| corpus().join("task").join(format!("{language}.txt")))
        .to_vec()
}

#[test]
fn on_the_works_of_the_corpus_at_every_floor_with_their_tasks() {
    let folder = tempfile::tempdir().unwrap();
    let tasks = corpus_class(folder.path());
    for floor in [5, 8, 20] {
        assert!(agree(folder.path(), &tasks, floor) >= 6, "floor {floor}");
    }
    agree(folder.path(), &[], 8);
}

/// A sequence of numbers that is the same in every run.
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

/// The task that half of the generated works repeat, some of them with words changed.
const TASK: &str = "Describe in your own words how the school of your town was founded, who \
    taught there in the first years, and what became of its first pupils afterwards.";

/// Sixty works: sentences of the corpus between words in an order of their own,
/// kept, with words left out, exchanged or put in, and the task in every other work.
fn generated() -> Vec<(String, String)> {
    let mut random = Sequence(20_261_124);
    let mut works = Vec::new();
    for language in LANGUAGES {
        let texts: Vec<String> = files(&corpus().join("sources").join(language))
            .iter()
            .map(|file| fs::read_to_string(file).unwrap())
            .collect();
        let vocabulary: Vec<&str> = texts
            .iter()
            .flat_map(|text| text.split_whitespace())
            .collect();
        let sentences: Vec<Vec<&str>> = texts
            .iter()
            .flat_map(|text| text.split(". "))
            .map(|sentence| sentence.split_whitespace().collect::<Vec<_>>())
            .filter(|sentence| sentence.len() > 6)
            .take(40)
            .collect();
        for number in 0..20 {
            let mut words: Vec<&str> = Vec::new();
            for part in 0..6 {
                for _ in 0..random.below(50) {
                    words.push(vocabulary[random.below(vocabulary.len())]);
                }
                let mut taken: Vec<&str> = match part {
                    3 if number % 2 == 0 => TASK.split_whitespace().collect(),
                    _ => sentences[random.below(sentences.len())].clone(),
                };
                let changes = [0, 1, 2, taken.len() / 4][random.below(4)];
                for _ in 0..changes {
                    let at = random.below(taken.len() - 1);
                    match random.below(4) {
                        0 => taken.swap(at, at + 1),
                        1 => taken[at] = vocabulary[random.below(vocabulary.len())],
                        2 => taken.insert(at, vocabulary[random.below(vocabulary.len())]),
                        _ => drop(taken.remove(at)),
                    }
                }
                words.extend(taken);
            }
            works.push((format!("{language}{number:02}.txt"), words.join(" ")));
        }
    }
    // And one that two people handed in.
    works.push(("twin.txt".to_owned(), works[7].1.clone()));
    works
}

#[test]
fn on_sixty_works_that_copy_from_the_same_texts() {
    let folder = tempfile::tempdir().unwrap();
    let class = folder.path().join("class");
    fs::create_dir(&class).unwrap();
    for (name, text) in generated() {
        fs::write(class.join(name), text).unwrap();
    }
    let task = folder.path().join("task.txt");
    fs::write(&task, TASK).unwrap();
    for floor in [5, 8, 20] {
        let pairs = agree(&class, std::slice::from_ref(&task), floor);
        assert!(pairs >= 100, "floor {floor}: {pairs} pairs");
    }
}

#[test]
fn on_the_candidates_of_both_indexes_and_of_a_class() {
    let mut lexicon = Lexicon::new();
    let works: Vec<Work> = generated()
        .into_iter()
        .map(|(key, text)| Work {
            name: key.clone(),
            key,
            collection: String::new(),
            date: None,
            words: Arc::new(words_of_text(&text, &mut lexicon)),
            text,
        })
        .collect();
    let words: Vec<Words> = works.iter().map(|work| (*work.words).clone()).collect();
    struct Text<'a>(&'a Words);
    impl AsRef<Words> for Text<'_> {
        fn as_ref(&self) -> &Words {
            self.0
        }
    }
    let texts: Vec<Text<'_>> = words.iter().map(Text).collect();
    for floor in [5, 8, 20] {
        let rule = Rule::for_floor(floor);
        let pairs: BTreeSet<Pair> = candidates(&texts, &rule).unwrap().into_iter().collect();
        assert!(pairs.len() >= 100, "floor {floor}: {}", pairs.len());
        let folder = tempfile::tempdir().unwrap();
        let mut disk = DiskIndex::create(folder.path(), floor).unwrap();
        let mut memory = MemoryIndex::new(rule);
        for (number, work) in works.iter().enumerate() {
            disk.add(work).unwrap();
            memory.add(work).unwrap();
            // Several segments.
            if number % 25 == 24 {
                disk.commit(number as u64).unwrap();
            }
        }
        disk.commit(works.len() as u64).unwrap();
        memory.commit(works.len() as u64).unwrap();
        for (number, work) in works.iter().enumerate() {
            let mut expected: Vec<&str> = works
                .iter()
                .enumerate()
                .filter(|&(other, _)| {
                    let (first, second) = (number.min(other) as u32, number.max(other) as u32);
                    other != number && pairs.contains(&Pair { first, second })
                })
                .map(|(_, work)| work.key.as_str())
                .collect();
            expected.sort_unstable();
            let repositories: [&dyn Repository; 2] = [&disk, &memory];
            for repository in repositories {
                let found = repository.candidates(&work.words, &rule).unwrap();
                let found: Vec<&str> = found
                    .iter()
                    .map(|candidate| candidate.key.as_str())
                    .filter(|key| *key != work.key)
                    .collect();
                assert_eq!(found, expected, "floor {floor}, {}", work.key);
            }
        }
    }
}
