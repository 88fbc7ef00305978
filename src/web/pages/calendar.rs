//! The calendar piece by piece, and how long works are kept.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use crate::domain::Control;
use crate::service::{Error, PeriodDraft, Service, TermView};
use crate::store::Term;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::moments::Local;
use crate::web::speech::Speech;
use crate::web::visit::{Failure, Visit};

/// The page that everything here leads back to.
const PAGE: &str = "/admin/calendar";

#[derive(Template)]
#[template(path = "calendar.html")]
struct CalendarTemplate {
    frame: Frame,
    s: Speech,
    t: Local,
    terms: Vec<TermView>,
    kept: Option<usize>,
    old: Vec<Term>,
}

/// The calendar.
pub async fn show(visit: Visit) -> Result<HttpResponse, Failure> {
    let (terms, (kept, old)) = visit
        .ask(|service, viewer| Ok((service.whole_calendar(viewer)?, service.retention(viewer)?)))
        .await?;
    visit.page(&CalendarTemplate {
        frame: visit.frame(visit.speech.say("calendar")),
        s: visit.speech,
        t: visit.local(),
        terms,
        kept,
        old,
    })
}

/// Changes a term.
pub async fn change_term(
    visit: Visit,
    term: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            let starts = form.moment("starts", service.settings.ahead_of_utc)?;
            let weeks = form.number("weeks")?;
            service.change_term(viewer, &term, form.text("name"), starts, weeks)
        })
        .await?;
    Ok(visit.see(PAGE))
}

fn period_of(form: &Form, service: &Service) -> Result<PeriodDraft, Error> {
    Ok(PeriodDraft {
        name: form.text("name").to_owned(),
        control: form.choice("control", Control::from_word)?,
        first_day: form.moment("opens", service.settings.ahead_of_utc)?,
        last_day: form.moment("closes", service.settings.ahead_of_utc)?,
    })
}

/// Makes a control period.
pub async fn add_period(
    visit: Visit,
    term: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| service.add_period(viewer, &term, &period_of(&form, service)?))
        .await?;
    Ok(visit.see(PAGE))
}

/// Changes a control period.
pub async fn change_period(
    visit: Visit,
    period: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            service.change_period(viewer, &period, &period_of(&form, service)?)
        })
        .await?;
    Ok(visit.see(PAGE))
}

/// Adds a day without lessons.
pub async fn add_holiday(
    visit: Visit,
    term: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            let day = form.moment("day", service.settings.ahead_of_utc)?;
            service.add_holiday(viewer, &term, day, form.text("name"))
        })
        .await?;
    Ok(visit.see(PAGE))
}

/// Takes a day without lessons away.
pub async fn remove_holiday(
    visit: Visit,
    term: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            let day = form.moment("day", service.settings.ahead_of_utc)?;
            service.remove_holiday(viewer, &term, day)
        })
        .await?;
    Ok(visit.see(PAGE))
}

/// Chooses how long works are kept.
pub async fn choose_retention(visit: Visit, form: Form) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            let terms = match form.optional("terms") {
                Some(_) => Some(form.number("terms")?),
                None if form.is_ticked("for_ever") => None,
                None => return Err(Error::invalid("terms", "error-kept-terms")),
            };
            service.choose_retention(viewer, terms)
        })
        .await?;
    Ok(visit.see(PAGE))
}
