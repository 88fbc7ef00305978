//! What an instructor asks for: who takes part and who must or should not meet.

use super::AllocationError;

/// One of the halves of an impartial round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Half {
    /// The one.
    A,
    /// The other.
    B,
}

/// Somebody who hands in a work and reviews.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Student {
    /// A stable id; the student's work is known by it.
    pub id: String,
    /// Those who worked together never review each other.
    pub team: Option<String>,
    /// The academic group, for [`Request::avoid_groups`].
    pub group: Option<String>,
    /// The half that was drawn for an impartial round. Drawn anew by `allocate`; the
    /// functions that change a round need it.
    pub half: Option<Half>,
}

impl Student {
    /// A student without team and group.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            ..Self::default()
        }
    }
}

/// A round to be allocated. The order of students, of pairs, and within a pair means nothing.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// All who take part.
    pub students: Vec<Student>,
    /// Reviews that everybody gives and receives.
    pub reviews: u32,
    /// Pairs that the instructor forbade, in both directions. Never relaxed.
    pub forbidden: Vec<(String, String)>,
    /// Pairs whose works share text.
    pub apart: Vec<(String, String)>,
    /// Pairs of earlier rounds.
    pub earlier: Vec<(String, String)>,
    /// Whether people of one academic group should not review each other.
    pub avoid_groups: bool,
    /// Impartial mode: random halves that review each other only.
    pub halves: bool,
}

impl Request {
    /// The most reviews per student that this class can give, whoever must not meet.
    pub fn most_reviews(&self) -> u32 {
        let students = self.students.len() as u32;
        if self.halves {
            students / 2
        } else {
            students.saturating_sub(1)
        }
    }

    /// Whether the numbers allow an allocation at all.
    pub(super) fn check_numbers(&self) -> Result<(), AllocationError> {
        let students = self.students.len();
        if students < 2 {
            return Err(AllocationError::TooFewStudents { students });
        }
        if self.reviews == 0 {
            return Err(AllocationError::NoReviews);
        }
        let most = self.most_reviews();
        if self.reviews > most {
            return Err(AllocationError::TooManyReviews {
                reviews: self.reviews,
                students,
                halves: self.halves,
                most,
            });
        }
        Ok(())
    }
}

/// A review: who reviews whose work.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// The id of the reviewer.
    pub reviewer: String,
    /// The id of the work's author.
    pub work: String,
}

impl Pair {
    /// The review of `work` by `reviewer`.
    pub fn new(reviewer: impl Into<String>, work: impl Into<String>) -> Self {
        Self {
            reviewer: reviewer.into(),
            work: work.into(),
        }
    }
}
