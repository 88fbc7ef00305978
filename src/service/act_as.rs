//! Acting as somebody: an administrator looks at the service as a person does,
//! to help. Nothing can be changed meanwhile, nothing counts as done by the
//! person, and that it was done is written down with its reason.

use super::{Error, Service, Token, Viewer};
use crate::store::{self, Deed};

impl Service {
    /// From now on the session looks at the service as `person` does.
    pub fn act_as(
        &self,
        viewer: &Viewer,
        session: Option<&Token>,
        person: &str,
        reason: &str,
    ) -> Result<(), Error> {
        self.require_administrator(viewer)?;
        let session = session.ok_or(Error::SignInRequired)?;
        if reason.trim().is_empty() {
            return Err(Error::invalid("reason", "error-reason-missing"));
        }
        let now = self.now();
        self.store.write(|db| {
            let person = store::person_by_public_id(db, person)?
                .filter(|person| person.erased_at.is_none() && !person.administrator)
                .ok_or(Error::NotFound)?;
            store::act_as(db, &session.digest(), Some(person.id))?;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "act_as",
                subject: &format!("person:{}", person.public_id),
                course: None,
                details: serde_json::json!({ "reason": reason.trim() }).to_string(),
            };
            store::record(db, &deed, now)?;
            Ok(())
        })
    }

    /// The session is its owner's again; if it was not another's, it stays so.
    pub fn end_acting(&self, viewer: &Viewer, session: Option<&Token>) -> Result<(), Error> {
        let (Some(administrator), Some(session)) = (&viewer.acting, session) else {
            return Ok(());
        };
        let now = self.now();
        self.store.write(|db| {
            store::act_as(db, &session.digest(), None)?;
            let deed = Deed {
                actor: Some(administrator.id),
                action: "end_acting",
                subject: &format!("person:{}", viewer.person.public_id),
                course: None,
                details: String::from("{}"),
            };
            store::record(db, &deed, now)?;
            Ok(())
        })
    }
}
