//! How much there is of everything: for whoever watches the machine.

use diesel::prelude::*;

use super::schema::{jobs, reports, submissions};
use super::{Db, StoreError};
use crate::domain::{JobState, Moment};

/// Counts of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Jobs in each state.
    pub jobs: Vec<(JobState, i64)>,
    /// Milliseconds for which the job that waits longest could have been begun.
    pub longest_wait: i64,
    /// Works handed in so far.
    pub submissions: i64,
    /// States of reports made so far.
    pub reports: i64,
    /// Letters that are to be sent.
    pub letters: i64,
}

/// Counts everything.
pub fn figures(db: &mut Db, now: Moment) -> Result<Figures, StoreError> {
    let states = [
        JobState::Waiting,
        JobState::Running,
        JobState::Done,
        JobState::Refused,
        JobState::Failed,
    ];
    let jobs = states
        .into_iter()
        .map(|state| Ok((state, super::jobs_in(db, state)?)))
        .collect::<Result<_, StoreError>>()?;
    let oldest: Option<i64> = jobs::table
        .filter(jobs::state.eq(JobState::Waiting.word()))
        .filter(jobs::not_before.le(now.0))
        .select(diesel::dsl::min(jobs::not_before))
        .first(db)?;
    Ok(Figures {
        jobs,
        longest_wait: oldest.map_or(0, |oldest| now.0 - oldest),
        submissions: submissions::table.count().get_result(db)?,
        reports: reports::table.count().get_result(db)?,
        letters: super::letters_waiting(db)?,
    })
}
