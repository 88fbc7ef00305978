//! What is stored about one person, on request: as a zip, or erased.

use std::io::{Cursor, Write};

use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Error, Service, Viewer};
use crate::domain::{JobKind, Moment};
use crate::store::{self, Db, Deed, Person, Submission};

/// What stands in the place of a name that was erased.
const NO_NAME: &str = "—";

impl Service {
    /// A person, with the works that they handed in.
    pub fn person(
        &self,
        viewer: &Viewer,
        person: &str,
    ) -> Result<(Person, Vec<Submission>), Error> {
        self.require_administrator(viewer)?;
        self.store.read(|db| {
            let person = store::person_by_public_id(db, person)?.ok_or(Error::NotFound)?;
            let works = store::all_submissions_of(db, person.id)?;
            Ok((person, works))
        })
    }

    /// Everything that is stored about a person, as a zip: `person.json` with
    /// all rows, and their works with texts and files.
    pub fn export_person(&self, viewer: &Viewer, person: &str) -> Result<Vec<u8>, Error> {
        let (person, works) = self.person(viewer, person)?;
        let broken = |error: &dyn std::fmt::Display| Error::Broken(error.to_string());
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let mut add = |name: &str, content: &[u8]| -> Result<(), Error> {
            zip.start_file(name, SimpleFileOptions::default())
                .map_err(|error| broken(&error))?;
            zip.write_all(content).map_err(|error| broken(&error))
        };
        let mut described = Vec::with_capacity(works.len());
        for work in &works {
            let (description, text) = self.store.read(|db| work_as_json(db, &person, work))?;
            described.push(description);
            if let Some(text) = text {
                let name = format!("works/{}/text.txt", work.public_id);
                add(&name, text.as_bytes())?;
            }
            for (number, file) in self
                .store
                .read(|db| store::files_of(db, work.id))?
                .iter()
                .enumerate()
            {
                let name = format!("works/{}/{}-{}", work.public_id, number + 1, file.name);
                add(&name, &self.store.blobs().get(&file.sha256)?)?;
            }
        }
        let about = self
            .store
            .read(|db| person_as_json(db, &person, described))?;
        let about =
            serde_json::to_vec_pretty(&about).map_err(|error| Error::Broken(error.to_string()))?;
        add("person.json", &about)?;
        let zip = zip
            .finish()
            .map_err(|error| Error::Broken(error.to_string()))?;
        let now = self.now();
        self.store.write(|db| {
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "export_person",
                subject: &format!("person:{}", person.public_id),
                ..Deed::default()
            };
            store::record(db, &deed, now)
        })?;
        Ok(zip.into_inner())
    }

    /// Erases a person: the name is replaced, the texts and files of works that
    /// are theirs alone are removed, marks stay as numbers. `login` is typed
    /// once more, for there is no way back.
    pub fn erase_person(&self, viewer: &Viewer, person: &str, login: &str) -> Result<(), Error> {
        self.require_administrator(viewer)?;
        let now = self.now();
        self.store.write(|db| {
            let person = store::person_by_public_id(db, person)?.ok_or(Error::NotFound)?;
            if person.erased_at.is_some() {
                return Err(Error::NotFound);
            }
            if person.id == viewer.person.id {
                return Err(Error::Conflict("error-erase-oneself"));
            }
            if person.login != login.trim().to_lowercase() {
                return Err(Error::invalid("login", "error-erase-login"));
            }
            let mut removed = 0;
            for work in store::all_submissions_of(db, person.id)? {
                // What others wrote too stays theirs.
                let others = store::authors_of(db, work.id)?
                    .iter()
                    .any(|author| author.id != person.id && author.erased_at.is_none());
                if !others {
                    store::remove_text(db, &work, now)?;
                    store::remove_words(db, work.id)?;
                    removed += 1;
                }
            }
            let placeholder = format!("erased-{}", person.public_id);
            store::forget_person(db, person.id, NO_NAME, &placeholder, now)?;
            store::enqueue(db, JobKind::Sweep, 0, 0, now, now)?;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "erase_person",
                subject: &format!("person:{}", person.public_id),
                details: json!({ "works": removed }).to_string(),
                ..Deed::default()
            };
            Ok(store::record(db, &deed, now)?)
        })
    }

    /// The job that removes files which were noted down.
    pub(crate) fn do_sweep(&self) -> Result<Option<String>, Error> {
        for sha256 in self.store.read(store::removed_files_noted)? {
            let blobs = self.store.blobs();
            self.store
                .write(|db| store::remove_noted_file(db, blobs, &sha256))?;
        }
        Ok(None)
    }
}

fn time(moment: i64) -> Value {
    chrono::DateTime::<chrono::Utc>::from_timestamp_millis(moment)
        .map_or(Value::Null, |time| time.to_rfc3339().into())
}

fn person_as_json(db: &mut Db, person: &Person, works: Vec<Value>) -> Result<Value, Error> {
    let mut courses = Vec::new();
    for (course, role) in store::courses_of(db, person.id)? {
        courses.push(json!({
            "code": course.code, "title": course.title, "role": role.word(),
            "group": store::group_in(db, course.id, person.id, role)?,
        }));
    }
    let deeds: Vec<Value> = store::deeds_of(db, person.id)?
        .into_iter()
        .map(|row| {
            json!({
                "at": time(row.made_at), "action": row.action, "subject": row.subject,
                "details": row.details,
            })
        })
        .collect();
    let letters: Vec<Value> = store::letters_to(db, person.id)?
        .into_iter()
        .map(|letter| {
            json!({
                "kind": letter.kind, "written_at": time(letter.created_at),
                "sent_at": letter.sent_at.map(time),
            })
        })
        .collect();
    Ok(json!({
        "name": person.name, "login": person.login, "email": person.email,
        "student_number": person.student_number, "language": person.language,
        "created_at": time(person.created_at), "courses": courses, "works": works,
        "daily_letter": person.digest, "letters": letters, "deeds": deeds,
    }))
}

/// A work with everything that is stored about it, and its text.
fn work_as_json(
    db: &mut Db,
    person: &Person,
    work: &Submission,
) -> Result<(Value, Option<String>), Error> {
    let assignment = store::assignment(db, work.assignment_id)?;
    let mut reports = Vec::new();
    for row in store::report_history(db, work.id)? {
        reports.push(json!({
            "revision": row.revision, "made_at": time(row.created_at),
            "available_at": time(row.available_at), "similarity": row.similarity,
            "verbatim": row.verbatim, "altered": row.altered,
            "searched": row.searched, "findings": row.findings,
        }));
    }
    let replies: Vec<Value> = store::replies_of(db, work.id)?
        .into_iter()
        .filter(|reply| reply.person_id == person.id)
        .map(|reply| json!({ "at": time(reply.made_at), "words": reply.words }))
        .collect();
    let decisions: Vec<Value> = store::decisions_of(db, work.id)?
        .into_iter()
        .map(|row| json!({ "at": time(row.made_at), "decision": row.decision, "words": row.words }))
        .collect();
    let marks: Vec<Value> = store::marks_of(db, work.id)?
        .into_iter()
        .filter(|mark| mark.person_id == person.id)
        .map(|mark| json!({ "at": time(mark.made_at), "points": mark.points, "words": mark.words }))
        .collect();
    let notes: Vec<Value> = store::match_notes_of(db, work.id)?
        .into_iter()
        .map(|note| json!({ "verdict": note.verdict, "reason": note.reason }))
        .collect();
    let opened = store::first_opening(db, work.id, person.id)?;
    let mail = store::submission_mail_of(db, work.id)?;
    let receipt = store::receipt_of(db, work.id)?;
    let protocols: Vec<Value> = store::protocols_of(db, work.id)?
        .into_iter()
        .map(|row| json!({ "code": row.code, "at": time(row.issued_at), "content": row.content }))
        .collect();
    let extension = store::extension_of(db, assignment.id, person.id)?;
    let text = match work.document_id {
        Some(document) => Some(store::document(db, document)?.text),
        None => None,
    };
    let at = |moment: Option<Moment>| moment.map(|moment| time(moment.0));
    let description = json!({
        "id": work.public_id, "assignment": assignment.title, "version": work.version,
        "handed_in_at": time(work.handed_in_at), "late": work.late, "way": work.way,
        "reason": work.reason, "sha256": work.sha256, "size": work.size, "state": work.state,
        "words": work.words, "language": work.language, "extended_until": at(extension),
        "report_first_opened_at": at(opened), "receipt": receipt.map(|row| row.number),
        "mail": mail.map(|mail| json!({ "sender": mail.sender, "message_id": mail.message_id })),
        "reports": reports, "replies": replies, "decisions": decisions, "marks": marks,
        "notes": notes, "protocols": protocols,
    });
    Ok((description, text))
}
