//! Buckets: the shingles of all works by hash, without those that stand alone.
//!
//! A radix sort that stops early. The first byte of the hash chooses a bucket;
//! buckets fit the second-level cache, so that everything after the first
//! scatter is fast. Within a bucket a table of two bits a slot tells which
//! hashes come twice, and only those are sorted. (Sorting all entries of ten
//! thousand essays costs three times as much.)

use rayon::prelude::*;

use super::Class;
use crate::language::Words;
use crate::similarity::shingles::{HASH_BITS, Rule, Shingle, ShingleKind};

/// A shingle of the class: 32 bits of the hash above the number of its first word.
///
/// The other eight bits chose the bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry(u64);

impl Entry {
    fn hash(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// The number of the shingle's first word among all words of the class.
    pub(super) fn place(self) -> u32 {
        self.0 as u32
    }
}

const BUCKETS: usize = 256;

/// So many groups are given at once: enough for their words to come from
/// memory together, and few enough to stay in the cache until they are needed.
const GROUPS_AT_ONCE: usize = 32;

/// The shingles of one kind, by bucket.
pub(super) struct Buckets {
    /// For each run of works, for each bucket, the entries in the order of the works.
    parts: Vec<Vec<Vec<Entry>>>,
}

impl Buckets {
    /// Takes the shingles of all works.
    pub(super) fn fill<W: AsRef<Words> + Sync>(
        class: &Class<'_, W>,
        rule: &Rule,
        kind: ShingleKind,
    ) -> Self {
        let runs = rayon::current_num_threads() * 4;
        let length = class.works.len().div_ceil(runs).max(1);
        let parts = class
            .works
            .par_chunks(length)
            .zip(class.starts.par_chunks(length))
            .map(|(works, starts)| {
                let words: usize = works.iter().map(|work| work.as_ref().len()).sum();
                // Winnowing keeps two in five; half of the words are uncommon.
                let mut buckets: Vec<Vec<Entry>> = (0..BUCKETS)
                    .map(|_| Vec::with_capacity(words / 2 / BUCKETS + 16))
                    .collect();
                for (work, &start) in works.iter().zip(starts) {
                    let words = work.as_ref();
                    let put = |shingle: Shingle| {
                        let hash = shingle.hash & 0xFFFF_FFFF;
                        let place = u64::from(start + shingle.position);
                        buckets[(shingle.hash >> (HASH_BITS - 8)) as usize]
                            .push(Entry(hash << 32 | place));
                    };
                    rule.for_each(kind, words, put);
                }
                buckets
            })
            .collect();
        Self { parts }
    }

    /// Gives the groups of two or more entries with the same hash, ascending by
    /// place; some of them at a time.
    pub(super) fn for_each_groups(&self, each: impl Fn(&[&[Entry]]) + Sync) {
        (0..BUCKETS)
            .into_par_iter()
            .for_each_init(Workspace::default, |workspace, bucket| {
                let parts: Vec<&[Entry]> = self.parts.iter().map(|part| &*part[bucket]).collect();
                let groups: Vec<&[Entry]> = workspace
                    .repeated(&parts)
                    .chunk_by(|a, b| a.hash() == b.hash())
                    .filter(|group| group.len() > 1)
                    .collect();
                groups.chunks(GROUPS_AT_ONCE).for_each(&each);
            });
    }
}

/// Memory that one thread uses for one bucket after the other.
#[derive(Default)]
struct Workspace {
    once: Vec<u64>,
    twice: Vec<u64>,
    entries: Vec<Entry>,
}

impl Workspace {
    /// The entries whose hash may come twice (a few alone remain), sorted.
    fn repeated(&mut self, parts: &[&[Entry]]) -> &[Entry] {
        let total: usize = parts.iter().map(|part| part.len()).sum();
        // Eight slots an entry let one lone entry in eight through.
        let slots = (total * 8).next_power_of_two().max(64);
        let mask = slots - 1;
        for table in [&mut self.once, &mut self.twice] {
            table.clear();
            table.resize(slots / 64, 0);
        }
        for part in parts {
            for entry in *part {
                let slot = entry.hash() as usize & mask;
                let bit = 1 << (slot % 64);
                self.twice[slot / 64] |= self.once[slot / 64] & bit;
                self.once[slot / 64] |= bit;
            }
        }
        self.entries.clear();
        for part in parts {
            self.entries.extend(part.iter().filter(|entry| {
                let slot = entry.hash() as usize & mask;
                self.twice[slot / 64] & 1 << (slot % 64) != 0
            }));
        }
        self.entries.sort_unstable();
        &self.entries
    }
}
