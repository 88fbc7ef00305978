//! Signing in and out, and one-time links.

use super::{Error, Service, Token, Viewer};
use crate::domain::{DAY, Language, MINUTE};
use crate::store::{self, Deed, StoreError};

/// How long a session lasts, in milliseconds.
const SESSION: i64 = 7 * DAY;
/// How long a link lets somebody in who is new, in milliseconds.
pub(super) const INVITED: i64 = 14 * DAY;
/// How long a link lets somebody in who lost the password, in milliseconds.
pub(super) const RESET: i64 = 60 * MINUTE;
/// The shortest password, in characters.
const SHORTEST_PASSWORD: usize = 8;
/// The longest one that is looked at, in bytes.
pub(super) const LONGEST_PASSWORD: usize = 1024;

/// A new session.
#[derive(Clone)]
pub struct SignedIn {
    /// What the browser keeps.
    pub token: Token,
    /// Who signed in.
    pub viewer: Viewer,
}

impl Service {
    /// Opens a session for who knows the password. A wrong name and a wrong
    /// password are told apart neither by the answer nor by its time.
    pub fn sign_in(&self, login: &str, password: &str) -> Result<SignedIn, Error> {
        let person = self.store.read(|db| store::person_by_login(db, login))?;
        let hash = person
            .as_ref()
            .and_then(|person| person.password_hash.as_deref());
        let known = password.len() <= LONGEST_PASSWORD && self.hashing.verify(password, hash)?;
        match person {
            Some(person) if known => self.open_session(Viewer::new(person)),
            _ => Err(Error::invalid("password", "error-wrong-password")),
        }
    }

    pub(super) fn open_session(&self, viewer: Viewer) -> Result<SignedIn, Error> {
        let token = Token::new()?;
        let now = self.now();
        self.store.write(|db| {
            let id = viewer.person.id;
            store::add_session(db, &token.digest(), id, now, now.plus(SESSION))
        })?;
        Ok(SignedIn { token, viewer })
    }

    /// Who a session belongs to.
    pub fn viewer_of(&self, token: &Token) -> Result<Viewer, Error> {
        let now = self.now();
        let person = self
            .store
            .read(|db| store::session_person(db, &token.digest(), now))?;
        match person {
            Some((administrator, Some(shown))) if administrator.administrator => Ok(Viewer {
                person: shown,
                acting: Some(administrator),
            }),
            Some((person, _)) => Ok(Viewer::new(person)),
            None => Err(Error::SignInRequired),
        }
    }

    /// Ends a session.
    pub fn sign_out(&self, token: &Token) -> Result<(), Error> {
        Ok(self
            .store
            .write(|db| store::end_session(db, &token.digest()))?)
    }

    /// A link that lets a person choose a password once, within so many
    /// milliseconds.
    pub fn make_link(&self, person_id: i64, purpose: &str, lasting: i64) -> Result<Token, Error> {
        let token = Token::new()?;
        let now = self.now();
        self.store.write(|db| {
            let until = now.plus(lasting);
            store::add_link(db, &token.digest(), person_id, purpose, now, until)
        })?;
        Ok(token)
    }

    /// Whether a link still lets somebody in.
    pub fn link_is_open(&self, token: &Token) -> Result<bool, Error> {
        let now = self.now();
        let person = self
            .store
            .read(|db| store::link_person(db, &token.digest(), now))?;
        Ok(person.is_some())
    }

    /// Chooses a password by a link, and signs in. All other sessions end,
    /// and so do the other links of this person.
    pub fn use_link(&self, token: &Token, password: &str) -> Result<SignedIn, Error> {
        let hash = self.password_hash(password)?;
        let now = self.now();
        let person = self.store.write(|db| {
            let id = store::link_person(db, &token.digest(), now)?.ok_or(Error::NotFound)?;
            if !store::use_link(db, &token.digest(), now)? {
                return Err(Error::NotFound);
            }
            store::set_password(db, id, &hash)?;
            store::end_sessions_of(db, id)?;
            store::end_links_of(db, id, now)?;
            let person = store::person(db, id)?;
            let deed = Deed {
                actor: Some(id),
                action: "choose_password",
                subject: &format!("person:{}", person.public_id),
                ..Deed::default()
            };
            store::record(db, &deed, now)?;
            Ok(person)
        })?;
        self.open_session(Viewer::new(person))
    }

    /// The hash of a password that is good enough.
    pub(super) fn password_hash(&self, password: &str) -> Result<String, Error> {
        if password.chars().count() < SHORTEST_PASSWORD || password.len() > LONGEST_PASSWORD {
            return Err(Error::invalid("password", "error-password-length"));
        }
        self.hashing.hash(password)
    }

    /// Changes the language of pages and mail.
    pub fn choose_language(&self, viewer: &Viewer, language: Language) -> Result<(), Error> {
        self.store
            .write(|db| store::set_language(db, viewer.person.id, language.code()))
            .map_err(|error: StoreError| error.into())
    }
}
