//! Why reviews could not be turned into marks.

use thiserror::Error;

/// What is wrong with a class, its reviews or its seed.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum AggregationError {
    /// The seed is not hexadecimal.
    #[error("the seed must be one or more hexadecimal digits (0 to 9, a to f)")]
    Seed,
    /// Two works have one name.
    #[error("the work {work} is listed twice; list each work once")]
    WorkTwice {
        /// The work's name.
        work: String,
    },
    /// A review is of a work that is not in the class.
    #[error("{reviewer} reviewed the work {work}, which is not in the class; add it to the class")]
    UnknownWork {
        /// The work's name.
        work: String,
        /// Who reviewed it.
        reviewer: String,
    },
    /// A reviewer marked a work twice.
    #[error("{reviewer} reviewed the work {work} twice; keep one of the two reviews")]
    ReviewTwice {
        /// The work's name.
        work: String,
        /// Who reviewed it.
        reviewer: String,
    },
    /// A mark is outside the scale or no number.
    #[error("the mark {score} for the work {work} is not within 0 to 100; correct it")]
    OutsideScale {
        /// The work's name.
        work: String,
        /// The mark.
        score: f64,
    },
    /// A share of similarity is not one.
    #[error("the similarity {similarity} of the work {work} is not within 0 to 1; correct it")]
    NotAShare {
        /// The work's name.
        work: String,
        /// What was given.
        similarity: f64,
    },
}

impl AggregationError {
    /// A name that does not change, for machines and translations.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Seed => "aggregation_seed",
            Self::WorkTwice { .. } => "aggregation_work_twice",
            Self::UnknownWork { .. } => "aggregation_unknown_work",
            Self::ReviewTwice { .. } => "aggregation_review_twice",
            Self::OutsideScale { .. } => "aggregation_outside_scale",
            Self::NotAShare { .. } => "aggregation_not_a_share",
        }
    }
}
