//! Administration: people, the calendar, courses, collections, the queue, the log.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use crate::domain::{Language, Role};
use crate::service::{Error, Overview};
use crate::settings::Mail;
use crate::store::{ApiToken, AuditRow, Collection, CollectionWork, Course, Period, Person, Term};
use crate::web::form::{Form, url_decoded};
use crate::web::frame::Frame;
use crate::web::moments::Local;
use crate::web::speech::Speech;
use crate::web::visit::{Failure, Visit};

/// Rows of a page of the log or of people.
const ROWS: i64 = 100;

#[derive(Template)]
#[template(path = "admin.html")]
struct AdminTemplate {
    frame: Frame,
    s: Speech,
    t: Local,
    overview: Overview,
    mail: Option<Mail>,
    people: Vec<Person>,
    calendar: Vec<(Term, Vec<Period>)>,
    courses: Vec<Course>,
    collections: Vec<(Collection, usize, usize)>,
    roles: Vec<(&'static str, String)>,
    tokens: Vec<(ApiToken, Person)>,
    secret: Secret,
}

/// What is shown once, right after it was made.
#[derive(Default)]
struct Secret {
    link: Option<String>,
    token: Option<String>,
}

struct Shown {
    overview: Overview,
    people: Vec<Person>,
    calendar: Vec<(Term, Vec<Period>)>,
    courses: Vec<Course>,
    collections: Vec<(Collection, Vec<CollectionWork>)>,
    tokens: Vec<(ApiToken, Person)>,
}

async fn page(visit: &Visit, secret: Secret) -> Result<HttpResponse, Failure> {
    let shown = visit
        .ask(|service, viewer| {
            Ok(Shown {
                overview: service.overview(viewer)?,
                people: service.people(viewer, 0, ROWS)?,
                calendar: service.calendar()?,
                courses: service.all_courses(viewer)?,
                collections: service.collections(viewer)?,
                tokens: service.api_tokens(viewer, 0, ROWS)?,
            })
        })
        .await?;
    let speech = visit.speech;
    visit.page(&AdminTemplate {
        frame: visit.frame(speech.say("administration")),
        s: speech,
        t: visit.local(),
        overview: shown.overview,
        mail: visit.service.settings.mail.clone(),
        people: shown.people,
        calendar: shown.calendar,
        courses: shown.courses,
        collections: shown
            .collections
            .into_iter()
            .map(|(collection, works)| {
                let unread = works.iter().filter(|work| work.problem.is_some()).count();
                (collection, works.len(), unread)
            })
            .collect(),
        roles: Role::ALL
            .iter()
            .map(|role| (role.word(), speech.say(super::home::role_key(*role))))
            .collect(),
        tokens: shown.tokens,
        secret,
    })
}

/// Everything that an administrator looks after.
pub async fn show(visit: Visit) -> Result<HttpResponse, Failure> {
    page(&visit, Secret::default()).await
}

/// Makes a person and shows the link by which they choose their password.
pub async fn add_person(visit: Visit, form: Form) -> Result<HttpResponse, Failure> {
    let token = visit
        .ask(move |service, viewer| {
            let language = form.choice("language", Language::from_code)?;
            let (name, login) = (form.text("name"), form.text("login"));
            let email = form.optional("email");
            let id = service.add_person(viewer, name, login, email, language, None)?;
            service.invite(viewer, &id)
        })
        .await?;
    let link = format!("{}/links/{}", visit.service.settings.url, token.0);
    let secret = Secret {
        link: Some(link),
        ..Secret::default()
    };
    page(&visit, secret).await
}

/// Makes a new link for a person who lost the password.
pub async fn make_link(visit: Visit, person: Path<String>) -> Result<HttpResponse, Failure> {
    let token = visit
        .ask(move |service, viewer| service.invite(viewer, &person))
        .await?;
    let link = format!("{}/links/{}", visit.service.settings.url, token.0);
    let secret = Secret {
        link: Some(link),
        ..Secret::default()
    };
    page(&visit, secret).await
}

/// Makes a term with its usual control periods.
pub async fn add_term(visit: Visit, form: Form) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            let starts = form.moment("starts", service.settings.ahead_of_utc)?;
            service.add_term(viewer, form.text("name"), starts)
        })
        .await?;
    Ok(visit.see("/admin"))
}

/// Moves a term.
pub async fn shift_term(
    visit: Visit,
    term: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| service.shift_term(viewer, &term, form.number("days")?))
        .await?;
    Ok(visit.see("/admin"))
}

/// Makes a course.
pub async fn add_course(visit: Visit, form: Form) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            let language = form.choice("language", Language::from_code)?;
            let (term, code, title) = (form.text("term"), form.text("code"), form.text("title"));
            service.add_course(viewer, term, code, title, language)
        })
        .await?;
    Ok(visit.see("/admin"))
}

/// Takes a person into a course.
pub async fn add_member(
    visit: Visit,
    course: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            let role = form.choice("role", Role::from_word)?;
            let group = form.optional("group");
            service.add_member(viewer, &course, form.text("login"), role, group)
        })
        .await?;
    Ok(visit.see("/admin"))
}

/// Makes a collection.
pub async fn add_collection(visit: Visit, form: Form) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| service.add_collection(viewer, form.text("name")))
        .await?;
    Ok(visit.see("/admin"))
}

/// Puts files into a collection.
pub async fn add_files(
    visit: Visit,
    collection: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| {
            let files = form.files("files");
            if files.is_empty() {
                return Err(Error::invalid("files", "error-no-file"));
            }
            service.add_to_collection(viewer, &collection, &files)
        })
        .await?;
    Ok(visit.see("/admin"))
}

/// Has letters tried again that were given up, or forgets them.
pub async fn settle_letters(visit: Visit, form: Form) -> Result<HttpResponse, Failure> {
    let again = form.is_ticked("again");
    visit
        .ask(move |service, viewer| service.settle_letters(viewer, again))
        .await?;
    Ok(visit.see("/admin"))
}

/// Issues a token to another system and shows it.
pub async fn issue_token(visit: Visit, form: Form) -> Result<HttpResponse, Failure> {
    let (_, token) = visit
        .ask(move |service, viewer| {
            service.issue_api_token(viewer, form.text("name"), form.text("login"))
        })
        .await?;
    let secret = Secret {
        token: Some(token.0),
        ..Secret::default()
    };
    page(&visit, secret).await
}

/// Revokes a token.
pub async fn revoke_token(visit: Visit, token: Path<String>) -> Result<HttpResponse, Failure> {
    visit
        .ask(move |service, viewer| service.revoke_api_token(viewer, &token))
        .await?;
    Ok(visit.see("/admin"))
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditTemplate {
    frame: Frame,
    s: Speech,
    t: Local,
    words: String,
    rows: Vec<AuditRow>,
}

/// The log, with a search.
pub async fn audit(visit: Visit) -> Result<HttpResponse, Failure> {
    let query = visit.path.split_once('?').map_or("", |(_, query)| query);
    let words = url_decoded(query)
        .into_iter()
        .find(|(name, _)| name == "words")
        .map(|(_, value)| value)
        .unwrap_or_default();
    let wanted = words.clone();
    let rows = visit
        .ask(move |service, viewer| service.audit(viewer, &wanted, 0, ROWS))
        .await?;
    visit.page(&AuditTemplate {
        frame: visit.frame(visit.speech.say("audit-log")),
        s: visit.speech,
        t: visit.local(),
        words,
        rows,
    })
}
