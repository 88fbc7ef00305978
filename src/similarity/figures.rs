//! Figures: the numbers of a report, counted from labels and from nothing else.
//!
//! Every figure here can be traced to words. What the page shows in per cent
//! is rounded in [`rounding`](super::rounding).

use serde::{Deserialize, Serialize};

use crate::language::zones::{ZoneMarks, Zones};

use super::labels::{Label, SourceMatches, counts, exact_runs};

/// How many words bear each label.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordCounts {
    /// All words of the work.
    pub all: u32,
    /// Words that count in the denominator: all without template, hidden and bibliography.
    pub counted: u32,
    /// Words labelled verbatim.
    pub verbatim: u32,
    /// Words labelled altered.
    pub altered: u32,
    /// Words labelled quoted and cited.
    pub quoted_cited: u32,
    /// Verbatim or altered words that stand in a quotation without a citation.
    pub quoted_uncited: u32,
    /// Words labelled own.
    pub own: u32,
    /// Words labelled original.
    pub original: u32,
    /// Words labelled template.
    pub template: u32,
    /// Words labelled hidden.
    pub hidden: u32,
    /// Words labelled bibliography.
    pub bibliography: u32,
}

impl WordCounts {
    /// Counts the labels of a work with these zones.
    pub fn of(labels: &[Label], zones: &Zones) -> Self {
        let mut counts = Self {
            all: labels.len() as u32,
            ..Self::default()
        };
        for (label, mark) in labels.iter().zip(&zones.marks) {
            *match label {
                Label::Template => &mut counts.template,
                Label::Hidden => &mut counts.hidden,
                Label::Bibliography => &mut counts.bibliography,
                Label::QuotedCited => &mut counts.quoted_cited,
                Label::Own => &mut counts.own,
                Label::Verbatim => &mut counts.verbatim,
                Label::Altered => &mut counts.altered,
                Label::Original => &mut counts.original,
            } += 1;
            if label.is_similar() && mark.has(ZoneMarks::QUOTED) {
                counts.quoted_uncited += 1;
            }
        }
        counts.counted = counts.all - counts.template - counts.hidden - counts.bibliography;
        counts
    }

    /// Verbatim and altered words.
    pub const fn similar(&self) -> u32 {
        self.verbatim + self.altered
    }

    /// The shares of these counts.
    pub fn shares(&self) -> Shares {
        let of_counted = |words| share(words, self.counted);
        let of_all = |words| share(words, self.all);
        Shares {
            similarity: of_counted(self.similar()),
            verbatim: of_counted(self.verbatim),
            altered: of_counted(self.altered),
            quoted_cited: of_counted(self.quoted_cited),
            quoted_uncited: of_counted(self.quoted_uncited),
            own: of_counted(self.own),
            original: of_counted(self.original),
            template: of_all(self.template),
            hidden: of_all(self.hidden),
            bibliography: of_all(self.bibliography),
        }
    }
}

/// Shares from 0 to 1, unrounded; `None` when the denominator is 0. The last
/// three are of all words, the others of the counted words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Shares {
    /// Verbatim and altered together.
    pub similarity: Option<f64>,
    /// Words aligned exactly.
    pub verbatim: Option<f64>,
    /// Words aligned by stem or fuzzily.
    pub altered: Option<f64>,
    /// Words quoted with a citation.
    pub quoted_cited: Option<f64>,
    /// Similar words that are quoted without a citation; part of the similarity.
    pub quoted_uncited: Option<f64>,
    /// Words shared with other works of the same author.
    pub own: Option<f64>,
    /// Everything else that counts.
    pub original: Option<f64>,
    /// Of all words: the assignment's text and the title page.
    pub template: Option<f64>,
    /// Of all words: what a reader of the page does not see.
    pub hidden: Option<f64>,
    /// Of all words: the bibliography.
    pub bibliography: Option<f64>,
}

/// The two coefficients that staff in Kazakhstan know: words in unbroken exact
/// runs, before the floor, as shares of the counted words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Coefficients {
    /// Words in runs of at least 5 words.
    pub runs_of_5: Option<f64>,
    /// Words in runs of at least 25 words.
    pub runs_of_25: Option<f64>,
}

/// `words` of `whole`, 0 to 1.
pub(super) fn share(words: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(words) / f64::from(whole))
}

/// The share of words in counted matches with any source, own works included,
/// before the labels bibliography, quoted and own: of all words but template
/// and hidden ones.
pub fn raw_similarity(zones: &Zones, sources: &[SourceMatches<'_>], floor: u32) -> Option<f64> {
    let is_left_out = |mark: &ZoneMarks| {
        mark.has(ZoneMarks::TEMPLATE)
            || mark.has(ZoneMarks::TITLE_PAGE)
            || mark.has(ZoneMarks::HIDDEN)
    };
    let mut matched = vec![false; zones.marks.len()];
    let aligned = sources
        .iter()
        .flat_map(|source| source.matches)
        .filter(|found| counts(found, floor))
        .flat_map(|found| &found.aligned);
    for word in aligned {
        if let Some(word) = matched.get_mut(word.left as usize) {
            *word = true;
        }
    }
    let mut whole = 0;
    let mut similar = 0;
    for (mark, matched) in zones.marks.iter().zip(matched) {
        if !is_left_out(mark) {
            whole += 1;
            similar += u32::from(matched);
        }
    }
    share(similar, whole)
}

/// The two coefficients. A run is measured as it is aligned; words of the
/// template, hidden words and the bibliography are then left out of its count.
pub fn coefficients(zones: &Zones, sources: &[SourceMatches<'_>]) -> Coefficients {
    // The longest run that each word stands in, in words.
    let mut longest = vec![0_u32; zones.marks.len()];
    let matches = sources
        .iter()
        .flat_map(|source| source.matches)
        .filter(|found| found.kind != super::MatchKind::Summarised);
    for found in matches {
        for run in exact_runs(found).filter(|run| run.len() >= 5) {
            let end = (run.end as usize).min(longest.len());
            for word in longest.iter_mut().take(end).skip(run.start as usize) {
                *word = (*word).max(run.len());
            }
        }
    }
    let counted = zones.counted_words() as u32;
    let in_runs = |least: u32| {
        let words = zones
            .marks
            .iter()
            .zip(&longest)
            .filter(|(mark, run)| mark.is_counted() && **run >= least)
            .count();
        share(words as u32, counted)
    };
    Coefficients {
        runs_of_5: in_runs(5),
        runs_of_25: in_runs(25),
    }
}
