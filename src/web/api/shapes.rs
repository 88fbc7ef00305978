//! What requests and answers look like. The comments on types and fields are
//! their descriptions in the document of the API.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use super::words::{File, Problem, Time};
use crate::domain::{Language, Role, SubmissionState};
use crate::service::ReceiptContent;
use crate::store;

/// Somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct Person {
    /// The random name in addresses.
    pub id: String,
    /// The name that others read.
    pub name: String,
}

impl From<&store::Person> for Person {
    fn from(person: &store::Person) -> Self {
        Self {
            id: person.public_id.clone(),
            name: person.name.clone(),
        }
    }
}

/// A student of a course.
#[derive(Debug, Serialize, ToSchema)]
pub struct Student {
    /// The random name in addresses.
    pub id: String,
    /// The name that others read.
    pub name: String,
    /// The name to sign in with.
    pub login: String,
    /// The number that the university gave.
    pub student_number: Option<String>,
    /// The group in which the student works.
    pub group: Option<String>,
}

/// Whom the token acts for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// The random name in addresses.
    pub id: String,
    /// The name that others read.
    pub name: String,
    /// The name to sign in with.
    pub login: String,
    /// The language of sentences in answers.
    pub language: String,
    /// Whether this is an administrator.
    pub administrator: bool,
    /// Whether letters about reports come once a day.
    pub daily_letter: bool,
}

/// What the token's person chooses.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MyChoices {
    /// The language of pages, letters and sentences in answers.
    pub language: Language,
    /// Whether letters about reports come once a day.
    pub daily_letter: bool,
}

/// A course of one term.
#[derive(Debug, Serialize, ToSchema)]
pub struct Course {
    /// The random name in addresses.
    pub id: String,
    /// Its code in the university's lists.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The language it is taught in.
    pub language: String,
    /// What the token's person is in it.
    pub roles: Vec<Role>,
}

impl Course {
    /// A course in which somebody has these roles.
    pub(super) fn new(course: &store::Course, roles: Vec<Role>) -> Self {
        Self {
            id: course.public_id.clone(),
            code: course.code.clone(),
            title: course.title.clone(),
            language: course.language.clone(),
            roles,
        }
    }
}

/// A time in which a control takes place.
#[derive(Debug, Serialize, ToSchema)]
pub struct Period {
    /// The random name, for the settings of an assignment.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Which control takes place: `current` or `midterm`.
    pub control: String,
    /// When it begins.
    pub opens: Time,
    /// When it ends.
    pub closes: Time,
}

impl From<&store::Period> for Period {
    fn from(period: &store::Period) -> Self {
        Self {
            id: period.public_id.clone(),
            name: period.name.clone(),
            control: period.control.clone(),
            opens: Time(period.opens_at),
            closes: Time(period.closes_at),
        }
    }
}

/// A term with its control periods.
#[derive(Debug, Serialize, ToSchema)]
pub struct Term {
    /// The random name in addresses.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Midnight of its first day.
    pub starts: Time,
    /// Its weeks.
    pub weeks: i64,
    /// Its control periods, by time.
    pub periods: Vec<Period>,
}

/// Something with a name, to choose.
#[derive(Debug, Serialize, ToSchema)]
pub struct Named {
    /// The random name in addresses.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl From<&store::Collection> for Named {
    fn from(collection: &store::Collection) -> Self {
        Self {
            id: collection.public_id.clone(),
            name: collection.name.clone(),
        }
    }
}

/// What an assignment of a course can be set to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Choices {
    /// The control periods of the course's term.
    pub periods: Vec<Period>,
    /// The reference collections to compare with.
    pub collections: Vec<Named>,
}

/// An assignment in the list of a course.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignmentSummary {
    /// The random name in addresses.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The control that it counts for: `current` or `midterm`.
    pub control: String,
    /// From when on works are taken in.
    pub opens: Time,
    /// Until when a work is in time.
    pub due: Time,
    /// Until when a late work is taken in; null: never.
    pub late_until: Option<Time>,
    /// The most points that a work can get.
    pub points: i64,
}

impl From<&store::Assignment> for AssignmentSummary {
    fn from(assignment: &store::Assignment) -> Self {
        Self {
            id: assignment.public_id.clone(),
            title: assignment.title.clone(),
            control: assignment.control.clone(),
            opens: Time(assignment.opens_at),
            due: Time(assignment.due_at),
            late_until: assignment.late_until.map(Time),
            points: assignment.points,
        }
    }
}

/// More time for a student.
#[derive(Debug, Serialize, ToSchema)]
pub struct GivenExtension {
    /// To whom.
    pub student: Person,
    /// Until when.
    pub until: Time,
    /// Why.
    pub reason: String,
}

/// More time to be given to a student.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewExtension {
    /// The random name of the student.
    pub student: String,
    /// Until when; later than the assignment is due.
    pub until: Time,
    /// Why.
    pub reason: String,
}

/// A receipt for what was handed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipt {
    /// Its number; anybody can have it checked.
    pub number: String,
    /// The random name of the submission.
    pub submission: String,
    /// The random name of the assignment.
    pub assignment: String,
    /// The SHA-256 of the file; of several, that of their hexadecimal digests in a row.
    pub sha256: String,
    /// The size of all files in bytes.
    pub size: u64,
    /// The names of the files.
    pub files: Vec<String>,
    /// When it was handed in.
    pub handed_in_at: Time,
    /// Whether that was too late.
    pub late: bool,
}

impl From<ReceiptContent> for Receipt {
    fn from(content: ReceiptContent) -> Self {
        Self {
            number: content.number,
            submission: content.submission,
            assignment: content.assignment,
            sha256: content.sha256,
            size: content.size,
            files: content.files,
            handed_in_at: Time(content.handed_in_at),
            late: content.late,
        }
    }
}

/// Whether a receipt is valid.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptCheck {
    /// Whether there is such a receipt and its signature holds.
    pub valid: bool,
    /// When the work was handed in, if the receipt is valid.
    pub handed_in_at: Option<Time>,
    /// The SHA-256 that the receipt is for, if it is valid.
    pub sha256: Option<String>,
}

/// The figures of a state of a report. Shares are 0 to 1, unrounded, and null
/// when no word counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct Figures {
    /// The number of the state, from 1.
    pub revision: i64,
    /// Why it was made: `check`, `later_work`, `judged` or `settings`.
    pub cause: String,
    /// When it was made.
    pub made_at: Time,
    /// When the author may read it.
    pub available_at: Time,
    /// Verbatim and altered words, as a share of the counted ones.
    pub similarity: Option<f64>,
    /// Verbatim words, likewise.
    pub verbatim: Option<f64>,
    /// Altered words, likewise.
    pub altered: Option<f64>,
    /// Words in runs of at least 5, likewise.
    pub runs_of_5: Option<f64>,
    /// Words in runs of at least 25, likewise.
    pub runs_of_25: Option<f64>,
    /// The share that is counted for the strongest source.
    pub strongest_share: Option<f64>,
    /// Findings that somebody should look at.
    pub findings: i64,
}

impl From<&store::ReportRow> for Figures {
    fn from(row: &store::ReportRow) -> Self {
        Self {
            revision: row.revision,
            cause: row.cause.clone(),
            made_at: Time(row.created_at),
            available_at: Time(row.available_at),
            similarity: row.similarity,
            verbatim: row.verbatim,
            altered: row.altered,
            runs_of_5: row.runs_of_5,
            runs_of_25: row.runs_of_25,
            strongest_share: row.strongest_share,
            findings: row.findings,
        }
    }
}

/// A work in the list of an assignment: what was last handed in, or that
/// nothing was.
#[derive(Debug, Serialize, ToSchema)]
pub struct Work {
    /// Who stands behind it: one student, or a group.
    pub authors: Vec<Person>,
    /// The last submission; null: nothing was handed in.
    pub submission: Option<SubmissionSummary>,
    /// The figures of its report in force.
    pub report: Option<Figures>,
    /// The last decision: `accepted`, `revise` or `commission`.
    pub decision: Option<String>,
    /// The mark that counts.
    pub mark: Option<f64>,
}

/// A submission in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubmissionSummary {
    /// The random name in addresses.
    pub id: String,
    /// Which of its authors' submissions it is, from 1.
    pub version: i64,
    /// Whether it is the last one, which counts.
    pub latest: bool,
    /// When it was handed in.
    pub handed_in_at: Time,
    /// Whether that was too late.
    pub late: bool,
    /// How far it is.
    pub stage: SubmissionState,
    /// Why it was refused or failed: a stable word.
    pub problem: Option<String>,
    /// Its words, once it was read.
    pub words: Option<i64>,
    /// Its main language, once it was read.
    pub language: Option<String>,
}

impl From<&store::Submission> for SubmissionSummary {
    fn from(submission: &store::Submission) -> Self {
        Self {
            id: submission.public_id.clone(),
            version: submission.version,
            latest: submission.latest,
            handed_in_at: Time(submission.handed_in_at),
            late: submission.late,
            stage: submission.stage(),
            problem: submission.problem.clone(),
            words: submission.words,
            language: submission.language.clone(),
        }
    }
}

/// The random name of what was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct Made {
    /// The random name in addresses.
    pub id: String,
}
