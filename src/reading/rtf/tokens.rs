//! Bytes of RTF to tokens.

/// A piece of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// A control word and its number: `\fs24`.
    Word(&'a str, Option<i32>),
    /// A control symbol: `\~`.
    Symbol(u8),
    /// A byte in hexadecimal, or an escaped brace or backslash.
    Byte(u8),
    /// Bytes that stand for themselves.
    Text(&'a [u8]),
}

/// The tokens of a file, in order.
pub struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    /// The tokens of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn advance(&mut self, by: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(by.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    /// What follows a backslash.
    fn control(&mut self) -> Option<Token<'a>> {
        let &first = self.rest.first()?;
        if first == b'\'' {
            let digits = self.advance(3).get(1..).unwrap_or_default();
            let value = std::str::from_utf8(digits)
                .ok()
                .and_then(|digits| u8::from_str_radix(digits, 16).ok());
            return Some(Token::Byte(value.unwrap_or(b'?')));
        }
        if !first.is_ascii_alphabetic() {
            self.advance(1);
            return Some(match first {
                b'{' | b'}' | b'\\' => Token::Byte(first),
                symbol => Token::Symbol(symbol),
            });
        }
        let letters = count(self.rest, |byte| byte.is_ascii_alphabetic());
        let word = std::str::from_utf8(self.advance(letters)).unwrap_or_default();
        let sign = usize::from(self.rest.first() == Some(&b'-'));
        let digits = count(&self.rest[sign..], |byte| byte.is_ascii_digit());
        let number = if digits == 0 {
            None
        } else {
            let number = std::str::from_utf8(self.advance(sign + digits)).unwrap_or_default();
            // A number beyond all bounds is as good as the largest.
            Some(number.parse::<i64>().map_or(i32::MAX, |n| {
                n.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
            }))
        };
        if self.rest.first() == Some(&b' ') {
            self.advance(1);
        }
        if word == "bin" {
            self.advance(number.and_then(|n| usize::try_from(n).ok()).unwrap_or(0));
        }
        Some(Token::Word(word, number))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            match *self.rest.first()? {
                b'{' => {
                    self.advance(1);
                    return Some(Token::Open);
                }
                b'}' => {
                    self.advance(1);
                    return Some(Token::Close);
                }
                b'\\' => {
                    self.advance(1);
                    return self.control();
                }
                // Line breaks of the file mean nothing; zeros are accidents.
                b'\r' | b'\n' | 0 => {
                    self.advance(1);
                }
                b'\t' => {
                    self.advance(1);
                    return Some(Token::Symbol(b'\t'));
                }
                _ => {
                    let length = count(self.rest, |byte| {
                        !matches!(byte, b'{' | b'}' | b'\\' | b'\r' | b'\n' | b'\t' | 0)
                    });
                    return Some(Token::Text(self.advance(length)));
                }
            }
        }
    }
}

fn count(bytes: &[u8], while_true: impl Fn(u8) -> bool) -> usize {
    bytes
        .iter()
        .position(|&byte| !while_true(byte))
        .unwrap_or(bytes.len())
}
