//! Setting an assignment.

use super::access::{self, Needed};
use super::check::Cause;
use super::{Error, NamedFile, PublicId, Service, Viewer};
use crate::domain::{
    Control, JobKind, Language, Moment, ReportShown, Resubmission, SubmissionState,
};
use crate::language::{Lexicon, main_language, words_of};
use crate::similarity::labels::FLOORS;
use crate::store::{self, Assignment, Collection, Course, Db, Deed, NewAssignment, Period};

/// What an instructor chooses.
#[derive(Debug, Clone)]
pub struct AssignmentDraft {
    /// Its title.
    pub title: String,
    /// What is to be done.
    pub instructions: String,
    /// The control that it counts for.
    pub control: Control,
    /// The random name of its control period.
    pub period: Option<String>,
    /// From when on works are taken in.
    pub opens: Moment,
    /// Until when a work is in time.
    pub due: Moment,
    /// Until when a late work is taken in; `None`: never.
    pub late_until: Option<Moment>,
    /// Whether it may be handed in again.
    pub resubmission: Resubmission,
    /// Whether groups hand in together.
    pub group_work: bool,
    /// The most points that a work can get.
    pub points: i64,
    /// The languages expected.
    pub languages: Vec<Language>,
    /// Whether works are compared with one another.
    pub against_class: bool,
    /// Whether works are compared with those of other assignments.
    pub against_earlier: bool,
    /// The random names of the collections to compare with.
    pub collections: Vec<String>,
    /// The least number of aligned words of a match that counts.
    pub floor: u32,
    /// Whether quotations with a citation are left out.
    pub leave_out_quotes: bool,
    /// Whether the bibliography is left out.
    pub leave_out_bibliography: bool,
    /// Whether the assignment's own text is left out.
    pub leave_out_template: bool,
    /// When the author may read the report.
    pub report_shown: ReportShown,
}

/// What the form of an assignment needs.
#[derive(Debug, Clone)]
pub struct AssignmentForm {
    /// The course.
    pub course: Course,
    /// The control periods of its term.
    pub periods: Vec<Period>,
    /// The collections that there are.
    pub collections: Vec<Collection>,
    /// The assignment that is changed, with its collections; `None`: a new one.
    pub assignment: Option<(Assignment, Vec<i64>)>,
}

impl AssignmentDraft {
    /// An assignment as most instructors set it.
    pub fn usual(title: &str, opens: Moment, due: Moment) -> Self {
        Self {
            title: title.to_owned(),
            instructions: String::new(),
            control: Control::Current,
            period: None,
            opens,
            due,
            late_until: None,
            resubmission: Resubmission::UntilDue,
            group_work: false,
            points: 100,
            languages: Language::ALL.into(),
            against_class: true,
            against_earlier: true,
            collections: Vec::new(),
            floor: 8,
            leave_out_quotes: true,
            leave_out_bibliography: true,
            leave_out_template: true,
            report_shown: ReportShown::AtOnce,
        }
    }

    /// The row, if everything fits together.
    fn row(&self, db: &mut Db, course: &Course, id: String) -> Result<NewAssignment, Error> {
        let title = self.title.trim();
        if title.is_empty() {
            return Err(Error::invalid("title", "error-name-missing"));
        }
        if self.due <= self.opens {
            return Err(Error::invalid("due", "error-due-before-open"));
        }
        if self.late_until.is_some_and(|late| late <= self.due) {
            return Err(Error::invalid("late_until", "error-late-before-due"));
        }
        if !FLOORS.contains(&self.floor) {
            return Err(Error::invalid("floor", "error-floor"));
        }
        if !(1..=1000).contains(&self.points) {
            return Err(Error::invalid("points", "error-points"));
        }
        let period = match &self.period {
            None => None,
            Some(period) => {
                let period = store::period_by_public_id(db, period)?
                    .filter(|period| period.term_id == course.term_id)
                    .ok_or(Error::invalid("period", "error-no-such-period"))?;
                if period.control != self.control.word() {
                    return Err(Error::invalid("period", "error-period-control"));
                }
                if self.due.0 < period.opens_at || self.due.0 > period.closes_at {
                    return Err(Error::invalid("due", "error-due-outside-period"));
                }
                Some(period.id)
            }
        };
        let languages: Vec<&str> = self
            .languages
            .iter()
            .map(|language| language.code())
            .collect();
        Ok(NewAssignment {
            public_id: id,
            course_id: course.id,
            period_id: period,
            title: title.to_owned(),
            instructions: self.instructions.trim().to_owned(),
            control: self.control,
            opens: self.opens,
            due: self.due,
            late_until: self.late_until,
            resubmission: self.resubmission,
            group_work: self.group_work,
            points: self.points,
            languages: languages.join(","),
            against_class: self.against_class,
            against_earlier: self.against_earlier,
            floor: i64::from(self.floor),
            leave_out_quotes: self.leave_out_quotes,
            leave_out_bibliography: self.leave_out_bibliography,
            leave_out_template: self.leave_out_template,
            report_shown: self.report_shown,
        })
    }

    fn collection_rows(&self, db: &mut Db) -> Result<Vec<i64>, Error> {
        let mut rows = Vec::new();
        for name in &self.collections {
            let found = store::collection_by_public_id(db, name)?
                .ok_or(Error::invalid("collections", "error-no-such-collection"))?;
            rows.push(found.id);
        }
        Ok(rows)
    }
}

/// A file of the assignment's own text: its name, where it is stored, what it says.
type ReadTemplate = (String, store::Blob, crate::domain::Document);

fn add_template_files(db: &mut Db, assignment: i64, read: &[ReadTemplate]) -> Result<(), Error> {
    for (name, blob, document) in read {
        let mut lexicon = Lexicon::new();
        let words = words_of(document, &mut lexicon);
        let language = main_language(&words);
        let document = store::add_document(db, document, words.len(), language)?;
        store::add_assignment_file(db, assignment, name, blob, Some(document))?;
    }
    Ok(())
}

/// Has the works of an assignment checked anew that were checked before.
fn check_anew(db: &mut Db, assignment: &Assignment, now: Moment) -> Result<(), Error> {
    for submission in store::latest_submissions(db, assignment.id)? {
        if submission.stage() == SubmissionState::Checked {
            let course = assignment.course_id;
            store::enqueue(db, JobKind::Recount, submission.id, course, now, now)?;
        }
    }
    Ok(())
}

impl Service {
    /// What the form of a new assignment needs.
    pub fn new_assignment_form(
        &self,
        viewer: &Viewer,
        course: &str,
    ) -> Result<AssignmentForm, Error> {
        self.store.read(|db| {
            let course = access::course(db, viewer, course, Needed::Instructor)?;
            Ok(AssignmentForm {
                periods: store::periods_of(db, course.term_id)?,
                collections: store::all_collections(db)?,
                course,
                assignment: None,
            })
        })
    }

    /// What the form of an assignment needs that is changed.
    pub fn assignment_form(
        &self,
        viewer: &Viewer,
        assignment: &str,
    ) -> Result<AssignmentForm, Error> {
        self.store.read(|db| {
            let assignment = access::assignment(db, viewer, assignment, Needed::Instructor)?;
            let course = store::course(db, assignment.course_id)?;
            let chosen = store::collections_of_assignment(db, assignment.id)?;
            Ok(AssignmentForm {
                periods: store::periods_of(db, course.term_id)?,
                collections: store::all_collections(db)?,
                course,
                assignment: Some((assignment, chosen)),
            })
        })
    }

    /// Sets an assignment; its random name.
    pub fn set_assignment(
        &self,
        viewer: &Viewer,
        course: &str,
        draft: &AssignmentDraft,
        templates: &[NamedFile],
    ) -> Result<String, Error> {
        // Somebody who may not set one does not make us read their files.
        self.store
            .read(|db| access::course(db, viewer, course, Needed::Instructor))?;
        let read = self.read_templates(templates)?;
        let id = PublicId::new()?.0;
        let now = self.now();
        self.store.write(|db| {
            let course = access::course(db, viewer, course, Needed::Instructor)?;
            let row = draft.row(db, &course, id.clone())?;
            let collections = draft.collection_rows(db)?;
            let assignment = store::add_assignment(db, &row, now)?;
            store::set_assignment_collections(db, assignment, &collections)?;
            add_template_files(db, assignment, &read)?;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "set_assignment",
                subject: &format!("assignment:{id}"),
                course: Some(course.id),
                ..Deed::default()
            };
            Ok::<_, Error>(store::record(db, &deed, now)?)
        })?;
        Ok(id)
    }

    /// Changes an assignment; works that were checked are checked anew.
    pub fn change_assignment(
        &self,
        viewer: &Viewer,
        assignment: &str,
        draft: &AssignmentDraft,
    ) -> Result<(), Error> {
        let now = self.now();
        self.store.write(|db| {
            let before = access::assignment(db, viewer, assignment, Needed::Instructor)?;
            let course = store::course(db, before.course_id)?;
            let row = draft.row(db, &course, before.public_id.clone())?;
            let collections = draft.collection_rows(db)?;
            store::change_assignment(db, before.id, &row)?;
            store::set_assignment_collections(db, before.id, &collections)?;
            check_anew(db, &before, now)?;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "change_assignment",
                subject: &format!("assignment:{assignment}"),
                course: Some(course.id),
                details: serde_json::json!({
                    "due_before": before.due_at, "due": row.due.0, "cause": Cause::Settings.word(),
                })
                .to_string(),
            };
            Ok(store::record(db, &deed, now)?)
        })
    }

    /// Adds files of the assignment's own text; works that were checked are
    /// checked anew.
    pub fn add_templates(
        &self,
        viewer: &Viewer,
        assignment: &str,
        templates: &[NamedFile],
    ) -> Result<(), Error> {
        if templates.is_empty() {
            return Err(Error::invalid("templates", "error-no-file"));
        }
        self.store
            .read(|db| access::assignment(db, viewer, assignment, Needed::Instructor))?;
        let read = self.read_templates(templates)?;
        let now = self.now();
        self.store.write(|db| {
            let assignment = access::assignment(db, viewer, assignment, Needed::Instructor)?;
            add_template_files(db, assignment.id, &read)?;
            check_anew(db, &assignment, now)?;
            let digests: Vec<&str> = read.iter().map(|(_, blob, _)| &*blob.sha256).collect();
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "add_templates",
                subject: &format!("assignment:{}", assignment.public_id),
                course: Some(assignment.course_id),
                details: serde_json::json!({ "sha256": digests }).to_string(),
            };
            Ok(store::record(db, &deed, now)?)
        })
    }

    fn read_templates(&self, files: &[NamedFile]) -> Result<Vec<ReadTemplate>, Error> {
        let mut read = Vec::with_capacity(files.len());
        for file in files {
            let document = self
                .reader()
                .read(&file.content[..])
                .map_err(|_| Error::invalid("templates", "error-template-unreadable"))?;
            let blob = self.store.blobs().put(&file.content)?;
            read.push((file.name.clone(), blob, document));
        }
        Ok(read)
    }

    /// Gives a student more time, for a reason.
    pub fn extend(
        &self,
        viewer: &Viewer,
        assignment: &str,
        student: &str,
        until: Moment,
        reason: &str,
    ) -> Result<(), Error> {
        if reason.trim().is_empty() {
            return Err(Error::invalid("reason", "error-reason-missing"));
        }
        let now = self.now();
        self.store.write(|db| {
            let assignment = access::assignment(db, viewer, assignment, Needed::Teacher)?;
            let student = store::person_by_public_id(db, student)?
                .ok_or(Error::invalid("student", "error-no-such-student"))?;
            let roles = store::roles_in(db, assignment.course_id, student.id)?;
            if !roles.contains(&crate::domain::Role::Student) {
                return Err(Error::invalid("student", "error-no-such-student"));
            }
            if until.0 <= assignment.due_at {
                return Err(Error::invalid("until", "error-late-before-due"));
            }
            let by = viewer.person.id;
            store::set_extension(db, assignment.id, student.id, until, reason.trim(), by, now)?;
            let deed = Deed {
                actor: Some(by),
                action: "extend",
                subject: &format!("assignment:{}", assignment.public_id),
                course: Some(assignment.course_id),
                details: serde_json::json!({
                    "student": student.public_id, "until": until.0, "reason": reason.trim(),
                })
                .to_string(),
            };
            Ok(store::record(db, &deed, now)?)
        })
    }
}
