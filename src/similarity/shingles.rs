//! Shingles: the fingerprints of a work, and the rule that says which pairs of
//! works are worth aligning.
//!
//! The words of a work come in; hashed shingles with their places go out, to
//! the class ([`cohort`](super::cohort)) and to the index. There are two kinds.
//!
//! *Exact* shingles are runs of five words, thinned by winnowing (Schleimer,
//! Wilkerson, Aiken 2003, "Winnowing: local algorithms for document
//! fingerprinting"): from every window of four neighbours the one with the
//! smallest hash stays. Two works that share a run of eight words share a
//! window of four, hence the shingle chosen from it, wherever the run stands.
//!
//! *Robust* shingles are three neighbouring words after the common ones
//! (articles, conjunctions, auxiliaries) were left out, as stems and in sorted
//! order: they survive new endings, replaced function words and a change of
//! order. A quarter of the words may be replaced and a passage of fifty words
//! still keeps several of them.
//!
//! A shared shingle alone says little: "at the end of the" stands in every
//! tenth novel. A pair becomes a candidate when the shared place also has an
//! unbroken run ([`Rule::run`]) or enough other words in common around it
//! ([`Rule::support`]). Below the default floor two short works are also a
//! candidate pair when they share enough of their
//! [vocabulary](super::rewording). **The rule looks at the two works and at nothing else**,
//! so another work in the collection never makes or breaks a pair, and the
//! class and the index agree. Cost: a few nanoseconds a word and kind, a tenth
//! of a microsecond a shared place.

use rustc_hash::FxHashSet;

use super::rewording::Vocabulary;
pub use super::support::Surroundings;
use crate::language::{WordFlags, Words};

/// Words in an exact shingle.
pub const EXACT_WORDS: usize = 5;

/// Words in a robust shingle.
pub const ROBUST_WORDS: usize = 3;

/// The run of copied words that is never missed at the default floor.
pub const GUARANTEED_RUN: usize = 8;

/// At how many places of one work, the first ones, a shingle may ask for
/// support. A word list or a chorus would otherwise cost its length squared;
/// unbroken runs, which carry the guarantee, are looked for at every place.
pub const SUPPORT_OCCURRENCES: usize = 8;

/// Up to how many pairs of places are compared one by one.
const FEW: usize = 64;

/// Bits of a hash. Different shingles agree in a million works about as often
/// as lottery numbers do, and then only cost an examination of the two places.
pub const HASH_BITS: u32 = 40;

/// What a shingle is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShingleKind {
    /// Five words as they stand.
    Exact,
    /// Three neighbouring uncommon stems in sorted order.
    Robust,
}

/// A hashed shingle and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shingle {
    /// The hash, [`HASH_BITS`] bits. It is the same in every version and on every machine, and well mixed.
    pub hash: u64,
    /// The first word of the shingle, counted from 0.
    pub position: u32,
}

/// Mixes all bits of a sum into all bits of a hash (a multiply-xorshift finaliser).
const fn mix(sum: u64) -> u64 {
    let folded = (sum ^ (sum >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (folded ^ (folded >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// One odd factor for each place of a shingle, so that its order counts.
const PLACES: [u64; EXACT_WORDS] = [
    0x9E37_79B9_7F4A_7C15,
    0xC2B2_AE3D_27D4_EB4F,
    0x1656_67B1_9E37_79F9,
    0x85EB_CA77_C2B2_AE63,
    0x27D4_EB2F_1656_67C5,
];

#[inline(always)]
fn hash(keys: &[u32]) -> u64 {
    let sum = keys.iter().zip(PLACES).fold(0_u64, |sum, (&key, place)| {
        sum.wrapping_add((u64::from(key) + 1).wrapping_mul(place))
    });
    let mixed = mix(sum);
    (mixed ^ (mixed >> 29)) >> (u64::BITS - HASH_BITS)
}

/// Gives every exact shingle of `keys` that winnowing keeps, ascending by position.
///
/// `window` is the number of neighbours of which one stays: a shared run of
/// `EXACT_WORDS + window - 1` words always shares a shingle. A work of fewer
/// words than a full window keeps its smallest shingle; fewer than
/// [`EXACT_WORDS`] words have none.
///
/// Which shingle a window keeps is anybody's guess, and a processor that guesses
/// wrong stands still for longer than the hashes cost: minima and what is kept
/// are found without a branch, a block of windows at a time.
pub fn for_each_exact(keys: &[u32], window: usize, mut each: impl FnMut(Shingle)) {
    let shingles = keys.len().saturating_sub(EXACT_WORDS - 1);
    let window = window.clamp(1, WIDEST_WINDOW).min(shingles.max(1));
    let windows = (shingles + 1).saturating_sub(window);
    // A hash above the complement of its place in the block: the smallest is
    // the rightmost of equal hashes, as the paper advises, so that repetitions
    // keep fewer shingles.
    let mut packed = [u64::MAX; BLOCK + WIDEST_WINDOW];
    let mut kept = [0_u64; BLOCK];
    let mut last = usize::MAX;
    for begin in (0..windows).step_by(BLOCK) {
        let count = BLOCK.min(windows - begin);
        let hashed = &mut packed[..count + window - 1];
        let block = &keys[begin..begin + count + window - 1 + EXACT_WORDS - 1];
        hash_all(block, hashed);
        let mut len = 0;
        let mut keep = |smallest: u64| {
            let position = begin + (PLACE_MASK - (smallest & PLACE_MASK)) as usize;
            kept[len] = smallest;
            len += usize::from(position != last);
            last = position;
        };
        match window {
            // The default, unrolled.
            4 => hashed
                .array_windows()
                .for_each(|&[a, b, c, d]| keep(a.min(b).min(c.min(d)))),
            _ => hashed.windows(window).for_each(|window| {
                keep(window.iter().fold(u64::MAX, |least, &next| least.min(next)))
            }),
        }
        for packed in &kept[..len] {
            each(Shingle {
                hash: packed >> PLACE_BITS,
                position: (begin + (PLACE_MASK - (packed & PLACE_MASK)) as usize) as u32,
            });
        }
    }
}

/// [`hash_all_in`], four shingles at a time where the processor can.
fn hash_all(keys: &[u32], hashed: &mut [u64]) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // Measured: two fifths of taking fingerprints.
        // SAFETY: the function needs nothing but AVX2, and the processor has it.
        return unsafe { hash_all_four_at_once(keys, hashed) };
    }
    hash_all_in(keys, hashed);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn hash_all_four_at_once(keys: &[u32], hashed: &mut [u64]) {
    hash_all_in(keys, hashed);
}

/// The hash of each exact shingle of `keys` above the complement of its place.
#[inline(always)]
fn hash_all_in(keys: &[u32], hashed: &mut [u64]) {
    let shingles = keys.array_windows::<EXACT_WORDS>();
    for (place, (packed, shingle)) in (0_u64..).zip(hashed.iter_mut().zip(shingles)) {
        *packed = hash(shingle) << PLACE_BITS | (PLACE_MASK - place);
    }
}

/// The widest window of [`for_each_exact`], in shingles.
const WIDEST_WINDOW: usize = 8;

/// Windows, or words, that are looked at together.
const BLOCK: usize = 256;

/// Bits of a place in a block, below the hash.
const PLACE_BITS: u32 = u64::BITS - HASH_BITS;
const PLACE_MASK: u64 = (1 << PLACE_BITS) - 1;

/// Gives every robust shingle of a work, ascending by position.
pub fn for_each_robust(words: &Words, mut each: impl FnMut(Shingle)) {
    // The uncommon words of a block, after the last two of those before. What
    // is common is again not to be guessed, so each word is written down and
    // only an uncommon one is kept.
    const CARRIED: usize = ROBUST_WORDS - 1;
    let mut stems = [0_u32; BLOCK + CARRIED];
    let mut places = [0_u32; BLOCK + CARRIED];
    let mut len = 0;
    for (block, (in_block, flags)) in
        (0_u32..).zip(words.stems.chunks(BLOCK).zip(words.flags.chunks(BLOCK)))
    {
        let first = block * BLOCK as u32;
        for (position, (&stem, flags)) in (first..).zip(in_block.iter().zip(flags)) {
            stems[len] = stem;
            places[len] = position;
            len += usize::from(!flags.has(WordFlags::COMMON));
        }
        for (stems, &position) in stems[..len].windows(ROBUST_WORDS).zip(&places) {
            each(Shingle {
                hash: hash(&sorted([stems[0], stems[1], stems[2]])),
                position,
            });
        }
        let done = len.saturating_sub(CARRIED);
        stems.copy_within(done..len, 0);
        places.copy_within(done..len, 0);
        len -= done;
    }
}

/// The three in ascending order, without a branch.
fn sorted([a, b, c]: [u32; 3]) -> [u32; 3] {
    let (low, high) = (a.min(b), a.max(b));
    let rest = high.min(c);
    [low.min(rest), low.max(rest), high.max(c)]
}

/// The rule that makes two works a candidate pair, for one floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    window: usize,
    run: usize,
    support: usize,
    rewording: bool,
}

impl Rule {
    /// The rule for matches of `floor` aligned words or more (5 to 40).
    ///
    /// Below eight the exact shingles stand closer, so that an unbroken run of
    /// `floor` words is never missed either.
    pub fn for_floor(floor: usize) -> Self {
        let run = floor.clamp(EXACT_WORDS, GUARANTEED_RUN);
        Self {
            window: run + 1 - EXACT_WORDS,
            run,
            support: floor.saturating_sub(2).clamp(3, 6),
            rewording: floor < GUARANTEED_RUN,
        }
    }

    /// The same without the pairs of short works that share their vocabulary only.
    #[must_use]
    pub const fn without_rewording(self) -> Self {
        Self {
            rewording: false,
            ..self
        }
    }

    /// Whether short works that share their vocabulary only are pairs too.
    pub const fn compares_rewording(&self) -> bool {
        self.rewording
    }

    /// The winnowing window of the exact shingles that this rule needs.
    pub const fn window(&self) -> usize {
        self.window
    }

    /// The unbroken run of words that makes a pair a candidate by itself.
    pub const fn run(&self) -> usize {
        self.run
    }

    /// The uncommon stems that must stand around the shared place in both
    /// works, in the same order, when there is no such run.
    pub const fn support(&self) -> usize {
        self.support
    }

    /// The vocabulary of a work, if this rule compares it: see [`rewording`](super::rewording).
    pub fn vocabulary(&self, words: &Words) -> Option<Vocabulary> {
        self.rewording.then(|| Vocabulary::of(words)).flatten()
    }

    /// Whether a shingle that two works share makes them a candidate pair.
    ///
    /// Exchanging the works changes nothing.
    pub fn accepts(
        &self,
        kind: ShingleKind,
        left: &Occurrences<'_>,
        right: &Occurrences<'_>,
    ) -> bool {
        (kind == ShingleKind::Exact && self.share_run(left, right))
            || left.surroundings.iter().any(|l| {
                right
                    .surroundings
                    .iter()
                    .any(|r| l.shared_in_order(r, self.support))
            })
    }

    /// The same as [`Rule::accepts`] for a shingle that stands at one place in each work.
    ///
    /// That is nearly every shared shingle, and most of them are nothing: the
    /// surroundings are made for those only that a filter lets through.
    pub fn accepts_places(
        &self,
        kind: ShingleKind,
        (left, left_at): (&Words, u32),
        (right, right_at): (&Words, u32),
    ) -> bool {
        (kind == ShingleKind::Exact && self.has_run(&left.keys, left_at, &right.keys, right_at))
            || (Surroundings::may_share(left, left_at, right, right_at, self.support)
                && Surroundings::of(left, left_at)
                    .shared_in_order(&Surroundings::of(right, right_at), self.support))
    }

    /// Whether an unbroken run of [`Rule::run`] words goes through the shared shingle.
    fn share_run(&self, left: &Occurrences<'_>, right: &Occurrences<'_>) -> bool {
        let (left_keys, right_keys) = (&left.words.keys, &right.words.keys);
        if left.positions.len() * right.positions.len() <= FEW {
            return left.positions.iter().any(|&l| {
                right
                    .positions
                    .iter()
                    .any(|&r| self.has_run(left_keys, l, right_keys, r))
            });
        }
        // A phrase that a long work repeats: compare the runs as sets, not two by two.
        let runs: FxHashSet<&[u32]> = left
            .positions
            .iter()
            .flat_map(|&position| self.runs_through(left_keys, position))
            .collect();
        right
            .positions
            .iter()
            .flat_map(|&position| self.runs_through(right_keys, position))
            .any(|run| runs.contains(run))
    }

    /// The runs of [`Rule::run`] words that hold the exact shingle at `position`.
    fn runs_through<'a>(
        &self,
        keys: &'a [u32],
        position: u32,
    ) -> impl Iterator<Item = &'a [u32]> + use<'a> {
        let (run, position) = (self.run, position as usize);
        (position.saturating_sub(run - EXACT_WORDS)..=position)
            .filter_map(move |start| keys.get(start..start + run))
    }

    /// Whether the words around two equal places form an unbroken run of [`Rule::run`] words.
    fn has_run(&self, left: &[u32], left_at: u32, right: &[u32], right_at: u32) -> bool {
        let (left_before, left_after) = left.split_at(left_at as usize);
        let (right_before, right_after) = right.split_at(right_at as usize);
        let after = equal(left_after.iter(), right_after.iter(), self.run);
        let before = equal(
            left_before.iter().rev(),
            right_before.iter().rev(),
            self.run,
        );
        before + after >= self.run
    }

    /// Whether two works are a candidate pair, found by comparing the two directly.
    ///
    /// The class and the index find the same pairs through sorted shingles;
    /// this is the definition that they are tested against. Cost: the sum of
    /// the lengths, times a logarithm.
    pub fn is_candidate(&self, left: &Words, right: &Words) -> bool {
        self.share_shingle(left, right)
            || self.vocabulary(left).is_some_and(|left| {
                (self.vocabulary(right)).is_some_and(|right| left.is_shared(&right))
            })
    }

    fn share_shingle(&self, left: &Words, right: &Words) -> bool {
        [ShingleKind::Exact, ShingleKind::Robust]
            .into_iter()
            .any(|kind| {
                let lefts = self.sorted(kind, left);
                let rights = self.sorted(kind, right);
                lefts.chunk_by(same_hash).any(|lefts| {
                    let from = rights.partition_point(|right| right.hash < lefts[0].hash);
                    let rights: Vec<u32> = rights[from..]
                        .iter()
                        .take_while(|right| right.hash == lefts[0].hash)
                        .map(|right| right.position)
                        .collect();
                    let lefts: Vec<u32> = lefts.iter().map(|left| left.position).collect();
                    let around_left: Vec<_> = Occurrences::surroundings(left, &lefts).collect();
                    let around_right: Vec<_> = Occurrences::surroundings(right, &rights).collect();
                    self.accepts(
                        kind,
                        &Occurrences::new(left, &lefts, &around_left),
                        &Occurrences::new(right, &rights, &around_right),
                    )
                })
            })
    }

    /// The shingles of one kind that this rule looks at, ascending by hash, then position.
    pub fn sorted(&self, kind: ShingleKind, words: &Words) -> Vec<Shingle> {
        let mut shingles = Vec::new();
        self.for_each(kind, words, |shingle| shingles.push(shingle));
        shingles.sort_unstable();
        shingles
    }

    /// Gives the shingles of one kind that this rule looks at, ascending by position.
    pub fn for_each(&self, kind: ShingleKind, words: &Words, each: impl FnMut(Shingle)) {
        match kind {
            ShingleKind::Exact => for_each_exact(&words.keys, self.window, each),
            ShingleKind::Robust => for_each_robust(words, each),
        }
    }
}

/// The places of one shingle in one work.
#[derive(Debug, Clone, Copy)]
pub struct Occurrences<'a> {
    words: &'a Words,
    positions: &'a [u32],
    surroundings: &'a [Surroundings],
}

impl<'a> Occurrences<'a> {
    /// The places of a shingle in `words`: all its `positions`, ascending, and
    /// the surroundings of the first of them (see [`SUPPORT_OCCURRENCES`]).
    pub const fn new(
        words: &'a Words,
        positions: &'a [u32],
        surroundings: &'a [Surroundings],
    ) -> Self {
        Self {
            words,
            positions,
            surroundings,
        }
    }

    /// The surroundings that [`Occurrences::new`] wants beside `positions`.
    pub fn surroundings(words: &Words, positions: &[u32]) -> impl Iterator<Item = Surroundings> {
        positions
            .iter()
            .take(SUPPORT_OCCURRENCES)
            .map(|&position| Surroundings::of(words, position))
    }
}

fn same_hash(a: &Shingle, b: &Shingle) -> bool {
    a.hash == b.hash
}

/// How many words, at most `enough`, are equal from the beginning on.
fn equal<'a>(
    left: impl Iterator<Item = &'a u32>,
    right: impl Iterator<Item = &'a u32>,
    enough: usize,
) -> usize {
    left.zip(right)
        .take(enough)
        .take_while(|(l, r)| l == r)
        .count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Words whose stem is their key with the last bit dropped; every fourth is common.
    fn words(keys: &[u32]) -> Words {
        Words {
            keys: keys.to_vec(),
            stems: keys.iter().map(|key| key >> 1).collect(),
            flags: keys
                .iter()
                .map(|key| match key % 4 {
                    0 => WordFlags::COMMON,
                    _ => WordFlags::default(),
                })
                .collect(),
            ..Words::default()
        }
    }

    fn with(before: &[u32], copied: &[u32], after: &[u32]) -> Words {
        words(&[before, copied, after].concat())
    }

    proptest! {
        #[test]
        fn a_copied_run_of_the_floor_always_makes_a_candidate(
            floor in 5..=40_usize,
            // Few words, so that shingles repeat; and many, so that they do not.
            copied in prop_oneof![
                proptest::collection::vec(0..3_u32, 8),
                proptest::collection::vec(0..100_000_u32, 8),
            ],
            sides in proptest::collection::vec(
                prop_oneof![
                    proptest::collection::vec(0..3_u32, 0..60),
                    proptest::collection::vec(0..100_000_u32, 0..60),
                ],
                4,
            ),
        ) {
            let copied = &copied[..floor.min(GUARANTEED_RUN)];
            let left = with(&sides[0], copied, &sides[1]);
            let right = with(&sides[2], copied, &sides[3]);
            prop_assert!(Rule::for_floor(floor).is_candidate(&left, &right));
        }

        #[test]
        fn exchanging_the_works_changes_nothing(
            left in proptest::collection::vec(0..40_u32, 0..80),
            right in proptest::collection::vec(0..40_u32, 0..80),
            floor in 5..=12_usize,
        ) {
            let (left, right) = (words(&left), words(&right));
            let rule = Rule::for_floor(floor);
            prop_assert_eq!(
                rule.is_candidate(&left, &right),
                rule.is_candidate(&right, &left)
            );
        }
    }

    #[test]
    fn winnowing_keeps_about_two_shingles_in_five() {
        let keys: Vec<u32> = (0..100_000_u32)
            .map(|n| n.wrapping_mul(2_654_435_761))
            .collect();
        let mut kept = 0;
        for_each_exact(&keys, 4, |_| kept += 1);
        assert!((38_000..42_000).contains(&kept), "{kept}");
    }

    #[test]
    fn a_work_of_fewer_than_five_words_has_no_exact_shingle() {
        for_each_exact(&[1, 2, 3, 4], 4, |shingle| panic!("{shingle:?}"));
        let mut kept = 0;
        for_each_exact(&[1, 2, 3, 4, 5], 4, |_| kept += 1);
        assert_eq!(kept, 1);
    }

    #[test]
    fn robust_shingles_ignore_common_words_endings_and_order() {
        let hashes = |keys: &[u32]| {
            let mut hashes = Vec::new();
            for_each_robust(&words(keys), |shingle| hashes.push(shingle.hash));
            hashes
        };
        assert_eq!(hashes(&[10, 21, 34, 47]), hashes(&[10, 4, 21, 34, 8, 46]));
        assert_eq!(hashes(&[10, 21, 34]), hashes(&[34, 10, 21]));
    }

    #[test]
    fn a_phrase_that_two_long_works_repeat_is_compared_quickly() {
        // The same five words a thousand times, each time with other words around them.
        let repeat = |seed: u32| {
            let keys: Vec<u32> = (0..40_000_u32)
                .flat_map(|n| [1, 5, 9, 13, 17, seed + 4 * n, seed + 4 * n + 2_000_000])
                .collect();
            words(&keys)
        };
        assert!(!Rule::for_floor(8).is_candidate(&repeat(1_000_000), &repeat(9_000_001)));
    }
}
