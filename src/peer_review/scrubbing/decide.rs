//! Which of the words that may be names are masked.
//!
//! Evidence comes from the words beside. Two parts of one person's name side
//! by side are that person, in any order and case, even if each is an ordinary
//! word; so is a surname with the right initials. A surname alone is masked
//! unless it is an ordinary word, or unless initials or a given name beside it
//! show that it is somebody else's. A given name alone is masked unless it is an
//! ordinary word or the name of somebody of whom prose speaks, stands beside
//! another name, or comes again and again like a hero's; where its bearer's
//! full name or surname is masked too, only the first of these counts.
//! `alone` decides about single words.

use rustc_hash::FxHashSet;

use super::certainty::Certainty;
use super::compounds::{compounds, spaced};
use super::names::{Finder, Hit};
use super::parts::{Role, is_patronymic};
use super::roster::{Part, PersonIndex, Roster, initial_class};
use super::sounds::{Reading, Sound};
use super::tokens::{Gap, Token, small_words, tokens};
use super::{Kind, Place};

/// The names in a text, in order.
pub(super) fn names_in(roster: &Roster, text: &[char]) -> Vec<Place> {
    let all = tokens(text);
    let small = small_words(&all);
    let mut finder = Finder::new(roster);
    let words = compounds(spaced(all, &mut finder), &mut finder);
    let hits: Vec<Vec<Hit>> = words
        .iter()
        .map(|word| match word.digits || word.letters.len() < 2 {
            true => Vec::new(),
            false => finder.hits(&word.letters, word.capital),
        })
        .collect();
    let mut capitals: Vec<usize> = (0..words.len())
        .filter(|&index| words[index].capital)
        .collect();
    capitals.sort_by(|&one, &other| words[one].letters.cmp(&words[other].letters));
    let mut scene = Scene {
        roster,
        capitals,
        small,
        marks: vec![None; words.len()],
        words,
        hits,
    };
    scene.mark_pairs();
    scene.mark_with_initials();
    scene.mark_surnames();
    scene.mark_given_names();
    scene.add_patronymics();
    scene.stretches()
}

/// A text on its way to its marks.
pub(super) struct Scene<'a> {
    pub(super) roster: &'a Roster,
    /// The words that the text has in small letters.
    pub(super) small: FxHashSet<Box<[char]>>,
    pub(super) words: Vec<Token>,
    /// The words with a capital, by their letters.
    pub(super) capitals: Vec<usize>,
    pub(super) hits: Vec<Vec<Hit>>,
    pub(super) marks: Vec<Option<Mark>>,
}

/// What a word was found to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    /// Words of one number are masked as one.
    stretch: usize,
    pub(super) who: Option<PersonIndex>,
    certainty: Certainty,
}

impl Scene<'_> {
    pub(super) fn mark(
        &mut self,
        from: usize,
        to: usize,
        who: Option<PersonIndex>,
        certainty: Certainty,
    ) {
        // Words of one stretch that was marked before take the others along.
        let stretch = self.marks[from..=to]
            .iter()
            .flatten()
            .map(|mark| mark.stretch)
            .min()
            .unwrap_or(from);
        for mark in &mut self.marks[from..=to] {
            match mark {
                Some(known) if known.certainty >= certainty => known.stretch = stretch,
                _ => {
                    *mark = Some(Mark {
                        stretch,
                        who,
                        certainty,
                    });
                }
            }
        }
    }

    /// Two parts of one person's name side by side, at most one word between.
    fn mark_pairs(&mut self) {
        for first in 0..self.words.len() {
            if self.hits[first].is_empty() {
                continue;
            }
            for second in first + 1..(first + 3).min(self.words.len()) {
                let gap = self.words[second].gap;
                if gap == Gap::Far {
                    break;
                }
                if let Some(who) = self.pair(first, second) {
                    self.mark(first, second, who, Certainty::Certain);
                }
                let between = &self.words[second];
                if !between.may_be_initial() && !self.is_patronymic(second) {
                    break;
                }
            }
        }
    }

    /// The person (if it can be only one) whose two parts two words are.
    fn pair(&self, first: usize, second: usize) -> Option<Option<PersonIndex>> {
        let (one, other) = (&self.words[first], &self.words[second]);
        let close = other.gap <= Gap::Line;
        let mut people: Vec<PersonIndex> = Vec::new();
        for left in &self.hits[first] {
            for right in &self.hits[second] {
                let slips = usize::from(left.slip) + usize::from(right.slip);
                // A comma or a bracket between: both must be written right.
                if slips > 0 && !close {
                    continue;
                }
                let capitals = one.capital && other.capital;
                if !capitals && !self.is_pair_in_small_letters(left, right) {
                    continue;
                }
                let (left, right) = (self.part(left), self.part(right));
                // Of two short words that are each nearly a name, neither is.
                if slips == 2 && left.sound.len().min(right.sound.len()) < 5 {
                    continue;
                }
                people.extend(shared(left, right));
            }
        }
        only(people)
    }

    /// In small letters both must be written right, and neither may be a word.
    fn is_pair_in_small_letters(&self, left: &Hit, right: &Hit) -> bool {
        let parts = [left, right].map(|hit| self.part(hit));
        let lengths = parts.map(|part| part.sound.len());
        !left.slip
            && !right.slip
            && !parts.iter().any(|part| part.is_word)
            && lengths[0].min(lengths[1]) > 2
            && lengths[0].max(lengths[1]) > 4
    }

    /// A surname with initials that fit: А. С. Ахметова, Ахметова А. С., Әлия А.
    fn mark_with_initials(&mut self) {
        for index in 0..self.words.len() {
            if !self.words[index].capital || self.hits[index].is_empty() {
                continue;
            }
            for run in [self.initials_before(index), self.initials_behind(index)] {
                let Some((from, to)) = run else { continue };
                let fitting = self.people_with_initials(index, from, to);
                if let Some(who) = fitting {
                    self.mark(from.min(index), to.max(index), who, Certainty::Certain);
                }
            }
        }
    }

    /// The initials directly before a word: А. С. Ахметова.
    pub(super) fn initials_before(&self, index: usize) -> Option<(usize, usize)> {
        let mut from = index;
        while from > 0
            && index - from < 3
            && self.words[from].gap <= Gap::Line
            && self.words[from - 1].may_be_initial()
            && self.words[from - 1].point
        {
            from -= 1;
        }
        (from < index).then(|| (from, index - 1))
    }

    /// The initials directly behind a word: Ахметова А. С., also behind a comma.
    pub(super) fn initials_behind(&self, index: usize) -> Option<(usize, usize)> {
        let mut to = index;
        while to + 1 < self.words.len()
            && to - index < 2
            && self.words[to + 1].may_be_initial()
            && self.words[to + 1].gap <= if to == index { Gap::Comma } else { Gap::Line }
        {
            to += 1;
        }
        (to > index && self.words[index + 1].point).then_some((index + 1, to))
    }

    /// The person (if it can be only one) with the surname `index` one of whose
    /// given names begins with one of the initials; or with that given name,
    /// and the initial of the surname behind it.
    fn people_with_initials(
        &self,
        index: usize,
        from: usize,
        to: usize,
    ) -> Option<Option<PersonIndex>> {
        let classes = self.words[from..=to]
            .iter()
            .fold(0, |classes, word| classes | initial_class(&word.letters));
        let mut people = Vec::new();
        for hit in &self.hits[index] {
            let part = self.part(hit);
            for &(person, role) in &part.people {
                let own = self.roster.initials[person as usize];
                let fits = match role {
                    Role::Surname => {
                        own.given & classes != 0 && (!hit.slip || part.sound.len() > 5)
                    }
                    Role::Given => {
                        let is_close = from > index && self.words[from].gap <= Gap::Near;
                        is_close && !hit.slip && own.surname & classes != 0
                    }
                    Role::Patronymic => false,
                };
                if fits {
                    people.push(person);
                }
            }
        }
        only(people)
    }

    /// A patronymic beside a masked name goes with it, whether or not the roster has it.
    fn add_patronymics(&mut self) {
        for index in 1..self.words.len() {
            let close = self.words[index].gap <= Gap::Line;
            let (one, other) = (self.marks[index - 1], self.marks[index]);
            match (one, other) {
                (Some(known), None) if close && self.is_patronymic(index) => {
                    self.mark(index - 1, index, known.who, known.certainty);
                }
                (None, Some(known)) if close && self.is_patronymic(index - 1) => {
                    self.mark(index - 1, index, known.who, known.certainty);
                }
                _ => {}
            }
        }
    }

    pub(super) fn is_patronymic(&self, index: usize) -> bool {
        let word = &self.words[index];
        word.capital && is_patronymic(&sound_of(word), false)
    }

    fn stretches(&self) -> Vec<Place> {
        let mut out: Vec<Place> = Vec::new();
        let mut last_stretch = None;
        for (word, mark) in self.words.iter().zip(&self.marks) {
            let Some(Mark {
                stretch,
                who,
                certainty,
            }) = *mark
            else {
                last_stretch = None;
                continue;
            };
            match out.last_mut() {
                Some(last) if last_stretch == Some(stretch) => {
                    last.end = word.end;
                    last.certainty = last.certainty.max(certainty);
                    last.who = last.who.or(who);
                }
                _ => out.push(Place {
                    kind: Kind::Name,
                    start: word.start,
                    end: word.end,
                    who,
                    certainty,
                }),
            }
            last_stretch = Some(stretch);
        }
        out
    }
}

/// Nobody (`None`), several people (`Some(None)`) or one.
pub(super) fn only(mut people: Vec<PersonIndex>) -> Option<Option<PersonIndex>> {
    people.sort_unstable();
    people.dedup();
    match people[..] {
        [] => None,
        [person] => Some(Some(person)),
        _ => Some(None),
    }
}

pub(super) fn sound_of(word: &Token) -> Vec<u8> {
    Sound::of(&word.letters, Reading::default()).letters
}

/// People who have both parts, in sorted lists; of one part, those who have it
/// in two roles (Болат Болат).
fn shared<'a>(one: &'a Part, other: &'a Part) -> impl Iterator<Item = PersonIndex> + 'a {
    let (few, many) = if one.people.len() < other.people.len() {
        (&one.people, &other.people)
    } else {
        (&other.people, &one.people)
    };
    let is_same = one.sound == other.sound;
    few.iter()
        .filter(move |(person, _)| {
            let from = many.partition_point(|(own, _)| own < person);
            let roles = many[from..]
                .iter()
                .take_while(|(own, _)| own == person)
                .count();
            roles > usize::from(is_same)
        })
        .map(|&(person, _)| person)
}
