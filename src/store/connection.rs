//! Connections: which database, and how each is set up.

use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, Pool, PooledConnection};
use diesel::sqlite::SqliteConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::StoreError;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// How long a reader waits for a connection, and a statement for a lock.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Db {
    /// The embedded database.
    Sqlite(SqliteConnection),
    /// A server.
    Postgres(PgConnection),
}

/// Which database is meant.
#[derive(Debug, Clone)]
pub(super) enum Target {
    Sqlite(PathBuf),
    Postgres(String),
}

impl Target {
    /// The database that a URL names; without one, that of the data folder.
    pub(super) fn parse(data: &Path, url: Option<&str>) -> Result<Self, StoreError> {
        match url {
            None => Ok(Self::Sqlite(data.join("adal.sqlite"))),
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Ok(Self::Postgres(url.to_owned()))
            }
            Some(url) => match url.strip_prefix("sqlite://") {
                Some(path) => Ok(Self::Sqlite(PathBuf::from(path))),
                None => Err(StoreError::UnknownDatabase(url.to_owned())),
            },
        }
    }

    pub(super) fn connect(&self) -> Result<Db, StoreError> {
        match self {
            Self::Sqlite(path) => {
                let unreachable =
                    |error: String| StoreError::Unreachable(format!("{}: {error}", path.display()));
                let mut connection = SqliteConnection::establish(&path.to_string_lossy())
                    .map_err(|error| unreachable(error.to_string()))?;
                connection
                    .batch_execute(&format!(
                        "PRAGMA busy_timeout = {}; PRAGMA journal_mode = WAL; \
                         PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                         PRAGMA cache_size = -16000;",
                        PATIENCE.as_millis()
                    ))
                    .map_err(|error| unreachable(error.to_string()))?;
                Ok(Db::Sqlite(connection))
            }
            Self::Postgres(url) => PgConnection::establish(url)
                .map(Db::Postgres)
                .map_err(|error| StoreError::Unreachable(error.to_string())),
        }
    }
}

/// Opens connections for the pool.
#[derive(Debug)]
pub(super) struct Manager(pub(super) Target);

impl ManageConnection for Manager {
    type Connection = Db;
    type Error = StoreError;

    fn connect(&self) -> Result<Db, StoreError> {
        self.0.connect()
    }

    fn is_valid(&self, db: &mut Db) -> Result<(), StoreError> {
        Ok(db.batch_execute("SELECT 1")?)
    }

    fn has_broken(&self, _db: &mut Db) -> bool {
        // A query that panicked may have left its transaction open.
        std::thread::panicking()
    }
}

pub(super) fn from_pool(pool: &Pool<Manager>) -> Result<PooledConnection<Manager>, StoreError> {
    pool.get_timeout(PATIENCE)
        .map_err(|error| StoreError::Unreachable(error.to_string()))
}

/// Whether the tables are up to date.
pub(super) fn is_migrated(db: &mut Db) -> Result<bool, StoreError> {
    match db {
        Db::Sqlite(connection) => connection.has_pending_migration(SQLITE),
        Db::Postgres(connection) => connection.has_pending_migration(POSTGRES),
    }
    .map(|pending| !pending)
    .map_err(|error| StoreError::Migration(error.to_string()))
}

/// Brings the tables up to date.
pub(super) fn migrate(db: &mut Db) -> Result<(), StoreError> {
    let failed =
        |error: Box<dyn std::error::Error + Send + Sync>| StoreError::Migration(error.to_string());
    match db {
        Db::Sqlite(connection) => connection.run_pending_migrations(SQLITE).map_err(failed)?,
        Db::Postgres(connection) => {
            // Two processes that start together take turns.
            connection.batch_execute("SELECT pg_advisory_lock(7236251)")?;
            let done = connection.run_pending_migrations(POSTGRES).map(drop);
            connection.batch_execute("SELECT pg_advisory_unlock(7236251)")?;
            return done.map_err(failed);
        }
    };
    Ok(())
}
