//! Reading reports: what the author sees, and what those who teach see.

use std::collections::BTreeMap;

use super::access::{self, Needed, Sight};
use super::check::Scope;
use super::{Error, Service, Viewer};
use crate::domain::{Document, Moment, Role, SubmissionState};
use crate::similarity::report::{Report, ReportedMatch, SourceKind};
use crate::store::{
    self, Assignment, Course, Db, DecisionRow, Deed, Mark, MatchNote, Person, ReadingRequest,
    Reply, ReportRow, Submission, SubmissionFile, SubmissionMail,
};

/// What was searched for a report.
pub type Searched = Scope;

/// How a viewer sees a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceView {
    /// By the names of its authors.
    Authors(String),
    /// A text of a collection, by its name and that of the collection.
    Collection(String, String),
    /// The viewer's own work, by the title of its assignment.
    Own(String),
    /// A student's work of the same assignment, without a name.
    Classmate,
    /// A work of another course, without a name.
    Elsewhere,
}

/// A report as a viewer may see it.
#[derive(Debug)]
pub struct ReportView {
    /// The course.
    pub course: Course,
    /// The assignment.
    pub assignment: Assignment,
    /// The submission.
    pub submission: Submission,
    /// Its files.
    pub files: Vec<SubmissionFile>,
    /// The people behind it.
    pub authors: Vec<Person>,
    /// Whether the viewer is one of them, and not somebody who teaches.
    pub as_author: bool,
    /// The state that is shown; `None` as long as there is none that the viewer may see.
    pub state: Option<ReportState>,
    /// When the author may read the report, if that is later.
    pub available: Option<Moment>,
    /// What was decided, the newest first.
    pub decisions: Vec<DecisionRow>,
    /// What the authors answered.
    pub replies: Vec<Reply>,
    /// What the instructor said of matches.
    pub notes: Vec<MatchNote>,
    /// The marks, the newest first.
    pub marks: Vec<Mark>,
    /// A check by hand: why, by whom, when.
    pub manual_check: Option<(String, Person, Moment)>,
    /// The message that brought the work.
    pub mail: Option<SubmissionMail>,
    /// The number of the receipt.
    pub receipt: Option<String>,
    /// When each author first opened the report.
    pub first_opened: Vec<(Person, Option<Moment>)>,
    /// The viewer's requests to read sources of other courses, the newest
    /// first, each with the id of its source.
    pub requests: Vec<(String, ReadingRequest)>,
}

/// A state of a report.
#[derive(Debug)]
pub struct ReportState {
    /// The row.
    pub row: ReportRow,
    /// All states, the newest first.
    pub history: Vec<ReportRow>,
    /// What it says.
    pub report: Report,
    /// What was searched.
    pub searched: Searched,
    /// The text of the work.
    pub document: Document,
    /// How the viewer sees each source, by id.
    pub sources: BTreeMap<String, SourceView>,
    /// The text of each source, as far as the viewer may read it.
    pub texts: BTreeMap<String, String>,
}

/// A work in the list of an assignment.
#[derive(Debug, Clone)]
pub struct WorkRow {
    /// Who stands behind it: one person, or a group.
    pub authors: Vec<Person>,
    /// The last submission, if there is one.
    pub submission: Option<Submission>,
    /// The state of its report that is in force.
    pub report: Option<ReportRow>,
    /// The last decision.
    pub decision: Option<DecisionRow>,
    /// The mark that counts.
    pub mark: Option<f64>,
}

impl Service {
    /// The report of a submission; of its states the one with number
    /// `revision`, or the one in force. That its author opens it is written down.
    pub fn report(
        &self,
        viewer: &Viewer,
        submission: &str,
        revision: Option<i64>,
    ) -> Result<ReportView, Error> {
        let now = self.now();
        let view = self.store.read(|db| {
            let seen = access::submission(db, viewer, submission)?;
            report_view(db, viewer, seen, revision, now)
        })?;
        // What an administrator looks at was not opened by its author.
        let opens = view.as_author && viewer.acting.is_none();
        if let (true, Some(state)) = (opens, &view.state) {
            self.store.write(|db| {
                let (id, person) = (view.submission.id, viewer.person.id);
                let first = store::first_opening(db, id, person)?.is_none();
                store::report_opened(db, id, person, state.row.revision, now)?;
                if first {
                    let deed = Deed {
                        actor: Some(person),
                        action: "open_report",
                        subject: &format!("submission:{}", view.submission.public_id),
                        course: Some(view.course.id),
                        details: serde_json::json!({ "revision": state.row.revision }).to_string(),
                    };
                    store::record(db, &deed, now)?;
                }
                Ok::<_, Error>(())
            })?;
        }
        Ok(view)
    }

    /// Everything about a submission, without writing down that its report was opened.
    pub fn submission(&self, viewer: &Viewer, submission: &str) -> Result<ReportView, Error> {
        let now = self.now();
        self.store.read(|db| {
            let seen = access::submission(db, viewer, submission)?;
            report_view(db, viewer, seen, None, now)
        })
    }

    /// Everything about a submission, for who may read its dossier.
    pub(super) fn submission_for_dossier(
        &self,
        viewer: &Viewer,
        submission: &str,
    ) -> Result<ReportView, Error> {
        let now = self.now();
        self.store.read(|db| {
            let (submission, assignment) = access::dossier(db, viewer, submission)?;
            let seen = (submission, assignment, Sight::Reader);
            report_view(db, viewer, seen, None, now)
        })
    }

    /// The works of an assignment with their figures, by name.
    pub fn works(
        &self,
        viewer: &Viewer,
        assignment: &str,
    ) -> Result<(Course, Assignment, Vec<WorkRow>), Error> {
        self.store.read(|db| {
            let assignment = access::assignment(db, viewer, assignment, Needed::Reader)?;
            let course = store::course(db, assignment.course_id)?;
            let rows = work_rows(db, &assignment)?;
            Ok((course, assignment, rows))
        })
    }
}

fn report_view(
    db: &mut Db,
    viewer: &Viewer,
    (submission, assignment, sight): (Submission, Assignment, Sight),
    revision: Option<i64>,
    now: Moment,
) -> Result<ReportView, Error> {
    let as_author = sight == Sight::Author;
    let course = store::course(db, assignment.course_id)?;
    let mut history = store::report_history(db, submission.id)?;
    let newest = history
        .first()
        .filter(|row| row.available_at > row.created_at)
        .map(|row| Moment(row.available_at));
    if as_author {
        // What was made in the future was made while the clock was wrong.
        history.retain(|row| row.available_at <= now.0.max(row.created_at));
    }
    let chosen = match revision {
        None => history.first(),
        Some(revision) => Some(
            history
                .iter()
                .find(|row| row.revision == revision)
                .ok_or(Error::NotFound)?,
        ),
    };
    let state = match (chosen.cloned(), submission.document_id) {
        (Some(row), Some(document)) => Some(report_state(
            db,
            viewer,
            &assignment,
            (submission.id, as_author),
            row,
            history,
            document,
        )?),
        _ => None,
    };
    let authors = store::authors_of(db, submission.id)?;
    let mut first_opened = Vec::with_capacity(authors.len());
    for author in &authors {
        let opened = store::first_opening(db, submission.id, author.id)?;
        first_opened.push((author.clone(), opened));
    }
    let manual_check = match store::manual_check(db, submission.id)? {
        Some((reason, by, at)) => Some((reason, store::person(db, by)?, at)),
        None => None,
    };
    let mut marks = store::marks_of(db, submission.id)?;
    if as_author {
        marks.retain(|mark| mark.person_id == viewer.person.id);
    }
    let requests = match as_author {
        true => Vec::new(),
        false => store::reading_requests_for(db, submission.id)?
            .into_iter()
            .filter(|request| request.person_id == viewer.person.id)
            .map(|request| (format!("s{}", request.source_id), request))
            .collect(),
    };
    Ok(ReportView {
        requests,
        available: newest.filter(|moment| as_author && *moment > now),
        decisions: store::decisions_of(db, submission.id)?,
        replies: store::replies_of(db, submission.id)?,
        notes: store::match_notes_of(db, submission.id)?,
        files: store::files_of(db, submission.id)?,
        mail: store::submission_mail_of(db, submission.id)?,
        receipt: store::receipt_of(db, submission.id)?.map(|receipt| receipt.number),
        course,
        assignment,
        submission,
        authors,
        as_author,
        state,
        marks,
        manual_check,
        first_opened,
    })
}

fn report_state(
    db: &mut Db,
    viewer: &Viewer,
    assignment: &Assignment,
    (submission, as_author): (i64, bool),
    row: ReportRow,
    history: Vec<ReportRow>,
    document: i64,
) -> Result<ReportState, Error> {
    let report = store::report_content(db, row.id)?;
    let searched =
        serde_json::from_str(&row.searched).map_err(|error| Error::Broken(error.to_string()))?;
    let mut places: BTreeMap<&str, Vec<&ReportedMatch>> = BTreeMap::new();
    for found in [&report.matches, &report.short_matches, &report.hints]
        .into_iter()
        .flatten()
    {
        places.entry(&found.source).or_default().push(found);
    }
    let own: Vec<&str> = report
        .sources
        .iter()
        .filter(|source| source.kind == SourceKind::Own)
        .map(|source| source.id.as_str())
        .collect();
    let mut sources = BTreeMap::new();
    let mut texts = BTreeMap::new();
    for (key, matches) in places {
        let is_own = own.contains(&key);
        let seen = source_view(db, viewer, assignment, (submission, as_author), is_own, key)?;
        let Some((view, document)) = seen else {
            continue;
        };
        if let Some(document) = document {
            let text = store::document(db, document)?.text;
            let whole = matches!(
                view,
                SourceView::Authors(_) | SourceView::Collection(..) | SourceView::Own(_)
            );
            let text = match whole {
                true => text,
                false => only_passages(&text, &matches),
            };
            texts.insert(key.to_owned(), text);
        }
        sources.insert(key.to_owned(), view);
    }
    Ok(ReportState {
        document: store::document(db, document)?,
        row,
        history,
        searched,
        sources,
        texts,
        report,
    })
}

/// How somebody sees a source, and the row of its text. A source that is gone
/// is none.
fn source_view(
    db: &mut Db,
    viewer: &Viewer,
    assignment: &Assignment,
    (submission, as_author): (i64, bool),
    own: bool,
    key: &str,
) -> Result<Option<(SourceView, Option<i64>)>, Error> {
    if let Some(id) = key.strip_prefix('c').and_then(|id| id.parse().ok()) {
        let Some(work) = store::collection_work(db, id)? else {
            return Ok(None);
        };
        let collection = store::all_collections(db)?
            .into_iter()
            .find(|collection| collection.id == work.collection_id)
            .map(|collection| collection.name)
            .unwrap_or_default();
        let view = SourceView::Collection(work.name, collection);
        return Ok(Some((view, work.document_id)));
    }
    let Some(id) = key.strip_prefix('s').and_then(|id| id.parse().ok()) else {
        return Ok(None);
    };
    let other = store::submission(db, id)?;
    let theirs = store::assignment(db, other.assignment_id)?;
    let authors = store::authors_of(db, id)?;
    let viewers = authors.iter().any(|author| author.id == viewer.person.id);
    let view = if own && (viewers || !as_author) {
        SourceView::Own(theirs.title)
    } else if !as_author && reads_all_of(db, viewer, submission, &other, theirs.course_id)? {
        let names: Vec<&str> = authors.iter().map(|author| author.name.as_str()).collect();
        SourceView::Authors(names.join(", "))
    } else if theirs.id == assignment.id {
        SourceView::Classmate
    } else {
        SourceView::Elsewhere
    };
    Ok(Some((view, other.document_id)))
}

/// Whether a source is read with its name and as a whole: it is of a course
/// whose works the viewer sees (as does its commission), or its instructor
/// allowed it for this submission.
pub(super) fn reads_all_of(
    db: &mut Db,
    viewer: &Viewer,
    submission: i64,
    source: &Submission,
    course: i64,
) -> Result<bool, Error> {
    Ok(access::is_in(db, viewer, course, Needed::Reader)?
        || access::is_in(db, viewer, course, Needed::Commission)?
        || store::reading_requests_for(db, submission)?
            .iter()
            .any(|request| {
                request.source_id == source.id
                    && request.person_id == viewer.person.id
                    && request.allowed == Some(true)
            }))
}

/// The text with nothing but the passages: everything else is a space or the
/// end of a line, so that places stay what they are.
fn only_passages(text: &str, matches: &[&ReportedMatch]) -> String {
    let mut places: Vec<(u32, u32)> = matches
        .iter()
        .map(|found| (found.source_start, found.source_end))
        .collect();
    places.sort_unstable();
    let mut places = places.into_iter().peekable();
    let mut reach = 0;
    text.chars()
        .zip(0_u32..)
        .map(|(letter, at)| {
            while let Some((_, end)) = places.next_if(|&(start, _)| start <= at) {
                reach = reach.max(end);
            }
            match at < reach || letter == '\n' {
                true => letter,
                false => ' ',
            }
        })
        .collect()
}

fn work_rows(db: &mut Db, assignment: &Assignment) -> Result<Vec<WorkRow>, Error> {
    let submissions = store::latest_submissions(db, assignment.id)?;
    let ids: Vec<i64> = submissions.iter().map(|submission| submission.id).collect();
    let mut reports: BTreeMap<i64, ReportRow> = store::newest_reports(db, &ids)?
        .into_iter()
        .map(|row| (row.submission_id, row))
        .collect();
    let students = store::members_of(db, assignment.course_id, Role::Student)?;
    let people: BTreeMap<i64, Person> = students
        .iter()
        .map(|(person, _)| (person.id, person.clone()))
        .collect();
    let mut authors: BTreeMap<i64, Vec<Person>> = BTreeMap::new();
    let mut handed_in = std::collections::BTreeSet::new();
    for (submission, person) in store::author_pairs(db, &ids)? {
        handed_in.insert(person);
        let person = match people.get(&person) {
            Some(person) => person.clone(),
            None => store::person(db, person)?,
        };
        authors.entry(submission).or_default().push(person);
    }
    let mut rows = Vec::with_capacity(submissions.len());
    for submission in submissions {
        let decision = store::decisions_of(db, submission.id)?.into_iter().next();
        let mark = store::marks_of(db, submission.id)?
            .first()
            .map(|mark| mark.points);
        rows.push(WorkRow {
            authors: authors.remove(&submission.id).unwrap_or_default(),
            report: reports.remove(&submission.id),
            submission: Some(submission),
            decision,
            mark,
        });
    }
    for (person, _) in students {
        if !handed_in.contains(&person.id) {
            rows.push(WorkRow {
                authors: vec![person],
                submission: None,
                report: None,
                decision: None,
                mark: None,
            });
        }
    }
    rows.sort_by(|a, b| {
        let name = |row: &WorkRow| row.authors.first().map(|author| author.name.clone());
        name(a).cmp(&name(b))
    });
    Ok(rows)
}

impl WorkRow {
    /// How far the work is; `None`: nothing was handed in.
    pub fn stage(&self) -> Option<SubmissionState> {
        self.submission.as_ref().map(Submission::stage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similarity::labels::Label;

    #[test]
    fn of_a_classmates_text_only_the_shared_passages_are_left() {
        let found = |source_start, source_end| ReportedMatch {
            start: 0,
            end: 1,
            label: Label::Verbatim,
            source: "s1".to_owned(),
            source_start,
            source_end,
            aligned_words: 1,
            aligned: Vec::new(),
        };
        let (first, second) = (found(2, 5), found(4, 6));
        let shown = only_passages("әбвгдеж\nзик", &[&second, &first]);
        assert_eq!(shown, "  вгде \n   ");
    }
}
