//! Why something that was asked for was not done.
//!
//! Use [`Error::NotFound`] for everything that somebody may not see, whatever
//! the reason: whoever asks must not learn whether it exists. Use
//! [`Error::Invalid`] for what a person can put right, with the key of a
//! sentence that says how. The code of an error is part of the API.

use crate::store::StoreError;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in.
    #[error("sign in first")]
    SignInRequired,
    /// It does not exist, or is none of the viewer's business.
    #[error("there is no such thing")]
    NotFound,
    /// A field cannot be as it is.
    #[error("{field}: {key}")]
    Invalid {
        /// The field of the form or of the request.
        field: &'static str,
        /// The key of the sentence that says what is wrong and what to do.
        key: &'static str,
    },
    /// A request cannot be understood; what the reader of it says.
    #[error("the request cannot be understood: {0}")]
    Malformed(String),
    /// It cannot be done as things stand.
    #[error("{0}")]
    Conflict(&'static str),
    /// It was tried too often.
    #[error("too many attempts; wait a minute")]
    TooMany,
    /// It is larger than is taken in.
    #[error("it is larger than is taken in")]
    TooLarge,
    /// It cannot be done now; nothing was changed.
    #[error("it cannot be done at the moment ({0}); nothing was changed, try again")]
    Unavailable(String),
    /// Something is broken here.
    #[error("something is broken here: {0}")]
    Broken(String),
}

impl Error {
    /// Something in a field that a person can put right.
    pub const fn invalid(field: &'static str, key: &'static str) -> Self {
        Self::Invalid { field, key }
    }

    /// The stable name of the kind.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SignInRequired => "sign_in_required",
            Self::NotFound => "not_found",
            Self::Invalid { .. } => "invalid",
            Self::Malformed(_) => "malformed",
            Self::Conflict(_) => "conflict",
            Self::TooMany => "too_many",
            Self::TooLarge => "too_large",
            Self::Unavailable(_) => "unavailable",
            Self::Broken(_) => "broken",
        }
    }

    /// The status of HTTP.
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignInRequired => 401,
            Self::NotFound => 404,
            Self::Invalid { .. } => 422,
            Self::Malformed(_) => 400,
            Self::Conflict(_) => 409,
            Self::TooMany => 429,
            Self::TooLarge => 413,
            Self::Unavailable(_) => 503,
            Self::Broken(_) => 500,
        }
    }

    /// Why, as a stable word: the key of the sentence without its family, so
    /// that `error-too-late` is `too_late`.
    pub fn reason(&self) -> String {
        self.key().trim_start_matches("error-").replace('-', "_")
    }

    /// The key of the sentence for a person.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::SignInRequired => "error-sign-in",
            Self::NotFound => "error-not-found",
            Self::Invalid { key, .. } | Self::Conflict(key) => key,
            Self::Malformed(_) => "error-malformed",
            Self::TooMany => "error-too-many",
            Self::TooLarge => "error-too-large",
            Self::Unavailable(_) => "error-unavailable",
            Self::Broken(_) => "error-broken",
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing => Self::NotFound,
            StoreError::Exists(_) => Self::Conflict("error-exists"),
            error if error.is_passing() => Self::Unavailable(error.to_string()),
            error => Self::Broken(error.to_string()),
        }
    }
}
