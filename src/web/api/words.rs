//! The small words of requests and answers: moments, choices, files, refusals.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{KnownFormat, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::{
    Control, Decision, Language, Moment, ReportShown, Resubmission, Role, SubmissionState, Verdict,
    Way,
};

/// A moment, written as RFC 3339 says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time(pub i64);

impl From<Moment> for Time {
    fn from(moment: Moment) -> Self {
        Self(moment.0)
    }
}

impl Time {
    /// The moment.
    pub const fn moment(self) -> Moment {
        Moment(self.0)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = DateTime::<Utc>::from_timestamp_millis(self.0)
            .map(|time| time.to_rfc3339_opts(SecondsFormat::Millis, true));
        text.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        DateTime::parse_from_rfc3339(&text)
            .map(|time| Self(time.timestamp_millis()))
            .map_err(|_| {
                let problem = "a time is written like 2026-11-27T14:05:00+05:00";
                serde::de::Error::custom(format!("{text}: {problem}"))
            })
    }
}

impl PartialSchema for Time {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("A moment as RFC 3339 writes it; answers are in UTC."))
            .into()
    }
}

impl ToSchema for Time {
    fn name() -> Cow<'static, str> {
        "Time".into()
    }
}

/// Describes choices by their words.
macro_rules! described {
    ($($choice:ident, $word:ident, $description:literal;)+) => {
        $(impl PartialSchema for $choice {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .enum_values(Some($choice::ALL.iter().map(|choice| choice.$word())))
                    .description(Some($description))
                    .into()
            }
        }

        impl ToSchema for $choice {
            fn name() -> Cow<'static, str> {
                stringify!($choice).into()
            }
        })+
    };
}

described! {
    Language, code, "A language: Kazakh, Russian or English.";
    Role, word, "What a person is in a course.";
    Control, word, "The control that an assignment belongs to.";
    Resubmission, word, "Whether a work may be handed in again.";
    ReportShown, word, "When the author may read the report.";
    Way, word, "The way that a work came in.";
    SubmissionState, word, "How far a submission is: received, read, then checked; or refused because its files cannot be read, or failed. Of the last three each is final.";
    Verdict, word, "What an instructor says of a match.";
    Decision, word, "What an instructor decides about a work.";
}

/// A refusal (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// The kind of the problem: `urn:adal:` and the code.
    pub r#type: String,
    /// The kind of the problem: a stable word.
    pub code: String,
    /// What is wrong and what to do, in the language of the person whom the token acts for.
    pub title: String,
    /// The status of HTTP.
    pub status: u16,
    /// Of an invalid request: the field that cannot be as it is.
    pub field: Option<String>,
    /// Of an invalid request or a conflict: why, as a stable word.
    pub reason: Option<String>,
    /// Of a malformed request: what the reader of it says, in English.
    pub detail: Option<String>,
}

/// A file.
#[derive(Debug)]
pub struct File;

impl PartialSchema for File {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .description(Some("The bytes of a file, with its name as `filename`."))
            .into()
    }
}

impl ToSchema for File {
    fn name() -> Cow<'static, str> {
        "File".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_rfc_3339() {
        let time: Time = serde_json::from_str("\"1970-01-01T05:00:00+05:00\"").unwrap();
        assert_eq!(time, Time(0));
        let text = serde_json::to_string(&Time(0)).unwrap();
        assert_eq!(text, "\"1970-01-01T00:00:00.000Z\"");
        assert!(serde_json::from_str::<Time>("\"tomorrow\"").is_err());
    }
}
