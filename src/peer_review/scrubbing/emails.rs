//! E-mail addresses, also those that are written so that programs do not see
//! them: name (at) mail (dot) kz.

use super::contacts::{LONGEST, is_local_character, place};
use super::roster::Roster;
use super::{Kind, Place};
use crate::language::letters::is_invisible;

/// The ways of writing @ so that programs do not see it, in brackets.
const AT_WORDS: [&str; 6] = ["at", "собака", "собачка", "ат", "эт", "@"];
const DOT_WORDS: [&str; 5] = ["dot", "точка", "дот", "нүкте", "."];

/// An address around the sign or the bracketed word at `at`.
pub(super) fn email_around(roster: &Roster, text: &[char], at: usize) -> Option<Place> {
    let sign_end = match text[at] {
        '@' | '＠' => at + 1,
        _ => bracketed(text, at, &AT_WORDS)?,
    };
    let blank_before = usize::from(at > 0 && text[at - 1].is_whitespace());
    let blank_behind = text
        .get(sign_end)
        .map_or(0, |c| usize::from(c.is_whitespace()));
    let found = email_of(roster, text, at - blank_before, sign_end + blank_behind)?;
    // A sign with spaces around it needs a whole host behind it.
    let host = &text[sign_end..found.end];
    let is_apart = blank_before + blank_behind > 0;
    (!is_apart || found.who.is_some() || has_dot(host)).then_some(found)
}

fn has_dot(host: &[char]) -> bool {
    let words = host.iter().filter(|c| c.is_whitespace()).count();
    host.contains(&'.') || words > 1 || host.contains(&')') || host.contains(&']')
}

/// An address whose @ is the word `at`: only when its login is of the roster or has a sign in it.
pub(super) fn bare_at(roster: &Roster, text: &[char], at: usize) -> Option<Place> {
    if at == 0 || !text[at - 1].is_whitespace() {
        return None;
    }
    let found = email_of(roster, text, at - 1, at + 3)?;
    let local: String = text[found.start..at - 1]
        .iter()
        .collect::<String>()
        .to_lowercase();
    let host = text[at + 3..found.end].iter().collect::<String>();
    let is_local = local.len() > 3
        && local.contains(|c: char| c.is_ascii_digit() || c == '_' || c == '.')
        && local.contains(|c: char| c.is_ascii_lowercase())
        && !local.ends_with('.');
    (found.who.is_some() || (is_local && host.contains('.'))).then_some(found)
}

/// The address with a login that ends at `local_end` and a host that begins at `host_start`.
fn email_of(roster: &Roster, text: &[char], local_end: usize, host_start: usize) -> Option<Place> {
    let earliest = local_end.saturating_sub(LONGEST);
    let local_start = text[earliest..local_end]
        .iter()
        .rposition(|&c| !(is_local_character(c) || is_invisible(c)))
        .map_or(earliest, |before| earliest + before + 1);
    let local_start = (local_start..local_end).find(|&at| text[at].is_alphanumeric())?;
    let (host, end) = host_at(text, host_start)?;
    let visible = text[local_start..local_end]
        .iter()
        .filter(|&&c| !is_invisible(c));
    let local: String = visible.collect::<String>().to_lowercase();
    let who = roster.emails.get(&format!("{local}@{host}"));
    let who = who.or_else(|| roster.handles.get(&local)).copied();
    Some(place(Kind::Email, local_start, end, who))
}

/// A host name that begins at `start`, in its plain form, and where it ends.
fn host_at(text: &[char], start: usize) -> Option<(String, usize)> {
    let mut host = String::new();
    let mut at = start;
    let mut end = start;
    while let Some(&character) = text.get(at)
        && at < start + LONGEST
    {
        if character.is_alphanumeric() || character == '-' {
            host.extend(character.to_lowercase());
            at += 1;
            end = at;
        } else if is_invisible(character) {
            at += 1;
        } else if let Some(next) = dot_at(text, at) {
            host.push('.');
            at = next;
        } else {
            break;
        }
    }
    let trimmed = host.trim_end_matches(['.', '-']);
    (trimmed.len() > 1).then(|| (trimmed.to_owned(), end))
}

/// When a dot stands at `at` (also in words, or with spaces around it) and a
/// label of small letters follows: where the label begins.
fn dot_at(text: &[char], at: usize) -> Option<usize> {
    let blank = usize::from(text[at].is_whitespace());
    let sign = at + blank;
    let after = match text.get(sign)? {
        '.' => sign + 1,
        '(' | '[' | '{' => bracketed(text, sign, &DOT_WORDS)?,
        _ if blank == 1 && text[sign..].iter().take(4).eq(['d', 'o', 't', ' '].iter()) => sign + 3,
        _ => return None,
    };
    let blank_behind = usize::from(text.get(after).is_some_and(|c| c.is_whitespace()));
    // A point with a space only behind it ends a sentence.
    if blank_behind > blank && text[sign] == '.' && text[after] != '\n' {
        return None;
    }
    let label = after + blank_behind;
    let length = text
        .get(label..)?
        .iter()
        .take_while(|c| c.is_alphanumeric())
        .count();
    let small = text[label..label + length]
        .iter()
        .all(|c| !c.is_uppercase());
    (length > 1 && (small || blank_behind == 0)).then_some(label)
}

/// When one of the words stands in brackets at `at`: where the brackets end.
fn bracketed(text: &[char], at: usize, words: &[&str]) -> Option<usize> {
    let length = text
        .get(at + 1..)?
        .iter()
        .take(12)
        .position(|c| matches!(c, ')' | ']' | '}' | '>'))?;
    let inner: String = text[at + 1..at + 1 + length].iter().collect();
    let inner = inner.trim().to_lowercase();
    words.contains(&inner.as_str()).then_some(at + length + 2)
}
