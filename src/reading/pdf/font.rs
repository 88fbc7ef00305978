//! Fonts of a PDF: from the bytes of a shown string to codes, texts and widths.
//!
//! The text of a code is what the ToUnicode map says; without one, what the
//! encoding and the names of the glyphs say; without these, what the embedded
//! program says. [`glyph_map`](super::glyph_map) compares these witnesses.

use std::rc::Rc;

use lopdf::{Dictionary, Object};
use rustc_hash::FxHashMap;

use super::cmap::CMap;
use super::names;
use super::object::{File, as_dictionary, as_number, content};
use super::program::Program;

/// What one code of a font shows.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The text, empty when nobody knows.
    pub text: Rc<str>,
    /// The advance in text space units (1 = the font size).
    pub width: f32,
    /// The glyph in the embedded program.
    pub glyph: Option<u32>,
    /// How often it was shown.
    pub uses: u32,
}

/// A font.
pub struct Font {
    /// The name without its subset tag.
    pub name: String,
    /// Whether the name or the descriptor says bold.
    pub is_bold: bool,
    /// Codes are read by a CMap rather than byte by byte.
    pub is_composite: bool,
    /// Whether glyphs are drawn by content streams.
    pub is_type3: bool,
    /// From glyph space to text space, of a Type 3 font.
    pub matrix: [f32; 6],
    /// What was shown so far, by code.
    pub shown: FxHashMap<u32, Shown>,
    /// The embedded TrueType program.
    pub program: Option<Program>,
    /// Text by code, from ToUnicode.
    pub to_unicode: CMap,
    encoding_map: CMap,
    /// Names by code.
    pub differences: FxHashMap<u8, String>,
    base: Vec<u8>,
    is_symbolic: bool,
    widths: FxHashMap<u32, f32>,
    default_width: f32,
    cid_to_gid: Option<Vec<u8>>,
    identity: bool,
}

impl Font {
    /// Reads the font of a font dictionary.
    pub fn read(file: &File, dictionary: &Dictionary) -> Self {
        let subtype = file.name(dictionary, "Subtype").unwrap_or_default();
        let is_composite = subtype == b"Type0";
        let is_type3 = subtype == b"Type3";
        let descendant = file
            .array(dictionary, "DescendantFonts")
            .and_then(|array| as_dictionary(file.follow(array.first()?)));
        let details = descendant.unwrap_or(dictionary);
        let descriptor = file.dictionary(details, "FontDescriptor");
        let full_name =
            String::from_utf8_lossy(file.name(dictionary, "BaseFont").unwrap_or_default())
                .into_owned();
        let name = full_name
            .split_once('+')
            .map_or(full_name.as_str(), |(_, name)| name)
            .to_owned();
        let flags = descriptor
            .and_then(|descriptor| file.number(descriptor, "Flags"))
            .unwrap_or(0.0) as u32;
        let weight = descriptor.and_then(|descriptor| file.number(descriptor, "FontWeight"));
        let lower = name.to_lowercase();
        let mut font = Self {
            is_bold: lower.contains("bold")
                || lower.contains("black")
                || weight.is_some_and(|weight| weight >= 600.0)
                || flags & 0x4_0000 != 0,
            name,
            is_composite,
            is_type3,
            matrix: file
                .tuple(dictionary, "FontMatrix")
                .filter(|_| is_type3)
                .unwrap_or([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]),
            shown: FxHashMap::default(),
            program: None,
            to_unicode: CMap::default(),
            encoding_map: CMap::default(),
            differences: FxHashMap::default(),
            base: Vec::new(),
            is_symbolic: flags & 4 != 0,
            widths: FxHashMap::default(),
            default_width: 0.0,
            cid_to_gid: None,
            identity: true,
        };
        if let Some(map) = file.stream(dictionary, "ToUnicode").and_then(content) {
            font.to_unicode = CMap::parse(&map);
        }
        if let Some(descriptor) = descriptor {
            font.read_program(file, descriptor);
        }
        font.read_encoding(file, dictionary);
        if is_composite {
            font.read_cid_widths(file, details);
            font.cid_to_gid = file.stream(details, "CIDToGIDMap").and_then(content);
        } else {
            font.read_simple_widths(file, dictionary, descriptor);
        }
        font
    }

    fn read_program(&mut self, file: &File, descriptor: &Dictionary) {
        if let Some(bytes) = file.stream(descriptor, "FontFile2").and_then(content) {
            self.program = Program::parse(&bytes);
        } else if let Some(stream) = file.stream(descriptor, "FontFile3") {
            if file.name(&stream.dict, "Subtype") == Some(b"OpenType")
                && let Some(bytes) = content(stream)
            {
                self.program = Program::parse(&bytes);
            }
        } else if let Some(bytes) = file.stream(descriptor, "FontFile").and_then(content) {
            self.read_type1_encoding(&bytes);
        }
    }

    /// The built-in encoding of a Type 1 program: lines of `dup 65 /A put`.
    fn read_type1_encoding(&mut self, program: &[u8]) {
        let end = program
            .windows(5)
            .position(|window| window == b"eexec")
            .unwrap_or(program.len().min(20_000));
        let text = String::from_utf8_lossy(&program[..end]);
        let mut words = text.split_ascii_whitespace();
        while let Some(word) = words.next() {
            if word != "dup" {
                continue;
            }
            let code: Option<u8> = words.next().and_then(|word| word.parse().ok());
            let name = words.next().and_then(|word| word.strip_prefix('/'));
            if let (Some(code), Some(name)) = (code, name) {
                self.differences.insert(code, name.to_owned());
            }
        }
    }

    fn read_encoding(&mut self, file: &File, dictionary: &Dictionary) {
        match file.get(dictionary, "Encoding") {
            Some(Object::Name(name)) => {
                self.identity = name.starts_with(b"Identity");
                self.base = name.clone();
            }
            Some(Object::Stream(stream)) => {
                self.identity = false;
                if let Some(map) = content(stream) {
                    self.encoding_map = CMap::parse(&map);
                }
            }
            Some(Object::Dictionary(encoding)) => {
                self.base = file
                    .name(encoding, "BaseEncoding")
                    .unwrap_or_default()
                    .to_vec();
                let mut code = 0_u8;
                for item in file.array(encoding, "Differences").unwrap_or_default() {
                    match file.follow(item) {
                        Object::Name(name) => {
                            let name = String::from_utf8_lossy(name).into_owned();
                            self.differences.insert(code, name);
                            code = code.wrapping_add(1);
                        }
                        other => code = as_number(other).unwrap_or(0.0) as u8,
                    }
                }
            }
            _ => {}
        }
    }

    fn read_simple_widths(
        &mut self,
        file: &File,
        dictionary: &Dictionary,
        descriptor: Option<&Dictionary>,
    ) {
        let scale = if self.is_type3 {
            self.matrix[0].abs()
        } else {
            0.001
        };
        let first = file.number(dictionary, "FirstChar").unwrap_or(0.0) as u32;
        let missing = descriptor.and_then(|descriptor| file.number(descriptor, "MissingWidth"));
        match file.array(dictionary, "Widths") {
            Some(widths) => {
                for (index, width) in widths.iter().enumerate().take(256) {
                    if let Some(width) = as_number(file.follow(width)) {
                        self.widths.insert(first + index as u32, width * scale);
                    }
                }
                self.default_width = missing.unwrap_or(0.0) * scale;
            }
            // One of the fourteen fonts that every viewer has; Courier has one width, the
            // others are close to half the size on average.
            None if self.name.starts_with("Courier") => self.default_width = 0.6,
            None => {
                self.default_width = 0.55;
                for code in 32..127_u8 {
                    self.widths.insert(u32::from(code), usual_width(code));
                }
            }
        }
    }

    fn read_cid_widths(&mut self, file: &File, details: &Dictionary) {
        self.default_width = file.number(details, "DW").unwrap_or(1000.0) / 1000.0;
        let Some(array) = file.array(details, "W") else {
            return;
        };
        let mut rest = array;
        while let [first, second, tail @ ..] = rest {
            let Some(start) = as_number(file.follow(first)).map(|start| start as u32) else {
                return;
            };
            match file.follow(second) {
                Object::Array(widths) => {
                    for (index, width) in file.numbers(widths).into_iter().enumerate() {
                        self.widths.insert(start + index as u32, width / 1000.0);
                    }
                    rest = tail;
                }
                end => {
                    let [width, after @ ..] = tail else { return };
                    let end = as_number(end).unwrap_or(0.0) as u32;
                    let width = as_number(file.follow(width)).unwrap_or(0.0) / 1000.0;
                    for id in (start..=end).take(65_536) {
                        self.widths.insert(id, width);
                    }
                    rest = after;
                }
            }
        }
    }

    /// Splits off the first code of a shown string: the code and its length in bytes.
    pub fn split(&self, bytes: &[u8]) -> (u32, usize) {
        match bytes {
            [one, ..] if !self.is_composite => (u32::from(*one), 1),
            [high, low, ..] if self.identity => (u32::from(*high) << 8 | u32::from(*low), 2),
            _ => self.encoding_map.split(bytes),
        }
    }

    /// What a code shows; counts the use.
    pub fn show(&mut self, code: u32) -> &Shown {
        if !self.shown.contains_key(&code) {
            let glyph = self.glyph(code);
            let text = self.text(code, glyph);
            let id = self.character_id(code);
            let width = self.widths.get(&id).copied().unwrap_or(self.default_width);
            let shown = Shown {
                text: text.into(),
                width,
                glyph,
                uses: 0,
            };
            self.shown.insert(code, shown);
        }
        let shown = self.shown.entry(code).or_insert_with(|| Shown {
            text: "".into(),
            width: 0.0,
            glyph: None,
            uses: 0,
        });
        shown.uses += 1;
        shown
    }

    fn character_id(&self, code: u32) -> u32 {
        if self.is_composite && !self.identity {
            self.encoding_map.id(code).unwrap_or(code)
        } else {
            code
        }
    }

    /// The glyph of the embedded program that a code draws.
    fn glyph(&self, code: u32) -> Option<u32> {
        let program = self.program.as_ref()?;
        if self.is_composite {
            let id = self.character_id(code) as usize;
            return match &self.cid_to_gid {
                Some(map) => {
                    let pair = map.get(id * 2..id * 2 + 2)?;
                    Some(u32::from(pair[0]) << 8 | u32::from(pair[1]))
                }
                None => Some(id as u32),
            };
        }
        let by_name = || {
            let character = self.encoded(code as u8)?.chars().next()?;
            program.glyph_of_character(character)
        };
        if self.is_symbolic || (self.base.is_empty() && self.differences.is_empty()) {
            program.glyph_of_code(code).or_else(by_name)
        } else {
            by_name().or_else(|| program.glyph_of_code(code))
        }
    }

    /// What the encoding says about a one-byte code: its name's meaning, else the base encoding.
    pub fn encoded(&self, code: u8) -> Option<String> {
        if let Some(name) = self.differences.get(&code) {
            return names::text_of(name);
        }
        if self.base.is_empty() && self.is_symbolic {
            return None;
        }
        names::in_encoding(&self.base, code).map(String::from)
    }

    fn text(&self, code: u32, glyph: Option<u32>) -> String {
        if let Some(text) = self.to_unicode.text(code) {
            let clean: String = text
                .chars()
                .filter(|c| *c != '\0' && *c != '\u{FFFD}')
                .collect();
            if !clean.is_empty() {
                return clean;
            }
        }
        let program = || self.program.as_ref()?.meaning(glyph?);
        if self.is_composite {
            return program().unwrap_or_default();
        }
        let encoded = self.encoded(code as u8);
        encoded.or_else(program).unwrap_or_default()
    }
}

/// A rough width of a letter in the fonts that are not embedded.
fn usual_width(code: u8) -> f32 {
    match code {
        b'i' | b'j' | b'l' | b'\'' | b'|' => 0.222,
        b' ' | b'!' | b'.' | b',' | b':' | b';' | b'/' | b'I' | b'f' | b't' => 0.278,
        b'(' | b')' | b'-' | b'r' => 0.333,
        b'm' | b'M' => 0.833,
        b'w' | b'C' | b'D' | b'H' | b'N' | b'R' | b'U' => 0.722,
        b'W' => 0.944,
        b'A'..=b'Z' => 0.667,
        _ => 0.556,
    }
}
