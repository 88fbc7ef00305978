//! The dossier of a work: one file that opens in any browser without a network.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Path;
use askama::Template;

use super::reports::{named, source_name};
use super::submissions::searched_lines;
use crate::service::{Dossier, Error};
use crate::web::frame::{Frame, PageLinks};
use crate::web::moments::Local;
use crate::web::report_page::{PageTexts, dossier_page};
use crate::web::speech::Speech;
use crate::web::visit::{Failure, Visit};

/// What somebody said of a match, with the words that it is about.
struct NoteLine {
    source: String,
    beginning: String,
    verdict: String,
    reason: String,
    by: String,
    at: i64,
}

/// What stands behind the report.
#[derive(Template)]
#[template(path = "dossier.html")]
struct DossierTemplate<'a> {
    s: Speech,
    t: Local,
    dossier: &'a Dossier,
    searched: Vec<String>,
    notes: Vec<NoteLine>,
    made_at: i64,
}

/// The same without a report.
#[derive(Template)]
#[template(path = "dossier_bare.html")]
struct BareTemplate {
    frame: Frame,
    s: Speech,
    appendix: String,
}

/// The file.
pub async fn show(visit: Visit, submission: Path<String>) -> Result<HttpResponse, Failure> {
    let dossier = visit
        .ask(move |service, viewer| service.dossier(viewer, &submission))
        .await?;
    let speech = visit.speech;
    let view = &dossier.view;
    let broken = |error: &dyn std::fmt::Display| visit.refuse(Error::Broken(error.to_string()));
    let appendix = DossierTemplate {
        s: speech,
        t: visit.local(),
        searched: view
            .state
            .as_ref()
            .map_or_else(Vec::new, |state| searched_lines(&state.searched, speech)),
        notes: note_lines(&dossier, speech),
        made_at: visit.service.now().0,
        dossier: &dossier,
    }
    .render()
    .map_err(|error| broken(&error))?;
    let title = speech.name("dossier-of", &view.assignment.title);
    let html = match &view.state {
        Some(state) => {
            let report = named(state, &title, speech);
            let texts: BTreeMap<String, &str> = state
                .texts
                .iter()
                .map(|(id, text)| (id.clone(), text.as_str()))
                .collect();
            let texts = PageTexts {
                work: &state.document,
                sources: &texts,
            };
            dossier_page(&report, &texts, speech, title, appendix)
                .map_err(|error| broken(&error))?
        }
        None => BareTemplate {
            frame: Frame::new(speech, title, &PageLinks::default()),
            s: speech,
            appendix,
        }
        .render()
        .map_err(|error| broken(&error))?,
    };
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!(
                "attachment; filename=\"dossier-{}.html\"",
                view.submission.public_id
            ),
        ))
        .body(html))
}

fn note_lines(dossier: &Dossier, speech: Speech) -> Vec<NoteLine> {
    let Some(state) = &dossier.view.state else {
        return Vec::new();
    };
    let letters: Vec<char> = state.document.text.chars().collect();
    dossier
        .view
        .notes
        .iter()
        .map(|note| {
            let (from, to) = (note.start_at.max(0) as usize, note.end_at.max(0) as usize);
            let beginning = letters.iter().take(to.min(from + 200)).skip(from).collect();
            NoteLine {
                source: source_name(state.sources.get(&note.source_key), 0, speech),
                beginning,
                verdict: speech.say_of("verdict", &note.verdict),
                reason: note.reason.clone(),
                by: dossier.name(&note.made_by).to_owned(),
                at: note.made_at,
            }
        })
        .collect()
}
