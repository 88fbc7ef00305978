//! What a reviewer gives who does not look: the reviewer's own habit.
//!
//! Such a mark is N(c, v) around the reviewer's habit c ~ N(class median, class
//! variance). Seen alone it is thus spread like the marks of the whole class
//! (Zarkoob et al. 2023); seen beside others of the same reviewer it is near them.
//! The habit is integrated out, so that the switches of a reviewer speak to one
//! another: no chain has to find the habit first.

use super::data::Data;

/// The variance of marks around a habit, as a share of the variance within works.
const AROUND: f64 = 0.2;

/// The predictive density of a reviewer's next idle mark, given how many there are already.
pub(super) struct Habit {
    median: f64,
    /// 1 / (class variance).
    prior: f64,
    /// 1 / v.
    around: f64,
    /// By the number of the others: variance of the habit, half the logarithm of the
    /// mark's variance, and half its inverse.
    given: Vec<(f64, f64, f64)>,
}

impl Habit {
    pub(super) fn of(data: &Data) -> Self {
        let most = data
            .reviewer_starts
            .windows(2)
            .map(|bounds| bounds[1] - bounds[0])
            .max();
        let (prior, around) = (data.spread.variance.recip(), (AROUND * data.within).recip());
        let given = (0..=most.unwrap_or_default()).map(|others| {
            let of_habit = 1.0 / (prior + others as f64 * around);
            let of_mark = of_habit + 1.0 / around;
            (of_habit, 0.5 * of_mark.ln(), 0.5 / of_mark)
        });
        Self {
            median: data.spread.median,
            prior,
            around,
            given: given.collect(),
        }
    }

    /// −ln of the density of `score` beside `others` idle marks that add up to `sum`,
    /// without the constant of every normal density.
    pub(super) fn surprise(&self, score: f64, others: usize, sum: f64) -> f64 {
        let (variance, half_log, half_inverse) = self.given[others];
        let away = score - variance * (self.median * self.prior + sum * self.around);
        half_log + half_inverse * away * away
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peer_review::aggregation::{Class, Review, Work};

    #[test]
    fn a_mark_like_the_others_of_its_reviewer_is_less_surprising_the_more_there_are() {
        let work = |author: usize| Work {
            author: format!("w{author}"),
            ..Work::default()
        };
        let review = |at: usize| Review {
            work: format!("w{}", at % 4),
            reviewer: format!("r{}", at / 4),
            score: (at * 37 % 61) as f64 + 30.0,
        };
        let works: Vec<Work> = (0..4).map(work).collect();
        let reviews: Vec<Review> = (0..20).map(review).collect();
        let class = Class::new(works, &reviews).unwrap();
        let habit = Habit::of(&Data::of(&class, vec![0, 1, 2, 3]));
        let of = |others: usize| habit.surprise(90.0, others, 90.0 * others as f64);
        assert!(of(0) > of(1) && of(1) > of(2) && of(2) > of(3));
        assert!(habit.surprise(40.0, 3, 270.0) > of(0));
    }
}
