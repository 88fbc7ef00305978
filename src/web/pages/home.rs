//! The first page: the viewer's courses.

use actix_web::HttpResponse;
use askama::Template;

use crate::store::Course;
use crate::web::frame::Frame;
use crate::web::speech::Speech;
use crate::web::visit::{Failure, Visit};

#[derive(Template)]
#[template(path = "home.html")]
struct HomeTemplate {
    frame: Frame,
    s: Speech,
    courses: Vec<(Course, String)>,
}

/// The courses of the viewer.
pub async fn show(visit: Visit) -> Result<HttpResponse, Failure> {
    let courses = visit
        .ask(|service, viewer| service.my_courses(viewer))
        .await?;
    let speech = visit.speech;
    visit.page(&HomeTemplate {
        frame: visit.frame(speech.say("my-courses")),
        s: speech,
        courses: courses
            .into_iter()
            .map(|(course, role)| (course, speech.say(role_key(role))))
            .collect(),
    })
}

/// The sentence that names a role.
pub(super) const fn role_key(role: crate::domain::Role) -> &'static str {
    use crate::domain::Role;
    match role {
        Role::Instructor => "role-instructor",
        Role::Assistant => "role-assistant",
        Role::Student => "role-student",
        Role::Commission => "role-commission",
        Role::Head => "role-head",
    }
}
