//! A report of the service: the engine's page, with sources named as far as
//! the viewer may know them.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::web::Path;

use crate::service::{Error, ReportState, ReportView, SourceView};
use crate::similarity::report::Report;
use crate::web::form::url_decoded;
use crate::web::frame::UpLink;
use crate::web::report_page::{PageTexts, hosted_report_page};
use crate::web::speech::Speech;
use crate::web::visit::{Failure, Visit};

/// The state of a report that the address asks for (`?revision=2`), or the one in force.
async fn asked_for(visit: &Visit, submission: String) -> Result<ReportView, Failure> {
    let query = visit.path.split_once('?').map_or("", |(_, query)| query);
    let revision = url_decoded(query)
        .into_iter()
        .find(|(name, _)| name == "revision")
        .and_then(|(_, value)| value.parse().ok());
    visit
        .ask(move |service, viewer| service.report(viewer, &submission, revision))
        .await
}

/// The name of a source, as the viewer may know it. Works without a name have a number.
pub(super) fn source_name(view: Option<&SourceView>, number: usize, speech: Speech) -> String {
    match view {
        Some(SourceView::Authors(names)) => names.clone(),
        Some(SourceView::Collection(name, collection)) => format!("{name} ({collection})"),
        Some(SourceView::Own(title)) => speech.name("own-work-of", title),
        Some(SourceView::Classmate) => speech.name("source-classmate", number),
        Some(SourceView::Elsewhere) => speech.name("source-elsewhere", number),
        None => speech.say("source-gone"),
    }
}

/// The report with its names.
pub(in crate::web) fn named(state: &ReportState, title: &str, speech: Speech) -> Report {
    let mut report = state.report.clone();
    title.clone_into(&mut report.document.name);
    for (index, source) in report.sources.iter_mut().enumerate() {
        source.name = source_name(state.sources.get(&source.id), index + 1, speech);
    }
    for (id, name) in &mut report.other_sources {
        *name = source_name(state.sources.get(id), 0, speech);
    }
    report
}

/// Calls the sources by their numbers: the ids of works tell in which order
/// they came in, which is none of an author's business.
fn numbered(report: &mut Report) -> BTreeMap<String, String> {
    let known: Vec<&String> = report
        .sources
        .iter()
        .map(|source| &source.id)
        .chain(report.other_sources.keys())
        .collect();
    let numbers: BTreeMap<String, String> = (1_u32..)
        .zip(known)
        .map(|(number, id)| (id.clone(), format!("source-{number}")))
        .collect();
    let renamed = |id: &mut String| {
        if let Some(number) = numbers.get(id) {
            number.clone_into(id);
        }
    };
    report
        .sources
        .iter_mut()
        .for_each(|source| renamed(&mut source.id));
    [
        &mut report.matches,
        &mut report.short_matches,
        &mut report.hints,
    ]
    .into_iter()
    .flatten()
    .for_each(|found| renamed(&mut found.source));
    report
        .labels
        .iter_mut()
        .filter_map(|run| run.source.as_mut())
        .for_each(renamed);
    report.other_sources = std::mem::take(&mut report.other_sources)
        .into_iter()
        .map(|(id, name)| (numbers.get(&id).cloned().unwrap_or(id), name))
        .collect();
    numbers
}

/// The page.
pub async fn show(visit: Visit, submission: Path<String>) -> Result<HttpResponse, Failure> {
    let view = asked_for(&visit, submission.into_inner()).await?;
    let Some(state) = &view.state else {
        return Ok(visit.see(&format!("/submissions/{}", view.submission.public_id)));
    };
    let mut report = named(state, &view.assignment.title, visit.speech);
    let numbers = match view.as_author {
        true => numbered(&mut report),
        false => BTreeMap::new(),
    };
    let texts: BTreeMap<String, &str> = state
        .texts
        .iter()
        .map(|(id, text)| (numbers.get(id).unwrap_or(id).clone(), text.as_str()))
        .collect();
    let texts = PageTexts {
        work: &state.document,
        sources: &texts,
    };
    let up = vec![
        UpLink {
            name: view.course.title.clone(),
            href: format!("/courses/{}", view.course.public_id),
        },
        UpLink {
            name: view.assignment.title.clone(),
            href: format!("/assignments/{}", view.assignment.public_id),
        },
        UpLink {
            name: visit.speech.say("the-work"),
            href: format!("/submissions/{}", view.submission.public_id),
        },
    ];
    // A protocol says how things stand: an earlier state has none.
    let in_force = state.history.first() == Some(&state.row);
    let protocol = in_force.then(|| {
        let name = &view.submission.public_id;
        format!("/submissions/{name}/protocol.pdf")
    });
    let html = hosted_report_page(&report, &texts, visit.speech, visit.host(), up, protocol)
        .map_err(|error| visit.refuse(Error::Broken(error.to_string())))?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(html))
}

/// The same for machines.
pub async fn json(visit: Visit, submission: Path<String>) -> Result<HttpResponse, Failure> {
    let view = asked_for(&visit, submission.into_inner()).await?;
    let state = view
        .state
        .as_ref()
        .ok_or_else(|| visit.refuse(Error::NotFound))?;
    let mut report = named(state, &view.assignment.title, visit.speech);
    if view.as_author {
        numbered(&mut report);
    }
    Ok(HttpResponse::Ok().json(report))
}
