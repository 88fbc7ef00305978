//! The words of a text as the search for names needs them: with capitals,
//! initials, and what stands between them.
//!
//! This is coarser than the words that works are compared by: hyphens part
//! words (Нұр-Сұлтан, Ахметова-Сейітова), a capital inside a word begins a new
//! one (АхметоваАлия), and words with digits are not names. A word hyphenated
//! at a line end is one word, and so are s p a c e d letters. Cost: linear.

use rustc_hash::FxHashSet;

use super::sounds::plain_letters;
use crate::language::letters::{is_apostrophe, is_hyphen, is_invisible, is_mark, is_word_start};

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing, a space or a hyphen.
    Space,
    /// A point behind an initial, or an underscore.
    Near,
    /// A single line break.
    Line,
    /// A comma.
    Comma,
    /// Brackets, quotation marks or an empty line.
    Loose,
    /// The end of a sentence, or more.
    Far,
}

/// A word of a text.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// Its place in code points.
    pub start: usize,
    /// One past its last code point.
    pub end: usize,
    /// Its letters in plain lower case (see [`plain_letters`]), without an English 's.
    pub letters: Box<[char]>,
    /// Whether it begins with a capital.
    pub capital: bool,
    /// Whether all of its letters are capitals (and there are several).
    pub capitals: bool,
    /// Whether it is a word with digits, which is never a name.
    pub digits: bool,
    /// What stands before it.
    pub gap: Gap,
    /// Whether a hyphen is all that stands before it.
    pub hyphen: bool,
    /// Whether a point follows.
    pub point: bool,
}

impl Token {
    /// Whether it may be an initial: А, Дж, Zh, Ye with a capital.
    pub(super) fn may_be_initial(&self) -> bool {
        let is_digraph = matches!(
            *self.letters,
            ['z' | 's' | 'k' | 'c' | 'g' | 'd', 'h']
                | ['y', 'a' | 'e' | 'o' | 'u']
                | ['t', 's']
                | ['д', 'ж']
        );
        self.capital && !self.digits && (self.end - self.start == 1 || (is_digraph && self.point))
    }
}

/// The words of a text.
pub(super) fn tokens(text: &[char]) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 6);
    let mut letters = Vec::new();
    let mut at = 0;
    let mut last_end = 0;
    while at < text.len() {
        if !is_letter_or_digit(text[at]) {
            at += 1;
            continue;
        }
        let end = word_end(text, at);
        let raw = &text[at..end];
        let digits = raw
            .iter()
            .any(|&letter| letter.is_ascii_digit() || (letter > '\u{52F}' && letter.is_numeric()));
        plain_letters(without_english_ending(raw), &mut letters);
        let length = raw
            .iter()
            .filter(|&&letter| is_letter_or_digit(letter))
            .count();
        tokens.push(Token {
            start: at,
            end,
            letters: letters.as_slice().into(),
            capital: text[at].is_uppercase(),
            capitals: length > 1 && !raw.iter().any(|letter| letter.is_lowercase()),
            digits,
            gap: gap(&text[last_end..at], tokens.last()),
            hyphen: at == last_end + 1 && (is_hyphen(text[last_end]) || text[last_end] == '–'),
            point: text.get(end) == Some(&'.'),
        });
        last_end = end;
        at = end;
    }
    tokens
}

/// Whether a character is a letter or digit; most are Cyrillic or ASCII, and
/// those need no table.
pub(super) fn is_letter_or_digit(character: char) -> bool {
    match character {
        '\0'..='\u{7F}' => character.is_ascii_alphanumeric(),
        '\u{400}'..='\u{481}' | '\u{48A}'..='\u{52F}' => true,
        _ => is_word_start(character),
    }
}

/// Where the word that begins at `start` ends.
fn word_end(text: &[char], start: usize) -> usize {
    let mut end = start + 1;
    while let Some(&character) = text.get(end) {
        let before = text[end - 1];
        if character.is_uppercase() && before.is_lowercase() {
            break;
        }
        if is_letter_or_digit(character) || is_mark(character) {
            end += 1;
        } else if is_invisible(character) && before != '\u{AD}' {
            // Also the soft hyphen: it is only seen at a line end.
            let Some(skipped) = text[end..].iter().position(|&next| !is_invisible(next)) else {
                break;
            };
            let next = text[end + skipped];
            let broken = line_break(text, end + skipped);
            if next.is_alphabetic() {
                end += skipped;
            } else if let Some(next) = broken.filter(|_| text[end] == '\u{AD}') {
                end = next;
            } else {
                break;
            }
        } else if is_apostrophe(character)
            && text.get(end + 1).is_some_and(|next| next.is_alphabetic())
        {
            end += 1;
        } else if is_hyphen(character)
            && before.is_alphabetic()
            && let Some(next) = line_break(text, end + 1)
        {
            end = next;
        } else {
            break;
        }
    }
    end
}

/// When a line break stands at `at`, and a small letter begins the next line: where that is.
fn line_break(text: &[char], at: usize) -> Option<usize> {
    let blank = text
        .get(at..)?
        .iter()
        .take_while(|c| c.is_whitespace())
        .count();
    let breaks = text[at..at + blank].iter().filter(|&&c| c == '\n').count();
    let next = text.get(at + blank)?;
    (breaks == 1 && next.is_lowercase()).then_some(at + blank)
}

/// The word without 's.
fn without_english_ending(raw: &[char]) -> &[char] {
    match raw {
        [rest @ .., mark, 's' | 'S'] if rest.len() > 1 && is_apostrophe(*mark) => rest,
        _ => raw,
    }
}

fn gap(between: &[char], before: Option<&Token>) -> Gap {
    let mut gap = Gap::Space;
    let (mut breaks, mut signs) = (0, 0);
    for &character in between {
        let wider = match character {
            '\n' => {
                breaks += 1;
                if breaks > 1 { Gap::Loose } else { Gap::Line }
            }
            _ if character.is_whitespace() || is_hyphen(character) || is_invisible(character) => {
                Gap::Space
            }
            '_' | '*' => Gap::Near,
            '.' if before.is_some_and(Token::may_be_initial) => Gap::Near,
            ',' => Gap::Comma,
            '.' | '!' | '?' | '…' | ';' => Gap::Far,
            _ => {
                signs += 1;
                if signs > 2 { Gap::Far } else { Gap::Loose }
            }
        };
        gap = gap.max(wider);
    }
    if between.len() > 12 { Gap::Far } else { gap }
}

/// The words of a text that stand in it in small letters.
pub(super) fn small_words(tokens: &[Token]) -> FxHashSet<Box<[char]>> {
    let mut small: FxHashSet<Box<[char]>> = FxHashSet::default();
    for token in tokens {
        if !token.capital && token.letters.len() > 1 && !small.contains(&token.letters) {
            small.insert(token.letters.clone());
        }
    }
    small
}

/// Runs of at least four single letters with little between them, as ranges of
/// tokens: А х м е т о в а.
pub(super) fn spaced_runs(tokens: &[Token]) -> Vec<std::ops::Range<usize>> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let mut end = at + 1;
        while end < tokens.len()
            && is_single(&tokens[end - 1])
            && is_single(&tokens[end])
            && (1..=3).contains(&(tokens[end].start - tokens[end - 1].end))
            && tokens[end].gap <= Gap::Near
        {
            end += 1;
        }
        if end - at >= 4 {
            runs.push(at..end);
        }
        at = end;
    }
    runs
}

fn is_single(token: &Token) -> bool {
    token.end - token.start == 1 && !token.digits
}

/// Several tokens as one word.
pub(super) fn joined(tokens: &[Token]) -> Option<Token> {
    let (first, last) = (tokens.first()?, tokens.last()?);
    let letters: Vec<char> = tokens
        .iter()
        .flat_map(|token| token.letters.iter().copied())
        .collect();
    Some(Token {
        end: last.end,
        letters: letters.into(),
        capitals: tokens.iter().all(|token| token.capital),
        digits: tokens.iter().any(|token| token.digits),
        point: last.point,
        ..first.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let text: Vec<char> = text.chars().collect();
        tokens(&text)
            .iter()
            .map(|token| token.letters.iter().collect())
            .collect()
    }

    #[test]
    fn words_broken_at_line_ends_are_whole() {
        assert_eq!(words("Ахме-\nтова"), ["ахметова"]);
        assert_eq!(words("Ахме\u{AD}\n  това"), ["ахметова"]);
        assert_eq!(words("Ахме\u{AD}това"), ["ахметова"]);
        assert_eq!(words("Нұр-\nСұлтан"), ["нұр", "сұлтан"]);
    }

    #[test]
    fn capitals_underscores_and_possessives_part_words() {
        assert_eq!(
            words("АхметоваАлия_реферат"),
            ["ахметова", "алия", "реферат"]
        );
        assert_eq!(words("Omarov's O’Neill"), ["omarov", "o'neill"]);
    }

    #[test]
    fn spaced_letters_are_found() {
        let text: Vec<char> = "А х м е т о в а және А. С. П".chars().collect();
        let tokens = tokens(&text);
        let runs = spaced_runs(&tokens);
        assert_eq!((runs.len(), runs[0].clone()), (1, 0..8));
    }
}
