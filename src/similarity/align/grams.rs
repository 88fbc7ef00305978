//! A reusable hash table from word n-grams of one text to the positions where they stand.
//!
//! Input: the keys or the stems of a text. Used by the seeds and by the promise
//! that no unbroken copy is lost. Open addressing at a quarter of the load, so that
//! most n-grams of an unrelated text end their search at an empty slot; positions
//! of equal n-grams are linked from the last to the first. Nothing is stored but
//! positions: an n-gram is compared with the text itself, so there are no false hits.

/// The n-grams of one text.
#[derive(Debug, Default)]
pub(super) struct Grams<const N: usize> {
    mask: usize,
    /// One bit for each hash that stands in the text, [`FILTER_BITS`] for each
    /// n-gram: what is not there is told without a guess.
    filter: Vec<u64>,
    /// Slot → 1 + the last position of the n-gram; 0 is empty.
    slots: Vec<u32>,
    /// Position → 1 + the previous position of the same n-gram; 0 is none.
    previous: Vec<u32>,
    /// Position → how often the n-gram stands up to here.
    counts: Vec<u32>,
}

/// Bits of the filter for each slot: one lookup in thirty-two is in vain.
const FILTER_BITS: usize = 8;

/// One odd factor for each place of an n-gram, so that its order counts.
const PLACES: [u64; 8] = [
    0x9e37_79b9_7f4a_7c15,
    0xc2b2_ae3d_27d4_eb4f,
    0x1656_67b1_9e37_79f9,
    0x85eb_ca77_c2b2_ae63,
    0x27d4_eb2f_1656_67c5,
    0xd6e8_feb8_6659_fd93,
    0xff51_afd7_ed55_8ccd,
    0xc4ce_b9fe_1a85_ec53,
];

/// Words are hashes themselves, so a sum of products mixes them well enough.
fn hash<const N: usize>(gram: &[u32]) -> usize {
    const { assert!(N <= PLACES.len()) };
    let sum = gram[..N]
        .iter()
        .zip(PLACES)
        .fold(0_u64, |sum, (&word, place)| {
            sum.wrapping_add(u64::from(word).wrapping_mul(place))
        });
    (sum >> 32) as usize
}

impl<const N: usize> Grams<N> {
    /// Replaces the table by all n-grams of `text`.
    pub(super) fn fill(&mut self, text: &[u32]) {
        self.fill_at(text, 0..(text.len() + 1).saturating_sub(N));
    }

    /// Replaces the table by the n-grams of `text` at the positions `wanted`, ascending.
    pub(super) fn fill_at(&mut self, text: &[u32], wanted: impl Iterator<Item = usize>) {
        let positions = (text.len() + 1).saturating_sub(N);
        let slots = (positions * 4).next_power_of_two().max(16);
        self.mask = slots - 1;
        self.slots.clear();
        self.slots.resize(slots, 0);
        self.filter.clear();
        self.filter.resize(slots * FILTER_BITS / 64, 0);
        self.previous.clear();
        self.previous.resize(positions, 0);
        self.counts.clear();
        self.counts.resize(positions, 0);
        for position in wanted {
            let hash = hash::<N>(&text[position..]);
            let (word, bit) = self.filter_place(hash);
            self.filter[word] |= bit;
            let slot = self.slot(text, &text[position..], hash);
            let last = self.slots[slot];
            self.slots[slot] = position as u32 + 1;
            self.previous[position] = last;
            self.counts[position] = match last {
                0 => 1,
                last => self.counts[last as usize - 1] + 1,
            };
        }
    }

    /// The word of the filter and the bit in it that belong to a hash.
    #[inline]
    fn filter_place(&self, hash: usize) -> (usize, u64) {
        let place = hash & ((self.mask + 1) * FILTER_BITS - 1);
        (place / 64, 1 << (place % 64))
    }

    #[inline]
    fn slot(&self, text: &[u32], gram: &[u32], hash: usize) -> usize {
        let mut slot = hash & self.mask;
        loop {
            match self.slots[slot] {
                0 => return slot,
                last => {
                    let position = last as usize - 1;
                    if text[position..position + N] == gram[..N] {
                        return slot;
                    }
                }
            }
            slot = (slot + 1) & self.mask;
        }
    }

    /// Whether the n-gram that `gram` begins with may be in the table; never false when it is.
    #[inline]
    pub(super) fn may_hold(&self, gram: &[u32]) -> bool {
        let (word, bit) = self.filter_place(hash::<N>(gram));
        self.filter.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// The last position in `text` (the text that filled the table) of the n-gram
    /// that `gram` begins with.
    #[inline]
    pub(super) fn last(&self, text: &[u32], gram: &[u32]) -> Option<usize> {
        if self.slots.is_empty() || gram.len() < N {
            return None;
        }
        let hash = hash::<N>(gram);
        let (word, bit) = self.filter_place(hash);
        if self.filter[word] & bit == 0 {
            return None;
        }
        (self.slots[self.slot(text, gram, hash)] as usize).checked_sub(1)
    }

    /// How often the n-gram stands in the text, given its last position.
    pub(super) fn count(&self, last: usize) -> u32 {
        self.counts[last]
    }

    /// All positions of an n-gram, descending, given its last position.
    pub(super) fn positions(&self, last: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(last), |&position| {
            (self.previous[position] as usize).checked_sub(1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_of_a_gram_is_found() {
        let text = [1, 2, 3, 1, 2, 4, 1, 2, 3];
        let mut grams = Grams::<2>::default();
        grams.fill(&text);
        let last = grams.last(&text, &[1, 2]).expect("1 2 stands in the text");
        assert_eq!(grams.count(last), 3);
        assert_eq!(grams.positions(last).collect::<Vec<_>>(), [6, 3, 0]);
        assert_eq!(grams.last(&text, &[3, 2]), None);
        assert_eq!(grams.last(&text, &[3]), None);
    }

    #[test]
    fn a_text_shorter_than_a_gram_has_none() {
        let mut grams = Grams::<3>::default();
        grams.fill(&[1, 2]);
        assert_eq!(grams.last(&[1, 2], &[1, 2, 3]), None);
    }
}
