//! The model: what a work is worth, how severe and how reliable each reviewer is, all at once.
//!
//! A mark of reviewer j for work i is x = θ + b + ε, ε ~ N(0, 1/τ): the work's
//! worth, the reviewer's severity, the reviewer's reliability (PG1 of Piech et al.
//! 2013, "Tuned models of peer assessment in MOOCs"). A switch z per mark says
//! whether it tells anything of the work (after Zarkoob et al. 2023, "Better peer
//! grading through Bayesian inference"). Instructor's marks are observations of θ
//! with a standard deviation of three points, since one instructor differs from another.
//!
//! Three things are finer than in those models, each because generated classes
//! were marked worse without it (`examples/aggregation_quality.rs`):
//!
//! * A mark that tells nothing follows its reviewer's *habit* ([`habit`]), which
//!   lies anywhere in the class: who gives about the same to all is known by that.
//! * How rare idleness is, is learned from the class ([`hyper`]), and idleness
//!   belongs to the reviewer rather than to single marks.
//! * How unlike reviewers are in reliability is learned too. Where they are alike,
//!   weights made of their few marks would be noise, and the mean is right.
//!
//! Fitted by Gibbs sampling (Geman and Geman 1984) in two alternating steps: all
//! reviewers given the works ([`reviewers`]), all works given the reviewers
//! ([`works`]). Within a step nothing depends on anything else of it, so both run
//! in blocks of a fixed size, each with a stream of chance of its own: the threads
//! change the time and nothing else. A third step moves every worth up and every
//! severity down by one amount ([`hyper`]), along which two steps alone would creep.
//!
//! A sweep costs one pass over the marks for each step. Small classes get 1,500
//! sweeps, the largest 100; the first third is thrown away.

mod data;
mod habit;
mod hyper;
mod read_out;
mod reviewers;
mod works;

use rayon::prelude::*;

use super::random::{Seed, Stream};
pub(super) use data::Data;
pub(super) use read_out::{Fit, ReviewFit};

/// Reviewers or works that share a stream. It must not depend on the threads.
const BLOCK: usize = 512;
/// The variance of an instructor's mark around the worth of a work, in square points.
pub(super) const ANCHOR_VARIANCE: f64 = 9.0;
/// With fewer instructor's marks reviewers are taken to be right on average.
pub(super) const ENOUGH_ANCHORS: usize = 5;
const MOST_SWEEPS: usize = 1_500;
const FEWEST_SWEEPS: usize = 100;
/// Marks times sweeps that are always affordable.
const AFFORDABLE: usize = 45_000_000;

/// How many sweeps a class of so many marks gets.
fn sweeps(marks: usize) -> usize {
    (AFFORDABLE / marks.max(1)).clamp(FEWEST_SWEEPS, MOST_SWEEPS)
}

/// What `step` makes of each block, in their order. A class of one block waits for no other thread.
fn each<B: Send, S: Send>(blocks: Vec<B>, step: impl Fn(B) -> S + Sync + Send) -> Vec<S> {
    match blocks.len() {
        0 | 1 => blocks.into_iter().map(step).collect(),
        _ => blocks.into_par_iter().map(step).collect(),
    }
}

/// Fits the model to one part of a class.
///
/// `pass_mark` is the mark below which a work fails; the fit says how probable that is.
pub(super) fn fit(data: &Data, pass_mark: f64, seed: &Seed) -> Fit {
    let sweeps = sweeps(data.by_reviewer.len());
    let burn_in = sweeps / 3;
    let mut chance = Stream::new(seed, 0);
    let mut hyper = hyper::Hyper::start(data);
    let mut reviewers = reviewers::Reviewers::start(data, seed, &hyper);
    let mut works = works::Works::start(data, seed);
    for sweep in 0..sweeps {
        let keep = sweep >= burn_in;
        let of_reviewers = reviewers.step(data, &works.worth, &hyper, keep);
        hyper.draw_of_reviewers(&of_reviewers, &mut chance);
        let of_works = works.step(data, &reviewers.marks, &hyper, pass_mark, keep);
        hyper.draw_of_works(&of_works, &mut chance);
        let shift = hyper.draw_shift(&of_reviewers, &of_works, &mut chance);
        works.shift(shift);
        reviewers.shift(-shift);
        if keep {
            hyper.keep();
        }
    }
    read_out::read_out(data, &reviewers, &works, &hyper)
}
