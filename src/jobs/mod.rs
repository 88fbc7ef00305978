//! Workers: they take jobs from the queue on a lease and do them.
//!
//! A job is idempotent: done twice it is done once, for what it writes it
//! writes in one transaction and only if it is still needed. A worker that
//! dies holds its job up until the lease runs out; one that is asked to stop
//! finishes what it is at, or gives it back if that takes too long.

pub mod post;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::domain::{JobKind, JobState};
use crate::service::{Error, PublicId, Service};
use crate::store::{self, Job};

/// How often a process that stops looks whether its workers are done.
const GLANCE: Duration = Duration::from_millis(20);

/// Threads that do jobs.
#[derive(Debug)]
pub struct Workers {
    service: Service,
    stop: Arc<AtomicBool>,
    workers: Vec<Worker>,
}

#[derive(Debug)]
struct Worker {
    thread: JoinHandle<()>,
    /// What it is at.
    job: Arc<Mutex<Option<Job>>>,
}

impl Workers {
    /// Starts as many as the settings say.
    pub fn start(service: &Service) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        // The number of a process is another's too, on another machine or later.
        let process =
            PublicId::new().map_or_else(|_| std::process::id().to_string(), |name| name.0);
        let workers = (0..service.settings.workers)
            .map(|number| {
                let (service, stop) = (service.clone(), Arc::clone(&stop));
                let owner = format!("{process}-{number}");
                let job = Arc::default();
                let slot = Arc::clone(&job);
                let thread = thread::spawn(move || work(&service, &owner, &stop, &slot));
                Worker { thread, job }
            })
            .collect();
        Self {
            service: service.clone(),
            stop,
            workers,
        }
    }

    /// Lets no worker begin anything more.
    pub fn take_no_more(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }

    /// Lets every worker finish what it is at. What takes longer than the
    /// settings allow is given back, so that the next process begins it again.
    pub fn stop(self) {
        self.take_no_more();
        let until = Instant::now() + self.service.settings.pace.patience;
        let all_done = || {
            self.workers
                .iter()
                .all(|worker| worker.thread.is_finished())
        };
        while !all_done() && Instant::now() < until {
            thread::sleep(GLANCE);
        }
        for worker in &self.workers {
            let held = worker.job.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(job) = held.as_ref() else { continue };
            let now = self.service.now();
            let given = self
                .service
                .store
                .write(|db| store::give_back(db, job, now));
            match given {
                Ok(_) => tracing::info!(job = job.id, kind = job.kind, "given back"),
                Err(error) => tracing::warn!(job = job.id, "not given back: {error}"),
            }
        }
    }
}

fn work(service: &Service, owner: &str, stop: &AtomicBool, slot: &Mutex<Option<Job>>) {
    let at = |job: Option<Job>| {
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = job;
    };
    let pause = service.settings.pace.pause;
    while !stop.load(Ordering::SeqCst) {
        let done = take(service, owner).and_then(|job| match job {
            Some(job) => {
                at(Some(job.clone()));
                let done = do_job(service, &job, owner);
                at(None);
                done.map(|()| true)
            }
            None => Ok(false),
        });
        match done {
            Ok(true) => {}
            Ok(false) => thread::sleep(pause),
            Err(error) => {
                tracing::warn!("the queue: {error}");
                thread::sleep(pause * 5);
            }
        }
    }
}

/// Does the next job, if there is one. Whether there was.
pub fn run_one(service: &Service, owner: &str) -> Result<bool, Error> {
    match take(service, owner)? {
        Some(job) => do_job(service, &job, owner).map(|()| true),
        None => Ok(false),
    }
}

fn take(service: &Service, owner: &str) -> Result<Option<Job>, Error> {
    let (now, length) = (service.now(), service.settings.pace.lease_milliseconds());
    Ok(service
        .store
        .write(|db| store::lease(db, owner, length, now))?)
}

fn do_job(service: &Service, job: &Job, owner: &str) -> Result<(), Error> {
    let began = Instant::now();
    let outcome = with_renewals(service, job, owner);
    let word = match &outcome {
        Ok(Outcome::Done) => "done",
        Ok(Outcome::Refused(_)) => "refused",
        Err(_) => "failed",
    };
    service.metrics.job_ended(&job.kind, word, began.elapsed());
    let now = service.now();
    Ok(service.store.write(|db| match &outcome {
        Ok(Outcome::Done) => store::finish(db, job, owner, JobState::Done, None, now).map(drop),
        Ok(Outcome::Refused(why)) => {
            store::finish(db, job, owner, JobState::Refused, Some(why), now).map(drop)
        }
        Err(error) => {
            let why = error.to_string();
            tracing::warn!(job = job.id, kind = job.kind, "failed: {why}");
            store::try_again(db, job, owner, &why, now).map(drop)
        }
    })?)
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
    let pace = service.settings.pace;
    let (length, renewal) = (pace.lease_milliseconds(), pace.lease / 3);
    thread::scope(|scope| {
        scope.spawn(move || {
            while ended.recv_timeout(renewal) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                let now = service.now();
                let _ = service
                    .store
                    .write(|db| store::renew(db, job, owner, length, now));
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
        JobKind::Recount => service.do_recount(job.subject),
        JobKind::Rejudge => service.do_rejudge(job.subject),
        JobKind::Sweep => service.do_sweep(),
        JobKind::Retention => service.do_retention(),
    }
    .map(|refused| refused.map_or(Outcome::Done, Outcome::Refused))
}
