//! The stages of works, told to the pages that follow a check.
//!
//! One timer a process asks the database once a second for everybody who
//! listens, so that a listener costs a channel and neither a thread nor a
//! connection.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use actix_web::web::Bytes;
use futures_util::Stream;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::speech::Speech;
use crate::domain::SubmissionState;
use crate::service::{Error, Followed, Service};

/// How often the database is asked.
const EVERY: Duration = Duration::from_secs(1);
/// How long nothing may be said: something on the way may close what is silent.
const SILENCE: Duration = Duration::from_secs(15);
/// How long one listens before the browser has to ask again.
const LONGEST: Duration = Duration::from_secs(25 * 60);
/// How many pages one person may follow at a time. Browsers open six connections.
const MOST_OF_ONE: usize = 4;
/// How many pages are followed at a time in one process.
const MOST: usize = 5_000;
/// What waits for a listener that does not read: there are only so many stages.
const UNREAD: usize = 8;
/// Says nothing, by a line that browsers pass over.
const STILL_HERE: &[u8] = b":\n\n";

/// Who listens in this process.
#[derive(Clone, Default)]
pub struct Stages(Arc<Mutex<Listeners>>);

#[derive(Default)]
struct Listeners {
    all: Vec<Listener>,
    closed: bool,
}

struct Listener {
    person: i64,
    followed: Followed,
    speech: Speech,
    told: SubmissionState,
    since: Instant,
    spoken: Instant,
    way: Sender<Bytes>,
}

impl Listener {
    /// Says something. Whether there is anybody who hears it.
    fn say(&mut self, something: Bytes) -> bool {
        self.spoken = Instant::now();
        self.way.try_send(something).is_ok()
    }

    /// Tells the stage if it is another. Whether to go on.
    fn tell(&mut self, stage: SubmissionState) -> bool {
        if stage != self.told {
            self.told = stage;
            return self.say(event(stage, self.speech)) && !stage.is_final();
        }
        match self.spoken.elapsed() < SILENCE {
            true => !self.way.is_closed(),
            false => self.say(Bytes::from_static(STILL_HERE)),
        }
    }
}

/// A stage as server-sent events say it.
fn event(stage: SubmissionState, speech: Speech) -> Bytes {
    let told = serde_json::json!({
        "stage": stage.word(),
        "final": stage.is_final(),
        "text": speech.stage(Some(stage)),
    });
    Bytes::from(format!("event: stage\ndata: {told}\n\n"))
}

/// What is told to one listener.
pub(super) struct Told(Receiver<Bytes>);

impl Stream for Told {
    type Item = Result<Bytes, std::convert::Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|said| said.map(Ok))
    }
}

impl Stages {
    fn listeners(&self) -> MutexGuard<'_, Listeners> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells a person the stage of a work from now on, this one first.
    pub(super) fn follow(
        &self,
        person: i64,
        followed: Followed,
        stage: SubmissionState,
        speech: Speech,
    ) -> Result<Told, Error> {
        let (way, told) = channel(UNREAD);
        // The channel is empty.
        let _ = way.try_send(event(stage, speech));
        let mut listeners = self.listeners();
        listeners.all.retain(|one| !one.way.is_closed());
        let of_one = listeners.all.iter().filter(|one| one.person == person);
        if of_one.count() >= MOST_OF_ONE || listeners.all.len() >= MOST {
            return Err(Error::TooMany);
        }
        if !stage.is_final() && !listeners.closed {
            let now = Instant::now();
            listeners.all.push(Listener {
                person,
                followed,
                speech,
                told: stage,
                since: now,
                spoken: now,
                way,
            });
        }
        Ok(Told(told))
    }

    /// Lets everybody go, now and later: the process is to end.
    pub fn close(&self) {
        let mut listeners = self.listeners();
        listeners.closed = true;
        listeners.all.clear();
    }

    /// Asks and tells for as long as the process answers.
    pub(super) async fn tell_on(self, service: Service) {
        loop {
            actix_web::rt::time::sleep(EVERY).await;
            let followed: Vec<Followed> = {
                let mut listeners = self.listeners();
                if listeners.closed {
                    return;
                }
                listeners.all.retain(|one| one.since.elapsed() < LONGEST);
                let followed = listeners.all.iter().map(|one| one.followed.clone());
                followed.collect()
            };
            if followed.is_empty() {
                continue;
            }
            let asking = service.clone();
            let asked = actix_web::web::block(move || {
                let stages = asking.stages(&followed);
                stages.map(|stages| (followed, stages))
            });
            match asked.await {
                Ok(Ok((followed, stages))) => self.tell(&followed, &stages),
                // Whoever listens goes on listening: the database may come back.
                Ok(Err(error)) => tracing::warn!("the stages of works: {error}"),
                Err(error) => tracing::warn!("the stages of works: {error}"),
            }
        }
    }

    /// Tells what was found. Others may have come and gone meanwhile.
    fn tell(&self, followed: &[Followed], stages: &[Option<SubmissionState>]) {
        let found: std::collections::HashMap<(i64, &str), Option<SubmissionState>> = followed
            .iter()
            .map(|one| (one.submission, one.session.0.as_str()))
            .zip(stages.iter().copied())
            .collect();
        self.listeners().all.retain_mut(|one| {
            let key = (one.followed.submission, one.followed.session.0.as_str());
            match found.get(&key) {
                None => true,
                Some(None) => false,
                Some(&Some(stage)) => one.tell(stage),
            }
        });
    }
}
