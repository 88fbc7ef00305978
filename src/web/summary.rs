//! The summary of a report for a terminal: a few aligned lines, the same
//! whether a person is watching or the output is piped.

use std::fmt::Write;

use crate::similarity::report::{NullReason, Report};
use crate::similarity::rounding::Rounded;

use super::speech::Speech;

/// At most so many sources are listed.
const SHOWN_SOURCES: usize = 5;

/// The summary of `report` in the language of `speech`, with a line break at the end.
pub fn summary(report: &Report, speech: Speech) -> String {
    let mut lines = String::new();
    let counted: Vec<u32> = report.sources.iter().map(|s| s.counted_words).collect();
    let _ = writeln!(lines, "{}", one_line(&report.document.name));
    match Rounded::of(&report.word_counts, &counted) {
        None => {
            let reason = match report.null_reason {
                Some(NullReason::NoWords) => "null-no-words",
                _ => "null-nothing-counted",
            };
            let _ = writeln!(lines, "  {}", speech.say(reason));
        }
        Some(rounded) => {
            let rows = [
                (speech.say("similarity"), rounded.similarity, 0),
                (speech.say("label-verbatim"), rounded.verbatim, 2),
                (speech.say("label-altered"), rounded.altered, 2),
                (speech.say("label-quoted-cited"), rounded.quoted_cited, 0),
                (speech.say("label-own"), rounded.own, 0),
                (speech.say("label-original"), rounded.original, 0),
            ];
            let width = rows
                .iter()
                .map(|(name, _, indent)| name.chars().count() + indent)
                .max()
                .unwrap_or(0);
            for (name, tenths, indent) in rows {
                let name = format!("{}{name}", " ".repeat(indent));
                let percent = speech.percent(&tenths);
                let _ = writeln!(lines, "  {}  {percent:>8}", padded(&name, width));
            }
            for (source, tenths) in report
                .sources
                .iter()
                .zip(&rounded.sources)
                .take(SHOWN_SOURCES)
            {
                let percent = speech.percent(tenths);
                let _ = writeln!(lines, "  {percent:>8}  {}", one_line(&source.name));
            }
            let more = report.sources.len().saturating_sub(SHOWN_SOURCES) as u32;
            if more > 0 {
                let _ = writeln!(lines, "  {}", speech.count("more-sources", &more));
            }
        }
    }
    for finding in &report.findings {
        let _ = writeln!(
            lines,
            "  {}: {} ({})",
            speech.severity(&finding.severity),
            speech.finding(&finding.kind),
            speech.whole(&finding.count)
        );
    }
    lines
}

/// `name` with spaces up to `width` characters.
fn padded(name: &str, width: usize) -> String {
    let missing = width.saturating_sub(name.chars().count());
    format!("{name}{}", " ".repeat(missing))
}

/// A name that cannot move the cursor of a terminal.
fn one_line(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_control() { '\u{FFFD}' } else { c })
        .collect()
}
