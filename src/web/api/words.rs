//! The small words of requests and answers: moments, choices, files, refusals.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, Utc};
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

/// A day, by the clocks of the university.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day(NaiveDate);

impl Day {
    /// The day of a moment, on clocks so far ahead of UTC.
    pub fn of(moment: Moment, ahead_of_utc: i64) -> Self {
        let local = DateTime::from_timestamp_millis(moment.0 + ahead_of_utc).unwrap_or_default();
        Self(local.date_naive())
    }

    /// The day that a text writes like `2026-12-16`.
    pub fn from_text(text: &str) -> Option<Self> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Self)
    }

    /// When it begins, on clocks so far ahead of UTC.
    pub fn midnight(self, ahead_of_utc: i64) -> Moment {
        let local = self.0.and_time(NaiveTime::MIN).and_utc();
        Moment(local.timestamp_millis() - ahead_of_utc)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.format("%Y-%m-%d").to_string().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_text(&text).ok_or_else(|| {
            let problem = "a day is written like 2026-12-16";
            serde::de::Error::custom(format!("{text}: {problem}"))
        })
    }
}

impl PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .description(Some("A day, by the clocks of the university."))
            .into()
    }
}

impl ToSchema for Day {
    fn name() -> Cow<'static, str> {
        "Day".into()
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

    #[test]
    fn days_are_those_of_the_universitys_clocks() {
        let five_hours = 5 * 3_600_000;
        let day: Day = serde_json::from_str("\"1970-01-02\"").unwrap();
        assert_eq!(day.midnight(five_hours), Moment(86_400_000 - five_hours));
        assert_eq!(Day::of(day.midnight(five_hours), five_hours), day);
        assert_eq!(serde_json::to_string(&day).unwrap(), "\"1970-01-02\"");
        assert!(serde_json::from_str::<Day>("\"1970-02-30\"").is_err());
    }
}
