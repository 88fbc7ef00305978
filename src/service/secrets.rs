//! Random names, tokens and passwords.

use std::sync::{Condvar, Mutex, PoisonError};

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest, Sha256};

use super::Error;

/// Letters of names and tokens: none that are mistaken for another when typed.
pub(super) const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// A random name of 128 bits, for addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicId(pub String);

impl PublicId {
    /// A new one.
    pub fn new() -> Result<Self, Error> {
        Ok(Self(random_letters(26)?))
    }
}

/// A secret that is shown once and kept as its digest.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(pub String);

impl Token {
    /// A new one of 160 bits.
    pub fn new() -> Result<Self, Error> {
        Ok(Self(random_letters(32)?))
    }

    /// What is kept of it.
    pub fn digest(&self) -> String {
        crate::store::hex(&Sha256::digest(self.0.as_bytes()))
    }
}

/// So many random letters, of 5 bits each.
pub(super) fn random_letters(count: usize) -> Result<String, Error> {
    let mut bytes = vec![0; count];
    getrandom::fill(&mut bytes).map_err(|error| Error::Broken(error.to_string()))?;
    Ok(bytes
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte & 31)]))
        .collect())
}

/// Hashes passwords, only so many at a time: each takes 19 MiB and a core.
#[derive(Debug)]
pub(super) struct Hashing {
    free: Mutex<usize>,
    freed: Condvar,
}

impl Default for Hashing {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            free: Mutex::new(cores),
            freed: Condvar::new(),
        }
    }
}

impl Hashing {
    /// The hash of a password.
    pub fn hash(&self, password: &str) -> Result<String, Error> {
        self.with_room(|argon| {
            argon
                .hash_password(password.as_bytes())
                .map(|hash| hash.to_string())
                .map_err(|error| Error::Broken(error.to_string()))
        })
    }

    /// Whether a password has this hash. Without a hash as much time passes.
    pub fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, Error> {
        let Some(hash) = hash else {
            self.hash(password)?;
            return Ok(false);
        };
        self.with_room(|argon| {
            let hash = argon2::password_hash::phc::PasswordHash::new(hash)
                .map_err(|error| Error::Broken(error.to_string()))?;
            Ok(argon.verify_password(password.as_bytes(), &hash).is_ok())
        })
    }

    fn with_room<T>(&self, work: impl FnOnce(&Argon2<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let params =
            Params::new(19_456, 2, 1, None).map_err(|error| Error::Broken(error.to_string()))?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free == 0 {
            free = self
                .freed
                .wait(free)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *free -= 1;
        drop(free);
        let result = work(&argon);
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.freed.notify_one();
        result
    }
}
