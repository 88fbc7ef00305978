//! A match: a passage of one work aligned, word by word, with a passage of another.

use serde::{Deserialize, Serialize};

use crate::domain::WordRange;

/// How two words correspond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alignment {
    /// The same normal form.
    Exact,
    /// The same stem.
    Stem,
    /// Nearly the same letters (a typing or recognition error, a name's other spelling).
    Fuzzy,
}

/// Two words that correspond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlignedWord {
    /// The word of the left work.
    pub left: u32,
    /// The word of the right work.
    pub right: u32,
    /// How they correspond.
    pub how: Alignment,
}

/// What kind of reuse a match is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchKind {
    /// Nearly every word is aligned exactly and in order.
    Verbatim,
    /// Words were changed, left out, put in or moved.
    Altered,
    /// A short passage that takes up a longer one: a hint, never part of a figure.
    Summarised,
}

/// A passage of the left work aligned with a passage of the right one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The passage in the left work.
    pub left: WordRange,
    /// The passage in the right work.
    pub right: WordRange,
    /// The words that correspond, ascending by `left`; no left word and no right word twice.
    pub aligned: Vec<AlignedWord>,
    /// What kind of reuse it is.
    pub kind: MatchKind,
}

impl Match {
    /// The length of a match: its number of aligned words.
    pub fn aligned_words(&self) -> usize {
        self.aligned.len()
    }
}
