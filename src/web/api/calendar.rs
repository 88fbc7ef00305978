//! The calendar as administrators change it piece by piece, and how long works
//! are kept.

use actix_web::HttpResponse;
use actix_web::web::Path;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::shapes::{Made, Period, Time};
use super::words::Day;
use super::{Body, Listed, Window, answer, created, done};
use crate::domain::Control;
use crate::service::{Error, PeriodDraft};
use crate::web::visit::{Failure, Visit};

/// A day without lessons.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// The day.
    day: Day,
    /// What it is called.
    name: String,
}

/// A term with everything in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeTerm {
    /// The random name in addresses.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Midnight of its first day.
    pub starts: Time,
    /// Its weeks.
    pub weeks: i64,
    /// Its control periods, by time.
    pub periods: Vec<Period>,
    /// Its days without lessons, by date.
    pub holidays: Vec<Holiday>,
}

/// Lists the terms with their control periods and holidays, the newest first.
#[utoipa::path(get, path = "/api/v1/admin/terms", tag = "administration", params(Window), responses(
    (status = 200, description = "The terms.", body = Listed<WholeTerm>),
))]
pub async fn list_terms(visit: Visit) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let ahead = visit.service.settings.ahead_of_utc;
    let rows = visit
        .ask(|service, viewer| service.whole_calendar(viewer))
        .await?;
    let terms = rows.into_iter().map(|view| WholeTerm {
        id: view.term.public_id,
        name: view.term.name,
        starts: Time(view.term.starts_at),
        weeks: view.term.weeks,
        periods: view.periods.iter().map(Period::from).collect(),
        holidays: view
            .holidays
            .into_iter()
            .map(|(day, name)| Holiday {
                day: Day::of(day, ahead),
                name,
            })
            .collect(),
    });
    Ok(answer(&window.cut(terms.collect())))
}

/// A term to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTerm {
    /// Its name.
    name: String,
    /// Midnight of its first day.
    starts: Time,
}

/// Makes a term of 15 weeks with the usual control periods.
#[utoipa::path(post, path = "/api/v1/admin/terms", tag = "administration",
    request_body = NewTerm, responses(
    (status = 201, description = "The random name of the term.", body = Made),
))]
pub async fn add_term(visit: Visit, Body(new): Body<NewTerm>) -> Result<HttpResponse, Failure> {
    let id = visit
        .ask(move |service, viewer| service.add_term(viewer, &new.name, new.starts.moment()))
        .await?;
    Ok(created(&Made { id }))
}

/// How far a term is moved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// Days, at most 366; negative: earlier.
    #[schema(minimum = -366, maximum = 366)]
    days: i64,
}

/// Moves a term with all its periods.
#[utoipa::path(post, path = "/api/v1/admin/terms/{term}/shift", tag = "administration",
    request_body = Shift, responses(
    (status = 204, description = "It is moved."),
))]
pub async fn shift_term(
    visit: Visit,
    term: Path<String>,
    Body(shift): Body<Shift>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| service.shift_term(viewer, &term, shift.days))
        .await?;
    Ok(done())
}

/// What a term is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedTerm {
    /// Its name.
    name: String,
    /// Midnight of its first day.
    starts: Time,
    /// Its weeks.
    #[schema(minimum = 1, maximum = 60)]
    weeks: i64,
}

/// Changes a term; its control periods stay where they are.
#[utoipa::path(put, path = "/api/v1/admin/terms/{term}", tag = "administration",
    request_body = ChangedTerm, responses(
    (status = 204, description = "It is changed."),
))]
pub async fn change_term(
    visit: Visit,
    term: Path<String>,
    Body(new): Body<ChangedTerm>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            service.change_term(viewer, &term, &new.name, new.starts.moment(), new.weeks)
        })
        .await?;
    Ok(done())
}

/// What a control period is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodSettings {
    /// Its name.
    name: String,
    /// Which control takes place.
    control: Control,
    /// Its first day.
    first_day: Day,
    /// Its last day, which is part of it.
    last_day: Day,
}

impl PeriodSettings {
    fn draft(self, ahead_of_utc: i64) -> PeriodDraft {
        PeriodDraft {
            name: self.name,
            control: self.control,
            first_day: self.first_day.midnight(ahead_of_utc),
            last_day: self.last_day.midnight(ahead_of_utc),
        }
    }
}

/// Makes a control period.
#[utoipa::path(post, path = "/api/v1/admin/terms/{term}/periods", tag = "administration",
    request_body = PeriodSettings, responses(
    (status = 201, description = "The random name of the period.", body = Made),
))]
pub async fn add_period(
    visit: Visit,
    term: Path<String>,
    Body(new): Body<PeriodSettings>,
) -> Result<HttpResponse, Failure> {
    let id = visit
        .ask(move |service, viewer| {
            let draft = new.draft(service.settings.ahead_of_utc);
            service.add_period(viewer, &term, &draft)
        })
        .await?;
    Ok(created(&Made { id }))
}

/// Changes a control period. Assignments that were set in it stay as they are.
#[utoipa::path(put, path = "/api/v1/admin/periods/{period}", tag = "administration",
    request_body = PeriodSettings, responses(
    (status = 204, description = "It is changed."),
))]
pub async fn change_period(
    visit: Visit,
    period: Path<String>,
    Body(new): Body<PeriodSettings>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            let draft = new.draft(service.settings.ahead_of_utc);
            service.change_period(viewer, &period, &draft)
        })
        .await?;
    Ok(done())
}

/// Adds a day without lessons.
#[utoipa::path(post, path = "/api/v1/admin/terms/{term}/holidays", tag = "administration",
    request_body = Holiday, responses(
    (status = 204, description = "It is added."),
))]
pub async fn add_holiday(
    visit: Visit,
    term: Path<String>,
    Body(new): Body<Holiday>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            let day = new.day.midnight(service.settings.ahead_of_utc);
            service.add_holiday(viewer, &term, day, &new.name)
        })
        .await?;
    Ok(done())
}

/// Takes a day without lessons away.
#[utoipa::path(delete, path = "/api/v1/admin/terms/{term}/holidays/{day}", tag = "administration", responses(
    (status = 204, description = "It is taken away."),
))]
pub async fn remove_holiday(
    visit: Visit,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Failure> {
    let (term, day) = path.into_inner();
    visit
        .ask(move |service, viewer| {
            let day = Day::from_text(&day).ok_or(Error::invalid("day", "error-no-such-day"))?;
            let day = day.midnight(service.settings.ahead_of_utc);
            service.remove_holiday(viewer, &term, day)
        })
        .await?;
    Ok(done())
}

/// How long works are kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct Retention {
    /// Of how many terms, the newest; null: of all.
    pub terms: Option<usize>,
    /// The names of the terms whose works are to be removed.
    pub removed: Vec<String>,
}

/// Says how long works are kept.
#[utoipa::path(get, path = "/api/v1/admin/retention", tag = "administration", responses(
    (status = 200, description = "How long works are kept.", body = Retention),
))]
pub async fn show_retention(visit: Visit) -> Result<HttpResponse, Failure> {
    let (terms, old) = visit
        .ask(|service, viewer| service.retention(viewer))
        .await?;
    Ok(answer(&Retention {
        terms,
        removed: old.into_iter().map(|term| term.name).collect(),
    }))
}

/// How long works are to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRetention {
    /// Of how many terms, the newest, 1 to 40; null: of all.
    #[serde(deserialize_with = "said")]
    #[schema(required = true, minimum = 1, maximum = 40)]
    terms: Option<usize>,
}

/// A value that may be null, but not left out.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    Option::deserialize(deserializer)
}

/// Chooses how long works are kept. What is older is removed at once, and from
/// then on every day; figures and marks stay.
#[utoipa::path(put, path = "/api/v1/admin/retention", tag = "administration",
    request_body = NewRetention, responses(
    (status = 204, description = "It is chosen."),
))]
pub async fn choose_retention(
    visit: Visit,
    Body(new): Body<NewRetention>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| service.choose_retention(viewer, new.terms))
        .await?;
    Ok(done())
}
