//! Labels: every word of a work gets exactly one, and every figure is counted
//! from them.
//!
//! Input are the zones of a work and its matches with each source; output is a
//! label a word, from which [`figures`](super::figures) and
//! [`attribution`](super::attribution) count. Alignment comes first and labels
//! second: the length of a match is measured before any label. Cost: linear in
//! the aligned words.

use serde::{Deserialize, Serialize};

use crate::language::zones::{ZoneMarks, Zones};

use super::{Alignment, Match, MatchKind};

/// Matches count from this many aligned words on, unless the instructor chose otherwise.
pub const DEFAULT_FLOOR: u32 = 8;

/// The floors that an instructor may choose, in aligned words.
pub const FLOORS: std::ops::RangeInclusive<u32> = 5..=40;

/// What a word is, the first of these that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Of the assignment's text, or of the title page.
    Template,
    /// In the file, but not seen by a reader of the page.
    Hidden,
    /// Of the bibliography.
    Bibliography,
    /// In a quotation with a citation nearby.
    QuotedCited,
    /// In a counted match with another work of the same author.
    Own,
    /// Aligned exactly in a counted match.
    Verbatim,
    /// Aligned by stem or fuzzily in a counted match.
    Altered,
    /// None of these.
    Original,
}

impl Label {
    /// All labels in the order in which they apply.
    pub const ALL: [Self; 8] = [
        Self::Template,
        Self::Hidden,
        Self::Bibliography,
        Self::QuotedCited,
        Self::Own,
        Self::Verbatim,
        Self::Altered,
        Self::Original,
    ];

    /// The name of the label in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Template => "template",
            Self::Hidden => "hidden",
            Self::Bibliography => "bibliography",
            Self::QuotedCited => "quoted_cited",
            Self::Own => "own",
            Self::Verbatim => "verbatim",
            Self::Altered => "altered",
            Self::Original => "original",
        }
    }

    /// Whether the word makes the work similar to a source.
    pub const fn is_similar(self) -> bool {
        matches!(self, Self::Verbatim | Self::Altered)
    }

    /// The label that a zone gives, if it gives one.
    const fn of_zone(mark: ZoneMarks) -> Option<Self> {
        if mark.has(ZoneMarks::TEMPLATE) || mark.has(ZoneMarks::TITLE_PAGE) {
            Some(Self::Template)
        } else if mark.has(ZoneMarks::HIDDEN) {
            Some(Self::Hidden)
        } else if mark.has(ZoneMarks::BIBLIOGRAPHY) {
            Some(Self::Bibliography)
        } else if mark.has(ZoneMarks::CITED) {
            Some(Self::QuotedCited)
        } else {
            None
        }
    }
}

/// The matches of a work with one source.
#[derive(Debug, Clone, Copy)]
pub struct SourceMatches<'a> {
    /// Whether the source is another work of the same author.
    pub own: bool,
    /// The matches; `left` is the work, `right` the source.
    pub matches: &'a [Match],
}

/// Whether a match takes part in the figures: a summary never does, anything
/// else from `floor` aligned words on.
pub fn counts(found: &Match, floor: u32) -> bool {
    found.kind != MatchKind::Summarised && found.aligned_words() >= floor as usize
}

/// The label of every word of a work with these `zones` and `sources`.
pub fn labels(zones: &Zones, sources: &[SourceMatches<'_>], floor: u32) -> Vec<Label> {
    let mut labels = vec![Label::Original; zones.marks.len()];
    for source in sources {
        for found in source.matches.iter().filter(|found| counts(found, floor)) {
            for aligned in &found.aligned {
                let label = match (source.own, aligned.how) {
                    (true, _) => Label::Own,
                    (false, Alignment::Exact) => Label::Verbatim,
                    (false, Alignment::Stem | Alignment::Fuzzy) => Label::Altered,
                };
                if let Some(word) = labels.get_mut(aligned.left as usize) {
                    *word = (*word).min(label);
                }
            }
        }
    }
    for (label, &mark) in labels.iter_mut().zip(&zones.marks) {
        if let Some(zone) = Label::of_zone(mark) {
            *label = (*label).min(zone);
        }
    }
    labels
}

/// What two works share, told from both sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairShares {
    /// The similarity of the left work to the right one alone, 0 to 1;
    /// `None` when no word of it counts.
    pub left_share: Option<f64>,
    /// The same of the right work.
    pub right_share: Option<f64>,
    /// Words of the left work that are aligned in a counted match, before any label.
    pub left_words: u32,
    /// Words of the right work that are aligned in a counted match, before any label.
    pub right_words: u32,
    /// The longest run of words aligned exactly and without a gap on either side, in words.
    pub longest_run: u32,
}

/// What the two works of `matches` share by the same labels as a report;
/// `None` when no match counts.
///
/// Swapping the two works swaps the two sides of the answer.
pub fn pair_shares(
    left: &Zones,
    right: &Zones,
    matches: &[Match],
    floor: u32,
) -> Option<PairShares> {
    let counted = || matches.iter().filter(|found| counts(found, floor));
    counted().next()?;
    let words_of = |side: fn(&super::AlignedWord) -> u32| {
        let mut words: Vec<u32> = counted()
            .flat_map(|found| found.aligned.iter().map(side))
            .collect();
        words.sort_unstable();
        words.dedup();
        words
    };
    let left_words = words_of(|aligned| aligned.left);
    let right_words = words_of(|aligned| aligned.right);
    Some(PairShares {
        left_share: similar_share(left, &left_words),
        right_share: similar_share(right, &right_words),
        left_words: left_words.len() as u32,
        right_words: right_words.len() as u32,
        longest_run: counted().map(longest_exact_run).max().unwrap_or(0),
    })
}

/// The share of the counted words that are among `aligned` (ascending) and can be similar.
fn similar_share(zones: &Zones, aligned: &[u32]) -> Option<f64> {
    let counted = zones.counted_words();
    let similar = aligned
        .iter()
        .filter(|&&word| {
            zones
                .marks
                .get(word as usize)
                .is_some_and(|mark| mark.can_be_similar())
        })
        .count();
    (counted > 0).then(|| similar as f64 / counted as f64)
}

/// The longest run of a match that is aligned exactly and without a gap on either side, in words.
pub fn longest_exact_run(found: &Match) -> u32 {
    exact_runs(found).map(|run| run.len()).max().unwrap_or(0)
}

/// The runs of left words of a match that are aligned exactly and without a
/// gap on either side, ascending.
pub fn exact_runs(found: &Match) -> impl Iterator<Item = crate::domain::WordRange> {
    let mut rest = found.aligned.as_slice();
    std::iter::from_fn(move || {
        let start = rest
            .iter()
            .position(|aligned| aligned.how == Alignment::Exact)?;
        let run = &rest[start..];
        let length = 1 + run
            .windows(2)
            .take_while(|pair| {
                pair[1].how == Alignment::Exact
                    && pair[1].left == pair[0].left + 1
                    && pair[1].right == pair[0].right + 1
            })
            .count();
        let first = run[0].left;
        rest = &run[length..];
        Some(crate::domain::WordRange::new(first, first + length as u32))
    })
}
