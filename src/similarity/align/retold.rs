//! Retold passages: what two short texts tell in the same words, in any order.
//!
//! Chains need neighbours that follow one another. A sentence that was retold
//! keeps its content words and little else: they stand close together in both
//! texts, with other words between them and in another order. A pair of equal
//! content stems is *supported* by the other stems that the two texts share
//! within [`Preset::retold_reach`] words of it on both sides; with enough
//! support its words are aligned, and those that stand together are a match.
//!
//! Only what no other match holds is aligned here. Cost: quadratic in the
//! shared stems within reach, for texts of a few hundred words only.

use super::pair::Pair;
use super::preset::Preset;
use super::promise::Covered;
use super::seeds::Point;
use crate::language::{WordFlags, Words};
use crate::similarity::rewording::SHORT_WORKS;

/// A stem that stands so often in the two texts that more pairs of places come
/// together is what they are about, and supports nothing.
const MOST_PLACES: usize = 64;

/// Memory that is used again for every pair.
#[derive(Debug, Default)]
pub(super) struct RetoldScratch {
    lefts: Vec<(u32, u32)>,
    rights: Vec<(u32, u32)>,
    shared: Vec<Shared>,
    /// Stem → the last point that it supported.
    supported: Vec<u32>,
    order: Vec<u32>,
    taken_left: Vec<bool>,
    taken_right: Vec<bool>,
    chosen: Vec<Point>,
    passage_of: Vec<u32>,
}

/// Two places where the same uncommon stem stands.
#[derive(Debug, Clone, Copy)]
struct Shared {
    point: Point,
    /// Which of the shared stems.
    stem: u32,
    weight: f32,
    support: f32,
}

/// Whether retold passages of two texts are looked for.
pub(super) fn applies(preset: &Preset, left: &Words, right: &Words) -> bool {
    preset.retold_reach > 0 && left.len().max(right.len()) <= SHORT_WORKS
}

impl RetoldScratch {
    /// Gives each retold passage outside `covered`: its points, ascending by left word.
    pub(super) fn find(
        &mut self,
        pair: &Pair<'_>,
        covered: &Covered,
        mut each: impl FnMut(&[Point]),
    ) {
        let stems = self.share(pair);
        self.support(pair.preset.retold_reach, stems);
        self.choose(pair, covered);
        self.gather(pair.preset.retold_reach);
        for passage in 0..self.chosen.len() as u32 {
            let points: Vec<Point> = (self.chosen.iter().zip(&self.passage_of))
                .filter(|&(_, &of)| of == passage)
                .map(|(&point, _)| point)
                .collect();
            if points.len() >= pair.preset.floor {
                each(&points);
            }
        }
    }

    /// Fills `shared`, ascending by place, and returns how many stems are shared.
    fn share(&mut self, pair: &Pair<'_>) -> usize {
        uncommon(pair.left, &mut self.lefts);
        uncommon(pair.right, &mut self.rights);
        self.shared.clear();
        let mut stems = 0;
        let mut from = 0;
        for lefts in self.lefts.chunk_by(|a, b| a.0 == b.0) {
            let stem = lefts[0].0;
            from += self.rights[from..].partition_point(|right| right.0 < stem);
            let same = self.rights[from..].partition_point(|right| right.0 == stem);
            let rights = &self.rights[from..from + same];
            if rights.is_empty() || lefts.len() * rights.len() > MOST_PLACES {
                continue;
            }
            let frequency = lefts.len().max(rights.len()) as f32;
            let weight = 1.0 / (1.0 + pair.preset.frequency_loss * frequency.log2());
            for &(_, left) in lefts {
                self.shared.extend(rights.iter().map(|&(_, right)| Shared {
                    point: Point { left, right },
                    stem: stems,
                    weight,
                    support: weight,
                }));
            }
            stems += 1;
        }
        self.shared.sort_unstable_by_key(|shared| shared.point);
        stems as usize
    }

    /// Adds to each pair of places the weight of every other stem near it on both sides.
    fn support(&mut self, reach: u32, stems: usize) {
        self.supported.clear();
        self.supported.resize(stems, u32::MAX);
        let mut first = 0;
        for index in 0..self.shared.len() {
            let Shared {
                point, stem: own, ..
            } = self.shared[index];
            while self.shared[first].point.left + reach < point.left {
                first += 1;
            }
            self.supported[own as usize] = index as u32;
            let mut support = 0.0;
            for near in self.shared[first..]
                .iter()
                .take_while(|near| near.point.left <= point.left + reach)
            {
                let last = &mut self.supported[near.stem as usize];
                if near.point.right.abs_diff(point.right) <= reach && *last != index as u32 {
                    *last = index as u32;
                    support += near.weight;
                }
            }
            self.shared[index].support += support;
        }
    }

    /// Chooses the pairs with enough support, the best first, each word once.
    fn choose(&mut self, pair: &Pair<'_>, covered: &Covered) {
        let shared = &self.shared;
        self.order.clear();
        self.order.extend(
            (0..shared.len() as u32)
                .filter(|&index| shared[index as usize].support >= pair.preset.retold_weight),
        );
        self.order.sort_unstable_by(|&a, &b| {
            (shared[b as usize].support)
                .total_cmp(&shared[a as usize].support)
                .then(a.cmp(&b))
        });
        for (taken, len) in [
            (&mut self.taken_left, pair.left.len()),
            (&mut self.taken_right, pair.right.len()),
        ] {
            taken.clear();
            taken.resize(len, false);
        }
        self.chosen.clear();
        for &index in &self.order {
            let point = shared[index as usize].point;
            let left = &mut self.taken_left[point.left as usize];
            let right = &mut self.taken_right[point.right as usize];
            if !*left && !*right && covered.is_free(point) {
                (*left, *right) = (true, true);
                self.chosen.push(point);
            }
        }
        self.chosen.sort_unstable();
    }

    /// Numbers the passages: points within reach of one another on both sides
    /// are in the same one, which has the index of its first point.
    fn gather(&mut self, reach: u32) {
        self.passage_of.clear();
        for (index, point) in self.chosen.iter().enumerate() {
            self.passage_of.push(index as u32);
            for before in (0..index).rev() {
                let other = self.chosen[before];
                if other.left + reach < point.left {
                    break;
                }
                if other.right.abs_diff(point.right) > reach {
                    continue;
                }
                let (a, b) = (self.passage_of[before], self.passage_of[index]);
                let (lower, higher) = (a.min(b), a.max(b));
                if lower != higher {
                    for passage in &mut self.passage_of {
                        if *passage == higher {
                            *passage = lower;
                        }
                    }
                }
            }
        }
    }
}

/// The uncommon stems of a text with their places, ascending.
fn uncommon(words: &Words, found: &mut Vec<(u32, u32)>) {
    found.clear();
    found.extend(
        (words.stems.iter().zip(&words.flags).zip(0..))
            .filter(|((_, flags), _)| !flags.has(WordFlags::COMMON))
            .map(|((&stem, _), place)| (stem, place)),
    );
    found.sort_unstable();
}
