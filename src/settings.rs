//! How an installation is set up: defaults, then the environment, then flags.

use std::path::PathBuf;

use crate::domain::MINUTE;

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
