//! Setting and changing assignments, more time for students, and the list of works.

use actix_web::HttpResponse;
use actix_web::web::Path;
use utoipa::ToSchema;

use super::settings::{Assignment, AssignmentSettings};
use super::shapes::{
    Figures, File, GivenExtension, Made, NewExtension, Person, SubmissionSummary, Work,
};
use super::{Body, Listed, Window, answer, created, done};
use crate::web::form::Form;
use crate::web::pages;
use crate::web::visit::{Failure, Visit};

/// Sets an assignment.
#[utoipa::path(post, path = "/api/v1/courses/{course}/assignments", tag = "assignments",
    request_body = AssignmentSettings, responses(
    (status = 201, description = "The random name of the assignment.", body = Made),
))]
pub async fn set_assignment(
    visit: Visit,
    course: Path<String>,
    Body(settings): Body<AssignmentSettings>,
) -> Result<HttpResponse, Failure> {
    let id = visit
        .ask(move |service, viewer| {
            let form = service.new_assignment_form(viewer, &course)?;
            let draft = settings.draft(&form, service.now().into());
            service.set_assignment(viewer, &course, &draft, &[])
        })
        .await?;
    Ok(created(&Made { id }))
}

/// Shows an assignment and until when the token's person may hand in.
#[utoipa::path(get, path = "/api/v1/assignments/{assignment}", tag = "assignments", responses(
    (status = 200, description = "The assignment.", body = Assignment),
))]
pub async fn show_assignment(
    visit: Visit,
    assignment: Path<String>,
) -> Result<HttpResponse, Failure> {
    let details = visit
        .ask(move |service, viewer| service.assignment_details(viewer, &assignment))
        .await?;
    Ok(answer(&Assignment::from(details)))
}

/// Changes an assignment; works that were checked are checked anew. The whole
/// settings are sent: what is left out is set to what it usually is.
#[utoipa::path(put, path = "/api/v1/assignments/{assignment}", tag = "assignments",
    request_body = AssignmentSettings, responses(
    (status = 204, description = "It is changed."),
))]
pub async fn change_assignment(
    visit: Visit,
    assignment: Path<String>,
    Body(settings): Body<AssignmentSettings>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            let form = service.assignment_form(viewer, &assignment)?;
            let draft = settings.draft(&form, service.now().into());
            service.change_assignment(viewer, &assignment, &draft)
        })
        .await?;
    Ok(done())
}

/// Files of the assignment's own text.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "it only describes a form")]
pub struct TemplateUpload {
    /// One or more files.
    templates: Vec<File>,
}

/// Adds files of the assignment's own text; works that were checked are checked anew.
#[utoipa::path(post, path = "/api/v1/assignments/{assignment}/templates", tag = "assignments",
    request_body(content = TemplateUpload, content_type = "multipart/form-data"), responses(
    (status = 204, description = "They are added."),
))]
pub async fn add_templates(
    visit: Visit,
    assignment: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            service.add_templates(viewer, &assignment, &form.files("templates"))
        })
        .await?;
    Ok(done())
}

/// Fetches a file of the assignment's own text.
#[utoipa::path(get, path = "/api/v1/assignments/{assignment}/templates/{position}", tag = "assignments", responses(
    (status = 200, description = "The file.", content_type = "application/octet-stream", body = File),
))]
pub async fn fetch_template(
    visit: Visit,
    path: Path<(String, usize)>,
) -> Result<HttpResponse, Failure> {
    pages::assignments::template(visit, path).await
}

/// Lists the students who were given more time.
#[utoipa::path(get, path = "/api/v1/assignments/{assignment}/extensions", tag = "assignments", params(Window), responses(
    (status = 200, description = "The extensions.", body = Listed<GivenExtension>),
))]
pub async fn list_extensions(
    visit: Visit,
    assignment: Path<String>,
) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let rows = visit
        .ask(move |service, viewer| service.extensions(viewer, &assignment))
        .await?;
    let extensions = rows.iter().map(|extension| GivenExtension {
        student: Person::from(&extension.student),
        until: extension.until.into(),
        reason: extension.reason.clone(),
    });
    Ok(answer(&window.cut(extensions.collect())))
}

/// Gives a student more time, in the place of an earlier extension.
#[utoipa::path(post, path = "/api/v1/assignments/{assignment}/extensions", tag = "assignments",
    request_body = NewExtension, responses(
    (status = 204, description = "It is given."),
))]
pub async fn extend(
    visit: Visit,
    assignment: Path<String>,
    Body(new): Body<NewExtension>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            let until = new.until.moment();
            service.extend(viewer, &assignment, &new.student, until, &new.reason)
        })
        .await?;
    Ok(done())
}

/// Lists the works of an assignment with their figures, by name; students who
/// handed nothing in are among them.
#[utoipa::path(get, path = "/api/v1/assignments/{assignment}/works", tag = "assignments", params(Window), responses(
    (status = 200, description = "The works.", body = Listed<Work>),
))]
pub async fn list_works(visit: Visit, assignment: Path<String>) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let (_, _, rows) = visit
        .ask(move |service, viewer| service.works(viewer, &assignment))
        .await?;
    let works = rows.iter().map(|row| Work {
        authors: row.authors.iter().map(Person::from).collect(),
        submission: row.submission.as_ref().map(SubmissionSummary::from),
        report: row.report.as_ref().map(Figures::from),
        decision: row.decision.as_ref().map(|row| row.decision.clone()),
        mark: row.mark,
    });
    Ok(answer(&window.cut(works.collect())))
}
