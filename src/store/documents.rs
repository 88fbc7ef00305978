//! What reading made of files, and the collections that works are compared with.

use std::io::{Read, Write};

use diesel::prelude::*;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::OrNone;
use super::schema::{collection_works, collections, documents};
use super::{Db, StoreError};
use crate::domain::{Document, Language, Moment};

/// A value as deflated JSON.
pub(super) fn packed(value: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    serde_json::to_writer(&mut encoder, value)
        .map_err(|error| StoreError::Damaged(error.to_string()))?;
    encoder
        .flush()
        .and_then(|()| encoder.finish())
        .map_err(|error| StoreError::Damaged(error.to_string()))
}

/// The value of deflated JSON.
pub(super) fn unpacked<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    let mut json = Vec::new();
    DeflateDecoder::new(bytes)
        .read_to_end(&mut json)
        .map_err(|error| StoreError::Damaged(error.to_string()))?;
    serde_json::from_slice(&json).map_err(|error| StoreError::Damaged(error.to_string()))
}

/// Stores a document.
pub fn add_document(
    db: &mut Db,
    document: &Document,
    words: usize,
    language: Language,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(documents::table)
        .values((
            documents::content.eq(packed(document)?),
            documents::words.eq(words as i64),
            documents::language.eq(language.code()),
        ))
        .returning(documents::id)
        .get_result(db)?)
}

/// A document by row.
pub fn document(db: &mut Db, id: i64) -> Result<Document, StoreError> {
    let content: Vec<u8> = documents::table
        .find(id)
        .select(documents::content)
        .first(db)?;
    unpacked(&content)
}

/// A set of past works or articles to compare with.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Collection {
    /// The number of the row.
    pub id: i64,
    /// The random name in addresses.
    pub public_id: String,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: i64,
}

/// A work of a collection.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct CollectionWork {
    /// The number of the row.
    pub id: i64,
    /// Its collection.
    pub collection_id: i64,
    /// Its name.
    pub name: String,
    /// What its file is stored under.
    pub sha256: String,
    /// The size of its file in bytes.
    pub size: i64,
    /// What reading made of it.
    pub document_id: Option<i64>,
    /// Why it could not be read (a code).
    pub problem: Option<String>,
    /// When it came in.
    pub added_at: i64,
}

/// Stores a collection.
pub fn add_collection(
    db: &mut Db,
    public_id: &str,
    name: &str,
    now: Moment,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(collections::table)
        .values((
            collections::public_id.eq(public_id),
            collections::name.eq(name),
            collections::created_at.eq(now.0),
        ))
        .returning(collections::id)
        .get_result(db)?)
}

/// All collections, by name.
pub fn all_collections(db: &mut Db) -> Result<Vec<Collection>, StoreError> {
    Ok(collections::table
        .order((collections::name, collections::id))
        .load(db)?)
}

/// A collection by the random name in addresses.
pub fn collection_by_public_id(
    db: &mut Db,
    public_id: &str,
) -> Result<Option<Collection>, StoreError> {
    collections::table
        .filter(collections::public_id.eq(public_id))
        .first(db)
        .or_none()
}

/// Stores a work of a collection; its name must be new there.
pub fn add_collection_work(
    db: &mut Db,
    collection_id: i64,
    name: &str,
    blob: &super::Blob,
    now: Moment,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(collection_works::table)
        .values((
            collection_works::collection_id.eq(collection_id),
            collection_works::name.eq(name),
            collection_works::sha256.eq(&blob.sha256),
            collection_works::size.eq(blob.size as i64),
            collection_works::added_at.eq(now.0),
        ))
        .returning(collection_works::id)
        .get_result(db)?)
}

/// A work of a collection by row.
pub fn collection_work(db: &mut Db, id: i64) -> Result<Option<CollectionWork>, StoreError> {
    collection_works::table.find(id).first(db).or_none()
}

/// Works of collections by row; those that are gone are left out.
pub fn collection_works_by_ids(
    db: &mut Db,
    ids: &[i64],
) -> Result<Vec<CollectionWork>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    // A statement holds so many values and no more.
    for some in ids.chunks(500) {
        found.extend(
            collection_works::table
                .filter(collection_works::id.eq_any(some))
                .order(collection_works::id)
                .load::<CollectionWork>(db)?,
        );
    }
    Ok(found)
}

/// The works of a collection, by name.
pub fn works_of_collection(
    db: &mut Db,
    collection_id: i64,
) -> Result<Vec<CollectionWork>, StoreError> {
    Ok(collection_works::table
        .filter(collection_works::collection_id.eq(collection_id))
        .order((collection_works::name, collection_works::id))
        .load(db)?)
}

/// Writes down how reading a work of a collection ended.
pub fn collection_work_read(
    db: &mut Db,
    id: i64,
    outcome: Result<i64, &str>,
) -> Result<(), StoreError> {
    diesel::update(collection_works::table.find(id))
        .set((
            collection_works::document_id.eq(outcome.ok()),
            collection_works::problem.eq(outcome.err()),
        ))
        .execute(db)?;
    Ok(())
}

/// How many works of these collections are still to be read.
pub fn unread_works(db: &mut Db, collections: &[i64]) -> Result<i64, StoreError> {
    Ok(collection_works::table
        .filter(collection_works::collection_id.eq_any(collections))
        .filter(collection_works::document_id.is_null())
        .filter(collection_works::problem.is_null())
        .count()
        .get_result(db)?)
}
