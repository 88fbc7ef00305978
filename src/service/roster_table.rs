//! A list of people as a table: its text in whichever encoding, its separator,
//! and what it is about by the names of its columns.

use std::collections::BTreeMap;

use csv::StringRecord;

use super::NamedFile;
use super::roster::RosterProblem;

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub file: String,
    pub line: u64,
}

impl Place {
    pub(super) fn problem(&self, key: &'static str, what: &str) -> RosterProblem {
        RosterProblem {
            file: self.file.clone(),
            line: self.line,
            key,
            what: what.to_owned(),
        }
    }
}

/// What a table is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Users,
    Classes,
    Simple,
    Enrollments,
}

/// A list.
pub(super) struct Table {
    pub name: String,
    pub kind: Kind,
    /// The place of each column by its bare name.
    pub columns: BTreeMap<String, usize>,
    pub lines: Vec<StringRecord>,
}

/// A line with the names of its columns.
pub(super) struct Line<'a> {
    pub table: &'a Table,
    pub record: &'a StringRecord,
}

impl Line<'_> {
    pub(super) fn cell(&self, column: &str) -> Option<&str> {
        let index = *self.table.columns.get(column)?;
        Some(self.record.get(index)?.trim()).filter(|cell| !cell.is_empty())
    }

    pub(super) fn place(&self) -> Place {
        Place {
            file: self.table.name.clone(),
            line: self.record.position().map_or(0, csv::Position::line),
        }
    }

    pub(super) fn problem(&self, key: &'static str, what: &str) -> RosterProblem {
        self.place().problem(key, what)
    }

    /// What is no longer to be there is not imported; nothing is removed.
    pub(super) fn is_active(&self) -> bool {
        self.cell("status")
            .is_none_or(|status| status.eq_ignore_ascii_case("active"))
            && self
                .cell("enableduser")
                .is_none_or(|enabled| !enabled.eq_ignore_ascii_case("false"))
    }
}

/// The text of a list: UTF-8 with a mark or without, UTF-16 with one, or the
/// windows-1251 of older programs.
fn decoded(bytes: &[u8]) -> String {
    match (
        encoding_rs::Encoding::for_bom(bytes),
        std::str::from_utf8(bytes),
    ) {
        (Some((encoding, _)), _) => encoding.decode(bytes).0.into_owned(),
        (None, Ok(text)) => text.to_owned(),
        (None, Err(_)) => encoding_rs::WINDOWS_1251.decode(bytes).0.into_owned(),
    }
}

/// Reads a list.
pub(super) fn table(file: &NamedFile) -> Result<Table, RosterProblem> {
    let text = decoded(&file.content);
    let at = |line| Place {
        file: file.name.clone(),
        line,
    };
    if text.contains('\0') {
        return Err(at(1).problem("roster-no-table", ""));
    }
    let head = text.lines().next().unwrap_or_default();
    // Spreadsheets write what the country uses between cells.
    let count = |letter: char| head.matches(letter).count();
    let between = [',', ';', '\t']
        .into_iter()
        .max_by_key(|&letter| (count(letter), letter == ','))
        .unwrap_or(',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(between as u8)
        .from_reader(text.as_bytes());
    let mut records = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| at(1).problem("roster-no-table", ""))?;
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            records.push(record);
        }
    }
    if records.is_empty() {
        return Err(at(1).problem("roster-empty", ""));
    }
    let columns: BTreeMap<String, usize> = records
        .remove(0)
        .iter()
        .enumerate()
        .map(|(index, name)| (column_name(name), index))
        .collect();
    let kind = kind_of(&columns).ok_or_else(|| at(1).problem("roster-columns", ""))?;
    Ok(Table {
        name: file.name.clone(),
        kind,
        columns,
        lines: records,
    })
}

/// `course_code`, `courseCode` and `Course code` are one name.
fn column_name(name: &str) -> String {
    name.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn kind_of(columns: &BTreeMap<String, usize>) -> Option<Kind> {
    let has = |names: &[&str]| names.iter().all(|&name| columns.contains_key(name));
    if has(&["classsourcedid", "usersourcedid"]) {
        Some(Kind::Enrollments)
    } else if has(&["sourcedid", "username", "familyname"]) {
        Some(Kind::Users)
    } else if has(&["sourcedid", "title"]) && !has(&["coursecode"]) {
        Some(Kind::Classes)
    } else if has(&["name", "login"]) {
        Some(Kind::Simple)
    } else {
        None
    }
}
