//! Extension: from a chain of runs to an alignment word by word.
//!
//! The gaps between the runs of a chain are filled, and its ends are pushed
//! outwards, by the heaviest path through the points where the two texts agree;
//! the same weights as in chaining decide, so a function word that happens to
//! stand on both sides of a rewritten passage is not aligned unless its
//! neighbours are. What is left in small gaps may be aligned fuzzily, and content
//! words that moved a little are aligned across the order.
//!
//! Cost: quadratic in the widest gap for each gap that holds words on both sides.

use super::Spelling;
use super::chain::{Run, overlap};
use super::pair::Pair;
use super::seeds::Point;
use crate::language::WordFlags;
use crate::similarity::Alignment;

/// A gap with more pairs of words than this is not searched for fuzzy pairs.
const LARGEST_FUZZY_GAP: u32 = 36;
/// Shorter words are never aligned fuzzily: one letter changes their meaning.
const SHORTEST_FUZZY_WORD: usize = 5;

/// Memory that is used again for every chain.
#[derive(Debug, Default)]
pub(super) struct ExtendScratch {
    points: Vec<Point>,
    best: Vec<f32>,
    before: Vec<u32>,
    path: Vec<Point>,
}

/// A rectangle of words in which a path is sought, and where the path is tied to.
struct Region {
    left: std::ops::Range<u32>,
    right: std::ops::Range<u32>,
    /// The path goes on from the words before the rectangle.
    tied_start: bool,
    /// The path leads to the words after the rectangle.
    tied_end: bool,
}

impl ExtendScratch {
    /// Fills `aligned` with the points of a chain, ascending in both texts.
    pub(super) fn extend(
        &mut self,
        pair: &Pair<'_>,
        runs: impl Iterator<Item = Run>,
        aligned: &mut Vec<Point>,
    ) {
        aligned.clear();
        let mut previous: Option<Run> = None;
        for run in runs {
            let cut = previous.map_or(0, |previous| overlap(previous, run));
            let start = Point {
                left: run.left + cut,
                right: run.right + cut,
            };
            if let Some(last) = aligned.last().copied() {
                self.fill(pair, last, start, aligned);
            }
            aligned.extend((0..run.len - cut).map(|word| Point {
                left: start.left + word,
                right: start.right + word,
            }));
            previous = Some(run);
        }
        self.push_ends(pair, aligned);
    }

    fn fill(&mut self, pair: &Pair<'_>, last: Point, next: Point, aligned: &mut Vec<Point>) {
        let region = Region {
            left: last.left + 1..next.left,
            right: last.right + 1..next.right,
            tied_start: true,
            tied_end: true,
        };
        self.heaviest_path(pair, &region);
        aligned.extend(self.path.iter().rev());
    }

    fn push_ends(&mut self, pair: &Pair<'_>, aligned: &mut Vec<Point>) {
        let reach = pair.preset.widest_gap;
        let (left_len, right_len) = (pair.left.len() as u32, pair.right.len() as u32);
        while let Some(last) = aligned.last().copied() {
            let (left, right) = (last.left + 1, last.right + 1);
            let region = Region {
                left: left..left_len.min(left + reach),
                right: right..right_len.min(right + reach),
                tied_start: true,
                tied_end: false,
            };
            self.heaviest_path(pair, &region);
            if self.path.is_empty() {
                break;
            }
            aligned.extend(self.path.iter().rev());
        }
        // Backwards the points come last to first, so that pushing is appending.
        let mut front = Vec::new();
        while let Some(first) = front.last().or(aligned.first()).copied() {
            let region = Region {
                left: first.left.saturating_sub(reach)..first.left,
                right: first.right.saturating_sub(reach)..first.right,
                tied_start: false,
                tied_end: true,
            };
            self.heaviest_path(pair, &region);
            if self.path.is_empty() {
                break;
            }
            front.append(&mut self.path);
        }
        if !front.is_empty() {
            front.reverse();
            front.append(aligned);
            *aligned = front;
        }
    }

    /// Leaves the heaviest path through the region in `path`, last point first;
    /// empty if no path is better than none.
    fn heaviest_path(&mut self, pair: &Pair<'_>, region: &Region) {
        self.find_points(pair, region);
        self.heaviest_path_through_points(pair, region);
    }

    /// The same for a region whose points stand in `points`.
    fn heaviest_path_through_points(&mut self, pair: &Pair<'_>, region: &Region) {
        self.path.clear();
        if self.points.is_empty() {
            return;
        }
        self.best.clear();
        self.before.clear();
        let width = region.left.end - region.left.start;
        let height = region.right.end - region.right.start;
        let mut heaviest = match (region.tied_start, region.tied_end) {
            (true, true) => pair.link(width, height),
            _ => 0.0,
        };
        let mut end = None;
        let mut weight_of = (u32::MAX, 0.0);
        // How many of the points stand on words of the left text before this one.
        let mut earlier = 0;
        for (index, &point) in self.points.iter().enumerate() {
            // Points come by their left word: what it weighs is asked once.
            if weight_of.0 != point.left {
                weight_of = (point.left, pair.weight(point.left));
                earlier = index;
            }
            let mut best = match region.tied_start {
                true => pair.link(
                    point.left - region.left.start,
                    point.right - region.right.start,
                ),
                false => 0.0,
            };
            let mut before = NONE;
            for (number, (previous, &weight)) in
                (0_u32..).zip(self.points[..earlier].iter().zip(&self.best))
            {
                // Without a branch: which points follow one another is anybody's guess.
                let follows = previous.right < point.right;
                let passed = if follows {
                    point.right - previous.right - 1
                } else {
                    0
                };
                let linked = weight + pair.link(point.left - previous.left - 1, passed);
                let better = follows & (linked > best);
                best = if better { linked } else { best };
                before = if better { number } else { before };
            }
            best += weight_of.1;
            self.best.push(best);
            self.before.push(before);
            let whole = match region.tied_end {
                true => {
                    best + pair.link(
                        region.left.end - point.left - 1,
                        region.right.end - point.right - 1,
                    )
                }
                false => best,
            };
            if whole > heaviest {
                heaviest = whole;
                end = Some(index);
            }
        }
        while let Some(index) = end {
            self.path.push(self.points[index]);
            let before = self.before[index];
            end = (before != NONE).then_some(before as usize);
        }
    }

    /// Finds the equal words of the region, ascending by left, then right word;
    /// none where it is plain that no path is better than none.
    fn find_points(&mut self, pair: &Pair<'_>, region: &Region) {
        self.points.clear();
        if region.left.is_empty() || region.right.is_empty() {
            return;
        }
        if region.left.len().max(region.right.len()) > SIDE {
            let equal = |left, right: &u32| pair.equal(left, *right);
            for left in region.left.clone() {
                let rights = region.right.clone().filter(|right| equal(left, right));
                self.points
                    .extend(rights.map(|right| Point { left, right }));
            }
            return;
        }
        let places = equal_places(pair, region);
        let bounded = region.tied_start != region.tied_end && pair.lone_common_words_cost();
        if bounded && !may_gain(pair, region, &places) {
            return;
        }
        for (left, mut places) in region.left.clone().zip(places) {
            while places != 0 {
                let right = region.right.start + places.trailing_zeros();
                places &= places - 1;
                self.points.push(Point { left, right });
            }
        }
    }
}

/// No point before.
const NONE: u32 = u32::MAX;

/// Up to so many words a side, the equal words of a region are found all at once.
const SIDE: usize = 24;

/// [`equal_places_in`], eight words at a time where the processor can.
fn equal_places(pair: &Pair<'_>, region: &Region) -> [u32; SIDE] {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // Measured: this is the longest part of aligning.
        // SAFETY: the function needs nothing but AVX2, and the processor has it.
        return unsafe { equal_places_eight_at_once(pair, region) };
    }
    equal_places_in(pair, region)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn equal_places_eight_at_once(pair: &Pair<'_>, region: &Region) -> [u32; SIDE] {
    equal_places_in(pair, region)
}

/// For each word of the left side of a region the places, one bit each, of the
/// words that equal it on the right side; both have at most [`SIDE`] words.
///
/// All are compared with all, which vectorises: looking for each word in a
/// table takes fewer steps, but the processor cannot guess what it will find.
#[inline(always)]
fn equal_places_in(pair: &Pair<'_>, region: &Region) -> [u32; SIDE] {
    let mut padding = [[0; SIDE]; 4];
    let [left_keys, left_stems, right_keys, right_stems] = &mut padding;
    let left_keys = side(&pair.left.keys, &region.left, left_keys);
    let left_stems = side(&pair.left.stems, &region.left, left_stems);
    let right_keys = side(&pair.right.keys, &region.right, right_keys);
    let right_stems = side(&pair.right.stems, &region.right, right_stems);
    let mut places = [0; SIDE];
    for (place, (&key, &stem)) in right_keys.iter().zip(right_stems).enumerate() {
        let bit = 1 << place;
        for (places, (&left_key, &left_stem)) in
            places.iter_mut().zip(left_keys.iter().zip(left_stems))
        {
            let equal = (left_key == key) | (left_stem == stem);
            *places |= if equal { bit } else { 0 };
        }
    }
    // What stands behind the region, or pads it, is not of it.
    let inside = (1 << region.right.len()) - 1;
    for (place, places) in places.iter_mut().enumerate() {
        *places &= if place < region.left.len() { inside } else { 0 };
    }
    places
}

/// The words of a text from the beginning of `range` on; `padded` where it ends too soon.
fn side<'a, T: Copy>(
    text: &'a [T],
    range: &std::ops::Range<u32>,
    padded: &'a mut [T; SIDE],
) -> &'a [T; SIDE] {
    let rest = &text[range.start as usize..];
    if let Some(side) = rest.first_chunk() {
        return side;
    }
    padded[..rest.len()].copy_from_slice(rest);
    padded
}

/// Whether a path that is tied at one end may be better than none.
///
/// Common words by themselves only pay for the breaks between them
/// ([`Pair::lone_common_words_cost`]), so the path has at its free end a
/// content word or one that is linked to the next without a break. Such an end
/// is bounded: all words up to it are taken, the others are passed over.
fn may_gain(pair: &Pair<'_>, region: &Region, places: &[u32; SIDE]) -> bool {
    let mut padded = [WordFlags::COMMON; SIDE];
    let flags = side(&pair.left.flags, &region.left, &mut padded);
    // One bit for each word of the left side, the first one lowest.
    let (mut equal, mut content, mut following) = (0_u32, 0_u32, 0_u32);
    let mut before = 0;
    for (word, (&here, flags)) in places.iter().zip(flags).enumerate() {
        equal |= u32::from(here != 0) << word;
        content |= u32::from(!flags.has(WordFlags::COMMON)) << word;
        following |= u32::from(before << 1 & here != 0) << word;
        before = here;
    }
    let last = region.left.len() - 1;
    let linked = match region.tied_start {
        true => following | places[0] & 1,
        false => following >> 1 | (places[last] >> (region.right.len() - 1)) << last,
    };
    content &= equal;
    let common = equal & !content;
    let mut ends = content | linked;
    while ends != 0 {
        let end = ends.trailing_zeros();
        ends &= ends - 1;
        let (way, steps) = match region.tied_start {
            true => (u32::MAX >> (u32::BITS - 1 - end), end + 1),
            false => (u32::MAX << end, last as u32 - end + 1),
        };
        let on_the_way = |words: u32| (words & way).count_ones();
        let most = pair.most_weight(
            on_the_way(content),
            on_the_way(common),
            on_the_way(linked),
            steps,
        );
        if most > -ROUNDING {
            return true;
        }
    }
    false
}

/// More than what rounding can make of the weight of a path in a region.
const ROUNDING: f32 = 0.001;

/// The pairs of words in small gaps of `aligned` whose spellings are nearly the same.
pub(super) fn fuzzy_pairs(
    pair: &Pair<'_>,
    spelling: &impl Spelling,
    aligned: &[Point],
    found: &mut Vec<Point>,
) {
    for ends in aligned.windows(2) {
        let (left, right) = (
            ends[0].left + 1..ends[1].left,
            ends[0].right + 1..ends[1].right,
        );
        let (width, height) = (
            ends[1].left.saturating_sub(left.start),
            ends[1].right.saturating_sub(right.start),
        );
        if width * height == 0 || width * height > LARGEST_FUZZY_GAP {
            continue;
        }
        let mut from = right.start;
        for left in left {
            let near = (from..right.end).find(|&right| nearly_equal(pair, spelling, left, right));
            if let Some(right) = near {
                found.push(Point { left, right });
                from = right + 1;
            }
        }
    }
}

fn nearly_equal(pair: &Pair<'_>, spelling: &impl Spelling, left: u32, right: u32) -> bool {
    let flags = [
        pair.left.flags[left as usize],
        pair.right.flags[right as usize],
    ];
    // 1998 is not a misspelt 1999, and a function word not a misspelt other one.
    if flags
        .iter()
        .any(|flags| flags.has(WordFlags::NUMBER) || flags.has(WordFlags::COMMON))
    {
        return false;
    }
    let (Some(a), Some(b)) = (
        spelling.spelling(pair.left.keys[left as usize]),
        spelling.spelling(pair.right.keys[right as usize]),
    ) else {
        return false;
    };
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    if (short as f64) < pair.preset.fuzzy * long as f64 {
        return false;
    }
    let shortest = a.chars().count().min(b.chars().count());
    shortest >= SHORTEST_FUZZY_WORD
        && strsim::normalized_damerau_levenshtein(a, b) >= pair.preset.fuzzy
}

/// The content words inside the passages that are equal but moved from their place.
pub(super) fn moved_pairs(pair: &Pair<'_>, aligned: &[Point], found: &mut Vec<Point>) {
    let (Some(first), Some(last)) = (aligned.first(), aligned.last()) else {
        return;
    };
    let mut free_right = vec![true; (last.right - first.right) as usize];
    for point in &aligned[..aligned.len() - 1] {
        free_right[(point.right - first.right) as usize] = false;
    }
    let content = |flags: WordFlags| !flags.has(WordFlags::COMMON);
    for ends in aligned.windows(2) {
        for left in ends[0].left + 1..ends[1].left {
            if !content(pair.left.flags[left as usize]) {
                continue;
            }
            let place = ends[0].right + (left - ends[0].left).min(ends[1].right - ends[0].right);
            let nearest = (place
                .saturating_sub(pair.preset.widest_move)
                .max(first.right)
                ..(place + pair.preset.widest_move).min(last.right))
                .filter(|&right| free_right[(right - first.right) as usize])
                .filter(|&right| pair.equal(left, right))
                .min_by_key(|&right| (right.abs_diff(place), right));
            if let Some(right) = nearest {
                free_right[(right - first.right) as usize] = false;
                found.push(Point { left, right });
            }
        }
    }
}

/// How two words that were aligned correspond.
pub(super) fn how(pair: &Pair<'_>, point: Point) -> Alignment {
    let (left, right) = (point.left as usize, point.right as usize);
    if pair.left.keys[left] == pair.right.keys[right] {
        Alignment::Exact
    } else if pair.left.stems[left] == pair.right.stems[right] {
        Alignment::Stem
    } else {
        Alignment::Fuzzy
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Preset, seeds};
    use super::*;
    use crate::language::Words;

    /// Words of a small vocabulary, two thirds of it common; two keys have one stem.
    fn words(keys: &[u32]) -> Words {
        let common = |key: u32| match key % 6 {
            0..4 => WordFlags::COMMON,
            _ => WordFlags::default(),
        };
        Words {
            keys: keys.to_vec(),
            stems: keys.iter().map(|key| key / 2).collect(),
            flags: keys.iter().map(|&key| common(key)).collect(),
            ..Words::default()
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn no_path_is_lost_by_what_a_region_is_not_searched_for(
            left in proptest::collection::vec(0..40_u32, 1..60),
            right in proptest::collection::vec(0..40_u32, 1..60),
            from in (0..60_u32, 0..60_u32),
            size in (0..=SIDE as u32, 0..=SIDE as u32),
            tied in (any::<bool>(), any::<bool>()),
        ) {
            let (left, right) = (words(&left), words(&right));
            let preset = Preset::report(8);
            let mut index = seeds::Index::new();
            index.fill(&left);
            let mut seeds = seeds::Seeds::default();
            seeds.find(&index, &left, &right, &mut seeds::SeedScratch::default());
            if seeds.points.is_empty() {
                return Ok(());
            }
            let pair = Pair::new(&left, &right, &preset, &left, &index, &seeds.counts);
            let range = |from: u32, size: u32, words: &Words| {
                let from = from.min(words.len() as u32);
                from..(from + size).min(words.len() as u32)
            };
            let region = Region {
                left: range(from.0, size.0, &left),
                right: range(from.1, size.1, &right),
                tied_start: tied.0,
                tied_end: tied.1,
            };
            let mut scratch = ExtendScratch::default();
            scratch.heaviest_path(&pair, &region);
            let found = scratch.path.clone();
            scratch.points = region
                .left
                .clone()
                .flat_map(|left| region.right.clone().map(move |right| Point { left, right }))
                .filter(|point| pair.equal(point.left, point.right))
                .collect();
            scratch.heaviest_path_through_points(&pair, &region);
            // Neither end tied never comes up; it is searched in full.
            prop_assert_eq!(found, scratch.path);
        }
    }
}
