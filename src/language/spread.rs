//! Words spread out letter by letter, as findings.
//!
//! Spreading a word is also an old way of setting it apart (разрядка): names
//! in plays, headings, a word in quotation marks. Such words are worth knowing
//! and no more. What asks for a look are words spread out in the middle of
//! running text, and once there are several of them, all.

use rustc_hash::FxHashMap;

use crate::domain::{BlockKind, Document, Span};

use super::findings::Touched;

/// From so many different words in running text on, those set apart count too.
const FEWEST_IN_RUNNING_TEXT: usize = 4;

/// One spread-out word.
#[derive(Debug)]
struct SpreadWord {
    place: Span,
    key: u32,
    capital: bool,
}

/// The spread-out words of a text.
#[derive(Debug, Default)]
pub(super) struct Spread {
    /// Letters of words in running text.
    pub spaced: Touched,
    /// Letters of words that are set apart.
    pub set_apart: Touched,
    words: Vec<SpreadWord>,
}

impl Spread {
    /// Notes a word that the tokeniser joined over spaces.
    pub(super) fn note(&mut self, raw: &[char], start: usize, key: u32) {
        if raw.contains(&'\n') || !raw.iter().any(|letter| letter.is_whitespace()) {
            return;
        }
        self.words.push(SpreadWord {
            place: Span::new(start as u32, (start + raw.len()) as u32),
            key,
            capital: raw.first().is_some_and(|first| first.is_uppercase()),
        });
    }

    /// Spaces of unusual width between two letters of one word.
    pub(super) fn unusual_spaces(&mut self, letters: &[char]) {
        for (index, window) in letters.windows(3).enumerate() {
            let [before, space, after] = *window else {
                continue;
            };
            if matches!(space, '\u{2000}'..='\u{200A}' | '\u{205F}')
                && before.is_lowercase()
                && after.is_lowercase()
            {
                self.spaced.add(index + 1);
            }
        }
    }

    /// Tells words in running text from those that are set apart.
    pub(super) fn settle(&mut self, document: &Document, letters: &[char]) {
        let headings: Vec<Span> = document
            .blocks
            .iter()
            .filter(|block| block.kind == BlockKind::Heading)
            .map(|block| block.span)
            .collect();
        let mut times: FxHashMap<u32, usize> = FxHashMap::default();
        for word in &self.words {
            *times.entry(word.key).or_default() += 1;
        }
        let mut running = Vec::new();
        let mut apart = Vec::new();
        for word in &self.words {
            let is_apart = word.capital
                || times.get(&word.key).is_some_and(|&times| times > 1)
                || in_heading(&headings, word.place)
                || is_quoted(letters, word.place)
                || alone_in_line(letters, word.place);
            if is_apart { &mut apart } else { &mut running }.push(word);
        }
        if running.len() >= FEWEST_IN_RUNNING_TEXT {
            running.append(&mut apart);
        }
        for (words, touched) in [(running, &mut self.spaced), (apart, &mut self.set_apart)] {
            for word in words {
                let place = word.place.start as usize..word.place.end as usize;
                for at in place {
                    if letters[at].is_alphabetic() {
                        touched.add(at);
                    }
                }
            }
        }
    }
}

fn in_heading(headings: &[Span], word: Span) -> bool {
    let at = headings.partition_point(|heading| heading.end <= word.start);
    headings
        .get(at)
        .is_some_and(|heading| heading.start <= word.start)
}

/// Whether a quotation mark or a bracket stands directly before or behind a word.
fn is_quoted(letters: &[char], word: Span) -> bool {
    let mark =
        |letter: Option<&char>| letter.is_some_and(|letter| "«»\"“”„'‘’()[]".contains(*letter));
    let before = (word.start as usize).checked_sub(1);
    mark(before.and_then(|place| letters.get(place))) || mark(letters.get(word.end as usize))
}

/// Whether nothing but spaces and punctuation stands beside a word in its line.
fn alone_in_line(letters: &[char], word: Span) -> bool {
    let before = letters[..word.start as usize].iter().rev();
    let after = letters[word.end as usize..].iter();
    let empty = |letter: &&char| !letter.is_alphanumeric();
    before
        .take_while(|&&letter| letter != '\n')
        .all(|letter| empty(&letter))
        && after
            .take_while(|&&letter| letter != '\n')
            .all(|letter| empty(&letter))
}
