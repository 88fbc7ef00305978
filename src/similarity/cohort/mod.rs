//! The cohort: every candidate pair of a class in one pass.
//!
//! The words of all works come in, the pairs that are worth aligning go out.
//! No index is asked for each pair: the shingles of all works are written as
//! (hash, place) into buckets by their hash, shingles that stand in one place
//! only are dropped before anything is sorted (they are nine in ten), the rest
//! of a bucket is sorted, and each group of equal hashes offers its places,
//! two by two, to the [`Rule`]. Cost: two passes over the words and a sort of
//! what is shared, O(n) in the words as long as works share little, plus a
//! tenth of a microsecond for each shared place; memory: 8 bytes a shingle of
//! one kind, and a bit for each pair of a work that has any candidate.

mod buckets;
mod comparison;
mod pairs;

use rayon::prelude::*;

use self::buckets::{Buckets, Entry};
use self::pairs::PairSet;
use super::rewording::Vocabulary;
use super::shingles::{Occurrences, Rule, ShingleKind, Surroundings};
pub use comparison::{ClassText, PairFigures, Watch, align_twins, compare};

use crate::language::Words;

/// Two works of a class by their numbers, the smaller first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// The work with the smaller number.
    pub first: u32,
    /// The work with the larger number.
    pub second: u32,
}

/// A class is too large for one pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the works hold {words} words, more than the {} that one pass can number; split the folder",
    u32::MAX
)]
pub struct TooManyWords {
    words: usize,
}

/// All pairs of `works` that `rule` accepts, ascending.
///
/// Exactly the pairs for which [`Rule::is_candidate`] holds, whatever the
/// number of threads. Works that are the same text should be passed once.
pub fn candidates<W: AsRef<Words> + Sync>(
    works: &[W],
    rule: &Rule,
) -> Result<Vec<Pair>, TooManyWords> {
    let class = Class::new(works)?;
    let accepted = PairSet::new(works.len());
    for kind in [ShingleKind::Exact, ShingleKind::Robust] {
        let buckets = Buckets::fill(&class, rule, kind);
        buckets.for_each_groups(|groups| class.offer_all(groups, rule, kind, &accepted));
    }
    offer_vocabularies(works, rule, &accepted);
    Ok(accepted.into_sorted())
}

/// Accepts the pairs of short works that share their vocabulary.
fn offer_vocabularies<W: AsRef<Words> + Sync>(works: &[W], rule: &Rule, accepted: &PairSet) {
    let vocabularies: Vec<(u32, Vocabulary)> = works
        .par_iter()
        .enumerate()
        .filter_map(|(work, words)| Some((work as u32, rule.vocabulary(words.as_ref())?)))
        .collect();
    vocabularies
        .par_iter()
        .enumerate()
        .for_each(|(index, (first, left))| {
            for (second, right) in &vocabularies[index + 1..] {
                if left.is_shared(right) {
                    accepted.insert(Pair {
                        first: *first,
                        second: *second,
                    });
                }
            }
        });
}

/// The works with their words numbered through.
struct Class<'a, W> {
    works: &'a [W],
    /// The number of the first word of each work, and the number of all words.
    starts: Vec<u32>,
    /// The work in which each block of [`BLOCK`] words begins.
    blocks: Vec<u32>,
}

/// In a group of so few places it is first asked whether all pairs are known.
const FEW: usize = 8;

/// So few places are compared two by two from their words: to make the
/// surroundings of each beforehand would cost more.
const BY_TWO: usize = 4;

/// Words in a block of the table that leads from a word to its work.
const BLOCK: u32 = 256;

impl<'a, W: AsRef<Words> + Sync> Class<'a, W> {
    fn new(works: &'a [W]) -> Result<Self, TooManyWords> {
        let total: usize = works.iter().map(|work| work.as_ref().len()).sum();
        if u32::try_from(total).is_err() {
            return Err(TooManyWords { words: total });
        }
        let mut starts = Vec::with_capacity(works.len() + 1);
        let mut blocks = Vec::with_capacity(total / BLOCK as usize + 1);
        let mut next = 0_u32;
        for (number, work) in works.iter().enumerate() {
            starts.push(next);
            // No overflow: the total fits.
            next += work.as_ref().len() as u32;
            while (blocks.len() as u32).saturating_mul(BLOCK) < next {
                blocks.push(number as u32);
            }
        }
        starts.push(next);
        Ok(Self {
            works,
            starts,
            blocks,
        })
    }

    fn words(&self, work: u32) -> &'a Words {
        self.works[work as usize].as_ref()
    }

    /// The work that holds the word of this number, and the word's position in it.
    fn locate(&self, place: u32) -> Place {
        let mut work = self.blocks[(place / BLOCK) as usize];
        while self.starts[work as usize + 1] <= place {
            work += 1;
        }
        Place {
            work,
            position: place - self.starts[work as usize],
        }
    }

    /// Whether every pair of the works that hold these places is a candidate already.
    fn known(places: &[Place], accepted: &PairSet) -> bool {
        places.iter().enumerate().all(|(index, first)| {
            places[index + 1..].iter().all(|second| {
                let (first, second) = (first.work, second.work);
                first == second || accepted.contains(Pair { first, second })
            })
        })
    }

    /// Offers the places of shared shingles to the rule.
    ///
    /// Places are scattered over the words of the class. Looked at one after
    /// another each would wait for memory; asked for together they come together.
    fn offer_all(&self, groups: &[&[Entry]], rule: &Rule, kind: ShingleKind, accepted: &PairSet) {
        let mut places: Vec<Place> = Vec::with_capacity(groups.len() * FEW);
        let mut unknown = Vec::with_capacity(groups.len());
        for group in groups {
            let from = places.len();
            places.extend(group.iter().map(|entry| self.locate(entry.place())));
            let located = &places[from..];
            let in_one_work =
                located.first().map(|place| place.work) == located.last().map(|place| place.work);
            if in_one_work || (located.len() <= FEW && Self::known(located, accepted)) {
                places.truncate(from);
                continue;
            }
            for place in located {
                Surroundings::prefetch(self.words(place.work), place.position);
            }
            unknown.push(from..places.len());
        }
        for group in unknown {
            self.offer(&places[group], rule, kind, accepted);
        }
    }

    /// Offers the places of one shared shingle to the rule, two works at a time.
    fn offer(&self, places: &[Place], rule: &Rule, kind: ShingleKind, accepted: &PairSet) {
        if places.len() <= BY_TWO && places.array_windows().all(|[a, b]| a.work != b.work) {
            let at = |place: Place| (self.words(place.work), place.position);
            for (index, &first) in places.iter().enumerate() {
                for &second in &places[index + 1..] {
                    let pair = Pair {
                        first: first.work,
                        second: second.work,
                    };
                    if !accepted.contains(pair) && rule.accepts_places(kind, at(first), at(second))
                    {
                        accepted.insert(pair);
                    }
                }
            }
            return;
        }
        let all_positions: Vec<u32> = places.iter().map(|place| place.position).collect();
        let mut holders = Vec::new();
        let mut surroundings = Vec::new();
        let mut start = 0;
        for chunk in places.chunk_by(|a, b| a.work == b.work) {
            let positions = start..start + chunk.len();
            start = positions.end;
            let from = surroundings.len();
            surroundings.extend(Occurrences::surroundings(
                self.words(chunk[0].work),
                &all_positions[positions.clone()],
            ));
            holders.push((chunk[0].work, positions, from..surroundings.len()));
        }
        let occurrences: Vec<(u32, Occurrences<'_>)> = holders
            .into_iter()
            .map(|(work, places, around)| {
                let (places, around) = (&all_positions[places], &surroundings[around]);
                (work, Occurrences::new(self.words(work), places, around))
            })
            .collect();
        for (index, (first, left)) in occurrences.iter().enumerate() {
            for (second, right) in &occurrences[index + 1..] {
                let pair = Pair {
                    first: *first,
                    second: *second,
                };
                if !accepted.contains(pair) && rule.accepts(kind, left, right) {
                    accepted.insert(pair);
                }
            }
        }
    }
}

/// A word of the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    work: u32,
    position: u32,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::language::WordFlags;

    struct Work(Words);

    impl AsRef<Words> for Work {
        fn as_ref(&self) -> &Words {
            &self.0
        }
    }

    fn work(keys: &[u32]) -> Work {
        Work(Words {
            keys: keys.to_vec(),
            stems: keys.iter().map(|key| key >> 1).collect(),
            flags: keys
                .iter()
                .map(|key| match key % 4 {
                    0 => WordFlags::COMMON,
                    _ => WordFlags::default(),
                })
                .collect(),
            ..Words::default()
        })
    }

    proptest! {
        #[test]
        fn a_class_has_exactly_the_pairs_that_the_rule_accepts(
            texts in proptest::collection::vec(
                prop_oneof![
                    proptest::collection::vec(0..4_u32, 0..40),
                    proptest::collection::vec(0..60_u32, 0..300),
                ],
                0..12,
            ),
            floor in 5..=9_usize,
        ) {
            let works: Vec<Work> = texts.iter().map(|keys| work(keys)).collect();
            let rule = Rule::for_floor(floor);
            let mut expected = Vec::new();
            for first in 0..works.len() {
                for second in first + 1..works.len() {
                    if rule.is_candidate(&works[first].0, &works[second].0) {
                        let (first, second) = (first as u32, second as u32);
                        expected.push(Pair { first, second });
                    }
                }
            }
            prop_assert_eq!(candidates(&works, &rule).unwrap(), expected);
        }
    }
}
