//! Support: what two works share around a place where a shingle is shared.
//!
//! A copied passage that was edited keeps many of its uncommon words in order;
//! a turn of phrase that two works share by chance stands alone. Counting the
//! shared stems around the place tells the two apart at a small part of the
//! cost of aligning the works. Cost: one pass over sixty words a place, one
//! over some thirty a pair.

use crate::language::{WordFlags, Words, prefetch};

/// How many words before and after a place are looked at. Sixty words in all:
/// twice that brings a hundred times more chance pairs and no more copies.
const REACH: usize = 30;

/// How far the distance of two shared words from the place may differ between
/// the works, in words: copies shift by what was put in and left out.
const SHIFT: i32 = 30;

/// Bits of the filter that most unshared stems fail.
const FILTER_BITS: u32 = 1024;

/// The uncommon words around a place of a work, each stem once.
#[derive(Debug, Clone)]
pub struct Surroundings {
    filter: [u64; (FILTER_BITS / 64) as usize],
    stems: [u32; 2 * REACH],
    /// The distance from the place, in words.
    offsets: [i8; 2 * REACH],
    len: usize,
}

impl Surroundings {
    /// The surroundings of word `position` of a work.
    pub fn of(words: &Words, position: u32) -> Self {
        let place = position as usize;
        let mut found = Self {
            filter: [0; (FILTER_BITS / 64) as usize],
            stems: [0; 2 * REACH],
            offsets: [0; 2 * REACH],
            len: 0,
        };
        for index in reach(words, position) {
            let stem = words.stems[index];
            let (slot, bit) = filter_place(stem);
            if found.filter[slot] & bit != 0 && found.stems[..found.len].contains(&stem) {
                continue;
            }
            // Whether a word is common is not to be guessed: it is written down
            // either way, and kept without a branch.
            let kept = !words.flags[index].has(WordFlags::COMMON);
            found.filter[slot] |= bit * u64::from(kept);
            found.stems[found.len] = stem;
            // At most REACH in either direction, so it fits.
            found.offsets[found.len] = (index as isize - place as isize) as i8;
            found.len += usize::from(kept);
        }
        found
    }

    /// Asks for the memory that the surroundings of a place are made from.
    pub fn prefetch(words: &Words, position: u32) {
        let around = reach(words, position);
        prefetch(&words.keys[position as usize]);
        prefetch(&words.flags[around.start]);
        // Sixteen stems are in a line of the cache.
        words.stems[around].iter().step_by(16).for_each(prefetch);
    }

    /// Whether [`Surroundings::shared_in_order`] could hold for two places, at a
    /// third of the cost of making their surroundings.
    ///
    /// Never false when it does hold. Nearly all shared shingles are a turn of
    /// phrase, and this tells so.
    pub fn may_share(
        left: &Words,
        left_position: u32,
        right: &Words,
        right_position: u32,
        enough: usize,
    ) -> bool {
        let mut filter = [0_u64; (FILTER_BITS / 64) as usize];
        let around = reach(left, left_position);
        for (&stem, flags) in left.stems[around.clone()].iter().zip(&left.flags[around]) {
            let (slot, bit) = filter_place(stem);
            filter[slot] |= bit * u64::from(!flags.has(WordFlags::COMMON));
        }
        let around = reach(right, right_position);
        let passing = right.stems[around.clone()]
            .iter()
            .zip(&right.flags[around])
            .filter(|(stem, flags)| {
                let (slot, bit) = filter_place(**stem);
                (filter[slot] & bit != 0) & !flags.has(WordFlags::COMMON)
            })
            .count();
        passing >= enough
    }

    fn may_hold(&self, stem: u32) -> bool {
        let (slot, bit) = filter_place(stem);
        self.filter[slot] & bit != 0
    }

    /// Whether at least `enough` stems stand in both surroundings in the same order.
    pub fn shared_in_order(&self, other: &Self, enough: usize) -> bool {
        let passing = other.stems[..other.len]
            .iter()
            .filter(|&&stem| self.may_hold(stem))
            .count();
        passing >= enough && self.longest_in_order(other) >= enough
    }

    /// The longest sequence of shared stems whose order is the same in both
    /// (a longest increasing subsequence by patience sorting).
    fn longest_in_order(&self, other: &Self) -> usize {
        let mut tops = [0_u8; 2 * REACH];
        let mut longest = 0;
        for (index, &stem) in other.stems[..other.len].iter().enumerate() {
            if !self.may_hold(stem) {
                continue;
            }
            let Some(place) = self.stems[..self.len].iter().position(|&s| s == stem) else {
                continue;
            };
            if (i32::from(self.offsets[place]) - i32::from(other.offsets[index])).abs() > SHIFT {
                continue;
            }
            // Fewer than 60 stems, so it fits.
            let place = place as u8;
            let pile = tops[..longest].partition_point(|&top| top < place);
            tops[pile] = place;
            longest = longest.max(pile + 1);
        }
        longest
    }
}

/// The words of a work that are looked at around word `position`.
fn reach(words: &Words, position: u32) -> std::ops::Range<usize> {
    let place = position as usize;
    place.saturating_sub(REACH)..(place + REACH).min(words.len())
}

/// The word of the filter and the bit in it that belong to a stem.
const fn filter_place(stem: u32) -> (usize, u64) {
    let bit = stem % FILTER_BITS;
    ((bit / 64) as usize, 1 << (bit % 64))
}
