//! Reference collections: past works and articles that works are compared with.

use actix_web::HttpResponse;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shapes::{File, Made};
use super::{Body, Listed, Window, answer, created};
use crate::service::Error;
use crate::web::form::Form;
use crate::web::visit::{Failure, Visit};

/// A reference collection.
#[derive(Debug, Serialize, ToSchema)]
pub struct Collection {
    /// The random name in addresses.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many works it has.
    pub works: usize,
    /// How many of them could not be read.
    pub unread: usize,
}

/// A reference collection to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCollection {
    /// Its name.
    name: String,
}

/// Lists the reference collections.
#[utoipa::path(get, path = "/api/v1/admin/collections", tag = "administration", params(Window), responses(
    (status = 200, description = "The collections.", body = Listed<Collection>),
))]
pub async fn list_collections(visit: Visit) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let rows = visit
        .ask(|service, viewer| service.collections(viewer))
        .await?;
    let collections = rows.into_iter().map(|(collection, works)| Collection {
        id: collection.public_id,
        name: collection.name,
        works: works.len(),
        unread: works.iter().filter(|work| work.problem.is_some()).count(),
    });
    Ok(answer(&window.cut(collections.collect())))
}

/// Makes a reference collection.
#[utoipa::path(post, path = "/api/v1/admin/collections", tag = "administration",
    request_body = NewCollection, responses(
    (status = 201, description = "The random name of the collection.", body = Made),
))]
pub async fn add_collection(
    visit: Visit,
    Body(new): Body<NewCollection>,
) -> Result<HttpResponse, Failure> {
    let id = visit
        .ask(move |service, viewer| service.add_collection(viewer, &new.name))
        .await?;
    Ok(created(&Made { id }))
}

/// Files for a collection.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "it only describes a form")]
pub struct CollectionUpload {
    /// One or more files, each a work.
    files: Vec<File>,
}

/// What became of uploaded files.
#[derive(Debug, Serialize, ToSchema)]
pub struct Added {
    /// How many the collection did not have under their names.
    pub new: usize,
}

/// Puts files into a collection; they are read by jobs.
#[utoipa::path(post, path = "/api/v1/admin/collections/{collection}/files", tag = "administration",
    request_body(content = CollectionUpload, content_type = "multipart/form-data"), responses(
    (status = 201, description = "How many were new.", body = Added),
))]
pub async fn add_files(
    visit: Visit,
    collection: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let new = visit
        .ask(move |service, viewer| match form.files("files") {
            files if files.is_empty() => Err(Error::invalid("files", "error-no-file")),
            files => service.add_to_collection(viewer, &collection, &files),
        })
        .await?;
    Ok(created(&Added { new }))
}
