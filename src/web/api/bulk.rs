//! The works of a class in one zip: looked at first, then handed in.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shapes::{File, Made, Person};
use super::{Body, answer, created};
use crate::service::Error;
use crate::web::form::Form;
use crate::web::visit::{Failure, Visit};

/// The works of a class.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "it only describes a form")]
pub struct BulkUpload {
    /// One zip: each file or folder at its top is a work.
    files: File,
    /// Why somebody else hands them in; the students read it.
    reason: String,
}

/// Takes a zip with the works of a class in, to be looked at. Nothing is handed
/// in: sent twice, it is there twice, and one of them is carried out.
#[utoipa::path(post, path = "/api/v1/assignments/{assignment}/bulk", tag = "submissions",
    request_body(content = BulkUpload, content_type = "multipart/form-data"), responses(
    (status = 201, description = "The random name of the upload.", body = Made),
))]
pub async fn prepare_bulk(
    visit: Visit,
    assignment: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let id = visit
        .ask(move |service, viewer| {
            service.prepare_bulk(
                viewer,
                &assignment,
                &form.files("files"),
                form.text("reason"),
            )
        })
        .await?;
    Ok(created(&Made { id }))
}

/// A work in a zip.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkWork {
    /// Its place among the works, from 0.
    pub place: usize,
    /// Its file or folder.
    pub name: String,
    /// The paths of its files.
    pub files: Vec<String>,
    /// Whose it is by its name; null: nobody's, or that is not clear.
    pub student: Option<Person>,
}

/// What lies in a zip, and whose it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Bulk {
    /// The works, by name.
    pub works: Vec<BulkWork>,
    /// The students of the course for whom nothing is there, by name.
    pub without: Vec<Person>,
}

/// Shows what lies in a zip, and whose it is.
#[utoipa::path(get, path = "/api/v1/assignments/{assignment}/bulk/{batch}", tag = "submissions", responses(
    (status = 200, description = "The works.", body = Bulk),
))]
pub async fn show_bulk(
    visit: Visit,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Failure> {
    let (assignment, batch) = path.into_inner();
    let plan = visit
        .ask(move |service, viewer| service.bulk_plan(viewer, &assignment, &batch))
        .await?;
    let works = plan.entries.into_iter().enumerate();
    Ok(answer(&Bulk {
        works: works
            .map(|(place, entry)| BulkWork {
                place,
                name: entry.name,
                files: entry.files,
                student: entry.student.as_ref().map(Person::from),
            })
            .collect(),
        without: plan.without.iter().map(Person::from).collect(),
    }))
}

/// A work in a zip and for whom it is handed in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkChoice {
    /// Its place among the works, from 0.
    place: usize,
    /// The random name of the student.
    student: String,
}

/// Which works of a zip are handed in; the others are left out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkChoices {
    /// The works, each with its student.
    works: Vec<BulkChoice>,
}

/// What became of a work of a zip.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkOutcome {
    /// Its file or folder.
    pub name: String,
    /// The name of the student.
    pub student: String,
    /// The random name of the submission; null: it was not handed in.
    pub submission: Option<String>,
    /// Why it was not: a stable word, as the `reason` of a refusal.
    pub problem: Option<String>,
}

/// What became of the works of a zip.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkDone {
    /// The works that were chosen, by name.
    pub works: Vec<BulkOutcome>,
}

/// Hands works of a zip in, each with a receipt of its own: one that cannot be
/// stops no other. When all were handed in the zip is gone; until then it can
/// be carried out again, which hands nothing in twice.
#[utoipa::path(post, path = "/api/v1/assignments/{assignment}/bulk/{batch}", tag = "submissions",
    request_body = BulkChoices, responses(
    (status = 200, description = "What became of each work.", body = BulkDone),
))]
pub async fn hand_in_bulk(
    visit: Visit,
    path: Path<(String, String)>,
    Body(choices): Body<BulkChoices>,
) -> Result<HttpResponse, Failure> {
    let (assignment, batch) = path.into_inner();
    let outcomes = visit
        .ask(move |service, viewer| {
            let works = service
                .bulk_plan(viewer, &assignment, &batch)?
                .entries
                .len();
            let choices = choices.works;
            if choices.is_empty() {
                return Err(Error::Conflict("error-bulk-nobody"));
            }
            if choices.iter().any(|choice| choice.place >= works) {
                return Err(Error::invalid("place", "error-choose"));
            }
            let chosen: BTreeMap<usize, String> = choices
                .into_iter()
                .map(|choice| (choice.place, choice.student))
                .collect();
            service.hand_in_bulk(viewer, &assignment, &batch, &chosen)
        })
        .await?;
    let works = outcomes.into_iter().map(|outcome| BulkOutcome {
        name: outcome.name,
        student: outcome.student,
        problem: outcome.outcome.as_ref().err().map(Error::reason),
        submission: outcome.outcome.ok(),
    });
    Ok(answer(&BulkDone {
        works: works.collect(),
    }))
}
