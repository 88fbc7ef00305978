//! Student numbers and logins of the roster.

use super::contacts::{LONGEST, is_address_character, place};
use super::roster::Roster;
use super::{Kind, Place};
use crate::language::letters::is_invisible;

/// A number as it is looked up: capitals and digits, look-alikes folded.
pub(super) fn number_key(number: &str) -> String {
    number.chars().filter_map(number_character).collect()
}

fn number_character(character: char) -> Option<char> {
    if !character.is_alphanumeric() {
        return None;
    }
    let capital = character.to_uppercase().next()?;
    Some(match capital {
        'О' | 'O' => '0',
        'І' | 'I' => '1',
        'А' => 'A',
        'В' => 'B',
        'С' => 'C',
        'Е' => 'E',
        'Н' => 'H',
        'К' => 'K',
        'М' => 'M',
        'Р' => 'P',
        'Т' => 'T',
        'Х' => 'X',
        'У' => 'Y',
        other => other,
    })
}

/// Whether a number is long enough not to be a year or a page.
pub(super) fn is_good_number(number: &str) -> bool {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    digits >= 5 || (digits >= 3 && number.chars().count() >= 5 && digits < number.len())
}

/// A student number of the roster that begins at `start`.
pub(super) fn number_at(roster: &Roster, text: &[char], start: usize) -> Option<Place> {
    let first = number_character(text[start])?;
    if !roster.number_starts.contains(&first) {
        return None;
    }
    let mut key = String::new();
    let mut found = None;
    let mut signs = 0;
    for (at, &character) in text.iter().enumerate().skip(start).take(LONGEST) {
        if let Some(letter) = number_character(character) {
            key.push(letter);
            signs = 0;
            if key.len() > roster.longest_number {
                break;
            }
            let ends = text.get(at + 1).is_none_or(|next| !next.is_alphanumeric());
            if ends && let Some(&who) = roster.numbers.get(&key) {
                found = Some(place(Kind::Number, start, at + 1, Some(who)));
            }
        } else if is_invisible(character) {
        } else {
            signs += 1;
            let between = matches!(
                character,
                '-' | '–' | '‐' | '‑' | '−' | '.' | '/' | '_' | '\\'
            ) || character.is_whitespace();
            if !between || signs > 3 {
                break;
            }
        }
    }
    found
}

/// A login of the roster that begins at `start`.
pub(super) fn handle_at(roster: &Roster, text: &[char], start: usize) -> Option<Place> {
    if roster.handles.is_empty() || !text[start].is_ascii() {
        return None;
    }
    let length = text[start..]
        .iter()
        .take(LONGEST)
        .take_while(|&&c| is_address_character(c))
        .count();
    let word: String = text[start..start + length].iter().collect();
    let word = word.trim_end_matches(['.', '-', '_']).to_lowercase();
    let who = roster.handles.get(&word).copied()?;
    Some(place(
        Kind::Name,
        start,
        start + word.chars().count(),
        Some(who),
    ))
}
