//! The *sound form* of a word: one spelling for what Kazakh, Russian and
//! English write in many ways.
//!
//! Әлия, Алия, Aliya, Alija and Äliia all sound `alia`; Жәнібек, Джанибек,
//! Zhanibek and Janibek all sound `janibek`. The form is a string of ASCII
//! letters, in which S, C and c stand for ш, ч and ц, j for ж, and i for every
//! vowel between и and ы. Doubled letters, soft signs and the glides of я, ё
//! and е after vowels are not kept, because passports write them or not as
//! they please. The scripts may be mixed within a word, so that a Cyrillic
//! ending behind a Latin name needs no care.
//!
//! Some letters can be read in two ways (j in Janibek and in Alija, x in Xan
//! and in Xenia); a [`Reading`] says which. Cost: linear.

use unicode_normalization::UnicodeNormalization;

use crate::language::letters::{
    is_apostrophe, is_compatibility_form, is_invisible, is_mark, plain_cyrillic, plain_form,
    plain_latin,
};
use crate::language::lookalikes;

/// How the letters that can be read in two ways are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// j is й (Alija), not ж (Janibek).
    soft_j: bool,
    /// x is х (Xan), not кс (Xenia).
    harsh_x: bool,
    /// w is в, ee is и: the English way (Lee, Walikhanov).
    english: bool,
    /// Letter by letter, nothing merged: words with a slip of the pen, which
    /// may stand between the letters of a digraph or of a doubled letter.
    apart: bool,
}

impl Reading {
    /// The reading letter by letter.
    pub(super) const APART: Self = Self {
        soft_j: false,
        harsh_x: false,
        english: false,
        apart: true,
    };
}

/// The ways in which a word of these lower-case letters may be read, the likeliest first.
pub(super) fn readings(letters: &[char]) -> Vec<Reading> {
    let mut all = vec![Reading::default()];
    let mut double = |present: bool, set: fn(&mut Reading)| {
        if present {
            for index in 0..all.len() {
                let mut other = all[index];
                set(&mut other);
                all.push(other);
            }
        }
    };
    double(letters.contains(&'j'), |reading| reading.soft_j = true);
    double(letters.contains(&'x'), |reading| reading.harsh_x = true);
    let english = letters.contains(&'w') || letters.windows(2).any(|pair| pair == ['e', 'e']);
    double(english, |reading| reading.english = true);
    all
}

/// A sound form, and where each of its letters comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sound {
    /// The letters.
    pub letters: Vec<u8>,
    /// For each of them, how many letters of the word have been read by then.
    pub read: Vec<u16>,
}

impl Sound {
    /// The sound form of a word in plain lower-case letters (see [`plain_letters`]).
    pub(super) fn of(word: &[char], reading: Reading) -> Self {
        let mut sound = Self {
            letters: Vec::with_capacity(word.len() + 2),
            read: Vec::with_capacity(word.len() + 2),
        };
        let mut at = 0;
        while at < word.len() {
            let (letters, length) = sound_of(&word[at..], reading);
            at += length;
            for &letter in letters.as_bytes() {
                if reading.apart {
                    sound.letters.push(letter);
                    sound.read.push(u16::try_from(at).unwrap_or(u16::MAX));
                } else {
                    sound.push(letter, at);
                }
            }
            // Letters that are not heard belong to the one before them.
            if letters.is_empty()
                && let Some(last) = sound.read.last_mut()
            {
                *last = u16::try_from(at).unwrap_or(u16::MAX);
            }
        }
        sound
    }

    fn push(&mut self, letter: u8, read: usize) {
        let read = u16::try_from(read).unwrap_or(u16::MAX);
        let last = self.letters.last().copied();
        let merged = match (last, letter) {
            (Some(last), _) if last == letter => Some(letter),
            // е, ие and ье; ё, ио, йо and ьо.
            (Some(b'i'), b'e' | b'o') => Some(b'e'),
            (Some(b't'), b's') => Some(b'c'),
            (Some(b'd'), b'j') => Some(b'j'),
            _ => None,
        };
        match (merged, self.letters.last_mut(), self.read.last_mut()) {
            (Some(merged), Some(letter), Some(last_read)) => {
                *letter = merged;
                *last_read = read;
                self.collapse();
            }
            _ => {
                self.letters.push(letter);
                self.read.push(read);
            }
        }
    }

    /// Merging may have made a doubled letter: eie is ee is e.
    fn collapse(&mut self) {
        if let [.., before, last] = self.letters[..]
            && before == last
        {
            self.letters.pop();
            if let Some(read) = self.read.pop()
                && let Some(last) = self.read.last_mut()
            {
                *last = read;
            }
        }
    }
}

/// The sound of the beginning of a word, and how many letters it takes.
fn sound_of(rest: &[char], reading: Reading) -> (&'static str, usize) {
    let next = |index: usize| rest.get(index).copied().unwrap_or(' ');
    let whole = |word: &str| word.chars().eq(rest.iter().copied().take(word.len()));
    match rest[0] {
        other if reading.apart => (single(other), 1),
        's' if whole("shch") => ("S", 4),
        's' if whole("sch") => ("S", 3),
        's' if matches!(next(1), 'h' | '\'') => ("S", 2),
        'c' if matches!(next(1), 'h' | '\'') => ("C", 2),
        'd' if whole("dzh") => ("j", 3),
        'z' if next(1) == 'h' => ("j", 2),
        'k' if next(1) == 'h' => ("h", 2),
        'g' if next(1) == 'h' => ("g", 2),
        'p' if next(1) == 'h' => ("f", 2),
        't' if next(1) == 'z' && next(2) != 'h' => ("c", 2),
        'c' if next(1) == 'k' => ("k", 2),
        'c' if matches!(next(1), 'e' | 'i' | 'y') => ("c", 1),
        'y' if next(1) == '\'' => ("u", 2),
        'e' if reading.english && next(1) == 'e' => ("i", 2),
        'w' if reading.english => ("v", 1),
        'j' if reading.soft_j => ("i", 1),
        'x' if reading.harsh_x => ("h", 1),
        other => (single(other), 1),
    }
}

fn single(letter: char) -> &'static str {
    match letter {
        'а' | 'ә' | 'a' => "a",
        'б' | 'b' => "b",
        'в' | 'v' => "v",
        'г' | 'ғ' | 'g' => "g",
        'д' | 'd' => "d",
        'е' | 'э' | 'ё' | 'e' => "e",
        'ж' | 'j' => "j",
        'з' | 'z' => "z",
        'и' | 'й' | 'ы' | 'і' | 'i' | 'y' => "i",
        'к' | 'қ' | 'k' | 'q' | 'c' => "k",
        'л' | 'l' => "l",
        'м' | 'm' => "m",
        'н' | 'ң' | 'n' => "n",
        'о' | 'ө' | 'o' => "o",
        'п' | 'p' => "p",
        'р' | 'r' => "r",
        'с' | 's' => "s",
        'т' | 't' => "t",
        'у' | 'ұ' | 'ү' | 'u' | 'w' => "u",
        'ф' | 'f' => "f",
        'х' | 'һ' | 'h' => "h",
        'ц' => "c",
        'ч' | 'ç' => "C",
        'ш' | 'щ' | 'ş' => "S",
        'ю' => "iu",
        'я' => "ia",
        'x' => "ks",
        _ => "",
    }
}

/// The letters of a piece of text in lower case, without marks and invisible
/// characters, look-alikes of another script undone; apostrophes are kept as
/// `'`. Latin letters lose their diacritics, except those that make another
/// sound (ş, ç, and ý, which is у). Digits and signs are left out.
pub(super) fn plain_letters(raw: &[char], out: &mut Vec<char>) {
    out.clear();
    let simple = |letter: &char| {
        letter.is_ascii_alphabetic()
            || matches!(letter, 'а'..='я' | 'А'..='Я' | 'ә' | 'ғ' | 'қ' | 'ң' | 'ө' | 'ұ' | 'ү' | 'і' | 'һ')
    };
    let (mut ascii, mut other) = (false, false);
    for letter in raw {
        ascii |= letter.is_ascii();
        other |= !letter.is_ascii();
    }
    if raw.iter().all(simple) && !(ascii && other) {
        out.extend(raw.iter().flat_map(|letter| letter.to_lowercase()));
        return;
    }
    let visible = raw
        .iter()
        .copied()
        .filter(|&letter| !is_invisible(letter))
        .nfc();
    for letter in visible {
        if is_compatibility_form(letter) {
            out.extend(plain_form(letter));
        } else if is_apostrophe(letter) {
            out.push('\'');
        } else if letter.is_alphabetic() && !is_mark(letter) {
            out.push(letter);
        }
    }
    lookalikes::fold(out);
    let lowered: Vec<char> = out
        .iter()
        .flat_map(|letter| letter.to_lowercase())
        .filter(|&letter| !is_mark(letter))
        .map(plain_letter)
        .collect();
    *out = lowered;
}

fn plain_letter(letter: char) -> char {
    match letter {
        'ş' | 'š' | 'ś' | 'ș' => 'ş',
        'ç' | 'č' | 'ć' => 'ç',
        'ž' => 'ж',
        'ý' => 'u',
        'ə' => 'a',
        'ё' => 'е',
        'æ' => 'e',
        _ => plain_latin(plain_cyrillic(letter)),
    }
}

/// The sound form of a word as people write it, read in the likeliest way.
#[cfg(test)]
pub(super) fn sound(word: &str) -> String {
    let mut letters = Vec::new();
    plain_letters(&word.chars().collect::<Vec<_>>(), &mut letters);
    let sound = Sound::of(&letters, Reading::default());
    sound.letters.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_sound_alike() {
        for spellings in [
            &["Әлия", "Алия", "Aliya", "Aliia", "Äliia", "Álıya"][..],
            &[
                "Қуаныш",
                "Куаныш",
                "Kuanysh",
                "Quanysh",
                "Qýanysh",
                "Qwanış",
                "Quanyş",
            ],
            &["Ұлан", "Улан", "Ulan", "Ūlan"],
            &[
                "Жәнібек",
                "Жанибек",
                "Джанибек",
                "Zhanibek",
                "Janibek",
                "Jänıbek",
            ],
            &[
                "Шұғыла",
                "Шугыла",
                "Shugyla",
                "Şūğyla",
                "Shūgyla",
                "S'ug'yla",
            ],
            &["Ерлан", "Yerlan", "Erlan"],
            &["Сергеев", "Sergeyev", "Sergeev"],
            &["Соловьёв", "Соловьев", "Solovyov", "Solovyev"],
            &["Ахметова", "Akhmetova", "Ahmetova", "Ахмeтoва"],
            &["Щербаков", "Shcherbakov", "Scherbakov"],
            &["Наталья", "Наталия", "Natalya", "Nataliya"],
            &["Цой", "Tsoi", "Tsoy"],
            &["Қасым", "Касым", "Kassym", "Qasym"],
            &["Гүлнұр", "Гульнур", "Gulnur"],
        ] {
            let forms: Vec<String> = spellings.iter().map(|word| sound(word)).collect();
            assert!(
                forms.iter().all(|form| *form == forms[0]),
                "{spellings:?}: {forms:?}"
            );
        }
    }

    #[test]
    fn j_is_read_both_ways() {
        let letters: Vec<char> = "alija".chars().collect();
        let forms: Vec<Vec<u8>> = readings(&letters)
            .into_iter()
            .map(|reading| Sound::of(&letters, reading).letters)
            .collect();
        assert_eq!(forms, [b"alija".to_vec(), b"alia".to_vec()]);
    }

    #[test]
    fn every_sound_knows_how_far_it_was_read() {
        let letters: Vec<char> = "zhanna".chars().collect();
        let sound = Sound::of(&letters, Reading::default());
        assert_eq!(sound.letters, b"jana");
        assert_eq!(sound.read, [2, 3, 5, 6]);
    }
}
