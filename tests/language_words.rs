//! What must always hold of words, keys and offsets, and what findings say on small texts.

use adal::domain::{
    Block, BlockKind, Document, FindingKind, Format, Language, Metadata, Severity, Span,
};
use adal::language::{
    Lexicon, WordFlags, Words, letter_findings, main_language, words_of, words_of_text,
};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

fn words(text: &str) -> Words {
    words_of_text(text, &mut Lexicon::new())
}

fn document(text: &str) -> Document {
    let span = Span::new(0, text.chars().count() as u32);
    Document {
        format: Format::Plain,
        text: text.to_owned(),
        blocks: vec![Block {
            kind: BlockKind::Paragraph,
            level: None,
            span,
        }],
        metadata: Metadata::default(),
        findings: Vec::new(),
    }
}

fn findings(text: &str) -> Vec<(FindingKind, Severity)> {
    let document = document(text);
    let words = words_of(&document, &mut Lexicon::new());
    let found = letter_findings(&document, &words);
    found
        .iter()
        .map(|finding| (finding.kind, finding.severity))
        .collect()
}

/// Sentences of the three languages.
fn sentence() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "қазақ",
        "тілінде",
        "Жазылған",
        "мәтін",
        "өңірі",
        "ұлттық",
        "үшін",
        "ғылым",
        "Ещё",
        "деревня",
        "который",
        "большой",
        "сказал",
        "новый",
        "the",
        "Quick",
        "brown",
        "don't",
        "reading",
        "2024",
    ]);
    prop::collection::vec(words, 1..20).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn places_ascend_and_lie_inside_any_text(text in "\\PC{0,80}") {
        let points = text.chars().count() as u32;
        let words = words(&text);
        let mut last = 0;
        for word in 0..words.len() {
            prop_assert!(words.starts[word] >= last && words.ends[word] > words.starts[word]);
            last = words.ends[word];
        }
        prop_assert!(last <= points);
        prop_assert_eq!(words.len(), words.stems.len());
        prop_assert_eq!(words.len(), words.flags.len());
    }

    #[test]
    fn storage_does_not_change_keys(text in sentence()) {
        let keys = words(&text).keys;
        prop_assert_eq!(&words(&text.nfd().collect::<String>()).keys, &keys);
        prop_assert_eq!(&words(&text.to_uppercase()).keys, &keys);
        prop_assert_eq!(&words(&text.replace('ё', "е")).keys, &keys);
    }

    #[test]
    fn hidden_characters_do_not_change_keys(
        text in sentence(),
        hidden in prop::sample::select(vec!['\u{AD}', '\u{200B}', '\u{2060}', '\u{FEFF}', '\u{3164}', '\u{FE0F}']),
    ) {
        let letters: Vec<char> = text.chars().collect();
        let mut attacked = String::new();
        for (place, letter) in letters.iter().enumerate() {
            attacked.push(*letter);
            if letter.is_alphabetic() && letters.get(place + 1).is_some_and(|next| next.is_alphabetic()) {
                attacked.push(hidden);
            }
        }
        prop_assert_eq!(words(&attacked).keys, words(&text).keys);
    }

    #[test]
    fn look_alikes_inside_words_do_not_change_keys(text in sentence()) {
        let swapped: String = text
            .chars()
            .map(|letter| match letter {
                'а' => 'a',
                'е' => 'e',
                'о' => 'o',
                _ => letter,
            })
            .collect();
        prop_assert_eq!(words(&swapped).keys, words(&text).keys);
    }

    #[test]
    fn blocks_read_together_are_the_blocks_read_apart(left in sentence(), right in sentence()) {
        let mut keys = words(&left).keys;
        keys.extend(words(&right).keys);
        prop_assert_eq!(words(&format!("{left}\n\n{right}")).keys, keys);
    }
}

#[test]
fn a_transliterated_copy_has_the_keys_of_its_original() {
    let original = "Барлық адамдар тумысынан азат және қадір-қасиеті мен құқықтары тең болып дүниеге келеді. \
                    Адамдарға ақыл-парасат берілген, сондықтан олар бір-бірімен туыстық қарым-қатынас жасаулары тиіс.";
    let copy = "Barlyq adamdar tumysynan azat jäne qadır-qasietı men qūqyqtary teñ bolyp düniege keledı. \
                Adamdarğa aqyl-parasat berılgen, sondyqtan olar bır-bırımen tuystyq qarym-qatynas jasaulary tiıs.";
    let (original, copy) = (words(original), words(copy));
    assert_eq!(original.keys, copy.keys);
    assert_eq!(original.stems, copy.stems);
    assert_eq!(main_language(&copy), Language::Kazakh);
}

#[test]
fn other_latin_languages_are_not_taken_for_kazakh() {
    for text in [
        "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler \
         ve birbirlerine karşı kardeşlik zihniyeti ile hareket etmelidirler.",
        "Bütün insanlar ləyaqət və hüquqlarına görə azad və bərabər doğulurlar. Onların şüurları və \
         vicdanları var və bir-birlərinə münasibətdə qardaşlıq ruhunda davranmalıdırlar.",
        "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und \
         Gewissen begabt und sollen einander im Geist der Brüderlichkeit begegnen.",
        "All human beings are born free and equal in dignity and rights. They are endowed with reason \
         and conscience and should act towards one another in a spirit of brotherhood.",
    ] {
        assert!(
            !words(text)
                .flags
                .iter()
                .any(|flags| flags.has(WordFlags::KAZAKH)),
            "{text}"
        );
    }
}

#[test]
fn abbreviations_and_initials_do_not_end_sentences() {
    let starts = |text: &str| {
        let words = words(text);
        words
            .flags
            .iter()
            .filter(|flags| flags.has(WordFlags::SENTENCE_START))
            .count()
    };
    for text in [
        "Абай Құнанбайұлы 1845 ж. 10 тамызда туған.",
        "Кітапты А. Байтұрсынов жазды.",
        "Он родился в 1990 г. в Москве.",
        "См. рис. 3 и табл. 4 на с. 15.",
        "Прочёл проф. Иванов, т. е. И. И. Иванов.",
        "It grew by 3.14 percent, e.g. in Fig. 2 of Smith et al. 2010.",
    ] {
        assert_eq!(starts(text), 1, "{text}");
    }
    for text in [
        "Бұл бірінші. Бұл екінші сөйлем.",
        "Пришли дети, взрослые и т. д. Потом ушли.",
        "He stopped… Then he left.",
        "«Қайда?» Ол үндемеді.",
    ] {
        assert_eq!(starts(text), 2, "{text}");
    }
}

#[test]
fn honest_mixtures_raise_nothing() {
    let text = "Біздің IT-компания COVID-19-ға қарсы 3D-модель жасап, Windowsта C++ тілінде есептеді; \
                H2O мен NaCl-дың ерітіндісі ХХ ғасырда, XIX ғасырда белгілі еді.";
    assert_eq!(findings(text), []);
}

#[test]
fn tampering_is_found_and_undone() {
    let text = "Қазақстан Республикасы өзін демократиялық, зайырлы, құқықтық және әлеуметтік мемлекет ретінде орнықтырады.";
    let keys = words(text).keys;
    for (attacked, kind) in [
        (text.replace('а', "a"), FindingKind::LookalikeLetters),
        (
            text.replace("сп", "с\u{200B}п").replace("ла", "л\u{200D}а"),
            FindingKind::InvisibleCharacters,
        ),
        (text.replace('т', "т\u{323}"), FindingKind::CombiningMarks),
        (
            text.replace("мемлекет", "м е м л е к е т"),
            FindingKind::LetterSpacing,
        ),
    ] {
        let found = findings(&attacked);
        assert!(
            found
                .iter()
                .any(|(found, severity)| *found == kind && *severity >= Severity::Check),
            "{attacked}: {found:?}"
        );
        assert_eq!(words(&attacked).keys, keys, "{attacked}");
    }
}

#[test]
fn a_word_of_fifty_megabytes_is_one_word() {
    let text = "a".repeat(50_000_000);
    assert_eq!(words(&text).len(), 1);
}
