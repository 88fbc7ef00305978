//! An assignment as a student of the course sees it.

use super::access::{self, Needed};
use super::hand_in::admitted;
use super::sign_in::INVITED;
use super::{Error, Service, Token, Viewer};
use crate::domain::{JobState, Moment, Role};
use crate::store::{self, Assignment, AssignmentFile, Course, Job, Letter, Person, Submission};

/// What a student sees of an assignment.
#[derive(Debug)]
pub struct StudentView {
    /// The course.
    pub course: Course,
    /// The assignment.
    pub assignment: Assignment,
    /// The files of the assignment's own text.
    pub files: Vec<AssignmentFile>,
    /// Until when a work of this student is in time.
    pub due: Moment,
    /// What the student handed in, the newest first.
    pub submissions: Vec<Submission>,
    /// Why nothing is taken in now; `None`: it is.
    pub closed: Option<Error>,
}

/// What administrators see at a glance.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Jobs that wait.
    pub waiting: i64,
    /// Jobs that are done at the moment.
    pub running: i64,
    /// The last jobs that failed.
    pub failed: Vec<Job>,
    /// The last change that the index knows of.
    pub index_knows: i64,
    /// The last change.
    pub last_change: i64,
    /// When the last backup was made.
    pub last_backup: Option<i64>,
    /// Bytes that are free on the disk of the data folder, and its size, where
    /// the system tells.
    pub disk: Option<(u64, u64)>,
    /// Letters that wait.
    pub letters_waiting: i64,
    /// Why letters wait that were tried.
    pub letter_problems: Vec<String>,
    /// The last letters that were given up, each with who does not get it.
    pub letters_given_up: Vec<(Letter, Person)>,
}

impl Service {
    /// The course of an assignment, and what the viewer is in it.
    pub fn roles_for_assignment(
        &self,
        viewer: &Viewer,
        assignment: &str,
    ) -> Result<(Course, Vec<Role>), Error> {
        self.store.read(|db| {
            let assignment = access::assignment(db, viewer, assignment, Needed::Member)?;
            let roles = store::roles_in(db, assignment.course_id, viewer.person.id)?;
            Ok((store::course(db, assignment.course_id)?, roles))
        })
    }

    /// The assignment as the viewer sees it, who is a student of the course.
    pub fn student_view(&self, viewer: &Viewer, assignment: &str) -> Result<StudentView, Error> {
        let now = self.now();
        self.store.read(|db| {
            let assignment = access::assignment(db, viewer, assignment, Needed::Student)?;
            let (id, person) = (assignment.id, &viewer.person);
            let extended = store::extension_of(db, id, person.id)?;
            Ok(StudentView {
                course: store::course(db, assignment.course_id)?,
                files: store::assignment_files_of(db, id)?,
                due: Moment(assignment.due_at).max(extended.unwrap_or_default()),
                submissions: store::submissions_of(db, id, person.id)?,
                closed: match admitted(db, &assignment, person, now, false) {
                    Ok(_) => None,
                    Err(error @ Error::Conflict(_)) => Some(error),
                    Err(error) => return Err(error),
                },
                assignment,
            })
        })
    }

    /// Until when the viewer's work is in time.
    pub fn deadline(
        &self,
        viewer: &Viewer,
        assignment: &str,
    ) -> Result<(Assignment, Moment), Error> {
        self.store.read(|db| {
            let assignment = access::assignment(db, viewer, assignment, Needed::Member)?;
            let extended = store::extension_of(db, assignment.id, viewer.person.id)?;
            let due = Moment(assignment.due_at).max(extended.unwrap_or_default());
            Ok((assignment, due))
        })
    }

    /// A file of the assignment's own text, with its name.
    pub fn template_file(
        &self,
        viewer: &Viewer,
        assignment: &str,
        position: usize,
    ) -> Result<(String, Vec<u8>), Error> {
        let file = self.store.read(|db| {
            let assignment = access::assignment(db, viewer, assignment, Needed::Member)?;
            let files = store::assignment_files_of(db, assignment.id)?;
            files.into_iter().nth(position).ok_or(Error::NotFound)
        })?;
        Ok((file.name, self.store.blobs().get(&file.sha256)?))
    }

    /// A file as it was handed in, with its name.
    pub fn original_file(
        &self,
        viewer: &Viewer,
        submission: &str,
        position: usize,
    ) -> Result<(String, Vec<u8>), Error> {
        let file = self.store.read(|db| {
            let (submission, ..) = access::submission(db, viewer, submission)?;
            let files = store::files_of(db, submission.id)?;
            files.into_iter().nth(position).ok_or(Error::NotFound)
        })?;
        Ok((file.name, self.store.blobs().get(&file.sha256)?))
    }

    /// A link by which a person chooses a password. Another one goes to the
    /// address of the person, if letters are sent.
    pub fn invite(&self, viewer: &Viewer, person: &str) -> Result<Token, Error> {
        self.require_administrator(viewer)?;
        let person = self
            .store
            .read(|db| store::person_by_public_id(db, person))?
            .ok_or(Error::NotFound)?;
        let now = self.now();
        self.store
            .write(|db| self.write_link_letter(db, &person, now))?;
        self.make_link(person.id, "invitation", INVITED)
    }

    /// The queue and the index at a glance.
    pub fn overview(&self, viewer: &Viewer) -> Result<Overview, Error> {
        self.require_administrator(viewer)?;
        let index_knows = match &self.index {
            Some(index) => index.sequence()?,
            None => 0,
        };
        let disk = disk_of(&self.settings.data);
        let last_backup = self.last_backup()?.map(|moment| moment.0);
        self.store.read(|db| {
            Ok(Overview {
                last_backup,
                disk,
                waiting: store::jobs_in(db, JobState::Waiting)?,
                running: store::jobs_in(db, JobState::Running)?,
                failed: store::failed_jobs(db, 20)?,
                index_knows,
                last_change: store::last_index_change(db)?,
                letters_waiting: store::letters_waiting(db)?,
                letter_problems: store::letter_problems(db)?,
                letters_given_up: store::letters_given_up(db, 20)?,
            })
        })
    }
}

/// The free bytes and the size of the disk that a folder is on.
#[cfg(unix)]
fn disk_of(folder: &std::path::Path) -> Option<(u64, u64)> {
    use std::os::unix::ffi::OsStrExt as _;
    let path = std::ffi::CString::new(folder.as_os_str().as_bytes()).ok()?;
    let mut told = std::mem::MaybeUninit::<libc::statvfs>::zeroed();
    // SAFETY: the path ends with a zero, the pointer is valid for a statvfs,
    // and zeroed bytes are one.
    let told = unsafe {
        if libc::statvfs(path.as_ptr(), told.as_mut_ptr()) != 0 {
            return None;
        }
        told.assume_init()
    };
    Some((told.f_bavail * told.f_frsize, told.f_blocks * told.f_frsize))
}

#[cfg(not(unix))]
fn disk_of(_: &std::path::Path) -> Option<(u64, u64)> {
    None
}
