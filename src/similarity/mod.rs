//! Similarity: from words to matches, labels, figures and a report.

pub mod align;
mod matches;
pub mod pan;

pub use matches::{AlignedWord, Alignment, Match, MatchKind};
