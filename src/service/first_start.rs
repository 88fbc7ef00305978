//! The first start of an installation: somebody has to be the administrator.

use super::{Error, Service, Token};
use crate::domain::{DAY, Language};
use crate::store;

impl Service {
    /// Whether nobody is an administrator yet.
    pub fn needs_administrator(&self) -> Result<bool, Error> {
        Ok(self.store.read(store::administrators)? == 0)
    }

    /// Makes an administrator from the command line. With a password they may
    /// sign in at once, without one the returned link lets them choose one.
    pub fn make_administrator(
        &self,
        name: &str,
        login: &str,
        language: Language,
        password: Option<&str>,
    ) -> Result<Option<Token>, Error> {
        self.make_person(None, name, login, None, language, password, true)?;
        if password.is_some() {
            return Ok(None);
        }
        let person = self
            .store
            .read(|db| store::person_by_login(db, login))?
            .ok_or(Error::NotFound)?;
        self.make_link(person.id, "administrator", DAY).map(Some)
    }
}
