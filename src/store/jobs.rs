//! The durable queue. A job is a row; a worker holds a lease on it.
//!
//! A lease that runs out gives the job back, so a worker that dies holds
//! nobody up for longer than that. The next job is one of the course that was
//! served longest ago: a large course cannot starve a small one.
//!
//! Only an attempt that failed by itself counts. A worker that was stopped or
//! killed interrupts its jobs, and those are begun again, unless that happens
//! so often that they may be what kills it.

use diesel::prelude::*;

use super::error::OrNone;
use super::schema::jobs;
use super::{Db, StoreError, set_stage};
use crate::domain::{JobKind, JobState, MINUTE, Moment, SubmissionState};

/// How long a lease lasts unless it is renewed, in milliseconds.
pub const LEASE: i64 = 2 * MINUTE;
/// How often a job is tried.
pub const ATTEMPTS: i64 = 3;
/// How often a job is begun again whose worker stopped in the midst of it.
pub const INTERRUPTIONS: i64 = 10;

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Job {
    /// The number of the row.
    pub id: i64,
    /// What it does (the word of a [`JobKind`]).
    pub kind: String,
    /// The row that it is about.
    pub subject: i64,
    /// The course that it is done for; 0: none.
    pub course_id: i64,
    /// Lower goes first within a course.
    pub priority: i64,
    /// How far it is (the word of a [`JobState`]).
    pub state: String,
    /// How often it was begun.
    pub attempts: i64,
    /// Not to be begun before.
    pub not_before: i64,
    /// Who holds the lease.
    pub lease_owner: Option<String>,
    /// Until when.
    pub lease_until: Option<i64>,
    /// When it was queued.
    pub created_at: i64,
    /// When it was last begun.
    pub started_at: Option<i64>,
    /// When it ended for good.
    pub finished_at: Option<i64>,
    /// Why it failed.
    pub problem: Option<String>,
    /// How often its worker stopped in the midst of it.
    pub interruptions: i64,
}

/// Queues a job, unless the same one waits already. Whether it was queued.
pub fn enqueue(
    db: &mut Db,
    kind: JobKind,
    subject: i64,
    course_id: i64,
    not_before: Moment,
    now: Moment,
) -> Result<bool, StoreError> {
    let waiting: Option<i64> = jobs::table
        .filter(jobs::kind.eq(kind.word()))
        .filter(jobs::subject.eq(subject))
        .filter(jobs::state.eq(JobState::Waiting.word()))
        .select(jobs::id)
        .first(db)
        .or_none()?;
    if waiting.is_some() {
        return Ok(false);
    }
    let priority = match kind {
        JobKind::Read => 0,
        JobKind::Check => 1,
        JobKind::Collect => 2,
        JobKind::Refresh | JobKind::Recount | JobKind::Rejudge => 3,
        JobKind::Sweep | JobKind::Retention => 4,
    };
    let queued = diesel::insert_into(jobs::table)
        .values((
            jobs::kind.eq(kind.word()),
            jobs::subject.eq(subject),
            jobs::course_id.eq(course_id),
            jobs::priority.eq(priority),
            jobs::state.eq(JobState::Waiting.word()),
            jobs::attempts.eq(0),
            jobs::not_before.eq(not_before.0),
            jobs::created_at.eq(now.0),
        ))
        .execute(db);
    Ok(queued? == 1)
}

/// Takes the jobs of a kind that wait out of the queue.
pub fn end_waiting_jobs(db: &mut Db, kind: JobKind) -> Result<(), StoreError> {
    diesel::delete(
        jobs::table
            .filter(jobs::kind.eq(kind.word()))
            .filter(jobs::state.eq(JobState::Waiting.word())),
    )
    .execute(db)?;
    Ok(())
}

/// Takes the next job on a lease for `owner`, for so many milliseconds.
pub fn lease(
    db: &mut Db,
    owner: &str,
    length: i64,
    now: Moment,
) -> Result<Option<Job>, StoreError> {
    forget_the_future(db, length, now)?;
    give_back_expired(db, now)?;
    // Somebody else may be faster; then the next one is tried.
    for _ in 0..8 {
        let Some(id) = next_job(db, now)? else {
            return Ok(None);
        };
        let taken = diesel::update(
            jobs::table
                .find(id)
                .filter(jobs::state.eq(JobState::Waiting.word())),
        )
        .set((
            jobs::state.eq(JobState::Running.word()),
            jobs::attempts.eq(jobs::attempts + 1),
            jobs::lease_owner.eq(owner),
            jobs::lease_until.eq(now.0 + length),
            jobs::started_at.eq(now.0),
        ))
        .execute(db)?;
        if taken == 1 {
            return Ok(Some(jobs::table.find(id).first(db)?));
        }
    }
    Ok(None)
}

/// The next job: of the course that was served longest ago, the first one.
fn next_job(db: &mut Db, now: Moment) -> Result<Option<i64>, StoreError> {
    let ready = || {
        jobs::table
            .filter(jobs::state.eq(JobState::Waiting.word()))
            .filter(jobs::not_before.le(now.0))
    };
    let courses: Vec<i64> = ready().select(jobs::course_id).distinct().load(db)?;
    let mut next: Option<(Option<i64>, i64)> = None;
    for course in courses {
        let served: Option<i64> = jobs::table
            .filter(jobs::course_id.eq(course))
            .filter(jobs::started_at.le(now.0))
            .select(diesel::dsl::max(jobs::started_at))
            .first(db)?;
        if next.is_none_or(|(earliest, _)| served < earliest) {
            next = Some((served, course));
        }
    }
    let Some((_, course)) = next else {
        return Ok(None);
    };
    ready()
        .filter(jobs::course_id.eq(course))
        .order((jobs::priority, jobs::id))
        .select(jobs::id)
        .first(db)
        .or_none()
}

/// Times that lie ahead though they were past when they were written stem from
/// a clock that was set back since: nobody waits for them to come again.
fn forget_the_future(db: &mut Db, length: i64, now: Moment) -> Result<(), StoreError> {
    diesel::update(
        jobs::table
            .filter(jobs::state.eq(JobState::Waiting.word()))
            .filter(jobs::not_before.gt(now.0))
            .filter(
                jobs::created_at.gt(now.0).or(jobs::started_at
                    .is_not_null()
                    .and(jobs::started_at.gt(now.0))),
            ),
    )
    .set(jobs::not_before.eq(now.0))
    .execute(db)?;
    diesel::update(
        jobs::table
            .filter(jobs::state.eq(JobState::Running.word()))
            .filter(jobs::lease_until.gt(now.0 + length)),
    )
    .set(jobs::lease_until.eq(now.0 + length))
    .execute(db)?;
    Ok(())
}

/// Jobs whose worker died wait again.
fn give_back_expired(db: &mut Db, now: Moment) -> Result<(), StoreError> {
    let expired: Vec<Job> = jobs::table
        .filter(jobs::state.eq(JobState::Running.word()))
        .filter(jobs::lease_until.lt(now.0))
        .load(db)?;
    for job in expired {
        give_back(db, &job, now)?;
    }
    Ok(())
}

/// Gives back whatever is leased, as only a process may that knows of no other
/// worker. How many jobs there were.
pub fn give_back_all(db: &mut Db, now: Moment) -> Result<usize, StoreError> {
    let held: Vec<Job> = jobs::table
        .filter(jobs::state.eq(JobState::Running.word()))
        .load(db)?;
    for job in &held {
        give_back(db, job, now)?;
    }
    Ok(held.len())
}

/// Renews a lease for so many milliseconds. Whether it was still held.
pub fn renew(
    db: &mut Db,
    job: &Job,
    owner: &str,
    length: i64,
    now: Moment,
) -> Result<bool, StoreError> {
    Ok(diesel::update(held(job, owner))
        .set(jobs::lease_until.eq(now.0 + length))
        .execute(db)?
        == 1)
}

type Held<'a> = diesel::helper_types::Filter<
    diesel::helper_types::Filter<
        diesel::helper_types::Filter<
            diesel::helper_types::Find<jobs::table, i64>,
            diesel::helper_types::Eq<jobs::lease_owner, &'a str>,
        >,
        diesel::helper_types::Eq<jobs::state, &'static str>,
    >,
    diesel::helper_types::Eq<jobs::attempts, i64>,
>;

/// The row of a job, as long as this attempt of its owner holds it.
fn held<'a>(job: &Job, owner: &'a str) -> Held<'a> {
    jobs::table
        .find(job.id)
        .filter(jobs::lease_owner.eq(owner))
        .filter(jobs::state.eq(JobState::Running.word()))
        .filter(jobs::attempts.eq(job.attempts))
}

/// Ends a job for good. Whether its lease was still held: if not, another
/// worker has it, and what this one did must not count.
pub fn finish(
    db: &mut Db,
    job: &Job,
    owner: &str,
    state: JobState,
    problem: Option<&str>,
    now: Moment,
) -> Result<bool, StoreError> {
    Ok(diesel::update(held(job, owner))
        .set((
            jobs::state.eq(state.word()),
            jobs::finished_at.eq(now.0),
            jobs::problem.eq(problem),
            jobs::lease_until.eq(None::<i64>),
        ))
        .execute(db)?
        == 1)
}

/// Whether the same job waits anew.
fn has_twin(db: &mut Db, job: &Job) -> Result<bool, StoreError> {
    let twin: Option<i64> = jobs::table
        .filter(jobs::kind.eq(&job.kind))
        .filter(jobs::subject.eq(job.subject))
        .filter(jobs::state.eq(JobState::Waiting.word()))
        .select(jobs::id)
        .first(db)
        .or_none()?;
    Ok(twin.is_some())
}

/// Lets a job be tried again later, or ends it if that was the last attempt.
/// How it stands now.
pub fn try_again(
    db: &mut Db,
    job: &Job,
    owner: &str,
    problem: &str,
    now: Moment,
) -> Result<JobState, StoreError> {
    // 10 s, then 40 s.
    let failures = job.attempts - job.interruptions;
    let wait = 10_000 * 4_i64.pow(failures.clamp(1, 6) as u32 - 1);
    let again = (failures < ATTEMPTS).then_some(Moment(now.0 + wait));
    begin_again(db, job, owner, again, job.interruptions, problem, now)
}

/// Gives a job back whose worker stopped or was stopped.
pub fn give_back(db: &mut Db, job: &Job, now: Moment) -> Result<JobState, StoreError> {
    let owner = job.lease_owner.clone().unwrap_or_default();
    let interruptions = job.interruptions + 1;
    let again = (interruptions < INTERRUPTIONS).then_some(now);
    let problem = "its worker stopped";
    begin_again(db, job, &owner, again, interruptions, problem, now)
}

/// Lets a job wait for the moment `again`, or ends it.
fn begin_again(
    db: &mut Db,
    job: &Job,
    owner: &str,
    again: Option<Moment>,
    interruptions: i64,
    problem: &str,
    now: Moment,
) -> Result<JobState, StoreError> {
    let not_before = match (has_twin(db, job)?, again) {
        // Where the same job waits anew, this one has nothing left to do.
        (true, _) => {
            finish(db, job, owner, JobState::Done, Some(problem), now)?;
            return Ok(JobState::Done);
        }
        (false, None) => {
            if finish(db, job, owner, JobState::Failed, Some(problem), now)? {
                say_that_it_failed(db, job)?;
            }
            return Ok(JobState::Failed);
        }
        (false, Some(again)) => again,
    };
    diesel::update(held(job, owner))
        .set((
            jobs::state.eq(JobState::Waiting.word()),
            jobs::not_before.eq(not_before.0),
            jobs::lease_owner.eq(None::<String>),
            jobs::lease_until.eq(None::<i64>),
            jobs::problem.eq(problem),
            jobs::interruptions.eq(interruptions),
        ))
        .execute(db)?;
    Ok(JobState::Waiting)
}

/// A submission whose job failed for good says so: it stays in no limbo.
fn say_that_it_failed(db: &mut Db, job: &Job) -> Result<(), StoreError> {
    match JobKind::from_word(&job.kind) {
        Some(JobKind::Read | JobKind::Check) => {
            set_stage(db, job.subject, SubmissionState::Failed, Some("failed"))
        }
        // A report that could not be brought up to date is still a report.
        _ => Ok(()),
    }
}

/// Why jobs that are to be tried again could not be done.
pub fn job_problems(db: &mut Db) -> Result<Vec<String>, StoreError> {
    let problems: Vec<Option<String>> = jobs::table
        .filter(jobs::state.eq(JobState::Waiting.word()))
        .filter(jobs::problem.is_not_null())
        .order(jobs::id)
        .select(jobs::problem)
        .load(db)?;
    Ok(problems.into_iter().flatten().collect())
}

/// How many jobs are in a state.
pub fn jobs_in(db: &mut Db, state: JobState) -> Result<i64, StoreError> {
    Ok(jobs::table
        .filter(jobs::state.eq(state.word()))
        .count()
        .get_result(db)?)
}

/// The jobs that failed, the newest first.
pub fn failed_jobs(db: &mut Db, limit: i64) -> Result<Vec<Job>, StoreError> {
    Ok(jobs::table
        .filter(jobs::state.eq(JobState::Failed.word()))
        .order(jobs::id.desc())
        .limit(limit)
        .load(db)?)
}
