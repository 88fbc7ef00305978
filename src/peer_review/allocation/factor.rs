//! Allocations without reciprocal pairs, exactly.
//!
//! All constraints hold in both directions, so k reviews each way without
//! reciprocal pairs are the same as an undirected graph of allowed pairs in which
//! everybody has 2k partners, walked along closed trails: every time a trail
//! comes to somebody it leaves again, so half of the edges come and half go
//! (J. Petersen, 1891, "Die Theorie der regulären graphs"). Such a graph is found
//! as a perfect matching of a larger one (W. T. Tutte, 1954, "A short proof of the
//! factor theorem for finite graphs"): a node for each partner that somebody
//! needs, two for each allowed pair, joined when the pair is not used.
//!
//! Where switches have found almost all, only the rest is searched for. Where reciprocal
//! pairs may be, as many partners as possible are found without them first, and only
//! then may a pair be used twice.

use super::matching::{Graph, Matching, NONE};
use super::seed::Stream;

/// Up to this many people every allowed pair is taken into account.
const ALL_PAIRS: usize = 300;
/// In larger classes, partners drawn for each person for each that is needed.
const SAMPLE: usize = 4;
/// If more partners than this are lacking, it is left to a flow to find reciprocal pairs.
const MOST_LACKING: usize = 200;
/// In larger classes still, switches find what there is.
pub(super) const MOST_PEOPLE: usize = 4_000;

/// Finds pairs so that every person has as many partners as `needs` says, ascending.
///
/// `allowed` says which pairs may be used, whichever comes first. `known` are pairs to begin
/// with; those that are not allowed are left out. With `twice` a pair may be used two times,
/// for want of others.
///
/// # Errors
/// The people who are in the way, if there are no such pairs.
pub(super) fn factor(
    allowed: impl Fn(u32, u32) -> bool,
    needs: &[u32],
    known: &[(u32, u32)],
    twice: bool,
    stream: &mut Stream,
) -> Result<Vec<(u32, u32)>, Vec<u32>> {
    let people = needs.len();
    let mut begun: Vec<(u32, u32)> = (known.iter())
        .map(|&(one, other)| (one.min(other), one.max(other)))
        .filter(|&(one, other)| allowed(one, other))
        .collect();
    begun.sort_unstable();
    begun.dedup();
    let mut pairs = allowed_pairs(&allowed, needs, stream);
    pairs.extend(&begun);
    pairs.sort_unstable();
    pairs.dedup();
    let mut partners = vec![0u32; people];
    for &(one, other) in &pairs {
        partners[one as usize] += 1;
        partners[other as usize] += 1;
    }
    let lacking: Vec<u32> = (0..people as u32)
        .filter(|&person| partners[person as usize] < needs[person as usize])
        .collect();
    if !lacking.is_empty() && !twice {
        return Err(lacking);
    }
    let used: Vec<bool> = (pairs.iter())
        .map(|pair| begun.binary_search(pair).is_ok())
        .collect();
    let gadget = Gadget::new(people, pairs, needs);
    let mut matching = Matching::new(gadget.begin(&used));
    match matching.complete(&gadget, if twice { MOST_LACKING } else { 0 }) {
        Ok(()) => Ok(gadget.used(matching.mates())),
        Err(alone) if !twice || alone.count > MOST_LACKING => Err(gadget.people(&alone.in_the_way)),
        Err(_) => {
            let single = gadget.used(matching.mates());
            let (pairs, used) = (gadget.pairs.iter())
                .flat_map(|&pair| [(pair, single.binary_search(&pair).is_ok()), (pair, false)])
                .unzip::<_, _, Vec<_>, Vec<_>>();
            let gadget = Gadget::new(people, pairs, needs);
            let mut matching = Matching::new(gadget.begin(&used));
            let complete = matching.complete(&gadget, 0);
            complete.map_err(|alone| gadget.people(&alone.in_the_way))?;
            Ok(gadget.used(matching.mates()))
        }
    }
}

/// The allowed pairs, or in a large class a sample that leaves nobody with fewer than needed.
fn allowed_pairs(
    allowed: impl Fn(u32, u32) -> bool,
    needs: &[u32],
    stream: &mut Stream,
) -> Vec<(u32, u32)> {
    let people = needs.len();
    let mut pairs = Vec::new();
    for one in 0..people as u32 {
        let mut partners: Vec<u32> = (0..people as u32)
            .filter(|&other| allowed(one, other))
            .collect();
        if people > ALL_PAIRS {
            stream.shuffle(&mut partners);
            partners.truncate(SAMPLE * needs[one as usize] as usize);
        }
        pairs.extend(
            partners
                .iter()
                .map(|&other| (one.min(other), one.max(other))),
        );
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Tutte's graph. Its nodes are the partners that people need, person by person, and
/// after them two for each pair, one at either person's end.
struct Gadget {
    pairs: Vec<(u32, u32)>,
    /// The first need of each person, and one past the last need.
    first: Vec<u32>,
    /// Whose need a node is.
    owner: Vec<u32>,
    /// The nodes of the pairs at each person's end.
    ends: Vec<Vec<u32>>,
}

impl Gadget {
    fn new(people: usize, pairs: Vec<(u32, u32)>, needs: &[u32]) -> Self {
        let mut first = vec![0u32; people + 1];
        let mut owner = Vec::new();
        for person in 0..people {
            owner.resize(owner.len() + needs[person] as usize, person as u32);
            first[person + 1] = owner.len() as u32;
        }
        let mut ends = vec![Vec::new(); people];
        for (pair, &(one, other)) in pairs.iter().enumerate() {
            let node = (owner.len() + 2 * pair) as u32;
            ends[one as usize].push(node);
            ends[other as usize].push(node + 1);
        }
        Self {
            pairs,
            first,
            owner,
            ends,
        }
    }

    /// The pair of a node that is no need, and the person at this end of it.
    fn end(&self, node: u32) -> Option<(usize, u32)> {
        let place = (node as usize).checked_sub(self.owner.len())?;
        let (one, other) = self.pairs[place / 2];
        Some((place / 2, if place.is_multiple_of(2) { one } else { other }))
    }

    /// The other node of a pair. Pairs begin after the needs.
    fn across(&self, node: u32) -> u32 {
        let needs = self.owner.len() as u32;
        ((node - needs) ^ 1) + needs
    }

    /// The matching in which these pairs are used, as far as they are needed, and no other.
    fn begin(&self, used: &[bool]) -> Vec<u32> {
        let nodes = self.owner.len() + 2 * self.pairs.len();
        let mut mate = vec![NONE; nodes];
        let mut next = self.first.clone();
        for (pair, &(one, other)) in self.pairs.iter().enumerate() {
            let near = (self.owner.len() + 2 * pair) as u32;
            let free = |person: u32| next[person as usize] < self.first[person as usize + 1];
            if used[pair] && free(one) && free(other) {
                for (person, node) in [(one, near), (other, near + 1)] {
                    let need = next[person as usize];
                    next[person as usize] += 1;
                    mate[need as usize] = node;
                    mate[node as usize] = need;
                }
            } else {
                mate[near as usize] = near + 1;
                mate[near as usize + 1] = near;
            }
        }
        mate
    }

    /// The pairs whose ends are matched with needs.
    fn used(&self, mates: &[u32]) -> Vec<(u32, u32)> {
        let ends = mates[self.owner.len()..].chunks_exact(2);
        (self.pairs.iter().zip(ends))
            .filter(|(_, ends)| (ends[0] as usize) < self.owner.len())
            .map(|(pair, _)| *pair)
            .collect()
    }

    /// The people whose needs are among the nodes.
    fn people(&self, nodes: &[u32]) -> Vec<u32> {
        let mut people: Vec<u32> = (nodes.iter())
            .filter_map(|&node| self.owner.get(node as usize).copied())
            .collect();
        people.sort_unstable();
        people.dedup();
        people
    }
}

impl Graph for Gadget {
    fn neighbours(&self, node: u32, visit: &mut dyn FnMut(u32) -> bool) {
        match self.end(node) {
            Some((_, person)) => {
                let needs = self.first[person as usize]..self.first[person as usize + 1];
                if visit(self.across(node)) {
                    let _all = needs.into_iter().all(visit);
                }
            }
            None => {
                let person = self.owner[node as usize];
                let _all = self.ends[person as usize].iter().all(|&end| visit(end));
            }
        }
    }
}

/// Directs undirected pairs, ascending, along closed trails (C. Hierholzer, 1873), so that
/// everybody with an even number of partners has as many reviews to give as to receive.
/// Those of a pair that is there twice review each other.
pub(super) fn direct(people: usize, pairs: &[(u32, u32)], stream: &mut Stream) -> Vec<(u32, u32)> {
    let mut directed = Vec::with_capacity(pairs.len());
    let mut once = Vec::with_capacity(pairs.len());
    for same in pairs.chunk_by(|left, right| left == right) {
        match same {
            [pair] => once.push(*pair),
            _ => directed.extend([same[0], (same[0].1, same[0].0)]),
        }
    }
    let pairs = once;
    let mut ends: Vec<Vec<u32>> = vec![Vec::new(); people];
    for (pair, &(one, other)) in pairs.iter().enumerate() {
        ends[one as usize].push(pair as u32);
        ends[other as usize].push(pair as u32);
    }
    for list in &mut ends {
        stream.shuffle(list);
    }
    let mut walked = vec![false; pairs.len()];
    for start in stream.permutation(people) {
        // With even numbers of partners a trail can only end where it began.
        let mut here = start;
        while let Some(pair) = ends[here as usize].pop() {
            if std::mem::replace(&mut walked[pair as usize], true) {
                continue;
            }
            let (one, other) = pairs[pair as usize];
            let next = if one == here { other } else { one };
            directed.push((here, next));
            here = next;
        }
    }
    directed
}

#[cfg(test)]
mod tests {
    use super::super::seed::Seed;
    use super::*;

    #[test]
    fn a_class_of_2k_and_1_becomes_a_regular_tournament() {
        for reviews in 1..8 {
            let people = 2 * reviews + 1;
            let different = |one: u32, other: u32| one != other;
            let mut stream = Seed::new(*b"seed", "").stream(&[0; 32]);
            let needs = vec![2 * reviews as u32; people];
            let pairs = factor(different, &needs, &[], false, &mut stream).unwrap();
            let directed = direct(people, &pairs, &mut stream);
            let mut given = vec![0; people];
            let mut received = vec![0; people];
            for &(reviewer, work) in &directed {
                assert!(!directed.contains(&(work, reviewer)));
                given[reviewer as usize] += 1;
                received[work as usize] += 1;
            }
            assert_eq!(given, vec![reviews; people]);
            assert_eq!(received, vec![reviews; people]);
            // One more partner than there are people: everybody is in the way.
            let needs = vec![2 * reviews as u32 + 1; people];
            let everybody: Vec<u32> = (0..people as u32).collect();
            assert_eq!(
                factor(different, &needs, &[], false, &mut stream),
                Err(everybody)
            );
        }
    }
}
