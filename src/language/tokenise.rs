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
use super::lexicon::{Entry, Lexicon, Slot};
use super::sentences::{self, Gap};
use super::spacing;
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

/// So many words are found before they are looked up.
const BATCH: usize = 32;

/// A word that was found and not yet looked up.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    /// Its place in bytes.
    at: usize,
    to: usize,
    /// Its place in code points.
    start: usize,
    end: usize,
    /// Whether anything in the gap before it may end a sentence.
    noteworthy: bool,
    hash: u64,
}

/// The place of the last word, in bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Behind {
    at: usize,
    to: usize,
}

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
    /// Single letters in a row, and whether there were ever enough to be a spread-out word.
    singles: usize,
    spaced: bool,
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
            singles: 0,
            spaced: false,
            suffixes: Vec::new(),
        }
    }

    fn run(mut self) -> Words {
        let mut found = [Found::default(); BATCH];
        let mut behind = Behind::default();
        loop {
            let mut count = 0;
            while count < BATCH {
                let noteworthy = self.skip_gap();
                if self.at >= self.bytes.len() {
                    break;
                }
                let (at, start) = (self.at, self.point);
                self.read_word();
                found[count] = Found {
                    at,
                    to: self.at,
                    start,
                    end: self.point,
                    noteworthy,
                    hash: Lexicon::hash_of(&self.text[at..self.at]),
                };
                count += 1;
            }
            // Looking up words that are out of the cache one after another
            // would wait for memory each time; touched together they come together.
            let touched = found[..count]
                .iter()
                .fold(0, |seen, word| seen ^ self.lexicon.touch(word.hash));
            std::hint::black_box(touched);
            for word in &found[..count] {
                self.take(word, &mut behind);
            }
            if count < BATCH {
                return self.finish();
            }
        }
    }

    /// Adds a word that was found.
    fn take(&mut self, found: &Found, behind: &mut Behind) {
        let slot = self
            .lexicon
            .look_up(found.hash, &self.text[found.at..found.to]);
        if slot.is(Entry::EMPTY) {
            return;
        }
        let gap = if self.words.is_empty() || self.enters_block(found.start) {
            Gap::Block
        } else if found.noteworthy {
            sentences::gap(self.text, behind.at, behind.to, found.at, slot)
        } else {
            Gap::Inside
        };
        self.push(slot, found, gap);
        *behind = Behind {
            at: found.at,
            to: found.to,
        };
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

    /// Notes rows of single letters: words spread out with spaces.
    fn note_single(&mut self, found: &Found) {
        let single = found.end - found.start == 1;
        self.singles = if single { self.singles + 1 } else { 0 };
        self.spaced |= self.singles >= spacing::FEWEST;
    }

    fn end_sentence(&mut self) {
        self.latin_kazakh |= self.latin_evidence > 12;
        self.latin_evidence = 0;
    }

    fn push(&mut self, entry: Slot, found: &Found, gap: Gap) {
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
            if self.bytes[..found.at].ends_with(b"-") {
                self.note_suffix(found.start);
            }
        }
        if gap != Gap::Inside {
            self.end_sentence();
        }
        self.note_single(found);
        self.latin_evidence += i32::from(entry.latin_evidence);
        self.words.keys.push(entry.key);
        self.words.stems.push(entry.stem);
        self.words.starts.push(found.start as u32);
        self.words.ends.push(found.end as u32);
        self.words.flags.push(flags);
        self.entries.push(entry.entry());
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
        let mut breaks = 0;
        for (length, character) in self.text[self.at..].chars().enumerate() {
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
        if self.spaced {
            spacing::join(self.text, self.lexicon, &mut self.words, &mut self.entries);
            self.suffixes.clear();
        }
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
