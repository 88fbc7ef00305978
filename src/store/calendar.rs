//! The academic calendar: terms, control periods, holidays.

use diesel::prelude::*;

use super::error::OrNone;
use super::schema::{control_periods, holidays, terms};
use super::{Db, StoreError};
use crate::domain::{Control, Moment};

/// A term.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Term {
    /// The number of the row.
    pub id: i64,
    /// The random name in addresses.
    pub public_id: String,
    /// Its name.
    pub name: String,
    /// Midnight of its first day.
    pub starts_at: i64,
    /// Its weeks.
    pub weeks: i64,
}

/// A time in which a control takes place.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Period {
    /// The number of the row.
    pub id: i64,
    /// The random name in addresses.
    pub public_id: String,
    /// The term that it belongs to.
    pub term_id: i64,
    /// Which control takes place (the word of a [`Control`]).
    pub control: String,
    /// Its name.
    pub name: String,
    /// When it begins.
    pub opens_at: i64,
    /// When it ends.
    pub closes_at: i64,
}

/// Stores a term.
pub fn add_term(
    db: &mut Db,
    public_id: &str,
    name: &str,
    starts: Moment,
    weeks: i64,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(terms::table)
        .values((
            terms::public_id.eq(public_id),
            terms::name.eq(name),
            terms::starts_at.eq(starts.0),
            terms::weeks.eq(weeks),
        ))
        .returning(terms::id)
        .get_result(db)?)
}

/// All terms, the newest first.
pub fn all_terms(db: &mut Db) -> Result<Vec<Term>, StoreError> {
    Ok(terms::table
        .order((terms::starts_at.desc(), terms::id.desc()))
        .load(db)?)
}

/// A term by row.
pub fn term(db: &mut Db, id: i64) -> Result<Term, StoreError> {
    Ok(terms::table.find(id).first(db)?)
}

/// A term by the random name in addresses.
pub fn term_by_public_id(db: &mut Db, public_id: &str) -> Result<Option<Term>, StoreError> {
    terms::table
        .filter(terms::public_id.eq(public_id))
        .first(db)
        .or_none()
}

/// Stores a control period.
pub fn add_period(
    db: &mut Db,
    public_id: &str,
    term_id: i64,
    control: Control,
    name: &str,
    opens: Moment,
    closes: Moment,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(control_periods::table)
        .values((
            control_periods::public_id.eq(public_id),
            control_periods::term_id.eq(term_id),
            control_periods::control.eq(control.word()),
            control_periods::name.eq(name),
            control_periods::opens_at.eq(opens.0),
            control_periods::closes_at.eq(closes.0),
        ))
        .returning(control_periods::id)
        .get_result(db)?)
}

/// The control periods of a term, by time.
pub fn periods_of(db: &mut Db, term_id: i64) -> Result<Vec<Period>, StoreError> {
    Ok(control_periods::table
        .filter(control_periods::term_id.eq(term_id))
        .order((control_periods::opens_at, control_periods::id))
        .load(db)?)
}

/// A control period by the random name in addresses.
pub fn period_by_public_id(db: &mut Db, public_id: &str) -> Result<Option<Period>, StoreError> {
    control_periods::table
        .filter(control_periods::public_id.eq(public_id))
        .first(db)
        .or_none()
}

/// Changes a term.
pub fn set_term(
    db: &mut Db,
    id: i64,
    name: &str,
    starts: Moment,
    weeks: i64,
) -> Result<(), StoreError> {
    diesel::update(terms::table.find(id))
        .set((
            terms::name.eq(name),
            terms::starts_at.eq(starts.0),
            terms::weeks.eq(weeks),
        ))
        .execute(db)?;
    Ok(())
}

/// Changes what a period is.
pub fn set_period(db: &mut Db, id: i64, control: Control, name: &str) -> Result<(), StoreError> {
    diesel::update(control_periods::table.find(id))
        .set((
            control_periods::control.eq(control.word()),
            control_periods::name.eq(name),
        ))
        .execute(db)?;
    Ok(())
}

/// Takes a day without lessons away. Whether there was one.
pub fn remove_holiday(db: &mut Db, term_id: i64, day: Moment) -> Result<bool, StoreError> {
    let removed = diesel::delete(
        holidays::table
            .filter(holidays::term_id.eq(term_id))
            .filter(holidays::day_at.eq(day.0)),
    )
    .execute(db)?;
    Ok(removed > 0)
}

/// Changes the times of a period.
pub fn set_period_times(
    db: &mut Db,
    id: i64,
    opens: Moment,
    closes: Moment,
) -> Result<(), StoreError> {
    diesel::update(control_periods::table.find(id))
        .set((
            control_periods::opens_at.eq(opens.0),
            control_periods::closes_at.eq(closes.0),
        ))
        .execute(db)?;
    Ok(())
}

/// Moves a term with all its periods by so many milliseconds.
pub fn shift_term(db: &mut Db, term_id: i64, by: i64) -> Result<(), StoreError> {
    diesel::update(terms::table.find(term_id))
        .set(terms::starts_at.eq(terms::starts_at + by))
        .execute(db)?;
    diesel::update(control_periods::table.filter(control_periods::term_id.eq(term_id)))
        .set((
            control_periods::opens_at.eq(control_periods::opens_at + by),
            control_periods::closes_at.eq(control_periods::closes_at + by),
        ))
        .execute(db)?;
    Ok(())
}

/// Stores a day without lessons.
pub fn add_holiday(db: &mut Db, term_id: i64, day: Moment, name: &str) -> Result<(), StoreError> {
    diesel::insert_into(holidays::table)
        .values((
            holidays::term_id.eq(term_id),
            holidays::day_at.eq(day.0),
            holidays::name.eq(name),
        ))
        .execute(db)?;
    Ok(())
}

/// The days without lessons of a term, by date, with their names.
pub fn holidays_of(db: &mut Db, term_id: i64) -> Result<Vec<(Moment, String)>, StoreError> {
    let rows: Vec<(i64, String)> = holidays::table
        .filter(holidays::term_id.eq(term_id))
        .order(holidays::day_at)
        .select((holidays::day_at, holidays::name))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(day, name)| (Moment(day), name))
        .collect())
}
