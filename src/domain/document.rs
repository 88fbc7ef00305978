//! A document: what reading makes of a file.

use serde::{Deserialize, Serialize};

use super::{Finding, Span};

/// The format of a file, told by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Plain text or Markdown in any of the detected encodings.
    Plain,
    /// HTML.
    Html,
    /// Office Open XML text (Word).
    Docx,
    /// OpenDocument text.
    Odt,
    /// Rich Text Format.
    Rtf,
    /// Portable Document Format.
    Pdf,
    /// An e-mail message with its attachments.
    Email,
}

/// What a block of text is on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// A heading.
    Heading,
    /// A paragraph of running text.
    Paragraph,
    /// A block quotation.
    Quote,
    /// An item of a list.
    ListItem,
    /// A cell of a table.
    TableCell,
    /// A footnote or an endnote, placed after the block that refers to it.
    Footnote,
    /// A header or footer that repeats on pages, once.
    PageHeader,
    /// Text in a frame or text box.
    Frame,
}

/// A piece of the text that stands by itself on the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// The level of a heading (1 is the highest), when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// Its place in the text, without the line breaks around it.
    #[serde(flatten)]
    pub span: Span,
}

/// What a file says about itself. Times are as written in the file (ISO 8601 where the format has it).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who is said to have made the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Who is said to have saved it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_editor: Option<String>,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// When it was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// Minutes of editing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub editing_minutes: Option<u32>,
    /// The program that wrote the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// Pages, where the format knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// The revision save ids of a Word file, ascending: two files that share many were once one file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rsids: Vec<String>,
    /// The encoding that plain text was read as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
}

/// The text of a file in reading order, with what is known about it.
///
/// Invariants: blocks are ascending, do not overlap, and lie inside the text;
/// every word of the text lies in a block; blocks are separated by line breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The format that was read.
    pub format: Format,
    /// The text. Every offset of the engine counts its code points.
    pub text: String,
    /// What stands where.
    pub blocks: Vec<Block>,
    /// What the file says about itself.
    pub metadata: Metadata,
    /// What a reader of the page would not see.
    pub findings: Vec<Finding>,
}
