//! Words so common that they say little: articles, conjunctions, pronouns,
//! auxiliaries, particles.
//!
//! The lists are the published stop lists of the three languages
//! (`tables/stop_*.txt`) and, for frequent forms that those lack, a short list
//! of our own.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::normal_form::NormalForm;

/// In which languages a word is common, one bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CommonIn(pub u8);

impl CommonIn {
    pub(super) const ENGLISH: u8 = 1;
    pub(super) const RUSSIAN: u8 = 2;
    pub(super) const KAZAKH: u8 = 4;
}

struct Lists {
    english: FxHashSet<String>,
    russian: FxHashSet<String>,
    kazakh: FxHashSet<String>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists {
    english: read(&[include_str!("tables/stop_en_nltk.txt"), ENGLISH_FORMS]),
    russian: read(&[include_str!("tables/stop_ru_nltk.txt"), RUSSIAN_FORMS]),
    kazakh: read(&[
        include_str!("tables/stop_kk_nltk.txt"),
        include_str!("tables/stop_kk_qaznltk.txt"),
        KAZAKH_FORMS,
    ]),
});

const ENGLISH_FORMS: &str = "would could shall should may might must upon us also one two said \
    much many well never ever even still yet though although since without within among whose \
    let get got go went come came every another cannot";
const RUSSIAN_FORMS: &str = "это его ее их ей им ими нему нею мне мной тебе тобой нами вами свои \
    своей своего своих своим которые который которая которое которого которой которых которым \
    такие такое также были будут будете буду быть является этих этим эта это эти тех те той \
    тому весь вся всей всем всеми мог может могут очень лишь однако либо пока поэтому после \
    из-за кто что какие какое каких каждый";
const KAZAKH_FORMS: &str = "мен пен бен да де та те және немесе бір бұл ол осы сол үшін деп еді \
    екен болып болды болған болады бар жоқ өз өзінің оның";

fn read(lists: &[&str]) -> FxHashSet<String> {
    let mut form = NormalForm::default();
    let words = lists.iter().flat_map(|list| list.split_whitespace());
    words
        .filter(|word| !word.contains('-'))
        .map(|word| {
            form.set(word);
            form.spelling.clone()
        })
        .collect()
}

/// In which languages a word, given in its normal spelling, is common.
pub(super) fn common_in(spelling: &str) -> CommonIn {
    let lists = &*LISTS;
    let bit = |list: &FxHashSet<String>, bit: u8| if list.contains(spelling) { bit } else { 0 };
    CommonIn(
        bit(&lists.english, CommonIn::ENGLISH)
            | bit(&lists.russian, CommonIn::RUSSIAN)
            | bit(&lists.kazakh, CommonIn::KAZAKH),
    )
}
