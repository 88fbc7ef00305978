//! Tests of the aligner as a whole, on small constructed texts and by property.

use proptest::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::*;
use crate::language::WordFlags;

/// Words of plain test sentences: the stem is the first six letters, and words of
/// up to three letters are common.
pub(super) struct Text {
    pub(super) words: Words,
    spellings: Vec<(u32, String)>,
}

impl Text {
    pub(super) fn new(text: &str) -> Self {
        let mut words = Words::default();
        let mut spellings = Vec::new();
        for (index, word) in text.split_whitespace().enumerate() {
            let key = xxh3_64(word.as_bytes()) as u32;
            let stem: String = word.chars().take(6).collect();
            words.keys.push(key);
            words.stems.push(xxh3_64(stem.as_bytes()) as u32);
            words.starts.push(index as u32);
            words.ends.push(index as u32 + 1);
            words.flags.push(match word.chars().count() {
                0..=3 => WordFlags::COMMON,
                _ => WordFlags::default(),
            });
            spellings.push((key, word.to_owned()));
        }
        Self { words, spellings }
    }

    fn of_keys(keys: &[u32]) -> Words {
        Words {
            keys: keys.to_vec(),
            stems: keys.to_vec(),
            starts: (0..keys.len() as u32).collect(),
            ends: (1..=keys.len() as u32).collect(),
            flags: keys
                .iter()
                .map(|key| match key % 3 {
                    0 => WordFlags::COMMON,
                    _ => WordFlags::default(),
                })
                .collect(),
        }
    }
}

impl Spelling for Text {
    fn spelling(&self, key: u32) -> Option<&str> {
        self.spellings
            .iter()
            .find_map(|(known, word)| (*known == key).then_some(word.as_str()))
    }
}

fn find(left: &str, right: &str, floor: usize) -> Vec<Match> {
    let (left, right) = (Text::new(left), Text::new(right));
    let both = Text {
        words: Words::default(),
        spellings: [left.spellings.clone(), right.spellings.clone()].concat(),
    };
    align(&left.words, &right.words, &both, &Preset::report(floor))
}

const FABLE: &str = "the quick brown fox jumped over a sleeping dog that never \
    noticed how close the clever animal came to his empty bowl of water";
const OTHER: &str = "markets opened lower on monday after several banks reported \
    losses that surprised analysts and worried small investors everywhere";

#[test]
fn identical_texts_are_one_match_with_all_words() {
    let found = find(FABLE, FABLE, 8);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].aligned_words(), FABLE.split_whitespace().count());
    assert_eq!(found[0].kind, MatchKind::Verbatim);
}

#[test]
fn texts_that_share_nothing_have_no_match() {
    assert_eq!(find(FABLE, OTHER, 5), []);
    assert_eq!(find("", FABLE, 5), []);
    assert_eq!(find("word", "word again", 5), []);
}

#[test]
fn a_copied_passage_is_found_to_the_word() {
    let copied = "jumped over a sleeping dog that never noticed how close the clever animal";
    let found = find(&format!("{OTHER} {copied} {OTHER}"), FABLE, 8);
    assert_eq!(found.len(), 1);
    let start = OTHER.split_whitespace().count() as u32;
    assert_eq!(found[0].left, WordRange::new(start, start + 13));
    assert_eq!(found[0].right, WordRange::new(4, 17));
    assert_eq!(found[0].kind, MatchKind::Verbatim);
}

#[test]
fn inflected_replaced_and_misspelt_words_are_aligned_inside_a_match() {
    let reworded = "the quick brown foxes jumped over one sleeping dog that never \
        noticd how close this clever animals came to his empty bowl of water";
    let found = find(reworded, FABLE, 8);
    assert_eq!(found.len(), 1);
    let count = |how| {
        found[0]
            .aligned
            .iter()
            .filter(|word| word.how == how)
            .count()
    };
    assert_eq!(count(Alignment::Stem), 1, "animals, animal");
    assert_eq!(count(Alignment::Fuzzy), 1, "noticd, noticed");
    assert_eq!(count(Alignment::Exact), 19);
    assert_eq!(found[0].kind, MatchKind::Altered);
}

#[test]
fn function_words_in_common_order_are_no_match() {
    let left = "the mountain of the valley and the river was in a desert by the \
        village for a winter";
    let right = "the senate of the country and the treaty was in a debate by the \
        premier for a decade";
    assert_eq!(find(left, right, 8), []);
}

#[test]
fn swapped_sentences_are_all_found() {
    let sentences: Vec<&str> = vec![
        "clever animals rarely notice how quickly winter empties every bowl of water",
        "several small investors reported surprising losses after banks opened lower",
        "mountain villages celebrate harvest with painted wagons and long tables",
    ];
    let left = sentences.join(" ");
    let right = [sentences[2], sentences[0], sentences[1]].join(" ");
    let aligned: usize = find(&left, &right, 8)
        .iter()
        .map(Match::aligned_words)
        .sum();
    assert_eq!(aligned, left.split_whitespace().count());
}

#[test]
fn a_source_passage_may_be_used_twice() {
    let found = find(&format!("{FABLE} {OTHER} {FABLE}"), FABLE, 8);
    assert_eq!(found.len(), 2);
    let all = WordRange::new(0, FABLE.split_whitespace().count() as u32);
    assert!(found.iter().all(|found| found.right == all));
}

#[test]
fn an_index_at_hand_gives_the_same_matches() {
    let (left, right) = (Text::new(FABLE), Text::new(&format!("{OTHER} {FABLE}")));
    let preset = Preset::report(8);
    let mut index = Index::new();
    index.fill(&left.words);
    let mut aligner = Aligner::new();
    // The aligner has been used for another pair before.
    aligner.align(&right.words, &left.words, &NoSpelling, &preset);
    assert_eq!(
        aligner.align_indexed(&index, &left.words, &right.words, &NoSpelling, &preset),
        align(&left.words, &right.words, &NoSpelling, &preset)
    );
}

/// Texts over a small vocabulary, so that chance, repetition and copies all occur.
fn texts() -> impl Strategy<Value = (Vec<u32>, Vec<u32>)> {
    (2u32..60).prop_flat_map(|vocabulary| {
        let text = || prop::collection::vec(0..vocabulary, 0..150);
        (text(), text(), 0usize..40, any::<prop::sample::Index>()).prop_map(
            |(mut left, right, copied, place)| {
                if !right.is_empty() && !left.is_empty() {
                    let from = place.index(right.len());
                    let to = (from + copied).min(right.len());
                    let at = place.index(left.len());
                    left.splice(at..at, right[from..to].iter().copied());
                }
                (left, right)
            },
        )
    })
}

proptest! {
    #[test]
    fn every_unbroken_run_of_floor_words_is_inside_a_match(
        (left, right) in texts(), floor in 5usize..12
    ) {
        let found = align(
            &Text::of_keys(&left), &Text::of_keys(&right), &NoSpelling, &Preset::report(floor),
        );
        let held_left = |word: usize| found.iter().any(|found|
            found.aligned.iter().any(|aligned| aligned.left as usize == word));
        let held_right = |word: usize| found.iter().any(|found|
            found.aligned.iter().any(|aligned| aligned.right as usize == word));
        for (at, gram) in left.windows(floor).enumerate() {
            for (other, _) in right.windows(floor).enumerate().filter(|(_, other)| *other == gram) {
                prop_assert!((at..at + floor).all(held_left));
                prop_assert!((other..other + floor).all(held_right));
            }
        }
    }

    #[test]
    fn matches_are_well_formed_and_mirror_each_other((left, right) in texts(), floor in 5usize..9) {
        let (left, right) = (Text::of_keys(&left), Text::of_keys(&right));
        let preset = Preset::report(floor);
        let found = align(&left, &right, &NoSpelling, &preset);
        for found in &found {
            prop_assert!(found.aligned_words() >= floor);
            prop_assert!(found.aligned.windows(2).all(|words| words[0].left < words[1].left));
            let mut rights: Vec<u32> = found.aligned.iter().map(|word| word.right).collect();
            rights.sort_unstable();
            prop_assert!(rights.windows(2).all(|words| words[0] < words[1]));
            for word in &found.aligned {
                prop_assert!(found.left.as_indices().contains(&(word.left as usize)));
                prop_assert!(found.right.as_indices().contains(&(word.right as usize)));
                let (a, b) = (word.left as usize, word.right as usize);
                prop_assert_eq!(left.keys[a], right.keys[b]);
            }
        }
        let mut mirrored: Vec<_> = align(&right, &left, &NoSpelling, &preset)
            .into_iter()
            .map(|found| {
                let mut points: Vec<_> =
                    found.aligned.iter().map(|word| (word.right, word.left, word.how)).collect();
                points.sort_unstable();
                (found.right, found.left, points)
            })
            .collect();
        mirrored.sort();
        let mut straight: Vec<_> = found
            .into_iter()
            .map(|found| {
                let points: Vec<_> =
                    found.aligned.iter().map(|word| (word.left, word.right, word.how)).collect();
                (found.left, found.right, points)
            })
            .collect();
        straight.sort();
        prop_assert_eq!(straight, mirrored);
    }
}
