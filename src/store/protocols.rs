//! Protocols of checks: what each said when it was made.

use diesel::prelude::*;

use super::error::OrNone;
use super::schema::protocols;
use super::{Db, StoreError};
use crate::domain::Moment;

/// A protocol that was made.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ProtocolRow {
    /// The code that stands on it.
    pub code: String,
    /// The work.
    pub submission_id: i64,
    /// What it said, as JSON.
    pub content: String,
    /// When it was first made.
    pub issued_at: i64,
}

/// Keeps what a protocol says, unless that is kept already. What is kept.
///
/// The transaction must hold the lock of the audit log: of two that make the
/// same protocol at once, the second has to see the first one's row.
pub fn keep_protocol(
    db: &mut Db,
    code: &str,
    submission_id: i64,
    content: &str,
    now: Moment,
) -> Result<ProtocolRow, StoreError> {
    if let Some(kept) = protocol(db, code)? {
        return Ok(kept);
    }
    diesel::insert_into(protocols::table)
        .values((
            protocols::code.eq(code),
            protocols::submission_id.eq(submission_id),
            protocols::content.eq(content),
            protocols::issued_at.eq(now.0),
        ))
        .execute(db)?;
    Ok(ProtocolRow {
        code: code.to_owned(),
        submission_id,
        content: content.to_owned(),
        issued_at: now.0,
    })
}

/// The protocol with a code.
pub fn protocol(db: &mut Db, code: &str) -> Result<Option<ProtocolRow>, StoreError> {
    protocols::table.find(code).first(db).or_none()
}

/// The protocols of a work, the oldest first.
pub fn protocols_of(db: &mut Db, submission_id: i64) -> Result<Vec<ProtocolRow>, StoreError> {
    Ok(protocols::table
        .filter(protocols::submission_id.eq(submission_id))
        .order((protocols::issued_at, protocols::code))
        .load(db)?)
}
