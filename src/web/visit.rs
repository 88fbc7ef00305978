//! A request as handlers see it: who asks, in which language, and how to
//! answer or refuse.

use std::future::Future;
use std::pin::Pin;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, ResponseError};
use askama::Template;

use super::frame::{Frame, Host};
use super::limits::Limits;
use super::moments::Local;
use super::speech::Speech;
use crate::domain::Language;
use crate::service::{Error, Service, Token, Viewer};

/// The cookie with the language of who is not signed in.
pub const LANGUAGE_COOKIE: &str = "adal-language";

/// A request.
#[derive(Clone)]
pub struct Visit {
    /// The use cases.
    pub service: Data<Service>,
    /// How often somebody may try.
    pub limits: Data<Limits>,
    /// The words of the answer.
    pub speech: Speech,
    /// The session, if there is one.
    pub token: Option<Token>,
    /// What was asked for, with its query.
    pub path: String,
    /// From where, as far as that is known.
    pub address: Option<std::net::IpAddr>,
    viewer: Option<Viewer>,
    is_api: bool,
}

impl Visit {
    /// Who is signed in.
    pub fn viewer(&self) -> Result<&Viewer, Failure> {
        self.viewer
            .as_ref()
            .ok_or_else(|| self.refuse(Error::SignInRequired))
    }

    /// Who is signed in, if anybody is.
    pub const fn viewer_if_any(&self) -> Option<&Viewer> {
        self.viewer.as_ref()
    }

    /// The refusal of this request.
    pub fn refuse(&self, error: Error) -> Failure {
        Failure(Box::new(Refusal {
            error,
            speech: self.speech,
            path: self.path.clone(),
            is_api: self.is_api,
            host: self.host(),
        }))
    }

    /// Does blocking work beside the threads that answer.
    pub async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Service, &Viewer) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let viewer = self.viewer()?.clone();
        self.ask_anyhow(move |service| work(service, &viewer)).await
    }

    /// The same for whoever asks.
    pub async fn ask_anyhow<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Service) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let service = Data::clone(&self.service);
        actix_web::web::block(move || work(&service))
            .await
            .unwrap_or_else(|_| Err(Error::Broken("the work was given up".to_owned())))
            .map_err(|error| self.refuse(error))
    }

    /// What the frame of a page of the service shows.
    pub fn host(&self) -> Host {
        let person = self.viewer.as_ref().map(|viewer| &viewer.person);
        Host {
            person: person.map(|person| person.name.clone()),
            administrator: person.is_some_and(|person| person.administrator),
            acting: self
                .viewer
                .as_ref()
                .is_some_and(|viewer| viewer.acting.is_some()),
            path: self.path.clone(),
        }
    }

    /// The frame of a page.
    pub(super) fn frame(&self, title: String) -> Frame {
        Frame::hosted(self.speech, title, self.host())
    }

    /// Dates as people of the university read them.
    pub fn local(&self) -> Local {
        Local::new(self.speech.language(), self.service.settings.ahead_of_utc)
    }

    /// A page.
    pub fn page(&self, template: &impl Template) -> Result<HttpResponse, Failure> {
        let html = template
            .render()
            .map_err(|error| self.refuse(Error::Broken(error.to_string())))?;
        Ok(HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .body(html))
    }

    /// Leads to another page of the service.
    pub fn see(&self, path: &str) -> HttpResponse {
        HttpResponse::SeeOther()
            .insert_header((header::LOCATION, path))
            .finish()
    }

    /// The cookie of a session.
    pub fn session_cookie(&self, token: &str) -> Cookie<'static> {
        let secure = self.service.settings.is_secure();
        Cookie::build(session_name(secure), token.to_owned())
            .path("/")
            .http_only(true)
            .secure(secure)
            .same_site(SameSite::Lax)
            .finish()
    }
}

/// The `__Host-` prefix binds the cookie to this host; browsers take it over https only.
const fn session_name(secure: bool) -> &'static str {
    match secure {
        true => "__Host-adal",
        false => "adal",
    }
}

impl FromRequest for Visit {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            // Whoever looked at the request first has asked who it is from.
            if let Some(visit) = request.extensions().get::<Self>() {
                return Ok(visit.clone());
            }
            let (Some(service), Some(limits)) = (
                request.app_data::<Data<Service>>().cloned(),
                request.app_data::<Data<Limits>>().cloned(),
            ) else {
                return Err(Failure::plain(Error::Broken(
                    "the server was not set up".to_owned(),
                )));
            };
            let is_api = request.path().starts_with("/api/");
            let cookie = session_name(service.settings.is_secure());
            let (token, bearer) = match is_api {
                true => (None, bearer_of(&request)),
                false => (
                    request
                        .cookie(cookie)
                        .map(|cookie| Token(cookie.value().to_owned())),
                    None,
                ),
            };
            let mut visit = Self {
                speech: Speech::new(language_of(&request)),
                path: request
                    .uri()
                    .path_and_query()
                    .map_or_else(|| "/".to_owned(), ToString::to_string),
                address: request.peer_addr().map(|address| address.ip()),
                service,
                limits,
                token: token.clone(),
                viewer: None,
                is_api,
            };
            let viewer = match (token, bearer) {
                (Some(token), _) => {
                    visit
                        .ask_anyhow(move |service| optional(service.viewer_of(&token)))
                        .await?
                }
                (None, Some(bearer)) => {
                    visit
                        .ask_anyhow(move |service| optional(service.viewer_of_bearer(&bearer)))
                        .await?
                }
                (None, None) => None,
            };
            if let Some(viewer) = &viewer {
                visit.speech = Speech::new(viewer.language());
            }
            visit.viewer = viewer;
            request.extensions_mut().insert(visit.clone());
            Ok(visit)
        })
    }
}

fn optional(viewer: Result<Viewer, Error>) -> Result<Option<Viewer>, Error> {
    match viewer {
        Ok(viewer) => Ok(Some(viewer)),
        Err(Error::SignInRequired) => Ok(None),
        Err(error) => Err(error),
    }
}

fn bearer_of(request: &HttpRequest) -> Option<Token> {
    let value = request
        .headers()
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?;
    let token = value.strip_prefix("Bearer ")?;
    Some(Token(token.trim().to_owned()))
}

/// The language that somebody chose, or the first that the browser names.
fn language_of(request: &HttpRequest) -> Language {
    if let Some(cookie) = request.cookie(LANGUAGE_COOKIE)
        && let Some(language) = Language::from_code(cookie.value())
    {
        return language;
    }
    let accepted = request
        .headers()
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    accepted
        .split(',')
        .filter_map(|part| Language::from_code(part.trim().get(..2)?))
        .next()
        .unwrap_or(Language::Kazakh)
}

/// A request that was refused.
#[derive(Debug)]
pub struct Failure(Box<Refusal>);

#[derive(Debug)]
struct Refusal {
    error: Error,
    speech: Speech,
    path: String,
    is_api: bool,
    host: Host,
}

impl Failure {
    fn plain(error: Error) -> Self {
        Self(Box::new(Refusal {
            error,
            speech: Speech::new(Language::English),
            path: String::new(),
            is_api: false,
            host: Host::default(),
        }))
    }

    /// A form that another site sent.
    pub(super) fn foreign() -> Self {
        Self::plain(Error::Conflict("error-foreign"))
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.error.fmt(formatter)
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorTemplate {
    frame: Frame,
    s: Speech,
    message: String,
    back: String,
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        if status.is_server_error() {
            tracing::error!("{}", self.0.error);
        }
        let message = self.0.speech.say(self.0.error.key());
        if self.0.is_api {
            let mut problem = serde_json::json!({
                "type": format!("urn:adal:{}", self.0.error.code()),
                "code": self.0.error.code(),
                "title": message,
                "status": status.as_u16(),
            });
            match &self.0.error {
                error @ Error::Invalid { field, .. } => {
                    problem["field"] = (*field).into();
                    problem["reason"] = error.reason().into();
                }
                error @ Error::Conflict(_) => problem["reason"] = error.reason().into(),
                Error::Malformed(detail) => problem["detail"] = detail.as_str().into(),
                _ => {}
            }
            let mut answer = HttpResponse::build(status);
            if status == StatusCode::UNAUTHORIZED {
                answer.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
            }
            return answer
                .content_type("application/problem+json")
                .body(problem.to_string());
        }
        if matches!(self.0.error, Error::SignInRequired) {
            let next = match self.0.path.as_str() {
                "/" => String::new(),
                path => format!("?next={}", super::form::query_encoded(path)),
            };
            return HttpResponse::SeeOther()
                .insert_header((header::LOCATION, format!("/sign-in{next}")))
                .finish();
        }
        let page = ErrorTemplate {
            frame: Frame::hosted(self.0.speech, message.clone(), self.0.host.clone()),
            s: self.0.speech,
            message,
            back: self.0.path.clone(),
        };
        let html = page.render().unwrap_or_else(|_| self.0.error.to_string());
        HttpResponse::build(status)
            .content_type("text/html; charset=utf-8")
            .body(html)
    }
}
