//! How near each way of marking comes to the truth, over many kinds of classes.
//!
//! `cargo bench --bench aggregation_quality -- [SEEDS [FIRST]]`. Prints, for
//! every kind of class, the root mean squared error against the truth of the mean,
//! the median, the mean without the highest and the lowest (from four on), the
//! model (unrounded and as whole marks) and its posterior mean; how often the
//! posterior's and the mark's interval of nine tenths hold the truth; in how many
//! classes the model was worse than the mean; and the same with an instructor's
//! mark for every tenth work, over the other works.

#![allow(missing_docs, reason = "a program, not a library")]
#![expect(clippy::unwrap_used, reason = "classes are made here")]

#[path = "../tests/generated_reviews.rs"]
mod generated_reviews;

use adal::peer_review::aggregation::{Seed, Settings, aggregate};
use generated_reviews::{Allocation, Generated, Shape};
use rayon::prelude::*;

const EVEN: Shape = Shape {
    severity: 0.0,
    unequal_noise: false,
    no_shows: 0.0,
    ..Shape::target(4, 0.0, 0.0)
};
const CLEAN: Shape = Shape::target(4, 0.0, 0.0);

const SHAPES: [(&str, Shape); 26] = [
    ("target k=4 10/2", Shape::target(4, 0.1, 0.02)),
    ("target k=5 10/2", Shape::target(5, 0.1, 0.02)),
    ("target k=5 25/5", Shape::target(5, 0.25, 0.05)),
    ("hostile third k=5", Shape::target(5, 0.0, 0.33)),
    ("lazy third k=5", Shape::target(5, 0.33, 0.0)),
    ("clean k=4", CLEAN),
    ("no severity, even noise", EVEN),
    (
        "the same, n=30 k=3",
        Shape {
            works: 30,
            reviews: 3,
            ..EVEN
        },
    ),
    (
        "the same, n=20 k=5",
        Shape {
            works: 20,
            reviews: 5,
            ..EVEN
        },
    ),
    (
        "real-like n=247 k=3",
        Shape {
            works: 247,
            reviews: 3,
            common: 4.0,
            slope: 0.8,
            noise: 10.0,
            lazy: 0.05,
            no_shows: 0.0,
            teacher: 5.0,
            ..CLEAN
        },
    ),
    (
        "compressed, generous",
        Shape {
            works: 120,
            common: 8.0,
            slope: 0.6,
            noise: 8.0,
            step: 5.0,
            teacher: 6.0,
            ..CLEAN
        },
    ),
    (
        "ceiling, step 5",
        Shape {
            truth: (90.0, 10.0),
            common: 5.0,
            step: 5.0,
            ..CLEAN
        },
    ),
    (
        "ceiling, step 20",
        Shape {
            truth: (85.0, 15.0),
            common: 5.0,
            step: 20.0,
            ..CLEAN
        },
    ),
    (
        "narrow 95 ± 3",
        Shape {
            truth: (95.0, 3.0),
            severity: 1.0,
            noise: 2.0,
            ..CLEAN
        },
    ),
    (
        "narrow, no severity",
        Shape {
            truth: (95.0, 3.0),
            noise: 2.0,
            ..EVEN
        },
    ),
    (
        "step 10",
        Shape {
            step: 10.0,
            ..CLEAN
        },
    ),
    (
        "n=20 k=3",
        Shape {
            works: 20,
            reviews: 3,
            ..CLEAN
        },
    ),
    (
        "n=60 k=3 10/2",
        Shape {
            works: 60,
            ..Shape::target(3, 0.1, 0.02)
        },
    ),
    (
        "n=25 k=5 25/5",
        Shape {
            works: 25,
            ..Shape::target(5, 0.25, 0.05)
        },
    ),
    (
        "unequal counts k=3",
        Shape {
            reviews: 3,
            allocation: Allocation::Unequal,
            works: 150,
            ..CLEAN
        },
    ),
    (
        "two reviews each",
        Shape {
            reviews: 2,
            works: 60,
            allocation: Allocation::Crowd(4),
            ..CLEAN
        },
    ),
    (
        "one review each",
        Shape {
            reviews: 4,
            works: 100,
            allocation: Allocation::OneEach,
            ..CLEAN
        },
    ),
    (
        "crowd of 12, few works",
        Shape {
            works: 30,
            reviews: 4,
            allocation: Allocation::Crowd(12),
            ..CLEAN
        },
    ),
    (
        "constant third",
        Shape {
            constant: 0.33,
            ..Shape::target(5, 0.0, 0.0)
        },
    ),
    (
        "5 % zeros",
        Shape {
            zeros: 0.05,
            ..CLEAN
        },
    ),
    (
        "divided works",
        Shape {
            divided: true,
            severity: 3.0,
            ..EVEN
        },
    ),
];

#[derive(Default, Clone, Copy)]
struct Errors {
    mean: f64,
    median: f64,
    trimmed: f64,
    model: f64,
    worth: f64,
    offset: f64,
    covered: f64,
    mark_covered: f64,
    whole: f64,
    works: f64,
    modelled: f64,
}

fn trimmed(scores: &[f64]) -> f64 {
    let mut sorted = scores.to_vec();
    sorted.sort_by(f64::total_cmp);
    if sorted.len() >= 4 {
        sorted = sorted[1..sorted.len() - 1].to_vec();
    }
    sorted.iter().sum::<f64>() / sorted.len() as f64
}

fn measure(class: &Generated, tenth: usize, seed: u64) -> Errors {
    let settings = Settings::new(Seed::from_bytes(&seed.to_le_bytes()));
    let marks = aggregate(&class.class(tenth), &settings);
    let mut sums = Errors::default();
    let anchored = marks
        .works
        .iter()
        .zip(&class.teacher)
        .filter(|(work, _)| work.anchor.is_some() && work.mean.is_some());
    let above: Vec<f64> = anchored
        .map(|(work, teacher)| work.mean.unwrap() - teacher)
        .collect();
    let offset = above.iter().sum::<f64>() / above.len().max(1) as f64;
    for (work, &truth) in marks.works.iter().zip(&class.truth) {
        let (Some(mean), None) = (work.mean, work.anchor) else {
            continue;
        };
        let error = |mark: f64| (mark - truth).powi(2);
        let scores: Vec<f64> = work.reviews.iter().map(|review| review.score).collect();
        sums.works += 1.0;
        sums.mean += error(mean);
        sums.offset += error((mean - offset).clamp(0.0, 100.0));
        sums.median += error(work.median.unwrap());
        sums.trimmed += error(trimmed(&scores));
        let mark = work.unrounded.unwrap();
        sums.model += error(mark);
        sums.whole += error(f64::from(work.mark.unwrap()));
        let reach = 1.645 * work.standard_error.unwrap();
        sums.mark_covered += f64::from((mark - truth).abs() <= reach);
        if let Some(model) = work.model {
            sums.modelled += 1.0;
            sums.worth += error(model.worth);
            let (low, high) = model.interval();
            sums.covered += f64::from(low <= truth && truth <= high);
        }
    }
    sums
}

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        // Its own flags are cargo's.
        .filter(|text| !text.starts_with('-'))
        .map(|text| text.parse::<u64>().unwrap());
    let seeds = arguments.next().unwrap_or(2);
    let first = arguments.next().unwrap_or(1_000);
    println!(
        "{:26}| mean  median trimmed model  (whole) worth | worth in, mark in 90 % | with anchors: mean−offset model worth, in, in",
        ""
    );
    for (name, shape) in SHAPES {
        let all: Vec<[Errors; 2]> = (first..first + seeds)
            .into_par_iter()
            .map(|seed| {
                let class = shape.draw(seed);
                [measure(&class, 0, seed), measure(&class, 10, seed)]
            })
            .collect();
        let mean = |at: usize, of: fn(&Errors) -> f64| {
            all.iter().map(|e| of(&e[at])).sum::<f64>() / seeds as f64
        };
        let rmse = [0, 1].map(|at| {
            [
                mean(at, |e| (e.mean / e.works).sqrt()),
                mean(at, |e| (e.median / e.works).sqrt()),
                mean(at, |e| (e.trimmed / e.works).sqrt()),
                mean(at, |e| (e.model / e.works).sqrt()),
                mean(at, |e| (e.whole / e.works).sqrt()),
                mean(at, |e| (e.worth / e.modelled.max(1.0)).sqrt()),
                mean(at, |e| 100.0 * e.covered / e.modelled.max(1.0)),
                mean(at, |e| 100.0 * e.mark_covered / e.works),
                mean(at, |e| (e.offset / e.works).sqrt()),
            ]
        });
        let worse = all.iter().filter(|e| e[0].model > e[0].mean).count();
        let [a, b] = rmse;
        println!(
            "{name:26}| {:5.2} {:5.2}  {:5.2}  {:5.2}  {:5.2}  {:5.2} | {:4.1} {:4.1} worse {worse:2} | {:5.2} {:5.2} {:5.2} {:4.1} {:4.1}",
            a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], b[8], b[3], b[5], b[6], b[7]
        );
    }
}
