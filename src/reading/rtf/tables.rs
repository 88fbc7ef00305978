//! The tables at the head of an RTF file: fonts, colours, styles, information.

use std::collections::{BTreeSet, HashMap};

use encoding_rs::Encoding;

use super::super::colour::Colour;
use super::state::Destination;
use crate::domain::Metadata;

/// A paragraph style.
#[derive(Debug, Clone, Default)]
pub struct Style {
    name: String,
    outline: Option<u8>,
}

impl Style {
    /// The level of a heading style, from 1.
    pub fn heading_level(&self) -> Option<u8> {
        if let Some(outline) = self.outline {
            return Some(outline + 1);
        }
        let name = self.name.to_lowercase();
        let number = ["heading ", "заголовок ", "тақырып "]
            .iter()
            .find_map(|prefix| name.strip_prefix(prefix))?;
        number.trim().parse().ok().filter(|&level| level <= 9)
    }

    /// Whether the style is that of block quotations.
    pub fn is_quote(&self) -> bool {
        let name = self.name.to_lowercase();
        ["quot", "цитат", "block text", "дәйексөз"]
            .iter()
            .any(|part| name.contains(part))
    }
}

/// What the head of the file declares.
#[derive(Debug, Default)]
pub struct Tables {
    /// The number of the font of plain text.
    pub default_font: i32,
    /// The Windows code page of the file.
    code_page: Option<i32>,
    /// The character set of each font.
    charsets: HashMap<i32, i32>,
    /// The font that is being declared.
    font: i32,
    colours: Vec<Option<Colour>>,
    channels: [Option<u8>; 3],
    styles: HashMap<i32, Style>,
    style: Style,
    style_number: i32,
    rsids: BTreeSet<u32>,
    time: [i32; 6],
}

impl Tables {
    /// Takes a control word that belongs to a table; `false` when it does not.
    pub fn take(
        &mut self,
        destination: Destination,
        word: &str,
        number: Option<i32>,
        metadata: &mut Metadata,
    ) -> bool {
        let value = number.unwrap_or(0);
        match (destination, word) {
            (_, "ansicpg") => self.code_page = number,
            (_, "mac") => self.code_page = Some(10000),
            (_, "pc") => self.code_page = Some(437),
            (_, "deff") => self.default_font = value,
            (Destination::FontTable, "f") => self.font = value,
            (Destination::FontTable, "fcharset") => {
                self.charsets.insert(self.font, value);
            }
            (Destination::ColourTable, "red") => self.channels[0] = u8::try_from(value).ok(),
            (Destination::ColourTable, "green") => self.channels[1] = u8::try_from(value).ok(),
            (Destination::ColourTable, "blue") => self.channels[2] = u8::try_from(value).ok(),
            (Destination::StyleSheet, "s" | "cs" | "ds" | "ts") => {
                // Only paragraph styles can be asked for.
                self.style_number = if word == "s" { value } else { -1 };
            }
            (Destination::StyleSheet, "outlinelevel") => {
                self.style.outline = u8::try_from(value).ok().filter(|&level| level < 9);
            }
            (Destination::RevisionIds, word) if word.starts_with("rsid") => {
                self.rsids.extend(u32::try_from(value));
            }
            (Destination::Created | Destination::Revised, _) => {
                let place = match word {
                    "yr" => 0,
                    "mo" => 1,
                    "dy" => 2,
                    "hr" => 3,
                    "min" => 4,
                    "sec" => 5,
                    _ => return false,
                };
                self.time[place] = value;
            }
            (Destination::Information, "edmins") => {
                metadata.editing_minutes = u32::try_from(value).ok();
            }
            (Destination::Information, "nofpages") => {
                metadata.pages = u32::try_from(value).ok().filter(|&pages| pages > 0);
            }
            _ => return false,
        }
        true
    }

    /// Takes the text of a group of a table or of the information.
    pub fn name(&mut self, destination: Destination, text: &str, metadata: &mut Metadata) {
        let said = (!text.is_empty()).then(|| text.to_owned());
        match destination {
            Destination::Title => metadata.title = said,
            Destination::Author => metadata.author = said,
            Destination::Operator => metadata.last_editor = said,
            Destination::Generator => {
                metadata.program = said.map(|name| name.trim_end_matches(';').to_owned());
            }
            Destination::Created => metadata.created = self.take_time(),
            Destination::Revised => metadata.modified = self.take_time(),
            _ => {}
        }
    }

    /// Ends an entry of the table of colours; one without channels is automatic.
    pub fn end_colour(&mut self) {
        let channels = std::mem::take(&mut self.channels);
        let colour = channels.iter().any(Option::is_some).then(|| {
            let [red, green, blue] = channels.map(Option::unwrap_or_default);
            Colour(red, green, blue)
        });
        self.colours.push(colour);
    }

    /// Ends the declaration of a style, whose name is `text`.
    pub fn end_style(&mut self, text: &str) {
        let mut style = std::mem::take(&mut self.style);
        style.name = text.trim_end_matches(';').trim().to_owned();
        let number = std::mem::take(&mut self.style_number);
        if number >= 0 {
            self.styles.insert(number, style);
        }
    }

    fn take_time(&mut self) -> Option<String> {
        let [year, month, day, hour, minute, second] = std::mem::take(&mut self.time);
        (year > 0)
            .then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"))
    }

    /// The style of a number.
    pub fn style(&self, number: i32) -> Option<&Style> {
        self.styles.get(&number)
    }

    /// The colour of an index; `None` is automatic.
    pub fn colour(&self, index: i32) -> Option<Colour> {
        let index = usize::try_from(index).ok()?;
        *self.colours.get(index)?
    }

    /// Bytes of a font as text.
    pub fn decode(&self, bytes: &[u8], font: i32) -> String {
        let label = match self.charsets.get(&font) {
            Some(204) => "windows-1251",
            Some(238) => "windows-1250",
            Some(161) => "windows-1253",
            Some(162) => "windows-1254",
            Some(186) => "windows-1257",
            Some(177) => "windows-1255",
            Some(178) => "windows-1256",
            Some(128) => "shift_jis",
            Some(134) => "gbk",
            Some(136) => "big5",
            Some(129) => "euc-kr",
            Some(77) => "macintosh",
            _ => match self.code_page {
                Some(1251) => "windows-1251",
                Some(866) => "ibm866",
                Some(1250) => "windows-1250",
                Some(1253) => "windows-1253",
                Some(1254) => "windows-1254",
                Some(1257) => "windows-1257",
                Some(65001) => "utf-8",
                Some(10000) => "macintosh",
                Some(10007) => "x-mac-cyrillic",
                Some(20866) => "koi8-r",
                Some(21866) => "koi8-u",
                Some(932) => "shift_jis",
                Some(936) => "gbk",
                Some(949) => "euc-kr",
                Some(950) => "big5",
                _ => "windows-1252",
            },
        };
        let encoding = Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252);
        encoding
            .decode_without_bom_handling(bytes)
            .0
            .chars()
            .filter(|character| *character != '\0')
            .collect()
    }

    /// What is complete only at the end of the file.
    pub fn finish(&self, metadata: &mut Metadata) {
        metadata.rsids = self.rsids.iter().map(|id| format!("{id:08X}")).collect();
    }
}
