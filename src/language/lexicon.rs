//! The lexicon: everything that is known of a word *type*, computed once.
//!
//! Texts repeat their words, so normalising, stemming and looking up a word is
//! done when its raw form is met for the first time and remembered under the
//! hash of its raw bytes. Keys and stems depend on the letters of the word
//! alone: two lexicons that read the same texts in any order and on any number
//! of threads give the same keys, and can be merged.

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::WordFlags;
use super::common::{CommonIn, common_in};
use super::kazakh_latin;
use super::normal_form::{NormalForm, comparison_form};
use super::prefetch::prefetch;
use super::stem::kazakh;

/// The longest comparison form that is kept as a spelling, in bytes; longer words are cut.
const LONGEST_SPELLING: usize = 128;
/// Words longer than this many bytes are not stemmed: they are no words of a language.
const LONGEST_STEMMED: usize = 96;

/// What is known of a raw word form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    hash: u64,
    /// The key; 0 together with [`Entry::EMPTY`].
    pub key: u32,
    /// The stem of a Latin word or, for a Cyrillic one, its Russian stem.
    pub stem: u32,
    /// The stem of a Cyrillic word as a Kazakh one; otherwise equal to `stem`.
    pub kazakh_stem: u32,
    /// How Kazakh (above 0) or Russian (below 0) the letters of a Cyrillic word are.
    pub kazakh_evidence: i16,
    /// How much a Latin word looks like Kazakh in Latin letters (above 0).
    pub latin_evidence: i8,
    /// What kind of word it is: the bits below.
    pub kind: u8,
    /// In which languages it is common.
    pub common: CommonIn,
}

impl Entry {
    /// Nothing is left of the word in normal form.
    pub(super) const EMPTY: u8 = 1;
    /// It has Latin letters.
    pub(super) const LATIN: u8 = 2;
    /// It has Cyrillic letters.
    pub(super) const CYRILLIC: u8 = 4;
    /// It begins with a digit.
    pub(super) const NUMBER: u8 = 8;
    /// It begins with a capital letter.
    pub(super) const CAPITAL: u8 = 16;
    /// All its letters look like letters of the other script (Latin or Cyrillic).
    pub(super) const TWIN: u8 = 32;

    pub(super) const fn is(self, bits: u8) -> bool {
        self.kind & bits != 0
    }
}

/// What the tokeniser needs of every word, in one piece, so that looking a
/// word up touches memory once.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Slot {
    hash: u64,
    /// The number of the entry, counted from 1.
    number: u32,
    /// As in [`Entry`].
    pub key: u32,
    /// As in [`Entry`].
    pub stem: u32,
    /// As in [`Entry`].
    pub latin_evidence: i8,
    /// As in [`Entry`].
    pub kind: u8,
    /// As in [`Entry`].
    pub common: CommonIn,
    /// The flags that depend on the word alone.
    pub flags: WordFlags,
}

impl Slot {
    /// The number of the word's entry.
    pub(super) const fn entry(self) -> u32 {
        self.number - 1
    }

    pub(super) const fn is(self, bits: u8) -> bool {
        self.kind & bits != 0
    }

    fn of(entry: &Entry, number: u32) -> Self {
        let mut flags = WordFlags::default();
        for (holds, flag) in [
            (entry.is(Entry::NUMBER), WordFlags::NUMBER),
            (entry.is(Entry::CAPITAL), WordFlags::CAPITAL),
            (entry.common.0 & CommonIn::ENGLISH != 0, WordFlags::COMMON),
        ] {
            if holds {
                flags = flags.with(flag);
            }
        }
        Self {
            flags,
            hash: entry.hash,
            number,
            key: entry.key,
            stem: entry.stem,
            latin_evidence: entry.latin_evidence,
            kind: entry.kind,
            common: entry.common,
        }
    }
}

/// Key, stem and commonness of a word that was read in a special way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looked {
    pub key: u32,
    pub stem: u32,
    pub common: CommonIn,
}

/// What is known of every word type met so far: normal-form spellings by key,
/// and a cache from raw word forms to keys and stems.
///
/// Costs about a hundred bytes and the spelling per word type.
pub struct Lexicon {
    /// Open addressing by the hash of the raw word, at most half full: the upper
    /// half of the hash above the number of the entry, 0 where nothing is.
    ///
    /// It is kept small, and what it leads to is in the order in which words
    /// were met, common ones first: both stay in the cache.
    table: Vec<u64>,
    slots: Vec<Slot>,
    entries: Vec<Entry>,
    spellings: FxHashMap<u32, (u32, u16)>,
    letters: String,
    english: Stemmer,
    russian: Stemmer,
    form: NormalForm,
    scratch: String,
}

impl Default for Lexicon {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Lexicon")
            .field("word_types", &self.spellings.len())
            .finish_non_exhaustive()
    }
}

/// The key of a comparison form: the lower 32 bits of its XXH3.
pub(super) fn key_of(comparison: &str) -> u32 {
    xxh3_64(comparison.as_bytes()) as u32
}

/// The lowest bytes of eight, by their number.
const LOWEST_BYTES: [u64; 9] = {
    let mut masks = [u64::MAX; 9];
    let mut count = 0;
    while count < 8 {
        masks[count] = (1 << (8 * count)) - 1;
        count += 1;
    }
    masks
};

/// The hash of the word `bytes[at..to]`, in which no byte is 0: sixteen bytes
/// a step, read at once with what stands behind them and masked. It stays
/// inside the lexicon; keys are XXH3. Each factor is mixed with a constant
/// that holds a byte no UTF-8 has, so that none is ever 0.
#[inline]
pub(super) fn hash_within(bytes: &[u8], at: usize, to: usize) -> u64 {
    const FIRST: u64 = 0x9B1D_6A4F_35E2_C7FF;
    const SECOND: u64 = 0xFF72_93C5_8E1B_46AD;
    let mut hash = 0;
    let mut at = at;
    loop {
        let length = to - at;
        let sixteen = match bytes.get(at..).and_then(|rest| rest.first_chunk::<16>()) {
            Some(sixteen) => *sixteen,
            None => {
                let mut sixteen = [0; 16];
                let rest = &bytes[at..];
                sixteen[..rest.len()].copy_from_slice(rest);
                sixteen
            }
        };
        let both = u128::from_le_bytes(sixteen);
        let low = both as u64 & LOWEST_BYTES[length.min(8)];
        let high = (both >> 64) as u64 & LOWEST_BYTES[length.saturating_sub(8).min(8)];
        let product = u128::from(low ^ FIRST ^ hash) * u128::from(high ^ SECOND);
        hash = product as u64 ^ (product >> 64) as u64;
        if length <= 16 {
            return hash;
        }
        at += 16;
    }
}

impl Lexicon {
    /// An empty lexicon.
    pub fn new() -> Self {
        Self {
            table: vec![0; 1 << 12],
            slots: Vec::new(),
            entries: Vec::new(),
            spellings: FxHashMap::default(),
            letters: String::new(),
            english: Stemmer::create(Algorithm::English),
            russian: Stemmer::create(Algorithm::Russian),
            form: NormalForm::default(),
            scratch: String::new(),
        }
    }

    /// The comparison form of the word type with this key: its letters as
    /// compared, not as written (at most 128 bytes). `None` for a key that this
    /// lexicon has not given out.
    pub fn spelling(&self, key: u32) -> Option<&str> {
        let &(start, length) = self.spellings.get(&key)?;
        let start = start as usize;
        self.letters.get(start..start + usize::from(length))
    }

    /// The number of word types.
    pub fn len(&self) -> usize {
        self.spellings.len()
    }

    /// Whether no word has been read.
    pub fn is_empty(&self) -> bool {
        self.spellings.is_empty()
    }

    /// Takes over the spellings of another lexicon (of another thread). The
    /// result does not depend on the order of merging.
    pub fn merge(&mut self, other: &Self) {
        for (&key, &(start, length)) in &other.spellings {
            let start = start as usize;
            if let Some(spelling) = other.letters.get(start..start + usize::from(length)) {
                self.remember(key, spelling);
            }
        }
    }

    /// The hash under which a raw word form is remembered.
    #[inline]
    pub(super) fn hash_of(raw: &str) -> u64 {
        hash_within(raw.as_bytes(), 0, raw.len())
    }

    /// Asks for the memory that a look-up needs first.
    #[inline]
    pub(super) fn prefetch(&self, hash: u64) {
        prefetch(&self.table[hash as usize & (self.table.len() - 1)]);
    }

    /// Asks for the memory that a look-up needs then.
    #[inline]
    pub(super) fn prefetch_slot(&self, hash: u64) {
        let held = self.table[hash as usize & (self.table.len() - 1)];
        if let Some(slot) = self.slots.get((held as u32).wrapping_sub(1) as usize) {
            prefetch(slot);
        }
    }

    /// What is known of a raw word form (given with its hash), found out when it is new.
    #[inline]
    pub(super) fn look_up(&mut self, hash: u64, raw: &str) -> Slot {
        let mask = self.table.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            let held = self.table[place];
            if held == 0 {
                return self.insert(hash, raw);
            }
            if held >> 32 == hash >> 32 {
                let slot = self.slots[held as u32 as usize - 1];
                if slot.hash == hash {
                    return slot;
                }
            }
            place = (place + 1) & mask;
        }
    }

    /// The entry with a number that [`Lexicon::look_up`] gave.
    #[inline]
    pub(super) fn entry(&self, number: u32) -> Entry {
        self.entries[number as usize]
    }

    #[cold]
    #[inline(never)]
    fn insert(&mut self, hash: u64, raw: &str) -> Slot {
        if (self.entries.len() + 1) * 2 > self.table.len() {
            self.grow();
        }
        let entry = self.look_at(hash, raw);
        self.entries.push(entry);
        let slot = Slot::of(&entry, self.entries.len() as u32);
        self.slots.push(slot);
        self.place(slot);
        slot
    }

    fn place(&mut self, slot: Slot) {
        let mask = self.table.len() - 1;
        let mut place = slot.hash as usize & mask;
        while self.table[place] != 0 {
            place = (place + 1) & mask;
        }
        self.table[place] = slot.hash >> 32 << 32 | u64::from(slot.number);
    }

    fn grow(&mut self) {
        self.table = vec![0; self.table.len() * 2];
        for number in 0..self.slots.len() {
            self.place(self.slots[number]);
        }
    }

    /// Normalises, stems and classifies a raw word form.
    fn look_at(&mut self, hash: u64, raw: &str) -> Entry {
        let mut form = std::mem::take(&mut self.form);
        form.set(raw);
        let entry = self.entry_from(hash, &form);
        if !entry.is(Entry::EMPTY) {
            self.remember(entry.key, &form.comparison);
        }
        self.form = form;
        entry
    }

    fn entry_from(&mut self, hash: u64, form: &NormalForm) -> Entry {
        let mut entry = Entry {
            hash,
            key: 0,
            stem: 0,
            kazakh_stem: 0,
            kazakh_evidence: 0,
            latin_evidence: 0,
            kind: 0,
            common: CommonIn::default(),
        };
        if form.comparison.is_empty() {
            entry.kind = Entry::EMPTY;
            return entry;
        }
        entry.key = key_of(&form.comparison);
        entry.stem = entry.key;
        entry.kazakh_stem = entry.key;
        let number = form.spelling.chars().next().is_some_and(char::is_numeric);
        for (bit, holds) in [
            (Entry::LATIN, form.latin),
            (Entry::CYRILLIC, form.cyrillic),
            (Entry::NUMBER, number),
            (Entry::CAPITAL, form.capital),
            (Entry::TWIN, form.twin.is_some()),
        ] {
            if holds {
                entry.kind |= bit;
            }
        }
        if form.spelling.len() > LONGEST_STEMMED || number {
            return entry;
        }
        entry.common = common_in(&form.spelling);
        if form.cyrillic {
            entry.kazakh_evidence = super::identify::kazakh_evidence(&form.spelling);
            let russian = self.russian.stem(&form.spelling);
            entry.stem = cyrillic_key(&russian, &mut self.scratch);
            entry.kazakh_stem = cyrillic_key(&kazakh::stem(&form.spelling), &mut self.scratch);
        } else if form.latin {
            let stem = self.english.stem(&form.spelling);
            entry.stem = key_of(&stem);
            entry.kazakh_stem = entry.stem;
            let english = entry.common.0 & CommonIn::ENGLISH != 0;
            entry.latin_evidence = kazakh_latin::evidence(&form.spelling, english);
        }
        entry
    }

    /// Key and stem of a Kazakh word whose Cyrillic spelling was found out of context.
    pub(super) fn kazakh_word(&mut self, spelling: &str) -> Looked {
        let mut form = std::mem::take(&mut self.scratch);
        form.clear();
        comparison_form(spelling, true, &mut form);
        let key = key_of(&form);
        self.remember(key, &form);
        self.scratch = form;
        let common = common_in(spelling);
        let stem = cyrillic_key(&kazakh::stem(spelling), &mut self.scratch);
        Looked { key, stem, common }
    }

    /// The number of the entry that a raw word has when its letters are read
    /// as those of the other script.
    pub(super) fn twin_of(&mut self, raw: &str) -> Option<u32> {
        self.form.set(raw);
        let twin = self.form.twin.take()?;
        Some(self.look_up(Self::hash_of(&twin), &twin).entry())
    }

    fn remember(&mut self, key: u32, comparison: &str) {
        let mut length = comparison.len().min(LONGEST_SPELLING);
        while !comparison.is_char_boundary(length) {
            length -= 1;
        }
        let comparison = &comparison[..length];
        if let Some(known) = self.spelling(key) {
            // Two word types with one key are rare; the smaller spelling
            // stands for both, whichever was read first.
            if known <= comparison {
                return;
            }
        }
        let start = self.letters.len() as u32;
        self.letters.push_str(comparison);
        self.spellings.insert(key, (start, length as u16));
    }
}

fn cyrillic_key(spelling: &str, scratch: &mut String) -> u32 {
    scratch.clear();
    comparison_form(spelling, true, scratch);
    key_of(scratch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_gives_the_same_spellings_in_any_order() {
        let mut left = Lexicon::new();
        let mut right = Lexicon::new();
        for word in ["Қазақ", "тілі", "the"] {
            left.look_up(Lexicon::hash_of(word), word);
        }
        for word in ["the", "words", "тілі"] {
            right.look_up(Lexicon::hash_of(word), word);
        }
        let mut one = Lexicon::new();
        one.merge(&left);
        one.merge(&right);
        let mut other = Lexicon::new();
        other.merge(&right);
        other.merge(&left);
        assert_eq!(one.len(), 4);
        for key in left.spellings.keys().chain(right.spellings.keys()) {
            assert!(one.spelling(*key).is_some());
            assert_eq!(one.spelling(*key), other.spelling(*key));
        }
    }
}
