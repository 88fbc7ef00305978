//! Names planted into real prose are found, and prose without them is left alone.
//!
//! `ADAL_SEED` chooses other people and sentences; `ADAL_PROSE` (folders of
//! text files, parted by `:`) more prose for the figures of what is masked
//! wrongly; `ADAL_MISSED` prints what was missed.

mod chance;
mod declension;
mod disguise;
mod people;
mod planting;
mod properties;
mod sentences;
mod sentences_around;
mod spelling;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use adal::peer_review::scrubbing::{Masked, Person, Roster, find};

use chance::Chance;
use people::{Invented, Known, SURNAMES_AND_WORDS, people as invent};
use planting::{Form, Tongue, plant};
use spelling::{Script, spell};

fn texts_of(folder: &Path) -> Vec<String> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .map(|path| fs::read_to_string(&path).unwrap())
        .collect()
}

fn corpus(tongue: Tongue) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    texts_of(&root.join("sources").join(tongue.folder()))
}

fn seed(default: u64) -> u64 {
    std::env::var("ADAL_SEED").map_or(default, |seed| seed.parse().unwrap())
}

fn roster_of(people: &[Invented]) -> Roster {
    let listed: Vec<Person> = people.iter().map(|person| person.listed.clone()).collect();
    Roster::new(&listed)
}

/// The sentences of a text; a point behind an initial ends none.
fn sentences(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for piece in text.split_inclusive(". ") {
        out.last_mut().unwrap().push_str(piece);
        let word = piece.trim_end_matches(". ").rsplit([' ', '.', '\n']).next();
        let is_whole =
            |word: &str| word.chars().count() > 3 && word.chars().all(char::is_lowercase);
        if word.is_some_and(is_whole) {
            out.push(String::new());
        }
    }
    out.retain(|sentence| sentence.ends_with(". "));
    out
}

#[derive(Default, Clone, Copy)]
struct Tally {
    planted: usize,
    found: usize,
}

impl Tally {
    fn share(self) -> f64 {
        self.found as f64 / self.planted.max(1) as f64
    }
}

/// Whether every letter and digit of a place is masked.
fn covers(found: &[Masked], text: &[char], start: usize, end: usize) -> bool {
    (start..end)
        .filter(|&at| text[at].is_alphanumeric())
        .all(|at| {
            let at = u32::try_from(at).unwrap();
            found
                .iter()
                .any(|place| place.span.start <= at && at < place.span.end)
        })
}

/// Plants names into the prose of each language and counts those that are found.
fn recall(seed: u64, known: Known, missed: &mut Vec<String>) -> BTreeMap<Form, Tally> {
    let mut chance = Chance(seed);
    let people = invent(&mut chance, 500, known);
    let roster = roster_of(&people);
    let mut tallies: BTreeMap<Form, Tally> = BTreeMap::new();
    for tongue in Tongue::ALL {
        let prose: Vec<String> = corpus(tongue)
            .iter()
            .flat_map(|text| sentences(text))
            .collect();
        for _ in 0..120 {
            let (text, places) = work_with_names(&mut chance, tongue, &people, &prose);
            let found = find(&roster, &text);
            let text: Vec<char> = text.chars().collect();
            for (form, start, end) in places {
                let tally = tallies.entry(form).or_default();
                tally.planted += 1;
                if covers(&found, &text, start, end) {
                    tally.found += 1;
                } else {
                    let around = start.saturating_sub(20)..(end + 15).min(text.len());
                    missed.push(format!(
                        "{form:?}: {:?}",
                        text[around].iter().collect::<String>()
                    ));
                }
            }
        }
    }
    tallies
}

/// Prose in which people are named, and where.
fn work_with_names(
    chance: &mut Chance,
    tongue: Tongue,
    people: &[Invented],
    prose: &[String],
) -> (String, Vec<(Form, usize, usize)>) {
    let mut text = String::new();
    let mut places = Vec::new();
    for _ in 0..20 {
        for _ in 0..2 {
            text.push_str(chance.of::<String>(prose));
        }
        text.push_str(if chance.one_in(3) { "\n\n" } else { " " });
        let form = *chance.of(&Form::ALL);
        let person = chance.of(people);
        let is_alone = matches!(
            form,
            Form::Surname | Form::SurnameSlip | Form::SurnameDisguised
        );
        if is_alone && SURNAMES_AND_WORDS.contains(&person.surname.as_str()) {
            continue;
        }
        let planted = plant(chance, tongue, person, form);
        let before = text.chars().count();
        places.push((form, before + planted.start, before + planted.end));
        text.push_str(&planted.sentence);
        text.push(' ');
    }
    (text, places)
}

#[test]
fn planted_names_numbers_and_addresses_are_found() {
    for known in [Known::All, Known::One] {
        let mut missed = Vec::new();
        let tallies = recall(seed(2024), known, &mut missed);
        println!("{known:?}");
        for (form, tally) in &tallies {
            let share = 100.0 * tally.share();
            println!(
                "  {form:?}: {} of {} ({share:.2} %)",
                tally.found, tally.planted
            );
        }
        if std::env::var("ADAL_MISSED").is_ok() {
            missed.sort();
            println!("{}", missed.join("\n"));
        }
        for (form, tally) in tallies {
            let least = match form {
                // Not promised: most are words, or names of people of whom prose speaks.
                Form::GivenAlone => 0.3,
                // One slip in any place of a name that has six letters or more.
                Form::SurnameSlip | Form::FullNameSlip => 0.97,
                _ => 0.99,
            };
            assert!(
                tally.share() >= least,
                "{known:?} {form:?}: {} of {}",
                tally.found,
                tally.planted
            );
        }
    }
}

/// Whether a masked word is the name of somebody of the roster, as far as its
/// first letters show: then prose happens to speak of a namesake.
fn is_namesake(people: &[Invented], masked: &str) -> bool {
    let words = masked.split(|c: char| !c.is_alphabetic());
    let longest = words.max_by_key(|word| word.chars().count()).unwrap();
    let word = spell(longest, Script::Russian).to_lowercase();
    let is_form_of = |name: &str, script: Script| {
        let name = spell(name, script).to_lowercase();
        let length = name.chars().count();
        let stem: String = name
            .chars()
            .take(length - usize::from(length > 3))
            .collect();
        word.starts_with(&stem) && word.chars().count() <= length + 5
    };
    people.iter().any(|person| {
        let names = [&person.surname, &person.given];
        let mut names = names.into_iter().chain(&person.patronymic);
        names.any(|name| is_form_of(name, Script::Russian) || is_form_of(name, Script::Passport))
    })
}

/// What is masked in prose that nobody planted anything in.
#[derive(Default)]
struct Wrong {
    words: usize,
    namesakes: usize,
    others: BTreeMap<String, usize>,
}

impl Wrong {
    fn add(&mut self, people: &[Invented], roster: &Roster, text: &str) {
        self.words += text.split_whitespace().count();
        let letters: Vec<char> = text.chars().collect();
        for place in find(roster, text) {
            let span = place.span.start as usize..place.span.end as usize;
            let masked: String = letters[span].iter().collect();
            if is_namesake(people, &masked) {
                self.namesakes += 1;
            } else {
                *self.others.entry(masked).or_default() += 1;
            }
        }
    }

    fn per_10_000(&self, count: usize) -> f64 {
        1e4 * count as f64 / self.words.max(1) as f64
    }

    fn count(&self) -> usize {
        self.others.values().sum()
    }

    fn print(&self, name: &str) {
        let count = self.count();
        println!(
            "{name}: {} words; masked wrongly {count} ({:.2} per 10,000); namesakes {} ({:.2})",
            self.words,
            self.per_10_000(count),
            self.namesakes,
            self.per_10_000(self.namesakes)
        );
        println!("  {:?}", self.others);
    }
}

/// A long text as works of about 2,000 words.
fn works(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.chunks(2000).map(|words| words.join(" ")).collect()
}

#[test]
fn prose_without_planted_names_is_left_alone() {
    let people = invent(&mut Chance(seed(77)), 500, Known::All);
    let roster = roster_of(&people);
    let mut all = Wrong::default();
    for tongue in Tongue::ALL {
        let mut wrong = Wrong::default();
        for text in corpus(tongue) {
            wrong.add(&people, &roster, &text);
            all.add(&people, &roster, &text);
        }
        wrong.print(tongue.folder());
    }
    let count = all.count();
    assert!(all.per_10_000(count) <= 1.0, "{:?}", all.others);
    for folder in std::env::var("ADAL_PROSE").unwrap_or_default().split(':') {
        let mut wrong = Wrong::default();
        if folder.is_empty() {
            continue;
        }
        for text in texts_of(Path::new(folder))
            .iter()
            .flat_map(|text| works(text))
        {
            wrong.add(&people, &roster, &text);
        }
        wrong.print(folder);
    }
}

/// Prints how long a work of 100 pages takes; a test cannot promise it.
#[test]
fn a_long_work_and_a_large_roster_are_searched() {
    let people = invent(&mut Chance(5), 2000, Known::All);
    let start = std::time::Instant::now();
    let roster = roster_of(&people);
    println!("2,000 people prepared in {:?}", start.elapsed());
    for tongue in Tongue::ALL {
        let piece = corpus(tongue).join("\n");
        let times = 30_000 / piece.split_whitespace().count() + 1;
        let mut text = vec![piece; times].join("\n");
        let end = text
            .char_indices()
            .nth(220_000)
            .map_or(text.len(), |(at, _)| at);
        text.truncate(end);
        let start = std::time::Instant::now();
        let found = find(&roster, &text).len();
        let words = text.split_whitespace().count();
        println!("{words} words, {found} found, {:?}", start.elapsed());
        assert!(words > 20_000);
    }
}
