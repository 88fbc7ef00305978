//! The two faces of a sheet: which glyphs they have, and how wide text is.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};
use unicode_normalization::UnicodeNormalization;

use super::SheetError;

static REGULAR: &[u8] = include_bytes!("fonts/NotoSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("fonts/NotoSans-Bold.ttf");

/// What stands for a character that the faces do not have.
const UNKNOWN: char = '\u{FFFD}';
/// Letters of a text that are looked at: more never fits.
const LONGEST: usize = 2_000;

/// A face.
pub(super) struct Face {
    /// For the PDF.
    pub font: Font,
    characters: Charmap<'static>,
    widths: GlyphMetrics<'static>,
}

/// The faces of a sheet.
pub(super) struct Faces {
    /// For most of the text.
    pub regular: Face,
    /// For headings.
    pub bold: Face,
}

impl Faces {
    pub(super) fn new() -> Result<Self, SheetError> {
        Ok(Self {
            regular: Face::new("NotoSans-Regular.ttf", REGULAR)?,
            bold: Face::new("NotoSans-Bold.ttf", BOLD)?,
        })
    }
}

impl Face {
    fn new(name: &'static str, bytes: &'static [u8]) -> Result<Self, SheetError> {
        let font = Font::new(bytes.into(), 0).ok_or(SheetError::Font(name))?;
        let read = FontRef::new(bytes).map_err(|_| SheetError::Font(name))?;
        Ok(Self {
            font,
            characters: read.charmap(),
            widths: read.glyph_metrics(Size::new(1.0), LocationRef::default()),
        })
    }

    /// The text as it can be set: composed, without what is not seen, and
    /// with a mark for what the face does not have.
    pub(super) fn settable(&self, text: &str) -> String {
        text.nfc()
            .filter(|letter| !is_invisible(*letter))
            .map(|letter| match letter {
                '\u{A0}' => letter,
                letter if letter.is_whitespace() || letter.is_control() => ' ',
                letter if self.characters.map(letter).is_none() => UNKNOWN,
                letter => letter,
            })
            .take(LONGEST)
            .collect()
    }

    fn advance(&self, letter: char) -> f32 {
        let glyph = self.characters.map(letter).unwrap_or_default();
        self.widths.advance_width(glyph).unwrap_or_default()
    }

    /// The width of a settable text of size 1.
    pub(super) fn width(&self, text: &str) -> f32 {
        text.chars().map(|letter| self.advance(letter)).sum()
    }

    /// The glyphs of a settable text.
    pub(super) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        text.char_indices()
            .map(|(at, letter)| {
                let glyph = self.characters.map(letter).unwrap_or_default();
                let range = at..at + letter.len_utf8();
                let id = GlyphId::new(glyph.to_u32());
                KrillaGlyph::new(id, self.advance(letter), 0.0, 0.0, 0.0, range, None)
            })
            .collect()
    }

    /// A text in lines of so many ems, `most` at most; what does not fit any
    /// more ends in an ellipsis.
    pub(super) fn lines(&self, text: &str, ems: f32, most: usize) -> Vec<String> {
        let text = self.settable(text);
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let longer = match line.is_empty() {
                true => word.to_owned(),
                false => format!("{line} {word}"),
            };
            if self.width(&longer) <= ems {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            // A word that is longer than a line is broken anywhere.
            for letter in word.chars() {
                if !line.is_empty() && self.width(&line) + self.advance(letter) > ems {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(letter);
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                while self.width(last) + self.advance('…') > ems && last.pop().is_some() {}
                last.truncate(last.trim_end().len());
                last.push('…');
            }
        }
        lines
    }
}

/// Characters that have no look and change that of others, such as the order of writing.
const fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_faces_have_the_letters_of_the_three_languages() {
        let faces = Faces::new().unwrap();
        let letters = "АаӘәБбВвГгҒғДдЕеЁёЖжЗзИиЙйКкҚқЛлМмНнҢңОоӨөПпРрСсТтУуҰұҮүФфХхҺһЦцЧчШш\
            ЩщЪъЫыІіЬьЭэЮюЯяABCXYZabcxyz0123456789.,:;!?–—…«»“”„’()[]/%№·-+&@#\u{A0}";
        for face in [&faces.regular, &faces.bold] {
            assert_eq!(face.settable(letters), letters);
            assert!(letters.chars().all(|letter| face.advance(letter) > 0.1));
        }
    }

    #[test]
    fn what_cannot_be_set_is_marked_and_what_is_not_seen_is_left_out() {
        let face = Faces::new().unwrap().regular;
        assert_eq!(
            face.settable("a\u{202E}b\tc 漢 и\u{306}"),
            "ab c \u{FFFD} й"
        );
    }

    #[test]
    fn lines_are_no_wider_than_they_may_be_and_end_in_an_ellipsis() {
        let face = Faces::new().unwrap().regular;
        let text = "Ұлттық тілдің тағдыры ".repeat(20);
        for (text, most) in [(text.as_str(), 3), (&"Қ".repeat(300), 2), ("қысқа", 2)] {
            let lines = face.lines(text, 20.0, most);
            assert!(lines.len() <= most);
            assert!(
                lines.iter().all(|line| face.width(line) <= 20.0),
                "{lines:?}"
            );
            let is_cut = lines.join(" ").chars().count() < text.trim_end().chars().count();
            assert_eq!(lines.last().unwrap().ends_with('…'), is_cut);
        }
        assert!(face.lines("", 20.0, 2).is_empty());
    }
}
