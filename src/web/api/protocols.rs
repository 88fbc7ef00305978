//! Papers about a work: the dossier, the protocol of its check, and confirming
//! one by its code.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer;
use super::words::{File, Time};
use crate::domain::Language;
use crate::service::{ConfirmedProtocol, ProtocolContent};
use crate::web::pages;
use crate::web::visit::{Failure, Visit};

/// Fetches the protocol of the check of a work that was checked, by the
/// program or by hand: one page, with a code by which it can be confirmed.
#[utoipa::path(get, path = "/api/v1/submissions/{submission}/protocol", tag = "submissions",
    params(("language" = Option<Language>, Query, description = "The language of the protocol; without it, that of the token's person.")), responses(
    (status = 200, description = "The protocol.", content_type = "application/pdf", body = File),
))]
pub async fn fetch_protocol(
    visit: Visit,
    request: HttpRequest,
    submission: Path<String>,
) -> Result<HttpResponse, Failure> {
    pages::protocols::show(visit, request, submission).await
}

/// Fetches the dossier of a work for the commission: one page of HTML with
/// everything that is known and was said. That it was fetched is written down.
#[utoipa::path(get, path = "/api/v1/submissions/{submission}/dossier", tag = "submissions", responses(
    (status = 200, description = "The dossier.", content_type = "text/html", body = File),
))]
pub async fn fetch_dossier(
    visit: Visit,
    submission: Path<String>,
) -> Result<HttpResponse, Failure> {
    pages::dossier::show(visit, submission).await
}

/// The figures of a protocol. Shares are 0 to 1, unrounded, and null when no
/// word counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProtocolFigures {
    /// The number of the state of the report, from 1.
    pub revision: i64,
    /// When that state was made.
    pub made_at: Time,
    /// The main language of the work.
    pub language: Language,
    /// All its words.
    pub words: u32,
    /// The words that count in the denominator.
    pub counted_words: u32,
    /// The least number of aligned words of a match that counts.
    pub floor: u32,
    /// Verbatim and altered words, as a share of the counted ones.
    pub similarity: Option<f64>,
    /// Verbatim words, likewise.
    pub verbatim: Option<f64>,
    /// Altered words, likewise.
    pub altered: Option<f64>,
    /// Quoted words with a reference, likewise.
    pub quoted_cited: Option<f64>,
    /// Words of the author's other works, likewise.
    pub own: Option<f64>,
    /// The rest, likewise.
    pub original: Option<f64>,
    /// Words in unbroken runs of at least 5, likewise.
    pub runs_of_5: Option<f64>,
    /// Words in unbroken runs of at least 25, likewise.
    pub runs_of_25: Option<f64>,
    /// The words of the assignment's text and the title page, as a share of all words.
    pub template: Option<f64>,
    /// Hidden words, likewise.
    pub hidden: Option<f64>,
    /// Words of the bibliography, likewise.
    pub bibliography: Option<f64>,
    /// How many findings are strong.
    pub strong_findings: usize,
    /// How many findings somebody should look at.
    pub check_findings: usize,
    /// How many findings are for information.
    pub info_findings: usize,
}

/// Whether the service knows a protocol, and what it says.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProtocolCheck {
    /// Whether the service made a protocol with this code. If not, all else is null.
    pub known: bool,
    /// When it was first made.
    pub made_at: Option<Time>,
    /// Whether the report has a later state.
    pub report_changed: Option<bool>,
    /// Whether another decision, or the first one, was made since.
    pub decision_changed: Option<bool>,
    /// The SHA-256 of the file, or of the digests of the files, as on the receipt.
    pub sha256: Option<String>,
    /// The SHA-256 of each file.
    pub files: Option<Vec<String>>,
    /// When the work was handed in.
    pub handed_in_at: Option<Time>,
    /// When it was first checked.
    pub checked_at: Option<Time>,
    /// When its report became available to its author.
    pub available_at: Option<Time>,
    /// When it was checked by hand.
    pub checked_by_hand_at: Option<Time>,
    /// The figures; null too if the work was only checked by hand.
    pub figures: Option<ProtocolFigures>,
    /// The last decision that it names.
    pub decision: Option<String>,
}

fn figures(content: &ProtocolContent) -> Option<ProtocolFigures> {
    let figures = content.figures.as_ref()?;
    let (shares, [strong, check, info]) = (&figures.shares, figures.findings);
    Some(ProtocolFigures {
        revision: figures.revision,
        made_at: Time(figures.made_at),
        language: figures.language,
        words: figures.word_counts.all,
        counted_words: figures.word_counts.counted,
        floor: figures.floor,
        similarity: shares.similarity,
        verbatim: shares.verbatim,
        altered: shares.altered,
        quoted_cited: shares.quoted_cited,
        own: shares.own,
        original: shares.original,
        runs_of_5: figures.coefficients.runs_of_5,
        runs_of_25: figures.coefficients.runs_of_25,
        template: shares.template,
        hidden: shares.hidden,
        bibliography: shares.bibliography,
        strong_findings: strong,
        check_findings: check,
        info_findings: info,
    })
}

impl From<Option<ConfirmedProtocol>> for ProtocolCheck {
    fn from(found: Option<ConfirmedProtocol>) -> Self {
        let (found, content) = match &found {
            Some(found) => (Some(found), Some(&found.content)),
            None => (None, None),
        };
        Self {
            known: found.is_some(),
            made_at: found.map(|found| Time(found.issued_at)),
            report_changed: found.map(|found| found.report_changed),
            decision_changed: found.map(|found| found.decision_changed),
            sha256: content.map(|content| content.sha256.clone()),
            files: content.map(|content| content.files.clone()),
            handed_in_at: content.map(|content| Time(content.handed_in_at)),
            checked_at: content.and_then(|content| content.checked_at.map(Time)),
            available_at: content.and_then(|content| content.available_at.map(Time)),
            checked_by_hand_at: content.and_then(|content| content.checked_by_hand_at.map(Time)),
            figures: content.and_then(figures),
            decision: content.and_then(|content| Some(content.decision.as_ref()?.0.clone())),
        }
    }
}

/// Confirms a protocol by the code on it. Anybody may ask, without a token.
#[utoipa::path(get, path = "/api/v1/protocols/{code}", tag = "submissions", security(()), responses(
    (status = 200, description = "Whether the service knows it, and what it says.", body = ProtocolCheck),
))]
pub async fn confirm_protocol(visit: Visit, code: Path<String>) -> Result<HttpResponse, Failure> {
    if let Err(error) = visit.limits.code(visit.address) {
        return Err(visit.refuse(error));
    }
    let found = visit
        .ask_anyhow(move |service| service.confirm_protocol(&code))
        .await?;
    Ok(answer(&ProtocolCheck::from(found)))
}
