//! Findings on letters: what makes a text look the same to a reader and
//! different to a comparison.
//!
//! Input is the text and its words. Everything is counted on the raw text,
//! inside one word at a time, so that IT-компания, COVID-19-ға, H2O, C++ and
//! Windowsта raise nothing. The normal form has undone all of it before words
//! were compared; a finding tells a person that there was something to undo.
//! Severity follows the share of the text's letters that are touched, since
//! honest texts have a stray letter here and there.

use std::ops::Range;

use crate::domain::{Document, Finding, FindingKind, Severity, Span};

use super::foreign;
use super::keyboard::KazakhLetters;
use super::letters::{
    Script, is_compatibility_form, is_invisible, is_mark, is_raised, plain_cyrillic, plain_latin,
    script,
};
use super::lexicon::key_of;
use super::lookalikes::{self, Run, native_cyrillic};
use super::normal_form::NormalForm;
use super::spread::Spread;
use super::{WordFlags, Words};

/// From this share of the letters on, a finding asks for a look.
const CHECK_SHARE: f64 = 0.0035;
/// In texts of more than this many letters a single character is no finding to check.
const SHORT_TEXT: usize = 200;
/// From this share on (and at least [`STRONG_COUNT`] characters) it is hardly chance.
const STRONG_SHARE: f64 = 0.01;
const STRONG_COUNT: usize = 10;
/// Hyphenation leaves no part without a vowel: from this share of such soft
/// hyphens on, they were not put there by hyphenation.
const ODD_SOFT_HYPHENS: f64 = 0.2;

/// The findings on the letters of a document, given its words.
pub fn letter_findings(document: &Document, words: &Words) -> Vec<Finding> {
    let letters: Vec<char> = document.text.chars().collect();
    let among_cyrillic =
        |flags: &&WordFlags| flags.has(WordFlags::KAZAKH) || flags.has(WordFlags::RUSSIAN);
    let cyrillic_words = words.flags.iter().filter(among_cyrillic).count();
    let mut survey = Survey {
        cyrillic_text: cyrillic_words * 10 > words.len(),
        ..Survey::default()
    };
    for word in 0..words.len() {
        let place = words.starts[word] as usize..words.ends[word] as usize;
        survey.look_at(&letters, place, words, word);
    }
    survey.overrides(&letters);
    survey.spread.unusual_spaces(&letters);
    survey.spread.settle(document, &letters);
    survey.into_findings()
}

/// Characters of one kind, by place.
#[derive(Debug, Default)]
pub(super) struct Touched {
    pub places: Vec<u32>,
}

impl Touched {
    pub(super) fn add(&mut self, place: usize) {
        self.places.push(place as u32);
    }

    /// Takes over the places of another kind.
    pub(super) fn absorb(&mut self, other: &mut Self) {
        self.places.append(&mut other.places);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Neighbouring characters as one span.
    fn spans(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        for &place in &self.places {
            match spans.last_mut() {
                Some(last) if last.end == place => last.end += 1,
                _ => spans.push(Span::new(place, place + 1)),
            }
        }
        spans
    }
}

#[derive(Debug, Default)]
struct Survey {
    /// Whether more than a tenth of the words stand in Kazakh or Russian sentences.
    cyrillic_text: bool,
    /// Letters of all words.
    letters: usize,
    invisible: Touched,
    /// Soft hyphens where a word may be hyphenated, and where none may be.
    soft_hyphens: Touched,
    odd_soft_hyphens: Touched,
    lookalike: Touched,
    /// Look-alikes that count only beside certain ones.
    possible_lookalike: Touched,
    kazakh_letters: KazakhLetters,
    marks: Touched,
    /// Marks that decomposed European letters have; they count only beside others.
    possible_marks: Touched,
    stresses: Touched,
    spread: Spread,
    latin_kazakh: Vec<Span>,
    latin_kazakh_words: usize,
    form: NormalForm,
}

impl Survey {
    fn look_at(&mut self, text: &[char], place: Range<usize>, words: &Words, word: usize) {
        let raw = &text[place.clone()];
        let start = place.start;
        let flags = words.flags[word];
        let among_cyrillic = flags.has(WordFlags::KAZAKH) || flags.has(WordFlags::RUSSIAN);
        if raw.iter().all(char::is_ascii_alphabetic) {
            self.letters += raw.len();
            if among_cyrillic {
                self.whole_word(raw, start, words, word);
            }
            return;
        }
        self.letters += raw.iter().filter(|letter| letter.is_alphabetic()).count();
        for &letter in raw {
            self.kazakh_letters.note(letter);
        }
        // No common English word has a decorated letter.
        let common_english = !among_cyrillic && flags.has(WordFlags::COMMON) && raw.len() > 2;
        self.invisibles(raw, start);
        self.combining_marks(raw, start, common_english);
        self.spread.note(raw, start, words.keys[word]);
        if !is_phonetic(text, place) {
            self.runs(raw, start, among_cyrillic);
        }
        if !among_cyrillic {
            self.diacritics(raw, start, common_english);
        }
        self.digits(raw, start);
        self.whole_word(raw, start, words, word);
    }

    /// Characters without a shape between letters. Soft hyphens come from word
    /// processors; scripts that join their letters need joiners.
    fn invisibles(&mut self, raw: &[char], start: usize) {
        if raw.iter().any(|&letter| joins_its_letters(letter)) {
            return;
        }
        let breaks = raw.contains(&'\n');
        for (index, &character) in raw.iter().enumerate() {
            if !is_invisible(character) || breaks {
                continue;
            }
            if character != '\u{AD}' {
                self.invisible.add(start + index);
            } else if is_syllable(
                raw[..index]
                    .rsplit(is_soft_hyphen)
                    .find(|part| !part.is_empty()),
            ) && is_syllable(
                raw[index + 1..]
                    .split(is_soft_hyphen)
                    .find(|part| !part.is_empty()),
            ) {
                self.soft_hyphens.add(start + index);
            } else {
                self.odd_soft_hyphens.add(start + index);
            }
        }
    }

    /// Letters between a character that turns the direction of writing round
    /// and the end of its line or of its effect: what is read is not what is stored.
    fn overrides(&mut self, text: &[char]) {
        let mut turned = false;
        for (place, &character) in text.iter().enumerate() {
            match character {
                '\u{202D}' | '\u{202E}' => turned = true,
                '\u{202C}' | '\n' => turned = false,
                _ if !turned || joins_its_letters(character) => {}
                _ if character.is_alphabetic() => self.invisible.add(place),
                _ => {}
            }
        }
    }

    /// Marks that compose to no letter of the three languages. A single stress
    /// mark on a vowel of a name is how encyclopedias show stress.
    fn combining_marks(&mut self, raw: &[char], start: usize, common_english: bool) {
        if raw.iter().any(|&letter| joins_its_letters(letter)) {
            return;
        }
        let marks = raw.iter().filter(|&&character| is_mark(character)).count();
        if marks == 0 {
            return;
        }
        let capital = raw.first().is_some_and(|first| first.is_uppercase());
        let mut base = ' ';
        for (index, &character) in raw.iter().enumerate() {
            if !is_mark(character) {
                if !is_invisible(character) {
                    base = character;
                }
                continue;
            }
            let composed = unicode_normalization::char::compose(base, character);
            let stress = matches!(character, '\u{300}' | '\u{301}') && marks == 1;
            // Words borrowed into English keep their acute on é alone.
            let borrowed = base == 'e' || character != '\u{301}' || capital;
            if composed.is_some_and(is_honest_composition) {
                if matches!(base, 'и' | 'И' | 'е' | 'Е') {
                    continue;
                }
                if borrowed && !common_english {
                    self.possible_marks.add(start + index);
                } else {
                    self.marks.add(start + index);
                }
            } else if stress && capital && is_vowel(base) {
                self.stresses.add(start + index);
            } else {
                self.marks.add(start + index);
            }
        }
    }

    fn runs(&mut self, raw: &[char], start: usize, among_cyrillic: bool) {
        let mut letters = Vec::with_capacity(raw.len());
        let mut places = Vec::with_capacity(raw.len());
        for (index, &character) in raw.iter().enumerate() {
            if is_mark(character) || is_invisible(character) || character.is_whitespace() {
                continue;
            }
            letters.push(character);
            places.push(start + index);
        }
        self.compatibility_forms(&letters, &places);
        let mut from = 0;
        while from < letters.len() {
            let length = letters[from..]
                .iter()
                .take_while(|&&letter| script(letter).is_some())
                .count();
            if length > 0 {
                let run = from..from + length;
                self.run(&letters[run.clone()], &places[run], among_cyrillic);
            }
            from += length + 1;
        }
    }

    /// Full-width, mathematical, circled and raised letters inside words of
    /// letters. A raised letter behind a word marks a footnote.
    fn compatibility_forms(&mut self, letters: &[char], places: &[usize]) {
        if letters.len() < 2 {
            return;
        }
        for (index, (&letter, &place)) in letters.iter().zip(places).enumerate() {
            let ligature = matches!(letter, '\u{FB00}'..='\u{FB06}' | '\u{132}'..='\u{1F3}' | '\u{2160}'..='\u{2188}');
            if !is_compatibility_form(letter) || ligature || !letter.is_alphabetic() {
                continue;
            }
            let behind = letters[index..].iter().all(|&letter| is_raised(letter));
            if is_raised(letter) && behind {
                self.possible_lookalike.add(place);
            } else {
                self.lookalike.add(place);
            }
        }
    }

    /// One run of letters. A Latin name in a Kazakh text with an і of the
    /// Kazakh keyboard, a symbol (FDҚ, ССbb, ρgh) is a slip and not an attack:
    /// it counts only beside others.
    fn run(&mut self, letters: &[char], places: &[usize], among_cyrillic: bool) {
        let mut folded = letters.to_vec();
        let kind = lookalikes::fold(&mut folded);
        let count = |wanted| {
            let own = letters
                .iter()
                .filter(|&&letter| script(letter) == Some(wanted));
            own.count()
        };
        let cyrillic = count(Script::Cyrillic);
        let symbol = letters.len() < 5 && letters[1..].iter().any(|letter| letter.is_uppercase())
            || letters.len() < 4 && count(Script::Greek) > 0;
        for (index, &letter) in letters.iter().enumerate() {
            let own = script(letter);
            let (foreign, latin) = match kind {
                Run::FoldedToCyrillic => (own != Some(Script::Cyrillic), false),
                Run::FoldedToLatin => (folded[index] != letter, true),
                Run::Mixed if cyrillic * 2 >= letters.len() => {
                    (own != Some(Script::Cyrillic), false)
                }
                Run::Mixed => (own != Some(Script::Latin), true),
                Run::Plain | Run::RomanNumeral | Run::GluedSuffix => (false, false),
            };
            let plain = plain_cyrillic(letter);
            let unknown = native_cyrillic(plain) != letter && own == Some(Script::Cyrillic);
            let slip = symbol || among_cyrillic && latin;
            if foreign && slip {
                self.possible_lookalike.add(places[index]);
            } else if foreign || unknown {
                self.lookalike.add(places[index]);
                self.kazakh_letters.note_stand_in(folded[index]);
            }
        }
    }

    /// Latin letters with diacritics: certain in common English words, which
    /// have none, possible in other words without a capital.
    fn diacritics(&mut self, raw: &[char], start: usize, common_english: bool) {
        let name = raw.first().is_some_and(|first| first.is_uppercase());
        for (index, &letter) in raw.iter().enumerate() {
            let decorated = script(letter) == Some(Script::Latin)
                && !letter.is_ascii()
                && !foreign::is_foreign(letter)
                && letter
                    .to_lowercase()
                    .next()
                    .is_some_and(|lower| plain_latin(lower).is_ascii());
            if decorated && common_english {
                self.lookalike.add(start + index);
            } else if decorated && !name {
                self.possible_lookalike.add(start + index);
            }
        }
    }

    /// Digits in place of letters: к0рова, ка3ан.
    fn digits(&mut self, raw: &[char], start: usize) {
        for digit in lookalikes::digits_for_letters(raw) {
            if digit.certain {
                self.lookalike.add(start + digit.index);
                self.kazakh_letters.note_stand_in(digit.letter);
            } else {
                self.possible_lookalike.add(start + digit.index);
            }
        }
    }

    /// Words wholly in letters of the other script, and Kazakh in Latin letters.
    fn whole_word(&mut self, raw: &[char], start: usize, words: &Words, word: usize) {
        let flags = words.flags[word];
        let latin = raw
            .iter()
            .all(|&letter| script(letter) != Some(Script::Cyrillic));
        let text: String = raw.iter().collect();
        self.form.set(&text);
        if flags.has(WordFlags::NUMBER) || key_of(&self.form.comparison) == words.keys[word] {
            return;
        }
        let twin = self.form.twin.take().is_some();
        // The foreign letters of a word of both scripts are counted already.
        let mixed = matches!(
            self.form.run,
            Some(Run::FoldedToCyrillic | Run::FoldedToLatin)
        );
        if flags.has(WordFlags::KAZAKH)
            && latin
            && self.form.latin
            && !(twin && self.latin_kazakh.is_empty())
        {
            self.latin_kazakh_words += 1;
            let (start, end) = (words.starts[word], words.ends[word]);
            match self.latin_kazakh.last_mut() {
                Some(last) if start <= last.end + 3 => last.end = end,
                _ => self.latin_kazakh.push(Span::new(start, end)),
            }
            return;
        }
        let roman = raw.iter().all(|letter| "IVXLCDM".contains(*letter));
        if !twin || roman || mixed {
            return;
        }
        let lower = raw.iter().all(|letter| letter.is_lowercase());
        let certain = if latin {
            lower && raw.len() > 1 && !lookalikes::is_english_twin(&text)
        } else {
            // A Cyrillic letter alone may be one of a formula.
            raw.len() > 1 || !self.cyrillic_text
        };
        for index in 0..raw.len() {
            if certain {
                self.lookalike.add(start + index);
            } else {
                self.possible_lookalike.add(start + index);
            }
        }
    }

    /// Lets what is possible count beside what is certain.
    fn weigh(&mut self) {
        if !self.lookalike.is_empty() {
            self.lookalike.absorb(&mut self.possible_lookalike);
        }
        if !self.marks.is_empty() {
            self.marks.absorb(&mut self.possible_marks);
            self.marks.absorb(&mut self.stresses);
        }
        let odd = self.odd_soft_hyphens.places.len();
        let all = odd + self.soft_hyphens.places.len();
        if odd > 1 && odd as f64 >= ODD_SOFT_HYPHENS * all as f64 {
            self.invisible.absorb(&mut self.odd_soft_hyphens);
            self.invisible.absorb(&mut self.soft_hyphens);
        }
    }

    fn into_findings(mut self) -> Vec<Finding> {
        self.weigh();
        let letters = self.letters.max(1);
        let severity = |count: usize| {
            let share = count as f64 / letters as f64;
            if share >= STRONG_SHARE && count >= STRONG_COUNT {
                Severity::Strong
            } else if share >= CHECK_SHARE && (count > 1 || letters <= SHORT_TEXT) {
                Severity::Check
            } else {
                Severity::Info
            }
        };
        let most_for_lookalikes = if self.kazakh_letters.are_typed_out_of_habit() {
            Severity::Info
        } else {
            Severity::Strong
        };
        let mut findings = Vec::new();
        for (kind, mut touched, most) in [
            (
                FindingKind::InvisibleCharacters,
                self.invisible,
                Severity::Strong,
            ),
            (
                FindingKind::LookalikeLetters,
                self.lookalike,
                most_for_lookalikes,
            ),
            (FindingKind::CombiningMarks, self.marks, Severity::Strong),
            (FindingKind::CombiningMarks, self.stresses, Severity::Info),
            (
                FindingKind::LetterSpacing,
                self.spread.spaced,
                Severity::Strong,
            ),
            (
                FindingKind::LetterSpacing,
                self.spread.set_apart,
                Severity::Info,
            ),
        ] {
            touched.places.sort_unstable();
            touched.places.dedup();
            let count = touched.places.len();
            if count > 0 {
                findings.push(Finding {
                    kind,
                    severity: severity(count).min(most),
                    count: count as u32,
                    positions: touched.spans(),
                    detail: None,
                });
            }
        }
        if self.latin_kazakh_words > 0 {
            findings.push(Finding {
                kind: FindingKind::LatinKazakh,
                severity: Severity::Info,
                count: self.latin_kazakh_words as u32,
                positions: self.latin_kazakh,
                detail: None,
            });
        }
        findings
    }
}

const fn is_soft_hyphen(character: &char) -> bool {
    *character == '\u{AD}'
}

/// Whether a part of a word may stand before or behind a hyphen: at least two
/// letters, one of them a vowel.
fn is_syllable(part: Option<&[char]>) -> bool {
    part.is_some_and(|part| part.len() > 1 && part.iter().any(|&letter| is_vowel(letter)))
}

/// Letters of scripts that need joiners and marks: those beyond the Latin,
/// Cyrillic and Greek ones that are in no table of look-alikes.
fn joins_its_letters(letter: char) -> bool {
    script(letter) == Some(Script::Other)
        && !foreign::is_foreign(letter)
        && !is_compatibility_form(letter)
        && !is_invisible(letter)
}

/// Whether a word is a phonetic transcription: it stands in brackets or
/// between slashes, or holds a sign that only transcriptions have.
fn is_phonetic(text: &[char], word: Range<usize>) -> bool {
    let phonetic = |letter: &char| {
        matches!(
            letter,
            '\u{2C8}' | '\u{2CC}' | '\u{2D0}' | '\u{2D1}' | 'ʃ' | 'ʊ' | 'ʌ' | 'ɔ' | 'θ' | 'ð' | 'ŋ'
        )
    };
    let latin = |letter: &char| script(*letter) == Some(Script::Latin);
    let before = word.start.checked_sub(1).and_then(|place| text.get(place));
    let opened = matches!(before, Some('[' | '/' | '\u{2C8}'));
    let raw = &text[word];
    (opened || raw.iter().any(phonetic))
        && raw.iter().all(|letter| latin(letter) || phonetic(letter))
}

/// Letters that a decomposed text has honestly: й, ё and the accented letters of European languages.
fn is_honest_composition(letter: char) -> bool {
    matches!(
        letter,
        'й' | 'Й' | 'ё' | 'Ё' | 'ї' | 'Ї' | 'ў' | 'Ў' | '\u{C0}'..='\u{17F}'
    )
}

fn is_vowel(letter: char) -> bool {
    letter
        .to_lowercase()
        .next()
        .is_some_and(|lower| "аәеёиоөуұүыіэюяaeiouy".contains(lower))
}
