//! Who reviews whom: allocation of reviews for anonymous peer review.
//!
//! A [`Request`] (roster, constraints, reviews per student) and a [`Seed`] go in, an
//! [`Allocation`] comes out: everybody gives and receives exactly k reviews, nobody
//! gets the own work, the own team's, the same one twice, that of an own reviewer, or a
//! forbidden pair. While a round runs, [`join`], [`leave`] and [`reassign_silent`] move
//! reviews that nobody has begun. [`AuditTree`] proves to people that their own reviews
//! belong to the allocation that was committed to, and tells them nothing else.
//!
//! ```text
//! request ── rules ──> switches ──(faultless)──────────────────────> allocation ──> audit
//!                         └──(tiny or crowded)──> factor, flow ──────────┘
//! ```
//!
//! **What gives way, in this order**: pairs of earlier rounds, the same academic group,
//! reciprocal pairs, pairs whose works share text, the number of reviews (all within one).
//! Own work, team, forbidden pairs and the halves of an impartial round never do. Pairs
//! that share text come late because a reviewer who recognises own sentences knows
//! whose work it is, and has something to hide; but an honest class in which all quote
//! the same book must still be able to review. Each thing that gave way is listed with
//! its reviews and, where it was proved, with those in the way ([`Relaxation`]).
//!
//! Everything is pure and deterministic: the same request and seed give the same result,
//! in whatever order students and pairs are named, on every machine.

mod audit;
mod changes;
mod error;
mod factor;
mod flow;
mod halves;
mod matching;
mod outcome;
mod request;
mod round;
mod rules;
mod seed;
mod solve;
mod switches;

pub use audit::{AuditTree, Proof, Side};
pub use changes::{Changes, Review, Short, join, leave, reassign_silent, short_works};
pub use error::{AllocationError, Constraint, Obstacle};
pub use outcome::{Allocation, Relaxation};
pub use request::{Half, Pair, Request, Student};
pub use seed::{Hash, Seed};

use rules::Rules;

/// Allocates a round.
///
/// The chance comes from the ChaCha20 stream of SHA-256(secret ‖ assignment ‖ roster hash),
/// where the roster hash covers ids, teams and academic groups in the order of ids.
///
/// # Errors
/// If the request makes no sense, or if there is no balanced allocation that breaks
/// nothing of what is never broken.
pub fn allocate(request: &Request, seed: &Seed) -> Result<Allocation, AllocationError> {
    let mut rules = Rules::new(request)?;
    request.check_numbers()?;
    let mut stream = seed.stream(rules.roster_hash());
    solve::solve(request, &mut rules, &mut stream)
}
