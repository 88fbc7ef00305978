//! Dates and times as people of the university read and type them.

use chrono::{DateTime, FixedOffset, Utc};

use crate::domain::{Language, Moment};

/// Writes moments by the clocks of the university, in a language.
#[derive(Debug, Clone, Copy)]
pub struct Local {
    language: Language,
    ahead_of_utc: i64,
}

impl Local {
    /// Clocks are so many milliseconds ahead of UTC.
    pub const fn new(language: Language, ahead_of_utc: i64) -> Self {
        Self {
            language,
            ahead_of_utc,
        }
    }

    fn at(self, moment: i64) -> Option<DateTime<FixedOffset>> {
        let offset = FixedOffset::east_opt((self.ahead_of_utc / 1000) as i32)?;
        Some(DateTime::<Utc>::from_timestamp_millis(moment)?.with_timezone(&offset))
    }

    /// Date and time with the distance to UTC.
    pub fn time(&self, moment: &i64) -> String {
        let pattern = match self.language {
            Language::English => "%-d %b %Y, %H:%M (UTC%:z)",
            Language::Kazakh | Language::Russian => "%d.%m.%Y, %H:%M (UTC%:z)",
        };
        self.at(*moment)
            .map_or_else(String::new, |time| time.format(pattern).to_string())
    }

    /// The date.
    pub fn date(&self, moment: &i64) -> String {
        let pattern = match self.language {
            Language::English => "%-d %b %Y",
            Language::Kazakh | Language::Russian => "%d.%m.%Y",
        };
        self.at(*moment)
            .map_or_else(String::new, |time| time.format(pattern).to_string())
    }

    /// What a field for date and time holds.
    pub fn field(&self, moment: &i64) -> String {
        self.at(*moment).map_or_else(String::new, |time| {
            time.format("%Y-%m-%dT%H:%M").to_string()
        })
    }

    /// What a field for a date holds.
    pub fn day(&self, moment: &i64) -> String {
        self.at(*moment)
            .map_or_else(String::new, |time| time.format("%Y-%m-%d").to_string())
    }

    /// For machines.
    pub fn iso(&self, moment: &i64) -> String {
        self.at(*moment)
            .map_or_else(String::new, |time| time.to_rfc3339())
    }
}

/// A moment as calendars exchange it: `20261127T090500Z`.
pub(super) fn calendar_time(moment: Moment) -> String {
    DateTime::<Utc>::from_timestamp_millis(moment.0).map_or_else(String::new, |time| {
        time.format("%Y%m%dT%H%M%SZ").to_string()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_by_the_universitys_clocks() {
        let five_hours = 5 * 3_600_000;
        let local = Local::new(Language::Kazakh, five_hours);
        assert_eq!(local.time(&0), "01.01.1970, 05:00 (UTC+05:00)");
        let english = Local::new(Language::English, five_hours);
        assert_eq!(english.time(&0), "1 Jan 1970, 05:00 (UTC+05:00)");
        assert_eq!(english.field(&0), "1970-01-01T05:00");
        assert_eq!(calendar_time(Moment(0)), "19700101T000000Z");
    }
}
