//! Rewording: short works that tell the same in other words.
//!
//! An answer of a hundred words that was retold sentence by sentence shares no
//! run with its source, often not even three neighbouring stems. What it keeps
//! is the vocabulary: of its uncommon stems a third to three quarters stand in
//! the source, of an independent answer to the same question a sixth or less. So
//! two short works are a candidate pair when enough of their stems are the same;
//! whether they also stand together is for the aligner to say.
//! Like everything in [`Rule`](super::shingles::Rule) this looks at the two
//! works and at nothing else. It is asked only below the default floor, by an
//! instructor who wants to see short matches; in long works shared vocabulary
//! says that they are about the same thing and no more.
//!
//! Input are the words of each work, output the pairs. Cost: all short works
//! are compared two by two through filters of 1,024 bits, some twenty
//! nanoseconds a pair; a merge of two sorted lists for those that pass.

use crate::language::{WordFlags, Words};

/// The words of the longest work whose vocabulary is compared.
pub const SHORT_WORKS: usize = 500;

/// The uncommon stems that two works must share at least.
const LEAST_STEMS: usize = 10;

/// Two works must share one in so many of the stems of the one that has fewer.
const ONE_IN: usize = 6;

const FILTER_BITS: u32 = 1024;
const FILTER_SLOTS: usize = (FILTER_BITS / 64) as usize;

/// The uncommon stems of a short work, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    filter: [u64; FILTER_SLOTS],
    /// How many stems share their bit of the filter with another one.
    hidden: usize,
    /// Ascending.
    stems: Vec<u32>,
}

impl Vocabulary {
    /// The vocabulary of a work; `None` if the work is longer than
    /// [`SHORT_WORKS`] or has too few uncommon stems to be judged by them.
    pub fn of(words: &Words) -> Option<Self> {
        if words.len() > SHORT_WORKS {
            return None;
        }
        let mut stems: Vec<u32> = words
            .stems
            .iter()
            .zip(&words.flags)
            .filter(|(_, flags)| !flags.has(WordFlags::COMMON))
            .map(|(&stem, _)| stem)
            .collect();
        stems.sort_unstable();
        stems.dedup();
        if stems.len() < LEAST_STEMS {
            return None;
        }
        let mut filter = [0_u64; FILTER_SLOTS];
        for stem in &stems {
            let bit = stem % FILTER_BITS;
            filter[(bit / 64) as usize] |= 1 << (bit % 64);
        }
        let bits: u32 = filter.iter().map(|slot| slot.count_ones()).sum();
        Some(Self {
            filter,
            hidden: stems.len() - bits as usize,
            stems,
        })
    }

    /// Whether two works share enough of their vocabulary to be a candidate
    /// pair. Exchanging them changes nothing.
    pub fn is_shared(&self, other: &Self) -> bool {
        let fewer = self.stems.len().min(other.stems.len());
        let enough = fewer.div_ceil(ONE_IN).max(LEAST_STEMS);
        // Each shared stem sets a bit in both filters, and only hidden ones none of their own.
        let bits: u32 = self
            .filter
            .iter()
            .zip(&other.filter)
            .map(|(a, b)| (a & b).count_ones())
            .sum();
        bits as usize + self.hidden.min(other.hidden) >= enough
            && shared(&self.stems, &other.stems) >= enough
    }
}

/// How many numbers stand in both lists, which are ascending.
fn shared(mut a: &[u32], mut b: &[u32]) -> usize {
    let mut both = 0;
    while let ([first, rest_a @ ..], [second, rest_b @ ..]) = (a, b) {
        both += usize::from(first == second);
        // Both advance when equal, and no branch depends on the stems.
        let (on_a, on_b) = (first <= second, second <= first);
        a = if on_a { rest_a } else { a };
        b = if on_b { rest_b } else { b };
    }
    both
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(stems: &[u32]) -> Words {
        Words {
            keys: stems.to_vec(),
            stems: stems.to_vec(),
            flags: vec![WordFlags::default(); stems.len()],
            ..Words::default()
        }
    }

    #[test]
    fn a_sixth_of_the_smaller_vocabulary_is_enough_in_any_order() {
        let first: Vec<u32> = (0..72).collect();
        let second: Vec<u32> = (60..200).rev().collect();
        let (a, b) = (
            Vocabulary::of(&words(&first)).unwrap(),
            Vocabulary::of(&words(&second)).unwrap(),
        );
        assert!(a.is_shared(&b) && b.is_shared(&a));
        let fewer = Vocabulary::of(&words(&second[..second.len() - 1])).unwrap();
        assert!(!a.is_shared(&fewer));
    }

    #[test]
    fn long_works_and_very_short_ones_are_not_judged_by_their_vocabulary() {
        assert!(Vocabulary::of(&words(&(0..501).collect::<Vec<_>>())).is_none());
        assert!(Vocabulary::of(&words(&(0..9).collect::<Vec<_>>())).is_none());
    }

    proptest! {
        #[test]
        fn the_filter_loses_no_pair(
            a in proptest::collection::vec(0..3_000_u32, 12..400),
            b in proptest::collection::vec(0..3_000_u32, 12..400),
        ) {
            let of = |stems: &[u32]| Vocabulary::of(&words(stems));
            if let (Some(a), Some(b)) = (of(&a), of(&b)) {
                let both = a.stems.iter().filter(|stem| b.stems.contains(stem)).count();
                let fewer = a.stems.len().min(b.stems.len());
                prop_assert_eq!(a.is_shared(&b), both >= 10 && both * 6 >= fewer);
            }
        }
    }
}
