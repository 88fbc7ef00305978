//! A submission: handing it in, following its check, and everything that is
//! known about it.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::header::{self, ContentEncoding};
use actix_web::web::{Data, Path};
use askama::Template;

use super::reports::named;
use crate::domain::{FindingKind, Way};
use crate::service::{Error, Followed, HandIn, NamedFile, ReportView, Searched, SourceView};
use crate::similarity::labels::Label;
use crate::store::SubmissionFile;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::moments::Local;
use crate::web::speech::Speech;
use crate::web::stages::Stages;
use crate::web::visit::{Failure, Visit};

/// The files of a form, or the text that was pasted.
fn work_of(form: &Form, way: Way, speech: Speech) -> HandIn {
    let mut files = form.files("files");
    let mut way = way;
    if files.is_empty()
        && let Some(text) = form.optional("text")
    {
        files.push(NamedFile {
            name: format!("{}.txt", speech.say("pasted-text")),
            content: text.as_bytes().to_vec(),
        });
        if way == Way::Upload {
            way = Way::Paste;
        }
    }
    HandIn {
        files,
        way,
        attempt: form.optional("attempt").map(str::to_owned),
    }
}

/// Hands in.
pub async fn hand_in(
    visit: Visit,
    assignment: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let person = visit.viewer()?.person.id;
    if let Err(error) = visit.limits.upload(person) {
        return Err(visit.refuse(error));
    }
    let speech = visit.speech;
    let receipt = visit
        .ask(move |service, viewer| {
            let work = work_of(&form, Way::Upload, speech);
            service.hand_in(viewer, &assignment, work)
        })
        .await?;
    Ok(visit.see(&format!("/submissions/{}", receipt.submission)))
}

/// Hands in for a student.
pub async fn hand_in_for(
    visit: Visit,
    assignment: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let name = assignment.clone();
    let speech = visit.speech;
    let receipt = visit
        .ask(move |service, viewer| {
            let work = work_of(&form, Way::Instructor, speech);
            let (student, reason) = (form.text("student"), form.text("reason"));
            service.hand_in_for(viewer, &name, student, work, reason)
        })
        .await?;
    Ok(visit.see(&format!("/submissions/{}", receipt.submission)))
}

/// A match in the list that is judged.
struct ListedMatch {
    number: usize,
    value: String,
    source: String,
    words: u32,
    beginning: String,
    verdict: Option<String>,
    reason: String,
}

#[derive(Template)]
#[template(path = "submission.html")]
struct SubmissionTemplate {
    frame: Frame,
    s: Speech,
    t: Local,
    view: ReportView,
    stage: String,
    is_moving: bool,
    problem: Option<String>,
    matches: Vec<ListedMatch>,
    searched: Vec<String>,
    files: Vec<(SubmissionFile, Vec<String>)>,
    elsewhere: Vec<Elsewhere>,
    may_judge: bool,
}

/// A source in another course, whose instructor may be asked for the whole.
struct Elsewhere {
    id: String,
    name: String,
    /// What became of a request; `None`: nobody asked.
    state: Option<String>,
    answer: Option<String>,
    may_ask: bool,
    may_read: bool,
}

/// The page of a submission.
pub async fn show(visit: Visit, submission: Path<String>) -> Result<HttpResponse, Failure> {
    let view = visit
        .ask(move |service, viewer| service.submission(viewer, &submission))
        .await?;
    let speech = visit.speech;
    let stage = view.submission.stage();
    let matches = listed_matches(&view, speech);
    let elsewhere = match view.as_author {
        true => Vec::new(),
        false => sources_elsewhere(&view, speech),
    };
    let files = view
        .files
        .iter()
        .map(|file| (file.clone(), noticed(file, view.as_author, speech)))
        .collect();
    let searched = view
        .state
        .as_ref()
        .map_or_else(Vec::new, |state| searched_lines(&state.searched, speech));
    let problem = view.submission.problem.as_ref().map(|code| {
        let key = format!("problem-{}", code.replace('_', "-"));
        speech.say_or(&key, "problem-other")
    });
    visit.page(&SubmissionTemplate {
        frame: visit.frame(view.assignment.title.clone()),
        s: speech,
        t: visit.local(),
        stage: speech.stage(Some(stage)),
        is_moving: !stage.is_final(),
        problem,
        matches,
        searched,
        files,
        elsewhere,
        may_judge: !view.as_author,
        view,
    })
}

/// The stages of a check as it goes on, as server-sent events.
pub async fn stage(
    visit: Visit,
    stages: Data<Stages>,
    submission: Path<String>,
) -> Result<HttpResponse, Failure> {
    let person = visit.viewer()?.person.id;
    let session = visit.token.clone();
    let session = session.ok_or_else(|| visit.refuse(Error::SignInRequired))?;
    let (submission, stage) = visit
        .ask(move |service, viewer| service.stage(viewer, &submission))
        .await?;
    let followed = Followed {
        submission,
        session,
    };
    let told = stages
        .follow(person, followed, stage, visit.speech)
        .map_err(|error| visit.refuse(error))?;
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        // Neither we nor a proxy may hold an event back until there are more.
        .insert_header(ContentEncoding::Identity)
        .insert_header(("x-accel-buffering", "no"))
        .streaming(told))
}

/// What was searched for a report, line by line.
pub(super) fn searched_lines(searched: &Searched, speech: Speech) -> Vec<String> {
    let mut lines = Vec::new();
    if searched.class {
        lines.push(speech.say("searched-class"));
    }
    if searched.earlier {
        lines.push(speech.say("searched-earlier"));
    }
    for name in &searched.collections {
        lines.push(speech.name("searched-collection", name));
    }
    lines.push(speech.say("searched-no-internet"));
    lines
}

/// What its author should know of a file, line by line.
fn noticed(file: &SubmissionFile, as_author: bool, speech: Speech) -> Vec<String> {
    let findings: BTreeMap<FindingKind, u32> = file
        .findings
        .as_deref()
        .and_then(|findings| serde_json::from_str(findings).ok())
        .unwrap_or_default();
    let mut lines: Vec<String> = findings
        .iter()
        .map(|(kind, count)| format!("{} ({count})", speech.finding(kind)))
        .collect();
    if file.names_author == Some(true) {
        lines.push(speech.say(match as_author {
            true => "names-you",
            false => "names-author",
        }));
    }
    if lines.is_empty() && file.words.is_some() {
        lines.push(speech.say("noticed-nothing"));
    }
    lines
}

/// The sources of other courses, and what became of requests to read them.
fn sources_elsewhere(view: &ReportView, speech: Speech) -> Vec<Elsewhere> {
    let Some(state) = &view.state else {
        return Vec::new();
    };
    let report = named(state, "", speech);
    report
        .sources
        .iter()
        .filter(|source| {
            let asked = view.requests.iter().any(|(id, _)| *id == source.id);
            asked || state.sources.get(&source.id) == Some(&SourceView::Elsewhere)
        })
        .map(|source| {
            let request = view.requests.iter().find(|(id, _)| *id == source.id);
            let request = request.map(|(_, request)| request);
            let said = |allowed| match allowed {
                None => "reading-waits",
                Some(true) => "reading-allowed",
                Some(false) => "reading-refused",
            };
            Elsewhere {
                id: source.id.clone(),
                name: source.name.clone(),
                state: request.map(|request| speech.say(said(request.allowed))),
                answer: request.and_then(|request| request.answer.clone()),
                may_read: request.is_some_and(|request| request.allowed == Some(true)),
                may_ask: request.is_none_or(|request| request.allowed == Some(false)),
            }
        })
        .collect()
}

/// The matches of the report with the first words of each, and what was said of them.
fn listed_matches(view: &ReportView, speech: Speech) -> Vec<ListedMatch> {
    let Some(state) = &view.state else {
        return Vec::new();
    };
    let report = named(state, "", speech);
    let letters: Vec<char> = state.document.text.chars().collect();
    let name_of = |id: &str| -> String {
        report
            .sources
            .iter()
            .find(|source| source.id == id)
            .map(|source| source.name.clone())
            .or_else(|| {
                state
                    .sources
                    .get(id)
                    .map(|source| super::reports::source_name(Some(source), 0, speech))
            })
            .unwrap_or_default()
    };
    // What is the task's or the title page's anyway needs no verdict.
    let mut places: Vec<(String, i64, i64, u32)> = report
        .matches
        .iter()
        .filter(|found| found.label != Label::Template)
        .map(|found| {
            let (start, end) = (i64::from(found.start), i64::from(found.end));
            (found.source.clone(), start, end, found.aligned_words)
        })
        .collect();
    // What was taken out of the report by a verdict stays in the list.
    for note in &view.notes {
        let is_listed = places.iter().any(|(source, start, end, _)| {
            *source == note.source_key && (*start, *end) == (note.start_at, note.end_at)
        });
        if !is_listed {
            places.push((note.source_key.clone(), note.start_at, note.end_at, 0));
        }
    }
    places.sort_by_key(|(_, start, end, _)| (*start, *end));
    places
        .into_iter()
        .enumerate()
        .map(|(index, (source, start, end, words))| {
            let (from, to) = (start.max(0) as usize, end.max(0) as usize);
            let shown: String = letters.iter().take(to.min(from + 120)).skip(from).collect();
            let note = view.notes.iter().find(|note| {
                note.source_key == source && (note.start_at, note.end_at) == (start, end)
            });
            ListedMatch {
                number: index + 1,
                value: format!("{source}:{start}:{end}"),
                source: name_of(&source),
                words,
                beginning: shown,
                verdict: note.map(|note| speech.say(&format!("verdict-{}", note.verdict))),
                reason: note.map(|note| note.reason.clone()).unwrap_or_default(),
            }
        })
        .collect()
}

/// A file as it was handed in: to keep, never to be shown in the browser.
pub async fn file(visit: Visit, path: Path<(String, usize)>) -> Result<HttpResponse, Failure> {
    let (submission, position) = path.into_inner();
    let (name, content) = visit
        .ask(move |service, viewer| service.original_file(viewer, &submission, position))
        .await?;
    Ok(attachment(&name, content))
}

/// A file to keep.
pub(in crate::web) fn attachment(name: &str, content: Vec<u8>) -> HttpResponse {
    let encoded = crate::web::form::query_encoded(name).replace('/', "_");
    HttpResponse::Ok()
        .content_type("application/octet-stream")
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{encoded}"),
        ))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ))
        .body(content)
}
