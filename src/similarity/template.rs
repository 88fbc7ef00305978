//! The assignment's own text inside a work.
//!
//! A template is aligned like any source, from five words on, so that small
//! edits by the student or a changed year do not turn the task into a match.
//! Marked are the aligned words and short gaps between them; where the
//! alignment is loose (the student writes about the topic in the template's
//! words) only unbroken exact runs are marked.

use crate::domain::WordRange;
use crate::language::Words;
use crate::language::zones::{ZoneMarks, Zones};

use super::align::{Preset, Spelling, align};
use super::labels::exact_runs;
use super::{Match, MatchKind};

/// The shortest passage that counts as the template's, in aligned words.
const SHORTEST: usize = 5;
/// Words put in between two aligned words belong to the template up to this many.
const WIDEST_EDIT: u32 = 3;
/// A passage is the template's with small edits when this share of its words is aligned.
const CLOSE: f64 = 0.6;

/// Marks the words of `work` that come from one of the `templates`.
pub fn mark_template(
    zones: &mut Zones,
    work: &Words,
    templates: &[&Words],
    spelling: &impl Spelling,
) {
    let preset = Preset::report(SHORTEST);
    for template in templates {
        for found in align(work, template, spelling, &preset) {
            if found.kind == MatchKind::Summarised || found.aligned_words() < SHORTEST {
                continue;
            }
            for range in template_words(&found) {
                zones.mark(range, ZoneMarks::TEMPLATE);
            }
        }
    }
}

/// Whether a match shows nothing but that both works contain the template:
/// every aligned word is marked as the template's on both sides. It is in no
/// figure of either work, so `check` and `compare` leave it out.
pub fn is_of_template(found: &Match, left: &Zones, right: &Zones) -> bool {
    !found.aligned.is_empty()
        && found.aligned.iter().all(|aligned| {
            is_template_word(left, aligned.left) && is_template_word(right, aligned.right)
        })
}

/// Whether every aligned word of a match is the template's on the left: what
/// [`is_of_template`] asks first, and what needs no look at the source.
pub fn is_in_template(found: &Match, left: &Zones) -> bool {
    !found.aligned.is_empty()
        && found
            .aligned
            .iter()
            .all(|aligned| is_template_word(left, aligned.left))
}

/// The aligned words of a match of which neither side is the template's.
pub fn words_beyond_template(found: &Match, left: &Zones, right: &Zones) -> usize {
    found
        .aligned
        .iter()
        .filter(|aligned| {
            !is_template_word(left, aligned.left) && !is_template_word(right, aligned.right)
        })
        .count()
}

fn is_template_word(zones: &Zones, word: u32) -> bool {
    zones
        .marks
        .get(word as usize)
        .is_some_and(|mark| mark.has(ZoneMarks::TEMPLATE))
}

/// The ranges of left words of a match that are the template's.
fn template_words(found: &Match) -> Vec<WordRange> {
    let density = found.aligned_words() as f64 / f64::from(found.left.len().max(1));
    if density < CLOSE {
        return exact_runs(found)
            .filter(|run| run.len() as usize >= SHORTEST)
            .collect();
    }
    let mut ranges: Vec<WordRange> = Vec::new();
    for aligned in &found.aligned {
        match ranges.last_mut() {
            Some(range) if aligned.left.saturating_sub(range.end) <= WIDEST_EDIT => {
                range.end = aligned.left + 1;
            }
            _ => ranges.push(WordRange::new(aligned.left, aligned.left + 1)),
        }
    }
    ranges
}
