//! Seeds: where two texts share enough to look closer.
//!
//! Three kinds, from strong to weak: three equal words in a row, three equal stems
//! in a row, and a single content stem that stands once in each text (it helps to
//! chain the others through rewording). A trigram that is so frequent in both texts
//! that its occurrences multiply is left out here; [`super::promise`] sees to it
//! that no copy is lost by that. Seeds are symmetric: exchanging the texts
//! exchanges the positions.
//!
//! Cost: one table lookup a word and kind, and the hits.

use crate::language::{WordFlags, Words};

use super::grams::Grams;

/// A word position of the left and one of the right text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Point {
    pub(super) left: u32,
    pub(super) right: u32,
}

/// The left text, ready to be compared with many right ones.
#[derive(Debug, Default)]
pub struct Index {
    keys: Grams<3>,
    stems: Grams<3>,
    content: Grams<1>,
    /// The places of the content words, while they are filled in.
    uncommon: Vec<u32>,
}

impl Index {
    /// An empty index.
    pub fn new() -> Self {
        Self::default()
    }

    /// Replaces the index by that of `words`, keeping its memory.
    pub fn fill(&mut self, words: &Words) {
        self.keys.fill(&words.keys);
        self.stems.fill(&words.stems);
        // Whether a word is common is not to be guessed: each is written down,
        // and kept without a branch.
        self.uncommon.clear();
        self.uncommon.resize(words.len(), 0);
        let mut kept = 0;
        for (word, flags) in words.flags.iter().enumerate() {
            self.uncommon[kept] = word as u32;
            kept += usize::from(!flags.has(WordFlags::COMMON));
        }
        let uncommon = self.uncommon[..kept].iter().map(|&word| word as usize);
        self.content.fill_at(&words.stems, uncommon);
    }
}

/// How often the content stems of the left text stand in both texts.
#[derive(Debug, Default)]
pub(super) struct Counts {
    right: Vec<u32>,
}

impl Counts {
    /// How often a stem stands in the text that holds it more often; 1 if only
    /// one of them holds it (a word may be equal in key and not in stem), since
    /// the answer must not depend on which text has the index.
    pub(super) fn larger(&self, index: &Index, left: &Words, stem: u32) -> u32 {
        match index.content.last(&left.stems, &[stem]) {
            Some(last) if self.right[last] > 0 => index.content.count(last).max(self.right[last]),
            _ => 1,
        }
    }
}

/// Memory that is used again for every pair.
#[derive(Debug, Default)]
pub(super) struct SeedScratch {
    right: Vec<u32>,
    found: Vec<(u32, u32)>,
}

/// What the seeds of a pair are.
#[derive(Debug, Default)]
pub(super) struct Seeds {
    /// The seeds, in no order, perhaps twice.
    pub(super) points: Vec<Point>,
    /// Whether a trigram was left out because it multiplies.
    pub(super) left_out: bool,
    pub(super) counts: Counts,
}

/// More pairs of occurrences than this, and a trigram is left out.
const MOST_TRIGRAM_PAIRS: u32 = 64;
/// A single stem is a seed only if it stands once in each text, or twice in one of them.
const MOST_STEM_PAIRS: u32 = 2;

impl Seeds {
    /// Finds the seeds of a pair. Without any trigram there are none.
    pub(super) fn find(
        &mut self,
        index: &Index,
        left: &Words,
        right: &Words,
        scratch: &mut SeedScratch,
    ) {
        self.points.clear();
        self.left_out = false;
        let most = MOST_TRIGRAM_PAIRS;
        self.join(&index.keys, &left.keys, &right.keys, most, scratch);
        self.join(&index.stems, &left.stems, &right.stems, most, scratch);
        let some = !self.points.is_empty();
        self.counts.right.clear();
        if !some {
            return;
        }
        self.counts.right.resize(left.len(), 0);
        scratch.found.clear();
        for (position, &stem) in right.stems.iter().enumerate() {
            // One branch, not two that nobody can guess.
            let common = right.flags[position].has(WordFlags::COMMON);
            if common | !index.content.may_hold(&[stem]) {
                continue;
            }
            if let Some(last) = index.content.last(&left.stems, &[stem]) {
                self.counts.right[last] += 1;
                scratch.found.push((position as u32, last as u32));
            }
        }
        for &(position, last) in &scratch.found {
            let last = last as usize;
            if index.content.count(last) * self.counts.right[last] <= MOST_STEM_PAIRS {
                self.points
                    .extend(index.content.positions(last).map(|left| Point {
                        left: left as u32,
                        right: position,
                    }));
            }
        }
    }

    fn join<const N: usize>(
        &mut self,
        grams: &Grams<N>,
        left: &[u32],
        right: &[u32],
        most: u32,
        scratch: &mut SeedScratch,
    ) {
        scratch.found.clear();
        for (position, gram) in right.windows(N).enumerate() {
            if let Some(last) = grams.last(left, gram) {
                scratch.found.push((position as u32, last as u32));
            }
        }
        if scratch.found.is_empty() {
            return;
        }
        scratch.right.clear();
        scratch.right.resize(left.len(), 0);
        for &(_, last) in &scratch.found {
            scratch.right[last as usize] += 1;
        }
        for &(position, last) in &scratch.found {
            let last = last as usize;
            if grams.count(last).saturating_mul(scratch.right[last]) > most {
                self.left_out = true;
                continue;
            }
            self.points.extend(grams.positions(last).map(|left| Point {
                left: left as u32,
                right: position,
            }));
        }
    }
}
