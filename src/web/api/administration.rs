//! What administrators look after: people, terms, courses, the queue and the log.

use actix_web::HttpResponse;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shapes::{Course, Made, Person as Somebody, Time};
use super::{Body, Listed, Window, answer, created, done, query};
use crate::domain::{Language, Role};
use crate::web::visit::{Failure, Visit};

/// A person as administrators see them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Account {
    /// The random name in addresses.
    pub id: String,
    /// The name that others read.
    pub name: String,
    /// The name to sign in with.
    pub login: String,
    /// The address for mail.
    pub email: Option<String>,
    /// The number that the university gave.
    pub student_number: Option<String>,
    /// The language of pages and mail.
    pub language: String,
    /// Whether this is an administrator.
    pub administrator: bool,
}

/// A person to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// The name that others read.
    name: String,
    /// The name to sign in with, without spaces.
    login: String,
    /// The address for mail.
    #[serde(default)]
    email: Option<String>,
    /// The language of pages and mail.
    language: Language,
}

/// A link by which a person chooses a password once, within 14 days.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invitation {
    /// The random name of the person.
    pub id: String,
    /// The link. It is shown once; give it to the person and nobody else.
    pub link: String,
}

/// Lists all people, by name.
#[utoipa::path(get, path = "/api/v1/admin/people", tag = "administration", params(Window), responses(
    (status = 200, description = "The people.", body = Listed<Account>),
))]
pub async fn list_people(visit: Visit) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let rows = visit
        .ask(move |service, viewer| service.people(viewer, window.offset, window.rows()))
        .await?;
    let people = rows.into_iter().map(|person| Account {
        id: person.public_id,
        name: person.name,
        login: person.login,
        email: person.email,
        student_number: person.student_number,
        language: person.language,
        administrator: person.administrator,
    });
    Ok(answer(&window.page(people.collect())))
}

/// Makes a person, who chooses a password by the link of the answer.
#[utoipa::path(post, path = "/api/v1/admin/people", tag = "administration",
    request_body = NewAccount, responses(
    (status = 201, description = "The person's random name and link.", body = Invitation),
))]
pub async fn add_person(
    visit: Visit,
    Body(new): Body<NewAccount>,
) -> Result<HttpResponse, Failure> {
    let invitation = visit
        .ask(move |service, viewer| {
            let email = new.email.as_deref();
            let id =
                service.add_person(viewer, &new.name, &new.login, email, new.language, None)?;
            let token = service.invite(viewer, &id)?;
            let link = format!("{}/links/{}", service.settings.url, token.0);
            Ok(Invitation { id, link })
        })
        .await?;
    Ok(created(&invitation))
}

/// Makes a new link for a person who lost the password.
#[utoipa::path(post, path = "/api/v1/admin/people/{person}/link", tag = "administration", responses(
    (status = 201, description = "The person's random name and link.", body = Invitation),
))]
pub async fn make_link(visit: Visit, person: Path<String>) -> Result<HttpResponse, Failure> {
    let invitation = visit
        .ask(move |service, viewer| {
            let token = service.invite(viewer, &person)?;
            let link = format!("{}/links/{}", service.settings.url, token.0);
            let id = person.into_inner();
            Ok(Invitation { id, link })
        })
        .await?;
    Ok(created(&invitation))
}

/// A term to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTerm {
    /// Its name.
    name: String,
    /// Midnight of its first day.
    starts: Time,
}

/// Makes a term of 15 weeks with the usual control periods.
#[utoipa::path(post, path = "/api/v1/admin/terms", tag = "administration",
    request_body = NewTerm, responses(
    (status = 201, description = "The random name of the term.", body = Made),
))]
pub async fn add_term(visit: Visit, Body(new): Body<NewTerm>) -> Result<HttpResponse, Failure> {
    let id = visit
        .ask(move |service, viewer| service.add_term(viewer, &new.name, new.starts.moment()))
        .await?;
    Ok(created(&Made { id }))
}

/// How far a term is moved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// Days, at most 366; negative: earlier.
    #[schema(minimum = -366, maximum = 366)]
    days: i64,
}

/// Moves a term with all its periods.
#[utoipa::path(post, path = "/api/v1/admin/terms/{term}/shift", tag = "administration",
    request_body = Shift, responses(
    (status = 204, description = "It is moved."),
))]
pub async fn shift_term(
    visit: Visit,
    term: Path<String>,
    Body(shift): Body<Shift>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| service.shift_term(viewer, &term, shift.days))
        .await?;
    Ok(done())
}

/// A course to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCourse {
    /// The random name of its term.
    term: String,
    /// Its code in the university's lists.
    code: String,
    /// Its title.
    title: String,
    /// The language it is taught in.
    language: Language,
}

/// Lists all courses, those of the newest term first.
#[utoipa::path(get, path = "/api/v1/admin/courses", tag = "administration", params(Window), responses(
    (status = 200, description = "The courses, without roles.", body = Listed<Course>),
))]
pub async fn list_all_courses(visit: Visit) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let rows = visit
        .ask(|service, viewer| service.all_courses(viewer))
        .await?;
    let courses = rows.iter().map(|course| Course::new(course, Vec::new()));
    Ok(answer(&window.cut(courses.collect())))
}

/// Makes a course.
#[utoipa::path(post, path = "/api/v1/admin/courses", tag = "administration",
    request_body = NewCourse, responses(
    (status = 201, description = "The random name of the course.", body = Made),
))]
pub async fn add_course(visit: Visit, Body(new): Body<NewCourse>) -> Result<HttpResponse, Failure> {
    let id = visit
        .ask(move |service, viewer| {
            service.add_course(viewer, &new.term, &new.code, &new.title, new.language)
        })
        .await?;
    Ok(created(&Made { id }))
}

/// A person to be taken into a course.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMember {
    /// The name that the person signs in with.
    login: String,
    /// What the person is in the course.
    role: Role,
    /// The group in which a student works.
    #[serde(default)]
    group: Option<String>,
}

/// Takes a person into a course, or changes the group.
#[utoipa::path(post, path = "/api/v1/admin/courses/{course}/members", tag = "administration",
    request_body = NewMember, responses(
    (status = 204, description = "The person belongs to the course."),
))]
pub async fn add_member(
    visit: Visit,
    course: Path<String>,
    Body(new): Body<NewMember>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            service.add_member(viewer, &course, &new.login, new.role, new.group.as_deref())
        })
        .await?;
    Ok(done())
}

/// A job that failed.
#[derive(Debug, Serialize, ToSchema)]
pub struct FailedJob {
    /// What it was to do.
    pub kind: String,
    /// The number of what it was to be done to.
    pub subject: i64,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it failed.
    pub problem: Option<String>,
}

/// A letter that was given up.
#[derive(Debug, Serialize, ToSchema)]
pub struct LostLetter {
    /// Who does not get it.
    pub person: Somebody,
    /// What it is about: `invitation`, `reset`, `receipt`, `report_ready`, `report_changed`.
    pub kind: String,
    /// When it was written.
    pub written_at: Time,
    /// Why it was given up.
    pub problem: Option<String>,
}

/// The queue, the index and the letters at a glance.
#[derive(Debug, Serialize, ToSchema)]
pub struct Overview {
    /// Jobs that wait.
    pub waiting: i64,
    /// Jobs that are done at the moment.
    pub running: i64,
    /// The last jobs that failed.
    pub failed: Vec<FailedJob>,
    /// The last change that the index of this process knows of.
    pub index_knows: i64,
    /// The last change.
    pub last_change: i64,
    /// Whether letters are sent.
    pub sends_letters: bool,
    /// Letters that wait.
    pub letters_waiting: i64,
    /// The last letters that were given up.
    pub letters_given_up: Vec<LostLetter>,
}

/// Shows the queue, the index and the letters at a glance.
#[utoipa::path(get, path = "/api/v1/admin/overview", tag = "administration", responses(
    (status = 200, description = "The queue, the index and the letters.", body = Overview),
))]
pub async fn show_overview(visit: Visit) -> Result<HttpResponse, Failure> {
    let seen = visit
        .ask(|service, viewer| service.overview(viewer))
        .await?;
    let failed = seen.failed.into_iter().map(|job| FailedJob {
        kind: job.kind,
        subject: job.subject,
        attempts: job.attempts,
        problem: job.problem,
    });
    let lost = seen
        .letters_given_up
        .into_iter()
        .map(|(letter, person)| LostLetter {
            person: Somebody::from(&person),
            kind: letter.kind,
            written_at: Time(letter.created_at),
            problem: letter.problem,
        });
    Ok(answer(&Overview {
        waiting: seen.waiting,
        running: seen.running,
        failed: failed.collect(),
        index_knows: seen.index_knows,
        last_change: seen.last_change,
        sends_letters: visit.service.has_mail(),
        letters_waiting: seen.letters_waiting,
        letters_given_up: lost.collect(),
    }))
}

/// A row of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogRow {
    /// Its number.
    pub number: i64,
    /// When.
    pub made_at: Time,
    /// Who; null: the program itself.
    pub actor: Option<Somebody>,
    /// What: a stable word.
    pub action: String,
    /// To what: a kind and a random name.
    pub subject: String,
    /// How, as JSON.
    pub details: String,
    /// The hash of the row, which holds that of the row before.
    pub hash: String,
}

/// Searches the audit log, the newest rows first.
#[utoipa::path(get, path = "/api/v1/admin/audit", tag = "administration",
    params(("words" = Option<String>, Query, description = "What rows must mention; without it, all rows."), Window), responses(
    (status = 200, description = "The rows.", body = Listed<LogRow>),
))]
pub async fn search_audit(visit: Visit) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let words = query(&visit, "words").unwrap_or_default();
    let (rows, actors) = visit
        .ask(move |service, viewer| {
            let rows = service.audit(viewer, &words, window.offset, window.rows())?;
            let actors = service.actors(viewer, &rows)?;
            Ok((rows, actors))
        })
        .await?;
    let rows = rows.into_iter().map(|row| LogRow {
        number: row.seq,
        made_at: Time(row.made_at),
        actor: row
            .actor_id
            .and_then(|id| actors.get(&id))
            .map(Somebody::from),
        action: row.action,
        subject: row.subject,
        details: row.details,
        hash: row.hash,
    });
    Ok(answer(&window.page(rows.collect())))
}
