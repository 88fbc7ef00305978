//! The nouns that every room shares: places in a text, languages, documents
//! and findings. Nothing here reads a file, a clock or a random source.

mod document;
mod finding;
mod language;
mod span;

pub use document::{Block, BlockKind, Document, Format, Metadata};
pub use finding::{Finding, FindingKind, Severity};
pub use language::Language;
pub use span::{Span, WordRange};
