//! What people choose for themselves: language and letters, the password, and
//! where they stay signed in.

use super::sign_in::LONGEST_PASSWORD;
use super::{Error, Service, SignedIn, Token, Viewer};
use crate::domain::{Language, LetterKind, MINUTE};
use crate::store::{self, Db, Deed, Person, StoreError};

/// The most letters with a link that somebody gets in an hour, whoever asks.
const MOST_RESETS: i64 = 3;

/// A place where somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Since when.
    pub since: i64,
    /// Until when, unless they sign out.
    pub until: i64,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

impl Service {
    /// Chooses the language of pages and letters, and whether letters that may
    /// wait come once a day.
    pub fn choose_letters(
        &self,
        viewer: &Viewer,
        language: Language,
        digest: bool,
    ) -> Result<(), Error> {
        let now = self.now();
        Ok(self.store.write(|db| {
            let id = viewer.person.id;
            store::set_language(db, id, language.code())?;
            store::set_digest(db, id, digest)?;
            let details = serde_json::json!({ "language": language.code(), "digest": digest });
            let deed = Deed {
                actor: Some(id),
                action: "choose_letters",
                subject: &format!("person:{}", viewer.person.public_id),
                details: details.to_string(),
                ..Deed::default()
            };
            store::record(db, &deed, now)
        })?)
    }

    /// Chooses another password, for who knows the old one, in a new session.
    /// All other sessions end, and so do links for choosing one.
    pub fn change_password(
        &self,
        viewer: &Viewer,
        old: &str,
        new: &str,
    ) -> Result<SignedIn, Error> {
        self.replace_password(viewer, old, new)?;
        self.open_session(viewer.clone())
    }

    /// The same for who comes without a session: all of them end, none is opened.
    pub fn replace_password(&self, viewer: &Viewer, old: &str, new: &str) -> Result<(), Error> {
        let hash = viewer.person.password_hash.as_deref();
        if old.len() > LONGEST_PASSWORD || !self.hashing.verify(old, hash)? {
            return Err(Error::invalid("old", "error-wrong-old-password"));
        }
        let hash = self.password_hash(new)?;
        let now = self.now();
        self.store.write(|db| {
            let id = viewer.person.id;
            store::set_password(db, id, &hash)?;
            store::end_sessions_of(db, id)?;
            store::end_links_of(db, id, now)?;
            let deed = Deed {
                actor: Some(id),
                action: "change_password",
                subject: &format!("person:{}", viewer.person.public_id),
                ..Deed::default()
            };
            store::record(db, &deed, now)
        })?;
        Ok(())
    }

    /// Where the viewer is signed in, the newest first.
    pub fn open_sessions(
        &self,
        viewer: &Viewer,
        token: Option<&Token>,
    ) -> Result<Vec<OpenSession>, Error> {
        let now = self.now();
        let this = token.map(Token::digest);
        let rows = self
            .store
            .read(|db| store::sessions_of(db, viewer.person.id, now))?;
        Ok(rows
            .into_iter()
            .map(|row| OpenSession {
                since: row.created_at,
                until: row.expires_at,
                is_this: Some(row.token_hash) == this,
            })
            .collect())
    }

    /// Ends every session of the viewer but the one that asks, if one does.
    pub fn sign_out_elsewhere(&self, viewer: &Viewer, token: Option<&Token>) -> Result<(), Error> {
        let now = self.now();
        Ok(self.store.write(|db| {
            let id = viewer.person.id;
            match token {
                Some(token) => store::end_other_sessions(db, id, &token.digest())?,
                None => store::end_sessions_of(db, id)?,
            }
            let deed = Deed {
                actor: Some(id),
                action: "sign_out_elsewhere",
                subject: &format!("person:{}", viewer.person.public_id),
                ..Deed::default()
            };
            store::record(db, &deed, now)
        })?)
    }

    /// Sends a letter with a link to whoever lost the password and is found by
    /// the name to sign in with or by the address. Nobody learns from the
    /// answer or its time whether there is such a person.
    pub fn ask_for_reset(&self, who: &str) -> Result<(), Error> {
        if !self.has_mail() {
            return Err(Error::Conflict("error-no-mail"));
        }
        let now = self.now();
        let found = self
            .store
            .read(|db| match store::person_by_login(db, who)? {
                Some(person) => Ok::<_, StoreError>(vec![person]),
                None => store::people_by_email(db, who),
            })?;
        let may_have = |db: &mut Db, person: &Person| -> Result<bool, StoreError> {
            let since = now.plus(-60 * MINUTE);
            let written = store::letters_since(db, person.id, LetterKind::Reset, since)?
                + store::letters_since(db, person.id, LetterKind::Invitation, since)?;
            Ok(person.email.is_some() && written < MOST_RESETS)
        };
        Ok(self.store.write(|db| {
            let mut subject = "nobody".to_owned();
            for person in &found {
                if may_have(db, person)? {
                    self.write_link_letter(db, person, now)?;
                }
                subject = format!("person:{}", person.public_id);
            }
            let deed = Deed {
                action: "ask_for_reset",
                subject: &subject,
                ..Deed::default()
            };
            store::record(db, &deed, now)
        })?)
    }
}
