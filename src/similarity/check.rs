//! One work against many: candidates, alignment, matches.
//!
//! The words of a work and the candidates of a
//! [`Repository`](super::index::Repository) come in; the sources with their
//! matches go out, ready for the report. Candidates of the floor are aligned
//! with the same preset as the pairs of a class, so `check` and `compare` give
//! the same matches for the same pair. Passages below the floor are found in a
//! second pass: they are in no share, but a page highlights them and the
//! coefficient of runs of five words counts them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::align::{Aligner, Preset, Spelling};
use super::index::Candidate;
use super::labels::counts;
use super::{Match, MatchKind};
use crate::domain::WordRange;
use crate::language::Words;

/// The shortest passage that a page highlights, in aligned words.
pub const HIGHLIGHT_FLOOR: u32 = 5;

/// A work in which passages of the checked work stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundSource {
    /// Its key in the repository.
    pub key: String,
    /// Its words.
    pub words: Arc<Words>,
    /// The matches of the checked work (left) with it (right), by place. At least one.
    pub matches: Vec<Match>,
}

/// The sources of `words`, ascending by key.
///
/// `candidates` are those of the rule for `floor`; `near` those of the rule
/// for [`HIGHLIGHT_FLOOR`] without rewording, or `None` to leave out what is below the floor.
/// `spelling_of` gives, for the key of a source, the spellings of the words of both sides.
pub fn sources<S: Spelling>(
    words: &Words,
    candidates: Vec<Candidate>,
    near: Option<Vec<Candidate>>,
    spelling_of: impl Fn(&str) -> S + Sync,
    floor: u32,
) -> Vec<FoundSource> {
    let with_short = near.is_some();
    let mut works: BTreeMap<String, (Arc<Words>, bool)> = BTreeMap::new();
    works.extend(
        near.into_iter()
            .flatten()
            .map(|work| (work.key, (work.words, false))),
    );
    let candidates = candidates.into_iter();
    works.extend(candidates.map(|work| (work.key, (work.words, true))));
    let works: Vec<_> = works.into_iter().collect();
    works
        .into_par_iter()
        .map_init(Aligner::new, |aligner, (key, (theirs, is_candidate))| {
            let mut matches = Vec::new();
            let spelling = spelling_of(&key);
            if is_candidate {
                let preset = Preset::report(floor as usize);
                matches = aligner.align(words, &theirs, &spelling, &preset);
            }
            if with_short {
                let preset = Preset::report(HIGHLIGHT_FLOOR as usize).without_retold();
                let short = aligner.align(words, &theirs, &spelling, &preset);
                add_short(&mut matches, short, floor);
            }
            FoundSource {
                key,
                words: theirs,
                matches,
            }
        })
        .filter(|source| !source.matches.is_empty())
        .collect()
}

/// Adds the matches of `short` that are below the floor and stand apart from all others.
fn add_short(matches: &mut Vec<Match>, short: Vec<Match>, floor: u32) {
    let taken: Vec<(WordRange, WordRange)> = matches
        .iter()
        .map(|found| (found.left, found.right))
        .collect();
    matches.extend(short.into_iter().filter(|found| {
        found.kind != MatchKind::Summarised
            && !counts(found, floor)
            && !taken
                .iter()
                .any(|(left, right)| left.overlaps(found.left) && right.overlaps(found.right))
    }));
    matches.sort_by_key(|found| (found.left, found.right));
}
