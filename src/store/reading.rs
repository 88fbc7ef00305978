//! Requests of instructors to read the whole of a work of another course.

use diesel::prelude::*;

use super::error::OrNone;
use super::schema::{assignments, reading_requests as r, submissions};
use super::{Db, StoreError};
use crate::domain::Moment;

/// A request to read a work.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ReadingRequest {
    /// The number of the row.
    pub id: i64,
    /// The random name in addresses.
    pub public_id: String,
    /// The work that is to be read.
    pub source_id: i64,
    /// The work in whose report it is a source.
    pub submission_id: i64,
    /// Who asks.
    pub person_id: i64,
    /// Why.
    pub reason: String,
    /// When.
    pub asked_at: i64,
    /// Who answered.
    pub decided_by: Option<i64>,
    /// Whether it was allowed; `None` as long as nobody answered.
    pub allowed: Option<bool>,
    /// The answer in words.
    pub answer: Option<String>,
    /// When it was given.
    pub decided_at: Option<i64>,
}

/// Stores a request.
pub fn add_reading_request(
    db: &mut Db,
    public_id: &str,
    (source, submission): (i64, i64),
    person: i64,
    reason: &str,
    now: Moment,
) -> Result<(), StoreError> {
    diesel::insert_into(r::table)
        .values((
            r::public_id.eq(public_id),
            r::source_id.eq(source),
            r::submission_id.eq(submission),
            r::person_id.eq(person),
            r::reason.eq(reason),
            r::asked_at.eq(now.0),
        ))
        .execute(db)?;
    Ok(())
}

/// The requests that were made for the report of a submission, the newest first.
pub fn reading_requests_for(
    db: &mut Db,
    submission: i64,
) -> Result<Vec<ReadingRequest>, StoreError> {
    Ok(r::table
        .filter(r::submission_id.eq(submission))
        .order(r::id.desc())
        .load(db)?)
}

/// The requests to read works of a course, the newest first.
pub fn reading_requests_to(db: &mut Db, course: i64) -> Result<Vec<ReadingRequest>, StoreError> {
    let theirs = assignments::table
        .filter(assignments::course_id.eq(course))
        .select(assignments::id);
    let works = submissions::table
        .filter(submissions::assignment_id.eq_any(theirs))
        .select(submissions::id);
    Ok(r::table
        .filter(r::source_id.eq_any(works))
        .order(r::id.desc())
        .load(db)?)
}

/// A request by its random name.
pub fn reading_request(db: &mut Db, public_id: &str) -> Result<Option<ReadingRequest>, StoreError> {
    r::table
        .filter(r::public_id.eq(public_id))
        .first(db)
        .or_none()
}

/// Answers a request that nobody answered yet; whether this was the first answer.
pub fn answer_reading_request(
    db: &mut Db,
    id: i64,
    by: i64,
    allowed: bool,
    answer: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let answered = diesel::update(r::table.filter(r::id.eq(id)).filter(r::allowed.is_null()))
        .set((
            r::decided_by.eq(by),
            r::allowed.eq(allowed),
            r::answer.eq(answer),
            r::decided_at.eq(now.0),
        ))
        .execute(db)?;
    Ok(answered > 0)
}
