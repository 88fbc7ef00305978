//! What is stored about one person: everything as a zip, and erasure.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Path;
use askama::Template;

use crate::store::Person;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::moments::Local;
use crate::web::speech::Speech;
use crate::web::visit::{Failure, Visit};

#[derive(Template)]
#[template(path = "person.html")]
struct PersonTemplate {
    frame: Frame,
    s: Speech,
    t: Local,
    person: Person,
    works: usize,
}

/// The page of a person.
pub async fn show(visit: Visit, person: Path<String>) -> Result<HttpResponse, Failure> {
    let (person, works) = visit
        .ask(move |service, viewer| service.person(viewer, &person))
        .await?;
    visit.page(&PersonTemplate {
        frame: visit.frame(person.name.clone()),
        s: visit.speech,
        t: visit.local(),
        person,
        works: works.len(),
    })
}

/// Everything that is stored about a person.
pub async fn export(visit: Visit, person: Path<String>) -> Result<HttpResponse, Failure> {
    let name = person.clone();
    let zip = visit
        .ask(move |service, viewer| service.export_person(viewer, &name))
        .await?;
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"person-{person}.zip\""),
        ))
        .body(zip))
}

/// Erases a person.
pub async fn erase(
    visit: Visit,
    person: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let name = person.clone();
    visit
        .ask(move |service, viewer| service.erase_person(viewer, &name, form.text("login")))
        .await?;
    Ok(visit.see(&format!("/admin/people/{person}")))
}

/// From now on the administrator looks at the service as a person does.
pub async fn act(visit: Visit, person: Path<String>, form: Form) -> Result<HttpResponse, Failure> {
    let token = visit.token.clone();
    visit
        .ask(move |service, viewer| {
            service.act_as(viewer, token.as_ref(), &person, form.text("reason"))
        })
        .await?;
    Ok(visit.see("/"))
}

/// The administrator is nobody but the administrator again.
pub async fn end_acting(visit: Visit) -> Result<HttpResponse, Failure> {
    let token = visit.token.clone();
    visit
        .ask(move |service, viewer| service.end_acting(viewer, token.as_ref()))
        .await?;
    Ok(visit.see("/"))
}
