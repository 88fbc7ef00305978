//! From a text to its words: one pass over the bytes.
//!
//! A word is a run of letters, marks and digits, with an apostrophe between
//! letters; hyphens, dashes, slashes, dots and underscores part words. Two
//! things are joined that a page shows as one word: a word with invisible
//! characters in it, and a word hyphenated at a line end (a hyphen, a line
//! break, and a lower-case letter). A compound like «қызыл-ала» that happens to
//! be broken at its own hyphen is joined too: nothing on the page tells the
//! two apart, and one word in a compound is a small price for all the
//! hyphenated ones.
//!
//! The word's place covers all of it in the original text. Cost: linear, about
//! 30 ns a word of English; what is slow (normalising, stemming) happens once
//! per word type, in the lexicon.

use crate::domain::Document;

use super::context::Context;
use super::letters::{
    is_apostrophe, is_hyphen, is_invisible, is_mark, is_word_character, is_word_start,
};
use super::lexicon::{Entry, Lexicon};
use super::sentences::{self, Gap};
use super::{CommonIn, WordFlags, Words};

/// Where a block begins and ends, in code points.
#[derive(Debug, Clone, Copy)]
struct BlockStarts<'a> {
    blocks: &'a [crate::domain::Block],
}

/// The words of a document. Blocks begin sentences and are never joined by hyphenation.
pub fn words_of(document: &Document, lexicon: &mut Lexicon) -> Words {
    let starts = BlockStarts {
        blocks: &document.blocks,
    };
    Tokeniser::new(&document.text, Some(starts), lexicon).run()
}

/// The words of a text without known blocks: an empty line begins a new one.
pub fn words_of_text(text: &str, lexicon: &mut Lexicon) -> Words {
    Tokeniser::new(text, None, lexicon).run()
}

// Byte classes.
const SPACE: u8 = 0;
const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const CYRILLIC_LEAD: u8 = 4;
/// Bytes inside a gap that need a look: sentence ends, line breaks, quotes, other characters.
const NOTEWORTHY: u8 = 8;
/// Bytes at which a word may go on: apostrophe, hyphen, a character outside ASCII.
const JOINT: u8 = 16;
const OTHER_LEAD: u8 = 32;

static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [SPACE; 256];
    let mut byte = 0usize;
    while byte < 256 {
        let value = byte as u8;
        table[byte] = match value {
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' => DIGIT,
            0xD0..=0xD3 => CYRILLIC_LEAD,
            0x80..=0xFF => OTHER_LEAD | JOINT | NOTEWORTHY,
            b'.' | b'!' | b'?' | b'\n' => NOTEWORTHY,
            b'\'' | b'-' | b'`' => JOINT,
            _ => SPACE,
        };
        byte += 1;
    }
    table
}

const WORD: u8 = LETTER | DIGIT | CYRILLIC_LEAD;

struct Tokeniser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// The next byte to read, and the number of code points before it.
    at: usize,
    point: usize,
    blocks: Option<BlockStarts<'a>>,
    next_block: usize,
    lexicon: &'a mut Lexicon,
    words: Words,
    /// The lexicon's entry of each word.
    entries: Vec<u32>,
    /// Whether any word is Cyrillic.
    cyrillic: bool,
    /// Evidence for Kazakh in Latin letters in this sentence, and whether any sentence had enough.
    latin_evidence: i32,
    latin_kazakh: bool,
    /// Cyrillic words joined by a hyphen to a number or a Latin word.
    suffixes: Vec<u32>,
}

impl<'a> Tokeniser<'a> {
    fn new(text: &'a str, blocks: Option<BlockStarts<'a>>, lexicon: &'a mut Lexicon) -> Self {
        let estimate = text.len() / 5;
        let words = Words {
            keys: Vec::with_capacity(estimate),
            stems: Vec::with_capacity(estimate),
            starts: Vec::with_capacity(estimate),
            ends: Vec::with_capacity(estimate),
            flags: Vec::with_capacity(estimate),
        };
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            point: 0,
            blocks,
            next_block: 0,
            lexicon,
            words,
            entries: Vec::with_capacity(estimate),
            cyrillic: false,
            latin_evidence: 0,
            latin_kazakh: false,
            suffixes: Vec::new(),
        }
    }

    fn run(mut self) -> Words {
        let mut gap_start = 0;
        let mut last_word_start = 0;
        loop {
            let noteworthy = self.skip_gap();
            if self.at >= self.bytes.len() {
                break;
            }
            let gap_end = self.at;
            let (word_start, start) = (self.at, self.point);
            self.read_word();
            let number = self.lexicon.entry_of(&self.bytes[word_start..self.at]);
            let entry = self.lexicon.entry(number);
            if entry.is(Entry::EMPTY) {
                continue;
            }
            let gap = if self.words.is_empty() || self.enters_block(start) {
                Gap::Block
            } else if noteworthy {
                sentences::gap(self.text, last_word_start, gap_start, gap_end, entry)
            } else {
                Gap::Inside
            };
            self.push(number, entry, word_start, start, gap);
            gap_start = self.at;
            last_word_start = word_start;
        }
        self.finish()
    }

    /// Whether the word at code point `start` is the first of a block.
    fn enters_block(&mut self, start: usize) -> bool {
        let Some(BlockStarts { blocks }) = self.blocks else {
            return false;
        };
        let before = self.next_block;
        while self.next_block < blocks.len() && blocks[self.next_block].span.start as usize <= start
        {
            self.next_block += 1;
        }
        self.next_block > before
    }

    /// Notes a Cyrillic word directly behind a hyphen and a number or a Latin word.
    fn note_suffix(&mut self, start: usize) {
        let adjacent = self.words.ends.last() == Some(&(start as u32).wrapping_sub(1));
        let behind = self
            .entries
            .last()
            .map(|&number| self.lexicon.entry(number));
        if adjacent && behind.is_some_and(|word| !word.is(Entry::CYRILLIC)) {
            self.suffixes.push(self.entries.len() as u32);
        }
    }

    fn end_sentence(&mut self) {
        self.latin_kazakh |= self.latin_evidence > 12;
        self.latin_evidence = 0;
    }

    /// Adds the word of bytes `at..self.at` that begins at code point `start`.
    fn push(&mut self, number: u32, entry: Entry, at: usize, start: usize, gap: Gap) {
        let mut flags = match gap {
            Gap::Inside => WordFlags::default(),
            Gap::Sentence => WordFlags::SENTENCE_START,
            Gap::Block => WordFlags::SENTENCE_START.with(WordFlags::BLOCK_START),
        };
        if entry.is(Entry::NUMBER) {
            flags = flags.with(WordFlags::NUMBER);
        }
        if entry.is(Entry::CAPITAL) {
            flags = flags.with(WordFlags::CAPITAL);
        }
        if entry.common.0 & CommonIn::ENGLISH != 0 {
            flags = flags.with(WordFlags::COMMON);
        }
        if entry.is(Entry::CYRILLIC) {
            self.cyrillic = true;
            if self.bytes[..at].ends_with(b"-") {
                self.note_suffix(start);
            }
        }
        if gap != Gap::Inside {
            self.end_sentence();
        }
        self.latin_evidence += i32::from(entry.latin_evidence);
        self.words.keys.push(entry.key);
        self.words.stems.push(entry.stem);
        self.words.starts.push(start as u32);
        self.words.ends.push(self.point as u32);
        self.words.flags.push(flags);
        self.entries.push(number);
    }

    /// Moves to the next word; whether anything on the way may end a sentence.
    fn skip_gap(&mut self) -> bool {
        let mut seen = 0;
        while let Some(&byte) = self.bytes.get(self.at) {
            let class = CLASS[usize::from(byte)];
            if class & (LETTER | DIGIT) != 0 {
                break;
            }
            if byte >= 0x80 {
                let character = self.character_at(self.at);
                if is_word_start(character) {
                    break;
                }
                seen |= NOTEWORTHY;
                self.at += character.len_utf8();
            } else {
                seen |= class;
                self.at += 1;
            }
            self.point += 1;
        }
        seen & NOTEWORTHY != 0
    }

    /// Moves behind the word that begins here.
    fn read_word(&mut self) {
        loop {
            while let Some(&byte) = self.bytes.get(self.at) {
                let class = CLASS[usize::from(byte)];
                if class & WORD == 0 {
                    break;
                }
                self.at += if class == CYRILLIC_LEAD { 2 } else { 1 };
                self.point += 1;
            }
            let joins = self
                .bytes
                .get(self.at)
                .is_some_and(|byte| CLASS[usize::from(*byte)] & JOINT != 0);
            if !(joins && self.read_joint()) {
                return;
            }
        }
    }

    /// At a character that may or may not belong to the word: moves behind it
    /// (and to the next letter) when it does.
    #[inline(never)]
    fn read_joint(&mut self) -> bool {
        let character = self.character_at(self.at);
        if is_word_character(character) {
            self.at += character.len_utf8();
            self.point += 1;
            return true;
        }
        let mut rest = self.text[self.at..].chars();
        if is_invisible(character) {
            let hidden = rest.clone().take_while(|&next| is_invisible(next)).count();
            let after = self.text[self.at..].chars().nth(hidden);
            if after.is_some_and(|next| is_word_start(next) || is_mark(next)) {
                self.skip(hidden);
                return true;
            }
        } else if is_apostrophe(character) {
            rest.next();
            let after = rest.find(|&next| !is_invisible(next));
            if after.is_some_and(char::is_alphabetic) && self.letter_before() {
                self.skip(1);
                return true;
            }
            return false;
        }
        is_hyphen(character) && self.read_line_end()
    }

    /// At a hyphen: moves to the lower-case letter in the next line when the
    /// hyphen ends a line inside this block.
    fn read_line_end(&mut self) -> bool {
        if !self.letter_before() {
            return false;
        }
        let mut length = 0;
        let mut breaks = 0;
        for character in self.text[self.at..].chars() {
            match character {
                '\n' | '\u{2028}' => breaks += 1,
                _ if length == 0 && is_hyphen(character) => {}
                _ if is_invisible(character) => {}
                _ if character.is_whitespace() => {}
                _ => {
                    let joins = breaks == 1
                        && character.is_lowercase()
                        && !self.block_begins_before(self.point + length + 1);
                    if joins {
                        self.skip(length);
                    }
                    return joins;
                }
            }
            if breaks > 1 {
                return false;
            }
            length += 1;
        }
        false
    }

    fn block_begins_before(&self, point: usize) -> bool {
        let Some(BlockStarts { blocks }) = self.blocks else {
            return false;
        };
        blocks[self.next_block..]
            .iter()
            .map(|block| block.span.start as usize)
            .find(|&start| start > self.point)
            .is_some_and(|start| start < point)
    }

    fn letter_before(&self) -> bool {
        let mut before = self.text[..self.at].chars().rev();
        before
            .find(|&character| !is_invisible(character) && !is_mark(character))
            .is_some_and(char::is_alphabetic)
    }

    fn skip(&mut self, characters: usize) {
        for character in self.text[self.at..].chars().take(characters) {
            self.at += character.len_utf8();
            self.point += 1;
        }
    }

    fn character_at(&self, at: usize) -> char {
        self.text[at..].chars().next().unwrap_or(' ')
    }

    /// What only neighbours can tell: languages, their stems and common words.
    fn finish(mut self) -> Words {
        self.end_sentence();
        if self.cyrillic || self.latin_kazakh {
            Context {
                text: self.text,
                lexicon: self.lexicon,
                words: &mut self.words,
                entries: &mut self.entries,
                suffixes: &self.suffixes,
            }
            .settle(self.latin_kazakh);
        }
        self.words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> (Vec<String>, Words) {
        let mut lexicon = Lexicon::new();
        let words = words_of_text(text, &mut lexicon);
        let spellings = words
            .keys
            .iter()
            .map(|key| lexicon.spelling(*key).unwrap().to_owned());
        (spellings.collect(), words)
    }

    fn covered(text: &str) -> Vec<String> {
        let (_, words) = words(text);
        let letters: Vec<char> = text.chars().collect();
        (0..words.len())
            .map(|word| {
                letters[words.starts[word] as usize..words.ends[word] as usize]
                    .iter()
                    .collect()
            })
            .collect()
    }

    #[test]
    fn hyphens_dots_slashes_and_underscores_part_words() {
        assert_eq!(
            covered("COVID-19-ға IT-компания H2O, 3.14 and/or snake_case don't ’tis boys'"),
            [
                "COVID",
                "19",
                "ға",
                "IT",
                "компания",
                "H2O",
                "3",
                "14",
                "and",
                "or",
                "snake",
                "case",
                "don't",
                "tis",
                "boys"
            ]
        );
    }

    #[test]
    fn a_word_covers_its_hyphenation_and_its_invisible_characters() {
        assert_eq!(
            covered("бұл сөз-\n  дер ғой"),
            ["бұл", "сөз-\n  дер", "ғой"]
        );
        assert_eq!(words("сөз‐\nдер").0, words("сөздер").0);
        assert_eq!(covered("со\u{200B}сна\u{200B} и"), ["со\u{200B}сна", "и"]);
        assert_eq!(covered("Иванов-\nПетров"), ["Иванов", "Петров"]);
        assert_eq!(covered("слово-\n\nдругое"), ["слово", "другое"]);
        assert_eq!(words("сло\u{AD}\nво").0, words("слово").0);
    }

    #[test]
    fn languages_are_named_per_sentence() {
        let (_, words) =
            words("Бұл қазақ тілінде жазылған. Это написано по-русски. This is English.");
        assert!(words.flags[0].has(WordFlags::KAZAKH.with(WordFlags::SENTENCE_START)));
        assert!(words.flags[4].has(WordFlags::RUSSIAN.with(WordFlags::SENTENCE_START)));
        assert!(!words.flags[9].has(WordFlags::RUSSIAN));
        assert!(words.flags[8].has(WordFlags::SENTENCE_START));
    }
}
