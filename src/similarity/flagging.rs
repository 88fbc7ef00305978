//! Flagging: which pairs Adal shows to an instructor without being asked.
//!
//! Every pair with a match from the floor on is in the table of a class; most
//! of them are a turn of phrase, a title or a saying. A flag only means "look
//! here first": it decides nothing and changes no figure.
//!
//! Two things make a pair worth a look, whichever comes first. One passage of
//! [`FLAGGED_MATCH`] aligned words is two sentences: on prose by different
//! authors shorter matches are mostly sayings, names and quotations, while a
//! passage of fifty words still has that many after a third of them were edited.
//! And [`FLAGGED_SHARE`] of a work is much of it, however short it is: in an
//! answer of a hundred words a copied sentence counts.
//!
//! In a class one thing takes a flag away. Two students who copied from a third
//! share a passage with one another that each of them shares with the third at
//! greater length: the pair is *second-hand*, and the two other pairs, which
//! are flagged, tell its whole story. Works that hang together by flagged pairs
//! still do when the second-hand ones are left out, so nobody disappears.
//! docs/alignment.md has the figures and the commands that give them.
//!
//! Cost: for each flagged pair, a look at the strongest pairs of its two works.

use rustc_hash::FxHashMap;

use super::Match;
use super::cohort::{Pair, PairFigures};
use super::labels::counts;
use crate::domain::WordRange;

/// The aligned words of one match from which on a pair is flagged.
pub const FLAGGED_MATCH: u32 = 30;

/// The share of one work's counted words, 0 to 1, from which on a pair is flagged.
pub const FLAGGED_SHARE: f64 = 0.15;

/// A third work explains a pair if it holds so much of what the two share, 0 to 1.
const EXPLAINED: f64 = 0.8;

/// How many pairs of a work, the strongest ones, may explain another one. A
/// passage that everybody has would otherwise cost the cube of the class.
const STRONGEST: usize = 32;

/// Whether a pair is worth a look, by what the two works share.
pub fn is_flagged(figures: &PairFigures) -> bool {
    let shares = [figures.shares.left_share, figures.shares.right_share];
    figures.longest_match >= FLAGGED_MATCH
        || shares
            .into_iter()
            .flatten()
            .any(|share| share >= FLAGGED_SHARE)
}

/// Where two works hold what they share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedPassages {
    /// The aligned words of both works.
    words: u32,
    /// The passages of the first work, ascending and apart from one another.
    first: Vec<WordRange>,
    /// The same of the second work.
    second: Vec<WordRange>,
}

impl SharedPassages {
    /// The passages of the matches that count.
    pub fn of(figures: &PairFigures, matches: &[Match], floor: u32) -> Self {
        let counted = || matches.iter().filter(|found| counts(found, floor));
        Self {
            words: figures.shares.left_words + figures.shares.right_words,
            first: united(counted().map(|found| found.left).collect()),
            second: united(counted().map(|found| found.right).collect()),
        }
    }
}

/// Which of the flagged pairs of a class are second-hand, in the given order.
/// The order changes nothing else. `pairs` holds each pair once.
pub fn second_hand(pairs: &[(Pair, SharedPassages)]) -> Vec<bool> {
    let pair_of = |first: u32, second: u32| Pair {
        first: first.min(second),
        second: first.max(second),
    };
    let by_works: FxHashMap<Pair, &SharedPassages> =
        pairs.iter().map(|(pair, shared)| (*pair, shared)).collect();
    let mut strongest: FxHashMap<u32, Vec<(u32, u32)>> = FxHashMap::default();
    for (pair, shared) in pairs {
        for (work, other) in [(pair.first, pair.second), (pair.second, pair.first)] {
            strongest
                .entry(work)
                .or_default()
                .push((shared.words, other));
        }
    }
    for others in strongest.values_mut() {
        others.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        others.truncate(STRONGEST);
    }
    let side = |work: u32, other: u32| -> Option<(u32, &[WordRange])> {
        let shared = by_works.get(&pair_of(work, other))?;
        let passages = match work < other {
            true => &shared.first,
            false => &shared.second,
        };
        Some((shared.words, passages))
    };
    // Whether the work shares with the third one more, and what it shares here with it too.
    let explains = |third: u32, work: u32, words: u32, passages: &[WordRange]| {
        side(work, third).is_some_and(|(more, theirs)| {
            more > words && f64::from(covered(passages, theirs)) >= EXPLAINED * length(passages)
        })
    };
    pairs
        .iter()
        .map(|(pair, shared)| {
            [pair.first, pair.second]
                .iter()
                .flat_map(|work| &strongest[work])
                .any(|&(_, third)| {
                    third != pair.first
                        && third != pair.second
                        && explains(third, pair.first, shared.words, &shared.first)
                        && explains(third, pair.second, shared.words, &shared.second)
                })
        })
        .collect()
}

/// The ranges ascending, those that touch as one.
fn united(mut ranges: Vec<WordRange>) -> Vec<WordRange> {
    ranges.sort_unstable();
    let mut united: Vec<WordRange> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match united.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => united.push(range),
        }
    }
    united
}

/// The words of ranges that are apart from one another.
fn length(ranges: &[WordRange]) -> f64 {
    ranges.iter().map(|range| f64::from(range.len())).sum()
}

/// How many words of `ranges` also stand in `others`, both ascending and apart.
fn covered(ranges: &[WordRange], mut others: &[WordRange]) -> u32 {
    let mut words = 0;
    for range in ranges {
        while let [first, rest @ ..] = others {
            words += (first.end.min(range.end)).saturating_sub(first.start.max(range.start));
            if first.end > range.end {
                break; // It may reach into the next range.
            }
            others = rest;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::similarity::labels::PairShares;

    fn figures(left_share: f64, right_share: f64, longest_match: u32) -> PairFigures {
        PairFigures {
            shares: PairShares {
                left_share: Some(left_share),
                right_share: Some(right_share),
                left_words: longest_match,
                right_words: longest_match,
                longest_run: longest_match,
            },
            longest_match,
        }
    }

    #[test]
    fn two_copied_sentences_are_flagged_in_the_longest_work() {
        assert!(is_flagged(&figures(0.001, 0.0005, FLAGGED_MATCH)));
        assert!(!is_flagged(&figures(0.01, 0.008, FLAGGED_MATCH - 1)));
    }

    #[test]
    fn one_copied_sentence_is_flagged_in_a_short_work_on_either_side() {
        assert!(is_flagged(&figures(0.15, 0.01, 15)));
        assert!(is_flagged(&figures(0.01, 0.15, 15)));
    }

    /// The pair of two works that share one passage.
    fn pair(first: u32, at: u32, second: u32, other: u32, words: u32) -> (Pair, SharedPassages) {
        let shared = SharedPassages {
            words: 2 * words,
            first: vec![WordRange::new(at, at + words)],
            second: vec![WordRange::new(other, other + words)],
        };
        (Pair { first, second }, shared)
    }

    #[test]
    fn two_who_copied_from_a_third_are_shown_with_the_third() {
        // Work 1 took 0..100 of work 0, work 2 took 50..200 of it.
        let pairs = [
            pair(0, 0, 1, 500, 100),
            pair(0, 50, 2, 700, 150),
            pair(1, 550, 2, 700, 50),
        ];
        assert_eq!(second_hand(&pairs), [false, false, true]);
    }

    #[test]
    fn a_pair_that_also_shares_something_else_is_no_second_hand_one() {
        let mut own = pair(1, 550, 2, 700, 50);
        own.1.first.push(WordRange::new(900, 930));
        own.1.second.push(WordRange::new(1_000, 1_030));
        own.1.words += 60;
        let pairs = [pair(0, 0, 1, 500, 100), pair(0, 50, 2, 700, 150), own];
        assert_eq!(second_hand(&pairs), [false, false, false]);
    }

    #[test]
    fn three_who_share_equally_are_all_shown() {
        let pairs = [
            pair(0, 0, 1, 500, 100),
            pair(0, 0, 2, 700, 100),
            pair(1, 500, 2, 700, 100),
        ];
        assert_eq!(second_hand(&pairs), [false, false, false]);
    }

    fn group_of(parents: &[u32], mut work: u32) -> u32 {
        while parents[work as usize] != work {
            work = parents[work as usize];
        }
        work
    }

    /// The groups of ten works that hang together by these pairs.
    fn groups<'a>(pairs: impl Iterator<Item = &'a (Pair, SharedPassages)>) -> Vec<u32> {
        let mut parents: Vec<u32> = (0..10).collect();
        for (pair, _) in pairs {
            let (a, b) = (
                group_of(&parents, pair.first),
                group_of(&parents, pair.second),
            );
            parents[a.max(b) as usize] = a.min(b);
        }
        (0..10).map(|work| group_of(&parents, work)).collect()
    }

    proptest! {
        #[test]
        fn works_that_hang_together_still_do_without_second_hand_pairs(
            shared in proptest::collection::btree_map(
                (0..10_u32, 0..10_u32), (0..40_u32, 0..40_u32, 1..80_u32), 0..45,
            ),
        ) {
            let pairs: Vec<_> = shared
                .into_iter()
                .filter(|((first, second), _)| first < second)
                .map(|((first, second), (at, other, words))| pair(first, at, second, other, words))
                .collect();
            let dropped = second_hand(&pairs);
            let kept = pairs.iter().zip(&dropped).filter(|(_, dropped)| !**dropped);
            prop_assert_eq!(groups(kept.map(|(pair, _)| pair)), groups(pairs.iter()));
        }
    }
}
