//! Which marks an instructor should look at, and which works to mark oneself.

use rustc_hash::FxHashSet;

use super::class::Class;
use super::flag::Flag;
use super::outcome::{
    Advice, GenerousGroup, MarkedWork, PartReport, Reason, ReviewerReport, Settings, TooSmall,
};
use super::random::Stream;

/// The widest posterior that is not remarkable, as a standard deviation in points.
const WIDE: f64 = 5.0;
/// Between which probabilities of failing it is open whether a work passes.
const OPEN: std::ops::RangeInclusive<f64> = 0.05..=0.95;
/// The same as a distance in standard errors, for a normal estimate.
const OPEN_ERRORS: f64 = 1.645;
/// The largest distance of scores that is no disagreement.
const APART: f64 = 30.0;
/// The largest distance of two kinds of marks that is not remarkable.
const DIFFER: f64 = 10.0;
/// One work in so many is drawn for the instructor.
const DRAWN_OF: usize = 20;
/// The fewest and the most works that are advised because least is known about them.
const UNCERTAIN: (usize, usize) = (3, 20);

/// Flags every work. `works` are all works in the order of the class.
pub(super) fn flag(
    class: &Class,
    works: &mut [MarkedWork],
    parts: &[PartReport],
    reviewers: &[ReviewerReport],
    groups: &[GenerousGroup],
    settings: &Settings,
) {
    let named = |wanted: fn(&ReviewerReport) -> bool| -> FxHashSet<&str> {
        let wanted = reviewers.iter().filter(|report| wanted(report));
        wanted.map(|report| report.reviewer.as_str()).collect()
    };
    let idle = named(|report| report.low_effort);
    let constant = named(|report| report.constant);
    let generous: FxHashSet<&str> = groups
        .iter()
        .flat_map(|group| &group.members)
        .map(String::as_str)
        .collect();
    for (place, marked) in works.iter_mut().enumerate() {
        let by = |names: &FxHashSet<&str>| {
            marked
                .reviews
                .iter()
                .any(|review| names.contains(review.reviewer.as_str()))
        };
        let work = &class.works[place];
        let part = parts.binary_search_by_key(&work.part, |report| report.part);
        let too_small = part.ok().and_then(|part| parts[part].too_small);
        let similar = work
            .similarity
            .is_some_and(|share| share >= settings.high_similarity);
        let high = marked
            .unrounded
            .is_some_and(|mark| mark >= settings.high_mark);
        let holds = |flag: Flag| match flag {
            Flag::NoReviews => marked.reviews.is_empty(),
            Flag::TooFewReviews => marked.reviews.len() < settings.promised_reviews as usize,
            Flag::NoModelFewWorks => too_small == Some(TooSmall::Works),
            Flag::NoModelFewReviews => too_small == Some(TooSmall::Reviews),
            Flag::WideInterval => deviation(marked).is_some_and(|deviation| deviation > WIDE),
            Flag::NearPassMark => near_pass_mark(marked, settings.pass_mark),
            Flag::Disagreement => spread(marked) > APART,
            Flag::MeanMedianDiffer => differ(marked.mean, marked.median),
            Flag::ModelMeanDiffer => differ(marked.model.map(|model| model.mark), marked.mean),
            Flag::LowEffortReviewer => by(&idle),
            Flag::ConstantReviewer => by(&constant),
            Flag::GenerousGroup => generous.contains(marked.author.as_str()) && by(&generous),
            Flag::HighMarkHighSimilarity => similar && high,
            Flag::SelfReviewLeftOut => class.self_reviewed[place],
            Flag::MarkYourself => false,
        };
        marked.flags = Flag::ALL.into_iter().filter(|&flag| holds(flag)).collect();
    }
}

/// Without a model what the mark rests on speaks for itself.
fn deviation(marked: &MarkedWork) -> Option<f64> {
    marked
        .model
        .map(|model| model.worth_deviation)
        .or(marked.standard_error)
}

/// Whether it is open on which side of the pass mark a work is, or mark and model disagree on it.
fn near_pass_mark(marked: &MarkedWork, pass_mark: f64) -> bool {
    let (Some(mark), Some(error), Some(rounded)) =
        (marked.unrounded, marked.standard_error, marked.mark)
    else {
        return false;
    };
    match marked.model {
        Some(model) => {
            let passes = f64::from(rounded) >= pass_mark;
            OPEN.contains(&model.fails) || passes == (model.fails > 0.5)
        }
        None => (mark - pass_mark).abs() < OPEN_ERRORS * error,
    }
}

fn spread(marked: &MarkedWork) -> f64 {
    let scores = marked.reviews.iter().map(|review| review.score);
    let highest = scores.clone().fold(f64::NEG_INFINITY, f64::max);
    highest - scores.fold(f64::INFINITY, f64::min)
}

fn differ(one: Option<f64>, other: Option<f64>) -> bool {
    one.zip(other)
        .is_some_and(|(one, other)| (one - other).abs() > DIFFER)
}

/// Which works to mark oneself: of the flagged ones those about which least is
/// known, and one in twenty of all by lot, flagged or not: only these tell without
/// bias what all reviewers have in common. Each gets a flag that says so.
pub(super) fn advise(works: &mut [MarkedWork], chance: &mut Stream) -> Vec<Advice> {
    let mut unmarked: Vec<usize> = (0..works.len())
        .filter(|&work| works[work].anchor.is_none())
        .collect();
    let of_class = |flag: &Flag| matches!(flag, Flag::NoModelFewWorks | Flag::NoModelFewReviews);
    let flagged = |work: &&usize| works[**work].flags.iter().any(|flag| !of_class(flag));
    // Of a work without a mark nothing is known.
    let unknown = |work: usize| match works[work].mark {
        None => f64::INFINITY,
        Some(_) => deviation(&works[work]).unwrap_or_default(),
    };
    let mut uncertain: Vec<usize> = unmarked.iter().filter(flagged).copied().collect();
    uncertain.sort_by(|&a, &b| unknown(b).total_cmp(&unknown(a)).then(a.cmp(&b)));
    uncertain.truncate((unmarked.len() / DRAWN_OF).clamp(UNCERTAIN.0, UNCERTAIN.1));
    let drawn = unmarked.len().div_ceil(DRAWN_OF);
    for place in 0..drawn {
        let other = place + chance.below(unmarked.len() - place);
        unmarked.swap(place, other);
    }
    unmarked.truncate(drawn);
    unmarked.retain(|work| !uncertain.contains(work));
    unmarked.sort_unstable();
    let advised = uncertain.into_iter().map(|work| (work, Reason::Uncertain));
    let advised: Vec<_> = advised
        .chain(unmarked.into_iter().map(|work| (work, Reason::Drawn)))
        .collect();
    advised
        .into_iter()
        .map(|(work, reason)| {
            works[work].flags.push(Flag::MarkYourself);
            Advice {
                author: works[work].author.clone(),
                reason,
            }
        })
        .collect()
}
