//! The bibliography: a heading and what follows it, as long as it looks like
//! entries.
//!
//! A fake heading must not hide running text. So only units that look like
//! entries are taken, with the short lines between them; the section ends with
//! three units in a row that do not; and a section where fewer than half the
//! units look like entries, or that makes up more than 40 % of the work, is
//! reported and not taken at all.

use crate::domain::{Finding, FindingKind, Severity, Span, WordRange};

use super::entry::{ENTRY_SCORE, LONGEST_ENTRY, begins_with_number, entry_score};
use super::heading::{
    BibliographyHeading, bibliography_heading, closes_bibliography, has_too_many_words,
};
use super::lines::Line;

/// A unit between entries that is no entry itself is taken up to this many
/// words: a sub-heading, or the rest of a broken line.
const LONGEST_FILLER: u32 = 12;

/// The section ends before this many units in a row that are no entries.
const STRANGERS_THAT_END_IT: usize = 3;

/// A section with fewer words than this, and no entry, is a heading in passing
/// (a table of contents) and nothing to report.
const FEWEST_SUSPICIOUS_WORDS: u32 = 40;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Bibliography {
    /// The words of headings and entries, ascending.
    pub entries: Vec<WordRange>,
    /// Set when a section was announced that cannot be a bibliography.
    pub finding: Option<Finding>,
}

/// One entry, or what stands where an entry should.
struct Unit {
    words: WordRange,
    span: Span,
    is_entry: bool,
}

/// Finds the bibliographies among the lines of a work of `all_words` words.
pub(super) fn bibliography(lines: &[Line<'_>], all_words: usize) -> Bibliography {
    let mut found = Bibliography::default();
    let mut suspicious: Vec<(Span, u32)> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let Some(how) = heading_in(&lines[at]) else {
            at += 1;
            continue;
        };
        let heading = at;
        at += 1;
        let end = lines[at..]
            .iter()
            .position(|line| {
                let ends = heading_in(line).is_some() || closes_bibliography(line.text);
                ends && entry_score(line.text) < ENTRY_SCORE
            })
            .map_or(lines.len(), |length| at + length);
        let units = units(&lines[at..end]);
        at = end;

        let section = &units[..section_length(&units)];
        let entries = section.iter().filter(|unit| unit.is_entry).count();
        let taken = section_ranges(&lines[heading], section);
        let taken_words: u32 = taken.iter().map(|range| range.len()).sum();
        if entries > 0
            && entries * 2 >= section.len()
            && f64::from(taken_words) <= 0.4 * all_words as f64
        {
            found.entries.extend(taken);
            continue;
        }
        // Everything up to the next section is what such a heading would hide.
        let hidden_words: u32 = units.iter().map(|unit| unit.words.len()).sum();
        let announced = how == BibliographyHeading::Certain || entries > 0;
        if announced && hidden_words >= FEWEST_SUSPICIOUS_WORDS {
            let end = units.last().map_or(lines[heading].span.end, |u| u.span.end);
            suspicious.push((Span::new(lines[heading].span.start, end), hidden_words));
        }
    }
    if !suspicious.is_empty() {
        found.finding = Some(Finding {
            kind: FindingKind::ImplausibleBibliography,
            severity: Severity::Check,
            count: suspicious.iter().map(|(_, words)| words).sum(),
            positions: suspicious.into_iter().map(|(span, _)| span).collect(),
            detail: None,
        });
    }
    found
}

/// Whether a line announces a bibliography, and how surely.
fn heading_in(line: &Line<'_>) -> Option<BibliographyHeading> {
    if has_too_many_words(line.text, line.words.len()) {
        return None;
    }
    bibliography_heading(line.text)
}

/// How many units belong to the section: up to the last entry before three strangers in a row.
fn section_length(units: &[Unit]) -> usize {
    let mut length = 0;
    for (index, unit) in units.iter().enumerate() {
        if unit.is_entry {
            length = index + 1;
        } else if index + 1 - length >= STRANGERS_THAT_END_IT {
            break;
        }
    }
    length
}

/// The words of the heading and of the units that are taken.
fn section_ranges(heading: &Line<'_>, section: &[Unit]) -> Vec<WordRange> {
    let mut ranges = vec![heading.words];
    ranges.extend(
        section
            .iter()
            .filter(|unit| unit.is_entry || unit.words.len() <= LONGEST_FILLER)
            .map(|unit| unit.words),
    );
    ranges
}

/// Joins lines to units. A numbered list has a unit for each number; otherwise
/// each line is a unit, or each block when its lines are no entries by themselves.
fn units(lines: &[Line<'_>]) -> Vec<Unit> {
    let numbered = lines
        .iter()
        .filter(|line| begins_with_number(line.text))
        .count();
    // With two entries or more, and wrapped lines of up to four to an entry.
    if numbered >= 2 && numbered * 4 >= lines.len() {
        return group(lines, |previous, line| {
            !begins_with_number(line.text)
                && previous.words.len() + line.words.len() <= LONGEST_ENTRY
                && (line.block == previous.last_block || line.words.len() <= LONGEST_FILLER)
        });
    }
    let mut units = Vec::new();
    let mut start = 0;
    while start < lines.len() {
        let block = lines[start].block;
        let length = lines[start..]
            .iter()
            .take_while(|line| line.block == block)
            .count();
        let of_block = &lines[start..start + length];
        let single = of_block
            .iter()
            .filter(|line| entry_score(line.text) >= ENTRY_SCORE)
            .count();
        let words: u32 = of_block.iter().map(|line| line.words.len()).sum();
        let together = single * 2 < length && words <= LONGEST_ENTRY;
        units.extend(group(of_block, |_, _| together));
        start += length;
    }
    units
}

/// What is known of the unit that is being joined.
struct Previous {
    words: WordRange,
    last_block: u32,
}

/// Joins each line to the unit before it when `joins` says so.
fn group(lines: &[Line<'_>], joins: impl Fn(&Previous, &Line<'_>) -> bool) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut text = String::new();
    let mut previous: Option<Previous> = None;
    for line in lines {
        match (&mut previous, units.last_mut()) {
            (Some(before), Some(unit)) if joins(before, line) => {
                text.push(' ');
                text.push_str(line.text);
                unit.words.end = line.words.end;
                unit.span.end = line.span.end;
                unit.is_entry = looks_like_entry(&text, unit.words);
                before.words = unit.words;
                before.last_block = line.block;
            }
            _ => {
                text.clear();
                text.push_str(line.text);
                units.push(Unit {
                    words: line.words,
                    span: line.span,
                    is_entry: looks_like_entry(line.text, line.words),
                });
                previous = Some(Previous {
                    words: line.words,
                    last_block: line.block,
                });
            }
        }
    }
    units
}

fn looks_like_entry(text: &str, words: WordRange) -> bool {
    words.len() <= LONGEST_ENTRY && entry_score(text) >= ENTRY_SCORE
}
