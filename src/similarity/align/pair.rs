//! Two texts under comparison, and what their words weigh.

use crate::language::{WordFlags, Words};

use super::preset::Preset;
use super::seeds::{Counts, Index};

/// The keys, stems and flags of two texts in canonical order, with the preset.
pub(super) struct Pair<'a> {
    pub(super) left: &'a Words,
    pub(super) right: &'a Words,
    pub(super) preset: &'a Preset,
    /// The text that the index and the counts are of.
    indexed: &'a Words,
    index: &'a Index,
    counts: &'a Counts,
}

impl<'a> Pair<'a> {
    pub(super) fn new(
        left: &'a Words,
        right: &'a Words,
        preset: &'a Preset,
        indexed: &'a Words,
        index: &'a Index,
        counts: &'a Counts,
    ) -> Self {
        Self {
            left,
            right,
            preset,
            indexed,
            index,
            counts,
        }
    }

    /// Whether two words are equal in key or stem.
    pub(super) fn equal(&self, left: u32, right: u32) -> bool {
        let (left, right) = (left as usize, right as usize);
        self.left.keys[left] == self.right.keys[right]
            || self.left.stems[left] == self.right.stems[right]
    }

    /// How many words before the two places are equal, without a break.
    pub(super) fn equal_before(&self, left: u32, right: u32) -> u32 {
        (0..left.min(right))
            .take_while(|&back| self.equal(left - 1 - back, right - 1 - back))
            .count() as u32
    }

    /// How many words from the two places on are equal, without a break.
    pub(super) fn equal_after(&self, left: u32, right: u32) -> u32 {
        let most = (self.left.len() as u32 - left).min(self.right.len() as u32 - right);
        (0..most)
            .take_while(|&forth| self.equal(left + forth, right + forth))
            .count() as u32
    }

    /// What aligning a word of the left text weighs.
    pub(super) fn weight(&self, left: u32) -> f32 {
        let word = left as usize;
        if self.left.flags[word].has(WordFlags::COMMON) {
            return self.preset.common_weight;
        }
        let frequency = self
            .counts
            .larger(self.index, self.indexed, self.left.stems[word]);
        if frequency == 1 {
            return 1.0;
        }
        1.0 / (1.0 + self.preset.frequency_loss * (frequency as f32).log2())
    }

    /// What a run of `len` aligned words from `left` on weighs.
    pub(super) fn run_weight(&self, left: u32, len: u32) -> f32 {
        let words: f32 = (left..left + len).map(|word| self.weight(word)).sum();
        words + self.preset.adjacency * len.saturating_sub(1) as f32
    }

    /// What it adds (or costs, if negative) to go on after passing over so many words.
    pub(super) fn link(&self, skipped_left: u32, skipped_right: u32) -> f32 {
        match skipped_left.max(skipped_right) {
            0 => self.preset.adjacency,
            widest => -(self.preset.break_cost + self.preset.skip_cost * widest as f32),
        }
    }
}
