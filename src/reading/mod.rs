//! Reading: from the bytes of a file to a [`Document`].
//!
//! [`Reader`] is the door for everybody else: plain text is read in this
//! process, every other format in a child process under limits. [`extract`] is
//! what that child runs: it tells the format by content and calls its reader.

pub mod archive;
pub mod builder;
pub mod bundle;
mod colour;
pub mod confinement;
mod covers;
mod css;
pub mod docx;
pub mod email;
pub mod encoding;
mod error;
pub mod folder;
pub mod html;
pub mod kind;
mod letter_pairs;
pub mod odt;
pub mod open;
pub mod pdf;
pub mod plain;
pub mod rtf;
pub mod sandbox;
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
        Format::Html => html::read(bytes),
        Format::Rtf => rtf::read(bytes),
        Format::Email => email::read(bytes),
    }
}
