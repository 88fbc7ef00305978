//! What those who teach say about a work: of its matches, in words, in points;
//! and what its authors answer.

use super::access::{self, Needed, Sight};
use super::check::Cause;
use super::{Error, Service, Viewer};
use crate::domain::{Decision, JobKind, SubmissionState, Verdict};
use crate::store::{self, Deed, Submission};

/// The longest answer or reason, in characters.
const LONGEST: usize = 4000;

/// Where a match stands: its source, and its place in the work in code points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchPlace {
    /// The id of the source.
    pub source: String,
    /// Where it begins.
    pub start: i64,
    /// Where it ends.
    pub end: i64,
}

fn words(text: &str, field: &'static str) -> Result<String, Error> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(Error::invalid(field, "error-reason-missing")),
        count if count > LONGEST => Err(Error::invalid(field, "error-too-long")),
        _ => Ok(text.to_owned()),
    }
}

impl Service {
    /// Says something of a match (or, without a verdict, takes it back). The
    /// shares are counted anew at once; the state before stays in the history.
    pub fn judge_match(
        &self,
        viewer: &Viewer,
        submission: &str,
        place: &MatchPlace,
        verdict: Option<Verdict>,
        reason: &str,
    ) -> Result<(), Error> {
        let reason = words(reason, "reason")?;
        let now = self.now();
        let id = self.store.write(|db| {
            let (submission, assignment) =
                access::taught_submission(db, viewer, submission, Needed::Teacher)?;
            let row = store::newest_report(db, submission.id)?.ok_or(Error::NotFound)?;
            let report = store::report_content(db, row.id)?;
            let notes = store::match_notes_of(db, submission.id)?;
            let known = report.matches.iter().any(|found| {
                found.source == place.source
                    && (i64::from(found.start), i64::from(found.end)) == (place.start, place.end)
            }) || notes.iter().any(|note| {
                note.source_key == place.source
                    && (note.start_at, note.end_at) == (place.start, place.end)
            });
            if !known {
                return Err(Error::NotFound);
            }
            let (key, span) = (place.source.as_str(), (place.start, place.end));
            match verdict {
                Some(verdict) => {
                    let by = viewer.person.id;
                    store::note_match(db, submission.id, key, span, verdict, &reason, by, now)?;
                }
                None => store::withdraw_match_note(db, submission.id, key, span, now)?,
            }
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "judge_match",
                subject: &format!("submission:{}", submission.public_id),
                course: Some(assignment.course_id),
                details: serde_json::json!({
                    "source": key, "start": place.start, "end": place.end,
                    "verdict": verdict.map(Verdict::word), "reason": reason,
                    "similarity_before": row.similarity,
                })
                .to_string(),
            };
            store::record(db, &deed, now)?;
            Ok(submission.id)
        })?;
        match self.index {
            Some(_) => self.check_submission(id, Cause::Judged),
            // A process without an index asks a worker.
            None => self.store.write(|db| {
                let submission = store::submission(db, id)?;
                let course = store::assignment(db, submission.assignment_id)?.course_id;
                store::enqueue(db, JobKind::Rejudge, id, course, now, now)?;
                Ok(())
            }),
        }
    }

    /// Decides about a work in words.
    pub fn decide(
        &self,
        viewer: &Viewer,
        submission: &str,
        decision: Decision,
        text: &str,
    ) -> Result<(), Error> {
        let text = words(text, "words")?;
        let now = self.now();
        self.store.write(|db| {
            let (submission, assignment) =
                access::taught_submission(db, viewer, submission, Needed::Instructor)?;
            store::add_decision(db, submission.id, decision, &text, viewer.person.id, now)?;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "decide",
                subject: &format!("submission:{}", submission.public_id),
                course: Some(assignment.course_id),
                details: serde_json::json!({ "decision": decision.word() }).to_string(),
            };
            Ok(store::record(db, &deed, now)?)
        })
    }

    /// Writes down that a work was checked by hand: handwriting, or a scan.
    pub fn check_by_hand(
        &self,
        viewer: &Viewer,
        submission: &str,
        reason: &str,
    ) -> Result<(), Error> {
        let reason = words(reason, "reason")?;
        let now = self.now();
        self.store.write(|db| {
            let (submission, assignment) =
                access::taught_submission(db, viewer, submission, Needed::Instructor)?;
            store::add_manual_check(db, submission.id, &reason, viewer.person.id, now)?;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "check_by_hand",
                subject: &format!("submission:{}", submission.public_id),
                course: Some(assignment.course_id),
                details: serde_json::json!({ "reason": reason }).to_string(),
            };
            Ok(store::record(db, &deed, now)?)
        })
    }

    /// Gives a mark to all authors of a work that was checked: clause 2.21
    /// knows no mark without a check.
    pub fn mark(
        &self,
        viewer: &Viewer,
        submission: &str,
        points: f64,
        text: &str,
    ) -> Result<(), Error> {
        if text.chars().count() > LONGEST {
            return Err(Error::invalid("words", "error-too-long"));
        }
        let now = self.now();
        self.store.write(|db| {
            let (submission, assignment) =
                access::taught_submission(db, viewer, submission, Needed::Instructor)?;
            if !points.is_finite() || points < 0.0 || points > assignment.points as f64 {
                return Err(Error::invalid("points", "error-points"));
            }
            let by_hand = store::manual_check(db, submission.id)?.is_some();
            if !is_checked(&submission) && !by_hand {
                return Err(Error::Conflict("error-not-checked"));
            }
            for (_, person) in store::author_pairs(db, &[submission.id])? {
                let by = viewer.person.id;
                store::add_mark(db, submission.id, person, points, text.trim(), by, now)?;
            }
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "mark",
                subject: &format!("submission:{}", submission.public_id),
                course: Some(assignment.course_id),
                details: serde_json::json!({ "points": points }).to_string(),
            };
            Ok(store::record(db, &deed, now)?)
        })
    }

    /// Answers a match, or the whole report.
    pub fn reply(
        &self,
        viewer: &Viewer,
        submission: &str,
        place: Option<(i64, i64)>,
        text: &str,
    ) -> Result<(), Error> {
        let text = words(text, "words")?;
        let now = self.now();
        self.store.write(|db| {
            let (submission, assignment, sight) = access::submission(db, viewer, submission)?;
            if sight != Sight::Author {
                return Err(Error::NotFound);
            }
            let readable = store::newest_report(db, submission.id)?
                .is_some_and(|row| row.available_at <= now.0);
            if !readable {
                return Err(Error::NotFound);
            }
            store::add_reply(db, submission.id, viewer.person.id, place, &text, now)?;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "reply",
                subject: &format!("submission:{}", submission.public_id),
                course: Some(assignment.course_id),
                ..Deed::default()
            };
            Ok(store::record(db, &deed, now)?)
        })
    }
}

fn is_checked(submission: &Submission) -> bool {
    submission.stage() == SubmissionState::Checked
}
