//! Which parts of whose names a word may be.
//!
//! A word type is looked up once: its sound form is cut at every place behind
//! which an ending may begin, and each beginning is looked for among the stems
//! of the roster, first as it is and then with one slip of the pen (a letter
//! wrong, missing, added, or two exchanged; Damerau 1964, by `strsim`). Cost:
//! about 1 µs a word type, 5 µs with a capital.

use rustc_hash::FxHashMap;

use super::endings::{LONGEST, is_nearly_ending};
use super::roster::{PartIndex, Roster, SHORTEST_WITH_SLIP};
use super::sounds::{Reading, Sound, readings};

/// A part that a word may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub part: PartIndex,
    /// Whether it is the part but for one slip of the pen.
    pub slip: bool,
    /// How many letters of the word are the name; the others are its ending.
    pub base: usize,
}

type Hits = Box<[Hit]>;

/// Looks words up, and remembers them.
pub(super) struct Finder<'a> {
    roster: &'a Roster,
    /// What is known of a word type, without and with slips.
    known: FxHashMap<Box<[char]>, [Option<Hits>; 2]>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(roster: &'a Roster) -> Self {
        Self {
            roster,
            known: FxHashMap::default(),
        }
    }

    /// The parts that a word in plain lower-case letters may be.
    pub(super) fn hits(&mut self, letters: &[char], slips: bool) -> Vec<Hit> {
        let kind = usize::from(slips);
        if let Some(hits) = self
            .known
            .get(letters)
            .and_then(|known| known[kind].as_ref())
        {
            return hits.to_vec();
        }
        let hits = look_up(self.roster, letters, slips);
        self.known.entry(letters.into()).or_default()[kind] = Some(hits.clone().into());
        hits
    }
}

fn look_up(roster: &Roster, letters: &[char], slips: bool) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    if !(2..=40).contains(&letters.len()) {
        return hits;
    }
    for reading in readings(letters) {
        let sound = Sound::of(letters, reading);
        exact_hits(roster, letters, &sound, &mut hits);
        if slips && letters.len() >= SHORTEST_WITH_SLIP {
            slip_hits(roster, letters, &sound, &mut hits);
        }
    }
    if slips && letters.len() >= SHORTEST_WITH_SLIP {
        slip_hits(
            roster,
            letters,
            &Sound::of(letters, Reading::APART),
            &mut hits,
        );
    }
    hits.sort_unstable_by_key(|hit| (hit.slip, hit.part));
    hits
}

fn is_latin(letters: &[char]) -> bool {
    letters.last().is_some_and(char::is_ascii)
}

/// The places where an ending may begin, with how many letters of the word stand before.
fn cuts(sound: &Sound) -> impl Iterator<Item = (&[u8], &[u8], usize)> {
    let length = sound.letters.len();
    (length.saturating_sub(LONGEST).max(2)..=length).map(|cut| {
        let (beginning, rest) = sound.letters.split_at(cut);
        (
            beginning,
            rest,
            sound.read.get(cut - 1).map_or(0, |&read| usize::from(read)),
        )
    })
}

fn exact_hits(roster: &Roster, letters: &[char], sound: &Sound, hits: &mut Vec<Hit>) {
    for (beginning, rest, base) in cuts(sound) {
        for &at in roster.stems_of(beginning) {
            let stem = &roster.stems[at as usize];
            let last = beginning[beginning.len() - 1];
            if stem.declension.allows(last, rest, is_latin(letters)) {
                push(
                    hits,
                    Hit {
                        part: stem.part,
                        slip: false,
                        base,
                    },
                );
            }
        }
    }
}

fn slip_hits(roster: &Roster, letters: &[char], sound: &Sound, hits: &mut Vec<Hit>) {
    for (beginning, rest, base) in cuts(sound) {
        if beginning.len() + 1 < SHORTEST_WITH_SLIP {
            continue;
        }
        for at in roster.stems_near(beginning) {
            let stem = &roster.stems[at as usize];
            let last = beginning[beginning.len() - 1];
            // Without an ending the slip may be in the ending: Орлоув.
            let allowed = stem.declension.allows(last, rest, is_latin(letters))
                || (rest.is_empty() && beginning.len() > 4);
            if allowed && is_one_slip(&stem.letters, beginning) {
                push(
                    hits,
                    Hit {
                        part: stem.part,
                        slip: true,
                        base,
                    },
                );
            }
        }
        for &at in roster.stems_of(beginning) {
            let stem = &roster.stems[at as usize];
            if beginning.len() > 3 && is_nearly_ending(stem.declension, rest) {
                push(
                    hits,
                    Hit {
                        part: stem.part,
                        slip: true,
                        base,
                    },
                );
            }
        }
    }
}

/// Adds a hit, unless a better one for the same part is known.
fn push(hits: &mut Vec<Hit>, hit: Hit) {
    match hits.iter_mut().find(|known| known.part == hit.part) {
        Some(known) if known.slip && !hit.slip => *known = hit,
        Some(_) => {}
        None => hits.push(hit),
    }
}

/// Whether two words in sound form differ by exactly one slip.
fn is_one_slip(one: &[u8], other: &[u8]) -> bool {
    match (str::from_utf8(one), str::from_utf8(other)) {
        (Ok(one), Ok(other)) => strsim::osa_distance(one, other) <= 1,
        _ => false,
    }
}
