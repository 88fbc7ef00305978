//! A round under way: how reviews are moved.
//!
//! Only reviews that nobody has begun are moved. A work that has too few reviewers gets
//! one along the shortest alternating path: from a reviewer with room straight away, or
//! from one who gives up another work, whose author finds a reviewer in turn. A joiner is
//! so spliced into reviews r→i, which become r→x and x→i; a withdrawal closes r→x→i to
//! r→i. Reviewers take one more than k only when nobody has room for less, then two, and
//! so on: a convex cost. At the end reviewers whose loads differ by two or more are
//! levelled, as far as reviews can still be moved.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::changes::{Changes, Review, Short};
use super::flow::{Ends, Network, Side};
use super::outcome::relaxations;
use super::rules::{LEVELS, Rules};
use super::seed::{Seed, Stream, digest};
use super::{AllocationError, Half, Pair, Request};

/// A round under way, with people as numbers.
pub(super) struct Round<'a> {
    rules: Rules,
    reviews: u32,
    halves: Option<Vec<Half>>,
    current: Vec<&'a Review>,
    /// What is being done, for the stream of numbers.
    event: Vec<&'a str>,
}

/// How far everybody is, beside the reviews that can be counted in the network: reviews
/// begun by or of people who have left.
struct Loads<'a> {
    given_to_leavers: Vec<u32>,
    received_from_leavers: Vec<u32>,
    silent: &'a [u32],
}

impl Loads<'_> {
    fn given(&self, network: &Network<'_>, reviewer: u32) -> u32 {
        network.count(Side::Reviewers, reviewer) + self.given_to_leavers[reviewer as usize]
    }

    fn received(&self, network: &Network<'_>, work: u32) -> u32 {
        network.count(Side::Works, work) + self.received_from_leavers[work as usize]
    }

    fn is_silent(&self, reviewer: u32) -> bool {
        self.silent.binary_search(&reviewer).is_ok()
    }
}

impl<'a> Round<'a> {
    /// Reads a class and its reviews. The event and its people go into the chance.
    pub(super) fn new(
        request: &Request,
        current: &'a [Review],
        event: &'a str,
        people: &[&'a str],
    ) -> Result<Self, AllocationError> {
        let rules = Rules::new(request)?;
        if request.reviews == 0 {
            return Err(AllocationError::NoReviews);
        }
        let mut halves = None;
        if request.halves {
            let mut drawn: Vec<(&str, Half)> = Vec::new();
            for student in &request.students {
                let half = student.half.ok_or_else(|| AllocationError::NoHalf {
                    student: student.id.clone(),
                })?;
                drawn.push((&student.id, half));
            }
            drawn.sort_unstable();
            halves = Some(drawn.into_iter().map(|(_, half)| half).collect());
        }
        let mut current: Vec<&Review> = current.iter().collect();
        current.sort_unstable();
        if let Some(twice) = current.windows(2).find(|two| two[0].pair == two[1].pair) {
            let pair = twice[0].pair.clone();
            return Err(AllocationError::DuplicateReview {
                reviewer: pair.reviewer,
                work: pair.work,
            });
        }
        let event = std::iter::once(event)
            .chain(people.iter().copied())
            .collect();
        Ok(Self {
            rules,
            reviews: request.reviews,
            halves,
            current,
            event,
        })
    }

    /// The number of somebody on the roster.
    pub(super) fn number(&self, id: &str) -> Result<u32, AllocationError> {
        let unknown = || AllocationError::UnknownStudent {
            student: id.to_owned(),
        };
        self.rules.number(id).ok_or_else(unknown)
    }

    /// The numbers of this change: they depend on all that is known, and on nothing else.
    fn stream(&self, seed: &Seed) -> Stream {
        let reviews = self.current.iter().flat_map(|review| {
            let state: &[u8] = if review.started { b"started" } else { b"open" };
            [
                review.pair.reviewer.as_bytes(),
                review.pair.work.as_bytes(),
                state,
            ]
        });
        let event = self.event.iter().map(|part| part.as_bytes());
        seed.stream(&digest(
            std::iter::once(self.rules.roster_hash().as_slice())
                .chain(event)
                .chain(reviews),
        ))
    }

    /// What is to be done so that every work has its reviews; silent reviewers, ascending,
    /// get none and lose what they have not begun.
    pub(super) fn change(&self, seed: &Seed, silent: &[u32]) -> Result<Changes, AllocationError> {
        let mut stream = self.stream(seed);
        let mut loads = Loads {
            given_to_leavers: vec![0; self.rules.len()],
            received_from_leavers: vec![0; self.rules.len()],
            silent,
        };
        let mut kept = Vec::new();
        let mut fixed = FxHashSet::default();
        for review in &self.current {
            let reviewer = self.rules.number(&review.pair.reviewer);
            let work = self.rules.number(&review.pair.work);
            match (reviewer, work) {
                (Some(reviewer), Some(work)) => {
                    if review.started {
                        fixed.insert((reviewer, work));
                    }
                    if review.started || !loads.is_silent(reviewer) {
                        kept.push((reviewer, work));
                    }
                }
                (Some(reviewer), None) if review.started => {
                    loads.given_to_leavers[reviewer as usize] += 1;
                }
                (None, Some(work)) if review.started => {
                    loads.received_from_leavers[work as usize] += 1;
                }
                _ => {}
            }
        }
        let mut network = Network::new(&self.rules, kept, fixed);
        self.top_up(&mut network, &loads, &mut stream);
        self.level(&mut network, &loads, &mut stream);
        Ok(self.changes(&network, &loads))
    }

    /// Gives every work k reviewers, from those with the least to do.
    fn top_up(&self, network: &mut Network<'_>, loads: &Loads<'_>, stream: &mut Stream) {
        let mut needy: Vec<u32> = (stream.permutation(self.rules.len()).into_iter())
            .filter(|&work| loads.received(network, work) < self.reviews)
            .collect();
        for most in self.reviews..=2 * self.reviews {
            let room = |network: &Network<'_>, reviewer: u32| {
                !loads.is_silent(reviewer) && loads.given(network, reviewer) < most
            };
            let ends = Ends {
                room: &room,
                spare: &|_, _| false,
            };
            if needy.is_empty() {
                break;
            }
            if !self
                .rules
                .everybody()
                .any(|reviewer| room(network, reviewer))
            {
                continue;
            }
            for level in LEVELS {
                needy.retain(|&work| {
                    while loads.received(network, work) < self.reviews {
                        if network
                            .extend(Side::Works, work, level, &ends, stream)
                            .is_err()
                        {
                            return true;
                        }
                    }
                    false
                });
            }
        }
    }

    /// Moves reviews from reviewers with much to do to those with at least two fewer. In an
    /// impartial round each half is levelled apart.
    fn level(&self, network: &mut Network<'_>, loads: &Loads<'_>, stream: &mut Stream) {
        for wanted in [Some(Half::A), Some(Half::B), None] {
            let in_half = |person: u32| match (&self.halves, wanted) {
                (None, None) => true,
                (Some(halves), Some(half)) => halves[person as usize] == half,
                _ => false,
            };
            let mut reviewers: Vec<u32> = (self.rules.everybody())
                .filter(|&person| in_half(person) && !loads.is_silent(person))
                .collect();
            stream.shuffle(&mut reviewers);
            while let Some(place) =
                (0..reviewers.len()).min_by_key(|&place| loads.given(network, reviewers[place]))
            {
                let reviewer = reviewers[place];
                let own = loads.given(network, reviewer);
                let spare =
                    |network: &Network<'_>, other: u32| loads.given(network, other) >= own + 2;
                let ends = Ends {
                    room: &|_, _| false,
                    spare: &spare,
                };
                let levelled = reviewers.iter().any(|&other| spare(network, other))
                    && LEVELS.into_iter().any(|level| {
                        network
                            .extend(Side::Reviewers, reviewer, level, &ends, stream)
                            .is_ok()
                    });
                if !levelled {
                    reviewers.swap_remove(place);
                }
            }
        }
    }

    /// The difference between what was and what is to be.
    fn changes(&self, network: &Network<'_>, loads: &Loads<'_>) -> Changes {
        let after = network.pairs();
        let named: BTreeSet<Pair> = (after.iter())
            .map(|&(reviewer, work)| Pair::new(self.rules.id(reviewer), self.rules.id(work)))
            .collect();
        let before: BTreeSet<&Pair> = self.current.iter().map(|review| &review.pair).collect();
        let removed = (self.current.iter())
            .filter(|review| !review.started && !named.contains(&review.pair))
            .map(|review| review.pair.clone())
            .collect();
        let added: Vec<Pair> = named
            .iter()
            .filter(|pair| !before.contains(pair))
            .cloned()
            .collect();
        let mut broken = relaxations(&self.rules, &after);
        for relaxation in &mut broken {
            relaxation
                .pairs
                .retain(|pair| added.binary_search(pair).is_ok());
        }
        broken.retain(|relaxation| !relaxation.pairs.is_empty());
        let short = (self.rules.everybody())
            .map(|work| Short {
                work: self.rules.id(work).to_owned(),
                reviews: loads.received(network, work),
            })
            .filter(|work| work.reviews < self.reviews)
            .collect();
        Changes {
            removed,
            added,
            relaxations: broken,
            short,
            half: None,
        }
    }
}
