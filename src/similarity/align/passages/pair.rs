//! Two texts under comparison, with their stems numbered, counted and weighed.

use rustc_hash::FxHashMap;

use super::{PassageText, Preset};
use crate::domain::WordRange;
use crate::language::{WordFlags, Words};

/// One of the two texts.
pub(super) struct Side<'a> {
    pub(super) text: &'a PassageText,
    /// The number of each word's stem.
    pub(super) stems: Vec<u32>,
    /// How often each stem stands in this text.
    pub(super) counts: Vec<u32>,
    /// What each word weighs: 1 for a word that is rare in the pair.
    pub(super) weights: Vec<f32>,
}

impl Side<'_> {
    pub(super) fn words(&self) -> &Words {
        &self.text.words
    }

    pub(super) fn len(&self) -> u32 {
        self.stems.len() as u32
    }

    pub(super) fn is_common(&self, word: usize) -> bool {
        self.words().flags[word].has(WordFlags::COMMON)
    }

    /// `range`, wider by `words` on both sides.
    pub(super) fn widened(&self, range: WordRange, words: u32) -> WordRange {
        WordRange::new(
            range.start.saturating_sub(words),
            (range.end + words).min(self.len()),
        )
    }
}

/// Two texts under comparison.
pub(super) struct Pair<'a> {
    pub(super) left: Side<'a>,
    pub(super) right: Side<'a>,
    /// The positions of each stem in the right text: `positions[first[stem]..first[stem + 1]]`.
    first: Vec<u32>,
    positions: Vec<u32>,
}

impl<'a> Pair<'a> {
    pub(super) fn new(left: &'a PassageText, right: &'a PassageText, preset: &Preset) -> Self {
        let mut numbers = FxHashMap::default();
        numbers.reserve(left.words.len() + right.words.len());
        let mut number = |text: &PassageText| -> Vec<u32> {
            text.words
                .stems
                .iter()
                .map(|&stem| {
                    let next = numbers.len() as u32;
                    *numbers.entry(stem).or_insert(next)
                })
                .collect()
        };
        let (left_stems, right_stems) = (number(left), number(right));
        let count = |stems: &[u32]| {
            let mut counts = vec![0u32; numbers.len()];
            for &stem in stems {
                counts[stem as usize] += 1;
            }
            counts
        };
        let (left_counts, right_counts) = (count(&left_stems), count(&right_stems));
        let mut first = Vec::with_capacity(numbers.len() + 1);
        let mut total = 0;
        first.push(0);
        for &count in &right_counts {
            total += count;
            first.push(total);
        }
        let mut next = first.clone();
        let mut positions = vec![0; right_stems.len()];
        for (word, &stem) in right_stems.iter().enumerate() {
            positions[next[stem as usize] as usize] = word as u32;
            next[stem as usize] += 1;
        }
        let weigh = |text: &PassageText, stems: &[u32]| -> Vec<f32> {
            stems
                .iter()
                .zip(&text.words.flags)
                .map(|(&stem, flags)| {
                    if flags.has(WordFlags::COMMON) {
                        return preset.common_weight;
                    }
                    let stem = stem as usize;
                    let frequency = left_counts[stem].max(right_counts[stem]);
                    1.0 / (1.0 + preset.frequency_loss * (frequency as f32).log2())
                })
                .collect()
        };
        let weights = (weigh(left, &left_stems), weigh(right, &right_stems));
        Self {
            left: Side {
                text: left,
                stems: left_stems,
                counts: left_counts,
                weights: weights.0,
            },
            right: Side {
                text: right,
                stems: right_stems,
                counts: right_counts,
                weights: weights.1,
            },
            first,
            positions,
        }
    }

    /// Where a stem stands in the right text, ascending.
    pub(super) fn positions(&self, stem: u32) -> &[u32] {
        let stem = stem as usize;
        &self.positions[self.first[stem] as usize..self.first[stem + 1] as usize]
    }
}
