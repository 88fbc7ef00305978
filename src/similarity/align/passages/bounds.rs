//! Boundaries: which whole units (sentences, lines) belong to a passage.
//!
//! A word that has a counterpart in the other passage speaks for its unit, one that
//! has none against it. How much is a matter of likelihood: inside a passage of
//! which the share *q* has counterparts, against *chance* outside. The units with
//! the greatest sum are the passage (maximum sum segment), for one text and then
//! for the other, until nothing moves. A verbatim copy is thereby cut sharply and a
//! reworded one generously, without being told which is which.

use super::Preset;
use super::pair::{Pair, Side};
use crate::domain::WordRange;

/// A passage of the left text and one of the right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Passages {
    pub(super) left: WordRange,
    pub(super) right: WordRange,
    /// The weight of the left words that have a counterpart in the right passage.
    pub(super) weight: f32,
    /// The share of the passage's weight that has a counterpart, on the side where it is smaller.
    pub(super) share: f32,
}

/// Memory that is used again: how often each stem stands in a passage.
pub(super) struct Tally(Vec<u32>);

impl Tally {
    pub(super) fn new(pair: &Pair<'_>) -> Self {
        Self(vec![0; pair.left.counts.len()])
    }

    fn fill(&mut self, side: &Side<'_>, range: WordRange) {
        for &stem in &side.stems[range.as_indices()] {
            self.0[stem as usize] += 1;
        }
    }

    fn clear(&mut self, side: &Side<'_>, range: WordRange) {
        for &stem in &side.stems[range.as_indices()] {
            self.0[stem as usize] = 0;
        }
    }
}

/// The passages that the units around a cluster make; `None` if no unit is worth it.
pub(super) fn settle(
    pair: &Pair<'_>,
    preset: &Preset,
    tally: &mut Tally,
    (mut left, mut right): (WordRange, WordRange),
) -> Option<Passages> {
    for round in (0..preset.rounds).rev() {
        // In the last round only what lies inside the other passage counts.
        let wider = if round == 0 { 0 } else { preset.margin };
        let share = share(tally, &pair.left, left, &pair.right, right).1;
        let other = pair.right.widened(right, wider);
        left = best_units(preset, tally, &pair.left, left, &pair.right, other, share)?;
        let share = self::share(tally, &pair.right, right, &pair.left, left).1;
        let other = pair.left.widened(left, wider);
        right = best_units(preset, tally, &pair.right, right, &pair.left, other, share)?;
    }
    let (weight, left_share) = share(tally, &pair.left, left, &pair.right, right);
    let right_share = share(tally, &pair.right, right, &pair.left, left).1;
    let share = left_share.min(right_share);
    Some(Passages {
        left,
        right,
        weight,
        share,
    })
}

/// The weight of the words of a passage that have a counterpart (each counterpart
/// serves once), and the share of the whole weight that this is.
fn share(
    tally: &mut Tally,
    side: &Side<'_>,
    range: WordRange,
    other: &Side<'_>,
    counterpart: WordRange,
) -> (f32, f32) {
    tally.fill(other, counterpart);
    let (mut found, mut all) = (0.0, 0.0);
    for word in range.as_indices() {
        all += side.weights[word];
        let left = &mut tally.0[side.stems[word] as usize];
        if *left > 0 {
            *left -= 1;
            found += side.weights[word];
        }
    }
    tally.clear(other, counterpart);
    (found, if all > 0.0 { found / all } else { 0.0 })
}

fn best_units(
    preset: &Preset,
    tally: &mut Tally,
    side: &Side<'_>,
    range: WordRange,
    other: &Side<'_>,
    counterpart: WordRange,
    share: f32,
) -> Option<WordRange> {
    let inside = share.clamp(preset.least_inside, preset.most_inside);
    let with = (inside / preset.chance).ln();
    let without = ((1.0 - inside) / (1.0 - preset.chance)).ln();
    tally.fill(other, counterpart);
    let search = side.widened(range, preset.search);
    let units = &side.text.units;
    let first = units.partition_point(|&unit| unit <= search.start) - 1;
    let last = units.partition_point(|&unit| unit < search.end);
    let (mut best, mut best_sum) = (None, 0.0f32);
    let (mut sum, mut start) = (0.0f32, first);
    for unit in first..last {
        let gain: f32 = (units[unit]..units[unit + 1])
            .map(|word| {
                let word = word as usize;
                side.weights[word]
                    * if tally.0[side.stems[word] as usize] > 0 {
                        with
                    } else {
                        without
                    }
            })
            .sum();
        if sum <= 0.0 {
            (sum, start) = (0.0, unit);
        }
        sum += gain;
        if sum > best_sum {
            best_sum = sum;
            best = Some(WordRange::new(units[start], units[unit + 1]));
        }
    }
    tally.clear(other, counterpart);
    best
}
