//! The server: what every request goes through before its route answers.

use std::net::TcpListener;
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::{Compress, Next, from_fn};
use actix_web::web::Data;
use actix_web::{App, HttpResponse, HttpServer, ResponseError};

use super::limits::Limits;
use super::routes::{self, Route, Who};
use super::stages::Stages;
use super::visit::{Failure, Visit};
use crate::service::{Error, Needed, Service, Subject, Viewer};

/// Starts to answer on `listener`. The server runs when it is awaited; whoever
/// stops it closes the stages first, which would be told for minutes.
pub fn serve(service: Service, listener: TcpListener, stages: Stages) -> std::io::Result<Server> {
    actix_web::rt::spawn(stages.clone().tell_on(service.clone()));
    let service = Data::new(service);
    let limits = Data::new(Limits::default());
    let stages = Data::new(stages);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(service.clone())
            .app_data(limits.clone())
            .app_data(stages.clone())
            .wrap(from_fn(keep_to_the_table))
            .wrap(from_fn(refuse_foreign_posts))
            .wrap(Compress::default())
            .wrap(from_fn(protect))
            .wrap(from_fn(count))
            .configure(routes::configure)
            .default_service(actix_web::web::to(nothing_here))
    })
    .workers(2)
    // Whoever closes a page that follows a check is let go at once.
    .h1_allow_half_closed(false)
    // Whoever awaits it hears the signals, and has more to stop than the server.
    .disable_signals()
    .shutdown_timeout(8)
    .listen(listener)?
    .run();
    Ok(server)
}

async fn nothing_here(visit: Visit) -> Result<HttpResponse, Failure> {
    // Whether there is such a page is told to nobody who is not signed in.
    visit.viewer()?;
    Err(visit.refuse(Error::NotFound))
}

/// Counts every answer, and how long it took.
async fn count(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let began = Instant::now();
    let route = routes::answering(request.method().as_str(), request.path());
    let service = request.app_data::<Data<Service>>().cloned();
    let response = next.call(request).await?;
    if let Some(service) = service {
        // What the table does not know could be anything.
        let (method, path) = route.map_or(("", ""), |route| (route.method, route.path));
        let status = response.status().as_u16();
        service
            .metrics
            .answered(method, path, status, began.elapsed());
    }
    Ok(response)
}

/// The headers of every answer.
async fn protect(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    set(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(header::CACHE_CONTROL, "no-store");
    set(
        header::HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    Ok(response)
}

/// What an administrator may send who looks at the service as somebody else.
const ENDS_ACTING: [&str; 2] = ["/act/end", "/sign-out"];

/// Nobody comes to a handler whom the table of routes does not let in; a form
/// of somebody else is not even read.
async fn keep_to_the_table(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, actix_web::Error> {
    let route = routes::answering(request.method().as_str(), request.path());
    let is_for_anyone = route.is_some_and(|route| route.who == Who::Anyone);
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_for_anyone && is_safe {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let visit = match request.extract::<Visit>().await {
        Ok(visit) => visit,
        Err(failure) => return Ok(request.into_response(failure.error_response())),
    };
    let path = request.path().to_owned();
    // Who looks at the service as somebody else changes nothing.
    if let Some(viewer) = visit.viewer_if_any()
        && viewer.acting.is_some()
        && !is_safe
        && !ENDS_ACTING.contains(&path.as_str())
    {
        let refused = visit.refuse(Error::Conflict("error-acting"));
        return Ok(request.into_response(refused.error_response()));
    }
    if is_for_anyone {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let may = visit.ask(move |service, viewer| match route {
        Some(route) => let_in(service, viewer, route, &path),
        // An address that the table does not know reaches nobody, however the
        // server would understand it.
        None => Err(Error::NotFound),
    });
    if let Err(failure) = may.await {
        return Ok(request.into_response(failure.error_response()));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Whether a route is for the viewer.
fn let_in(service: &Service, viewer: &Viewer, route: &Route, path: &str) -> Result<(), Error> {
    let subject = || {
        [
            route.named(path, "{course}").map(Subject::Course),
            route.named(path, "{assignment}").map(Subject::Assignment),
            route.named(path, "{submission}").map(Subject::Submission),
        ]
        .into_iter()
        .flatten()
        .next()
        .ok_or(Error::NotFound)
    };
    let submission = || route.named(path, "{submission}").ok_or(Error::NotFound);
    match route.who {
        Who::Anyone | Who::SignedIn => Ok(()),
        Who::Member => service.require(viewer, subject()?, Needed::Member),
        Who::Student => service.require(viewer, subject()?, Needed::Student),
        Who::Reader => service.require(viewer, subject()?, Needed::Reader),
        Who::Teacher => service.require(viewer, subject()?, Needed::Teacher),
        Who::Instructor => service.require(viewer, subject()?, Needed::Instructor),
        Who::Commission => service.require(viewer, subject()?, Needed::Commission),
        Who::Author => service.require_author(viewer, submission()?, false),
        Who::AuthorOrReader => service.require_author(viewer, submission()?, true),
        Who::DossierReader => service.require_dossier(viewer, submission()?),
        Who::Administrator => service.require_administrator(viewer),
    }
}

/// Whoever sends something must come from our own pages: browsers say where a
/// request comes from, and other sites cannot say otherwise. The API takes no
/// cookies, so that nobody's browser can be made to use it.
async fn refuse_foreign_posts(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, actix_web::Error> {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD);
    let is_api = request.path().starts_with("/api/");
    if !is_safe && !is_api && !comes_from_us(&request) {
        return Ok(request.into_response(Failure::foreign().error_response()));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

fn comes_from_us(request: &ServiceRequest) -> bool {
    let text = |name: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(host) = text("host") else {
        return false;
    };
    [text("origin"), text("referer")]
        .into_iter()
        .flatten()
        .next()
        .and_then(|from| from.split_once("://"))
        .is_some_and(|(_, rest)| rest.split('/').next() == Some(host))
}
