//! What works have in common and what reviewers have in common, drawn once a sweep.

use super::super::random::Stream;
use super::data::Data;
use super::{ANCHOR_VARIANCE, reviewers, works};

/// The shapes that the reliabilities of a class may have: the larger, the more alike reviewers are.
const SHAPES: [f64; 7] = [2.0, 3.0, 4.5, 7.0, 12.0, 25.0, 60.0];
/// Half of the weight that a class of average spread gives to the prior of a variance, in square points.
const PRIOR_SQUARES: f64 = 50.0;
/// The variance within works for which that weight was chosen, in square points.
const USUAL_WITHIN: f64 = 150.0;
/// How far from the instructors a whole class of reviewers may be, as a standard deviation in points.
const COMMON_SEVERITY: f64 = 15.0;

/// The prior of idleness: one mark in ten.
const IDLENESS: (f64, f64) = (1.0, 9.0);
/// How many marks the idleness of a class counts for in that of one reviewer. Below
/// 1 reviewers are idle throughout or hardly ever.
const IDLENESS_MARKS: f64 = 0.25;

/// The parameters above works and reviewers.
pub(super) struct Hyper {
    /// μ: the mean worth.
    pub(super) worth: f64,
    /// γ: the precision of worths.
    pub(super) worth_precision: f64,
    /// m_b: the mean severity.
    pub(super) severity: f64,
    /// η: the precision of severities.
    pub(super) severity_precision: f64,
    /// α: the shape of reliabilities.
    pub(super) reliability_shape: f64,
    /// β: the rate of reliabilities.
    pub(super) reliability_rate: f64,
    /// The share of marks that tell nothing.
    idleness: f64,
    learns_severity: bool,
    prior_squares: f64,
    /// The pooled variance of marks within works.
    within: f64,
    kept: usize,
    sum_severity: f64,
}

impl Hyper {
    pub(super) fn start(data: &Data) -> Self {
        // In points the prior would speak louder than a class whose marks all lie
        // between 90 and 100, so it shrinks with the spread of the marks.
        let prior_squares = PRIOR_SQUARES * (data.within / USUAL_WITHIN).min(1.0);
        let shape = 3.0;
        Self {
            worth: data.spread.mean,
            worth_precision: 1.0 / data.within,
            severity: 0.0,
            severity_precision: 4.0 / data.within,
            reliability_shape: shape,
            reliability_rate: 0.7 * shape * data.within,
            idleness: IDLENESS.0 / (IDLENESS.0 + IDLENESS.1),
            learns_severity: data.learns_common_severity(),
            prior_squares,
            within: data.within,
            kept: 0,
            sum_severity: 0.0,
        }
    }

    /// For how many marks that tell something, and for how many that tell nothing,
    /// the class counts when a reviewer is judged: the prior of effort.
    pub(super) fn effort(&self) -> (f64, f64) {
        (
            IDLENESS_MARKS * (1.0 - self.idleness),
            IDLENESS_MARKS * self.idleness,
        )
    }

    /// Draws what reviewers have in common.
    pub(super) fn draw_of_reviewers(&mut self, reviewers: &reviewers::Sums, chance: &mut Stream) {
        let count = reviewers.count as f64;
        if self.learns_severity {
            let precision = count * self.severity_precision + COMMON_SEVERITY.powi(-2);
            let mean = self.severity_precision * reviewers.severity / precision;
            self.severity = mean + chance.normal() / precision.sqrt();
        }
        let around = reviewers.severity_square - 2.0 * self.severity * reviewers.severity
            + count * self.severity * self.severity;
        let (shape, rate) = (
            2.0 + count / 2.0,
            self.prior_squares + 0.5 * around.max(0.0),
        );
        self.severity_precision = chance.gamma(shape, rate);
        self.draw_shape(reviewers, chance);
        let rate = self.rate_of_rate(self.reliability_shape) + reviewers.reliability;
        self.reliability_rate = chance.gamma(2.0 + self.reliability_shape * count, rate);
        let idle = chance.gamma(IDLENESS.0 + reviewers.idle, 1.0);
        let busy = chance.gamma(IDLENESS.1 + reviewers.busy, 1.0);
        // Neither may become 0, or no mark could ever change its mind.
        self.idleness = (idle / (idle + busy)).clamp(1e-6, 1.0 - 1e-6);
    }

    /// The rate of the prior of β, whose shape is 2.
    fn rate_of_rate(&self, shape: f64) -> f64 {
        2.0 / (shape * self.within)
    }

    /// Draws α with β integrated out.
    fn draw_shape(&mut self, reviewers: &reviewers::Sums, chance: &mut Stream) {
        let count = reviewers.count as f64;
        let log = SHAPES.map(|shape| {
            let rate = self.rate_of_rate(shape);
            let all = 2.0 + shape * count;
            (shape - 1.0) * reviewers.reliability_log - count * ln_gamma(shape)
                + 2.0 * rate.ln()
                + ln_gamma(all)
                - all * (rate + reviewers.reliability).ln()
        });
        let most = log.into_iter().fold(f64::NEG_INFINITY, f64::max);
        let odds = log.map(|log| (log - most).exp());
        let mut left = chance.uniform() * odds.iter().sum::<f64>();
        for (shape, odds) in SHAPES.into_iter().zip(odds) {
            self.reliability_shape = shape;
            left -= odds;
            if left < 0.0 {
                break;
            }
        }
    }

    /// Draws what works have in common.
    pub(super) fn draw_of_works(&mut self, works: &works::Sums, chance: &mut Stream) {
        let count = works.count as f64;
        let mean = works.worth / count;
        self.worth = mean + chance.normal() / (count * self.worth_precision).sqrt();
        let around =
            works.worth_square - 2.0 * self.worth * works.worth + count * self.worth * self.worth;
        let (shape, rate) = (
            1.0 + count / 2.0,
            self.prior_squares + 0.5 * around.max(0.0),
        );
        self.worth_precision = chance.gamma(shape, rate);
    }

    /// How far up all worths, and down all severities, go together (a move along
    /// which no mark changes its probability: Liu and Sabatti 2000, "Generalised
    /// Gibbs sampler and multigrid Monte Carlo").
    pub(super) fn draw_shift(
        &mut self,
        reviewers: &reviewers::Sums,
        works: &works::Sums,
        chance: &mut Stream,
    ) -> f64 {
        let anchors = works.anchors as f64 / ANCHOR_VARIANCE;
        let towards_anchors = works.anchors_above / ANCHOR_VARIANCE;
        let (precision, pull) = if self.learns_severity {
            let prior = COMMON_SEVERITY.powi(-2);
            (anchors + prior, towards_anchors + prior * self.severity)
        } else {
            let (count, eta) = (reviewers.count as f64, self.severity_precision);
            (
                anchors + count * eta,
                towards_anchors + eta * reviewers.severity,
            )
        };
        let shift = pull / precision + chance.normal() / precision.sqrt();
        self.worth += shift;
        if self.learns_severity {
            self.severity -= shift;
        }
        shift
    }

    pub(super) fn keep(&mut self) {
        self.kept += 1;
        self.sum_severity += self.severity;
    }

    /// The posterior mean of the mean severity.
    pub(super) fn mean_severity(&self) -> f64 {
        self.sum_severity / self.kept.max(1) as f64
    }
}

/// ln Γ(x) for x ≥ 1, by Stirling's series above 8 and Γ(x + 1) = xΓ(x) below.
fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut below) = (x, 0.0);
    while x < 8.0 {
        below += x.ln();
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = (1.0 / 12.0 - square * (1.0 / 360.0 - square / 1260.0)) / x;
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series - below
}

#[cfg(test)]
mod tests {
    use super::ln_gamma;

    #[test]
    fn ln_gamma_is_that_of_factorials() {
        for (x, factorial) in [(1.0, 1.0), (2.0, 1.0), (5.0, 24.0), (11.0, 3_628_800.0)] {
            assert!((ln_gamma(x) - f64::ln(factorial)).abs() < 1e-9, "{x}");
        }
    }
}
