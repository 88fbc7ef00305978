//! People, and what lets them in: sessions and one-time links.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::error::OrNone;
use super::schema::{links, people, sessions, settings};
use super::{Db, StoreError};
use crate::domain::Moment;

/// A person as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Person {
    /// The number of the row.
    pub id: i64,
    /// The random name in addresses.
    pub public_id: String,
    /// The name to sign in with, in lower case.
    pub login: String,
    /// The name that others read.
    pub name: String,
    /// The address for mail.
    pub email: Option<String>,
    /// The number that the university gave.
    pub student_number: Option<String>,
    /// The password, hashed; without one only a link lets in.
    pub password_hash: Option<String>,
    /// The language of pages and mail (`kk`, `ru`, `en`).
    pub language: String,
    /// Whether this is an administrator.
    pub administrator: bool,
    /// Whether mail comes once a day.
    pub digest: bool,
    /// When the row was made.
    pub created_at: i64,
    /// When everything about the person was erased.
    pub erased_at: Option<i64>,
}

/// A person to be stored.
#[derive(Debug, Clone, Default)]
pub struct NewPerson {
    /// The random name in addresses.
    pub public_id: String,
    /// The name to sign in with.
    pub login: String,
    /// The name that others read.
    pub name: String,
    /// The address for mail.
    pub email: Option<String>,
    /// The number that the university gave.
    pub student_number: Option<String>,
    /// The password, hashed.
    pub password_hash: Option<String>,
    /// The language of pages and mail.
    pub language: String,
    /// Whether this is an administrator.
    pub administrator: bool,
}

/// Stores a person; the number of the row.
pub fn add_person(db: &mut Db, new: &NewPerson, now: Moment) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(people::table)
        .values((
            people::public_id.eq(&new.public_id),
            people::login.eq(new.login.to_lowercase()),
            people::name.eq(&new.name),
            people::email.eq(&new.email),
            people::student_number.eq(&new.student_number),
            people::password_hash.eq(&new.password_hash),
            people::language.eq(&new.language),
            people::administrator.eq(new.administrator),
            people::digest.eq(false),
            people::created_at.eq(now.0),
        ))
        .returning(people::id)
        .get_result(db)?)
}

/// A person by row.
pub fn person(db: &mut Db, id: i64) -> Result<Person, StoreError> {
    Ok(people::table.find(id).first(db)?)
}

/// A person by the name to sign in with.
pub fn person_by_login(db: &mut Db, login: &str) -> Result<Option<Person>, StoreError> {
    people::table
        .filter(people::login.eq(login.trim().to_lowercase()))
        .filter(people::erased_at.is_null())
        .first(db)
        .or_none()
}

/// Everybody who has this address for mail.
pub fn people_by_email(db: &mut Db, email: &str) -> Result<Vec<Person>, StoreError> {
    let email = email.trim();
    Ok(people::table
        .filter(people::email.eq_any([email, &email.to_lowercase()]))
        .filter(people::erased_at.is_null())
        .order(people::id)
        .limit(10)
        .load(db)?)
}

/// A person by the random name in addresses.
pub fn person_by_public_id(db: &mut Db, public_id: &str) -> Result<Option<Person>, StoreError> {
    people::table
        .filter(people::public_id.eq(public_id))
        .first(db)
        .or_none()
}

/// Everybody, by name; at most `limit` from `offset` on.
pub fn all_people(db: &mut Db, offset: i64, limit: i64) -> Result<Vec<Person>, StoreError> {
    Ok(people::table
        .filter(people::erased_at.is_null())
        .order((people::name, people::id))
        .offset(offset)
        .limit(limit)
        .load(db)?)
}

/// How many administrators there are.
pub fn administrators(db: &mut Db) -> Result<i64, StoreError> {
    Ok(people::table
        .filter(people::administrator.eq(true))
        .count()
        .get_result(db)?)
}

/// Changes the password.
pub fn set_password(db: &mut Db, id: i64, hash: &str) -> Result<(), StoreError> {
    diesel::update(people::table.find(id))
        .set(people::password_hash.eq(hash))
        .execute(db)?;
    Ok(())
}

/// Changes the language of pages and mail.
pub fn set_language(db: &mut Db, id: i64, language: &str) -> Result<(), StoreError> {
    diesel::update(people::table.find(id))
        .set(people::language.eq(language))
        .execute(db)?;
    Ok(())
}

/// Chooses whether letters that may wait come once a day.
pub fn set_digest(db: &mut Db, id: i64, digest: bool) -> Result<(), StoreError> {
    diesel::update(people::table.find(id))
        .set(people::digest.eq(digest))
        .execute(db)?;
    Ok(())
}

/// A session as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Session {
    /// The digest of its token.
    pub token_hash: String,
    /// Whose it is.
    pub person_id: i64,
    /// When it began.
    pub created_at: i64,
    /// When it ends by itself.
    pub expires_at: i64,
    /// As whom its owner looks at the service, if as somebody else.
    pub acting_as: Option<i64>,
}

/// Stores a session by the digest of its token.
pub fn add_session(
    db: &mut Db,
    token_hash: &str,
    person_id: i64,
    now: Moment,
    expires: Moment,
) -> Result<(), StoreError> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(token_hash),
            sessions::person_id.eq(person_id),
            sessions::created_at.eq(now.0),
            sessions::expires_at.eq(expires.0),
        ))
        .execute(db)?;
    diesel::delete(sessions::table.filter(sessions::expires_at.lt(now.0))).execute(db)?;
    Ok(())
}

/// Who a session belongs to, while it lasts, and as whom that person looks at
/// the service, if as somebody else.
pub fn session_person(
    db: &mut Db,
    token_hash: &str,
    now: Moment,
) -> Result<Option<(Person, Option<Person>)>, StoreError> {
    let found: Option<(i64, Option<i64>)> = sessions::table
        .find(token_hash)
        .filter(sessions::expires_at.gt(now.0))
        .select((sessions::person_id, sessions::acting_as))
        .first(db)
        .or_none()?;
    let Some((id, acting_as)) = found else {
        return Ok(None);
    };
    let mut known = |id: i64| {
        people::table
            .find(id)
            .filter(people::erased_at.is_null())
            .first(db)
            .or_none()
    };
    let Some(person) = known(id)? else {
        return Ok(None);
    };
    let shown = match acting_as {
        Some(id) => known(id)?,
        None => None,
    };
    Ok(Some((person, shown)))
}

/// From now on a session looks at the service as somebody else does, or no longer.
pub fn act_as(db: &mut Db, token_hash: &str, person: Option<i64>) -> Result<(), StoreError> {
    diesel::update(sessions::table.find(token_hash))
        .set(sessions::acting_as.eq(person))
        .execute(db)?;
    Ok(())
}

/// Those of the sessions that have not ended, by their digests.
pub fn open_sessions(
    db: &mut Db,
    token_hashes: &[String],
    now: Moment,
) -> Result<BTreeSet<String>, StoreError> {
    let mut open = BTreeSet::new();
    // A statement holds so many values and no more.
    for some in token_hashes.chunks(500) {
        let found: Vec<String> = sessions::table
            .filter(sessions::token_hash.eq_any(some))
            .filter(sessions::expires_at.gt(now.0))
            .select(sessions::token_hash)
            .load(db)?;
        open.extend(found);
    }
    Ok(open)
}

/// Ends a session.
pub fn end_session(db: &mut Db, token_hash: &str) -> Result<(), StoreError> {
    diesel::delete(sessions::table.find(token_hash)).execute(db)?;
    Ok(())
}

/// The sessions of a person that last, the newest first.
pub fn sessions_of(db: &mut Db, person_id: i64, now: Moment) -> Result<Vec<Session>, StoreError> {
    Ok(sessions::table
        .filter(sessions::person_id.eq(person_id))
        .filter(sessions::expires_at.gt(now.0))
        .order((sessions::created_at.desc(), sessions::token_hash))
        .load(db)?)
}

/// Ends all sessions of a person but one.
pub fn end_other_sessions(db: &mut Db, person_id: i64, kept: &str) -> Result<(), StoreError> {
    diesel::delete(
        sessions::table
            .filter(sessions::person_id.eq(person_id))
            .filter(sessions::token_hash.ne(kept)),
    )
    .execute(db)?;
    Ok(())
}

/// Ends all sessions of a person.
pub fn end_sessions_of(db: &mut Db, person_id: i64) -> Result<(), StoreError> {
    diesel::delete(sessions::table.filter(sessions::person_id.eq(person_id))).execute(db)?;
    Ok(())
}

/// Stores a one-time link by the digest of its token.
pub fn add_link(
    db: &mut Db,
    token_hash: &str,
    person_id: i64,
    purpose: &str,
    now: Moment,
    expires: Moment,
) -> Result<(), StoreError> {
    diesel::insert_into(links::table)
        .values((
            links::token_hash.eq(token_hash),
            links::person_id.eq(person_id),
            links::purpose.eq(purpose),
            links::created_at.eq(now.0),
            links::expires_at.eq(expires.0),
        ))
        .execute(db)?;
    Ok(())
}

/// Whom a link lets in, if it was neither used nor is too old.
pub fn link_person(db: &mut Db, token_hash: &str, now: Moment) -> Result<Option<i64>, StoreError> {
    links::table
        .find(token_hash)
        .filter(links::used_at.is_null())
        .filter(links::expires_at.gt(now.0))
        .select(links::person_id)
        .first(db)
        .or_none()
}

/// Uses a link up. Whether it could still be used.
pub fn use_link(db: &mut Db, token_hash: &str, now: Moment) -> Result<bool, StoreError> {
    let used = diesel::update(
        links::table
            .find(token_hash)
            .filter(links::used_at.is_null())
            .filter(links::expires_at.gt(now.0)),
    )
    .set(links::used_at.eq(now.0))
    .execute(db)?;
    Ok(used == 1)
}

/// Lets no link of a person be used any more.
pub fn end_links_of(db: &mut Db, person_id: i64, now: Moment) -> Result<(), StoreError> {
    diesel::update(
        links::table
            .filter(links::person_id.eq(person_id))
            .filter(links::used_at.is_null()),
    )
    .set(links::used_at.eq(now.0))
    .execute(db)?;
    Ok(())
}

/// A value that the installation keeps, such as its key for receipts.
pub fn setting(db: &mut Db, name: &str) -> Result<Option<String>, StoreError> {
    settings::table
        .find(name)
        .select(settings::value)
        .first(db)
        .or_none()
}

/// Keeps a value, in the place of an older one.
pub fn set_setting(db: &mut Db, name: &str, value: &str) -> Result<(), StoreError> {
    let changed = diesel::update(settings::table.find(name))
        .set(settings::value.eq(value))
        .execute(db)?;
    if changed == 0 {
        diesel::insert_into(settings::table)
            .values((settings::name.eq(name), settings::value.eq(value)))
            .execute(db)?;
    }
    Ok(())
}
