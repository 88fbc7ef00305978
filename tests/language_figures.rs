//! Figures of the language room on texts outside the repository. Ignored by
//! default; docs/language.md names the command. `ADAL_TEXTS` is a folder with
//! kazqad, ntrex, udhr and kk-prose; `ADAL_FOLDER` a folder of plain texts.

use std::path::{Path, PathBuf};

use adal::domain::Severity;
use adal::language::{Lexicon, words_of, words_of_text};

use crate::tampering::{Dice, attacks, document, equal_keys, findings, letters_in, worst};

fn folder(variable: &str) -> Option<PathBuf> {
    let folder = std::env::var_os(variable).map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: {variable} names no folder");
    }
    folder
}

fn texts_of(folder: &Path) -> Vec<String> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    let read = |path: &PathBuf| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    paths.iter().map(read).collect()
}

/// CPU seconds of this thread so far (Linux; hundredths).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    let ticks = |field: usize| fields[field].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / 100.0
}

#[test]
#[ignore = "measures texts outside the repository"]
fn speed_of_words() {
    let Some(folder) = folder("ADAL_FOLDER") else {
        return;
    };
    let texts = texts_of(&folder);
    let bytes: usize = texts.iter().map(String::len).sum();
    for _ in 0..3 {
        let before = cpu_seconds();
        let mut lexicon = Lexicon::new();
        let words: usize = texts
            .iter()
            .map(|text| words_of_text(text, &mut lexicon).len())
            .sum();
        let seconds = cpu_seconds() - before;
        println!(
            "{seconds:.3} CPU s: {:.1} MB, {words} words, {} types, {:.1} ns a word, {:.2} ns a byte",
            bytes as f64 / 1e6,
            lexicon.len(),
            seconds * 1e9 / words as f64,
            seconds * 1e9 / bytes as f64,
        );
    }
}

fn json_lines(path: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Clean documents by name of the collection.
fn clean_documents() -> Vec<(&'static str, Vec<String>)> {
    let Some(texts) = folder("ADAL_TEXTS") else {
        return Vec::new();
    };
    let passages = json_lines(&texts.join("kazqad/passages_validation.jsonl"));
    let kazqad = passages
        .iter()
        .map(|line| line["text"].as_str().unwrap().to_owned())
        .collect();
    let mut all = vec![
        ("kk: KazQAD passages", kazqad),
        ("kk: prose", texts_of(&texts.join("kk-prose"))),
    ];
    let rows = json_lines(&texts.join("ntrex/ntrex-dev.jsonl"));
    for (name, parts, language) in [
        (
            "kk: NTREX documents",
            "kk: NTREX, five sentences each",
            "kk",
        ),
        (
            "ru: NTREX documents",
            "ru: NTREX, five sentences each",
            "ru",
        ),
        (
            "en: NTREX documents",
            "en: NTREX, five sentences each",
            "en",
        ),
    ] {
        let mut documents: Vec<Vec<&str>> = Vec::new();
        for row in &rows {
            let document = row["document"].as_u64().unwrap() as usize;
            documents.resize(documents.len().max(document + 1), Vec::new());
            documents[document].push(row[language].as_str().unwrap());
        }
        let small = documents
            .iter()
            .flat_map(|rows| rows.chunks(5))
            .map(|rows| rows.join("\n"));
        all.push((parts, small.collect()));
        all.push((name, documents.iter().map(|rows| rows.join("\n")).collect()));
    }
    all.push(("kk, ru, en: UDHR", texts_of(&texts.join("udhr"))));
    for (name, variable) in [
        ("en: novels", "ADAL_NOVELS_EN"),
        ("ru: novels", "ADAL_NOVELS_RU"),
    ] {
        if let Some(folder) = folder(variable) {
            let mut blocks = Vec::new();
            for text in texts_of(&folder) {
                let letters: Vec<char> = text.chars().collect();
                blocks.extend(
                    letters
                        .chunks(6000)
                        .step_by(8)
                        .map(|block| block.iter().collect()),
                );
            }
            all.push((name, blocks));
        }
    }
    all
}

#[test]
#[ignore = "measures texts outside the repository"]
fn findings_on_clean_texts() {
    for (name, texts) in clean_documents() {
        let mut flagged = 0;
        let mut samples = Vec::new();
        for text in &texts {
            let found = findings(text);
            if found
                .iter()
                .any(|finding| finding.severity >= Severity::Check)
            {
                flagged += 1;
                let letters: Vec<char> = text.chars().collect();
                let loud = found
                    .iter()
                    .find(|finding| finding.severity >= Severity::Check)
                    .unwrap();
                let at = loud.positions[0].start as usize;
                let sample: String = letters[at.saturating_sub(8)..(at + 12).min(letters.len())]
                    .iter()
                    .collect();
                if std::env::var_os("ADAL_DUMP").is_some() {
                    for f in &found {
                        let words: Vec<String> = f
                            .positions
                            .iter()
                            .take(30)
                            .map(|p| {
                                let a = (0..=p.start as usize)
                                    .rev()
                                    .find(|&i| i == 0 || letters[i - 1].is_whitespace())
                                    .unwrap();
                                let b = (p.end as usize..letters.len())
                                    .find(|&i| letters[i].is_whitespace())
                                    .unwrap_or(letters.len());
                                letters[a..b].iter().collect::<String>()
                            })
                            .collect();
                        println!(
                            "   {name} {:?} {:?} {} {words:?}",
                            f.kind, f.severity, f.count
                        );
                    }
                }
                samples.push(format!("{:?} {} {sample:?}", loud.kind, loud.count));
            }
        }
        samples.truncate(20);
        println!(
            "clean {name}: {flagged} of {} flagged {samples:#?}",
            texts.len()
        );
    }
}

fn dump(original: &str, attacked: &str) -> Vec<String> {
    let mut lexicon = Lexicon::new();
    let left = words_of(&document(original), &mut lexicon).keys;
    let r = words_of(&document(attacked), &mut lexicon);
    let letters: Vec<char> = attacked.chars().collect();
    (0..r.len())
        .filter(|&i| !left.contains(&r.keys[i]))
        .map(|i| {
            let raw: String = letters[r.starts[i] as usize..r.ends[i] as usize]
                .iter()
                .collect();
            format!("{raw}>{}", lexicon.spelling(r.keys[i]).unwrap())
        })
        .collect()
}

#[test]
#[ignore = "measures texts outside the repository"]
fn findings_and_keys_under_attack() {
    let collections = clean_documents();
    for attack in attacks() {
        for share in [0.005, 0.05] {
            for (name, texts) in &collections {
                let large = name.contains("NTREX documents") || name.contains("KazQAD");
                if !large || !attack.languages.contains(&name[..2]) {
                    continue;
                }
                let mut dice = Dice(7);
                let (mut missed, mut all, mut equal, mut words) = (0, 0, 0, 0);
                for text in texts.iter().filter(|text| text.chars().count() > 300) {
                    let (attacked, touched) = attack.on(text, &mut dice, share);
                    if (touched as f64) < letters_in(text) as f64 * 0.005 {
                        continue;
                    }
                    all += 1;
                    let miss = worst(&attacked) < Some(Severity::Check);
                    missed += usize::from(miss);
                    if std::env::var("ADAL_DUMP").is_ok_and(|wanted| wanted == attack.name) {
                        let diff = dump(text, &attacked);
                        if miss || share > 0.01 {
                            println!("   {miss} {diff:?}");
                        }
                    }
                    let same = equal_keys(text, &attacked);
                    equal += same.0;
                    words += same.1;
                }
                println!(
                    "attack {}, {share}, {name}: {missed} of {all} missed, {:.4} of the keys equal",
                    attack.name,
                    equal as f64 / words.max(1) as f64
                );
            }
        }
    }
}

/// A text in one of the published Latin alphabets, by a column of their table.
fn transliterated(text: &str, column: usize) -> String {
    let table = include_str!("../src/language/tables/kk_cyr_latn.tsv");
    let mut letters = std::collections::HashMap::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let cyrillic = fields[0].chars().next().unwrap();
        // What the alphabet of 2017 leaves open is written with its own letters.
        let open = match cyrillic {
            'ё' => "i'o",
            'ц' => "ts",
            'щ' => "s's'",
            'ю' => "i'y'",
            'я' => "i'a",
            _ => "",
        };
        letters.insert(
            cyrillic,
            if fields[column] == "-" {
                open
            } else {
                fields[column]
            },
        );
    }
    let mut out = String::new();
    for letter in text.chars() {
        let lower = letter.to_lowercase().next().unwrap();
        match letters.get(&lower) {
            Some(latin) if letter.is_uppercase() => {
                let mut rest = latin.chars();
                out.extend(rest.next().into_iter().flat_map(char::to_uppercase));
                out.extend(rest);
            }
            Some(latin) => out.push_str(latin),
            None => out.push(letter),
        }
    }
    out
}

#[test]
#[ignore = "measures texts outside the repository"]
fn keys_of_transliterated_kazakh() {
    let Some(texts) = folder("ADAL_TEXTS") else {
        return;
    };
    let passages = json_lines(&texts.join("kazqad/passages_validation.jsonl"));
    for (column, alphabet) in [(1, "2021"), (2, "older"), (3, "2018"), (4, "2017")] {
        let (mut equal, mut stems, mut words) = (0, 0, 0);
        let mut unequal = std::collections::BTreeMap::new();
        for passage in &passages {
            let text = passage["text"].as_str().unwrap();
            let copy = transliterated(text, column);
            let mut lexicon = Lexicon::new();
            let left = words_of_text(text, &mut lexicon);
            let right = words_of_text(&copy, &mut lexicon);
            words += left.len();
            if left.len() != right.len() {
                continue;
            }
            for word in 0..left.len() {
                let same = left.keys[word] == right.keys[word];
                equal += usize::from(same);
                stems += usize::from(left.stems[word] == right.stems[word]);
                if !same {
                    let pair = [left.keys[word], right.keys[word]]
                        .map(|key| lexicon.spelling(key).unwrap().to_owned());
                    *unequal.entry(pair).or_insert(0) += 1;
                }
            }
        }
        let mut unequal: Vec<_> = unequal.into_iter().collect();
        unequal.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        unequal.truncate(14);
        println!(
            "alphabet {alphabet}: {:.4} of the keys and {:.4} of the stems of {words} words equal {unequal:?}",
            equal as f64 / words as f64,
            stems as f64 / words as f64
        );
    }
}
