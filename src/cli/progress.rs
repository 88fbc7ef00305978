//! Progress of long work, for a person who is watching.
//!
//! A bar on standard error when that is a terminal, and nothing otherwise:
//! scripts and logs see results and problems only.

use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::similarity::cohort::Watch;

/// The progress of one command.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Nothing is shown until [`Progress::stage`].
    pub fn new() -> Self {
        let bar = ProgressBar::hidden();
        if stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{msg:>9} {wide_bar} {pos}/{len} {eta}")
            {
                bar.set_style(style);
            }
        }
        Self { bar }
    }

    /// Begins a stage of `total` steps; `what` is one word.
    pub fn stage(&self, what: &'static str, total: usize) {
        self.bar.reset();
        self.bar.set_message(what);
        self.bar.set_length(total as u64);
    }

    /// So many more steps of the stage are done.
    pub fn done(&self, steps: usize) {
        self.bar.inc(steps as u64);
    }

    /// Takes the bar away, so that what is printed next stands alone.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

impl Watch for Progress {
    fn begin(&self, pairs: usize) {
        self.stage("comparing", pairs);
    }

    fn advance(&self, pairs: usize) {
        self.done(pairs);
    }
}
