//! From rules to reviews: switches first, exact methods where they do not suffice.
//!
//! In an ordinary class the switches find an allocation without fault at once. In
//! a tiny or crowded one it is proved for each level of [`LEVELS`] that it cannot
//! be done before the next constraint gives way: without reciprocal pairs by
//! [`factor`](super::factor), with them by a [maximum flow](super::flow). Last of
//! all there are fewer reviews, for some k − 1 and for some k, then one less, and
//! so on; a fair allocation that leaves a work without any review is none.

use rustc_hash::FxHashSet;

use super::factor::{MOST_PEOPLE, direct, factor};
use super::flow::Network;
use super::halves::{self, Bounds};
use super::rules::{HARD, LEVELS, Level, OWN, Rules, constraints};
use super::seed::Stream;
use super::switches::Board;
use super::{Allocation, AllocationError, Constraint, Half, Obstacle, Request};

/// The constraint that gives way after each of [`LEVELS`].
const GIVES_WAY: [Constraint; 5] = [
    Constraint::EarlierRound,
    Constraint::AcademicGroup,
    Constraint::Reciprocal,
    Constraint::SharedText,
    Constraint::Reviews,
];
/// Up to this many reviews, reciprocal pairs are kept few by an exact method.
const MOST_REVIEWS: usize = 50_000;
/// How often extra reviews of odd halves are drawn anew.
const EXTRA_TRIES: usize = 8;

/// Halves that were drawn, if there are any, and the best that switches made of them.
struct Draft {
    halves: Option<Vec<Half>>,
    edges: Vec<(u32, u32)>,
}

/// How many halves are tried before a constraint gives way: in a small class it matters
/// who is in which.
const fn draws(people: usize) -> usize {
    match people {
        0..=12 => 300,
        13..=64 => 16,
        65..=400 => 8,
        _ => 3,
    }
}

/// Allocates a round.
pub(super) fn solve(
    request: &Request,
    rules: &mut Rules,
    stream: &mut Stream,
) -> Result<Allocation, AllocationError> {
    let reviews = request.reviews;
    let mut drafts = Vec::new();
    let mut obstacles = Vec::new();
    let draws = if request.halves {
        draws(rules.len())
    } else {
        1
    };
    for draw in 0..draws {
        // Teams stay whole in the first fifth of the draws; the last fifth helps those who may
        // meet few.
        let whole_teams = 5 * draw < draws;
        let eased = draw > 0 && 5 * (draw + 1) > 4 * draws;
        let halves = request.halves.then(|| {
            let mut halves = halves::draw(rules, whole_teams, stream);
            if eased && rules.len() <= MOST_PEOPLE {
                halves::ease(rules, &mut halves, 2 * reviews, stream);
            }
            halves
        });
        if drafts
            .iter()
            .any(|draft: &Draft| draft.halves.is_some() && draft.halves == halves)
        {
            continue;
        }
        if let Some(halves) = &halves {
            rules.set_halves(halves);
        }
        let mut board = scatter(rules, halves.as_deref(), reviews, stream);
        if board.mend(stream) {
            board.mix(true, stream);
            return Ok(Allocation::new(rules, halves, board.pairs(), reviews, &[]));
        }
        drafts.push(Draft {
            halves,
            edges: board.pairs(),
        });
    }
    for (place, level) in LEVELS.into_iter().enumerate() {
        let mut obstacle = None;
        for draft in &drafts {
            if let Some(halves) = &draft.halves {
                rules.set_halves(halves);
            }
            let board = Board::new(rules, draft.edges.clone());
            let found = if board.level() <= place {
                Ok(draft.edges.clone())
            } else {
                exactly(rules, draft, reviews, level, stream)
            };
            match found {
                Ok(edges) => {
                    let edges = polish(rules, edges, stream);
                    let halves = draft.halves.clone();
                    return Ok(Allocation::new(rules, halves, edges, reviews, &obstacles));
                }
                Err(found) => obstacle = found.or(obstacle),
            }
        }
        obstacles.extend(obstacle.map(|obstacle| (GIVES_WAY[place], obstacle)));
    }
    fewer(rules, &drafts, reviews, &obstacles, stream)
}

/// Not everybody can have as many reviews as asked: the most with which all are within one.
fn fewer(
    rules: &mut Rules,
    drafts: &[Draft],
    reviews: u32,
    obstacles: &[(Constraint, Obstacle)],
    stream: &mut Stream,
) -> Result<Allocation, AllocationError> {
    let last = LEVELS[LEVELS.len() - 1];
    let mut blocked = (obstacles.iter())
        .find(|(constraint, _)| *constraint == Constraint::Reviews)
        .map(|(_, obstacle)| obstacle.clone());
    for most in (2..=reviews).rev() {
        for draft in drafts {
            if let Some(halves) = &draft.halves {
                rules.set_halves(halves);
            }
            let bounds = Bounds::new(rules.len(), draft.halves.as_deref(), most - 1, most);
            match through(rules, &draft.edges, &bounds, last, stream) {
                Ok(edges) => {
                    let edges = polish(rules, edges, stream);
                    let halves = draft.halves.clone();
                    return Ok(Allocation::new(rules, halves, edges, reviews, obstacles));
                }
                Err(obstacle) => blocked = Some(obstacle),
            }
        }
    }
    Err(AllocationError::Blocked {
        obstacle: unreachable_works(rules)
            .or(blocked)
            .unwrap_or_else(|| Obstacle {
                works: rules.ids().to_vec(),
                reviewers: Vec::new(),
                constraints: vec![Constraint::OwnWork],
            }),
    })
}

/// The students whom nobody may review at all.
fn unreachable_works(rules: &Rules) -> Option<Obstacle> {
    let nobody =
        |work: u32| (rules.everybody()).all(|reviewer| !rules.may_meet(reviewer, work, HARD));
    let works: Vec<u32> = rules.everybody().filter(|&work| nobody(work)).collect();
    let kinds = (works.iter())
        .flat_map(|&work| {
            rules
                .everybody()
                .map(move |other| rules.kinds(work, other) & HARD & !OWN)
        })
        .fold(0, |all, kinds| all | (kinds & !OWN));
    (!works.is_empty()).then(|| Obstacle {
        works: works
            .iter()
            .map(|&work| rules.id(work).to_owned())
            .collect(),
        reviewers: Vec::new(),
        constraints: constraints(kinds),
    })
}

fn scatter<'a>(
    rules: &'a Rules,
    halves: Option<&[Half]>,
    reviews: u32,
    stream: &mut Stream,
) -> Board<'a> {
    match halves {
        None => Board::scatter(rules, reviews, stream),
        Some(halves) => {
            let of = |half| -> Vec<u32> {
                rules
                    .everybody()
                    .filter(|&person| halves[person as usize] == half)
                    .collect()
            };
            Board::scatter_halves(rules, [&of(Half::A), &of(Half::B)], reviews, stream)
        }
    }
}

/// Makes the best of what is left to chance.
fn polish(rules: &Rules, edges: Vec<(u32, u32)>, stream: &mut Stream) -> Vec<(u32, u32)> {
    let mut board = Board::new(rules, edges);
    let right = board.mend(stream);
    board.mix(right, stream);
    board.mend(stream);
    board.pairs()
}

/// An allocation that obeys a level, or who is in the way. Without the latter, nothing was
/// proved.
fn exactly(
    rules: &Rules,
    draft: &Draft,
    reviews: u32,
    level: Level,
    stream: &mut Stream,
) -> Result<Vec<(u32, u32)>, Option<Obstacle>> {
    let bounds = Bounds::new(rules.len(), draft.halves.as_deref(), reviews, reviews);
    let size = rules.len() * reviews as usize;
    let found = match level.reciprocal {
        false if rules.len() > MOST_PEOPLE => return Err(None),
        true if rules.len() > MOST_PEOPLE || size > MOST_REVIEWS => Err(None),
        _ => factored(rules, draft, reviews, level, stream),
    };
    found.or_else(|in_the_way| {
        let flow = through(rules, &draft.edges, &bounds, level, stream);
        if level.reciprocal {
            return flow.map_err(Some);
        }
        // Where even reviews in both directions do not suffice, the cut says more.
        Err(flow
            .err()
            .or_else(|| in_the_way.map(|works| without_reciprocal(rules, &works, level))))
    })
}

/// A maximum flow that begins with what of the edges obeys the level.
fn through(
    rules: &Rules,
    edges: &[(u32, u32)],
    bounds: &Bounds,
    level: Level,
    stream: &mut Stream,
) -> Result<Vec<(u32, u32)>, Obstacle> {
    let level = Level {
        reciprocal: true,
        ..level
    };
    let mut given = vec![0; rules.len()];
    let mut received = vec![0; rules.len()];
    let mut kept = Vec::with_capacity(edges.len());
    for &(reviewer, work) in edges {
        let (gives, receives) = (&mut given[reviewer as usize], &mut received[work as usize]);
        if rules.may_meet(reviewer, work, level.banned)
            && kept.last() != Some(&(reviewer, work))
            && *gives < bounds.given[reviewer as usize].1
            && *receives < bounds.received[work as usize].1
        {
            *gives += 1;
            *receives += 1;
            kept.push((reviewer, work));
        }
    }
    let mut network = Network::new(rules, kept, FxHashSet::default());
    network.fit(bounds, level, stream)?;
    Ok(network.pairs())
}

/// An allocation without reciprocal pairs, or with few where the level lets them be; or who is
/// in the way.
fn factored(
    rules: &Rules,
    draft: &Draft,
    reviews: u32,
    level: Level,
    stream: &mut Stream,
) -> Result<Vec<(u32, u32)>, Option<Vec<u32>>> {
    let needs = vec![2 * reviews; rules.len()];
    let first = draft.halves.as_ref().map_or(0, |halves| {
        halves.iter().filter(|half| **half == Half::A).count()
    });
    if draft.halves.is_none() || 2 * first == rules.len() {
        let allowed = |one: u32, other: u32| rules.may_meet(one, other, level.banned);
        let pairs =
            factor(allowed, &needs, &draft.edges, level.reciprocal, stream).map_err(Some)?;
        return Ok(direct(rules.len(), &pairs, stream));
    }
    // Odd halves: k reviewers of the smaller one give one more to k works of the larger one,
    // whose authors give one less. With these reviews drawn, all that is left is even.
    let mut in_the_way = None;
    for _ in 0..EXTRA_TRIES {
        let Some(extra) = extra_reviews(rules, draft, reviews, level, stream) else {
            continue;
        };
        let mut needs = needs.clone();
        for &(_, work) in &extra {
            needs[work as usize] -= 2;
        }
        let allowed = |one: u32, other: u32| {
            rules.may_meet(one, other, level.banned)
                && !extra.contains(&(one, other))
                && !extra.contains(&(other, one))
        };
        match factor(allowed, &needs, &draft.edges, level.reciprocal, stream) {
            Ok(pairs) => {
                let mut edges = direct(rules.len(), &pairs, stream);
                edges.extend(extra);
                return Ok(edges);
            }
            Err(people) => in_the_way = Some(people),
        }
    }
    Err(in_the_way)
}

/// Draws one review of each of k works of the larger half, no two of them by the same reviewer.
fn extra_reviews(
    rules: &Rules,
    draft: &Draft,
    reviews: u32,
    level: Level,
    stream: &mut Stream,
) -> Option<Vec<(u32, u32)>> {
    let halves = draft.halves.as_ref()?;
    let of = |wanted: Half| -> Vec<u32> {
        rules
            .everybody()
            .filter(|&person| halves[person as usize] == wanted)
            .collect()
    };
    let (a, b) = (of(Half::A), of(Half::B));
    let (mut works, mut reviewers) = if a.len() > b.len() { (a, b) } else { (b, a) };
    stream.shuffle(&mut works);
    stream.shuffle(&mut reviewers);
    let mut extra = Vec::new();
    for work in works {
        let reviewer =
            (reviewers.iter()).position(|&reviewer| rules.may_meet(reviewer, work, level.banned));
        if let Some(place) = reviewer {
            extra.push((reviewers.swap_remove(place), work));
        }
        if extra.len() == reviews as usize {
            return Some(extra);
        }
    }
    None
}

/// Those in the way of an allocation in which no two review each other.
fn without_reciprocal(rules: &Rules, works: &[u32], level: Level) -> Obstacle {
    let kinds = (works.iter())
        .flat_map(|&work| rules.everybody().map(move |other| rules.kinds(work, other)))
        .fold(0, |all, kinds| all | (kinds & level.banned & !OWN));
    let mut constraints = constraints(kinds);
    constraints.push(Constraint::Reciprocal);
    constraints.sort_unstable();
    Obstacle {
        works: works
            .iter()
            .map(|&work| rules.id(work).to_owned())
            .collect(),
        reviewers: Vec::new(),
        constraints,
    }
}
