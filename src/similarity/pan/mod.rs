//! The text-alignment task of the PAN campaigns: its files and its measures.
//!
//! `adal detect` writes detections in the campaign's form and `adal evaluate`
//! judges them, so that the aligner can be measured against published systems.

mod files;
mod measures;

pub use files::{CASE, DETECTION, Pair, PanError, read_pairs, read_passages, write_detections};
pub use measures::{Rates, Reuse, Scores, plagdet, scores};
