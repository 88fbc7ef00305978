//! The outbox of letters. Whoever sends takes a letter first, so that nobody
//! else does, and then says how it went: it was sent, it is tried again later,
//! or it is given up.
//!
//! The number of attempts is the version of a row: who took a letter, and was
//! away so long that another took it, changes nothing any more.

use diesel::dsl::auto_type;
use diesel::prelude::*;

use super::error::OrNone;
use super::people::Person;
use super::schema::{mail, people};
use super::{Db, StoreError};
use crate::domain::{DAY, LetterKind, MINUTE, Moment};

/// For how long a letter that was taken is nobody else's.
pub const LETTER_LEASE: i64 = 10 * MINUTE;
/// How long a letter waits after each attempt but the last, in minutes: mail
/// servers that are away come back within two days.
const WAITS: [i64; 9] = [1, 5, 15, 60, 180, 360, 720, 720, 720];
/// The longest of these, in milliseconds.
const LONGEST_WAIT: i64 = 720 * MINUTE;
/// How often a letter is tried.
pub const LETTER_ATTEMPTS: i64 = WAITS.len() as i64 + 1;
/// For how long letters are kept that were sent or given up.
const KEPT: i64 = 60 * DAY;

/// A letter of the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Letter {
    /// The number of the row.
    pub id: i64,
    /// Who gets it.
    pub person_id: i64,
    /// What it is about (the word of a [`LetterKind`]).
    pub kind: String,
    /// What its sentences need, as JSON.
    pub details: String,
    /// When it was written.
    pub created_at: i64,
    /// Not to be taken before.
    pub not_before: i64,
    /// How often it was taken.
    pub attempts: i64,
    /// When it was sent.
    pub sent_at: Option<i64>,
    /// Why it was not.
    pub problem: Option<String>,
    /// When it was given up.
    pub failed_at: Option<i64>,
}

impl Letter {
    /// What it is about.
    pub fn kind(&self) -> Option<LetterKind> {
        LetterKind::from_word(&self.kind)
    }
}

/// Writes a letter that is sent from `not_before` on.
pub fn add_letter(
    db: &mut Db,
    person_id: i64,
    kind: LetterKind,
    details: &str,
    not_before: Moment,
    now: Moment,
) -> Result<(), StoreError> {
    diesel::insert_into(mail::table)
        .values((
            mail::person_id.eq(person_id),
            mail::kind.eq(kind.word()),
            mail::details.eq(details),
            mail::created_at.eq(now.0),
            mail::not_before.eq(not_before.0),
            mail::attempts.eq(0),
        ))
        .execute(db)?;
    Ok(())
}

/// Whether a letter of one of these kinds about the same waits, which nobody
/// tried to send yet.
pub fn letter_waits(
    db: &mut Db,
    person_id: i64,
    kinds: &[LetterKind],
    details: &str,
) -> Result<bool, StoreError> {
    let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
    let found: Option<i64> = open()
        .filter(mail::person_id.eq(person_id))
        .filter(mail::kind.eq_any(words))
        .filter(mail::details.eq(details))
        .filter(mail::attempts.eq(0))
        .select(mail::id)
        .first(db)
        .or_none()?;
    Ok(found.is_some())
}

/// How many letters of a kind were written to somebody since a moment.
pub fn letters_since(
    db: &mut Db,
    person_id: i64,
    kind: LetterKind,
    since: Moment,
) -> Result<i64, StoreError> {
    Ok(mail::table
        .filter(mail::person_id.eq(person_id))
        .filter(mail::kind.eq(kind.word()))
        .filter(mail::created_at.gt(since.0))
        .count()
        .get_result(db)?)
}

/// Letters that were neither sent nor given up.
#[auto_type]
fn open() -> _ {
    mail::table
        .filter(mail::sent_at.is_null())
        .filter(mail::failed_at.is_null())
}

/// Letters whose time has come. After a clock was set back nobody waits for
/// what was due at once, or for longer than any letter has to.
#[auto_type]
fn due(now: i64, furthest: i64) -> _ {
    open().filter(
        mail::not_before
            .le(now)
            .or(mail::created_at
                .gt(now)
                .and(mail::not_before.eq(mail::created_at)))
            .or(mail::attempts.gt(0i64).and(mail::not_before.gt(furthest))),
    )
}

/// Letters that may be taken now, the oldest first.
pub fn letters_due(db: &mut Db, now: Moment, limit: i64) -> Result<Vec<Letter>, StoreError> {
    Ok(due(now.0, now.0 + LONGEST_WAIT)
        .order(mail::id)
        .limit(limit)
        .load(db)?)
}

/// Letters to one person that may be taken now, the oldest first.
pub fn letters_due_to(db: &mut Db, person_id: i64, now: Moment) -> Result<Vec<Letter>, StoreError> {
    Ok(due(now.0, now.0 + LONGEST_WAIT)
        .filter(mail::person_id.eq(person_id))
        .order(mail::id)
        .load(db)?)
}

/// Lets nobody else take letters until the end of the transaction, so that
/// letters which belong together are taken by one. Rows that are kept no
/// longer are removed.
pub fn begin_taking_letters(db: &mut Db, now: Moment) -> Result<(), StoreError> {
    if let Db::Postgres(connection) = db {
        diesel::sql_query("SELECT pg_advisory_xact_lock(7236253)").execute(connection)?;
    }
    let old = now.0 - KEPT;
    diesel::delete(mail::table.filter(mail::sent_at.lt(old).or(mail::failed_at.lt(old))))
        .execute(db)?;
    Ok(())
}

/// Takes a letter. As it is then; `None`: another was faster.
pub fn take_letter(
    db: &mut Db,
    letter: &Letter,
    now: Moment,
) -> Result<Option<Letter>, StoreError> {
    let taken = Letter {
        attempts: letter.attempts + 1,
        not_before: now.0 + LETTER_LEASE,
        ..letter.clone()
    };
    let changed = diesel::update(
        mail::table
            .find(letter.id)
            .filter(mail::attempts.eq(letter.attempts))
            .filter(mail::sent_at.is_null())
            .filter(mail::failed_at.is_null()),
    )
    .set((
        mail::attempts.eq(taken.attempts),
        mail::not_before.eq(taken.not_before),
    ))
    .execute(db)?;
    Ok((changed == 1).then_some(taken))
}

type Held = diesel::helper_types::Filter<
    diesel::helper_types::Filter<
        diesel::helper_types::Find<mail::table, i64>,
        diesel::helper_types::Eq<mail::attempts, i64>,
    >,
    diesel::helper_types::IsNull<mail::sent_at>,
>;

/// The row of a letter, as long as nobody else took it since.
fn held(letter: &Letter) -> Held {
    mail::table
        .find(letter.id)
        .filter(mail::attempts.eq(letter.attempts))
        .filter(mail::sent_at.is_null())
}

/// Lets a letter wait until `later` that nobody took yet.
pub fn put_letter_off(db: &mut Db, letter: &Letter, later: Moment) -> Result<(), StoreError> {
    diesel::update(held(letter))
        .set(mail::not_before.eq(later.0))
        .execute(db)?;
    Ok(())
}

/// Gives a letter back that was taken and not tried.
pub fn give_letter_back(db: &mut Db, letter: &Letter, now: Moment) -> Result<(), StoreError> {
    diesel::update(held(letter))
        .set((
            mail::attempts.eq(letter.attempts - 1),
            mail::not_before.eq(now.0),
        ))
        .execute(db)?;
    Ok(())
}

/// Writes down that a letter was sent.
pub fn letter_was_sent(db: &mut Db, letter: &Letter, now: Moment) -> Result<(), StoreError> {
    diesel::update(held(letter))
        .set((mail::sent_at.eq(now.0), mail::problem.eq(None::<String>)))
        .execute(db)?;
    Ok(())
}

/// Lets a letter be tried again later, or gives it up if that was the last attempt.
pub fn try_letter_again(
    db: &mut Db,
    letter: &Letter,
    problem: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let tried = usize::try_from(letter.attempts - 1).unwrap_or(usize::MAX);
    let Some(minutes) = WAITS.get(tried) else {
        return give_letter_up(db, letter, problem, now);
    };
    diesel::update(held(letter))
        .set((
            mail::not_before.eq(now.0 + minutes * MINUTE),
            mail::problem.eq(problem),
        ))
        .execute(db)?;
    Ok(())
}

/// Never tries a letter again.
pub fn give_letter_up(
    db: &mut Db,
    letter: &Letter,
    problem: &str,
    now: Moment,
) -> Result<(), StoreError> {
    diesel::update(held(letter))
        .set((mail::failed_at.eq(now.0), mail::problem.eq(problem)))
        .execute(db)?;
    Ok(())
}

/// Removes a letter that has nothing to say any more.
pub fn drop_letter(db: &mut Db, letter: &Letter) -> Result<(), StoreError> {
    diesel::delete(held(letter)).execute(db)?;
    Ok(())
}

/// How many letters wait.
pub fn letters_waiting(db: &mut Db) -> Result<i64, StoreError> {
    Ok(open().count().get_result(db)?)
}

/// The letters that were given up, each with who does not get it, the newest first.
pub fn letters_given_up(db: &mut Db, limit: i64) -> Result<Vec<(Letter, Person)>, StoreError> {
    Ok(mail::table
        .inner_join(people::table.on(people::id.eq(mail::person_id)))
        .filter(mail::failed_at.is_not_null())
        .order(mail::id.desc())
        .limit(limit)
        .select((mail::all_columns, people::all_columns))
        .load(db)?)
}

/// Lets every letter that was given up wait anew. How many there were.
pub fn try_given_up_again(db: &mut Db, now: Moment) -> Result<usize, StoreError> {
    Ok(
        diesel::update(mail::table.filter(mail::failed_at.is_not_null()))
            .set((
                mail::failed_at.eq(None::<i64>),
                mail::attempts.eq(0),
                mail::not_before.eq(now.0),
            ))
            .execute(db)?,
    )
}

/// Removes every letter that was given up. How many there were.
pub fn forget_given_up(db: &mut Db) -> Result<usize, StoreError> {
    Ok(diesel::delete(mail::table.filter(mail::failed_at.is_not_null())).execute(db)?)
}

/// Why the letters that were tried last have to wait, each reason once.
pub fn letter_problems(db: &mut Db) -> Result<Vec<String>, StoreError> {
    let problems: Vec<Option<String>> = open()
        .filter(mail::problem.is_not_null())
        .select(mail::problem)
        .distinct()
        .limit(5)
        .load(db)?;
    Ok(problems.into_iter().flatten().collect())
}

/// Every letter to a person, the oldest first.
pub fn letters_to(db: &mut Db, person_id: i64) -> Result<Vec<Letter>, StoreError> {
    Ok(mail::table
        .filter(mail::person_id.eq(person_id))
        .order(mail::id)
        .load(db)?)
}
