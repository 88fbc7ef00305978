//! Kazakh typed with stand-ins for Kazakh letters, or with letters swapped?
//!
//! Old fonts and keyboards had no place for some of the nine letters that the
//! Russian alphabet lacks, and people still write a Latin i for і or a schwa
//! for ә out of habit: of 697 passages of the Kazakh Wikipedia five do, all
//! other letters as they should be. What tells a habit is that it is
//! one: the stand-in has the place of its letter everywhere (95 to 100 % in
//! those five). Where i and і stand beside each other in one text, letters were
//! swapped, or pieces of several texts put together.

use super::letters::is_kazakh_only;

/// A stand-in that has more than this share of the places of its letter is a habit.
const HABIT_SHARE: f64 = 0.9;
/// So few stand-ins are no habit.
const FEWEST: usize = 3;

/// How often a letter that only Kazakh has is written as it should be, and how
/// often as a stand-in.
#[derive(Debug, Default, Clone, Copy)]
struct Places {
    proper: usize,
    stand_ins: usize,
}

/// What stands in the places of the letters that only Kazakh has.
#[derive(Debug, Default)]
pub(super) struct KazakhLetters {
    letters: Vec<(char, Places)>,
    /// Foreign letters that stand for other letters.
    others: usize,
}

impl KazakhLetters {
    /// Notes a letter of the text.
    pub(super) fn note(&mut self, letter: char) {
        if let Some(places) = self.places(letter) {
            places.proper += 1;
        }
    }

    /// Notes a foreign letter that stands for `letter`.
    pub(super) fn note_stand_in(&mut self, letter: char) {
        match self.places(letter) {
            Some(places) => places.stand_ins += 1,
            None => self.others += 1,
        }
    }

    fn places(&mut self, letter: char) -> Option<&mut Places> {
        let lower = letter.to_lowercase().next()?;
        if !is_kazakh_only(lower) {
            return None;
        }
        let known = self.letters.iter().position(|(known, _)| *known == lower);
        let at = known.unwrap_or_else(|| {
            self.letters.push((lower, Places::default()));
            self.letters.len() - 1
        });
        self.letters.get_mut(at).map(|(_, places)| places)
    }

    /// Whether every foreign letter is a habit of the writer.
    pub(super) fn are_typed_out_of_habit(&self) -> bool {
        let stand_ins: usize = self
            .letters
            .iter()
            .map(|(_, places)| places.stand_ins)
            .sum();
        let habit = |places: Places| {
            let all = (places.stand_ins + places.proper) as f64;
            places.stand_ins == 0 || places.stand_ins as f64 > HABIT_SHARE * all
        };
        self.others == 0
            && stand_ins >= FEWEST
            && self.letters.iter().all(|(_, places)| habit(*places))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn habit(proper: &str, stand_ins_for: &str) -> bool {
        let mut letters = KazakhLetters::default();
        proper.chars().for_each(|letter| letters.note(letter));
        stand_ins_for
            .chars()
            .for_each(|letter| letters.note_stand_in(letter));
        letters.are_typed_out_of_habit()
    }

    #[test]
    fn a_habit_has_all_places_of_its_letter() {
        assert!(habit("қңғүқң", "ІІііі"));
        assert!(habit("", "іііәө"));
        assert!(!habit("қңғүіі", "іііііі"));
        assert!(!habit("", "ііа"));
        assert!(!habit("", "іі"));
    }
}
