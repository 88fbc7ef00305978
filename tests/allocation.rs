//! Allocation keeps its promises in every class, and gives way only where it must.

use std::collections::{BTreeMap, BTreeSet};

use adal::peer_review::allocation::{
    Allocation, AllocationError, Constraint, Half, Request, Seed, Student, allocate,
};
use proptest::prelude::*;

/// A class as it is drawn: people are numbers.
#[derive(Debug, Clone)]
pub struct Class {
    pub people: usize,
    pub reviews: u32,
    /// Team and academic group of each.
    pub teams: Vec<Option<u8>>,
    pub groups: Vec<Option<u8>>,
    pub forbidden: Vec<(usize, usize)>,
    pub apart: Vec<(usize, usize)>,
    pub earlier: Vec<(usize, usize)>,
    pub halves: bool,
}

impl Class {
    pub fn plain(people: usize, reviews: u32) -> Self {
        Self {
            people,
            reviews,
            teams: vec![None; people],
            groups: vec![None; people],
            forbidden: Vec::new(),
            apart: Vec::new(),
            earlier: Vec::new(),
            halves: false,
        }
    }

    pub fn request(&self) -> Request {
        let named = |pairs: &[(usize, usize)]| {
            pairs
                .iter()
                .map(|&(one, other)| (id(one), id(other)))
                .collect()
        };
        let name = |number: Option<u8>| number.map(|number| format!("g{number}"));
        Request {
            students: (0..self.people)
                .map(|person| Student {
                    team: name(self.teams[person]),
                    group: name(self.groups[person]),
                    ..Student::new(id(person))
                })
                .collect(),
            reviews: self.reviews,
            forbidden: named(&self.forbidden),
            apart: named(&self.apart),
            earlier: named(&self.earlier),
            avoid_groups: true,
            halves: self.halves,
        }
    }

    fn listed(pairs: &[(usize, usize)], one: usize, other: usize) -> bool {
        pairs.contains(&(one, other)) || pairs.contains(&(other, one))
    }

    pub fn never(&self, one: usize, other: usize) -> bool {
        one == other
            || (self.teams[one].is_some() && self.teams[one] == self.teams[other])
            || Self::listed(&self.forbidden, one, other)
    }

    /// The soft constraint that a pair breaks, as a bit each: earlier, group, apart.
    pub fn soft(&self, one: usize, other: usize) -> u8 {
        u8::from(Self::listed(&self.earlier, one, other))
            | u8::from(self.groups[one].is_some() && self.groups[one] == self.groups[other]) << 1
            | u8::from(Self::listed(&self.apart, one, other)) << 2
    }
}

pub fn id(person: usize) -> String {
    format!("s{person:05}")
}

pub fn number(id: &str) -> usize {
    id[1..].parse().unwrap()
}

pub fn seed() -> Seed {
    Seed::new(*b"a secret of the tests", "essay")
}

/// Draws a class; pairs are drawn per person.
pub fn classes(
    people: std::ops::RangeInclusive<usize>,
    most_reviews: u32,
    density: usize,
) -> impl Strategy<Value = Class> {
    (
        people,
        1..=most_reviews,
        any::<bool>(),
        0..=density,
        any::<u64>(),
    )
        .prop_map(move |(people, reviews, halves, density, chance)| {
            let mut state = chance | 1;
            let mut below = move |limit: usize| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                (state >> 33) as usize % limit
            };
            let mut names = |kinds: usize| -> Vec<Option<u8>> {
                let every = 1 + below(4);
                let kinds = kinds.clamp(1, 200);
                (0..people)
                    .map(|_| (below(4) < every).then(|| below(kinds) as u8))
                    .collect()
            };
            let (teams, groups) = (names(people / 2), names(people / 3));
            let mut pairs = |per_person: usize| -> Vec<(usize, usize)> {
                (0..people * per_person / 4)
                    .map(|_| (below(people), below(people)))
                    .collect()
            };
            let most = if halves {
                people as u32 / 2
            } else {
                people as u32 - 1
            };
            Class {
                people,
                reviews: reviews.min(most),
                teams,
                groups,
                forbidden: pairs(density),
                apart: pairs(density / 2),
                earlier: pairs(density),
                halves,
            }
        })
}

/// What an allocation does, checked against what must hold in every class.
pub fn check(class: &Class, allocation: &Allocation) -> Result<(), TestCaseError> {
    let edges: Vec<(usize, usize)> = allocation
        .pairs()
        .map(|(reviewer, work)| (number(reviewer), number(work)))
        .collect();
    let set: BTreeSet<(usize, usize)> = edges.iter().copied().collect();
    prop_assert_eq!(set.len(), edges.len(), "a work twice");
    let mut given = vec![0u32; class.people];
    let mut received = vec![0u32; class.people];
    let mut broken: BTreeMap<Constraint, usize> = BTreeMap::new();
    for &(reviewer, work) in &edges {
        given[reviewer] += 1;
        received[work] += 1;
        prop_assert!(!class.never(reviewer, work), "{}→{}", reviewer, work);
        let soft = class.soft(reviewer, work);
        for (bit, constraint) in [
            (1, Constraint::EarlierRound),
            (2, Constraint::AcademicGroup),
            (4, Constraint::SharedText),
        ] {
            if soft & bit != 0 {
                *broken.entry(constraint).or_default() += 1;
            }
        }
        if set.contains(&(work, reviewer)) {
            *broken.entry(Constraint::Reciprocal).or_default() += 1;
        }
    }
    let spread = |counts: &mut dyn Iterator<Item = u32>| {
        let counts: Vec<u32> = counts.collect();
        (
            counts.iter().min().copied().unwrap(),
            counts.iter().max().copied().unwrap(),
        )
    };
    let (fewest, most) = spread(&mut received.iter().copied());
    prop_assert!(fewest >= 1 && most <= class.reviews && most - fewest <= 1);
    if fewest < class.reviews {
        broken.insert(Constraint::Reviews, 0);
    }
    if class.halves {
        let half = |person: usize| allocation.half_of(&id(person)).unwrap();
        let in_a = (0..class.people)
            .filter(|&person| half(person) == Half::A)
            .count();
        prop_assert!(in_a.abs_diff(class.people - in_a) <= 1);
        for &(reviewer, work) in &edges {
            prop_assert_ne!(half(reviewer), half(work));
        }
        for wanted in [Half::A, Half::B] {
            let own = (0..class.people).filter(|&person| half(person) == wanted);
            let (fewest, most) = spread(&mut own.map(|person| given[person]));
            prop_assert!(
                most - fewest <= 1,
                "givers of a half: {} to {}",
                fewest,
                most
            );
        }
    } else {
        let (fewest, most) = spread(&mut given.iter().copied());
        prop_assert!(most <= class.reviews && most - fewest <= 1);
    }
    if fewest == class.reviews && (!class.halves || class.people.is_multiple_of(2)) {
        prop_assert_eq!(&given, &vec![class.reviews; class.people]);
    }
    let told: BTreeMap<Constraint, usize> = (allocation.relaxations().iter())
        .map(|relaxation| (relaxation.constraint, relaxation.pairs.len()))
        .collect();
    prop_assert_eq!(told, broken, "what is told is what was broken");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]
    #[test]
    fn every_small_class_is_balanced_and_told_what_gave_way(class in classes(3..=40, 6, 6)) {
        match allocate(&class.request(), &seed()) {
            Ok(allocation) => check(&class, &allocation)?,
            Err(error) => prop_assert_eq!(error.code(), "allocation_blocked"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn every_large_class_is_balanced_and_needs_to_give_way_nowhere(
        class in classes(200..=2_000, 6, 8),
    ) {
        let allocation = allocate(&class.request(), &seed()).unwrap();
        check(&class, &allocation)?;
        prop_assert_eq!(allocation.relaxations(), []);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn the_order_of_students_and_pairs_changes_nothing(
        class in classes(3..=60, 5, 4),
        turn in any::<prop::sample::Index>(),
    ) {
        let request = class.request();
        let mut other = request.clone();
        other.students.reverse();
        let people = other.students.len();
        other.students.rotate_left(turn.index(people));
        for pairs in [&mut other.forbidden, &mut other.apart, &mut other.earlier] {
            pairs.reverse();
            pairs.extend_from_within(..pairs.len() / 2);
            for pair in pairs {
                std::mem::swap(&mut pair.0, &mut pair.1);
            }
        }
        prop_assert_eq!(allocate(&request, &seed()), allocate(&other, &seed()));
    }
}

/// Everything that can be demanded of a tiny class, tried out reviewer by reviewer.
struct Search<'a> {
    class: &'a Class,
    halves: Option<u32>,
    banned: u8,
    reciprocal: bool,
    received: (u32, u32),
}

impl Search<'_> {
    fn given(&self, person: usize) -> (u32, u32) {
        let (fewest, most) = self.received;
        let Some(halves) = self.halves else {
            return self.received;
        };
        let in_a = halves.count_ones();
        let (own, others) = if halves & 1 << person == 0 {
            (self.class.people as u32 - in_a, in_a)
        } else {
            (in_a, self.class.people as u32 - in_a)
        };
        let ceiling = (most * others).div_ceil(own);
        if fewest < most {
            (ceiling.saturating_sub(1), ceiling)
        } else {
            (most * others / own, ceiling)
        }
    }

    fn allowed(&self, reviewer: usize, work: usize) -> bool {
        !self.class.never(reviewer, work)
            && self.class.soft(reviewer, work) & self.banned == 0
            && self
                .halves
                .is_none_or(|halves| (halves >> reviewer ^ halves >> work) & 1 == 1)
    }

    /// Whether the reviewers from `reviewer` on can be given works. `works` are sets of bits.
    fn solvable(&self, reviewer: usize, works: &mut Vec<u32>, received: &mut [u32]) -> bool {
        if reviewer == self.class.people {
            return received.iter().all(|&count| count >= self.received.0);
        }
        let left = (self.class.people - reviewer) as u32;
        if received.iter().any(|&count| count + left < self.received.0) {
            return false;
        }
        let (fewest, most) = self.given(reviewer);
        for set in 0u32..1 << self.class.people {
            let fits = (fewest..=most).contains(&set.count_ones())
                && (0..self.class.people)
                    .filter(|work| set & 1 << work != 0)
                    .all(|work| {
                        self.allowed(reviewer, work)
                            && received[work] < self.received.1
                            && (self.reciprocal
                                || work >= reviewer
                                || works[work] & 1 << reviewer == 0)
                    });
            if !fits {
                continue;
            }
            for (work, count) in received.iter_mut().enumerate() {
                *count += set >> work & 1;
            }
            works.push(set);
            let solved = self.solvable(reviewer + 1, works, received);
            works.pop();
            for (work, count) in received.iter_mut().enumerate() {
                *count -= set >> work & 1;
            }
            if solved {
                return true;
            }
        }
        false
    }

    fn any(class: &Class, banned: u8, reciprocal: bool, received: (u32, u32)) -> bool {
        let every: Vec<Option<u32>> = if class.halves {
            (0u32..1 << class.people)
                .filter(|halves| (2 * halves.count_ones()).abs_diff(class.people as u32) <= 1)
                .map(Some)
                .collect()
        } else {
            vec![None]
        };
        every.into_iter().any(|halves| {
            let search = Search {
                class,
                halves,
                banned,
                reciprocal,
                received,
            };
            search.solvable(0, &mut Vec::new(), &mut vec![0; class.people])
        })
    }
}

/// The first thing that must give way besides those before it, found by trying everything:
/// 0 nothing, then as in the documented order; 5 fewer reviews; 6 there is no allocation.
fn brute_force(class: &Class) -> (usize, u32) {
    let k = class.reviews;
    let levels = [(7, false), (6, false), (4, false), (4, true), (0, true)];
    for (place, (banned, reciprocal)) in levels.into_iter().enumerate() {
        if Search::any(class, banned, reciprocal, (k, k)) {
            return (place, k);
        }
    }
    for most in (2..=k).rev() {
        if Search::any(class, 0, true, (most - 1, most)) {
            return (5, most);
        }
    }
    (6, 0)
}

fn agrees_with_brute_force(class: &Class) -> Result<(), TestCaseError> {
    let (level, most) = brute_force(class);
    match allocate(&class.request(), &seed()) {
        Ok(allocation) => {
            check(class, &allocation)?;
            let order = [
                Constraint::EarlierRound,
                Constraint::AcademicGroup,
                Constraint::Reciprocal,
                Constraint::SharedText,
                Constraint::Reviews,
            ];
            let last = (allocation.relaxations().iter())
                .filter_map(|relaxation| {
                    order
                        .iter()
                        .position(|other| *other == relaxation.constraint)
                })
                .max()
                .map_or(0, |place| place + 1);
            prop_assert_eq!(last, level);
            if level == 5 {
                prop_assert!(allocation.fewest_received() >= most - 1);
            }
        }
        Err(error) => {
            prop_assert_eq!(level, 6, "{}", error);
            prop_assert_eq!(error.code(), "allocation_blocked");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]
    #[test]
    fn in_tiny_classes_only_that_gives_way_which_must(class in classes(2..=6, 3, 4)) {
        agrees_with_brute_force(&class)?;
    }
}

#[test]
fn a_class_without_room_for_chance_is_still_allocated() {
    // Everybody has exactly 2k partners: one forbidden partner each in a class of 2k + 2.
    for reviews in 1..=6u32 {
        let people = 2 * reviews as usize + 2;
        let mut class = Class::plain(people, reviews);
        class.forbidden = (0..people / 2)
            .map(|pair| (2 * pair, 2 * pair + 1))
            .collect();
        let allocation = allocate(&class.request(), &seed()).unwrap();
        check(&class, &allocation).unwrap();
        assert_eq!(allocation.relaxations(), [], "k = {reviews}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn an_allocation_that_is_hidden_among_forbidden_pairs_is_found(
        people in 13usize..=60,
        reviews in 1u32..=5,
        more in 0usize..=12,
        chance in any::<u64>(),
    ) {
        // Around a circle everybody may meet the next k and the k before, and some few others
        // may meet; all the rest is forbidden.
        let mut state = chance | 1;
        let mut below = move |limit: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as usize % limit
        };
        let mut circle: Vec<usize> = (0..people).collect();
        for last in (1..people).rev() {
            circle.swap(last, below(last + 1));
        }
        let mut may = vec![vec![false; people]; people];
        for place in 0..people {
            for step in 1..=reviews as usize {
                let (one, other) = (circle[place], circle[(place + step) % people]);
                may[one][other] = true;
                may[other][one] = true;
            }
        }
        for _ in 0..more {
            let (one, other) = (below(people), below(people));
            may[one][other] = true;
            may[other][one] = true;
        }
        let mut class = Class::plain(people, reviews);
        class.forbidden = (0..people)
            .flat_map(|one| (0..people).map(move |other| (one, other)))
            .filter(|&(one, other)| !may[one][other])
            .collect();
        let allocation = allocate(&class.request(), &seed()).unwrap();
        check(&class, &allocation)?;
        prop_assert_eq!(allocation.relaxations(), []);
    }
}

#[test]
fn two_bridges_between_crowds_are_found() {
    // Two crowds that must not meet but for a few: what chance would hardly find.
    let mut class = Class::plain(44, 5);
    for one in 0..22 {
        for other in 22..44 {
            if one + 22 != other {
                class.forbidden.push((one, other));
            }
        }
    }
    for one in 0..11 {
        for other in 11..22 {
            class.forbidden.push((one, other));
        }
    }
    // In the first crowd everybody has exactly 10 others and one bridge.
    let allocation = allocate(&class.request(), &seed()).unwrap();
    check(&class, &allocation).unwrap();
    assert_eq!(allocation.relaxations(), []);
}

#[test]
fn a_class_of_at_most_2k_has_no_more_reciprocal_pairs_than_it_must() {
    for reviews in 1..=6u32 {
        for people in reviews as usize + 1..=2 * reviews as usize {
            let class = Class::plain(people, reviews);
            let allocation = allocate(&class.request(), &seed()).unwrap();
            check(&class, &allocation).unwrap();
            let relaxation = &allocation.relaxations()[0];
            assert_eq!(relaxation.constraint, Constraint::Reciprocal);
            let least = people * reviews as usize - people * (people - 1) / 2;
            assert_eq!(
                relaxation.pairs.len(),
                2 * least,
                "n = {people}, k = {reviews}"
            );
            let obstacle = relaxation.obstacle.as_ref().unwrap();
            assert_eq!(obstacle.works.len(), people);
            assert_eq!(obstacle.constraints, [Constraint::Reciprocal]);
        }
    }
}

#[test]
fn the_cut_names_those_whom_the_constraints_leave_too_few() {
    // The first may be reviewed by two people only, and needs four.
    let mut class = Class::plain(20, 4);
    class.forbidden = (3..20).map(|other| (0, other)).collect();
    let allocation = allocate(&class.request(), &seed()).unwrap();
    check(&class, &allocation).unwrap();
    let last = allocation.relaxations().last().unwrap();
    assert_eq!(last.constraint, Constraint::Reviews);
    let obstacle = last.obstacle.as_ref().unwrap();
    assert_eq!(obstacle.works, [id(0)]);
    assert_eq!(obstacle.reviewers, [id(1), id(2)]);
    assert_eq!(obstacle.constraints, [Constraint::Forbidden]);
    assert_eq!(allocation.fewest_received(), 2);
}

#[test]
fn what_cannot_be_asked_is_refused_with_its_cause() {
    let code = |class: &Class| allocate(&class.request(), &seed()).unwrap_err().code();
    assert_eq!(code(&Class::plain(0, 3)), "allocation_too_few_students");
    assert_eq!(code(&Class::plain(1, 1)), "allocation_too_few_students");
    assert_eq!(code(&Class::plain(2, 2)), "allocation_too_many_reviews");
    assert_eq!(code(&Class::plain(5, 5)), "allocation_too_many_reviews");
    assert_eq!(code(&Class::plain(9, 0)), "allocation_no_reviews");
    let halves = Class {
        halves: true,
        ..Class::plain(9, 5)
    };
    assert_eq!(code(&halves), "allocation_too_many_reviews");

    let mut unknown = Class::plain(9, 2).request();
    unknown.forbidden.push((id(3), "nobody".to_owned()));
    assert_eq!(
        allocate(&unknown, &seed()),
        Err(AllocationError::UnknownStudent {
            student: "nobody".to_owned()
        })
    );
    let mut twice = Class::plain(9, 2).request();
    twice.students.push(Student::new(id(4)));
    assert_eq!(
        allocate(&twice, &seed()),
        Err(AllocationError::DuplicateStudent { student: id(4) })
    );
    let mut nameless = Class::plain(9, 2).request();
    nameless.students.push(Student::new(""));
    assert_eq!(
        allocate(&nameless, &seed()),
        Err(AllocationError::NamelessStudent)
    );
}

#[test]
fn a_class_in_which_every_pair_is_forbidden_names_all_and_the_cause() {
    for halves in [false, true] {
        let mut class = Class {
            halves,
            ..Class::plain(7, 2)
        };
        class.forbidden = (0..7)
            .flat_map(|one| (0..7).map(move |other| (one, other)))
            .collect();
        let Err(AllocationError::Blocked { obstacle }) = allocate(&class.request(), &seed()) else {
            panic!("allocated although all is forbidden");
        };
        assert_eq!(obstacle.works.len(), 7);
        assert!(obstacle.constraints.contains(&Constraint::Forbidden));
    }
    let team = Class {
        teams: vec![Some(1); 30],
        ..Class::plain(30, 3)
    };
    let error = allocate(&team.request(), &seed()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no fair allocation: too few may review s00000, s00001, s00002, s00003, \
         s00004, s00005 and 24 more; what stands against it: teams; allow some of the forbidden \
         pairs, split the team, or leave these students out"
    );
}

#[test]
fn an_allocation_stays_the_same_between_versions() {
    let allocation = allocate(&Class::plain(14, 2).request(), &seed()).unwrap();
    let text: Vec<String> = allocation
        .pairs()
        .map(|(reviewer, work)| format!("{}>{}", number(reviewer), number(work)))
        .collect();
    assert_eq!(
        text.join(" "),
        "0>3 0>12 1>5 1>9 2>8 2>10 3>5 3>7 4>12 4>13 5>6 5>11 6>9 6>11 7>8 7>10 8>1 8>6 9>2 9>4 10>0 10>1 11>2 11>4 12>7 12>13 13>0 13>3"
    );
}
