//! The nouns that every room shares: places in a text, languages, documents
//! and findings. Nothing here reads a file, a clock or a random source.

mod choices;
mod document;
mod finding;
mod language;
mod span;
mod time;

pub use choices::{
    Control, Decision, JobKind, JobState, LetterKind, ReportShown, Resubmission, Role,
    SubmissionState, Verdict, Way,
};
pub use document::{Block, BlockKind, Document, Format, Metadata};
pub use finding::{Finding, FindingKind, Severity};
pub use language::Language;
pub use span::{Span, WordRange};
pub use time::{DAY, MINUTE, Moment};
