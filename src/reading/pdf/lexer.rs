//! Tokens of PDF content streams and character maps.
//!
//! A flat stream without recursion: however deep arrays and dictionaries are
//! nested, reading them needs no stack.

/// One token. Dictionaries come as their delimiters.
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    /// A number.
    Number(f32),
    /// A literal or hexadecimal string, decoded.
    Text(Vec<u8>),
    /// A name without its slash, decoded.
    Name(Vec<u8>),
    /// `[`
    ArrayStart,
    /// `]`
    ArrayEnd,
    /// `<<`
    DictStart,
    /// `>>`
    DictEnd,
    /// Anything else: an operator or a keyword.
    Operator(Vec<u8>),
}

/// Reads tokens one by one.
pub struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    /// Begins at the start of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The next token; `None` at the end.
    pub fn next_token(&mut self) -> Option<Token> {
        self.skip_blanks();
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(match byte {
            b'[' => Token::ArrayStart,
            b']' => Token::ArrayEnd,
            b'(' => Token::Text(self.literal()),
            b'/' => Token::Name(self.name()),
            b'<' if self.peek() == Some(b'<') => {
                self.at += 1;
                Token::DictStart
            }
            b'<' => Token::Text(self.hexadecimal()),
            b'>' if self.peek() == Some(b'>') => {
                self.at += 1;
                Token::DictEnd
            }
            b'>' | b')' | b'{' | b'}' => Token::Operator(vec![byte]),
            b'0'..=b'9' | b'+' | b'-' | b'.' => {
                let start = self.at - 1;
                let word = self.word(start);
                number(word).map_or_else(|| Token::Operator(word.to_vec()), Token::Number)
            }
            _ => {
                let start = self.at - 1;
                Token::Operator(self.word(start).to_vec())
            }
        })
    }

    /// Skips the data of an inline image: from after `ID` to after its `EI`.
    pub fn skip_inline_image(&mut self) {
        self.at += 1;
        while let Some(found) = self
            .bytes
            .get(self.at..)
            .and_then(|rest| rest.windows(2).position(|pair| pair == b"EI"))
        {
            let place = self.at + found;
            self.at = place + 2;
            let blank = |byte: Option<&u8>| byte.is_none_or(|&byte| is_blank(byte));
            let before = place.checked_sub(1).and_then(|i| self.bytes.get(i));
            // Binary data may hold the letters by chance; what follows the true end is text.
            let after = self.bytes.get(place + 2..).unwrap_or_default();
            let plain = after
                .iter()
                .take(12)
                .all(|&byte| is_blank(byte) || (32..127).contains(&byte));
            if blank(before) && blank(after.first()) && plain {
                return;
            }
        }
        self.at = self.bytes.len();
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while let Some(byte) = self.peek() {
            if is_blank(byte) {
                self.at += 1;
            } else if byte == b'%' {
                while self
                    .peek()
                    .is_some_and(|byte| byte != b'\n' && byte != b'\r')
                {
                    self.at += 1;
                }
            } else {
                return;
            }
        }
    }

    fn word(&mut self, start: usize) -> &'a [u8] {
        while self
            .peek()
            .is_some_and(|byte| !is_blank(byte) && !is_delimiter(byte))
        {
            self.at += 1;
        }
        &self.bytes[start..self.at]
    }

    fn name(&mut self) -> Vec<u8> {
        let start = self.at;
        let word = self.word(start);
        let mut name = Vec::with_capacity(word.len());
        let mut rest = word;
        while let Some((&byte, tail)) = rest.split_first() {
            rest = tail;
            if byte == b'#'
                && let [high, low, after @ ..] = tail
                && let (Some(high), Some(low)) = (digit(*high), digit(*low))
            {
                name.push(high << 4 | low);
                rest = after;
            } else {
                name.push(byte);
            }
        }
        name
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut half = None;
        while let Some(byte) = self.peek() {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            let Some(value) = digit(byte) else { continue };
            match half.take() {
                None => half = Some(value),
                Some(high) => text.push(high << 4 | value),
            }
        }
        text.extend(half.map(|high| high << 4));
        text
    }

    fn literal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut open = 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                }
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        text
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
            }
            b'\n' => {}
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    match self.peek() {
                        Some(next @ b'0'..=b'7') => {
                            value = value * 8 + u32::from(next - b'0');
                            self.at += 1;
                        }
                        _ => break,
                    }
                }
                text.push(value as u8);
            }
            other => text.push(other),
        }
    }
}

/// A number as PDF writes them; some programs write "--5" or "1.2.3", and viewers take what they can.
fn number(word: &[u8]) -> Option<f32> {
    let text = std::str::from_utf8(word).ok()?;
    if let Ok(number) = text.parse::<f32>() {
        return number.is_finite().then_some(number);
    }
    let trimmed = text.trim_start_matches(['-', '+']);
    let end = trimmed
        .char_indices()
        .filter(|(_, character)| *character == '.')
        .nth(1)
        .map_or(trimmed.len(), |(place, _)| place);
    let digits = trimmed[..end].split('-').next()?;
    let value: f32 = digits.parse().ok()?;
    Some(if text.starts_with('-') { -value } else { value })
}

fn digit(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|digit| digit as u8)
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<Token> {
        let mut lexer = Lexer::new(text.as_bytes());
        std::iter::from_fn(|| lexer.next_token()).collect()
    }

    #[test]
    fn strings_names_and_numbers_are_decoded() {
        assert_eq!(
            tokens("(a\\(b\\051\\)(c)) Tj /A#20b -.5 <4>% note\n1.2.3"),
            [
                Token::Text(b"a(b))(c)".to_vec()),
                Token::Operator(b"Tj".to_vec()),
                Token::Name(b"A b".to_vec()),
                Token::Number(-0.5),
                Token::Text(vec![0x40]),
                Token::Number(1.2),
            ]
        );
    }

    #[test]
    fn a_hundred_thousand_nested_arrays_are_only_tokens() {
        assert_eq!(tokens(&"[".repeat(100_000)).len(), 100_000);
    }
}
