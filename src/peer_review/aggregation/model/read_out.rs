//! What the draws say: the official mark with its weights, and what is believed of works and reviewers.
//!
//! **The official mark is not pulled towards the class.** In each draw it is
//! Σ w (x − b) / Σ w over the work's marks and its instructor's mark. Averaged over
//! draws that is Σ W (x − C), with W a mark's mean weight and C its weighted mean
//! severity: these two are what an author is shown. No review decides more than
//! half of a mark that has three or more.
//!
//! **The standard error** is the root of the mean squared distance between this
//! mark and the work's worth under the posterior: its variance, plus the square of
//! the way from the official mark to its mean. It is wider than the posterior's
//! own deviation wherever the official mark refuses to be pulled.

use super::data::Data;
use super::hyper::Hyper;
use super::reviewers::Reviewers;
use super::works::Works;

/// The most that one review may decide where there are [`CAPPED_FROM`] or more.
const MOST_WEIGHT: f64 = 0.5;
const CAPPED_FROM: usize = 3;

/// What is believed of a work.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct WorkFit {
    /// The official mark, neither clamped nor rounded; nothing without any mark.
    pub(in super::super) mark: Option<f64>,
    /// The weight in it of the instructor's mark.
    pub(in super::super) anchor_weight: f64,
    pub(in super::super) standard_error: f64,
    /// The posterior of the worth.
    pub(in super::super) mean: f64,
    pub(in super::super) deviation: f64,
    /// The probability that the worth is below the pass mark.
    pub(in super::super) fails: f64,
}

/// What is believed of a reviewer.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct ReviewerFit {
    pub(in super::super) severity: f64,
    pub(in super::super) severity_deviation: f64,
    /// The standard deviation of a mark around worth and severity.
    pub(in super::super) noise: f64,
    /// The share of marks that tell something.
    pub(in super::super) effort: f64,
}

/// A review's part in the mark of its work.
#[derive(Debug, Clone, Copy, Default)]
pub(in super::super) struct ReviewFit {
    pub(in super::super) weight: f64,
    /// Points that are taken off the score.
    pub(in super::super) correction: f64,
}

/// A fitted part of a class.
pub(in super::super) struct Fit {
    pub(in super::super) works: Vec<WorkFit>,
    pub(in super::super) reviewers: Vec<ReviewerFit>,
    /// By work.
    pub(in super::super) reviews: Vec<ReviewFit>,
    /// How far all reviewers together lie above the instructors, in points.
    pub(in super::super) common_severity: f64,
}

pub(super) fn read_out(data: &Data, reviewers: &Reviewers, works: &Works, hyper: &Hyper) -> Fit {
    let of_reviewers = read_reviewers(data, reviewers);
    let mut owner = vec![0; data.by_reviewer.len()];
    for reviewer in 0..data.reviewers.len() {
        owner[data.reviewer_starts[reviewer]..data.reviewer_starts[reviewer + 1]].fill(reviewer);
    }
    let mut reviews = vec![ReviewFit::default(); data.place.len()];
    let mut of_works = Vec::with_capacity(data.works.len());
    for work in 0..data.works.len() {
        let range = data.work_starts[work]..data.work_starts[work + 1];
        let state = &works.works[work];
        let own = &mut reviews[range.clone()];
        for (review, mark) in own.iter_mut().zip(range.clone()) {
            let share = &works.shares[mark];
            let place = data.place[mark] as usize;
            // A mark that no draw believed keeps the reviewer's own severity.
            let usual = of_reviewers[owner[place]].severity;
            review.weight = share.weight / state.read.max(1.0);
            review.correction = if share.weight > 0.0 {
                data.by_reviewer[place].score - share.pull / share.weight
            } else {
                usual
            };
        }
        let anchor_weight = cap(own, state.anchor / state.read.max(1.0));
        let kept = works.kept.max(1) as f64;
        let mean = state.mean / kept;
        let variance = state.variance / kept + (state.mean_square / kept - mean * mean).max(0.0);
        let anchor = data.anchors[work];
        let mark = (!own.is_empty() || anchor.is_some()).then(|| {
            let of_reviews = own.iter().zip(data.scores(work));
            let of_reviews =
                of_reviews.map(|(review, score)| review.weight * (score - review.correction));
            of_reviews.sum::<f64>() + anchor_weight * anchor.unwrap_or_default()
        });
        let away = mark.map_or(0.0, |mark| mark.clamp(0.0, 100.0) - mean);
        of_works.push(WorkFit {
            mark,
            anchor_weight,
            standard_error: (variance + away * away).sqrt(),
            mean,
            deviation: variance.sqrt(),
            fails: state.failed / kept,
        });
    }
    Fit {
        works: of_works,
        reviewers: of_reviewers,
        reviews,
        common_severity: hyper.mean_severity(),
    }
}

fn read_reviewers(data: &Data, reviewers: &Reviewers) -> Vec<ReviewerFit> {
    let kept = reviewers.kept.max(1) as f64;
    let bounds = data.reviewer_starts.windows(2);
    let states = reviewers.reviewers.iter().zip(bounds);
    states
        .map(|(state, bounds)| {
            let informed = &reviewers.informed[bounds[0]..bounds[1]];
            let severity = state.sum_severity / kept;
            let square = state.sum_severity_square / kept;
            ReviewerFit {
                severity,
                severity_deviation: (square - severity * severity).max(0.0).sqrt(),
                noise: state.sum_noise / kept,
                effort: f64::from(informed.iter().sum::<u32>())
                    / (kept * informed.len().max(1) as f64),
            }
        })
        .collect()
}

/// Makes the weights of a work add up to 1 with none above the cap, and gives the anchor's.
fn cap(reviews: &mut [ReviewFit], anchor: f64) -> f64 {
    let mut anchor = anchor;
    let total: f64 = anchor + reviews.iter().map(|review| review.weight).sum::<f64>();
    if total <= 0.0 {
        // Nothing told anything in any draw: all count alike.
        let alike = 1.0 / reviews.len().max(1) as f64;
        reviews.iter_mut().for_each(|review| review.weight = alike);
        return 0.0;
    }
    anchor /= total;
    reviews.iter_mut().for_each(|review| review.weight /= total);
    if reviews.len() < CAPPED_FROM {
        return anchor;
    }
    let Some(heaviest) = (0..reviews.len()).find(|&at| reviews[at].weight > MOST_WEIGHT) else {
        return anchor;
    };
    let rest = 1.0 - reviews[heaviest].weight;
    let others = reviews.len() - 1;
    for (at, review) in reviews.iter_mut().enumerate() {
        review.weight = match (at == heaviest, rest > 1e-9) {
            (true, _) => MOST_WEIGHT,
            (false, true) => review.weight * (1.0 - MOST_WEIGHT) / rest,
            (false, false) => (1.0 - MOST_WEIGHT) / others as f64,
        };
    }
    if rest > 1e-9 {
        anchor * (1.0 - MOST_WEIGHT) / rest
    } else {
        0.0
    }
}
