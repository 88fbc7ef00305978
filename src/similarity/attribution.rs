//! Attribution: which source each similar word is counted for.
//!
//! A sentence that stands in three sources is similar once. Greedy set cover
//! (Chvátal, *A Greedy Heuristic for the Set-Covering Problem*, 1979) gives
//! each word to one source: again and again the one that covers most of the
//! words that are left, then the older, then the smaller SHA-256. So counted
//! shares add up to the similarity. Cost: a heap with lazily corrected counts,
//! O(aligned words · log sources) in practice.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::language::zones::Zones;

use super::labels::{Label, SourceMatches, counts};

/// What orders sources that cover equally much: the older first (a source
/// without a date after those with one), then the smaller SHA-256, then the id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceOrder {
    /// Whether the date is unknown.
    undated: bool,
    date: Option<String>,
    sha256: String,
    id: String,
}

impl SourceOrder {
    /// The place of a source with this date (ISO 8601), SHA-256 (hexadecimal) and id.
    pub fn new(date: Option<&str>, sha256: &str, id: &str) -> Self {
        Self {
            undated: date.is_none(),
            date: date.map(str::to_owned),
            sha256: sha256.to_owned(),
            id: id.to_owned(),
        }
    }
}

/// What the words of one work owe to each source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attribution {
    /// For each word the source that it is counted for, as an index into the sources.
    pub source_of: Vec<Option<u32>>,
    /// For each source the similar words that are counted for it.
    pub counted: Vec<u32>,
    /// For each source the words that would be similar (for one of the
    /// author's own works: own) if it were the only source.
    pub alone: Vec<u32>,
}

/// Attributes the words of a work with these `labels` to its `sources`;
/// `order` says which of two sources that cover equally much comes first.
pub fn attribute(
    labels: &[Label],
    zones: &Zones,
    sources: &[SourceMatches<'_>],
    order: &[SourceOrder],
    floor: u32,
) -> Attribution {
    let mut attribution = Attribution {
        source_of: vec![None; labels.len()],
        counted: vec![0; sources.len()],
        alone: vec![0; sources.len()],
    };
    // The similar words that each source covers.
    let mut covers: Vec<Vec<u32>> = Vec::with_capacity(sources.len());
    for (index, source) in sources.iter().enumerate() {
        let mut words: Vec<u32> = source
            .matches
            .iter()
            .filter(|found| counts(found, floor))
            .flat_map(|found| found.aligned.iter().map(|aligned| aligned.left))
            .filter(|&word| {
                zones
                    .marks
                    .get(word as usize)
                    .is_some_and(|mark| mark.can_be_similar())
            })
            .collect();
        words.sort_unstable();
        words.dedup();
        attribution.alone[index] = words.len() as u32;
        if source.own {
            words.clear();
        } else {
            words.retain(|&word| labels[word as usize].is_similar());
        }
        covers.push(words);
    }

    let mut heap: BinaryHeap<(usize, Reverse<(&SourceOrder, usize)>)> = covers
        .iter()
        .enumerate()
        .filter(|(_, words)| !words.is_empty())
        .map(|(index, words)| (words.len(), Reverse((&order[index], index))))
        .collect();
    while let Some((claimed, Reverse((place, index)))) = heap.pop() {
        let words = &mut covers[index];
        words.retain(|&word| attribution.source_of[word as usize].is_none());
        if words.is_empty() {
            continue;
        }
        // Counts only shrink: a stale one goes back to its place.
        if words.len() < claimed {
            heap.push((words.len(), Reverse((place, index))));
            continue;
        }
        attribution.counted[index] = words.len() as u32;
        for &word in &*words {
            attribution.source_of[word as usize] = Some(index as u32);
        }
    }
    attribution
}
