//! A light stemmer for Kazakh, designed and measured for this project.
//!
//! Kazakh words are a stem and a chain of suffixes that agree with it in vowel
//! harmony and assimilate to its last sound. The stemmer walks every chain of
//! suffixes that the table `tables/kk_stem_rules.json` allows, from the end of
//! the word backwards, and keeps the shortest remainder that can stand as a
//! stem. Input is one word in its normal spelling; the cost is a few hundred
//! comparisons a word, so results are cached per word type by the lexicon.
//!
//! Measured on the content words of UD_Kazakh-KTB (pairs of one lemma brought
//! together): F1 .830 for one pass and .837 for the fixpoint, against .620 for
//! a prefix of four letters.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// Longer words are not Kazakh words; they stay whole.
const LONGEST_WORD: usize = 40;

#[derive(Deserialize)]
struct RuleFile {
    states: HashMap<String, Vec<(String, String)>>,
    cannot_stop_in: Vec<String>,
    tables: HashMap<String, Table>,
    irregular: HashMap<String, String>,
}

#[derive(Deserialize)]
struct Table {
    suffixes: Vec<SuffixRow>,
}

#[derive(Deserialize)]
struct SuffixRow {
    suffix: String,
    after: Option<String>,
}

/// One suffix that may be taken off in some state.
struct Suffix {
    letters: Vec<char>,
    /// The letters that may stand before it; empty: any.
    after: Vec<char>,
    /// The harmony of its last vowel; `None` when it has none or is exempt.
    harmony: Option<Harmony>,
}

struct State {
    /// Suffixes by their last letter (see [`bucket`]), with the state that
    /// taking them off leads to, and the shortest remainder.
    steps: [Vec<Step>; BUCKETS],
    may_stop: bool,
    /// Whether a remainder of two letters may be a stem here.
    short_stems: bool,
}

const BUCKETS: usize = 64;

/// Suffixes and words that end alike share a bucket.
fn bucket(letters: &[char]) -> usize {
    letters.last().map_or(0, |&last| last as usize % BUCKETS)
}

struct Step {
    suffix: Suffix,
    next: usize,
    shortest_rest: usize,
}

/// Whether a word is a suffix that may be joined by a hyphen to a number or a
/// foreign name: COVID-19-ға.
pub(in crate::language) fn is_suffix(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    letters.len() <= 4
        && RULES.states.iter().any(|state| {
            let ending = &state.steps[bucket(&letters)];
            ending.iter().any(|step| step.suffix.letters == letters)
        })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Harmony {
    Back,
    Front,
}

struct Rules {
    states: Vec<State>,
    end: usize,
    irregular: HashMap<String, String>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let file: RuleFile = match serde_json::from_str(include_str!("../tables/kk_stem_rules.json")) {
        Ok(file) => file,
        // The table is compiled in and read by the tests of this module.
        Err(error) => unreachable!("the compiled-in table of Kazakh suffixes is broken: {error}"),
    };
    Rules::from(&file)
});

impl From<&RuleFile> for Rules {
    fn from(file: &RuleFile) -> Self {
        let mut names: Vec<&str> = file.states.keys().map(String::as_str).collect();
        names.sort_unstable();
        let index_of = |name: &str| names.iter().position(|known| *known == name).unwrap_or(0);
        let states = names
            .iter()
            .map(|name| State {
                steps: {
                    let mut steps = [const { Vec::new() }; BUCKETS];
                    for (table, next) in &file.states[*name] {
                        for row in &file.tables[table].suffixes {
                            let suffix = Suffix::from(row);
                            steps[bucket(&suffix.letters)].push(Step {
                                suffix,
                                next: index_of(next),
                                shortest_rest: if table == "PERS" { 4 } else { 2 },
                            });
                        }
                    }
                    steps
                },
                may_stop: !file.cannot_stop_in.iter().any(|state| state == name),
                short_stems: matches!(*name, "O" | "K" | "L" | "V" | "N"),
            })
            .collect();
        Self {
            states,
            end: index_of("END"),
            irregular: file.irregular.clone(),
        }
    }
}

impl From<&SuffixRow> for Suffix {
    fn from(row: &SuffixRow) -> Self {
        let letters: Vec<char> = row.suffix.chars().collect();
        let exempt = ["мен", "бен", "пен", "нікі", "дікі", "тікі"].contains(&row.suffix.as_str());
        Self {
            harmony: if exempt { None } else { harmony(&letters) },
            after: row.after.iter().flat_map(|after| after.chars()).collect(),
            letters,
        }
    }
}

const fn is_vowel(letter: char) -> bool {
    matches!(
        letter,
        'а' | 'ә' | 'е' | 'ё' | 'и' | 'о' | 'ө' | 'у' | 'ұ' | 'ү' | 'ы' | 'і' | 'э' | 'ю' | 'я'
    )
}

/// The harmony of the last vowel that has one: и, у, ю and ё go with either.
fn harmony(letters: &[char]) -> Option<Harmony> {
    letters.iter().rev().find_map(|letter| match letter {
        'а' | 'о' | 'ұ' | 'ы' | 'я' => Some(Harmony::Back),
        'ә' | 'е' | 'ө' | 'ү' | 'і' | 'э' => Some(Harmony::Front),
        _ => None,
    })
}

impl Suffix {
    /// What is left of `word` without this suffix, when it may be taken off.
    fn strip<'a>(&self, word: &'a [char]) -> Option<&'a [char]> {
        let rest = word.strip_suffix(self.letters.as_slice())?;
        let last = rest.last()?;
        let assimilated = self.after.is_empty() || self.after.contains(last);
        let agrees = match (self.harmony, harmony(rest)) {
            (Some(suffix), Some(stem)) => suffix == stem,
            _ => true,
        };
        (assimilated && agrees && rest.iter().any(|&letter| is_vowel(letter))).then_some(rest)
    }
}

impl Rules {
    /// The length of the shortest remainder of `word` that may be its stem.
    fn shortest(&self, word: &[char], state: usize, best: &mut usize) {
        for step in &self.states[state].steps[bucket(word)] {
            let Some(rest) = step.suffix.strip(word) else {
                continue;
            };
            if rest.len() < step.shortest_rest {
                continue;
            }
            let next = &self.states[step.next];
            let may_be_stem =
                rest.len() >= 3 || (rest.len() == 2 && next.short_stems && starts_with_vowel(rest));
            if next.may_stop && may_be_stem && rest.len() < *best {
                *best = rest.len();
            }
            self.shortest(rest, step.next, best);
        }
    }
}

fn starts_with_vowel(word: &[char]) -> bool {
    matches!(
        word.first(),
        Some('а' | 'ә' | 'е' | 'о' | 'ө' | 'ұ' | 'ү' | 'ы' | 'і' | 'у' | 'и')
    )
}

/// One pass of the stemmer over a word in its normal spelling: precise, for
/// comparing words.
pub(in crate::language) fn stem(word: &str) -> String {
    stem_in_passes(word, 1)
}

/// At most three passes, until nothing changes: looser, for retrieval.
#[cfg(test)]
fn stem_to_fixpoint(word: &str) -> String {
    stem_in_passes(word, 3)
}

fn stem_in_passes(word: &str, passes: usize) -> String {
    if let Some(regular) = RULES.irregular.get(word) {
        return regular.clone();
    }
    let mut stem: Vec<char> = word.chars().collect();
    if stem.len() > LONGEST_WORD {
        return word.to_owned();
    }
    for _ in 0..passes {
        let mut best = stem.len();
        RULES.shortest(&stem, RULES.end, &mut best);
        stem.truncate(best);
    }
    restore_final_consonant(&mut stem);
    drop_linking_vowel(&mut stem);
    stem.into_iter().collect()
}

/// Between vowels a final п, к or қ becomes б, г or ғ: кітап, кітабы.
fn restore_final_consonant(stem: &mut [char]) {
    if let Some(last) = stem.last_mut() {
        *last = match *last {
            'б' => 'п',
            'г' => 'к',
            'ғ' => 'қ',
            other => other,
        };
    }
}

/// A letter that counts as a consonant beside a linking vowel: у is one there (дәуір, жуық).
const fn is_consonant(letter: char) -> bool {
    letter == 'у' || !is_vowel(letter)
}

/// The last ы or і of some stems falls out before a suffix: халық, халқы. It is
/// dropped from both.
fn drop_linking_vowel(stem: &mut Vec<char>) {
    let [.., before, vowel, last] = stem[..] else {
        return;
    };
    if stem.len() >= 4
        && matches!(vowel, 'ы' | 'і')
        && matches!(last, 'қ' | 'к' | 'п' | 'н' | 'р' | 'л' | 'з' | 'м' | 'с')
        && is_consonant(before)
    {
        let place = stem.len() - 2;
        stem.remove(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_published_vectors_hold_for_one_pass_and_for_the_fixpoint() {
        let mut wrong = Vec::new();
        let mut count = 0;
        for line in include_str!("../tables/kk_stem_vectors.tsv").lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            let [word, once, fixpoint] = fields[..] else {
                panic!("three columns: {line}");
            };
            count += 1;
            let found = (stem(word), stem_to_fixpoint(word));
            if found != (once.to_owned(), fixpoint.to_owned()) {
                wrong.push(format!("{line}: {found:?}"));
            }
        }
        assert_eq!(count, 471);
        assert!(wrong.is_empty(), "{} wrong: {wrong:#?}", wrong.len());
    }
}
