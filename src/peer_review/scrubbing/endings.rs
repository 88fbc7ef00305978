//! Which endings may stand behind a name, in sound form.
//!
//! A name of the roster is cut into a stem and a [`Declension`]; a word of a
//! text is that name when it begins with the stem and goes on with one of the
//! endings of the declension. Russian endings follow the form of the name
//! (Ахметов-у, Ахметов-ой, Достоевск-ого, Мари-ю, Серге-ем). Kazakh ones are a
//! chain behind the whole name (Ахметов-тар-ымыз-дың). Vowel harmony and
//! assimilation are not asked for: writers err in them, and the name before
//! them is proof enough.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// The endings that a stem takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Declension {
    /// The whole name: no ending, a Kazakh chain, or the English plural.
    Whole,
    /// The whole name before a Kazakh ending that begins with a vowel (Серік, Серіг-ім).
    Voiced,
    /// Surnames of men in -ов, -ев and -ин.
    PossessiveHe,
    /// Surnames of women in -ова, -ева and -ина, without the а.
    PossessiveShe,
    /// Adjectives of men (Достоевск-ий, Толст-ой), without the ending.
    AdjectiveHe,
    /// Adjectives of women (Достоевск-ая), without the ending.
    AdjectiveShe,
    /// Names in a consonant, hard or soft (Арман, Игорь).
    Consonant,
    /// Names in a consonant that lost the vowel before it (Павел, Павл-а).
    Fleeting,
    /// Names in й (Серге-й, Дмитри-й), without it.
    Short,
    /// Names in а, without it.
    Hard,
    /// Names in я, without it.
    Soft,
}

const CONSONANT: &[&str] = &[
    "a", "u", "om", "em", "e", "i", "ov", "ei", "am", "ami", "ah", "ia", "iu", "iam", "iami", "iah",
];

impl Declension {
    /// The Russian endings, in sound form.
    const fn russian(self) -> &'static [&'static str] {
        match self {
            Self::Whole | Self::Voiced => &[],
            Self::PossessiveHe => &["a", "u", "im", "om", "e", "i", "ih", "imi"],
            Self::PossessiveShe => &["a", "oi", "u", "oiu", "i", "ih", "im", "imi"],
            Self::AdjectiveHe => &[
                "i", "ii", "oi", "ogo", "ego", "omu", "emu", "im", "om", "em", "e", "ih", "imi",
            ],
            Self::AdjectiveShe => &[
                "aia", "oi", "ei", "uiu", "oiu", "e", "ih", "im", "imi", "aa",
            ],
            Self::Consonant | Self::Fleeting => CONSONANT,
            Self::Short => &["i", "ia", "iu", "em", "m", "e", "iam", "iami", "iah", "ev"],
            Self::Hard => &["a", "i", "e", "u", "oi", "oiu", "ei", "am", "ami", "ah"],
            Self::Soft => &["ia", "i", "iu", "ei", "e", "eiu", "iam", "iami", "iah"],
        }
    }

    /// Whether a name with a stem that ends in `last` may go on with `rest`.
    /// In sound form a doubled letter is one, so that the first letter of the
    /// ending may have run into the stem (Нұрлан-ның is `nurlanin`).
    pub(super) fn allows(self, last: u8, rest: &[u8], latin: bool) -> bool {
        if rest.is_empty() {
            // Сергее sounds like the stem of Сергей.
            return self == Self::Whole || (self == Self::Short && last == b'e');
        }
        if rest.len() > LONGEST {
            return false;
        }
        let is_russian = |ending: &[u8]| {
            let known = self.russian();
            known.iter().any(|other| other.as_bytes() == ending)
        };
        let is_kazakh = |ending: &[u8]| CHAINS.contains(ending);
        let mut joined = [last; LONGEST + 1];
        joined[1..=rest.len()].copy_from_slice(rest);
        let joined = &joined[..=rest.len()];
        match self {
            // In Latin letters one letter behind a name makes another name: Marin, Marini.
            Self::Whole if latin && rest.len() == 1 => rest == b"s",
            Self::Whole => is_kazakh(rest) || is_kazakh(joined),
            Self::Voiced => matches!(rest[0], b'i' | b'e' | b'a') && is_kazakh(rest),
            // English knows no Russian endings: Marin is not Marina.
            _ if latin => false,
            _ => is_russian(rest) || is_russian(joined),
        }
    }
}

/// Whether `rest` is an ending of the declension but for one slip of the pen.
pub(super) fn is_nearly_ending(declension: Declension, rest: &[u8]) -> bool {
    let endings = match declension {
        Declension::Whole => CASE,
        Declension::Voiced => &[],
        other => other.russian(),
    };
    let Ok(rest) = str::from_utf8(rest) else {
        return false;
    };
    let near = |ending: &&str| ending.len() > 1 && strsim::osa_distance(ending, rest) == 1;
    rest.len() > 1 && endings.iter().any(near)
}

/// The longest ending that is looked at, in sounds.
pub(super) const LONGEST: usize = 12;

/// Kazakh case endings and what may stand in their place.
const CASE: &[&str] = &[
    "", "nin", "din", "tin", "ga", "ge", "ka", "ke", "na", "ne", "a", "e", "ni", "di", "ti", "n",
    "da", "de", "ta", "te", "nda", "nde", "dan", "den", "tan", "ten", "nan", "nen", "men", "ben",
    "pen", "menen", "niki", "diki", "tiki", "dai", "dei", "tai", "tei", "dagi", "degi", "tagi",
    "tegi", "ndagi", "ndegi", "Sa", "Se", "siz", "min", "bin", "pin", "sin", "miz", "biz", "piz",
];

/// Every chain of Kazakh endings behind a name.
static CHAINS: LazyLock<FxHashSet<Vec<u8>>> = LazyLock::new(|| {
    const ADDRESS: &[&str] = &["", "jan", "tai", "eke"];
    const PLURAL: &[&str] = &["", "lar", "ler", "dar", "der", "tar", "ter"];
    const OWNER: &[&str] = &[
        "", "im", "m", "in", "n", "i", "si", "imiz", "miz", "iniz", "niz",
    ];
    let mut chains = FxHashSet::default();
    for address in ADDRESS {
        for plural in PLURAL {
            for owner in OWNER {
                for case in CASE {
                    // Datives and the rest of what is owned: Серігім-е, Серігі-не.
                    // Without the owner Иванов-на would be a form of Иванов.
                    let of_owned = ["a", "e", "na", "ne", "nda", "nde", "ndagi", "ndegi"];
                    if matches!(*owner, "" | "n") && of_owned.contains(case) {
                        continue;
                    }
                    let mut chain = Vec::new();
                    for &letter in [address, plural, owner, case]
                        .map(|part| part.as_bytes())
                        .into_iter()
                        .flatten()
                    {
                        // The same mergers as in `sounds`.
                        match (chain.last(), letter) {
                            (Some(&last), letter) if last == letter => {}
                            (Some(b'i'), b'e') => {
                                chain.pop();
                                chain.push(b'e');
                            }
                            _ => chain.push(letter),
                        }
                    }
                    if !chain.is_empty() && chain.len() <= LONGEST {
                        chains.insert(chain);
                    }
                }
            }
        }
    }
    chains
});

/// The stems of a name in sound form, each with the endings it takes.
pub(super) fn stems(name: &[u8]) -> Vec<(Vec<u8>, Declension)> {
    let mut stems = vec![(name.to_vec(), Declension::Whole)];
    let mut cut = |count: usize, declension: Declension| {
        let stem = &name[..name.len() - count];
        if stem.len() > 1 {
            stems.push((stem.to_vec(), declension));
        }
    };
    let ends = |ending: &str| name.ends_with(ending.as_bytes());
    let is_surname = |endings: [&str; 3]| name.len() > 4 && endings.into_iter().any(ends);
    match name.last() {
        _ if is_surname(["ov", "ev", "in"]) => cut(0, Declension::PossessiveHe),
        _ if is_surname(["ova", "eva", "ina"]) => cut(1, Declension::PossessiveShe),
        _ if ends("aia") => {
            cut(3, Declension::AdjectiveShe);
            // Жансая.
            cut(2, Declension::Soft);
        }
        _ if ends("skii") || ends("ckii") => cut(2, Declension::AdjectiveHe),
        _ if ends("ski") || ends("cki") => cut(1, Declension::AdjectiveHe),
        Some(b'i') => {
            cut(1, Declension::Short);
            // Толстой, Белый.
            cut(if ends("oi") { 2 } else { 1 }, Declension::AdjectiveHe);
        }
        Some(b'a') if ends("ia") => cut(2, Declension::Soft),
        Some(b'a') => cut(1, Declension::Hard),
        Some(b'e' | b'o' | b'u') | None => {}
        Some(_) => cut(0, Declension::Consonant),
    }
    if is_surname(["ina", "ina", "ina"]) {
        // Марина and Ирина are given names: they are declined like Анна.
        cut(1, Declension::Hard);
    }
    if let [stem @ .., b'k'] | [stem @ .., b'p'] = name
        && !stem.is_empty()
    {
        let voiced = if name.ends_with(b"k") { b'g' } else { b'b' };
        stems.push(([stem, &[voiced]].concat(), Declension::Voiced));
    }
    // Павел, Кравец, Чабанок.
    if let [stem @ .., b'e' | b'o', last @ (b'l' | b'c' | b'k' | b'r')] = name
        && stem.len() > 2
    {
        stems.push(([stem, &[*last]].concat(), Declension::Fleeting));
    }
    if name == b"lev" {
        stems.push((b"lv".to_vec(), Declension::Fleeting));
    }
    stems
}

#[cfg(test)]
mod tests {
    use super::super::sounds::sound;
    use super::*;

    fn is_form_of(name: &str, word: &str) -> bool {
        let (name, form) = (sound(name), sound(word));
        let latin = word.is_ascii();
        stems(name.as_bytes())
            .into_iter()
            .any(|(stem, declension)| {
                form.as_bytes()
                    .strip_prefix(stem.as_slice())
                    .is_some_and(|rest| declension.allows(stem[stem.len() - 1], rest, latin))
            })
    }

    #[test]
    fn kazakh_chains_are_endings() {
        for (name, words) in [
            (
                "Нұрлан",
                "Нұрланның Нұрланға Нұрланды Нұрланда Нұрланнан Нұрланмен Нұрландар Нұрландардың Нұрланым Нұрланжан",
            ),
            (
                "Серік",
                "Серіктің Серікке Серікті Серікте Серіктен Серікпен Серігі Серігім Серігіміз Серіктің",
            ),
            (
                "Ахметова",
                "Ахметованың Ахметоваға Ахметованы Ахметовада Ахметовадан Ахметовамен Ахметовалар",
            ),
            ("Әсел", "Әселдің Әселге Әселді Әселмен Äseldıñ Aselge"),
            ("Абай", "Абайдың Абайға Абаймен Абаймын"),
        ] {
            for word in words.split(' ') {
                assert!(is_form_of(name, word), "{name}: {word}");
            }
        }
    }

    #[test]
    fn russian_cases_are_endings() {
        for (name, words) in [
            (
                "Иванов",
                "Иванова Иванову Ивановым Иванове Ивановы Ивановых Ивановыми",
            ),
            ("Иванова", "Ивановой Иванову Ивановою Ивановы"),
            (
                "Достоевский",
                "Достоевского Достоевскому Достоевским Достоевском",
            ),
            ("Достоевская", "Достоевской Достоевскую"),
            ("Сергей", "Сергея Сергею Сергеем Сергее"),
            ("Дмитрий", "Дмитрия Дмитрию Дмитрием Дмитрии"),
            ("Игорь", "Игоря Игорю Игорем Игоре"),
            ("Мария", "Марии Марию Марией"),
            ("Анна", "Анны Анне Анну Анной Анною"),
            ("Марина", "Марины Марине Марину Мариной"),
            ("Наталья", "Натальи Наталье Наталью Натальей"),
            ("Павел", "Павла Павлу Павлом Павле"),
            ("Толстой", "Толстого Толстому Толстым"),
            ("Цой", "Цоя Цою Цоем Цое"),
            ("Нұрлан", "Нурлана Нурлану Нурланом Нурлане"),
        ] {
            for word in words.split(' ') {
                assert!(is_form_of(name, word), "{name}: {word}");
            }
        }
    }

    #[test]
    fn other_words_are_no_forms() {
        for (name, word) in [
            ("Иванова", "Иванов"),
            ("Марин", "Marina"),
            ("Серік", "Серіктестік"),
            ("Қанат", "Қанаттандыру"),
        ] {
            assert!(!is_form_of(name, word), "{name}: {word}");
        }
    }
}
