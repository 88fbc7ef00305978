//! Importing people, courses and members from lists: a dry run, then the change.

use actix_web::HttpResponse;
use actix_web::web::Path;
use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::{File, Made};
use super::{Listed, Window, answer, created};
use crate::domain::Language;
use crate::service::{ImportCounts, ImportPlan};
use crate::web::form::Form;
use crate::web::visit::{Failure, Visit};

/// Lists of people, courses and members.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "it only describes a form")]
pub struct ImportUpload {
    /// One or more CSV files, of OneRoster or with a line for each member of a course.
    files: Vec<File>,
    /// The random name of the term that the courses belong to.
    term: String,
    /// The language of new courses, and of people of whom the lists do not say it.
    language: Language,
}

/// Takes lists in, to be looked at. Nothing is imported.
#[utoipa::path(post, path = "/api/v1/admin/imports", tag = "administration",
    request_body(content = ImportUpload, content_type = "multipart/form-data"), responses(
    (status = 201, description = "The random name of the upload.", body = Made),
))]
pub async fn prepare_import(visit: Visit, form: Form) -> Result<HttpResponse, Failure> {
    let id = visit
        .ask(move |service, viewer| {
            let language = form.choice("language", Language::from_code)?;
            let files = form.files("files");
            service.prepare_import(viewer, form.text("term"), language, &files)
        })
        .await?;
    Ok(created(&Made { id }))
}

/// What an import does with one kind of thing.
#[derive(Debug, Serialize, ToSchema)]
pub struct Counts {
    /// Made.
    pub new: u32,
    /// Changed.
    pub changed: u32,
    /// As the lists say already.
    pub same: u32,
}

impl From<ImportCounts> for Counts {
    fn from(counts: ImportCounts) -> Self {
        Self {
            new: counts.new,
            changed: counts.changed,
            same: counts.same,
        }
    }
}

/// How much an import changes.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportTotals {
    /// Of people.
    pub people: Counts,
    /// Of courses.
    pub courses: Counts,
    /// Of members of courses.
    pub members: Counts,
}

impl From<&ImportPlan> for ImportTotals {
    fn from(plan: &ImportPlan) -> Self {
        Self {
            people: plan.people.into(),
            courses: plan.courses.into(),
            members: plan.members.into(),
        }
    }
}

/// Something that has to be put right before lists can be imported.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineProblem {
    /// The name of the file.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// What is wrong: a stable word.
    pub reason: String,
    /// What is wrong and what to do, in the language of the token's person.
    pub title: String,
}

/// Something that an import changes.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportChange {
    /// What is done: `new_person`, `changed_person`, `new_course`,
    /// `changed_course`, `new_member`, `changed_member`.
    pub change: String,
    /// To whom or what.
    pub subject: String,
}

/// What an import would change, and what is wrong with the lists.
#[derive(Debug, Serialize, ToSchema)]
pub struct Import {
    /// How much it would change.
    pub totals: ImportTotals,
    /// Whether there is anything to do, and nothing in the way.
    pub may_be_done: bool,
    /// What has to be put right first, by file and line. It comes in pages.
    pub problems: Listed<LineProblem>,
    /// Every change. They come in pages.
    pub changes: Listed<ImportChange>,
}

/// A key of the sentences without its family, as a stable word.
fn word(key: &str, family: &str) -> String {
    key.trim_start_matches(family).replace('-', "_")
}

/// Shows what an import would change, and what is wrong with the lists.
#[utoipa::path(get, path = "/api/v1/admin/imports/{batch}", tag = "administration", params(Window), responses(
    (status = 200, description = "What it would change.", body = Import),
))]
pub async fn show_import(visit: Visit, batch: Path<String>) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let plan = visit
        .ask(move |service, viewer| service.import_plan(viewer, &batch))
        .await?;
    let problems = plan.problems.iter().map(|problem| LineProblem {
        file: problem.file.clone(),
        line: problem.line,
        reason: word(problem.key, "roster-"),
        title: visit.speech.name(problem.key, &problem.what),
    });
    let changes = plan.changes.iter().map(|(key, subject)| ImportChange {
        change: word(key, "import-"),
        subject: subject.clone(),
    });
    Ok(answer(&Import {
        totals: ImportTotals::from(&plan),
        may_be_done: plan.may_be_done(),
        problems: window.cut(problems.collect()),
        changes: window.cut(changes.collect()),
    }))
}

/// Imports lists that were looked at: all of them or, if anything is wrong
/// with any line, nothing.
#[utoipa::path(post, path = "/api/v1/admin/imports/{batch}", tag = "administration", responses(
    (status = 200, description = "What it changed.", body = ImportTotals),
))]
pub async fn carry_out_import(visit: Visit, batch: Path<String>) -> Result<HttpResponse, Failure> {
    let plan = visit
        .ask(move |service, viewer| service.import(viewer, &batch))
        .await?;
    Ok(answer(&ImportTotals::from(&plan)))
}
