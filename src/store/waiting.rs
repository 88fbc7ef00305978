//! What was uploaded and is looked over before it counts.
//!
//! Several files of one upload share a batch. They are for whoever sent them
//! alone. What was left for a day is thrown away when the next upload comes.

use diesel::prelude::*;

use super::schema::waiting_uploads;
use super::{Db, StoreError};
use crate::domain::{DAY, Moment};

/// A file that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingFile {
    /// The name that its sender gave it.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Keeps the files of an upload until they are used; `details` is what else
/// was said about them, as JSON. What others left for a day is thrown away.
pub fn add_waiting(
    db: &mut Db,
    batch: &str,
    purpose: &str,
    person_id: i64,
    details: &str,
    files: &[WaitingFile],
    now: Moment,
) -> Result<(), StoreError> {
    use waiting_uploads as w;
    diesel::delete(w::table.filter(w::made_at.lt(now.0 - DAY))).execute(db)?;
    for file in files {
        diesel::insert_into(w::table)
            .values((
                w::batch.eq(batch),
                w::purpose.eq(purpose),
                w::person_id.eq(person_id),
                w::name.eq(&file.name),
                w::details.eq(details),
                w::content.eq(&file.content),
                w::made_at.eq(now.0),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// What was said about an upload of a person, and its files as they came; no
/// files: there is no such upload.
pub fn waiting(
    db: &mut Db,
    batch: &str,
    purpose: &str,
    person_id: i64,
) -> Result<(String, Vec<WaitingFile>), StoreError> {
    use waiting_uploads as w;
    let rows: Vec<(String, String, Vec<u8>)> = w::table
        .filter(w::batch.eq(batch))
        .filter(w::purpose.eq(purpose))
        .filter(w::person_id.eq(person_id))
        .order(w::id)
        .select((w::details, w::name, w::content))
        .load(db)?;
    let details = rows.first().map(|row| row.0.clone()).unwrap_or_default();
    let files = rows
        .into_iter()
        .map(|(_, name, content)| WaitingFile { name, content })
        .collect();
    Ok((details, files))
}

/// Throws an upload away, when it was used.
pub fn end_waiting(db: &mut Db, batch: &str) -> Result<(), StoreError> {
    use waiting_uploads as w;
    diesel::delete(w::table.filter(w::batch.eq(batch))).execute(db)?;
    Ok(())
}
