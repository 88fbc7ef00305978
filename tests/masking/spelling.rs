//! How one name is written by different people: in Kazakh, by a Russian clerk,
//! in a passport, in the Latin alphabets, and by somebody in a hurry. Written
//! apart from the code that is tested.

use super::chance::Chance;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// As the lists of this test have it.
    Kazakh,
    /// Without the letters that Russian lacks.
    Russian,
    /// As in passports: Zh, Kh, Ye.
    Passport,
    /// As people write their own names: J or Zh, H or Kh, E, I or Y.
    Casual(u64),
    /// The Kazakh alphabets of 2018 and 2021.
    Latin2018,
    Latin2021,
}

/// The surname of a woman, made of a man's.
pub fn woman(surname: &str, is_woman: bool) -> String {
    match surname.strip_suffix("ий") {
        _ if !is_woman => surname.to_owned(),
        Some(stem) => format!("{stem}ая"),
        None => format!("{surname}а"),
    }
}

/// The patronymic of a child.
pub fn patronymic(father: &str, is_woman: bool, kazakh_way: bool) -> String {
    if kazakh_way {
        return format!("{father}{}", if is_woman { "қызы" } else { "ұлы" });
    }
    let ending = if is_woman { "овна" } else { "ович" };
    let soft = if is_woman { "евна" } else { "евич" };
    if father == "Павел" {
        return format!("Павл{ending}");
    }
    if father == "Лев" {
        return format!("Льв{ending}");
    }
    if father == "Пётр" {
        return format!("Петр{ending}");
    }
    if father == "Илья" || father == "Никита" {
        let stem = &father[..father.len() - 2];
        return format!("{stem}{}", if is_woman { "ична" } else { "ич" });
    }
    if let Some(stem) = father.strip_suffix("ий") {
        return format!("{stem}ь{soft}");
    }
    if let Some(stem) = father.strip_suffix(['й', 'ь']) {
        return format!("{stem}{soft}");
    }
    if let Some(stem) = father.strip_suffix(['а', 'і', 'и']) {
        return format!("{stem}{soft}");
    }
    format!("{father}{ending}")
}

pub fn spell(name: &str, script: Script) -> String {
    match script {
        Script::Kazakh => name.to_owned(),
        Script::Russian => name.chars().map(russian).collect(),
        Script::Passport => latin(name, passport),
        Script::Casual(seed) => casual(name, seed),
        Script::Latin2018 => latin(name, |letter, _| own(letter, false)),
        Script::Latin2021 => latin(name, |letter, _| own(letter, true)),
    }
}

fn russian(letter: char) -> char {
    let small = match letter.to_lowercase().next().unwrap() {
        'ә' => 'а',
        'ғ' => 'г',
        'қ' => 'к',
        'ң' => 'н',
        'ө' => 'о',
        'ұ' | 'ү' => 'у',
        'һ' => 'х',
        'і' => 'и',
        'ё' => 'е',
        other => other,
    };
    if letter.is_uppercase() {
        small.to_uppercase().next().unwrap()
    } else {
        small
    }
}

fn latin(name: &str, of: impl Fn(char, bool) -> &'static str) -> String {
    let mut out = String::new();
    for (index, letter) in name.chars().enumerate() {
        let piece = of(letter.to_lowercase().next().unwrap(), index == 0);
        if letter.is_uppercase() {
            let mut letters = piece.chars();
            out.extend(
                letters
                    .next()
                    .map(|first| first.to_uppercase().collect::<String>()),
            );
            out.push_str(letters.as_str());
        } else {
            out.push_str(piece);
        }
    }
    out
}

fn passport(letter: char, first: bool) -> &'static str {
    match letter {
        'а' | 'ә' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ғ' => "g",
        'д' => "d",
        'е' if first => "ye",
        'е' | 'э' => "e",
        'ё' => "yo",
        'ж' => "zh",
        'з' => "z",
        'и' | 'і' => "i",
        'й' | 'ы' => "y",
        'к' | 'қ' => "k",
        'л' => "l",
        'м' => "m",
        'н' | 'ң' => "n",
        'о' | 'ө' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ұ' | 'ү' => "u",
        'ф' => "f",
        'х' | 'һ' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ю' => "yu",
        'я' => "ya",
        _ => "",
    }
}

/// One person writes one name always in the same way.
fn casual(name: &str, seed: u64) -> String {
    let mut chance = Chance(seed);
    let (j, h, e, i, q, w) = (
        chance.one_in(2),
        chance.one_in(2),
        chance.one_in(2),
        chance.one_in(2),
        chance.one_in(4),
        chance.one_in(3),
    );
    let written = latin(name, |letter, first| match letter {
        'ж' if j => "j",
        'х' | 'һ' if h => "h",
        'е' if first && e => "e",
        'й' if i => "i",
        'ы' if i => "i",
        'қ' if q => "q",
        'я' if w => "ia",
        'ю' if w => "iu",
        'ё' => "e",
        'щ' if h => "sch",
        other => passport(other, first),
    });
    // Клерки пишут -ий и -ый одним y.
    written
        .replace("iy", if i { "y" } else { "iy" })
        .replace("skiy", "sky")
}

fn own(letter: char, of_2021: bool) -> &'static str {
    let pick = |old: &'static str, new: &'static str| if of_2021 { new } else { old };
    match letter {
        'ә' => pick("á", "ä"),
        'ғ' => pick("ǵ", "ğ"),
        'и' | 'й' => pick("ı", "i"),
        'і' => pick("i", "ı"),
        'қ' => "q",
        'ң' => pick("ń", "ñ"),
        'ө' => pick("ó", "ö"),
        'ұ' => pick("u", "ū"),
        'ү' => pick("ú", "ü"),
        'у' => pick("ý", "u"),
        'ы' => "y",
        'ш' | 'щ' => pick("sh", "ş"),
        'ж' => "j",
        'х' | 'һ' => "h",
        'ю' => pick("ıý", "iu"),
        'я' => pick("ıa", "ia"),
        'е' | 'ё' | 'э' => "e",
        'ч' => "ch",
        'ц' => "ts",
        other => passport(other, false),
    }
}
