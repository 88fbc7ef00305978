//! How an installation is set up: defaults, then the environment, then flags.

use std::path::PathBuf;
use std::time::Duration;

use crate::domain::MINUTE;

pub use crate::mail_settings::{Mail, MailError, MailServer, MailWay, Secrecy};

/// What a process of the service does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ProcessRole {
    /// Pages and jobs.
    All,
    /// Pages only.
    Web,
    /// Jobs only.
    Worker,
}

impl ProcessRole {
    /// Whether it answers requests.
    pub const fn serves(self) -> bool {
        matches!(self, Self::All | Self::Web)
    }

    /// Whether it does jobs.
    pub const fn works(self) -> bool {
        matches!(self, Self::All | Self::Worker)
    }
}

/// Settings of one process.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder for the database, the files, the index and the mail.
    pub data: PathBuf,
    /// The address of a PostgreSQL; without one the database is in the folder.
    pub database: Option<String>,
    /// What the process does.
    pub role: ProcessRole,
    /// Where people reach the service, without a slash at the end.
    pub url: String,
    /// How far the university's clocks are ahead of UTC, in milliseconds.
    pub ahead_of_utc: i64,
    /// The program whose children read files.
    pub program: PathBuf,
    /// Threads that do jobs.
    pub workers: usize,
    /// The largest file that is taken in, in bytes.
    pub largest_upload: usize,
    /// How letters travel; without it none are written.
    pub mail: Option<Mail>,
    /// How jobs are taken and left.
    pub pace: Pace,
    /// What programs on other machines show to read the figures of `/metrics`.
    pub metrics_token: Option<String>,
}

/// How jobs are taken and left: the same everywhere, but in tests that cannot wait.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How long a lease on a job lasts unless it is renewed.
    pub lease: Duration,
    /// How long a worker with nothing to do waits before it looks again.
    pub pause: Duration,
    /// How long a process that is asked to stop lets its jobs go on.
    pub patience: Duration,
}

impl Pace {
    /// The lease in milliseconds.
    pub const fn lease_milliseconds(&self) -> i64 {
        self.lease.as_millis() as i64
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            lease: Duration::from_millis(crate::store::LEASE as u64),
            pause: Duration::from_millis(200),
            patience: Duration::from_secs(20),
        }
    }
}

impl Settings {
    /// The time of Kazakhstan: UTC+5.
    pub const KAZAKHSTAN: i64 = 5 * 60 * MINUTE;

    /// Whether people reach the service by https, so that cookies may be
    /// bound to it.
    pub fn is_secure(&self) -> bool {
        self.url.starts_with("https://")
    }
}
