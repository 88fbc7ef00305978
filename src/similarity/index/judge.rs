//! From hits to candidates: the pair rule, applied to what an index found.
//!
//! A hit says that a shingle of the query also stands at some place of a work.
//! Whether that makes the two a candidate pair is for
//! [`Rule`](crate::similarity::shingles::Rule) to say, which looks at the words
//! around both places. Both indexes (on disk and in memory) ask here, so they
//! cannot differ.

use super::record::Record;
use super::shingle_file::{KINDS, short_hash};
use crate::language::{WordFlags, Words};
use crate::similarity::rewording::Vocabulary;
use crate::similarity::shingles::{
    EXACT_WORDS, Occurrences, ROBUST_WORDS, Rule, SUPPORT_OCCURRENCES, ShingleKind,
};
use crate::similarity::support::Surroundings;

/// Words that are read before and after a place: as many as the rule looks at, and a few more.
const AROUND: usize = 40;

/// Words of a work that can be read from any place on.
pub(super) trait Places {
    /// The exact key of a word.
    fn key(&self, index: usize) -> Option<u32>;
    /// The stem of a word.
    fn stem(&self, index: usize) -> Option<u32>;
    /// What else is known of a word.
    fn flags(&self, index: usize) -> Option<WordFlags>;
    /// Puts the words `first..until` into `part`, as far as there are so many.
    fn copy_part(&self, first: usize, until: usize, part: &mut Words);
}

impl Places for Record<'_> {
    fn key(&self, index: usize) -> Option<u32> {
        self.word_key(index)
    }

    fn stem(&self, index: usize) -> Option<u32> {
        Record::stem(self, index)
    }

    fn flags(&self, index: usize) -> Option<WordFlags> {
        Record::flags(self, index)
    }

    fn copy_part(&self, first: usize, until: usize, part: &mut Words) {
        Record::copy_part(self, first, until, part);
    }
}

impl Places for &Words {
    fn key(&self, index: usize) -> Option<u32> {
        self.keys.get(index).copied()
    }

    fn stem(&self, index: usize) -> Option<u32> {
        self.stems.get(index).copied()
    }

    fn flags(&self, index: usize) -> Option<WordFlags> {
        self.flags.get(index).copied()
    }

    fn copy_part(&self, first: usize, until: usize, part: &mut Words) {
        let until = until.min(self.len());
        let first = first.min(until);
        part.keys.clear();
        part.keys.extend_from_slice(&self.keys[first..until]);
        part.stems.clear();
        part.stems.extend_from_slice(&self.stems[first..until]);
        part.flags.clear();
        part.flags.extend_from_slice(&self.flags[first..until]);
    }
}

/// One shingle of the query with all its places.
#[derive(Debug)]
pub(super) struct QueryShingle {
    /// Its kind, as an index into [`KINDS`].
    pub kind: usize,
    /// Its hash, as the index keeps it.
    pub short_hash: u32,
    positions: Vec<u32>,
    surroundings: Vec<Surroundings>,
}

/// The shingles of a query, ready to be looked up: each once.
#[derive(Debug)]
pub(super) struct Query<'a> {
    words: &'a Words,
    rule: Rule,
    /// At how many places of a work a shingle may ask for support.
    places: usize,
    vocabulary: Option<Vocabulary>,
    /// The shingles, ascending by kind, then hash.
    pub shingles: Vec<QueryShingle>,
}

impl<'a> Query<'a> {
    /// The shingles of `words` under `rule`.
    pub(super) fn new(words: &'a Words, rule: Rule) -> Self {
        let mut shingles = Vec::new();
        for (kind, &shingle_kind) in KINDS.iter().enumerate() {
            let sorted = rule.sorted(shingle_kind, words);
            for same in sorted.chunk_by(|a, b| a.hash == b.hash) {
                let positions: Vec<u32> = same.iter().map(|shingle| shingle.position).collect();
                shingles.push(QueryShingle {
                    kind,
                    short_hash: short_hash(same[0].hash),
                    surroundings: Occurrences::surroundings(words, &positions).collect(),
                    positions,
                });
            }
        }
        Self {
            words,
            rule,
            places: SUPPORT_OCCURRENCES,
            vocabulary: rule.vocabulary(words),
            shingles,
        }
    }

    /// The same for an index that keeps more shingles than `rule` has: what it
    /// accepts holds all that the rule accepts, and a little more.
    pub(super) fn of_denser_index(words: &'a Words, rule: Rule) -> Self {
        Self {
            // Its first places need not be the first that the rule knows.
            places: usize::MAX,
            ..Self::new(words, rule)
        }
    }

    /// The vocabulary of the query, if the rule compares it.
    pub(super) const fn vocabulary(&self) -> Option<&Vocabulary> {
        self.vocabulary.as_ref()
    }

    /// Whether a shingle of the query that stands at `places` (ascending) of a
    /// work makes the two a candidate pair. `part` is memory that is used again.
    fn accepts(
        &self,
        shingle: &QueryShingle,
        work: &impl Places,
        places: impl Iterator<Item = u32>,
        part: &mut Words,
    ) -> bool {
        let kind = KINDS[shingle.kind];
        let query = Occurrences::new(self.words, &shingle.positions, &shingle.surroundings);
        // Hashes that are equal in their upper half only are told apart by the words.
        places
            .filter(|&place| self.is_same(shingle, work, place))
            .enumerate()
            .any(|(occurrence, place)| {
                let first = (place as usize).saturating_sub(AROUND);
                work.copy_part(first, place as usize + AROUND, part);
                let position = place - first as u32;
                let around = (occurrence < self.places).then(|| Surroundings::of(part, position));
                let occurrences =
                    Occurrences::new(part, std::slice::from_ref(&position), around.as_slice());
                self.rule.accepts(kind, &query, &occurrences)
            })
    }

    /// The same for all hits of a work: (work, index of the query's shingle,
    /// place), ascending.
    pub(super) fn accepts_any(&self, hits: &[(u32, u32, u32)], work: &impl Places) -> bool {
        let mut part = Words::default();
        hits.chunk_by(|a, b| a.1 == b.1).any(|hits| {
            let shingle = &self.shingles[hits[0].1 as usize];
            self.accepts(shingle, work, hits.iter().map(|hit| hit.2), &mut part)
        })
    }

    fn is_same(&self, shingle: &QueryShingle, work: &impl Places, place: u32) -> bool {
        let (ours, theirs) = (shingle.positions[0] as usize, place as usize);
        match KINDS[shingle.kind] {
            ShingleKind::Exact => (0..EXACT_WORDS).all(|word| {
                let key = work.key(theirs + word);
                key.is_some() && key == self.words.keys.get(ours + word).copied()
            }),
            ShingleKind::Robust => {
                let stems = robust_stems(work, theirs);
                stems.is_some() && stems == robust_stems(&self.words, ours)
            }
        }
    }
}

/// The stems of the robust shingle that begins at a word, in sorted order.
fn robust_stems(work: &impl Places, place: usize) -> Option<[u32; ROBUST_WORDS]> {
    let mut stems = [0; ROBUST_WORDS];
    let mut index = place;
    for stem in &mut stems {
        while work.flags(index)?.has(WordFlags::COMMON) {
            index += 1;
        }
        *stem = work.stem(index)?;
        index += 1;
    }
    stems.sort_unstable();
    Some(stems)
}
