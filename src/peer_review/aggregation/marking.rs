//! The official marks of one part of a class: by the model where it is large enough, else a trimmed mean.

use super::class::Class;
use super::model::{ANCHOR_VARIANCE, Data, Fit, ReviewFit, fit};
use super::outcome::{
    Basis, MarkedWork, Method, ModelMark, PartReport, Settings, TooSmall, WeighedReview,
};
use super::simple::Simple;

const FEWEST_WORKS: usize = 15;
const FEWEST_REVIEWS: usize = 3;

/// A part with its marks, before anything is flagged.
pub(super) struct MarkedPart {
    pub(super) data: Data,
    pub(super) fit: Option<Fit>,
    pub(super) report: PartReport,
    /// In the order of `data.works`.
    pub(super) works: Vec<MarkedWork>,
}

/// Marks the works at `works`, which all have the part `part`.
pub(super) fn mark_part(
    class: &Class,
    part: u32,
    works: Vec<u32>,
    settings: &Settings,
) -> MarkedPart {
    let data = Data::of(class, works);
    let too_small = too_small(&data);
    // The seed of a part depends on its number alone: nothing leads from one part to another.
    let seed = settings.seed.for_purpose("model", u64::from(part));
    let fit = (too_small.is_none()).then(|| fit(&data, settings.pass_mark, &seed));
    let offset = common_offset(&data);
    let works = (0..data.works.len())
        .map(|work| {
            let scores: Vec<f64> = data.scores(work).collect();
            let official = match (settings.method, &fit) {
                (Method::Model, Some(fit)) => Official::by_model(&data, fit, work),
                (Method::Model, None) => Official::trimmed(&data, &scores, work, offset),
                (Method::Mean, _) => Official::simple(&data, &scores, Simple::Mean, Basis::Mean),
                (Method::Median, _) => {
                    Official::simple(&data, &scores, Simple::Median, Basis::Median)
                }
            };
            official.into_marked(class, &data, fit.as_ref(), work, &scores)
        })
        .collect();
    let report = PartReport {
        part,
        works: data.works.len(),
        reviews: data.marks.len(),
        anchors: data.anchored().count(),
        common_severity: fit.as_ref().map_or(offset, |fit| fit.common_severity),
        too_small,
    };
    MarkedPart {
        data,
        fit,
        report,
        works,
    }
}

fn too_small(data: &Data) -> Option<TooSmall> {
    let mut counts: Vec<usize> = (0..data.works.len())
        .map(|work| data.scores(work).len())
        .collect();
    counts.sort_unstable();
    let reviewed = counts.iter().filter(|&&count| count > 0).count();
    if reviewed < FEWEST_WORKS {
        return Some(TooSmall::Works);
    }
    // The median is below three if the lower of the middle two is.
    (counts[(counts.len() - 1) / 2] < FEWEST_REVIEWS).then_some(TooSmall::Reviews)
}

/// How far trimmed means lie above the instructor's marks on average; 0 with too few of these.
fn common_offset(data: &Data) -> f64 {
    if !data.learns_common_severity() {
        return 0.0;
    }
    let above = data.anchored().filter_map(|(work, anchor)| {
        let scores: Vec<f64> = data.scores(work).collect();
        Simple::Trimmed.mark(&scores).map(|mark| mark - anchor)
    });
    above.sum::<f64>() / data.anchored().count() as f64
}

/// An official mark and what it is made of.
struct Official {
    basis: Basis,
    mark: Option<f64>,
    standard_error: Option<f64>,
    anchor_weight: f64,
    reviews: Vec<ReviewFit>,
}

impl Official {
    fn by_model(data: &Data, fit: &Fit, work: usize) -> Self {
        let of_work = &fit.works[work];
        Self {
            basis: Basis::Model,
            mark: of_work.mark,
            standard_error: of_work.mark.map(|_| of_work.standard_error),
            anchor_weight: of_work.anchor_weight,
            reviews: fit.reviews[data.work_starts[work]..data.work_starts[work + 1]].to_vec(),
        }
    }

    fn simple(data: &Data, scores: &[f64], simple: Simple, basis: Basis) -> Self {
        let review = |weight| ReviewFit {
            weight,
            correction: 0.0,
        };
        Self {
            basis,
            mark: simple.mark(scores),
            standard_error: simple.standard_error(scores, data.within),
            anchor_weight: 0.0,
            reviews: simple.weights(scores).into_iter().map(review).collect(),
        }
    }

    /// The trimmed mean less the common offset, with the instructor's mark by its precision.
    fn trimmed(data: &Data, scores: &[f64], work: usize, offset: f64) -> Self {
        let mut official = Self::simple(data, scores, Simple::Trimmed, Basis::TrimmedMean);
        for review in &mut official.reviews {
            review.correction = offset;
        }
        official.mark = official.mark.map(|mark| mark - offset);
        let Some(anchor) = data.anchors[work] else {
            return official;
        };
        let of_reviews = official.standard_error.map_or(0.0, |error| error.powi(-2));
        let together = of_reviews + 1.0 / ANCHOR_VARIANCE;
        let share = of_reviews / together;
        for review in &mut official.reviews {
            review.weight *= share;
        }
        official.anchor_weight = 1.0 - share;
        let mark = share * official.mark.unwrap_or_default() + (1.0 - share) * anchor;
        official.mark = Some(mark);
        official.standard_error = Some(together.sqrt().recip());
        official
    }

    fn into_marked(
        self,
        class: &Class,
        data: &Data,
        fit: Option<&Fit>,
        work: usize,
        scores: &[f64],
    ) -> MarkedWork {
        let in_class = data.works[work] as usize;
        let marks = class.marks_of(in_class).iter().zip(self.reviews);
        let unrounded = self.mark.map(|mark| mark.clamp(0.0, 100.0));
        let fitted = fit.map(|fit| fit.works[work]);
        MarkedWork {
            author: class.works[in_class].author.clone(),
            mark: unrounded.map(round_half_up),
            unrounded,
            standard_error: self.standard_error,
            basis: self.basis,
            mean: Simple::Mean.mark(scores),
            median: Simple::Median.mark(scores),
            model: fitted.and_then(|fitted| {
                Some(ModelMark {
                    mark: fitted.mark?.clamp(0.0, 100.0),
                    standard_error: fitted.standard_error,
                    worth: fitted.mean,
                    worth_deviation: fitted.deviation,
                    fails: fitted.fails,
                })
            }),
            anchor: data.anchors[work],
            anchor_weight: self.anchor_weight,
            reviews: marks
                .map(|(mark, fitted)| WeighedReview {
                    reviewer: class.reviewers[mark.reviewer as usize].clone(),
                    score: mark.score,
                    weight: fitted.weight,
                    correction: fitted.correction,
                })
                .collect(),
            flags: Vec::new(),
        }
    }
}

/// A mark of 0 to 100 as a whole number. Sums that should be 74.5 may come out a hair below.
fn round_half_up(mark: f64) -> u8 {
    (mark + 0.5 + 1e-9).floor() as u8
}

#[cfg(test)]
mod tests {
    use super::round_half_up;

    #[test]
    fn half_a_point_is_rounded_up() {
        let rounded: Vec<u8> = [0.0, 49.49, 49.5, 49.5 - 1e-12, 100.0]
            .map(round_half_up)
            .into();
        assert_eq!(rounded, [0, 49, 50, 50, 100]);
    }
}
