//! What people say about a work: of its matches, in words, in points.

use actix_web::HttpResponse;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shapes::{Person, Time};
use super::{Body, done};
use crate::domain::{Decision, Verdict};
use crate::service::{MatchPlace, ReportView};
use crate::web::visit::{Failure, Visit};

/// What was said of a match.
#[derive(Debug, Serialize, ToSchema)]
pub struct JudgedMatch {
    /// The id of its source, as in the report.
    pub source: String,
    /// Where it begins in the work, in code points.
    pub start: i64,
    /// Where it ends (exclusive).
    pub end: i64,
    /// What was said of it: the word of a verdict.
    pub verdict: String,
    /// Why.
    pub reason: String,
    /// When.
    pub made_at: Time,
}

/// A decision that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeDecision {
    /// What was decided: the word of a decision.
    pub decision: String,
    /// In words.
    pub words: String,
    /// When.
    pub made_at: Time,
}

/// A mark that was given.
#[derive(Debug, Serialize, ToSchema)]
pub struct GivenMark {
    /// The points.
    pub points: f64,
    /// What stands beside it.
    pub words: String,
    /// When.
    pub made_at: Time,
}

/// An answer of an author.
#[derive(Debug, Serialize, ToSchema)]
pub struct GivenReply {
    /// Where the match begins that is answered; null: the whole report.
    pub start: Option<i64>,
    /// Where it ends.
    pub end: Option<i64>,
    /// The answer.
    pub words: String,
    /// When.
    pub made_at: Time,
}

/// A check that a person made.
#[derive(Debug, Serialize, ToSchema)]
pub struct ManualCheck {
    /// Who made it.
    pub by: Person,
    /// Why it was made.
    pub reason: String,
    /// When.
    pub made_at: Time,
}

/// What people said about a work.
#[derive(Debug, Serialize, ToSchema)]
pub struct Judgement {
    /// What the instructor says of matches.
    pub matches: Vec<JudgedMatch>,
    /// What was decided, the newest first.
    pub decisions: Vec<MadeDecision>,
    /// The marks, the newest first; an author sees the own ones.
    pub marks: Vec<GivenMark>,
    /// What the authors answered, the oldest first.
    pub replies: Vec<GivenReply>,
    /// A check by hand.
    pub manual_check: Option<ManualCheck>,
}

/// What people said about the work of a view.
pub(super) fn judgement_of(view: &ReportView) -> Judgement {
    Judgement {
        matches: view
            .notes
            .iter()
            .map(|note| JudgedMatch {
                source: note.source_key.clone(),
                start: note.start_at,
                end: note.end_at,
                verdict: note.verdict.clone(),
                reason: note.reason.clone(),
                made_at: Time(note.made_at),
            })
            .collect(),
        decisions: view
            .decisions
            .iter()
            .map(|row| MadeDecision {
                decision: row.decision.clone(),
                words: row.words.clone(),
                made_at: Time(row.made_at),
            })
            .collect(),
        marks: view
            .marks
            .iter()
            .map(|mark| GivenMark {
                points: mark.points,
                words: mark.words.clone(),
                made_at: Time(mark.made_at),
            })
            .collect(),
        replies: view
            .replies
            .iter()
            .map(|reply| GivenReply {
                start: reply.match_start,
                end: reply.match_end,
                words: reply.words.clone(),
                made_at: Time(reply.made_at),
            })
            .collect(),
        manual_check: view
            .manual_check
            .as_ref()
            .map(|(reason, by, at)| ManualCheck {
                by: Person::from(by),
                reason: reason.clone(),
                made_at: Time::from(*at),
            }),
    }
}

/// What is to be said of a match.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVerdict {
    /// The id of its source, as in the report.
    source: String,
    /// Where it begins in the work, in code points.
    start: i64,
    /// Where it ends (exclusive).
    end: i64,
    /// What it is; null takes back what was said before.
    verdict: Option<Verdict>,
    /// Why, at most 4,000 characters.
    reason: String,
}

/// Says something of a match, or takes it back. The shares are counted anew;
/// the state before stays in the history.
#[utoipa::path(post, path = "/api/v1/submissions/{submission}/matches", tag = "judgement",
    request_body = NewVerdict, responses(
    (status = 204, description = "It is said."),
))]
pub async fn judge_match(
    visit: Visit,
    submission: Path<String>,
    Body(new): Body<NewVerdict>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            let place = MatchPlace {
                source: new.source,
                start: new.start,
                end: new.end,
            };
            service.judge_match(viewer, &submission, &place, new.verdict, &new.reason)
        })
        .await?;
    Ok(done())
}

/// What is to be decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDecision {
    /// The decision.
    decision: Decision,
    /// In words, at most 4,000 characters.
    words: String,
}

/// Decides about a work in words; earlier decisions stay in the history.
#[utoipa::path(post, path = "/api/v1/submissions/{submission}/decisions", tag = "judgement",
    request_body = NewDecision, responses(
    (status = 204, description = "It is decided."),
))]
pub async fn decide(
    visit: Visit,
    submission: Path<String>,
    Body(new): Body<NewDecision>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| service.decide(viewer, &submission, new.decision, &new.words))
        .await?;
    Ok(done())
}

/// A mark to be given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMark {
    /// The points, from 0 to the most that the assignment gives.
    points: f64,
    /// What stands beside it.
    #[serde(default)]
    words: String,
}

/// Gives a mark to all authors of a work that was checked, by the service or by hand.
#[utoipa::path(post, path = "/api/v1/submissions/{submission}/marks", tag = "judgement",
    request_body = NewMark, responses(
    (status = 204, description = "It is given."),
))]
pub async fn mark(
    visit: Visit,
    submission: Path<String>,
    Body(new): Body<NewMark>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| service.mark(viewer, &submission, new.points, &new.words))
        .await?;
    Ok(done())
}

/// A check that a person made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewManualCheck {
    /// Why it was made by hand: handwriting, a scan. The student reads it.
    reason: String,
}

/// Writes down that a work was checked by hand.
#[utoipa::path(post, path = "/api/v1/submissions/{submission}/manual-check", tag = "judgement",
    request_body = NewManualCheck, responses(
    (status = 204, description = "It is written down."),
))]
pub async fn check_by_hand(
    visit: Visit,
    submission: Path<String>,
    Body(new): Body<NewManualCheck>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| service.check_by_hand(viewer, &submission, &new.reason))
        .await?;
    Ok(done())
}

/// An answer to a report.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReply {
    /// The answer, at most 4,000 characters.
    words: String,
    /// The match that is answered; null or left out: the whole report.
    #[serde(default)]
    place: Option<ReplyPlace>,
}

/// The match that is answered.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplyPlace {
    /// Where it begins in the work, in code points.
    start: i64,
    /// Where it ends (exclusive).
    end: i64,
}

/// Answers a match or the whole report, as an author of the work.
#[utoipa::path(post, path = "/api/v1/submissions/{submission}/replies", tag = "judgement",
    request_body = NewReply, responses(
    (status = 204, description = "It is answered."),
))]
pub async fn reply(
    visit: Visit,
    submission: Path<String>,
    Body(new): Body<NewReply>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            let place = new.place.map(|place| (place.start, place.end));
            service.reply(viewer, &submission, place, &new.words)
        })
        .await?;
    Ok(done())
}
