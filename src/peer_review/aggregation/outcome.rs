//! Marks with everything that explains them.

use super::flag::Flag;
use super::random::Seed;

/// How reviews become the official mark. All three are computed and shown in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The model; a trimmed mean where a part of the class is too small for it.
    Model,
    /// The mean of the scores.
    Mean,
    /// The median of the scores.
    Median,
}

/// What an instructor decided beforehand.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which mark is the official one.
    pub method: Method,
    /// Where chance comes from.
    pub seed: Seed,
    /// The number of reviews that each work was promised.
    pub promised_reviews: u32,
    /// The least mark that passes, 0 to 100.
    pub pass_mark: f64,
    /// From which mark on a high similarity is remarkable, 0 to 100.
    pub high_mark: f64,
    /// From which share on a similarity is high, 0 to 1.
    pub high_similarity: f64,
}

impl Settings {
    /// The model, at least three reviews, 50 to pass; a similarity of 0.3 is high from a mark of 75 on.
    pub fn new(seed: Seed) -> Self {
        Self {
            method: Method::Model,
            seed,
            promised_reviews: 3,
            pass_mark: 50.0,
            high_mark: 75.0,
            high_similarity: 0.3,
        }
    }
}

/// What an official mark rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The model, read out without pulling it towards the class.
    Model,
    /// The mean.
    Mean,
    /// The median.
    Median,
    /// The trimmed mean, since the part of the class is too small for the model.
    TrimmedMean,
}

/// What the model says of a work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModelMark {
    /// The mark that is not pulled towards the class, 0 to 100, not rounded.
    pub mark: f64,
    /// The standard error of that mark as an estimate of the worth, in points.
    pub standard_error: f64,
    /// The posterior mean of the worth, which is pulled towards the class: for flags, never as a mark.
    pub worth: f64,
    /// The posterior standard deviation of the worth.
    pub worth_deviation: f64,
    /// The posterior probability that the worth is below the pass mark.
    pub fails: f64,
}

impl ModelMark {
    /// The interval that holds the worth with a probability of nine tenths, in points.
    pub fn interval(&self) -> (f64, f64) {
        let reach = 1.645 * self.worth_deviation;
        let bound = |points: f64| points.clamp(0.0, 100.0);
        (bound(self.worth - reach), bound(self.worth + reach))
    }
}

/// A review and its part in the official mark.
#[derive(Debug, Clone, PartialEq)]
pub struct WeighedReview {
    /// Who reviewed.
    pub reviewer: String,
    /// The score as given, 0 to 100.
    pub score: f64,
    /// The share of the mark that the review decides, 0 to 1.
    pub weight: f64,
    /// The points taken off the score because the reviewer is generous; negative for a severe one.
    pub correction: f64,
}

/// A work with its mark and all that explains it.
///
/// Σ weight · (score − correction) over the reviews, plus `anchor_weight` times the
/// instructor's mark, clamped to 0 to 100, is `unrounded`.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkedWork {
    /// The author's name.
    pub author: String,
    /// The official mark, 0 to 100, half a point rounded up; nothing if nobody marked the work.
    pub mark: Option<u8>,
    /// The official mark before it is rounded.
    pub unrounded: Option<f64>,
    /// The standard error of the official mark, in points.
    pub standard_error: Option<f64>,
    /// What the official mark rests on.
    pub basis: Basis,
    /// The mean of the scores.
    pub mean: Option<f64>,
    /// The median of the scores.
    pub median: Option<f64>,
    /// What the model says, if the part of the class is large enough for it.
    pub model: Option<ModelMark>,
    /// The instructor's mark.
    pub anchor: Option<f64>,
    /// The share of the mark that the instructor's mark decides, 0 to 1.
    pub anchor_weight: f64,
    /// The reviews that count, by the reviewers' names.
    pub reviews: Vec<WeighedReview>,
    /// What to look at, in the order of [`Flag::ALL`].
    pub flags: Vec<Flag>,
}

/// What the model says of a reviewer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReviewerModel {
    /// Points above the worth of works on average; negative for a severe reviewer.
    pub severity: f64,
    /// The posterior standard deviation of the severity.
    pub severity_deviation: f64,
    /// The standard deviation of a mark around worth plus severity: low is reliable.
    pub noise: f64,
    /// The share of marks that tell anything about the work, 0 to 1.
    pub effort: f64,
}

/// A reviewer with all that is known of the reviewing.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewerReport {
    /// The reviewer's name.
    pub reviewer: String,
    /// How many reviews count.
    pub reviews: usize,
    /// What the model says; one entry for each part of the class in which there are reviews.
    pub model: Vec<(u32, ReviewerModel)>,
    /// Leave-one-out agreement, 0 to 100: see [`super::agreement`]. Nothing if nobody else marked the works.
    pub agreement: Option<f64>,
    /// More than half of the marks tell nothing.
    pub low_effort: bool,
    /// Four works or more, and about the same mark for all.
    pub constant: bool,
}

/// Students who are generous to one another.
#[derive(Debug, Clone, PartialEq)]
pub struct GenerousGroup {
    /// The name of the group, if it was given; nothing for a circle that was found.
    pub group: Option<String>,
    /// The members, by name.
    pub members: Vec<String>,
    /// How many reviews they gave one another.
    pub reviews: usize,
    /// Points above what the other reviewers of the same works say, on average.
    pub generosity: f64,
    /// The standard error of that.
    pub standard_error: f64,
}

/// Why a part of the class has no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooSmall {
    /// Fewer than 15 works were reviewed.
    Works,
    /// Half of the works or more have fewer than three reviews.
    Reviews,
}

/// A part of the class, marked apart from the others.
#[derive(Debug, Clone, PartialEq)]
pub struct PartReport {
    /// The part, as its works name it.
    pub part: u32,
    /// How many works it has.
    pub works: usize,
    /// How many reviews count.
    pub reviews: usize,
    /// How many works have an instructor's mark and reviews.
    pub anchors: usize,
    /// Points by which all reviewers together lie above the instructor; 0 with fewer than five anchors.
    pub common_severity: f64,
    /// Why there is no model, if there is none.
    pub too_small: Option<TooSmall>,
}

/// Why an instructor should mark a work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It is flagged, and least is known about it.
    Uncertain,
    /// It was drawn: without such works one would learn nothing of what all reviewers have in common.
    Drawn,
}

/// A work that an instructor should mark oneself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The author's name.
    pub author: String,
    /// Why.
    pub reason: Reason,
}

/// A class with its marks.
#[derive(Debug, Clone, PartialEq)]
pub struct Marks {
    /// The works, by their authors' names.
    pub works: Vec<MarkedWork>,
    /// The reviewers, by name.
    pub reviewers: Vec<ReviewerReport>,
    /// The parts, by number.
    pub parts: Vec<PartReport>,
    /// Groups that are generous to one another.
    pub generous_groups: Vec<GenerousGroup>,
    /// Works to mark oneself, those that tell most first.
    pub advice: Vec<Advice>,
}
