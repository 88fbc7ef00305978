//! Putting a neutral mark in the place of what was found.

use super::Masked;
use crate::domain::Span;

/// What stands in the place of everything that is masked: always the same, so
/// that neither the length of a name nor its ending shows through.
pub const MARK: &str = "[•••]";
/// The code points of [`MARK`].
const MARK_LENGTH: u32 = 5;

/// Where the places of a text are in the masked one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moved {
    /// What was masked, and where its mark begins in the new text.
    marks: Vec<(Span, u32)>,
}

impl Moved {
    /// Where a code point of the old text is now. One inside a masked place is
    /// at the beginning of its mark.
    pub fn point(&self, old: u32) -> u32 {
        let count = self.marks.partition_point(|(span, _)| span.start <= old);
        match count.checked_sub(1).map(|last| self.marks[last]) {
            None => old,
            Some((span, new)) if old < span.end => new,
            Some((span, new)) => new + MARK_LENGTH + (old - span.end),
        }
    }

    /// Where a span of the old text is now. Of a masked place that it cuts it
    /// takes the whole mark.
    pub fn span(&self, old: Span) -> Span {
        if old.is_empty() {
            let place = self.point(old.start);
            return Span::new(place, place);
        }
        let last = old.end - 1;
        let count = self.marks.partition_point(|(span, _)| span.start <= last);
        let end = match count.checked_sub(1).map(|last| self.marks[last]) {
            Some((span, new)) if last < span.end => new + MARK_LENGTH,
            _ => self.point(last) + 1,
        };
        Span::new(self.point(old.start), end)
    }
}

/// The text with a [`MARK`] in the place of each find, and where everything
/// went. The finds are in order and do not overlap, as `find` gives them.
pub fn mask(text: &str, found: &[Masked]) -> (String, Moved) {
    let mut out = String::with_capacity(text.len());
    let mut moved = Moved::default();
    let mut found = found
        .iter()
        .filter(|place| !place.span.is_empty())
        .peekable();
    let mut new = 0;
    for (old, character) in (0_u32..).zip(text.chars()) {
        let Some(place) = found.peek() else {
            out.push(character);
            continue;
        };
        if old < place.span.start {
            out.push(character);
            new += 1;
            continue;
        }
        if moved
            .marks
            .last()
            .is_none_or(|(span, _)| *span != place.span)
        {
            moved.marks.push((place.span, new));
            out.push_str(MARK);
            new += MARK_LENGTH;
        }
        if old + 1 >= place.span.end {
            found.next();
        }
    }
    (out, moved)
}

#[cfg(test)]
mod tests {
    use super::super::{Certainty, Kind};
    use super::*;

    fn masked(start: u32, end: u32) -> Masked {
        Masked {
            span: Span::new(start, end),
            kind: Kind::Name,
            who: None,
            certainty: Certainty::Likely,
        }
    }

    #[test]
    fn marks_have_one_length_and_places_move_with_them() {
        let text = "Мен Ли, ал ол Ахметова.";
        let (out, moved) = mask(text, &[masked(4, 6), masked(14, 22)]);
        assert_eq!(out, "Мен [•••], ал ол [•••].");
        assert_eq!(MARK.chars().count(), MARK_LENGTH as usize);
        assert_eq!(moved.point(0), 0);
        assert_eq!(moved.point(5), 4);
        assert_eq!(moved.point(8), 11);
        assert_eq!(moved.span(Span::new(8, 10)), Span::new(11, 13));
        assert_eq!(moved.span(Span::new(15, 16)), Span::new(17, 22));
        assert_eq!(moved.span(Span::new(11, 23)), Span::new(14, 23));
        assert_eq!(moved.span(Span::new(22, 23)), Span::new(22, 23));
    }
}
