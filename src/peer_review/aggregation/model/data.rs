//! The marks of one part of a class, laid out for the two steps of the model.

use super::super::class::{Class, starts};
use super::ENOUGH_ANCHORS;

/// The least variance within works, in square points: rounding to whole points
/// alone makes a twelfth, and a class in which all agree must not divide by 0.
const LEAST_VARIANCE: f64 = 0.25;

/// A mark as a reviewer gave it.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Given {
    /// The place of the work in the part.
    pub(in super::super) work: u32,
    pub(in super::super) score: f64,
}

/// One part of a class.
#[derive(Debug)]
pub(in super::super) struct Data {
    /// The places of the part's works in the class.
    pub(in super::super) works: Vec<u32>,
    /// The places of the part's reviewers in the class.
    pub(in super::super) reviewers: Vec<u32>,
    /// The places of the part's marks in the class, by work.
    pub(in super::super) marks: Vec<u32>,
    /// Where the marks of a work begin in the order by work.
    pub(in super::super) work_starts: Vec<usize>,
    /// Where the marks of a reviewer begin in the order by reviewer.
    pub(in super::super) reviewer_starts: Vec<usize>,
    /// The marks, by reviewer.
    pub(in super::super) by_reviewer: Vec<Given>,
    /// For every mark in the order by work its place in the order by reviewer.
    pub(in super::super) place: Vec<u32>,
    /// For every work the instructor's mark.
    pub(in super::super) anchors: Vec<Option<f64>>,
    /// The pooled variance of marks within works, in square points.
    pub(in super::super) within: f64,
    /// How the marks of the whole part spread.
    pub(super) spread: Spread,
}

impl Data {
    /// Lays out the works at `works`, which are ascending places in the class.
    pub(in super::super) fn of(class: &Class, works: Vec<u32>) -> Self {
        let mut marks = Vec::new();
        let mut work_starts = vec![0];
        for &work in &works {
            let work = work as usize;
            marks.extend((class.starts[work]..class.starts[work + 1]).map(|mark| mark as u32));
            work_starts.push(marks.len());
        }
        let marked = |mark: &u32| class.marks[*mark as usize];
        let mut reviewers: Vec<u32> = marks.iter().map(|mark| marked(mark).reviewer).collect();
        reviewers.sort_unstable();
        reviewers.dedup();
        let mut local = vec![0; class.reviewers.len()];
        for (place, &reviewer) in (0_u32..).zip(&reviewers) {
            local[reviewer as usize] = place;
        }
        let owner = |mark: &u32| local[marked(mark).reviewer as usize];
        let reviewer_starts = starts(reviewers.len(), marks.iter().map(owner));
        let mut next = reviewer_starts.clone();
        let place: Vec<u32> = marks
            .iter()
            .map(|mark| {
                let next = &mut next[owner(mark) as usize];
                *next += 1;
                (*next - 1) as u32
            })
            .collect();
        let scores: Vec<f64> = marks.iter().map(|mark| marked(mark).score).collect();
        let spread = Spread::of(&scores);
        let mut by_reviewer = vec![
            Given {
                work: 0,
                score: 0.0
            };
            marks.len()
        ];
        for work in 0..works.len() {
            for mark in work_starts[work]..work_starts[work + 1] {
                let (work, score) = (work as u32, scores[mark]);
                by_reviewer[place[mark] as usize] = Given { work, score };
            }
        }
        Self {
            anchors: works
                .iter()
                .map(|&work| class.works[work as usize].anchor)
                .collect(),
            within: within(&work_starts, &scores),
            spread,
            works,
            reviewers,
            marks,
            work_starts,
            reviewer_starts,
            by_reviewer,
            place,
        }
    }

    /// Whether there are enough instructor's marks to learn what reviewers have in common.
    pub(in super::super) fn learns_common_severity(&self) -> bool {
        self.anchored().count() >= ENOUGH_ANCHORS
    }

    /// The works that have both an instructor's mark and reviews.
    pub(in super::super) fn anchored(&self) -> impl Iterator<Item = (usize, f64)> {
        let reviewed = |work: usize| self.work_starts[work] < self.work_starts[work + 1];
        let anchors = self.anchors.iter().enumerate();
        anchors
            .filter_map(move |(work, anchor)| anchor.filter(|_| reviewed(work)).map(|a| (work, a)))
    }

    /// The scores of a work, in the order of its reviewers' names.
    pub(in super::super) fn scores(&self, work: usize) -> impl ExactSizeIterator<Item = f64> {
        let places = &self.place[self.work_starts[work]..self.work_starts[work + 1]];
        places
            .iter()
            .map(|&place| self.by_reviewer[place as usize].score)
    }
}

/// How the marks of the whole part spread.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spread {
    pub(super) mean: f64,
    pub(super) median: f64,
    pub(super) variance: f64,
}

impl Spread {
    fn of(scores: &[f64]) -> Self {
        let count = scores.len().max(1) as f64;
        let mean = scores.iter().sum::<f64>() / count;
        let variance = scores.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
        let mut sorted = scores.to_vec();
        sorted.sort_by(f64::total_cmp);
        Self {
            mean,
            median: sorted.get(sorted.len() / 2).copied().unwrap_or(mean),
            variance: variance.max(LEAST_VARIANCE),
        }
    }
}

/// The pooled variance of marks within works.
fn within(starts: &[usize], scores: &[f64]) -> f64 {
    let (mut squares, mut freedom) = (0.0, 0_usize);
    for bounds in starts.windows(2) {
        let of_work = &scores[bounds[0]..bounds[1]];
        let mean = of_work.iter().sum::<f64>() / of_work.len().max(1) as f64;
        squares += of_work.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
        freedom += of_work.len().saturating_sub(1);
    }
    (squares / freedom.max(1) as f64).max(LEAST_VARIANCE)
}
