//! The passages preset: which passages of two long texts correspond, however much
//! they were shuffled, replaced, retranslated or summed up.
//!
//! Input: two [`PassageText`]s. Output: [`Passage`]s, each a range of whole units on
//! both sides. The stages, one file each:
//!
//! ```text
//! text → pair → density (seeds, clusters) → bounds (extension, trimming) → verbatim → summary
//! ```
//!
//! Where the report preset asks which *words* were taken, this one asks which
//! *passages*, and tolerates more chance inside them. Nothing but the two texts decides.

mod bounds;
mod density;
mod pair;
mod summary;
#[cfg(test)]
mod tests;
mod text;
mod verbatim;

use crate::domain::WordRange;
use crate::similarity::MatchKind;

pub use text::PassageText;

use bounds::{Passages, Tally};
use pair::Pair;

/// The named parameters. Weights are in units of one rare content word.
#[derive(Debug, Clone, PartialEq)]
pub struct Preset {
    /// The weight of a word that is common in its language.
    pub common_weight: f32,
    /// A content word weighs 1 / (1 + loss × log2(its frequency in the pair)).
    pub frequency_loss: f32,
    /// A stem whose occurrences in both texts make more pairs gives no points.
    pub most_occurrences: u32,
    /// Three words that stand more often in the right text give no points.
    pub most_trigram_occurrences: u32,
    /// How far a point sees, in words of both texts.
    pub window: u32,
    /// The weight around a point that makes it a core.
    pub core_weight: f32,
    /// How far outside the other passage a counterpart counts while boundaries move, in words.
    pub margin: u32,
    /// How far outside a passage units are considered, in words.
    pub search: u32,
    /// How often both boundaries are settled.
    pub rounds: u32,
    /// The share of words with a counterpart by chance.
    pub chance: f32,
    /// The least share of words with a counterpart that a passage is taken to have.
    pub least_inside: f32,
    /// The greatest such share: a copy may have a slip.
    pub most_inside: f32,
    /// The least weight of words with counterparts.
    pub least_weight: f32,
    /// The least share of weight with counterparts.
    pub least_share: f32,
    /// Passages with no more words than this between them, on both sides, are one.
    pub widest_gap: u32,
    /// A passage with fewer code points on both sides is dropped.
    pub shortest: u32,
    /// The words of a copy, at least.
    pub shortest_copy: u32,
    /// The least share of equal words in a copy.
    pub copy_share: f32,
    /// Words between two runs of a copy, at most.
    pub widest_slip: u32,
    /// Five words that stand more often in the right text begin no run.
    pub most_run_occurrences: u32,
    /// The share of a passage's left words that copies have to explain to take its place.
    pub copied_share: f32,
    /// The words of a summary, at least.
    pub shortest_summary: u32,
    /// The words of a summary, at most.
    pub longest_summary: u32,
    /// The least log-likelihood ratio of a summary.
    pub summary_ratio: f32,
    /// The least such ratio of what other passages do not explain.
    pub unexplained_ratio: f32,
    /// The same where several passages lie inside the summary.
    pub unexplained_ratio_apart: f32,
    /// How far a passage may reach outside a summary that holds it, in words.
    pub most_outside: u32,
    /// Passages whose source side is so many times longer explain nothing.
    pub widest_explanation: f32,
}

impl Preset {
    /// For `detect`. Chosen on one half of the PAN 2013 training pairs; see docs/alignment.md.
    pub fn passages() -> Self {
        Self {
            common_weight: 0.25,
            frequency_loss: 0.8,
            most_occurrences: 40,
            most_trigram_occurrences: 4,
            window: 25,
            core_weight: 5.0,
            margin: 30,
            search: 40,
            rounds: 4,
            chance: 0.25,
            least_inside: 0.6,
            most_inside: 0.95,
            least_weight: 8.0,
            least_share: 0.3,
            widest_gap: 30,
            shortest: 150,
            shortest_copy: 25,
            copy_share: 0.9,
            widest_slip: 20,
            most_run_occurrences: 8,
            copied_share: 0.5,
            shortest_summary: 50,
            longest_summary: 160,
            summary_ratio: 13.0,
            unexplained_ratio: 4.0,
            unexplained_ratio_apart: 0.0,
            most_outside: 5,
            widest_explanation: 2.5,
        }
    }
}

/// A passage of the left text and the passage of the right text it goes back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// The words of the left text.
    pub left: WordRange,
    /// The words of the right text.
    pub right: WordRange,
    /// What kind of reuse it is.
    pub kind: MatchKind,
}

/// Finds the passages of two texts, ascending by left, then right range.
pub fn find(left: &PassageText, right: &PassageText, preset: &Preset) -> Vec<Passage> {
    if left.words.is_empty() || right.words.is_empty() {
        return Vec::new();
    }
    let pair = Pair::new(left, right, preset);
    let mut tally = Tally::new(&pair);
    let mut found: Vec<Passages> = density::clusters(&pair, preset)
        .into_iter()
        .filter_map(|cluster| bounds::settle(&pair, preset, &mut tally, cluster))
        .filter(|passages| {
            passages.weight >= preset.least_weight && passages.share >= preset.least_share
        })
        .collect();
    if !found.is_empty() {
        let copies = verbatim::copies(&pair, preset);
        verbatim::sharpen(&mut found, &copies, preset);
    }
    let summary = summary::find(&pair, preset, &found);
    if let Some(range) = summary {
        // What lies in the summary is part of it.
        found.retain(|passages| {
            let inside = passages.left.end.min(range.end) as i64
                - i64::from(passages.left.start.max(range.start));
            2 * inside < i64::from(passages.left.len())
        });
    }
    let mut passages: Vec<Passage> = join(found, preset)
        .into_iter()
        .filter(|passages| {
            let shortest = |text: &PassageText, range| text.span(range).len() >= preset.shortest;
            shortest(left, passages.left) || shortest(right, passages.right)
        })
        .map(|passages| Passage {
            left: passages.left,
            right: passages.right,
            kind: if passages.share >= VERBATIM_SHARE {
                MatchKind::Verbatim
            } else {
                MatchKind::Altered
            },
        })
        .chain(summary.map(|range| Passage {
            left: range,
            right: WordRange::new(0, pair.right.len()),
            kind: MatchKind::Summarised,
        }))
        .collect();
    passages.sort_unstable_by_key(|passage| (passage.left, passage.right));
    passages
}

/// The least share of a verbatim passage's weight that has a counterpart.
const VERBATIM_SHARE: f32 = 0.95;

/// Joins passages that are near in both texts; of two that overlap only in the left
/// text the heavier stays.
fn join(mut found: Vec<Passages>, preset: &Preset) -> Vec<Passages> {
    found.sort_by(|a, b| {
        b.weight
            .total_cmp(&a.weight)
            .then_with(|| (a.left, a.right).cmp(&(b.left, b.right)))
    });
    let mut kept: Vec<Passages> = Vec::new();
    'passages: for next in found {
        for held in &mut kept {
            let near = |a: WordRange, b: WordRange| {
                a.start < b.end + preset.widest_gap && b.start < a.end + preset.widest_gap
            };
            if near(held.left, next.left) && near(held.right, next.right) {
                let hull = |a: WordRange, b: WordRange| {
                    WordRange::new(a.start.min(b.start), a.end.max(b.end))
                };
                held.left = hull(held.left, next.left);
                held.right = hull(held.right, next.right);
                continue 'passages;
            }
            if held.left.overlaps(next.left) {
                continue 'passages;
            }
        }
        kept.push(next);
    }
    kept
}
