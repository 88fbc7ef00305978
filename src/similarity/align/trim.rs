//! Trimming: the part of an alignment that carries its weight.
//!
//! Of the aligned words in order, the heaviest unbroken part is kept (the maximum
//! sum segment, in one pass); a beginning or an end that costs more than it
//! weighs goes.

use super::pair::Pair;
use super::seeds::Point;

/// Cuts `aligned` to its heaviest part and returns what that weighs.
pub(super) fn trim(pair: &Pair<'_>, aligned: &mut Vec<Point>) -> f32 {
    let mut heaviest = (0.0f32, 0..0);
    let (mut weight, mut start) = (0.0f32, 0);
    for (index, point) in aligned.iter().enumerate() {
        let link = match index.checked_sub(1) {
            Some(before) => pair.link(
                point.left - aligned[before].left - 1,
                point.right - aligned[before].right - 1,
            ),
            None => 0.0,
        };
        if weight + link <= 0.0 {
            (weight, start) = (0.0, index);
        } else {
            weight += link;
        }
        weight += pair.weight(point.left);
        if weight > heaviest.0 {
            heaviest = (weight, start..index + 1);
        }
    }
    let (weight, kept) = heaviest;
    aligned.truncate(kept.end);
    aligned.drain(..kept.start);
    weight
}
