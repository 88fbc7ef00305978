//! What people send: fields and files of a form, whichever way it is encoded.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures_util::TryStreamExt as _;

use super::visit::{Failure, Visit};
use crate::domain::Moment;
use crate::service::{Error, NamedFile};

/// The largest form without files, in bytes.
const LARGEST_TEXT: usize = 2 << 20;

/// The fields and files of a form.
#[derive(Debug, Default)]
pub struct Form {
    fields: HashMap<String, Vec<String>>,
    files: Vec<(String, NamedFile)>,
}

impl Form {
    /// A field, without spaces around it; empty if it is missing.
    pub fn text(&self, name: &str) -> &str {
        self.fields
            .get(name)
            .and_then(|values| values.first())
            .map_or("", |value| value.trim())
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.fields.get(name).cloned().unwrap_or_default()
    }

    /// A field that may be left empty.
    pub fn optional(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// Whether a box is ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    /// One of a fixed set of answers.
    pub fn choice<T>(
        &self,
        name: &'static str,
        from_word: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Error> {
        from_word(self.text(name)).ok_or(Error::invalid(name, "error-choose"))
    }

    /// A number.
    pub fn number<T: std::str::FromStr>(&self, name: &'static str) -> Result<T, Error> {
        self.text(name)
            .replace(',', ".")
            .parse()
            .map_err(|_| Error::invalid(name, "error-number"))
    }

    /// A date with a time of day, as browsers write it: `2026-11-27T14:05`.
    /// Clocks are so many milliseconds ahead of UTC.
    pub fn moment(&self, name: &'static str, ahead_of_utc: i64) -> Result<Moment, Error> {
        moment(self.text(name), ahead_of_utc).ok_or(Error::invalid(name, "error-date"))
    }

    /// The files of a field that are not empty.
    pub fn files(&self, name: &str) -> Vec<NamedFile> {
        self.files
            .iter()
            .filter(|(field, file)| field == name && !file.name.is_empty())
            .map(|(_, file)| file.clone())
            .collect()
    }
}

/// A date, with a time of day or without one, on clocks so far ahead of UTC.
pub(super) fn moment(text: &str, ahead_of_utc: i64) -> Option<Moment> {
    let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M")
        .ok()
        .or_else(|| {
            chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d")
                .ok()?
                .and_hms_opt(0, 0, 0)
        })?;
    Some(Moment(local.and_utc().timestamp_millis() - ahead_of_utc))
}

/// A text as part of the query of an address.
pub(super) fn query_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// Fields as browsers encode them when there are no files.
pub(super) fn url_decoded(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (percent_decoded(name), percent_decoded(value))
        })
        .collect()
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let code = [rest.next(), rest.next()]
                    .map(|digit| digit.and_then(|digit| char::from(digit).to_digit(16)));
                match code {
                    [Some(high), Some(low)] => bytes.push((high * 16 + low) as u8),
                    _ => bytes.push(b'%'),
                }
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl FromRequest for Form {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            let visit = Visit::extract(&request).await?;
            let is_multipart = request
                .headers()
                .get(header::CONTENT_TYPE)
                .and_then(|value| value.to_str().ok())
                .is_some_and(|kind| kind.starts_with("multipart/form-data"));
            let read = match is_multipart {
                true => {
                    // Only who is signed in may make us take in large forms.
                    visit.viewer()?;
                    let limit = visit.service.settings.largest_upload;
                    multipart(Multipart::new(request.headers(), payload), limit).await
                }
                false => plain(payload).await,
            };
            read.map_err(|error| visit.refuse(error))
        })
    }
}

/// A body without files.
pub(super) async fn text_body(mut payload: Payload) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(piece) = payload.try_next().await.map_err(|_| broken_off())? {
        take(&mut body, &piece, LARGEST_TEXT)?;
    }
    Ok(body)
}

async fn plain(payload: Payload) -> Result<Form, Error> {
    let body = text_body(payload).await?;
    let mut form = Form::default();
    for (name, value) in url_decoded(&String::from_utf8_lossy(&body)) {
        form.fields.entry(name).or_default().push(value);
    }
    Ok(form)
}

async fn multipart(mut parts: Multipart, limit: usize) -> Result<Form, Error> {
    let mut form = Form::default();
    let mut taken = 0;
    while let Some(mut part) = parts.try_next().await.map_err(|_| broken_off())? {
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part
            .content_disposition()
            .and_then(|disposition| disposition.get_filename())
            .map(str::to_owned);
        let mut content = Vec::new();
        while let Some(piece) = part.try_next().await.map_err(|_| broken_off())? {
            let room = match file_name {
                Some(_) => limit.saturating_sub(taken),
                None => LARGEST_TEXT,
            };
            take(&mut content, &piece, room)?;
        }
        match file_name {
            Some(file_name) => {
                taken += content.len();
                let file = NamedFile {
                    name: file_name,
                    content,
                };
                form.files.push((name, file));
            }
            None => {
                let value = String::from_utf8_lossy(&content).into_owned();
                form.fields.entry(name).or_default().push(value);
            }
        }
    }
    Ok(form)
}

fn take(body: &mut Vec<u8>, piece: &Bytes, room: usize) -> Result<(), Error> {
    if body.len() + piece.len() > room {
        return Err(Error::TooLarge);
    }
    body.extend_from_slice(piece);
    Ok(())
}

const fn broken_off() -> Error {
    Error::Conflict("error-broken-off")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_encodes_is_decoded() {
        let fields = url_decoded("name=%D3%98%D0%BB%D0%B8+B&empty=&flag&half=%4");
        let expected = [
            ("name", "Әли B"),
            ("empty", ""),
            ("flag", ""),
            ("half", "%"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(fields, expected);
        assert_eq!(query_encoded("/a?b=ә"), "/a%3Fb%3D%D3%99");
    }

    #[test]
    fn dates_are_those_of_the_universitys_clocks() {
        let five_hours = 5 * 3_600_000;
        assert_eq!(moment("1970-01-01T05:00", five_hours), Some(Moment(0)));
        assert_eq!(moment("1970-01-02", 0), Some(Moment(86_400_000)));
        assert_eq!(moment("tomorrow", 0), None);
    }
}
