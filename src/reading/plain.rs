//! Plain text and Markdown.
//!
//! The text stays exactly as decoded; reading only finds its blocks. Lines are
//! paragraphs in some files and only pieces of hard-wrapped paragraphs in
//! others; which of the two is judged by the lengths of all lines of the file.
//! Cost: one pass to validate, one to measure lines, one to make blocks.

use std::borrow::Cow;

use super::ReadError;
use super::encoding::{self, Decoded};
use crate::domain::{Block, BlockKind, Document, Format, Metadata, Span};

/// Lines longer than this (in code points) are no hard-wrapped ones.
const LONGEST_WRAPPED: usize = 160;

/// The text of the file; see [`encoding::decode`].
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, ReadError> {
    encoding::decode(bytes)
}

/// The document of a file of plain text. Owned bytes that are UTF-8 become the text without a copy.
pub fn read(bytes: Cow<'_, [u8]>) -> Result<Document, ReadError> {
    let decoded = encoding::decode(&bytes)?;
    let name = decoded.encoding;
    let text = match decoded.text {
        Cow::Owned(text) => text,
        Cow::Borrowed(text) => {
            let mark = bytes.len() - text.len();
            match bytes {
                Cow::Owned(bytes) if mark == 0 => {
                    String::from_utf8(bytes).map_err(|_| ReadError::BinaryNoise)?
                }
                _ => text.to_owned(),
            }
        }
    };
    document_of(text, Some(name))
}

/// The document of a text that was decoded already.
pub fn document_of(text: String, encoding: Option<&str>) -> Result<Document, ReadError> {
    if !text.chars().any(char::is_alphanumeric) {
        return Err(ReadError::NoText);
    }
    let blocks = blocks_of(&text);
    Ok(Document {
        format: Format::Plain,
        text,
        blocks,
        metadata: Metadata {
            encoding: encoding.map(str::to_owned),
            ..Metadata::default()
        },
        findings: Vec::new(),
    })
}

/// What a line is by its own marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineKind {
    Blank,
    Text,
    Heading(u8),
    Underline(u8),
    Quote,
    Item,
    Fence,
}

/// One line: where it stands and what it is.
#[derive(Debug, Clone, Copy)]
struct Line<'a> {
    /// The line without the blanks around it.
    text: &'a str,
    /// Code points of the document before the trimmed line.
    start: u32,
    /// Code points of the trimmed line.
    length: u32,
    /// Code points of white space in front of it.
    indent: u32,
    /// The words of the line, parted by white space.
    words: u32,
    kind: LineKind,
}

impl Line<'_> {
    fn end(&self) -> u32 {
        self.start + self.length
    }
}

/// The blocks of a text, in code points.
fn blocks_of(text: &str) -> Vec<Block> {
    let lines = lines_of(text);
    let wrapping = Wrapping::of(&lines);
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Option<Block> = None;
    let mut before: Option<&Line<'_>> = None;
    for line in &lines {
        let kind = match line.kind {
            LineKind::Blank | LineKind::Fence => {
                blocks.extend(open.take());
                before = None;
                continue;
            }
            LineKind::Underline(level)
                if before.is_some_and(|line| line.kind == LineKind::Text) =>
            {
                // The line above was a heading all along, and only that line.
                if let Some(block) = &mut open
                    && before.is_some_and(|line| line.start == block.span.start)
                {
                    block.kind = BlockKind::Heading;
                    block.level = Some(level);
                }
                blocks.extend(open.take());
                before = None;
                continue;
            }
            LineKind::Underline(_) => {
                blocks.extend(open.take());
                before = None;
                continue;
            }
            LineKind::Text => BlockKind::Paragraph,
            LineKind::Heading(_) => BlockKind::Heading,
            LineKind::Quote => BlockKind::Quote,
            LineKind::Item => BlockKind::ListItem,
        };
        let continues = match (&open, before) {
            (Some(block), Some(before)) => match (block.kind, line.kind) {
                (BlockKind::Heading, _) | (_, LineKind::Heading(_)) => false,
                (BlockKind::Quote, LineKind::Quote) => true,
                (BlockKind::ListItem | BlockKind::Paragraph | BlockKind::Quote, LineKind::Text) => {
                    wrapping.continues(before, line)
                }
                // A dash or a number may also begin a line of running text by chance of the wrap.
                (BlockKind::Paragraph, LineKind::Item) => {
                    wrapping.continues(before, line) && wrapping.is_full(before, line)
                }
                _ => false,
            },
            _ => false,
        };
        match &mut open {
            Some(block) if continues => block.span.end = line.end(),
            _ => {
                blocks.extend(open.take());
                let level = match line.kind {
                    LineKind::Heading(level) => Some(level),
                    _ => None,
                };
                open = Some(Block {
                    kind,
                    level,
                    span: Span::new(line.start, line.end()),
                });
            }
        }
        before = Some(line);
    }
    blocks.extend(open);
    blocks
}

/// Cuts a text into lines and counts their code points.
fn lines_of(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::with_capacity(text.len() / 64);
    let returns = memchr::memchr(b'\r', text.as_bytes()).is_some();
    let ascii = text.is_ascii();
    let count = |part: &str| match ascii {
        true => part.len() as u32,
        false => code_points(part),
    };
    let mut offset = 0;
    let mut start = 0;
    while start < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[start..])
            .map_or(text.len(), |length| start + length + 1);
        let raw = &text[start..end];
        start = end;
        // Old Macintosh files break lines with a carriage return alone.
        if returns && raw.trim_end().contains('\r') {
            for piece in raw.split_inclusive('\r') {
                let whole = count(piece);
                lines.push(line_of(piece, whole, offset));
                offset += whole;
            }
        } else {
            let whole = count(raw);
            lines.push(line_of(raw, whole, offset));
            offset += whole;
        }
    }
    lines
}

/// The line in `raw`, which has `whole` code points and begins behind `offset` others.
fn line_of(raw: &str, whole: u32, offset: u32) -> Line<'_> {
    let body = raw.trim_start();
    let text = body.trim_end();
    let ascii = whole as usize == raw.len();
    let count = |part: &str| match ascii {
        true => part.len() as u32,
        false => code_points(part),
    };
    let indent = count(&raw[..raw.len() - body.len()]);
    Line {
        text,
        start: offset + indent,
        length: whole - indent - count(&body[text.len()..]),
        indent,
        words: words_in(text, ascii),
        kind: kind_of(text),
    }
}

/// The code points of a text: its bytes without those that continue a character.
fn code_points(text: &str) -> u32 {
    let bytes = text.as_bytes().chunks(128);
    let counted = bytes.map(|chunk| {
        let starts: u8 = chunk.iter().map(|&byte| u8::from(byte as i8 >= -64)).sum();
        u32::from(starts)
    });
    counted.sum()
}

/// The words of a trimmed line, parted by white space.
fn words_in(line: &str, ascii: bool) -> u32 {
    if !ascii {
        return line.split_whitespace().count() as u32;
    }
    let is_space = |byte: u8| byte == b' ' || (0x09..=0x0d).contains(&byte);
    let bytes = line.as_bytes();
    let behind = bytes.get(1..).unwrap_or_default();
    let begun: u32 = bytes
        .chunks(128)
        .zip(behind.chunks(128))
        .map(|(befores, bytes)| {
            let pairs = befores.iter().zip(bytes);
            let begun: u8 = pairs
                .map(|(&before, &byte)| u8::from(is_space(before) & !is_space(byte)))
                .sum();
            u32::from(begun)
        })
        .sum();
    begun + u32::from(!bytes.is_empty())
}

fn kind_of(line: &str) -> LineKind {
    let Some(&first) = line.as_bytes().first() else {
        return LineKind::Blank;
    };
    match first {
        b'#' => {
            let level = line.bytes().take_while(|&byte| byte == b'#').count();
            if level <= 6 && line[level..].starts_with([' ', '\t']) {
                return LineKind::Heading(level as u8);
            }
        }
        b'>' => return LineKind::Quote,
        b'`' | b'~' if line.starts_with("```") || line.starts_with("~~~") => {
            return LineKind::Fence;
        }
        b'=' | b'-' if line.len() >= 3 && line.bytes().all(|byte| byte == first) => {
            return LineKind::Underline(if first == b'=' { 1 } else { 2 });
        }
        b'-' | b'*' | b'+' if line[1..].starts_with(' ') => return LineKind::Item,
        b'0'..=b'9' => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            let rest = &line[digits..];
            if digits <= 3 && rest.starts_with(['.', ')']) && rest[1..].starts_with([' ', '\t']) {
                return LineKind::Item;
            }
        }
        _ if line.starts_with("• ") || line.starts_with("– ") || line.starts_with("◦ ") => {
            return LineKind::Item;
        }
        _ => {}
    }
    LineKind::Text
}

/// How the lines of a file are broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrapping {
    /// Every line is a paragraph.
    None,
    /// Lines are filled up to a width in code points.
    Width(u32),
    /// Lines hold a number of words.
    Words(u32),
}

impl Wrapping {
    /// Judges by the lines that are followed by another line of text.
    fn of(lines: &[Line<'_>]) -> Self {
        let followed: Vec<(&Line<'_>, &Line<'_>)> = lines
            .windows(2)
            .map(|pair| (&pair[0], &pair[1]))
            .filter(|(line, next)| {
                !matches!(
                    line.kind,
                    LineKind::Blank | LineKind::Fence | LineKind::Heading(_)
                ) && matches!(next.kind, LineKind::Text | LineKind::Quote)
            })
            .collect();
        let texts = followed.iter().flat_map(|(line, next)| [line, next]);
        let Some(width) = texts.map(|line| line.length).max() else {
            return Self::None;
        };
        let most = |full: usize| full * 10 >= followed.len() * 6;
        if width as usize <= LONGEST_WRAPPED {
            let by_width = Self::Width(width);
            let full = followed
                .iter()
                .filter(|(line, next)| by_width.is_full(line, next))
                .count();
            // One pair of lines is full by its own measure whenever the first is the longer.
            if most(full) && (followed.len() > 1 || width >= 40) {
                return by_width;
            }
        }
        let mut counts = rustc_hash::FxHashMap::<u32, usize>::default();
        for (line, _) in &followed {
            *counts.entry(line.words).or_default() += 1;
        }
        match counts
            .into_iter()
            .max_by_key(|&(words, lines)| (lines, words))
        {
            Some((words, lines)) if words >= 5 && lines > 1 && most(lines) => Self::Words(words),
            _ => Self::None,
        }
    }

    /// Whether `line` is so full that the first word of `next` had no place in it.
    fn is_full(self, line: &Line<'_>, next: &Line<'_>) -> bool {
        match self {
            Self::None => false,
            Self::Width(width) => {
                let first = next.text.split_whitespace().next().unwrap_or_default();
                line.length + 1 + code_points(first) > width
            }
            Self::Words(words) => line.words >= words,
        }
    }

    /// Whether `next` goes on with the paragraph of `line`.
    fn continues(self, line: &Line<'_>, next: &Line<'_>) -> bool {
        self.is_full(line, next) && (next.indent <= line.indent + 1 || line.kind == LineKind::Item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<(BlockKind, String)> {
        let document = read(Cow::Borrowed(text.as_bytes())).unwrap();
        let characters: Vec<char> = document.text.chars().collect();
        document
            .blocks
            .iter()
            .map(|block| {
                let range = block.span.start as usize..block.span.end as usize;
                (block.kind, characters[range].iter().collect())
            })
            .collect()
    }

    fn paragraphs(text: &str) -> Vec<String> {
        pieces(text).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn a_line_is_a_paragraph_where_lines_differ_in_length() {
        let text = "Кіріспе\nАдал болу деген не? Бұл сұраққа әр адам өзінше жауап береді.\nБірінші.\nЕкінші, ұзағырақ жол.";
        assert_eq!(paragraphs(text).len(), 4);
    }

    #[test]
    fn hard_wrapped_lines_are_one_paragraph() {
        let text = "The student who copies the work of another and hands it in\nas his own learns nothing from it, and takes from the other\nwhat was never his; this is what the rules of most of the\nuniversities call plagiarism.\nA new paragraph begins after a short line, and it runs on to\nthe second line.\n";
        let found = paragraphs(text);
        assert_eq!(found.len(), 2);
        assert!(found[0].ends_with("call plagiarism."));
    }

    #[test]
    fn twelve_words_a_line_are_one_paragraph() {
        let words: Vec<String> = (0..60).map(|n| "w".repeat(2 + n * 7 % 9)).collect();
        let lines: Vec<String> = words.chunks(12).map(|line| line.join(" ")).collect();
        assert_eq!(paragraphs(&lines.join("\n")).len(), 1);
    }

    #[test]
    fn blank_lines_separate_paragraphs_also_with_carriage_returns() {
        assert_eq!(
            paragraphs("one\r\n\r\ntwo\r\n \r\nthree"),
            ["one", "two", "three"]
        );
    }

    #[test]
    fn markdown_marks_headings_quotes_items_and_fences() {
        let text = "# Title\n\nSubtitle\n========\n\n> quoted line\n> goes on\n\n- first\n- second\n1. third\n\n```\ncode here\n```\n";
        let kinds: Vec<BlockKind> = pieces(text).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(
            kinds,
            [
                BlockKind::Heading,
                BlockKind::Heading,
                BlockKind::Quote,
                BlockKind::ListItem,
                BlockKind::ListItem,
                BlockKind::ListItem,
                BlockKind::Paragraph
            ]
        );
    }

    #[test]
    fn blanks_alone_hold_no_text() {
        assert_eq!(read(Cow::Borrowed(b" \n\t\n")), Err(ReadError::NoText));
        assert_eq!(read(Cow::Borrowed(b"")), Err(ReadError::Empty));
    }
}
