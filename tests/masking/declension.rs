//! Case endings, by the rules of a school grammar; written apart from the code
//! that is tested.

/// Kazakh cases: nominative, genitive, dative, accusative, locative, ablative, instrumental.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kazakh {
    Atau,
    Ilik,
    Barys,
    Tabys,
    Jatys,
    Shygys,
    Komektes,
}

fn is_front(name: &str) -> bool {
    let lower = name.to_lowercase();
    let vowel = lower.chars().rev().find(|c| "аәеёиоөуұүыіэюя".contains(*c));
    match vowel {
        Some('ә' | 'е' | 'ё' | 'ө' | 'ү' | 'і' | 'э') => true,
        // и and у follow the vowel before them.
        Some(last @ ('и' | 'у')) => {
            let before = lower
                .chars()
                .rev()
                .find(|c| *c != last && "аәеоөұүыі".contains(*c));
            matches!(before, Some('ә' | 'е' | 'ө' | 'ү' | 'і') | None)
        }
        _ => false,
    }
}

pub fn kazakh(name: &str, case: Kazakh) -> String {
    let front = is_front(name);
    let last = name.to_lowercase().chars().rfind(|c| *c != 'ь').unwrap();
    let vowel = "аәеёиоөуұүыіэюя".contains(last) && !"иу".contains(last);
    let nasal = "мнң".contains(last);
    let voiceless = "пфкқтсшщчцхһбвгд".contains(last);
    let soft = |back: &str, front_form: &str| {
        if front {
            front_form.to_owned()
        } else {
            back.to_owned()
        }
    };
    let ending = match case {
        Kazakh::Atau => String::new(),
        Kazakh::Ilik if vowel || nasal => soft("ның", "нің"),
        Kazakh::Ilik if voiceless => soft("тың", "тің"),
        Kazakh::Ilik => soft("дың", "дің"),
        Kazakh::Barys if voiceless => soft("қа", "ке"),
        Kazakh::Barys => soft("ға", "ге"),
        Kazakh::Tabys if vowel => soft("ны", "ні"),
        Kazakh::Tabys if voiceless => soft("ты", "ті"),
        Kazakh::Tabys => soft("ды", "ді"),
        Kazakh::Jatys if voiceless => soft("та", "те"),
        Kazakh::Jatys => soft("да", "де"),
        Kazakh::Shygys if nasal => soft("нан", "нен"),
        Kazakh::Shygys if voiceless => soft("тан", "тен"),
        Kazakh::Shygys => soft("дан", "ден"),
        Kazakh::Komektes if voiceless => "пен".to_owned(),
        Kazakh::Komektes if "зж".contains(last) => "бен".to_owned(),
        Kazakh::Komektes => "мен".to_owned(),
    };
    format!("{name}{ending}")
}

/// Russian cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Russian {
    Nominative,
    Genitive,
    Dative,
    Accusative,
    Instrumental,
    Prepositional,
}

impl Russian {
    const fn of(self, forms: [&'static str; 6]) -> &'static str {
        forms[self as usize]
    }
}

/// A name in a case; `surname` chooses the declension of -ов and -ская.
pub fn russian(name: &str, is_woman: bool, surname: bool, case: Russian) -> String {
    let put = |cut: &str, forms: [&'static str; 6]| {
        let stem = name.strip_suffix(cut).unwrap();
        format!("{stem}{}", case.of(forms))
    };
    if case == Russian::Nominative {
        return name.to_owned();
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if ends(&["қызы", "кызы"]) || ends(&["ұлы", "улы"]) {
        return name.to_owned();
    }
    if surname && !is_woman {
        if ends(&["ов", "ев", "ёв", "ин"]) {
            return put("", ["", "а", "у", "а", "ым", "е"]);
        }
        if ends(&["ский"]) {
            return put("ий", ["", "ого", "ому", "ого", "им", "ом"]);
        }
    }
    if surname && is_woman {
        if ends(&["ова", "ева", "ёва", "ина"]) {
            return put("а", ["", "ой", "ой", "у", "ой", "ой"]);
        }
        if ends(&["ская"]) {
            return put("ая", ["", "ой", "ой", "ую", "ой", "ой"]);
        }
        // Ким, Шевченко, Бейсен of women stay as they are.
        return name.to_owned();
    }
    match name {
        "Павел" => return format!("Павл{}", case.of(["", "а", "у", "а", "ом", "е"])),
        "Лев" => return format!("Льв{}", case.of(["", "а", "у", "а", "ом", "е"])),
        "Пётр" | "Петр" => {
            return format!("Петр{}", case.of(["", "а", "у", "а", "ом", "е"]));
        }
        "Любовь" => return format!("Любов{}", case.of(["", "и", "и", "ь", "ью", "и"])),
        _ => {}
    }
    match name.chars().last().unwrap() {
        'я' if ends(&["ия"]) => put("я", ["", "и", "и", "ю", "ей", "и"]),
        'я' => put("я", ["", "и", "е", "ю", "ей", "е"]),
        'а' if ends(&["га", "ка", "ха", "ша", "жа", "ча"]) => {
            put("а", ["", "и", "е", "у", "ой", "е"])
        }
        'а' => put("а", ["", "ы", "е", "у", "ой", "е"]),
        'й' if ends(&["ий"]) => put("й", ["", "я", "ю", "я", "ем", "и"]),
        'й' => put("й", ["", "я", "ю", "я", "ем", "е"]),
        'ь' if is_woman => put("ь", ["", "и", "и", "ь", "ью", "и"]),
        'ь' => put("ь", ["", "я", "ю", "я", "ем", "е"]),
        'о' | 'е' | 'и' | 'у' | 'ы' | 'і' | 'х' => name.to_owned(),
        _ if is_woman => name.to_owned(),
        'ч' if ends(&["вич", "ич"]) => put("", ["", "а", "у", "а", "ем", "е"]),
        'ш' | 'ж' | 'ц' => put("", ["", "а", "у", "а", "ем", "е"]),
        _ => put("", ["", "а", "у", "а", "ом", "е"]),
    }
}
