//! Single words that name somebody: surnames, and given names that are nothing else.

use rustc_hash::FxHashSet;

use super::certainty::Certainty;
use super::decide::{Scene, only, sound_of};
use super::names::Hit;
use super::ordinary::{is_name_in_prose, is_word};
use super::parts::{Role, is_patronymic};
use super::roster::{Part, PersonIndex};
use super::tokens::Gap;

/// A name that stands alone more often than this is somebody of whom the text
/// speaks, not its author.
const MOST_ALONE: usize = 3;
/// A word with a slip that comes more often than this is another word.
const MOST_SLIPS: usize = 2;

impl Scene<'_> {
    /// Surnames alone.
    pub(super) fn mark_surnames(&mut self) {
        for index in 0..self.words.len() {
            if self.marks[index].is_none()
                && !self.hits[index].is_empty()
                && let Some(who) = self.surname(index)
            {
                self.mark(index, index, who, Certainty::Likely);
            }
        }
    }

    fn surname(&self, index: usize) -> Option<Option<PersonIndex>> {
        let fitting = |slip: bool| {
            let of_surnames = self.hits[index]
                .iter()
                .filter(move |hit| hit.slip == slip && self.part(hit).is(Role::Surname));
            of_surnames.filter(|hit| self.stands_alone(index, hit))
        };
        let mut hits: Vec<&Hit> = fitting(false).collect();
        if hits.is_empty() {
            hits = fitting(true)
                .filter(|hit| self.is_slip_of(index, hit))
                .collect();
        }
        if hits.is_empty() || self.is_of_somebody_else(index) {
            return None;
        }
        only(self.people(&hits, Role::Surname))
    }

    pub(super) fn part(&self, hit: &Hit) -> &Part {
        &self.roster.parts[hit.part as usize]
    }

    fn people(&self, hits: &[&Hit], role: Role) -> Vec<PersonIndex> {
        hits.iter()
            .flat_map(|hit| &self.part(hit).people)
            .filter(|(_, own)| *own == role)
            .map(|&(person, _)| person)
            .collect()
    }

    /// The letters of a word that are the name and not its ending.
    fn base(&self, index: usize, hit: &Hit) -> &[char] {
        let letters = &self.words[index].letters;
        &letters[..hit.base.min(letters.len())]
    }

    /// Whether a word alone is this surname and no ordinary word.
    fn stands_alone(&self, index: usize, hit: &Hit) -> bool {
        let word = &self.words[index];
        let part = self.part(hit);
        if part.typical_surname {
            // Below sounds like Белов.
            let is_english = word.letters.iter().all(char::is_ascii) && is_in_prose(&word.letters);
            let in_small_letters =
                part.sound.len() > 5 && !part.is_word && !self.is_ordinary(&word.letters);
            return (word.capital && !is_english) || in_small_letters;
        }
        word.capital
            && !part.is_word
            && !self.is_ordinary(self.base(index, hit))
            && !self.is_ordinary(&word.letters)
    }

    /// Whether a word is an ordinary word, here or anywhere.
    fn is_ordinary(&self, letters: &[char]) -> bool {
        self.small.contains(letters) || is_in_prose(letters)
    }

    /// Whether more than `most` words with a capital begin with these letters.
    fn is_more_often(&self, letters: &[char], most: usize) -> bool {
        let word = |index: &usize| &*self.words[*index].letters;
        let from = self.capitals.partition_point(|index| word(index) < letters);
        let last = self.capitals.get(from + most);
        last.is_some_and(|index| word(index).starts_with(letters))
    }

    /// Whether a word with one slip is likely to be the surname and not another one.
    fn is_slip_of(&self, index: usize, hit: &Hit) -> bool {
        let part = self.part(hit);
        let word = &self.words[index];
        let shortest = if part.typical_surname { 6 } else { 7 };
        if part.sound.len() < shortest || !word.capital || word.capitals {
            return false;
        }
        let sound = sound_of(word);
        let is_other_name = self.hits[index].iter().any(|other| !other.slip)
            || is_patronymic(&sound, true)
            || is_name_in_prose(&sound)
            || self.is_ordinary(&word.letters);
        // Who errs in a name writes its first letter right, and does not err
        // in the same way again and again.
        !is_other_name
            && sound.first() == part.sound.first()
            && !self.is_more_often(self.base(index, hit), MOST_SLIPS)
    }

    /// Whether initials or a given name beside a surname show that it is not of the roster.
    fn is_of_somebody_else(&self, index: usize) -> bool {
        let near = |range: (usize, usize)| {
            let touching = range.0.max(index).min(range.1 + 1);
            let inner = (range.0 + 1..=range.1).chain([touching]);
            inner.into_iter().all(|at| self.words[at].gap <= Gap::Near)
        };
        let initials = [self.initials_before(index), self.initials_behind(index)];
        let mut initials = initials.into_iter().flatten().filter(|range| near(*range));
        if initials.any(|range| !self.is_country(range)) {
            return true;
        }
        let before = index
            .checked_sub(1)
            .filter(|_| self.words[index].gap == Gap::Space);
        let behind = Some(index + 1).filter(|&next| {
            self.words
                .get(next)
                .is_some_and(|next| next.gap == Gap::Space)
        });
        [before, behind].into_iter().flatten().any(|beside| {
            let word = &self.words[beside];
            let is_given = |hit: &Hit| {
                !hit.slip && hit.base == word.letters.len() && self.part(hit).is(Role::Given)
            };
            word.capital && self.marks[beside].is_none() && self.hits[beside].iter().any(is_given)
        })
    }

    /// U.S., U.K. and U.N. are nobody's initials.
    fn is_country(&self, (from, to): (usize, usize)) -> bool {
        let words = &self.words[from..=to];
        words.len() == 2
            && *words[0].letters == ['u']
            && matches!(*words[1].letters, ['s' | 'k' | 'n'])
    }

    /// Given names alone, unless they are ordinary words or names that everybody writes about.
    pub(super) fn mark_given_names(&mut self) {
        let marked = self.marks.iter().flatten();
        let here: FxHashSet<PersonIndex> = marked.filter_map(|mark| mark.who).collect();
        for index in 0..self.words.len() {
            if self.marks[index].is_none()
                && self.words[index].capital
                && !self.hits[index].is_empty()
                && let Some(who) = self.given_name(index, &here)
            {
                self.mark(index, index, who, Certainty::Likely);
            }
        }
    }

    fn given_name(
        &self,
        index: usize,
        here: &FxHashSet<PersonIndex>,
    ) -> Option<Option<PersonIndex>> {
        let word = &self.words[index];
        let mut hits: Vec<&Hit> = self.hits[index]
            .iter()
            .filter(|hit| {
                let part = self.part(hit);
                !hit.slip
                    && part.is(Role::Given)
                    && part.sound.len() > 2
                    && !part.is_word
                    && !self.is_ordinary(self.base(index, hit))
                    && !self.is_ordinary(&word.letters)
            })
            .collect();
        hits.retain(|hit| !self.part(hit).in_prose);
        let people = self.people(&hits, Role::Given);
        if let Some(known) = people.iter().find(|person| here.contains(person)) {
            return Some(Some(*known));
        }
        hits.retain(|hit| !self.is_more_often(self.base(index, hit), MOST_ALONE));
        if hits.is_empty() || self.has_other_name_beside(index) {
            return None;
        }
        only(self.people(&hits, Role::Given))
    }

    /// Whether a word with a capital stands directly beside, which then is the
    /// other part of somebody else's name.
    fn has_other_name_beside(&self, index: usize) -> bool {
        let is_name = |beside: usize| {
            let word = &self.words[beside];
            word.capital && !word.digits && !self.is_ordinary(&word.letters)
        };
        let is_near = |at: usize| self.words.get(at).is_some_and(|word| word.gap <= Gap::Near);
        (index > 0 && is_near(index) && is_name(index - 1))
            || (is_near(index + 1) && is_name(index + 1))
    }
}

fn is_in_prose(letters: &[char]) -> bool {
    is_word(&letters.iter().collect::<String>())
}
