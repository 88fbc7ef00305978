//! Every pair of a class with what it shares.
//!
//! The candidates of [`candidates`] go through the aligner, one thread a
//! stretch of pairs; what is kept of a pair is up to the caller. A class of
//! identical works is no special case here: the caller passes each text once.

use rayon::prelude::*;

use super::{Pair, TooManyWords, candidates};
use crate::language::Words;
use crate::language::zones::Zones;
use crate::similarity::Match;
use crate::similarity::align::{Aligner, Index, NoSpelling, Preset, Spelling, align};
use crate::similarity::labels::{PairShares, counts, pair_shares};
use crate::similarity::shingles::Rule;
use crate::similarity::template::{is_of_template, words_beyond_template};

/// A work of a class, ready to be compared.
#[derive(Debug, Clone)]
pub struct ClassText {
    /// Its words; only keys, stems and flags are looked at.
    pub words: Words,
    /// Its zones, with the template marked.
    pub zones: Zones,
}

impl AsRef<Words> for ClassText {
    fn as_ref(&self) -> &Words {
        &self.words
    }
}

/// What two works share, in figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairFigures {
    /// The shares, words and the longest run, seen from the first work as `left`.
    pub shares: PairShares,
    /// The aligned words of the longest match, without those of the template.
    pub longest_match: u32,
}

impl PairFigures {
    /// The figures of two works with these matches, or `None` if no match counts.
    pub fn of(first: &Zones, second: &Zones, matches: &[Match], floor: u32) -> Option<Self> {
        Some(Self {
            shares: pair_shares(first, second, matches, floor)?,
            longest_match: matches
                .iter()
                .filter(|found| counts(found, floor))
                .map(|found| words_beyond_template(found, first, second) as u32)
                .max()
                .unwrap_or(0),
        })
    }

    /// The same figures seen from the second work.
    #[must_use]
    pub const fn mirrored(&self) -> Self {
        Self {
            shares: PairShares {
                left_share: self.shares.right_share,
                right_share: self.shares.left_share,
                left_words: self.shares.right_words,
                right_words: self.shares.left_words,
                longest_run: self.shares.longest_run,
            },
            longest_match: self.longest_match,
        }
    }
}

/// How a comparison goes on: the pairs that are done of all candidates.
pub trait Watch: Sync {
    /// So many candidate pairs are to be aligned.
    fn begin(&self, pairs: usize);
    /// So many more were aligned.
    fn advance(&self, pairs: usize);
}

/// Pairs of the same first work that one thread takes at a time.
const STRETCH: usize = 64;

/// What two works with the same text share.
pub fn align_twins(text: &ClassText, floor: u32) -> Vec<Match> {
    let preset = Preset::report(floor as usize);
    let mut matches = align(&text.words, &text.words, &NoSpelling, &preset);
    matches.retain(|found| !is_of_template(found, &text.zones, &text.zones));
    matches
}

/// Aligns every candidate pair of `works` and gives what `keep` makes of the
/// matches, in the order of the pairs.
///
/// Matches of the template alone are left out before `keep` sees them. The
/// result does not depend on the number of threads.
pub fn compare<T: Send>(
    works: &[ClassText],
    spelling: &(impl Spelling + Sync),
    floor: u32,
    watch: &impl Watch,
    keep: impl Fn(Pair, Vec<Match>) -> Option<T> + Sync,
) -> Result<Vec<(Pair, T)>, TooManyWords> {
    let pairs = candidates(works, &Rule::for_floor(floor as usize))?;
    watch.begin(pairs.len());
    let preset = Preset::report(floor as usize);
    let stretches: Vec<&[Pair]> = pairs
        .chunk_by(|a, b| a.first == b.first)
        .flat_map(|pairs| pairs.chunks(STRETCH))
        .collect();
    Ok(stretches
        .into_par_iter()
        .map_init(
            || (Aligner::new(), Index::new()),
            |(aligner, index), pairs| {
                let first = &works[pairs[0].first as usize];
                index.fill(&first.words);
                let kept: Vec<(Pair, T)> = pairs
                    .iter()
                    .filter_map(|&pair| {
                        let second = &works[pair.second as usize];
                        let mut matches = aligner.align_indexed(
                            index,
                            &first.words,
                            &second.words,
                            spelling,
                            &preset,
                        );
                        matches.retain(|found| !is_of_template(found, &first.zones, &second.zones));
                        keep(pair, matches).map(|kept| (pair, kept))
                    })
                    .collect();
                watch.advance(pairs.len());
                kept
            },
        )
        .flatten_iter()
        .collect())
}
