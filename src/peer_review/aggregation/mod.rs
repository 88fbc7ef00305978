//! From reviews to marks: a [`Class`] goes in, [`Marks`] with their explanation come out.
//!
//! Mean, median and model are always computed ([`Settings::method`] says which is
//! the official mark). The model (`model`) learns how severe and how reliable
//! each reviewer is; its mark is not pulled towards the class, and each review's
//! weight and correction are given, so that an author can do the sum. A part of a
//! class with fewer than 15 works, or a median below three reviews, has no model
//! but a trimmed mean (`simple`). Works get flags (`flagging`) for the
//! instructor, and none of these changes a mark.
//!
//! The same class and seed give the same marks, whatever the order of works and
//! reviews and the number of threads.

mod class;
mod criteria;
mod error;
mod flag;
mod flagging;
mod generosity;
mod leave_one_out;
mod marking;
mod model;
mod outcome;
mod random;
mod reviewers;
mod simple;
pub mod table;

use std::collections::BTreeMap;

pub use class::{Class, Review, Work};
pub use criteria::{CriterionPoints, criterion_means};
pub use error::AggregationError;
pub use flag::Flag;
pub use leave_one_out::{agreement, completion};
pub use outcome::{
    Advice, Basis, GenerousGroup, MarkedWork, Marks, Method, ModelMark, PartReport, Reason,
    ReviewerModel, ReviewerReport, Settings, TooSmall, WeighedReview,
};
pub use random::Seed;

/// Marks the works of a class.
pub fn aggregate(class: &Class, settings: &Settings) -> Marks {
    let mut parts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (place, work) in (0..).zip(&class.works) {
        parts.entry(work.part).or_default().push(place);
    }
    let mut parts: Vec<_> = parts
        .into_iter()
        .map(|(part, works)| marking::mark_part(class, part, works, settings))
        .collect();
    let mut works: Vec<_> = parts
        .iter_mut()
        .flat_map(|part| std::mem::take(&mut part.works))
        .collect();
    works.sort_by(|a, b| a.author.cmp(&b.author));
    let reviewers = reviewers::report(class, &parts, &works);
    let generous_groups = generosity::generous_groups(class, &works);
    let parts: Vec<_> = parts.into_iter().map(|part| part.report).collect();
    flagging::flag(
        class,
        &mut works,
        &parts,
        &reviewers,
        &generous_groups,
        settings,
    );
    let mut chance = random::Stream::new(&settings.seed.for_purpose("advice", 0), 0);
    let advice = flagging::advise(&mut works, &mut chance);
    Marks {
        works,
        reviewers,
        parts,
        generous_groups,
        advice,
    }
}
