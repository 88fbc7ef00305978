//! What single characters are: letters of which script, marks, characters
//! without a shape, and the plain letter behind a decorated one.
//!
//! Everything here looks at one character at a time; what a character means
//! inside a word is decided by `normal_form` and `lookalikes`.

use unicode_normalization::UnicodeNormalization;

/// The script of a letter, as far as Adal tells scripts apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// Latin letters, with or without diacritics.
    Latin,
    /// Cyrillic letters of any language.
    Cyrillic,
    /// Greek letters.
    Greek,
    /// Letters of any other script.
    Other,
}

/// The script of a letter; `None` for what is no letter.
pub(super) fn script(letter: char) -> Option<Script> {
    match letter {
        'a'..='z' | 'A'..='Z' => Some(Script::Latin),
        '\u{0}'..='\u{7F}' => None,
        '\u{0400}'..='\u{0481}' | '\u{048A}'..='\u{052F}' | '\u{1C80}'..='\u{1C8A}' => {
            Some(Script::Cyrillic)
        }
        // Ordinal signs are letters by category and degree signs by use.
        '\u{AA}' | '\u{BA}' => None,
        _ if !letter.is_alphabetic() || is_invisible(letter) => None,
        '\u{1D26}'..='\u{1D2A}' => Some(Script::Greek),
        '\u{2DE0}'..='\u{2DFF}' | '\u{A640}'..='\u{A69F}' | '\u{1D2B}' => Some(Script::Cyrillic),
        '\u{C0}'..='\u{2AF}' | '\u{1D00}'..='\u{1DBF}' | '\u{AB30}'..='\u{AB64}' => {
            Some(Script::Latin)
        }
        '\u{1E00}'..='\u{1EFF}' | '\u{2C60}'..='\u{2C7F}' | '\u{A722}'..='\u{A7FF}' => {
            Some(Script::Latin)
        }
        '\u{0370}'..='\u{03FF}' | '\u{1F00}'..='\u{1FFF}' => Some(Script::Greek),
        _ => Some(Script::Other),
    }
}

/// Whether a character has no shape of its own, so that it can hide inside a
/// word: the list of `tables/invisible_chars.tsv` and what else Unicode lets
/// programs ignore (Default_Ignorable_Code_Point), control characters included.
pub(crate) fn is_invisible(character: char) -> bool {
    if character < '\u{AD}' {
        return character.is_control() && !character.is_whitespace();
    }
    matches!(
        character,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{17B4}'
            | '\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{16FE4}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Whether a character is a combining mark (Unicode category M).
pub(crate) fn is_mark(character: char) -> bool {
    character >= '\u{300}'
        && !is_invisible(character)
        && unicode_normalization::char::is_combining_mark(character)
}

/// Whether a word may contain the character between its first and last letter
/// or digit, apostrophes and hyphenation aside.
pub(super) fn is_word_character(character: char) -> bool {
    is_word_start(character) || is_mark(character)
}

/// Whether a word may begin with the character: a letter or a digit.
pub(crate) fn is_word_start(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric();
    }
    // Superscripts, fractions and circled numbers are signs beside a word
    // (footnote marks, exponents), not part of it; the Hangul fillers are
    // letters by category only.
    (character.is_alphabetic()
        && !is_mark(character)
        && !is_invisible(character)
        && !matches!(character, '\u{AA}' | '\u{BA}'))
        || (character.is_numeric() && is_decimal_digit(character))
}

/// Digits that stand for 0 to 9 in running text: full-width, mathematical and
/// the digits of other scripts, but neither superscripts nor fractions.
fn is_decimal_digit(character: char) -> bool {
    !matches!(
        character,
        '\u{B2}' | '\u{B3}' | '\u{B9}' | '\u{BC}'..='\u{BE}' | '\u{2070}'..='\u{218F}' | '\u{2460}'..='\u{24FF}'
            | '\u{2776}'..='\u{2793}' | '\u{3007}'..='\u{33FF}' | '\u{1F100}'..='\u{1F10C}'
    )
}

/// Whether a character serves as an apostrophe between two letters.
pub(crate) const fn is_apostrophe(character: char) -> bool {
    matches!(
        character,
        '\'' | '\u{60}'
            | '\u{B4}'
            | '\u{2BC}'
            | '\u{2BB}'
            | '\u{2B9}'
            | '\u{2018}'
            | '\u{2019}'
            | '\u{2032}'
            | '\u{FF07}'
    )
}

/// Whether a character is a hyphen that a line break may follow inside a word.
pub(crate) const fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '\u{AD}' | '\u{2010}' | '\u{2011}')
}

/// Whether a character only looks decorated: a full-width, mathematical,
/// circled, raised, lowered or ligated form of plain letters and digits. Such
/// characters are replaced by their [`plain_form`].
pub(crate) const fn is_compatibility_form(character: char) -> bool {
    matches!(
        character,
        '\u{FB00}'..='\u{FB06}'
            | '\u{FF10}'..='\u{FF19}'
            | '\u{FF21}'..='\u{FF3A}'
            | '\u{FF41}'..='\u{FF5A}'
            | '\u{1D400}'..='\u{1D7FF}'
            | '\u{24B6}'..='\u{24E9}'
            | '\u{2100}'..='\u{214F}'
            | '\u{2160}'..='\u{2188}'
            | '\u{1F130}'..='\u{1F149}'
            | '\u{1F150}'..='\u{1F169}'
            | '\u{1F170}'..='\u{1F189}'
            // Raised and lowered letters.
            | '\u{2B0}'..='\u{2B8}'
            | '\u{2E0}'..='\u{2E4}'
            | '\u{1D2C}'..='\u{1D6A}'
            | '\u{1D78}'
            | '\u{1D9B}'..='\u{1DBF}'
            | '\u{2071}'
            | '\u{207F}'
            | '\u{2090}'..='\u{209C}'
            | '\u{2C7C}'..='\u{2C7D}'
            | '\u{A69C}'..='\u{A69D}'
            | '\u{A7F2}'..='\u{A7F4}'
            | '\u{AB5C}'..='\u{AB5F}'
            | '\u{1E030}'..='\u{1E06D}'
            | '\u{17F}'
            | '\u{132}'..='\u{133}'
            | '\u{1C4}'..='\u{1CC}'
            | '\u{1F1}'..='\u{1F3}'
    )
}

/// Whether a compatibility form is a letter raised or lowered, as the mark of a footnote is.
pub(super) const fn is_raised(character: char) -> bool {
    matches!(
        character,
        '\u{2B0}'..='\u{2E4}' | '\u{1D2C}'..='\u{1DBF}' | '\u{2071}'..='\u{209C}'
    )
}

/// The plain characters behind a compatibility form (Unicode, NFKC; the white
/// letters in black circles and squares have none there).
pub(crate) fn plain_form(character: char) -> impl Iterator<Item = char> {
    let capital = |first: u32| char::from_u32(u32::from('A') + character as u32 - first);
    let letter = match character {
        '\u{1F150}'..='\u{1F169}' => capital(0x1F150),
        '\u{1F170}'..='\u{1F189}' => capital(0x1F170),
        _ => None,
    };
    let rest = letter.is_none().then(|| character.nfkc());
    letter.into_iter().chain(rest.into_iter().flatten())
}

/// The letter under the diacritics of a Cyrillic letter that neither Kazakh
/// nor Russian has; й, ё and the Kazakh letters stay themselves.
pub(crate) fn plain_cyrillic(letter: char) -> char {
    match letter {
        'ѐ' => 'е',
        'Ѐ' => 'Е',
        'ѝ' => 'и',
        'Ѝ' => 'И',
        'й' | 'Й' | 'ё' | 'Ё' => letter,
        // Used as look-alikes of ұ, ү, ө and ә: see `lookalikes`.
        'ӯ' | 'Ӯ' | 'ӱ' | 'Ӱ' | 'ӫ' | 'Ӫ' | 'ӛ' | 'Ӛ' => letter,
        '\u{0400}'..='\u{04FF}' => {
            let mut base = letter;
            let mut first = true;
            unicode_normalization::char::decompose_canonical(letter, |part| {
                if first {
                    base = part;
                    first = false;
                }
            });
            base
        }
        _ => letter,
    }
}

/// The plain letter of a lower-case Latin letter with diacritics or of another
/// shape of it; other letters stay themselves.
pub(crate) fn plain_latin(letter: char) -> char {
    match letter {
        'ø' => 'o',
        'ł' | 'ℓ' => 'l',
        'đ' | 'ð' => 'd',
        'ı' => 'i',
        'ɑ' => 'a',
        'ɡ' => 'g',
        'ŋ' => 'n',
        'ħ' => 'h',
        '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => {
            let mut base = None;
            unicode_normalization::char::decompose_canonical(letter, |part| {
                base = base.or(Some(part));
            });
            base.unwrap_or(letter)
        }
        _ => letter,
    }
}

/// Whether a lower-case Cyrillic letter belongs to the Kazakh alphabet and not to the Russian one.
pub(super) const fn is_kazakh_only(letter: char) -> bool {
    matches!(letter, 'ә' | 'ғ' | 'қ' | 'ң' | 'ө' | 'ұ' | 'ү' | 'һ' | 'і')
}

#[cfg(test)]
/// Whether a lower-case Cyrillic letter belongs to the Kazakh alphabet, which includes the Russian one.
pub(super) const fn is_kazakh_or_russian(letter: char) -> bool {
    matches!(letter, 'а'..='я' | 'ё') || is_kazakh_only(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_invisible_character_is_known() {
        let table = include_str!("tables/invisible_chars.tsv");
        let listed: Vec<char> = table
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split('\t').next()?.strip_prefix("U+"))
            .filter_map(|hex| char::from_u32(u32::from_str_radix(hex, 16).ok()?))
            .collect();
        assert!(listed.len() > 60);
        for character in listed {
            assert!(is_invisible(character), "{character:?}");
            assert!(!is_word_start(character), "{character:?}");
            assert!(!is_mark(character), "{character:?}");
        }
    }

    #[test]
    fn letters_of_the_alphabets_are_not_stripped() {
        for letter in "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі".chars()
        {
            assert_eq!(plain_cyrillic(letter), letter);
            assert!(is_kazakh_or_russian(letter));
        }
        assert_eq!(plain_cyrillic('ӑ'), 'а');
        assert_eq!(plain_cyrillic('ї'), 'і');
    }

    #[test]
    fn footnote_marks_are_not_letters_of_the_word_before() {
        assert!(!is_word_character('²'));
        assert!(!is_word_character('⑤'));
        assert!(is_word_character('７'));
        assert!(is_word_character('\u{301}'));
    }
}
