//! Similarity: from words to matches, labels, figures and a report.

pub mod align;
pub mod attribution;
pub mod check;
pub mod class;
pub mod cohort;
pub mod figures;
pub mod flagging;
pub mod index;
pub mod labels;
mod matches;
pub mod pan;
pub mod report;
pub mod rewording;
pub mod rounding;
pub mod shingles;
mod support;
pub mod template;

pub use matches::{AlignedWord, Alignment, Match, MatchKind};
