//! What is said of each reviewer: severity, reliability, effort, agreement.

use super::class::{Class, starts};
use super::leave_one_out::agreement;
use super::marking::MarkedPart;
use super::outcome::{MarkedWork, ReviewerModel, ReviewerReport};

/// Below it most marks of a reviewer tell nothing.
const LEAST_EFFORT: f64 = 0.5;
/// A reviewer whose marks spread less, as a standard deviation in points, …
const CONSTANT_SPREAD: f64 = 2.0;
/// … over as many works gives the same to all.
const CONSTANT_FROM: usize = 4;

/// A report on every reviewer, by name. `works` are all works in the order of the class.
pub(super) fn report(
    class: &Class,
    parts: &[MarkedPart],
    works: &[MarkedWork],
) -> Vec<ReviewerReport> {
    let starts = starts(
        class.reviewers.len(),
        class.marks.iter().map(|mark| mark.reviewer),
    );
    let mut next = starts.clone();
    let mut of_reviewer = vec![0; class.marks.len()];
    for (place, mark) in class.marks.iter().enumerate() {
        let next = &mut next[mark.reviewer as usize];
        of_reviewer[*next] = place;
        *next += 1;
    }
    let mut reports: Vec<ReviewerReport> = (class.reviewers.iter())
        .zip(starts.windows(2))
        .map(|(reviewer, bounds)| {
            let marks = of_reviewer[bounds[0]..bounds[1]]
                .iter()
                .map(|&place| class.marks[place]);
            let scores: Vec<f64> = marks.clone().map(|mark| mark.score).collect();
            let agreements: Vec<f64> = marks
                .filter_map(|mark| agreement(&works[mark.work as usize], reviewer))
                .collect();
            ReviewerReport {
                reviewer: reviewer.clone(),
                reviews: scores.len(),
                model: Vec::new(),
                agreement: mean(&agreements),
                low_effort: false,
                constant: scores.len() >= CONSTANT_FROM && deviation(&scores) < CONSTANT_SPREAD,
            }
        })
        .collect();
    for part in parts {
        let Some(fit) = &part.fit else { continue };
        for (&reviewer, fitted) in part.data.reviewers.iter().zip(&fit.reviewers) {
            let report = &mut reports[reviewer as usize];
            report.low_effort |= fitted.effort < LEAST_EFFORT;
            report.model.push((
                part.report.part,
                ReviewerModel {
                    severity: fitted.severity,
                    severity_deviation: fitted.severity_deviation,
                    noise: fitted.noise,
                    effort: fitted.effort,
                },
            ));
        }
    }
    reports
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn deviation(values: &[f64]) -> f64 {
    let mean = mean(values).unwrap_or_default();
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (squares / (values.len().max(2) - 1) as f64).sqrt()
}
