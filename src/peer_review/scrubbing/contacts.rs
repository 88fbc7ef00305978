//! E-mail addresses, phone numbers, student numbers and logins in a text.
//!
//! Addresses and phones are found by their shape, whoever has them; numbers
//! and logins only when they are of the roster. Cost: linear, with a bounded
//! look-ahead at every digit.

use super::certainty::Certainty;
use super::emails::{bare_at, email_around};
use super::numbers::{handle_at, is_good_number, number_at, number_key};
use super::phones::{phone_at, phone_key};
use super::roster::{Person, PersonIndex, Roster};
use super::tokens::is_letter_or_digit;
use super::{Kind, Place};

/// The longest address, phone or number that is looked at, in characters.
pub(super) const LONGEST: usize = 120;

impl Roster {
    /// Adds what a person can be reached by.
    pub(super) fn add_contacts(&mut self, index: PersonIndex, person: &Person) {
        if let Some(number) = person.number.as_deref().map(number_key)
            && is_good_number(&number)
        {
            self.longest_number = self.longest_number.max(number.len());
            self.number_starts.extend(number.chars().next());
            self.numbers.entry(number).or_insert(index);
        }
        if let Some(email) = &person.email {
            let email = email.trim().to_lowercase();
            if let Some((local, _)) = email.split_once('@') {
                self.add_handle(local, index);
            }
            self.emails.entry(email).or_insert(index);
        }
        if let Some(login) = &person.login {
            self.add_handle(login, index);
        }
        if let Some(phone) = person.phone.as_deref().map(phone_key)
            && phone.len() >= 7
        {
            self.phones.entry(phone).or_insert(index);
        }
    }

    /// A login is looked for only when it cannot be a word of a text.
    fn add_handle(&mut self, login: &str, index: PersonIndex) {
        let login = login.trim().to_lowercase();
        let has_sign = login
            .chars()
            .any(|c| c.is_ascii_digit() || "._-".contains(c));
        let has_letter = login.chars().any(char::is_alphabetic);
        let is_plain = login.chars().all(is_address_character);
        if login.len() >= 5 && is_plain && has_sign && has_letter {
            self.handles.entry(login).or_insert(index);
        }
    }
}

/// The addresses, phones, numbers and logins of a text, in no order; they may overlap.
pub(super) fn contacts_in(roster: &Roster, text: &[char]) -> Vec<Place> {
    let mut places = Vec::new();
    let mut at = 0;
    let mut inside = false;
    while at < text.len() {
        let character = text[at];
        let begins = !inside;
        inside = is_letter_or_digit(character);
        if matches!(character, '@' | '＠' | '(' | '[' | '{' | '<') {
            places.extend(email_around(roster, text, at));
        }
        if begins && inside {
            if text[at..].iter().take(2).eq(['a', 't'].iter()) && text.get(at + 2) == Some(&' ') {
                places.extend(bare_at(roster, text, at));
            }
            places.extend(number_at(roster, text, at));
            places.extend(handle_at(roster, text, at));
        }
        let may_be_phone = character == '+' || character == '(' || character.is_ascii_digit();
        if may_be_phone
            && begins
            && !continues_number(text, at)
            && let Some(place) = phone_at(roster, text, at)
        {
            at = place.end;
            inside = true;
            places.push(place);
            continue;
        }
        at += 1;
    }
    places
}

/// Whether a number goes on at `at`: 978-7-…, 1/701…, +7….
fn continues_number(text: &[char], at: usize) -> bool {
    match text[..at] {
        [.., '+'] => true,
        [.., digit, '-' | '.' | '/' | ',' | '–'] => digit.is_ascii_digit(),
        _ => false,
    }
}

pub(super) fn place(kind: Kind, start: usize, end: usize, who: Option<PersonIndex>) -> Place {
    Place {
        start,
        end,
        kind,
        who,
        certainty: Certainty::Certain,
    }
}

pub(super) const fn is_address_character(character: char) -> bool {
    matches!(character, 'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '-' | '+' | '%')
}

pub(super) fn is_local_character(character: char) -> bool {
    is_address_character(character) || character.is_alphanumeric()
}
