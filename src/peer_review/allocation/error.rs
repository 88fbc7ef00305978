//! Why a round cannot be allocated, and what of its wishes had to give way.

use std::fmt;

/// What a pair of reviewer and work, or the whole allocation, should obey.
///
/// In the order in which they give way: the first ones first, the last three never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Constraint {
    /// Nobody reviews somebody of an earlier round again, in either direction.
    EarlierRound,
    /// Nobody reviews within the own academic group.
    AcademicGroup,
    /// Two people do not review each other.
    Reciprocal,
    /// Two people whose works share text do not review each other's work.
    SharedText,
    /// Everybody gives and receives as many reviews as asked.
    Reviews,
    /// The two halves of an impartial round review each other only. Never relaxed.
    Halves,
    /// A pair that the instructor forbade. Never relaxed.
    Forbidden,
    /// Nobody reviews the own team's work. Never relaxed.
    Team,
    /// Nobody reviews the own work. Never relaxed.
    OwnWork,
}

impl Constraint {
    /// The stable name of the constraint.
    pub const fn code(self) -> &'static str {
        match self {
            Self::EarlierRound => "earlier_round",
            Self::AcademicGroup => "academic_group",
            Self::Reciprocal => "reciprocal",
            Self::SharedText => "shared_text",
            Self::Reviews => "reviews",
            Self::Halves => "halves",
            Self::Forbidden => "forbidden",
            Self::Team => "team",
            Self::OwnWork => "own_work",
        }
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::EarlierRound => "pairs of earlier rounds",
            Self::AcademicGroup => "academic groups",
            Self::Reciprocal => "no two review each other",
            Self::SharedText => "pairs that share text",
            Self::Reviews => "reviews per student",
            Self::Halves => "halves",
            Self::Forbidden => "forbidden pairs",
            Self::Team => "teams",
            Self::OwnWork => "own work",
        })
    }
}

/// People whom the constraints leave too little room: a minimum cut.
///
/// `works` can be reviewed by nobody but `reviewers`, who are too few for them,
/// because of `constraints`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The students whose works get too few reviews.
    pub works: Vec<String>,
    /// All who could review them; in a class that is too small as a whole, nobody is named.
    pub reviewers: Vec<String>,
    /// What keeps everybody else from them, in the order of [`Constraint`].
    pub constraints: Vec<Constraint>,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "too few may review {}", Names(&self.works))?;
        if !self.reviewers.is_empty() {
            write!(formatter, " (only {})", Names(&self.reviewers))?;
        }
        let constraints: Vec<String> = self.constraints.iter().map(ToString::to_string).collect();
        write!(
            formatter,
            "; what stands against it: {}",
            constraints.join(", ")
        )
    }
}

/// The first few of many names.
struct Names<'a>(&'a [String]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 6;
        let shown = &self.0[..self.0.len().min(SHOWN)];
        formatter.write_str(&shown.join(", "))?;
        match self.0.len() - shown.len() {
            0 => Ok(()),
            more => write!(formatter, " and {more} more"),
        }
    }
}

/// Why there is no allocation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AllocationError {
    /// The seed is not hexadecimal.
    #[error("the seed is not a hexadecimal number; write digits 0 to 9 and letters a to f only")]
    Seed,
    /// There are not two people.
    #[error(
        "the roster has {students} students, and nobody reviews the own work; \
         at least two are needed"
    )]
    TooFewStudents {
        /// How many there are.
        students: usize,
    },
    /// No reviews were asked for.
    #[error("0 reviews per student are no peer review; ask for 1 or more")]
    NoReviews,
    /// More reviews than there are others.
    #[error(
        "{reviews} reviews per student were asked for, but {students} students{} \
         can give {most} at most; ask for fewer",
        if *.halves { " in halves" } else { "" }
    )]
    TooManyReviews {
        /// How many were asked for.
        reviews: u32,
        /// How many students there are.
        students: usize,
        /// Whether halves review each other.
        halves: bool,
        /// The most that can be asked for.
        most: u32,
    },
    /// A student without an id.
    #[error("a student of the roster has no id; give every student one")]
    NamelessStudent,
    /// Two students with one id.
    #[error("the student {student} is on the roster twice; leave one out")]
    DuplicateStudent {
        /// The id.
        student: String,
    },
    /// Somebody is named who is not on the roster.
    #[error("the student {student} is named but is not on the roster; check the spelling")]
    UnknownStudent {
        /// The id.
        student: String,
    },
    /// A review is listed twice.
    #[error("the review of {work} by {reviewer} is listed twice; leave one out")]
    DuplicateReview {
        /// Who reviews.
        reviewer: String,
        /// Whose work.
        work: String,
    },
    /// Somebody who is to join has reviews already.
    #[error("the student {student} takes part already; nothing is to be done")]
    TakesPart {
        /// The id.
        student: String,
    },
    /// In a round of halves, somebody has none.
    #[error("the round is in halves and the student {student} has none; say which half it is")]
    NoHalf {
        /// The id.
        student: String,
    },
    /// Not even one review each is possible, or no balanced allocation, without breaking
    /// what is never broken.
    #[error(
        "there is no fair allocation: {obstacle}; \
         allow some of the forbidden pairs, split the team, or leave these students out"
    )]
    Blocked {
        /// Who and what is in the way.
        obstacle: Obstacle,
    },
}

impl AllocationError {
    /// The stable name of the kind.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Seed => "allocation_seed",
            Self::TooFewStudents { .. } => "allocation_too_few_students",
            Self::NoReviews => "allocation_no_reviews",
            Self::TooManyReviews { .. } => "allocation_too_many_reviews",
            Self::NamelessStudent => "allocation_nameless_student",
            Self::DuplicateStudent { .. } => "allocation_duplicate_student",
            Self::UnknownStudent { .. } => "allocation_unknown_student",
            Self::DuplicateReview { .. } => "allocation_duplicate_review",
            Self::TakesPart { .. } => "allocation_takes_part",
            Self::NoHalf { .. } => "allocation_no_half",
            Self::Blocked { .. } => "allocation_blocked",
        }
    }
}
