//! What an instructor is pointed at, and what not.

use adal::peer_review::aggregation::{
    Class, Flag, MarkedWork, Marks, Reason, Review, Seed, Settings, Work, aggregate,
};

use super::generated_reviews::{Allocation, Chance, Shape, name};

fn settings() -> Settings {
    Settings::new(Seed::from_hex("f1a9").unwrap())
}

fn one_work(work: Work, scores: &[f64]) -> MarkedWork {
    let reviews: Vec<Review> = (1..)
        .zip(scores)
        .map(|(reviewer, &score)| Review {
            work: name(0),
            reviewer: name(reviewer),
            score,
        })
        .collect();
    let class = Class::new(
        vec![Work {
            author: name(0),
            ..work
        }],
        &reviews,
    )
    .unwrap();
    aggregate(&class, &settings()).works.remove(0)
}

fn has(scores: &[f64], flag: Flag) -> bool {
    one_work(Work::default(), scores).flags.contains(&flag)
}

#[test]
fn scores_far_apart_are_a_disagreement() {
    assert!(has(&[50.0, 70.0, 80.5], Flag::Disagreement));
    assert!(!has(&[50.0, 70.0, 80.0], Flag::Disagreement));
}

#[test]
fn mean_and_median_far_apart_are_flagged() {
    assert!(has(&[10.0, 80.0, 80.0], Flag::MeanMedianDiffer));
    assert!(!has(&[60.0, 80.0, 80.0], Flag::MeanMedianDiffer));
}

#[test]
fn fewer_reviews_than_promised_are_flagged() {
    assert!(has(&[60.0, 61.0], Flag::TooFewReviews));
    assert!(!has(&[60.0, 61.0, 62.0], Flag::TooFewReviews));
    assert!(has(&[], Flag::NoReviews));
}

#[test]
fn a_high_mark_is_remarkable_beside_a_high_similarity_only() {
    let flagged = |similarity, score| {
        let work = Work {
            similarity,
            ..Work::default()
        };
        one_work(work, &[score; 3])
            .flags
            .contains(&Flag::HighMarkHighSimilarity)
    };
    assert!(flagged(Some(0.3), 75.0));
    assert!(!flagged(Some(0.29), 75.0) && !flagged(Some(0.9), 74.0) && !flagged(None, 90.0));
}

#[test]
fn near_the_pass_mark_without_a_model_means_within_the_error_of_the_mark() {
    assert!(has(&[46.0, 52.0, 55.0], Flag::NearPassMark));
    assert!(!has(&[86.0, 92.0, 95.0], Flag::NearPassMark));
}

#[test]
fn a_self_review_does_not_count_and_is_flagged() {
    let own = Review {
        work: name(0),
        reviewer: name(0),
        score: 100.0,
    };
    let other = Review {
        work: name(0),
        reviewer: name(1),
        score: 40.0,
    };
    let work = Work {
        author: name(0),
        ..Work::default()
    };
    let marks = aggregate(&Class::new(vec![work], &[own, other]).unwrap(), &settings());
    assert_eq!(marks.works[0].mark, Some(40));
    assert!(marks.works[0].flags.contains(&Flag::SelfReviewLeftOut));
}

/// A class with a model, and what came of it.
fn class_of(shape: Shape, seed: u64, bend: impl Fn(&mut Review)) -> Marks {
    let mut class = shape.draw(seed);
    class.reviews.iter_mut().for_each(bend);
    aggregate(&class.class(0), &settings())
}

const CLEAN: Shape = Shape {
    no_shows: 0.0,
    ..Shape::target(5, 0.0, 0.0)
};

#[test]
fn with_a_model_the_posterior_says_what_is_wide_and_near_the_pass_mark() {
    let marks = class_of(
        Shape {
            truth: (60.0, 13.0),
            ..CLEAN
        },
        3,
        |_| (),
    );
    let mut seen = [0; 2];
    for work in &marks.works {
        let model = work.model.unwrap();
        let wide = work.flags.contains(&Flag::WideInterval);
        assert_eq!(wide, model.worth_deviation > 5.0);
        let near = work.flags.contains(&Flag::NearPassMark);
        assert!(near || !(0.05..=0.95).contains(&model.fails));
        assert!(near || (model.fails > 0.5) == (work.mark.unwrap() < 50));
        seen[usize::from(near)] += 1;
    }
    assert!(seen[0] > 200 && seen[1] > 20, "{seen:?}");
}

#[test]
fn a_mark_that_the_model_moves_far_from_the_mean_is_flagged() {
    // One mark in ten is 0 for no reason.
    let marks = class_of(
        Shape {
            zeros: 0.1,
            ..CLEAN
        },
        4,
        |_| (),
    );
    let moved = |work: &&MarkedWork| (work.model.unwrap().mark - work.mean.unwrap()).abs() > 10.0;
    assert!(marks.works.iter().filter(moved).count() > 20);
    for work in &marks.works {
        assert_eq!(work.flags.contains(&Flag::ModelMeanDiffer), moved(&work));
    }
}

#[test]
fn a_circle_of_friends_who_lift_one_another_is_found_and_nobody_else() {
    let allocation = Allocation::Unequal;
    let shape = Shape {
        works: 60,
        reviews: 6,
        allocation,
        ..CLEAN
    };
    let plain = shape.draw(8);
    let mut reviews = plain.reviews.clone();
    let reviewed_by = |student: &str| -> Vec<String> {
        let own = plain
            .reviews
            .iter()
            .filter(|review| review.reviewer == student);
        own.map(|review| review.work.clone()).collect()
    };
    // Three students each of whom reviewed the next: they will lift one another.
    let circle_from = |first: String| {
        reviewed_by(&first).into_iter().find_map(|second| {
            let mut thirds = reviewed_by(&second).into_iter();
            let third = thirds.find(|third| *third != first && reviewed_by(third).contains(&first));
            third.map(|third| vec![first.clone(), second, third])
        })
    };
    let mut circle = (0..60).map(name).find_map(circle_from).unwrap();
    circle.sort();
    for review in &mut reviews {
        if circle.contains(&review.reviewer) && circle.contains(&review.work) {
            review.score = 100.0;
        }
    }
    let mut works = plain.works(0);
    let marks = |works: Vec<Work>, reviews: &[Review]| {
        aggregate(&Class::new(works, reviews).unwrap(), &settings())
    };
    let found = marks(works.clone(), &reviews);
    assert_eq!(
        found.generous_groups.len(),
        1,
        "{:?}",
        found.generous_groups
    );
    let group = &found.generous_groups[0];
    assert_eq!((&group.members, &group.group), (&circle, &None));
    assert!(group.generosity > 2.0 * group.standard_error);
    let flagged: Vec<&str> = found
        .works
        .iter()
        .filter(|work| work.flags.contains(&Flag::GenerousGroup))
        .map(|work| work.author.as_str())
        .collect();
    assert_eq!(
        flagged,
        circle.iter().map(String::as_str).collect::<Vec<_>>()
    );
    // The same group, known beforehand.
    for work in works
        .iter_mut()
        .filter(|work| circle.contains(&work.author))
    {
        work.group = Some("team 1".to_owned());
    }
    let known = marks(works, &reviews);
    assert!(
        known
            .generous_groups
            .iter()
            .any(|group| group.group.as_deref() == Some("team 1"))
    );
}

#[test]
fn clean_classes_have_hardly_any_circle() {
    let circles: usize = (50..60)
        .map(|seed| {
            class_of(
                Shape {
                    works: 100,
                    ..CLEAN
                },
                seed,
                |_| (),
            )
            .generous_groups
            .len()
        })
        .sum();
    assert!(circles <= 4, "{circles} circles in ten clean classes");
}

#[test]
fn advice_names_the_least_known_flagged_works_and_some_by_lot() {
    let marks = class_of(Shape::target(4, 0.1, 0.02), 9, |_| ());
    let of = |reason: Reason| {
        marks
            .advice
            .iter()
            .filter(move |advice| advice.reason == reason)
    };
    assert_eq!(of(Reason::Uncertain).count(), 20);
    assert!((15..=20).contains(&of(Reason::Drawn).count()));
    let deviation = |author: &str| {
        let work = marks
            .works
            .iter()
            .find(|work| work.author == author)
            .unwrap();
        assert!(work.flags.contains(&Flag::MarkYourself));
        work.model
            .filter(|_| work.mark.is_some())
            .map_or(f64::INFINITY, |m| m.worth_deviation)
    };
    let deviations: Vec<f64> = of(Reason::Uncertain)
        .map(|a| deviation(&a.author))
        .collect();
    assert!(deviations.is_sorted_by(|a, b| a >= b), "{deviations:?}");
    let drawn = |seed: &str| {
        let class = Shape::target(4, 0.1, 0.02).draw(9).class(0);
        aggregate(&class, &Settings::new(Seed::from_hex(seed).unwrap())).advice
    };
    assert_eq!(drawn("1"), drawn("1"));
    assert_ne!(drawn("1"), drawn("2"));
}

#[test]
fn an_assistant_who_marks_every_work_is_heard_and_not_called_idle() {
    let mut class = Shape {
        works: 300,
        ..Shape::target(3, 0.1, 0.05)
    }
    .draw(12);
    let mut chance = Chance::new(1);
    for (work, truth) in class.truth.iter().enumerate() {
        let score = chance.normal(truth - 4.0, 4.0).round().clamp(0.0, 100.0);
        class.reviews.push(Review {
            work: name(work),
            reviewer: "assistant".to_owned(),
            score,
        });
    }
    let marks = aggregate(&class.class(0), &settings());
    let assistant = marks
        .reviewers
        .iter()
        .find(|r| r.reviewer == "assistant")
        .unwrap();
    let model = assistant.model[0].1;
    assert!(!assistant.low_effort && model.effort > 0.95, "{model:?}");
    assert!((-6.0..-2.0).contains(&model.severity), "{model:?}");
    assert!((3.0..5.5).contains(&model.noise), "{model:?}");
    let weight = |work: &MarkedWork| {
        work.reviews
            .iter()
            .find(|r| r.reviewer == "assistant")
            .unwrap()
            .weight
    };
    let weights: Vec<f64> = marks
        .works
        .iter()
        .filter(|w| w.reviews.len() >= 3)
        .map(weight)
        .collect();
    assert!(weights.iter().sum::<f64>() / weights.len() as f64 > 0.4);
}
