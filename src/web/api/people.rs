//! People as administrators look after them: made, found, invited, and what is
//! stored about one of them, as a zip or erased.

use actix_web::HttpResponse;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shapes::Time;
use super::words::File;
use super::{Body, Listed, Window, answer, created, done, query};
use crate::domain::Language;
use crate::store::Person;
use crate::web::pages;
use crate::web::visit::{Failure, Visit};

/// A person as administrators see them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Account {
    /// The random name in addresses.
    pub id: String,
    /// The name that others read.
    pub name: String,
    /// The name to sign in with.
    pub login: String,
    /// The address for mail.
    pub email: Option<String>,
    /// The number that the university gave.
    pub student_number: Option<String>,
    /// The language of pages and mail.
    pub language: String,
    /// Whether this is an administrator.
    pub administrator: bool,
}

impl From<Person> for Account {
    fn from(person: Person) -> Self {
        Self {
            id: person.public_id,
            name: person.name,
            login: person.login,
            email: person.email,
            student_number: person.student_number,
            language: person.language,
            administrator: person.administrator,
        }
    }
}

/// A person to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// The name that others read.
    name: String,
    /// The name to sign in with, without spaces.
    login: String,
    /// The address for mail.
    #[serde(default)]
    email: Option<String>,
    /// The language of pages and mail.
    language: Language,
}

/// A link by which a person chooses a password once, within 14 days.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invitation {
    /// The random name of the person.
    pub id: String,
    /// The link. It is shown once; give it to the person and nobody else.
    pub link: String,
}

/// Lists all people, by name, or those whose name, login or student number
/// holds the words.
#[utoipa::path(get, path = "/api/v1/admin/people", tag = "administration",
    params(("words" = Option<String>, Query, description = "What rows must mention; without it, all rows."), Window), responses(
    (status = 200, description = "The people.", body = Listed<Account>),
))]
pub async fn list_people(visit: Visit) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let words = query(&visit, "words").unwrap_or_default();
    let found = visit
        .ask(move |service, viewer| match words.trim() {
            "" => {
                let rows = service.people(viewer, window.offset, window.rows())?;
                Ok(window.page(rows))
            }
            words => Ok(window.cut(service.people_matching(viewer, words)?)),
        })
        .await?;
    Ok(answer(&Listed {
        items: found.items.into_iter().map(Account::from).collect(),
        next: found.next,
    }))
}

/// A person, and how much is stored about them.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnownPerson {
    /// The person.
    pub account: Account,
    /// When the person was made.
    pub made_at: Time,
    /// When the person was erased; null: not at all.
    pub erased_at: Option<Time>,
    /// How many works were handed in.
    pub works: usize,
}

/// Shows a person.
#[utoipa::path(get, path = "/api/v1/admin/people/{person}", tag = "administration", responses(
    (status = 200, description = "The person.", body = KnownPerson),
))]
pub async fn show_person(visit: Visit, person: Path<String>) -> Result<HttpResponse, Failure> {
    let (person, works) = visit
        .ask(move |service, viewer| service.person(viewer, &person))
        .await?;
    Ok(answer(&KnownPerson {
        made_at: Time(person.created_at),
        erased_at: person.erased_at.map(Time),
        works: works.len(),
        account: Account::from(person),
    }))
}

/// Fetches everything that is stored about a person, with their works: a zip.
/// That it was fetched is written down.
#[utoipa::path(post, path = "/api/v1/admin/people/{person}/export", tag = "administration", responses(
    (status = 200, description = "The zip.", content_type = "application/zip", body = File),
))]
pub async fn export_person(visit: Visit, person: Path<String>) -> Result<HttpResponse, Failure> {
    pages::person::export(visit, person).await
}

/// Who is to be erased, said once more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// The name that the person signs in with: there is no way back.
    login: String,
}

/// Erases a person: the name is replaced, the works that are theirs alone are
/// removed, marks stay as numbers.
#[utoipa::path(post, path = "/api/v1/admin/people/{person}/erase", tag = "administration",
    request_body = Erasure, responses(
    (status = 204, description = "The person is erased."),
))]
pub async fn erase_person(
    visit: Visit,
    person: Path<String>,
    Body(erasure): Body<Erasure>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| service.erase_person(viewer, &person, &erasure.login))
        .await?;
    Ok(done())
}

/// Makes a person, who chooses a password by the link of the answer.
#[utoipa::path(post, path = "/api/v1/admin/people", tag = "administration",
    request_body = NewAccount, responses(
    (status = 201, description = "The person's random name and link.", body = Invitation),
))]
pub async fn add_person(
    visit: Visit,
    Body(new): Body<NewAccount>,
) -> Result<HttpResponse, Failure> {
    let invitation = visit
        .ask(move |service, viewer| {
            let email = new.email.as_deref();
            let id =
                service.add_person(viewer, &new.name, &new.login, email, new.language, None)?;
            let token = service.invite(viewer, &id)?;
            let link = format!("{}/links/{}", service.settings.url, token.0);
            Ok(Invitation { id, link })
        })
        .await?;
    Ok(created(&invitation))
}

/// Makes a new link for a person who lost the password.
#[utoipa::path(post, path = "/api/v1/admin/people/{person}/link", tag = "administration", responses(
    (status = 201, description = "The person's random name and link.", body = Invitation),
))]
pub async fn make_link(visit: Visit, person: Path<String>) -> Result<HttpResponse, Failure> {
    let invitation = visit
        .ask(move |service, viewer| {
            let token = service.invite(viewer, &person)?;
            let link = format!("{}/links/{}", service.settings.url, token.0);
            let id = person.into_inner();
            Ok(Invitation { id, link })
        })
        .await?;
    Ok(created(&invitation))
}

/// A person who was invited.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invited {
    /// The person.
    pub account: Account,
    /// The link. It is shown once; give it to the person and nobody else.
    pub link: String,
}

/// Makes a link for everybody who cannot sign in yet. Links that were made
/// before stay good until one of them is used.
#[utoipa::path(post, path = "/api/v1/admin/links", tag = "administration", responses(
    (status = 201, description = "Everybody who was invited, on one page.", body = Listed<Invited>),
))]
pub async fn make_links(visit: Visit) -> Result<HttpResponse, Failure> {
    let url = visit.service.settings.url.clone();
    let invited = visit
        .ask(|service, viewer| service.invite_everybody(viewer))
        .await?;
    let items = invited.into_iter().map(|(person, token)| Invited {
        account: Account::from(person),
        link: format!("{url}/links/{}", token.0),
    });
    Ok(created(&Listed {
        items: items.collect(),
        next: None,
    }))
}
