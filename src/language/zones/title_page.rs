//! The title page: the first short lines of a work that name the university,
//! the author, the instructor, the place and the year.
//!
//! Two different kinds of such lines are needed before anything is taken, and
//! no more than 150 words and half the work are: a title page is no place to
//! hide a text.

use crate::domain::WordRange;

use super::lines::Line;

/// A line of a title page is at most this long, in words; a longer one is running text.
const LONGEST_LINE: u32 = 14;
/// A title page has at most this many lines and words.
const MOST_LINES: usize = 40;
const MOST_WORDS: u32 = 150;

/// At most so many lines stand above the first that is of a title page.
const LINES_ABOVE_FIRST_SIGN: usize = 4;

/// What a line of a title page is about: roots in lower case that a word of
/// the line must begin with. A line in capitals is read the same way.
const KINDS: &[(Kind, Place, &[&str])] = &[
    (
        Kind::Institution,
        Place::Anywhere,
        &[
            "министерств",
            "министрлі",
            "ministry",
            "университет",
            "university",
            "институт",
            "institute",
            "академия",
            "academy",
            "колледж",
            "college",
        ],
    ),
    (
        Kind::Department,
        Place::Anywhere,
        &["факультет", "faculty", "кафедра", "department"],
    ),
    (
        Kind::Author,
        Place::Start,
        &[
            "выполнил",
            "подготовил",
            "студент",
            "обучающ",
            "автор",
            "фио",
            "орында",
            "дайында",
            "білім алушы",
            "аты-жөні",
            "student",
            "submitted by",
            "prepared by",
            "author",
            "name:",
        ],
    ),
    (
        Kind::Instructor,
        Place::Start,
        &[
            "проверил",
            "преподавател",
            "руководител",
            "научный руководитель",
            "тексер",
            "қабылда",
            "оқытушы",
            "жетекші",
            "ғылыми жетекші",
            "instructor",
            "supervisor",
            "professor",
            "lecturer",
            "teacher",
        ],
    ),
    (
        Kind::Course,
        Place::Start,
        &[
            "группа",
            "дисциплин",
            "специальност",
            "по дисциплине",
            "пән:",
            "пәні",
            "мамандығ",
            "тобы:",
            "топ:",
            "group",
            "course",
            "discipline",
            "subject:",
        ],
    ),
    (
        Kind::Genre,
        Place::Start,
        &[
            "реферат",
            "эссе",
            "курсовая работа",
            "контрольная работа",
            "самостоятельная работа",
            "на тему",
            "тема:",
            "курстық жұмыс",
            "бақылау жұмысы",
            "тақырыбы",
            "essay",
            "term paper",
            "coursework",
            "report on",
            "topic:",
        ],
    ),
];

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Institution,
    Department,
    Author,
    Instructor,
    Course,
    Genre,
    PlaceAndYear,
}

/// Where in the line its sign must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Anywhere,
}

/// Headings that open the work proper.
const OPENINGS: &[&str] = &[
    "введение",
    "содержание",
    "оглавление",
    "план",
    "аннотация",
    "кіріспе",
    "мазмұны",
    "жоспар",
    "аңдатпа",
    "introduction",
    "contents",
    "table of contents",
    "abstract",
    "outline",
];

/// The words of the title page, if the work has one.
pub(super) fn title_page(lines: &[Line<'_>]) -> Option<WordRange> {
    let all_words = lines.last()?.words.end;
    let mut kinds: Vec<Kind> = Vec::new();
    let mut end = 0;
    for (index, line) in lines.iter().take(MOST_LINES).enumerate() {
        // A title may stand above the first sign, but not a page of text.
        if kinds.is_empty() && index > LINES_ABOVE_FIRST_SIGN {
            return None;
        }
        if line.words.len() > LONGEST_LINE || line.words.end > MOST_WORDS {
            break;
        }
        let lower = line.text.to_lowercase();
        if opens_the_work(&lower) {
            break;
        }
        if let Some(kind) = kind_of(&lower, line.words.len()) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
            end = line.words.end;
        }
    }
    let by_whom = |kind: &Kind| matches!(kind, Kind::Author | Kind::Institution | Kind::Course);
    let is_title = kinds.len() >= 2 && kinds.iter().any(by_whom) && end * 2 <= all_words;
    is_title.then(|| WordRange::new(lines[0].words.start, end))
}

fn opens_the_work(lower: &str) -> bool {
    let heading = lower.trim_matches(|c: char| !c.is_alphabetic());
    OPENINGS.contains(&heading)
}

/// What `lower`, a line in lower case of `words` words, says.
fn kind_of(lower: &str, words: u32) -> Option<Kind> {
    if words <= 4 && is_place_and_year(lower) {
        return Some(Kind::PlaceAndYear);
    }
    // A sentence is no sign, whatever stands in it.
    if lower.ends_with(['.', '!', '?', ';']) && words > 8 {
        return None;
    }
    let start = lower.trim_start_matches(|c: char| !c.is_alphanumeric());
    KINDS
        .iter()
        .zip(&FIRSTS)
        .find(|((_, place, signs), firsts)| {
            // The first byte tells most words from all signs.
            let begins = |word: &str| {
                let first = word.bytes().next();
                first.is_some_and(|first| firsts[usize::from(first)])
                    && signs.iter().any(|sign| word.starts_with(sign))
            };
            match place {
                Place::Start => begins(start),
                Place::Anywhere if lower.is_ascii() => ascii_word_begins(lower, firsts, signs),
                Place::Anywhere => lower
                    .split(|c: char| !c.is_alphabetic() && c != '-')
                    .any(begins),
            }
        })
        .map(|((kind, ..), _)| *kind)
}

/// Whether a word of `lower`, a line of ASCII, begins with one of `signs`.
fn ascii_word_begins(lower: &str, firsts: &[bool; 256], signs: &[&str]) -> bool {
    let mut inside = false;
    lower.bytes().enumerate().any(|(at, byte)| {
        let letter = byte.is_ascii_lowercase() | (byte == b'-');
        // Without a branch: where words begin is not to be guessed.
        let may_begin = letter & !inside & firsts[usize::from(byte)];
        inside = letter;
        may_begin && signs.iter().any(|sign| lower[at..].starts_with(sign))
    })
}

/// For each of [`KINDS`] the bytes with which its signs begin.
static FIRSTS: [[bool; 256]; KINDS.len()] = {
    let mut firsts = [[false; 256]; KINDS.len()];
    let mut kind = 0;
    while kind < KINDS.len() {
        let signs = KINDS[kind].2;
        let mut sign = 0;
        while sign < signs.len() {
            firsts[kind][signs[sign].as_bytes()[0] as usize] = true;
            sign += 1;
        }
        kind += 1;
    }
    firsts
};

/// `Алматы, 2024`, `Астана – 2025 ж.`, `Almaty 2024`, or a year alone.
fn is_place_and_year(lower: &str) -> bool {
    let mut years = 0;
    for token in lower.split(|c: char| !c.is_alphanumeric()) {
        if super::entry::is_year(token) {
            years += 1;
        } else if token.chars().any(|c| c.is_ascii_digit()) {
            return false;
        }
    }
    years == 1
}
