//! What can be wrong with a table, and with a row of it.

use std::fmt;

use thiserror::Error;

/// Why a table cannot be read at all.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TableError {
    /// There is nothing in it.
    #[error("the file is empty; its first line must name the columns {columns}")]
    Empty {
        /// The columns that are needed.
        columns: String,
    },
    /// It is not text in UTF-8.
    #[error("line {line} is not UTF-8; save the table as CSV in UTF-8")]
    NotUtf8 {
        /// The first such line, from 1.
        line: usize,
    },
    /// The first line lacks a column.
    #[error(
        "the first line must name the columns {columns}, separated by commas, semicolons or tabs; it is {found:?}"
    )]
    Columns {
        /// The columns that are needed.
        columns: String,
        /// The first line.
        found: String,
    },
    /// The first line names a column twice.
    #[error("the first line names the column {column} twice; keep one")]
    ColumnTwice {
        /// The column.
        column: String,
    },
    /// No row can be used.
    #[error("there is no review that can be used")]
    NoReviews {
        /// What is wrong with the rows that there are.
        problems: Vec<Problem>,
    },
}

impl TableError {
    /// A name that does not change, for machines and translations.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "table_empty",
            Self::NotUtf8 { .. } => "table_not_utf8",
            Self::Columns { .. } => "table_columns",
            Self::ColumnTwice { .. } => "table_column_twice",
            Self::NoReviews { .. } => "table_no_reviews",
        }
    }
}

/// A row that cannot be used.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Its line in the file, from 1.
    pub line: u64,
    /// What is wrong.
    pub kind: ProblemKind,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: {}", self.line, self.kind)
    }
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ProblemKind {
    /// It has more or fewer cells than the first line.
    #[error(
        "there are {cells} cells and the first line has {columns}; quote a cell that holds the separator"
    )]
    Cells {
        /// The cells of the row.
        cells: usize,
        /// The columns of the table.
        columns: usize,
    },
    /// It names no work.
    #[error("no work is named; the row is left out")]
    NoWork,
    /// It names no reviewer.
    #[error("no reviewer is named for the work {work}; the row is left out")]
    NoReviewer {
        /// The work.
        work: String,
    },
    /// It has no score.
    #[error("there is no score; the row is left out")]
    NoScore,
    /// Its score is no number.
    #[error("the score {score:?} is not a number; the row is left out")]
    NotANumber {
        /// What is there.
        score: String,
    },
    /// Its score is outside the scale.
    #[error("the score {score} is not within 0 to 100; the row is left out")]
    OutsideScale {
        /// What is there.
        score: String,
    },
    /// The author reviewed the own work.
    #[error("{work} reviewed the own work; a self-review does not count")]
    SelfReview {
        /// The work, which is also the reviewer.
        work: String,
    },
    /// The reviewer gave the work the same score in an earlier line.
    #[error("{reviewer} gave the work {work} this score in line {first} already; it counts once")]
    Repetition {
        /// The work.
        work: String,
        /// The reviewer.
        reviewer: String,
        /// The earlier line.
        first: u64,
    },
    /// The reviewer gave the work different scores.
    #[error("{reviewer} gave the work {work} different scores ({}); none of them counts, keep one", list(.scores))]
    Contradiction {
        /// The work.
        work: String,
        /// The reviewer.
        reviewer: String,
        /// The scores, in the order of their lines.
        scores: Vec<f64>,
    },
    /// The instructor gave the work different scores.
    #[error("the work {work} has different scores ({}); none of them counts, keep one", list(.scores))]
    AnchorsDiffer {
        /// The work.
        work: String,
        /// The scores, in the order of their lines.
        scores: Vec<f64>,
    },
    /// An instructor's mark is of a work that nobody reviewed.
    #[error("the work {work} is not among the reviewed works; its score is left out")]
    UnknownWork {
        /// The work.
        work: String,
    },
}

impl ProblemKind {
    /// A name that does not change, for machines and translations.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Cells { .. } => "row_cells",
            Self::NoWork => "row_no_work",
            Self::NoReviewer { .. } => "row_no_reviewer",
            Self::NoScore => "row_no_score",
            Self::NotANumber { .. } => "row_not_a_number",
            Self::OutsideScale { .. } => "row_outside_scale",
            Self::SelfReview { .. } => "row_self_review",
            Self::Repetition { .. } => "row_repetition",
            Self::Contradiction { .. } => "row_contradiction",
            Self::AnchorsDiffer { .. } => "row_anchors_differ",
            Self::UnknownWork { .. } => "row_unknown_work",
        }
    }
}

fn list(scores: &[f64]) -> String {
    let scores: Vec<String> = scores.iter().map(f64::to_string).collect();
    scores.join(", ")
}
