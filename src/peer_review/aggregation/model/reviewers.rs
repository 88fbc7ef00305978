//! The step of the reviewers: which marks tell something, how severe, how reliable.

use super::super::random::{Seed, Stream};
use super::data::{Data, Given};
use super::habit::Habit;
use super::hyper::Hyper;
use super::{BLOCK, each};

/// The exponential of more might not be a number, and what is that likely is certain.
const MOST_LOG_ODDS: f64 = 600.0;

/// What is believed of a mark in this sweep.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct MarkState {
    /// τz: 0 if the mark tells nothing.
    pub(super) precision: f64,
    /// τz(x − b).
    pub(super) pull: f64,
}

/// What is believed of a reviewer in this sweep, and the sums over kept sweeps.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ReviewerState {
    severity: f64,
    reliability: f64,
    pub(super) sum_severity: f64,
    pub(super) sum_severity_square: f64,
    /// Of the standard deviation of a mark, 1/√τ.
    pub(super) sum_noise: f64,
}

/// Sums over the reviewers of a sweep.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) count: usize,
    pub(super) severity: f64,
    pub(super) severity_square: f64,
    pub(super) reliability: f64,
    pub(super) reliability_log: f64,
    /// What the idle and the other marks count for in the idleness of the class.
    pub(super) idle: f64,
    pub(super) busy: f64,
}

pub(super) struct Reviewers {
    pub(super) reviewers: Vec<ReviewerState>,
    /// By reviewer.
    pub(super) marks: Vec<MarkState>,
    /// By reviewer: in how many kept sweeps each mark told something.
    pub(super) informed: Vec<u32>,
    habit: Habit,
    streams: Vec<Stream>,
    pub(super) kept: usize,
}

/// Reviewers next to one another, with their marks and their stream.
struct Block<'a> {
    first: usize,
    reviewers: &'a mut [ReviewerState],
    marks: &'a mut [MarkState],
    informed: &'a mut [u32],
    stream: &'a mut Stream,
}

impl Reviewers {
    /// All are fair and equally reliable, and every mark tells something.
    pub(super) fn start(data: &Data, seed: &Seed, hyper: &Hyper) -> Self {
        let reliability = hyper.reliability_shape / hyper.reliability_rate;
        let severity = hyper.severity;
        let reviewer = ReviewerState {
            severity,
            reliability,
            ..Default::default()
        };
        let given = data.by_reviewer.iter();
        Self {
            reviewers: vec![reviewer; data.reviewers.len()],
            marks: given
                .map(|given| MarkState {
                    precision: reliability,
                    pull: reliability * given.score,
                })
                .collect(),
            informed: vec![0; data.by_reviewer.len()],
            habit: Habit::of(data),
            streams: (0..data.reviewers.len().div_ceil(BLOCK))
                .map(|block| Stream::new(seed, 2 * block as u64 + 1))
                .collect(),
            kept: 0,
        }
    }

    /// Draws everything that belongs to reviewers, given the worths of the works.
    pub(super) fn step(&mut self, data: &Data, worth: &[f64], hyper: &Hyper, keep: bool) -> Sums {
        self.kept += usize::from(keep);
        let mut blocks = Vec::with_capacity(self.streams.len());
        let (mut marks, mut informed) = (self.marks.as_mut_slice(), self.informed.as_mut_slice());
        let mut first = 0;
        for (reviewers, stream) in self.reviewers.chunks_mut(BLOCK).zip(&mut self.streams) {
            let last = first + reviewers.len();
            let own = data.reviewer_starts[last] - data.reviewer_starts[first];
            let (marks_of_block, rest) = marks.split_at_mut(own);
            marks = rest;
            let (informed_of_block, rest) = informed.split_at_mut(own);
            informed = rest;
            blocks.push(Block {
                first,
                reviewers,
                marks: marks_of_block,
                informed: informed_of_block,
                stream,
            });
            first = last;
        }
        let habit = &self.habit;
        let sums: Vec<Sums> = each(blocks, |block| {
            block.step(data, worth, (hyper, habit), keep)
        });
        // In the order of the blocks: sums of floating-point numbers depend on it.
        sums.into_iter()
            .fold(Sums::default(), |all, of_block| Sums {
                count: all.count + of_block.count,
                severity: all.severity + of_block.severity,
                severity_square: all.severity_square + of_block.severity_square,
                reliability: all.reliability + of_block.reliability,
                reliability_log: all.reliability_log + of_block.reliability_log,
                idle: all.idle + of_block.idle,
                busy: all.busy + of_block.busy,
            })
    }

    /// Moves every severity by `by` points.
    pub(super) fn shift(&mut self, by: f64) {
        for reviewer in &mut self.reviewers {
            reviewer.severity += by;
        }
    }
}

impl Block<'_> {
    fn step(
        self,
        data: &Data,
        worth: &[f64],
        (hyper, habit): (&Hyper, &Habit),
        keep: bool,
    ) -> Sums {
        let mut sums = Sums::default();
        let start = data.reviewer_starts[self.first];
        for (place, reviewer) in (self.first..).zip(self.reviewers.iter_mut()) {
            let range = data.reviewer_starts[place]..data.reviewer_starts[place + 1];
            let of_block = range.start - start..range.end - start;
            let marks = &mut self.marks[of_block.clone()];
            let given = &data.by_reviewer[range];
            reviewer.draw(given, marks, worth, (hyper, habit), self.stream);
            if keep {
                reviewer.keep();
                for (informed, mark) in self.informed[of_block].iter_mut().zip(marks.iter()) {
                    *informed += u32::from(mark.precision > 0.0);
                }
            }
            sums.add(reviewer, marks, hyper, self.stream);
        }
        sums
    }
}

impl Sums {
    fn add(
        &mut self,
        reviewer: &ReviewerState,
        marks: &[MarkState],
        hyper: &Hyper,
        stream: &mut Stream,
    ) {
        self.count += 1;
        self.severity += reviewer.severity;
        self.severity_square += reviewer.severity * reviewer.severity;
        self.reliability += reviewer.reliability;
        self.reliability_log += reviewer.reliability.ln();
        let informed = marks.iter().filter(|mark| mark.precision > 0.0).count();
        let (busy, idle) = hyper.effort();
        self.busy += told_by_class(informed, busy, stream);
        self.idle += told_by_class(marks.len() - informed, idle, stream);
    }
}

/// Of `count` marks of one kind, those that the class and not the reviewer's other
/// marks account for (the tables of Teh et al. 2006, "Hierarchical Dirichlet
/// processes"): given them, the idleness of the class is drawn from a beta.
fn told_by_class(count: usize, prior: f64, stream: &mut Stream) -> f64 {
    // The first of them always.
    let mark = |others: usize| stream.uniform() * (prior + others as f64) < prior;
    let further: f64 = (1..count).map(mark).map(f64::from).sum();
    further + f64::from(count > 0)
}

impl ReviewerState {
    /// Draws which marks tell something, then severity, then reliability.
    fn draw(
        &mut self,
        given: &[Given],
        marks: &mut [MarkState],
        worth: &[f64],
        (hyper, habit): (&Hyper, &Habit),
        stream: &mut Stream,
    ) {
        let (above, count) = self.draw_switches(given, marks, worth, (hyper, habit), stream);
        let precision = hyper.severity_precision + self.reliability * count;
        let pull = hyper.severity_precision * hyper.severity + self.reliability * above;
        self.severity = pull / precision + stream.normal() / precision.sqrt();
        let mut squares = 0.0;
        for (given, mark) in given.iter().zip(marks.iter()) {
            let residual = given.score - worth[given.work as usize] - self.severity;
            squares += mark.precision * residual * residual;
        }
        self.reliability = stream.gamma(
            hyper.reliability_shape + 0.5 * count,
            hyper.reliability_rate + 0.5 * squares,
        );
        for (given, mark) in given.iter().zip(marks.iter_mut()) {
            mark.precision *= self.reliability;
            mark.pull = mark.precision * (given.score - self.severity);
        }
    }

    /// Draws for each mark whether it tells something: its precision becomes 1 or 0.
    /// Gives how far the telling marks lie above their works, added up, and their number.
    fn draw_switches(
        &self,
        given: &[Given],
        marks: &mut [MarkState],
        worth: &[f64],
        (hyper, habit): (&Hyper, &Habit),
        stream: &mut Stream,
    ) -> (f64, f64) {
        self.switch_all(given, marks, worth, (hyper, habit), stream);
        let (mut informed, mut idle, mut idle_sum) = (0, 0, 0.0);
        for (given, mark) in given.iter().zip(marks.iter()) {
            if mark.precision > 0.0 {
                informed += 1;
            } else {
                idle += 1;
                idle_sum += given.score;
            }
        }
        let (prior_informed, prior_idle) = hyper.effort();
        let half_log = 0.5 * self.reliability.ln();
        let mut above = 0.0;
        for (given, mark) in given.iter().zip(marks.iter_mut()) {
            if mark.precision > 0.0 {
                informed -= 1;
            } else {
                idle -= 1;
                idle_sum -= given.score;
            }
            // Effort is integrated out: the others' switches stand for it.
            let effort = (prior_informed + informed as f64) / (prior_idle + idle as f64);
            let over_worth = given.score - worth[given.work as usize];
            let residual = over_worth - self.severity;
            let log = half_log - 0.5 * self.reliability * residual * residual
                + habit.surprise(given.score, idle, idle_sum);
            let odds = effort * log.min(MOST_LOG_ODDS).exp();
            if stream.uniform() * (1.0 + odds) < odds {
                mark.precision = 1.0;
                informed += 1;
                above += over_worth;
            } else {
                mark.precision = 0.0;
                idle += 1;
                idle_sum += given.score;
            }
        }
        (above, informed as f64)
    }

    /// Where all marks tell something or none does: draws which of the two.
    ///
    /// The marks of an idle reviewer hold one another: switched one by one, the
    /// first would have to go against the others, and a large class has no sweeps to wait.
    fn switch_all(
        &self,
        given: &[Given],
        marks: &mut [MarkState],
        worth: &[f64],
        (hyper, habit): (&Hyper, &Habit),
        stream: &mut Stream,
    ) {
        let informed = marks.iter().filter(|mark| mark.precision > 0.0).count();
        if informed != 0 && informed != marks.len() {
            return;
        }
        let (prior_informed, prior_idle) = hyper.effort();
        let (mut effort, mut squares, mut surprise, mut sum) = (1.0, 0.0, 0.0, 0.0);
        for (others, given) in given.iter().enumerate() {
            effort *= (prior_informed + others as f64) / (prior_idle + others as f64);
            let residual = given.score - worth[given.work as usize] - self.severity;
            squares += residual * residual;
            surprise += habit.surprise(given.score, others, sum);
            sum += given.score;
        }
        let log = 0.5 * marks.len() as f64 * self.reliability.ln()
            - 0.5 * self.reliability * squares
            + surprise;
        let odds = effort * log.min(MOST_LOG_ODDS).exp();
        let precision = f64::from(stream.uniform() * (1.0 + odds) < odds);
        marks.iter_mut().for_each(|mark| mark.precision = precision);
    }

    fn keep(&mut self) {
        self.sum_severity += self.severity;
        self.sum_severity_square += self.severity * self.severity;
        self.sum_noise += self.reliability.sqrt().recip();
    }
}
