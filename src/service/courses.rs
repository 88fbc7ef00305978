//! Courses and the calendar: what people see first, and what administrators make.

use super::access::{self, Needed};
use super::{Error, PublicId, Service, Viewer};
use crate::domain::{Control, DAY, Language, Moment, Role};
use crate::store::{self, Assignment, Course, Db, Deed, Period, Person, Term};

/// Milliseconds of a week.
const WEEK: i64 = 7 * DAY;
/// Weeks of a term.
const WEEKS: i64 = 15;

impl Service {
    /// The courses of the viewer, with the role in each.
    pub fn my_courses(&self, viewer: &Viewer) -> Result<Vec<(Course, Role)>, Error> {
        Ok(self
            .store
            .read(|db| store::courses_of(db, viewer.person.id))?)
    }

    /// A course with the viewer's roles and its assignments.
    pub fn course(
        &self,
        viewer: &Viewer,
        course: &str,
    ) -> Result<(Course, Vec<Role>, Vec<Assignment>), Error> {
        self.store.read(|db| {
            let course = access::course(db, viewer, course, Needed::Member)?;
            let roles = store::roles_in(db, course.id, viewer.person.id)?;
            let assignments = store::assignments_of(db, course.id)?;
            Ok((course, roles, assignments))
        })
    }

    /// The students of a course, with their groups.
    pub fn students(
        &self,
        viewer: &Viewer,
        course: &str,
    ) -> Result<Vec<(Person, Option<String>)>, Error> {
        self.store.read(|db| {
            let course = access::course(db, viewer, course, Needed::Reader)?;
            Ok(store::members_of(db, course.id, Role::Student)?)
        })
    }

    /// All courses, for the administrator.
    pub fn all_courses(&self, viewer: &Viewer) -> Result<Vec<Course>, Error> {
        self.require_administrator(viewer)?;
        Ok(self.store.read(store::all_courses)?)
    }

    /// Makes a course of a term.
    pub fn add_course(
        &self,
        viewer: &Viewer,
        term: &str,
        code: &str,
        title: &str,
        language: Language,
    ) -> Result<String, Error> {
        self.require_administrator(viewer)?;
        if code.trim().is_empty() || title.trim().is_empty() {
            return Err(Error::invalid("title", "error-name-missing"));
        }
        let id = PublicId::new()?.0;
        let now = self.now();
        self.store.write(|db| {
            let term = store::term_by_public_id(db, term)?
                .ok_or(Error::invalid("term", "error-no-such-term"))?;
            let (code, title) = (code.trim(), title.trim());
            store::add_course(db, &id, term.id, code, title, language.code(), now)?;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "add_course",
                subject: &format!("course:{id}"),
                details: serde_json::json!({ "code": code }).to_string(),
                ..Deed::default()
            };
            Ok::<_, Error>(store::record(db, &deed, now)?)
        })?;
        Ok(id)
    }

    /// Takes a person into a course.
    pub fn add_member(
        &self,
        viewer: &Viewer,
        course: &str,
        login: &str,
        role: Role,
        group: Option<&str>,
    ) -> Result<(), Error> {
        self.require_administrator(viewer)?;
        let now = self.now();
        self.store.write(|db| {
            let course = store::course_by_public_id(db, course)?.ok_or(Error::NotFound)?;
            let person = store::person_by_login(db, login)?
                .ok_or(Error::invalid("login", "error-no-such-person"))?;
            let group = group.map(str::trim).filter(|group| !group.is_empty());
            store::add_member(db, course.id, person.id, role, group, now)?;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "add_member",
                subject: &format!("person:{}", person.public_id),
                course: Some(course.id),
                details: serde_json::json!({ "role": role.word() }).to_string(),
            };
            Ok(store::record(db, &deed, now)?)
        })
    }

    /// All terms with their control periods, the newest first.
    pub fn calendar(&self) -> Result<Vec<(Term, Vec<Period>)>, Error> {
        self.store.read(|db| {
            let mut calendar = Vec::new();
            for term in store::all_terms(db)? {
                let periods = store::periods_of(db, term.id)?;
                calendar.push((term, periods));
            }
            Ok(calendar)
        })
    }

    /// Makes a term of 15 weeks with the control periods of the university:
    /// current control in all weeks, РК1 in week 7, the midterm in week 8,
    /// РК2 in week 15. `starts` is midnight of its first day.
    pub fn add_term(&self, viewer: &Viewer, name: &str, starts: Moment) -> Result<String, Error> {
        self.require_administrator(viewer)?;
        if name.trim().is_empty() {
            return Err(Error::invalid("name", "error-name-missing"));
        }
        let id = PublicId::new()?.0;
        let now = self.now();
        self.store.write(|db| {
            let term = store::add_term(db, &id, name.trim(), starts, WEEKS)?;
            add_usual_periods(db, term, starts)?;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "add_term",
                subject: &format!("term:{id}"),
                ..Deed::default()
            };
            Ok::<_, Error>(store::record(db, &deed, now)?)
        })?;
        Ok(id)
    }

    /// Moves a term with all its periods by so many days.
    pub fn shift_term(&self, viewer: &Viewer, term: &str, days: i64) -> Result<(), Error> {
        self.require_administrator(viewer)?;
        if days.abs() > 366 {
            return Err(Error::invalid("days", "error-days"));
        }
        let now = self.now();
        self.store.write(|db| {
            let found = store::term_by_public_id(db, term)?.ok_or(Error::NotFound)?;
            store::shift_term(db, found.id, days * DAY)?;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "shift_term",
                subject: &format!("term:{term}"),
                details: serde_json::json!({ "days": days }).to_string(),
                ..Deed::default()
            };
            Ok(store::record(db, &deed, now)?)
        })
    }
}

fn add_usual_periods(db: &mut Db, term: i64, starts: Moment) -> Result<(), Error> {
    let week = |number: i64| starts.plus((number - 1) * WEEK);
    let usual = [
        (Control::Current, "1–15", week(1), week(WEEKS + 1)),
        (Control::Midterm, "РК1", week(7), week(8)),
        (Control::Midterm, "Midterm", week(8), week(9)),
        (Control::Midterm, "РК2", week(WEEKS), week(WEEKS + 1)),
    ];
    for (control, name, opens, closes) in usual {
        let id = PublicId::new()?.0;
        store::add_period(db, &id, term, control, name, opens, closes.plus(-1))?;
    }
    Ok(())
}
