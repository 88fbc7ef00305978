//! The halves of an impartial round, and how many reviews everybody gives.
//!
//! Two halves that review each other leave no path from a student's reviews to
//! that student's mark (N. Alon, F. Fischer, A. Procaccia and M. Tennenholtz, 2011,
//! "Sum of us: strategyproof selection from the selectors"). A team stands or
//! falls together, so it stays in one half where the sizes and the constraints
//! allow it: at most one team is divided, unless that asks too much of others.
//!
//! With an odd number of students the halves differ by one. Works still receive
//! k reviews each; in the larger half some give one less, in the smaller one
//! some give one more.

use super::Half;
use super::rules::{ALL, HALVES, Rules};
use super::seed::Stream;

/// How often teams are put into another order in search of halves that divide none.
const TRIES: usize = 64;

/// Draws a half for everybody, so that the sizes differ by at most one. Teams stay whole as
/// far as that goes, or nobody heeds them.
pub(super) fn draw(rules: &Rules, whole_teams: bool, stream: &mut Stream) -> Vec<Half> {
    let people = rules.len();
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); people];
    for person in rules.everybody() {
        let team = if whole_teams {
            rules.team(person)
        } else {
            person
        };
        members[team as usize].push(person);
    }
    members.retain(|team| !team.is_empty());
    for team in &mut members {
        stream.shuffle(team);
    }
    let first = people / 2 + (people % 2) * stream.below(2);
    let mut halves = vec![Half::B; people];
    for attempt in 1..=TRIES {
        stream.shuffle(&mut members);
        let mut room = first;
        let fits = members.iter().all(|team| {
            let whole = room == 0 || team.len() <= room;
            room = room.saturating_sub(team.len());
            whole
        });
        if fits || attempt == TRIES {
            break;
        }
    }
    for &person in members.iter().flatten().take(first) {
        halves[person as usize] = Half::A;
    }
    halves
}

/// Steps for each person who may meet few, and at least.
const EASING: usize = 40;
const LEAST_EASING: usize = 400;

/// Somebody who may meet few, and those few.
struct Tight {
    person: u32,
    partners: Vec<u32>,
}

impl Tight {
    /// How many of the partners that are needed, and could be there, are not in the other half.
    fn lacking(&self, halves: &[Half], needs: usize) -> usize {
        let own = halves[self.person as usize];
        let across = self
            .partners
            .iter()
            .filter(|&&other| halves[other as usize] != own);
        needs
            .min(self.partners.len())
            .saturating_sub(across.count())
    }
}

/// Exchanges people between the halves, so that those who may meet few have up to `needs` of
/// them in the other half.
pub(super) fn ease(rules: &Rules, halves: &mut [Half], needs: u32, stream: &mut Stream) {
    let needs = needs as usize;
    let tight: Vec<Tight> = (rules.everybody())
        .map(|person| {
            let may = |other: &u32| rules.may_meet(person, *other, ALL & !HALVES);
            Tight {
                person,
                partners: rules.everybody().filter(may).collect(),
            }
        })
        .filter(|tight| tight.partners.len() < 4 * needs)
        .collect();
    // The tight ones whom the half of each person concerns.
    let mut concerned: Vec<Vec<usize>> = vec![Vec::new(); rules.len()];
    for (place, tight) in tight.iter().enumerate() {
        concerned[tight.person as usize].push(place);
        for &partner in &tight.partners {
            concerned[partner as usize].push(place);
        }
    }
    if tight.is_empty() {
        return;
    }
    for _ in 0..EASING * tight.len() + LEAST_EASING {
        let chosen = &tight[stream.below(tight.len())];
        if chosen.partners.is_empty() || chosen.lacking(halves, needs) == 0 {
            continue;
        }
        let partner = chosen.partners[stream.below(chosen.partners.len())] as usize;
        let other = stream.below(rules.len());
        if halves[partner] == halves[other] {
            continue;
        }
        let lacking = |halves: &[Half]| -> usize {
            (concerned[partner].iter().chain(&concerned[other]))
                .map(|&place| tight[place].lacking(halves, needs))
                .sum()
        };
        let before = lacking(halves);
        halves.swap(partner, other);
        if lacking(halves) > before {
            halves.swap(partner, other);
        }
    }
}

/// The fewest and most reviews that each person may give or receive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bounds {
    /// Fewest and most given.
    pub(super) given: Vec<(u32, u32)>,
    /// Fewest and most received.
    pub(super) received: Vec<(u32, u32)>,
}

impl Bounds {
    /// Everybody receives `fewest` to `most`. Without halves everybody gives as many; in
    /// halves the givers of a half differ by at most one.
    pub(super) fn new(people: usize, halves: Option<&[Half]>, fewest: u32, most: u32) -> Self {
        let received = vec![(fewest, most); people];
        let given = match halves {
            None => received.clone(),
            Some(halves) => {
                let size = |half| halves.iter().filter(|&&other| other == half).count() as u32;
                let of = |half, others| {
                    let (own, others): (u32, u32) = (size(half), size(others));
                    let ceiling = (most * others).div_ceil(own.max(1));
                    let floor = (most * others) / own.max(1);
                    if fewest < most {
                        (ceiling.saturating_sub(1), ceiling)
                    } else {
                        (floor, ceiling)
                    }
                };
                let (a, b) = (of(Half::A, Half::B), of(Half::B, Half::A));
                (halves.iter())
                    .map(|half| if *half == Half::A { a } else { b })
                    .collect()
            }
        };
        Self { given, received }
    }
}

#[cfg(test)]
mod tests {
    use super::super::seed::Seed;
    use super::super::{Request, Student};
    use super::*;

    fn class(teams: &[usize]) -> Rules {
        let students = (teams.iter().enumerate())
            .flat_map(|(team, &size)| {
                (0..size).map(move |member| Student {
                    team: Some(format!("t{team}")),
                    ..Student::new(format!("s{team:03}-{member:03}"))
                })
            })
            .collect();
        let request = Request {
            students,
            ..Request::default()
        };
        Rules::new(&request).unwrap()
    }

    /// How many teams have members in both halves.
    fn divided(rules: &Rules, halves: &[Half]) -> usize {
        let in_half = |half| -> std::collections::BTreeSet<u32> {
            rules
                .everybody()
                .filter(|&person| halves[person as usize] == half)
                .map(|person| rules.team(person))
                .collect()
        };
        in_half(Half::A).intersection(&in_half(Half::B)).count()
    }

    #[test]
    fn halves_are_equal_and_divide_a_team_only_where_they_must() {
        for (teams, most_divided) in [
            (vec![3; 20], 0),
            (vec![4; 5], 1),
            (vec![1; 31], 0),
            (vec![9, 1], 1),
            (vec![2, 2, 2, 1], 0),
        ] {
            let rules = class(&teams);
            let mut firsts = 0;
            for secret in 0..40u8 {
                let mut stream = Seed::new([secret], "").stream(rules.roster_hash());
                let halves = draw(&rules, true, &mut stream);
                let first = halves.iter().filter(|half| **half == Half::A).count();
                assert!(first.abs_diff(rules.len() - first) <= 1);
                assert!(divided(&rules, &halves) <= most_divided, "{teams:?}");
                firsts += usize::from(halves[0] == Half::A);
            }
            assert!(
                (5..=35).contains(&firsts),
                "the draw is one-sided: {firsts} of 40"
            );
        }
    }

    #[test]
    fn who_may_meet_few_gets_them_into_the_other_half() {
        let ids: Vec<String> = (0..100).map(|number| format!("s{number:03}")).collect();
        let request = Request {
            students: ids.iter().map(Student::new).collect(),
            forbidden: (ids[5..].iter())
                .map(|other| (ids[0].clone(), other.clone()))
                .collect(),
            ..Request::default()
        };
        let rules = Rules::new(&request).unwrap();
        let mut stream = Seed::new(*b"seed", "").stream(rules.roster_hash());
        for _ in 0..20 {
            let mut halves = draw(&rules, false, &mut stream);
            ease(&rules, &mut halves, 4, &mut stream);
            assert!(
                halves[1..5].iter().all(|half| *half != halves[0]),
                "{:?}",
                &halves[..5]
            );
            assert_eq!(halves.iter().filter(|half| **half == Half::A).count(), 50);
        }
    }

    #[test]
    fn with_odd_halves_givers_of_a_half_differ_by_at_most_one() {
        let halves = [Half::A, Half::A, Half::A, Half::B, Half::B];
        let bounds = Bounds::new(5, Some(&halves), 2, 2);
        assert_eq!(bounds.received, vec![(2, 2); 5]);
        assert_eq!(bounds.given, [(1, 2), (1, 2), (1, 2), (3, 3), (3, 3)]);
    }
}
