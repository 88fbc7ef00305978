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
        self.path.clear();
        self.find_points(pair, region);
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
        for (index, point) in self.points.iter().enumerate() {
            let mut best = match region.tied_start {
                true => pair.link(
                    point.left - region.left.start,
                    point.right - region.right.start,
                ),
                false => 0.0,
            };
            let mut before = NONE;
            for (earlier, (previous, &weight)) in self.points.iter().zip(&self.best).enumerate() {
                if previous.left < point.left && previous.right < point.right {
                    let link = pair.link(
                        point.left - previous.left - 1,
                        point.right - previous.right - 1,
                    );
                    if weight + link > best {
                        best = weight + link;
                        before = earlier as u32;
                    }
                }
            }
            // Points come by their left word: what it weighs is asked once.
            if weight_of.0 != point.left {
                weight_of = (point.left, pair.weight(point.left));
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

    /// Finds the equal words of the region, ascending by left, then right word.
    ///
    /// Most words of the left text stand nowhere in the other side of the
    /// region; a small table tells so without comparing them with each word there.
    fn find_points(&mut self, pair: &Pair<'_>, region: &Region) {
        self.points.clear();
        if region.left.is_empty() || region.right.is_empty() {
            return;
        }
        let from = region.right.start;
        let indices = from as usize..region.right.end as usize;
        let (keys, stems) = (
            &pair.right.keys[indices.clone()],
            &pair.right.stems[indices],
        );
        if keys.len() > TABLED_WORDS || region.left.len() * keys.len() <= FEW_PAIRS {
            let equal = |left, right: &u32| pair.equal(left, *right);
            for left in region.left.clone() {
                let rights = region.right.clone().filter(|right| equal(left, right));
                self.points
                    .extend(rights.map(|right| Point { left, right }));
            }
            return;
        }
        let mut table = [0_u32; TABLE_SLOTS];
        for (place, (key, stem)) in keys.iter().zip(stems).enumerate() {
            table[slot(*key)] |= 1 << place;
            table[slot(*stem)] |= 1 << place;
        }
        for left in region.left.clone() {
            let key = pair.left.keys[left as usize];
            let stem = pair.left.stems[left as usize];
            let mut places = table[slot(key)] | table[slot(stem)];
            while places != 0 {
                let place = places.trailing_zeros();
                places &= places - 1;
                let right = place as usize;
                if (keys[right] == key) | (stems[right] == stem) {
                    let right = from + place;
                    self.points.push(Point { left, right });
                }
            }
        }
    }
}

/// No point before.
const NONE: u32 = u32::MAX;

/// So few pairs of words are compared one by one: a table would cost more.
const FEW_PAIRS: usize = 48;

/// Up to so many words of a region are found through a table: one bit each.
const TABLED_WORDS: usize = u32::BITS as usize;

/// Slots of the table. The keys and stems of a region are at most some fifty,
/// so one in five words is compared that is not there.
const TABLE_SLOTS: usize = 256;

/// The slot of the table that belongs to a key or a stem.
const fn slot(hash: u32) -> usize {
    hash as usize % TABLE_SLOTS
}

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
