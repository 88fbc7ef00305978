//! What people say about a work: of its matches, in words, in points.

use actix_web::HttpResponse;
use actix_web::web::Path;

use crate::domain::{Decision, Verdict};
use crate::service::{Error, MatchPlace};
use crate::web::form::Form;
use crate::web::visit::{Failure, Visit};

fn back(visit: &Visit, submission: &str) -> HttpResponse {
    visit.see(&format!("/submissions/{submission}"))
}

/// Says something of a match, or takes it back.
pub async fn judge_match(
    visit: Visit,
    submission: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let name = submission.clone();
    visit
        .ask(move |service, viewer| {
            // Written by the page: the source and the place, with colons between.
            let invalid = Error::invalid("match", "error-choose");
            let mut parts = form.text("match").split(':');
            let (Some(source), Some(start), Some(end)) = (parts.next(), parts.next(), parts.next())
            else {
                return Err(invalid);
            };
            let (Ok(start), Ok(end)) = (start.parse(), end.parse()) else {
                return Err(invalid);
            };
            let place = MatchPlace {
                source: source.to_owned(),
                start,
                end,
            };
            let verdict = match form.text("verdict") {
                "none" => None,
                _ => Some(form.choice("verdict", Verdict::from_word)?),
            };
            service.judge_match(viewer, &name, &place, verdict, form.text("reason"))
        })
        .await?;
    Ok(back(&visit, &submission))
}

/// Decides about a work in words.
pub async fn decide(
    visit: Visit,
    submission: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let name = submission.clone();
    visit
        .ask(move |service, viewer| {
            let decision = form.choice("decision", Decision::from_word)?;
            service.decide(viewer, &name, decision, form.text("words"))
        })
        .await?;
    Ok(back(&visit, &submission))
}

/// Writes down a check by hand.
pub async fn check_by_hand(
    visit: Visit,
    submission: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let name = submission.clone();
    visit
        .ask(move |service, viewer| service.check_by_hand(viewer, &name, form.text("reason")))
        .await?;
    Ok(back(&visit, &submission))
}

/// Gives a mark.
pub async fn mark(
    visit: Visit,
    submission: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let name = submission.clone();
    visit
        .ask(move |service, viewer| {
            let points = form.number("points")?;
            service.mark(viewer, &name, points, form.text("words"))
        })
        .await?;
    Ok(back(&visit, &submission))
}

/// Answers a report.
pub async fn reply(
    visit: Visit,
    submission: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let name = submission.clone();
    visit
        .ask(move |service, viewer| service.reply(viewer, &name, None, form.text("words")))
        .await?;
    Ok(back(&visit, &submission))
}
