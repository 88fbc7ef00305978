//! The set of accepted pairs, filled by all threads at once.
//!
//! A pair that shares a thousand shingles is examined once: asking the set is
//! cheaper than examining the pair again. The order of filling does not show.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Pair;

/// A set of pairs: a row of bits for each work that has any pair as its first.
pub(super) struct PairSet {
    rows: Vec<OnceLock<Box<[AtomicU64]>>>,
}

impl PairSet {
    /// An empty set of pairs of `works` works.
    pub(super) fn new(works: usize) -> Self {
        Self {
            rows: (0..works).map(|_| OnceLock::new()).collect(),
        }
    }

    /// Whether the pair was inserted.
    pub(super) fn contains(&self, pair: Pair) -> bool {
        let (slot, bit) = place(pair);
        self.rows[pair.first as usize]
            .get()
            .is_some_and(|row| row[slot].load(Ordering::Relaxed) & bit != 0)
    }

    /// Inserts a pair.
    pub(super) fn insert(&self, pair: Pair) {
        let (slot, bit) = place(pair);
        let row = self.rows[pair.first as usize].get_or_init(|| {
            let seconds = self.rows.len() - pair.first as usize;
            (0..seconds.div_ceil(64))
                .map(|_| AtomicU64::new(0))
                .collect()
        });
        row[slot].fetch_or(bit, Ordering::Relaxed);
    }

    /// The pairs, ascending.
    pub(super) fn into_sorted(self) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for (first, row) in self.rows.into_iter().enumerate() {
            for (slot, bits) in row.into_inner().into_iter().flatten().enumerate() {
                let mut bits = bits.into_inner();
                while bits != 0 {
                    let distance = slot * 64 + bits.trailing_zeros() as usize;
                    pairs.push(Pair {
                        first: first as u32,
                        second: (first + distance) as u32,
                    });
                    bits &= bits - 1;
                }
            }
        }
        pairs
    }
}

/// The slot of the first work's row and the bit in it. Rows count from the first work itself.
fn place(pair: Pair) -> (usize, u64) {
    let distance = pair.second - pair.first;
    ((distance / 64) as usize, 1 << (distance % 64))
}
