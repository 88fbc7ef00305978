//! Names that a text writes in several pieces: with spaced letters, with a
//! hyphen, with ұлы and қызы apart.

use super::names::Finder;
use super::parts::is_child_word;
use super::tokens::{Gap, Token, joined, spaced_runs};

/// Puts words of spaced letters in the place of their letters, where they may be names.
pub(super) fn spaced(words: Vec<Token>, finder: &mut Finder) -> Vec<Token> {
    let runs = spaced_runs(&words);
    if runs.is_empty() {
        return words;
    }
    let mut out = Vec::with_capacity(words.len());
    let mut at = 0;
    for run in runs {
        out.extend_from_slice(&words[at..run.start]);
        out.extend(words_of_run(&words[run.clone()], finder));
        at = run.end;
    }
    out.extend_from_slice(&words[at..]);
    out
}

/// Longer runs of spaced letters have names only where capitals or wider spaces part words.
const LONGEST_RUN: usize = 100;

/// The names that a run of single letters spells; the letters where it spells none.
fn words_of_run(run: &[Token], finder: &mut Finder) -> Vec<Token> {
    let mut out = Vec::new();
    for word in segments(run) {
        match joined(word).filter(|whole| is_name(whole, finder)) {
            Some(whole) => out.push(whole),
            None if word.len() > LONGEST_RUN => out.extend_from_slice(word),
            None => out.extend(names_from_left(word, finder)),
        }
    }
    out
}

fn is_name(word: &Token, finder: &mut Finder) -> bool {
    word.letters.len() > 2 && !finder.hits(&word.letters, false).is_empty()
}

/// Cuts a run of single letters where the space is wider, and before capitals behind small letters.
fn segments(run: &[Token]) -> impl Iterator<Item = &[Token]> {
    let space = |pair: &[Token]| pair[1].start - pair[0].end;
    let narrow = run.windows(2).map(space).min().unwrap_or(0);
    run.chunk_by(move |one, other| {
        other.start - one.end == narrow && (one.capital || !other.capital)
    })
}

/// The names at the beginning of a run without any sign of where words end, the longest first.
fn names_from_left(run: &[Token], finder: &mut Finder) -> Vec<Token> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < run.len() {
        let longest = run.len().min(at + 24);
        let found = (at + 3..=longest).rev().find_map(|end| {
            let word = joined(&run[at..end])?;
            is_name(&word, finder).then_some((word, end))
        });
        let (word, end) = found.unwrap_or_else(|| (run[at].clone(), at + 1));
        out.push(word);
        at = end;
    }
    out
}

/// Joins what a hyphen or ұлы parts, where the whole may be a name: Нұр-Сұлтан, Серік ұлы.
pub(super) fn compounds(words: Vec<Token>, finder: &mut Finder) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(words.len());
    for word in words {
        let joinable = word.hyphen || (word.gap == Gap::Space && is_child_word(&word.letters));
        if joinable
            && let Some(before) = out.last_mut()
            && !before.digits
            && !word.digits
            && let Some(whole) = joined(&[before.clone(), word.clone()])
            && !finder.hits(&whole.letters, false).is_empty()
        {
            *before = whole;
        } else {
            out.push(word);
        }
    }
    out
}
