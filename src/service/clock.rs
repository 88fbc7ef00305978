//! What time it is: the clock of the machine, or one that a test sets.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::domain::Moment;

/// Tells the time.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The clock of the machine.
    System,
    /// A clock that stands until it is set: milliseconds since 1970.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `moment`.
    pub fn standing_at(moment: Moment) -> Self {
        Self::Set(Arc::new(AtomicI64::new(moment.0)))
    }

    /// What time it is.
    pub fn now(&self) -> Moment {
        match self {
            Self::System => Moment(
                std::time::SystemTime::now()
                    .duration_since(std::time::UNIX_EPOCH)
                    .map_or(0, |past| past.as_millis() as i64),
            ),
            Self::Set(milliseconds) => Moment(milliseconds.load(Ordering::SeqCst)),
        }
    }

    /// Moves a clock that stands; the clock of the machine goes its own way.
    pub fn advance(&self, milliseconds: i64) {
        if let Self::Set(now) = self {
            now.fetch_add(milliseconds, Ordering::SeqCst);
        }
    }
}
