//! An assignment with everything that a client asks about at once: its
//! settings by their random names, its own text, and how things stand for the viewer.

use super::access::{self, Needed};
use super::hand_in::admitted;
use super::{Error, Service, Viewer};
use crate::domain::{Moment, Role};
use crate::store::{
    self, Assignment, AssignmentFile, Collection, Course, Period, Person, Submission,
};

/// An assignment, its settings and the viewer's place in it.
#[derive(Debug)]
pub struct AssignmentDetails {
    /// The course.
    pub course: Course,
    /// The assignment.
    pub assignment: Assignment,
    /// Its control period.
    pub period: Option<Period>,
    /// The collections that its works are compared with.
    pub collections: Vec<Collection>,
    /// The files of its own text.
    pub files: Vec<AssignmentFile>,
    /// Until when a work of the viewer is in time.
    pub due: Moment,
    /// What the viewer is in the course.
    pub roles: Vec<Role>,
    /// Why nothing is taken in from the viewer now; `None`: it is.
    pub closed: Option<Error>,
}

impl AssignmentDetails {
    /// Whether the viewer is a student of the course.
    pub fn is_for_student(&self) -> bool {
        self.roles.contains(&Role::Student)
    }
}

/// More time that was given to a student.
#[derive(Debug, Clone)]
pub struct Extension {
    /// To whom.
    pub student: Person,
    /// Until when.
    pub until: Moment,
    /// Why.
    pub reason: String,
}

impl Service {
    /// An assignment of a course that the viewer belongs to.
    pub fn assignment_details(
        &self,
        viewer: &Viewer,
        assignment: &str,
    ) -> Result<AssignmentDetails, Error> {
        let now = self.now();
        self.store.read(|db| {
            let assignment = access::assignment(db, viewer, assignment, Needed::Member)?;
            let (id, person) = (assignment.id, &viewer.person);
            let course = store::course(db, assignment.course_id)?;
            let period = store::periods_of(db, course.term_id)?
                .into_iter()
                .find(|period| Some(period.id) == assignment.period_id);
            let chosen = store::collections_of_assignment(db, id)?;
            let mut collections = store::all_collections(db)?;
            collections.retain(|collection| chosen.contains(&collection.id));
            let extended = store::extension_of(db, id, person.id)?;
            let roles = store::roles_in(db, course.id, person.id)?;
            let closed = match admitted(db, &assignment, person, now, false) {
                Ok(_) => None,
                Err(error @ Error::Conflict(_)) => Some(error),
                Err(error) => return Err(error),
            };
            Ok(AssignmentDetails {
                files: store::assignment_files_of(db, id)?,
                due: Moment(assignment.due_at).max(extended.unwrap_or_default()),
                closed,
                roles,
                course,
                period,
                collections,
                assignment,
            })
        })
    }

    /// What the viewer handed in for an assignment, the newest first.
    pub fn my_submissions(
        &self,
        viewer: &Viewer,
        assignment: &str,
    ) -> Result<Vec<Submission>, Error> {
        self.store.read(|db| {
            let assignment = access::assignment(db, viewer, assignment, Needed::Student)?;
            let person = viewer.person.id;
            Ok(store::submissions_of(db, assignment.id, person)?)
        })
    }

    /// Who was given more time for an assignment.
    pub fn extensions(&self, viewer: &Viewer, assignment: &str) -> Result<Vec<Extension>, Error> {
        self.store.read(|db| {
            let assignment = access::assignment(db, viewer, assignment, Needed::Teacher)?;
            let mut extensions = Vec::new();
            for (person, until, reason) in store::extensions_of(db, assignment.id)? {
                extensions.push(Extension {
                    student: store::person(db, person)?,
                    until,
                    reason,
                });
            }
            Ok(extensions)
        })
    }
}
