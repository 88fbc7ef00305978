//! An index in memory: for a folder that is read, checked against and forgotten.
//!
//! Shingles are kept as one sorted array a kind, 12 bytes a shingle; a lookup
//! is a binary search. Works are held once, shared with the caller. Where it is
//! known which works will be asked about, only their shingles are kept: nine in
//! ten of a large folder are never sorted.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::judge::Query;
use super::runs::{Phrases, runs};
use super::shingle_file::{EXACT, Entry, KINDS, short_hash};
use super::{Candidate, IndexError, Repository, SharedRuns, Work};
use crate::language::Words;
use crate::similarity::rewording::Vocabulary;
use crate::similarity::shingles::{EXACT_WORDS, Rule};

/// Bits of the filter for each shingle that is put in: one in so many others passes.
const FILTER_BITS: usize = 64;

/// Which hashes of one kind of shingle the works that will be asked about have.
/// A few others pass as well.
#[derive(Debug)]
struct Filter {
    bits: Vec<u64>,
    /// How many lower bits of a hash do not count.
    shift: u32,
}

impl Filter {
    fn of(hashes: &[u32]) -> Self {
        let size = (hashes.len() * FILTER_BITS)
            .next_power_of_two()
            .clamp(1 << 10, 1 << u32::BITS);
        let mut filter = Self {
            bits: vec![0; size / 64],
            shift: u32::BITS - size.ilog2(),
        };
        for &hash in hashes {
            let (slot, bit) = filter.place(hash);
            filter.bits[slot] |= bit;
        }
        filter
    }

    fn place(&self, hash: u32) -> (usize, u64) {
        let place = hash >> self.shift;
        (place as usize / 64, 1 << (place % 64))
    }

    fn passes(&self, hash: u32) -> bool {
        let (slot, bit) = self.place(hash);
        self.bits[slot] & bit != 0
    }
}

/// The works and their shingles.
#[derive(Debug)]
pub struct MemoryIndex {
    rule: Rule,
    /// What is kept, a filter for each kind; without filters everything.
    filters: Option<[Filter; 2]>,
    /// The works by their numbers; `None` once removed or replaced.
    works: Vec<Option<(String, Arc<Words>)>>,
    numbers: FxHashMap<String, u32>,
    /// The vocabularies of the committed works, where the rule compares them.
    vocabularies: Vec<Option<Vocabulary>>,
    /// Ascending after a commit.
    entries: [Vec<Entry>; 2],
    /// The works before this one are in `entries`.
    committed: usize,
}

impl MemoryIndex {
    /// An empty index for rules with the shingles of `rule`.
    pub fn new(rule: Rule) -> Self {
        Self {
            rule,
            filters: None,
            works: Vec::new(),
            numbers: FxHashMap::default(),
            vocabularies: Vec::new(),
            entries: [Vec::new(), Vec::new()],
            committed: 0,
        }
    }

    /// An empty index that will be asked about `asked` alone; about another work
    /// it answers with an error.
    pub fn for_works<'a>(rule: Rule, asked: impl IntoIterator<Item = &'a Words>) -> Self {
        let mut hashes = [Vec::new(), Vec::new()];
        for words in asked {
            for (hashes, &kind) in hashes.iter_mut().zip(&KINDS) {
                rule.for_each(kind, words, |shingle| hashes.push(short_hash(shingle.hash)));
            }
        }
        Self {
            filters: Some(hashes.map(|hashes| Filter::of(&hashes))),
            ..Self::new(rule)
        }
    }

    fn keeps(&self, kind: usize, hash: u32) -> bool {
        self.filters
            .as_ref()
            .is_none_or(|filters| filters[kind].passes(hash))
    }

    fn entries_of(&self, kind: usize) -> Vec<Entry> {
        let mut entries: Vec<Entry> = self.works[self.committed..]
            .par_iter()
            .enumerate()
            .filter_map(|(index, work)| Some((self.committed + index, &work.as_ref()?.1)))
            .flat_map_iter(|(number, words)| {
                let mut entries = Vec::new();
                self.rule.for_each(KINDS[kind], words, |shingle| {
                    let hash = short_hash(shingle.hash);
                    if self.keeps(kind, hash) {
                        entries.push(Entry {
                            hash,
                            work: number as u32,
                            place: shingle.position,
                        });
                    }
                });
                entries
            })
            .collect();
        entries.par_sort_unstable_by_key(Entry::order);
        entries
    }
}

impl Repository for MemoryIndex {
    fn add(&mut self, work: &Work) -> Result<bool, IndexError> {
        if let Some(&number) = self.numbers.get(&work.key) {
            if matches!(&self.works[number as usize], Some((_, words)) if **words == *work.words) {
                return Ok(false);
            }
            self.works[number as usize] = None;
        }
        let number = self.works.len() as u32;
        self.numbers.insert(work.key.clone(), number);
        self.works
            .push(Some((work.key.clone(), Arc::clone(&work.words))));
        Ok(true)
    }

    fn remove(&mut self, key: &str) -> Result<(), IndexError> {
        if let Some(number) = self.numbers.remove(key) {
            self.works[number as usize] = None;
        }
        Ok(())
    }

    fn commit(&mut self, _sequence: u64) -> Result<(), IndexError> {
        for kind in 0..KINDS.len() {
            let added = self.entries_of(kind);
            let entries = &mut self.entries[kind];
            if entries.is_empty() {
                *entries = added;
                continue;
            }
            entries.retain(|entry| self.works[entry.work as usize].is_some());
            entries.extend(added);
            // Two sorted runs: the stable sort merges them in one pass.
            entries.sort_by_key(Entry::order);
        }
        self.vocabularies.extend(
            self.works[self.committed..]
                .iter()
                .map(|work| work.as_ref().and_then(|work| self.rule.vocabulary(&work.1))),
        );
        self.committed = self.works.len();
        Ok(())
    }

    fn candidates(&self, words: &Words, rule: &Rule) -> Result<Vec<Candidate>, IndexError> {
        if rule.window() != self.rule.window() {
            return Err(IndexError::FloorTooLow {
                indexed: self.rule.run(),
                asked: rule.run(),
            });
        }
        let query = Query::new(words, *rule);
        let mut hits = Vec::new();
        for (index, shingle) in query.shingles.iter().enumerate() {
            if !self.keeps(shingle.kind, shingle.short_hash) {
                return Err(IndexError::OtherWork);
            }
            let entries = &self.entries[shingle.kind];
            let first = entries.partition_point(|entry| entry.hash < shingle.short_hash);
            hits.extend(
                entries[first..]
                    .iter()
                    .take_while(|entry| entry.hash == shingle.short_hash)
                    .map(|entry| (entry.work, index as u32, entry.place)),
            );
        }
        hits.par_sort_unstable();
        let works: Vec<_> = hits.chunk_by(|a, b| a.0 == b.0).collect();
        // A removed work is gone at once; one that was added waits for the commit.
        let mut accepted: Vec<u32> = works
            .par_iter()
            .filter_map(|hits| {
                let (_, theirs) = self.works[hits[0].0 as usize].as_ref()?;
                query.accepts_any(hits, &&**theirs).then_some(hits[0].0)
            })
            .collect();
        if let Some(ours) = query.vocabulary() {
            let told =
                self.vocabularies.iter().zip(0..).filter(|(theirs, _)| {
                    theirs.as_ref().is_some_and(|theirs| ours.is_shared(theirs))
                });
            accepted.extend(told.map(|(_, work)| work));
            accepted.sort_unstable();
            accepted.dedup();
        }
        let mut found: Vec<Candidate> = accepted
            .into_iter()
            .filter_map(|work| {
                let (key, theirs) = self.works[work as usize].as_ref()?;
                Some(Candidate {
                    key: key.clone(),
                    words: Arc::clone(theirs),
                })
            })
            .collect();
        found.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        Ok(found)
    }

    fn runs(&self, words: &Words) -> Result<Vec<SharedRuns>, IndexError> {
        if self.rule.window() > 1 {
            return Err(IndexError::FloorTooLow {
                indexed: self.rule.run(),
                asked: EXACT_WORDS,
            });
        }
        let entries = &self.entries[EXACT];
        let hits = Phrases::of(words).hits(|hash, places| {
            let first = entries.partition_point(|entry| entry.hash < hash);
            let same = entries[first..].iter().take_while(|e| e.hash == hash);
            places.extend(same.map(|entry| (entry.work, entry.place)));
        });
        let mut found: Vec<SharedRuns> = hits
            .chunk_by(|a, b| a.work == b.work)
            .filter_map(|hits| {
                let (key, _) = self.works[hits[0].work as usize].as_ref()?;
                Some(SharedRuns {
                    key: key.clone(),
                    runs: runs(hits),
                })
            })
            .collect();
        found.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        Ok(found)
    }

    fn words(&self, key: &str) -> Result<Option<Arc<Words>>, IndexError> {
        let number = self.numbers.get(key).copied();
        let work = number.and_then(|number| self.works[number as usize].as_ref());
        Ok(work.map(|(_, words)| Arc::clone(words)))
    }
}
