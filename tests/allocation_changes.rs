//! While people join, leave and stay silent, works keep their reviews.

use std::collections::BTreeSet;

use adal::peer_review::allocation::{
    Changes, Half, Pair, Request, Review, Student, allocate, join, leave, reassign_silent,
    short_works,
};
use proptest::prelude::*;

use crate::allocation::{Class, classes, id, number, seed};

/// A round under way.
struct Round {
    request: Request,
    reviews: Vec<Review>,
}

impl Round {
    fn new(class: &Class) -> Option<Self> {
        let mut request = class.request();
        let allocation = allocate(&request, &seed()).ok()?;
        for student in &mut request.students {
            student.half = allocation.half_of(&student.id);
        }
        let reviews = (allocation.pairs())
            .map(|(reviewer, work)| Review {
                pair: Pair::new(reviewer, work),
                started: false,
            })
            .collect();
        Some(Self { request, reviews })
    }

    /// Does what is to be done, after a look at whether it may be.
    fn apply(&mut self, changes: &Changes) {
        for pair in &changes.removed {
            let place = self
                .reviews
                .iter()
                .position(|review| review.pair == *pair)
                .unwrap();
            assert!(
                !self.reviews[place].started,
                "a review that was begun is gone"
            );
            self.reviews.remove(place);
        }
        for pair in &changes.added {
            assert!(self.reviews.iter().all(|review| review.pair != *pair));
            self.reviews.push(Review {
                pair: pair.clone(),
                started: false,
            });
        }
    }

    fn join(&mut self, joiner: &str) -> Changes {
        self.request.students.push(Student::new(joiner));
        let changes = join(&self.request, &self.reviews, joiner, &seed()).unwrap();
        self.apply(&changes);
        self.request.students.last_mut().unwrap().half = changes.half;
        changes
    }

    fn leave(&mut self, leaver: &str) -> Changes {
        let changes = leave(&self.request, &self.reviews, leaver, &seed()).unwrap();
        self.apply(&changes);
        self.request.students.retain(|student| student.id != leaver);
        let stays = |pair: &(String, String)| pair.0 != leaver && pair.1 != leaver;
        self.request.forbidden.retain(stays);
        self.request.apart.retain(stays);
        self.request.earlier.retain(stays);
        changes
    }

    fn received(&self, work: &str) -> u32 {
        self.reviews
            .iter()
            .filter(|review| review.pair.work == work)
            .count() as u32
    }

    fn given(&self, reviewer: &str) -> u32 {
        self.reviews
            .iter()
            .filter(|review| review.pair.reviewer == reviewer)
            .count() as u32
    }

    fn half(&self, student: &str) -> Option<Half> {
        self.request
            .students
            .iter()
            .find(|other| other.id == student)?
            .half
    }

    /// Works with too few reviews are those that the changes name; nothing is broken that is
    /// never broken.
    fn check(&self, changes: &Changes, class: &Class) -> Result<(), TestCaseError> {
        let short: BTreeSet<&str> = changes
            .short
            .iter()
            .map(|short| short.work.as_str())
            .collect();
        for student in &self.request.students {
            let received = self.received(&student.id);
            prop_assert_eq!(
                received < self.request.reviews,
                short.contains(&*student.id)
            );
            prop_assert!(received <= self.request.reviews);
        }
        for review in &self.reviews {
            let (one, other) = (&review.pair.reviewer, &review.pair.work);
            prop_assert_ne!(one, other);
            let (one, other) = (number(one), number(other));
            if one < class.people && other < class.people {
                prop_assert!(!class.never(one, other));
            }
            if self.request.halves {
                let (one, other) = (
                    self.half(&review.pair.reviewer),
                    self.half(&review.pair.work),
                );
                prop_assert!(one.is_none() || one != other);
            }
        }
        Ok(())
    }

    /// How far the givers of a half, or of the class, differ.
    fn spread(&self) -> u32 {
        [None, Some(Half::A), Some(Half::B)]
            .into_iter()
            .map(|half| {
                let given = (self.request.students.iter())
                    .filter(|student| student.half == half)
                    .map(|student| self.given(&student.id));
                let (fewest, most) = given.fold((u32::MAX, 0), |(low, high), next| {
                    (low.min(next), high.max(next))
                });
                most.saturating_sub(fewest)
            })
            .max()
            .unwrap()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn joins_and_leaves_in_any_order_keep_every_work_at_k(
        class in classes(30..=80, 4, 2),
        events in prop::collection::vec((any::<bool>(), any::<prop::sample::Index>()), 1..14),
    ) {
        let Some(mut round) = Round::new(&class) else { return Ok(()) };
        prop_assume!(short_works(&round.request, &pairs(&round), class.reviews).is_empty());
        let mut next = 90_000;
        for (joins, who) in events {
            let changes = if joins {
                next += 1;
                round.join(&id(next))
            } else {
                let leaver = who.get(&round.request.students).id.clone();
                round.leave(&leaver)
            };
            round.check(&changes, &class)?;
            prop_assert_eq!(&changes.short, &vec![]);
            prop_assert!(round.spread() <= 1, "givers differ by {}", round.spread());
            if !class.halves {
                for student in &round.request.students {
                    prop_assert_eq!(round.given(&student.id), class.reviews);
                }
            }
        }
    }
}

fn pairs(round: &Round) -> Vec<Pair> {
    round
        .reviews
        .iter()
        .map(|review| review.pair.clone())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn with_reviews_begun_nothing_begun_is_moved_and_who_is_short_is_named(
        class in classes(3..=40, 4, 3),
        begun in prop::collection::vec(any::<prop::sample::Index>(), 0..120),
        events in prop::collection::vec((0..3u8, any::<prop::sample::Index>()), 1..8),
    ) {
        let Some(mut round) = Round::new(&class) else { return Ok(()) };
        for place in begun {
            let place = place.index(round.reviews.len());
            round.reviews[place].started = true;
        }
        let mut next = 90_000;
        for (kind, who) in events {
            if round.request.students.is_empty() {
                break;
            }
            let somebody = who.get(&round.request.students).id.clone();
            let changes = match kind {
                0 => {
                    next += 1;
                    round.join(&id(next))
                }
                1 => round.leave(&somebody),
                _ => {
                    let changes =
                        reassign_silent(&round.request, &round.reviews, &[&somebody], &seed())
                            .unwrap();
                    round.apply(&changes);
                    let open = |review: &&Review| {
                        review.pair.reviewer == somebody && !review.started
                    };
                    prop_assert_eq!(round.reviews.iter().find(open), None);
                    changes
                }
            };
            round.check(&changes, &class)?;
        }
    }
}

#[test]
fn a_joiner_is_spliced_into_k_reviews_and_no_more() {
    let mut round = Round::new(&Class::plain(40, 5)).unwrap();
    let changes = round.join(&id(99));
    assert_eq!((changes.removed.len(), changes.added.len()), (5, 10));
    assert_eq!(changes.relaxations, []);
    assert_eq!((round.given(&id(99)), round.received(&id(99))), (5, 5));
    assert_eq!(round.spread(), 0);
    // And the way back: what was open is closed again.
    let changes = round.leave(&id(99));
    assert_eq!(
        changes.added.len() as i64 - changes.removed.len() as i64,
        -5
    );
    assert_eq!(round.spread(), 0);
}

#[test]
fn the_reviews_of_a_silent_tenth_go_to_others_one_each() {
    let mut round = Round::new(&Class::plain(60, 5)).unwrap();
    let silent: Vec<String> = (0..6).map(|person| id(person * 10)).collect();
    let names: Vec<&str> = silent.iter().map(String::as_str).collect();
    let changes = reassign_silent(&round.request, &round.reviews, &names, &seed()).unwrap();
    round.apply(&changes);
    assert_eq!(changes.short, []);
    assert_eq!(changes.relaxations, []);
    for student in &round.request.students {
        assert_eq!(round.received(&student.id), 5);
        let expected = if silent.contains(&student.id) {
            0..=0
        } else {
            5..=6
        };
        assert!(expected.contains(&round.given(&student.id)));
    }
    // Asked again, there is nothing left to do.
    let again = reassign_silent(&round.request, &round.reviews, &names, &seed()).unwrap();
    assert_eq!((again.removed, again.added), (vec![], vec![]));
}

#[test]
fn when_everybody_withdraws_nothing_is_left_and_nothing_breaks() {
    let mut round = Round::new(&Class::plain(7, 2)).unwrap();
    for person in 0..7 {
        round.leave(&id(person));
    }
    assert_eq!(round.reviews, []);
    assert!(short_works(&round.request, &[], 2).is_empty());
}

#[test]
fn finished_reviews_of_a_leaver_still_count_for_their_authors() {
    let mut round = Round::new(&Class::plain(30, 4)).unwrap();
    for review in &mut round.reviews {
        review.started = review.pair.reviewer == id(3);
    }
    let changes = round.leave(&id(3));
    assert!(changes.removed.iter().all(|pair| pair.work == id(3)));
    assert_eq!(changes.added, [], "four finished reviews need no successor");
    assert_eq!(changes.short, []);
}

#[test]
fn the_order_of_current_reviews_changes_nothing() {
    let mut round = Round::new(&Class::plain(30, 4)).unwrap();
    let one = leave(&round.request, &round.reviews, &id(3), &seed()).unwrap();
    round.reviews.reverse();
    round.request.students.reverse();
    assert_eq!(
        leave(&round.request, &round.reviews, &id(3), &seed()).unwrap(),
        one
    );
}

#[test]
fn changes_of_people_who_do_not_fit_are_refused() {
    let round = Round::new(&Class::plain(9, 2)).unwrap();
    let reviews = &round.reviews;
    let code = |result: Result<Changes, _>| {
        result.map_err(|error: adal::peer_review::allocation::AllocationError| error.code())
    };
    let request = &round.request;
    assert_eq!(
        code(join(request, reviews, &id(2), &seed())),
        Err("allocation_takes_part")
    );
    assert_eq!(
        code(join(request, reviews, "x", &seed())),
        Err("allocation_unknown_student")
    );
    assert_eq!(
        code(leave(request, reviews, "x", &seed())),
        Err("allocation_unknown_student")
    );
    assert_eq!(
        code(reassign_silent(request, reviews, &["x"], &seed())),
        Err("allocation_unknown_student")
    );
    let twice = [reviews.as_slice(), &reviews[..1]].concat();
    assert_eq!(
        code(leave(request, &twice, &id(2), &seed())),
        Err("allocation_duplicate_review")
    );
    let halves = Request {
        halves: true,
        ..request.clone()
    };
    assert_eq!(
        code(leave(&halves, reviews, &id(2), &seed())),
        Err("allocation_no_half")
    );
}
