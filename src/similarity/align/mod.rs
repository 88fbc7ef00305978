//! The aligner: which passages of two texts correspond, word by word.
//!
//! Input: the [`Words`] of two texts. Output: [`Match`]es. The stages, one file each:
//!
//! ```text
//! grams → seeds → chain → extend → trim → promise → classify
//! ```
//!
//! Nothing but the two texts decides: not their order (exchanging them mirrors the
//! matches), not other works, not the number of threads. [`Preset`] names the
//! parameters. What was tried and measured stands in docs/alignment.md.

mod chain;
mod classify;
mod extend;
mod grams;
mod pair;
pub mod passages;
mod preset;
mod promise;
mod retold;
mod seeds;
mod trim;

#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use crate::domain::WordRange;
use crate::language::{Lexicon, Words};
use crate::similarity::{AlignedWord, Alignment, Match, MatchKind};

pub use preset::Preset;
pub use seeds::Index;

use chain::ChainScratch;
use extend::ExtendScratch;
use pair::Pair;
use promise::Covered;
use retold::RetoldScratch;
use seeds::{Point, SeedScratch, Seeds};

/// Gives the normal-form spelling of a word's exact key, for fuzzy alignment.
pub trait Spelling {
    /// The spelling; `None` if the key is not known (such a word is not aligned fuzzily).
    fn spelling(&self, key: u32) -> Option<&str>;
}

/// Knows no spelling: nothing is aligned fuzzily.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoSpelling;

impl Spelling for NoSpelling {
    fn spelling(&self, _key: u32) -> Option<&str> {
        None
    }
}

impl<S: Spelling + ?Sized> Spelling for &S {
    fn spelling(&self, key: u32) -> Option<&str> {
        (**self).spelling(key)
    }
}

impl Spelling for Lexicon {
    fn spelling(&self, key: u32) -> Option<&str> {
        Self::spelling(self, key)
    }
}

/// Aligns two texts. Matches are ascending by left, then right passage.
///
/// To align many pairs, keep an [`Aligner`] (one a thread).
pub fn align(left: &Words, right: &Words, spelling: &impl Spelling, preset: &Preset) -> Vec<Match> {
    Aligner::new().align(left, right, spelling, preset)
}

/// Aligns pairs of texts, with memory that is used again for every pair.
#[derive(Debug, Default)]
pub struct Aligner {
    index: Index,
    scratch: Scratch,
}

#[derive(Debug, Default)]
struct Scratch {
    seeds: Seeds,
    seed: SeedScratch,
    chain: ChainScratch,
    extend: ExtendScratch,
    retold: RetoldScratch,
    covered: Covered,
    points: Vec<Point>,
    extra: Vec<Point>,
}

impl Aligner {
    /// An aligner without memory yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Aligns two texts. Matches are ascending by left, then right passage.
    pub fn align(
        &mut self,
        left: &Words,
        right: &Words,
        spelling: &impl Spelling,
        preset: &Preset,
    ) -> Vec<Match> {
        self.index.fill(left);
        self.scratch
            .align(&self.index, left, right, spelling, preset)
    }

    /// Aligns a text whose [`Index`] is at hand, with the same result as [`Aligner::align`].
    /// `index` must have been filled with `left`.
    pub fn align_indexed(
        &mut self,
        index: &Index,
        left: &Words,
        right: &Words,
        spelling: &impl Spelling,
        preset: &Preset,
    ) -> Vec<Match> {
        self.scratch.align(index, left, right, spelling, preset)
    }
}

impl Scratch {
    fn align(
        &mut self,
        index: &Index,
        left: &Words,
        right: &Words,
        spelling: &impl Spelling,
        preset: &Preset,
    ) -> Vec<Match> {
        if left.keys == right.keys {
            return identical(left, preset).into_iter().collect();
        }
        self.seeds.find(index, left, right, &mut self.seed);
        let may_be_retold = retold::applies(preset, left, right);
        if self.seeds.points.is_empty() && !self.seeds.left_out && !may_be_retold {
            return Vec::new();
        }
        // Everything from here on sees the texts in an order that does not depend
        // on which of them is called left, so that exchanging them mirrors the matches.
        let swapped = canonical_order(left, right) == Ordering::Greater;
        let pair = if swapped {
            for point in &mut self.seeds.points {
                *point = Point {
                    left: point.right,
                    right: point.left,
                };
            }
            Pair::new(right, left, preset, left, index, &self.seeds.counts)
        } else {
            Pair::new(left, right, preset, left, index, &self.seeds.counts)
        };
        self.chain.grow(&pair, &self.seeds.points);
        let chains = self.chain.chain(&pair);
        self.covered.reset(pair.left.len(), pair.right.len());
        let mut matches = Vec::new();
        for chain in 0..chains {
            self.extend
                .extend(&pair, self.chain.runs_of(chain), &mut self.points);
            let weight = trim::trim(&pair, &mut self.points);
            if weight < preset.least_weight {
                continue;
            }
            self.extra.clear();
            extend::fuzzy_pairs(&pair, spelling, &self.points, &mut self.extra);
            self.points.append(&mut self.extra);
            self.points.sort_unstable();
            extend::moved_pairs(&pair, &self.points, &mut self.extra);
            self.points.append(&mut self.extra);
            self.points.sort_unstable();
            if self.points.len() >= preset.floor && self.covered.fresh(&self.points) >= preset.floor
            {
                self.covered.cover(&self.points);
                matches.push(to_match(&pair, &self.points, swapped));
            }
        }
        for index in 0..self.chain.runs.len() {
            let run = self.chain.runs[index];
            if (run.len as usize) < preset.floor {
                continue;
            }
            promise::exact_stretches(&pair, run.left, run.right, run.len, |left, right, len| {
                self.points.clear();
                self.points.extend((0..len).map(|word| Point {
                    left: left + word,
                    right: right + word,
                }));
                if self.covered.fresh(&self.points) > 0 {
                    self.covered.cover(&self.points);
                    matches.push(to_match(&pair, &self.points, swapped));
                }
            });
        }
        if self.seeds.left_out {
            for points in promise::lost_copies(&pair, &mut self.covered) {
                matches.push(to_match(&pair, &points, swapped));
            }
        }
        if may_be_retold {
            self.retold.find(&pair, &self.covered, |points| {
                // Told again is not summed up, however the words are spread.
                matches.push(Match {
                    kind: MatchKind::Altered,
                    ..to_match(&pair, points, swapped)
                });
            });
        }
        matches.sort_unstable_by_key(|found| (found.left, found.right));
        matches
    }
}

/// Identical texts are one match with all words.
fn identical(words: &Words, preset: &Preset) -> Option<Match> {
    let all = WordRange::new(0, words.len() as u32);
    (words.len() >= preset.floor).then(|| Match {
        left: all,
        right: all,
        aligned: (0..words.len() as u32)
            .map(|word| AlignedWord {
                left: word,
                right: word,
                how: Alignment::Exact,
            })
            .collect(),
        kind: MatchKind::Verbatim,
    })
}

fn canonical_order(left: &Words, right: &Words) -> Ordering {
    left.len()
        .cmp(&right.len())
        .then_with(|| left.keys.cmp(&right.keys))
}

/// Makes a match of points in canonical order.
fn to_match(pair: &Pair<'_>, points: &[Point], swapped: bool) -> Match {
    let mut aligned: Vec<AlignedWord> = points
        .iter()
        .map(|&point| {
            let how = extend::how(pair, point);
            let (left, right) = match swapped {
                true => (point.right, point.left),
                false => (point.left, point.right),
            };
            AlignedWord { left, right, how }
        })
        .collect();
    aligned.sort_unstable();
    let range = |side: fn(&AlignedWord) -> u32| {
        let start = aligned.iter().map(side).min().unwrap_or(0);
        let end = aligned.iter().map(side).max().map_or(0, |last| last + 1);
        WordRange::new(start, end)
    };
    let (left, right) = (range(|word| word.left), range(|word| word.right));
    Match {
        left,
        right,
        kind: classify::classify(left, right, &aligned),
        aligned,
    }
}
