//! What the names of glyphs mean, and the old one-byte encodings.
//!
//! Names follow the Adobe Glyph List: `afii10065` and `uni0430` are both а.
//! Only what text in Kazakh, Russian and English needs is listed; any other
//! name stands for nothing.

/// The text that a glyph's name stands for.
pub fn text_of(name: &str) -> Option<String> {
    let base = name.split('.').next().filter(|base| !base.is_empty())?;
    if base.contains('_') {
        return base.split('_').map(text_of).collect();
    }
    character_of(base).map(String::from).or_else(|| {
        LIGATURES
            .iter()
            .find(|(ligature, _)| *ligature == base)
            .map(|(_, text)| (*text).to_owned())
    })
}

const LIGATURES: [(&str, &str); 5] = [
    ("ff", "ff"),
    ("fi", "fi"),
    ("fl", "fl"),
    ("ffi", "ffi"),
    ("ffl", "ffl"),
];

fn character_of(name: &str) -> Option<char> {
    let mut characters = name.chars();
    if let (Some(letter), None) = (characters.next(), characters.next()) {
        return letter.is_ascii_alphabetic().then_some(letter);
    }
    let hexadecimal = name
        .strip_prefix("uni")
        .filter(|digits| digits.len() == 4)
        .or_else(|| {
            name.strip_prefix('u')
                .filter(|digits| (4..=6).contains(&digits.len()))
        });
    if let Some(code) = hexadecimal.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
        return char::from_u32(code);
    }
    if let Some(number) = name
        .strip_prefix("afii")
        .and_then(|digits| digits.parse().ok())
    {
        return afii(number);
    }
    PUNCTUATION
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, character)| *character)
}

/// The Cyrillic block of the names of the Association for Font Information Interchange.
fn afii(number: u32) -> Option<char> {
    let code = match number {
        10017..=10022 => 0x410 + number - 10017,
        10023 => 0x401,
        10024..=10049 => 0x416 + number - 10024,
        10065..=10070 => 0x430 + number - 10065,
        10071 => 0x451,
        10072..=10097 => 0x436 + number - 10072,
        10050 => 0x490,
        10051..=10061 => 0x402 + number - 10051,
        10062 => 0x40E,
        10098 => 0x491,
        10099..=10109 => 0x452 + number - 10099,
        10110 => 0x45E,
        10145 => 0x40F,
        10193 => 0x45F,
        10846 => 0x4D9,
        61352 => 0x2116,
        _ => return None,
    };
    char::from_u32(code)
}

const PUNCTUATION: [(&str, char); 74] = [
    ("space", ' '),
    ("nbspace", ' '),
    ("nonbreakingspace", ' '),
    ("exclam", '!'),
    ("quotedbl", '"'),
    ("numbersign", '#'),
    ("dollar", '$'),
    ("percent", '%'),
    ("ampersand", '&'),
    ("quotesingle", '\''),
    ("quoteright", '’'),
    ("quoteleft", '‘'),
    ("parenleft", '('),
    ("parenright", ')'),
    ("asterisk", '*'),
    ("plus", '+'),
    ("comma", ','),
    ("hyphen", '-'),
    ("sfthyphen", '\u{AD}'),
    ("softhyphen", '\u{AD}'),
    ("minus", '−'),
    ("period", '.'),
    ("slash", '/'),
    ("zero", '0'),
    ("one", '1'),
    ("two", '2'),
    ("three", '3'),
    ("four", '4'),
    ("five", '5'),
    ("six", '6'),
    ("seven", '7'),
    ("eight", '8'),
    ("nine", '9'),
    ("colon", ':'),
    ("semicolon", ';'),
    ("less", '<'),
    ("equal", '='),
    ("greater", '>'),
    ("question", '?'),
    ("at", '@'),
    ("bracketleft", '['),
    ("backslash", '\\'),
    ("bracketright", ']'),
    ("asciicircum", '^'),
    ("underscore", '_'),
    ("grave", '`'),
    ("braceleft", '{'),
    ("bar", '|'),
    ("braceright", '}'),
    ("asciitilde", '~'),
    ("endash", '–'),
    ("emdash", '—'),
    ("quotedblleft", '“'),
    ("quotedblright", '”'),
    ("quotedblbase", '„'),
    ("quotesinglbase", '‚'),
    ("guillemotleft", '«'),
    ("guillemotright", '»'),
    ("guilsinglleft", '‹'),
    ("guilsinglright", '›'),
    ("bullet", '•'),
    ("ellipsis", '…'),
    ("section", '§'),
    ("copyright", '©'),
    ("degree", '°'),
    ("multiply", '×'),
    ("dotlessi", 'ı'),
    ("germandbls", 'ß'),
    ("ae", 'æ'),
    ("oe", 'œ'),
    ("AE", 'Æ'),
    ("OE", 'Œ'),
    ("eacute", 'é'),
    ("periodcentered", '·'),
];

/// The letter that a code is in a named encoding.
pub fn in_encoding(encoding: &[u8], code: u8) -> Option<char> {
    if (32..127).contains(&code) && encoding != b"MacExpertEncoding" {
        return Some(match (encoding, code) {
            (b"StandardEncoding", b'\'') => '’',
            (b"StandardEncoding", b'`') => '‘',
            _ => code as char,
        });
    }
    let bytes = [code];
    let decoded = match encoding {
        b"WinAnsiEncoding" => {
            encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(&bytes)
                .0
        }
        b"MacRomanEncoding" => encoding_rs::MACINTOSH.decode_without_bom_handling(&bytes).0,
        _ => return standard_upper(code),
    };
    let character = decoded.chars().next()?;
    (!character.is_control()).then_some(character)
}

/// The upper half of StandardEncoding, as far as text uses it.
fn standard_upper(code: u8) -> Option<char> {
    Some(match code {
        0xA7 => '§',
        0xA9 => '\'',
        0xAA => '“',
        0xAB => '«',
        0xAC => '‹',
        0xAD => '›',
        0xAE => 'ﬁ',
        0xAF => 'ﬂ',
        0xB1 => '–',
        0xB4 => '·',
        0xB7 => '•',
        0xB8 => '‚',
        0xB9 => '„',
        0xBA => '”',
        0xBB => '»',
        0xBC => '…',
        0xD0 => '—',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_cyrillic_letters_and_ligatures_are_known() {
        assert_eq!(text_of("afii10017").as_deref(), Some("А"));
        assert_eq!(text_of("afii10071").as_deref(), Some("ё"));
        assert_eq!(text_of("afii10103").as_deref(), Some("і"));
        assert_eq!(text_of("uni049B").as_deref(), Some("қ"));
        assert_eq!(text_of("f_f_i.alt").as_deref(), Some("ffi"));
        assert_eq!(text_of("g37"), None);
    }

    #[test]
    fn windows_letters_above_ascii_are_known() {
        assert_eq!(in_encoding(b"WinAnsiEncoding", 0x93), Some('“'));
        assert_eq!(in_encoding(b"StandardEncoding", 0xAE), Some('ﬁ'));
    }
}
