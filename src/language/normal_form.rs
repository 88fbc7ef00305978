//! The normal form of one word: what is left when everything is undone that
//! changes how a word is stored or drawn but not which word it is.
//!
//! Input is the raw slice of the text that a word covers (with invisible
//! characters, hyphenation and all). Two forms come out: the *spelling*, which
//! stemmers read, and the *comparison form*, whose hash is the key. For Latin
//! words the two are equal. For Cyrillic words the comparison form also drops
//! the distinctions that Kazakh Latin alphabets do not write, so that a
//! transliterated word and its original have one key; it is the same for every
//! Cyrillic word whatever its language, so that a key depends on the letters
//! of the word alone and never on its neighbours.

use unicode_normalization::UnicodeNormalization;

use super::letters::{
    Script, is_apostrophe, is_compatibility_form, is_invisible, is_mark, is_word_character,
    plain_cyrillic, plain_form, plain_latin, script,
};
use super::lookalikes::{self, Run};

/// A word in normal form. Reused from word to word, so that no word allocates.
#[derive(Debug, Default)]
pub(super) struct NormalForm {
    /// Lower-case letters and digits, look-alikes folded, ё as е, Latin
    /// letters without diacritics; inner apostrophes as `'`.
    pub spelling: String,
    /// The form whose hash is the key.
    pub comparison: String,
    /// What the script runs of the word turned out to be: the most telling one.
    pub run: Option<Run>,
    /// Whether the word has a Cyrillic letter after folding.
    pub cyrillic: bool,
    /// Whether the word has a Latin letter after folding.
    pub latin: bool,
    /// Whether the first character was an upper-case letter.
    pub capital: bool,
    /// The word in letters of the other script, when each of its letters has
    /// an exact twin there.
    pub twin: Option<String>,
    letters: Vec<char>,
}

impl NormalForm {
    /// Computes the normal form of a raw word.
    pub(super) fn set(&mut self, raw: &str) {
        self.spelling.clear();
        self.comparison.clear();
        self.letters.clear();
        self.run = None;
        self.decompose(raw);
        self.fold_runs();
        self.capital = self
            .letters
            .first()
            .is_some_and(|first| first.is_uppercase());
        let mixed = matches!(self.run, Some(Run::FoldedToCyrillic | Run::FoldedToLatin));
        self.twin = lookalikes::twin_word(&self.letters, mixed);
        self.lower();
        comparison_form(&self.spelling, self.cyrillic, &mut self.comparison);
    }

    /// Letters, digits and apostrophes only, composed, without marks.
    fn decompose(&mut self, raw: &str) {
        if raw.is_ascii() {
            self.letters.extend(raw.chars().filter(|&character| {
                character.is_ascii_alphanumeric() || is_apostrophe(character)
            }));
            return;
        }
        let visible = raw.chars().filter(|&character| !is_invisible(character));
        let plain = visible.flat_map(|character| {
            let form = is_compatibility_form(character);
            let compatible = form.then(|| plain_form(character)).into_iter().flatten();
            compatible.chain((!form).then_some(character))
        });
        for character in plain.nfc() {
            if is_apostrophe(character) {
                self.letters.push('\'');
            } else if is_word_character(character) && !is_mark(character) {
                self.letters.push(plain_cyrillic(character));
            }
        }
    }

    fn fold_runs(&mut self) {
        for digit in lookalikes::digits_for_letters(&self.letters) {
            self.letters[digit.index] = digit.letter;
        }
        self.cyrillic = false;
        self.latin = false;
        for run in self.letters.split_mut(|letter| script(*letter).is_none()) {
            if run.iter().all(char::is_ascii) {
                self.latin |= !run.is_empty();
                continue;
            }
            let kind = lookalikes::fold(run);
            if kind != Run::Plain {
                self.run = Some(kind);
            }
            for &letter in &*run {
                match script(letter) {
                    Some(Script::Latin) => self.latin = true,
                    Some(Script::Cyrillic) => self.cyrillic = true,
                    _ => {}
                }
            }
        }
    }

    fn lower(&mut self) {
        for &letter in &self.letters {
            if letter.is_ascii() {
                self.spelling.push(letter.to_ascii_lowercase());
                continue;
            }
            for lower in letter.to_lowercase() {
                match lower {
                    'ё' => self.spelling.push('е'),
                    '\u{307}' => {}
                    'ß' => self.spelling.push_str("ss"),
                    'æ' => self.spelling.push_str("ae"),
                    'œ' => self.spelling.push_str("oe"),
                    _ => self.spelling.push(plain_latin(lower)),
                }
            }
        }
        while self.spelling.ends_with('\'') {
            self.spelling.pop();
        }
    }
}

/// Appends the comparison form of a spelling.
///
/// Cyrillic: і and й become и (a final й after a vowel stays, so that Russian
/// singulars and plurals in -й and -и stay apart); щ→ш, э→е, һ→х, ц→тс, я→иа,
/// ю→иу; ъ and any ь but the last letter are dropped; runs of и are one и.
pub(super) fn comparison_form(spelling: &str, cyrillic: bool, out: &mut String) {
    if !cyrillic {
        out.push_str(spelling);
        return;
    }
    let start = out.len();
    let mut letters = spelling.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let last = letters.peek().is_none();
        match letter {
            'й' if last && before != 'и' && before != ' ' => out.push('й'),
            'і' | 'й' | 'и' => push_i(out, start),
            'щ' => out.push('ш'),
            'э' => out.push('е'),
            'һ' => out.push('х'),
            'ц' => out.push_str("тс"),
            'я' => {
                push_i(out, start);
                out.push('а');
            }
            'ю' => {
                push_i(out, start);
                out.push('у');
            }
            'ъ' => {}
            'ь' if !last => {}
            _ => out.push(letter),
        }
        before = match letter {
            'і' | 'й' => 'и',
            _ => letter,
        };
    }
}

fn push_i(out: &mut String, start: usize) {
    if !out[start..].ends_with('и') {
        out.push('и');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelling(raw: &str) -> String {
        let mut form = NormalForm::default();
        form.set(raw);
        form.spelling
    }

    fn comparison(raw: &str) -> String {
        let mut form = NormalForm::default();
        form.set(raw);
        form.comparison
    }

    #[test]
    fn storage_and_drawing_do_not_change_a_word() {
        assert_eq!(spelling("Қа\u{200B}за\u{AD}қ"), "қазақ");
        assert_eq!(spelling("Ещё"), "еще");
        assert_eq!(spelling("и\u{306}од"), "йод");
        assert_eq!(spelling("ЗА\u{301}МОК"), "замок");
        assert_eq!(spelling("ﬁnal"), "final");
        assert_eq!(spelling("ｆｕｌｌ"), "full");
        assert_eq!(spelling("𝐛𝐨𝐥𝐝"), "bold");
        assert_eq!(spelling("don’t"), "don't");
        assert_eq!(spelling("сөз-\n   дер"), "сөздер");
        assert_eq!(spelling("naïve"), "naive");
        assert_eq!(spelling("İstanbul"), "istanbul");
    }

    #[test]
    fn comparison_forms_keep_russian_words_apart() {
        assert_ne!(comparison("мой"), comparison("мои"));
        assert_ne!(comparison("говорит"), comparison("говорить"));
        assert_eq!(comparison("қоя"), comparison("қойа"));
    }
}
