//! Chaining: seeds that follow one another in both texts become a chain.
//!
//! After minimap2 (Li, *Bioinformatics* 2018): seeds are grown to maximal runs of
//! equal words on a diagonal, sorted by their place in the left text, and each run
//! takes the best chain before it within reach. A run weighs what its words weigh; a
//! break costs by the words passed over. Chains are taken from the heaviest down; a
//! run belongs to one chain.
//!
//! Cost: O(s log s) for s seeds, and for each run the runs that end within the widest gap.

use super::pair::Pair;
use super::seeds::Point;

/// An unbroken run of words that are equal in key or stem.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Run {
    pub(super) left: u32,
    pub(super) right: u32,
    pub(super) len: u32,
    /// The weight of its words and their adjacency.
    pub(super) weight: f32,
}

impl Run {
    fn left_end(self) -> u32 {
        self.left + self.len
    }

    fn right_end(self) -> u32 {
        self.right + self.len
    }
}

/// Memory that is used again for every pair.
#[derive(Debug, Default)]
pub(super) struct ChainScratch {
    diagonals: Vec<u64>,
    pub(super) runs: Vec<Run>,
    best: Vec<f32>,
    before: Vec<u32>,
    order: Vec<u32>,
    taken: Vec<bool>,
    /// The indices of the runs of all chains, and where each chain ends.
    chained: Vec<u32>,
    ends: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl ChainScratch {
    /// Grows seeds to runs, ascending by place in the left text, then the right one.
    pub(super) fn grow(&mut self, pair: &Pair<'_>, seeds: &[Point]) {
        self.runs.clear();
        self.diagonals.clear();
        let shift = pair.left.len() as u64;
        self.diagonals.extend(seeds.iter().map(|point| {
            let diagonal = u64::from(point.right) + shift - u64::from(point.left);
            diagonal << 32 | u64::from(point.left)
        }));
        self.diagonals.sort_unstable();
        let mut grown_to = (u64::MAX, 0);
        for &seed in &self.diagonals {
            let (diagonal, left) = (seed >> 32, seed as u32);
            if grown_to.0 == diagonal && left < grown_to.1 {
                continue;
            }
            let right = (diagonal + u64::from(left) - shift) as u32;
            let back = pair.equal_before(left, right);
            let forth = pair.equal_after(left, right);
            let run = Run {
                left: left - back,
                right: right - back,
                len: back + forth,
                weight: 0.0,
            };
            grown_to = (diagonal, run.left_end());
            self.runs.push(Run {
                weight: pair.run_weight(run.left, run.len),
                ..run
            });
        }
        self.runs
            .sort_unstable_by_key(|run| (run.left, run.right, run.len));
    }

    /// Chains the runs and returns how many chains there are.
    pub(super) fn chain(&mut self, pair: &Pair<'_>) -> usize {
        let runs = &self.runs;
        self.best.clear();
        self.before.clear();
        let mut reach = 0;
        let longest = runs.iter().map(|run| run.len).max().unwrap_or(0);
        for (index, run) in runs.iter().enumerate() {
            // Runs are sorted by start, so the longest run bounds where an end can be.
            while runs[reach].left + longest + pair.preset.widest_gap < run.left {
                reach += 1;
            }
            let (mut best, mut before) = (run.weight, NONE);
            for (earlier, previous) in runs[reach..index].iter().enumerate() {
                let earlier = reach + earlier;
                if let Some(weight) = joined(pair, *previous, *run) {
                    let weight = self.best[earlier] + weight;
                    if weight > best {
                        (best, before) = (weight, earlier as u32);
                    }
                }
            }
            self.best.push(best);
            self.before.push(before);
        }
        self.order.clear();
        self.order.extend(0..runs.len() as u32);
        let best = &self.best;
        self.order.sort_unstable_by(|&a, &b| {
            best[b as usize]
                .total_cmp(&best[a as usize])
                .then(a.cmp(&b))
        });
        self.taken.clear();
        self.taken.resize(runs.len(), false);
        self.chained.clear();
        self.ends.clear();
        for &end in &self.order {
            let begin = self.chained.len();
            let mut at = end;
            while at != NONE && !self.taken[at as usize] {
                self.taken[at as usize] = true;
                self.chained.push(at);
                at = self.before[at as usize];
            }
            if self.chained.len() > begin {
                self.chained[begin..].reverse();
                self.ends.push(self.chained.len() as u32);
            }
        }
        self.ends.len()
    }

    /// The runs of a chain, ascending; the heaviest chain is the first.
    pub(super) fn runs_of(&self, chain: usize) -> impl Iterator<Item = Run> + '_ {
        let begin = chain.checked_sub(1).map_or(0, |before| self.ends[before]);
        let chain = &self.chained[begin as usize..self.ends[chain] as usize];
        chain.iter().map(|&run| self.runs[run as usize])
    }
}

/// What `next` adds to a chain that ends with `previous`; `None` if it cannot follow.
/// A run that overlaps the one before loses its overlapping words.
fn joined(pair: &Pair<'_>, previous: Run, next: Run) -> Option<f32> {
    if next.left <= previous.left
        || next.right <= previous.right
        || next.left_end() <= previous.left_end()
        || next.right_end() <= previous.right_end()
    {
        return None;
    }
    let overlap = overlap(previous, next);
    let skipped_left = next.left + overlap - previous.left_end();
    let skipped_right = next.right + overlap - previous.right_end();
    let widest = skipped_left.max(skipped_right);
    if widest > pair.preset.widest_gap {
        return None;
    }
    let weight = if overlap == 0 {
        next.weight
    } else {
        pair.run_weight(next.left + overlap, next.len - overlap)
    };
    Some(weight + pair.link(skipped_left, skipped_right))
}

/// How many of the first words of `next` the run before it already holds.
pub(super) fn overlap(previous: Run, next: Run) -> u32 {
    (previous.left_end().saturating_sub(next.left))
        .max(previous.right_end().saturating_sub(next.right))
}
