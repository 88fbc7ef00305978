//! A text made ready for passages: its words, the units that passages are made of,
//! and the punctuation that belongs to them.
//!
//! Whoever takes a passage over takes whole sentences or lines, so a passage begins
//! and ends where a *unit* does: behind a line break or a sentence end. This is
//! cruder than the sentence rules of the language room on purpose: a boundary too
//! many costs nothing here, a missing one costs half a sentence.

use crate::domain::{Span, WordRange};
use crate::language::Words;

/// A text made ready for [`super::find`].
#[derive(Debug, Clone)]
pub struct PassageText {
    pub(super) words: Words,
    /// The first word of every unit, ascending, and the number of words.
    pub(super) units: Vec<u32>,
    /// For every entry of `units`: whether a line begins there.
    pub(super) lines: Vec<bool>,
    /// Characters directly before and behind each word that are neither spaces nor part of a word.
    before: Vec<u8>,
    behind: Vec<u8>,
}

impl PassageText {
    /// Makes a text ready. `words` are those of `text`.
    pub fn new(text: &str, words: Words) -> Self {
        let mut units = Vec::new();
        let mut lines = Vec::new();
        let mut before = Vec::with_capacity(words.len());
        let mut behind = Vec::with_capacity(words.len());
        let mut characters = text.chars();
        let mut position = 0;
        for word in 0..=words.len() {
            let start = match words.starts.get(word) {
                Some(&start) => start,
                None => u32::MAX,
            };
            let mut gap = Gap::default();
            while position < start {
                let Some(character) = characters.next() else {
                    break;
                };
                gap.push(character);
                position += 1;
            }
            if word > 0 {
                behind.push(gap.behind);
            }
            if word == words.len() || word == 0 || gap.line || gap.sentence {
                units.push(word as u32);
                lines.push(word == words.len() || word == 0 || gap.line);
            }
            if word < words.len() {
                before.push(gap.before);
                let length = words.ends[word] - start;
                for _ in 0..length {
                    characters.next();
                }
                position += length;
            }
        }
        Self {
            words,
            units,
            lines,
            before,
            behind,
        }
    }

    /// The place of a passage in the text, with the punctuation that touches it. `range` is not empty.
    pub fn span(&self, range: WordRange) -> Span {
        let (first, last) = (range.start as usize, range.end as usize - 1);
        Span::new(
            self.words.starts[first] - u32::from(self.before[first]),
            self.words.ends[last] + u32::from(self.behind[last]),
        )
    }
}

/// What stands between two words.
#[derive(Default)]
struct Gap {
    /// A space was met.
    spaced: bool,
    behind: u8,
    before: u8,
    line: bool,
    sentence: bool,
    /// The last character could end a sentence, quotation marks and brackets passed over.
    ended: bool,
}

impl Gap {
    fn push(&mut self, character: char) {
        if character.is_whitespace() {
            self.sentence |= self.ended;
            self.line |= character == '\n';
            self.spaced = true;
            self.before = 0;
            return;
        }
        self.ended = match character {
            '.' | '!' | '?' | '…' => true,
            '"' | '\'' | ')' | ']' | '”' | '’' | '»' => self.ended,
            _ => false,
        };
        if self.spaced {
            self.before = self.before.saturating_add(1);
        } else {
            self.behind = self.behind.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_begin_behind_sentence_ends_and_line_breaks() {
        let text = "One two. (Three four) five\nsix \"seven!\" 8.5 nine";
        let mut words = Words::default();
        let mut position = 0;
        for piece in text.split_inclusive(|character: char| !character.is_alphanumeric()) {
            let word = piece.trim_end_matches(|character: char| !character.is_alphanumeric());
            if !word.is_empty() {
                words.keys.push(0);
                words.starts.push(position);
                words.ends.push(position + word.chars().count() as u32);
            }
            position += piece.chars().count() as u32;
        }
        let text = PassageText::new(text, words);
        assert_eq!(text.units, [0, 2, 5, 7, 10]);
        assert_eq!(text.lines, [true, false, true, false, true]);
        assert_eq!(text.span(WordRange::new(0, 2)), Span::new(0, 8));
        assert_eq!(text.span(WordRange::new(2, 4)), Span::new(9, 21));
    }
}
