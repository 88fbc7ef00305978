//! A sheet of paper: one page of A4 as PDF, with tags for those who hear it
//! and not see it (PDF/UA-1).
//!
//! What stands on a sheet is a list of [`Part`]s. Everything is laid out in
//! one column; if it is too long for the page, the whole sheet is set smaller.
//! The same parts give the same bytes.

mod faces;
mod layout;
mod pdf;

pub(super) use pdf::pdf;

use crate::domain::Language;

/// What stands on a sheet.
#[derive(Debug)]
pub(super) struct Sheet {
    /// What the document is called.
    pub title: String,
    /// The language that it is written in.
    pub language: Language,
    /// When it was made, in milliseconds since 1970.
    pub made_at: i64,
    /// What stands on it, from above.
    pub parts: Vec<Part>,
}

/// A part of a sheet.
#[derive(Debug)]
pub(super) enum Part {
    /// The heading of the sheet.
    Title(String),
    /// The heading of what follows.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A paragraph that is set smaller.
    Small(String),
    /// Something to be copied by hand.
    Code(String),
    /// Names with what they stand for.
    Facts(Vec<Fact>),
    /// A table with a heading for each column and each row.
    Table(Table),
}

/// A name and what it stands for, line by line.
#[derive(Debug)]
pub(super) struct Fact {
    /// What it is about.
    pub name: String,
    /// What it stands for, in paragraphs.
    pub lines: Vec<String>,
    /// How many lines of the paper each paragraph takes up at most.
    pub most: usize,
}

/// A table: its first column names the rows, the others hold figures.
#[derive(Debug)]
pub(super) struct Table {
    /// What it shows.
    pub caption: String,
    /// The headings of the columns.
    pub head: Vec<String>,
    /// The rows.
    pub rows: Vec<TableRow>,
}

/// A row of a table.
#[derive(Debug)]
pub(super) struct TableRow {
    /// The cells, as many as there are headings.
    pub cells: Vec<String>,
    /// Part of the row above it.
    pub inner: bool,
    /// What the reader looks for first.
    pub main: bool,
}

/// A sheet could not be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum SheetError {
    /// More stands on it than a page holds.
    #[error("what stands on the sheet is too long for one page")]
    TooLong,
    /// A font cannot be used.
    #[error("the font {0} cannot be read")]
    Font(&'static str),
    /// It could not be written as PDF.
    #[error("the sheet could not be written as PDF: {0}")]
    Pdf(String),
}
