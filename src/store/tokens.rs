//! Tokens of other systems, each acting for one person. Of a token only its
//! digest is stored.

use diesel::prelude::*;

use super::error::OrNone;
use super::people::Person;
use super::schema::{api_tokens, people};
use super::{Db, StoreError};
use crate::domain::Moment;

/// A token as stored, without its digest.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ApiToken {
    /// The number of the row.
    pub id: i64,
    /// The random name in addresses; not the token itself.
    pub public_id: String,
    /// What the integration is called.
    pub name: String,
    /// Whom it acts for.
    pub person_id: i64,
    /// Who issued it.
    pub issued_by: i64,
    /// When it was issued.
    pub created_at: i64,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
}

/// The columns of an [`ApiToken`]: all but the digest.
type Row = (
    api_tokens::id,
    api_tokens::public_id,
    api_tokens::name,
    api_tokens::person_id,
    api_tokens::issued_by,
    api_tokens::created_at,
    api_tokens::revoked_at,
);
const ROW: Row = (
    api_tokens::id,
    api_tokens::public_id,
    api_tokens::name,
    api_tokens::person_id,
    api_tokens::issued_by,
    api_tokens::created_at,
    api_tokens::revoked_at,
);

/// A token to be stored.
#[derive(Debug, Clone, Copy)]
pub struct NewApiToken<'a> {
    /// The random name in addresses.
    pub public_id: &'a str,
    /// What the integration is called.
    pub name: &'a str,
    /// The digest of the token.
    pub token_hash: &'a str,
    /// Whom it acts for.
    pub person_id: i64,
    /// Who issues it.
    pub issued_by: i64,
}

/// Stores a token by its digest.
pub fn add_api_token(db: &mut Db, new: NewApiToken<'_>, now: Moment) -> Result<(), StoreError> {
    diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::public_id.eq(new.public_id),
            api_tokens::name.eq(new.name),
            api_tokens::token_hash.eq(new.token_hash),
            api_tokens::person_id.eq(new.person_id),
            api_tokens::issued_by.eq(new.issued_by),
            api_tokens::created_at.eq(now.0),
        ))
        .execute(db)?;
    Ok(())
}

/// Tokens with whom each acts for, the newest first; at most `limit` from `offset` on.
pub fn api_tokens(
    db: &mut Db,
    offset: i64,
    limit: i64,
) -> Result<Vec<(ApiToken, Person)>, StoreError> {
    Ok(api_tokens::table
        .inner_join(people::table.on(people::id.eq(api_tokens::person_id)))
        .order(api_tokens::id.desc())
        .offset(offset)
        .limit(limit)
        .select((ROW, people::all_columns))
        .load(db)?)
}

/// A token by the random name in addresses.
pub fn api_token_by_public_id(
    db: &mut Db,
    public_id: &str,
) -> Result<Option<ApiToken>, StoreError> {
    api_tokens::table
        .filter(api_tokens::public_id.eq(public_id))
        .select(ROW)
        .first(db)
        .or_none()
}

/// Revokes a token; one that was revoked before keeps its moment.
pub fn revoke_api_token(db: &mut Db, id: i64, now: Moment) -> Result<(), StoreError> {
    diesel::update(
        api_tokens::table
            .find(id)
            .filter(api_tokens::revoked_at.is_null()),
    )
    .set(api_tokens::revoked_at.eq(now.0))
    .execute(db)?;
    Ok(())
}

/// Whom the bearer of a token acts for, unless it was revoked.
pub fn api_token_person(db: &mut Db, token_hash: &str) -> Result<Option<Person>, StoreError> {
    let found: Option<i64> = api_tokens::table
        .filter(api_tokens::token_hash.eq(token_hash))
        .filter(api_tokens::revoked_at.is_null())
        .select(api_tokens::person_id)
        .first(db)
        .or_none()?;
    match found {
        Some(id) => people::table
            .find(id)
            .filter(people::erased_at.is_null())
            .first(db)
            .or_none(),
        None => Ok(None),
    }
}
