//! Findings on letters: what makes a text look the same to a reader and
//! different to a comparison.
//!
//! Input is the text and its words. Everything is counted on the raw text,
//! inside one word at a time, so that IT-компания, COVID-19-ға, H2O, C++ and
//! Windowsта raise nothing. The normal form has undone all of it before words
//! were compared; a finding tells a person that there was something to undo.
//! Severity follows the share of the text's letters that are touched, since
//! honest texts have a stray letter here and there.

use crate::domain::{BlockKind, Document, Finding, FindingKind, Severity, Span};

use super::letters::{
    Script, is_compatibility_form, is_invisible, is_kazakh_only, is_mark, plain_cyrillic, script,
};
use super::lexicon::key_of;
use super::lookalikes::{self, Run, native_cyrillic};
use super::normal_form::NormalForm;
use super::{WordFlags, Words};

/// From this share of the letters on, a finding asks for a look.
const CHECK_SHARE: f64 = 0.0035;
/// In texts of more than this many letters a single character is no finding to check.
const SHORT_TEXT: usize = 200;
/// From this share on (and at least [`STRONG_COUNT`] characters) it is hardly chance.
const STRONG_SHARE: f64 = 0.01;
const STRONG_COUNT: usize = 10;
/// A stand-in for a Kazakh letter that is used in more than this share of the
/// places of that letter comes from a keyboard without it.
const CONSISTENT_SHARE: f64 = 0.8;

/// The findings on the letters of a document, given its words.
pub fn letter_findings(document: &Document, words: &Words) -> Vec<Finding> {
    let letters: Vec<char> = document.text.chars().collect();
    let mut survey = Survey::default();
    for word in 0..words.len() {
        let place = words.starts[word] as usize..words.ends[word] as usize;
        survey.look_at(&letters[place.clone()], place.start, words, word);
    }
    survey.unusual_spaces(&letters);
    survey.headings(document, &letters);
    survey.into_findings()
}

/// Characters of one kind, by place.
#[derive(Debug, Default)]
struct Touched {
    places: Vec<u32>,
}

impl Touched {
    fn add(&mut self, place: usize) {
        self.places.push(place as u32);
    }

    fn len(&self) -> usize {
        self.places.len()
    }

    /// Neighbouring characters as one span.
    fn spans(mut self) -> Vec<Span> {
        self.places.sort_unstable();
        self.places.dedup();
        let mut spans: Vec<Span> = Vec::new();
        for place in self.places {
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
    /// Letters of all words.
    letters: usize,
    invisible: Touched,
    lookalike: Touched,
    /// Look-alikes that count only beside certain ones.
    possible_lookalike: Touched,
    /// Stand-ins for letters that only Kazakh has, by the Kazakh letter.
    stand_ins: Vec<(char, u32)>,
    /// Kazakh letters as they should be.
    kazakh_letters: Vec<(char, usize)>,
    marks: Touched,
    /// Marks that decomposed European letters have; they count only beside others.
    possible_marks: Touched,
    stresses: Touched,
    spaced: Touched,
    spaced_headings: Touched,
    spaced_words: Vec<Span>,
    latin_kazakh: Vec<Span>,
    latin_kazakh_words: usize,
    form: NormalForm,
}

impl Survey {
    fn look_at(&mut self, raw: &[char], start: usize, words: &Words, word: usize) {
        let flags = words.flags[word];
        if raw.iter().all(char::is_ascii_alphabetic) {
            self.letters += raw.len();
            if flags.has(WordFlags::KAZAKH) || flags.has(WordFlags::RUSSIAN) {
                self.whole_word(raw, start, words, word);
            }
            return;
        }
        self.letters += raw.iter().filter(|letter| letter.is_alphabetic()).count();
        for &letter in raw {
            self.note_kazakh(letter);
        }
        self.invisibles(raw, start);
        self.combining_marks(raw, start);
        self.spacing(raw, start);
        let among_cyrillic = flags.has(WordFlags::KAZAKH) || flags.has(WordFlags::RUSSIAN);
        self.runs(raw, start, among_cyrillic);
        self.digits(raw, start);
        self.whole_word(raw, start, words, word);
    }

    fn note_kazakh(&mut self, letter: char) {
        let Some(lower) = letter
            .to_lowercase()
            .next()
            .filter(|&lower| is_kazakh_only(lower))
        else {
            return;
        };
        match self
            .kazakh_letters
            .iter_mut()
            .find(|(known, _)| *known == lower)
        {
            Some((_, count)) => *count += 1,
            None => self.kazakh_letters.push((lower, 1)),
        }
    }

    /// Characters without a shape between letters. Soft hyphens come from word
    /// processors; scripts that join their letters need joiners.
    fn invisibles(&mut self, raw: &[char], start: usize) {
        if raw
            .iter()
            .any(|&letter| script(letter) == Some(Script::Other))
        {
            return;
        }
        let breaks = raw.contains(&'\n');
        for (index, &character) in raw.iter().enumerate() {
            if is_invisible(character) && character != '\u{AD}' && !breaks {
                self.invisible.add(start + index);
            }
        }
    }

    /// Marks that compose to no letter of the three languages. A single stress
    /// mark on a vowel of a name is how encyclopedias show stress.
    fn combining_marks(&mut self, raw: &[char], start: usize) {
        if raw
            .iter()
            .any(|&letter| script(letter) == Some(Script::Other))
        {
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
            if composed.is_some_and(is_honest_composition) {
                if !matches!(base, 'и' | 'И' | 'е' | 'Е') {
                    self.possible_marks.add(start + index);
                }
                continue;
            }
            if stress && capital && is_vowel(base) {
                self.stresses.add(start + index);
            } else {
                self.marks.add(start + index);
            }
        }
    }

    /// The words that the tokeniser joined over spaces.
    fn spacing(&mut self, raw: &[char], start: usize) {
        if raw.contains(&'\n') || !raw.iter().any(|letter| letter.is_whitespace()) {
            return;
        }
        for (index, letter) in raw.iter().enumerate() {
            if letter.is_alphabetic() {
                self.spaced.add(start + index);
            }
        }
        self.spaced_words
            .push(Span::new(start as u32, (start + raw.len()) as u32));
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

    /// Full-width and mathematical letters inside words of letters.
    fn compatibility_forms(&mut self, letters: &[char], places: &[usize]) {
        if letters.len() < 2 {
            return;
        }
        for (&letter, &place) in letters.iter().zip(places) {
            let ligature = matches!(letter, '\u{FB00}'..='\u{FB06}' | '\u{132}'..='\u{1F3}' | '\u{2160}'..='\u{2188}');
            if is_compatibility_form(letter) && !ligature && letter.is_alphabetic() {
                self.lookalike.add(place);
            }
        }
    }

    /// One run of letters. A Latin name in a Kazakh text with an і of the
    /// Kazakh keyboard, or a mixed acronym, is a slip and not an attack: it
    /// counts only beside others.
    fn run(&mut self, letters: &[char], places: &[usize], among_cyrillic: bool) {
        let mut folded = letters.to_vec();
        let kind = lookalikes::fold(&mut folded);
        let cyrillic = letters
            .iter()
            .filter(|&&letter| script(letter) == Some(Script::Cyrillic))
            .count();
        let acronym = letters.len() < 5 && letters.iter().all(|letter| letter.is_uppercase());
        for (index, &letter) in letters.iter().enumerate() {
            let own = script(letter);
            let foreign = match kind {
                Run::FoldedToCyrillic => own != Some(Script::Cyrillic),
                Run::FoldedToLatin => own != Some(Script::Latin),
                Run::Mixed if cyrillic * 2 >= letters.len() => own != Some(Script::Cyrillic),
                Run::Mixed => own != Some(Script::Latin),
                Run::Plain | Run::RomanNumeral | Run::GluedSuffix => false,
            };
            let plain = plain_cyrillic(letter);
            let unknown = native_cyrillic(plain) != letter && own == Some(Script::Cyrillic);
            let slip = among_cyrillic && (kind == Run::FoldedToLatin || acronym);
            if foreign && slip {
                self.possible_lookalike.add(places[index]);
            } else if foreign || unknown {
                self.lookalike.add(places[index]);
                let stands_for = folded[index].to_lowercase().next().unwrap_or(letter);
                let place = places[index] as u32;
                self.stand_ins.push((stands_for, place));
            }
        }
    }

    /// Digits in place of letters: к0рова, ка3ан.
    fn digits(&mut self, raw: &[char], start: usize) {
        for index in lookalikes::digits_for_letters(raw) {
            self.lookalike.add(start + index);
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
        if !twin {
            return;
        }
        let lower = raw.iter().all(|letter| letter.is_lowercase());
        let certain = !latin || (lower && raw.len() > 1 && !lookalikes::is_english_twin(&text));
        for index in 0..raw.len() {
            if certain {
                self.lookalike.add(start + index);
            } else {
                self.possible_lookalike.add(start + index);
            }
        }
    }

    /// Spaces of unusual width between two letters of one script.
    fn unusual_spaces(&mut self, letters: &[char]) {
        for (index, window) in letters.windows(3).enumerate() {
            let [before, space, after] = *window else {
                continue;
            };
            if matches!(space, '\u{2000}'..='\u{200A}' | '\u{205F}')
                && before.is_lowercase()
                && after.is_lowercase()
            {
                self.spaced.add(index + 1);
            }
        }
    }

    /// Spaced letters of a heading, or alone on their line, are a matter of design.
    fn headings(&mut self, document: &Document, letters: &[char]) {
        let headings: Vec<Span> = document
            .blocks
            .iter()
            .filter(|block| block.kind == BlockKind::Heading)
            .map(|block| block.span)
            .collect();
        let mut headings = headings;
        headings.extend(
            self.spaced_words
                .iter()
                .filter(|word| alone_in_line(letters, **word)),
        );
        headings.sort_unstable();
        let in_heading = |place: &u32| {
            let at = headings.partition_point(|heading| heading.end <= *place);
            headings
                .get(at)
                .is_some_and(|heading| heading.start <= *place)
        };
        let (inside, outside) = std::mem::take(&mut self.spaced.places)
            .into_iter()
            .partition(in_heading);
        self.spaced.places = outside;
        self.spaced_headings.places = inside;
    }

    /// Whether all look-alikes are stand-ins for Kazakh letters that the text has nowhere else.
    fn typed_on_a_foreign_keyboard(&self) -> bool {
        if self.stand_ins.len() < 3 || self.stand_ins.len() != self.lookalike.len() {
            return false;
        }
        self.stand_ins.iter().all(|(letter, _)| {
            let stand_ins = self
                .stand_ins
                .iter()
                .filter(|(other, _)| other == letter)
                .count();
            let proper = self
                .kazakh_letters
                .iter()
                .find(|(known, _)| known == letter)
                .map_or(0, |(_, count)| *count);
            is_kazakh_only(*letter)
                && stand_ins as f64 > CONSISTENT_SHARE * (stand_ins + proper) as f64
        })
    }

    fn into_findings(mut self) -> Vec<Finding> {
        let keyboard = self.typed_on_a_foreign_keyboard();
        if self.lookalike.len() > 0 {
            self.lookalike
                .places
                .append(&mut self.possible_lookalike.places);
        }
        if self.marks.len() > 0 {
            self.marks.places.append(&mut self.possible_marks.places);
            self.marks.places.append(&mut self.stresses.places);
        }
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
        let mut findings = Vec::new();
        let mut add = |kind, touched: Touched, severity: &dyn Fn(usize) -> Severity| {
            let count = touched.len();
            if count > 0 {
                findings.push(Finding {
                    kind,
                    severity: severity(count),
                    count: count as u32,
                    positions: touched.spans(),
                    detail: None,
                });
            }
        };
        let info = |_: usize| Severity::Info;
        add(FindingKind::InvisibleCharacters, self.invisible, &severity);
        if keyboard {
            add(FindingKind::LookalikeLetters, self.lookalike, &info);
        } else {
            add(FindingKind::LookalikeLetters, self.lookalike, &severity);
        }
        add(FindingKind::CombiningMarks, self.marks, &severity);
        add(FindingKind::CombiningMarks, self.stresses, &info);
        add(FindingKind::LetterSpacing, self.spaced, &severity);
        add(FindingKind::LetterSpacing, self.spaced_headings, &info);
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

/// Letters that a decomposed text has honestly: й, ё and the accented letters of European languages.
fn is_honest_composition(letter: char) -> bool {
    matches!(
        letter,
        'й' | 'Й' | 'ё' | 'Ё' | 'ї' | 'Ї' | 'ў' | 'Ў' | '\u{C0}'..='\u{17F}'
    )
}

/// Whether nothing but spaces and punctuation stands beside a word in its line.
fn alone_in_line(letters: &[char], word: Span) -> bool {
    let before = letters[..word.start as usize].iter().rev();
    let after = letters[word.end as usize..].iter();
    let empty = |letter: &&char| !letter.is_alphanumeric();
    before
        .take_while(|&&letter| letter != '\n')
        .all(|letter| empty(&letter))
        && after
            .take_while(|&&letter| letter != '\n')
            .all(|letter| empty(&letter))
}

fn is_vowel(letter: char) -> bool {
    letter
        .to_lowercase()
        .next()
        .is_some_and(|lower| "аәеёиоөуұүыіэюяaeiouy".contains(lower))
}
