//! The words of a text in comparable form.
//!
//! Words are kept as parallel arrays, one entry a word in reading order, since
//! ten thousand works must stand in memory at once: 17 bytes a word.

use crate::domain::Language;

/// What is known about a word besides its letters, one bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct WordFlags(u8);

impl WordFlags {
    /// The first word of a sentence.
    pub const SENTENCE_START: Self = Self(1);
    /// The first word of a block (paragraph, heading, cell).
    pub const BLOCK_START: Self = Self(1 << 1);
    /// A word so common in its language that it says little (article, conjunction, auxiliary, pronoun).
    pub const COMMON: Self = Self(1 << 2);
    /// A word of digits only, or one that begins with a digit.
    pub const NUMBER: Self = Self(1 << 3);
    /// A word of a Kazakh sentence.
    pub const KAZAKH: Self = Self(1 << 4);
    /// A word of a Russian sentence. Neither Kazakh nor Russian: English.
    pub const RUSSIAN: Self = Self(1 << 5);
    /// A word that begins with a capital letter.
    pub const CAPITAL: Self = Self(1 << 6);

    /// The bits, for a format that keeps them.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The flags with these bits.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// Whether all bits of `other` are set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets of bits.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The bits of this set that are not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

/// The words of one work.
///
/// A word is a run of letters, marks and digits (with an apostrophe between
/// letters) that the normal form leaves non-empty. All arrays have one entry a word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The exact key: the first 32 bits of XXH3 of the normal form. Two words are *the same* if their keys are.
    pub keys: Vec<u32>,
    /// The stem key: the same of the stem's comparison form.
    pub stems: Vec<u32>,
    /// Where each word begins, in code points of the document's text.
    pub starts: Vec<u32>,
    /// Where each word ends (exclusive), in code points of the document's text.
    pub ends: Vec<u32>,
    /// What else is known of each word.
    pub flags: Vec<WordFlags>,
}

impl Words {
    /// The number of words.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

/// The language of most words; English when there are none.
pub fn main_language(words: &Words) -> Language {
    let count = |language| {
        words
            .flags
            .iter()
            .filter(|flags| flags.has(language))
            .count()
    };
    let kazakh = count(WordFlags::KAZAKH);
    let russian = count(WordFlags::RUSSIAN);
    let english = words.len() - kazakh - russian;
    if kazakh >= russian && kazakh >= english && kazakh > 0 {
        Language::Kazakh
    } else if russian >= english && russian > 0 {
        Language::Russian
    } else {
        Language::English
    }
}
