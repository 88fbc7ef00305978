//! Tokens by which other systems use the API: an administrator issues one per
//! integration, for a person on whose behalf it acts. The token is shown once
//! and kept as its digest.

use super::{Error, PublicId, Service, Token, Viewer};
use crate::store::{self, ApiToken, Deed, NewApiToken, Person};

impl Service {
    /// Whom another system acts for.
    pub fn viewer_of_bearer(&self, token: &Token) -> Result<Viewer, Error> {
        let person = self
            .store
            .read(|db| store::api_token_person(db, &token.digest()))?;
        person.map(Viewer::new).ok_or(Error::SignInRequired)
    }

    /// Issues a token to the integration `name`, which acts for who signs in
    /// as `login`. The random name of the token, and the token itself.
    pub fn issue_api_token(
        &self,
        viewer: &Viewer,
        name: &str,
        login: &str,
    ) -> Result<(String, Token), Error> {
        self.require_administrator(viewer)?;
        let name = name.trim();
        if name.is_empty() {
            return Err(Error::invalid("name", "error-name-missing"));
        }
        let (id, token, now) = (PublicId::new()?.0, Token::new()?, self.now());
        self.store.write(|db| {
            let person = store::person_by_login(db, login)?
                .ok_or(Error::invalid("login", "error-no-such-person"))?;
            let new = NewApiToken {
                public_id: &id,
                name,
                token_hash: &token.digest(),
                person_id: person.id,
                issued_by: viewer.person.id,
            };
            store::add_api_token(db, new, now)?;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "issue_token",
                subject: &format!("token:{id}"),
                details: serde_json::json!({ "name": name, "person": person.public_id })
                    .to_string(),
                ..Deed::default()
            };
            Ok::<_, Error>(store::record(db, &deed, now)?)
        })?;
        Ok((id, token))
    }

    /// Tokens with whom each acts for, the newest first.
    pub fn api_tokens(
        &self,
        viewer: &Viewer,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<(ApiToken, Person)>, Error> {
        self.require_administrator(viewer)?;
        Ok(self.store.read(|db| store::api_tokens(db, offset, limit))?)
    }

    /// Revokes a token: from now on it lets nobody in.
    pub fn revoke_api_token(&self, viewer: &Viewer, token: &str) -> Result<(), Error> {
        self.require_administrator(viewer)?;
        let now = self.now();
        self.store.write(|db| {
            let found = store::api_token_by_public_id(db, token)?.ok_or(Error::NotFound)?;
            if found.revoked_at.is_some() {
                return Ok(());
            }
            store::revoke_api_token(db, found.id, now)?;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "revoke_token",
                subject: &format!("token:{token}"),
                details: serde_json::json!({ "name": found.name }).to_string(),
                ..Deed::default()
            };
            Ok(store::record(db, &deed, now)?)
        })
    }
}
