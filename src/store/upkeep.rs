//! What keeps a database well: copies of it, and questions about its health.

use std::fs::File;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::connection::{self, Target};
use super::schema::{assignment_files, collection_works, submission_files};
use super::{Db, Store, StoreError};

/// How far the tables of a database are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tables {
    /// There is no database yet.
    Missing,
    /// They are as this program needs them.
    Ready,
    /// They are those of an older program.
    Old,
}

/// How far the tables are, without changing any.
pub fn tables(data: &Path, database: Option<&str>) -> Result<Tables, StoreError> {
    let target = Target::parse(data, database)?;
    if let Target::Sqlite(path) = &target
        && !path.exists()
    {
        return Ok(Tables::Missing);
    }
    let mut db = target.connect()?;
    Ok(match connection::is_migrated(&mut db)? {
        true => Tables::Ready,
        false => Tables::Old,
    })
}

impl Store {
    /// Writes the embedded database, as it is at this moment, into a new file;
    /// whoever reads or writes goes on meanwhile.
    pub fn copy_database(&self, to: &Path) -> Result<(), StoreError> {
        let place = to.to_string_lossy().replace('\'', "''");
        self.read(|db| match db {
            Db::Sqlite(connection) => connection
                .batch_execute(&format!("VACUUM INTO '{place}'"))
                .map_err(StoreError::from),
            Db::Postgres(_) => Err(StoreError::Other(
                "PostgreSQL copies itself: use pg_dump".to_owned(),
            )),
        })?;
        File::open(to)
            .and_then(|file| file.sync_all())
            .map_err(|error| StoreError::io(&error, to))
    }
}

/// The digests of all files that a row speaks of, each once.
pub fn stored_files(db: &mut Db) -> Result<Vec<String>, StoreError> {
    let mut files: Vec<String> = submission_files::table
        .select(submission_files::sha256)
        .load(db)?;
    files.extend(
        collection_works::table
            .select(collection_works::sha256)
            .load::<String>(db)?,
    );
    files.extend(
        assignment_files::table
            .select(assignment_files::sha256)
            .load::<String>(db)?,
    );
    files.sort_unstable();
    files.dedup();
    Ok(files)
}

#[derive(QueryableByName)]
struct Complaint {
    #[diesel(sql_type = Text)]
    complaint: String,
}

#[derive(QueryableByName)]
struct Orphan {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    rowid: Option<i64>,
    #[diesel(sql_type = Text)]
    parent: String,
}

/// What the database finds wrong with itself: pages and indexes that contradict
/// each other, and rows that refer to nothing. PostgreSQL looks after both.
pub fn integrity(db: &mut Db) -> Result<Vec<String>, StoreError> {
    let Db::Sqlite(connection) = db else {
        return Ok(Vec::new());
    };
    let complaints: Vec<Complaint> =
        diesel::sql_query("SELECT integrity_check AS complaint FROM pragma_integrity_check")
            .load(connection)?;
    let orphans: Vec<Orphan> =
        diesel::sql_query("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check")
            .load(connection)?;
    let complaints = complaints.into_iter().map(|row| row.complaint);
    let orphans = orphans.into_iter().map(|row| {
        let number = row.rowid.unwrap_or_default();
        let (table, parent) = (row.table, row.parent);
        format!("row {number} of {table} refers to a row of {parent} that is not there")
    });
    Ok(complaints
        .filter(|complaint| complaint != "ok")
        .chain(orphans)
        .collect())
}
