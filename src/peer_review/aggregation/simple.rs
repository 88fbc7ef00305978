//! Marks without a model: mean, median and trimmed mean, with their standard errors.
//!
//! Each is a weighted sum of the scores in their order. Equal scores share their
//! weights, so that no reviewer's place in a list decides anything.

/// How scores become one mark without a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Simple {
    Mean,
    Median,
    /// A fifth of the scores is cut off at either end, in parts where it is no
    /// whole number (Wilcox 2012, "Introduction to robust estimation and hypothesis
    /// testing"): of five the highest and the lowest. Of three the middle one
    /// decides half and no more.
    Trimmed,
}

const TRIMMED: f64 = 0.2;
/// How many reviews the pooled variance counts for beside those of the work itself.
const POOLED_FREEDOM: f64 = 4.0;

impl Simple {
    /// The weight of each score; they add up to 1 unless there are none.
    pub(super) fn weights(self, scores: &[f64]) -> Vec<f64> {
        let count = scores.len();
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
        let ranked: Vec<f64> = (0..count).map(|rank| self.of_rank(rank, count)).collect();
        let mut weights = vec![0.0; count];
        let mut first = 0;
        while first < count {
            let tie = scores[order[first]];
            let last = (first..count)
                .find(|&rank| scores[order[rank]] > tie)
                .unwrap_or(count);
            let share = ranked[first..last].iter().sum::<f64>() / (last - first) as f64;
            order[first..last]
                .iter()
                .for_each(|&at| weights[at] = share);
            first = last;
        }
        weights
    }

    fn of_rank(self, rank: usize, count: usize) -> f64 {
        let (rank, count) = (rank as f64, count as f64);
        // The part of the rank's unit that lies inside what is kept.
        let cut = match self {
            Self::Mean => 0.0,
            Self::Median => (count - 1.0) / 2.0 - if count % 2.0 == 0.0 { 0.5 } else { 0.0 },
            Self::Trimmed if count == 3.0 => 0.5,
            Self::Trimmed => TRIMMED * count,
        };
        let kept = (rank + 1.0).min(count - cut) - rank.max(cut);
        kept.max(0.0) / (count - 2.0 * cut)
    }

    /// The mark that the scores make; nothing without scores.
    pub(super) fn mark(self, scores: &[f64]) -> Option<f64> {
        if scores.is_empty() {
            return None;
        }
        let weights = self.weights(scores);
        Some(
            weights
                .iter()
                .zip(scores)
                .map(|(weight, score)| weight * score)
                .sum(),
        )
    }

    /// How far the mark may be from what many more reviewers would give: the
    /// variance of the work's scores, which few scores tell poorly, is drawn
    /// towards `pooled`, that of the whole part within works.
    pub(super) fn standard_error(self, scores: &[f64], pooled: f64) -> Option<f64> {
        let count = scores.len() as f64;
        let mean = scores.iter().sum::<f64>() / count;
        let squares: f64 = scores.iter().map(|score| (score - mean).powi(2)).sum();
        let variance = (POOLED_FREEDOM * pooled + squares) / (POOLED_FREEDOM + count - 1.0);
        (!scores.is_empty()).then(|| self.inefficiency(scores.len()) * (variance / count).sqrt())
    }

    /// The standard error beside that of the mean, for normal scores (Kenney and
    /// Keeping 1962, "Mathematics of statistics", for medians of few).
    fn inefficiency(self, count: usize) -> f64 {
        match (self, count) {
            (Self::Mean, _) | (_, 0..=2) => 1.0,
            (Self::Median, 3) => 1.160,
            (Self::Median, 4) => 1.092,
            (Self::Median, 5) => 1.198,
            (Self::Median, 6) => 1.135,
            (Self::Median, _) => 1.22,
            (Self::Trimmed, _) => 1.06,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_scores_lose_their_highest_and_lowest() {
        let scores = [90.0, 10.0, 70.0, 80.0, 60.0];
        assert_eq!(Simple::Trimmed.mark(&scores), Some(70.0));
        assert_eq!(Simple::Mean.mark(&scores), Some(62.0));
        assert_eq!(Simple::Median.mark(&scores), Some(70.0));
        assert_eq!(Simple::Trimmed.weights(&[9.0, 5.0, 7.0]), [0.25, 0.25, 0.5]);
    }

    #[test]
    fn an_even_number_has_the_mean_of_the_middle_two_as_its_median() {
        assert_eq!(Simple::Median.mark(&[10.0, 20.0, 90.0, 30.0]), Some(25.0));
        assert_eq!(Simple::Median.mark(&[10.0, 20.0]), Some(15.0));
        assert_eq!(Simple::Median.mark(&[10.0]), Some(10.0));
        assert_eq!(Simple::Median.mark(&[]), None);
    }

    #[test]
    fn equal_scores_have_equal_weights() {
        assert_eq!(Simple::Median.weights(&[5.0, 5.0, 9.0]), [0.5, 0.5, 0.0]);
        let weights = Simple::Trimmed.weights(&[5.0, 7.0, 5.0, 5.0, 9.0]);
        assert_eq!((weights[0], weights[2]), (weights[3], weights[3]));
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
