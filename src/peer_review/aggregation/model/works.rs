//! The step of the works: what each is worth, and what each mark contributes to the official mark.

use super::super::random::{Seed, Stream};
use super::data::Data;
use super::hyper::Hyper;
use super::reviewers::MarkState;
use super::{ANCHOR_VARIANCE, BLOCK, each};

/// Sums over kept sweeps of what a mark contributes to the official mark of its work.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ShareState {
    /// Of its weight.
    pub(super) weight: f64,
    /// Of its weight times its score less the reviewer's severity.
    pub(super) pull: f64,
}

/// Sums over kept sweeps of what is believed of a work.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct WorkState {
    pub(super) mean: f64,
    pub(super) mean_square: f64,
    pub(super) variance: f64,
    /// Sweeps in which its worth was below the pass mark.
    pub(super) failed: f64,
    /// Of the weight of the instructor's mark.
    pub(super) anchor: f64,
    /// Sweeps in which anything told something about it.
    pub(super) read: f64,
}

/// Sums over the works of a sweep.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) count: usize,
    pub(super) worth: f64,
    pub(super) worth_square: f64,
    pub(super) anchors: usize,
    /// How far instructor's marks lie above the worths, added up.
    pub(super) anchors_above: f64,
}

pub(super) struct Works {
    /// What each work is worth in this sweep.
    pub(super) worth: Vec<f64>,
    pub(super) works: Vec<WorkState>,
    /// By work.
    pub(super) shares: Vec<ShareState>,
    streams: Vec<Stream>,
    pub(super) kept: usize,
}

/// Works next to one another, with their marks and their stream.
struct Block<'a> {
    first: usize,
    worth: &'a mut [f64],
    works: &'a mut [WorkState],
    shares: &'a mut [ShareState],
    stream: &'a mut Stream,
}

impl Works {
    /// Every work is worth the mean of its marks.
    pub(super) fn start(data: &Data, seed: &Seed) -> Self {
        let mean = |work: usize| {
            let scores = data.scores(work);
            let count = scores.len() as f64 + 1.0;
            (scores.sum::<f64>() + data.spread.mean) / count
        };
        Self {
            worth: (0..data.works.len()).map(mean).collect(),
            works: vec![WorkState::default(); data.works.len()],
            shares: vec![ShareState::default(); data.place.len()],
            streams: (0..data.works.len().div_ceil(BLOCK))
                .map(|block| Stream::new(seed, 2 * block as u64 + 2))
                .collect(),
            kept: 0,
        }
    }

    /// Draws the worth of every work, given what is believed of the marks.
    pub(super) fn step(
        &mut self,
        data: &Data,
        marks: &[MarkState],
        hyper: &Hyper,
        pass_mark: f64,
        keep: bool,
    ) -> Sums {
        self.kept += usize::from(keep);
        let mut blocks = Vec::with_capacity(self.streams.len());
        let (mut first, mut shares) = (0, self.shares.as_mut_slice());
        let works = self
            .worth
            .chunks_mut(BLOCK)
            .zip(self.works.chunks_mut(BLOCK));
        for ((worth, works), stream) in works.zip(&mut self.streams) {
            let last = first + works.len();
            let own = data.work_starts[last] - data.work_starts[first];
            let (shares_of_block, rest) = shares.split_at_mut(own);
            shares = rest;
            blocks.push(Block {
                first,
                worth,
                works,
                shares: shares_of_block,
                stream,
            });
            first = last;
        }
        let sums: Vec<Sums> = each(blocks, |block| {
            block.step(data, marks, hyper, pass_mark, keep)
        });
        // In the order of the blocks: sums of floating-point numbers depend on it.
        sums.into_iter()
            .fold(Sums::default(), |all, of_block| Sums {
                count: all.count + of_block.count,
                worth: all.worth + of_block.worth,
                worth_square: all.worth_square + of_block.worth_square,
                anchors: all.anchors + of_block.anchors,
                anchors_above: all.anchors_above + of_block.anchors_above,
            })
    }

    /// Moves every worth by `by` points.
    pub(super) fn shift(&mut self, by: f64) {
        for worth in &mut self.worth {
            *worth += by;
        }
    }
}

impl Block<'_> {
    fn step(
        self,
        data: &Data,
        marks: &[MarkState],
        hyper: &Hyper,
        pass_mark: f64,
        keep: bool,
    ) -> Sums {
        let mut sums = Sums::default();
        let start = data.work_starts[self.first];
        let works = self.worth.iter_mut().zip(self.works);
        for (place, (worth, state)) in (self.first..).zip(works) {
            let range = data.work_starts[place]..data.work_starts[place + 1];
            let shares = &mut self.shares[range.start - start..range.end - start];
            let places = &data.place[range];
            let (mut precision, mut pull) = (0.0, 0.0);
            for &place in places {
                precision += marks[place as usize].precision;
                pull += marks[place as usize].pull;
            }
            let mut anchor_precision = 0.0;
            if let Some(anchor) = data.anchors[place] {
                anchor_precision = 1.0 / ANCHOR_VARIANCE;
                precision += anchor_precision;
                pull += anchor_precision * anchor;
            }
            let with_prior = hyper.worth_precision + precision;
            let mean = (hyper.worth_precision * hyper.worth + pull) / with_prior;
            *worth = mean + self.stream.normal() / with_prior.sqrt();
            sums.count += 1;
            sums.worth += *worth;
            sums.worth_square += *worth * *worth;
            if let Some(anchor) = data.anchors[place] {
                sums.anchors += 1;
                sums.anchors_above += anchor - *worth;
            }
            if !keep {
                continue;
            }
            state.mean += mean;
            state.mean_square += mean * mean;
            state.variance += 1.0 / with_prior;
            state.failed += f64::from(*worth < pass_mark);
            if precision > 0.0 {
                state.read += 1.0;
                state.anchor += anchor_precision / precision;
                for (share, &place) in shares.iter_mut().zip(places) {
                    let mark = marks[place as usize];
                    share.weight += mark.precision / precision;
                    share.pull += mark.pull / precision;
                }
            }
        }
        sums
    }
}
