//! Marks can be done by hand from what is shown, and depend on nothing that they should not.

use adal::peer_review::aggregation::{
    AggregationError, Basis, Class, Flag, MarkedWork, Marks, Method, Review, Seed, Settings,
    TooSmall, Work, aggregate,
};
use proptest::prelude::*;

use super::generated_reviews::{Chance, Shape, name};

fn settings() -> Settings {
    Settings::new(Seed::from_hex("c0ffee").unwrap())
}

fn review(work: usize, reviewer: usize, score: f64) -> Review {
    Review {
        work: name(work),
        reviewer: name(reviewer),
        score,
    }
}

fn works(count: usize) -> Vec<Work> {
    (0..count)
        .map(|work| Work {
            author: name(work),
            ..Work::default()
        })
        .collect()
}

/// `count` works with `reviews` each, by the next students round a table.
fn round_table(count: usize, reviews: usize, score: impl Fn(usize, usize) -> f64) -> Class {
    let of_work = |work: usize| {
        let score = &score;
        (1..=reviews).map(move |step| {
            let reviewer = (work + step) % count;
            review(work, reviewer, score(work, reviewer))
        })
    };
    let reviews: Vec<Review> = (0..count).flat_map(of_work).collect();
    Class::new(works(count), &reviews).unwrap()
}

/// What an author gets who does the sum.
fn by_hand(work: &MarkedWork) -> f64 {
    let reviews = work.reviews.iter();
    let sum: f64 = reviews
        .map(|review| review.weight * (review.score - review.correction))
        .sum();
    (sum + work.anchor_weight * work.anchor.unwrap_or_default()).clamp(0.0, 100.0)
}

fn assert_adds_up(marks: &Marks) {
    for work in &marks.works {
        let Some(unrounded) = work.unrounded else {
            // The mean of no scores is none, whatever the instructor gave.
            let by_anchor = matches!(work.basis, Basis::Model | Basis::TrimmedMean);
            assert!(work.reviews.is_empty() && !(by_anchor && work.anchor.is_some()));
            assert!(work.flags.contains(&Flag::NoReviews));
            continue;
        };
        assert!((by_hand(work) - unrounded).abs() < 1e-6, "{work:?}");
        let mark = f64::from(work.mark.unwrap());
        assert!((mark - unrounded).abs() <= 0.5 + 1e-6, "{work:?}");
        let weights: f64 = work.reviews.iter().map(|review| review.weight).sum();
        if !work.reviews.is_empty() {
            assert!(
                (weights + work.anchor_weight - 1.0).abs() < 1e-9,
                "{work:?}"
            );
        }
        let most = match (work.basis, work.reviews.len()) {
            (Basis::Model | Basis::TrimmedMean, 3..) => 0.5,
            _ => 1.0,
        };
        assert!(
            work.reviews
                .iter()
                .all(|r| (0.0..=most + 1e-9).contains(&r.weight)),
            "{work:?}"
        );
        assert!(work.standard_error.unwrap().is_finite() && work.standard_error.unwrap() >= 0.0);
    }
}

prop_compose! {
    /// Classes of any size, with marks that follow no model.
    fn any_class()(count in 1_usize..45, seed in any::<u64>(), density in 1_usize..7, step in prop::sample::select(vec![1.0, 5.0, 50.0, 0.125]))
        -> (Vec<Work>, Vec<Review>) {
        let mut chance = Chance::new(seed);
        let mut works = works(count);
        for work in &mut works {
            work.anchor = (chance.below(6) == 0).then(|| chance.below(101) as f64);
        }
        let mut reviews = Vec::new();
        for work in 0..count {
            for reviewer in 0..count + 3 {
                if chance.below(count) < density {
                    let score = (chance.uniform() * 100.0 / step).round() * step;
                    reviews.push(review(work, reviewer, score.min(100.0)));
                }
            }
        }
        (works, reviews)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn weights_scores_and_corrections_add_up_to_the_mark((works, reviews) in any_class()) {
        for method in [Method::Model, Method::Mean, Method::Median] {
            let class = Class::new(works.clone(), &reviews).unwrap();
            assert_adds_up(&aggregate(&class, &Settings { method, ..settings() }));
        }
    }

    #[test]
    fn the_order_of_works_and_reviews_changes_nothing((works, reviews) in any_class(), seed in any::<u64>()) {
        let marks = aggregate(&Class::new(works.clone(), &reviews).unwrap(), &settings());
        let mut chance = Chance::new(seed);
        let (mut works, mut reviews) = (works, reviews);
        chance.shuffle(&mut works);
        chance.shuffle(&mut reviews);
        prop_assert_eq!(marks, aggregate(&Class::new(works, &reviews).unwrap(), &settings()));
    }
}

#[test]
fn the_number_of_threads_changes_nothing_and_the_seed_little() {
    let shape = Shape {
        works: 1_700,
        ..Shape::target(4, 0.1, 0.02)
    };
    let class = shape.draw(11).class(0);
    let with_threads = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| aggregate(&class, &settings()))
    };
    let marks = with_threads(1);
    assert_eq!(marks, with_threads(3));
    let other = aggregate(&class, &Settings::new(Seed::from_hex("beef").unwrap()));
    let pairs = marks.works.iter().zip(&other.works);
    let apart = pairs.filter_map(|(a, b)| Some((a.unrounded? - b.unrounded?).abs()));
    let apart: Vec<f64> = apart.collect();
    assert!(apart.iter().any(|&apart| apart > 0.0));
    assert!(apart.iter().sum::<f64>() / (apart.len() as f64) < 0.3);
}

/// Two halves that review each other, k reviews each.
fn halves(count: usize) -> (Vec<Work>, Vec<Review>) {
    let shape = Shape {
        works: count,
        no_shows: 0.0,
        ..Shape::target(4, 0.1, 0.05)
    };
    let class = shape.draw(5);
    let half = count / 2;
    let mut works = works(count);
    for (place, work) in works.iter_mut().enumerate() {
        work.part = (place / half) as u32;
    }
    let mut reviews = Vec::new();
    let mut chance = Chance::new(3);
    for reviewer in 0..count {
        for step in 1..=4 {
            let own_half = reviewer / half;
            let work = (1 - own_half) * half + (reviewer + step * 7) % half;
            let score = chance
                .normal(class.truth[work], 9.0)
                .round()
                .clamp(0.0, 100.0);
            reviews.push(review(work, reviewer, score));
        }
    }
    (works, reviews)
}

#[test]
fn in_halves_no_path_leads_from_own_reviews_to_the_own_mark() {
    let (works, reviews) = halves(60);
    let fair = aggregate(&Class::new(works.clone(), &reviews).unwrap(), &settings());
    for (cheat, score) in [(0, 0.0), (17, 100.0), (31, 50.0), (59, 0.0)] {
        let mut bent = reviews.clone();
        for review in bent
            .iter_mut()
            .filter(|review| review.reviewer == name(cheat))
        {
            review.score = score;
        }
        let bent = aggregate(&Class::new(works.clone(), &bent).unwrap(), &settings());
        let mark = |marks: &Marks| {
            let work = marks.works[cheat].clone();
            // Reviewers of the work keep their flags of other works: those are no mark.
            (
                work.unrounded,
                work.standard_error,
                work.model,
                work.reviews,
            )
        };
        assert_eq!(mark(&fair), mark(&bent));
        assert_ne!(
            fair.works, bent.works,
            "the reviews change the marks of others"
        );
    }
}

#[test]
fn the_halves_of_a_class_are_its_connected_pieces() {
    let (works, reviews) = halves(40);
    let mut by_hand = Class::new(works.clone(), &reviews).unwrap();
    let forgotten = works
        .into_iter()
        .map(|work| Work { part: 0, ..work })
        .collect();
    let mut found = Class::new(forgotten, &reviews).unwrap();
    found.part_by_connection();
    by_hand.part_by_connection();
    let parts = |class: &Class| {
        class
            .works()
            .iter()
            .map(|work| work.part)
            .collect::<Vec<_>>()
    };
    assert_eq!(parts(&found), parts(&by_hand));
    assert_eq!(parts(&found), [[0; 20], [20; 20]].concat());
    let marks = aggregate(&found, &settings());
    assert!(marks.works.iter().all(|work| work.basis == Basis::Model));
    assert_eq!(marks.parts.len(), 2);
}

#[test]
fn in_one_part_own_reviews_reach_the_own_mark_by_a_detour_of_a_point_at_most() {
    let shape = Shape {
        works: 60,
        no_shows: 0.0,
        ..Shape::target(5, 0.0, 0.0)
    };
    let class = shape.draw(21);
    let fair = aggregate(&class.class(0), &settings());
    for cheat in [0, 20, 40] {
        let mut bent = class.reviews.clone();
        for review in bent
            .iter_mut()
            .filter(|review| review.reviewer == name(cheat))
        {
            review.score = 0.0;
        }
        let bent = aggregate(&Class::new(works(60), &bent).unwrap(), &settings());
        let mark = |marks: &Marks| marks.works[cheat].unrounded.unwrap();
        let gained = mark(&bent) - mark(&fair);
        assert!(
            gained.abs() < 1.5,
            "{cheat} moved the own mark by {gained:.2}"
        );
    }
}

#[test]
fn a_class_too_small_for_the_model_gets_a_trimmed_mean_and_is_told() {
    let scores = |work: usize, reviewer: usize| ((work * 7 + reviewer * 13) % 50 + 40) as f64;
    let marks = aggregate(&round_table(14, 5, scores), &settings());
    assert_eq!(marks.parts[0].too_small, Some(TooSmall::Works));
    for work in &marks.works {
        assert!(work.flags.contains(&Flag::NoModelFewWorks) && work.basis == Basis::TrimmedMean);
        let mut scores: Vec<f64> = work.reviews.iter().map(|review| review.score).collect();
        scores.sort_by(f64::total_cmp);
        let middle = scores[1..4].iter().sum::<f64>() / 3.0;
        assert!((work.unrounded.unwrap() - middle).abs() < 1e-9);
        assert!(work.model.is_none());
    }
    let marks = aggregate(&round_table(15, 3, scores), &settings());
    assert_eq!(marks.parts[0].too_small, None);
    let marks = aggregate(&round_table(40, 2, scores), &settings());
    assert_eq!(marks.parts[0].too_small, Some(TooSmall::Reviews));
    assert!(
        marks
            .works
            .iter()
            .all(|work| work.flags.contains(&Flag::NoModelFewReviews))
    );
}

#[test]
fn reviewers_who_all_give_the_same_make_that_mark() {
    for (score, mark) in [(70.0, 70), (100.0, 100), (0.0, 0)] {
        let marks = aggregate(&round_table(30, 4, |_, _| score), &settings());
        for work in &marks.works {
            assert_eq!(work.mark, Some(mark));
            assert!(work.standard_error.unwrap() < 2.0);
            assert!(work.flags.contains(&Flag::ConstantReviewer));
        }
        assert_adds_up(&marks);
    }
}

#[test]
fn one_review_alone_is_the_mark_and_flagged() {
    let class = Class::new(works(1), &[review(0, 1, 64.5)]).unwrap();
    let marks = aggregate(&class, &settings());
    assert_eq!(marks.works[0].mark, Some(65));
    assert!(marks.works[0].flags.contains(&Flag::TooFewReviews));
    let nobody = aggregate(&Class::new(works(1), &[]).unwrap(), &settings());
    assert_eq!(nobody.works[0].mark, None);
    assert!(
        aggregate(&Class::new(vec![], &[]).unwrap(), &settings())
            .works
            .is_empty()
    );
}

#[test]
fn the_methods_differ_only_in_which_mark_is_official() {
    let class = Shape {
        works: 40,
        ..Shape::target(4, 0.1, 0.1)
    }
    .draw(2)
    .class(0);
    let with = |method| {
        aggregate(
            &class,
            &Settings {
                method,
                ..settings()
            },
        )
        .works
    };
    let works = with(Method::Model)
        .into_iter()
        .zip(with(Method::Mean))
        .zip(with(Method::Median));
    for ((model, mean), median) in works {
        assert_eq!(model.unrounded, model.model.map(|model| model.mark));
        assert_eq!(mean.unrounded, model.mean);
        assert_eq!(median.unrounded, model.median);
        assert_eq!((mean.model, median.mean), (model.model, model.mean));
    }
}

#[test]
fn what_does_not_fit_together_is_refused_by_name() {
    let fails = |works: Vec<Work>, reviews: &[Review]| Class::new(works, reviews).unwrap_err();
    let once = review(0, 1, 50.0);
    assert_eq!(
        fails(works(1), &[review(4, 1, 50.0)]).code(),
        "aggregation_unknown_work"
    );
    assert_eq!(
        fails(works(1), &[once.clone(), once.clone()]).code(),
        "aggregation_review_twice"
    );
    assert_eq!(
        fails([works(1), works(1)].concat(), &[]).code(),
        "aggregation_work_twice"
    );
    for score in [-0.1, 100.1, f64::NAN, f64::INFINITY] {
        let error = fails(works(1), &[review(0, 1, score)]);
        assert_eq!(error.code(), "aggregation_outside_scale", "{error}");
    }
    let similar = Work {
        similarity: Some(1.5),
        ..works(1).remove(0)
    };
    assert!(matches!(
        fails(vec![similar], &[]),
        AggregationError::NotAShare { .. }
    ));
}
