//! A course: its assignments, and for those who teach its students.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use crate::domain::Role;
use crate::service::ReferredWork;
use crate::store::{Assignment, Course, Person};
use crate::web::frame::Frame;
use crate::web::moments::Local;
use crate::web::speech::Speech;
use crate::web::visit::{Failure, Visit};

#[derive(Template)]
#[template(path = "course.html")]
struct CourseTemplate {
    frame: Frame,
    s: Speech,
    t: Local,
    course: Course,
    assignments: Vec<Assignment>,
    may_set: bool,
    in_commission: bool,
    referred: Vec<ReferredWork>,
    students: Vec<(Person, Option<String>)>,
}

/// The page of a course.
pub async fn show(visit: Visit, course: Path<String>) -> Result<HttpResponse, Failure> {
    let (course, roles, assignments, students, referred) = visit
        .ask(move |service, viewer| {
            let (course, roles, assignments) = service.course(viewer, &course)?;
            let reads = roles
                .iter()
                .any(|role| role.teaches() || *role == Role::Head);
            let students = match reads {
                true => service.students(viewer, &course.public_id)?,
                false => Vec::new(),
            };
            let referred = match roles.contains(&Role::Commission) {
                true => service.referred_works(viewer, &course.public_id)?,
                false => Vec::new(),
            };
            Ok((course, roles, assignments, students, referred))
        })
        .await?;
    visit.page(&CourseTemplate {
        frame: visit.frame(course.title.clone()),
        s: visit.speech,
        t: visit.local(),
        may_set: roles.contains(&Role::Instructor),
        in_commission: roles.contains(&Role::Commission),
        referred,
        course,
        assignments,
        students,
    })
}
