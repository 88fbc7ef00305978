//! Removing what is no longer to be kept: the texts and files of works, and
//! what is stored about a person.
//!
//! Figures and marks stay, as numbers. The index learns of it by the outbox.
//! Files are noted down in the same transaction and removed afterwards, if
//! nothing else names them: a crash between the two loses nothing.

use diesel::prelude::*;

use super::error::OrNone;
use super::schema::{
    api_tokens, assignment_files, assignments, collection_works, courses, decisions, documents,
    extensions, index_changes, jobs, links, mail, manual_checks, marks, match_notes, people,
    protocols, reading_requests, receipts, removed_files, replies, reports, sessions,
    submission_authors, submission_files, submission_mail, submissions,
};
use super::{Blobs, Db, StoreError, Submission, add_index_change};
use crate::domain::{JobState, Moment, SubmissionState};

/// Everything that a person handed in, every version, the oldest first.
pub fn all_submissions_of(db: &mut Db, person_id: i64) -> Result<Vec<Submission>, StoreError> {
    Ok(submissions::table
        .inner_join(submission_authors::table)
        .filter(submission_authors::person_id.eq(person_id))
        .order(submissions::id)
        .select(submissions::all_columns)
        .load(db)?)
}

/// The works of a term of which anything but figures is stored.
pub fn kept_works_of_term(db: &mut Db, term_id: i64) -> Result<Vec<Submission>, StoreError> {
    let works: Vec<Submission> = submissions::table
        .inner_join(assignments::table.inner_join(courses::table))
        .filter(courses::term_id.eq(term_id))
        .order(submissions::id)
        .select(submissions::all_columns)
        .load(db)?;
    let mut kept = Vec::new();
    for work in works {
        if work.document_id.is_some() || !super::files_of(db, work.id)?.is_empty() {
            kept.push(work);
        }
    }
    Ok(kept)
}

/// Removes the text and the files of a work. Its figures stay.
pub fn remove_text(db: &mut Db, work: &Submission, now: Moment) -> Result<(), StoreError> {
    let files = super::files_of(db, work.id)?;
    diesel::delete(submission_files::table.filter(submission_files::submission_id.eq(work.id)))
        .execute(db)?;
    for file in files {
        note_removed(db, &file.sha256)?;
    }
    diesel::delete(
        jobs::table
            .filter(jobs::subject.eq(work.id))
            .filter(jobs::kind.eq_any(["read", "check", "refresh"]))
            .filter(jobs::state.eq(JobState::Waiting.word())),
    )
    .execute(db)?;
    if work.stage() != SubmissionState::Checked {
        super::set_stage(db, work.id, SubmissionState::Refused, Some("removed"))?;
    }
    let Some(document) = work.document_id else {
        return Ok(());
    };
    diesel::update(submissions::table.find(work.id))
        .set(submissions::document_id.eq(None::<i64>))
        .execute(db)?;
    diesel::update(index_changes::table.filter(index_changes::document_id.eq(document)))
        .set(index_changes::document_id.eq(None::<i64>))
        .execute(db)?;
    add_index_change(db, &work.work_key(), None, now)?;
    diesel::delete(documents::table.find(document)).execute(db)?;
    Ok(())
}

/// Removes what was said about a work in words, and where its passages stand.
/// The marks and the decision stay.
pub fn remove_words(db: &mut Db, work: i64) -> Result<(), StoreError> {
    diesel::delete(reports::table.filter(reports::submission_id.eq(work))).execute(db)?;
    diesel::delete(match_notes::table.filter(match_notes::submission_id.eq(work))).execute(db)?;
    diesel::delete(receipts::table.filter(receipts::submission_id.eq(work))).execute(db)?;
    diesel::delete(protocols::table.filter(protocols::submission_id.eq(work))).execute(db)?;
    diesel::delete(submission_mail::table.find(work)).execute(db)?;
    diesel::update(submissions::table.find(work))
        .set(submissions::reason.eq(None::<String>))
        .execute(db)?;
    diesel::update(
        reading_requests::table.filter(
            reading_requests::submission_id
                .eq(work)
                .or(reading_requests::source_id.eq(work)),
        ),
    )
    .set((
        reading_requests::reason.eq(""),
        reading_requests::answer.eq(None::<String>),
    ))
    .execute(db)?;
    diesel::update(decisions::table.filter(decisions::submission_id.eq(work)))
        .set(decisions::words.eq(""))
        .execute(db)?;
    diesel::update(marks::table.filter(marks::submission_id.eq(work)))
        .set(marks::words.eq(""))
        .execute(db)?;
    diesel::update(manual_checks::table.find(work))
        .set(manual_checks::reason.eq(""))
        .execute(db)?;
    Ok(())
}

/// Removes who a person is, and everything that they wrote beside their works.
/// `name` and `login` take the place of theirs; nobody signs in by them.
pub fn forget_person(
    db: &mut Db,
    id: i64,
    name: &str,
    login: &str,
    now: Moment,
) -> Result<(), StoreError> {
    diesel::delete(sessions::table.filter(sessions::person_id.eq(id))).execute(db)?;
    diesel::update(sessions::table.filter(sessions::acting_as.eq(id)))
        .set(sessions::acting_as.eq(None::<i64>))
        .execute(db)?;
    diesel::delete(links::table.filter(links::person_id.eq(id))).execute(db)?;
    diesel::delete(api_tokens::table.filter(api_tokens::person_id.eq(id))).execute(db)?;
    diesel::delete(mail::table.filter(mail::person_id.eq(id))).execute(db)?;
    diesel::delete(replies::table.filter(replies::person_id.eq(id))).execute(db)?;
    diesel::update(extensions::table.filter(extensions::person_id.eq(id)))
        .set(extensions::reason.eq(""))
        .execute(db)?;
    diesel::update(people::table.find(id))
        .set((
            people::name.eq(name),
            people::login.eq(login),
            people::email.eq(None::<String>),
            people::student_number.eq(None::<String>),
            people::password_hash.eq(None::<String>),
            people::administrator.eq(false),
            people::erased_at.eq(now.0),
        ))
        .execute(db)?;
    Ok(())
}

fn note_removed(db: &mut Db, sha256: &str) -> Result<(), StoreError> {
    let noted: Option<String> = removed_files::table
        .find(sha256)
        .select(removed_files::sha256)
        .first(db)
        .or_none()?;
    if noted.is_none() {
        diesel::insert_into(removed_files::table)
            .values(removed_files::sha256.eq(sha256))
            .execute(db)?;
    }
    Ok(())
}

/// Files that were noted down to be removed.
pub fn removed_files_noted(db: &mut Db) -> Result<Vec<String>, StoreError> {
    Ok(removed_files::table
        .order(removed_files::sha256)
        .select(removed_files::sha256)
        .load(db)?)
}

/// Removes a file that was noted down, unless something names it again.
pub fn remove_noted_file(db: &mut Db, blobs: &Blobs, sha256: &str) -> Result<(), StoreError> {
    blobs.lock_for_removal(db)?;
    if !is_named(db, sha256)? {
        blobs.remove(db, sha256)?;
    }
    diesel::delete(removed_files::table.find(sha256)).execute(db)?;
    Ok(())
}

/// Whether any row names a file.
fn is_named(db: &mut Db, sha256: &str) -> Result<bool, StoreError> {
    let by_works: Option<i64> = submission_files::table
        .filter(submission_files::sha256.eq(sha256))
        .select(submission_files::id)
        .first(db)
        .or_none()?;
    let by_collections: Option<i64> = collection_works::table
        .filter(collection_works::sha256.eq(sha256))
        .select(collection_works::id)
        .first(db)
        .or_none()?;
    let by_assignments: Option<i64> = assignment_files::table
        .filter(assignment_files::sha256.eq(sha256))
        .select(assignment_files::id)
        .first(db)
        .or_none()?;
    Ok(by_works.or(by_collections).or(by_assignments).is_some())
}
