//! The record of a work: its key and its words, laid out so that the words
//! around any place can be read without reading the rest.
//!
//! ```text
//! words u32 | key length u32 | key | keys 4·n | stems 4·n | flags n | gaps and lengths
//! ```
//!
//! All numbers are little-endian. A gap (from the end of the word before) and a
//! length are code points, one byte each, or 255 and four bytes. A word costs
//! 11 bytes. Sharing the keys of repeated words would save a quarter and cost
//! every candidate a pass over its words; candidates are what the time goes to.

use crate::language::{WordFlags, Words};

/// Longer gaps and lengths than this are written as this byte and four more.
const LONG: u8 = u8::MAX;

/// The record of a work.
pub(super) fn encode(key: &str, words: &Words) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(8 + key.len() + words.len() * 11 + 16);
    bytes.extend((words.len() as u32).to_le_bytes());
    bytes.extend((key.len() as u32).to_le_bytes());
    bytes.extend(key.as_bytes());
    for array in [&words.keys, &words.stems] {
        for number in array {
            bytes.extend(number.to_le_bytes());
        }
    }
    bytes.extend(words.flags.iter().map(|flags| flags.bits()));
    let mut before = 0;
    for (&start, &end) in words.starts.iter().zip(&words.ends) {
        for number in [start.wrapping_sub(before), end.wrapping_sub(start)] {
            if number < u32::from(LONG) {
                bytes.push(number as u8);
            } else {
                bytes.push(LONG);
                bytes.extend(number.to_le_bytes());
            }
        }
        before = end;
    }
    bytes
}

/// A record as it lies in the index. Reading one that was cut or overwritten
/// gives `None`, never a panic: its file is damaged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    key: &'a str,
    keys: &'a [u8],
    stems: &'a [u8],
    flags: &'a [u8],
    places: &'a [u8],
}

impl<'a> Record<'a> {
    /// The record that `bytes` begin with.
    pub(super) fn of(bytes: &'a [u8]) -> Option<Self> {
        let (words, bytes) = number(bytes)?;
        let (key_length, bytes) = number(bytes)?;
        let words = words as usize;
        let (key, bytes) = bytes.split_at_checked(key_length as usize)?;
        let (keys, bytes) = bytes.split_at_checked(words.checked_mul(4)?)?;
        let (stems, bytes) = bytes.split_at_checked(words.checked_mul(4)?)?;
        let (flags, places) = bytes.split_at_checked(words)?;
        Some(Self {
            key: std::str::from_utf8(key).ok()?,
            keys,
            stems,
            flags,
            places,
        })
    }

    /// The key of the work.
    pub(super) const fn key(&self) -> &'a str {
        self.key
    }

    /// The number of words.
    pub(super) const fn len(&self) -> usize {
        self.flags.len()
    }

    /// The key of word `index`.
    pub(super) fn word_key(&self, index: usize) -> Option<u32> {
        numbers(self.keys.get(index * 4..index * 4 + 4)?).next()
    }

    /// The stem of word `index`.
    pub(super) fn stem(&self, index: usize) -> Option<u32> {
        numbers(self.stems.get(index * 4..index * 4 + 4)?).next()
    }

    /// What is known of word `index` besides its letters.
    pub(super) fn flags(&self, index: usize) -> Option<WordFlags> {
        self.flags.get(index).copied().map(WordFlags::from_bits)
    }

    /// Fills `words` with the words `first..until`, without their places in the text.
    pub(super) fn copy_part(&self, first: usize, until: usize, words: &mut Words) {
        let until = until.min(self.len());
        let first = first.min(until);
        words.starts.clear();
        words.ends.clear();
        words.keys.clear();
        words.keys.extend(numbers(&self.keys[first * 4..until * 4]));
        words.stems.clear();
        words
            .stems
            .extend(numbers(&self.stems[first * 4..until * 4]));
        words.flags.clear();
        let flags = &self.flags[first..until];
        words
            .flags
            .extend(flags.iter().copied().map(WordFlags::from_bits));
    }

    /// All words, with their places.
    pub(super) fn words(&self) -> Option<Words> {
        let mut words = Words::default();
        self.copy_part(0, self.len(), &mut words);
        words.starts.reserve(self.len());
        words.ends.reserve(self.len());
        let mut rest = self.places;
        let mut before = 0_u32;
        for _ in 0..self.len() {
            let (gap, after_gap) = place(rest)?;
            let (length, after_length) = place(after_gap)?;
            rest = after_length;
            let start = before.wrapping_add(gap);
            before = start.wrapping_add(length);
            words.starts.push(start);
            words.ends.push(before);
        }
        Some(words)
    }
}

fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_le_bytes(*number), rest))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes
        .as_chunks::<4>()
        .0
        .iter()
        .map(|chunk| u32::from_le_bytes(*chunk))
}

fn place(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    if first == LONG {
        number(rest)
    } else {
        Some((u32::from(first), rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words {
            keys: vec![1, u32::MAX, 3],
            stems: vec![4, 5, 0],
            starts: vec![0, 1_000, 1_260],
            ends: vec![1, 1_255, 100_000],
            flags: vec![
                WordFlags::BLOCK_START,
                WordFlags::COMMON.with(WordFlags::KAZAKH),
                WordFlags::default(),
            ],
        }
    }

    #[test]
    fn a_record_gives_back_the_words_and_any_part_of_them() {
        let bytes = encode("курс/7", &words());
        let record = Record::of(&bytes).unwrap();
        assert_eq!(record.key(), "курс/7");
        assert_eq!(record.words().unwrap(), words());
        let mut part = Words::default();
        record.copy_part(1, 99, &mut part);
        assert_eq!(part.keys, [u32::MAX, 3]);
        assert_eq!(part.flags, words().flags[1..]);
        assert_eq!(record.stem(1), Some(5));
        assert_eq!(record.word_key(3), None);
    }

    #[test]
    fn a_record_that_was_cut_is_refused_wherever_it_was_cut() {
        let bytes = encode("key", &words());
        for length in 0..bytes.len() {
            let part = &bytes[..length];
            assert!(
                Record::of(part).is_none_or(|record| record.words().is_none()),
                "{length} bytes were enough"
            );
        }
    }
}
