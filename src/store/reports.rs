//! Reports with their history, who opened them, and what people say about them.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::documents::{packed, unpacked};
use super::error::OrNone;
use super::schema::{
    decisions, manual_checks, marks, match_notes, replies, report_openings, reports,
};
use super::{Db, StoreError};
use crate::domain::{Decision, Moment, Span, Verdict};
use crate::similarity::Alignment;
use crate::similarity::report::{AlignedPlaces, Report, ReportedMatch};

/// A state of a report, without its content.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct ReportRow {
    /// The number of the row.
    pub id: i64,
    /// The work.
    pub submission_id: i64,
    /// Its number among the states, from 1.
    pub revision: i64,
    /// Why it was made: `check`, `later_work`, `marked`, `settings`.
    pub cause: String,
    /// The last change of the index that it knows of.
    pub as_of_seq: i64,
    /// When it was made.
    pub created_at: i64,
    /// When its author may read it.
    pub available_at: i64,
    /// What was searched, as JSON.
    pub searched: String,
    /// Verbatim and altered words, as a share of the counted ones.
    pub similarity: Option<f64>,
    /// Verbatim words, likewise.
    pub verbatim: Option<f64>,
    /// Altered words, likewise.
    pub altered: Option<f64>,
    /// Words in runs of at least 5, likewise.
    pub runs_of_5: Option<f64>,
    /// Words in runs of at least 25, likewise.
    pub runs_of_25: Option<f64>,
    /// The source that counts for most.
    pub strongest_key: Option<String>,
    /// The share that is counted for it.
    pub strongest_share: Option<f64>,
    /// Findings that somebody should look at.
    pub findings: i64,
}

/// The columns of a [`ReportRow`]: all but the content.
type Row = (
    reports::id,
    reports::submission_id,
    reports::revision,
    reports::cause,
    reports::as_of_seq,
    reports::created_at,
    reports::available_at,
    reports::searched,
    reports::similarity,
    reports::verbatim,
    reports::altered,
    reports::runs_of_5,
    reports::runs_of_25,
    reports::strongest_key,
    reports::strongest_share,
    reports::findings,
);
const ROW: Row = (
    reports::id,
    reports::submission_id,
    reports::revision,
    reports::cause,
    reports::as_of_seq,
    reports::created_at,
    reports::available_at,
    reports::searched,
    reports::similarity,
    reports::verbatim,
    reports::altered,
    reports::runs_of_5,
    reports::runs_of_25,
    reports::strongest_key,
    reports::strongest_share,
    reports::findings,
);

/// Where a word begins and ends in the work and in the source, and how it is aligned.
type KeptPlaces = (u32, u32, u32, u32, u8);

/// A report as it is kept: with the aligned words of each match, which its
/// JSON leaves out and its page shows.
#[derive(Serialize, Deserialize)]
struct Kept<R> {
    report: R,
    /// For matches, short matches and hints in turn.
    aligned: Vec<Vec<KeptPlaces>>,
}

fn kept(report: &Report) -> Kept<&Report> {
    let places = |found: &ReportedMatch| {
        let place = |aligned: &AlignedPlaces| {
            let how = match aligned.how {
                Alignment::Exact => 0,
                Alignment::Stem => 1,
                Alignment::Fuzzy => 2,
            };
            let (work, source) = (aligned.work, aligned.source);
            (work.start, work.end, source.start, source.end, how)
        };
        found.aligned.iter().map(place).collect()
    };
    let lists = [&report.matches, &report.short_matches, &report.hints];
    Kept {
        report,
        aligned: lists.into_iter().flatten().map(places).collect(),
    }
}

impl Kept<Report> {
    fn into_report(self) -> Report {
        let mut report = self.report;
        let lists = [
            &mut report.matches,
            &mut report.short_matches,
            &mut report.hints,
        ];
        for (found, places) in lists.into_iter().flatten().zip(self.aligned) {
            found.aligned = places
                .into_iter()
                .map(
                    |(start, end, source_start, source_end, how)| AlignedPlaces {
                        work: Span::new(start, end),
                        source: Span::new(source_start, source_end),
                        how: match how {
                            0 => Alignment::Exact,
                            1 => Alignment::Stem,
                            _ => Alignment::Fuzzy,
                        },
                    },
                )
                .collect();
        }
        report
    }
}

/// A report to be stored.
#[derive(Debug)]
pub struct NewReport<'a> {
    /// The work.
    pub submission_id: i64,
    /// Why it was made.
    pub cause: &'a str,
    /// The last change of the index that it knows of.
    pub as_of_seq: i64,
    /// When its author may read it.
    pub available: Moment,
    /// What was searched, as JSON.
    pub searched: &'a str,
    /// What it says.
    pub report: &'a Report,
    /// Findings that somebody should look at.
    pub findings: i64,
}

/// Stores a report as the newest state; its number.
pub fn add_report(db: &mut Db, new: &NewReport<'_>, now: Moment) -> Result<i64, StoreError> {
    let last: Option<i64> = reports::table
        .filter(reports::submission_id.eq(new.submission_id))
        .select(diesel::dsl::max(reports::revision))
        .first(db)?;
    let revision = last.unwrap_or(0) + 1;
    let report = new.report;
    let strongest = report
        .sources
        .iter()
        .filter(|source| source.counted_words > 0)
        .max_by_key(|source| source.counted_words);
    diesel::insert_into(reports::table)
        .values((
            reports::submission_id.eq(new.submission_id),
            reports::revision.eq(revision),
            reports::cause.eq(new.cause),
            reports::as_of_seq.eq(new.as_of_seq),
            reports::created_at.eq(now.0),
            reports::available_at.eq(new.available.0),
            reports::searched.eq(new.searched),
            reports::content.eq(packed(&kept(report))?),
            reports::similarity.eq(report.shares.similarity),
            reports::verbatim.eq(report.shares.verbatim),
            reports::altered.eq(report.shares.altered),
            reports::runs_of_5.eq(report.coefficients.runs_of_5),
            reports::runs_of_25.eq(report.coefficients.runs_of_25),
            reports::strongest_key.eq(strongest.map(|source| source.id.as_str())),
            reports::strongest_share.eq(strongest.and_then(|source| source.counted_share)),
            reports::findings.eq(new.findings),
        ))
        .execute(db)?;
    Ok(revision)
}

/// Writes down that a report still holds with all changes up to `as_of_seq`.
pub fn report_still_holds(db: &mut Db, id: i64, as_of_seq: i64) -> Result<(), StoreError> {
    diesel::update(reports::table.find(id))
        .set(reports::as_of_seq.eq(as_of_seq))
        .execute(db)?;
    Ok(())
}

/// The state of a report that is in force.
pub fn newest_report(db: &mut Db, submission_id: i64) -> Result<Option<ReportRow>, StoreError> {
    reports::table
        .filter(reports::submission_id.eq(submission_id))
        .order(reports::revision.desc())
        .select(ROW)
        .first(db)
        .or_none()
}

/// All states of a report, the newest first.
pub fn report_history(db: &mut Db, submission_id: i64) -> Result<Vec<ReportRow>, StoreError> {
    Ok(reports::table
        .filter(reports::submission_id.eq(submission_id))
        .order(reports::revision.desc())
        .select(ROW)
        .load(db)?)
}

/// The states in force of many reports.
pub fn newest_reports(db: &mut Db, submissions: &[i64]) -> Result<Vec<ReportRow>, StoreError> {
    let mut newest: std::collections::BTreeMap<i64, ReportRow> = std::collections::BTreeMap::new();
    for some in submissions.chunks(500) {
        let rows: Vec<ReportRow> = reports::table
            .filter(reports::submission_id.eq_any(some))
            .order(reports::revision)
            .select(ROW)
            .load(db)?;
        newest.extend(rows.into_iter().map(|row| (row.submission_id, row)));
    }
    Ok(newest.into_values().collect())
}

/// What a state of a report says.
pub fn report_content(db: &mut Db, report_id: i64) -> Result<Report, StoreError> {
    let content: Vec<u8> = reports::table
        .find(report_id)
        .select(reports::content)
        .first(db)?;
    Ok(unpacked::<Kept<Report>>(&content)?.into_report())
}

/// Writes down that somebody opened a report.
pub fn report_opened(
    db: &mut Db,
    submission_id: i64,
    person_id: i64,
    revision: i64,
    now: Moment,
) -> Result<(), StoreError> {
    diesel::insert_into(report_openings::table)
        .values((
            report_openings::submission_id.eq(submission_id),
            report_openings::person_id.eq(person_id),
            report_openings::revision.eq(revision),
            report_openings::opened_at.eq(now.0),
        ))
        .execute(db)?;
    Ok(())
}

/// When a person first opened the report of a work.
pub fn first_opening(
    db: &mut Db,
    submission_id: i64,
    person_id: i64,
) -> Result<Option<Moment>, StoreError> {
    let first: Option<i64> = report_openings::table
        .filter(report_openings::submission_id.eq(submission_id))
        .filter(report_openings::person_id.eq(person_id))
        .select(diesel::dsl::min(report_openings::opened_at))
        .first(db)?;
    Ok(first.map(Moment))
}

/// What an instructor says of a match.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct MatchNote {
    /// The number of the row.
    pub id: i64,
    /// The work.
    pub submission_id: i64,
    /// The source of the match.
    pub source_key: String,
    /// Where the match begins, in code points of the work.
    pub start_at: i64,
    /// Where it ends.
    pub end_at: i64,
    /// What is said of it (the word of a [`Verdict`]).
    pub verdict: String,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub made_by: i64,
    /// When.
    pub made_at: i64,
    /// When it was taken back.
    pub withdrawn_at: Option<i64>,
}

/// Says something of a match, in the place of what was said before.
#[expect(clippy::too_many_arguments, reason = "a row has as many columns")]
pub fn note_match(
    db: &mut Db,
    submission_id: i64,
    source_key: &str,
    (start, end): (i64, i64),
    verdict: Verdict,
    reason: &str,
    by: i64,
    now: Moment,
) -> Result<(), StoreError> {
    use match_notes as n;
    withdraw_match_note(db, submission_id, source_key, (start, end), now)?;
    diesel::insert_into(n::table)
        .values((
            n::submission_id.eq(submission_id),
            n::source_key.eq(source_key),
            n::start_at.eq(start),
            n::end_at.eq(end),
            n::verdict.eq(verdict.word()),
            n::reason.eq(reason),
            n::made_by.eq(by),
            n::made_at.eq(now.0),
        ))
        .execute(db)?;
    Ok(())
}

/// Takes back what was said of a match.
pub fn withdraw_match_note(
    db: &mut Db,
    submission_id: i64,
    source_key: &str,
    (start, end): (i64, i64),
    now: Moment,
) -> Result<(), StoreError> {
    use match_notes as n;
    diesel::update(
        n::table
            .filter(n::submission_id.eq(submission_id))
            .filter(n::source_key.eq(source_key))
            .filter(n::start_at.eq(start))
            .filter(n::end_at.eq(end))
            .filter(n::withdrawn_at.is_null()),
    )
    .set(n::withdrawn_at.eq(now.0))
    .execute(db)?;
    Ok(())
}

/// What is said of the matches of a work.
pub fn match_notes_of(db: &mut Db, submission_id: i64) -> Result<Vec<MatchNote>, StoreError> {
    Ok(match_notes::table
        .filter(match_notes::submission_id.eq(submission_id))
        .filter(match_notes::withdrawn_at.is_null())
        .order(match_notes::id)
        .load(db)?)
}

/// A decision in words.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct DecisionRow {
    /// The number of the row.
    pub id: i64,
    /// The work.
    pub submission_id: i64,
    /// What was decided (the word of a [`Decision`]).
    pub decision: String,
    /// In words.
    pub words: String,
    /// Who decided.
    pub made_by: i64,
    /// When.
    pub made_at: i64,
}

/// Stores a decision.
pub fn add_decision(
    db: &mut Db,
    submission_id: i64,
    decision: Decision,
    words: &str,
    by: i64,
    now: Moment,
) -> Result<(), StoreError> {
    diesel::insert_into(decisions::table)
        .values((
            decisions::submission_id.eq(submission_id),
            decisions::decision.eq(decision.word()),
            decisions::words.eq(words),
            decisions::made_by.eq(by),
            decisions::made_at.eq(now.0),
        ))
        .execute(db)?;
    Ok(())
}

/// The decisions about a work, the newest first.
pub fn decisions_of(db: &mut Db, submission_id: i64) -> Result<Vec<DecisionRow>, StoreError> {
    Ok(decisions::table
        .filter(decisions::submission_id.eq(submission_id))
        .order(decisions::id.desc())
        .load(db)?)
}

/// The works of a course that were referred to the commission, each with when
/// that was last done; the newest first.
pub fn referred_to_commission(db: &mut Db, course: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    use super::schema::{assignments, submissions};
    let theirs = assignments::table
        .filter(assignments::course_id.eq(course))
        .select(assignments::id);
    let works = submissions::table
        .filter(submissions::assignment_id.eq_any(theirs))
        .select(submissions::id);
    let rows: Vec<(i64, i64)> = decisions::table
        .filter(decisions::submission_id.eq_any(works))
        .filter(decisions::decision.eq(Decision::Commission.word()))
        .order(decisions::id.desc())
        .select((decisions::submission_id, decisions::made_at))
        .load(db)?;
    let mut seen = std::collections::BTreeSet::new();
    Ok(rows
        .into_iter()
        .filter(|(submission, _)| seen.insert(*submission))
        .collect())
}

/// What a student answers.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Reply {
    /// The number of the row.
    pub id: i64,
    /// The work.
    pub submission_id: i64,
    /// Who answers.
    pub person_id: i64,
    /// Where the match begins that is answered; `None`: the whole report.
    pub match_start: Option<i64>,
    /// Where it ends.
    pub match_end: Option<i64>,
    /// The answer.
    pub words: String,
    /// When.
    pub made_at: i64,
}

/// Stores an answer.
pub fn add_reply(
    db: &mut Db,
    submission_id: i64,
    person_id: i64,
    place: Option<(i64, i64)>,
    words: &str,
    now: Moment,
) -> Result<(), StoreError> {
    diesel::insert_into(replies::table)
        .values((
            replies::submission_id.eq(submission_id),
            replies::person_id.eq(person_id),
            replies::match_start.eq(place.map(|(start, _)| start)),
            replies::match_end.eq(place.map(|(_, end)| end)),
            replies::words.eq(words),
            replies::made_at.eq(now.0),
        ))
        .execute(db)?;
    Ok(())
}

/// The answers to a report, the oldest first.
pub fn replies_of(db: &mut Db, submission_id: i64) -> Result<Vec<Reply>, StoreError> {
    Ok(replies::table
        .filter(replies::submission_id.eq(submission_id))
        .order(replies::id)
        .load(db)?)
}

/// Writes down that a person checked a work by hand, and why.
pub fn add_manual_check(
    db: &mut Db,
    submission_id: i64,
    reason: &str,
    by: i64,
    now: Moment,
) -> Result<(), StoreError> {
    diesel::insert_into(manual_checks::table)
        .values((
            manual_checks::submission_id.eq(submission_id),
            manual_checks::reason.eq(reason),
            manual_checks::made_by.eq(by),
            manual_checks::made_at.eq(now.0),
        ))
        .execute(db)?;
    Ok(())
}

/// A check by hand: its reason, who made it and when.
pub fn manual_check(
    db: &mut Db,
    submission_id: i64,
) -> Result<Option<(String, i64, Moment)>, StoreError> {
    let found: Option<(String, i64, i64)> = manual_checks::table
        .find(submission_id)
        .select((
            manual_checks::reason,
            manual_checks::made_by,
            manual_checks::made_at,
        ))
        .first(db)
        .or_none()?;
    Ok(found.map(|(reason, by, at)| (reason, by, Moment(at))))
}

/// A mark of the history.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct Mark {
    /// The number of the row.
    pub id: i64,
    /// The work.
    pub submission_id: i64,
    /// Whose mark it is.
    pub person_id: i64,
    /// The points.
    pub points: f64,
    /// What the instructor writes beside it.
    pub words: String,
    /// Who gave it.
    pub made_by: i64,
    /// When.
    pub made_at: i64,
}

/// Stores a mark; an older one stays in the history.
pub fn add_mark(
    db: &mut Db,
    submission_id: i64,
    person_id: i64,
    points: f64,
    words: &str,
    by: i64,
    now: Moment,
) -> Result<(), StoreError> {
    diesel::insert_into(marks::table)
        .values((
            marks::submission_id.eq(submission_id),
            marks::person_id.eq(person_id),
            marks::points.eq(points),
            marks::words.eq(words),
            marks::made_by.eq(by),
            marks::made_at.eq(now.0),
        ))
        .execute(db)?;
    Ok(())
}

/// The marks of a work, the newest first.
pub fn marks_of(db: &mut Db, submission_id: i64) -> Result<Vec<Mark>, StoreError> {
    Ok(marks::table
        .filter(marks::submission_id.eq(submission_id))
        .order(marks::id.desc())
        .load(db)?)
}
