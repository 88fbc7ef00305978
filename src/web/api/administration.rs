//! What administrators look after: courses, the queue, the letters and the log.

use actix_web::HttpResponse;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shapes::{Course, Made, Person as Somebody, Time};
use super::{Body, Listed, Window, answer, created, done, query};
use crate::domain::{Language, Role};
use crate::web::visit::{Failure, Visit};

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

/// The disk that the data is on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Disk {
    /// The bytes that are free.
    pub free: u64,
    /// All its bytes.
    pub size: u64,
}

/// The queue, the index, the disk and the letters at a glance.
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
    /// When the last backup was made; null: never.
    pub last_backup_at: Option<Time>,
    /// The disk of the data, where the system tells of it.
    pub disk: Option<Disk>,
    /// Whether letters are sent.
    pub sends_letters: bool,
    /// Letters that wait.
    pub letters_waiting: i64,
    /// Why letters wait that were tried.
    pub letter_problems: Vec<String>,
    /// The last letters that were given up.
    pub letters_given_up: Vec<LostLetter>,
}

/// Shows the queue, the index, the disk and the letters at a glance.
#[utoipa::path(get, path = "/api/v1/admin/overview", tag = "administration", responses(
    (status = 200, description = "The queue, the index, the disk and the letters.", body = Overview),
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
        last_backup_at: seen.last_backup.map(Time),
        disk: seen.disk.map(|(free, size)| Disk { free, size }),
        sends_letters: visit.service.has_mail(),
        letters_waiting: seen.letters_waiting,
        letter_problems: seen.letter_problems,
        letters_given_up: lost.collect(),
    }))
}

/// What becomes of letters that were given up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettledLetters {
    /// Whether they are tried again, and not forgotten.
    again: bool,
}

/// Has all letters tried again that were given up, or forgets them.
#[utoipa::path(post, path = "/api/v1/admin/letters", tag = "administration",
    request_body = SettledLetters, responses(
    (status = 204, description = "It is done."),
))]
pub async fn settle_letters(
    visit: Visit,
    Body(settled): Body<SettledLetters>,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| service.settle_letters(viewer, settled.again))
        .await?;
    Ok(done())
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
