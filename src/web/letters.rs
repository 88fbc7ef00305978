//! How letters are worded: plain text in the reader's language, with links to
//! the service. They name nobody but the reader, and give no figure of a report.

use super::moments::Local;
use super::speech::Speech;
use crate::domain::Language;
use crate::service::{News, Outgoing, ReportNews};
use crate::settings::Settings;

/// The subject and the text of a letter.
pub fn letter(outgoing: &Outgoing, settings: &Settings) -> (String, String) {
    let language = Language::from_code(&outgoing.person.language).unwrap_or(Language::Kazakh);
    let words = Words {
        s: Speech::new(language),
        local: Local::new(language, settings.ahead_of_utc),
        url: &settings.url,
        login: &outgoing.person.login,
    };
    let (subject, parts) = match outgoing.news.as_slice() {
        [news] if !outgoing.is_digest => (words.subject(news), vec![words.part(news)]),
        all => (words.s.say("mail-digest"), words.of_a_day(all)),
    };
    let greeting = words.s.say("mail-greeting");
    let body = parts.join("\n\n");
    let footer = words.s.name("mail-footer", format!("{}/me", words.url));
    (subject, format!("{greeting}\n\n{body}\n\n-- \n{footer}\n"))
}

struct Words<'a> {
    s: Speech,
    local: Local,
    url: &'a str,
    login: &'a str,
}

impl Words<'_> {
    fn subject(&self, news: &News) -> String {
        let s = self.s;
        match news {
            News::Invitation(_) => s.say("mail-invitation"),
            News::Reset(_) => s.say("mail-reset"),
            News::Receipt { number, .. } => s.name("mail-receipt", number),
            News::ReportReady(report) => s.name("mail-ready", one_line(&report.title)),
            News::ReportChanged(report) => s.name("mail-changed", one_line(&report.title)),
        }
    }

    fn part(&self, news: &News) -> String {
        let s = self.s;
        let by_link = |sentence: String, path: String, afterwards: String| {
            format!("{sentence}\n{}/{path}\n\n{afterwards}", self.url)
        };
        match news {
            News::Invitation(token) => by_link(
                s.name("mail-invitation-text", self.login),
                format!("links/{}", token.0),
                s.say("mail-invitation-lasts"),
            ),
            News::Reset(token) => by_link(
                s.name("mail-reset-text", self.login),
                format!("links/{}", token.0),
                s.say("mail-reset-lasts"),
            ),
            News::Receipt { number, at } => by_link(
                format!(
                    "{}\n{}\n\n{}",
                    s.name("mail-receipt-number", number),
                    s.name("mail-receipt-time", self.local.time(at)),
                    s.say("mail-receipt-check"),
                ),
                format!("receipts/{number}"),
                s.say("mail-receipt-next"),
            ),
            News::ReportReady(report) => by_link(
                s.name("mail-ready-text", one_line(&report.title)),
                report_path(report),
                s.say("mail-report-sign-in"),
            ),
            News::ReportChanged(report) => by_link(
                s.name("mail-changed-text", one_line(&report.title)),
                report_path(report),
                s.say("mail-report-sign-in"),
            ),
        }
    }

    /// How many reports came and how many changed, and which.
    fn of_a_day(&self, all: &[News]) -> Vec<String> {
        let ready = all.iter().filter_map(|news| match news {
            News::ReportReady(report) => Some(report),
            _ => None,
        });
        let changed = all.iter().filter_map(|news| match news {
            News::ReportChanged(report) => Some(report),
            _ => None,
        });
        let (ready, changed): (Vec<_>, Vec<_>) = (ready.collect(), changed.collect());
        let counted = |reports: &[&ReportNews]| u32::try_from(reports.len()).unwrap_or(u32::MAX);
        let mut parts = Vec::new();
        if !ready.is_empty() {
            let count = self.s.count("mail-digest-ready", &counted(&ready));
            parts.push(self.listed(count, &ready));
        }
        if !changed.is_empty() {
            let count = self.s.count("mail-digest-changed", &counted(&changed));
            parts.push(self.listed(count, &changed));
        }
        parts.push(self.s.say("mail-report-sign-in"));
        parts
    }

    fn listed(&self, first: String, reports: &[&ReportNews]) -> String {
        let mut lines = vec![first];
        for report in reports {
            lines.push(format!("  {}", one_line(&report.title)));
            lines.push(format!("  {}/{}", self.url, report_path(report)));
        }
        lines.join("\n")
    }
}

fn report_path(report: &ReportNews) -> String {
    format!("submissions/{}/report", report.submission)
}

/// A title cannot pass for another line of a letter.
fn one_line(title: &str) -> String {
    title
        .split(|letter: char| letter.is_control() || letter.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
