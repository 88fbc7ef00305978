//! What a word's neighbours decide: the language of its sentence and with it
//! its stem and whether it is common; words of look-alikes between words of the
//! other script; Kazakh sentences in Latin letters; suffixes behind a number.
//!
//! Input are the words of a text as `tokenise` found them. Texts that are
//! plainly English never come here.

use std::ops::Range;

use super::identify::{Evidence, kazakh_sentences};
use super::kazakh_latin::{Alphabet, is_frequent};
use super::lexicon::{Entry, Lexicon, key_of};
use super::stem::kazakh::is_suffix;
use super::{CommonIn, WordFlags, Words};

/// Of a hundred Latin words, at least so many are frequent Kazakh words before
/// a sentence (with its neighbours) is taken for Kazakh.
const FREQUENT_PER_HUNDRED: usize = 9;

/// Russian endings that are joined to a number by a hyphen.
const RUSSIAN_ENDINGS: &[&str] = &[
    "го", "му", "й", "я", "е", "ая", "ое", "ые", "ый", "ой", "ых", "х", "м", "ми", "ти", "и", "ю",
];

/// The words of one text, to be settled.
pub(super) struct Context<'a> {
    pub text: &'a str,
    pub lexicon: &'a mut Lexicon,
    pub words: &'a mut Words,
    /// The lexicon's entry of each word.
    pub entries: &'a mut Vec<u32>,
    /// Cyrillic words joined by a hyphen to a number or a Latin word, ascending.
    pub suffixes: &'a [u32],
}

impl Context<'_> {
    /// Settles every sentence; `latin_kazakh` when some may be Kazakh in Latin letters.
    pub(super) fn settle(mut self, latin_kazakh: bool) {
        let sentences = self.sentences();
        self.read_twins(&sentences);
        let evidence: Vec<Evidence> = sentences
            .iter()
            .map(|sentence| self.evidence(sentence.clone()))
            .collect();
        let kazakh = kazakh_sentences(&evidence);
        for ((sentence, evidence), kazakh) in sentences.iter().zip(&evidence).zip(kazakh) {
            if evidence.cyrillic > evidence.latin {
                self.set_language(sentence.clone(), kazakh);
            }
        }
        self.settle_suffixes();
        if latin_kazakh {
            self.read_latin_kazakh(&sentences, &evidence);
        }
    }

    fn sentences(&self) -> Vec<Range<usize>> {
        let mut sentences = Vec::new();
        let mut start = 0;
        for word in 1..=self.words.len() {
            let ends =
                word == self.words.len() || self.words.flags[word].has(WordFlags::SENTENCE_START);
            if ends {
                sentences.push(start..word);
                start = word;
            }
        }
        sentences
    }

    fn entry(&self, word: usize) -> Entry {
        self.lexicon.entry(self.entries[word])
    }

    fn evidence(&self, sentence: Range<usize>) -> Evidence {
        let mut evidence = Evidence::default();
        for word in sentence {
            let entry = self.entry(word);
            evidence.cyrillic += u32::from(entry.is(Entry::CYRILLIC));
            evidence.latin += u32::from(entry.is(Entry::LATIN) && !entry.is(Entry::CYRILLIC));
            evidence.kazakh += i32::from(entry.kazakh_evidence);
        }
        evidence
    }

    fn set_language(&mut self, sentence: Range<usize>, kazakh: bool) {
        for word in sentence {
            let entry = self.entry(word);
            let (language, common) = if kazakh {
                self.words.stems[word] = entry.kazakh_stem;
                (WordFlags::KAZAKH, CommonIn::KAZAKH)
            } else {
                (WordFlags::RUSSIAN, CommonIn::RUSSIAN)
            };
            let flags = &mut self.words.flags[word];
            *flags = flags.with(language);
            if entry.common.0 & common != 0 {
                *flags = flags.with(WordFlags::COMMON);
            }
        }
    }

    /// Reads words wholly made of look-alikes as their neighbours are written:
    /// a Latin "cop" between Cyrillic words is «сор».
    fn read_twins(&mut self, sentences: &[Range<usize>]) {
        let mut bytes = None;
        for sentence in sentences {
            let evidence = self.evidence(sentence.clone());
            if evidence.cyrillic == 0 || evidence.latin == 0 {
                continue;
            }
            let to_cyrillic = evidence.cyrillic > evidence.latin;
            for word in sentence.clone() {
                let entry = self.entry(word);
                let foreign = entry.is(if to_cyrillic {
                    Entry::LATIN
                } else {
                    Entry::CYRILLIC
                });
                if !(entry.is(Entry::TWIN) && foreign && self.stands_alone(word, sentence)) {
                    continue;
                }
                let places = bytes.get_or_insert_with(|| self.byte_places());
                let raw = &self.text[places[word].clone()];
                if let Some(number) = self.lexicon.twin_of(raw) {
                    self.replace(word, number);
                }
            }
        }
    }

    /// Whether the neighbours of a word inside its sentence are all of another
    /// script. Other twins do not count: a whole phrase may have been swapped.
    fn stands_alone(&self, word: usize, sentence: &Range<usize>) -> bool {
        let latin = self.entry(word).is(Entry::LATIN);
        let other = if latin { Entry::CYRILLIC } else { Entry::LATIN };
        let is_other = |neighbour: usize| {
            let entry = self.entry(neighbour);
            (!entry.is(Entry::TWIN)).then(|| entry.is(other))
        };
        let before = (sentence.start..word).rev().find_map(is_other);
        let after = (word + 1..sentence.end).find_map(is_other);
        before.or(after).is_some() && before.unwrap_or(true) && after.unwrap_or(true)
    }

    fn replace(&mut self, word: usize, number: u32) {
        let entry = self.lexicon.entry(number);
        self.entries[word] = number;
        self.words.keys[word] = entry.key;
        self.words.stems[word] = entry.stem;
    }

    /// Case endings behind numbers and foreign names carry no content of their
    /// own: all of them have one stem and are common.
    fn settle_suffixes(&mut self) {
        for &word in self.suffixes {
            let word = word as usize;
            let flags = self.words.flags[word];
            let Some(spelling) = self.lexicon.spelling(self.words.keys[word]) else {
                continue;
            };
            let ending = if flags.has(WordFlags::KAZAKH) {
                is_suffix(spelling)
            } else {
                RUSSIAN_ENDINGS.contains(&spelling)
            };
            if ending {
                self.words.stems[word] = key_of("-");
                self.words.flags[word] = flags.with(WordFlags::COMMON);
            }
        }
    }

    /// Where each word stands in the text, in bytes.
    fn byte_places(&self) -> Vec<Range<usize>> {
        let mut places = Vec::with_capacity(self.words.len());
        let mut points = self
            .text
            .char_indices()
            .map(|(at, _)| at)
            .enumerate()
            .peekable();
        let mut byte_of = |point: u32| {
            while let Some(&(index, at)) = points.peek() {
                if index == point as usize {
                    return at;
                }
                points.next();
            }
            self.text.len()
        };
        for (&start, &end) in self.words.starts.iter().zip(&self.words.ends) {
            let start = byte_of(start);
            places.push(start..byte_of(end));
        }
        places
    }

    fn read_latin_kazakh(&mut self, sentences: &[Range<usize>], evidence: &[Evidence]) {
        let places = self.byte_places();
        let latin: Vec<Range<usize>> = sentences
            .iter()
            .zip(evidence)
            .filter(|(_, evidence)| evidence.latin > evidence.cyrillic)
            .map(|(sentence, _)| sentence.clone())
            .collect();
        let found = |alphabet: Alphabet| -> Vec<usize> {
            let frequent = |word: &usize| {
                let raw = with_apostrophe(self.text, places[*word].clone(), alphabet);
                let spelling = alphabet.to_cyrillic(&self.text[raw]);
                spelling.is_some_and(|spelling| is_frequent(&spelling))
            };
            latin
                .iter()
                .map(|sentence| sentence.clone().filter(frequent).count())
                .collect()
        };
        let counts = Alphabet::ALL.map(|alphabet| (alphabet, found(alphabet)));
        // The first of the best, so that ties always fall the same way.
        let best = counts
            .iter()
            .rev()
            .max_by_key(|(_, counts)| counts.iter().sum::<usize>());
        let Some((alphabet, hits)) = best else {
            return;
        };
        for index in 0..latin.len() {
            let window = index.saturating_sub(2)..(index + 3).min(latin.len());
            let words: usize = latin[window.clone()]
                .iter()
                .map(ExactSizeIterator::len)
                .sum();
            let frequent: usize = hits[window].iter().sum();
            if frequent > 1 && frequent * 100 >= words * FREQUENT_PER_HUNDRED {
                self.convert(latin[index].clone(), *alphabet, &places);
            }
        }
    }

    fn convert(&mut self, sentence: Range<usize>, alphabet: Alphabet, places: &[Range<usize>]) {
        for word in sentence {
            let flags = self.words.flags[word].with(WordFlags::KAZAKH);
            self.words.flags[word] = flags;
            if !self.entry(word).is(Entry::LATIN) || flags.has(WordFlags::NUMBER) {
                continue;
            }
            let place = with_apostrophe(self.text, places[word].clone(), alphabet);
            let Some(spelling) = alphabet.to_cyrillic(&self.text[place.clone()]) else {
                continue;
            };
            let looked = self.lexicon.kazakh_word(&spelling);
            self.words.keys[word] = looked.key;
            self.words.stems[word] = looked.stem;
            self.words.ends[word] += u32::from(place.end > places[word].end);
            if looked.common.0 & CommonIn::KAZAKH != 0 {
                self.words.flags[word] = flags.with(WordFlags::COMMON);
            }
        }
    }
}

/// The place of a word with the apostrophe behind it, where that belongs to its last letter.
fn with_apostrophe(text: &str, place: Range<usize>, alphabet: Alphabet) -> Range<usize> {
    let last = text[place.clone()].chars().next_back().unwrap_or(' ');
    let mark = text[place.end..].chars().next().unwrap_or(' ');
    if alphabet.ends_with_apostrophe(last) && super::letters::is_apostrophe(mark) {
        place.start..place.end + mark.len_utf8()
    } else {
        place
    }
}
