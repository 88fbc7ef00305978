//! Text into HTML: escaping, and cutting a text at code points.

use crate::domain::Span;

/// Adds `text` to `page` with every character that could mean something in
/// HTML, inside or outside an attribute, made harmless. Control characters
/// that no page may hold become the replacement character.
pub(super) fn escape(text: &str, page: &mut String) {
    for c in text.chars() {
        match c {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '"' => page.push_str("&quot;"),
            '\'' => page.push_str("&#39;"),
            '\n' | '\t' => page.push(c),
            _ if c.is_control() => page.push('\u{FFFD}'),
            _ => page.push(c),
        }
    }
}

/// `text` made harmless, as a string of its own.
pub(super) fn escaped(text: &str) -> String {
    let mut page = String::with_capacity(text.len() + text.len() / 8);
    escape(text, &mut page);
    page
}

/// A text that can be cut at code points.
pub(super) struct Cuts<'a> {
    text: &'a str,
    /// The byte at which every 64th code point begins.
    every_64th: Vec<u32>,
    length: u32,
}

impl<'a> Cuts<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut every_64th = Vec::new();
        let mut length = 0_u32;
        for (at, _) in text.char_indices() {
            if length.is_multiple_of(64) {
                every_64th.push(at as u32);
            }
            length += 1;
        }
        Self {
            text,
            every_64th,
            length,
        }
    }

    /// The length of the text in code points.
    pub(super) fn len(&self) -> u32 {
        self.length
    }

    /// The text of `span`; what lies beyond the end is left out.
    pub(super) fn get(&self, span: Span) -> &'a str {
        let start = self.byte_of(span.start);
        let end = self.byte_of(span.end.max(span.start));
        &self.text[start..end]
    }

    fn byte_of(&self, code_point: u32) -> usize {
        if code_point >= self.length {
            return self.text.len();
        }
        let near = self.every_64th[(code_point / 64) as usize] as usize;
        self.text[near..]
            .char_indices()
            .nth((code_point % 64) as usize)
            .map_or(self.text.len(), |(at, _)| near + at)
    }

    /// `span` with up to `wanted` code points of context on each side, cut at spaces
    /// and never across a line break.
    pub(super) fn context(&self, span: Span, wanted: u32) -> (Span, Span) {
        let before = self.get(Span::new(span.start.saturating_sub(wanted), span.start));
        let before = before.rsplit('\n').next().unwrap_or("");
        let whole = span.start <= wanted || before.len() < wanted as usize / 2;
        let before = match before.find(' ') {
            Some(at) if !whole => &before[at + 1..],
            _ => before,
        };
        let after = self.get(Span::new(span.end, span.end.saturating_add(wanted)));
        let after = after.split('\n').next().unwrap_or("");
        let after = match after.rfind(' ') {
            Some(at) if span.end + wanted < self.length => &after[..at],
            _ => after,
        };
        (
            Span::new(span.start - before.chars().count() as u32, span.start),
            Span::new(span.end, span.end + after.chars().count() as u32),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_person_wrote_can_open_a_tag_or_leave_an_attribute() {
        assert_eq!(
            escaped("<script>\"'&\u{0}"),
            "&lt;script&gt;&quot;&#39;&amp;\u{FFFD}"
        );
    }

    #[test]
    fn texts_are_cut_at_code_points() {
        let text = "Қазақ тілі ".repeat(40);
        let cuts = Cuts::new(&text);
        assert_eq!(cuts.get(Span::new(11 * 30, 11 * 30 + 5)), "Қазақ");
        assert_eq!(cuts.get(Span::new(0, 10_000)), text);
        assert_eq!(cuts.len(), 440);
    }
}
