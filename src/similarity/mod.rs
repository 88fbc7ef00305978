//! Similarity: from words to matches, labels, figures and a report.

mod matches;
pub mod pan;

pub use matches::{AlignedWord, Alignment, Match, MatchKind};
