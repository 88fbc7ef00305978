//! Letters of another script that look like the right ones, undone inside one
//! word.
//!
//! Input is one *run*: neighbouring letters of a word, in their original case,
//! after compatibility folding and without invisible characters and marks
//! (words are cut into runs at digits and apostrophes, so that H2O, 3D-модель
//! and COVID-19-ға are never mixed). The rules are those that were measured on
//! clean and attacked Kazakh and Russian text: a run of one script is left
//! alone; mixed Roman numerals are folded; a run whose Latin letters all have
//! exact Cyrillic twins is Cyrillic; a run whose Cyrillic letters all have
//! Latin twins is Latin; one change of script is a suffix glued to a foreign
//! name (Windowsта); what is left is folded as far as it goes.

use super::foreign;
use super::letters::{Script, script};
use super::stem::kazakh::is_suffix;

/// What a run turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Run {
    /// Letters of one script, nothing to fold.
    Plain,
    /// A Roman numeral typed with letters of both scripts; folded to Latin.
    RomanNumeral,
    /// Foreign letters among Cyrillic ones, folded to Cyrillic.
    FoldedToCyrillic,
    /// Foreign letters among Latin ones, folded to Latin.
    FoldedToLatin,
    /// A Cyrillic suffix behind a Latin name (or the reverse), left alone.
    GluedSuffix,
    /// A mixture that no rule explains.
    Mixed,
}

/// The Cyrillic letter that looks exactly like a Latin one.
const fn exact_cyrillic_twin(latin: char) -> Option<char> {
    Some(match latin {
        'a' => 'а',
        'c' => 'с',
        'e' => 'е',
        'o' => 'о',
        'p' => 'р',
        'x' => 'х',
        'y' => 'у',
        'i' => 'і',
        'h' => 'һ',
        'A' => 'А',
        'B' => 'В',
        'C' => 'С',
        'E' => 'Е',
        'H' => 'Н',
        'I' => 'І',
        'K' => 'К',
        'M' => 'М',
        'O' => 'О',
        'P' => 'Р',
        'T' => 'Т',
        'X' => 'Х',
        'Y' => 'У',
        _ => return None,
    })
}

/// The Cyrillic letter that resembles a Latin one; only believed where the
/// rest of the run is Cyrillic.
const fn near_cyrillic_twin(letter: char) -> Option<char> {
    Some(match letter {
        'ä' => 'ә',
        'Ä' => 'Ә',
        'ö' => 'ө',
        'Ö' => 'Ө',
        'ü' => 'ү',
        'Ü' => 'Ү',
        'k' => 'к',
        'm' => 'м',
        't' => 'т',
        'b' => 'ь',
        'n' => 'п',
        'u' => 'и',
        'ï' | 'l' => 'і',
        'ë' => 'е',
        'Ë' => 'Е',
        'q' | 'ķ' => 'қ',
        'Ķ' => 'Қ',
        'ņ' | 'ñ' => 'ң',
        'Ņ' | 'Ñ' => 'Ң',
        'w' => 'ш',
        'r' => 'г',
        'g' => 'д',
        's' => 'ѕ',
        'j' => 'ј',
        _ => return None,
    })
}

/// The Cyrillic letter that any letter of another script stands for among
/// Cyrillic ones.
fn cyrillic_twin(letter: char) -> Option<char> {
    exact_cyrillic_twin(letter)
        .or_else(|| near_cyrillic_twin(letter))
        .or_else(|| foreign::cyrillic_of(letter))
        .or_else(|| {
            let latin = foreign::latin_of(letter)?;
            exact_cyrillic_twin(latin).or_else(|| near_cyrillic_twin(latin))
        })
}

/// The letter of the Kazakh alphabet that a foreign Cyrillic letter stands
/// for. No Kazakh or Russian word has these letters, so no context is needed.
pub(super) const fn native_cyrillic(letter: char) -> char {
    match letter {
        'ҝ' | 'ӄ' | 'ҡ' => 'қ',
        'Ҝ' | 'Ӄ' | 'Ҡ' => 'Қ',
        'ҥ' | 'ӈ' | 'ӊ' => 'ң',
        'Ҥ' | 'Ӈ' | 'Ӊ' => 'Ң',
        'ҕ' | 'ӷ' | 'ґ' => 'ғ',
        'Ҕ' | 'Ӷ' | 'Ґ' => 'Ғ',
        'ӯ' => 'ұ',
        'Ӯ' => 'Ұ',
        'ӱ' => 'ү',
        'Ӱ' => 'Ү',
        'ӫ' | 'ѳ' => 'ө',
        'Ӫ' | 'Ѳ' => 'Ө',
        'ӛ' => 'ә',
        'Ӛ' => 'Ә',
        'є' => 'е',
        'Є' => 'Е',
        'ї' | 'ӏ' => 'і',
        'Ї' | 'Ӏ' => 'І',
        'ѕ' => 'с',
        'Ѕ' => 'С',
        'ј' | 'ҋ' => 'й',
        'Ј' | 'Ҋ' => 'Й',
        'ҽ' | 'ҿ' => 'е',
        'Ҽ' | 'Ҿ' => 'Е',
        'ҫ' | 'ᲃ' => 'с',
        'Ҫ' => 'С',
        'ҳ' | 'ӽ' | 'ӿ' => 'х',
        'Ҳ' | 'Ӽ' | 'Ӿ' => 'Х',
        'ҏ' => 'р',
        'Ҏ' => 'Р',
        'ҙ' | 'ӡ' => 'з',
        'Ҙ' | 'Ӡ' => 'З',
        'җ' => 'ж',
        'Җ' => 'Ж',
        'ҷ' | 'ҹ' | 'ӌ' => 'ч',
        'Ҷ' | 'Ҹ' | 'Ӌ' => 'Ч',
        'ҭ' | 'ᲄ' | 'ᲅ' => 'т',
        'Ҭ' => 'Т',
        'ӆ' | 'ԓ' | 'ԡ' | 'ԯ' => 'л',
        'Ӆ' | 'Ԓ' | 'Ԡ' | 'Ԯ' => 'Л',
        'ӎ' => 'м',
        'Ӎ' => 'М',
        'ԣ' | 'ԩ' => 'н',
        'Ԣ' | 'Ԩ' => 'Н',
        'ҧ' | 'ԥ' => 'п',
        'Ҧ' | 'Ԥ' => 'П',
        'ҟ' | 'ԟ' => 'қ',
        'Ҟ' | 'Ԟ' => 'Қ',
        'ҍ' => 'ь',
        'Ҍ' => 'Ь',
        'ᲀ' => 'в',
        'ᲁ' => 'д',
        'ᲂ' | 'ѻ' => 'о',
        'Ѻ' => 'О',
        'ꙇ' => 'і',
        'ԛ' => 'қ',
        'ԝ' | 'ѡ' => 'ш',
        _ => letter,
    }
}

/// The Latin letter that looks like a Cyrillic one.
const fn latin_twin(cyrillic: char) -> Option<char> {
    Some(match cyrillic {
        'а' => 'a',
        'с' => 'c',
        'е' => 'e',
        'о' => 'o',
        'р' => 'p',
        'х' => 'x',
        'у' | 'ү' => 'y',
        'і' | 'ӏ' => 'i',
        'һ' => 'h',
        'ѕ' => 's',
        'ј' => 'j',
        'ԁ' => 'd',
        'ԛ' => 'q',
        'ԝ' => 'w',
        'А' => 'A',
        'В' => 'B',
        'С' => 'C',
        'Е' => 'E',
        'Н' | 'Һ' => 'H',
        'І' | 'Ӏ' => 'I',
        'К' => 'K',
        'М' => 'M',
        'О' => 'O',
        'Р' => 'P',
        'Т' => 'T',
        'Х' => 'X',
        'У' | 'Ү' => 'Y',
        'Ѕ' => 'S',
        'Ј' => 'J',
        'Ԁ' => 'D',
        'Ԛ' => 'Q',
        'Ԝ' => 'W',
        _ => return None,
    })
}

/// The Latin letter that a Cyrillic one resembles, less exactly.
const fn near_latin_twin(cyrillic: char) -> Option<char> {
    Some(match cyrillic {
        'к' => 'k',
        'м' => 'm',
        'т' => 't',
        'п' => 'n',
        'г' => 'r',
        'и' => 'u',
        'ѵ' => 'v',
        'ь' => 'b',
        'ш' => 'w',
        _ => return latin_twin(cyrillic),
    })
}

/// English words whose letters all look Cyrillic: where they stand between
/// Cyrillic words they may well be English.
const ENGLISH_TWINS: &[&str] = &[
    "ace", "ache", "ah", "ahoy", "ape", "axe", "ay", "aye", "cap", "cape", "chap", "cheap", "chip",
    "choice", "coach", "coax", "cop", "cope", "copy", "coy", "each", "echo", "epic", "epoch",
    "eye", "hay", "he", "heap", "hex", "hey", "hi", "hip", "hoax", "hop", "hope", "hoy", "ice",
    "icy", "ie", "ox", "oh", "pace", "pay", "pea", "peace", "peach", "pep", "pic", "pie", "pixie",
    "poach", "pop", "pope", "poppy", "ya", "ye", "yea", "yep", "yo", "epochs", "ax", "ex", "co",
    "pi", "phi", "chi", "xi", "cc", "pp", "ca", "cy", "ca", "ip", "pc", "hp", "ppi", "api", "cpi",
    "hco", "oxy", "appy", "happy", "apache", "cache", "chic", "apex", "coca", "papa", "hippo",
    "hippie", "epoxy",
];

/// Whether a lower-case Latin word of look-alikes is an English word, a unit or a term.
pub(super) fn is_english_twin(word: &str) -> bool {
    ENGLISH_TWINS.contains(&word)
}

/// A digit in place of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DigitForLetter {
    /// Its index in the word.
    pub index: usize,
    /// The letter that it stands for.
    pub letter: char,
    /// Whether letters stand on both sides of it, or it begins a Cyrillic
    /// word. A digit at the end may be the mark of a footnote.
    pub certain: bool,
}

/// The digits that stand for letters inside a word: one or two digits between
/// lower-case letters of one script (or between capitals of a word of
/// capitals), or at the edge of a word. Latin words need three letters for each
/// digit (H2O, mp3, b2b), Cyrillic ones one (т06ы). Endings and units that are
/// joined to a number without a space (3тен, 6км) are no words.
pub(super) fn digits_for_letters(word: &[char]) -> Vec<DigitForLetter> {
    let digits = word.iter().filter(|letter| letter.is_numeric()).count();
    if digits == 0 {
        return Vec::new();
    }
    let count = |wanted: fn(char) -> bool| word.iter().filter(|&&letter| wanted(letter)).count();
    let letters = count(char::is_alphabetic);
    let cyrillic = count(|letter| script(letter) == Some(Script::Cyrillic));
    let per_digit = if cyrillic * 2 >= letters { 1 } else { 3 };
    let capitals = letters >= 4 && count(char::is_uppercase) == letters;
    if letters < per_digit * digits {
        return Vec::new();
    }
    let beside = |index: Option<usize>| {
        let letter = *word.get(index?)?;
        (letter.is_lowercase() || capitals)
            .then(|| script(letter))
            .flatten()
    };
    let mut found = Vec::new();
    let mut start = 0;
    while start < word.len() {
        let length = word[start..]
            .iter()
            .take_while(|letter| letter.is_numeric())
            .count();
        let end = start + length;
        // A capital may begin the word: К0рова.
        let first = (start == 1).then(|| script(word[0])).flatten();
        let before = beside(start.checked_sub(1)).or(first);
        let after = beside(Some(end));
        if length > 0 {
            let inner = before.is_some() && before == after;
            let leading = start == 0 && leads(&word[..end], &word[end..], after);
            let trailing = end == word.len() && letters > 1 && before.is_some() && !capitals;
            if length <= 2 && (inner || leading || trailing) {
                let certain = inner || leading && after == Some(Script::Cyrillic);
                for index in start..end {
                    let sides = (index.checked_sub(1), index + 1);
                    let sides = (sides.0.and_then(|at| word.get(at)), word.get(sides.1));
                    if let Some(letter) = letter_for_digit(word[index], before.or(after), sides) {
                        found.push(DigitForLetter {
                            index,
                            letter,
                            certain,
                        });
                    }
                }
            }
        }
        start = end + 1;
    }
    found
}

/// What stands directly behind a number in hasty writing: units, ordinals, «жылы».
const BEHIND_NUMBERS: &[&str] = &[
    "км",
    "кг",
    "мм",
    "см",
    "дм",
    "га",
    "тг",
    "мг",
    "мл",
    "мин",
    "сек",
    "тыс",
    "млн",
    "млрд",
    "трлн",
    "руб",
    "коп",
    "экз",
    "стр",
    "бет",
    "жыл",
    "жылы",
    "год",
    "года",
    "году",
    "лет",
    "век",
    "ғасыр",
    "ші",
    "шы",
    "інші",
    "ыншы",
    "нші",
    "ншы",
    "кл",
    "кб",
    "мб",
    "гб",
    "гц",
    "вт",
    "квт",
    "ти",
    "ми",
    "го",
    "му",
    "ый",
    "ой",
    "ая",
    "ое",
    "ых",
    "ым",
    "их",
    "им",
];

/// Whether the letters behind leading digits are the rest of a word. No number
/// begins with a nought, so that one letter behind it is enough.
fn leads(digits: &[char], rest: &[char], script: Option<Script>) -> bool {
    if rest.iter().any(|letter| !letter.is_lowercase()) {
        return false;
    }
    let word: String = rest.iter().collect();
    let nought = digits == ['0'];
    match script {
        Some(Script::Cyrillic) if nought => true,
        // Of several digits only the last can be a letter: a number that was
        // glued to the next word (11ғасырлар) is none.
        Some(Script::Cyrillic) => {
            digits.len() == 1
                && rest.len() > digits.len()
                && !BEHIND_NUMBERS.contains(&word.as_str())
                && (!is_suffix(&word) || is_suffix_of_words_alone(&word))
        }
        Some(Script::Latin) => digits.len() == 1 && rest.len() > 2,
        _ => false,
    }
}

/// Whether an ending begins with a vowel and so never stands behind a number in figures.
fn is_suffix_of_words_alone(ending: &str) -> bool {
    ending.starts_with(['а', 'е', 'ы', 'і', 'у', 'и'])
}

/// The letter that a digit between letters of a script stands for, given its neighbours.
fn letter_for_digit(
    digit: char,
    script: Option<Script>,
    (before, after): (Option<&char>, Option<&char>),
) -> Option<char> {
    let is_vowel = |letter: Option<&char>| letter.is_some_and(|letter| "aeiou".contains(*letter));
    Some(match (script?, digit) {
        (Script::Cyrillic, '0') => 'о',
        (Script::Cyrillic, '1') => 'і',
        (Script::Cyrillic, '3') => 'з',
        (Script::Cyrillic, '4') => 'ч',
        (Script::Cyrillic, '6') => 'б',
        (Script::Cyrillic, '8') => 'в',
        (Script::Latin, '0') => 'o',
        // 1 is l beside a vowel (he1p) and i between consonants (th1s).
        (Script::Latin, '1') if is_vowel(before) || is_vowel(after) => 'l',
        (Script::Latin, '1') => 'i',
        (Script::Latin, '3') => 'e',
        (Script::Latin, '4') => 'a',
        (Script::Latin, '5') => 's',
        (Script::Latin, '7') => 't',
        _ => return None,
    })
}

/// A word of one script in letters of the other, when each of its letters has
/// an exact twin there in either case («сор» and "cop"; not THE, whose small
/// letters are no twins). Of a word that was `mixed` any exact twins will do.
pub(super) fn twin_word(letters: &[char], mixed: bool) -> Option<String> {
    let in_both_cases = |letter: char| mixed || "aceopxyiасеорхуі'".contains(letter);
    let lower = |letter: &char| letter.to_lowercase().next().unwrap_or(*letter);
    if !letters.iter().all(|letter| in_both_cases(lower(letter))) {
        return None;
    }
    let twin = if letters.first()?.is_ascii() {
        exact_cyrillic_twin
    } else {
        latin_twin
    };
    let twin_of = |&letter: &char| {
        if letter == '\'' {
            Some(letter)
        } else {
            twin(letter)
        }
    };
    letters.iter().map(twin_of).collect()
}

/// Folds one run in place and says what it was.
pub(crate) fn fold(run: &mut [char]) -> Run {
    for letter in &mut *run {
        *letter = native_cyrillic(*letter);
    }
    let foreign = fold_foreign(run);
    let (mut latin, mut cyrillic) = (false, false);
    for &letter in &*run {
        latin |= script(letter) == Some(Script::Latin);
        cyrillic |= script(letter) == Some(Script::Cyrillic);
    }
    match (latin, cyrillic) {
        (true, true) => fold_cyrillic_mixture(run),
        (true, false) if foreign => Run::FoldedToLatin,
        (false, true) if foreign => Run::FoldedToCyrillic,
        _ => Run::Plain,
    }
}

/// Replaces letters that none of the three languages has by what they look
/// like in the script of the other letters, and says whether there were any. A
/// word wholly in another script is left alone, unless it is decorated Latin.
fn fold_foreign(run: &mut [char]) -> bool {
    let (mut latin, mut cyrillic, mut foreign, mut decorated) = (0usize, 0usize, 0usize, 0usize);
    for &letter in &*run {
        match script(letter) {
            own if foreign::is_foreign(letter) => {
                foreign += 1;
                decorated += usize::from(own == Some(Script::Latin));
            }
            Some(Script::Latin) => latin += 1,
            Some(Script::Cyrillic) => cyrillic += 1,
            _ => {}
        }
    }
    if foreign == 0 || (latin + cyrillic == 0 && decorated < foreign) {
        return false;
    }
    let to_cyrillic = cyrillic > latin;
    let mut folded = false;
    for letter in run {
        if !foreign::is_foreign(*letter) {
            continue;
        }
        let twin = if to_cyrillic {
            cyrillic_twin(*letter).or_else(|| foreign::latin_of(*letter))
        } else {
            foreign::latin_of(*letter)
        };
        if let Some(twin) = twin {
            *letter = twin;
            folded = true;
        }
    }
    folded
}

fn fold_cyrillic_mixture(run: &mut [char]) -> Run {
    if run.iter().all(|letter| "IVXLCDMІХСМ".contains(*letter)) {
        fold_to_latin(run, latin_twin);
        return Run::RomanNumeral;
    }
    let is_cyrillic = |letter: char| script(letter) == Some(Script::Cyrillic);
    if run
        .iter()
        .all(|&letter| is_cyrillic(letter) || exact_cyrillic_twin(letter).is_some())
    {
        return fold_to_cyrillic(run);
    }
    let is_latin = |letter: char| script(letter) == Some(Script::Latin);
    let cyrillic = run.iter().filter(|&&letter| is_cyrillic(letter)).count();
    let latin_by = |twin: fn(char) -> Option<char>| {
        let known = |&letter: &char| is_latin(letter) || twin(letter).is_some();
        // Where the Cyrillic letters clearly prevail, the Latin ones are the strangers.
        cyrillic * 10 < run.len() * 7 && run.iter().all(known)
    };
    if latin_by(latin_twin) {
        return fold_to_latin(run, latin_twin);
    }
    let changes = run
        .windows(2)
        .filter(|pair| is_cyrillic(pair[0]) != is_cyrillic(pair[1]))
        .count();
    if changes == 1 && run.len() - cyrillic > 1 && cyrillic > 1 {
        return Run::GluedSuffix;
    }
    if latin_by(near_latin_twin) {
        return fold_to_latin(run, near_latin_twin);
    }
    let has_twin = |letter: char| is_cyrillic(letter) || cyrillic_twin(letter).is_some();
    if cyrillic * 2 >= run.len() && run.iter().all(|&letter| has_twin(letter)) {
        return fold_to_cyrillic(run);
    }
    Run::Mixed
}

fn fold_to_cyrillic(run: &mut [char]) -> Run {
    for letter in run {
        let folded = cyrillic_twin(*letter).unwrap_or(*letter);
        *letter = native_cyrillic(folded);
    }
    Run::FoldedToCyrillic
}

fn fold_to_latin(run: &mut [char], twin: fn(char) -> Option<char>) -> Run {
    for letter in run {
        *letter = twin(*letter).unwrap_or(*letter);
    }
    Run::FoldedToLatin
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(run: &str) -> (String, Run) {
        let mut letters: Vec<char> = run.chars().collect();
        let kind = fold(&mut letters);
        (letters.into_iter().collect(), kind)
    }

    #[test]
    fn latin_letters_inside_cyrillic_words_are_folded() {
        assert_eq!(folded("қaзaқ"), ("қазақ".into(), Run::FoldedToCyrillic));
        assert_eq!(
            folded("Cүтсорғышты"),
            ("Сүтсорғышты".into(), Run::FoldedToCyrillic)
        );
        assert_eq!(folded("рublic"), ("public".into(), Run::FoldedToLatin));
    }

    #[test]
    fn honest_mixtures_are_left_alone() {
        assert_eq!(folded("Windowsта").1, Run::GluedSuffix);
        assert_eq!(folded("iPhoneның").1, Run::GluedSuffix);
        assert_eq!(folded("ХIX"), ("XIX".into(), Run::RomanNumeral));
        assert_eq!(folded("Windows").1, Run::Plain);
        assert_eq!(folded("қазақ").1, Run::Plain);
    }

    #[test]
    fn the_table_of_exact_twins_is_the_published_one() {
        for line in include_str!("tables/homoglyphs_to_cyrillic.tsv").lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            if let [from, _, to, _, "exact"] = fields[..] {
                let from = from.chars().next().unwrap();
                assert_eq!(exact_cyrillic_twin(from), to.chars().next(), "{from}");
            }
        }
    }
}
