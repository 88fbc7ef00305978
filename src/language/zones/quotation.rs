//! Quotations: what stands between visible quotation marks within one
//! paragraph, and block quotations.
//!
//! «», “”, „“, „”, ‹› and ‘’ nest. An ASCII `"` has no direction, so it counts
//! only where its neighbours show one, and a pair of them spans at most 150
//! words. An apostrophe never opens or closes anything. A mark that is hidden
//! from the reader is no mark: otherwise one invisible character at either end
//! would turn a copied work into a quotation.

use crate::domain::{BlockKind, Document, Span, WordRange};
use crate::language::Words;

use super::lines::Counter;
use super::words_inside;

/// A pair of marks spans at most this many words; longer texts are set as block quotations.
const LONGEST_QUOTATION: u32 = 150;
/// Fewer words between marks are a name or a term, not a quotation.
const SHORTEST_QUOTATION: u32 = 3;

/// One quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quotation {
    /// Its words.
    pub words: WordRange,
    /// Its place with its marks, in code points.
    pub span: Span,
    /// The block that it stands in, counted from 0; blocks that are missing count as one.
    pub block: usize,
}

/// The quotations of `document` by their first word; nested ones follow the outer one.
pub(super) fn quotations(document: &Document, words: &Words, hidden: &[Span]) -> Vec<Quotation> {
    let mut found = Vec::new();
    for (block, at) in document.blocks.iter().enumerate() {
        if at.kind == BlockKind::Quote {
            let inside = words_inside(words, at.span);
            if inside.len() >= SHORTEST_QUOTATION {
                found.push(Quotation {
                    words: inside,
                    span: at.span,
                    block,
                });
            }
        }
    }
    let text = document.text.as_str();
    if !may_hold_marks(text) {
        return found;
    }
    let mut pairs = Pairs::new(hidden, Counter::of(text));
    let mut blocks = document.blocks.iter().enumerate().peekable();
    let mut offset = 0_u32;
    let mut block = 0_usize;
    let mut begin = 0_usize;
    while begin <= text.len() {
        if pairs.open.is_empty() {
            // Nothing is to be closed: the line of the next mark is the next to read.
            let Some(length) = next_mark(&text.as_bytes()[begin..]) else {
                break;
            };
            let before = &text.as_bytes()[begin..begin + length];
            let line = memchr::memrchr(b'\n', before).map_or(begin, |at| begin + at + 1);
            offset += pairs.counter.count(&text[begin..line]);
            begin = line;
        }
        let rest = &text.as_bytes()[begin..];
        let end = memchr::memchr(b'\n', rest).map_or(text.len(), |length| begin + length);
        let line = &text[begin..end];
        begin = end + 1;
        while let Some((index, _)) = blocks.next_if(|(_, at)| at.span.start <= offset) {
            // A new paragraph: what is still open was no quotation.
            pairs.open.clear();
            block = index;
        }
        if line.trim_start().is_empty() {
            pairs.open.clear();
        }
        if may_hold_marks(line) {
            pairs.scan(line, offset, block, words, &mut found);
        }
        offset += pairs.counter.count(line) + 1;
        // Leading spaces may stand before the block that begins on this line.
        while let Some((index, _)) = blocks.next_if(|(_, at)| at.span.start < offset) {
            block = index;
        }
    }
    found.sort_unstable_by_key(|quotation| {
        (
            quotation.words.start,
            std::cmp::Reverse(quotation.words.end),
        )
    });
    found
}

/// Whether a byte of `text` may begin a quotation mark.
fn may_hold_marks(text: &str) -> bool {
    next_mark(text.as_bytes()).is_some()
}

/// The first byte that may begin a quotation mark.
fn next_mark(bytes: &[u8]) -> Option<usize> {
    memchr::memchr3(b'"', 0xC2, 0xE2, bytes)
}

/// The marks that are open.
struct Pairs<'a> {
    hidden: &'a [Span],
    counter: Counter,
    open: Vec<(char, u32)>,
}

impl<'a> Pairs<'a> {
    fn new(hidden: &'a [Span], counter: Counter) -> Self {
        Self {
            hidden,
            counter,
            open: Vec::new(),
        }
    }

    /// Reads one line that begins at code point `offset` of the text.
    fn scan(
        &mut self,
        line: &str,
        offset: u32,
        block: usize,
        words: &Words,
        found: &mut Vec<Quotation>,
    ) {
        let mut counted = (0, offset);
        let mut read = 0;
        while let Some(length) = next_mark(&line.as_bytes()[read..]) {
            let place = read + length;
            let mut characters = line[place..].chars();
            let Some(c) = characters.next() else {
                return;
            };
            read = place + c.len_utf8();
            let before = line[..place].chars().next_back().unwrap_or(' ');
            let after = characters.next().unwrap_or(' ');
            // Bytes to code points, from the last place on.
            let at = counted.1 + self.counter.count(&line[counted.0..place]);
            counted = (place, at);
            let role = role_of(c, before, after);
            if role == Role::None || self.is_hidden(at) {
                continue;
            }
            // “ closes after „ and ‘ after ‚, and opens otherwise; a straight mark does either.
            let opener = self.open.iter().rposition(|(open, _)| closes(*open, c));
            match (role, opener) {
                (Role::Close | Role::OpenOrClose, Some(index)) => {
                    let (_, start) = self.open[index];
                    self.open.truncate(index);
                    let span = Span::new(start, at + 1);
                    let inside = words_inside(words, span);
                    if (SHORTEST_QUOTATION..=LONGEST_QUOTATION).contains(&inside.len()) {
                        found.push(Quotation {
                            words: inside,
                            span,
                            block,
                        });
                    }
                }
                (Role::Open | Role::OpenOrClose, _) => self.open.push((c, at)),
                _ => {}
            }
        }
    }

    fn is_hidden(&self, at: u32) -> bool {
        let next = self.hidden.partition_point(|span| span.end <= at);
        self.hidden.get(next).is_some_and(|span| span.start <= at)
    }
}

/// What a character can do at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    None,
    Open,
    Close,
    OpenOrClose,
}

/// The role of `c` between the characters `before` and `after`.
fn role_of(c: char, before: char, after: char) -> Role {
    match c {
        '«' | '„' | '‹' | '‚' | '‟' => Role::Open,
        '»' | '”' | '›' => Role::Close,
        '“' => Role::OpenOrClose,
        '‘' if !before.is_alphanumeric() && !after.is_whitespace() => Role::OpenOrClose,
        '‘' if !after.is_alphanumeric() => Role::Close,
        // An apostrophe stands between letters (don’t) or after one that goes on (students’ work
        // closes early, which leaves words in the figures and takes none out).
        '’' if !before.is_whitespace() && !after.is_alphanumeric() => Role::Close,
        '"' => {
            let opens = !before.is_alphanumeric()
                && !matches!(before, '.' | ',' | '!' | '?' | '…' | ')')
                && !after.is_whitespace();
            let closes = !before.is_whitespace() && !after.is_alphanumeric();
            match (opens, closes) {
                (true, true) => Role::OpenOrClose,
                (true, false) => Role::Open,
                (false, true) => Role::Close,
                (false, false) => Role::None,
            }
        }
        _ => Role::None,
    }
}

/// Whether `close` ends a quotation that `open` began.
fn closes(open: char, close: char) -> bool {
    match open {
        '«' => close == '»',
        '„' => matches!(close, '“' | '”'),
        '“' | '‟' => close == '”',
        '‹' => close == '›',
        '‘' => close == '’',
        '‚' => matches!(close, '‘' | '’'),
        '"' => close == '"',
        _ => false,
    }
}
