//! Language: from the text of a document to comparable words.

mod words;
pub mod zones;

pub use words::{WordFlags, Words};
