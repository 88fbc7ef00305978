//! Whom the token acts for, and what that person chooses.

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shapes::{Me, MyChoices, Time};
use super::{Body, Listed, Window, answer, done};
use crate::web::visit::{Failure, Visit};

/// Says whom the token acts for.
#[utoipa::path(get, path = "/api/v1/me", tag = "courses", responses(
    (status = 200, description = "The person.", body = Me),
))]
pub async fn show_me(visit: Visit) -> Result<HttpResponse, Failure> {
    let person = &visit.viewer()?.person;
    Ok(answer(&Me {
        id: person.public_id.clone(),
        name: person.name.clone(),
        login: person.login.clone(),
        language: person.language.clone(),
        administrator: person.administrator,
        daily_letter: person.digest,
    }))
}

/// Chooses the language and how often letters come.
#[utoipa::path(put, path = "/api/v1/me", tag = "courses",
    request_body = MyChoices, responses(
    (status = 204, description = "It is chosen."),
))]
pub async fn change_me(
    visit: Visit,
    Body(choices): Body<MyChoices>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            service.choose_letters(viewer, choices.language, choices.daily_letter)
        })
        .await?;
    Ok(done())
}

/// Another password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The password so far.
    old: String,
    /// The new one, at least 8 characters.
    password: String,
}

/// Chooses another password, for who knows the old one. Every session of a
/// browser ends, and so do links for choosing one; tokens stay in force.
#[utoipa::path(post, path = "/api/v1/me/password", tag = "courses",
    request_body = NewPassword, responses(
    (status = 204, description = "It is chosen."),
))]
pub async fn change_password(
    visit: Visit,
    Body(new): Body<NewPassword>,
) -> Result<HttpResponse, Failure> {
    // Who found a token shall not find the password out.
    let login = visit.viewer()?.person.login.clone();
    if let Err(error) = visit.limits.sign_in(&login, visit.address) {
        return Err(visit.refuse(error));
    }
    visit
        .ask(move |service, viewer| service.replace_password(viewer, &new.old, &new.password))
        .await?;
    Ok(done())
}

/// A browser in which the token's person is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// Since when.
    pub since: Time,
    /// Until when, unless they sign out.
    pub until: Time,
}

/// Lists the browsers in which the token's person is signed in, the newest first.
#[utoipa::path(get, path = "/api/v1/me/sessions", tag = "courses", params(Window), responses(
    (status = 200, description = "The sessions.", body = Listed<Session>),
))]
pub async fn list_sessions(visit: Visit) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let rows = visit
        .ask(|service, viewer| service.open_sessions(viewer, None))
        .await?;
    let sessions = rows.into_iter().map(|session| Session {
        since: Time(session.since),
        until: Time(session.until),
    });
    Ok(answer(&window.cut(sessions.collect())))
}

/// Signs the token's person out in every browser.
#[utoipa::path(delete, path = "/api/v1/me/sessions", tag = "courses", responses(
    (status = 204, description = "Every session has ended."),
))]
pub async fn end_sessions(visit: Visit) -> Result<HttpResponse, Failure> {
    visit
        .ask(|service, viewer| service.sign_out_elsewhere(viewer, None))
        .await?;
    Ok(done())
}
