//! Language: from the text of a document to comparable words.

mod words;

pub use words::{WordFlags, Words};
