//! What reviewers gave per criterion. The marks are made of totals; this is for the page that explains them.

use std::collections::BTreeMap;

/// The points of one review, criterion by criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct CriterionPoints {
    /// The author's name of the work.
    pub work: String,
    /// The reviewer's name.
    pub reviewer: String,
    /// For each criterion of the rubric, in its order; nothing where it was left open.
    pub points: Vec<Option<f64>>,
}

/// For every work the mean points of each criterion; nothing where nobody gave any.
/// Self-reviews do not count.
pub fn criterion_means(reviews: &[CriterionPoints]) -> BTreeMap<String, Vec<Option<f64>>> {
    let mut points: BTreeMap<&str, Vec<Vec<f64>>> = BTreeMap::new();
    for review in reviews
        .iter()
        .filter(|review| review.work != review.reviewer)
    {
        let of_work = points.entry(&review.work).or_default();
        of_work.resize(of_work.len().max(review.points.len()), Vec::new());
        for (criterion, given) in of_work.iter_mut().zip(&review.points) {
            criterion.extend(given.filter(|points| points.is_finite()));
        }
    }
    let mean = |mut given: Vec<f64>| {
        // Sums of floating-point numbers depend on their order, and reviews come in any.
        given.sort_by(f64::total_cmp);
        (!given.is_empty()).then(|| given.iter().sum::<f64>() / given.len() as f64)
    };
    let works = points.into_iter();
    works
        .map(|(work, criteria)| (work.to_owned(), criteria.into_iter().map(mean).collect()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn criteria_are_averaged_over_those_who_gave_points() {
        let review = |reviewer: &str, points: &[Option<f64>]| CriterionPoints {
            work: "w".to_owned(),
            reviewer: reviewer.to_owned(),
            points: points.to_vec(),
        };
        let means = criterion_means(&[
            review("a", &[Some(10.0), None, None]),
            review("b", &[Some(5.0), Some(8.0), None]),
            review("w", &[Some(20.0), Some(20.0), Some(20.0)]),
        ]);
        assert_eq!(means["w"], [Some(7.5), Some(8.0), None]);
    }
}
