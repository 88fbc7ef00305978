//! People: made by administrators.

use std::collections::{BTreeMap, BTreeSet};

use super::sign_in::INVITED;
use super::{Error, PublicId, Service, Token, Viewer};
use crate::domain::Language;
use crate::store::{self, AuditRow, Deed, NewPerson, Person};

impl Service {
    /// A page of everybody, by name.
    pub fn people(&self, viewer: &Viewer, offset: i64, limit: i64) -> Result<Vec<Person>, Error> {
        self.require_administrator(viewer)?;
        Ok(self.store.read(|db| store::all_people(db, offset, limit))?)
    }

    /// Makes a person; the random name. With a password they may sign in at
    /// once, without one they need a link.
    pub fn add_person(
        &self,
        viewer: &Viewer,
        name: &str,
        login: &str,
        email: Option<&str>,
        language: Language,
        password: Option<&str>,
    ) -> Result<String, Error> {
        self.require_administrator(viewer)?;
        let by = viewer.person.id;
        self.make_person(Some(by), name, login, email, language, password, false)
    }

    #[expect(clippy::too_many_arguments, reason = "a person has as many properties")]
    pub(super) fn make_person(
        &self,
        by: Option<i64>,
        name: &str,
        login: &str,
        email: Option<&str>,
        language: Language,
        password: Option<&str>,
        administrator: bool,
    ) -> Result<String, Error> {
        let (name, login) = (name.trim(), login.trim());
        if name.is_empty() {
            return Err(Error::invalid("name", "error-name-missing"));
        }
        if login.is_empty() || login.chars().any(char::is_whitespace) {
            return Err(Error::invalid("login", "error-login"));
        }
        let password_hash = match password {
            Some(password) => Some(self.password_hash(password)?),
            None => None,
        };
        let id = PublicId::new()?.0;
        let now = self.now();
        let new = NewPerson {
            public_id: id.clone(),
            login: login.to_owned(),
            name: name.to_owned(),
            email: email
                .map(str::trim)
                .filter(|email| !email.is_empty())
                .map(str::to_owned),
            student_number: None,
            password_hash,
            language: language.code().to_owned(),
            administrator,
        };
        self.store
            .write(|db| {
                store::add_person(db, &new, now)?;
                let deed = Deed {
                    actor: by,
                    action: "add_person",
                    subject: &format!("person:{id}"),
                    ..Deed::default()
                };
                Ok::<_, Error>(store::record(db, &deed, now)?)
            })
            .map_err(|error| match error {
                Error::Conflict(_) => Error::invalid("login", "error-login-taken"),
                error => error,
            })?;
        Ok(id)
    }

    /// Everybody whose name, login or student number holds `words`, by name.
    pub fn people_matching(&self, viewer: &Viewer, words: &str) -> Result<Vec<Person>, Error> {
        let words = words.to_lowercase();
        let holds = |text: &str| text.to_lowercase().contains(&words);
        let mut people = self.people(viewer, 0, i64::from(i32::MAX))?;
        people.retain(|person| {
            holds(&person.name)
                || holds(&person.login)
                || person.student_number.as_deref().is_some_and(holds)
        });
        Ok(people)
    }

    /// A link for everybody who has no password yet, so that whoever was
    /// imported can come in. Links that were made before stay good until one
    /// of them is used. Whose address is known gets another one by letter.
    pub fn invite_everybody(&self, viewer: &Viewer) -> Result<Vec<(Person, Token)>, Error> {
        self.require_administrator(viewer)?;
        let now = self.now();
        self.store.write(|db| {
            let mut invited = Vec::new();
            for person in store::people_without_password(db)? {
                let token = Token::new()?;
                let until = now.plus(INVITED);
                store::add_link(db, &token.digest(), person.id, "invitation", now, until)?;
                self.write_link_letter(db, &person, now)?;
                invited.push((person, token));
            }
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "invite_everybody",
                subject: "people",
                details: serde_json::json!({ "links": invited.len() }).to_string(),
                ..Deed::default()
            };
            store::record(db, &deed, now)?;
            Ok(invited)
        })
    }

    /// The newest rows of the audit log that mention `words`.
    pub fn audit(
        &self,
        viewer: &Viewer,
        words: &str,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<AuditRow>, Error> {
        self.require_administrator(viewer)?;
        Ok(self
            .store
            .read(|db| store::audit_rows(db, words, offset, limit))?)
    }

    /// Who did what rows of the audit log say, by the number of the row of the person.
    pub fn actors(
        &self,
        viewer: &Viewer,
        rows: &[AuditRow],
    ) -> Result<BTreeMap<i64, Person>, Error> {
        self.require_administrator(viewer)?;
        let ids: BTreeSet<i64> = rows.iter().filter_map(|row| row.actor_id).collect();
        self.store.read(|db| {
            ids.into_iter()
                .map(|id| Ok((id, store::person(db, id)?)))
                .collect()
        })
    }
}
