//! Kazakh in Latin letters.
//!
//! Five alphabets have been published or are in use: those of 2017
//! (apostrophes), 2018 (acutes), 2019 and 2021 (dots and a macron), and the
//! older transliteration of the Kazakh Wikipedia. They contradict each other on
//! ı, i, y, u and w, so an alphabet is chosen for a whole document: the one
//! under which most words are frequent Kazakh words
//! (`tables/frequent_words.tsv`). Sentences that hold few frequent words under
//! that alphabet are left as they are, which keeps Turkish, Azerbaijani,
//! German and English out.
//!
//! Conversion does not restore the original letters, it restores the key: the
//! comparison form of a Cyrillic word has dropped what the alphabets do not
//! write.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use unicode_normalization::UnicodeNormalization;

use super::letters::is_apostrophe;
use super::normal_form::comparison_form;

/// A Latin alphabet for Kazakh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// The draft of 2021: ä ğ ñ ö ū ü ş, y for ы, ı for і, i for и and й, u for у.
    Draft2021,
    /// The older transliteration: ı for ы, i for і, ï for и and й, w for у, u for ұ.
    Older,
    /// 2018: á ǵ ń ó ú, ý for у, sh and ch.
    Acute2018,
    /// 2017: a' g' n' o' u', y' for у, s' and c'.
    Apostrophe2017,
    /// 2019: like the older one, with y for ы and ı for и and й.
    Proposal2019,
}

impl Alphabet {
    pub(super) const ALL: [Self; 5] = [
        Self::Draft2021,
        Self::Older,
        Self::Acute2018,
        Self::Apostrophe2017,
        Self::Proposal2019,
    ];

    /// The Cyrillic letter for the beginning of `rest`, and how many characters it takes.
    fn letter(self, rest: &[char]) -> Option<(char, usize)> {
        let first = *rest.first()?;
        let second = rest.get(1).copied().unwrap_or(' ');
        let marked = match (self, first, second) {
            (Self::Apostrophe2017, 'a', '\'') => 'ә',
            (Self::Apostrophe2017, 'g', '\'') => 'ғ',
            (Self::Apostrophe2017, 'i', '\'') => 'и',
            (Self::Apostrophe2017, 'n', '\'') => 'ң',
            (Self::Apostrophe2017, 'o', '\'') => 'ө',
            (Self::Apostrophe2017, 'u', '\'') => 'ү',
            (Self::Apostrophe2017, 'y', '\'') => 'у',
            (Self::Apostrophe2017, 'c', '\'') => 'ч',
            (Self::Apostrophe2017, 's', '\'') => 'ш',
            (Self::Acute2018, 's', 'h') => 'ш',
            (Self::Acute2018 | Self::Draft2021 | Self::Apostrophe2017, 'c', 'h') => 'ч',
            _ => return Some((self.single(first)?, 1)),
        };
        Some((marked, 2))
    }

    fn single(self, letter: char) -> Option<char> {
        let own = match self {
            Self::Draft2021 => match letter {
                'ä' => 'ә',
                'ğ' => 'ғ',
                'i' => 'и',
                'ñ' => 'ң',
                'ö' => 'ө',
                'u' => 'у',
                'ū' => 'ұ',
                'ü' => 'ү',
                'ş' => 'ш',
                'y' => 'ы',
                'ı' => 'і',
                _ => ' ',
            },
            Self::Older => match letter {
                'ä' => 'ә',
                'ğ' => 'ғ',
                'ï' => 'и',
                'ñ' => 'ң',
                'ö' => 'ө',
                'w' => 'у',
                'u' => 'ұ',
                'ü' => 'ү',
                'x' => 'х',
                'c' => 'ц',
                'ç' => 'ч',
                'ş' => 'ш',
                'ı' => 'ы',
                'i' => 'і',
                'y' => 'й',
                'é' => 'э',
                _ => ' ',
            },
            Self::Acute2018 => match letter {
                'á' => 'ә',
                'ǵ' => 'ғ',
                'ı' => 'и',
                'ń' => 'ң',
                'ó' => 'ө',
                'ý' => 'у',
                'u' => 'ұ',
                'ú' => 'ү',
                'y' => 'ы',
                'i' => 'і',
                _ => ' ',
            },
            Self::Apostrophe2017 => match letter {
                'u' => 'ұ',
                'y' => 'ы',
                'i' => 'і',
                _ => ' ',
            },
            Self::Proposal2019 => match letter {
                'ä' => 'ә',
                'ğ' | 'ǵ' => 'ғ',
                'ı' => 'и',
                'ŋ' | 'ñ' => 'ң',
                'ö' => 'ө',
                'w' => 'у',
                'u' => 'ұ',
                'ü' => 'ү',
                'ç' => 'ч',
                'ş' => 'ш',
                'y' => 'ы',
                'i' => 'і',
                _ => ' ',
            },
        };
        if own != ' ' {
            return Some(own);
        }
        Some(match letter {
            'a' => 'а',
            'b' => 'б',
            'v' => 'в',
            'g' => 'г',
            'd' => 'д',
            'e' => 'е',
            'j' => 'ж',
            'z' => 'з',
            'k' => 'к',
            'q' => 'қ',
            'l' => 'л',
            'm' => 'м',
            'n' => 'н',
            'o' => 'о',
            'p' => 'п',
            'r' => 'р',
            's' => 'с',
            't' => 'т',
            'f' => 'ф',
            'h' => 'х',
            // Letters that an alphabet leaves in Cyrillic, and digits.
            'а'..='я' | 'ё' | '0'..='9' => letter,
            _ => return None,
        })
    }

    /// Whether an apostrophe may belong to the letter before it at a word's end.
    pub(super) fn ends_with_apostrophe(self, last: char) -> bool {
        self == Self::Apostrophe2017
            && matches!(
                last.to_ascii_lowercase(),
                'a' | 'g' | 'i' | 'n' | 'o' | 'u' | 'y' | 'c' | 's'
            )
    }

    /// The Cyrillic spelling of a raw Latin word, as far as keys need it;
    /// `None` when the word has letters that this alphabet lacks.
    pub(super) fn to_cyrillic(self, raw: &str) -> Option<String> {
        let letters: Vec<char> = lower_latin(raw);
        let mut cyrillic = String::with_capacity(raw.len() * 2);
        let mut at = 0;
        let mut before = ' ';
        while at < letters.len() {
            if letters[at] == '\'' {
                at += 1;
                continue;
            }
            let (mut letter, length) = self.letter(&letters[at..])?;
            at += length;
            // A final и after a vowel is й: қай, болмай.
            if letter == 'и' && at == letters.len() && is_vowel(before) {
                letter = 'й';
            }
            cyrillic.push(if letter == 'ё' { 'е' } else { letter });
            before = letter;
        }
        (!cyrillic.is_empty()).then_some(cyrillic)
    }
}

const fn is_vowel(letter: char) -> bool {
    matches!(
        letter,
        'а' | 'ә' | 'е' | 'о' | 'ө' | 'у' | 'ұ' | 'ү' | 'ы' | 'і' | 'э' | 'ю' | 'я'
    )
}

/// The visible letters of a raw word in lower case, apostrophes as `'`. A
/// capital I is i: the alphabets disagree, and keys do not tell i from ı of
/// most of them.
fn lower_latin(raw: &str) -> Vec<char> {
    raw.nfc()
        .filter(|&character| !super::letters::is_invisible(character))
        .flat_map(|character| match character {
            'İ' => 'i'.to_lowercase(),
            other if is_apostrophe(other) => '\''.to_lowercase(),
            other => other.to_lowercase(),
        })
        .filter(|character| character.is_alphanumeric() || *character == '\'')
        .collect()
}

struct Known {
    /// Comparison forms of frequent Kazakh words.
    words: FxHashSet<String>,
    /// Their letters as any of the alphabets might write them, reduced to what all share.
    sketches: FxHashSet<String>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut known = Known {
        words: FxHashSet::default(),
        sketches: FxHashSet::default(),
    };
    let frequent = include_str!("tables/frequent_words.tsv").lines();
    let stops = include_str!("tables/stop_kk_qaznltk.txt").split_whitespace();
    for word in frequent
        .chain(stops)
        .filter(|word| word.chars().count() > 1)
    {
        let mut form = String::new();
        comparison_form(word, true, &mut form);
        known.sketches.insert(sketch_of_cyrillic(&form));
        known.words.insert(form);
    }
    known
});

/// Whether a Cyrillic spelling is a frequent Kazakh word.
pub(super) fn is_frequent(spelling: &str) -> bool {
    let mut form = String::new();
    comparison_form(spelling, true, &mut form);
    KNOWN.words.contains(&form)
}

/// How much a Latin word, by its normal spelling, may be Kazakh (above 0): a
/// rough sieve that costs one look-up a word type.
pub(super) fn evidence(spelling: &str, english: bool) -> i8 {
    if english {
        return -6;
    }
    let length = spelling.chars().count();
    if length < 2 {
        return 0;
    }
    if KNOWN.sketches.contains(&sketch_of_latin(spelling)) {
        return if length > 2 { 8 } else { 2 };
    }
    -1
}

fn push_once(sketch: &mut String, letter: char) {
    if letter == 'i' && sketch.ends_with('i') {
        return;
    }
    sketch.push(letter);
}

fn sketch_of_cyrillic(form: &str) -> String {
    let mut sketch = String::with_capacity(form.len());
    for letter in form.chars() {
        let latin = match letter {
            'а' | 'ә' => 'a',
            'б' => 'b',
            'в' => 'v',
            'г' | 'ғ' => 'g',
            'д' => 'd',
            'е' => 'e',
            'ж' => 'j',
            'з' => 'z',
            'и' | 'й' | 'ы' | 'у' | 'ұ' | 'ү' => 'i',
            'к' => 'k',
            'қ' => 'q',
            'л' => 'l',
            'м' => 'm',
            'н' | 'ң' => 'n',
            'о' | 'ө' => 'o',
            'п' => 'p',
            'р' => 'r',
            'с' | 'ш' => 's',
            'т' => 't',
            'ф' => 'f',
            'х' => 'h',
            'ч' => 'c',
            _ => continue,
        };
        push_once(&mut sketch, latin);
    }
    sketch
}

fn sketch_of_latin(spelling: &str) -> String {
    let mut sketch = String::with_capacity(spelling.len());
    let mut letters = spelling.chars().peekable();
    while let Some(letter) = letters.next() {
        let plain = match letter {
            'i' | 'y' | 'u' | 'w' | 'ı' => 'i',
            'x' => 'h',
            'ŋ' => 'n',
            'ə' => 'a',
            's' | 'c' if letters.peek() == Some(&'h') => {
                letters.next();
                letter
            }
            '\'' => continue,
            _ => letter,
        };
        push_once(&mut sketch, plain);
    }
    sketch
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(cyrillic: &str) -> String {
        let mut out = String::new();
        comparison_form(cyrillic, true, &mut out);
        out
    }

    #[test]
    fn every_alphabet_leads_back_to_the_same_key() {
        let cases = [
            (
                Alphabet::Draft2021,
                "Qazaqstannyñ ğylymi jūmysynyñ üş özegı",
            ),
            (Alphabet::Older, "Qazaqstannıñ ğılımï jumısınıñ üş özegi"),
            (
                Alphabet::Acute2018,
                "Qazaqstannyń ǵylymı jumysynyń úsh ózegi",
            ),
            (
                Alphabet::Apostrophe2017,
                "Qazaqstannyn' g'ylymi' jumysynyn' u's' o'zegi",
            ),
        ];
        for (alphabet, text) in cases {
            let words: Vec<String> = text
                .split(' ')
                .map(|word| form(&alphabet.to_cyrillic(word).unwrap()))
                .collect();
            let expected: Vec<String> = "қазақстанның ғылыми жұмысының үш өзегі"
                .split(' ')
                .map(form)
                .collect();
            assert_eq!(words, expected, "{alphabet:?}");
        }
    }

    #[test]
    fn a_final_i_after_a_vowel_is_short() {
        assert_eq!(Alphabet::Draft2021.to_cyrillic("qalai").unwrap(), "қалай");
        assert_eq!(
            form("қалай"),
            form(&Alphabet::Older.to_cyrillic("qalay").unwrap())
        );
    }
}
