//! Character maps of PDF fonts: which bytes are one character code, which
//! glyph a code selects (CMaps of composite fonts), and which text it stands
//! for (ToUnicode).

use rustc_hash::FxHashMap;

use super::lexer::{Lexer, Token};

/// The most entries that one map may have; Unicode has 1.1 million code points.
const MAX_ENTRIES: usize = 200_000;

/// A character map.
#[derive(Debug, Default)]
pub struct CMap {
    /// Lengths in bytes and the ranges of codes that have them.
    spaces: Vec<(usize, u32, u32)>,
    /// Code → text.
    texts: FxHashMap<u32, String>,
    /// Code → character id.
    ids: FxHashMap<u32, u32>,
}

impl CMap {
    /// Reads a map from its program.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        let mut lexer = Lexer::new(bytes);
        let mut operands: Vec<Token> = Vec::new();
        while let Some(token) = lexer.next_token() {
            let Token::Operator(operator) = token else {
                if operands.len() < 4 * MAX_ENTRIES {
                    operands.push(token);
                }
                continue;
            };
            match operator.as_slice() {
                b"endcodespacerange" => {
                    for pair in operands.chunks_exact(2) {
                        if let [Token::Text(low), Token::Text(high)] = pair {
                            map.spaces
                                .push((low.len().clamp(1, 4), code(low), code(high)));
                        }
                    }
                }
                b"endbfchar" => {
                    for pair in operands.chunks_exact(2) {
                        if let [Token::Text(from), Token::Text(to)] = pair {
                            map.insert_text(code(from), utf16(to));
                        }
                    }
                }
                b"endbfrange" => map.text_ranges(&operands),
                b"endcidchar" => {
                    for pair in operands.chunks_exact(2) {
                        if let [Token::Text(from), Token::Number(to)] = pair {
                            map.insert_id(code(from), *to as u32);
                        }
                    }
                }
                b"endcidrange" => {
                    for triple in operands.chunks_exact(3) {
                        if let [Token::Text(low), Token::Text(high), Token::Number(to)] = triple {
                            for (step, from) in (code(low)..=code(high)).enumerate().take(65_536) {
                                map.insert_id(from, *to as u32 + step as u32);
                            }
                        }
                    }
                }
                _ => {}
            }
            operands.clear();
        }
        map
    }

    /// The text of a code.
    pub fn text(&self, code: u32) -> Option<&str> {
        self.texts.get(&code).map(String::as_str)
    }

    /// The character id of a code.
    pub fn id(&self, code: u32) -> Option<u32> {
        self.ids.get(&code).copied()
    }

    /// Whether no code has a text.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Splits off the first code of a string: the code and its length in bytes (1 to 4).
    pub fn split(&self, bytes: &[u8]) -> (u32, usize) {
        for length in 1..=bytes.len().min(4) {
            let candidate = code(&bytes[..length]);
            if self
                .spaces
                .iter()
                .any(|&(size, low, high)| size == length && (low..=high).contains(&candidate))
            {
                return (candidate, length);
            }
        }
        let usual = self.spaces.first().map_or(2, |space| space.0);
        let length = usual.min(bytes.len()).max(1);
        (code(&bytes[..length]), length)
    }

    fn text_ranges(&mut self, operands: &[Token]) {
        let mut rest = operands;
        while let [Token::Text(low), Token::Text(high), tail @ ..] = rest {
            let (low, high) = (code(low), code(high));
            match tail {
                [Token::Text(first), after @ ..] => {
                    let mut units = units(first);
                    for from in (low..=high).take(65_536) {
                        self.insert_text(from, String::from_utf16_lossy(&units));
                        if let Some(last) = units.last_mut() {
                            *last = last.wrapping_add(1);
                        }
                    }
                    rest = after;
                }
                [Token::ArrayStart, after @ ..] => {
                    let end = after
                        .iter()
                        .position(|token| matches!(token, Token::ArrayEnd))
                        .unwrap_or(after.len());
                    for (token, from) in after[..end].iter().zip(low..=high) {
                        if let Token::Text(to) = token {
                            self.insert_text(from, utf16(to));
                        }
                    }
                    rest = after.get(end + 1..).unwrap_or_default();
                }
                _ => return,
            }
        }
    }

    fn insert_text(&mut self, code: u32, text: String) {
        if self.texts.len() < MAX_ENTRIES {
            self.texts.insert(code, text);
        }
    }

    fn insert_id(&mut self, code: u32, id: u32) {
        if self.ids.len() < MAX_ENTRIES {
            self.ids.insert(code, id);
        }
    }
}

/// The number that up to four bytes write, the first the highest.
fn code(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .take(4)
        .fold(0, |code, &byte| code << 8 | u32::from(byte))
}

fn units(bytes: &[u8]) -> Vec<u16> {
    match bytes {
        [one] => vec![u16::from(*one)],
        _ => bytes
            .chunks_exact(2)
            .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
            .collect(),
    }
}

fn utf16(bytes: &[u8]) -> String {
    String::from_utf16_lossy(&units(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_ranges_and_arrays_map_to_text() {
        let map = CMap::parse(
            b"1 begincodespacerange <0000> <FFFF> endcodespacerange
              1 beginbfchar <0003> <0020> endbfchar
              2 beginbfrange <0010> <0012> <0430> <0020> <0021> [<00660069> <D83DDE00>] endbfrange",
        );
        assert_eq!(map.text(3), Some(" "));
        assert_eq!(map.text(0x12), Some("в"));
        assert_eq!(map.text(0x20), Some("fi"));
        assert_eq!(map.text(0x21), Some("😀"));
        assert_eq!(map.split(&[0, 0x10, 0]), (0x10, 2));
    }

    #[test]
    fn a_map_cut_short_keeps_what_was_read() {
        let map = CMap::parse(b"1 beginbfchar <41> <0410> endbfchar 5 beginbfrange <42");
        assert_eq!(map.text(0x41), Some("А"));
    }
}
