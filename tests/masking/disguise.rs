//! Names, numbers and addresses as people write them by mistake or on purpose.

use super::chance::Chance;

/// One letter wrong, missing or added, or two exchanged; not the first two, as people know how a name begins.
pub fn slip(chance: &mut Chance, word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let alphabet: Vec<char> = match letters[0].is_ascii() {
        true => "abdeghiklmnorstuvyz".chars().collect(),
        false => "абвгдежзиклмнопрстуы".chars().collect(),
    };
    let at = 1 + chance.below(letters.len() - 2);
    match chance.below(4) {
        0 => letters[at] = *chance.of(&alphabet),
        1 => {
            letters.remove(at);
        }
        2 => letters.insert(at, *chance.of(&alphabet)),
        _ => letters.swap(at, at + 1),
    }
    letters.into_iter().collect()
}

pub fn disguise(chance: &mut Chance, words: &[String]) -> String {
    // Nobody spreads an 's.
    let words: Vec<String> = words.iter().map(|word| word.replace("’s", "")).collect();
    let plain = words.join(" ");
    match chance.below(8) {
        0 => plain.to_uppercase(),
        1 => words.join("\n"),
        2 => look_alikes(chance, &plain),
        3 => {
            // Hyphenated at a line end.
            let letters: Vec<char> = plain.chars().collect();
            let places: Vec<usize> = (2..letters.len() - 2)
                .filter(|&at| letters[at - 2..at + 2].iter().all(|c| c.is_lowercase()))
                .collect();
            if places.is_empty() {
                return plain;
            }
            let (one, other) = letters.split_at(*chance.of(&places));
            format!("{}-\n{}", String::from_iter(one), String::from_iter(other))
        }
        4 => {
            let spread =
                |word: &String| word.chars().map(String::from).collect::<Vec<_>>().join(" ");
            words
                .iter()
                .map(spread)
                .collect::<Vec<_>>()
                .join(if chance.one_in(2) { "   " } else { " " })
        }
        5 => words.join("_"),
        6 if words.len() > 1 => words.join(", "),
        6 => plain.chars().map(|c| format!("{c}\u{AD}")).collect(),
        _ => words.concat(),
    }
}

fn look_alikes(chance: &mut Chance, word: &str) -> String {
    const TWINS: [(char, char); 18] = [
        ('а', 'a'),
        ('е', 'e'),
        ('о', 'o'),
        ('р', 'p'),
        ('с', 'c'),
        ('х', 'x'),
        ('у', 'y'),
        ('і', 'i'),
        ('А', 'A'),
        ('В', 'B'),
        ('Е', 'E'),
        ('К', 'K'),
        ('М', 'M'),
        ('Н', 'H'),
        ('О', 'O'),
        ('С', 'C'),
        ('Т', 'T'),
        ('Х', 'X'),
    ];
    word.chars()
        .map(|letter| {
            let twin = TWINS.iter().find_map(|&(one, other)| match letter {
                _ if letter == one => Some(other),
                _ if letter == other => Some(one),
                _ => None,
            });
            twin.filter(|_| chance.one_in(3)).unwrap_or(letter)
        })
        .collect()
}

pub fn number(chance: &mut Chance, number: &str) -> String {
    let plain: String = number.chars().filter(|c| *c != '-').collect();
    match chance.below(6) {
        0 => plain,
        1 => number.to_lowercase(),
        2 => number.replace('-', " "),
        3 => number.replace('-', "–"),
        4 => {
            let letters: Vec<char> = plain.chars().collect();
            let pieces: Vec<String> = letters.chunks(3).map(String::from_iter).collect();
            pieces.join(if chance.one_in(2) { " " } else { "-" })
        }
        _ => number.to_owned(),
    }
}

pub fn email(chance: &mut Chance, email: &str) -> String {
    let (local, host) = email.split_once('@').unwrap();
    let dotted = host.replace('.', " (dot) ");
    match chance.below(9) {
        0 => email.to_uppercase(),
        1 => format!("{local} (at) {host}"),
        2 => format!("{local}[at]{host}"),
        3 => format!("{local} [at] {dotted}"),
        4 => format!("{local} @ {host}"),
        5 => format!("{local}@\n{host}"),
        6 => format!("{local}(собака){host}"),
        7 => format!("{local} at {host}"),
        _ => email.to_owned(),
    }
}

pub fn phone(chance: &mut Chance, phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let piece = |from: usize, to: usize| String::from_iter(&digits[from..to]);
    let (area, one, two, three) = (piece(1, 4), piece(4, 7), piece(7, 9), piece(9, 11));
    match chance.below(9) {
        0 => format!("+7 {area} {one}-{two}-{three}"),
        1 => format!("8({area}){one}{two}{three}"),
        2 => format!("8{area}{one}{two}{three}"),
        3 => format!("+7({area}) {one} {two} {three}"),
        4 => format!("8-{area}-{one}-{two}-{three}"),
        5 => format!("{area} {one} {two} {three}"),
        6 => format!("{area}{one}{two}{three}"),
        7 => format!("8 {area} {one} {two}{three}"),
        _ => phone.to_owned(),
    }
}
