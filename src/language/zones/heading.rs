//! Headings that open or close a bibliography, in three languages and in both
//! scripts of Kazakh.
//!
//! A heading is read as a bag of roots rather than compared with a list of
//! phrases: *Список использованных источников и литературы* and *Список
//! литературы и использованных источников* are the same heading.

use unicode_normalization::UnicodeNormalization;

/// How surely a line announces a bibliography.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BibliographyHeading {
    /// Nothing else is headed so.
    Certain,
    /// A section on literature or sources may be headed so too (*Литература*).
    Possible,
}

/// Roots that name a list; any of them makes a heading certain.
const LIST_ROOTS: &[&str] = &[
    "списо",
    "переч",
    "использован",
    "цитир",
    "библиограф",
    "пайдалан",
    "қолданылған",
    "тізім",
    "paidalan",
    "paydalan",
    "qoldanylgan",
    "tizim",
    "bibliograf",
];

/// Roots that name what is listed.
const MATTER_ROOTS: &[&str] = &[
    "литератур",
    "источник",
    "библиограф",
    "ссыл",
    "әдебиет",
    "дереккөз",
    "дереккоз",
    "сілтеме",
    "adebiet",
    "derekkoz",
    "bibliograf",
];

/// Roots that may stand beside them and say nothing.
const SIDE_ROOTS: &[&str] = &[
    "и",
    "научн",
    "нормативн",
    "правов",
    "информационн",
    "интернет",
    "электронн",
    "рекомендуем",
    "основн",
    "көздер",
    "және",
    "мен",
    "ғылыми",
    "ақпарат",
    "электронды",
    "негізгі",
    "men",
    "jane",
];

/// English headings, as phrases.
const ENGLISH: &[(&str, BibliographyHeading)] = &[
    ("references", BibliographyHeading::Certain),
    ("reference list", BibliographyHeading::Certain),
    ("list of references", BibliographyHeading::Certain),
    ("references cited", BibliographyHeading::Certain),
    ("references and notes", BibliographyHeading::Certain),
    ("bibliographic references", BibliographyHeading::Certain),
    ("bibliography", BibliographyHeading::Certain),
    ("selected bibliography", BibliographyHeading::Certain),
    ("annotated bibliography", BibliographyHeading::Certain),
    ("works cited", BibliographyHeading::Certain),
    ("work cited", BibliographyHeading::Certain),
    ("list of works cited", BibliographyHeading::Certain),
    ("works consulted", BibliographyHeading::Certain),
    ("literature cited", BibliographyHeading::Certain),
    ("list of literature", BibliographyHeading::Certain),
    ("list of used literature", BibliographyHeading::Certain),
    ("used literature", BibliographyHeading::Certain),
    ("list of sources", BibliographyHeading::Certain),
    ("used sources", BibliographyHeading::Certain),
    ("sources cited", BibliographyHeading::Certain),
    ("literature", BibliographyHeading::Possible),
    ("sources", BibliographyHeading::Possible),
    ("citations", BibliographyHeading::Possible),
];

/// Roots that open the section after a bibliography.
const END_ROOTS: &[&str] = &[
    "приложени",
    "глоссарий",
    "заключени",
    "введени",
    "аннотаци",
    "резюме",
    "благодарност",
    "қосымша",
    "қорытынды",
    "кіріспе",
    "түйін",
    "алғыс",
    "qosymsha",
    "qorytyndy",
    "appendi",
    "annex",
    "glossary",
    "conclusion",
    "introduction",
    "acknowledg",
    "summary",
    "abstract",
];

/// A heading has at most this many words.
const LONGEST_HEADING: usize = 8;

/// Whether `line` announces a bibliography, and how surely.
pub(super) fn bibliography_heading(line: &str) -> Option<BibliographyHeading> {
    let tokens = heading_tokens(line)?;
    let phrase = tokens.join(" ");
    if let Some((_, how)) = ENGLISH.iter().find(|(heading, _)| *heading == phrase) {
        return Some(*how);
    }
    let begins = |token: &String, roots: &[&str]| {
        roots.iter().any(|root| match root.chars().count() {
            // Short roots are whole words.
            0..=3 => token == root,
            _ => token.starts_with(root),
        })
    };
    let known = tokens.iter().all(|token| {
        begins(token, LIST_ROOTS) || begins(token, MATTER_ROOTS) || begins(token, SIDE_ROOTS)
    });
    let lists = tokens.iter().any(|token| begins(token, LIST_ROOTS));
    let matter = tokens.iter().any(|token| begins(token, MATTER_ROOTS));
    match (known, lists, matter) {
        (true, true, true) => Some(BibliographyHeading::Certain),
        (true, false, true) => Some(BibliographyHeading::Possible),
        _ => None,
    }
}

/// Whether a line of so many words is too long for a heading, told without
/// looking at the words: nearly every line of running text in English ends here.
///
/// Only numbers in front of a heading are left out of its words, and no word
/// of ASCII has fewer than one token.
pub(super) fn has_too_many_words(line: &str, words: u32) -> bool {
    let begins_with_letter = line
        .bytes()
        .find(u8::is_ascii_alphanumeric)
        .is_some_and(|first| first.is_ascii_alphabetic() && !is_roman_digit(first));
    words as usize > LONGEST_HEADING && begins_with_letter && line.is_ascii()
}

/// Whether a heading may be numbered with this letter.
const fn is_roman_digit(byte: u8) -> bool {
    matches!(byte, b'I' | b'V' | b'X')
}

/// Whether `line` opens the section after a bibliography.
pub(super) fn closes_bibliography(line: &str) -> bool {
    let mut tokens = line
        .split(|c: char| !c.is_alphanumeric())
        .filter(|token| !token.is_empty());
    let first = tokens.find(|token| token.chars().any(char::is_alphabetic));
    first.is_some_and(|first| {
        let first = fold(first);
        END_ROOTS.iter().any(|root| first.starts_with(root)) && tokens.count() < LONGEST_HEADING
    })
}

/// The words of a line that could be a heading, lower-cased and folded: ё is
/// е, Latin letters lose their marks, a number in front and stops at the end
/// are left out. `None` for a line that is too long or has no word.
fn heading_tokens(line: &str) -> Option<Vec<String>> {
    if line.len() > 160 || !may_be_heading(line) {
        return None;
    }
    let mut tokens = [""; LONGEST_HEADING];
    let mut count = 0;
    for token in line.split(|c: char| !c.is_alphanumeric() && c != '\u{301}') {
        if token.is_empty() {
            continue;
        }
        let is_number = token.bytes().all(|byte| byte.is_ascii_digit())
            || (count == 0 && token.bytes().all(is_roman_digit));
        if is_number {
            if count == 0 {
                continue;
            }
            return None;
        }
        // Nearly every line of running text ends here, with its first word or its ninth.
        if count == LONGEST_HEADING || count == 0 && !may_begin_heading(token) {
            return None;
        }
        tokens[count] = token;
        count += 1;
    }
    (count > 0).then(|| tokens[..count].iter().map(|token| fold(token)).collect())
}

/// For each ASCII letter, the letters that stand behind it at the beginning of
/// a root or a phrase, one bit each.
static BEGINNINGS: [u32; 26] = {
    let mut beginnings = [0; 26];
    let lists = [LIST_ROOTS, MATTER_ROOTS, SIDE_ROOTS];
    let mut list = 0;
    while list < lists.len() {
        let mut root = 0;
        while root < lists[list].len() {
            note_beginning(lists[list][root].as_bytes(), &mut beginnings);
            root += 1;
        }
        list += 1;
    }
    let mut phrase = 0;
    while phrase < ENGLISH.len() {
        note_beginning(ENGLISH[phrase].0.as_bytes(), &mut beginnings);
        phrase += 1;
    }
    beginnings
};

const fn note_beginning(root: &[u8], beginnings: &mut [u32; 26]) {
    if root[0].is_ascii_lowercase() && root[1].is_ascii_lowercase() {
        beginnings[(root[0] - b'a') as usize] |= 1 << (root[1] - b'a');
    }
}

/// Whether a line may be a heading, as far as the first two letters tell:
/// nearly every line of running text in Latin letters ends here.
fn may_be_heading(line: &str) -> bool {
    let start = line
        .bytes()
        .position(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    let Some(start) = start else {
        return false;
    };
    let first = line.as_bytes()[start];
    let second = line.as_bytes().get(start + 1).copied().unwrap_or(b' ');
    // A number, perhaps in Roman numerals, may stand before the heading.
    if !first.is_ascii_alphabetic() || is_roman_digit(first) || !second.is_ascii() {
        return true;
    }
    let (first, second) = (first.to_ascii_lowercase(), second.to_ascii_lowercase());
    second.is_ascii_lowercase() && BEGINNINGS[usize::from(first - b'a')] & 1 << (second - b'a') != 0
}

/// Whether a heading may begin with a Cyrillic word, as far as its first letter tells.
fn may_begin_heading(token: &str) -> bool {
    let first = token.chars().next().unwrap_or(' ');
    if !('\u{400}'..='\u{52F}').contains(&first) {
        return true;
    }
    let first = first.to_lowercase().next().unwrap_or(first);
    let lists = [LIST_ROOTS, MATTER_ROOTS, SIDE_ROOTS];
    lists
        .into_iter()
        .flatten()
        .any(|root| root.starts_with(first))
}

/// Lower case, ё as е, and Latin letters without their marks (ä, á → a; ğ, ǵ → g; ı → i).
fn fold(token: &str) -> String {
    let lower = token.to_lowercase().replace('ё', "е");
    if lower.is_ascii() || lower.chars().any(|c| ('\u{400}'..='\u{52F}').contains(&c)) {
        return lower;
    }
    lower
        .nfd()
        .filter(|c| !('\u{300}'..='\u{36F}').contains(c))
        .map(|c| if c == 'ı' { 'i' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_three_languages_and_both_scripts() {
        for line in [
            "Список использованной литературы",
            "СПИСОК ЛИТЕРАТУРЫ:",
            "Список использованных источников и литературы",
            "5. Библиографический список",
            "Библиография",
            "Использованная литература",
            "Пайдаланылған әдебиеттер тізімі",
            "ПАЙДАЛАНЫЛҒАН ӘДЕБИЕТТЕР ТІЗІМІ",
            "Қолданылған әдебиеттер",
            "Әдебиеттер тізімі",
            "Пайдаланылған дереккөздер тізімі",
            "Paidalanylğan ädebietter tizimi",
            "Paıdalanylǵan ádebıetter tizimi",
            "References",
            "IV. Works cited",
            "List of references",
        ] {
            assert_eq!(
                bibliography_heading(line),
                Some(BibliographyHeading::Certain),
                "{line}"
            );
        }
        for line in ["Литература", "Әдебиеттер", "Literature", "Источники"]
        {
            assert_eq!(
                bibliography_heading(line),
                Some(BibliographyHeading::Possible),
                "{line}"
            );
        }
    }

    #[test]
    fn sentences_and_other_headings_are_not_bibliographies() {
        for line in [
            "Русская литература девятнадцатого века",
            "Қазақ әдебиеті",
            "The references in this essay are few",
            "Введение",
            "Список участников",
            "Список литературы 25",
            "Негізгі бөлім",
        ] {
            assert_eq!(bibliography_heading(line), None, "{line}");
        }
    }

    #[test]
    fn appendices_close_a_bibliography() {
        for line in ["Приложение А", "ҚОСЫМША 1", "Appendix B", "Glossary"] {
            assert!(closes_bibliography(line), "{line}");
        }
        assert!(!closes_bibliography("1. Ауэзов М. О. Путь Абая."));
    }
}
