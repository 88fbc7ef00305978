//! Why a file could not be read.
//!
//! Every kind has a stable [code](ReadError::code) for programs and
//! translations, and a message for people that says what is wrong with the
//! file, why, and what to do. The name of the file is put before the message by
//! whoever knows it. The kinds are serialisable, because the child process that
//! reads a file hands its refusal to its parent as JSON.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What came in the place of a document.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ReadError {
    /// Not one byte.
    #[error("the file is empty (0 bytes); hand in the file that holds the text")]
    Empty,
    /// A readable format that holds no word.
    #[error(
        "the file holds no text, only blanks or pictures; hand in a file whose text can be selected and copied"
    )]
    NoText,
    /// Bytes that are no text in any known encoding and no known format.
    #[error(
        "the file is neither text nor a known document, its bytes look like binary data; save the text as docx, odt, pdf or txt"
    )]
    BinaryNoise,
    /// A Word file of the format before 2007.
    #[error(
        "the file is a legacy Word document (.doc), which is not read; open it in Word or LibreOffice and save it as .docx"
    )]
    LegacyDoc,
    /// The content cannot be read without a password.
    #[error("the file is protected by a password; remove the protection and save it again")]
    Encrypted,
    /// A document with macros.
    #[error(
        "the file contains macros, which are not accepted; save it without macros, as .docx or .odt"
    )]
    Macros,
    /// Pictures of pages without a text layer.
    #[error(
        "the file is a scan: {pages} pages of pictures without text; hand in the original document, or run text recognition first"
    )]
    ScanWithoutText {
        /// The number of pages.
        pages: u32,
    },
    /// A format that is known and not read.
    #[error(
        "the file is {what}, which is not read; save the text as docx, odt, pdf, rtf, html or txt"
    )]
    Unsupported {
        /// The format, with its article: "an Excel workbook".
        what: String,
    },
    /// A known format, but broken.
    #[error(
        "the {format} file is damaged ({cause}); open it in the program that wrote it, and save it again"
    )]
    Damaged {
        /// The format as people call it: "docx", "PDF".
        format: String,
        /// What is broken.
        cause: String,
    },
    /// More than the reader takes in.
    #[error(
        "the file is too large: {what}, the limit is {limit}; hand in the text without its attachments, or in parts"
    )]
    TooLarge {
        /// What is too much: "part word/document.xml inflates to more".
        what: String,
        /// The limit with its unit.
        limit: String,
    },
    /// The reader ran longer than its limit by the clock on the wall.
    #[error(
        "reading the file took longer than {seconds} s and was stopped; save the document anew, or as plain text"
    )]
    WallTime {
        /// The limit in seconds.
        seconds: u64,
    },
    /// The reader used more processor time than its limit.
    #[error(
        "reading the file used more than {seconds} s of processor time and was stopped; save the document anew, or as plain text"
    )]
    CpuTime {
        /// The limit in seconds.
        seconds: u64,
    },
    /// The reader needed more memory than its limit.
    #[error(
        "reading the file needed more than {mebibytes} MiB of memory and was stopped; save the document anew, or as plain text"
    )]
    Memory {
        /// The limit in MiB.
        mebibytes: u64,
    },
    /// The structure of the file is nested so deeply that the reader's stack overflowed.
    #[error("the file is nested too deeply to be read; save the document anew, or as plain text")]
    StackOverflow,
    /// The reader itself failed.
    #[error(
        "the reader failed on this file ({cause}); save the document in another format, and report the file as a fault of Adal"
    )]
    Crashed {
        /// The panic message or the signal.
        cause: String,
    },
    /// The bytes could not be had at all.
    #[error(
        "the file could not be opened or read ({cause}); check that it exists and that you may read it"
    )]
    Io {
        /// What the operating system said.
        cause: String,
    },
}

impl ReadError {
    /// A stable name of the kind, the same as in the JSON form.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoText => "no_text",
            Self::BinaryNoise => "binary_noise",
            Self::LegacyDoc => "legacy_doc",
            Self::Encrypted => "encrypted",
            Self::Macros => "macros",
            Self::ScanWithoutText { .. } => "scan_without_text",
            Self::Unsupported { .. } => "unsupported",
            Self::Damaged { .. } => "damaged",
            Self::TooLarge { .. } => "too_large",
            Self::WallTime { .. } => "wall_time",
            Self::CpuTime { .. } => "cpu_time",
            Self::Memory { .. } => "memory",
            Self::StackOverflow => "stack_overflow",
            Self::Crashed { .. } => "crashed",
            Self::Io { .. } => "io",
        }
    }

    /// A known format that is broken: `format` as people call it, `cause` in a few words.
    pub fn damaged(format: &str, cause: impl ToString) -> Self {
        Self::Damaged {
            format: format.to_owned(),
            cause: cause.to_string(),
        }
    }

    /// A known format that is not read, with its article: "an Excel workbook".
    pub fn unsupported(what: &str) -> Self {
        Self::Unsupported {
            what: what.to_owned(),
        }
    }
}

impl From<std::io::Error> for ReadError {
    fn from(error: std::io::Error) -> Self {
        Self::Io {
            cause: error.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_of_each() -> Vec<ReadError> {
        vec![
            ReadError::Empty,
            ReadError::NoText,
            ReadError::BinaryNoise,
            ReadError::LegacyDoc,
            ReadError::Encrypted,
            ReadError::Macros,
            ReadError::ScanWithoutText { pages: 3 },
            ReadError::unsupported("an Excel workbook"),
            ReadError::damaged("docx", "no text part"),
            ReadError::TooLarge {
                what: "it holds 70000 parts".to_owned(),
                limit: "10000 parts".to_owned(),
            },
            ReadError::WallTime { seconds: 30 },
            ReadError::CpuTime { seconds: 20 },
            ReadError::Memory { mebibytes: 512 },
            ReadError::StackOverflow,
            ReadError::Crashed {
                cause: "index out of bounds".to_owned(),
            },
            ReadError::Io {
                cause: "permission denied".to_owned(),
            },
        ]
    }

    #[test]
    fn an_error_survives_the_way_from_child_to_parent_under_its_code() {
        for error in one_of_each() {
            let json = serde_json::to_value(&error).unwrap();
            assert_eq!(json["code"], error.code());
            assert_eq!(serde_json::from_value::<ReadError>(json).unwrap(), error);
        }
    }

    #[test]
    fn every_message_says_what_to_do_in_one_lower_case_line() {
        for error in one_of_each() {
            let message = error.to_string();
            assert!(message.contains("; "), "no advice: {message}");
            assert!(message.starts_with(char::is_lowercase), "{message}");
            assert!(!message.ends_with('.') && !message.contains('\n'));
        }
    }
}
