//! Verbatim copies: passages whose boundaries the words themselves give.
//!
//! A copy begins and ends with its first and last equal word, wherever the units of
//! the text are. Maximal runs of equal words are chained across small slips (a word
//! replaced, left out or put in); a chain that is nearly all equal is a copy. Where
//! copies explain most of a passage found by density, they take its place.
//!
//! Cost: the words of both texts, and the runs times [`LOOK_BACK`].

use super::Preset;
use super::bounds::Passages;
use super::pair::Pair;
use crate::domain::WordRange;
use crate::similarity::align::grams::Grams;

/// Words of the shortest run.
const RUN: usize = 5;
/// Runs before a run that may come before it in a chain.
const LOOK_BACK: usize = 32;
/// What a word skipped in a chain costs, in equal words.
const SKIP_COST: f32 = 0.2;

/// Equal words at the same distance in both texts, as long as possible.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Run {
    left: u32,
    right: u32,
    words: u32,
}

impl Run {
    const fn left_end(self) -> u32 {
        self.left + self.words
    }

    const fn right_end(self) -> u32 {
        self.right + self.words
    }
}

/// The copies of two texts, the longest first; no two overlap in the left text.
pub(super) fn copies(pair: &Pair<'_>, preset: &Preset) -> Vec<Passages> {
    let runs = runs(pair, preset);
    let mut scores = Vec::with_capacity(runs.len());
    let mut before: Vec<Option<usize>> = Vec::with_capacity(runs.len());
    for (index, &run) in runs.iter().enumerate() {
        let (mut score, mut best) = (run.words as f32, None);
        for earlier in (index.saturating_sub(LOOK_BACK)..index).rev() {
            if let Some(link) = link(runs[earlier], run, preset) {
                let linked = scores[earlier] + run.words as f32 + link;
                if linked > score {
                    (score, best) = (linked, Some(earlier));
                }
            }
        }
        scores.push(score);
        before.push(best);
    }
    let mut ends: Vec<usize> = (0..runs.len()).collect();
    ends.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    let mut used = vec![false; runs.len()];
    let mut copies: Vec<Passages> = Vec::new();
    for end in ends {
        if used[end] {
            continue;
        }
        let (mut first, mut equal) = (end, 0);
        let mut next = Some(end);
        while let Some(run) = next.filter(|&run| !used[run]) {
            used[run] = true;
            equal += runs[run].words;
            first = run;
            next = before[run];
        }
        let left = WordRange::new(runs[first].left, runs[end].left_end());
        let right = WordRange::new(runs[first].right, runs[end].right_end());
        let share = (equal as f32 / left.len().max(right.len()) as f32).min(1.0);
        if share >= preset.copy_share
            && left.len() >= preset.shortest_copy
            && !copies.iter().any(|copy| copy.left.overlaps(left))
        {
            copies.push(Passages {
                left,
                right,
                weight: equal as f32,
                share,
            });
        }
    }
    copies
}

/// What it adds to a chain that `later` follows `earlier`; `None` where it cannot.
fn link(earlier: Run, later: Run, preset: &Preset) -> Option<f32> {
    // Equal words on both sides of a slip make runs overlap a little.
    const OVERLAP: i64 = 3;
    let left = i64::from(later.left) - i64::from(earlier.left_end());
    let right = i64::from(later.right) - i64::from(earlier.right_end());
    let widest = i64::from(preset.widest_slip);
    let fits = |gap: i64| (-OVERLAP..=widest).contains(&gap);
    (fits(left) && fits(right))
        .then(|| left.min(right).min(0) as f32 - SKIP_COST * left.max(right).max(0) as f32)
}

/// The maximal runs of both texts, ascending.
fn runs(pair: &Pair<'_>, preset: &Preset) -> Vec<Run> {
    let (left, right) = (&pair.left.words().keys, &pair.right.words().keys);
    let mut grams = Grams::<RUN>::default();
    grams.fill(right);
    let mut runs = Vec::new();
    for (start, gram) in left.windows(RUN).enumerate() {
        let Some(last) = grams.last(right, gram) else {
            continue;
        };
        if grams.count(last) > preset.most_run_occurrences {
            continue;
        }
        for place in grams.positions(last) {
            if start > 0 && place > 0 && left[start - 1] == right[place - 1] {
                continue; // Inside a run that began before.
            }
            let equal = |&(a, b): &(&u32, &u32)| a == b;
            let words = left[start..]
                .iter()
                .zip(&right[place..])
                .take_while(equal)
                .count();
            runs.push(Run {
                left: start as u32,
                right: place as u32,
                words: words as u32,
            });
        }
    }
    runs.sort_unstable();
    runs
}

/// Puts the copies that explain a passage in its place; passages that are reworded stay.
pub(super) fn sharpen(found: &mut Vec<Passages>, copies: &[Passages], preset: &Preset) {
    let near = |passages: &Passages, copy: &Passages| {
        copy.left.overlaps(passages.left) && copy.right.overlaps(passages.right)
    };
    let mut sharp: Vec<Passages> = Vec::new();
    found.retain(|passages| {
        let explained: u32 = copies
            .iter()
            .filter(|copy| near(passages, copy))
            .map(|copy| common(copy.left, passages.left))
            .sum();
        if (explained as f32) < preset.copied_share * passages.left.len() as f32 {
            return true;
        }
        sharp.extend(copies.iter().filter(|copy| near(passages, copy)));
        false
    });
    sharp.sort_by_key(|copy| (copy.left, copy.right));
    sharp.dedup();
    // What a copy explains better is no passage of its own.
    found.retain(|passages| {
        let explained: u32 = sharp
            .iter()
            .map(|copy| common(copy.left, passages.left))
            .sum();
        2 * explained < passages.left.len()
    });
    found.extend(sharp);
}

fn common(a: WordRange, b: WordRange) -> u32 {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}
