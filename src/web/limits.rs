//! How often somebody may try: signing in, asking for a new password,
//! uploading, guessing codes.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::DefaultClock;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use crate::service::Error;

type Limiter<K> = RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock>;

/// The limits of one process.
pub struct Limits {
    logins: Limiter<String>,
    addresses: Limiter<IpAddr>,
    resets: Limiter<String>,
    uploads: Limiter<i64>,
    codes: Limiter<IpAddr>,
}

const fn a_minute(times: u32) -> Quota {
    match NonZeroU32::new(times) {
        Some(times) => Quota::per_minute(times),
        None => Quota::per_minute(NonZeroU32::MIN),
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            logins: RateLimiter::keyed(a_minute(5)),
            addresses: RateLimiter::keyed(a_minute(120)),
            resets: RateLimiter::keyed(a_minute(3)),
            uploads: RateLimiter::keyed(a_minute(10)),
            codes: RateLimiter::keyed(a_minute(120)),
        }
    }
}

impl Limits {
    /// Whether somebody may try to sign in under this name from this address.
    pub fn sign_in(&self, login: &str, address: Option<IpAddr>) -> Result<(), Error> {
        self.both(&self.logins, login, address)
    }

    /// Whether somebody may ask from this address for a letter to whom this name means.
    pub fn reset(&self, who: &str, address: Option<IpAddr>) -> Result<(), Error> {
        self.both(&self.resets, who, address)
    }

    fn both(
        &self,
        names: &Limiter<String>,
        name: &str,
        address: Option<IpAddr>,
    ) -> Result<(), Error> {
        let address_may = address.is_none_or(|address| self.addresses.check_key(&address).is_ok());
        let name_may = names.check_key(&name.trim().to_lowercase()).is_ok();
        match address_may && name_may {
            true => Ok(()),
            false => Err(Error::TooMany),
        }
    }

    /// Whether a person may upload once more.
    pub fn upload(&self, person: i64) -> Result<(), Error> {
        self.uploads.check_key(&person).map_err(|_| Error::TooMany)
    }

    /// Whether somebody may ask about the code of a paper from this address.
    pub fn code(&self, address: Option<IpAddr>) -> Result<(), Error> {
        match address.is_none_or(|address| self.codes.check_key(&address).is_ok()) {
            true => Ok(()),
            false => Err(Error::TooMany),
        }
    }
}
