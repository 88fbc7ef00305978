//! Asking to read the whole of a source of another course, answering that, and
//! reading it.

use actix_web::HttpResponse;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shapes::{Person, Time};
use super::{Body, Listed, Window, answer, done};
use crate::service::ReportView;
use crate::web::visit::{Failure, Visit};

/// A request of the token's person to read a source.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnRequest {
    /// The id of the source, as in the report.
    pub source: String,
    /// Why it was asked.
    pub reason: String,
    /// When it was asked.
    pub asked_at: Time,
    /// Whether it was allowed; null: nobody answered yet.
    pub allowed: Option<bool>,
    /// The answer in words.
    pub answer: Option<String>,
    /// When it was answered.
    pub answered_at: Option<Time>,
}

/// What the viewer asked to read of the sources of a work.
pub(super) fn own_requests(view: &ReportView) -> Vec<OwnRequest> {
    view.requests
        .iter()
        .map(|(source, request)| OwnRequest {
            source: source.clone(),
            reason: request.reason.clone(),
            asked_at: Time(request.asked_at),
            allowed: request.allowed,
            answer: request.answer.clone(),
            answered_at: request.decided_at.map(Time),
        })
        .collect()
}

/// What is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRequest {
    /// The id of the source, as in the report.
    source: String,
    /// Why; the instructor of the other course reads it.
    reason: String,
}

/// Asks the instructor of another course to let the token's person read a
/// source of a report as a whole.
#[utoipa::path(post, path = "/api/v1/submissions/{submission}/requests", tag = "judgement",
    request_body = NewRequest, responses(
    (status = 204, description = "It is asked."),
))]
pub async fn ask_to_read(
    visit: Visit,
    submission: Path<String>,
    Body(new): Body<NewRequest>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            service.ask_to_read(viewer, &submission, &new.source, &new.reason)
        })
        .await?;
    Ok(done())
}

/// A source of a report as a whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct Source {
    /// What it was handed in for.
    pub title: String,
    /// Who stands behind it.
    pub authors: Vec<Person>,
    /// Its text.
    pub text: String,
}

/// Reads a source of a report as a whole: one of the own courses, or one that
/// its instructor allowed to read.
#[utoipa::path(get, path = "/api/v1/submissions/{submission}/sources/{source}", tag = "judgement", responses(
    (status = 200, description = "The source.", body = Source),
))]
pub async fn read_source(
    visit: Visit,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Failure> {
    let (submission, source) = path.into_inner();
    let source = visit
        .ask(move |service, viewer| service.source_text(viewer, &submission, &source))
        .await?;
    Ok(answer(&Source {
        title: source.assignment.title,
        authors: source.authors.iter().map(Person::from).collect(),
        text: source.text,
    }))
}

/// A request to read a work of a course.
#[derive(Debug, Serialize, ToSchema)]
pub struct AskedRequest {
    /// The random name in addresses.
    pub id: String,
    /// Who asks.
    pub person: Person,
    /// What the work was handed in for.
    pub title: String,
    /// Who stands behind the work.
    pub authors: Vec<Person>,
    /// Why.
    pub reason: String,
    /// When.
    pub asked_at: Time,
    /// Whether it was allowed; null: nobody answered yet.
    pub allowed: Option<bool>,
    /// The answer in words.
    pub answer: Option<String>,
    /// When it was answered.
    pub answered_at: Option<Time>,
}

/// Lists who asks to read works of a course.
#[utoipa::path(get, path = "/api/v1/courses/{course}/requests", tag = "judgement", params(Window), responses(
    (status = 200, description = "The requests.", body = Listed<AskedRequest>),
))]
pub async fn list_requests(visit: Visit, course: Path<String>) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let rows = visit
        .ask(move |service, viewer| service.asked_to_read(viewer, &course))
        .await?;
    let requests = rows.into_iter().map(|asked| AskedRequest {
        id: asked.request.public_id,
        person: Person::from(&asked.person),
        title: asked.assignment.title,
        authors: asked.authors.iter().map(Person::from).collect(),
        reason: asked.request.reason,
        asked_at: Time(asked.request.asked_at),
        allowed: asked.request.allowed,
        answer: asked.request.answer,
        answered_at: asked.request.decided_at.map(Time),
    });
    Ok(answer(&window.cut(requests.collect())))
}

/// An answer to a request.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// Whether the work may be read as a whole.
    allowed: bool,
    /// The answer in words, which who asked reads.
    #[serde(default)]
    words: String,
}

/// Answers a request to read a work of the course, once.
#[utoipa::path(post, path = "/api/v1/courses/{course}/requests/{request}", tag = "judgement",
    request_body = NewAnswer, responses(
    (status = 204, description = "It is answered."),
))]
pub async fn answer_request(
    visit: Visit,
    path: Path<(String, String)>,
    Body(new): Body<NewAnswer>,
) -> Result<HttpResponse, Failure> {
    let (course, request) = path.into_inner();
    visit
        .ask(move |service, viewer| {
            service.answer_request(viewer, &course, &request, new.allowed, &new.words)
        })
        .await?;
    Ok(done())
}
