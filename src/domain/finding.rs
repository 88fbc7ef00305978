//! Findings: what a reader of the page would not see or would be misled by.
//!
//! Findings come from `reading` (hidden text, comments, glyph maps) and from
//! `language` (letters, zones). They explain; they never change a figure by
//! themselves, except that words under a *hidden* finding are labelled hidden.

use serde::{Deserialize, Serialize};

use super::Span;

/// How much attention a finding asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; happens in honest works.
    Info,
    /// Somebody should look.
    Check,
    /// Hardly ever happens by chance.
    Strong,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// Text that the format marks as not shown (vanish, display: none, invisible PDF text, a switched-off layer).
    HiddenText,
    /// Text in the colour of its background, or nearly so.
    WhiteText,
    /// Text smaller than 3 points.
    TinyText,
    /// Text outside the page.
    OffPageText,
    /// Text covered by a picture or a filled shape.
    CoveredText,
    /// A comment beside the text; not part of the text.
    Comment,
    /// Text deleted under change tracking; not part of the text.
    TrackedDeletion,
    /// Text inserted under change tracking; part of the text.
    TrackedInsertion,
    /// Characters without a shape inside words.
    InvisibleCharacters,
    /// Letters of another script that look like the right ones.
    LookalikeLetters,
    /// Combining marks that do not belong to the language.
    CombiningMarks,
    /// Words spread out letter by letter with spaces.
    LetterSpacing,
    /// A text layer that is not what the page shows.
    GlyphMap,
    /// Pages that are pictures without text.
    ImagePages,
    /// A bibliography that is too long or has too few entries to be one; it is not left out.
    ImplausibleBibliography,
    /// Kazakh written in Latin letters.
    LatinKazakh,
    /// Pictures, attachments or parts that were not read.
    UnreadPart,
}

/// One finding, with where and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was found.
    pub kind: FindingKind,
    /// How much attention it asks for.
    pub severity: Severity,
    /// How many times: affected characters for findings on letters, affected
    /// words for findings on text, pieces (comments, pages, parts) otherwise.
    pub count: u32,
    /// Where, in code points of the extracted text, ascending. Text that is
    /// not part of the extracted text is marked by an empty span at its place.
    pub positions: Vec<Span>,
    /// A short sample or name that helps to recognise it, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl FindingKind {
    /// Whether words at the positions of this finding are labelled *hidden*:
    /// they stand in the file but a reader of the page does not see them.
    pub const fn hides_words(self) -> bool {
        matches!(
            self,
            Self::HiddenText
                | Self::WhiteText
                | Self::TinyText
                | Self::OffPageText
                | Self::CoveredText
        )
    }
}
