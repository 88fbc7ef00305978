//! Citations: `[12]`, `[12, с. 45]`, `[12; 15]`, `(Иванов, 2020)`,
//! `(Smith et al., 2020, p. 3)`, `(45 б.)`, a raised number, a footnote.
//!
//! A quotation is cited when one of them stands in its sentence, in the
//! sentence before or in the one after.

use crate::domain::{BlockKind, Document, Span};
use crate::language::{WordFlags, Words};

use super::entry::{entry_score, has_pages, is_year};
use super::lines::{Counter, Line};
use super::quotation::Quotation;

/// A citation in brackets has at most this many characters between them.
const LONGEST_CITATION: usize = 90;

/// Where the citations of a document are.
#[derive(Debug, Default)]
pub(super) struct Citations {
    /// The code point at which each begins, ascending.
    places: Vec<u32>,
    /// The blocks (counted from 0, ascending) that a footnote naming a source follows.
    with_footnote: Vec<usize>,
}

/// Finds the citations of `document`.
pub(super) fn citations(document: &Document) -> Citations {
    let text = document.text.as_str();
    let counter = Counter::of(text);
    let mut places = Vec::new();
    let mut counted = (0_usize, 0_u32);
    for (at, byte) in places_to_look_at(text.as_bytes()) {
        let is_citation = match byte {
            b'[' => inside(text, at, ']').is_some_and(is_numbered_citation),
            b'(' => inside(text, at, ')').is_some_and(|inner| {
                is_author_and_year(inner) || (is_bare_year(inner) && follows_a_name(&text[..at]))
            }),
            // Raised digits: ¹ ² ³ and U+2070 to U+2079, directly after a word or a mark.
            _ => {
                let before = text[..at].chars().next_back();
                raised_digit(&text[at..]) && before.is_some_and(|c| !c.is_whitespace())
            }
        };
        if is_citation {
            // Bytes to code points, from the last place on.
            counted.1 += counter.count(&text[counted.0..at]);
            counted.0 = at;
            places.push(counted.1);
        }
    }
    Citations {
        places,
        with_footnote: blocks_with_footnotes(document),
    }
}

/// The bytes that may begin a citation: brackets, and the first bytes of raised digits.
fn places_to_look_at(bytes: &[u8]) -> impl Iterator<Item = (usize, u8)> {
    let begins = |byte: u8| matches!(byte, b'[' | b'(' | 0xC2 | 0xE2);
    bytes
        .chunks(64)
        .enumerate()
        // Most pieces have none, which is told without a branch a byte.
        .filter(move |(_, piece)| piece.iter().fold(false, |any, &byte| any | begins(byte)))
        .flat_map(move |(number, piece)| {
            let at = piece.iter().copied().zip(number * 64..);
            at.filter(move |&(byte, _)| begins(byte))
                .map(|(byte, at)| (at, byte))
        })
}

/// Whether `quotation` has a citation in its sentence or the one before or after.
pub(super) fn is_cited(
    quotation: &Quotation,
    citations: &Citations,
    words: &Words,
    lines: &[Line<'_>],
) -> bool {
    if citations
        .with_footnote
        .binary_search(&quotation.block)
        .is_ok()
    {
        return true;
    }
    let window = window(quotation, words, lines);
    let next = citations.places.partition_point(|&at| at < window.start);
    citations
        .places
        .get(next)
        .is_some_and(|&at| at < window.end)
}

/// The sentences of a quotation and the one before and after, in code points.
/// A bracket behind the last word of a sentence still belongs to it.
fn window(quotation: &Quotation, words: &Words, lines: &[Line<'_>]) -> Span {
    let starts = |word: &usize| words.flags[*word].has(WordFlags::SENTENCE_START);
    let std::ops::Range {
        start: first,
        end: last,
    } = quotation.words.as_indices();
    // The start of its first sentence, then the start of the sentence before.
    let own = (0..=first).rev().find(starts).unwrap_or(0);
    let before = (0..own).rev().find(starts).unwrap_or(own);
    // The start of the sentence after its last one, then the end of that.
    let mut ends = (last..words.len()).filter(starts);
    let _next = ends.next();
    let end = ends.next().map_or(u32::MAX, |word| words.starts[word]);
    let start = words.starts.get(before).copied().unwrap_or(0);
    // A citation is looked for in the paragraph, or for a block quotation in its neighbours.
    let line = lines.partition_point(|line| line.span.end <= quotation.span.start);
    let floor = line
        .checked_sub(1)
        .map_or(0, |previous| lines[previous].span.start);
    let last_line = lines.partition_point(|line| line.span.start < quotation.span.end);
    let ceiling = lines
        .get(last_line)
        .map_or(u32::MAX, |following| following.span.end);
    Span::new(start.max(floor), end.min(ceiling))
}

/// What stands between the bracket at byte `at` and the next `close`, if that is near.
fn inside(text: &str, at: usize, close: char) -> Option<&str> {
    let rest = &text[at + 1..];
    let end = rest
        .char_indices()
        .take(LONGEST_CITATION)
        .find(|(_, c)| *c == close)
        .map(|(end, _)| end)?;
    Some(&rest[..end])
}

/// `12`, `12, с. 45`, `12; 15`, `1–3`, `Әуезов, 1997`.
fn is_numbered_citation(inner: &str) -> bool {
    let first = inner.trim_start();
    let digits = first.bytes().take_while(u8::is_ascii_digit).count();
    let rest = first[digits..].trim_start();
    let numbered = (1..=3).contains(&digits)
        && (rest.is_empty() || rest.starts_with([',', ';', '-', '–', '—', ':', '.']));
    numbered || is_author_and_year(inner)
}

/// `Иванов, 2020`, `Smith et al., 2020, p. 3`, `Smith 2020: 3`, or pages alone (`45 б.`, `p. 3`).
fn is_author_and_year(inner: &str) -> bool {
    let trimmed = inner.trim();
    let short_pages = trimmed.chars().count() <= 14 && has_pages(trimmed);
    let has_name = trimmed
        .split(|c: char| !c.is_alphabetic())
        .any(|word| word.chars().count() >= 2 && word.starts_with(char::is_uppercase));
    let has_year = trimmed.split(|c: char| !c.is_alphanumeric()).any(is_year);
    // A year before the name is a date (12 мая 1991, Алматы), and life dates are a range.
    let begins_with_letter = trimmed.starts_with(char::is_alphabetic);
    short_pages || (has_name && has_year && begins_with_letter)
}

/// `2020`, `2020, p. 3`: a year that begins the bracket and is no range of years.
fn is_bare_year(inner: &str) -> bool {
    let mut tokens = inner
        .trim()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|token| !token.is_empty());
    tokens.next().is_some_and(is_year) && !tokens.any(is_year)
}

/// Whether a word with a capital letter stands before the bracket: `Smith (2020)`.
fn follows_a_name(before: &str) -> bool {
    before
        .trim_end()
        .rsplit(char::is_whitespace)
        .next()
        .is_some_and(|word| word.chars().count() >= 2 && word.starts_with(char::is_uppercase))
}

fn raised_digit(text: &str) -> bool {
    text.chars()
        .next()
        .is_some_and(|c| matches!(c, '¹' | '²' | '³' | '\u{2070}' | '\u{2074}'..='\u{2079}'))
}

/// Blocks that are followed by a footnote that names a source.
fn blocks_with_footnotes(document: &Document) -> Vec<usize> {
    if !document
        .blocks
        .iter()
        .any(|block| block.kind == BlockKind::Footnote)
    {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut owner = None;
    for (index, block) in document.blocks.iter().enumerate() {
        if block.kind != BlockKind::Footnote {
            owner = Some(index);
            continue;
        }
        let note: String = document
            .text
            .chars()
            .skip(block.span.start as usize)
            .take(block.span.len() as usize)
            .collect();
        if let Some(owner) = owner
            && names_a_source(&note)
            && found.last() != Some(&owner)
        {
            found.push(owner);
        }
    }
    found
}

/// Whether a footnote refers to a work: it looks like an entry, or says *see*.
fn names_a_source(note: &str) -> bool {
    let lower = note
        .trim_start_matches(|c: char| !c.is_alphabetic())
        .to_lowercase();
    entry_score(note) >= 1
        || ["см.", "там же", "қараңыз", "сонда", "see ", "ibid", "cf."]
            .iter()
            .any(|sign| lower.starts_with(sign))
}
