//! A source of another course is shown as the shared passages, without a name.
//! Who needs more asks that course's instructor, who allows it or does not;
//! both are written down with their reasons.

use super::access::{self, Needed};
use super::reports::reads_all_of;
use super::{Error, PublicId, Service, Viewer};
use crate::store::{self, Assignment, Deed, Person, ReadingRequest};

/// A request as the instructor who is asked sees it.
#[derive(Debug)]
pub struct AskedToRead {
    /// The request.
    pub request: ReadingRequest,
    /// Who asks.
    pub person: Person,
    /// The assignment of the work that is to be read.
    pub assignment: Assignment,
    /// Its authors.
    pub authors: Vec<Person>,
}

/// A source of a report as a whole.
#[derive(Debug)]
pub struct SourceText {
    /// What it was handed in for.
    pub assignment: Assignment,
    /// Its authors.
    pub authors: Vec<Person>,
    /// Its text.
    pub text: String,
}

impl Service {
    /// Asks to read source `source` of the report of a submission as a whole.
    pub fn ask_to_read(
        &self,
        viewer: &Viewer,
        submission: &str,
        source: &str,
        reason: &str,
    ) -> Result<(), Error> {
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(Error::invalid("reason", "error-reason-missing"));
        }
        let (public_id, now) = (PublicId::new()?, self.now());
        self.store.write(|db| {
            let (submission, assignment) =
                access::taught_submission(db, viewer, submission, Needed::Teacher)?;
            let report = store::newest_report(db, submission.id)?.ok_or(Error::NotFound)?;
            let report = store::report_content(db, report.id)?;
            let id: i64 = source
                .strip_prefix('s')
                .and_then(|id| id.parse().ok())
                .filter(|_| report.sources.iter().any(|known| known.id == source))
                .ok_or(Error::NotFound)?;
            let waits = store::reading_requests_for(db, submission.id)?
                .iter()
                .any(|request| {
                    request.source_id == id
                        && request.person_id == viewer.person.id
                        && request.allowed != Some(false)
                });
            if waits {
                return Err(Error::Conflict("error-exists"));
            }
            let (places, person) = ((id, submission.id), viewer.person.id);
            store::add_reading_request(db, &public_id.0, places, person, reason, now)?;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "ask_to_read",
                subject: &format!("submission:{}", submission.public_id),
                course: Some(assignment.course_id),
                details: serde_json::json!({ "request": public_id.0, "reason": reason })
                    .to_string(),
            };
            store::record(db, &deed, now)?;
            Ok(())
        })
    }

    /// The whole text of a source of a report, for who may read it.
    pub fn source_text(
        &self,
        viewer: &Viewer,
        submission: &str,
        source: &str,
    ) -> Result<SourceText, Error> {
        self.store.read(|db| {
            let (submission, _) =
                access::taught_submission(db, viewer, submission, Needed::Reader)?;
            let id = source.strip_prefix('s').and_then(|id| id.parse().ok());
            let source = match id {
                Some(id) => store::submissions_by_ids(db, &[id])?.pop(),
                None => None,
            };
            let source = source.ok_or(Error::NotFound)?;
            let assignment = store::assignment(db, source.assignment_id)?;
            if !reads_all_of(db, viewer, submission.id, &source, assignment.course_id)? {
                return Err(Error::NotFound);
            }
            let document = source.document_id.ok_or(Error::NotFound)?;
            Ok(SourceText {
                assignment,
                authors: store::authors_of(db, source.id)?,
                text: store::document(db, document)?.text,
            })
        })
    }

    /// Who asks to read works of a course, for its instructor.
    pub fn asked_to_read(&self, viewer: &Viewer, course: &str) -> Result<Vec<AskedToRead>, Error> {
        self.store.read(|db| {
            let course = access::course(db, viewer, course, Needed::Instructor)?;
            store::reading_requests_to(db, course.id)?
                .into_iter()
                .map(|request| {
                    let source = store::submission(db, request.source_id)?;
                    Ok(AskedToRead {
                        person: store::person(db, request.person_id)?,
                        assignment: store::assignment(db, source.assignment_id)?,
                        authors: store::authors_of(db, source.id)?,
                        request,
                    })
                })
                .collect()
        })
    }

    /// Answers a request to read a work of the viewer's course.
    pub fn answer_request(
        &self,
        viewer: &Viewer,
        course: &str,
        request: &str,
        allowed: bool,
        answer: &str,
    ) -> Result<(), Error> {
        let now = self.now();
        self.store.write(|db| {
            let course = access::course(db, viewer, course, Needed::Instructor)?;
            let request = store::reading_request(db, request)?.ok_or(Error::NotFound)?;
            let source = store::submission(db, request.source_id)?;
            let theirs = store::assignment(db, source.assignment_id)?;
            if theirs.course_id != course.id {
                return Err(Error::NotFound);
            }
            let by = viewer.person.id;
            let first = store::answer_reading_request(db, request.id, by, allowed, answer, now)?;
            if !first {
                return Err(Error::Conflict("error-exists"));
            }
            let deed = Deed {
                actor: Some(by),
                action: "answer_request",
                subject: &format!("submission:{}", source.public_id),
                course: Some(course.id),
                details: serde_json::json!({
                    "request": request.public_id, "allowed": allowed, "answer": answer,
                })
                .to_string(),
            };
            store::record(db, &deed, now)?;
            Ok(())
        })
    }
}
