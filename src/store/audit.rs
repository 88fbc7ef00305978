//! The audit log: rows are only ever added, and each holds the hash of the one
//! before, so that a row which was changed or taken out is noticed.

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::blobs::hex;
use super::error::OrNone;
use super::schema::audit;
use super::{Db, StoreError};
use crate::domain::Moment;

/// Something that somebody did.
#[derive(Debug, Clone, Default)]
pub struct Deed<'a> {
    /// Who; `None`: the program itself, or somebody unknown.
    pub actor: Option<i64>,
    /// What: a stable word such as `hand_in`.
    pub action: &'a str,
    /// To what: a kind and a random name, such as `submission:h2k…`.
    pub subject: &'a str,
    /// In which course.
    pub course: Option<i64>,
    /// How, as JSON. No passwords, no texts.
    pub details: String,
}

/// A row of the log.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct AuditRow {
    /// Its number.
    pub seq: i64,
    /// When.
    pub made_at: i64,
    /// Who.
    pub actor_id: Option<i64>,
    /// What.
    pub action: String,
    /// To what.
    pub subject: String,
    /// In which course.
    pub course_id: Option<i64>,
    /// How.
    pub details: String,
    /// The hash of the row before.
    pub previous: String,
    /// The hash of this row.
    pub hash: String,
}

impl AuditRow {
    /// What the hash must be.
    fn expected_hash(&self) -> String {
        let mut digest = Sha256::new();
        let (actor, course) = (
            self.actor_id.unwrap_or(-1).to_string(),
            self.course_id.unwrap_or(-1).to_string(),
        );
        for part in [
            self.previous.as_str(),
            &self.made_at.to_string(),
            &actor,
            &self.action,
            &self.subject,
            &course,
            &self.details,
        ] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part.as_bytes());
        }
        hex(&digest.finalize())
    }
}

/// Adds a row, in the transaction of the deed itself.
pub fn record(db: &mut Db, deed: &Deed<'_>, now: Moment) -> Result<(), StoreError> {
    if let Db::Postgres(connection) = db {
        // Rows follow one another: whoever adds one waits for the one before.
        diesel::sql_query("SELECT pg_advisory_xact_lock(7236253)").execute(connection)?;
    }
    let previous: Option<String> = audit::table
        .order(audit::seq.desc())
        .select(audit::hash)
        .first(db)
        .or_none()?;
    let mut row = AuditRow {
        seq: 0,
        made_at: now.0,
        actor_id: deed.actor,
        action: deed.action.to_owned(),
        subject: deed.subject.to_owned(),
        course_id: deed.course,
        details: deed.details.clone(),
        previous: previous.unwrap_or_default(),
        hash: String::new(),
    };
    row.hash = row.expected_hash();
    diesel::insert_into(audit::table)
        .values((
            audit::made_at.eq(row.made_at),
            audit::actor_id.eq(row.actor_id),
            audit::action.eq(&row.action),
            audit::subject.eq(&row.subject),
            audit::course_id.eq(row.course_id),
            audit::details.eq(&row.details),
            audit::previous.eq(&row.previous),
            audit::hash.eq(&row.hash),
        ))
        .execute(db)?;
    Ok(())
}

/// The newest rows that mention `words` anywhere, at most `limit`, from `offset` on.
pub fn audit_rows(
    db: &mut Db,
    words: &str,
    offset: i64,
    limit: i64,
) -> Result<Vec<AuditRow>, StoreError> {
    // An underscore stands for any letter, itself among them: actions have some.
    let pattern = format!("%{}%", words.replace('%', ""));
    Ok(audit::table
        .filter(
            audit::action
                .like(pattern.clone())
                .or(audit::subject.like(pattern.clone()))
                .or(audit::details.like(pattern)),
        )
        .order(audit::seq.desc())
        .offset(offset)
        .limit(limit)
        .load(db)?)
}

/// What a person did, in order.
pub fn deeds_of(db: &mut Db, person_id: i64) -> Result<Vec<AuditRow>, StoreError> {
    Ok(audit::table
        .filter(audit::actor_id.eq(person_id))
        .order(audit::seq)
        .load(db)?)
}

/// The number of the first row that is not what it was, or that does not
/// follow the one before.
pub fn broken_link(db: &mut Db) -> Result<Option<i64>, StoreError> {
    let mut previous = String::new();
    let mut last = 0;
    loop {
        let rows: Vec<AuditRow> = audit::table
            .filter(audit::seq.gt(last))
            .order(audit::seq)
            .limit(1000)
            .load(db)?;
        let Some(end) = rows.last() else {
            return Ok(None);
        };
        last = end.seq;
        for row in rows {
            if row.previous != previous || row.hash != row.expected_hash() {
                return Ok(Some(row.seq));
            }
            previous = row.hash;
        }
    }
}
