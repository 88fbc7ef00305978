//! The people whose names are looked for, prepared once for many texts.
//!
//! A name is cut into its *parts* (surname, given name, patronymic), each part
//! into stems of its sound form, and the stems are put into two indexes: one
//! by the whole stem, and one by every stem with one letter left out, through
//! which words with one slip of the pen find their stems (W. Garbe, "1000x
//! faster spelling correction", 2012). Cost: about 100 µs a person.

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};

use super::endings::{Declension, stems};
use super::ordinary::{is_name_and_word, is_name_in_prose};
use super::parts::{NamePart, Role, parts_of, surname_comes_first};
use super::sounds::{Reading, Sound, readings};
use super::variants::{respectful, variants};

/// A person of the roster, as the university knows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Whatever the caller knows the person by.
    pub id: i64,
    /// The full name, in one to three spellings (Kazakh, Russian, Latin), in any order of its parts.
    pub names: Vec<String>,
    /// The name to sign in with.
    pub login: Option<String>,
    /// The student number.
    pub number: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The phone number.
    pub phone: Option<String>,
}

/// The index of a person in the roster.
pub(super) type PersonIndex = u32;
/// The index of a part in [`Roster::parts`].
pub(super) type PartIndex = u32;

/// A part of a name that one or several people share.
#[derive(Debug, Clone, Default)]
pub(super) struct Part {
    /// Its sound form.
    pub sound: Vec<u8>,
    /// Who has it, and as what.
    pub people: Vec<(PersonIndex, Role)>,
    /// Whether it is also a word of a language.
    pub is_word: bool,
    /// Whether the roster itself spells a name so.
    pub is_own: bool,
    /// Whether prose speaks of people of this name.
    pub in_prose: bool,
    /// Whether its ending shows that it is a surname (-ов, -ский).
    pub typical_surname: bool,
}

impl Part {
    /// Whether somebody has this part as `role`.
    pub(super) fn is(&self, role: Role) -> bool {
        self.people.iter().any(|&(_, own)| own == role)
    }
}

/// A stem of a part.
#[derive(Debug, Clone)]
pub(super) struct Stem {
    pub letters: Vec<u8>,
    pub declension: Declension,
    pub part: PartIndex,
}

/// Sets of first letters, as [`initial_class`] makes them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Initials {
    pub given: u32,
    pub surname: u32,
}

/// The people whose names are looked for.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    pub(super) ids: Vec<i64>,
    pub(super) parts: Vec<Part>,
    pub(super) stems: Vec<Stem>,
    by_stem: FxHashMap<Vec<u8>, Vec<u32>>,
    /// Stems by the hashes of what is left of them without one letter.
    by_gap: FxHashMap<u64, Vec<u32>>,
    /// The first letters of the given names and of the surnames of each person,
    /// as sets (see [`initial_class`]).
    pub(super) initials: Vec<Initials>,
    /// Normal forms of numbers, e-mail addresses, logins and phones.
    pub(super) longest_number: usize,
    /// The characters that numbers begin with.
    pub(super) number_starts: FxHashSet<char>,
    pub(super) numbers: FxHashMap<String, PersonIndex>,
    pub(super) emails: FxHashMap<String, PersonIndex>,
    pub(super) handles: FxHashMap<String, PersonIndex>,
    pub(super) phones: FxHashMap<String, PersonIndex>,
}

/// Stems of fewer sounds are only found without a slip.
pub(super) const SHORTEST_WITH_SLIP: usize = 4;

impl Roster {
    /// Prepares a roster. The order of the people does not matter, except that
    /// of two with the same number the first is named.
    pub fn new(people: &[Person]) -> Self {
        let mut roster = Self::default();
        let surname_first = surname_comes_first(people.iter().flat_map(|person| &person.names));
        let mut indexes = Indexes::default();
        for (index, person) in people.iter().enumerate() {
            let Ok(index) = PersonIndex::try_from(index) else {
                break;
            };
            roster.ids.push(person.id);
            roster.initials.push(Initials::default());
            for name in &person.names {
                for part in parts_of(name, surname_first) {
                    roster.add_part(index, &part, &mut indexes);
                }
            }
            roster.add_contacts(index, person);
        }
        for part in &mut roster.parts {
            part.people.sort_unstable();
            part.people.dedup();
        }
        roster
    }

    fn add_part(&mut self, person: PersonIndex, part: &NamePart, indexes: &mut Indexes) {
        let initials = &mut self.initials[person as usize];
        match part.role {
            Role::Given => initials.given |= initial_class(&part.letters),
            Role::Surname => initials.surname |= initial_class(&part.letters),
            Role::Patronymic => {}
        }
        for letters in variants(&part.letters) {
            let own = letters == part.letters;
            for reading in readings(&letters) {
                let sound = Sound::of(&letters, reading).letters;
                let spelling = if own { Spelling::Own } else { Spelling::Other };
                self.add_sound(person, part, sound, spelling, indexes);
            }
        }
        if part.role == Role::Given {
            for letters in respectful(&part.letters) {
                let sound = Sound::of(&letters, Reading::default()).letters;
                self.add_sound(person, part, sound, Spelling::Respectful, indexes);
            }
        }
    }

    fn add_sound(
        &mut self,
        person: PersonIndex,
        name: &NamePart,
        sound: Vec<u8>,
        spelling: Spelling,
        indexes: &mut Indexes,
    ) {
        if sound.len() < 2 {
            return;
        }
        let is_word = spelling == Spelling::Respectful || indexes.is_word(name);
        let at = match indexes.parts.get(&sound) {
            Some(&known) => known,
            None => self.new_part(&sound, indexes),
        };
        let part = &mut self.parts[at as usize];
        let is_own = spelling == Spelling::Own;
        // What somebody's own name is counts for more than what others make of another name.
        match (part.is_own, is_own) {
            (false, true) => part.is_word = is_word,
            (true, false) => {}
            _ => part.is_word |= is_word,
        }
        part.is_own |= is_own;
        part.typical_surname |= name.typical_surname;
        part.people.push((person, name.role));
        if is_own {
            self.index_slips(at, name, indexes);
        }
    }

    fn new_part(&mut self, sound: &[u8], indexes: &mut Indexes) -> PartIndex {
        let index = PartIndex::try_from(self.parts.len()).unwrap_or(PartIndex::MAX);
        for (letters, declension) in stems(sound) {
            let at = self.add_stem(letters.clone(), declension, index);
            self.by_stem.entry(letters).or_default().push(at);
        }
        self.parts.push(Part {
            sound: sound.to_vec(),
            in_prose: is_name_in_prose(sound),
            ..Part::default()
        });
        indexes.parts.insert(sound.to_vec(), index);
        index
    }

    /// Lets a part be found with a slip of the pen, in its sound form and
    /// letter by letter. Only names as they are spelled: a slip in what another
    /// spelling makes of them leads to other people.
    fn index_slips(&mut self, at: PartIndex, name: &NamePart, indexes: &mut Indexes) {
        let apart = Sound::of(&name.letters, Reading::APART).letters;
        let sound = self.parts[at as usize].sound.clone();
        for form in [sound, apart] {
            if !indexes.with_slips.insert((at, form.clone())) {
                continue;
            }
            for (letters, declension) in stems(&form) {
                if letters.len() >= SHORTEST_WITH_SLIP {
                    let hashes: Vec<u64> = gaps(&letters).collect();
                    let stem = self.add_stem(letters, declension, at);
                    for hash in hashes {
                        push_once(self.by_gap.entry(hash).or_default(), stem);
                    }
                }
            }
        }
    }

    fn add_stem(&mut self, letters: Vec<u8>, declension: Declension, part: PartIndex) -> u32 {
        let at = u32::try_from(self.stems.len()).unwrap_or(u32::MAX);
        self.stems.push(Stem {
            letters,
            declension,
            part,
        });
        at
    }

    /// The stems of exactly these letters.
    pub(super) fn stems_of(&self, letters: &[u8]) -> &[u32] {
        self.by_stem.get(letters).map_or(&[], Vec::as_slice)
    }

    /// The stems that may differ from these letters by one slip.
    pub(super) fn stems_near(&self, letters: &[u8]) -> FxHashSet<u32> {
        let near = gaps(letters).filter_map(|hash| self.by_gap.get(&hash));
        near.flatten().copied().collect()
    }

    /// Whether nobody is in the roster.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

/// Where a spelling comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// From the roster.
    Own,
    /// From `variants`.
    Other,
    /// A respectful form, which is many people's: only a name beside a surname.
    Respectful,
}

/// What is needed while a roster is being prepared.
#[derive(Default)]
struct Indexes {
    parts: FxHashMap<Vec<u8>, PartIndex>,
    words: FxHashMap<Vec<char>, bool>,
    with_slips: FxHashSet<(PartIndex, Vec<u8>)>,
}

impl Indexes {
    /// Whether a part of a name is also a word.
    fn is_word(&mut self, name: &NamePart) -> bool {
        if let Some(&known) = self.words.get(&name.letters) {
            return known;
        }
        let spelling: String = name.letters.iter().collect();
        let sound = Sound::of(&name.letters, Reading::default()).letters;
        let is_word = is_name_and_word(&spelling, &sound);
        self.words.insert(name.letters.clone(), is_word);
        is_word
    }
}

fn push_once(list: &mut Vec<u32>, item: u32) {
    if list.last() != Some(&item) {
        list.push(item);
    }
}

/// Hashes of the letters, and of the letters without each one.
fn gaps(letters: &[u8]) -> impl Iterator<Item = u64> {
    (0..=letters.len()).map(move |gap| {
        let mut hasher = FxHasher::default();
        for (index, letter) in letters.iter().enumerate() {
            if index != gap {
                letter.hash(&mut hasher);
            }
        }
        hasher.finish()
    })
}

/// The letters that a name may be abbreviated to, as a set of classes: Ж may
/// be Zh, J or Dj, Е may be Ye or E.
pub(super) fn initial_class(letters: &[char]) -> u32 {
    const CLASSES: [&str; 22] = [
        "аәa",
        "бb",
        "вvw",
        "гғghһ",
        "дd",
        "ждzj",
        "зz",
        "кқkq",
        "хһkhx",
        "лl",
        "мm",
        "нңn",
        "оөo",
        "пp",
        "рr",
        "сs",
        "тt",
        "уұүuwwv",
        "фf",
        "цtc",
        "чc",
        "шщsş",
    ];
    // е, э, и, і, ы, й, ю and я are all written with e, i, y or j somewhere.
    const VOWELS: &str = "еэиіыйюяeiyjuаәa";
    let Some(&first) = letters.first() else {
        return 0;
    };
    let mut set = 0;
    for (index, class) in CLASSES.iter().enumerate() {
        if class.contains(first) {
            set |= 1 << index;
        }
    }
    if VOWELS.contains(first) && !matches!(first, 'а' | 'ә' | 'a' | 'u') {
        set |= 1 << CLASSES.len();
    }
    set
}
