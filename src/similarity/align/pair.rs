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
    /// What it adds to go on after passing over so many words.
    links: [f32; LINKS],
}

/// So many links are known beforehand: more than the words of a usual gap.
const LINKS: usize = 32;

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
            links: std::array::from_fn(|passed| link(preset, passed as u32)),
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

    /// Whether a common word that follows no other without a break never weighs
    /// more than the break costs.
    pub(super) fn lone_common_words_cost(&self) -> bool {
        self.preset.skip_cost >= 0.0 && self.preset.common_weight <= -self.link(1, 1)
    }

    /// What it adds (or costs, if negative) to go on after passing over so many words.
    pub(super) fn link(&self, skipped_left: u32, skipped_right: u32) -> f32 {
        let widest = skipped_left.max(skipped_right);
        match self.links.get(widest as usize) {
            Some(&link) => link,
            None => link(self.preset, widest),
        }
    }

    /// No path weighs more that goes over `steps` words of the left text, of which
    /// so many content and common words stand in both texts, and so many are
    /// linked to the one before without a break.
    pub(super) fn most_weight(&self, content: u32, common: u32, linked: u32, steps: u32) -> f32 {
        let preset = self.preset;
        // A word that is aligned is not passed over, but may follow a break.
        let aligned = |weight: f32| (weight - preset.break_cost + preset.skip_cost).max(0.0);
        content as f32 * aligned(1.0)
            + common as f32 * aligned(preset.common_weight)
            + linked as f32 * (preset.adjacency + preset.break_cost)
            - steps as f32 * preset.skip_cost
    }
}

fn link(preset: &Preset, passed: u32) -> f32 {
    match passed {
        0 => preset.adjacency,
        passed => -(preset.break_cost + preset.skip_cost * passed as f32),
    }
}
