//! What was handed in: submissions, their files and authors, receipts.

use diesel::prelude::*;

use super::error::OrNone;
use super::schema::{people, receipts, submission_authors, submission_files, submissions};
use super::{Blob, Db, Person, StoreError};
use crate::domain::{Language, Moment, SubmissionState, Way};

/// One time that somebody handed in.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Submission {
    /// The number of the row.
    pub id: i64,
    /// The random name in addresses.
    pub public_id: String,
    /// The assignment.
    pub assignment_id: i64,
    /// Who stands behind it, a person or a group: versions of one work share it.
    pub authors: String,
    /// How often the authors have handed in, this time included.
    pub version: i64,
    /// Whether it is the last one of its authors.
    pub latest: bool,
    /// Who handed in.
    pub handed_in_by: i64,
    /// The way that it came in (the word of a [`Way`]).
    pub way: String,
    /// Why somebody else handed it in.
    pub reason: Option<String>,
    /// When it was handed in.
    pub handed_in_at: i64,
    /// Whether that was too late.
    pub late: bool,
    /// How far it is (the word of a [`SubmissionState`]).
    pub state: String,
    /// Why it is refused or failed (a code).
    pub problem: Option<String>,
    /// The digest of its file, or of the digests of its files.
    pub sha256: String,
    /// The size of its files in bytes.
    pub size: i64,
    /// What reading made of it.
    pub document_id: Option<i64>,
    /// Its words.
    pub words: Option<i64>,
    /// Its main language.
    pub language: Option<String>,
    /// The change by which the index learns of it.
    pub index_seq: Option<i64>,
    /// What the sender called this attempt.
    pub idempotency_key: Option<String>,
}

impl Submission {
    /// How far it is.
    pub fn stage(&self) -> SubmissionState {
        SubmissionState::from_word(&self.state).unwrap_or(SubmissionState::Failed)
    }

    /// The name of the work in the index.
    pub fn work_key(&self) -> String {
        format!("s{}", self.id)
    }
}

/// A submission to be stored.
#[derive(Debug, Clone)]
pub struct NewSubmission<'a> {
    /// The random name in addresses.
    pub public_id: &'a str,
    /// The assignment.
    pub assignment_id: i64,
    /// Who stands behind it.
    pub authors: &'a str,
    /// The people behind it.
    pub people: &'a [i64],
    /// Who hands in.
    pub by: i64,
    /// The way that it comes in.
    pub way: Way,
    /// Why somebody else hands it in.
    pub reason: Option<&'a str>,
    /// Whether it is too late.
    pub late: bool,
    /// What the sender calls this attempt.
    pub idempotency_key: Option<&'a str>,
    /// Its files, at least one, with their names.
    pub files: &'a [(String, Blob)],
    /// The digest of its file, or of the digests of its files.
    pub sha256: &'a str,
}

/// The message that brought a work.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct SubmissionMail {
    /// The work.
    pub submission_id: i64,
    /// Who sent it.
    pub sender: String,
    /// When, by its own date.
    pub sent_at: Option<i64>,
    /// Its Message-ID.
    pub message_id: String,
}

/// Writes down which message brought a work.
pub fn add_submission_mail(db: &mut Db, mail: &SubmissionMail) -> Result<(), StoreError> {
    use super::schema::submission_mail as m;
    diesel::insert_into(m::table)
        .values((
            m::submission_id.eq(mail.submission_id),
            m::sender.eq(&mail.sender),
            m::sent_at.eq(mail.sent_at),
            m::message_id.eq(&mail.message_id),
        ))
        .execute(db)?;
    Ok(())
}

/// The message that brought a work, if one did.
pub fn submission_mail_of(
    db: &mut Db,
    submission_id: i64,
) -> Result<Option<SubmissionMail>, StoreError> {
    use super::schema::submission_mail as m;
    m::table.find(submission_id).first(db).or_none()
}

/// Stores a submission as the newest version of its authors' work.
pub fn add_submission(
    db: &mut Db,
    new: &NewSubmission<'_>,
    now: Moment,
) -> Result<Submission, StoreError> {
    use submissions as s;
    let last: Option<i64> = s::table
        .filter(s::assignment_id.eq(new.assignment_id))
        .filter(s::authors.eq(new.authors))
        .select(diesel::dsl::max(s::version))
        .first(db)?;
    diesel::update(
        s::table
            .filter(s::assignment_id.eq(new.assignment_id))
            .filter(s::authors.eq(new.authors)),
    )
    .set(s::latest.eq(false))
    .execute(db)?;
    let size: u64 = new.files.iter().map(|(_, blob)| blob.size).sum();
    let id: i64 = diesel::insert_into(s::table)
        .values((
            s::public_id.eq(new.public_id),
            s::assignment_id.eq(new.assignment_id),
            s::authors.eq(new.authors),
            s::version.eq(last.unwrap_or(0) + 1),
            s::latest.eq(true),
            s::handed_in_by.eq(new.by),
            s::way.eq(new.way.word()),
            s::reason.eq(new.reason),
            s::handed_in_at.eq(now.0),
            s::late.eq(new.late),
            s::state.eq(SubmissionState::Received.word()),
            s::sha256.eq(new.sha256),
            s::size.eq(size as i64),
            s::idempotency_key.eq(new.idempotency_key),
        ))
        .returning(s::id)
        .get_result(db)?;
    for person in new.people {
        diesel::insert_into(submission_authors::table)
            .values((
                submission_authors::submission_id.eq(id),
                submission_authors::person_id.eq(person),
            ))
            .execute(db)?;
    }
    for (position, (name, blob)) in new.files.iter().enumerate() {
        diesel::insert_into(submission_files::table)
            .values((
                submission_files::submission_id.eq(id),
                submission_files::position.eq(position as i64),
                submission_files::name.eq(name),
                submission_files::sha256.eq(&blob.sha256),
                submission_files::size.eq(blob.size as i64),
            ))
            .execute(db)?;
    }
    submission(db, id)
}

/// A submission by row.
pub fn submission(db: &mut Db, id: i64) -> Result<Submission, StoreError> {
    Ok(submissions::table.find(id).first(db)?)
}

/// Those of the submissions that are there, ascending by row.
pub fn submissions_by_ids(db: &mut Db, ids: &[i64]) -> Result<Vec<Submission>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    // A statement holds so many values and no more.
    for some in ids.chunks(500) {
        found.extend(
            submissions::table
                .filter(submissions::id.eq_any(some))
                .order(submissions::id)
                .load::<Submission>(db)?,
        );
    }
    Ok(found)
}

/// A submission by the random name in addresses.
pub fn submission_by_public_id(
    db: &mut Db,
    public_id: &str,
) -> Result<Option<Submission>, StoreError> {
    submissions::table
        .filter(submissions::public_id.eq(public_id))
        .first(db)
        .or_none()
}

/// A submission by what its sender called the attempt.
pub fn submission_by_attempt(db: &mut Db, key: &str) -> Result<Option<Submission>, StoreError> {
    submissions::table
        .filter(submissions::idempotency_key.eq(key))
        .first(db)
        .or_none()
}

/// The last submissions of an assignment, one for each author or group.
pub fn latest_submissions(db: &mut Db, assignment_id: i64) -> Result<Vec<Submission>, StoreError> {
    Ok(submissions::table
        .filter(submissions::assignment_id.eq(assignment_id))
        .filter(submissions::latest.eq(true))
        .order(submissions::id)
        .load(db)?)
}

/// All versions of a work, the newest first.
pub fn versions(
    db: &mut Db,
    assignment_id: i64,
    authors: &str,
) -> Result<Vec<Submission>, StoreError> {
    Ok(submissions::table
        .filter(submissions::assignment_id.eq(assignment_id))
        .filter(submissions::authors.eq(authors))
        .order(submissions::version.desc())
        .load(db)?)
}

/// What a person has handed in for an assignment, alone or with others, the newest first.
pub fn submissions_of(
    db: &mut Db,
    assignment_id: i64,
    person_id: i64,
) -> Result<Vec<Submission>, StoreError> {
    Ok(submissions::table
        .inner_join(submission_authors::table)
        .filter(submissions::assignment_id.eq(assignment_id))
        .filter(submission_authors::person_id.eq(person_id))
        .order(submissions::id.desc())
        .select(submissions::all_columns)
        .load(db)?)
}

/// The people behind a submission, by name.
pub fn authors_of(db: &mut Db, submission_id: i64) -> Result<Vec<Person>, StoreError> {
    Ok(people::table
        .inner_join(submission_authors::table)
        .filter(submission_authors::submission_id.eq(submission_id))
        .order((people::name, people::id))
        .select(people::all_columns)
        .load(db)?)
}

/// The rows of the people behind each of the submissions, as (submission, person).
pub fn author_pairs(db: &mut Db, ids: &[i64]) -> Result<Vec<(i64, i64)>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(500) {
        found.extend(
            submission_authors::table
                .filter(submission_authors::submission_id.eq_any(some))
                .order((
                    submission_authors::submission_id,
                    submission_authors::person_id,
                ))
                .select((
                    submission_authors::submission_id,
                    submission_authors::person_id,
                ))
                .load::<(i64, i64)>(db)?,
        );
    }
    Ok(found)
}

/// A file of a submission.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct SubmissionFile {
    /// The number of the row.
    pub id: i64,
    /// The submission.
    pub submission_id: i64,
    /// Its place among the files, from 0.
    pub position: i64,
    /// The name that its sender gave it.
    pub name: String,
    /// What it is stored under.
    pub sha256: String,
    /// Its size in bytes.
    pub size: i64,
    /// The format that was read.
    pub format: Option<String>,
    /// Its words.
    pub words: Option<i64>,
    /// Its main language.
    pub language: Option<String>,
    /// Why it could not be read (a code).
    pub problem: Option<String>,
    /// What was found in it that a reader of its page would not see: kinds and
    /// how often, as JSON.
    pub findings: Option<String>,
    /// Whether the name of an author stands in its text.
    pub names_author: Option<bool>,
}

/// The files of a submission, in order.
pub fn files_of(db: &mut Db, submission_id: i64) -> Result<Vec<SubmissionFile>, StoreError> {
    Ok(submission_files::table
        .filter(submission_files::submission_id.eq(submission_id))
        .order(submission_files::position)
        .load(db)?)
}

/// What reading made of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileOutcome {
    /// It was read.
    Read {
        /// Its format.
        format: String,
        /// Its words.
        words: i64,
        /// Its main language.
        language: Language,
        /// Kinds of findings and how often each was found, as JSON.
        findings: String,
        /// Whether the name of an author stands in its text.
        names_author: bool,
    },
    /// It was refused, for the reason with this code.
    Refused(String),
}

/// Writes down what reading made of a file.
pub fn file_read(db: &mut Db, file_id: i64, outcome: &FileOutcome) -> Result<(), StoreError> {
    use submission_files as f;
    let file = f::table.find(file_id);
    match outcome {
        FileOutcome::Read {
            format,
            words,
            language,
            findings,
            names_author,
        } => diesel::update(file)
            .set((
                f::format.eq(Some(format)),
                f::words.eq(Some(words)),
                f::language.eq(Some(language.code())),
                f::findings.eq(Some(findings)),
                f::names_author.eq(Some(names_author)),
                f::problem.eq(None::<String>),
            ))
            .execute(db)?,
        FileOutcome::Refused(code) => diesel::update(file)
            .set(f::problem.eq(Some(code)))
            .execute(db)?,
    };
    Ok(())
}

/// Writes down that a submission was read, and by which change the index learns of it.
pub fn submission_read(
    db: &mut Db,
    id: i64,
    document_id: i64,
    words: i64,
    language: Language,
    index_seq: i64,
) -> Result<(), StoreError> {
    diesel::update(submissions::table.find(id))
        .set((
            submissions::state.eq(SubmissionState::Read.word()),
            submissions::document_id.eq(document_id),
            submissions::words.eq(words),
            submissions::language.eq(language.code()),
            submissions::index_seq.eq(index_seq),
            submissions::problem.eq(None::<String>),
        ))
        .execute(db)?;
    Ok(())
}

/// Moves a submission on its road.
pub fn set_stage(
    db: &mut Db,
    id: i64,
    state: SubmissionState,
    problem: Option<&str>,
) -> Result<(), StoreError> {
    diesel::update(submissions::table.find(id))
        .set((
            submissions::state.eq(state.word()),
            submissions::problem.eq(problem),
        ))
        .execute(db)?;
    Ok(())
}

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Receipt {
    /// Its number.
    pub number: String,
    /// What was handed in.
    pub submission_id: i64,
    /// What it says, word by word.
    pub content: String,
    /// The signature under that, in hexadecimal.
    pub signature: String,
}

/// Stores a receipt.
pub fn add_receipt(db: &mut Db, receipt: &Receipt) -> Result<(), StoreError> {
    diesel::insert_into(receipts::table)
        .values((
            receipts::number.eq(&receipt.number),
            receipts::submission_id.eq(receipt.submission_id),
            receipts::content.eq(&receipt.content),
            receipts::signature.eq(&receipt.signature),
        ))
        .execute(db)?;
    Ok(())
}

/// A receipt by its number.
pub fn receipt(db: &mut Db, number: &str) -> Result<Option<Receipt>, StoreError> {
    receipts::table.find(number).first(db).or_none()
}

/// The receipt of a submission.
pub fn receipt_of(db: &mut Db, submission_id: i64) -> Result<Option<Receipt>, StoreError> {
    receipts::table
        .filter(receipts::submission_id.eq(submission_id))
        .first(db)
        .or_none()
}
