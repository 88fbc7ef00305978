//! The tokens by which other systems use the API: issued, listed and revoked
//! by administrators.

use actix_web::HttpResponse;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shapes::{Person, Time};
use super::{Body, Listed, Window, answer, created, done};
use crate::web::visit::{Failure, Visit};

/// A token to be issued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What the integration is called.
    name: String,
    /// The name that the person signs in with for whom it acts.
    login: String,
}

/// A token that was issued.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssuedToken {
    /// The random name in addresses, by which it is revoked.
    pub id: String,
    /// The token itself. It is shown once.
    pub token: String,
}

/// A token in the list, without the token itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnownToken {
    /// The random name in addresses.
    pub id: String,
    /// What the integration is called.
    pub name: String,
    /// Whom it acts for.
    pub person: Person,
    /// When it was issued.
    pub issued_at: Time,
    /// When it was revoked; null: it is in force.
    pub revoked_at: Option<Time>,
}

/// Issues a token to an integration, which then acts for one person.
#[utoipa::path(post, path = "/api/v1/admin/tokens", tag = "administration",
    request_body = NewToken, responses(
    (status = 201, description = "The token.", body = IssuedToken),
))]
pub async fn issue_token(visit: Visit, Body(new): Body<NewToken>) -> Result<HttpResponse, Failure> {
    let (id, token) = visit
        .ask(move |service, viewer| service.issue_api_token(viewer, &new.name, &new.login))
        .await?;
    Ok(created(&IssuedToken { id, token: token.0 }))
}

/// Lists the tokens that were issued, the newest first.
#[utoipa::path(get, path = "/api/v1/admin/tokens", tag = "administration", params(Window), responses(
    (status = 200, description = "The tokens.", body = Listed<KnownToken>),
))]
pub async fn list_tokens(visit: Visit) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let rows = visit
        .ask(move |service, viewer| service.api_tokens(viewer, window.offset, window.rows()))
        .await?;
    let tokens = rows.into_iter().map(|(token, person)| KnownToken {
        id: token.public_id,
        name: token.name,
        person: Person::from(&person),
        issued_at: Time(token.created_at),
        revoked_at: token.revoked_at.map(Time),
    });
    Ok(answer(&window.page(tokens.collect())))
}

/// Revokes a token: from now on it lets nobody in.
#[utoipa::path(delete, path = "/api/v1/admin/tokens/{token}", tag = "administration", responses(
    (status = 204, description = "It is revoked."),
))]
pub async fn revoke_token(visit: Visit, token: Path<String>) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| service.revoke_api_token(viewer, &token))
        .await?;
    Ok(done())
}
