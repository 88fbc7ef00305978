//! Signing in and out, choosing a password by a link, choosing a language.

use actix_web::HttpResponse;
use actix_web::cookie::Cookie;
use actix_web::web::Path;
use askama::Template;

use crate::domain::Language;
use crate::service::{Error, SignedIn, Token};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::speech::Speech;
use crate::web::visit::{Failure, LANGUAGE_COOKIE, Visit};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInTemplate {
    frame: Frame,
    s: Speech,
    login: String,
    next: String,
    has_mail: bool,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "link.html")]
struct LinkTemplate {
    frame: Frame,
    s: Speech,
    action: String,
    problem: Option<String>,
}

fn sign_in_page(
    visit: &Visit,
    login: &str,
    next: &str,
    problem: Option<&Error>,
) -> Result<HttpResponse, Failure> {
    visit.page(&SignInTemplate {
        frame: visit.frame(visit.speech.say("sign-in")),
        s: visit.speech,
        login: login.to_owned(),
        next: next.to_owned(),
        has_mail: visit.service.has_mail(),
        problem: problem.map(|error| visit.speech.say(error.key())),
    })
}

/// The form.
pub async fn form(visit: Visit) -> Result<HttpResponse, Failure> {
    if visit.viewer_if_any().is_some() {
        return Ok(visit.see("/"));
    }
    let query = visit.path.split_once('?').map_or("", |(_, query)| query);
    let next = crate::web::form::url_decoded(query)
        .into_iter()
        .find(|(name, _)| name == "next")
        .map(|(_, value)| value)
        .unwrap_or_default();
    sign_in_page(&visit, "", &next, None)
}

/// Only pages of this service are come back to.
pub(super) fn inside(path: &str) -> &str {
    match path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') {
        true => path,
        false => "/",
    }
}

/// Signs in.
pub async fn sign_in(visit: Visit, form: Form) -> Result<HttpResponse, Failure> {
    let login = form.text("login").to_owned();
    let password = form.text("password").to_owned();
    if let Err(error) = visit.limits.sign_in(&login, visit.address) {
        return Err(visit.refuse(error));
    }
    let name = login.clone();
    let signed_in = visit
        .ask_anyhow(move |service| match service.sign_in(&name, &password) {
            Ok(signed_in) => Ok(Ok(signed_in)),
            Err(error @ Error::Invalid { .. }) => Ok(Err(error)),
            Err(error) => Err(error),
        })
        .await?;
    match signed_in {
        Ok(signed_in) => Ok(enter(&visit, &signed_in, inside(form.text("next")))),
        Err(error) => {
            let mut page = sign_in_page(&visit, &login, form.text("next"), Some(&error))?;
            *page.status_mut() = actix_web::http::StatusCode::UNAUTHORIZED;
            Ok(page)
        }
    }
}

pub(super) fn enter(visit: &Visit, signed_in: &SignedIn, next: &str) -> HttpResponse {
    let mut answer = visit.see(match next {
        "" => "/",
        next => next,
    });
    let _ = answer.add_cookie(&visit.session_cookie(&signed_in.token.0));
    answer
}

/// Signs out.
pub async fn sign_out(visit: Visit) -> Result<HttpResponse, Failure> {
    visit.viewer()?;
    if let Some(token) = visit.token.clone() {
        visit
            .ask_anyhow(move |service| service.sign_out(&token))
            .await?;
    }
    let mut answer = visit.see("/sign-in");
    let mut cookie = visit.session_cookie("");
    cookie.make_removal();
    let _ = answer.add_cookie(&cookie);
    Ok(answer)
}

/// Chooses the language of the pages.
pub async fn choose_language(visit: Visit, form: Form) -> Result<HttpResponse, Failure> {
    let language = form
        .choice("language", Language::from_code)
        .map_err(|error| visit.refuse(error))?;
    if visit.viewer_if_any().is_some() {
        visit
            .ask(move |service, viewer| service.choose_language(viewer, language))
            .await?;
    }
    let mut answer = visit.see(inside(form.text("back")));
    let _ = answer.add_cookie(&language_cookie(language));
    Ok(answer)
}

/// Keeps the language for when nobody is signed in.
pub(super) fn language_cookie(language: Language) -> Cookie<'static> {
    Cookie::build(LANGUAGE_COOKIE, language.code())
        .path("/")
        .http_only(true)
        .same_site(actix_web::cookie::SameSite::Lax)
        .max_age(actix_web::cookie::time::Duration::days(365))
        .finish()
}

fn link_page(visit: &Visit, token: &str, problem: Option<&Error>) -> Result<HttpResponse, Failure> {
    visit.page(&LinkTemplate {
        frame: visit.frame(visit.speech.say("choose-password")),
        s: visit.speech,
        action: format!("/links/{token}"),
        problem: problem.map(|error| visit.speech.say(error.key())),
    })
}

/// The form behind a one-time link.
pub async fn link_form(visit: Visit, token: Path<String>) -> Result<HttpResponse, Failure> {
    let link = Token(token.clone());
    let open = visit
        .ask_anyhow(move |service| service.link_is_open(&link))
        .await?;
    match open {
        true => link_page(&visit, &token, None),
        false => Err(visit.refuse(Error::Conflict("error-link"))),
    }
}

/// Chooses a password by a one-time link, and signs in.
pub async fn use_link(
    visit: Visit,
    token: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let link = Token(token.clone());
    let password = form.text("password").to_owned();
    let used = visit
        .ask_anyhow(move |service| match service.use_link(&link, &password) {
            Ok(signed_in) => Ok(Ok(signed_in)),
            Err(error @ Error::Invalid { .. }) => Ok(Err(error)),
            Err(Error::NotFound) => Err(Error::Conflict("error-link")),
            Err(error) => Err(error),
        })
        .await?;
    match used {
        Ok(signed_in) => Ok(enter(&visit, &signed_in, "/")),
        Err(error) => link_page(&visit, &token, Some(&error)),
    }
}
