//! What the index follows at its own pace.

use diesel::prelude::*;

use super::schema::index_changes;
use super::{Db, StoreError};
use crate::domain::Moment;

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
