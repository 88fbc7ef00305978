//! Works that come in through the instructor: a zip with the works of a class,
//! and e-mail.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use crate::domain::Way;
use crate::service::{BulkPlan, Error, HandIn};
use crate::store::{Assignment, Course, Person};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::speech::Speech;
use crate::web::visit::{Failure, Visit};

#[derive(Template)]
#[template(path = "bulk.html")]
struct BulkTemplate {
    frame: Frame,
    s: Speech,
    course: Course,
    assignment: Assignment,
    students: Vec<Person>,
    largest: usize,
}

/// The forms for a zip and for a message.
pub async fn form(visit: Visit, assignment: Path<String>) -> Result<HttpResponse, Failure> {
    let (course, assignment, students) = visit
        .ask(move |service, viewer| {
            let (course, assignment, _) = service.works(viewer, &assignment)?;
            let students = service.students(viewer, &course.public_id)?;
            Ok((course, assignment, students))
        })
        .await?;
    visit.page(&BulkTemplate {
        frame: visit.frame(visit.speech.say("bulk")),
        s: visit.speech,
        course,
        assignment,
        students: students.into_iter().map(|(person, _)| person).collect(),
        largest: visit.service.settings.largest_upload >> 20,
    })
}

/// Takes a zip in, to be looked at.
pub async fn prepare(
    visit: Visit,
    assignment: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let name = assignment.clone();
    let batch = visit
        .ask(move |service, viewer| {
            service.prepare_bulk(viewer, &name, &form.files("files"), form.text("reason"))
        })
        .await?;
    Ok(visit.see(&format!("/assignments/{assignment}/bulk/{batch}")))
}

#[derive(Template)]
#[template(path = "bulk_plan.html")]
struct PlanTemplate {
    frame: Frame,
    s: Speech,
    batch: String,
    plan: BulkPlan,
}

/// What lies in a zip, and whose it is.
pub async fn plan(visit: Visit, path: Path<(String, String)>) -> Result<HttpResponse, Failure> {
    let (assignment, batch) = path.into_inner();
    let name = batch.clone();
    let plan = visit
        .ask(move |service, viewer| service.bulk_plan(viewer, &assignment, &name))
        .await?;
    visit.page(&PlanTemplate {
        frame: visit.frame(visit.speech.say("bulk")),
        s: visit.speech,
        batch,
        plan,
    })
}

struct OutcomeLine {
    name: String,
    student: String,
    address: Option<String>,
    problem: String,
}

#[derive(Template)]
#[template(path = "bulk_done.html")]
struct DoneTemplate {
    frame: Frame,
    s: Speech,
    assignment: String,
    outcomes: Vec<OutcomeLine>,
}

/// Hands the works of a zip in.
pub async fn carry_out(
    visit: Visit,
    path: Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let (assignment, batch) = path.into_inner();
    let name = assignment.clone();
    let outcomes = visit
        .ask(move |service, viewer| {
            let works = service.bulk_plan(viewer, &name, &batch)?.entries.len();
            let chosen: BTreeMap<usize, String> = (0..works)
                .filter_map(|index| {
                    let student = form.optional(&format!("to-{index}"))?;
                    Some((index, student.to_owned()))
                })
                .collect();
            if chosen.is_empty() {
                return Err(Error::Conflict("error-bulk-nobody"));
            }
            service.hand_in_bulk(viewer, &name, &batch, &chosen)
        })
        .await?;
    let speech = visit.speech;
    visit.page(&DoneTemplate {
        frame: visit.frame(speech.say("bulk")),
        s: speech,
        assignment,
        outcomes: outcomes
            .into_iter()
            .map(|outcome| OutcomeLine {
                name: outcome.name,
                student: outcome.student,
                problem: match &outcome.outcome {
                    Ok(_) => String::new(),
                    Err(error) => speech.say(error.key()),
                },
                address: outcome.outcome.ok().map(|id| format!("/submissions/{id}")),
            })
            .collect(),
    })
}

/// Takes a message in for the student who sent it.
pub async fn take_mail(
    visit: Visit,
    assignment: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let receipt = visit
        .ask(move |service, viewer| {
            let work = HandIn {
                files: form.files("files"),
                way: Way::Email,
                attempt: None,
            };
            let (student, reason) = (form.text("student"), form.text("reason"));
            service.hand_in_for(viewer, &assignment, student, work, reason)
        })
        .await?;
    Ok(visit.see(&format!("/submissions/{}", receipt.submission)))
}
