//! Reviews that are moved along alternating paths: a maximum flow.
//!
//! The network is source → reviewers → works → sink, with an edge from a reviewer
//! to a work where nothing stands between them. It is never written out: a search
//! walks through the people that it has not seen yet (the augmenting paths of
//! L. R. Ford and D. R. Fulkerson, 1956, "Maximal flow through a network", shortest
//! first after J. Edmonds and R. M. Karp, 1972), so that a search costs
//! O(people + reviews + pairs that must not meet) and no memory for the edges.
//! People are looked through in random order, which stands for random costs.
//! When a search ends without a path, what it has seen is a minimum cut.
//!
//! Both sides obey the same rules, so one search serves works that look for
//! reviewers and reviewers that look for works.

use rustc_hash::FxHashSet;

use super::Obstacle;
use super::halves::Bounds;
use super::rules::{Kinds, Level, OWN, Rules, constraints};
use super::seed::Stream;

/// The side of a network that looks for partners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Reviewers look for works.
    Reviewers,
    /// Works look for reviewers.
    Works,
}

impl Side {
    const fn opposite(self) -> Self {
        match self {
            Self::Reviewers => Self::Works,
            Self::Works => Self::Reviewers,
        }
    }
}

/// Why somebody got no further partner.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stuck {
    /// There is no path. Everybody seen: on the side that looked, and on the other.
    Cut(Vec<u32>, Vec<u32>),
    /// The path found would let two people review each other; another order may do.
    Clash,
}

/// How often another order is tried after a clash.
const ORDERS: usize = 16;
/// The most pairs looked at to say what keeps people apart.
const MOST_EXPLAINED: usize = 10_000_000;
/// Nobody.
const NONE: u32 = u32::MAX;

/// Reviews that can be moved.
pub(super) struct Network<'a> {
    pub(super) rules: &'a Rules,
    /// The works of each reviewer, and the reviewers of each work.
    works: Vec<Vec<u32>>,
    reviewers: Vec<Vec<u32>>,
    /// Reviews (reviewer, work) that have been started and stay.
    fixed: FxHashSet<(u32, u32)>,
}

/// What ends a search, apart from a cut: somebody on the other side with room for one more,
/// or somebody on this side who can do with one less.
pub(super) struct Ends<'a> {
    pub(super) room: &'a dyn Fn(&Network<'_>, u32) -> bool,
    pub(super) spare: &'a dyn Fn(&Network<'_>, u32) -> bool,
}

impl<'a> Network<'a> {
    /// The network with the given reviews (reviewer, work), none of them twice.
    pub(super) fn new(
        rules: &'a Rules,
        pairs: impl IntoIterator<Item = (u32, u32)>,
        fixed: FxHashSet<(u32, u32)>,
    ) -> Self {
        let lists = vec![Vec::new(); rules.len()];
        let mut network = Self {
            rules,
            works: lists.clone(),
            reviewers: lists,
            fixed,
        };
        for (reviewer, work) in pairs {
            network.add(reviewer, work);
        }
        network
    }

    fn lists(&self, side: Side) -> &[Vec<u32>] {
        match side {
            Side::Reviewers => &self.works,
            Side::Works => &self.reviewers,
        }
    }

    /// How many partners somebody of a side has.
    pub(super) fn count(&self, side: Side, person: u32) -> u32 {
        self.lists(side)[person as usize].len() as u32
    }

    /// Every review as (reviewer, work), ascending.
    pub(super) fn pairs(&self) -> Vec<(u32, u32)> {
        let mut pairs: Vec<(u32, u32)> = (self.works.iter().zip(0..))
            .flat_map(|(works, reviewer)| works.iter().map(move |&work| (reviewer, work)))
            .collect();
        pairs.sort_unstable();
        pairs
    }

    fn add(&mut self, reviewer: u32, work: u32) {
        self.works[reviewer as usize].push(work);
        self.reviewers[work as usize].push(reviewer);
    }

    fn remove(&mut self, reviewer: u32, work: u32) {
        self.works[reviewer as usize].retain(|&other| other != work);
        self.reviewers[work as usize].retain(|&other| other != reviewer);
    }

    /// A review as (reviewer, work), from the two partners as a side sees them.
    const fn review(side: Side, person: u32, partner: u32) -> (u32, u32) {
        match side {
            Side::Reviewers => (person, partner),
            Side::Works => (partner, person),
        }
    }

    fn may_add(&self, side: Side, person: u32, partner: u32, level: Level) -> bool {
        let (reviewer, work) = Self::review(side, person, partner);
        self.rules.may_meet(person, partner, level.banned)
            && !self.works[reviewer as usize].contains(&work)
            && (level.reciprocal || !self.works[work as usize].contains(&reviewer))
    }

    /// Gets one more partner for `person`, moving reviews of others where that is needed.
    pub(super) fn extend(
        &mut self,
        side: Side,
        person: u32,
        level: Level,
        ends: &Ends<'_>,
        stream: &mut Stream,
    ) -> Result<(), Stuck> {
        let mut result = Err(Stuck::Clash);
        for _ in 0..ORDERS {
            result = self.search(side, person, level, ends, stream);
            if result != Err(Stuck::Clash) {
                break;
            }
        }
        result
    }

    fn search(
        &mut self,
        side: Side,
        start: u32,
        level: Level,
        ends: &Ends<'_>,
        stream: &mut Stream,
    ) -> Result<(), Stuck> {
        let mut unseen = stream.permutation(self.rules.len());
        // Who wants this partner, and which partner's place this one lost.
        let mut wanted_by = vec![NONE; self.rules.len()];
        let mut lost_by = vec![NONE; self.rules.len()];
        let mut seen = vec![false; self.rules.len()];
        seen[start as usize] = true;
        let mut queue = vec![start];
        let mut next = 0;
        while let Some(&person) = queue.get(next) {
            next += 1;
            let mut place = 0;
            while let Some(&partner) = unseen.get(place) {
                if !self.may_add(side, person, partner, level) {
                    place += 1;
                    continue;
                }
                unseen.swap_remove(place);
                wanted_by[partner as usize] = person;
                if (ends.room)(self, partner) {
                    return self.turn_over(side, start, None, partner, &wanted_by, &lost_by, level);
                }
                for &other in &self.lists(side.opposite())[partner as usize] {
                    let review = Self::review(side, other, partner);
                    if seen[other as usize] || self.fixed.contains(&review) {
                        continue;
                    }
                    seen[other as usize] = true;
                    lost_by[other as usize] = partner;
                    if (ends.spare)(self, other) {
                        let last = Some(other);
                        return self
                            .turn_over(side, start, last, partner, &wanted_by, &lost_by, level);
                    }
                    queue.push(other);
                }
            }
        }
        let reached = (self.rules.everybody())
            .filter(|&partner| wanted_by[partner as usize] != NONE)
            .collect();
        queue.sort_unstable();
        Err(Stuck::Cut(queue, reached))
    }

    /// Moves the reviews along a path that ends at `partner`, or with `last`, who loses it.
    #[expect(
        clippy::too_many_arguments,
        reason = "the two ends of a path and the way between them"
    )]
    fn turn_over(
        &mut self,
        side: Side,
        start: u32,
        last: Option<u32>,
        mut partner: u32,
        wanted_by: &[u32],
        lost_by: &[u32],
        level: Level,
    ) -> Result<(), Stuck> {
        let mut removed = Vec::new();
        let mut added = Vec::new();
        removed.extend(last.map(|last| Self::review(side, last, partner)));
        loop {
            let person = wanted_by[partner as usize];
            added.push(Self::review(side, person, partner));
            if person == start {
                break;
            }
            partner = lost_by[person as usize];
            removed.push(Self::review(side, person, partner));
        }
        if !level.reciprocal
            && added
                .iter()
                .any(|&(one, other)| added.contains(&(other, one)))
        {
            return Err(Stuck::Clash);
        }
        for (reviewer, work) in removed {
            self.remove(reviewer, work);
        }
        for (reviewer, work) in added {
            self.add(reviewer, work);
        }
        Ok(())
    }

    /// Gives everybody a number of reviews within the bounds, and as many as possible.
    ///
    /// # Errors
    /// The minimum cut, if the bounds cannot be kept.
    pub(super) fn fit(
        &mut self,
        bounds: &Bounds,
        level: Level,
        stream: &mut Stream,
    ) -> Result<(), Obstacle> {
        for side in [Side::Works, Side::Reviewers] {
            let (own, others) = match side {
                Side::Works => (&bounds.received, &bounds.given),
                Side::Reviewers => (&bounds.given, &bounds.received),
            };
            let room = |network: &Network<'_>, person: u32| {
                network.count(side.opposite(), person) < others[person as usize].1
            };
            let spare = |network: &Network<'_>, person: u32| {
                network.count(side, person) > own[person as usize].0
            };
            let ends = Ends {
                room: &room,
                spare: &spare,
            };
            for person in stream.permutation(self.rules.len()) {
                while self.count(side, person) < own[person as usize].0 {
                    let result = self.extend(side, person, level, &ends, stream);
                    if let Err(Stuck::Cut(looking, reached)) = result {
                        return Err(self.obstacle(side, looking, reached, level.banned));
                    }
                }
            }
        }
        let room = |network: &Network<'_>, person: u32| {
            network.count(Side::Reviewers, person) < bounds.given[person as usize].1
        };
        let ends = Ends {
            room: &room,
            spare: &|_, _| false,
        };
        for work in stream.permutation(self.rules.len()) {
            while self.count(Side::Works, work) < bounds.received[work as usize].1
                && self.extend(Side::Works, work, level, &ends, stream).is_ok()
            {}
        }
        Ok(())
    }

    /// Says who is in the way, and what.
    fn obstacle(
        &self,
        side: Side,
        looking: Vec<u32>,
        mut reached: Vec<u32>,
        banned: Kinds,
    ) -> Obstacle {
        // Those that they have already can do no more for them.
        for &person in &looking {
            reached.extend(&self.lists(side)[person as usize]);
        }
        reached.sort_unstable();
        reached.dedup();
        let mut outside = vec![true; self.rules.len()];
        for &person in &reached {
            outside[person as usize] = false;
        }
        let mut kinds = 0;
        for &person in looking
            .iter()
            .take(MOST_EXPLAINED / self.rules.len().max(1) + 1)
        {
            for partner in self
                .rules
                .everybody()
                .filter(|&other| outside[other as usize])
            {
                kinds |= self.rules.kinds(person, partner) & banned & !OWN;
            }
        }
        let names = |people: Vec<u32>| -> Vec<String> {
            (people.iter())
                .map(|&person| self.rules.id(person).to_owned())
                .collect()
        };
        // Reviewers who find too few works leave these works with too few others: turned
        // round, all other works have too few reviewers.
        let (works, reviewers) = match side {
            Side::Works => (looking, reached),
            Side::Reviewers => (reached, looking),
        };
        Obstacle {
            works: names(works),
            reviewers: names(reviewers),
            constraints: constraints(kinds),
        }
    }
}
