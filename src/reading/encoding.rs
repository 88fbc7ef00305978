//! Which encoding bytes of plain text are in, and the text that they mean.
//!
//! The order: byte order marks; valid UTF-8, which costs one validation and no
//! copy; UTF-16 without a mark, told by its high bytes; UTF-8 with a few broken
//! bytes; the single-byte encodings of Cyrillic, told by the frequencies of
//! letter pairs; and last what `chardetng` guesses. Bytes that are no text in
//! any of these are refused and never shown as mojibake.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, IBM866, ISO_8859_5, KOI8_U, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE};
use encoding_rs::{WINDOWS_1251, WINDOWS_1252, X_MAC_CYRILLIC};

use super::ReadError;
use super::letter_pairs::{frequency, letter_index};

/// Text without its byte order mark, and how it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text; borrowed when the file is valid UTF-8.
    pub text: Cow<'a, str>,
    /// The name of the encoding: "UTF-8", "UTF-16LE", "windows-1251", "KOI8-U", "KZ-1048", …
    pub encoding: &'static str,
    /// Whether the file begins with a byte order mark. It is not in `text`;
    /// who counts it adds one code point to every offset.
    pub byte_order_mark: bool,
}

/// One control character in this many bytes is noise; fewer are accidents of copying.
const BYTES_PER_CONTROL: usize = 100;
/// The same where all the rest is valid UTF-8.
const BYTES_PER_CONTROL_IN_UTF8: usize = 5;
/// How many bytes the choice among single-byte encodings looks at.
const SAMPLE_BYTES: usize = 32 << 10;
/// The mean frequency of letter pairs (0 to 9) from which a decoding is taken for Russian or Kazakh.
const PLAUSIBLE_PAIRS: f32 = 3.5;

/// The text of `bytes`, or that they are none.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return decode_marked(encoding, &bytes[length..]);
    }
    let controls = controls_of(bytes);
    let noisy = controls * BYTES_PER_CONTROL > bytes.len();
    if noisy {
        // UTF-16 without a mark is full of zeros and, in Cyrillic, of fours.
        if let Some(decoded) = utf16_without_mark(bytes) {
            return Ok(decoded);
        }
        // Text that is valid UTF-8 by chance hardly exists: control characters
        // in it are remains of a conversion, and its words can be compared.
        let mostly_text = controls * BYTES_PER_CONTROL_IN_UTF8 <= bytes.len();
        return match std::str::from_utf8(bytes) {
            Ok(text) if mostly_text => Ok(unmarked(Cow::Borrowed(text), "UTF-8")),
            _ => Err(ReadError::BinaryNoise),
        };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(unmarked(Cow::Borrowed(text), "UTF-8"));
    }
    if let Some(decoded) = utf16_without_mark(bytes) {
        return Ok(decoded);
    }
    if let Some(text) = nearly_utf8(bytes) {
        return Ok(unmarked(Cow::Owned(text), "UTF-8"));
    }
    single_byte(bytes).ok_or(ReadError::BinaryNoise)
}

/// Decodes what stands in the encoding `label` (as HTML, RTF and e-mail name
/// them); `None` for an unknown label.
pub fn decode_as(bytes: &[u8], label: &str) -> Option<String> {
    if label.eq_ignore_ascii_case("kz-1048") || label.eq_ignore_ascii_case("kz1048") {
        return Some(decode_kz1048(bytes));
    }
    let encoding = Encoding::for_label(label.as_bytes())?;
    Some(encoding.decode(bytes).0.into_owned())
}

fn unmarked<'a>(text: Cow<'a, str>, encoding: &'static str) -> Decoded<'a> {
    Decoded {
        text,
        encoding,
        byte_order_mark: false,
    }
}

/// What follows a byte order mark.
fn decode_marked<'a>(
    encoding: &'static Encoding,
    bytes: &'a [u8],
) -> Result<Decoded<'a>, ReadError> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let lost = text.chars().filter(|&c| c == '\u{fffd}').count();
    if (lost + controls_of(text.as_bytes())) * BYTES_PER_CONTROL > text.len() {
        return Err(ReadError::BinaryNoise);
    }
    Ok(Decoded {
        text,
        encoding: encoding.name(),
        byte_order_mark: true,
    })
}

/// The number of bytes that are control characters other than white space, in one pass that vectorises.
fn controls_of(bytes: &[u8]) -> usize {
    bytes
        .chunks(128)
        .map(|chunk| {
            let controls: u8 = chunk
                .iter()
                .map(|&byte| u8::from(byte < 0x20 && !(0x09..=0x0d).contains(&byte)))
                .sum();
            usize::from(controls)
        })
        .sum()
}

/// UTF-16 without a byte order mark: in texts of Latin or Cyrillic letters
/// nearly every second byte is 0, 4 or 0x20 (general punctuation).
fn utf16_without_mark(bytes: &[u8]) -> Option<Decoded<'static>> {
    let pairs = bytes.len() / 2;
    if pairs < 2 {
        return None;
    }
    let is_high = |byte: u8| matches!(byte, 0x00 | 0x04 | 0x20);
    let mut even = 0;
    let mut odd = 0;
    for pair in bytes.chunks_exact(2) {
        even += usize::from(is_high(pair[0]) && !is_high(pair[1]));
        odd += usize::from(is_high(pair[1]) && !is_high(pair[0]));
    }
    let enough = |high: usize, other: usize| high * 10 >= pairs * 7 && other * 10 < high;
    let encoding = if enough(odd, even) {
        UTF_16LE
    } else if enough(even, odd) {
        UTF_16BE
    } else {
        return None;
    };
    let (text, _) = encoding.decode_without_bom_handling(&bytes[..pairs * 2]);
    let wrong = text
        .chars()
        .filter(|&c| c == '\u{fffd}' || (c.is_control() && !c.is_whitespace()))
        .count();
    if wrong * BYTES_PER_CONTROL > pairs {
        return None;
    }
    Some(unmarked(Cow::Owned(text.into_owned()), encoding.name()))
}

/// UTF-8 with a few broken bytes, as left by a cut or a bad paste: the broken
/// ones become U+FFFD when sound letters outnumber them twenty to one.
fn nearly_utf8(bytes: &[u8]) -> Option<String> {
    let mut broken = 0;
    let mut sound = 0;
    for chunk in bytes.utf8_chunks() {
        broken += usize::from(!chunk.invalid().is_empty());
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
    }
    (sound >= 20 * broken).then(|| String::from_utf8_lossy(bytes).into_owned())
}

/// A decoding to be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Candidate {
    Known(&'static Encoding),
    Kz1048,
}

impl Candidate {
    fn name(self) -> &'static str {
        match self {
            Self::Known(encoding) => encoding.name(),
            Self::Kz1048 => "KZ-1048",
        }
    }

    fn decode(self, bytes: &[u8]) -> String {
        match self {
            Self::Known(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Self::Kz1048 => decode_kz1048(bytes),
        }
    }
}

/// The single-byte encodings of Cyrillic, the likelier first: a tie goes to the earlier.
/// (KOI8-U holds all letters of KOI8-R.)
const CYRILLIC: [Candidate; 6] = [
    Candidate::Known(WINDOWS_1251),
    Candidate::Kz1048,
    Candidate::Known(KOI8_U),
    Candidate::Known(IBM866),
    Candidate::Known(X_MAC_CYRILLIC),
    Candidate::Known(ISO_8859_5),
];

/// Chooses among the single-byte encodings; `None` when the bytes make sense in none.
fn single_byte(bytes: &[u8]) -> Option<Decoded<'static>> {
    let sample = sample_around_high_bytes(bytes);
    let (score, cyrillic) = CYRILLIC
        .into_iter()
        .map(|candidate| (mean_pair(&candidate.decode(&sample)), candidate))
        .reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    let chosen = if score >= PLAUSIBLE_PAIRS {
        kazakh_or_not(cyrillic, &sample)
    } else {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(bytes, true);
        let guess = detector.guess(None, Utf8Detection::Deny);
        // What only Cyrillic statistics can tell was told above.
        let guess = if guess == UTF_8 || guess == MACINTOSH {
            WINDOWS_1252
        } else {
            guess
        };
        Candidate::Known(guess)
    };
    let decoded = chosen.decode(&sample);
    if is_rough(&decoded) {
        return None;
    }
    Some(unmarked(Cow::Owned(chosen.decode(bytes)), chosen.name()))
}

/// The surroundings of the first bytes beyond ASCII: what the encodings differ in.
fn sample_around_high_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut sample = Vec::new();
    let mut taken = 0;
    while sample.len() < SAMPLE_BYTES {
        let Some(found) = bytes[taken..].iter().position(|byte| !byte.is_ascii()) else {
            break;
        };
        let high = taken + found;
        let start = high.saturating_sub(2).max(taken);
        let end = (high + 64).min(bytes.len());
        sample.extend_from_slice(&bytes[start..end]);
        taken = end;
    }
    sample
}

/// The mean frequency of the letter pairs that hold a character beyond ASCII,
/// from 0 to 9. Pairs that no text has count against a decoding.
fn mean_pair(text: &str) -> f32 {
    let mut sum = 0.0;
    let mut pairs = 0.0;
    let mut previous = ' ';
    for character in text.chars() {
        if !(previous.is_ascii() && character.is_ascii()) {
            pairs += 1.0;
            sum += pair_score(previous, character);
        }
        previous = character;
    }
    if pairs == 0.0 { 0.0 } else { sum / pairs }
}

/// How much one pair of characters speaks for a decoding, from -9 to 9.
fn pair_score(first: char, second: char) -> f32 {
    // Box drawing, Cyrillic glued to Latin and capitals after small letters are
    // the looks of a wrong decoding.
    if is_odd(first) || is_odd(second) {
        return -9.0;
    }
    if first.is_alphabetic() && second.is_alphabetic() {
        if first.is_ascii() != second.is_ascii() || (first.is_lowercase() && second.is_uppercase())
        {
            return -5.0;
        }
    } else if !first.is_alphabetic() && !second.is_alphabetic() {
        // Two signs in a row say nothing.
        return 4.0;
    }
    let sign = if first.is_alphabetic() { second } else { first };
    if !sign.is_alphabetic() && !sign.is_ascii() {
        // A quotation mark or a dash beside a letter is possible and proves nothing; other signs are seldom there.
        let mark = matches!(
            sign,
            '«' | '»' | '“' | '”' | '„' | '’' | '–' | '—' | '…' | '\u{a0}'
        );
        return if mark { 3.0 } else { -3.0 };
    }
    match (letter_index(first), letter_index(second)) {
        (Some(first), Some(second)) => match frequency(first, second) {
            0 => -2.0,
            frequent => f32::from(frequent),
        },
        _ => -3.0,
    }
}

/// Characters beyond ASCII that no prose is made of: everything but letters,
/// digits, blanks and the signs of typography.
fn is_odd(character: char) -> bool {
    !character.is_ascii()
        && !character.is_alphanumeric()
        && !character.is_whitespace()
        && !matches!(
            character,
            '«' | '»'
                | '“'
                | '”'
                | '„'
                | '‘'
                | '’'
                | '‚'
                | '‹'
                | '›'
                | '–'
                | '—'
                | '…'
                | '№'
                | '§'
                | '°'
                | '•'
                | '·'
                | '©'
                | '®'
                | '™'
                | '±'
                | '\u{ad}'
                | '€'
                | '×'
        )
}

/// KZ-1048 and windows-1251 share everything but sixteen letters. Kazakh and
/// Ukrainian, which both have і, are told apart by letters that the other lacks.
fn kazakh_or_not(chosen: Candidate, sample: &[u8]) -> Candidate {
    if chosen != Candidate::Known(WINDOWS_1251) && chosen != Candidate::Kz1048 {
        return chosen;
    }
    let text = Candidate::Kz1048.decode(sample).to_lowercase();
    let count = |letters: &str| text.chars().filter(|&c| letters.contains(c)).count();
    // Also Ґ, Є and Ї of Ukrainian stand where Ө/ө, Ғ/ғ and Ү/ү do; the rest has no double in it.
    let only_kazakh = count("құәңһ");
    let either = count("өғү");
    if only_kazakh == 0 && either == 0 {
        return Candidate::Known(WINDOWS_1251);
    }
    if only_kazakh == 0 && count("ыэъё") == 0 && count("иі") > 0 && count("щєїґ") > 0 {
        return Candidate::Known(WINDOWS_1251);
    }
    Candidate::Kz1048
}

/// KZ-1048 (STRK 1048-2002) is windows-1251 with sixteen letters exchanged for Kazakh ones.
fn decode_kz1048(bytes: &[u8]) -> String {
    let (text, _) = WINDOWS_1251.decode_without_bom_handling(bytes);
    text.chars()
        .map(|character| match character {
            'Ќ' => 'Қ',
            'ќ' => 'қ',
            'Ћ' => 'Һ',
            'ћ' => 'һ',
            'Ў' => 'Ұ',
            'ў' => 'ұ',
            'Ј' => 'Ә',
            'ј' => 'ә',
            'Ґ' => 'Ө',
            'ґ' => 'ө',
            'Є' => 'Ғ',
            'є' => 'ғ',
            'Ї' => 'Ү',
            'ї' => 'ү',
            'Ѕ' => 'Ң',
            'ѕ' => 'ң',
            other => other,
        })
        .collect()
}

/// Whether a decoding still looks like noise: among its characters beyond
/// ASCII too many signs, or capitals behind small letters.
fn is_rough(text: &str) -> bool {
    let mut beyond = 0;
    let mut wrong = 0;
    let mut previous = ' ';
    for character in text.chars() {
        if !character.is_ascii() {
            beyond += 1;
            let glued = previous.is_lowercase() && character.is_uppercase();
            wrong += usize::from(is_odd(character) || character.is_control() || glued);
        }
        previous = character;
    }
    wrong * 4 > beyond
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUSSIAN: &str = "Студент обязан указать источник каждой мысли, взятой у других.";
    const KAZAKH: &str = "Студент басқа біреудің ойын алса, дереккөзін көрсетуге міндетті.";

    fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        let (bytes, _, lossy) = encoding.encode(text);
        assert!(!lossy);
        bytes.into_owned()
    }

    fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if big_endian {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn utf8_is_borrowed() {
        let decoded = decode(KAZAKH.as_bytes()).unwrap();
        assert!(matches!(decoded.text, Cow::Borrowed(text) if text == KAZAKH));
        assert!(!decoded.byte_order_mark);
    }

    #[test]
    fn a_byte_order_mark_is_known_and_not_part_of_the_text() {
        let marked = format!("\u{feff}{RUSSIAN}");
        for bytes in [
            marked.as_bytes().to_vec(),
            utf16(&marked, false),
            utf16(&marked, true),
        ] {
            let decoded = decode(&bytes).unwrap();
            assert_eq!(decoded.text, RUSSIAN);
            assert!(decoded.byte_order_mark);
        }
    }

    #[test]
    fn utf16_is_found_without_a_mark() {
        for text in [RUSSIAN, KAZAKH, "Name your source."] {
            assert_eq!(decode(&utf16(text, false)).unwrap().text, text);
            assert_eq!(decode(&utf16(text, true)).unwrap().text, text);
        }
    }

    #[test]
    fn russian_is_read_in_every_old_encoding() {
        for encoding in [WINDOWS_1251, KOI8_U, IBM866, X_MAC_CYRILLIC, ISO_8859_5] {
            let bytes = encoded(RUSSIAN, encoding);
            let decoded = decode(&bytes).unwrap();
            assert_eq!(decoded.text, RUSSIAN, "{}", encoding.name());
        }
    }

    #[test]
    fn ukrainian_is_not_taken_for_kazakh() {
        let text = "Щоб їхні діти вчилися, є й ґрунтовні підручники з їхньої історії.";
        let bytes = encoded(text, WINDOWS_1251);
        assert_eq!(decode(&bytes).unwrap().text, text);
    }

    #[test]
    fn french_in_windows_1252_stays_french() {
        let text = "Les élèves doivent citer leurs sources; c’est un café très fréquenté.";
        let bytes = encoded(text, WINDOWS_1252);
        assert_eq!(decode(&bytes).unwrap().text, text);
    }

    #[test]
    fn utf8_with_a_broken_byte_stays_utf8() {
        let mut bytes = KAZAKH.as_bytes().to_vec();
        bytes.pop();
        bytes.pop();
        let decoded = decode(&bytes).unwrap();
        assert_eq!(decoded.encoding, "UTF-8");
        assert!(decoded.text.starts_with("Студент басқа"));
    }

    #[test]
    fn utf8_with_many_control_characters_is_still_text() {
        let text =
            "Toilet Humor\nThis next little nugget I lifted; It\u{19}s an oldie\u{14} and\0so on. "
                .repeat(9);
        assert!(text.chars().filter(|c| c.is_control()).count() * 60 > text.len());
        assert_eq!(
            decode(text.as_bytes()).map(|d| d.text),
            Ok(Cow::Borrowed(text.as_str()))
        );
    }

    #[test]
    fn noise_is_refused() {
        // A multiplicative congruential sequence stands for random bytes.
        let mut state = 1_u32;
        let mut noise = |from: u8| -> Vec<u8> {
            (0..4000)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    ((state >> 24) as u8).max(from)
                })
                .collect()
        };
        assert_eq!(decode(&noise(0)), Err(ReadError::BinaryNoise));
        assert_eq!(decode(&[0; 64]), Err(ReadError::BinaryNoise));
        assert_eq!(
            decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
            Err(ReadError::BinaryNoise)
        );
        let high: Vec<u8> = noise(0).iter().map(|byte| byte | 0x80).collect();
        assert_eq!(decode(&high), Err(ReadError::BinaryNoise));
    }
}
