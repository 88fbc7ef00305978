//! Phone numbers: those of the roster, and whatever looks like one of
//! Kazakhstan or Russia or is written in the international way.

use super::contacts::place;
use super::roster::Roster;
use super::{Kind, Place};

/// A phone number as it is looked up: its last ten digits.
pub(super) fn phone_key(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(10)..].iter().collect()
}

/// A phone number that begins at `start`.
pub(super) fn phone_at(roster: &Roster, text: &[char], start: usize) -> Option<Place> {
    if text[start] == '(' {
        // Brackets of a text, and not of an area: (8 701 123 45 67).
        let inner = text[start + 1..].iter().take(6);
        let digits = inner.take_while(|c| c.is_ascii_digit()).count();
        if text.get(start + 1 + digits) != Some(&')') {
            return None;
        }
    }
    let (groups, ends, brackets) = digit_groups(text, start);
    let plus = text[start] == '+';
    // The longest beginning of the groups that is a phone number.
    for count in (1..=groups.len()).rev() {
        let digits: String = groups[..count].concat();
        if digits.len() > 15 {
            continue;
        }
        let key = phone_key(&digits);
        let who = roster.phones.get(&key).copied();
        if who.is_some() || has_shape_of_phone(&groups[..count], &digits, plus, brackets) {
            return Some(place(Kind::Phone, start, ends[count - 1], who));
        }
    }
    None
}

/// The groups of digits that begin at `start`, where each ends, and whether one is in brackets.
fn digit_groups(text: &[char], start: usize) -> (Vec<String>, Vec<usize>, bool) {
    let (mut groups, mut ends) = (Vec::new(), Vec::new());
    let (mut brackets, mut open) = (false, false);
    let mut group = String::new();
    let mut signs = 0;
    let mut at = start;
    while let Some(&character) = text.get(at) {
        if character.is_ascii_digit() {
            group.push(character);
            signs = 0;
            if !text.get(at + 1).is_some_and(char::is_ascii_digit) {
                // Digits that letters follow at once are no phone.
                if text.get(at + 1).is_some_and(|next| next.is_alphabetic()) {
                    break;
                }
                groups.push(std::mem::take(&mut group));
                let closed = open && text.get(at + 1) == Some(&')');
                ends.push(at + 1 + usize::from(closed));
            }
        } else {
            let between = matches!(
                character,
                '+' | '(' | ')' | '-' | '.' | '‑' | '–' | '‐' | '−' | '\u{AD}'
            ) || (character.is_whitespace() && character != '\n');
            signs += 1;
            if !between || signs > 3 || (character == '+' && at > start) || groups.len() > 7 {
                break;
            }
            brackets |= character == '(';
            open = (open || character == '(') && character != ')';
        }
        at += 1;
    }
    (groups, ends, brackets)
}

/// Whether groups of digits look like a phone of Kazakhstan or Russia, or an international one.
fn has_shape_of_phone(groups: &[String], digits: &str, plus: bool, brackets: bool) -> bool {
    let bytes = digits.as_bytes();
    if plus {
        return (10..=15).contains(&digits.len());
    }
    if groups[0].len() == 3 && brackets && digits.len() == 10 && groups.len() > 1 {
        return true;
    }
    // 8 701 123 45 67, 8 7172 12 34 56, 87011234567; not 87 011 234 567.
    let country = matches!(bytes.first(), Some(b'7' | b'8'));
    let area = matches!(bytes.get(1), Some(b'7' | b'9' | b'4' | b'3' | b'8'));
    let first = groups[0].len();
    if digits.len() == 11 && country && area {
        return matches!(first, 1 | 4 | 11);
    }
    // 701 123 45 67 without the country.
    let lengths: Vec<usize> = groups.iter().map(String::len).collect();
    digits.starts_with('7') && matches!(lengths[..], [3, 3, 2, 2] | [3, 3, 4] | [3, 7])
}
