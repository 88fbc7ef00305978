//! The post: a thread that takes letters from the outbox and sends them, one
//! after another. While it talks to a mail server it holds nothing of the
//! database; what it cannot send waits in the outbox.

mod carrier;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};

use crate::domain::Moment;
use crate::service::{Delivery, Error, Outgoing, Service, TakenLetter};
use crate::settings::{Mail, Settings};
use carrier::{Carrier, Trouble};

/// How long the post waits before it looks again.
const PAUSE: Duration = Duration::from_secs(1);
/// How long it waits if there is no talking to the mail server, or something
/// else is wrong that is not the fault of a letter.
const LONG_PAUSE: Duration = Duration::from_secs(30);
/// How long letters are sent that were taken together. What is left then is
/// given back: well before the lease ends, so that nobody sends it as well.
const ROUND: Duration = Duration::from_secs(120);
/// How often it is tried to write down that a letter was sent.
const NOTES: u32 = 5;

/// Words a letter: its subject and its text.
pub type Wording = fn(&Outgoing, &Settings) -> (String, String);

/// What is needed to send letters.
#[derive(Debug)]
pub struct Post {
    carrier: Carrier,
    from: Mailbox,
    wording: Wording,
}

/// How sending what was due went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// Letters that were tried.
    pub tried: usize,
    /// Whether it was broken off because no letter could have been sent.
    pub broken_off: bool,
}

impl Post {
    /// The post of a service that sends letters; `None`: it sends none.
    pub fn of(service: &Service, wording: Wording) -> Option<Self> {
        let mail: &Mail = service.settings.mail.as_ref()?;
        Some(Self {
            carrier: Carrier::new(&mail.way, mail.from.email.domain()),
            from: mail.from.clone(),
            wording,
        })
    }

    /// Sends letters that are due, at most as many as are taken together,
    /// until it is asked to stop.
    pub fn send_due(&self, service: &Service, stop: &AtomicBool) -> Result<Round, Error> {
        let began = Instant::now();
        let mut way = self.carrier.set_out();
        let mut round = Round {
            tried: 0,
            broken_off: false,
        };
        for taken in service.take_letters()? {
            let is_over =
                round.broken_off || stop.load(Ordering::SeqCst) || began.elapsed() > ROUND;
            let how = match is_over {
                true => Delivery::NotTried,
                false => {
                    round.tried += 1;
                    self.send(service, &taken, &mut way, &mut round)
                }
            };
            if let Delivery::Later(why) | Delivery::Never(why) = &how {
                tracing::warn!(letter = taken.number(), "not sent: {why}");
            }
            note(service, &taken, &how)?;
        }
        Ok(round)
    }

    fn send(
        &self,
        service: &Service,
        taken: &TakenLetter,
        way: &mut carrier::Trip<'_>,
        round: &mut Round,
    ) -> Delivery {
        let outgoing = match service.open_letter(taken) {
            Ok(Some(outgoing)) => outgoing,
            Ok(None) => return Delivery::Needless,
            Err(Error::Unavailable(why)) => {
                tracing::warn!("letters wait for the database: {why}");
                round.broken_off = true;
                return Delivery::NotTried;
            }
            Err(error) => return Delivery::Later(error.to_string()),
        };
        let message = match self.message(&outgoing, service) {
            Ok(message) => message,
            Err(why) => return Delivery::Never(why),
        };
        match way.carry(&outgoing.name, &message) {
            Ok(()) => Delivery::Sent,
            Err(Trouble::Never(why)) => Delivery::Never(why),
            Err(Trouble::Later(why)) => Delivery::Later(why),
            Err(Trouble::NoWay(why)) => {
                round.broken_off = true;
                Delivery::Later(why)
            }
        }
    }

    fn message(&self, outgoing: &Outgoing, service: &Service) -> Result<Message, String> {
        let address = outgoing
            .address
            .parse()
            .map_err(|error| format!("{} is no address for mail: {error}", outgoing.address))?;
        let (subject, text) = (self.wording)(outgoing, &service.settings);
        // Programs that answer letters leave those alone that a program wrote.
        let by_itself = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        );
        let Moment(now) = service.now();
        let now = Duration::from_millis(u64::try_from(now).unwrap_or_default());
        let host = self.from.email.domain();
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, address))
            .subject(subject)
            .date(SystemTime::UNIX_EPOCH + now)
            // The same whenever it is sent: whoever gets it twice can tell.
            .message_id(Some(format!("<{}@{host}>", outgoing.name)))
            .raw_header(by_itself)
            .singlepart(
                SinglePart::builder()
                    .header(ContentType::TEXT_PLAIN)
                    .body(text),
            )
            .map_err(|error| error.to_string())
    }
}

/// Writes down how sending a letter ended. It is tried again if the database
/// is away for a moment: a letter that was sent must not be sent once more.
fn note(service: &Service, taken: &TakenLetter, how: &Delivery) -> Result<(), Error> {
    let mut tries = 1;
    loop {
        match service.letter_ended(taken, how) {
            Err(Error::Unavailable(_)) if tries < NOTES => {
                thread::sleep(PAUSE * tries);
                tries += 1;
            }
            noted => return noted,
        }
    }
}

/// The thread that sends.
#[derive(Debug)]
pub struct Postman {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Postman {
    /// Begins to send.
    pub fn start(service: &Service, post: Post) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (service, stopped) = (service.clone(), Arc::clone(&stop));
        let thread = thread::spawn(move || {
            while !stopped.load(Ordering::SeqCst) {
                let sent = catch_unwind(AssertUnwindSafe(|| post.send_due(&service, &stopped)));
                let pause = match sent {
                    Ok(Ok(Round {
                        broken_off: true, ..
                    })) => LONG_PAUSE,
                    Ok(Ok(Round { tried: 0, .. })) => PAUSE,
                    Ok(Ok(_)) => continue,
                    Ok(Err(error)) => {
                        tracing::warn!("the post: {error}");
                        LONG_PAUSE
                    }
                    Err(_) => {
                        tracing::error!("the post panicked; its letters wait for their lease");
                        LONG_PAUSE
                    }
                };
                if !stopped.load(Ordering::SeqCst) {
                    thread::park_timeout(pause);
                }
            }
        });
        Self { stop, thread }
    }

    /// Begins no other letter.
    pub fn take_no_more(&self) {
        self.stop.store(true, Ordering::SeqCst);
        self.thread.thread().unpark();
    }

    /// Lets the letter that is under way arrive, but not longer than until
    /// then. One that has not arrived is tried again when its lease ends.
    pub fn stop(self, until: Instant) {
        self.take_no_more();
        while !self.thread.is_finished() && Instant::now() < until {
            thread::sleep(super::GLANCE);
        }
    }
}
