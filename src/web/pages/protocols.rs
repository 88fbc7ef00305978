//! The protocol of a check as PDF, and a page for everybody that confirms one
//! by its code.

use actix_web::http::header;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::class::hides_names;
use crate::domain::Language;
use crate::service::{ConfirmedProtocol, Error};
use crate::web::form::url_decoded;
use crate::web::frame::Frame;
use crate::web::moments::Local;
use crate::web::protocol_sheet::{
    Writing, counted_line, figure_tables, findings_line, protocol_sheet,
};
use crate::web::sheet::{Table, pdf};
use crate::web::speech::Speech;
use crate::web::visit::{Failure, Visit};

fn queried(visit: &Visit, name: &str) -> Option<String> {
    let (_, query) = visit.path.split_once('?')?;
    url_decoded(query)
        .into_iter()
        .find(|(given, _)| given == name)
        .map(|(_, value)| value)
}

/// The language that the address asks for (`?language=ru`), or the reader's.
fn asked_for(visit: &Visit) -> Result<Speech, Failure> {
    match queried(visit, "language") {
        None => Ok(visit.speech),
        Some(code) => Language::from_code(&code)
            .map(Speech::new)
            .ok_or_else(|| visit.refuse(Error::invalid("language", "error-choose"))),
    }
}

/// The protocol of a work, for its authors and those who see all works of the
/// course: clause 2.21 wants the result in the student's hands too.
pub async fn show(
    visit: Visit,
    request: HttpRequest,
    submission: Path<String>,
) -> Result<HttpResponse, Failure> {
    let speech = asked_for(&visit)?;
    let names_hidden = hides_names(&request);
    let (bytes, code) = visit
        .ask(move |service, viewer| {
            let protocol = service.protocol(viewer, &submission)?;
            let writing = Writing {
                speech,
                local: Local::new(speech.language(), service.settings.ahead_of_utc),
                url: &service.settings.url,
                names_hidden,
            };
            let bytes = pdf(&protocol_sheet(&protocol, &writing))
                .map_err(|error| Error::Broken(error.to_string()))?;
            Ok((bytes, protocol.code))
        })
        .await?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"protocol-{code}.pdf\""),
        ))
        .body(bytes))
}

/// What a protocol says, in the words of the page.
struct Said {
    protocol: ConfirmedProtocol,
    counted: Option<String>,
    tables: Vec<Table>,
    findings: Option<String>,
    searched: Vec<String>,
}

#[derive(Template)]
#[template(path = "protocol.html")]
struct ProtocolTemplate {
    frame: Frame,
    s: Speech,
    t: Local,
    code: String,
    asked: bool,
    said: Option<Said>,
}

async fn answer(visit: Visit, code: String) -> Result<HttpResponse, Failure> {
    let asked = !code.is_empty();
    let wanted = code.clone();
    let found = match asked {
        true => {
            if let Err(error) = visit.limits.code(visit.address) {
                return Err(visit.refuse(error));
            }
            visit
                .ask_anyhow(move |service| service.confirm_protocol(&wanted))
                .await?
        }
        false => None,
    };
    let speech = visit.speech;
    let said = found.map(|protocol| {
        let figures = protocol.content.figures.as_ref();
        Said {
            counted: figures.map(|figures| counted_line(figures, speech)),
            tables: figures.map_or_else(Vec::new, |figures| figure_tables(figures, speech)),
            findings: figures.map(|figures| findings_line(figures, speech)),
            searched: figures.map_or_else(Vec::new, |figures| {
                super::submissions::searched_lines(&figures.searched, speech)
            }),
            protocol,
        }
    });
    visit.page(&ProtocolTemplate {
        frame: visit.frame(speech.say("protocol-confirm")),
        s: speech,
        t: visit.local(),
        code,
        asked,
        said,
    })
}

/// The form, and the answer to it.
pub async fn form(visit: Visit) -> Result<HttpResponse, Failure> {
    let code = queried(&visit, "code").unwrap_or_default();
    answer(visit, code.trim().to_owned()).await
}

/// The protocol with this code.
pub async fn confirm(visit: Visit, code: Path<String>) -> Result<HttpResponse, Failure> {
    answer(visit, code.into_inner()).await
}
