//! Other spellings of a name that the sound form does not bring together:
//! what Russian clerks and passports make of Kazakh letters, and the reverse.

/// At most so many spellings of one part of a name.
const MOST: usize = 12;

/// What else may stand at a place of a name, and how many letters it replaces.
fn alternatives(letters: &[char], index: usize) -> &'static [(&'static str, usize)] {
    let before = index.checked_sub(1).map(|before| letters[before]);
    let next = letters.get(index + 1).copied();
    let behind_consonant = before.is_some_and(|letter| letter.is_alphabetic() && !is_vowel(letter));
    match letters[index] {
        // Әсел, Асель, Эсель; Ләззат, Ляззат.
        'ә' if behind_consonant => &[("я", 1), ("е", 1)],
        'ә' => &[("е", 1)],
        'я' if behind_consonant => &[("а", 1)],
        'ю' if behind_consonant => &[("у", 1)],
        'ү' if behind_consonant => &[("ю", 1)],
        'ө' => &[("у", 1), ("ю", 1)],
        'ұ' if behind_consonant => &[("ы", 1), ("о", 1)],
        'ы' | 'і' if behind_consonant && next.is_some() => &[("у", 1)],
        // Уәлиханов, Валиханов.
        'у' if before.is_none() && next.is_some_and(is_vowel) => &[("в", 1)],
        // Таңат, Tangat; Ақмет, Ахмет; Асхат, Ashat.
        'ң' if !matches!(next, Some('ғ' | 'г')) => &[("нг", 1)],
        'қ' => &[("х", 1)],
        'с' if next == Some('х') => &[("ш", 2)],
        'һ' => &[("", 1), ("г", 1)],
        'ц' => &[("с", 1)],
        _ => &[],
    }
}

const fn is_vowel(letter: char) -> bool {
    matches!(
        letter,
        'а' | 'ә'
            | 'е'
            | 'и'
            | 'о'
            | 'ө'
            | 'у'
            | 'ұ'
            | 'ү'
            | 'ы'
            | 'і'
            | 'э'
            | 'ю'
            | 'я'
            | 'ь'
            | 'ъ'
    )
}

/// The letters of a part of a name, and the other ways in which it may be spelled.
pub(super) fn variants(letters: &[char]) -> Vec<Vec<char>> {
    let mut all = vec![letters.to_vec()];
    // One letter at a time first: few spellings differ in several.
    for index in 0..letters.len() {
        for (other, length) in alternatives(letters, index) {
            let mut spelling = letters[..index].to_vec();
            spelling.extend(other.chars());
            spelling.extend(&letters[index + length..]);
            all.push(spelling);
        }
    }
    all.truncate(MOST);
    all
}

/// How a man is addressed with respect: Асқар as Асеке, Серік as Секе.
pub(super) fn respectful(letters: &[char]) -> Vec<Vec<char>> {
    let Some(vowel) = letters.iter().position(|&letter| is_vowel(letter)) else {
        return Vec::new();
    };
    let with = |length: usize, ending: &str| {
        let beginning = letters.get(..length)?;
        Some(beginning.iter().copied().chain(ending.chars()).collect())
    };
    [with(vowel + 2, "еке"), with(vowel + 1, "ке")]
        .into_iter()
        .flatten()
        .filter(|form: &Vec<char>| form.len() > 3)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kazakh_letters_have_russian_spellings() {
        let spellings = |name: &str| -> Vec<String> {
            let letters: Vec<char> = name.chars().collect();
            variants(&letters)
                .into_iter()
                .map(|spelling| spelling.into_iter().collect())
                .collect()
        };
        assert!(spellings("ләззат").contains(&"ляззат".into()));
        assert!(spellings("ляззат").contains(&"лаззат".into()));
        assert!(spellings("таңат").contains(&"тангат".into()));
        assert!(spellings("асхат").contains(&"ашат".into()));
        assert_eq!(spellings("ержан"), ["ержан"]);
    }
}
