//! Unbroken runs of words that a text shares with works of an index, without
//! aligning any of them.
//!
//! Every five words of an index made for the lowest floor are a shingle of it.
//! Hits whose places advance together are one run, so the runs of a text with
//! all works come from one sort of the hits. Two different runs of five words
//! may have the same hash: whoever shows a run compares the words.

use rayon::prelude::*;

use super::shingle_file::short_hash;
use crate::language::Words;
use crate::similarity::shingles::{EXACT_WORDS, Rule, Shingle, ShingleKind};

/// Of a phrase that both sides repeat, up to so many pairs of places are
/// followed in a work; of more, each place of the text with the first one there.
const PAIRS: usize = 64;

/// An unbroken run of words that stands in two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SharedRun {
    /// Its first word in the text that was asked about.
    pub left: u32,
    /// Its first word in the work.
    pub right: u32,
    /// How many words it has: five or more.
    pub len: u32,
}

/// The runs that a work shares with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedRuns {
    /// The key of the work.
    pub key: String,
    /// The runs, ascending. At least one.
    pub runs: Vec<SharedRun>,
}

/// A place of the text and one of a work at which the same five words stand.
/// The order brings places that advance together one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    /// The work, by a number of its index.
    pub work: u32,
    /// How much later the five words stand in the work, shifted to be positive.
    diagonal: u32,
    left: u32,
}

impl Hit {
    /// As one number of the same order, which is quicker to compare.
    const fn order(&self) -> u128 {
        (self.work as u128) << 64 | (self.diagonal as u128) << 32 | self.left as u128
    }
}

/// The five words of a text, each with the places where they stand.
pub(super) struct Phrases {
    sorted: Vec<Shingle>,
}

impl Phrases {
    /// The phrases of `words`.
    pub(super) fn of(words: &Words) -> Self {
        Self {
            sorted: Rule::for_floor(EXACT_WORDS).sorted(ShingleKind::Exact, words),
        }
    }

    /// All hits. `look_up` gives the places (work, first word) of a hash,
    /// ascending.
    pub(super) fn hits(&self, mut look_up: impl FnMut(u32, &mut Vec<(u32, u32)>)) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut places = Vec::new();
        for same in self.sorted.chunk_by(|a, b| a.hash == b.hash) {
            places.clear();
            look_up(short_hash(same[0].hash), &mut places);
            for of_work in places.chunk_by(|a, b| a.0 == b.0) {
                let few = of_work.len() * same.len() <= PAIRS;
                let followed = if few { of_work } else { &of_work[..1] };
                for &(work, right) in followed {
                    hits.extend(same.iter().map(|phrase| Hit {
                        work,
                        diagonal: right.wrapping_sub(phrase.position) ^ (1 << 31),
                        left: phrase.position,
                    }));
                }
            }
        }
        hits.par_sort_unstable_by_key(Hit::order);
        hits
    }
}

/// The runs of one work, whose hits are given in order.
pub(super) fn runs(hits: &[Hit]) -> Vec<SharedRun> {
    let mut runs: Vec<SharedRun> = hits
        .chunk_by(|a, b| a.diagonal == b.diagonal && a.left + 1 == b.left)
        .map(|run| SharedRun {
            left: run[0].left,
            right: run[0].left.wrapping_add(run[0].diagonal ^ (1 << 31)),
            len: (run.len() + EXACT_WORDS - 1) as u32,
        })
        .collect();
    runs.sort_unstable();
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_that_advance_together_are_one_run() {
        let hit = |left: u32, right: u32| Hit {
            work: 0,
            diagonal: right.wrapping_sub(left) ^ (1 << 31),
            left,
        };
        // The work has 7 words from word 2 on at its place 0, and 5 words further right.
        let mut hits = vec![hit(2, 0), hit(3, 1), hit(4, 2), hit(3, 40)];
        hits.sort_unstable_by_key(Hit::order);
        let run = |left, right, len| SharedRun { left, right, len };
        assert_eq!(runs(&hits), [run(2, 0, 7), run(3, 40, 5)]);
    }
}
