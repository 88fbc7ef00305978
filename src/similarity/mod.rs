//! Similarity: from words to matches, labels, figures and a report.

mod matches;

pub use matches::{AlignedWord, Alignment, Match, MatchKind};
