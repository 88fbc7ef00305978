//! The API: what the pages do, as JSON under `/api/v1`.
//!
//! Other systems come with a bearer token that acts for one person; what that
//! person may do, and nothing else, the token may. Handlers ask the same use
//! cases as the pages; their requests and answers are the types of [`shapes`],
//! which describe themselves in the document at `/api/openapi.json`. Refusals
//! are `application/problem+json`.
//!
//! What is about a browser stays with the pages: signing in and one-time links
//! (a token is there already), acting as somebody (an integration has a token
//! for whom it acts), hiding names on a screen, the cookie with the language.
//! So do other forms of what is JSON here: the list of works as CSV and XLSX,
//! a deadline as a calendar file, the stage of a check as a stream.

pub mod administration;
pub mod assignments;
pub mod bulk;
pub mod calendar;
pub mod class;
pub mod collections;
pub mod courses;
pub mod document;
pub mod import;
pub mod judgement;
pub mod me;
pub mod people;
pub mod protocols;
pub mod reading_requests;
pub mod reference;
pub mod settings;
pub mod shapes;
pub mod submissions;
pub mod tokens;
pub mod words;
pub mod works;

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::{IntoParams, ToSchema};

use super::form::{text_body, url_decoded};
use super::visit::{Failure, Visit};
use crate::service::Error;

/// How long a page of a list is if nobody says.
const USUAL_LIMIT: i64 = 100;
/// The longest page of a list.
const LARGEST_LIMIT: i64 = 500;

/// A request of JSON.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Body<T> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            let visit = Visit::extract(&request).await?;
            let refuse = |error| visit.refuse(error);
            let body = text_body(payload).await.map_err(refuse)?;
            serde_json::from_slice(&body)
                .map(Self)
                .map_err(|error| refuse(Error::Malformed(error.to_string())))
        })
    }
}

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Window {
    /// The most items to answer with.
    #[param(minimum = 1, maximum = 500, default = 100, required = false)]
    limit: i64,
    /// How many items to leave out before them.
    #[param(minimum = 0, default = 0, required = false)]
    offset: i64,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listed<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// The `offset` of the next page; null on the last one.
    pub next: Option<i64>,
}

impl Window {
    /// The window that a request asks for.
    fn of(visit: &Visit) -> Result<Self, Failure> {
        let invalid = |field| visit.refuse(Error::invalid(field, "error-window"));
        let mut window = Self {
            limit: USUAL_LIMIT,
            offset: 0,
        };
        if let Some(limit) = query(visit, "limit") {
            window.limit = limit.parse().map_err(|_| invalid("limit"))?;
        }
        if let Some(offset) = query(visit, "offset") {
            window.offset = offset.parse().map_err(|_| invalid("offset"))?;
        }
        if !(1..=LARGEST_LIMIT).contains(&window.limit) {
            return Err(invalid("limit"));
        }
        match window.offset {
            0..=1_000_000_000 => Ok(window),
            _ => Err(invalid("offset")),
        }
    }

    /// How many rows to ask for: one more than are shown tells whether there
    /// is a next page.
    const fn rows(self) -> i64 {
        self.limit + 1
    }

    /// A page of rows that were asked for from the offset on.
    fn page<T>(self, mut rows: Vec<T>) -> Listed<T> {
        let has_next = rows.len() as i64 > self.limit;
        rows.truncate(self.limit as usize);
        Listed {
            items: rows,
            next: has_next.then_some(self.offset + self.limit),
        }
    }

    /// A page of a list that is there as a whole.
    fn cut<T>(self, all: Vec<T>) -> Listed<T> {
        let rows = all.into_iter().skip(self.offset as usize);
        self.page(rows.take(self.rows() as usize).collect())
    }
}

/// A value of the query.
fn query(visit: &Visit, name: &str) -> Option<String> {
    let (_, query) = visit.path.split_once('?')?;
    url_decoded(query)
        .into_iter()
        .find(|(given, _)| given == name)
        .map(|(_, value)| value)
}

fn answer(value: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().json(value)
}

fn created(value: &impl Serialize) -> HttpResponse {
    HttpResponse::Created().json(value)
}

fn done() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_one_another_until_the_list_ends() {
        let window = |offset| Window { limit: 2, offset };
        let first = window(0).cut(vec![1, 2, 3]);
        assert_eq!((first.items, first.next), (vec![1, 2], Some(2)));
        let last = window(2).cut(vec![1, 2, 3]);
        assert_eq!((last.items, last.next), (vec![3], None));
        let whole = window(0).cut(vec![1, 2]);
        assert_eq!((whole.items, whole.next), (vec![1, 2], None));
        let behind = window(9).cut(vec![1, 2]);
        assert_eq!((behind.items, behind.next), (vec![], None));
    }
}
