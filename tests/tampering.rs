//! Ways of tampering with the letters of a text, for tests and for figures:
//! seeded, with the share of letters that is touched as a parameter. The tables
//! are written down apart from the product's own.

use std::collections::BTreeSet;

use adal::domain::{Block, BlockKind, Document, Finding, Format, Metadata, Severity, Span};
use adal::language::{Lexicon, letter_findings, words_of};

/// A stream of numbers for choosing what an attack touches: the same in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

/// A document with one paragraph a line.
pub fn document(text: &str) -> Document {
    let mut blocks = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let end = start + line.chars().count() as u32;
        if !line.trim().is_empty() {
            blocks.push(Block {
                kind: BlockKind::Paragraph,
                level: None,
                span: Span::new(start, end),
            });
        }
        start = end + 1;
    }
    Document {
        format: Format::Plain,
        text: text.to_owned(),
        blocks,
        metadata: Metadata::default(),
        findings: Vec::new(),
    }
}

pub fn findings(text: &str) -> Vec<Finding> {
    let document = document(text);
    let words = words_of(&document, &mut Lexicon::new());
    letter_findings(&document, &words)
}

pub fn worst(text: &str) -> Option<Severity> {
    findings(text).iter().map(|finding| finding.severity).max()
}

pub fn letters_in(text: &str) -> usize {
    text.chars().filter(|letter| letter.is_alphabetic()).count()
}

/// How many words of `original` an attacked copy still has, in order, and of how many.
pub fn equal_keys(original: &str, attacked: &str) -> (usize, usize) {
    let mut lexicon = Lexicon::new();
    let left = words_of(&document(original), &mut lexicon).keys;
    let right = words_of(&document(attacked), &mut lexicon).keys;
    let mut at = 0;
    let mut equal = 0;
    for key in &left {
        let window = &right[at.min(right.len())..(at + 12).min(right.len())];
        if let Some(ahead) = window.iter().position(|other| other == key) {
            at += ahead + 1;
            equal += 1;
        }
    }
    (equal, left.len())
}

/// What is done to a text.
pub enum Tampering {
    /// Letters of the first row are replaced by those below them.
    Swap(&'static str, &'static str),
    /// Every occurrence of a letter is replaced.
    Every(char, char),
    /// A character is put between letters.
    Insert(char),
    /// Words are spread out with a space.
    Spread(char),
    /// Words are stored backwards and shown turned round.
    Backwards,
}

pub struct Attack {
    pub name: &'static str,
    /// The languages whose texts it is made on: kk, ru, en.
    pub languages: &'static str,
    pub tampering: Tampering,
    /// Whether the letters of the words can be brought back.
    pub undone: bool,
}

const EXACT: (&str, &str) = ("асеорхуіһАВСЕНІКМОРТХУ", "aceopxyihABCEHIKMOPTXY");
const ROMAN: &str = "abcdefghijklmnopqrstuvwxyz";

/// Every attack.
pub fn attacks() -> Vec<Attack> {
    use Tampering::{Backwards, Every, Insert, Spread, Swap};
    let attack = |name, languages, tampering| Attack {
        name,
        languages,
        tampering,
        undone: true,
    };
    let mut all = vec![
        attack("exact twins", "kk ru", Swap(EXACT.0, EXACT.1)),
        attack("every а", "kk ru", Every('а', 'a')),
        attack("every е", "kk ru", Every('е', 'e')),
        attack("every р", "kk ru", Every('р', 'ρ')),
        attack(
            "near twins",
            "kk ru",
            Swap("әөқңғұүаорекмт", "əɵķŋƒӯӱαορєkmt"),
        ),
        attack("digits", "kk ru", Swap("озб", "036")),
        attack("Cyrillic twins", "en", Swap(EXACT.1, EXACT.0)),
        attack("every o", "en", Every('o', 'о')),
        attack("every e", "en", Every('e', 'е')),
        // A digit at the head of a word parts it from the rest, as in 11th.
        Attack {
            undone: false,
            ..attack("digits in English", "en", Swap("oleast", "013457"))
        },
        attack("Greek twins", "en", Swap("aopvKMATiku", "αορνΚΜΑΤικυ")),
        attack(
            "Greek twins",
            "kk ru",
            Swap("аорпфгхктуАВЕКМНОРТХ", "αορπφΓχκτγΑΒΕΚΜΝΟΡΤΧ"),
        ),
        attack("Armenian", "en", Swap("hnuogqfwSUO", "հոսօցզքաՏՍՕ")),
        attack("Armenian", "kk ru", Swap("опшһ", "օոահ")),
        attack(
            "Coptic",
            "en",
            Swap("aeocprkABCEHIKMNOPTXYZ", "ⲁⲉⲟⲥⲣⲅⲕⲀⲂⲤⲈⲎⲒⲔⲘⲚⲞⲢⲦⲬⲨⲌ"),
        ),
        attack("Coptic", "kk ru", Swap("авгенкопрстфхш", "ⲁⲃⲅⲉⲏⲕⲟⲡⲣⲥⲧⲫⲭⲽ")),
        attack(
            "Cherokee",
            "en",
            Swap("abcdeghijklmprstvwyz", "ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᎩᏃ"),
        ),
        attack("Cherokee", "kk ru", Swap("авенкмрстуі", "ᎪᏴᎬᎻᏦᎷᏢᏟᎢᎩᎥ")),
        attack(
            "Lisu",
            "en",
            Swap(ROMAN_OF_LISU, "ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ"),
        ),
        attack("Lisu", "kk ru", Swap("авсенкмортху", "ꓮꓐꓚꓰꓧꓗꓟꓳꓑꓔꓫꓬ")),
        attack(
            "small capitals",
            "en",
            Swap("abcdefghijklmnoprstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ"),
        ),
        attack(
            "small capitals",
            "kk ru",
            Swap("авнкмтеорспглия", "ᴀʙʜᴋᴍᴛᴇᴏᴘᴄᴨᴦᴫᴎᴙ"),
        ),
        attack(
            "raised letters",
            "en",
            Swap("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"),
        ),
        attack(
            "lowered letters",
            "en",
            Swap("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"),
        ),
        attack("phonetic letters", "en", Swap("agilnhruyz", "ɑɡɩɭոһɾʋʏʐ")),
        attack("dotless i", "en", Every('i', 'ı')),
        attack(
            "phonetic letters",
            "kk ru",
            Swap("аәөіүғқңұзфу", "ɑǝɵıʏƒƙŋɏɜɸყ"),
        ),
        attack("hooked letters", "en", Swap("bcdfgkpqtvyz", "ƀƈɗƒɠƙƥʠƭʋƴȥ")),
        attack(
            "letters of other Cyrillic alphabets",
            "kk ru",
            Swap("асхзчтлпркнеі", "ӑҫҳҙҷҭӆҧҏӄӈҽї"),
        ),
        attack(
            "composed dots below",
            "en",
            Swap("aeiouytrsndlkhmbz", "ạẹịọụỵṭṛṣṇḍḷḳḥṃḅẓ"),
        ),
        attack(
            "composed acutes",
            "en",
            Swap("aeiouyncrslz", "áéíóúýńćŕśĺź"),
        ),
        attack(
            "full-width",
            "en",
            Swap(
                ROMAN,
                "ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ",
            ),
        ),
        attack(
            "mathematical",
            "en",
            Swap(ROMAN, "𝐚𝐛𝐜𝐝𝐞𝐟𝐠𝐡𝐢𝐣𝐤𝐥𝐦𝐧𝐨𝐩𝐪𝐫𝐬𝐭𝐮𝐯𝐰𝐱𝐲𝐳"),
        ),
        attack("circled", "en", Swap(ROMAN, "ⓐⓑⓒⓓⓔⓕⓖⓗⓘⓙⓚⓛⓜⓝⓞⓟⓠⓡⓢⓣⓤⓥⓦⓧⓨⓩ")),
        attack(
            "white on black squares",
            "en",
            Swap(ROMAN, "🅰🅱🅲🅳🅴🅵🅶🅷🅸🅹🅺🅻🅼🅽🅾🅿🆀🆁🆂🆃🆄🆅🆆🆇🆈🆉"),
        ),
        attack("letter spacing", "kk ru en", Spread(' ')),
        attack("letter spacing, no-break", "kk ru en", Spread('\u{A0}')),
    ];
    for (name, character) in [
        ("zero-width space", '\u{200B}'),
        ("zero-width joiner", '\u{200D}'),
        ("left-to-right mark", '\u{200E}'),
        ("bidirectional embedding", '\u{202A}'),
        ("bidirectional isolate", '\u{2068}'),
        ("word joiner", '\u{2060}'),
        ("grapheme joiner", '\u{34F}'),
        ("Hangul filler", '\u{3164}'),
        ("Braille blank", '\u{2800}'),
        ("Mongolian vowel separator", '\u{180E}'),
        ("variation selector", '\u{FE0F}'),
        ("supplementary variation selector", '\u{E0100}'),
        ("tag", '\u{E0061}'),
        ("unassigned ignorable", '\u{E0FFF}'),
        ("byte order mark", '\u{FEFF}'),
        ("soft hyphens anywhere", '\u{AD}'),
        ("control character", '\u{2}'),
        ("acute marks", '\u{301}'),
        ("dots below", '\u{323}'),
        ("enclosing circles", '\u{20DD}'),
        ("strokes", '\u{336}'),
    ] {
        all.push(attack(name, "kk ru en", Insert(character)));
    }
    all.push(Attack {
        undone: false,
        ..attack("backwards", "kk ru en", Backwards)
    });
    all
}

const ROMAN_OF_LISU: &str = "abcdefghijklmnoprstuvwxyz";

impl Attack {
    /// The tampered text and the number of letters touched; `share` of the
    /// letters are wanted, at least one.
    pub fn on(&self, text: &str, dice: &mut Dice, share: f64) -> (String, usize) {
        match self.tampering {
            Tampering::Swap(from, to) => swap(text, dice, share, from, to),
            Tampering::Every(from, to) => (
                text.replace(from, &to.to_string()),
                text.matches(from).count(),
            ),
            Tampering::Insert(character) => insert(text, dice, share, character),
            Tampering::Spread(space) => spread(text, dice, share, space),
            Tampering::Backwards => backwards(text, dice, share),
        }
    }
}

/// Replaces letters inside words that stand in `from` by those in `to`.
fn swap(text: &str, dice: &mut Dice, share: f64, from: &str, to: &str) -> (String, usize) {
    assert_eq!(from.chars().count(), to.chars().count(), "{from} {to}");
    let twin = |letter: char| {
        let pairs = from.chars().zip(to.chars());
        pairs
            .filter(|pair| pair.0 == letter)
            .map(|pair| pair.1)
            .next()
    };
    let mut letters: Vec<char> = text.chars().collect();
    let mut places: Vec<usize> = (0..letters.len())
        .filter(|&place| twin(letters[place]).is_some() && inside(&letters, place))
        .collect();
    let wanted = ((letters_in(text) as f64 * share).ceil() as usize).min(places.len());
    for _ in 0..wanted {
        let place = places.swap_remove(dice.below(places.len()));
        letters[place] = twin(letters[place]).unwrap();
    }
    (letters.into_iter().collect(), wanted)
}

/// Inserts a character between letters.
fn insert(text: &str, dice: &mut Dice, share: f64, character: char) -> (String, usize) {
    let letters: Vec<char> = text.chars().collect();
    let mut places: Vec<usize> = (1..letters.len())
        .filter(|&place| letters[place - 1].is_alphabetic() && letters[place].is_alphabetic())
        .collect();
    let wanted = (letters_in(text) as f64 * share).ceil() as usize;
    let chosen: BTreeSet<usize> = (0..wanted.min(places.len()))
        .map(|_| places.swap_remove(dice.below(places.len())))
        .collect();
    let mut out = String::new();
    for (place, letter) in letters.iter().enumerate() {
        if chosen.contains(&place) {
            out.push(character);
        }
        out.push(*letter);
    }
    (out, chosen.len())
}

fn inside(letters: &[char], place: usize) -> bool {
    let neighbour = |place: usize| {
        letters
            .get(place)
            .is_some_and(|letter| letter.is_alphabetic())
    };
    neighbour(place + 1) || place > 0 && neighbour(place - 1)
}

/// Changes words of at least four letters until enough letters are touched.
fn words(
    text: &str,
    dice: &mut Dice,
    share: f64,
    change: impl Fn(&str) -> String,
) -> (String, usize) {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let wanted = letters_in(text) as f64 * share;
    let mut touched = 0;
    for _ in 0..10_000 {
        if touched as f64 >= wanted {
            break;
        }
        let place = dice.below(words.len());
        let word = &words[place];
        let length = word.chars().count();
        let alone = |at: usize| words.get(at).is_none_or(|word| word.chars().count() > 1);
        if length < 4
            || !word.chars().all(char::is_alphabetic)
            || !alone(place + 1)
            || !alone(place.wrapping_sub(1))
        {
            continue;
        }
        words[place] = change(word);
        touched += length;
    }
    (words.join(" "), touched)
}

fn spread(text: &str, dice: &mut Dice, share: f64, space: char) -> (String, usize) {
    words(text, dice, share, |word| {
        let letters: Vec<String> = word.chars().map(String::from).collect();
        format!(" {} ", letters.join(&space.to_string()))
    })
}

fn backwards(text: &str, dice: &mut Dice, share: f64) -> (String, usize) {
    words(text, dice, share, |word| {
        let turned: String = word.chars().rev().collect();
        format!("\u{202E}{turned}\u{202C}")
    })
}

/// Attacks of which a few letters raise no more than a note: single words set
/// apart, soft hyphens and composed letters are found in honest texts too, and
/// so are single digits and raised or phonetic signs beside letters.
const FAINT: [&str; 9] = [
    "soft hyphens anywhere",
    "composed dots below",
    "composed acutes",
    "letter spacing",
    "letter spacing, no-break",
    "digits",
    "digits in English",
    "small capitals",
    "phonetic letters",
];

/// The openings of the sources of the corpus in a language, 6,000 letters at most.
fn sources(language: &str) -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus/sources")
        .join(language);
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no sources in {language}");
    let opening = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        text.chars().take(6000).collect()
    };
    paths.iter().map(opening).take(4).collect()
}

#[test]
fn sources_of_the_corpus_raise_nothing() {
    for language in ["kk", "ru", "en"] {
        for text in sources(language) {
            let loud = findings(&text)
                .into_iter()
                .find(|finding| finding.severity >= Severity::Check);
            assert_eq!(
                loud,
                None,
                "{language}: {}",
                &text[..text.floor_char_boundary(80)]
            );
        }
    }
}

#[test]
fn every_attack_is_found_and_undone() {
    let mut faults = Vec::new();
    for language in ["kk", "ru", "en"] {
        let texts = sources(language);
        for attack in attacks() {
            if !attack.languages.contains(language) {
                continue;
            }
            for (number, text) in texts.iter().enumerate() {
                let faint = FAINT.contains(&attack.name);
                for share in [0.005, 0.05] {
                    let (attacked, touched) = attack.on(text, &mut Dice(11), share);
                    if (touched as f64) < letters_in(text) as f64 * 0.005 {
                        continue;
                    }
                    let name = format!("{language} {number}, {}, {share}", attack.name);
                    if (!faint || share > 0.01) && worst(&attacked) < Some(Severity::Check) {
                        faults.push(format!("{name}: not found"));
                    }
                    let (equal, words) = equal_keys(text, &attacked);
                    if attack.undone && share < 0.01 && (equal as f64) < words as f64 * 0.96 {
                        faults.push(format!("{name}: {equal} of {words} keys"));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
