//! The parts of a full name as a university writes it: which word is the
//! surname, which the given name, which the patronymic.

use super::sounds::{Reading, Sound};
use super::tokens::tokens;

/// What a part of a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Role {
    /// The family's name.
    Surname,
    /// The person's own name.
    Given,
    /// The father's name, with -ұлы, -қызы, -ович, -овна.
    Patronymic,
}

/// A part of one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamePart {
    /// Its letters in plain lower case.
    pub letters: Vec<char>,
    pub role: Role,
    /// Whether its ending shows that it is a surname.
    pub typical_surname: bool,
}

/// What the ending of a part shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// -ов, -ский: a surname.
    Surname,
    /// -ин, -ина: a surname (Пушкина) or a given name (Марина).
    Either,
    /// -ович, -овна.
    RussianPatronymic,
    /// -ұлы, -қызы: a patronymic, or the surname of who has no other.
    KazakhPatronymic,
    Plain,
}

fn sound_of(letters: &[char]) -> Vec<u8> {
    Sound::of(letters, Reading::default()).letters
}

fn shape(sound: &[u8]) -> Shape {
    let ends = |endings: &[&str], rest: usize| {
        let matches = |ending: &&str| {
            sound.len() >= ending.len() + rest && sound.ends_with(ending.as_bytes())
        };
        endings.iter().any(matches)
    };
    if ends(&["uli", "kizi", "gizi"], 2) {
        Shape::KazakhPatronymic
    } else if ends(&["oviC", "eviC", "ovna", "evna", "iCna", "iniCna"], 2) {
        Shape::RussianPatronymic
    } else if ends(
        &[
            "ov", "ev", "ova", "eva", "ski", "cki", "skaia", "ckaia", "enko", "Cuk", "iuk", "ih",
        ],
        3,
    ) {
        Shape::Surname
    } else if ends(&["in", "ina"], 3) {
        Shape::Either
    } else {
        Shape::Plain
    }
}

/// Whether a word is a patronymic by its ending, also of somebody outside the
/// roster; `russian`: only with -ович, -овна, -ич.
pub(super) fn is_patronymic(sound: &[u8], russian: bool) -> bool {
    let stems: &[&str] = if russian {
        &["iC", "ovn", "evn", "iCn"]
    } else {
        &["oviC", "eviC", "ovn", "evn", "uli", "kizi"]
    };
    const FORMS: [&str; 12] = [
        "", "a", "u", "em", "e", "i", "oi", "nin", "ga", "men", "ni", "din",
    ];
    FORMS.iter().any(|ending| {
        let base = sound.strip_suffix(ending.as_bytes());
        base.is_some_and(|base| {
            let matches =
                |stem: &&str| base.len() > stem.len() + 1 && base.ends_with(stem.as_bytes());
            stems.iter().any(matches)
        })
    })
}

/// Whether a word is ұлы or қызы on its own.
pub(super) fn is_child_word(letters: &[char]) -> bool {
    matches!(sound_of(letters).as_slice(), b"uli" | b"kizi" | b"gizi")
}

/// The words of a name: hyphenated ones apart and as a whole, ұлы and қызы with what they follow.
fn words(name: &str) -> Vec<(Vec<char>, Vec<Vec<char>>)> {
    let text: Vec<char> = name.chars().collect();
    let mut words: Vec<(Vec<char>, Vec<Vec<char>>)> = Vec::new();
    for token in tokens(&text) {
        let letters = token.letters.to_vec();
        match words.last_mut() {
            Some((whole, pieces)) if token.hyphen && !is_child_word(&letters) => {
                if pieces.is_empty() {
                    pieces.push(whole.clone());
                }
                whole.extend(&letters);
                pieces.push(letters);
            }
            Some((whole, _)) if is_child_word(&letters) => whole.extend(&letters),
            _ => words.push((letters, Vec::new())),
        }
    }
    words
}

/// Whether most names of a roster whose parts are plain to see begin with the surname.
pub(super) fn surname_comes_first<'a>(names: impl Iterator<Item = &'a String>) -> bool {
    let (mut first, mut last) = (0, 0);
    for name in names {
        let words = words(name);
        let shapes: Vec<Shape> = words
            .iter()
            .map(|(word, _)| shape(&sound_of(word)))
            .collect();
        match shapes[..] {
            [Shape::Surname, Shape::Plain | Shape::Either, ..] => first += 1,
            [Shape::Plain | Shape::Either, .., Shape::Surname] => last += 1,
            [
                Shape::Plain,
                Shape::Plain,
                Shape::RussianPatronymic | Shape::KazakhPatronymic,
            ] => {
                first += 1;
            }
            _ => {}
        }
    }
    first >= last
}

/// The parts of a name. Where no ending shows which word is the surname, the
/// order does in which the roster names people.
pub(super) fn parts_of(name: &str, surname_first: bool) -> Vec<NamePart> {
    let words = words(name);
    let shapes: Vec<Shape> = words
        .iter()
        .map(|(word, _)| shape(&sound_of(word)))
        .collect();
    let surname = surname_index(&shapes, surname_first);
    let mut parts = Vec::new();
    for (index, (whole, pieces)) in words.into_iter().enumerate() {
        let role = match shapes[index] {
            _ if index == surname => Role::Surname,
            Shape::RussianPatronymic | Shape::KazakhPatronymic => Role::Patronymic,
            _ => Role::Given,
        };
        for letters in pieces.into_iter().chain([whole]) {
            let typical_surname = match shape(&sound_of(&letters)) {
                Shape::Surname | Shape::KazakhPatronymic => true,
                Shape::Either => role == Role::Surname,
                Shape::RussianPatronymic | Shape::Plain => false,
            };
            parts.push(NamePart {
                letters,
                role,
                typical_surname,
            });
        }
    }
    parts
}

fn surname_index(shapes: &[Shape], surname_first: bool) -> usize {
    let surnames: Vec<usize> = (0..shapes.len())
        .filter(|&index| shapes[index] == Shape::Surname)
        .collect();
    let patronymic = shapes
        .iter()
        .position(|shape| matches!(shape, Shape::RussianPatronymic | Shape::KazakhPatronymic));
    let last = shapes.len().saturating_sub(1);
    match (surnames[..].first(), surnames.len(), patronymic) {
        (Some(&only), 1, _) => only,
        // Иван Иванович Иванов, and Иванов Иван Иванович.
        (_, _, Some(1)) if last > 1 => last,
        (_, _, Some(_)) if last > 1 => 0,
        // Абай Құнанбайұлы.
        (_, _, Some(index)) => index,
        _ if surname_first => 0,
        _ => last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(name: &str, surname_first: bool) -> Vec<(String, Role)> {
        let mut parts: Vec<(String, Role)> = parts_of(name, surname_first)
            .into_iter()
            .map(|part| (part.letters.into_iter().collect(), part.role))
            .collect();
        parts.sort_by_key(|(_, role)| *role);
        parts
    }

    #[test]
    fn endings_and_order_show_the_surname() {
        use Role::{Given, Patronymic, Surname};
        for (name, surname_first, expected) in [
            (
                "Ахметова Әлия Серікқызы",
                false,
                &[
                    ("ахметова", Surname),
                    ("әлия", Given),
                    ("серікқызы", Patronymic),
                ][..],
            ),
            (
                "Иван Петрович Сидоров",
                true,
                &[
                    ("сидоров", Surname),
                    ("иван", Given),
                    ("петрович", Patronymic),
                ],
            ),
            (
                "Цой Виктория Сергеевна",
                false,
                &[
                    ("цой", Surname),
                    ("виктория", Given),
                    ("сергеевна", Patronymic),
                ],
            ),
            (
                "Айдана Серік",
                false,
                &[("серік", Surname), ("айдана", Given)],
            ),
            (
                "Серік Айдана",
                true,
                &[("серік", Surname), ("айдана", Given)],
            ),
            (
                "Асан Болат ұлы",
                true,
                &[("болатұлы", Surname), ("асан", Given)],
            ),
            ("Югай Зарина", true, &[("югай", Surname), ("зарина", Given)]),
            (
                "Пушкина Зарина",
                true,
                &[("пушкина", Surname), ("зарина", Given)],
            ),
            ("Марина Ким", false, &[("ким", Surname), ("марина", Given)]),
        ] {
            let expected: Vec<(String, Role)> = expected
                .iter()
                .map(|&(part, role)| (part.to_owned(), role))
                .collect();
            assert_eq!(roles(name, surname_first), expected, "{name}");
        }
    }

    #[test]
    fn the_order_is_learned_from_the_roster() {
        let names = ["Айдана Серік", "Дана Ахметова", "Ерлан Омаров"].map(String::from);
        assert!(!surname_comes_first(names.iter()));
        let names = ["Серік Айдана", "Ахметова Дана"].map(String::from);
        assert!(surname_comes_first(names.iter()));
    }
}
