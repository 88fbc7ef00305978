//! The promise: any unbroken run of `floor` equal words of the two texts is inside
//! a match, whatever the heuristics before it made of it.
//!
//! Runs that chaining knows but that no match holds become matches of their own.
//! Where trigrams were left out because they multiply (a line repeated a hundred
//! times in both texts), both texts are walked once against the n-grams of the
//! other. Cost: linear in the texts.

use rustc_hash::FxHashMap;

use super::pair::Pair;
use super::seeds::Point;

/// Which words stand in a match already.
#[derive(Debug, Default)]
pub(super) struct Covered {
    left: Vec<bool>,
    right: Vec<bool>,
}

impl Covered {
    pub(super) fn reset(&mut self, left: usize, right: usize) {
        self.left.clear();
        self.left.resize(left, false);
        self.right.clear();
        self.right.resize(right, false);
    }

    /// How many of the points have a word that no match holds yet.
    pub(super) fn fresh(&self, points: &[Point]) -> usize {
        points
            .iter()
            .filter(|point| !self.left[point.left as usize] || !self.right[point.right as usize])
            .count()
    }

    /// Whether no match holds either word of a point.
    pub(super) fn is_free(&self, point: Point) -> bool {
        !self.left[point.left as usize] && !self.right[point.right as usize]
    }

    pub(super) fn cover(&mut self, points: &[Point]) {
        for point in points {
            self.left[point.left as usize] = true;
            self.right[point.right as usize] = true;
        }
    }
}

/// The longest stretches of equal keys, `floor` words or longer, within a run of equal words.
pub(super) fn exact_stretches(
    pair: &Pair<'_>,
    left: u32,
    right: u32,
    len: u32,
    mut each: impl FnMut(u32, u32, u32),
) {
    let floor = pair.preset.floor as u32;
    let mut stretch = 0;
    for word in 0..=len {
        let equal = word < len
            && pair.left.keys[(left + word) as usize] == pair.right.keys[(right + word) as usize];
        if equal {
            stretch += 1;
            continue;
        }
        if stretch >= floor {
            each(left + word - stretch, right + word - stretch, stretch);
        }
        stretch = 0;
    }
}

/// The unbroken copies that no match holds, where n-grams were left out.
/// Every piece found is covered at once.
pub(super) fn lost_copies(pair: &Pair<'_>, covered: &mut Covered) -> Vec<Vec<Point>> {
    let mut found = Vec::new();
    let (left, right) = (&pair.left.keys, &pair.right.keys);
    for (by_left, from, to) in [(true, left, right), (false, right, left)] {
        let floor = pair.preset.floor;
        let mut first: FxHashMap<&[u32], usize> = FxHashMap::default();
        for (position, gram) in to.windows(floor).enumerate() {
            first.entry(gram).or_insert(position);
        }
        let mut position = 0;
        while position + floor <= from.len() {
            let held = match by_left {
                true => &covered.left[position..position + floor],
                false => &covered.right[position..position + floor],
            };
            if held.iter().all(|&held| held) {
                position += 1;
                continue;
            }
            let gram = &from[position..position + floor];
            let Some(&other) = first.get(gram) else {
                position += 1;
                continue;
            };
            let len = from[position..]
                .iter()
                .zip(&to[other..])
                .take_while(|(a, b)| a == b)
                .count();
            let points: Vec<Point> = (0..len as u32)
                .map(|word| {
                    let (from, to) = (position as u32 + word, other as u32 + word);
                    match by_left {
                        true => Point {
                            left: from,
                            right: to,
                        },
                        false => Point {
                            left: to,
                            right: from,
                        },
                    }
                })
                .collect();
            covered.cover(&points);
            found.push(points);
            // A run that crosses the end of this one begins up to floor - 1 words before it.
            position += len + 1 - floor;
        }
    }
    found
}
