//! Figures of the language room on texts outside the repository. Ignored by
//! default; docs/language.md names the command. `ADAL_TEXTS` is a folder with
//! kazqad, ntrex, udhr and kk-prose; `ADAL_FOLDER` a folder of plain texts.

use std::path::{Path, PathBuf};

use adal::domain::{Block, BlockKind, Document, Finding, Format, Metadata, Severity, Span};
use adal::language::{Lexicon, letter_findings, words_of, words_of_text};

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

/// A stream of numbers for choosing what an attack touches: the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

fn document(text: &str) -> Document {
    let mut blocks = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let end = start + line.chars().count() as u32;
        if !line.trim().is_empty() {
            blocks.push(Block {
                kind: BlockKind::Paragraph,
                level: None,
                span: Span::new(start, end),
            });
        }
        start = end + 1;
    }
    Document {
        format: Format::Plain,
        text: text.to_owned(),
        blocks,
        metadata: Metadata::default(),
        findings: Vec::new(),
    }
}

fn findings(text: &str) -> Vec<Finding> {
    let document = document(text);
    let words = words_of(&document, &mut Lexicon::new());
    letter_findings(&document, &words)
}

fn worst(text: &str) -> Option<Severity> {
    findings(text).iter().map(|finding| finding.severity).max()
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

type Attack = fn(&str, &mut Dice, f64) -> (String, usize);

/// Replaces a share of the letters that have a twin, at least one.
fn swap(
    text: &str,
    dice: &mut Dice,
    share: f64,
    twin: fn(char) -> Option<char>,
) -> (String, usize) {
    let mut letters: Vec<char> = text.chars().collect();
    let all = letters
        .iter()
        .filter(|letter| letter.is_alphabetic())
        .count();
    let places: Vec<usize> = (0..letters.len())
        .filter(|&place| twin(letters[place]).is_some() && inside(&letters, place))
        .collect();
    let wanted = ((all as f64 * share).ceil() as usize).min(places.len());
    let mut left = wanted;
    while left > 0 {
        let place = places[dice.below(places.len())];
        if let Some(other) = twin(letters[place]) {
            letters[place] = other;
            left -= 1;
        } else if places.iter().all(|&place| twin(letters[place]).is_none()) {
            break;
        }
    }
    (letters.into_iter().collect(), wanted - left)
}

/// Inserts a character between letters.
fn insert(text: &str, dice: &mut Dice, share: f64, character: char) -> (String, usize) {
    let letters: Vec<char> = text.chars().collect();
    let all = letters
        .iter()
        .filter(|letter| letter.is_alphabetic())
        .count();
    let places: Vec<usize> = (1..letters.len())
        .filter(|&place| letters[place - 1].is_alphabetic() && letters[place].is_alphabetic())
        .collect();
    let wanted = (all as f64 * share).ceil() as usize;
    let chosen: std::collections::BTreeSet<usize> = (0..wanted)
        .map(|_| places[dice.below(places.len())])
        .collect();
    let mut out = String::new();
    for (place, letter) in letters.iter().enumerate() {
        if chosen.contains(&place) {
            out.push(character);
        }
        out.push(*letter);
    }
    (out, chosen.len())
}

fn inside(letters: &[char], place: usize) -> bool {
    let neighbour = |place: usize| {
        letters
            .get(place)
            .is_some_and(|letter| letter.is_alphabetic())
    };
    neighbour(place + 1) || place > 0 && neighbour(place - 1)
}

fn exact(letter: char) -> Option<char> {
    "асеорхуіһАВСЕНІКМОРТХУ"
        .chars()
        .zip("aceopxyihABCEHIKMOPTXY".chars())
        .find_map(|(cyrillic, latin)| (cyrillic == letter).then_some(latin))
}

fn exact_reverse(letter: char) -> Option<char> {
    "асеорхуіһАВСЕНІКМОРТХУ"
        .chars()
        .zip("aceopxyihABCEHIKMOPTXY".chars())
        .find_map(|(cyrillic, latin)| (latin == letter).then_some(cyrillic))
}

fn near(letter: char) -> Option<char> {
    "әөқңғұүаорекмт"
        .chars()
        .zip("əɵķŋƒӯӱαορєkmt".chars())
        .find_map(|(a, b)| (a == letter).then_some(b))
}

fn greek(letter: char) -> Option<char> {
    "aopvKMAT"
        .chars()
        .zip("αορνΚΜΑΤ".chars())
        .find_map(|(a, b)| (a == letter).then_some(b))
}

fn wide(letter: char) -> Option<char> {
    letter
        .is_ascii_alphabetic()
        .then(|| char::from_u32(letter as u32 + 0xFEE0).unwrap())
}

fn mathematical(letter: char) -> Option<char> {
    letter
        .is_ascii_lowercase()
        .then(|| char::from_u32(0x1D41A + letter as u32 - 'a' as u32).unwrap())
}

fn digit(letter: char) -> Option<char> {
    match letter {
        'о' => Some('0'),
        'з' => Some('3'),
        'б' => Some('6'),
        _ => None,
    }
}

/// All occurrences of one letter.
fn one_letter(text: &str, from: char, to: char) -> (String, usize) {
    (
        text.replace(from, &to.to_string()),
        text.matches(from).count(),
    )
}

fn letter_spacing(text: &str, dice: &mut Dice, share: f64, space: char) -> (String, usize) {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let all = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let mut touched = 0;
    for _ in 0..10_000 {
        if touched as f64 >= all as f64 * share {
            break;
        }
        let place = dice.below(words.len());
        let word = &words[place];
        let length = word.chars().count();
        let alone = |at: usize| words.get(at).is_none_or(|word| word.chars().count() > 1);
        if length < 4
            || !word.chars().all(char::is_alphabetic)
            || !alone(place + 1)
            || !alone(place.wrapping_sub(1))
        {
            continue;
        }
        let spread: Vec<String> = word.chars().map(String::from).collect();
        words[place] = format!(" {} ", spread.join(&space.to_string()));
        touched += length;
    }
    (words.join(" "), touched)
}

fn attacks() -> Vec<(&'static str, &'static str, Attack)> {
    vec![
        ("exact twins", "kk ru", |t, d, s| swap(t, d, s, exact)),
        ("every а", "kk ru", |t, _, _| one_letter(t, 'а', 'a')),
        ("every е", "kk ru", |t, _, _| one_letter(t, 'е', 'e')),
        ("near twins", "kk ru", |t, d, s| swap(t, d, s, near)),
        ("digits", "kk ru", |t, d, s| swap(t, d, s, digit)),
        ("Cyrillic twins", "en", |t, d, s| {
            swap(t, d, s, exact_reverse)
        }),
        ("every o", "en", |t, _, _| one_letter(t, 'o', 'о')),
        ("Greek twins", "en", |t, d, s| swap(t, d, s, greek)),
        ("full-width", "en", |t, d, s| swap(t, d, s, wide)),
        ("mathematical", "en", |t, d, s| swap(t, d, s, mathematical)),
        ("zero-width space", "kk ru en", |t, d, s| {
            insert(t, d, s, '\u{200B}')
        }),
        ("word joiner", "kk ru en", |t, d, s| {
            insert(t, d, s, '\u{2060}')
        }),
        ("Hangul filler", "kk ru en", |t, d, s| {
            insert(t, d, s, '\u{3164}')
        }),
        ("variation selector", "kk ru en", |t, d, s| {
            insert(t, d, s, '\u{FE0F}')
        }),
        ("tag", "kk ru en", |t, d, s| insert(t, d, s, '\u{E0061}')),
        ("acute marks", "kk ru en", |t, d, s| {
            insert(t, d, s, '\u{301}')
        }),
        ("dots below", "kk ru en", |t, d, s| {
            insert(t, d, s, '\u{323}')
        }),
        ("letter spacing", "kk ru en", |t, d, s| {
            letter_spacing(t, d, s, ' ')
        }),
        ("letter spacing, no-break", "kk ru en", |t, d, s| {
            letter_spacing(t, d, s, '\u{A0}')
        }),
    ]
}

/// The share of the words of `original` that an attacked copy still has, in order.
fn equal_keys(original: &str, attacked: &str) -> (usize, usize) {
    let mut lexicon = Lexicon::new();
    let left = words_of(&document(original), &mut lexicon).keys;
    let right = words_of(&document(attacked), &mut lexicon).keys;
    let mut at = 0;
    let mut equal = 0;
    for key in &left {
        let window = &right[at.min(right.len())..(at + 12).min(right.len())];
        if let Some(ahead) = window.iter().position(|other| other == key) {
            at += ahead + 1;
            equal += 1;
        }
    }
    (equal, left.len())
}

#[test]
#[ignore = "measures texts outside the repository"]
fn findings_and_keys_under_attack() {
    let collections = clean_documents();
    for (attack, languages, make) in attacks() {
        for share in [0.005, 0.05] {
            for (name, texts) in &collections {
                let large = name.contains("NTREX documents") || name.contains("KazQAD");
                if !large || !languages.contains(&name[..2]) {
                    continue;
                }
                let mut dice = Dice(7);
                let (mut missed, mut all, mut equal, mut words) = (0, 0, 0, 0);
                for text in texts.iter().filter(|text| text.chars().count() > 300) {
                    let (attacked, touched) = make(text, &mut dice, share);
                    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
                    if (touched as f64) < letters as f64 * 0.005 {
                        continue;
                    }
                    all += 1;
                    missed += usize::from(worst(&attacked) < Some(Severity::Check));
                    let same = equal_keys(text, &attacked);
                    equal += same.0;
                    words += same.1;
                }
                println!(
                    "attack {attack}, {share}, {name}: {missed} of {all} missed, {:.4} of the keys equal",
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
