//! Reading: from the bytes of a file to a [`Document`](crate::domain::Document).

pub mod archive;
pub mod builder;
mod error;

pub use error::ReadError;
