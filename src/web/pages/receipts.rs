//! Whether a receipt is valid: a page for everybody.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use crate::service::ReceiptContent;
use crate::web::form::url_decoded;
use crate::web::frame::Frame;
use crate::web::moments::Local;
use crate::web::speech::Speech;
use crate::web::visit::{Failure, Visit};

#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptTemplate {
    frame: Frame,
    s: Speech,
    t: Local,
    number: String,
    asked: bool,
    receipt: Option<ReceiptContent>,
}

async fn answer(visit: Visit, number: String) -> Result<HttpResponse, Failure> {
    let asked = !number.is_empty();
    let wanted = number.clone();
    let receipt = match asked {
        true => {
            visit
                .ask_anyhow(move |service| service.verify_receipt(&wanted))
                .await?
        }
        false => None,
    };
    visit.page(&ReceiptTemplate {
        frame: visit.frame(visit.speech.say("receipt-check")),
        s: visit.speech,
        t: visit.local(),
        number,
        asked,
        receipt,
    })
}

/// The form, and the answer to it.
pub async fn form(visit: Visit) -> Result<HttpResponse, Failure> {
    let query = visit.path.split_once('?').map_or("", |(_, query)| query);
    let number = url_decoded(query)
        .into_iter()
        .find(|(name, _)| name == "number")
        .map(|(_, value)| value.trim().to_uppercase())
        .unwrap_or_default();
    answer(visit, number).await
}

/// The receipt with this number.
pub async fn show(visit: Visit, number: Path<String>) -> Result<HttpResponse, Failure> {
    answer(visit, number.to_uppercase()).await
}
