//! Which names are also words of the languages, and which are names that
//! everybody writes about.
//!
//! The table `tables/ordinary_words.txt` holds the words of openly licensed
//! Kazakh, Russian and English prose (`make_ordinary_words.py` says which and
//! how). A word in small letters there is an ordinary word: арман, роман,
//! rose. A word with a capital was only ever seen as a name: Абай, Пушкин. As
//! that prose is short, `tables/names_that_are_words.txt` adds, by hand, names
//! that are ordinary words too: вера, grace.

use std::sync::LazyLock;

use super::endings::stems;
use super::sounds::{Reading, Sound, plain_letters};

struct Ordinary {
    /// Words in small letters, sorted.
    words: Vec<&'static str>,
    /// The sound forms of words with a capital, sorted.
    names: Vec<Vec<u8>>,
}

static ORDINARY: LazyLock<Ordinary> = LazyLock::new(|| {
    let lines = include_str!("tables/ordinary_words.txt").lines();
    let (names, mut words): (Vec<&str>, Vec<&str>) =
        lines.partition(|word| word.starts_with(char::is_uppercase));
    words.extend(include_str!("tables/names_that_are_words.txt").lines());
    words.sort_unstable();
    let mut names: Vec<Vec<u8>> = names.into_iter().map(sound_of).collect();
    names.sort_unstable();
    names.dedup();
    Ordinary { words, names }
});

fn sound_of(word: &str) -> Vec<u8> {
    let raw: Vec<char> = word.chars().collect();
    let mut letters = Vec::new();
    plain_letters(&raw, &mut letters);
    Sound::of(&letters, Reading::default()).letters
}

/// The words of a sorted list that begin with a prefix.
fn beginning_with<'a, T>(sorted: &'a [T], prefix: &'a [u8]) -> impl Iterator<Item = &'a T>
where
    T: AsRef<[u8]>,
{
    let from = sorted.partition_point(|word| word.as_ref() < prefix);
    sorted[from..]
        .iter()
        .take_while(move |word| word.as_ref().starts_with(prefix))
}

/// Whether a word in small letters, exactly so spelled, stands in prose.
pub(super) fn is_word(spelling: &str) -> bool {
    ORDINARY.words.binary_search(&spelling).is_ok()
}

/// Whether a name as the roster spells it is also a word, in whatever case
/// prose has it. `sound` is its sound form.
pub(super) fn is_name_and_word(spelling: &str, sound: &[u8]) -> bool {
    let stem = spelling.trim_end_matches(['а', 'я', 'й', 'ь']);
    is_word(spelling)
        || beginning_with(&ORDINARY.words, stem.as_bytes())
            .any(|word| is_form(sound, &sound_of(word)))
}

/// Whether prose speaks of somebody of this name, by its sound form.
pub(super) fn is_name_in_prose(sound: &[u8]) -> bool {
    let shortest = stems(sound).into_iter().map(|(stem, _)| stem.len()).min();
    let prefix = &sound[..shortest.unwrap_or(0).min(sound.len())];
    beginning_with(&ORDINARY.names, prefix).any(|name| is_form(sound, name))
}

fn is_form(name: &[u8], word: &[u8]) -> bool {
    stems(name).into_iter().any(|(stem, declension)| {
        word.strip_prefix(stem.as_slice())
            .is_some_and(|rest| declension.allows(stem[stem.len() - 1], rest, false))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_words_are_known() {
        for name in ["арман", "бақыт", "роман", "мейірім", "гүл", "young"]
        {
            assert!(is_name_and_word(name, &sound_of(name)), "{name}");
        }
        for name in ["айгерім", "ахметов", "ержан", "тоқтарова", "kuznetsov"]
        {
            assert!(!is_name_and_word(name, &sound_of(name)), "{name}");
        }
    }

    #[test]
    fn people_of_whom_prose_speaks_are_known() {
        assert!(is_name_in_prose(&sound_of("абай")));
        assert!(is_name_in_prose(&sound_of("Александр")));
        assert!(!is_name_in_prose(&sound_of("жансая")));
    }
}
