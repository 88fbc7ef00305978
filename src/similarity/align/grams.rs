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
    /// Slot → 1 + the last position of the n-gram; 0 is empty.
    slots: Vec<u32>,
    /// Position → 1 + the previous position of the same n-gram; 0 is none.
    previous: Vec<u32>,
    /// Position → how often the n-gram stands up to here.
    counts: Vec<u32>,
}

fn hash<const N: usize>(gram: &[u32]) -> usize {
    let mut state = 0u64;
    for &word in &gram[..N] {
        state = (state.rotate_left(23) ^ u64::from(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    (state >> 32) as usize
}

impl<const N: usize> Grams<N> {
    /// Replaces the table by the n-grams of `text` at the positions that `wanted` chooses.
    pub(super) fn fill(&mut self, text: &[u32], wanted: impl Fn(usize) -> bool) {
        let positions = (text.len() + 1).saturating_sub(N);
        let slots = (positions * 4).next_power_of_two().max(16);
        self.mask = slots - 1;
        self.slots.clear();
        self.slots.resize(slots, 0);
        self.previous.clear();
        self.previous.resize(positions, 0);
        self.counts.clear();
        self.counts.resize(positions, 0);
        for position in (0..positions).filter(|&position| wanted(position)) {
            let slot = self.slot(text, &text[position..]);
            let last = self.slots[slot];
            self.slots[slot] = position as u32 + 1;
            self.previous[position] = last;
            self.counts[position] = match last {
                0 => 1,
                last => self.counts[last as usize - 1] + 1,
            };
        }
    }

    fn slot(&self, text: &[u32], gram: &[u32]) -> usize {
        let mut slot = hash::<N>(gram) & self.mask;
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

    /// The last position in `text` (the text that filled the table) of the n-gram
    /// that `gram` begins with.
    pub(super) fn last(&self, text: &[u32], gram: &[u32]) -> Option<usize> {
        if self.slots.is_empty() || gram.len() < N {
            return None;
        }
        (self.slots[self.slot(text, gram)] as usize).checked_sub(1)
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
        grams.fill(&text, |_| true);
        let last = grams.last(&text, &[1, 2]).expect("1 2 stands in the text");
        assert_eq!(grams.count(last), 3);
        assert_eq!(grams.positions(last).collect::<Vec<_>>(), [6, 3, 0]);
        assert_eq!(grams.last(&text, &[3, 2]), None);
        assert_eq!(grams.last(&text, &[3]), None);
    }

    #[test]
    fn a_text_shorter_than_a_gram_has_none() {
        let mut grams = Grams::<3>::default();
        grams.fill(&[1, 2], |_| true);
        assert_eq!(grams.last(&[1, 2], &[1, 2, 3]), None);
    }
}
