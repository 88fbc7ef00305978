//! Files as they were handed in, named by their SHA-256.
//!
//! With SQLite they lie in a folder; a file is synced, renamed to its name and
//! its folder synced before anybody hears of it. With PostgreSQL they lie in
//! the database in pieces, so that any worker can read them. A file never
//! changes: putting it in twice is putting it in once.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use diesel::prelude::*;
use diesel::r2d2::Pool;
use sha2::{Digest, Sha256};

use super::connection::{Manager, from_pool};
use super::error::OrNone;
use super::schema::blob_chunks;
use super::{Db, StoreError};

/// Bytes of a piece in the database.
const CHUNK: usize = 1 << 20;

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// Its SHA-256, in lower-case hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
}

/// The lock that removing a file takes.
const REMOVAL: i64 = 7_236_254;

/// Where files are kept.
#[derive(Clone)]
pub struct Blobs(Place);

#[derive(Clone)]
enum Place {
    Folder(PathBuf),
    Database(Pool<Manager>),
}

impl Blobs {
    pub(super) fn in_folder(folder: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(folder.join("new")).map_err(|error| StoreError::io(&error, folder))?;
        Ok(Self(Place::Folder(folder.to_owned())))
    }

    pub(super) const fn in_database(pool: Pool<Manager>) -> Self {
        Self(Place::Database(pool))
    }

    /// A folder on the same disk, for files that are on their way in.
    pub fn waiting_room(&self) -> PathBuf {
        match &self.0 {
            Place::Folder(folder) => folder.join("new"),
            Place::Database(_) => std::env::temp_dir(),
        }
    }

    /// The folder that the files are in, if they are in one.
    pub fn folder(&self) -> Option<&Path> {
        match &self.0 {
            Place::Folder(folder) => Some(folder),
            Place::Database(_) => None,
        }
    }

    /// Keeps a file for good. When this returns, no loss of power loses it.
    pub fn put(&self, content: &[u8]) -> Result<Blob, StoreError> {
        let blob = Blob {
            sha256: hex(&Sha256::digest(content)),
            size: content.len() as u64,
        };
        match &self.0 {
            Place::Folder(folder) => {
                let path = path_of(folder, &blob.sha256);
                keep_in_folder(folder, &path, content)
                    .map_err(|error| StoreError::io(&error, &path))?;
            }
            Place::Database(pool) => {
                let mut db = from_pool(pool)?;
                keep_in_database(&mut db, &blob.sha256, content)?;
            }
        }
        Ok(blob)
    }

    /// Makes sure, in the transaction whose row names a file, that nobody
    /// removed it since it was put.
    pub fn make_sure(&self, db: &mut Db, blob: &Blob, content: &[u8]) -> Result<(), StoreError> {
        match &self.0 {
            // Transactions of the embedded database follow one another.
            Place::Folder(folder) => {
                let path = path_of(folder, &blob.sha256);
                keep_in_folder(folder, &path, content)
                    .map_err(|error| StoreError::io(&error, &path))
            }
            Place::Database(_) => {
                if let Db::Postgres(connection) = db {
                    diesel::sql_query(format!("SELECT pg_advisory_xact_lock_shared({REMOVAL})"))
                        .execute(connection)?;
                }
                match is_in_database(db, &blob.sha256)? {
                    true => Ok(()),
                    false => Ok(insert_pieces(db, &blob.sha256, content)?),
                }
            }
        }
    }

    /// Lets no transaction name a file while one asks whether any does.
    pub(super) fn lock_for_removal(&self, db: &mut Db) -> Result<(), StoreError> {
        if let Db::Postgres(connection) = db {
            diesel::sql_query(format!("SELECT pg_advisory_xact_lock({REMOVAL})"))
                .execute(connection)?;
        }
        Ok(())
    }

    /// Removes a file. One that is not there is as good as removed.
    pub(super) fn remove(&self, db: &mut Db, sha256: &str) -> Result<(), StoreError> {
        match &self.0 {
            Place::Folder(folder) => {
                let path = path_of(folder, sha256);
                match fs::remove_file(&path) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        Err(StoreError::io(&error, &path))
                    }
                    _ => Ok(()),
                }
            }
            Place::Database(_) => {
                diesel::delete(blob_chunks::table.filter(blob_chunks::sha256.eq(sha256)))
                    .execute(db)?;
                Ok(())
            }
        }
    }

    /// The bytes of a file. Damage is noticed: the name is the digest.
    pub fn get(&self, sha256: &str) -> Result<Vec<u8>, StoreError> {
        let content = match &self.0 {
            Place::Folder(folder) => {
                let mut content = Vec::new();
                File::open(path_of(folder, sha256))
                    .and_then(|mut file| file.read_to_end(&mut content))
                    .map_err(|_| StoreError::DamagedFile(sha256.to_owned()))?;
                content
            }
            Place::Database(pool) => {
                let mut db = from_pool(pool)?;
                let pieces: Vec<Vec<u8>> = blob_chunks::table
                    .filter(blob_chunks::sha256.eq(sha256))
                    .order(blob_chunks::position)
                    .select(blob_chunks::content)
                    .load(&mut *db)?;
                pieces.concat()
            }
        };
        if hex(&Sha256::digest(&content)) != sha256 {
            return Err(StoreError::DamagedFile(sha256.to_owned()));
        }
        Ok(content)
    }
}

/// Files lie 256 to a folder, by the head of their names.
fn path_of(folder: &Path, sha256: &str) -> PathBuf {
    let head = sha256.get(..2).unwrap_or("00");
    folder.join(head).join(sha256)
}

fn keep_in_folder(folder: &Path, path: &Path, content: &[u8]) -> io::Result<()> {
    let home = path.parent().unwrap_or(folder);
    if !home.is_dir() {
        fs::create_dir_all(home)?;
        sync_folder(folder)?;
    }
    // A damaged one is written again.
    if fs::read(path).is_ok_and(|there| there == content) {
        // Whoever brought it may not have come as far as this.
        return sync_folder(home);
    }
    let mut new = tempfile::NamedTempFile::new_in(folder.join("new"))?;
    new.write_all(content)?;
    new.as_file().sync_all()?;
    new.persist(path).map_err(|error| error.error)?;
    sync_folder(home)
}

/// A name is as durable as its folder.
fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

fn keep_in_database(db: &mut Db, sha256: &str, content: &[u8]) -> Result<(), StoreError> {
    if is_in_database(db, sha256)? {
        return Ok(());
    }
    let kept =
        db.transaction::<_, diesel::result::Error, _>(|db| insert_pieces(db, sha256, content));
    match kept.map_err(StoreError::from) {
        // Somebody else brought the same file at the same time.
        Err(StoreError::Exists(_)) => Ok(()),
        other => other,
    }
}

fn is_in_database(db: &mut Db, sha256: &str) -> Result<bool, StoreError> {
    let there: Option<i64> = blob_chunks::table
        .filter(blob_chunks::sha256.eq(sha256))
        .select(blob_chunks::position)
        .first(db)
        .or_none()?;
    Ok(there.is_some())
}

fn insert_pieces(db: &mut Db, sha256: &str, content: &[u8]) -> Result<(), diesel::result::Error> {
    // An empty file is a file too.
    let pieces = content
        .chunks(CHUNK)
        .chain(content.is_empty().then_some(&[][..]));
    for (position, piece) in pieces.enumerate() {
        diesel::insert_into(blob_chunks::table)
            .values((
                blob_chunks::sha256.eq(sha256),
                blob_chunks::position.eq(position as i64),
                blob_chunks::content.eq(piece),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
