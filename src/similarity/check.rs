//! One work against many: candidates, alignment, matches.
//!
//! The words of a work and the candidates of a
//! [`Repository`] come in; the sources with their
//! matches go out, ready for the report. Candidates of the floor are aligned
//! with the same preset as the pairs of a class, so `check` and `compare` give
//! the same matches for the same pair. Passages below the floor are in no share,
//! but a page highlights them and the coefficient of runs of five words counts
//! them: of candidates they are found in a second alignment, of all other works
//! as unbroken runs that the index tells of. Thousands of works of a large index
//! share a turn of phrase; none of them is aligned for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::align::{Aligner, Preset, Spelling};
use super::index::{Candidate, IndexError, Repository, SharedRun, SharedRuns};
use super::labels::counts;
use super::shingles::Rule;
use super::{AlignedWord, Alignment, Match, MatchKind};
use crate::domain::WordRange;
use crate::language::Words;

/// The shortest passage that a page highlights, in aligned words.
pub const HIGHLIGHT_FLOOR: u32 = 5;

/// What an index knows of a work.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Candidates of the rule for the floor.
    pub candidates: Vec<Candidate>,
    /// Where the floor is above [`HIGHLIGHT_FLOOR`]: unbroken runs that are
    /// shared with any work.
    pub runs: Vec<SharedRuns>,
}

impl Asked {
    /// Asks an index, which must have been made for [`HIGHLIGHT_FLOOR`].
    pub fn of<R: Repository + ?Sized>(
        index: &R,
        words: &Words,
        floor: u32,
    ) -> Result<Self, IndexError> {
        Ok(Self {
            candidates: index.candidates(words, &Rule::for_floor(floor as usize))?,
            runs: match floor > HIGHLIGHT_FLOOR {
                true => index.runs(words)?,
                false => Vec::new(),
            },
        })
    }

    /// The keys of all works that share anything.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        let candidates = self.candidates.iter().map(|candidate| &candidate.key);
        candidates.chain(self.runs.iter().map(|work| &work.key))
    }

    /// Leaves only the works that `wanted` says.
    pub fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.candidates.retain(|candidate| wanted(&candidate.key));
        self.runs.retain(|work| wanted(&work.key));
    }
}

/// A work in which passages of the checked work stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundSource {
    /// Its key in the repository.
    pub key: String,
    /// Its words.
    pub words: Arc<Words>,
    /// The matches of the checked work (left) with it (right), by place. At least one.
    pub matches: Vec<Match>,
}

/// The sources of `words`, ascending by key.
///
/// Candidates are aligned; where the floor is above [`HIGHLIGHT_FLOOR`] once
/// more for what is below it. Then those runs of all works are taken that cover
/// words of which no run is covered yet, the longest first: so that every word
/// of a shared run is highlighted, without a source for every turn of phrase.
/// `spelling_of` gives, for the key of a source, the spellings of the words of
/// both sides; `words_of` the words of a work.
pub fn sources<S: Spelling, E>(
    words: &Words,
    asked: Asked,
    spelling_of: impl Fn(&str) -> S + Sync,
    words_of: impl Fn(&str) -> Result<Option<Arc<Words>>, E>,
    floor: u32,
) -> Result<Vec<FoundSource>, E> {
    let with_short = floor > HIGHLIGHT_FLOOR;
    let mut found: Vec<FoundSource> = asked
        .candidates
        .into_par_iter()
        .map_init(Aligner::new, |aligner, candidate| {
            let (key, theirs) = (candidate.key, candidate.words);
            let spelling = spelling_of(&key);
            let preset = Preset::report(floor as usize);
            let mut matches = aligner.align(words, &theirs, &spelling, &preset);
            if with_short {
                let preset = Preset::report(HIGHLIGHT_FLOOR as usize).without_retold();
                let short = aligner.align(words, &theirs, &spelling, &preset);
                add_short(&mut matches, short, floor);
            }
            FoundSource {
                key,
                words: theirs,
                matches,
            }
        })
        .filter(|source| !source.matches.is_empty())
        .collect();
    if with_short {
        add_turns_of_phrase(words, &mut found, &asked.runs, words_of)?;
        found.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    }
    Ok(found)
}

/// Adds those runs that cover words of which no unbroken run is covered yet,
/// the longest first: to the sources that there are, or as sources of their own.
fn add_turns_of_phrase<E>(
    words: &Words,
    found: &mut Vec<FoundSource>,
    runs: &[SharedRuns],
    words_of: impl Fn(&str) -> Result<Option<Arc<Words>>, E>,
) -> Result<(), E> {
    let mut covered = vec![false; words.len()];
    for aligned in found.iter().flat_map(|source| &source.matches) {
        cover_runs(aligned, &mut covered);
    }
    let mut all: Vec<(&str, SharedRun)> = runs
        .iter()
        .flat_map(|work| work.runs.iter().map(|&run| (work.key.as_str(), run)))
        .collect();
    all.par_sort_unstable_by(|(left_key, left), (right_key, right)| {
        let longest_first = right.len.cmp(&left.len);
        longest_first.then_with(|| (left_key, left).cmp(&(right_key, right)))
    });
    let mut places: BTreeMap<String, Option<usize>> = found
        .iter()
        .enumerate()
        .map(|(place, source)| (source.key.clone(), Some(place)))
        .collect();
    for (key, run) in all {
        let ours = run.left as usize..(run.left + run.len) as usize;
        if covered[ours.clone()].iter().all(|&word| word) {
            continue;
        }
        let place = match places.get(key) {
            Some(&place) => place,
            None => {
                // It may have been taken out of the index meanwhile.
                let place = words_of(key)?.map(|words| {
                    found.push(FoundSource {
                        key: key.to_owned(),
                        words,
                        matches: Vec::new(),
                    });
                    found.len() - 1
                });
                places.insert(key.to_owned(), place);
                place
            }
        };
        let Some(source) = place.and_then(|place| found.get_mut(place)) else {
            continue;
        };
        // Two different phrases may have the same hash.
        let theirs = run.right as usize..(run.right + run.len) as usize;
        if source.words.keys.get(theirs) != words.keys.get(ours.clone()) {
            continue;
        }
        covered[ours].fill(true);
        source.matches.push(verbatim(run));
    }
    found.retain(|source| !source.matches.is_empty());
    for source in found {
        source
            .matches
            .sort_by_key(|found| (found.left, found.right));
    }
    Ok(())
}

/// Marks the words of the unbroken runs of a match.
fn cover_runs(found: &Match, covered: &mut [bool]) {
    let follows = |a: &AlignedWord, b: &AlignedWord| {
        a.how == Alignment::Exact
            && b.how == Alignment::Exact
            && a.left + 1 == b.left
            && a.right + 1 == b.right
    };
    for run in found.aligned.chunk_by(follows) {
        if run.len() >= HIGHLIGHT_FLOOR as usize {
            for word in run {
                covered[word.left as usize] = true;
            }
        }
    }
}

fn verbatim(run: SharedRun) -> Match {
    Match {
        left: WordRange::new(run.left, run.left + run.len),
        right: WordRange::new(run.right, run.right + run.len),
        aligned: (0..run.len)
            .map(|word| AlignedWord {
                left: run.left + word,
                right: run.right + word,
                how: Alignment::Exact,
            })
            .collect(),
        kind: MatchKind::Verbatim,
    }
}

/// Adds the matches of `short` that are below the floor and stand apart from all others.
fn add_short(matches: &mut Vec<Match>, short: Vec<Match>, floor: u32) {
    let taken: Vec<(WordRange, WordRange)> = matches
        .iter()
        .map(|found| (found.left, found.right))
        .collect();
    matches.extend(short.into_iter().filter(|found| {
        found.kind != MatchKind::Summarised
            && !counts(found, floor)
            && !taken
                .iter()
                .any(|(left, right)| left.overlaps(found.left) && right.overlaps(found.right))
    }));
    matches.sort_by_key(|found| (found.left, found.right));
}
