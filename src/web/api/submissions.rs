//! Handing in, what is known about a submission, its report, and receipts.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use utoipa::ToSchema;

use super::shapes::{File, Receipt, ReceiptCheck, SubmissionSummary, Time};
use super::works::Submission;
use super::{Listed, Window, answer, created, query};
use crate::domain::Way;
use crate::service::{Error, HandIn};
use crate::web::form::Form;
use crate::web::pages::reports::named;
use crate::web::pages::submissions::attachment;
use crate::web::visit::{Failure, Visit};

/// The header by which a sender names an attempt.
const ATTEMPT: &str = "Idempotency-Key";

/// What the document says of it.
const IDEMPOTENCY: &str = "What the sender calls this attempt, 1 to 200 characters: sent twice \
    with the same files, the work is handed in once and both answers are the same receipt.";

/// A work.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "it only describes a form")]
pub struct Upload {
    /// One to 20 files, which are one work.
    files: Vec<File>,
}

/// A work of a student.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "it only describes a form")]
pub struct UploadFor {
    /// One to 20 files, which are one work.
    files: Vec<File>,
    /// The random name of the student.
    student: String,
    /// Why somebody else hands it in; the student reads it.
    reason: String,
}

/// What a request calls its attempt, for what it is about: the same key for
/// another assignment or student is another attempt.
fn attempt_of(
    visit: &Visit,
    request: &HttpRequest,
    about: &str,
) -> Result<Option<String>, Failure> {
    let Some(value) = request.headers().get(ATTEMPT) else {
        return Ok(None);
    };
    match value.to_str() {
        Ok(key) if (1..=200).contains(&key.len()) => Ok(Some(format!("{about}:{key}"))),
        _ => Err(visit.refuse(Error::invalid(ATTEMPT, "error-idempotency-key"))),
    }
}

/// Hands in a work of the token's person.
#[utoipa::path(post, path = "/api/v1/assignments/{assignment}/submissions", tag = "submissions",
    params(("Idempotency-Key" = Option<String>, Header, description = IDEMPOTENCY)),
    request_body(content = Upload, content_type = "multipart/form-data"), responses(
    (status = 201, description = "The receipt: the work is stored for good and will be checked.", body = Receipt),
))]
pub async fn hand_in(
    visit: Visit,
    request: HttpRequest,
    assignment: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let attempt = attempt_of(&visit, &request, &assignment)?;
    if let Err(error) = visit.limits.upload(visit.viewer()?.person.id) {
        return Err(visit.refuse(error));
    }
    let receipt = visit
        .ask(move |service, viewer| {
            let work = HandIn {
                files: form.files("files"),
                way: Way::Api,
                attempt,
            };
            service.hand_in(viewer, &assignment, work)
        })
        .await?;
    Ok(created(&Receipt::from(receipt)))
}

/// Hands in a work of a student, by somebody who teaches the course.
#[utoipa::path(post, path = "/api/v1/assignments/{assignment}/works", tag = "submissions",
    params(("Idempotency-Key" = Option<String>, Header, description = IDEMPOTENCY)),
    request_body(content = UploadFor, content_type = "multipart/form-data"), responses(
    (status = 201, description = "The receipt: the work is stored for good and will be checked.", body = Receipt),
))]
pub async fn hand_in_for(
    visit: Visit,
    request: HttpRequest,
    assignment: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    hand_in_as(visit, request, assignment, form, Way::Api).await
}

/// A work that a student sent by e-mail.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "it only describes a form")]
pub struct MailUpload {
    /// The message (.eml), which is kept as it came; its attachments are the work.
    files: File,
    /// The random name of the student.
    student: String,
    /// Why it came by e-mail; the student reads it.
    reason: String,
}

/// Hands in a work that a student sent by e-mail, by somebody who teaches the course.
#[utoipa::path(post, path = "/api/v1/assignments/{assignment}/mail", tag = "submissions",
    params(("Idempotency-Key" = Option<String>, Header, description = IDEMPOTENCY)),
    request_body(content = MailUpload, content_type = "multipart/form-data"), responses(
    (status = 201, description = "The receipt: the work is stored for good and will be checked.", body = Receipt),
))]
pub async fn hand_in_mail(
    visit: Visit,
    request: HttpRequest,
    assignment: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    hand_in_as(visit, request, assignment, form, Way::Email).await
}

async fn hand_in_as(
    visit: Visit,
    request: HttpRequest,
    assignment: Path<String>,
    form: Form,
    way: Way,
) -> Result<HttpResponse, Failure> {
    let about = format!("{assignment}:{}", form.text("student"));
    let attempt = attempt_of(&visit, &request, &about)?;
    let receipt = visit
        .ask(move |service, viewer| {
            let work = HandIn {
                files: form.files("files"),
                way,
                attempt,
            };
            let (student, reason) = (form.text("student"), form.text("reason"));
            service.hand_in_for(viewer, &assignment, student, work, reason)
        })
        .await?;
    Ok(created(&Receipt::from(receipt)))
}

/// Lists what the token's person handed in for an assignment, the newest first.
#[utoipa::path(get, path = "/api/v1/assignments/{assignment}/submissions", tag = "submissions", params(Window), responses(
    (status = 200, description = "The submissions.", body = Listed<SubmissionSummary>),
))]
pub async fn list_submissions(
    visit: Visit,
    assignment: Path<String>,
) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let rows = visit
        .ask(move |service, viewer| service.my_submissions(viewer, &assignment))
        .await?;
    let submissions = rows.iter().map(SubmissionSummary::from).collect();
    Ok(answer(&window.cut(submissions)))
}

/// Shows a submission: how far it is, its files, its figures and what people
/// said. Ask again until its stage is `checked`, `refused` or `failed`.
#[utoipa::path(get, path = "/api/v1/submissions/{submission}", tag = "submissions", responses(
    (status = 200, description = "The submission.", body = Submission),
))]
pub async fn show_submission(
    visit: Visit,
    submission: Path<String>,
) -> Result<HttpResponse, Failure> {
    let view = visit
        .ask(move |service, viewer| service.submission(viewer, &submission))
        .await?;
    Ok(answer(&Submission::from(&view)))
}

/// Fetches the report (`adal-report/1`), with its sources named as far as the
/// token's person may know them. That an author reads it is written down.
#[utoipa::path(get, path = "/api/v1/submissions/{submission}/report", tag = "submissions",
    params(("revision" = Option<i64>, Query, description = "The number of an earlier state; without it, the state in force.")), responses(
    (status = 200, description = "The report."),
))]
pub async fn show_report(visit: Visit, submission: Path<String>) -> Result<HttpResponse, Failure> {
    let revision = match query(&visit, "revision") {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| {
            let invalid = Error::invalid("revision", "error-number");
            visit.refuse(invalid)
        })?),
    };
    let view = visit
        .ask(move |service, viewer| service.report(viewer, &submission, revision))
        .await?;
    match &view.state {
        Some(state) => {
            let report = named(state, &view.assignment.title, visit.speech);
            Ok(answer(&report))
        }
        None => Err(visit.refuse(Error::Conflict("error-no-report-yet"))),
    }
}

/// Fetches a file as it was handed in.
#[utoipa::path(get, path = "/api/v1/submissions/{submission}/files/{position}", tag = "submissions", responses(
    (status = 200, description = "The file.", content_type = "application/octet-stream", body = File),
))]
pub async fn fetch_file(
    visit: Visit,
    path: Path<(String, usize)>,
) -> Result<HttpResponse, Failure> {
    let (submission, position) = path.into_inner();
    let (name, content) = visit
        .ask(move |service, viewer| service.original_file(viewer, &submission, position))
        .await?;
    Ok(attachment(&name, content))
}

/// Says whether a receipt is valid. Anybody may ask, without a token.
#[utoipa::path(get, path = "/api/v1/receipts/{number}", tag = "submissions", security(()), responses(
    (status = 200, description = "Whether it is valid.", body = ReceiptCheck),
))]
pub async fn check_receipt(visit: Visit, number: Path<String>) -> Result<HttpResponse, Failure> {
    let number = number.to_uppercase();
    let content = visit
        .ask_anyhow(move |service| service.verify_receipt(&number))
        .await?;
    Ok(answer(&ReceiptCheck {
        valid: content.is_some(),
        handed_in_at: content.as_ref().map(|content| Time(content.handed_in_at)),
        sha256: content.map(|content| content.sha256),
    }))
}
