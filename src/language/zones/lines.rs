//! The lines of a document with their places: what the rules for title pages
//! and bibliographies look at.

use crate::domain::{Document, Span, WordRange};
use crate::language::Words;

/// One line of the text that is not blank, without the spaces around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its place, in code points of the document's text.
    pub span: Span,
    /// The words that begin in it.
    pub words: WordRange,
    /// Which block it stands in, counted from 0.
    pub block: u32,
}

/// The lines of `document` in reading order.
pub(super) fn lines<'a>(document: &'a Document, words: &Words) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut offset = 0_u32;
    let mut block = 0_usize;
    for raw in document.text.split('\n') {
        let length = raw.chars().count() as u32;
        let text = raw.trim();
        if !text.is_empty() {
            let start = offset + (raw.len() - raw.trim_start().len()) as u32;
            // Leading spaces may be wider than a byte: count them when they are.
            let start = if raw.is_ascii() {
                start
            } else {
                offset + leading_space(raw)
            };
            let span = Span::new(start, start + text.chars().count() as u32);
            while block + 1 < document.blocks.len() && document.blocks[block].span.end <= start {
                block += 1;
            }
            lines.push(Line {
                text,
                span,
                words: words_starting_in(words, span),
                block: block as u32,
            });
        }
        offset += length + 1;
    }
    lines
}

/// The number of white-space characters at the start of `raw`.
fn leading_space(raw: &str) -> u32 {
    raw.chars().take_while(|c| c.is_whitespace()).count() as u32
}

/// The words whose first letter lies in `span`.
fn words_starting_in(words: &Words, span: Span) -> WordRange {
    let start = words.starts.partition_point(|&start| start < span.start);
    let end = words.starts.partition_point(|&start| start < span.end);
    WordRange::new(start as u32, end as u32)
}
