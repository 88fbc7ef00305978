//! Courses as their members see them, and the calendar.

use actix_web::HttpResponse;
use actix_web::web::Path;

use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::{
    AssignmentSummary, Choices, Course, Named, Period, Person, Student, Term, Time,
};
use super::{Listed, Window, answer};
use crate::web::visit::{Failure, Visit};

/// Lists the courses of the token's person, those of the newest term first.
#[utoipa::path(get, path = "/api/v1/courses", tag = "courses", params(Window), responses(
    (status = 200, description = "The courses.", body = Listed<Course>),
))]
pub async fn list_courses(visit: Visit) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let rows = visit
        .ask(|service, viewer| service.my_courses(viewer))
        .await?;
    // Who has two roles in a course stands there twice, one below the other.
    let mut courses: Vec<Course> = Vec::new();
    for (course, role) in rows {
        match courses.last_mut() {
            Some(last) if last.id == course.public_id => last.roles.push(role),
            _ => courses.push(Course::new(&course, vec![role])),
        }
    }
    Ok(answer(&window.cut(courses)))
}

/// Shows a course.
#[utoipa::path(get, path = "/api/v1/courses/{course}", tag = "courses", responses(
    (status = 200, description = "The course.", body = Course),
))]
pub async fn show_course(visit: Visit, course: Path<String>) -> Result<HttpResponse, Failure> {
    let (course, roles, _) = visit
        .ask(move |service, viewer| service.course(viewer, &course))
        .await?;
    Ok(answer(&Course::new(&course, roles)))
}

/// Lists the students of a course, by name.
#[utoipa::path(get, path = "/api/v1/courses/{course}/students", tag = "courses", params(Window), responses(
    (status = 200, description = "The students.", body = Listed<Student>),
))]
pub async fn list_students(visit: Visit, course: Path<String>) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let rows = visit
        .ask(move |service, viewer| service.students(viewer, &course))
        .await?;
    let students = rows.into_iter().map(|(person, group)| Student {
        id: person.public_id,
        name: person.name,
        login: person.login,
        student_number: person.student_number,
        group,
    });
    Ok(answer(&window.cut(students.collect())))
}

/// Lists the assignments of a course, by due date.
#[utoipa::path(get, path = "/api/v1/courses/{course}/assignments", tag = "assignments", params(Window), responses(
    (status = 200, description = "The assignments.", body = Listed<AssignmentSummary>),
))]
pub async fn list_assignments(visit: Visit, course: Path<String>) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let (_, _, rows) = visit
        .ask(move |service, viewer| service.course(viewer, &course))
        .await?;
    let assignments = rows.iter().map(AssignmentSummary::from).collect();
    Ok(answer(&window.cut(assignments)))
}

/// Says which control periods and collections an assignment of a course can have.
#[utoipa::path(get, path = "/api/v1/courses/{course}/choices", tag = "assignments", responses(
    (status = 200, description = "What can be chosen.", body = Choices),
))]
pub async fn show_choices(visit: Visit, course: Path<String>) -> Result<HttpResponse, Failure> {
    let form = visit
        .ask(move |service, viewer| service.new_assignment_form(viewer, &course))
        .await?;
    Ok(answer(&Choices {
        periods: form.periods.iter().map(Period::from).collect(),
        collections: form.collections.iter().map(Named::from).collect(),
    }))
}

/// A work that was referred to the commission.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReferredWork {
    /// The random name of the submission, of which the commission reads the dossier.
    pub submission: String,
    /// The random name of the assignment.
    pub assignment: String,
    /// What the assignment is called.
    pub title: String,
    /// Who stands behind the work.
    pub authors: Vec<Person>,
    /// When it was referred.
    pub referred_at: Time,
}

/// Lists the works of a course that were referred to its commission, the newest first.
#[utoipa::path(get, path = "/api/v1/courses/{course}/referred", tag = "courses", params(Window), responses(
    (status = 200, description = "The works.", body = Listed<ReferredWork>),
))]
pub async fn list_referred(visit: Visit, course: Path<String>) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let rows = visit
        .ask(move |service, viewer| service.referred_works(viewer, &course))
        .await?;
    let works = rows.into_iter().map(|work| ReferredWork {
        submission: work.submission.public_id,
        assignment: work.assignment.public_id,
        title: work.assignment.title,
        authors: work.authors.iter().map(Person::from).collect(),
        referred_at: Time(work.referred_at),
    });
    Ok(answer(&window.cut(works.collect())))
}

/// Shows the academic calendar, the newest term first.
#[utoipa::path(get, path = "/api/v1/calendar", tag = "courses", params(Window), responses(
    (status = 200, description = "The terms with their control periods.", body = Listed<Term>),
))]
pub async fn show_calendar(visit: Visit) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let rows = visit.ask(|service, _| service.calendar()).await?;
    let terms = rows.into_iter().map(|(term, periods)| Term {
        id: term.public_id,
        name: term.name,
        starts: Time(term.starts_at),
        weeks: term.weeks,
        periods: periods.iter().map(Period::from).collect(),
    });
    Ok(answer(&window.cut(terms.collect())))
}
