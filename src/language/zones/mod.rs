//! Zones: which words of a work are not its author's running text.
//!
//! From a [`Document`] and its [`Words`] this module tells the title page, the
//! words that a reader of the page does not see, the quotations (with or
//! without a citation nearby) and the bibliography. The assignment's template
//! is found by comparison and marked later, by
//! [`similarity::template`](crate::similarity). What comes out goes into the
//! labels, where a zone may take a word out of the figures; every rule here
//! therefore leans to the side of leaving a word in.
//!
//! Cost: one pass over the bytes of the text, and a binary search for each
//! line and each quotation.

mod bibliography;
mod citation;
mod entry;
mod heading;
mod lines;
mod quotation;
mod title_page;

use crate::domain::{Document, Finding, Span, WordRange};

use super::Words;

/// The zones that a word stands in, one bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ZoneMarks(u8);

impl ZoneMarks {
    /// In no zone: the author's running text.
    pub const NONE: Self = Self(0);
    /// On the title page.
    pub const TITLE_PAGE: Self = Self(1);
    /// In the file, but not seen by a reader of the page.
    pub const HIDDEN: Self = Self(1 << 1);
    /// In the bibliography.
    pub const BIBLIOGRAPHY: Self = Self(1 << 2);
    /// Between quotation marks or in a block quotation.
    pub const QUOTED: Self = Self(1 << 3);
    /// In a quotation with a citation nearby (set together with [`Self::QUOTED`]).
    pub const CITED: Self = Self(1 << 4);
    /// Of the assignment's own text.
    pub const TEMPLATE: Self = Self(1 << 5);

    /// Whether all bits of `other` are set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets of bits.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The bits of this set that are not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the word counts in the denominator of the figures: it is
    /// neither template, title page, hidden nor bibliography.
    pub const fn is_counted(self) -> bool {
        self.0 & (Self::TITLE_PAGE.0 | Self::HIDDEN.0 | Self::BIBLIOGRAPHY.0 | Self::TEMPLATE.0)
            == 0
    }

    /// Whether the word can be similar to a source: it is counted and does not
    /// stand in a quotation with a citation.
    pub const fn can_be_similar(self) -> bool {
        self.is_counted() && !self.has(Self::CITED)
    }
}

/// The zones of one work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Zones {
    /// One entry a word of the work, in reading order.
    pub marks: Vec<ZoneMarks>,
    /// What is odd about the zones; at most an implausible bibliography.
    pub findings: Vec<Finding>,
}

impl Zones {
    /// The zones of a work of `words` words that is running text throughout.
    pub fn none(words: usize) -> Self {
        Self {
            marks: vec![ZoneMarks::NONE; words],
            findings: Vec::new(),
        }
    }

    /// The number of words that count in the denominator of the figures.
    pub fn counted_words(&self) -> usize {
        self.marks.iter().filter(|mark| mark.is_counted()).count()
    }

    /// Adds `mark` to the words of `range`; words beyond the end are left out.
    pub fn mark(&mut self, range: WordRange, mark: ZoneMarks) {
        let end = (range.end as usize).min(self.marks.len());
        let start = (range.start as usize).min(end);
        for word in &mut self.marks[start..end] {
            *word = word.with(mark);
        }
    }
}

/// Finds the zones of `document`, whose words are `words`. The template is not
/// among them: it needs the assignment's text.
pub fn zones(document: &Document, words: &Words) -> Zones {
    let mut zones = Zones::none(words.len());
    if words.is_empty() {
        return zones;
    }
    let hidden = hidden_spans(document);
    for &span in &hidden {
        zones.mark(words_touching(words, span), ZoneMarks::HIDDEN);
    }
    let lines = lines::lines(document, words);
    if let Some(title) = title_page::title_page(&lines) {
        zones.mark(title, ZoneMarks::TITLE_PAGE);
    }
    let bibliography = bibliography::bibliography(&lines, words.len());
    for range in bibliography.entries {
        zones.mark(range, ZoneMarks::BIBLIOGRAPHY);
    }
    zones.findings.extend(bibliography.finding);

    let quotations = quotation::quotations(document, words, &hidden);
    if !quotations.is_empty() {
        let citations = citation::citations(document);
        for quotation in quotations {
            let cited = citation::is_cited(&quotation, &citations, words, &lines);
            let mark = if cited {
                ZoneMarks::QUOTED.with(ZoneMarks::CITED)
            } else {
                ZoneMarks::QUOTED
            };
            zones.mark(quotation.words, mark);
        }
    }
    zones
}

/// The places whose words a reader of the page does not see, ascending.
fn hidden_spans(document: &Document) -> Vec<Span> {
    let mut spans: Vec<Span> = document
        .findings
        .iter()
        .filter(|finding| finding.kind.hides_words())
        .flat_map(|finding| finding.positions.iter().copied())
        .filter(|span| !span.is_empty())
        .collect();
    spans.sort_unstable();
    spans
}

/// The words that share a code point with `span`.
fn words_touching(words: &Words, span: Span) -> WordRange {
    let start = words.ends.partition_point(|&end| end <= span.start);
    let end = words.starts.partition_point(|&start| start < span.end);
    WordRange::new(start as u32, end.max(start) as u32)
}

/// The words that lie inside `span`.
fn words_inside(words: &Words, span: Span) -> WordRange {
    let start = words.starts.partition_point(|&start| start < span.start);
    let end = words.ends.partition_point(|&end| end <= span.end);
    WordRange::new(start as u32, end.max(start) as u32)
}
