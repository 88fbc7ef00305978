//! The only room with SQL. The database is the truth; the index, the mail and
//! the pages follow it.
//!
//! One code for two databases: queries are written once and sent to whichever
//! [`Db`] is open. With SQLite there is one writer, whose transactions begin
//! immediately, and a pool of readers; with PostgreSQL a pool for both. What is
//! a row here is a plain struct of the module that owns the table.

mod audit;
mod blobs;
mod calendar;
mod claim;
mod connection;
mod courses;
mod documents;
mod erasure;
mod error;
mod figures;
mod jobs;
mod letters;
mod outbox;
mod people;
mod protocols;
mod reading;
mod reports;
mod rosters;
#[expect(missing_docs, reason = "the migrations say what each column is")]
pub mod schema;
mod submissions;
mod tokens;
mod upkeep;
mod waiting;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use diesel::connection::SimpleConnection;

pub use audit::{AuditRow, Deed, audit_rows, broken_link, deeds_of, record};
pub(crate) use blobs::hex;
pub use blobs::{Blob, Blobs};
pub use calendar::*;
pub use claim::Claim;
pub use connection::Db;
pub use courses::*;
pub use documents::*;
pub use erasure::*;
pub use error::StoreError;
pub use figures::*;
pub use jobs::*;
pub use letters::*;
pub use outbox::*;
pub use people::*;
pub use protocols::*;
pub use reading::*;
pub use reports::*;
pub use rosters::*;
pub use submissions::*;
pub use tokens::*;
pub use upkeep::*;
pub use waiting::*;

use connection::{Manager, Target};

/// Connections that read at the same time.
const READERS: u32 = 8;

/// The database, and the files beside it.
#[derive(Clone)]
pub struct Store {
    pool: diesel::r2d2::Pool<Manager>,
    /// SQLite's only writer; PostgreSQL writes through the pool.
    writer: Option<Arc<Mutex<Db>>>,
    blobs: Blobs,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Store").finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database of `data`, or the PostgreSQL that `database` names
    /// (`postgres://…`), and brings its tables up to date.
    pub fn open(data: &Path, database: Option<&str>) -> Result<Self, StoreError> {
        std::fs::create_dir_all(data).map_err(|error| StoreError::io(&error, data))?;
        let target = Target::parse(data, database)?;
        let mut first = target.connect()?;
        connection::migrate(&mut first)?;
        let manager = Manager(target.clone());
        let pool = diesel::r2d2::Pool::builder()
            .max_size(READERS)
            .min_idle(Some(1))
            .build(manager)
            .map_err(|error| StoreError::Unreachable(error.to_string()))?;
        let (writer, blobs) = match target {
            Target::Sqlite(_) => (
                Some(Arc::new(Mutex::new(first))),
                Blobs::in_folder(&data.join("files"))?,
            ),
            Target::Postgres(_) => (None, Blobs::in_database(pool.clone())),
        };
        Ok(Self {
            pool,
            writer,
            blobs,
        })
    }

    /// The files.
    pub const fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// Whether the database is a file beside the program.
    pub const fn is_embedded(&self) -> bool {
        self.writer.is_some()
    }

    /// Reads.
    pub fn read<T, E: From<StoreError>>(
        &self,
        query: impl FnOnce(&mut Db) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut db = connection::from_pool(&self.pool)?;
        query(&mut db)
    }

    /// Changes everything that `change` changes, or nothing if it fails.
    pub fn write<T, E: From<StoreError>>(
        &self,
        change: impl FnOnce(&mut Db) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.writer {
            Some(writer) => {
                // A change that panicked was never committed: the writer is as good as new.
                let mut db = writer.lock().unwrap_or_else(PoisonError::into_inner);
                transaction(&mut db, "BEGIN IMMEDIATE", change)
            }
            None => {
                let mut db = connection::from_pool(&self.pool)?;
                transaction(&mut db, "BEGIN", change)
            }
        }
    }
}

fn transaction<T, E: From<StoreError>>(
    db: &mut Db,
    begin: &str,
    change: impl FnOnce(&mut Db) -> Result<T, E>,
) -> Result<T, E> {
    if matches!(db, Db::Sqlite(_)) {
        // What a change that panicked left open; mostly nothing, which is an error.
        let _ = db.batch_execute("ROLLBACK");
    }
    db.batch_execute(begin).map_err(StoreError::from)?;
    match change(db) {
        Ok(value) => match db.batch_execute("COMMIT") {
            Ok(()) => Ok(value),
            Err(error) => {
                let _ = db.batch_execute("ROLLBACK");
                Err(StoreError::from(error).into())
            }
        },
        Err(error) => {
            let _ = db.batch_execute("ROLLBACK");
            Err(error)
        }
    }
}
