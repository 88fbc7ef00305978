//! Workers: they take jobs from the queue on a lease and do them.
//!
//! A job is idempotent: done twice it is done once, for what it writes it
//! writes in one transaction and only if it is still needed. A worker that
//! dies holds its job up until the lease runs out; one that is asked to stop
//! finishes what it is at.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::domain::{JobKind, JobState, SubmissionState};
use crate::service::{Error, Service};
use crate::store::{self, Job};

/// How long a worker with nothing to do waits before it looks again.
const PAUSE: Duration = Duration::from_millis(200);
/// How often a lease is renewed.
const RENEWAL: Duration = Duration::from_secs(40);

/// Threads that do jobs.
#[derive(Debug)]
pub struct Workers {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts as many as the settings say.
    pub fn start(service: &Service) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let threads = (0..service.settings.workers)
            .map(|number| {
                let (service, stop) = (service.clone(), Arc::clone(&stop));
                let owner = format!("{}-{number}", std::process::id());
                thread::spawn(move || work(&service, &owner, &stop))
            })
            .collect();
        Self { stop, threads }
    }

    /// Lets every worker finish what it is at, and waits for that.
    pub fn stop(self) {
        self.stop.store(true, Ordering::SeqCst);
        for thread in self.threads {
            let _ = thread.join();
        }
    }
}

fn work(service: &Service, owner: &str, stop: &AtomicBool) {
    while !stop.load(Ordering::SeqCst) {
        match run_one(service, owner) {
            Ok(true) => {}
            Ok(false) => thread::sleep(PAUSE),
            Err(error) => {
                tracing::warn!("the queue: {error}");
                thread::sleep(PAUSE * 5);
            }
        }
    }
}

/// Does the next job, if there is one. Whether there was.
pub fn run_one(service: &Service, owner: &str) -> Result<bool, Error> {
    let now = service.now();
    let job = service.store.write(|db| store::lease(db, owner, now))?;
    let Some(job) = job else { return Ok(false) };
    let outcome = with_renewals(service, &job, owner);
    let now = service.now();
    service.store.write(|db| match &outcome {
        Ok(Outcome::Done) => store::finish(db, &job, owner, JobState::Done, None, now).map(drop),
        Ok(Outcome::Refused(why)) => {
            store::finish(db, &job, owner, JobState::Refused, Some(why), now).map(drop)
        }
        Err(error) => {
            let why = error.to_string();
            tracing::warn!(job = job.id, kind = job.kind, "failed: {why}");
            let state = store::try_again(db, &job, owner, &why, now)?;
            if state == JobState::Failed {
                give_up(db, &job)?;
            }
            Ok(())
        }
    })?;
    Ok(true)
}

/// A submission whose job failed for good says so: it stays in no limbo.
fn give_up(db: &mut store::Db, job: &Job) -> Result<(), store::StoreError> {
    match JobKind::from_word(&job.kind) {
        Some(JobKind::Read | JobKind::Check) => {
            store::set_stage(db, job.subject, SubmissionState::Failed, Some("failed"))
        }
        // A report that could not be brought up to date is still a report.
        _ => Ok(()),
    }
}

/// How a job ended that was done.
enum Outcome {
    Done,
    /// It can never be done.
    Refused(String),
}

/// Does a job while its lease is renewed beside it.
fn with_renewals(service: &Service, job: &Job, owner: &str) -> Result<Outcome, Error> {
    let (done, ended) = std::sync::mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            while ended.recv_timeout(RENEWAL) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                let now = service.now();
                let _ = service.store.write(|db| store::renew(db, job, owner, now));
            }
        });
        let outcome =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| perform(service, job)));
        drop(done);
        outcome.unwrap_or_else(|_| Err(Error::Broken("the job panicked".to_owned())))
    })
}

fn perform(service: &Service, job: &Job) -> Result<Outcome, Error> {
    let Some(kind) = JobKind::from_word(&job.kind) else {
        return Ok(Outcome::Refused("unknown kind".to_owned()));
    };
    match kind {
        JobKind::Read => service.do_read(job.subject),
        JobKind::Collect => service.do_collect(job.subject),
        JobKind::Check => service.do_check(job.subject),
        JobKind::Refresh => service.do_refresh(job.subject),
        JobKind::Sweep => service.do_sweep(),
        JobKind::Retention => service.do_retention(),
    }
    .map(|refused| refused.map_or(Outcome::Done, Outcome::Refused))
}
