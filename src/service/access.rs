//! Who may do what: the one place that answers.

use super::{Error, Service};
use crate::domain::{Decision, Language, Role};
use crate::store::{self, Assignment, Course, Db, Person, Submission};

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// Whose pages are shown.
    pub person: Person,
    /// The administrator who looks at them, if not the person: nothing may be
    /// changed then, and what is written down names the administrator.
    pub acting: Option<Person>,
}

impl Viewer {
    /// Somebody who acts as nobody else.
    pub const fn new(person: Person) -> Self {
        Self {
            person,
            acting: None,
        }
    }

    /// Who does what the viewer does.
    pub fn actor(&self) -> i64 {
        self.acting.as_ref().unwrap_or(&self.person).id
    }

    /// The language that pages speak to them.
    pub fn language(&self) -> Language {
        Language::from_code(&self.person.language).unwrap_or(Language::Kazakh)
    }
}

/// What somebody has to be in a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    /// Anything.
    Member,
    /// A student.
    Student,
    /// Somebody who sees all works: instructor, assistant, head of the department.
    Reader,
    /// Somebody who teaches: instructor or assistant.
    Teacher,
    /// The instructor.
    Instructor,
    /// A member of the commission.
    Commission,
}

impl Needed {
    fn is_met_by(self, role: Role) -> bool {
        match self {
            Self::Member => true,
            Self::Student => role == Role::Student,
            Self::Reader => role.teaches() || role == Role::Head,
            Self::Teacher => role.teaches(),
            Self::Instructor => role == Role::Instructor,
            Self::Commission => role == Role::Commission,
        }
    }
}

/// A refusal is the same whether the thing does not exist, is hidden or is another's.
const REFUSED: Error = Error::NotFound;

/// Whether somebody is what is needed in a course.
pub(super) fn is_in(
    db: &mut Db,
    viewer: &Viewer,
    course_id: i64,
    needed: Needed,
) -> Result<bool, Error> {
    let roles = store::roles_in(db, course_id, viewer.person.id)?;
    Ok(roles.into_iter().any(|role| needed.is_met_by(role)))
}

pub(super) fn course(
    db: &mut Db,
    viewer: &Viewer,
    public_id: &str,
    needed: Needed,
) -> Result<Course, Error> {
    let course = store::course_by_public_id(db, public_id)?.ok_or(REFUSED)?;
    match is_in(db, viewer, course.id, needed)? {
        true => Ok(course),
        false => Err(REFUSED),
    }
}

pub(super) fn assignment(
    db: &mut Db,
    viewer: &Viewer,
    public_id: &str,
    needed: Needed,
) -> Result<Assignment, Error> {
    let assignment = store::assignment_by_public_id(db, public_id)?.ok_or(REFUSED)?;
    match is_in(db, viewer, assignment.course_id, needed)? {
        true => Ok(assignment),
        false => Err(REFUSED),
    }
}

/// What somebody is to a submission that they may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// An author.
    Author,
    /// Somebody who sees all works of the course.
    Reader,
}

/// A submission that the viewer may see, and as what.
pub(super) fn submission(
    db: &mut Db,
    viewer: &Viewer,
    public_id: &str,
) -> Result<(Submission, Assignment, Sight), Error> {
    let submission = store::submission_by_public_id(db, public_id)?.ok_or(REFUSED)?;
    let assignment = store::assignment(db, submission.assignment_id)?;
    if is_in(db, viewer, assignment.course_id, Needed::Reader)? {
        return Ok((submission, assignment, Sight::Reader));
    }
    let authors = store::author_pairs(db, &[submission.id])?;
    match authors
        .iter()
        .any(|&(_, person)| person == viewer.person.id)
    {
        true => Ok((submission, assignment, Sight::Author)),
        false => Err(REFUSED),
    }
}

/// A submission whose dossier the viewer may read: who sees all works may, and
/// the commission where the work was referred to it.
pub(super) fn dossier(
    db: &mut Db,
    viewer: &Viewer,
    public_id: &str,
) -> Result<(Submission, Assignment), Error> {
    let submission = store::submission_by_public_id(db, public_id)?.ok_or(REFUSED)?;
    let assignment = store::assignment(db, submission.assignment_id)?;
    if is_in(db, viewer, assignment.course_id, Needed::Reader)? {
        return Ok((submission, assignment));
    }
    let is_referred = store::decisions_of(db, submission.id)?
        .iter()
        .any(|row| row.decision == Decision::Commission.word());
    match is_referred && is_in(db, viewer, assignment.course_id, Needed::Commission)? {
        true => Ok((submission, assignment)),
        false => Err(REFUSED),
    }
}

/// A submission of a course that the viewer teaches.
pub(super) fn taught_submission(
    db: &mut Db,
    viewer: &Viewer,
    public_id: &str,
    needed: Needed,
) -> Result<(Submission, Assignment), Error> {
    let submission = store::submission_by_public_id(db, public_id)?.ok_or(REFUSED)?;
    let assignment = store::assignment(db, submission.assignment_id)?;
    match is_in(db, viewer, assignment.course_id, needed)? {
        true => Ok((submission, assignment)),
        false => Err(REFUSED),
    }
}

/// What a request is about, by its random name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// A course.
    Course(&'a str),
    /// An assignment.
    Assignment(&'a str),
    /// A submission.
    Submission(&'a str),
}

impl Service {
    /// Lets only those on who are what is needed in the course of the subject.
    pub fn require(
        &self,
        viewer: &Viewer,
        subject: Subject<'_>,
        needed: Needed,
    ) -> Result<(), Error> {
        self.store.read(|db| match subject {
            Subject::Course(id) => course(db, viewer, id, needed).map(drop),
            Subject::Assignment(id) => assignment(db, viewer, id, needed).map(drop),
            Subject::Submission(id) => taught_submission(db, viewer, id, needed).map(drop),
        })
    }

    /// Lets only the authors of a submission on, or also those who see all works.
    pub fn require_author(&self, viewer: &Viewer, id: &str, or_reader: bool) -> Result<(), Error> {
        self.store.read(|db| match submission(db, viewer, id)? {
            (_, _, Sight::Author) => Ok(()),
            (_, _, Sight::Reader) if or_reader => Ok(()),
            _ => Err(REFUSED),
        })
    }

    /// Lets only those on who may read the dossier of a submission.
    pub fn require_dossier(&self, viewer: &Viewer, id: &str) -> Result<(), Error> {
        self.store.read(|db| dossier(db, viewer, id).map(drop))
    }

    /// Lets only administrators on.
    pub fn require_administrator(&self, viewer: &Viewer) -> Result<(), Error> {
        match viewer.person.administrator {
            true => Ok(()),
            false => Err(REFUSED),
        }
    }
}
