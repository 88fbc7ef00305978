//! A class at a glance: every work with its strongest match, the pairs, a
//! histogram, and the groups of works that share the same passages.
//!
//! Groups come from passages, not from scores: two pairs that are equally
//! similar need not share anything. A *passage* is one side of a match. The
//! two sides of a match are the same passage, and two passages of one work are
//! the same if they overlap by more than half of the longer. Union-find over
//! passages (Tarjan 1975); works that hold a passage of one set are a group.
//! Cost: linear in the matches, but for sorting and the overlaps.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::WordRange;
use crate::language::zones::Zones;

use super::Match;
use super::figures::share;
use super::labels::{PairShares, counts, pair_shares};

/// One work of a class.
#[derive(Debug, Clone, Copy)]
pub struct ClassWork<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its zones, with the template marked.
    pub zones: &'a Zones,
}

/// Two works of a class that share something, by their index in the class.
#[derive(Debug, Clone)]
pub struct ClassPair {
    /// The left work of the matches.
    pub left: usize,
    /// The right one.
    pub right: usize,
    /// What they share.
    pub matches: Vec<Match>,
}

/// What the class page says about a work.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkInClass {
    /// Its name.
    pub name: String,
    /// All its words.
    pub words: u32,
    /// The words that count.
    pub counted_words: u32,
    /// The share of counted words that also stand in another work of the class.
    pub similarity: Option<f64>,
    /// The pair (an index into [`ClassReport::pairs`]) in which its share is largest.
    pub strongest: Option<usize>,
}

/// What the class page says about a pair; `left` is the work with the larger share.
#[derive(Debug, Clone, PartialEq)]
pub struct PairInClass {
    /// The work with the larger share (a tie: the smaller name), as an index into the works.
    pub left: usize,
    /// The other one.
    pub right: usize,
    /// What they share, seen from `left`.
    pub shares: PairShares,
    /// The counted matches, seen from `left`.
    pub matches: Vec<Match>,
}

/// Works that share the same passage or passages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The works, three or more, ascending.
    pub works: Vec<usize>,
    /// How many different passages these works share.
    pub passages: u32,
    /// The words of these passages in the first of the works.
    pub words: u32,
    /// Where the longest of them stands in the first of the works, in words.
    pub longest: WordRange,
}

/// A class.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassReport {
    /// The works in the order in which they were given.
    pub works: Vec<WorkInClass>,
    /// Pairs with a counted match, the largest share first.
    pub pairs: Vec<PairInClass>,
    /// Groups, those with most works first.
    pub groups: Vec<Group>,
    /// How many works have a similarity from 0 to under 10 %, … , 90 to 100 %.
    pub histogram: [u32; 10],
    /// The least number of aligned words of a match that counts.
    pub floor: u32,
}

impl ClassReport {
    /// Sums up a class. The order of `pairs` changes nothing.
    pub fn build(works: &[ClassWork<'_>], pairs: Vec<ClassPair>, floor: u32) -> Self {
        let mut pairs: Vec<PairInClass> = pairs
            .into_iter()
            .filter_map(|pair| oriented(pair, works, floor))
            .collect();
        let share_of = |share: Option<f64>| share.unwrap_or(0.0);
        pairs.sort_by(|a, b| {
            share_of(b.shares.left_share)
                .total_cmp(&share_of(a.shares.left_share))
                .then_with(|| works[a.left].name.cmp(works[b.left].name))
                .then_with(|| works[a.right].name.cmp(works[b.right].name))
        });
        let groups = groups(&pairs, works.len());
        let works: Vec<WorkInClass> = works
            .iter()
            .enumerate()
            .map(|(index, work)| work_in_class(index, work, &pairs))
            .collect();
        let mut histogram = [0; 10];
        for similarity in works.iter().filter_map(|work| work.similarity) {
            histogram[((similarity * 10.0) as usize).min(9)] += 1;
        }
        Self {
            works,
            pairs,
            groups,
            histogram,
            floor,
        }
    }
}

/// The pair with its counted matches only, seen from the work with the larger share.
fn oriented(pair: ClassPair, works: &[ClassWork<'_>], floor: u32) -> Option<PairInClass> {
    let (left, right) = (&works[pair.left], &works[pair.right]);
    let shares = pair_shares(left.zones, right.zones, &pair.matches, floor)?;
    let mut matches = pair.matches;
    matches.retain(|found| counts(found, floor));
    let larger = |a: Option<f64>, b: Option<f64>| a.unwrap_or(0.0).total_cmp(&b.unwrap_or(0.0));
    let keeps = larger(shares.right_share, shares.left_share)
        .then_with(|| left.name.cmp(right.name))
        .is_le();
    if keeps {
        return Some(PairInClass {
            left: pair.left,
            right: pair.right,
            shares,
            matches,
        });
    }
    Some(PairInClass {
        left: pair.right,
        right: pair.left,
        shares: PairShares {
            left_share: shares.right_share,
            right_share: shares.left_share,
            left_words: shares.right_words,
            right_words: shares.left_words,
            longest_run: shares.longest_run,
        },
        matches: matches.iter().map(mirrored).collect(),
    })
}

/// The same match seen from the other work.
pub(crate) fn mirrored(found: &Match) -> Match {
    let mut aligned: Vec<_> = found
        .aligned
        .iter()
        .map(|word| super::AlignedWord {
            left: word.right,
            right: word.left,
            how: word.how,
        })
        .collect();
    aligned.sort_unstable_by_key(|word| word.left);
    Match {
        left: found.right,
        right: found.left,
        aligned,
        kind: found.kind,
    }
}

fn work_in_class(index: usize, work: &ClassWork<'_>, pairs: &[PairInClass]) -> WorkInClass {
    let mut similar = vec![false; work.zones.marks.len()];
    let mut strongest: Option<(usize, f64)> = None;
    for (number, pair) in pairs.iter().enumerate() {
        let (is_left, own_share) = match (pair.left == index, pair.right == index) {
            (true, _) => (true, pair.shares.left_share),
            (_, true) => (false, pair.shares.right_share),
            _ => continue,
        };
        let own_share = own_share.unwrap_or(0.0);
        if strongest.is_none_or(|(_, best)| own_share > best) {
            strongest = Some((number, own_share));
        }
        for word in pair.matches.iter().flat_map(|found| &found.aligned) {
            let word = if is_left { word.left } else { word.right };
            if let Some(word) = similar.get_mut(word as usize) {
                *word = true;
            }
        }
    }
    let counted = work.zones.counted_words() as u32;
    let similar = work
        .zones
        .marks
        .iter()
        .zip(similar)
        .filter(|(mark, similar)| *similar && mark.can_be_similar())
        .count();
    WorkInClass {
        name: work.name.to_owned(),
        words: work.zones.marks.len() as u32,
        counted_words: counted,
        similarity: share(similar as u32, counted),
        strongest: strongest.map(|(number, _)| number),
    }
}

/// Sets of passages that are the same.
struct Sets {
    parent: Vec<u32>,
}

impl Sets {
    fn find(&mut self, mut member: u32) -> u32 {
        while self.parent[member as usize] != member {
            let grandparent = self.parent[self.parent[member as usize] as usize];
            self.parent[member as usize] = grandparent;
            member = grandparent;
        }
        member
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        // The smaller number leads, so that the result does not depend on the order.
        self.parent[a.max(b) as usize] = a.min(b);
    }
}

/// Finds the groups among the pairs of a class of `works` works.
fn groups(pairs: &[PairInClass], works: usize) -> Vec<Group> {
    // Passages by work; the two sides of one match are neighbours: 2n and 2n + 1.
    let mut passages: Vec<(usize, WordRange)> = Vec::new();
    for pair in pairs {
        for found in &pair.matches {
            passages.push((pair.left, found.left));
            passages.push((pair.right, found.right));
        }
    }
    let mut sets = Sets {
        parent: (0..passages.len() as u32).collect(),
    };
    for side in (0..passages.len() as u32).step_by(2) {
        sets.join(side, side + 1);
    }
    let mut of_work: Vec<Vec<u32>> = vec![Vec::new(); works];
    for (number, (work, _)) in passages.iter().enumerate() {
        of_work[*work].push(number as u32);
    }
    for numbers in &mut of_work {
        numbers.sort_by_key(|&number| passages[number as usize].1);
        for (index, &a) in numbers.iter().enumerate() {
            let first = passages[a as usize].1;
            for &b in &numbers[index + 1..] {
                let second = passages[b as usize].1;
                if second.start >= first.end {
                    break;
                }
                if is_same_passage(first, second) {
                    sets.join(a, b);
                }
            }
        }
    }

    // For each set of passages its works, and its extent in the first of them.
    let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for number in 0..passages.len() as u32 {
        members.entry(sets.find(number)).or_default().push(number);
    }
    let mut groups: BTreeMap<Vec<usize>, Group> = BTreeMap::new();
    for numbers in members.into_values() {
        let shared_by: BTreeSet<usize> = numbers
            .iter()
            .map(|&number| passages[number as usize].0)
            .collect();
        if shared_by.len() < 3 {
            continue;
        }
        let Some(&first) = shared_by.first() else {
            continue;
        };
        let extent = numbers
            .iter()
            .map(|&number| passages[number as usize])
            .filter(|(work, _)| *work == first)
            .map(|(_, range)| range)
            .max_by_key(|range| (range.len(), std::cmp::Reverse(range.start)))
            .unwrap_or(WordRange::new(0, 0));
        let works: Vec<usize> = shared_by.into_iter().collect();
        let group = groups.entry(works.clone()).or_insert(Group {
            works,
            passages: 0,
            words: 0,
            longest: extent,
        });
        group.passages += 1;
        group.words += extent.len();
        if extent.len() > group.longest.len() {
            group.longest = extent;
        }
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    groups.sort_by(|a, b| {
        (b.works.len(), b.words)
            .cmp(&(a.works.len(), a.words))
            .then_with(|| a.works.cmp(&b.works))
    });
    groups
}

/// Whether two passages of one work overlap by more than half of the longer.
fn is_same_passage(a: WordRange, b: WordRange) -> bool {
    let overlap = a.end.min(b.end).saturating_sub(a.start.max(b.start));
    overlap * 2 > a.len().max(b.len())
}
