//! An index in memory: for a folder that is read, checked against and forgotten.
//!
//! Shingles are kept as one sorted array a kind, 12 bytes a shingle; a lookup
//! is a binary search. Works are held once, shared with the caller.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::judge::Query;
use super::shingle_file::{Entry, KINDS, short_hash};
use super::{Candidate, IndexError, Repository, Work};
use crate::language::Words;
use crate::similarity::shingles::Rule;

/// The works and their shingles.
#[derive(Debug)]
pub struct MemoryIndex {
    rule: Rule,
    /// The works by their numbers; `None` once removed or replaced.
    works: Vec<Option<(String, Arc<Words>)>>,
    numbers: FxHashMap<String, u32>,
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
            works: Vec::new(),
            numbers: FxHashMap::default(),
            entries: [Vec::new(), Vec::new()],
            committed: 0,
        }
    }

    fn entries_of(&self, kind: usize) -> Vec<Entry> {
        let mut entries: Vec<Entry> = self.works[self.committed..]
            .par_iter()
            .enumerate()
            .filter_map(|(index, work)| Some((self.committed + index, &work.as_ref()?.1)))
            .flat_map_iter(|(number, words)| {
                let mut entries = Vec::new();
                self.rule.for_each(KINDS[kind], words, |shingle| {
                    entries.push(Entry {
                        hash: short_hash(shingle.hash),
                        work: number as u32,
                        place: shingle.position,
                    });
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
            entries.retain(|entry| self.works[entry.work as usize].is_some());
            entries.extend(added);
            // Two sorted runs: the stable sort merges them in one pass.
            entries.sort_by_key(Entry::order);
        }
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
        let mut found: Vec<Candidate> = works
            .par_iter()
            .filter_map(|hits| {
                // A removed work is gone at once; one that was added waits for the commit.
                let (key, theirs) = self.works[hits[0].0 as usize].as_ref()?;
                query.accepts_any(hits, &&**theirs).then(|| Candidate {
                    key: key.clone(),
                    words: Arc::clone(theirs),
                })
            })
            .collect();
        found.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        Ok(found)
    }
}
