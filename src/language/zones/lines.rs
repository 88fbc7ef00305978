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

/// The lines of `document` in reading order. Words are met in the order of the
/// lines, so that one walk over both is enough.
pub(super) fn lines<'a>(document: &'a Document, words: &Words) -> Vec<Line<'a>> {
    let text = document.text.as_str();
    let counter = Counter::of(text);
    let code_points = |part: &str| counter.count(part);
    let mut lines = Vec::with_capacity(text.len() / 64);
    let mut offset = 0_u32;
    let mut block = 0_usize;
    let mut word = 0_usize;
    let mut begin = 0_usize;
    while begin <= text.len() {
        let rest = &text.as_bytes()[begin..];
        let end = memchr::memchr(b'\n', rest).map_or(text.len(), |length| begin + length);
        let raw = &text[begin..end];
        begin = end + 1;
        let length = code_points(raw);
        let body = raw.trim_start();
        let text = body.trim_end();
        if !text.is_empty() {
            let start = offset + code_points(&raw[..raw.len() - body.len()]);
            let end = offset + length - code_points(&body[text.len()..]);
            let span = Span::new(start, end);
            while block + 1 < document.blocks.len() && document.blocks[block].span.end <= start {
                block += 1;
            }
            let first = next_from(words, word, span.start);
            word = next_from(words, first, span.end);
            lines.push(Line {
                text,
                span,
                words: WordRange::new(first as u32, word as u32),
                block: block as u32,
            });
        }
        offset += length + 1;
    }
    lines
}

/// Counts the code points of parts of a text: bytes, where all of it is ASCII.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counter {
    ascii: bool,
}

impl Counter {
    /// A counter for parts of `text`.
    pub(super) fn of(text: &str) -> Self {
        Self {
            ascii: text.is_ascii(),
        }
    }

    /// The number of code points of a part.
    pub(super) fn count(self, part: &str) -> u32 {
        match self.ascii {
            true => part.len() as u32,
            false => code_points(part),
        }
    }
}

/// The number of code points of a text: its bytes without those that continue a character.
fn code_points(text: &str) -> u32 {
    let bytes = text.as_bytes().chunks(128);
    let counted = bytes.map(|chunk| {
        let starts: u8 = chunk.iter().map(|&byte| u8::from(byte as i8 >= -64)).sum();
        u32::from(starts)
    });
    counted.sum()
}

/// The first word from `word` on that begins at code point `start` or later.
fn next_from(words: &Words, word: usize, start: u32) -> usize {
    let mut next = word;
    // A line has some ten words: sixteen are counted without a branch.
    while let Some(sixteen) = words.starts[next..].first_chunk::<16>() {
        let before: u32 = sixteen.iter().map(|&begin| u32::from(begin < start)).sum();
        next += before as usize;
        if before < 16 {
            return next;
        }
    }
    let rest = words.starts[next..].iter();
    next + rest.take_while(|&&begin| begin < start).count()
}
