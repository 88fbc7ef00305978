//! The calendar piece by piece: terms, control periods and holidays as an
//! administrator changes them one by one.

use super::{Error, PublicId, Service, Viewer};
use crate::domain::{Control, DAY, Moment};
use crate::store::{self, Db, Deed, Period, Term};

/// A term with everything in it.
#[derive(Debug, Clone)]
pub struct TermView {
    /// The term.
    pub term: Term,
    /// Its control periods, by time.
    pub periods: Vec<Period>,
    /// Its days without lessons, by date.
    pub holidays: Vec<(Moment, String)>,
}

/// What a control period is to be.
#[derive(Debug, Clone)]
pub struct PeriodDraft {
    /// Its name.
    pub name: String,
    /// Which control takes place.
    pub control: Control,
    /// Midnight of its first day.
    pub first_day: Moment,
    /// Midnight of its last day.
    pub last_day: Moment,
}

impl PeriodDraft {
    /// When it begins and ends: the last day is part of it.
    fn times(&self) -> Result<(Moment, Moment), Error> {
        if self.name.trim().is_empty() {
            return Err(Error::invalid("name", "error-name-missing"));
        }
        match self.last_day < self.first_day {
            true => Err(Error::invalid("closes", "error-period-order")),
            false => Ok((self.first_day, self.last_day.plus(DAY - 1))),
        }
    }
}

impl Service {
    /// All terms with their periods and holidays, the newest first.
    pub fn whole_calendar(&self, viewer: &Viewer) -> Result<Vec<TermView>, Error> {
        self.require_administrator(viewer)?;
        self.store.read(|db| {
            let mut calendar = Vec::new();
            for term in store::all_terms(db)? {
                calendar.push(TermView {
                    periods: store::periods_of(db, term.id)?,
                    holidays: store::holidays_of(db, term.id)?,
                    term,
                });
            }
            Ok(calendar)
        })
    }

    /// Changes name, first day and length of a term; its periods stay where
    /// they are.
    pub fn change_term(
        &self,
        viewer: &Viewer,
        term: &str,
        name: &str,
        starts: Moment,
        weeks: i64,
    ) -> Result<(), Error> {
        if name.trim().is_empty() {
            return Err(Error::invalid("name", "error-name-missing"));
        }
        if !(1..=60).contains(&weeks) {
            return Err(Error::invalid("weeks", "error-weeks"));
        }
        self.change_calendar(viewer, "change_term", term, |db, row| {
            Ok(store::set_term(db, row.id, name.trim(), starts, weeks)?)
        })
    }

    /// Makes a control period; its random name.
    pub fn add_period(
        &self,
        viewer: &Viewer,
        term: &str,
        draft: &PeriodDraft,
    ) -> Result<String, Error> {
        let (opens, closes) = draft.times()?;
        let id = PublicId::new()?.0;
        self.change_calendar(viewer, "add_period", term, |db, row| {
            let name = draft.name.trim();
            store::add_period(db, &id, row.id, draft.control, name, opens, closes)?;
            Ok(())
        })?;
        Ok(id)
    }

    /// Changes a control period. Assignments that were set in it stay as they are.
    pub fn change_period(
        &self,
        viewer: &Viewer,
        period: &str,
        draft: &PeriodDraft,
    ) -> Result<(), Error> {
        self.require_administrator(viewer)?;
        let (opens, closes) = draft.times()?;
        let now = self.now();
        self.store.write(|db| {
            let found = store::period_by_public_id(db, period)?.ok_or(Error::NotFound)?;
            store::set_period(db, found.id, draft.control, draft.name.trim())?;
            store::set_period_times(db, found.id, opens, closes)?;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "change_period",
                subject: &format!("period:{period}"),
                details: serde_json::json!({
                    "opens_before": found.opens_at, "closes_before": found.closes_at,
                    "opens": opens.0, "closes": closes.0,
                })
                .to_string(),
                ..Deed::default()
            };
            Ok(store::record(db, &deed, now)?)
        })
    }

    /// Adds a day without lessons.
    pub fn add_holiday(
        &self,
        viewer: &Viewer,
        term: &str,
        day: Moment,
        name: &str,
    ) -> Result<(), Error> {
        if name.trim().is_empty() {
            return Err(Error::invalid("name", "error-name-missing"));
        }
        self.change_calendar(viewer, "add_holiday", term, |db, row| {
            Ok(store::add_holiday(db, row.id, day, name.trim())?)
        })
    }

    /// Takes a day without lessons away.
    pub fn remove_holiday(&self, viewer: &Viewer, term: &str, day: Moment) -> Result<(), Error> {
        self.change_calendar(
            viewer,
            "remove_holiday",
            term,
            |db, row| match store::remove_holiday(db, row.id, day)? {
                true => Ok(()),
                false => Err(Error::invalid("day", "error-no-such-day")),
            },
        )
    }

    fn change_calendar(
        &self,
        viewer: &Viewer,
        action: &str,
        term: &str,
        change: impl FnOnce(&mut Db, &Term) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.require_administrator(viewer)?;
        let now = self.now();
        self.store.write(|db| {
            let row = store::term_by_public_id(db, term)?.ok_or(Error::NotFound)?;
            change(db, &row)?;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action,
                subject: &format!("term:{term}"),
                ..Deed::default()
            };
            Ok(store::record(db, &deed, now)?)
        })
    }
}
