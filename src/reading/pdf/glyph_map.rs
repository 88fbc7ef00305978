//! Whether the text layer is what the page shows.
//!
//! A PDF can draw the letter ж and say that it is an o. What a letter is said to
//! be (ToUnicode) is compared with witnesses that the page cannot do without:
//! the names that the encoding gives to glyphs, the character map and names of
//! the embedded program, and the drawings themselves: a letter whose drawing
//! encloses another number of white spaces than the letter has (о one, н none),
//! and one drawing that goes by several letters. The last resort is whether the
//! words are words. Programs that write honest files contradict themselves in
//! ligatures, small capitals and look-alike letters, which are let pass.

use rustc_hash::FxHashMap;

use super::font::Font;
use super::program::{Outline, is_private};
use crate::domain::{FindingKind, Severity};
use crate::reading::builder::DocumentBuilder;

/// The share of letters that must lie for the finding to be strong.
const MANY: f32 = 0.02;
/// Fewer lying letters than this are a slip of a font tool.
const FEW: u32 = 6;
/// The least number of different letters of a font that drawings are judged by.
const LETTERS_TO_JUDGE: u32 = 8;
/// Words needed to say that a text is in no known language.
const WORDS_TO_JUDGE: usize = 150;

/// What the witnesses say, in shown letters.
#[derive(Debug, Default)]
struct Evidence {
    letters: u32,
    contradicted: u32,
    private: u32,
    unknown: u32,
    examples: Vec<String>,
}

/// Adds the finding, if there is one. `text` is what was extracted.
pub fn judge(fonts: &[Font], text: &str, builder: &mut DocumentBuilder) {
    let mut evidence = Evidence::default();
    let mut drawings: FxHashMap<(String, u64), FxHashMap<char, u32>> = FxHashMap::default();
    for font in fonts {
        weigh(font, &mut evidence, &mut drawings);
    }
    // One drawing under several letters that do not look alike.
    let mut shared = 0;
    for targets in drawings.values().filter(|targets| targets.len() > 1) {
        let most = targets.values().copied().max().unwrap_or(0);
        shared += targets.values().sum::<u32>() - most;
        if evidence.examples.len() < 4 {
            let mut letters: Vec<char> = targets.keys().copied().collect();
            letters.sort_unstable();
            let letters: Vec<String> = letters.iter().take(4).map(char::to_string).collect();
            evidence
                .examples
                .push(format!("one drawing for {}", letters.join(", ")));
        }
    }
    let letters = evidence.letters.max(1) as f32;
    let lies = evidence.contradicted.max(shared);
    let is_nonsense = is_no_language(text);
    let mut report = |severity: Severity, count: u32, what: &str| {
        let examples = evidence.examples.join("; ");
        let detail = if examples.is_empty() {
            what.to_owned()
        } else {
            format!("{what}: {examples}")
        };
        builder.note(FindingKind::GlyphMap, severity, count, &detail);
    };
    if lies >= FEW && lies as f32 / letters >= MANY / 4.0 {
        let is_strong = lies as f32 / letters >= MANY || is_nonsense;
        let severity = if is_strong {
            Severity::Strong
        } else {
            Severity::Check
        };
        report(
            severity,
            lies,
            "letters are drawn as others than the text says",
        );
    } else if evidence.private >= 20 && evidence.private as f32 / letters >= MANY {
        report(
            Severity::Strong,
            evidence.private,
            "letters without a public meaning",
        );
    } else if evidence.unknown >= 40
        && evidence.unknown as f32 / (letters + evidence.unknown as f32) >= 0.1
    {
        report(
            Severity::Check,
            evidence.unknown,
            "drawn letters that no text is given for",
        );
    } else if is_nonsense {
        report(
            Severity::Check,
            evidence.letters,
            "the text layer is in no known language",
        );
    }
}

fn weigh(
    font: &Font,
    evidence: &mut Evidence,
    drawings: &mut FxHashMap<(String, u64), FxHashMap<char, u32>>,
) {
    // Pictorial fonts are mapped to whatever comes close.
    let lower = font.name.to_lowercase();
    if [
        "symbol",
        "wingdings",
        "webdings",
        "dingbat",
        "math",
        "cmsy",
        "cmex",
        "cmmi",
        "emoji",
    ]
    .iter()
    .any(|name| lower.contains(name))
    {
        return;
    }
    let mut codes: Vec<_> = font.shown.iter().collect();
    codes.sort_unstable_by_key(|(code, _)| **code);
    let mut judged = 0;
    let mut wrong = 0;
    let mut wrong_uses = 0;
    let mut wrong_letters = String::new();
    let mut outlines: FxHashMap<u64, Vec<(char, u32)>> = FxHashMap::default();
    for (&code, shown) in codes {
        let mut characters = shown.text.chars();
        let (Some(letter), None) = (characters.next(), characters.next()) else {
            if shown.text.is_empty() && !font.is_type3 {
                evidence.unknown += shown.uses;
            }
            continue;
        };
        if is_private(letter) {
            evidence.private += shown.uses;
            continue;
        }
        if !letter.is_alphabetic() {
            continue;
        }
        evidence.letters += shown.uses;
        if let Some(witness) = witness(font, code, shown.glyph)
            && !agree(letter, &witness)
        {
            evidence.contradicted += shown.uses;
            if evidence.examples.len() < 4 {
                evidence
                    .examples
                    .push(format!("{witness} is said to be {letter}"));
            }
            continue;
        }
        let outline = shown
            .glyph
            .and_then(|glyph| font.program.as_ref()?.outline(glyph));
        if let Some(outline) = outline {
            if let Some(expected) = counters(letter) {
                judged += 1;
                if !expected.contains(&outline.counters) {
                    wrong += 1;
                    wrong_uses += shown.uses;
                    wrong_letters.push(letter);
                }
            }
            if is_telling(outline) {
                outlines
                    .entry(outline.hash)
                    .or_default()
                    .push((letter, shown.uses));
            }
        }
    }
    for (hash, targets) in outlines {
        let known = drawings.entry((font.name.clone(), hash)).or_default();
        for (letter, uses) in targets {
            *known.entry(skeleton(letter)).or_default() += uses;
        }
    }
    // Of 307 installed fonts (108 letters each) three draw one letter otherwise, none draws two.
    if judged >= LETTERS_TO_JUDGE && wrong >= 2 {
        evidence.contradicted += wrong_uses;
        if evidence.examples.len() < 4 {
            evidence
                .examples
                .push(format!("drawings are not those of {wrong_letters}"));
        }
    }
}

/// What the file itself says besides ToUnicode: the program's map and names, then the encoding's names.
fn witness(font: &Font, code: u32, glyph: Option<u32>) -> Option<String> {
    if font.to_unicode.is_empty() {
        return None;
    }
    let named = || {
        let code = u8::try_from(code).ok().filter(|_| !font.is_composite)?;
        font.differences.get(&code).and_then(|_| font.encoded(code))
    };
    named().or_else(|| font.program.as_ref()?.meaning(glyph?))
}

/// Whether two statements about a letter can both be honest.
fn agree(letter: char, witness: &str) -> bool {
    let mut characters = witness.chars();
    let (Some(other), None) = (characters.next(), characters.next()) else {
        return true;
    };
    // Whatever is no letter is used for marks of many kinds; small capitals are drawn from large ones.
    !other.is_alphabetic() || is_private(other) || skeleton(letter) == skeleton(other)
}

/// Letters that look alike in all fonts become one, whatever their case.
fn skeleton(letter: char) -> char {
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    match lower {
        'а' | 'α' => 'a',
        'в' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'е' | 'ε' => 'e',
        'н' | 'η' => 'h',
        'һ' => 'h',
        'і' | 'ι' | 'ı' | 'l' | '1' | 'ӏ' => 'i',
        'ј' => 'j',
        'к' | 'κ' | 'ĸ' => 'k',
        'м' | 'μ' | 'µ' => 'm',
        'ν' => 'v',
        'о' | 'ο' | 'σ' => 'o',
        'р' | 'ρ' => 'p',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' | 'у' | 'ү' | 'γ' => 'y',
        'ѵ' => 'v',
        'х' | 'χ' => 'x',
        'ԁ' => 'd',
        'ԛ' => 'q',
        'ԝ' => 'w',
        'ә' | 'ǝ' => 'ə',
        'ө' | 'θ' | 'ѳ' => 'ɵ',
        'ζ' => 'z',
        'φ' => 'ф',
        'π' => 'п',
        'є' => 'є',
        other => other,
    }
}

/// Whether an outline has enough shape to be told from others (not l, I, dashes).
fn is_telling(outline: Outline) -> bool {
    outline.points >= 14
}

/// How many white spaces a letter encloses, in all usual typefaces; `None` for letters that vary.
fn counters(letter: char) -> Option<&'static [u32]> {
    Some(match letter {
        'c' | 'f' | 'h' | 'k' | 'l' | 'm' | 'n' | 'r' | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'z'
        | 'C' | 'E' | 'F' | 'G' | 'H' | 'I' | 'K' | 'L' | 'M' | 'N' | 'S' | 'T' | 'U' | 'V'
        | 'X' | 'Z' => &[0],
        'a' | 'b' | 'd' | 'e' | 'o' | 'p' | 'q' | 'A' | 'D' | 'O' | 'P' | 'R' => &[1],
        'B' => &[2],
        'г' | 'з' | 'и' | 'к' | 'л' | 'м' | 'н' | 'п' | 'с' | 'т' | 'ц' | 'ч' | 'ш' | 'щ' | 'э'
        | 'х' | 'Г' | 'З' | 'И' | 'К' | 'Л' | 'М' | 'Н' | 'П' | 'С' | 'Т' | 'Ц' | 'Ч' | 'Ш'
        | 'Щ' | 'Э' | 'Х' | 'қ' | 'ң' | 'ү' | 'Қ' | 'Ң' | 'й' => &[0],
        'а' | 'е' | 'о' | 'р' | 'ь' | 'ъ' | 'ы' | 'я' | 'ә' | 'А' | 'О' | 'Р' | 'Ь' | 'Ъ' | 'Ы'
        | 'Я' | 'Ә' => &[1],
        'Е' => &[0],
        'в' | 'ф' | 'ө' | 'В' | 'Ф' | 'Ө' => &[2],
        _ => return None,
    })
}

/// The words that no page of prose in these languages is without.
const COMMON: &str = " и в не на что он с как это по но из к у за от так для же вы бы мы их его её при или до \
    и также может год года был была было были \
    мен және бұл да де бір үшін деп ол бар қазақ болып оның туралы кейін емес еді осы соң сол \
    жылы болды болған екен ең өз ал арқылы тұр \
    the of and to in a is that it was for on as with by be are at this from an or which not \
    der die und das von zu den mit ist le la les des et en un que el los las por del una bu ve bir \
    і та що на з до є у това се за да й ";

/// Whether the words of a text are words of no language that is known here.
fn is_no_language(text: &str) -> bool {
    let mut words = 0;
    let mut common = 0;
    let mut lower = String::new();
    for word in text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
    {
        words += 1;
        lower.clear();
        lower.push(' ');
        lower.extend(word.chars().flat_map(char::to_lowercase));
        lower.push(' ');
        common += usize::from(COMMON.contains(lower.as_str()));
    }
    // Prose has ten to forty in a hundred; lists of names and formulas have few and are short.
    words >= WORDS_TO_JUDGE && common * 150 < words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_language_and_a_permuted_alphabet_is_not() {
        let prose = "Бұл мақалада қазақ тілі туралы және оның тарихы мен дамуы жайында айтылады "
            .repeat(20);
        assert!(!is_no_language(&prose));
        let nonsense = "Оцщ юфэфщфюф эфчфэ ъужу ъцяфщу этуп дукун кямын зхъювл ".repeat(30);
        assert!(is_no_language(&nonsense));
    }

    #[test]
    fn look_alikes_and_small_capitals_agree() {
        assert!(agree('а', "a") && agree('a', "A") && agree('–', "endash"));
        assert!(!agree('о', "ж"));
    }
}
