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

use super::letters::{Script, script};

/// What a run turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run {
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

/// The Cyrillic letter that resembles a Latin or Greek one; only believed
/// where the rest of the run is Cyrillic.
const fn near_cyrillic_twin(letter: char) -> Option<char> {
    Some(match letter {
        'ə' | 'ǝ' | 'ä' => 'ә',
        'Ə' | 'Ǝ' | 'Ä' => 'Ә',
        'ɵ' | 'ø' | 'ö' | 'θ' => 'ө',
        'Ɵ' | 'Ø' | 'Ö' | 'Θ' => 'Ө',
        'ʏ' | 'ɣ' | 'γ' | 'ü' => 'ү',
        'Ү' | 'Ü' => 'Ү',
        'k' | 'ĸ' | 'κ' => 'к',
        'm' => 'м',
        't' | 'τ' => 'т',
        'b' => 'ь',
        'n' => 'п',
        'u' => 'и',
        'ï' => 'і',
        'ë' | 'ε' => 'е',
        'Ë' => 'Е',
        'α' => 'а',
        'ο' | 'σ' => 'о',
        'ρ' => 'р',
        'ι' | 'l' | 'ı' => 'і',
        'υ' => 'у',
        'χ' => 'х',
        'Α' => 'А',
        'Β' => 'В',
        'Ε' => 'Е',
        'Η' => 'Н',
        'Ι' => 'І',
        'Κ' => 'К',
        'Μ' => 'М',
        'Ο' => 'О',
        'Ρ' => 'Р',
        'Τ' => 'Т',
        'Υ' | 'Ɏ' => 'Ұ',
        'Χ' => 'Х',
        'ƒ' => 'ғ',
        'q' | 'ķ' => 'қ',
        'Ķ' => 'Қ',
        'ņ' | 'ŋ' | 'ñ' => 'ң',
        'Ņ' | 'Ŋ' | 'Ñ' => 'Ң',
        'ɏ' => 'ұ',
        'ħ' => 'һ',
        'w' => 'ш',
        'r' => 'г',
        'g' => 'д',
        's' => 'ѕ',
        'j' => 'ј',
        _ => return None,
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
        'ј' => 'й',
        'Ј' => 'Й',
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

/// The Latin letter that looks like a Greek one.
const fn latin_twin_of_greek(greek: char) -> Option<char> {
    Some(match greek {
        'α' => 'a',
        'ε' => 'e',
        'ο' | 'σ' => 'o',
        'ρ' => 'p',
        'ν' => 'v',
        'ι' => 'i',
        'κ' => 'k',
        'τ' => 't',
        'υ' => 'u',
        'χ' => 'x',
        'γ' => 'y',
        'η' => 'n',
        'ω' => 'w',
        'Α' => 'A',
        'Β' => 'B',
        'Ε' => 'E',
        'Ζ' => 'Z',
        'Η' => 'H',
        'Ι' => 'I',
        'Κ' => 'K',
        'Μ' => 'M',
        'Ν' => 'N',
        'Ο' => 'O',
        'Ρ' => 'P',
        'Τ' => 'T',
        'Υ' => 'Y',
        'Χ' => 'X',
        _ => return None,
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

/// The places of digits that stand for letters inside a word: lower-case
/// letters of one script on both sides, or a single digit at the edge of a
/// Cyrillic word, and at least two letters for each digit. Places are indices
/// into `word`.
pub(super) fn digits_for_letters(word: &[char]) -> Vec<usize> {
    let letters = word.iter().filter(|letter| letter.is_alphabetic()).count();
    let digits = word.iter().filter(|letter| letter.is_numeric()).count();
    if digits == 0 || letters < 2 * digits {
        return Vec::new();
    }
    let lower = |index: usize| {
        let letter = word.get(index).filter(|letter| letter.is_lowercase());
        letter.and_then(|&letter| script(letter))
    };
    (0..word.len())
        .filter(|&index| {
            let before = index.checked_sub(1).and_then(lower);
            let after = lower(index + 1);
            let inner = before.is_some() && before == after;
            let edge = letters > 2
                && (index == 0 && after == Some(Script::Cyrillic)
                    || index + 1 == word.len() && before == Some(Script::Cyrillic));
            (inner || edge) && letter_for_digit(word[index], before.or(after)).is_some()
        })
        .collect()
}

/// The letter that a digit between letters of a script stands for.
pub(super) const fn letter_for_digit(digit: char, script: Option<Script>) -> Option<char> {
    match (script, digit) {
        (Some(Script::Cyrillic), '0') => Some('о'),
        (Some(Script::Cyrillic), '3') => Some('з'),
        (Some(Script::Cyrillic), '6') => Some('б'),
        (Some(Script::Latin), '0') => Some('o'),
        (Some(Script::Latin), '1') => Some('l'),
        _ => None,
    }
}

/// A word of one script in letters of the other, when each of its letters has
/// an exact twin there in either case («сор» and "cop"; not THE, whose small
/// letters are no twins).
pub(super) fn twin_word(letters: &[char]) -> Option<String> {
    let in_both_cases = |letter: char| "aceopxyiасеорхуі".contains(letter);
    let lower = |letter: &char| letter.to_lowercase().next().unwrap_or(*letter);
    if !letters.iter().all(|letter| in_both_cases(lower(letter))) {
        return None;
    }
    let twin = if letters.first()?.is_ascii() {
        exact_cyrillic_twin
    } else {
        latin_twin
    };
    letters.iter().map(|&letter| twin(letter)).collect()
}

/// Folds one run in place and says what it was.
pub(super) fn fold(run: &mut [char]) -> Run {
    let (mut latin, mut cyrillic, mut greek) = (0usize, 0usize, 0usize);
    for &mut letter in &mut *run {
        match script(letter) {
            Some(Script::Latin) => latin += 1,
            Some(Script::Cyrillic) => cyrillic += 1,
            Some(Script::Greek) => greek += 1,
            _ => {}
        }
    }
    for letter in &mut *run {
        *letter = native_cyrillic(*letter);
    }
    match (latin > 0, cyrillic > 0, greek > 0) {
        (true, false, false) | (false, false, _) => Run::Plain,
        (false, true, false) => Run::Plain,
        (true, false, true) => fold_to_latin(run, latin_twin_of_greek),
        (_, true, _) => fold_cyrillic_mixture(run),
    }
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
    let has_twin = |letter: char| {
        is_cyrillic(letter)
            || exact_cyrillic_twin(letter).is_some()
            || near_cyrillic_twin(letter).is_some()
    };
    if cyrillic * 2 >= run.len() && run.iter().all(|&letter| has_twin(letter)) {
        return fold_to_cyrillic(run);
    }
    Run::Mixed
}

fn fold_to_cyrillic(run: &mut [char]) -> Run {
    for letter in run {
        let folded = exact_cyrillic_twin(*letter).or_else(|| near_cyrillic_twin(*letter));
        *letter = native_cyrillic(folded.unwrap_or(*letter));
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
