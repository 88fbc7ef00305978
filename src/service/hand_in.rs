//! Handing in: the work is stored for good, then the receipt is given, then it
//! is read and checked without anybody asking.

use sha2::{Digest, Sha256};

use super::access::{self, Needed};
use super::receipts::ReceiptContent;
use super::secrets::random_letters;
use super::{Error, PublicId, Service, Viewer};
use crate::domain::{JobKind, LetterKind, Moment, Resubmission, Way};
use crate::reading::email;
use crate::store::{
    self, Assignment, Blob, Db, Deed, NewSubmission, Person, Submission, SubmissionMail,
};

/// A file with the name that its sender gave it.
#[derive(Debug, Clone)]
pub struct NamedFile {
    /// The name; of a path only what stands behind the last slash is kept.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// What somebody hands in.
#[derive(Debug, Clone)]
pub struct HandIn {
    /// The files, at least one.
    pub files: Vec<NamedFile>,
    /// The way that it comes in.
    pub way: Way,
    /// What the sender calls this attempt: the same one twice is handed in once.
    pub attempt: Option<String>,
}

/// The most files of one submission.
const MOST_FILES: usize = 20;
/// How often a work is stored anew if another was faster.
const TRIES: usize = 8;

impl Service {
    /// Hands in for the viewer, who is a student of the course.
    pub fn hand_in(
        &self,
        viewer: &Viewer,
        assignment: &str,
        work: HandIn,
    ) -> Result<ReceiptContent, Error> {
        let assignment = self
            .store
            .read(|db| access::assignment(db, viewer, assignment, Needed::Student))?;
        self.take_in(viewer, &assignment, &viewer.person, work, None)
    }

    /// Hands in for a student, by somebody who teaches the course and says why.
    pub fn hand_in_for(
        &self,
        viewer: &Viewer,
        assignment: &str,
        student: &str,
        work: HandIn,
        reason: &str,
    ) -> Result<ReceiptContent, Error> {
        if reason.trim().is_empty() {
            return Err(Error::invalid("reason", "error-reason-missing"));
        }
        let (assignment, student) = self.store.read(|db| {
            let assignment = access::assignment(db, viewer, assignment, Needed::Teacher)?;
            let student = store::person_by_public_id(db, student)?
                .ok_or(Error::invalid("student", "error-no-such-student"))?;
            let theirs = Viewer::new(student.clone());
            if !access::is_in(db, &theirs, assignment.course_id, Needed::Student)? {
                return Err(Error::invalid("student", "error-no-such-student"));
            }
            Ok((assignment, student))
        })?;
        self.take_in(viewer, &assignment, &student, work, Some(reason.trim()))
    }

    fn take_in(
        &self,
        by: &Viewer,
        assignment: &Assignment,
        student: &Person,
        work: HandIn,
        reason: Option<&str>,
    ) -> Result<ReceiptContent, Error> {
        let began = self.now();
        if work.files.is_empty() {
            return Err(Error::invalid("files", "error-no-file"));
        }
        if work.files.len() > MOST_FILES {
            return Err(Error::invalid("files", "error-too-many-files"));
        }
        if work.files.iter().any(|file| file.content.is_empty()) {
            return Err(Error::invalid("files", "error-empty-file"));
        }
        if work
            .files
            .iter()
            .any(|file| file.content.len() > self.settings.largest_upload)
        {
            return Err(Error::TooLarge);
        }
        // What this attempt is called is the business of its sender alone.
        let attempt = work
            .attempt
            .as_deref()
            .map(|name| format!("{}:{name}", by.person.id));
        let envelope = match (work.way, work.files.as_slice()) {
            (Way::Email, [message]) => Some(
                email::envelope(&message.content)
                    .ok_or(Error::invalid("files", "error-no-message"))?,
            ),
            (Way::Email, _) => return Err(Error::invalid("files", "error-no-message")),
            _ => None,
        };
        if let Some(attempt) = &attempt
            && let Some(receipt) = self.receipt_of_attempt(attempt)?
        {
            // A receipt for other files than these would be a false one.
            let digests = work.files.iter().map(|file| sha256(&file.content));
            return match receipt.sha256 == digest_of(digests.collect()) {
                true => Ok(receipt),
                false => Err(Error::Conflict("error-attempt-used")),
            };
        }
        // Refused before anything is stored, and asked again when it is.
        self.store
            .read(|db| admitted(db, assignment, student, began, reason.is_some()))?;
        let mut files: Vec<(String, Blob)> = Vec::with_capacity(work.files.len());
        for file in &work.files {
            let blob = self.store.blobs().put(&file.content)?;
            files.push((bare_name(&file.name), blob));
        }
        let public_id = PublicId::new()?;
        let number = random_letters(12)?.to_uppercase();
        let store_it = || {
            self.store.write(|db| {
                let late = admitted(db, assignment, student, began, reason.is_some())?;
                let people = authors(db, assignment, student)?;
                let sha256 = digest_of(files.iter().map(|(_, blob)| blob.sha256.clone()).collect());
                let new = NewSubmission {
                    public_id: &public_id.0,
                    assignment_id: assignment.id,
                    authors: &authors_key(db, assignment, student)?,
                    people: &people,
                    by: by.person.id,
                    way: work.way,
                    reason,
                    late,
                    idempotency_key: attempt.as_deref(),
                    files: &files,
                    sha256: &sha256,
                };
                let submission = store::add_submission(db, &new, began)?;
                for ((_, blob), file) in files.iter().zip(&work.files) {
                    self.store.blobs().make_sure(db, blob, &file.content)?;
                }
                if let Some(envelope) = &envelope {
                    let mail = SubmissionMail {
                        submission_id: submission.id,
                        sender: envelope.sender.clone(),
                        sent_at: envelope.sent_at,
                        message_id: envelope.message_id.clone(),
                    };
                    store::add_submission_mail(db, &mail)?;
                }
                let content = receipt_content(&number, assignment, &submission, &files);
                store::add_receipt(db, &self.receipt_key().sign(submission.id, &content)?)?;
                let course = assignment.course_id;
                store::enqueue(db, JobKind::Read, submission.id, course, began, began)?;
                let details = serde_json::json!({ "receipt": number }).to_string();
                for &person in &people {
                    self.write_letter(db, person, LetterKind::Receipt, &details, began, began)?;
                }
                let deed = Deed {
                    actor: Some(by.person.id),
                    action: "hand_in",
                    subject: &format!("submission:{}", submission.public_id),
                    course: Some(course),
                    details: serde_json::json!({
                        "way": work.way.word(), "sha256": sha256, "late": late, "reason": reason,
                    })
                    .to_string(),
                };
                store::record(db, &deed, began)?;
                Ok::<_, Error>(content)
            })
        };
        for _ in 0..TRIES {
            match store_it() {
                Err(Error::Conflict("error-exists")) => {}
                stored => return stored,
            }
            // Two arrived at the same time and one of them was first: this
            // one is the same attempt, or it becomes the next version.
            if let Some(attempt) = &attempt
                && let Some(receipt) = self.receipt_of_attempt(attempt)?
            {
                return Ok(receipt);
            }
        }
        store_it()
    }

    fn receipt_of_attempt(&self, attempt: &str) -> Result<Option<ReceiptContent>, Error> {
        let receipt = self
            .store
            .read(|db| match store::submission_by_attempt(db, attempt)? {
                Some(submission) => store::receipt_of(db, submission.id),
                None => Ok(None),
            })?;
        receipt
            .map(|receipt| {
                serde_json::from_str(&receipt.content)
                    .map_err(|error| Error::Broken(error.to_string()))
            })
            .transpose()
    }
}

/// Whether a work of this student is taken in now, and whether it is late.
/// What an instructor takes in may come at any time.
pub(super) fn admitted(
    db: &mut Db,
    assignment: &Assignment,
    student: &Person,
    now: Moment,
    by_instructor: bool,
) -> Result<bool, Error> {
    let extended = store::extension_of(db, assignment.id, student.id)?;
    let due = extended.map_or(assignment.due_at, |until| until.0.max(assignment.due_at));
    let late = now.0 > due;
    if by_instructor {
        return Ok(late);
    }
    if now.0 < assignment.opens_at {
        return Err(Error::Conflict("error-not-open-yet"));
    }
    if late && assignment.late_until.is_none_or(|until| now.0 > until) {
        return Err(Error::Conflict("error-too-late"));
    }
    let again = !store::submissions_of(db, assignment.id, student.id)?.is_empty();
    match Resubmission::from_word(&assignment.resubmission) {
        Some(Resubmission::WhileOpen) => Ok(late),
        Some(Resubmission::UntilDue) if !(again && late) => Ok(late),
        _ if !again => Ok(late),
        _ => Err(Error::Conflict("error-no-resubmission")),
    }
}

/// The group of a student, where groups hand in together.
fn group(db: &mut Db, assignment: &Assignment, student: &Person) -> Result<Option<String>, Error> {
    match assignment.group_work {
        true => Ok(store::group_of(db, assignment.course_id, student.id)?),
        false => Ok(None),
    }
}

fn authors_key(db: &mut Db, assignment: &Assignment, student: &Person) -> Result<String, Error> {
    Ok(match group(db, assignment, student)? {
        Some(group) => format!("g{group}"),
        None => format!("p{}", student.id),
    })
}

/// The people behind a work: all of the group.
fn authors(db: &mut Db, assignment: &Assignment, student: &Person) -> Result<Vec<i64>, Error> {
    let Some(group) = group(db, assignment, student)? else {
        return Ok(vec![student.id]);
    };
    let members = store::members_of(db, assignment.course_id, crate::domain::Role::Student)?;
    Ok(members
        .into_iter()
        .filter(|(_, theirs)| theirs.as_ref() == Some(&group))
        .map(|(person, _)| person.id)
        .collect())
}

/// The digest of the file; of several, the digest of their digests in order.
fn digest_of(mut digests: Vec<String>) -> String {
    match digests.len() {
        1 => digests.remove(0),
        _ => sha256(digests.concat().as_bytes()),
    }
}

fn sha256(bytes: &[u8]) -> String {
    store::hex(&Sha256::digest(bytes))
}

fn receipt_content(
    number: &str,
    assignment: &Assignment,
    submission: &Submission,
    files: &[(String, Blob)],
) -> ReceiptContent {
    ReceiptContent {
        number: number.to_owned(),
        submission: submission.public_id.clone(),
        assignment: assignment.public_id.clone(),
        sha256: submission.sha256.clone(),
        size: submission.size as u64,
        files: files.iter().map(|(name, _)| name.clone()).collect(),
        handed_in_at: submission.handed_in_at,
        late: submission.late,
    }
}

/// The last part of a path, without control characters, of at most 200 characters.
fn bare_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|letter| !letter.is_control())
        .take(200)
        .collect();
    match clean.trim() {
        "" => "file".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::bare_name;

    #[test]
    fn a_name_keeps_no_path_and_no_control_characters() {
        assert_eq!(bare_name("../../etc/passwd"), "passwd");
        assert_eq!(bare_name("C:\\works\\эссе.docx"), "эссе.docx");
        assert_eq!(bare_name("a\u{0}b\n.txt"), "ab.txt");
        assert_eq!(bare_name("/"), "file");
    }
}
