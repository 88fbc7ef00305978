//! From the pieces that a reader meets to a [`Document`].
//!
//! A reader walks through its format and tells the builder what begins, what is
//! written and what ends; the builder keeps the text, counts code points,
//! puts footnotes and frames after the block that they hang on, and sums up
//! what the page does not show. Every reader ends with [`DocumentBuilder::finish`].

use std::collections::BTreeMap;

use super::ReadError;
use crate::domain::{
    Block, BlockKind, Document, Finding, FindingKind, Format, Metadata, Severity, Span,
};

/// From this many hidden words on somebody should look.
const WORDS_TO_CHECK: u32 = 3;
/// From this many hidden words on chance is hardly an explanation.
const WORDS_FOR_STRONG: u32 = 25;
/// The length of the sample shown with a finding, in code points.
const SAMPLE_LENGTH: usize = 80;

/// Why a reader of the page does not see a run of text; `None` when it is seen.
pub type Unseen = Option<FindingKind>;

/// One run of text with one look.
#[derive(Debug)]
struct Run {
    text: String,
    unseen: Unseen,
}

/// A block under construction.
#[derive(Debug)]
struct OpenBlock {
    kind: BlockKind,
    level: Option<u8>,
    runs: Vec<Run>,
    /// Footnotes and frames that hang on this block, complete, in order.
    hanging: Vec<OpenBlock>,
    /// What stands at a place without being text: the number of code points before it in this block, and what.
    marks: Vec<(u32, FindingKind)>,
    length: u32,
}

impl OpenBlock {
    fn new(kind: BlockKind, level: Option<u8>) -> Self {
        Self {
            kind,
            level,
            runs: Vec::new(),
            hanging: Vec::new(),
            marks: Vec::new(),
            length: 0,
        }
    }
}

/// What was noted of one kind of finding.
#[derive(Debug, Default)]
struct Noted {
    positions: Vec<Span>,
    /// Pieces or words that are not in the text.
    count: u32,
    severity: Option<Severity>,
    detail: Option<String>,
}

/// Collects blocks and findings into a [`Document`].
#[derive(Debug, Default)]
pub struct DocumentBuilder {
    text: String,
    /// Code points of `text`.
    length: u32,
    blocks: Vec<Block>,
    /// The open block, and on top of it the notes and frames that are open inside it.
    open: Vec<OpenBlock>,
    noted: BTreeMap<FindingKind, Noted>,
    /// What the file says about itself; for the reader to fill.
    pub metadata: Metadata,
}

impl DocumentBuilder {
    /// An empty document.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a block (of a `level`, if it is a heading) and ends the one before it.
    /// Inside an open note this begins the note's next paragraph, of the note's kind.
    pub fn begin(&mut self, kind: BlockKind, level: Option<u8>) {
        if self.open.len() > 1 {
            let note = self.open.pop();
            let kind = note.as_ref().map_or(kind, |note| note.kind);
            if let (Some(note), Some(parent)) = (note, self.open.last_mut()) {
                parent.hanging.push(note);
            }
            self.open.push(OpenBlock::new(kind, None));
            return;
        }
        self.end();
        self.open.push(OpenBlock::new(kind, level));
    }

    /// Changes what the open block is, when that is learned late (a paragraph that proves to be a heading).
    pub fn retype(&mut self, kind: BlockKind, level: Option<u8>) {
        if let Some(block) = self.open.last_mut() {
            block.kind = kind;
            block.level = level;
        }
    }

    /// Ends the open block and whatever is open inside it; blank blocks leave no trace.
    pub fn end(&mut self) {
        while self.open.len() > 1 {
            self.end_hanging();
        }
        if let Some(block) = self.open.pop() {
            self.place(block);
        }
    }

    /// Begins a footnote or frame that hangs on the open block. Until
    /// [`end_hanging`](Self::end_hanging) everything written belongs to it.
    pub fn begin_hanging(&mut self, kind: BlockKind) {
        if self.open.is_empty() {
            self.open.push(OpenBlock::new(BlockKind::Paragraph, None));
        }
        self.open.push(OpenBlock::new(kind, None));
    }

    /// Ends the innermost footnote or frame.
    pub fn end_hanging(&mut self) {
        if self.open.len() > 1
            && let Some(note) = self.open.pop()
            && let Some(parent) = self.open.last_mut()
        {
            parent.hanging.push(note);
        }
    }

    /// Writes text into the open block (a paragraph begins when none is open).
    pub fn write(&mut self, text: &str, unseen: Unseen) {
        if text.is_empty() {
            return;
        }
        if self.open.is_empty() {
            self.open.push(OpenBlock::new(BlockKind::Paragraph, None));
        }
        let Some(block) = self.open.last_mut() else {
            return;
        };
        block.length += code_points(text);
        match block.runs.last_mut() {
            Some(run) if run.unseen == unseen => run.text.push_str(text),
            _ => block.runs.push(Run {
                text: text.to_owned(),
                unseen,
            }),
        }
    }

    /// Marks all that was written into the open block so far as unseen, when
    /// that is learned late (a field at its end that hides the paragraph).
    pub fn hide_written(&mut self, kind: FindingKind) {
        if let Some(block) = self.open.last_mut() {
            for run in &mut block.runs {
                run.unseen = run.unseen.or(Some(kind));
            }
        }
    }

    /// Whether the open block ends in white space or is empty, so that another blank would add nothing.
    pub fn ends_blank(&self) -> bool {
        self.open
            .last()
            .and_then(|block| block.runs.last())
            .is_none_or(|run| run.text.ends_with(char::is_whitespace))
    }

    /// Whether a footnote or frame is open.
    pub fn is_hanging(&self) -> bool {
        self.open.len() > 1
    }

    /// Notes something that stands at the current place and is not part of the
    /// text: a comment or a tracked deletion (`text` is a sample), counted once per call.
    pub fn mark(&mut self, kind: FindingKind, text: &str) {
        self.mark_words(kind, text, 1);
    }

    /// Like [`mark`](Self::mark), counted as `count` words.
    pub fn mark_words(&mut self, kind: FindingKind, text: &str, count: u32) {
        match self.open.last_mut() {
            Some(block) => block.marks.push((block.length, kind)),
            None => {
                let place = Span::new(self.length, self.length);
                self.noted.entry(kind).or_default().positions.push(place);
            }
        }
        let noted = self.noted.entry(kind).or_default();
        noted.count += count;
        keep_sample(noted, text);
    }

    /// Notes something about the file as a whole: `count` pieces of one kind, at no place.
    pub fn note(&mut self, kind: FindingKind, severity: Severity, count: u32, detail: &str) {
        let noted = self.noted.entry(kind).or_default();
        noted.count += count;
        noted.severity = noted.severity.max(Some(severity));
        match &mut noted.detail {
            Some(before) if !detail.is_empty() => {
                before.push_str("; ");
                before.push_str(detail);
            }
            _ => keep_sample(noted, detail),
        }
    }

    /// The number of code points placed so far; the open block is not among them.
    pub fn placed(&self) -> u32 {
        self.length
    }

    /// Takes over the blocks, findings and text of another document at the current place.
    pub fn append(&mut self, other: &Document) {
        self.end();
        if other.blocks.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
            self.length += 1;
        }
        let shift = self.length;
        self.text.push_str(&other.text);
        self.length += code_points(&other.text);
        self.blocks.extend(other.blocks.iter().map(|block| Block {
            span: shifted(block.span, shift),
            ..block.clone()
        }));
        for finding in &other.findings {
            let noted = self.noted.entry(finding.kind).or_default();
            noted
                .positions
                .extend(finding.positions.iter().map(|&span| shifted(span, shift)));
            // Words of unseen text are counted anew from the positions.
            if !finding.kind.hides_words() {
                noted.count += finding.count;
            }
            noted.severity = noted.severity.max(Some(finding.severity));
            if let Some(detail) = &finding.detail {
                keep_sample(noted, detail);
            }
        }
    }

    /// The document; refused with [`ReadError::NoText`] when it holds no letter or digit.
    pub fn finish(mut self, format: Format) -> Result<Document, ReadError> {
        self.end();
        if !self.text.chars().any(char::is_alphanumeric) {
            return Err(ReadError::NoText);
        }
        let findings = findings_of(&self.text, self.noted);
        Ok(Document {
            format,
            text: self.text,
            blocks: self.blocks,
            metadata: self.metadata,
            findings,
        })
    }

    /// Puts a block at the end of the text, then what hangs on it.
    fn place(&mut self, block: OpenBlock) {
        let OpenBlock {
            kind,
            level,
            mut runs,
            hanging,
            marks,
            ..
        } = block;
        let moved = gather_unseen(&mut runs);
        for &(kind, joins) in &moved.joins {
            self.noted.entry(kind).or_default().count += joins;
        }
        let cut_front = trim_front(&mut runs);
        trim_back(&mut runs);
        let mut start = self.length;
        if !runs.is_empty() {
            if !self.text.is_empty() {
                self.text.push('\n');
                self.length += 1;
            }
            start = self.length;
            for run in &runs {
                let from = self.length;
                self.text.push_str(&run.text);
                self.length += code_points(&run.text);
                if let Some(finding) = run.unseen {
                    let noted = self.noted.entry(finding).or_default();
                    noted.positions.push(Span::new(from, self.length));
                }
            }
            self.blocks.push(Block {
                kind,
                level,
                span: Span::new(start, self.length),
            });
        }
        for (offset, finding) in marks {
            let offset = moved.place(offset).saturating_sub(cut_front);
            let place = (start + offset).min(self.length);
            let noted = self.noted.entry(finding).or_default();
            noted.positions.push(Span::new(place, place));
        }
        for block in hanging {
            self.place(block);
        }
    }
}

/// Where the runs of a block went when the unseen ones were put behind the seen ones.
#[derive(Debug, Default)]
struct Moved {
    /// Of each run that stood before: its place in the block, and its new one.
    places: Vec<(u32, u32)>,
    /// Unseen blanks that tore words apart, by the reason why they are unseen.
    joins: Vec<(FindingKind, u32)>,
}

impl Moved {
    /// The new place of what stood at `offset`.
    fn place(&self, offset: u32) -> u32 {
        let next = self.places.partition_point(|&(from, _)| from <= offset);
        match next.checked_sub(1).and_then(|last| self.places.get(last)) {
            Some(&(from, to)) => to + (offset - from),
            None => offset,
        }
    }
}

/// Puts unseen text that stands inside the seen text of a block behind it.
///
/// The words of a block are then those that its reader reads, in one piece,
/// whatever was strewn between them or between their letters. What takes up
/// room on the page leaves a blank; what takes none leaves nothing.
fn gather_unseen(runs: &mut Vec<Run>) -> Moved {
    let mut moved = Moved::default();
    let last_seen = runs.iter().rposition(|run| run.unseen.is_none());
    let is_inside =
        last_seen.is_some_and(|last| runs[..last].iter().any(|run| run.unseen.is_some()));
    if !is_inside {
        return moved;
    }
    let mut seen: Vec<Run> = Vec::with_capacity(runs.len());
    let mut unseen: Vec<Run> = Vec::new();
    let (mut seen_length, mut unseen_length, mut before) = (0, 0, 0);
    let mut starts: Vec<(u32, bool, u32)> = Vec::with_capacity(runs.len());
    let mut gap: Vec<Run> = Vec::new();
    for mut run in runs.drain(..) {
        let length = code_points(&run.text);
        if run.unseen.is_some() {
            starts.push((before, false, unseen_length));
            unseen_length += length + 1;
            gap.push(run);
        } else {
            let is_after_word = seen.last().is_some_and(|run| ends_in_word(&run.text));
            let is_after_blank = seen
                .last()
                .is_none_or(|run| run.text.ends_with(char::is_whitespace));
            let begins_word = run.text.starts_with(char::is_alphanumeric);
            let (mut cut, mut inserted) = (0, 0);
            if !gap.is_empty() && is_after_blank {
                let kept = run.text.trim_start_matches([' ', '\t']);
                cut = (run.text.len() - kept.len()) as u32;
                run.text.drain(..cut as usize);
            }
            if is_after_word && begins_word {
                if gap.iter().any(takes_room) {
                    run.text.insert(0, ' ');
                    inserted = 1;
                } else if let Some(torn) = gap.iter().find_map(blank_alone) {
                    match moved.joins.iter_mut().find(|(kind, _)| *kind == torn) {
                        Some((_, count)) => *count += 1,
                        None => moved.joins.push((torn, 1)),
                    }
                }
            }
            unseen.append(&mut gap);
            starts.push((before + cut, true, seen_length + inserted));
            seen_length += code_points(&run.text);
            match seen.last_mut() {
                Some(last) => last.text.push_str(&run.text),
                None => seen.push(run),
            }
        }
        before += length;
    }
    unseen.append(&mut gap);
    moved.places = starts
        .into_iter()
        .map(|(from, is_seen, to)| (from, if is_seen { to } else { seen_length + 1 + to }))
        .collect();
    runs.append(&mut seen);
    for run in unseen {
        runs.push(Run {
            text: " ".to_owned(),
            unseen: None,
        });
        runs.push(run);
    }
    moved
}

fn ends_in_word(text: &str) -> bool {
    text.ends_with(char::is_alphanumeric)
}

/// Whether a run leaves a gap in the line that it stands in. Text that is not
/// shown at all, or too small to be seen, leaves none.
fn takes_room(run: &Run) -> bool {
    !matches!(
        run.unseen,
        Some(FindingKind::HiddenText | FindingKind::TinyText)
    )
}

/// Why a run is unseen that holds nothing but blanks.
fn blank_alone(run: &Run) -> Unseen {
    run.unseen.filter(|_| run.text.trim().is_empty())
}

/// Sums up what was noted, kind by kind.
fn findings_of(text: &str, noted: BTreeMap<FindingKind, Noted>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (kind, mut noted) in noted {
        noted.positions.sort_unstable();
        if kind.hides_words() {
            let (positions, words, sample) = unseen_words(text, &noted.positions);
            if words == 0 && noted.count == 0 {
                continue;
            }
            if sample
                .chars()
                .all(|c| is_quotation_mark(c) || c.is_whitespace())
                && words > 0
            {
                noted.severity = Some(Severity::Check);
            }
            noted.positions = positions;
            noted.count += words;
            noted.detail = noted.detail.or(Some(sample));
        }
        let severity = match kind {
            _ if !kind.hides_words() => noted.severity.unwrap_or(Severity::Info),
            _ if noted.count >= WORDS_FOR_STRONG => Severity::Strong,
            _ if noted.count >= WORDS_TO_CHECK => Severity::Check,
            _ => noted.severity.unwrap_or(Severity::Info),
        };
        findings.push(Finding {
            kind,
            severity,
            count: noted.count,
            positions: noted.positions,
            detail: noted.detail.filter(|detail| !detail.is_empty()),
        });
    }
    findings
}

/// Joins spans that only blanks separate, drops those without a letter, digit
/// or quotation mark, counts the words and takes a sample of the longest.
fn unseen_words(text: &str, spans: &[Span]) -> (Vec<Span>, u32, String) {
    let mut joined: Vec<Span> = Vec::new();
    let mut words = 0;
    let mut sample = String::new();
    let mut sample_length = 0;
    let mut walk = text.char_indices();
    let mut at = 0;
    let mut byte_of = |code_point: u32| {
        let skip = code_point.saturating_sub(at) as usize;
        at = code_point;
        if skip > 0 {
            walk.nth(skip - 1);
        }
        walk.clone().next().map_or(text.len(), |(byte, _)| byte)
    };
    let mut pieces: Vec<(Span, std::ops::Range<usize>)> = Vec::new();
    for &span in spans {
        let range = byte_of(span.start)..byte_of(span.end);
        match pieces.last_mut() {
            Some((last, bytes)) if text[bytes.end..range.start].trim().is_empty() => {
                last.end = span.end;
                bytes.end = range.end;
            }
            _ => pieces.push((span, range)),
        }
    }
    for (span, range) in pieces {
        let piece = &text[range];
        let count = piece
            .split_whitespace()
            .filter(|word| {
                word.chars()
                    .any(|c| c.is_alphanumeric() || is_quotation_mark(c))
            })
            .count() as u32;
        if count == 0 {
            continue;
        }
        words += count;
        joined.push(span);
        if count > sample_length {
            sample_length = count;
            sample = sample_of(piece);
        }
    }
    (joined, words, sample)
}

/// Marks that nobody sees would turn a copied passage into a quotation.
const fn is_quotation_mark(character: char) -> bool {
    matches!(character, '"' | '«' | '»' | '“' | '”' | '„')
}

fn keep_sample(noted: &mut Noted, text: &str) {
    if noted.detail.is_none() && !text.trim().is_empty() {
        noted.detail = Some(sample_of(text));
    }
}

/// The beginning of a text on one line.
fn sample_of(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().take(SAMPLE_LENGTH).collect();
    let line = words.join(" ");
    match line.char_indices().nth(SAMPLE_LENGTH) {
        Some((byte, _)) => format!("{}…", &line[..byte]),
        None => line,
    }
}

/// Removes blanks in front of a block and tells how many code points.
fn trim_front(runs: &mut Vec<Run>) -> u32 {
    let mut cut = 0;
    while let Some(run) = runs.first_mut() {
        let kept = run.text.trim_start();
        cut += code_points(&run.text[..run.text.len() - kept.len()]);
        if kept.is_empty() {
            runs.remove(0);
        } else {
            run.text = kept.to_owned();
            break;
        }
    }
    cut
}

/// Removes blanks at the end of a block.
fn trim_back(runs: &mut Vec<Run>) {
    while let Some(run) = runs.last_mut() {
        run.text.truncate(run.text.trim_end().len());
        if !run.text.is_empty() {
            break;
        }
        runs.pop();
    }
}

fn shifted(span: Span, by: u32) -> Span {
    Span::new(span.start + by, span.end + by)
}

fn code_points(text: &str) -> u32 {
    text.chars().count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(document: &Document, span: Span) -> String {
        let (start, length) = (span.start as usize, span.len() as usize);
        document.text.chars().skip(start).take(length).collect()
    }

    #[test]
    fn blocks_count_code_points_and_are_separated_by_line_breaks() {
        let mut builder = DocumentBuilder::new();
        builder.begin(BlockKind::Heading, Some(1));
        builder.write(" Кіріспе ", None);
        builder.begin(BlockKind::Paragraph, None);
        builder.write("Адал", None);
        let document = builder.finish(Format::Html).unwrap();
        assert_eq!(document.text, "Кіріспе\nАдал");
        assert_eq!(document.blocks[1].span, Span::new(8, 12));
    }

    #[test]
    fn a_footnote_stands_after_the_block_that_refers_to_it() {
        let mut builder = DocumentBuilder::new();
        builder.begin(BlockKind::Paragraph, None);
        builder.write("before", None);
        builder.begin_hanging(BlockKind::Footnote);
        builder.begin(BlockKind::Paragraph, None);
        builder.write("note", None);
        builder.end_hanging();
        builder.write(" after", None);
        builder.begin(BlockKind::Paragraph, None);
        builder.write("next", None);
        let document = builder.finish(Format::Html).unwrap();
        assert_eq!(document.text, "before after\nnote\nnext");
        let kinds: Vec<_> = document.blocks.iter().map(|block| block.kind).collect();
        assert_eq!(
            kinds,
            [
                BlockKind::Paragraph,
                BlockKind::Footnote,
                BlockKind::Paragraph
            ]
        );
    }

    #[test]
    fn unseen_words_are_counted_and_placed() {
        let mut builder = DocumentBuilder::new();
        builder.write("seen ", None);
        builder.write("one two", Some(FindingKind::WhiteText));
        builder.write(" ", None);
        builder.write("three", Some(FindingKind::WhiteText));
        builder.write(" end", None);
        builder.mark(FindingKind::Comment, "why?");
        let document = builder.finish(Format::Html).unwrap();
        let white = &document.findings[0];
        assert_eq!((white.kind, white.count), (FindingKind::WhiteText, 3));
        assert_eq!(white.severity, Severity::Check);
        assert_eq!(text_of(&document, white.positions[0]), "one two three");
        let comment = &document.findings[1];
        assert_eq!((comment.count, comment.positions[0]), (1, Span::new(8, 8)));
        assert_eq!(comment.detail.as_deref(), Some("why?"));
    }

    #[test]
    fn a_document_of_blanks_holds_no_text() {
        let mut builder = DocumentBuilder::new();
        builder.write(" \n — ", None);
        assert_eq!(builder.finish(Format::Html), Err(ReadError::NoText));
    }
}
