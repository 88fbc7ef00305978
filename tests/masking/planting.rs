//! Sentences in which somebody of a roster is named.

use super::chance::Chance;
use super::declension;
use super::disguise::{disguise, email, number, phone, slip};
use super::people::Invented;
use super::sentences_around::{ENGLISH, ENGLISH_OWNER, KAZAKH, RUSSIAN, contact_template};
use super::spelling::{Script, spell};

/// What was planted, for the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    FullName,
    WithInitials,
    FullNameSlip,
    FullNameDisguised,
    Surname,
    SurnameSlip,
    SurnameDisguised,
    Number,
    Email,
    Phone,
    /// A given name alone: no promise, only reported.
    GivenAlone,
}

impl Form {
    pub const ALL: [Self; 11] = [
        Self::FullName,
        Self::WithInitials,
        Self::FullNameSlip,
        Self::FullNameDisguised,
        Self::Surname,
        Self::SurnameSlip,
        Self::SurnameDisguised,
        Self::Number,
        Self::Email,
        Self::Phone,
        Self::GivenAlone,
    ];
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    Kazakh,
    Russian,
    English,
}

impl Tongue {
    pub const ALL: [Self; 3] = [Self::Kazakh, Self::Russian, Self::English];
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Kazakh => "kk",
            Self::Russian => "ru",
            Self::English => "en",
        }
    }
}

/// A sentence with the place of the name in it, in characters.
pub struct Planted {
    pub sentence: String,
    pub start: usize,
    pub end: usize,
}

fn put(template: &str, name: &str) -> Planted {
    let (before, behind) = template.split_once("{}").unwrap();
    let start = before.chars().count();
    Planted {
        sentence: format!("{before}{name}{behind}"),
        start,
        end: start + name.chars().count(),
    }
}

fn script(chance: &mut Chance, tongue: Tongue, person: &Invented) -> Script {
    let roll = chance.below(10);
    match tongue {
        Tongue::Kazakh if roll == 0 && person.is_kazakh => {
            if chance.one_in(2) {
                Script::Latin2018
            } else {
                Script::Latin2021
            }
        }
        Tongue::Kazakh if roll < 3 => Script::Russian,
        Tongue::Kazakh => Script::Kazakh,
        Tongue::Russian if roll < 2 => Script::Kazakh,
        Tongue::Russian => Script::Russian,
        Tongue::English if roll < 4 => Script::Passport,
        Tongue::English => Script::Casual(chance.next()),
    }
}

/// A sentence that names a person in a form.
pub fn plant(chance: &mut Chance, tongue: Tongue, person: &Invented, form: Form) -> Planted {
    match form {
        Form::Number => {
            return put(
                contact_template(chance, tongue),
                &number(chance, person.listed.number.as_ref().unwrap()),
            );
        }
        Form::Email => {
            return put(
                contact_template(chance, tongue),
                &email(chance, person.listed.email.as_ref().unwrap()),
            );
        }
        Form::Phone => {
            return put(
                contact_template(chance, tongue),
                &phone(chance, person.listed.phone.as_ref().unwrap()),
            );
        }
        _ => {}
    }
    let script = script(chance, tongue, person);
    let parts = parts(chance, person, form);
    let initials = form == Form::WithInitials;
    let (template, mut words, bases) = declined(chance, tongue, person, &parts, script, initials);
    if matches!(form, Form::FullNameSlip | Form::SurnameSlip) {
        let long: Vec<usize> = (0..words.len())
            .filter(|&index| bases[index] >= 6)
            .collect();
        if !long.is_empty() {
            let index = *chance.of(&long);
            words[index] = slip(chance, &words[index]);
        }
    }
    let disguised = matches!(form, Form::FullNameDisguised | Form::SurnameDisguised);
    let name = if disguised {
        disguise(chance, &words)
    } else {
        words.join(" ")
    };
    put(template, &name)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    Surname,
    Given,
    Patronymic,
}

fn parts(chance: &mut Chance, person: &Invented, form: Form) -> Vec<Piece> {
    use Piece::{Given, Patronymic, Surname};
    match form {
        Form::Surname | Form::SurnameSlip | Form::SurnameDisguised => vec![Surname],
        Form::GivenAlone => vec![Given],
        _ if person.patronymic.is_none() => {
            if chance.one_in(2) {
                vec![Surname, Given]
            } else {
                vec![Given, Surname]
            }
        }
        _ => match chance.below(5) {
            0 => vec![Surname, Given],
            1 => vec![Given, Surname],
            2 => vec![Given, Patronymic, Surname],
            3 if form != Form::WithInitials => vec![Given, Patronymic],
            _ => vec![Surname, Given, Patronymic],
        },
    }
}

fn text_of(person: &Invented, piece: Piece) -> String {
    match piece {
        Piece::Surname => person.surname.clone(),
        Piece::Given => person.given.clone(),
        Piece::Patronymic => person.patronymic.clone().unwrap_or_default(),
    }
}

fn declined(
    chance: &mut Chance,
    tongue: Tongue,
    person: &Invented,
    parts: &[Piece],
    script: Script,
    initials: bool,
) -> (&'static str, Vec<String>, Vec<usize>) {
    let bases = parts
        .iter()
        .map(|&piece| spell(&text_of(person, piece), script).chars().count())
        .collect();
    let text = |piece: Piece| text_of(person, piece);
    let cut = |word: String, piece: Piece| {
        if !initials || piece == Piece::Surname {
            return word;
        }
        let mut letters = word.chars();
        let first = letters.next().unwrap();
        let second = letters.next();
        // Жанна is Zh. in a passport.
        let digraph = matches!(
            (first, second),
            ('Z' | 'S' | 'K' | 'C', Some('h')) | ('Y', Some('e' | 'a' | 'u'))
        );
        format!(
            "{first}{}.",
            second
                .filter(|_| digraph)
                .map(String::from)
                .unwrap_or_default()
        )
    };
    match tongue {
        Tongue::Kazakh => {
            let (case, templates) = *chance.of(&KAZAKH);
            let last = parts.len() - 1;
            let words = parts.iter().enumerate().map(|(index, &piece)| {
                let base = text(piece);
                let ends_here = index == last && (!initials || piece == Piece::Surname);
                let declined = if ends_here {
                    declension::kazakh(&base, case)
                } else {
                    base
                };
                cut(spell(&declined, script), piece)
            });
            (*chance.of(templates), words.collect(), bases)
        }
        Tongue::Russian => {
            let (case, templates) = *chance.of(&RUSSIAN);
            let words = parts.iter().map(|&piece| {
                let base = if script == Script::Kazakh {
                    text(piece)
                } else {
                    spell(&text(piece), Script::Russian)
                };
                cut(
                    declension::russian(&base, person.is_woman, piece == Piece::Surname, case),
                    piece,
                )
            });
            (*chance.of(templates), words.collect(), bases)
        }
        Tongue::English => {
            let owner = chance.one_in(5);
            let last = parts.len() - 1;
            let words = parts.iter().enumerate().map(|(index, &piece)| {
                let word = cut(spell(&text(piece), script), piece);
                if owner && index == last && !word.ends_with('.') {
                    format!("{word}’s")
                } else {
                    word
                }
            });
            let words: Vec<String> = words.collect();
            (
                *chance.of(if owner { ENGLISH_OWNER } else { ENGLISH }),
                words,
                bases,
            )
        }
    }
}
