//! What can go wrong with an index, each with what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use thiserror::Error;

/// Why an index could not do what was asked. The works themselves are never at
/// stake: an index can always be made again from the texts.
#[derive(Debug, Error)]
pub enum IndexError {
    /// A file of the index is not what was written.
    #[error(
        "index file {} is damaged ({cause}): rebuild the index from the texts", file.display()
    )]
    Damaged {
        /// The damaged or missing file.
        file: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// The folder holds no index.
    #[error("{} holds no index: build one from the texts", .0.display())]
    Missing(PathBuf),
    /// The index was made by a program whose index is laid out differently.
    #[error("the index in {} is of another version: rebuild it from the texts", .0.display())]
    OtherVersion(PathBuf),
    /// Another process is writing.
    #[error("the index in {} is in use by another process: wait until it has ended", .0.display())]
    Busy(PathBuf),
    /// The disk is full. The last commit stays usable.
    #[error(
        "no space left for the index in {}: free some space and index again; what was committed before is kept",
        .0.display()
    )]
    DiskFull(PathBuf),
    /// Reading or writing failed. The last commit stays usable.
    #[error("the index in {} could not be read or written: {cause}", folder.display())]
    Io {
        /// The folder of the index.
        folder: PathBuf,
        /// What the system says.
        cause: String,
    },
    /// The index keeps every fourth shingle or so; shorter runs need more of them.
    #[error(
        "this index finds copies from {indexed} words on and was asked for {asked}: make one for the lower floor"
    )]
    FloorTooLow {
        /// The shortest run that the index promises to find, in words.
        indexed: usize,
        /// The run that was asked for, in words.
        asked: usize,
    },
    /// The index keeps only what certain works need.
    #[error(
        "this index was made for other works than the one that it is asked about: make one that expects it"
    )]
    OtherWork,
    /// A field of a work is longer than the format holds.
    #[error("work {key:?} is too long for the index: leave it out or split it")]
    TooLong {
        /// The key of the work.
        key: String,
    },
}

impl IndexError {
    /// The error of the engine, in the words of this project.
    pub(super) fn of(error: TantivyError, folder: &Path) -> Self {
        let damaged = |file: &Path, cause: String| Self::Damaged {
            file: folder.join(file),
            cause,
        };
        match error {
            TantivyError::DataCorruption(corruption) => {
                let cause = format!("{corruption:?}");
                match corruption_file(&cause) {
                    Some(file) => damaged(&file, cause),
                    None => damaged(Path::new("meta.json"), cause),
                }
            }
            TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) => {
                if file == Path::new("meta.json") {
                    Self::Missing(folder.to_owned())
                } else {
                    damaged(&file, "it is missing".to_owned())
                }
            }
            TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath }) => {
                match io_error.kind() {
                    io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => {
                        damaged(&filepath, io_error.to_string())
                    }
                    _ => Self::io(&io_error, folder),
                }
            }
            TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(_))
            | TantivyError::IncompatibleIndex(_)
            | TantivyError::SchemaError(_)
            | TantivyError::MissingPlugin(_)
            | TantivyError::UnexpectedPlugin(_) => Self::OtherVersion(folder.to_owned()),
            TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, .. }) => {
                Self::io(&io_error, folder)
            }
            TantivyError::IoError(error) => Self::io(&error, folder),
            TantivyError::OpenDirectoryError(
                OpenDirectoryError::DoesNotExist(_) | OpenDirectoryError::NotADirectory(_),
            ) => Self::Missing(folder.to_owned()),
            TantivyError::LockFailure(LockError::LockBusy, _) => Self::Busy(folder.to_owned()),
            TantivyError::LockFailure(LockError::IoError(error), _) => Self::io(&error, folder),
            other => {
                // An error of an indexing thread arrives as text only.
                let cause = other.to_string();
                if cause.contains("No space left") || cause.contains("StorageFull") {
                    Self::DiskFull(folder.to_owned())
                } else {
                    Self::Io {
                        folder: folder.to_owned(),
                        cause,
                    }
                }
            }
        }
    }

    /// An error of the system.
    pub(super) fn io(error: &io::Error, folder: &Path) -> Self {
        // The quota of a file system is as full as its disk.
        if matches!(
            error.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        ) {
            return Self::DiskFull(folder.to_owned());
        }
        Self::Io {
            folder: folder.to_owned(),
            cause: error.to_string(),
        }
    }
}

/// The file that a message about corruption names in quotes.
fn corruption_file(message: &str) -> Option<PathBuf> {
    message
        .split('"')
        .nth(1)
        .filter(|name| !name.is_empty() && !name.contains(' '))
        .map(PathBuf::from)
}
