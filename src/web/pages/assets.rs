//! Styles and scripts, which every page shares.

use std::borrow::Cow;

use actix_web::http::header;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};

use crate::service::Error;
use crate::web::frame::{SCRIPT, STYLE};
use crate::web::report_page::filter_styles;
use crate::web::visit::{Failure, Visit};

/// The most sources that a report is filtered by.
const MOST_SOURCES: usize = 5_000;
/// The styles of the pages of the service.
const SERVICE_STYLE: &str = include_str!("../assets/service.css");
/// The picture in the tab of a browser.
const ICON: &str = include_str!("../assets/icon.svg");
/// The script that follows a check.
const STAGE_SCRIPT: &str = include_str!("../assets/stage.js");
/// The script that shows how much of an upload is sent.
const UPLOAD_SCRIPT: &str = include_str!("../assets/upload.js");

/// The styles that filter a report by its sources: `filters-12.css` for twelve.
fn filters(name: &str) -> Option<String> {
    let sources = name.strip_prefix("filters-")?.strip_suffix(".css")?;
    let sources: usize = sources.parse().ok()?;
    (sources <= MOST_SOURCES).then(|| filter_styles(sources))
}

/// Gives a style or a script.
pub async fn show(
    visit: Visit,
    request: HttpRequest,
    name: Path<String>,
) -> Result<HttpResponse, Failure> {
    let (kind, content) = match name.as_str() {
        "page.css" => ("text/css; charset=utf-8", Cow::Borrowed(STYLE)),
        "service.css" => ("text/css; charset=utf-8", Cow::Borrowed(SERVICE_STYLE)),
        "icon.svg" => ("image/svg+xml", Cow::Borrowed(ICON)),
        "page.js" => ("text/javascript; charset=utf-8", Cow::Borrowed(SCRIPT)),
        "stage.js" => (
            "text/javascript; charset=utf-8",
            Cow::Borrowed(STAGE_SCRIPT),
        ),
        "upload.js" => (
            "text/javascript; charset=utf-8",
            Cow::Borrowed(UPLOAD_SCRIPT),
        ),
        other => match filters(other) {
            Some(styles) => ("text/css; charset=utf-8", Cow::Owned(styles)),
            None => return Err(visit.refuse(Error::NotFound)),
        },
    };
    let tag = format!("\"{}\"", env!("CARGO_PKG_VERSION"));
    let known = request.headers().get(header::IF_NONE_MATCH);
    let cached = [
        (header::ETAG, tag.as_str()),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    let mut answer = match known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        true => HttpResponse::NotModified(),
        false => HttpResponse::Ok(),
    };
    for header in cached {
        answer.insert_header(header);
    }
    Ok(
        match known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
            true => answer.finish(),
            false => answer.content_type(kind).body(content.into_owned()),
        },
    )
}
