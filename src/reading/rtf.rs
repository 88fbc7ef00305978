//! Rich Text Format 1.9, as Word, LibreOffice and WordPad write it.
//!
//! The file is a stream of groups, control words and bytes of text. Groups are
//! kept on a stack of their own and not on the program's, so that nesting costs
//! memory only. Bytes are text in the code page of the current font; `\uN` is
//! Unicode with a fallback to skip. What is not known is skipped as the format
//! demands. Cost: one pass.

mod state;
mod tables;
mod tokens;

use super::ReadError;
use super::builder::{DocumentBuilder, Unseen};
use super::colour::Colour;
use crate::domain::{BlockKind, Document, FindingKind, Format};
use state::{Destination, State};
use tables::Tables;
use tokens::{Token, Tokens};

/// The document of an RTF file.
pub fn read(bytes: &[u8]) -> Result<Document, ReadError> {
    let mut reader = RtfReader::new();
    for token in Tokens::new(bytes) {
        reader.take(token);
    }
    reader.finish()
}

/// What is known while the tokens go by.
struct RtfReader {
    builder: DocumentBuilder,
    tables: Tables,
    /// The state of every open group, the file itself first.
    states: Vec<State>,
    /// Bytes in a code page, not yet decoded.
    bytes: Vec<u8>,
    /// Fallback characters after `\uN` that are still to be skipped.
    to_skip: u32,
    /// The first half of a surrogate pair.
    high_surrogate: Option<u16>,
    /// Whether `\*` stood before: an unknown destination is skipped.
    optional: bool,
    /// Whether the paragraph that text goes into was begun.
    begun: bool,
    /// The text of a side destination: comments, headers, entries of tables.
    aside: String,
    /// Tracked deletions up to here.
    deleted: String,
    /// Whether the text before was a tracked insertion.
    inserting: bool,
    /// Headers and footers, each once, by the looks of their pieces.
    headers: Vec<Vec<(String, Unseen)>>,
    /// The header that is being read.
    header: Vec<(String, Unseen)>,
    /// The property of a drawing whose value comes next.
    shape_property: String,
    /// What fills the drawing that is open; `None` is nothing.
    shape_fill: Option<Colour>,
}

impl RtfReader {
    fn new() -> Self {
        Self {
            builder: DocumentBuilder::new(),
            tables: Tables::default(),
            states: vec![State::default()],
            bytes: Vec::new(),
            to_skip: 0,
            high_surrogate: None,
            optional: false,
            begun: false,
            aside: String::new(),
            deleted: String::new(),
            inserting: false,
            headers: Vec::new(),
            header: Vec::new(),
            shape_property: String::new(),
            shape_fill: None,
        }
    }

    fn state(&mut self) -> &mut State {
        if self.states.is_empty() {
            self.states.push(State::default());
        }
        let last = self.states.len() - 1;
        &mut self.states[last]
    }

    fn take(&mut self, token: Token<'_>) {
        match token {
            Token::Open => {
                self.flush();
                self.to_skip = 0;
                let mut inner = self.state().clone();
                inner.opened = None;
                self.states.push(inner);
            }
            Token::Close => {
                self.flush();
                self.to_skip = 0;
                self.optional = false;
                self.close_group();
            }
            Token::Byte(byte) => {
                if self.to_skip > 0 {
                    self.to_skip -= 1;
                } else {
                    self.bytes.push(byte);
                }
            }
            Token::Text(text) => {
                let skipped = text.len().min(self.to_skip as usize);
                self.to_skip -= skipped as u32;
                self.bytes.extend_from_slice(&text[skipped..]);
            }
            Token::Symbol(symbol) => self.symbol(symbol),
            Token::Word(word, number) => {
                if self.to_skip > 0 && word != "bin" && word != "u" {
                    self.to_skip -= 1;
                    return;
                }
                self.flush();
                self.word(word, number);
            }
        }
    }

    fn symbol(&mut self, symbol: u8) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        self.flush();
        match symbol {
            b'*' => self.optional = true,
            b'~' => self.write("\u{a0}"),
            b'_' => self.write("\u{2011}"),
            b'-' => self.write("\u{ad}"),
            b'\n' | b'\r' => self.end_paragraph(),
            b'\t' => self.write("\t"),
            _ => {}
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        let optional = std::mem::take(&mut self.optional);
        if let Some(destination) = Destination::named(word, self.state().destination) {
            self.enter(destination);
            return;
        }
        if optional {
            self.state().destination = Destination::Skipped;
            return;
        }
        if word == "u" {
            self.unicode(number.unwrap_or(0));
            return;
        }
        if self.state().destination == Destination::Skipped {
            return;
        }
        match word {
            "par" | "sect" | "page" => self.end_paragraph(),
            "line" | "lbr" | "column" => self.write("\n"),
            "tab" => self.write("\t"),
            "cell" | "nestcell" => {
                self.end_paragraph();
                self.state().cell += 1;
            }
            "row" | "nestrow" => {
                self.end_paragraph();
                self.state().cell = 0;
            }
            "emdash" => self.write("—"),
            "endash" => self.write("–"),
            "lquote" => self.write("‘"),
            "rquote" => self.write("’"),
            "ldblquote" => self.write("“"),
            "rdblquote" => self.write("”"),
            "bullet" => self.write("•"),
            "emspace" | "enspace" | "qmspace" => self.write(" "),
            "zwj" => self.write("\u{200d}"),
            "zwnj" => self.write("\u{200c}"),
            "zwbo" => self.write("\u{200b}"),
            _ => self.property(word, number),
        }
    }

    /// Control words that change a state or fill a table.
    fn property(&mut self, word: &str, number: Option<i32>) {
        let state = match self.states.last_mut() {
            Some(state) => state,
            None => return,
        };
        let destination = state.destination;
        if self
            .tables
            .take(destination, word, number, &mut self.builder.metadata)
        {
            return;
        }
        state.set(word, number, &self.tables);
    }

    /// Enters a destination for the rest of the group.
    fn enter(&mut self, destination: Destination) {
        let state = self.state();
        state.destination = destination;
        state.opened = Some(destination);
        match destination {
            Destination::Footnote | Destination::Frame => {
                self.flush_deleted();
                let kind = if destination == Destination::Frame {
                    BlockKind::Frame
                } else {
                    BlockKind::Footnote
                };
                // A note in the middle of nothing hangs on an empty paragraph.
                if !self.begun && !self.builder.is_hanging() {
                    self.builder.begin(BlockKind::Paragraph, None);
                    self.begun = true;
                }
                self.builder.begin_hanging(kind);
            }
            Destination::ListText => {
                if let Some(parent) = self.states.len().checked_sub(2) {
                    self.states[parent].listed = true;
                }
            }
            // A drawing is filled with white unless it says otherwise.
            Destination::Shape => self.shape_fill = Some(Colour::WHITE),
            Destination::Header => {
                self.aside.clear();
                self.header.clear();
            }
            _ if destination.is_aside() => self.aside.clear(),
            _ => {}
        }
    }

    fn close_group(&mut self) {
        let Some(closed) = (self.states.len() > 1).then(|| self.states.pop()).flatten() else {
            return;
        };
        let Some(destination) = closed.opened else {
            if closed.destination == Destination::StyleSheet {
                let name = std::mem::take(&mut self.aside);
                self.tables.end_style(&name);
            }
            // Cells are counted across the groups that make a row.
            self.state().cell = closed.cell;
            return;
        };
        match destination {
            Destination::Footnote | Destination::Frame => {
                self.flush_deleted();
                self.builder.end_hanging();
            }
            Destination::Comment => {
                let text = std::mem::take(&mut self.aside);
                self.builder.mark(FindingKind::Comment, &text);
            }
            Destination::Header => {
                let header = std::mem::take(&mut self.header);
                if !header.is_empty() && !self.headers.contains(&header) {
                    self.headers.push(header);
                }
            }
            Destination::ShapeName => {
                self.shape_property = std::mem::take(&mut self.aside).trim().to_owned();
            }
            Destination::ShapeValue => {
                let value = std::mem::take(&mut self.aside);
                self.fill_shape(value.trim());
            }
            _ if destination.is_aside() => {
                let text = std::mem::take(&mut self.aside);
                self.tables
                    .name(destination, text.trim(), &mut self.builder.metadata);
            }
            _ => {}
        }
    }

    /// Takes the value of the property of a drawing that was named last.
    fn fill_shape(&mut self, value: &str) {
        match self.shape_property.as_str() {
            "fFilled" if value == "0" => self.shape_fill = None,
            "fillColor" => {
                // Blue, green and red, from the highest byte to the lowest.
                let [_, blue, green, red] = value.parse().unwrap_or(0xFF_FFFF_u32).to_be_bytes();
                self.shape_fill = self.shape_fill.map(|_| Colour(red, green, blue));
            }
            _ => {}
        }
    }

    fn unicode(&mut self, number: i32) {
        let unit = number as u16;
        self.to_skip = self.state().fallback;
        match (self.high_surrogate.take(), unit) {
            (_, 0xd800..=0xdbff) => self.high_surrogate = Some(unit),
            (Some(high), 0xdc00..=0xdfff) => {
                let text = String::from_utf16_lossy(&[high, unit]);
                self.write(&text);
            }
            _ => {
                // Fonts of symbols use the private area F000 to F0FF: no letters.
                let character = char::from_u32(u32::from(unit)).unwrap_or('\u{fffd}');
                if !('\u{f000}'..='\u{f0ff}').contains(&character) && character != '\0' {
                    self.write(character.encode_utf8(&mut [0; 4]));
                }
            }
        }
    }

    /// Decodes the bytes that were collected.
    fn flush(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let state = self.state().clone();
        if state.destination == Destination::Skipped {
            return;
        }
        let text = self.tables.decode(&bytes, state.font);
        self.write(&text);
    }

    /// Writes text to where the current group leads.
    fn write(&mut self, text: &str) {
        let state = self.state().clone();
        match state.destination {
            Destination::Body | Destination::Footnote | Destination::Frame => {}
            Destination::ColourTable => {
                for _ in text.matches(';') {
                    self.tables.end_colour();
                }
                return;
            }
            Destination::Header => {
                let unseen = state.unseen(&self.tables, Colour::WHITE);
                self.header.push((text.to_owned(), unseen));
                return;
            }
            destination if destination.is_aside() => {
                self.aside.push_str(text);
                return;
            }
            _ => return,
        }
        if state.deleted {
            self.deleted.push_str(text);
            return;
        }
        self.flush_deleted();
        if state.inserted && !self.inserting {
            self.builder.mark(FindingKind::TrackedInsertion, text);
        }
        self.inserting = state.inserted;
        let hanging = self.builder.is_hanging();
        if !self.begun && !hanging {
            if text.trim().is_empty() {
                return;
            }
            let (kind, level) = state.block(&self.tables);
            self.builder.begin(kind, level);
            self.begun = true;
        }
        let paper = match state.destination {
            Destination::Frame => self.shape_fill.unwrap_or(Colour::WHITE),
            _ => Colour::WHITE,
        };
        self.builder.write(text, state.unseen(&self.tables, paper));
    }

    fn flush_deleted(&mut self) {
        if !self.deleted.is_empty() {
            let deleted = std::mem::take(&mut self.deleted);
            if !deleted.trim().is_empty() {
                self.builder.mark(FindingKind::TrackedDeletion, &deleted);
            }
        }
    }

    fn end_paragraph(&mut self) {
        let state = self.state().clone();
        if state.destination == Destination::Header {
            self.header.push(("\n".to_owned(), None));
            return;
        }
        if state.destination.is_aside() {
            self.aside.push('\n');
            return;
        }
        if !matches!(
            state.destination,
            Destination::Body | Destination::Footnote | Destination::Frame
        ) {
            return;
        }
        self.flush_deleted();
        if self.builder.is_hanging() {
            // The next paragraph of the same note.
            self.builder.begin(BlockKind::Footnote, None);
        } else {
            self.builder.end();
            self.begun = false;
            self.state().listed = false;
        }
    }

    fn finish(mut self) -> Result<Document, ReadError> {
        self.flush();
        self.flush_deleted();
        self.builder.end();
        for header in std::mem::take(&mut self.headers) {
            self.builder.begin(BlockKind::PageHeader, None);
            for (text, unseen) in header {
                self.builder.write(&text, unseen);
            }
        }
        self.tables.finish(&mut self.builder.metadata);
        self.builder.finish(Format::Rtf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(rtf: &str) -> String {
        read(rtf.as_bytes()).unwrap().text
    }

    #[test]
    fn bytes_are_text_in_the_code_page_of_their_font() {
        let rtf = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}\f0 caf\'e9 \f1\'ea\'ee\'f4\'e5\par}";
        assert_eq!(text(rtf), "café кофе");
    }

    #[test]
    fn unicode_skips_its_fallback() {
        assert_eq!(
            text(r"{\rtf1\ansi\uc1\u1179?\u1241\'3fx{\uc0\u1171}\u-10179?\u-8704?}"),
            "қәxғ😀"
        );
    }

    #[test]
    fn notes_comments_and_deletions_find_their_places() {
        let rtf = r"{\rtf1\ansi one{\footnote \pard note} two{\*\annotation why} {\deleted three }four\par five\par}";
        let document = read(rtf.as_bytes()).unwrap();
        assert_eq!(document.text, "one two four\nnote\nfive");
        assert_eq!(document.blocks[1].kind, BlockKind::Footnote);
        let kinds: Vec<_> = document.findings.iter().map(|found| found.kind).collect();
        assert_eq!(kinds, [FindingKind::Comment, FindingKind::TrackedDeletion]);
    }

    #[test]
    fn styles_and_outline_levels_make_headings_and_quotes() {
        let rtf = r"{\rtf1\ansi{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2 Quote;}}\pard\s1 Title\par\pard\s2 Said\par\pard\outlinelevel1 Sub\par\pard\intbl cell\cell\row}";
        let document = read(rtf.as_bytes()).unwrap();
        let kinds: Vec<_> = document
            .blocks
            .iter()
            .map(|block| (block.kind, block.level))
            .collect();
        assert_eq!(
            kinds,
            [
                (BlockKind::Heading, Some(1)),
                (BlockKind::Quote, None),
                (BlockKind::Heading, Some(2)),
                (BlockKind::TableCell, None)
            ]
        );
    }

    #[test]
    fn hidden_white_and_tiny_text_is_found() {
        let rtf = r"{\rtf1\ansi{\colortbl;\red255\green255\blue255;\red0\green0\blue128;}seen {\v hidden words} {\cf1 white} {\fs4 tiny} {\cf1\highlight2 shown}\par}";
        let document = read(rtf.as_bytes()).unwrap();
        let found: Vec<_> = document
            .findings
            .iter()
            .map(|f| (f.kind, f.count))
            .collect();
        assert_eq!(
            found,
            [
                (FindingKind::HiddenText, 2),
                (FindingKind::WhiteText, 1),
                (FindingKind::TinyText, 1)
            ]
        );
    }

    #[test]
    fn the_information_group_becomes_metadata() {
        let rtf = r"{\rtf1\ansi{\info{\title T}{\author \u1040?\u1085?}{\operator Ben}{\creatim\yr2026\mo3\dy4\hr5\min6}\edmins7\nofpages2}{\*\rsidtbl \rsid1\rsid255}text}";
        let metadata = read(rtf.as_bytes()).unwrap().metadata;
        assert_eq!(metadata.author.as_deref(), Some("Ан"));
        assert_eq!(metadata.last_editor.as_deref(), Some("Ben"));
        assert_eq!(metadata.created.as_deref(), Some("2026-03-04T05:06:00"));
        assert_eq!(
            (metadata.editing_minutes, metadata.pages),
            (Some(7), Some(2))
        );
        assert_eq!(metadata.rsids, ["00000001", "000000FF"]);
    }

    #[test]
    fn pictures_fields_and_binary_data_are_no_text() {
        let rtf = r"{\rtf1\ansi a{\pict\bin4 {{}}}{\field{\*\fldinst HYPERLINK x}{\fldrslt b}}{\*\unknown c}d}";
        assert_eq!(text(rtf), "abd");
    }

    #[test]
    fn a_million_nested_groups_cost_no_stack() {
        let rtf = format!("{{\\rtf1 {}deep", "{".repeat(1_000_000));
        assert_eq!(text(&rtf), "deep");
    }
}
