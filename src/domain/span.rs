//! Places in a text. Offsets are always named by their unit: a [`Span`] counts
//! Unicode code points, a [`WordRange`] counts words.

use serde::{Deserialize, Serialize};

/// A half-open range of Unicode code points of a document's extracted text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The first code point, counted from 0.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

impl Span {
    /// The code points from `start` up to, not including, `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The number of code points.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span holds no code point (it may still mark a place).
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether the two spans share at least one code point; touching is not sharing.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// A half-open range of words of one work, counted from 0 in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WordRange {
    /// The first word.
    pub start: u32,
    /// One past the last word.
    pub end: u32,
}

impl WordRange {
    /// The words from `start` up to, not including, `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The number of words.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether the range holds no word.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether the two ranges share at least one word; touching is not sharing.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The range as indices into a slice of words.
    pub const fn as_indices(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_spans_do_not_overlap() {
        assert!(!Span::new(0, 100).overlaps(Span::new(100, 200)));
        assert!(Span::new(0, 101).overlaps(Span::new(100, 200)));
        assert!(!WordRange::new(3, 5).overlaps(WordRange::new(5, 9)));
    }
}
