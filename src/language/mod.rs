//! Language: from the text of a document to comparable words.
//!
//! A text walks through this room once: `tokenise` cuts it into words,
//! `normal_form` (with `letters` and `lookalikes`) brings each word type to the
//! form in which it is compared, `stem` takes its inflection off, `sentences`
//! and `identify` say where sentences begin and which language they are in.
//! The lexicon remembers what was computed for a word type.

mod byte_masks;
mod common;
mod context;
mod findings;
mod foreign;
mod identify;
mod kazakh_latin;
mod keyboard;
pub(crate) mod letters;
mod lexicon;
pub(crate) mod lookalikes;
mod normal_form;
mod prefetch;
mod sentences;
mod spacing;
mod spread;
mod stem;
mod tokenise;
mod words;
pub mod zones;

use common::CommonIn;
pub use findings::letter_findings;
pub use lexicon::Lexicon;
pub use prefetch::prefetch;
pub use tokenise::{words_of, words_of_text};
pub use words::{WordFlags, Words, main_language};
