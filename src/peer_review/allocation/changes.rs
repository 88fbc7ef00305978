//! Changes while a round runs: late joiners, withdrawals, reviewers who stay silent.
//!
//! Each function takes the class and its reviews as they stand, and answers with what is
//! to be done; nothing that was begun is moved. How it is found is told in `round.rs`.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::round::Round;
use super::seed::Seed;
use super::{AllocationError, Half, Pair, Relaxation, Request};

/// A review as things stand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Review {
    /// Who reviews whom. Somebody who has left may be named in reviews that were begun.
    pub pair: Pair,
    /// Whether it was begun, or finished. Such a review stays.
    pub started: bool,
}

/// A work with fewer reviews than promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Short {
    /// Whose work.
    pub work: String,
    /// How many reviews it has, or will have when all are given.
    pub reviews: u32,
}

/// What is to be done. Lists are in the order of ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Reviews that are no longer to be given.
    pub removed: Vec<Pair>,
    /// Reviews that are to be given instead.
    pub added: Vec<Pair>,
    /// What the added reviews break of what should hold.
    pub relaxations: Vec<Relaxation>,
    /// Works that are left with too few reviews: somebody of the staff must read them.
    pub short: Vec<Short>,
    /// The half of a joiner in an impartial round.
    pub half: Option<Half>,
}

/// Splices a late joiner in: `request` is the class with the joiner.
///
/// Where enough reviews can still be moved, everybody keeps exactly k each way. In an
/// impartial round a joiner without a half gets the smaller one.
///
/// # Errors
/// If the joiner is not on the roster or has reviews already, or the request makes no sense.
pub fn join(
    request: &Request,
    current: &[Review],
    joiner: &str,
    seed: &Seed,
) -> Result<Changes, AllocationError> {
    let known = |review: &Review| review.pair.reviewer == joiner || review.pair.work == joiner;
    if current.iter().any(known) {
        return Err(AllocationError::TakesPart {
            student: joiner.to_owned(),
        });
    }
    let mut request = request.clone();
    let mut half = None;
    if request.halves {
        let in_half = |wanted: Half| {
            request
                .students
                .iter()
                .filter(|other| other.half == Some(wanted))
                .count()
        };
        let smaller = if in_half(Half::A) <= in_half(Half::B) {
            Half::A
        } else {
            Half::B
        };
        if let Some(student) = request.students.iter_mut().find(|other| other.id == joiner) {
            half = Some(*student.half.get_or_insert(smaller));
        }
    }
    let round = Round::new(&request, current, "join", &[joiner])?;
    round.number(joiner)?;
    let changes = round.change(seed, &[])?;
    Ok(Changes { half, ..changes })
}

/// Lets somebody leave: reviews by and of the leaver that nobody has begun go, and others
/// take their place. `request` is the class, with or without the leaver.
///
/// # Errors
/// If nobody of that id takes part, or the request makes no sense.
pub fn leave(
    request: &Request,
    current: &[Review],
    leaver: &str,
    seed: &Seed,
) -> Result<Changes, AllocationError> {
    let mut request = request.clone();
    let before = request.students.len();
    request.students.retain(|student| student.id != leaver);
    let takes_part = current
        .iter()
        .any(|review| review.pair.reviewer == leaver || review.pair.work == leaver);
    if before == request.students.len() && !takes_part {
        return Err(AllocationError::UnknownStudent {
            student: leaver.to_owned(),
        });
    }
    let stays = |pair: &(String, String)| pair.0 != leaver && pair.1 != leaver;
    for pairs in [
        &mut request.forbidden,
        &mut request.apart,
        &mut request.earlier,
    ] {
        pairs.retain(stays);
    }
    Round::new(&request, current, "leave", &[leaver])?.change(seed, &[])
}

/// Gives the reviews that silent reviewers have not begun to others. Their works keep
/// their reviewers.
///
/// # Errors
/// If a silent reviewer is not on the roster, or the request makes no sense.
pub fn reassign_silent(
    request: &Request,
    current: &[Review],
    silent: &[&str],
    seed: &Seed,
) -> Result<Changes, AllocationError> {
    let sorted: Vec<&str> = silent
        .iter()
        .copied()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let round = Round::new(request, current, "silent", &sorted)?;
    let numbers: Result<Vec<u32>, _> = sorted.iter().map(|id| round.number(id)).collect();
    round.change(seed, &numbers?)
}

/// The works of the class that have fewer than `promised` of the given reviews: for the
/// end of a round, with its finished reviews. In the order of ids.
pub fn short_works(request: &Request, reviews: &[Pair], promised: u32) -> Vec<Short> {
    let mut counts: FxHashMap<&str, u32> = FxHashMap::default();
    for pair in reviews {
        *counts.entry(pair.work.as_str()).or_default() += 1;
    }
    let mut short: Vec<Short> = (request.students.iter())
        .map(|student| Short {
            work: student.id.clone(),
            reviews: counts.get(student.id.as_str()).copied().unwrap_or(0),
        })
        .filter(|work| work.reviews < promised)
        .collect();
    short.sort_unstable_by(|left, right| left.work.cmp(&right.work));
    short
}
