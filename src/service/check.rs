//! The check of one work: candidates from the index, what of them is in scope,
//! alignment, what the instructor said of matches, and the report.
//!
//! A check waits until the index knows everything that came before the work.
//! Earlier works that it touches are brought up to date by jobs of their own;
//! those touch nobody in turn, so a class comes to rest.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Error, Service};
use crate::domain::{JobKind, Moment, ReportShown, Severity, SubmissionState, Verdict, WordRange};
use crate::language::zones::{ZoneMarks, Zones, zones};
use crate::language::{Lexicon, Words, letter_findings, main_language, words_of, words_of_text};
use crate::similarity::check::{Asked, FoundSource, sources};
use crate::similarity::index::Repository as _;
use crate::similarity::report::{Report, Source, SourceKind, Work};
use crate::similarity::template::{is_in_template, is_of_template, mark_template};
use crate::similarity::{Match, MatchKind};
use crate::store::{self, Assignment, Db, MatchNote, NewReport, Submission};

/// How long a check waits for collections that are still to be read, in milliseconds.
const A_LITTLE: i64 = 2_000;

/// Why a report is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// The work came in.
    Check,
    /// A later work shares something with it.
    LaterWork,
    /// The instructor judged a match.
    Judged,
    /// The assignment's settings changed.
    Settings,
}

impl Cause {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::LaterWork => "later_work",
            Self::Judged => "judged",
            Self::Settings => "settings",
        }
    }
}

/// What a report was made against; kept with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Whether works of the same assignment were searched.
    pub class: bool,
    /// Whether works of other assignments were searched.
    pub earlier: bool,
    /// The names of the collections that were searched.
    pub collections: Vec<String>,
    /// The works that the index held.
    pub works: u64,
}

/// A source that is in scope.
#[derive(Debug, Clone)]
struct InScope {
    kind: SourceKind,
    sha256: String,
    /// When it came in; works of collections are older than everything.
    date: Option<String>,
    document_id: Option<i64>,
    /// Versions of one work share this.
    work: String,
    version: i64,
    /// The submission that it is.
    submission: Option<i64>,
}

impl Service {
    /// The job that checks a work.
    pub(crate) fn do_check(&self, id: i64) -> Result<Option<String>, Error> {
        // A worker that died after this had no time to say so.
        let report = self.store.read(|db| store::newest_report(db, id))?;
        if report.is_some() || self.waits_for_collections(id)? {
            return Ok(None);
        }
        self.check_submission(id, Cause::Check).map(|()| None)
    }

    /// The job that brings a report up to date.
    pub(crate) fn do_refresh(&self, id: i64) -> Result<Option<String>, Error> {
        self.check_submission(id, Cause::LaterWork).map(|()| None)
    }

    /// The job that makes a report anew after the assignment was changed.
    pub(crate) fn do_recount(&self, id: i64) -> Result<Option<String>, Error> {
        self.check_submission(id, Cause::Settings).map(|()| None)
    }

    /// The job that makes a report anew after a match was judged.
    pub(crate) fn do_rejudge(&self, id: i64) -> Result<Option<String>, Error> {
        self.check_submission(id, Cause::Judged).map(|()| None)
    }

    /// A collection that came in before the work is read before its check: the
    /// check is queued again for a little later.
    fn waits_for_collections(&self, id: i64) -> Result<bool, Error> {
        let (assignment, unread) = self.store.read(|db| {
            let submission = store::submission(db, id)?;
            let assignment = store::assignment(db, submission.assignment_id)?;
            let chosen = store::collections_of_assignment(db, assignment.id)?;
            Ok::<_, Error>((assignment, store::unread_works(db, &chosen)?))
        })?;
        if unread == 0 {
            return Ok(false);
        }
        let now = self.now();
        self.store.write(|db| {
            let later = now.plus(A_LITTLE);
            store::enqueue(db, JobKind::Check, id, assignment.course_id, later, now)
        })?;
        Ok(true)
    }

    /// Checks a submission that was read; its report becomes the newest state.
    pub(super) fn check_submission(&self, id: i64, cause: Cause) -> Result<(), Error> {
        let (submission, assignment, notes, templates, collections) = self.store.read(|db| {
            let submission = store::submission(db, id)?;
            let assignment = store::assignment(db, submission.assignment_id)?;
            let notes = store::match_notes_of(db, id)?;
            let templates = template_texts(db, &assignment)?;
            let collections = store::collections_of_assignment(db, assignment.id)?;
            Ok::<_, Error>((submission, assignment, notes, templates, collections))
        })?;
        if submission.document_id.is_none() && submission.index_seq.is_some() {
            // It was read, and its text was removed since.
            return Ok(());
        }
        let (Some(document_id), Some(seq)) = (submission.document_id, submission.index_seq) else {
            return Err(Error::Broken(format!("submission {id} was not read")));
        };
        let as_of = match cause {
            // It knows everything that came before the work.
            Cause::Check if collections.is_empty() => self.index_must_know(seq)?,
            // Its collections may have been read after the work, and what made
            // a report old came after it.
            Cause::Check | Cause::LaterWork | Cause::Judged | Cause::Settings => {
                self.follow_index()?
            }
        };
        let document = self.store.read(|db| store::document(db, document_id))?;
        let mut lexicon = Lexicon::new();
        let words = words_of(&document, &mut lexicon);
        let templates: Vec<Words> = templates
            .iter()
            .map(|text| words_of_text(text, &mut lexicon))
            .collect();
        let templates: Vec<&Words> = templates.iter().collect();
        let floor = assignment.floor as u32;

        let index = self.index()?;
        let (mut asked, works) =
            index.ask(|index| Ok((Asked::of(index, &words, floor)?, index.len())))?;
        let keys: BTreeSet<String> = asked.keys().cloned().collect();
        let (scope, collections) = self.store.read(|db| {
            let scope = in_scope(db, &submission, &assignment, &keys)?;
            let chosen = store::collections_of_assignment(db, assignment.id)?;
            let names = store::all_collections(db)?
                .into_iter()
                .filter(|collection| chosen.contains(&collection.id))
                .map(|collection| collection.name)
                .collect();
            Ok::<_, Error>((scope, names))
        })?;
        asked.retain(|key| scope.contains_key(key));
        let mut found = index.ask(|index| {
            let spelling = |key: &str| index.spelling(key, &lexicon);
            sources(&words, asked, spelling, |key| index.words(key), floor)
        })?;
        one_version_each(&mut found, &scope);

        let mut zones = zones(&document, &words);
        zones.findings.retain(|_| assignment.leave_out_bibliography);
        if assignment.leave_out_template {
            mark_template(&mut zones, &words, &templates, &lexicon);
        }
        leave_in(&mut zones, &assignment);
        if assignment.leave_out_template && !templates.is_empty() {
            self.leave_out_shared_tasks(&mut found, &scope, &zones, &templates)?;
        }
        apply_notes(&mut found, &mut zones, &words, &notes);

        let reported: Vec<Source<'_>> = found
            .iter()
            .filter_map(|source| {
                let about = scope.get(&source.key)?;
                Some(Source {
                    id: &source.key,
                    name: &source.key,
                    kind: about.kind,
                    sha256: &about.sha256,
                    date: about.date.as_deref(),
                    words: &source.words,
                    matches: &source.matches,
                })
            })
            .collect();
        let work = Work {
            name: "",
            sha256: &submission.sha256,
            language: main_language(&words),
            document: &document,
            words: &words,
            zones: &zones,
            letters: &letter_findings(&document, &words),
        };
        let report = Report::build(&work, &reported, floor);
        let searched = Scope {
            class: assignment.against_class,
            earlier: assignment.against_earlier,
            collections,
            works: works as u64,
        };
        let touched: Vec<i64> = match cause {
            Cause::Check => found
                .iter()
                .filter_map(|source| scope.get(&source.key)?.submission)
                .collect(),
            _ => Vec::new(),
        };
        self.keep_report(
            &submission,
            &assignment,
            &report,
            &searched,
            as_of,
            cause,
            &touched,
        )
    }

    /// Who shares the task alone is no source.
    fn leave_out_shared_tasks(
        &self,
        found: &mut Vec<FoundSource>,
        scope: &BTreeMap<String, InScope>,
        ours: &Zones,
        templates: &[&Words],
    ) -> Result<(), Error> {
        for source in &mut *found {
            if !source
                .matches
                .iter()
                .any(|found| is_in_template(found, ours))
            {
                continue;
            }
            let Some(id) = scope.get(&source.key).and_then(|about| about.document_id) else {
                continue;
            };
            let document = self.store.read(|db| store::document(db, id))?;
            let mut lexicon = Lexicon::new();
            let words = words_of(&document, &mut lexicon);
            let mut theirs = zones(&document, &words);
            mark_template(&mut theirs, &words, templates, &lexicon);
            source
                .matches
                .retain(|found| !is_of_template(found, ours, &theirs));
        }
        found.retain(|source| !source.matches.is_empty());
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "one row is made of all of them")]
    fn keep_report(
        &self,
        submission: &Submission,
        assignment: &Assignment,
        report: &Report,
        searched: &Scope,
        as_of: i64,
        cause: Cause,
        touched: &[i64],
    ) -> Result<(), Error> {
        let kept =
            serde_json::to_string(searched).map_err(|error| Error::Broken(error.to_string()))?;
        let findings = report
            .findings
            .iter()
            .filter(|finding| finding.severity >= Severity::Check)
            .count() as i64;
        let now = self.now();
        self.store.write(|db| {
            if store::submission(db, submission.id)?.document_id.is_none() {
                return Ok(());
            }
            let before = store::newest_report(db, submission.id)?;
            if let Some(before) = &before
                && cause != Cause::Check
                && same_places(&before.searched, searched)?
                && store::report_content(db, before.id)? == *report
            {
                return Ok(store::report_still_holds(db, before.id, as_of)?);
            }
            let available = match before {
                // What the author could read stays readable.
                Some(ref before) => Moment(before.available_at),
                None => available_from(db, submission, assignment, now)?,
            };
            let new = NewReport {
                submission_id: submission.id,
                cause: cause.word(),
                as_of_seq: as_of,
                available,
                searched: &kept,
                report,
                findings,
            };
            let changed = before.as_ref().is_some_and(|before| {
                (before.similarity.unwrap_or(0.0) - report.shares.similarity.unwrap_or(0.0)).abs()
                    >= 0.0005
            });
            store::add_report(db, &new, now)?;
            store::set_stage(db, submission.id, SubmissionState::Checked, None)?;
            if before.is_none() || changed {
                let when = available.max(now);
                self.tell_of_report(db, submission, before.is_some(), when, now)?;
            }
            for other in store::submissions_by_ids(db, touched)? {
                // A report that was made later knows of this work.
                let knows = store::newest_report(db, other.id)?
                    .is_none_or(|theirs| Some(theirs.as_of_seq) >= submission.index_seq);
                if !knows {
                    let course = store::assignment(db, other.assignment_id)?.course_id;
                    store::enqueue(db, JobKind::Refresh, other.id, course, now, now)?;
                }
            }
            Ok(())
        })
    }
}

/// Whether the same was searched before. How many works the index held is not
/// asked: it grows with every work that has nothing to do with this one.
fn same_places(before: &str, now: &Scope) -> Result<bool, Error> {
    let before: Scope =
        serde_json::from_str(before).map_err(|error| Error::Broken(error.to_string()))?;
    Ok(Scope {
        works: now.works,
        ..before
    } == *now)
}

/// From when on the author may read the report.
fn available_from(
    db: &mut Db,
    submission: &Submission,
    assignment: &Assignment,
    now: Moment,
) -> Result<Moment, Error> {
    if ReportShown::from_word(&assignment.report_shown) != Some(ReportShown::AfterDue) {
        return Ok(now);
    }
    let mut due = Moment(assignment.due_at);
    for (_, person) in store::author_pairs(db, &[submission.id])? {
        if let Some(until) = store::extension_of(db, assignment.id, person)? {
            due = due.max(until);
        }
    }
    Ok(due.max(now))
}

/// What the assignment does not leave out of the figures counts like any other text.
pub(super) fn leave_in(zones: &mut Zones, assignment: &Assignment) {
    let left_in = match (
        assignment.leave_out_quotes,
        assignment.leave_out_bibliography,
    ) {
        (true, true) => ZoneMarks::NONE,
        (true, false) => ZoneMarks::BIBLIOGRAPHY,
        (false, true) => ZoneMarks::CITED,
        (false, false) => ZoneMarks::CITED.with(ZoneMarks::BIBLIOGRAPHY),
    };
    for mark in &mut zones.marks {
        *mark = mark.without(left_in);
    }
}

/// The assignment's own texts: its instructions and its files.
pub(super) fn template_texts(db: &mut Db, assignment: &Assignment) -> Result<Vec<String>, Error> {
    let mut texts = Vec::new();
    if !assignment.instructions.trim().is_empty() {
        texts.push(assignment.instructions.clone());
    }
    for file in store::assignment_files_of(db, assignment.id)? {
        if let Some(id) = file.document_id {
            texts.push(store::document(db, id)?.text);
        }
    }
    Ok(texts)
}

/// Those of the works that the assignment is compared with, by key.
fn in_scope(
    db: &mut Db,
    submission: &Submission,
    assignment: &Assignment,
    keys: &BTreeSet<String>,
) -> Result<BTreeMap<String, InScope>, Error> {
    let rows_of = |letter: char| -> Vec<i64> {
        keys.iter()
            .filter_map(|key| key.strip_prefix(letter)?.parse().ok())
            .collect()
    };
    let mut scope = BTreeMap::new();
    let others = store::submissions_by_ids(db, &rows_of('s'))?;
    let ids: Vec<i64> = others.iter().map(|other| other.id).collect();
    let mut authors: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for (other, person) in store::author_pairs(db, &ids)? {
        authors.entry(other).or_default().insert(person);
    }
    let ours: BTreeSet<i64> = store::author_pairs(db, &[submission.id])?
        .into_iter()
        .map(|(_, person)| person)
        .collect();
    for other in others {
        let same_assignment = other.assignment_id == assignment.id;
        // Earlier and later versions of one work are never sources of it.
        if same_assignment && other.authors == submission.authors {
            continue;
        }
        let wanted = match same_assignment {
            true => assignment.against_class,
            false => assignment.against_earlier && other.handed_in_at <= submission.handed_in_at,
        };
        if !wanted {
            continue;
        }
        let theirs = authors.get(&other.id);
        let own = theirs.is_some_and(|theirs| !theirs.is_disjoint(&ours));
        scope.insert(
            other.work_key(),
            InScope {
                kind: match own {
                    true => SourceKind::Own,
                    false => SourceKind::Work,
                },
                sha256: other.sha256.clone(),
                date: Some(format!("{:015}", other.handed_in_at)),
                document_id: other.document_id,
                work: format!("{}/{}", other.assignment_id, other.authors),
                version: other.version,
                submission: Some(other.id),
            },
        );
    }
    let chosen = store::collections_of_assignment(db, assignment.id)?;
    for work in store::collection_works_by_ids(db, &rows_of('c'))? {
        let id = work.id;
        if chosen.contains(&work.collection_id) {
            scope.insert(
                format!("c{id}"),
                InScope {
                    kind: SourceKind::Collection,
                    sha256: work.sha256,
                    date: Some(format!("{:015}", 0)),
                    document_id: work.document_id,
                    work: format!("c{id}"),
                    version: 0,
                    submission: None,
                },
            );
        }
    }
    Ok(scope)
}

/// Of several versions of one work only the one that shares most is a source;
/// of two that share as much, the earlier.
fn one_version_each(found: &mut Vec<FoundSource>, scope: &BTreeMap<String, InScope>) {
    let aligned = |source: &FoundSource| -> usize {
        let counted = |found: &&Match| found.kind != MatchKind::Summarised;
        source
            .matches
            .iter()
            .filter(counted)
            .map(Match::aligned_words)
            .sum()
    };
    let mut best: BTreeMap<&str, (usize, std::cmp::Reverse<i64>, &str)> = BTreeMap::new();
    for source in found.iter() {
        if let Some((key, about)) = scope.get_key_value(&source.key) {
            let this = (
                aligned(source),
                std::cmp::Reverse(about.version),
                key.as_str(),
            );
            let kept = best.entry(&about.work).or_insert(this);
            *kept = (*kept).max(this);
        }
    }
    let kept: BTreeSet<&str> = best.into_values().map(|(_, _, key)| key).collect();
    found.retain(|source| kept.contains(source.key.as_str()));
}

/// What the instructor said of matches: some are the task's or quoted, some
/// are no sources at all.
fn apply_notes(
    found: &mut Vec<FoundSource>,
    zones: &mut Zones,
    words: &Words,
    notes: &[MatchNote],
) {
    for note in notes {
        let Some(verdict) = Verdict::from_word(&note.verdict) else {
            continue;
        };
        let is_meant = |found: &Match| is_place_of(note, words, found.left);
        for source in found.iter_mut().filter(|s| s.key == note.source_key) {
            match verdict {
                Verdict::Confirmed => {}
                Verdict::Common | Verdict::Collaboration => {
                    source.matches.retain(|found| !is_meant(found));
                }
                Verdict::Template | Verdict::Quoted => {
                    let mark = match verdict {
                        Verdict::Template => ZoneMarks::TEMPLATE,
                        _ => ZoneMarks::QUOTED.with(ZoneMarks::CITED),
                    };
                    for found in source.matches.iter().filter(|found| is_meant(found)) {
                        for aligned in &found.aligned {
                            zones.mark(WordRange::new(aligned.left, aligned.left + 1), mark);
                        }
                    }
                }
            }
        }
    }
    found.retain(|source| !source.matches.is_empty());
}

/// Whether a note is about these words of the work.
pub(super) fn is_place_of(note: &MatchNote, words: &Words, range: WordRange) -> bool {
    let (first, last) = (range.start as usize, range.end as usize);
    first < last
        && words.starts.get(first).copied() == u32::try_from(note.start_at).ok()
        && words.ends.get(last - 1).copied() == u32::try_from(note.end_at).ok()
}
