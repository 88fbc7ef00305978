//! Where sentences begin: a look at what stands between two words.

use super::lexicon::{Entry, Slot};

/// What a gap between two words does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// The sentence goes on.
    Inside,
    /// The next word begins a sentence.
    Sentence,
    /// The next word begins a block.
    Block,
}

/// Abbreviations that never end a sentence, without their last stop.
const ABBREVIATIONS: &[&str] = &[
    "жж", "ғғ", "обл", "ауд", "мыс", "сур", "кес", "т.ғ.к", "т.ғ.д", "ғ.к", "б.з.д", "б.э.д",
    "т.ж", "проф", "акад", "доц", "гг", "вв", "т.е", "т.к", "др", "пр", "см", "рис", "табл", "стр",
    "им", "д.т.н", "к.т.н", "млн", "млрд", "руб", "тыс", "ср", "напр", "ул", "гл", "изд", "ред",
    "e.g", "i.e", "al", "fig", "figs", "vs", "cf", "pp", "no", "mr", "mrs", "ms", "dr", "st",
    "prof", "vol", "eds", "ed", "approx", "sr", "jr", "messrs",
];
/// Abbreviations that may stand at the end of a sentence: a capital letter behind them begins one.
const CLOSERS: &[&str] = &[
    "т.б", "т.с.с", "т.т", "т.д", "т.п", "г", "ж", "ғ", "etc", "др", "а.қ.ш", "p.m", "a.m",
];

/// Bytes of the longest abbreviation in Latin letters.
const LONGEST_ASCII: usize = {
    let mut longest = 0;
    let mut index = 0;
    while index < ABBREVIATIONS.len() + CLOSERS.len() {
        let entry = if index < ABBREVIATIONS.len() {
            ABBREVIATIONS[index]
        } else {
            CLOSERS[index - ABBREVIATIONS.len()]
        };
        if entry.is_ascii() && entry.len() > longest {
            longest = entry.len();
        }
        index += 1;
    }
    longest
};

/// What the gap `text[start..end]` (bytes) between the word that begins at
/// `word` and the word of `next` does.
pub(super) fn gap(text: &str, word: usize, start: usize, end: usize, next: Slot) -> Gap {
    let between = &text[start..end];
    // A line break between two words of a sentence.
    if end == start + 1 && between == "\n" {
        return Gap::Inside;
    }
    // A stop and a blank, as most sentences end.
    if let &[mark @ (b'.' | b'!' | b'?'), b' ' | b'\n'] = between.as_bytes() {
        return match (may_begin_sentence(next), mark) {
            (false, _) => Gap::Inside,
            (true, b'.') => behind_stop(text, word, start, next),
            (true, _) => Gap::Sentence,
        };
    }
    if between.bytes().filter(|&byte| byte == b'\n').count() > 1 && is_empty_line(between) {
        return Gap::Block;
    }
    let Some(stop) = between.rfind(['.', '!', '?', '…', '‼', '⁈', '⁉']) else {
        return Gap::Inside;
    };
    let after = &between[stop..];
    if !after.contains(char::is_whitespace) {
        return Gap::Inside;
    }
    if !may_begin_sentence(next) {
        return Gap::Inside;
    }
    if between.trim_start().starts_with('.') && between.matches('.').count() == 1 {
        return behind_stop(text, word, start, next);
    }
    Gap::Sentence
}

fn may_begin_sentence(next: Slot) -> bool {
    next.is(Entry::CAPITAL | Entry::NUMBER)
}

fn is_empty_line(between: &str) -> bool {
    let mut breaks = 0;
    for character in between.chars() {
        match character {
            '\n' => breaks += 1,
            _ if character.is_whitespace() => {}
            _ => breaks = 0,
        }
        if breaks > 1 {
            return true;
        }
    }
    false
}

/// A full stop directly behind a word: the end of a sentence, or of an abbreviation.
fn behind_stop(text: &str, word: usize, start: usize, next: Slot) -> Gap {
    let token_start = text[..word]
        .rfind(|character: char| !character.is_alphabetic() && character != '.')
        .map_or(0, |at| {
            at + text[at..].chars().next().map_or(1, char::len_utf8)
        });
    let token = &text[token_start..start];
    if token.len() > 16 {
        return Gap::Sentence;
    }
    let mut letters = token.chars();
    let first = letters.next();
    let initial = letters.next().is_none() && first.is_some_and(char::is_uppercase);
    if initial || token.rsplit('.').next().is_some_and(is_initial) {
        return Gap::Inside;
    }
    if token.is_ascii() && token.len() > LONGEST_ASCII {
        return Gap::Sentence;
    }
    let mut lower = token.to_lowercase();
    // т. д., т. б. with a space inside.
    if lower.chars().count() == 1 && text[..token_start].ends_with("т. ") {
        lower.insert_str(0, "т.");
    }
    if CLOSERS.contains(&lower.as_str()) {
        return if next.is(Entry::CAPITAL) {
            Gap::Sentence
        } else {
            Gap::Inside
        };
    }
    // с. 15, к. Абай: a single letter is short for something.
    if lower.chars().count() == 1 || ABBREVIATIONS.contains(&lower.as_str()) {
        return Gap::Inside;
    }
    Gap::Sentence
}

fn is_initial(part: &str) -> bool {
    let mut letters = part.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
}
