//! Clusters: where the points that two texts share lie dense.
//!
//! A point is a place in both texts with the same content stem, or the same three
//! words. A point with enough weight around it, within a window in both texts, is a
//! core; cores that see one another make a cluster (as in DBSCAN: Ester et al., KDD
//! 1996). The order of the words inside a window does not matter, so shuffled and
//! retranslated passages are found as well as copies.
//!
//! Cost: the points, times those within the window of the left text.

use super::Preset;
use super::pair::Pair;
use crate::domain::WordRange;
use crate::similarity::align::grams::Grams;

struct Anchor {
    left: u32,
    right: u32,
    weight: f32,
}

/// The passages that the clusters span, in the order of their first points.
pub(super) fn clusters(pair: &Pair<'_>, preset: &Preset) -> Vec<(WordRange, WordRange)> {
    let anchors = anchors(pair, preset);
    let window = preset.window;
    let mut reach = Vec::with_capacity(anchors.len());
    let mut core = Vec::with_capacity(anchors.len());
    let (mut from, mut to) = (0, 0);
    for anchor in &anchors {
        while anchors[from].left + window < anchor.left {
            from += 1;
        }
        while to < anchors.len() && anchors[to].left <= anchor.left + window {
            to += 1;
        }
        reach.push(from..to);
        // Every left word counts once, by its heaviest point.
        let (mut weight, mut heaviest, mut word) = (0.0, 0.0f32, u32::MAX);
        for near in &anchors[from..to] {
            if near.right.abs_diff(anchor.right) > window {
                continue;
            }
            if near.left != word {
                weight += heaviest;
                (heaviest, word) = (0.0, near.left);
            }
            heaviest = heaviest.max(near.weight);
        }
        core.push(weight + heaviest >= preset.core_weight);
    }
    let mut clusters = Vec::new();
    let mut queue = Vec::new();
    for start in 0..anchors.len() {
        if !core[start] {
            continue;
        }
        let mut left = WordRange::new(u32::MAX, 0);
        let mut right = left;
        core[start] = false;
        queue.push(start);
        while let Some(index) = queue.pop() {
            let anchor = &anchors[index];
            let include = |range: WordRange, word: u32| {
                WordRange::new(range.start.min(word), range.end.max(word + 1))
            };
            left = include(left, anchor.left);
            right = include(right, anchor.right);
            for near in reach[index].clone() {
                if core[near] && anchors[near].right.abs_diff(anchor.right) <= window {
                    core[near] = false;
                    queue.push(near);
                }
            }
        }
        clusters.push((left, right));
    }
    clusters
}

fn anchors(pair: &Pair<'_>, preset: &Preset) -> Vec<Anchor> {
    let (left, right) = (&pair.left, &pair.right);
    let mut anchors = Vec::new();
    for (word, &stem) in left.stems.iter().enumerate() {
        if left.is_common(word) {
            continue;
        }
        let pairs = left.counts[stem as usize].saturating_mul(right.counts[stem as usize]);
        if pairs <= preset.most_occurrences {
            anchors.extend(pair.positions(stem).iter().map(|&position| Anchor {
                left: word as u32,
                right: position,
                weight: left.weights[word],
            }));
        }
    }
    let mut trigrams = Grams::<3>::default();
    let keys = &right.words().keys;
    trigrams.fill(keys);
    for (word, gram) in left.words().keys.windows(3).enumerate() {
        let Some(last) = trigrams.last(keys, gram) else {
            continue;
        };
        let count = trigrams.count(last);
        if count <= preset.most_trigram_occurrences {
            anchors.extend(trigrams.positions(last).map(|position| Anchor {
                left: word as u32 + 1,
                right: position as u32 + 1,
                weight: 1.0 / count as f32,
            }));
        }
    }
    anchors.sort_unstable_by_key(|anchor| (anchor.left, anchor.right, anchor.weight.to_bits()));
    anchors
}
