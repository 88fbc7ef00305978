//! Everything that is known about a submission: its files, its figures, the
//! dates of its check, and what people said.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::judgement::{Judgement, judgement_of};
use super::reading_requests::{OwnRequest, own_requests};
use super::shapes::{Figures, Person, SubmissionSummary, Time};
use crate::service::ReportView;

/// A file that was handed in, and what was read from it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubmittedFile {
    /// Its place among the files, from 0.
    pub position: i64,
    /// Its name.
    pub name: String,
    /// Its SHA-256.
    pub sha256: String,
    /// Its size in bytes.
    pub size: i64,
    /// Its format, once it was read.
    pub format: Option<String>,
    /// Its words, once it was read.
    pub words: Option<i64>,
    /// Its main language, once it was read.
    pub language: Option<String>,
    /// Why it could not be read: a stable word.
    pub problem: Option<String>,
    /// What was found in it that a reader of its page would not see, once it was read.
    pub findings: Vec<FoundInFile>,
    /// Whether the name of an author stands in its text, once it was read.
    pub names_author: Option<bool>,
}

/// A kind of finding in a file.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundInFile {
    /// The kind: a stable word, as in the findings of a report.
    pub kind: String,
    /// How often it was found.
    pub count: u64,
}

/// The message that brought a work.
#[derive(Debug, Serialize, ToSchema)]
pub struct Message {
    /// Who sent it.
    pub sender: String,
    /// When, by its own date.
    pub sent_at: Option<Time>,
    /// Its Message-ID.
    pub message_id: String,
}

/// What was searched for a report. The internet never is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Searched {
    /// Whether works of the same assignment were.
    pub class: bool,
    /// Whether works of other assignments were.
    pub earlier: bool,
    /// The names of the collections that were.
    pub collections: Vec<String>,
    /// The works that the index held.
    pub works: u64,
}

/// When an author first opened the report.
#[derive(Debug, Serialize, ToSchema)]
pub struct Opening {
    /// The author.
    pub author: Person,
    /// When; null: not yet.
    pub first_opened_at: Option<Time>,
}

/// The dates that show that the author could read the report: clause 2.21.
#[derive(Debug, Serialize, ToSchema)]
pub struct Proof {
    /// When the work was first checked.
    pub checked_at: Option<Time>,
    /// When its report became available to its author, or will.
    pub available_at: Option<Time>,
    /// When each author first opened it.
    pub opened: Vec<Opening>,
}

/// Everything that the token's person may know about a submission.
#[derive(Debug, Serialize, ToSchema)]
pub struct Submission {
    /// How far it is.
    pub summary: SubmissionSummary,
    /// The random name of the course.
    pub course: String,
    /// The random name of the assignment.
    pub assignment: String,
    /// Who stands behind it.
    pub authors: Vec<Person>,
    /// The way that it came in: `upload`, `paste`, `instructor`, `email` or `api`.
    pub way: String,
    /// Why somebody else handed it in.
    pub reason: Option<String>,
    /// The message that brought it, if one did.
    pub message: Option<Message>,
    /// The number of its receipt.
    pub receipt: Option<String>,
    /// Its SHA-256, as on the receipt.
    pub sha256: String,
    /// The size of all files in bytes.
    pub size: i64,
    /// Its files.
    pub files: Vec<SubmittedFile>,
    /// The states of its report that the token's person may read, the newest
    /// first, which is in force.
    pub reports: Vec<Figures>,
    /// What was searched for the state in force.
    pub searched: Option<Searched>,
    /// The dates that show when it was checked and read.
    pub proof: Proof,
    /// What people said about it.
    pub judgement: Judgement,
    /// What the token's person asked to read of its sources, the newest first.
    pub requests: Vec<OwnRequest>,
}

impl From<&ReportView> for Submission {
    fn from(view: &ReportView) -> Self {
        let work = &view.submission;
        let first = view.state.as_ref().and_then(|state| state.history.last());
        Self {
            summary: SubmissionSummary::from(work),
            course: view.course.public_id.clone(),
            assignment: view.assignment.public_id.clone(),
            authors: view.authors.iter().map(Person::from).collect(),
            way: work.way.clone(),
            reason: work.reason.clone(),
            message: view.mail.as_ref().map(|mail| Message {
                sender: mail.sender.clone(),
                sent_at: mail.sent_at.map(Time),
                message_id: mail.message_id.clone(),
            }),
            receipt: view.receipt.clone(),
            sha256: work.sha256.clone(),
            size: work.size,
            files: view.files.iter().map(submitted_file).collect(),
            reports: view.state.as_ref().map_or_else(Vec::new, |state| {
                state.history.iter().map(Figures::from).collect()
            }),
            searched: view.state.as_ref().map(|state| Searched {
                class: state.searched.class,
                earlier: state.searched.earlier,
                collections: state.searched.collections.clone(),
                works: state.searched.works,
            }),
            proof: Proof {
                checked_at: first.map(|row| Time(row.created_at)),
                available_at: match first {
                    Some(row) => Some(Time(row.available_at)),
                    None => view.available.map(Time::from),
                },
                opened: view
                    .first_opened
                    .iter()
                    .map(|(author, at)| Opening {
                        author: Person::from(author),
                        first_opened_at: at.map(Time::from),
                    })
                    .collect(),
            },
            judgement: judgement_of(view),
            requests: own_requests(view),
        }
    }
}

fn submitted_file(file: &crate::store::SubmissionFile) -> SubmittedFile {
    SubmittedFile {
        position: file.position,
        name: file.name.clone(),
        sha256: file.sha256.clone(),
        size: file.size,
        format: file.format.clone(),
        words: file.words,
        language: file.language.clone(),
        problem: file.problem.clone(),
        findings: found_in(file),
        names_author: file.names_author,
    }
}

fn found_in(file: &crate::store::SubmissionFile) -> Vec<FoundInFile> {
    let counted: BTreeMap<String, u64> = file
        .findings
        .as_deref()
        .and_then(|findings| serde_json::from_str(findings).ok())
        .unwrap_or_default();
    counted
        .into_iter()
        .map(|(kind, count)| FoundInFile { kind, count })
        .collect()
}
