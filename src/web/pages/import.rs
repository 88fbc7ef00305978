//! Importing people, courses and members from lists: the upload, what it would
//! change, and the change.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use crate::domain::Language;
use crate::service::{ImportCounts, ImportPlan};
use crate::store::{Period, Term};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::speech::Speech;
use crate::web::visit::{Failure, Visit};

/// So many problems, and so many changes, are listed; all of them are counted.
const LISTED: usize = 500;

#[derive(Template)]
#[template(path = "import.html")]
struct ImportTemplate {
    frame: Frame,
    s: Speech,
    calendar: Vec<(Term, Vec<Period>)>,
}

/// The form to upload lists.
pub async fn form(visit: Visit) -> Result<HttpResponse, Failure> {
    let calendar = visit.ask(|service, _| service.calendar()).await?;
    visit.page(&ImportTemplate {
        frame: visit.frame(visit.speech.say("import")),
        s: visit.speech,
        calendar,
    })
}

/// Takes lists in, to be looked at.
pub async fn prepare(visit: Visit, form: Form) -> Result<HttpResponse, Failure> {
    let batch = visit
        .ask(move |service, viewer| {
            let language = form.choice("language", Language::from_code)?;
            let files = form.files("files");
            service.prepare_import(viewer, form.text("term"), language, &files)
        })
        .await?;
    Ok(visit.see(&format!("/admin/import/{batch}")))
}

#[derive(Template)]
#[template(path = "import_plan.html")]
struct PlanTemplate {
    frame: Frame,
    s: Speech,
    batch: String,
    plan: ImportPlan,
    counts: [(String, ImportCounts); 3],
    problems: usize,
    unlisted: usize,
    is_done: bool,
}

fn plan_page(
    visit: &Visit,
    batch: String,
    mut plan: ImportPlan,
    is_done: bool,
) -> Result<HttpResponse, Failure> {
    let speech = visit.speech;
    let problems = plan.problems.len();
    let unlisted = plan.changes.len().saturating_sub(LISTED);
    plan.problems.truncate(LISTED);
    plan.changes.truncate(LISTED);
    visit.page(&PlanTemplate {
        frame: visit.frame(speech.say("import")),
        s: speech,
        batch,
        counts: [
            (speech.say("people"), plan.people),
            (speech.say("courses"), plan.courses),
            (speech.say("members"), plan.members),
        ],
        plan,
        problems,
        unlisted,
        is_done,
    })
}

/// What an import would change, and what is wrong with the lists.
pub async fn plan(visit: Visit, batch: Path<String>) -> Result<HttpResponse, Failure> {
    let name = batch.clone();
    let plan = visit
        .ask(move |service, viewer| service.import_plan(viewer, &name))
        .await?;
    plan_page(&visit, batch.into_inner(), plan, false)
}

/// Imports lists that were looked at.
pub async fn carry_out(visit: Visit, batch: Path<String>) -> Result<HttpResponse, Failure> {
    let name = batch.clone();
    let plan = visit
        .ask(move |service, viewer| service.import(viewer, &name))
        .await?;
    plan_page(&visit, batch.into_inner(), plan, true)
}
