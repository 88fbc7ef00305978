//! Reading what was handed in: files become one document, and the index is told.

use std::collections::BTreeMap;

use super::{Error, Service};
use crate::domain::{
    Block, Document, Finding, FindingKind, Format, JobKind, Metadata, Moment, Span, SubmissionState,
};
use crate::language::{Lexicon, Words, letter_findings, main_language, words_of};
use crate::peer_review::scrubbing::{Person, Roster, find};
use crate::reading::ReadError;
use crate::store::{self, FileOutcome, SubmissionFile};

/// How reading ended.
enum Ended {
    /// The text is known.
    Read,
    /// It cannot be read, whatever is tried.
    Refused(String),
}

impl Ended {
    fn into_refusal(self) -> Option<String> {
        match self {
            Self::Read => None,
            Self::Refused(code) => Some(code),
        }
    }
}

impl Service {
    /// The job that reads a submission: why it cannot be, if it cannot.
    pub(crate) fn do_read(&self, id: i64) -> Result<Option<String>, Error> {
        self.read_submission(id).map(Ended::into_refusal)
    }

    /// The job that reads a work of a collection: why it cannot be, if it cannot.
    pub(crate) fn do_collect(&self, id: i64) -> Result<Option<String>, Error> {
        self.read_collection_work(id).map(Ended::into_refusal)
    }

    /// Reads the files of a submission; its check is queued.
    fn read_submission(&self, id: i64) -> Result<Ended, Error> {
        let (submission, assignment, files, authors) = self.store.read(|db| {
            let submission = store::submission(db, id)?;
            let assignment = store::assignment(db, submission.assignment_id)?;
            let files = store::files_of(db, id)?;
            Ok::<_, Error>((submission, assignment, files, store::authors_of(db, id)?))
        })?;
        let authors = roster_of(&authors);
        if submission.document_id.is_some() {
            return Ok(Ended::Read);
        }
        let mut read: Vec<Document> = Vec::new();
        let mut outcomes: Vec<(i64, FileOutcome)> = Vec::new();
        let mut refusal = None;
        for file in &files {
            match self.read_file(file)? {
                Ok((document, words)) => {
                    let outcome = outcome_of(&document, &words, &authors);
                    outcomes.push((file.id, outcome));
                    read.push(document);
                }
                Err(error) => {
                    outcomes.push((file.id, FileOutcome::Refused(error.code().to_owned())));
                    refusal.get_or_insert(error.code().to_owned());
                }
            }
        }
        let document = joined(read);
        let now = self.now();
        // A work of which any file cannot be read is not checked in part.
        if let Some(code) = refusal {
            self.store.write(|db| {
                for (file, outcome) in &outcomes {
                    store::file_read(db, *file, outcome)?;
                }
                store::set_stage(db, id, SubmissionState::Refused, Some(&code))
            })?;
            return Ok(Ended::Refused(code));
        }
        let mut lexicon = Lexicon::new();
        let words = words_of(&document, &mut lexicon);
        let language = main_language(&words);
        self.store.write(|db| {
            // Somebody may have had the work removed meanwhile.
            if store::files_of(db, id)?.is_empty() {
                return Ok(());
            }
            for (file, outcome) in &outcomes {
                store::file_read(db, *file, outcome)?;
            }
            let row = store::add_document(db, &document, words.len(), language)?;
            let seq = store::add_index_change(db, &submission.work_key(), Some(row), now)?;
            store::submission_read(db, id, row, words.len() as i64, language, seq)?;
            store::enqueue(db, JobKind::Check, id, assignment.course_id, now, now)?;
            Ok::<_, Error>(())
        })?;
        Ok(Ended::Read)
    }

    /// Reads a work of a collection; the index is told.
    fn read_collection_work(&self, id: i64) -> Result<Ended, Error> {
        let Some(work) = self.store.read(|db| store::collection_work(db, id))? else {
            return Ok(Ended::Refused("missing".to_owned()));
        };
        if work.document_id.is_some() {
            return Ok(Ended::Read);
        }
        let bytes = self.store.blobs().get(&work.sha256)?;
        let now = self.now();
        let read = self.reader().read(bytes).and_then(|document| {
            let words = words_of(&document, &mut Lexicon::new());
            match words.is_empty() {
                true => Err(ReadError::NoText),
                false => Ok((document, words)),
            }
        });
        match read {
            Ok((document, words)) => {
                self.store.write(|db| {
                    let language = main_language(&words);
                    let row = store::add_document(db, &document, words.len(), language)?;
                    store::add_index_change(db, &format!("c{id}"), Some(row), now)?;
                    store::collection_work_read(db, id, Ok(row))?;
                    // With the last one, reports that were made before are made anew.
                    if store::unread_works(db, &[work.collection_id])? == 0 {
                        refresh_reports(db, work.collection_id, now)?;
                    }
                    Ok::<_, Error>(())
                })?;
                Ok(Ended::Read)
            }
            Err(error) => {
                let code = error.code();
                self.store
                    .write(|db| store::collection_work_read(db, id, Err(code)))?;
                Ok(Ended::Refused(code.to_owned()))
            }
        }
    }

    /// The document in a stored file, or why it has none. An error beside that
    /// is the machine's, and passes.
    fn read_file(
        &self,
        file: &SubmissionFile,
    ) -> Result<Result<(Document, Words), ReadError>, Error> {
        let bytes = self.store.blobs().get(&file.sha256)?;
        Ok(self.reader().read(bytes).and_then(|document| {
            let words = words_of(&document, &mut Lexicon::new());
            match words.is_empty() {
                true => Err(ReadError::NoText),
                false => Ok((document, words)),
            }
        }))
    }
}

/// Queues every report that a collection may change.
fn refresh_reports(db: &mut store::Db, collection: i64, now: Moment) -> Result<(), Error> {
    for assignment in store::assignments_with_collection(db, collection)? {
        for submission in store::latest_submissions(db, assignment.id)? {
            if submission.stage() == SubmissionState::Checked {
                let course = assignment.course_id;
                store::enqueue(db, JobKind::Refresh, submission.id, course, now, now)?;
            }
        }
    }
    Ok(())
}

/// The authors of a work, as their names may stand in it.
fn roster_of(authors: &[store::Person]) -> Roster {
    let people: Vec<Person> = authors
        .iter()
        .map(|author| Person {
            id: author.id,
            names: vec![author.name.clone()],
            login: Some(author.login.clone()),
            number: author.student_number.clone(),
            email: author.email.clone(),
            phone: None,
        })
        .collect();
    Roster::new(&people)
}

/// What reading made of a file: also what its author should know before
/// anybody else sees the work.
fn outcome_of(document: &Document, words: &Words, authors: &Roster) -> FileOutcome {
    let mut findings: BTreeMap<FindingKind, u32> = BTreeMap::new();
    let letters = letter_findings(document, words);
    for finding in document.findings.iter().chain(&letters) {
        *findings.entry(finding.kind).or_default() += finding.count;
    }
    FileOutcome::Read {
        format: format!("{:?}", document.format).to_lowercase(),
        words: words.len() as i64,
        language: main_language(words),
        findings: serde_json::json!(findings).to_string(),
        names_author: find(authors, &document.text)
            .iter()
            .any(|found| found.who.is_some()),
    }
}

/// Several files as one work, one after the other.
fn joined(mut documents: Vec<Document>) -> Document {
    if documents.len() == 1 {
        return documents.remove(0);
    }
    let first = documents.first();
    let mut whole = Document {
        format: first.map_or(Format::Plain, |document| document.format),
        text: String::new(),
        blocks: Vec::new(),
        metadata: first.map_or_else(Metadata::default, |first| first.metadata.clone()),
        findings: Vec::new(),
    };
    let mut begin = 0;
    for document in documents {
        if begin > 0 {
            whole.text.push_str("\n\n");
            begin += 2;
        }
        let moved = |span: Span| Span::new(span.start + begin, span.end + begin);
        let blocks = document.blocks.into_iter();
        whole.blocks.extend(blocks.map(|block| Block {
            span: moved(block.span),
            ..block
        }));
        let findings = document.findings.into_iter();
        whole.findings.extend(findings.map(|finding| Finding {
            positions: finding.positions.iter().copied().map(moved).collect(),
            ..finding
        }));
        begin += document.text.chars().count() as u32;
        whole.text.push_str(&document.text);
    }
    whole
}
