//! Letters that belong to none of the three languages and look like letters
//! that do: Greek, Coptic, Armenian, Cherokee, Lisu, small capitals, letters
//! of phonetic alphabets, letters with hooks and strokes.
//!
//! The table `tables/lookalikes.tsv` names for each Latin and each Cyrillic
//! letter what resembles it (facts of Unicode Technical Standard 39, and for
//! the letters of the Kazakh alphabet, small capitals and hooked letters our
//! own). What such a letter stands for depends on the letters beside it;
//! `lookalikes` decides that.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::letters::plain_latin;

/// What a foreign letter resembles in either script.
#[derive(Debug, Clone, Copy, Default)]
struct Twins {
    latin: Option<char>,
    cyrillic: Option<char>,
}

static TWINS: LazyLock<FxHashMap<char, Twins>> = LazyLock::new(|| {
    let mut twins: FxHashMap<char, Twins> = FxHashMap::default();
    let table = include_str!("tables/lookalikes.tsv").lines();
    for (letter, foreign) in table.filter_map(|line| line.split_once('\t')) {
        let Some(letter) = letter.chars().next() else {
            continue;
        };
        for foreign in foreign.chars() {
            let known = twins.entry(foreign).or_default();
            if letter.is_ascii() {
                known.latin.get_or_insert(letter);
            } else {
                known.cyrillic.get_or_insert(letter);
            }
        }
    }
    twins
});

fn twins(letter: char) -> Option<Twins> {
    if letter < '\u{C0}' {
        return None;
    }
    if let Some(&known) = TWINS.get(&letter) {
        return Some(known);
    }
    // The small letters of scripts whose capitals are in the table (Cherokee).
    let capital = letter
        .to_uppercase()
        .next()
        .filter(|&capital| capital != letter)?;
    let lower = |twin: char| twin.to_lowercase().next();
    TWINS.get(&capital).map(|known| Twins {
        latin: known.latin.and_then(lower),
        cyrillic: known.cyrillic.and_then(lower),
    })
}

/// Whether a letter belongs to none of the languages and is in the table.
/// Latin letters of European names (Łódź, Ørsted, Işık) are not foreign.
pub(super) fn is_foreign(letter: char) -> bool {
    !matches!(
        letter,
        'ø' | 'Ø' | 'ł' | 'Ł' | 'đ' | 'Đ' | 'ħ' | 'Ħ' | 'ŧ' | 'Ŧ' | 'ŋ' | 'Ŋ' | 'ı' | 'ə' | 'Ə'
    ) && twins(letter).is_some()
}

/// The plain Latin letter that a foreign or decorated one looks like.
pub(super) fn latin_of(letter: char) -> Option<char> {
    if let Some(latin) = twins(letter).and_then(|twins| twins.latin) {
        return Some(latin);
    }
    let lower = letter.to_lowercase().next()?;
    let plain = plain_latin(lower);
    if plain == lower || !plain.is_ascii() {
        return None;
    }
    Some(if letter.is_uppercase() {
        plain.to_ascii_uppercase()
    } else {
        plain
    })
}

/// The Cyrillic letter that a foreign one looks like.
pub(super) fn cyrillic_of(letter: char) -> Option<char> {
    twins(letter)?.cyrillic
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_many_scripts_resemble_ours() {
        for (foreign, latin) in "ɑοօꓳᎪꭺⲟᴇɡհꮯ".chars().zip("aooOAaoeghc".chars()) {
            assert_eq!(latin_of(foreign), Some(latin), "{foreign}");
        }
        for (foreign, cyrillic) in "ɵəΠʜᴛɪ".chars().zip("өәПнті".chars()) {
            assert_eq!(cyrillic_of(foreign), Some(cyrillic), "{foreign}");
        }
        assert_eq!(latin_of('é'), Some('e'));
    }

    #[test]
    fn no_letter_of_the_three_languages_is_foreign() {
        for letter in "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі".chars()
        {
            for letter in letter.to_uppercase().chain([letter]) {
                assert!(!is_foreign(letter), "{letter}");
                assert_eq!(latin_of(letter), None, "{letter}");
            }
        }
        assert!(
            ('a'..='z')
                .chain('A'..='Z')
                .all(|letter| !is_foreign(letter))
        );
    }
}
