//! Masking of names: what would tell a reviewer who wrote a work.
//!
//! Input is the extracted text of a work and the [`Roster`] of everybody whose
//! name may stand in it; output is every place where one of their names,
//! student numbers, e-mail addresses or phone numbers stands ([`find`]), and
//! the text with those places replaced ([`mask`]). Every work is searched for
//! the whole roster, whoever wrote it, so that what is masked does not show
//! who did.
//!
//! A text walks through this room once: `tokens` cuts it into words, `sounds`
//! brings each to a form in which Kazakh, Russian and Latin spellings are one,
//! `names` looks it up among the stems of the roster, with `endings` and with
//! slips of the pen, `decide` asks the words beside it whether it really is a
//! name, and `contacts` (with `emails`, `phones` and `numbers`) finds the rest. Cost: linear in the text;
//! the size of the roster hardly matters.

mod alone;
mod certainty;
mod compounds;
mod contacts;
mod decide;
mod emails;
mod endings;
mod mask;
mod names;
mod numbers;
mod ordinary;
mod parts;
mod phones;
mod roster;
mod sounds;
mod tokens;
mod variants;

pub use certainty::Certainty;
pub use mask::{MARK, Moved, mask};
pub use roster::{Person, Roster};

use crate::domain::Span;
use roster::PersonIndex;

/// What a masked place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A name or a login.
    Name,
    /// A student number.
    Number,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
}

/// A place of a text that is to be masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Masked {
    /// Where it is, in code points of the text.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
    /// Whose it is, by [`Person::id`]; `None` when it is nobody's of the roster or may be several people's.
    pub who: Option<i64>,
    /// How sure that is.
    pub certainty: Certainty,
}

/// A find of one of the searches, before they are put together.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: usize,
    end: usize,
    kind: Kind,
    who: Option<PersonIndex>,
    certainty: Certainty,
}

/// Every place of a text that names somebody of the roster, or is an e-mail
/// address or a phone number, in order and without overlaps.
pub fn find(roster: &Roster, text: &str) -> Vec<Masked> {
    let text: Vec<char> = text.chars().collect();
    let mut places = contacts::contacts_in(roster, &text);
    places.extend(decide::names_in(roster, &text));
    places.sort_by_key(|place| (place.start, std::cmp::Reverse(place.end), place.kind));
    let mut found: Vec<Place> = Vec::with_capacity(places.len());
    for place in places {
        match found.last_mut() {
            Some(last) if place.start < last.end => {
                last.end = last.end.max(place.end);
                last.who = last.who.or(place.who);
            }
            _ => found.push(place),
        }
    }
    let point = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    found
        .into_iter()
        .map(|place| Masked {
            span: Span::new(point(place.start), point(place.end)),
            kind: place.kind,
            who: place
                .who
                .and_then(|index| roster.ids.get(index as usize).copied()),
            certainty: place.certainty,
        })
        .collect()
}
