//! Asking to read the whole of a work of another course, and answering that.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use crate::service::{AskedToRead, SourceText};
use crate::store::Course;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::moments::Local;
use crate::web::speech::Speech;
use crate::web::visit::{Failure, Visit};

/// Asks.
pub async fn ask(
    visit: Visit,
    submission: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let name = submission.clone();
    visit
        .ask(move |service, viewer| {
            service.ask_to_read(viewer, &name, form.text("source"), form.text("reason"))
        })
        .await?;
    Ok(visit.see(&format!("/submissions/{submission}")))
}

#[derive(Template)]
#[template(path = "reading_requests.html")]
struct RequestsTemplate {
    frame: Frame,
    s: Speech,
    t: Local,
    course: Course,
    requests: Vec<AskedToRead>,
}

#[derive(Template)]
#[template(path = "source.html")]
struct SourceTemplate {
    frame: Frame,
    s: Speech,
    submission: String,
    source: SourceText,
}

/// A source of a report as a whole.
pub async fn read(visit: Visit, path: Path<(String, String)>) -> Result<HttpResponse, Failure> {
    let (submission, source) = path.into_inner();
    let name = submission.clone();
    let source = visit
        .ask(move |service, viewer| service.source_text(viewer, &name, &source))
        .await?;
    visit.page(&SourceTemplate {
        frame: visit.frame(source.assignment.title.clone()),
        s: visit.speech,
        submission,
        source,
    })
}

/// Who asks to read works of a course.
pub async fn show(visit: Visit, course: Path<String>) -> Result<HttpResponse, Failure> {
    let (course, requests) = visit
        .ask(move |service, viewer| {
            let (known, ..) = service.course(viewer, &course)?;
            Ok((known, service.asked_to_read(viewer, &course)?))
        })
        .await?;
    visit.page(&RequestsTemplate {
        frame: visit.frame(visit.speech.say("reading-requests")),
        s: visit.speech,
        t: visit.local(),
        course,
        requests,
    })
}

/// Answers.
pub async fn answer(
    visit: Visit,
    path: Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let (course, request) = path.into_inner();
    let name = course.clone();
    visit
        .ask(move |service, viewer| {
            let allowed = form.text("answer") == "allow";
            service.answer_request(viewer, &name, &request, allowed, form.text("words"))
        })
        .await?;
    Ok(visit.see(&format!("/courses/{course}/requests")))
}
