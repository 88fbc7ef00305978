//! Reading: from the bytes of a file to a [`Document`].
//!
//! [`Reader`] is the door for everybody else: plain text is read in this
//! process, every other format in a child process under limits. [`extract`] is
//! what that child runs: it tells the format by content and calls its reader.

pub mod archive;
pub mod builder;
mod colour;
pub mod docx;
pub mod encoding;
mod error;
pub mod folder;
pub mod kind;
mod letter_pairs;
pub mod odt;
pub mod pdf;
pub mod plain;
mod sandbox;
mod xml;

use std::borrow::Cow;

pub use error::ReadError;
pub use kind::sniff;
pub use sandbox::Reader;

use crate::domain::{Document, Format};

/// The document in `bytes`, read in this process. Only for processes that may
/// end badly: everybody else asks a [`Reader`].
pub fn extract(bytes: &[u8]) -> Result<Document, ReadError> {
    match sniff(bytes)? {
        Format::Plain => plain::read(Cow::Borrowed(bytes)),
        Format::Docx => docx::read(bytes),
        Format::Odt => odt::read(bytes),
        Format::Pdf => pdf::read(bytes),
        other => Err(ReadError::unsupported(&format!("{other:?}"))),
    }
}
