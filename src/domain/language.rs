//! The three languages that Adal reads and speaks.

use serde::{Deserialize, Serialize};

/// A language of a text or of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Kazakh, in Cyrillic or Latin script.
    #[serde(rename = "kk")]
    Kazakh,
    /// Russian.
    #[serde(rename = "ru")]
    Russian,
    /// English, and any other text that is mostly in Latin letters.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// All languages, in the order in which the interface lists them.
    pub const ALL: [Self; 3] = [Self::Kazakh, Self::Russian, Self::English];

    /// The ISO 639-1 code: `kk`, `ru` or `en`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Kazakh => "kk",
            Self::Russian => "ru",
            Self::English => "en",
        }
    }

    /// The language of an ISO 639-1 code; `None` for any other.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.code() == code)
    }
}
