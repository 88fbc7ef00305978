//! Each review beside what the other reviews of the same work say.

use super::outcome::{MarkedWork, WeighedReview};

/// Below this share of a mark the others are heard as if they counted alike.
const LEAST_WEIGHT: f64 = 0.01;
/// Points from the others that are nobody's fault: two instructors differ by about as much.
const TOLERANCE: f64 = 10.0;
/// How many points of agreement a point beyond the tolerance costs: 50 points apart are 0.
const COST: f64 = 2.5;

/// What the reviews of a work for which `counts` holds say, with the instructor's
/// mark: their scores less their corrections, by their weights. Nothing if there are none.
pub(super) fn mark_of_others(
    work: &MarkedWork,
    counts: impl Fn(&WeighedReview) -> bool,
) -> Option<f64> {
    let (mut weight, mut pull) = (0.0, 0.0);
    let (mut count, mut sum) = (0.0, 0.0);
    for review in work.reviews.iter().filter(|review| counts(review)) {
        let corrected = review.score - review.correction;
        weight += review.weight;
        pull += review.weight * corrected;
        count += 1.0;
        sum += corrected;
    }
    if let Some(anchor) = work.anchor {
        weight += work.anchor_weight;
        pull += work.anchor_weight * anchor;
        count += 1.0;
        sum += anchor;
    }
    match (weight >= LEAST_WEIGHT, count > 0.0) {
        (true, _) => Some(pull / weight),
        (false, true) => Some(sum / count),
        (false, false) => None,
    }
}

/// How well a review agrees with the others of its work, 0 to 100.
///
/// The reviewer's severity is taken off first: to be severe and steady is no
/// fault. Up to ten points from what the others say are full agreement, and every
/// point further costs two and a half. Nothing if nobody else marked the work.
pub fn agreement(work: &MarkedWork, reviewer: &str) -> Option<f64> {
    let review = work
        .reviews
        .iter()
        .find(|review| review.reviewer == reviewer)?;
    let others = mark_of_others(work, |other| other.reviewer != reviewer)?;
    let away = (review.score - review.correction - others).abs();
    Some((100.0 - COST * (away - TOLERANCE).max(0.0)).clamp(0.0, 100.0))
}

/// The score for reviewing by completion, 0 to 100: the share of the reviews that
/// were asked of a student. Who was asked for none has all of it.
pub fn completion(finished: usize, asked: usize) -> f64 {
    match asked {
        0 => 100.0,
        _ => 100.0 * finished.min(asked) as f64 / asked as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Class, Review, Seed, Settings, Work, aggregate};
    use super::*;

    fn work(scores: &[f64]) -> MarkedWork {
        let reviews: Vec<Review> = (1..)
            .zip(scores)
            .map(|(reviewer, &score)| Review {
                work: "w".to_owned(),
                reviewer: format!("r{reviewer}"),
                score,
            })
            .collect();
        let author = "w".to_owned();
        let works = vec![Work {
            author,
            ..Work::default()
        }];
        let class = Class::new(works, &reviews).unwrap();
        let marks = aggregate(&class, &Settings::new(Seed::from_bytes(b"1")));
        marks.works.into_iter().next().unwrap()
    }

    #[test]
    fn agreement_is_full_within_ten_points_and_nothing_at_fifty() {
        let of_first = |scores: &[f64]| agreement(&work(scores), "r1");
        assert_eq!(of_first(&[70.0, 80.0, 80.0]), Some(100.0));
        assert_eq!(of_first(&[60.0, 80.0, 80.0]), Some(75.0));
        assert_eq!(of_first(&[20.0, 80.0, 80.0]), Some(0.0));
        assert_eq!(of_first(&[20.0]), None);
        assert_eq!(agreement(&work(&[20.0, 30.0]), "nobody"), None);
    }

    #[test]
    fn completion_is_a_share_that_cannot_pass_its_whole() {
        assert_eq!(completion(3, 4), 75.0);
        assert_eq!(completion(6, 5), 100.0);
        assert_eq!(completion(0, 0), 100.0);
    }
}
