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

use super::byte_masks::{ByteMasks, WINDOW};
use super::context::Context;
use super::letters::{
    is_apostrophe, is_hyphen, is_invisible, is_mark, is_word_character, is_word_start,
};
use super::lexicon::{Entry, Lexicon, Slot, hash_within};
use super::sentences::{self, Gap};
use super::spacing;
use super::{WordFlags, Words};

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

/// The last word.
#[derive(Debug, Clone, Copy, Default)]
struct Behind {
    /// Its place in bytes.
    at: usize,
    to: usize,
    /// Where it ends, in code points.
    end: usize,
    /// Its entry in the lexicon.
    entry: u32,
}

/// Words on their way into the arrays of [`Words`], which grow by whole batches.
#[derive(Debug, Clone, Copy, Default)]
struct Batch {
    count: usize,
    keys: [u32; BATCH],
    stems: [u32; BATCH],
    starts: [u32; BATCH],
    ends: [u32; BATCH],
    flags: [WordFlags; BATCH],
    entries: [u32; BATCH],
}

struct Tokeniser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// The next byte to read, and the number of code points before it.
    at: usize,
    point: usize,
    /// Which window of the bytes the masks describe.
    window: usize,
    masks: ByteMasks,
    blocks: Option<BlockStarts<'a>>,
    next_block: usize,
    lexicon: &'a mut Lexicon,
    words: Words,
    /// The lexicon's entry of each word.
    entries: Vec<u32>,
    batch: Batch,
    /// The last word; none before the first.
    behind: Option<Behind>,
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
            window: 0,
            masks: ByteMasks::of(text.as_bytes(), 0),
            blocks,
            next_block: 0,
            lexicon,
            words,
            entries: Vec::with_capacity(estimate),
            batch: Batch::default(),
            behind: None,
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
        loop {
            let mut count = 0;
            while count < BATCH {
                let noteworthy = self.skip_gap();
                if self.at >= self.bytes.len() {
                    break;
                }
                let (at, start) = (self.at, self.point);
                self.read_word();
                let hash = hash_within(self.bytes, at, self.at);
                self.lexicon.prefetch(hash);
                found[count] = Found {
                    at,
                    to: self.at,
                    start,
                    end: self.point,
                    noteworthy,
                    hash,
                };
                count += 1;
            }
            for word in &found[..count] {
                self.lexicon.prefetch_slot(word.hash);
            }
            for word in &found[..count] {
                self.take(word);
            }
            self.put_down_batch();
            if count < BATCH {
                return self.finish();
            }
        }
    }

    /// Adds a word that was found.
    #[inline]
    fn take(&mut self, found: &Found) {
        let slot = self
            .lexicon
            .look_up(found.hash, &self.text[found.at..found.to]);
        if slot.is(Entry::EMPTY) {
            return;
        }
        let gap = match self.behind {
            None => Gap::Block,
            Some(behind) => {
                if self.enters_block(found.start) {
                    Gap::Block
                } else if found.noteworthy {
                    sentences::gap(self.text, behind.at, behind.to, found.at, slot)
                } else {
                    Gap::Inside
                }
            }
        };
        self.push(slot, found, gap);
    }

    /// Moves the words of the batch to the others.
    fn put_down_batch(&mut self) {
        let Batch { count, .. } = self.batch;
        self.words.keys.extend_from_slice(&self.batch.keys[..count]);
        self.words
            .stems
            .extend_from_slice(&self.batch.stems[..count]);
        self.words
            .starts
            .extend_from_slice(&self.batch.starts[..count]);
        self.words.ends.extend_from_slice(&self.batch.ends[..count]);
        self.words
            .flags
            .extend_from_slice(&self.batch.flags[..count]);
        self.entries.extend_from_slice(&self.batch.entries[..count]);
        self.batch.count = 0;
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
        let adjacent = self.behind.filter(|behind| behind.end + 1 == start);
        if adjacent.is_some_and(|behind| !self.lexicon.entry(behind.entry).is(Entry::CYRILLIC)) {
            let number = self.entries.len() + self.batch.count;
            self.suffixes.push(number as u32);
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

    #[inline]
    fn push(&mut self, slot: Slot, found: &Found, gap: Gap) {
        let mut flags = slot.flags;
        if gap != Gap::Inside {
            flags = flags.with(WordFlags::SENTENCE_START);
            if gap == Gap::Block {
                flags = flags.with(WordFlags::BLOCK_START);
            }
            self.end_sentence();
        }
        if slot.is(Entry::CYRILLIC) {
            self.cyrillic = true;
            if self.bytes[..found.at].ends_with(b"-") {
                self.note_suffix(found.start);
            }
        }
        self.note_single(found);
        self.latin_evidence += i32::from(slot.latin_evidence);
        let batch = &mut self.batch;
        let place = batch.count % BATCH;
        batch.keys[place] = slot.key;
        batch.stems[place] = slot.stem;
        batch.starts[place] = found.start as u32;
        batch.ends[place] = found.end as u32;
        batch.flags[place] = flags;
        batch.entries[place] = slot.entry();
        batch.count = place + 1;
        self.behind = Some(Behind {
            at: found.at,
            to: found.to,
            end: found.end,
            entry: slot.entry(),
        });
    }

    /// The masks of the window that the next byte stands in, without the bytes before it.
    #[inline]
    fn look(&mut self) -> (ByteMasks, u64) {
        let window = self.at / WINDOW;
        if window != self.window {
            self.window = window;
            self.masks = ByteMasks::of(self.bytes, window * WINDOW);
        }
        (self.masks, u64::MAX << (self.at % WINDOW))
    }

    /// Moves to the byte of this window that the lowest bit of `stops` names,
    /// or to the next window; the bits of the bytes on the way.
    #[inline]
    fn move_to(&mut self, stops: u64, from_here: u64) -> u64 {
        let passed = from_here & (stops & stops.wrapping_neg()).wrapping_sub(1);
        let end = stops.trailing_zeros() as usize + self.window * WINDOW;
        self.point += end - self.at;
        if self.masks.continuing != 0 {
            self.point -= (self.masks.continuing & passed).count_ones() as usize;
        }
        self.at = end;
        passed
    }

    /// Moves to the next word; whether anything on the way may end a sentence.
    #[inline]
    fn skip_gap(&mut self) -> bool {
        let mut seen = 0;
        while self.at < self.bytes.len() {
            let (masks, from_here) = self.look();
            let stops = (masks.word | masks.other) & from_here;
            seen |= masks.noteworthy & self.move_to(stops, from_here);
            if stops == 0 {
                continue;
            }
            // In a gap only letters that are no ASCII and hardly ever Cyrillic need a look.
            let byte = self.bytes[self.at];
            if byte.is_ascii() || (byte != 0xD2 && masks.other & stops & stops.wrapping_neg() == 0)
            {
                break;
            }
            let character = self.character_at(self.at);
            if is_word_start(character) {
                break;
            }
            seen = 1;
            self.at += character.len_utf8();
            self.point += 1;
        }
        seen != 0
    }

    /// Moves behind the word that begins here.
    #[inline]
    fn read_word(&mut self) {
        while self.at < self.bytes.len() {
            let (masks, from_here) = self.look();
            let stops = !masks.word & from_here;
            self.move_to(stops, from_here);
            let joins = masks.joint & stops & stops.wrapping_neg() != 0;
            if stops != 0 && !(joins && self.read_joint()) {
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
