//! Figures for whoever watches the machine.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};

use crate::service::{Error, Token};
use crate::web::visit::{Failure, Visit};

/// Figures for Prometheus: told to programs on the machine itself, and to who
/// has the token of the settings. Everybody else finds nothing here.
pub async fn show(visit: Visit, request: HttpRequest) -> Result<HttpResponse, Failure> {
    if !is_for(&visit, &request) {
        return Err(visit.refuse(Error::NotFound));
    }
    let figures = visit
        .ask_anyhow(|service| service.figures_as_text())
        .await?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(figures))
}

fn is_for(visit: &Visit, request: &HttpRequest) -> bool {
    let headers = request.headers();
    // What a proxy brings comes from the machine too.
    let is_brought = headers.contains_key("x-forwarded-for")
        || headers.contains_key(header::FORWARDED)
        || headers.contains_key(header::VIA);
    let is_near = visit.address.is_some_and(|address| address.is_loopback());
    if is_near && !is_brought {
        return true;
    }
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .map(|token| Token(token.trim().to_owned()));
    let right = visit.service.settings.metrics_token.clone().map(Token);
    // Digests are compared, so that the time tells nothing of the token.
    matches!((given, right), (Some(given), Some(right)) if given.digest() == right.digest())
}
