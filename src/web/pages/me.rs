//! What people choose for themselves: language and letters, the password,
//! where they stay signed in; and a new password for who lost it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::domain::Language;
use crate::service::{Error, OpenSession};
use crate::store::Person;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::moments::Local;
use crate::web::speech::Speech;
use crate::web::visit::{Failure, Visit};

#[derive(Template)]
#[template(path = "me.html")]
struct MeTemplate {
    frame: Frame,
    s: Speech,
    t: Local,
    person: Person,
    has_mail: bool,
    sessions: Vec<OpenSession>,
    problem: Option<String>,
    changed: bool,
}

async fn page(visit: &Visit, problem: Option<&Error>) -> Result<HttpResponse, Failure> {
    let token = visit.token.clone();
    let sessions = visit
        .ask(move |service, viewer| service.open_sessions(viewer, token.as_ref()))
        .await?;
    visit.page(&MeTemplate {
        frame: visit.frame(visit.speech.say("me")),
        s: visit.speech,
        t: visit.local(),
        person: visit.viewer()?.person.clone(),
        has_mail: visit.service.has_mail(),
        sessions,
        problem: problem.map(|error| visit.speech.say(error.key())),
        changed: visit.path.ends_with("?changed"),
    })
}

/// What the viewer has chosen.
pub async fn show(visit: Visit) -> Result<HttpResponse, Failure> {
    page(&visit, None).await
}

/// Chooses the language, and one letter a day or each at once.
pub async fn choose(visit: Visit, form: Form) -> Result<HttpResponse, Failure> {
    let digest = form.is_ticked("digest");
    let language = form
        .choice("language", Language::from_code)
        .map_err(|error| visit.refuse(error))?;
    visit
        .ask(move |service, viewer| service.choose_letters(viewer, language, digest))
        .await?;
    let mut answer = visit.see("/me?changed");
    let _ = answer.add_cookie(&super::sign_in::language_cookie(language));
    Ok(answer)
}

/// Chooses another password; every other session ends.
pub async fn change_password(visit: Visit, form: Form) -> Result<HttpResponse, Failure> {
    // Who found a browser open shall not find the password out.
    let login = visit.viewer()?.person.login.clone();
    if let Err(error) = visit.limits.sign_in(&login, visit.address) {
        return Err(visit.refuse(error));
    }
    let (old, new) = (
        form.text("old").to_owned(),
        form.text("password").to_owned(),
    );
    let changed = visit
        .ask(
            move |service, viewer| match service.change_password(viewer, &old, &new) {
                Ok(signed_in) => Ok(Ok(signed_in)),
                Err(error @ Error::Invalid { .. }) => Ok(Err(error)),
                Err(error) => Err(error),
            },
        )
        .await?;
    match changed {
        Ok(signed_in) => Ok(super::sign_in::enter(&visit, &signed_in, "/me?changed")),
        Err(error) => {
            let mut answer = page(&visit, Some(&error)).await?;
            *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(answer)
        }
    }
}

/// Ends every other session.
pub async fn sign_out_elsewhere(visit: Visit) -> Result<HttpResponse, Failure> {
    if let Some(token) = visit.token.clone() {
        visit
            .ask(move |service, viewer| service.sign_out_elsewhere(viewer, Some(&token)))
            .await?;
    }
    Ok(visit.see("/me?changed"))
}

#[derive(Template)]
#[template(path = "forgot.html")]
struct ForgotTemplate {
    frame: Frame,
    s: Speech,
    has_mail: bool,
    asked: bool,
}

fn forgot_page(visit: &Visit, asked: bool) -> Result<HttpResponse, Failure> {
    visit.page(&ForgotTemplate {
        frame: visit.frame(visit.speech.say("forgot-password")),
        s: visit.speech,
        has_mail: visit.service.has_mail(),
        asked,
    })
}

/// Who lost the password says who they are.
pub async fn forgot(visit: Visit) -> Result<HttpResponse, Failure> {
    forgot_page(&visit, false)
}

/// Sends a letter, if there is such a person; nobody learns whether there is.
pub async fn send_reset(visit: Visit, form: Form) -> Result<HttpResponse, Failure> {
    let who = form.text("who").to_owned();
    if let Err(error) = visit.limits.reset(&who, visit.address) {
        return Err(visit.refuse(error));
    }
    visit
        .ask_anyhow(move |service| service.ask_for_reset(&who))
        .await?;
    forgot_page(&visit, true)
}
