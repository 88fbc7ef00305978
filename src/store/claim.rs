//! A data folder belongs to one process that does jobs: the embedded database
//! has one writer, and the index one as well.
//!
//! The claim is a lock of the operating system on a file in the folder. It ends
//! with the process, however that ends, so whoever has it knows that whatever
//! was begun by another will not be finished.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::StoreError;

/// The file that is locked.
const NAME: &str = "adal.lock";

/// The right to do jobs in a data folder, for as long as it is kept.
#[derive(Debug)]
pub struct Claim(#[expect(dead_code, reason = "the lock ends when the file is closed")] File);

impl Claim {
    /// Claims a folder, or says that another process has it.
    pub fn of(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(|error| StoreError::io(&error, folder))?;
        let path = folder.join(NAME);
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|error| StoreError::io(&error, &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(StoreError::Claimed(folder.display().to_string())),
            Err(TryLockError::Error(error)) => Err(StoreError::io(&error, &path)),
        }
    }
}
