//! What follows the database at its own pace: the index, and mail.

use diesel::prelude::*;

use super::schema::{index_changes, mail};
use super::{Db, StoreError};
use crate::domain::{MINUTE, Moment};

/// A change that the index has to make: put the work in, or take it out where
/// there is no document.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct IndexChange {
    /// Its number; the index makes changes in this order.
    pub seq: i64,
    /// The work: `s` and the row of a submission, or `c` and that of a work of a collection.
    pub work: String,
    /// What reading made of it.
    pub document_id: Option<i64>,
    /// When the row was made.
    pub made_at: i64,
}

/// Tells the index of a work; the number of the change.
pub fn add_index_change(
    db: &mut Db,
    work: &str,
    document_id: Option<i64>,
    now: Moment,
) -> Result<i64, StoreError> {
    if let Db::Postgres(connection) = db {
        // Changes become visible in the order of their numbers only if they are
        // made one after the other.
        diesel::sql_query("SELECT pg_advisory_xact_lock(7236252)").execute(connection)?;
    }
    Ok(diesel::insert_into(index_changes::table)
        .values((
            index_changes::work.eq(work),
            index_changes::document_id.eq(document_id),
            index_changes::made_at.eq(now.0),
        ))
        .returning(index_changes::seq)
        .get_result(db)?)
}

/// The changes after `seq`, in order, at most `limit`.
pub fn index_changes_after(
    db: &mut Db,
    seq: i64,
    limit: i64,
) -> Result<Vec<IndexChange>, StoreError> {
    Ok(index_changes::table
        .filter(index_changes::seq.gt(seq))
        .order(index_changes::seq)
        .limit(limit)
        .load(db)?)
}

/// The number of the last change.
pub fn last_index_change(db: &mut Db) -> Result<i64, StoreError> {
    let last: Option<i64> = index_changes::table
        .select(diesel::dsl::max(index_changes::seq))
        .first(db)?;
    Ok(last.unwrap_or(0))
}

/// A letter that waits.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Letter {
    /// The number of the row.
    pub id: i64,
    /// Who gets it.
    pub person_id: i64,
    /// What it says: `invitation`, `reset`, `receipt`, `report_ready`, `report_changed`.
    pub kind: String,
    /// What its sentences need, as JSON.
    pub details: String,
    /// When it was written.
    pub created_at: i64,
    /// Not to be sent before.
    pub not_before: i64,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was sent.
    pub sent_at: Option<i64>,
    /// Why it was not.
    pub problem: Option<String>,
}

/// Writes a letter that is sent from `not_before` on.
pub fn add_letter(
    db: &mut Db,
    person_id: i64,
    kind: &str,
    details: &str,
    not_before: Moment,
    now: Moment,
) -> Result<(), StoreError> {
    diesel::insert_into(mail::table)
        .values((
            mail::person_id.eq(person_id),
            mail::kind.eq(kind),
            mail::details.eq(details),
            mail::created_at.eq(now.0),
            mail::not_before.eq(not_before.0),
            mail::attempts.eq(0),
        ))
        .execute(db)?;
    Ok(())
}

/// Letters that may be sent now, the oldest first.
pub fn letters_to_send(db: &mut Db, now: Moment, limit: i64) -> Result<Vec<Letter>, StoreError> {
    Ok(mail::table
        .filter(mail::sent_at.is_null())
        .filter(mail::attempts.lt(8))
        .filter(mail::not_before.le(now.0))
        .order(mail::id)
        .limit(limit)
        .load(db)?)
}

/// Writes down how sending a letter went; after a failure it waits a minute,
/// then twice as long each time.
pub fn letter_tried(
    db: &mut Db,
    letter: &Letter,
    outcome: Result<(), &str>,
    now: Moment,
) -> Result<(), StoreError> {
    let wait = MINUTE << letter.attempts.clamp(0, 10);
    diesel::update(mail::table.find(letter.id))
        .set((
            mail::attempts.eq(letter.attempts + 1),
            mail::sent_at.eq(outcome.is_ok().then_some(now.0)),
            mail::problem.eq(outcome.err()),
            mail::not_before.eq(now.0 + wait),
        ))
        .execute(db)?;
    Ok(())
}
