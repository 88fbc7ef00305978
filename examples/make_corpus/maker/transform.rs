//! What students do to the letters of a copied text.

use anyhow::{Context, bail};

/// A change to the letters of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transform {
    None,
    /// Every n-th letter that has a twin in the other script is replaced by it.
    Lookalike(usize),
    /// A zero-width space stands in every n-th longer word.
    ZeroWidth(usize),
    /// Kazakh in the Latin alphabet of 2021.
    Latin,
}

/// Cyrillic letters and their Latin twins.
const TWINS: [(char, char); 20] = [
    ('а', 'a'),
    ('с', 'c'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('х', 'x'),
    ('у', 'y'),
    ('і', 'i'),
    ('А', 'A'),
    ('В', 'B'),
    ('С', 'C'),
    ('Е', 'E'),
    ('Н', 'H'),
    ('К', 'K'),
    ('М', 'M'),
    ('О', 'O'),
    ('Р', 'P'),
    ('Т', 'T'),
    ('Х', 'X'),
    ('У', 'Y'),
];

/// The Kazakh alphabet of 2021, with the usual spellings of loan letters.
const LATIN: [(char, &str); 42] = [
    ('а', "a"),
    ('ә', "ä"),
    ('б', "b"),
    ('в', "v"),
    ('г', "g"),
    ('ғ', "ğ"),
    ('д', "d"),
    ('е', "e"),
    ('ё', "io"),
    ('ж', "j"),
    ('з', "z"),
    ('и', "i"),
    ('й', "i"),
    ('к', "k"),
    ('қ', "q"),
    ('л', "l"),
    ('м', "m"),
    ('н', "n"),
    ('ң', "ñ"),
    ('о', "o"),
    ('ө', "ö"),
    ('п', "p"),
    ('р', "r"),
    ('с', "s"),
    ('т', "t"),
    ('у', "u"),
    ('ұ', "ū"),
    ('ү', "ü"),
    ('ф', "f"),
    ('х', "h"),
    ('һ', "h"),
    ('ц', "ts"),
    ('ч', "ch"),
    ('ш', "ş"),
    ('щ', "şş"),
    ('ъ', ""),
    ('ы', "y"),
    ('і', "ı"),
    ('ь', ""),
    ('э', "e"),
    ('ю', "iu"),
    ('я', "ia"),
];

impl Transform {
    /// Reads `lookalike 3`, `zero-width 2` or `latin`.
    pub fn parse(words: &str) -> anyhow::Result<Self> {
        let (name, number) = words.split_once(' ').unwrap_or((words, "1"));
        let number: usize = number.parse().context("a number")?;
        Ok(match name {
            "lookalike" => Self::Lookalike(number),
            "zero-width" => Self::ZeroWidth(number),
            "latin" => Self::Latin,
            other => bail!("no transform is called {other}"),
        })
    }

    /// The text after the change.
    pub fn apply(self, language: &str, text: &str) -> String {
        match self {
            Self::None => text.to_owned(),
            Self::Lookalike(every) => with_twins(text, every, language == "en"),
            Self::ZeroWidth(every) => with_zero_widths(text, every),
            Self::Latin => in_latin(text),
        }
    }
}

fn with_twins(text: &str, every: usize, from_latin: bool) -> String {
    let mut met = 0;
    text.chars()
        .map(|letter| {
            let twin = TWINS.iter().find_map(|&(cyrillic, latin)| {
                let (from, to) = if from_latin {
                    (latin, cyrillic)
                } else {
                    (cyrillic, latin)
                };
                (from == letter).then_some(to)
            });
            met += usize::from(twin.is_some());
            twin.filter(|_| met % every == 0).unwrap_or(letter)
        })
        .collect()
}

fn with_zero_widths(text: &str, every: usize) -> String {
    let mut long = 0;
    let words: Vec<String> = text
        .split(' ')
        .map(|word| {
            let letters: Vec<char> = word.chars().collect();
            let inside = letters.iter().take(4).all(|letter| letter.is_alphabetic());
            if letters.len() < 5 || !inside {
                return word.to_owned();
            }
            long += 1;
            if long % every != 0 {
                return word.to_owned();
            }
            let (head, tail) = letters.split_at(2);
            format!(
                "{}\u{200b}{}",
                head.iter().collect::<String>(),
                tail.iter().collect::<String>()
            )
        })
        .collect();
    words.join(" ")
}

fn in_latin(text: &str) -> String {
    let mut latin = String::with_capacity(text.len());
    for letter in text.chars() {
        let lower = letter.to_lowercase().next().unwrap_or(letter);
        match LATIN.iter().find(|(cyrillic, _)| *cyrillic == lower) {
            None => latin.push(letter),
            Some((_, spelling)) if letter == lower => latin.push_str(spelling),
            // The capital of ı would be I, which is also the capital of i: the alphabet has both as I.
            Some((_, spelling)) => {
                let mut letters = spelling.chars();
                latin.extend(letters.next().into_iter().flat_map(char::to_uppercase));
                latin.push_str(letters.as_str());
            }
        }
    }
    latin
}
