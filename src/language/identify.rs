//! The language of each sentence.
//!
//! Every word type carries evidence that the lexicon computes once. For a
//! Cyrillic word: letters that only Kazakh has, letters that Kazakh does not
//! need, and groups of two and three letters that are more frequent in one
//! language than in the other (`tables/letter_groups.tsv`; words without their
//! Kazakh letters are judged by the groups alone, so that Kazakh typed on a
//! Russian keyboard is recognised). A sentence sums the evidence of its words;
//! one that says too little listens to its neighbours. A sentence with more
//! Latin than Cyrillic words is English unless it is Kazakh in Latin letters
//! (`kazakh_latin`). Plain English costs one addition a word.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::letters::is_kazakh_only;

/// Evidence below this needs the neighbours' opinion.
const WEAK: i32 = 60;

/// 8 times the logarithm of how much more frequent a group of letters is in Kazakh.
static LETTER_GROUPS: LazyLock<FxHashMap<u32, i8>> = LazyLock::new(|| {
    include_str!("tables/letter_groups.tsv")
        .lines()
        .filter_map(|line| {
            let (group, score) = line.split_once('\t')?;
            let packed = group
                .chars()
                .fold(0, |packed, letter| packed << 8 | code(letter));
            Some((packed, score.parse().ok()?))
        })
        .collect()
});

/// A letter in one byte, without what Kazakh adds to the Russian alphabet.
fn code(letter: char) -> u32 {
    let plain = match letter {
        'ә' => 'а',
        'ғ' => 'г',
        'қ' => 'к',
        'ң' => 'н',
        'ө' => 'о',
        'ұ' | 'ү' => 'у',
        'һ' => 'х',
        'і' => 'и',
        'ё' => 'е',
        'а'..='я' => letter,
        _ => return 1,
    };
    u32::from(plain) - 0x400
}

/// How Kazakh (above 0) or Russian (below 0) a Cyrillic word is, given in its
/// normal spelling.
pub(super) fn kazakh_evidence(spelling: &str) -> i16 {
    let groups = &*LETTER_GROUPS;
    let score = |packed: u32| i32::from(groups.get(&packed).copied().unwrap_or(0));
    let mut letters = 0i32;
    let mut grouped = 0i32;
    let mut window = 1u32;
    for (index, letter) in spelling.chars().chain(['_']).enumerate() {
        if is_kazakh_only(letter) {
            letters += 40;
        } else if matches!(letter, 'щ' | 'ъ' | 'э' | 'ц') {
            letters -= 8;
        }
        window = (window << 8 | code(letter)) & 0xFF_FFFF;
        if index > 0 {
            grouped += score(window);
        }
        grouped += score(window & 0xFFFF) / 2;
    }
    (letters + (grouped / 2).clamp(-60, 60)).clamp(-300, 300) as i16
}

/// What one sentence says about its language.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    /// Words with Cyrillic letters.
    pub cyrillic: u32,
    /// Words with Latin letters only.
    pub latin: u32,
    /// The summed evidence of the Cyrillic words.
    pub kazakh: i32,
}

/// Whether each sentence is Kazakh (as against Russian), neighbours heard.
pub(super) fn kazakh_sentences(sentences: &[Evidence]) -> Vec<bool> {
    let opinion = |index: usize| {
        sentences
            .get(index)
            .map_or(0, |sentence| sentence.kazakh.clamp(-2 * WEAK, 2 * WEAK))
    };
    (0..sentences.len())
        .map(|index| {
            let own = sentences[index].kazakh;
            if own.abs() >= WEAK {
                return own > 0;
            }
            let before = index.checked_sub(1).map_or(0, opinion);
            2 * own + before + opinion(index + 1) > 0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lean_to_their_language_even_without_kazakh_letters() {
        for word in ["қазақ", "тілінде", "болады", "казактын", "адамдар"]
        {
            assert!(kazakh_evidence(word) > 0, "{word}");
        }
        for word in ["который", "сказал", "человек", "ещё", "деятельность"]
        {
            assert!(kazakh_evidence(word) < 0, "{word}");
        }
    }

    #[test]
    fn a_sentence_that_says_too_little_listens_to_its_neighbours() {
        let sentence = |kazakh| Evidence {
            cyrillic: 5,
            latin: 0,
            kazakh,
        };
        assert_eq!(
            kazakh_sentences(&[sentence(300), sentence(-5), sentence(200), sentence(-80)]),
            [true, true, true, false]
        );
    }
}
