//! Whom the token acts for, and that person's courses.

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::shapes::{
    AssignmentSummary, Choices, Course, Me, MyChoices, Named, Period, Student, Term, Time,
};
use super::{Body, Listed, Window, answer, done};
use crate::web::visit::{Failure, Visit};

/// Says whom the token acts for.
#[utoipa::path(get, path = "/api/v1/me", tag = "courses", responses(
    (status = 200, description = "The person.", body = Me),
))]
pub async fn show_me(visit: Visit) -> Result<HttpResponse, Failure> {
    let person = &visit.viewer()?.person;
    Ok(answer(&Me {
        id: person.public_id.clone(),
        name: person.name.clone(),
        login: person.login.clone(),
        language: person.language.clone(),
        administrator: person.administrator,
        daily_letter: person.digest,
    }))
}

/// Chooses the language and how often letters come.
#[utoipa::path(put, path = "/api/v1/me", tag = "courses",
    request_body = MyChoices, responses(
    (status = 204, description = "It is chosen."),
))]
pub async fn change_me(
    visit: Visit,
    Body(choices): Body<MyChoices>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            service.choose_letters(viewer, choices.language, choices.daily_letter)
        })
        .await?;
    Ok(done())
}

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
