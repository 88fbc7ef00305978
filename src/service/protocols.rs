//! The protocol of a check: the figures of a work on one page, with a code by
//! which the service confirms them.
//!
//! What a protocol says, without the names of people, is kept as it was when
//! it was made. Its code is a seal over that text, cut to what can be typed:
//! whoever changes the figures on the paper cannot make a code for them, and a
//! row that was changed no longer fits its code. The same state has the same
//! code, however often and in whatever language its protocol is made.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::reports::Searched;
use super::secrets::LETTERS;
use super::{Error, ReceiptKey, ReportView, Service, Viewer};
use crate::domain::{Language, Severity};
use crate::similarity::figures::{Coefficients, Shares, WordCounts};
use crate::store::{self, Deed};

/// Letters of a code, of 5 bits each: nobody finds one of 80 bits by trying.
const CODE_LETTERS: usize = 16;
/// Letters that are read and typed together.
const GROUP: usize = 4;
/// What the seal is for.
const PURPOSE: &str = "adal-protocol/1";

/// What a protocol says, without the names of people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProtocolContent {
    /// The random name of the submission.
    pub submission: String,
    /// The code and the title of the course.
    pub course: String,
    /// The title of the assignment.
    pub assignment: String,
    /// The number among the author's submissions for the assignment.
    pub version: i64,
    /// The SHA-256 of the file, or of the digests of the files, as on the receipt.
    pub sha256: String,
    /// The SHA-256 of each file.
    pub files: Vec<String>,
    /// When it was handed in, in milliseconds since 1970, like all moments here.
    pub handed_in_at: i64,
    /// Whether that was too late.
    pub late: bool,
    /// When it was first checked.
    pub checked_at: Option<i64>,
    /// When its report became available to its author, or will.
    pub available_at: Option<i64>,
    /// When each author first opened the report.
    pub first_opened: Vec<Option<i64>>,
    /// The figures of the report in force.
    pub figures: Option<ProtocolFigures>,
    /// When it was checked by hand.
    pub checked_by_hand_at: Option<i64>,
    /// The last decision (the word of a [`Decision`](crate::domain::Decision)), and when it was made.
    pub decision: Option<(String, i64)>,
}

/// The figures of a state of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProtocolFigures {
    /// The number of the state, from 1.
    pub revision: i64,
    /// When it was made.
    pub made_at: i64,
    /// The main language of the work.
    pub language: Language,
    /// The least number of aligned words of a match that counts.
    pub floor: u32,
    /// How many words bear each label.
    pub word_counts: WordCounts,
    /// The shares of the labels.
    pub shares: Shares,
    /// The runs of 5 and of 25 words.
    pub coefficients: Coefficients,
    /// How many findings are strong, to be looked at, and for information.
    pub findings: [usize; 3],
    /// What was searched.
    pub searched: Searched,
}

/// A protocol as a viewer may see it.
#[derive(Debug)]
pub struct Protocol {
    /// The work, with the names of its people.
    pub view: ReportView,
    /// What is kept under the code.
    pub content: ProtocolContent,
    /// The code, in groups.
    pub code: String,
    /// When a protocol that says this was first made.
    pub issued_at: i64,
    /// The name of who made the last decision.
    pub decided_by: Option<String>,
}

/// A protocol whose code the service knows.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfirmedProtocol {
    /// The code, in groups.
    pub code: String,
    /// What it says.
    pub content: ProtocolContent,
    /// When it was first made.
    pub issued_at: i64,
    /// Whether the report has a newer state.
    pub report_changed: bool,
    /// Whether another decision, or the first one, was made since.
    pub decision_changed: bool,
}

impl Service {
    /// The protocol of a work that was checked, by the program or by hand.
    /// That it was made is written down.
    pub fn protocol(&self, viewer: &Viewer, submission: &str) -> Result<Protocol, Error> {
        let view = self.submission(viewer, submission)?;
        if view.state.is_none() && view.manual_check.is_none() {
            return Err(Error::Conflict("error-no-protocol"));
        }
        let content = content_of(&view);
        let text =
            serde_json::to_string(&content).map_err(|error| Error::Broken(error.to_string()))?;
        let code = code_of(self.receipt_key(), &text);
        let now = self.now();
        let (row, decided_by) = self.store.write(|db| {
            let details = serde_json::json!({ "code": grouped(&code) }).to_string();
            let deed = Deed {
                actor: Some(viewer.actor()),
                action: "issue_protocol",
                subject: &format!("submission:{submission}"),
                course: Some(view.course.id),
                details,
            };
            store::record(db, &deed, now)?;
            let row = store::keep_protocol(db, &code, view.submission.id, &text, now)?;
            let decided_by = match view.decisions.first() {
                Some(decision) => Some(store::person(db, decision.made_by)?.name),
                None => None,
            };
            Ok::<_, Error>((row, decided_by))
        })?;
        Ok(Protocol {
            view,
            content,
            code: grouped(&row.code),
            issued_at: row.issued_at,
            decided_by,
        })
    }

    /// What the protocol with a code says, and what has changed since; `None`
    /// if the service does not know the code.
    pub fn confirm_protocol(&self, code: &str) -> Result<Option<ConfirmedProtocol>, Error> {
        let Some(code) = typed(code) else {
            return Ok(None);
        };
        let now = self.now();
        self.store.read(|db| {
            let row = store::protocol(db, &code)?
                .filter(|row| code_of(self.receipt_key(), &row.content) == code);
            let Some(row) = row else {
                return Ok(None);
            };
            let content: ProtocolContent = serde_json::from_str(&row.content)
                .map_err(|error| Error::Broken(error.to_string()))?;
            // A state that its author may not read yet is nobody else's business either.
            let newest = store::report_history(db, row.submission_id)?
                .into_iter()
                .find(|report| report.available_at <= now.0.max(report.created_at))
                .map(|report| report.revision);
            let decided = store::decisions_of(db, row.submission_id)?
                .into_iter()
                .next()
                .map(|decision| (decision.decision, decision.made_at));
            let printed = content.figures.as_ref().map(|figures| figures.revision);
            Ok(Some(ConfirmedProtocol {
                code: grouped(&row.code),
                report_changed: newest > printed,
                decision_changed: decided != content.decision,
                issued_at: row.issued_at,
                content,
            }))
        })
    }
}

fn content_of(view: &ReportView) -> ProtocolContent {
    let work = &view.submission;
    let first = view.state.as_ref().and_then(|state| state.history.last());
    ProtocolContent {
        submission: work.public_id.clone(),
        course: format!("{} · {}", view.course.code, view.course.title),
        assignment: view.assignment.title.clone(),
        version: work.version,
        sha256: work.sha256.clone(),
        files: view.files.iter().map(|file| file.sha256.clone()).collect(),
        handed_in_at: work.handed_in_at,
        late: work.late,
        checked_at: first.map(|row| row.created_at),
        available_at: first.map(|row| row.available_at),
        first_opened: view
            .first_opened
            .iter()
            .map(|(_, at)| at.map(|at| at.0))
            .collect(),
        figures: view.state.as_ref().map(|state| {
            let report = &state.report;
            let severe = |severity: Severity| {
                let found = report.findings.iter();
                found.filter(|finding| finding.severity == severity).count()
            };
            ProtocolFigures {
                revision: state.row.revision,
                made_at: state.row.created_at,
                language: report.document.language,
                floor: report.floor,
                word_counts: report.word_counts,
                shares: report.shares,
                coefficients: report.coefficients,
                findings: [Severity::Strong, Severity::Check, Severity::Info].map(severe),
                searched: state.searched.clone(),
            }
        }),
        checked_by_hand_at: view.manual_check.as_ref().map(|(_, _, at)| at.0),
        decision: view
            .decisions
            .first()
            .map(|row| (row.decision.clone(), row.made_at)),
    }
}

/// The code of a protocol that says `text`.
fn code_of(key: &ReceiptKey, text: &str) -> String {
    let digest = Sha256::digest(key.seal(PURPOSE, text));
    digest
        .iter()
        .take(CODE_LETTERS)
        .map(|byte| char::from(LETTERS[usize::from(byte & 31)]).to_ascii_uppercase())
        .collect()
}

/// A code as it stands on paper: `ABCD-EFGH-JKMN-PQRS`.
fn grouped(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    let groups: Vec<String> = letters.chunks(GROUP).map(String::from_iter).collect();
    groups.join("-")
}

/// A code as it was typed, in whatever groups and case, also on a keyboard
/// that is switched to Cyrillic letters of the same look.
fn typed(code: &str) -> Option<String> {
    let letters: String = code
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '–' | '—'))
        .take(CODE_LETTERS + 1)
        .flat_map(char::to_uppercase)
        .map(|letter| match letter {
            'А' => 'A',
            'В' => 'B',
            'С' => 'C',
            'Е' => 'E',
            'Н' => 'H',
            'К' => 'K',
            'М' => 'M',
            'Р' => 'P',
            'Т' => 'T',
            'У' => 'Y',
            'Х' => 'X',
            'О' | 'O' => '0',
            other => other,
        })
        .collect();
    (letters.chars().count() == CODE_LETTERS).then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_typed() {
        let code = "ABCD-EF0H-JKMN-PQRS";
        assert_eq!(grouped(&typed(code).unwrap()), code);
        for written in [
            "abcd ef0h jkmn pqrs",
            "АВСD ЕFОН JКМN РQRS",
            " ABCDEF0HJKMNPQRS ",
            "abcd–efoh–jkmn–pqrs",
        ] {
            assert_eq!(typed(written), typed(code), "{written}");
        }
        assert_eq!(typed("ABCD-EF0H-JKMN-PQR"), None);
        assert_eq!(typed("ABCD-EF0H-JKMN-PQRST"), None);
        assert_eq!(typed(""), None);
    }
}
