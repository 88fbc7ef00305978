//! Words spread out letter by letter: «с а м а р қ а н д».
//!
//! A row of single letters with the same one space between them is read as one
//! word; a wider or another space between letters parts two such words. Rows
//! of the one-letter words of Russian («и в с») and of fewer than three letters
//! are left alone.

use super::lexicon::{Entry, Lexicon};
use super::{CommonIn, WordFlags, Words};

/// The fewest single letters that make a spread-out word.
pub(super) const FEWEST: usize = 3;
/// Rows shorter than this of one-letter words alone are running text.
const FEWEST_OF_SHORT_WORDS: usize = 5;

/// Joins the spread-out words of a text.
pub(super) fn join(text: &str, lexicon: &mut Lexicon, words: &mut Words, entries: &mut Vec<u32>) {
    let letters: Vec<char> = text.chars().collect();
    let mut kept = Words::default();
    let mut kept_entries = Vec::with_capacity(entries.len());
    let mut word = 0;
    while word < words.len() {
        let end = row_end(&letters, words, word);
        let single = end == word + 1;
        if single {
            kept.keys.push(words.keys[word]);
            kept.stems.push(words.stems[word]);
            kept.flags.push(words.flags[word]);
            kept_entries.push(entries[word]);
        } else {
            let joined: String = words.starts[word..end]
                .iter()
                .map(|&start| letters[start as usize])
                .collect();
            let slot = lexicon.look_up(Lexicon::hash_of(&joined), &joined);
            let mut flags = words.flags[word].without(WordFlags::COMMON);
            if slot.common.0 & CommonIn::ENGLISH != 0 && slot.is(Entry::LATIN) {
                flags = flags.with(WordFlags::COMMON);
            }
            kept.keys.push(slot.key);
            kept.stems.push(slot.stem);
            kept.flags.push(flags);
            kept_entries.push(slot.entry());
        }
        kept.starts.push(words.starts[word]);
        kept.ends.push(words.ends[end - 1]);
        word = end;
    }
    *words = kept;
    *entries = kept_entries;
}

/// One past the last word of the spread-out word that begins at `first`;
/// `first + 1` when none does.
fn row_end(letters: &[char], words: &Words, first: usize) -> usize {
    let is_single = |word: usize| {
        let start = words.starts[word] as usize;
        words.ends[word] as usize == start + 1 && letters[start].is_alphabetic()
    };
    if !is_single(first) {
        return first + 1;
    }
    let mut space = None;
    let mut end = first + 1;
    while end < words.len() && is_single(end) {
        let (from, to) = (words.ends[end - 1] as usize, words.starts[end] as usize);
        let between = letters[from];
        let fits = to == from + 1 && between.is_whitespace() && between != '\n';
        let lower = letters[words.starts[end] as usize].is_lowercase()
            || letters[words.starts[first] as usize].is_uppercase();
        if !fits || !lower || *space.get_or_insert(between) != between {
            break;
        }
        end += 1;
    }
    let row = words.starts[first..end]
        .iter()
        .map(|&start| letters[start as usize]);
    let one_letter_words = row
        .filter(|letter| "ивскуоаяИВСКУОАЯaAI".contains(*letter))
        .count();
    let length = end - first;
    if is_rhyme_scheme(
        words.starts[first..end]
            .iter()
            .map(|&start| letters[start as usize]),
    ) {
        return first + 1;
    }
    let enough = length >= FEWEST && (one_letter_words < length || length >= FEWEST_OF_SHORT_WORDS);
    if enough { end } else { first + 1 }
}

/// Whether letters name the rhymes of a stanza (а а б а): the first is the
/// first of the alphabet, and each new one the next.
fn is_rhyme_scheme(row: impl Iterator<Item = char>) -> bool {
    let mut alphabet = "абвгдеж".chars();
    let mut latin = "abcdefg".chars();
    let mut known: Vec<char> = Vec::new();
    let mut length = 0;
    for letter in row.flat_map(char::to_lowercase) {
        length += 1;
        if known.contains(&letter) {
            continue;
        }
        if ![alphabet.next(), latin.next()].contains(&Some(letter)) {
            return false;
        }
        known.push(letter);
    }
    known.len() < length
}
