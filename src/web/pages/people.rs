//! Everybody, with a search, and one-time links for all who cannot sign in yet.

use actix_web::HttpResponse;
use actix_web::http::header;
use askama::Template;

use super::assignments::harmless;
use crate::service::Error;
use crate::store::Person;
use crate::web::form::{query_encoded, url_decoded};
use crate::web::frame::Frame;
use crate::web::speech::Speech;
use crate::web::visit::{Failure, Visit};

/// People on one page.
const ROWS: usize = 100;

#[derive(Template)]
#[template(path = "people.html")]
struct PeopleTemplate {
    frame: Frame,
    s: Speech,
    words: String,
    people: Vec<Person>,
    found: usize,
    has_mail: bool,
    /// Addresses of the pages, with whether it is this one.
    pages: Vec<(String, bool)>,
}

/// The list.
pub async fn show(visit: Visit) -> Result<HttpResponse, Failure> {
    let query = visit.path.split_once('?').map_or("", |(_, query)| query);
    let (mut words, mut page) = (String::new(), 1);
    for (name, value) in url_decoded(query) {
        match name.as_str() {
            "words" => value.trim().clone_into(&mut words),
            "page" => page = value.parse().unwrap_or(1),
            _ => {}
        }
    }
    let wanted = words.clone();
    let people = visit
        .ask(move |service, viewer| service.people_matching(viewer, &wanted))
        .await?;
    let found = people.len();
    let last = found.div_ceil(ROWS).max(1);
    let page = page.clamp(1, last);
    let encoded = query_encoded(&words);
    visit.page(&PeopleTemplate {
        frame: visit.frame(visit.speech.say("people")),
        s: visit.speech,
        people: people
            .into_iter()
            .skip((page - 1) * ROWS)
            .take(ROWS)
            .collect(),
        found,
        has_mail: visit.service.has_mail(),
        pages: (1..=last)
            .map(|number| {
                let address = format!("/admin/people?words={encoded}&page={number}");
                (address, number == page)
            })
            .collect(),
        words,
    })
}

/// Links for everybody who cannot sign in yet, as a table to send them from.
pub async fn make_links(visit: Visit) -> Result<HttpResponse, Failure> {
    let url = visit.service.settings.url.clone();
    let table = visit
        .ask(move |service, viewer| {
            let broken = |error: csv::Error| Error::Broken(error.to_string());
            let mut writer = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
            writer
                .write_record(["name", "login", "email", "link"])
                .map_err(broken)?;
            for (person, token) in service.invite_everybody(viewer)? {
                let link = format!("{url}/links/{}", token.0);
                let email = person.email.unwrap_or_default();
                writer
                    .write_record([
                        harmless(&person.name),
                        harmless(&person.login),
                        harmless(&email),
                        link,
                    ])
                    .map_err(broken)?;
            }
            writer
                .into_inner()
                .map_err(|error| Error::Broken(error.to_string()))
        })
        .await?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"links.csv\"",
        ))
        .body(table))
}
