//! Summaries: a short passage that takes up a whole text in other words.
//!
//! No small part of the source corresponds to a summary, so there is no cluster.
//! But its content stems stand in the source far more often than those of the rest
//! of the work do. The lines of the left text whose stems do so beyond chance (a
//! log-likelihood ratio, every stem once) are the summary; the whole right text is
//! what it sums up. What passages found before explain is not counted as evidence
//! for a summary: a paragraph that holds a copy is no summary.
//!
//! Cost: the lines of the left text, times the longest summary.

use super::Preset;
use super::bounds::Passages;
use super::pair::Pair;
use crate::domain::WordRange;

/// The summary in the left text, if there is one.
pub(super) fn find(pair: &Pair<'_>, preset: &Preset, found: &[Passages]) -> Option<WordRange> {
    let (left, right) = (&pair.left, &pair.right);
    let in_right = |word: usize| right.counts[left.stems[word] as usize] > 0;
    let weight = |word: usize| {
        let count = left.counts[left.stems[word] as usize] as f32;
        1.0 / (1.0 + preset.frequency_loss * count.log2())
    };
    let content = |range: WordRange| range.as_indices().filter(|&word| !left.is_common(word));
    // Which stems were seen, by the number of the look: never cleared.
    let mut seen = vec![0u32; left.counts.len()];
    let mut look = 1;
    let mut baseline = Evidence::default();
    for word in content(WordRange::new(0, left.len())) {
        if std::mem::replace(&mut seen[left.stems[word] as usize], look) != look {
            baseline.add(weight(word), in_right(word));
        }
    }
    let baseline = ((baseline.found + 1.0) / (baseline.all + 4.0)).clamp(0.02, 0.95);

    let (units, lines) = (&left.text.units, &left.text.lines);
    let mut best: Option<(f32, WordRange)> = None;
    for start in (0..units.len() - 1).filter(|&start| lines[start]) {
        look += 1;
        let mut evidence = Evidence::default();
        for end in start + 1..units.len() {
            let range = WordRange::new(units[start], units[end]);
            if range.len() > preset.longest_summary {
                break;
            }
            for word in content(WordRange::new(units[end - 1], units[end])) {
                if std::mem::replace(&mut seen[left.stems[word] as usize], look) != look {
                    evidence.add(weight(word), in_right(word));
                }
            }
            if range.len() < preset.shortest_summary || !lines[end] {
                continue;
            }
            let ratio = evidence.ratio(baseline);
            if best.is_none_or(|(most, _)| ratio > most) {
                best = Some((ratio, range));
            }
        }
    }
    let (ratio, range) = best?;
    if ratio < preset.summary_ratio {
        return None;
    }
    let mut inside = 0;
    for passages in found
        .iter()
        .filter(|passages| passages.left.overlaps(range))
    {
        // A passage that goes on outside the lines is no part of a summary.
        let outside = range.start.saturating_sub(passages.left.start)
            + passages.left.end.saturating_sub(range.end);
        if outside > preset.most_outside {
            return None;
        }
        inside += 1;
    }
    let apart = inside > 1;
    look += 1;
    let mut unexplained = Evidence::default();
    for word in content(range) {
        let stem = left.stems[word];
        if std::mem::replace(&mut seen[stem as usize], look) == look {
            continue;
        }
        let explained = found.iter().any(|passages| {
            passages.left.as_indices().contains(&word)
                && passages.right.len() as f32
                    <= preset.widest_explanation * passages.left.len() as f32
                && pair
                    .positions(stem)
                    .iter()
                    .any(|&position| passages.right.as_indices().contains(&(position as usize)))
        });
        if !explained {
            unexplained.add(left.weights[word], in_right(word));
        }
    }
    let least = if apart {
        preset.unexplained_ratio_apart
    } else {
        preset.unexplained_ratio
    };
    (unexplained.ratio(baseline) >= least).then_some(range)
}

/// The weight of content stems, and of those that stand in the other text.
#[derive(Default)]
struct Evidence {
    found: f32,
    all: f32,
}

impl Evidence {
    fn add(&mut self, weight: f32, found: bool) {
        self.all += weight;
        if found {
            self.found += weight;
        }
    }

    /// The log-likelihood ratio of the share found against the baseline; 0 if it is no larger.
    fn ratio(&self, baseline: f32) -> f32 {
        // Two words of the baseline keep a few words from looking like certainty.
        const PRIOR: f32 = 2.0;
        let share = (self.found + PRIOR * baseline) / (self.all + PRIOR);
        if share <= baseline {
            return 0.0;
        }
        let missing = (1.0 - share).max(1e-3);
        self.all
            * (share * (share / baseline).ln() + (1.0 - share) * (missing / (1.0 - baseline)).ln())
    }
}
