//! What can go wrong between a query and its answer.

use std::path::Path;

use diesel::result::{DatabaseErrorKind, Error};

/// The database or the files could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such row.
    #[error("there is no such row")]
    Missing,
    /// Something like it is there already.
    #[error("it is there already ({0})")]
    Exists(String),
    /// The database cannot be reached.
    #[error(
        "the database cannot be reached ({0}); check that it runs and that its address is right"
    )]
    Unreachable(String),
    /// Another process works in the data folder.
    #[error(
        "another adal is running on the folder {0}; stop it first, or use PostgreSQL for several"
    )]
    Claimed(String),
    /// The address names no kind of database that is known.
    #[error("{0}: no known kind of database; write postgres://user@host/name or leave it out")]
    UnknownDatabase(String),
    /// The tables could not be brought up to date.
    #[error(
        "the tables could not be brought up to date ({0}); restore the last backup or ask for help"
    )]
    Migration(String),
    /// The disk is full.
    #[error("the disk is full; free some space, nothing was lost")]
    Full,
    /// A file could not be written or read.
    #[error("{0}")]
    File(String),
    /// A stored file is not there or not what it was.
    #[error("the stored file {0} is missing or damaged; restore it from a backup")]
    DamagedFile(String),
    /// What is stored cannot be understood.
    #[error("a stored value cannot be understood ({0})")]
    Damaged(String),
    /// Anything else that the database says.
    #[error("the database says: {0}")]
    Other(String),
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::Missing,
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, information) => {
                Self::Exists(information.message().to_owned())
            }
            Error::DatabaseError(DatabaseErrorKind::ClosedConnection, information) => {
                Self::Unreachable(information.message().to_owned())
            }
            Error::DatabaseError(_, information)
                if information.message().contains("disk is full")
                    || information.message().contains("No space left") =>
            {
                Self::Full
            }
            Error::DatabaseError(_, information) if information.message().contains("locked") => {
                Self::Unreachable(information.message().to_owned())
            }
            other => Self::Other(other.to_string()),
        }
    }
}

impl StoreError {
    /// What the system said about `path`.
    pub(crate) fn io(error: &std::io::Error, path: &Path) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::File(format!("{}: {error}", path.display())),
        }
    }

    /// Whether trying again later may help.
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Full | Self::File(_))
    }
}

/// A row that may not be there.
pub(super) trait OrNone<T> {
    fn or_none(self) -> Result<Option<T>, StoreError>;
}

impl<T> OrNone<T> for Result<T, Error> {
    fn or_none(self) -> Result<Option<T>, StoreError> {
        match self {
            Ok(row) => Ok(Some(row)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
