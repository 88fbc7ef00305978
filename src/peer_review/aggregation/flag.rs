//! What an instructor should look at, with the codes that tables and translations use.

/// A remark on a mark. None changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// Nobody reviewed the work, so that it has no mark.
    NoReviews,
    /// Fewer reviews came than were promised.
    TooFewReviews,
    /// The part of the class has fewer than 15 works: no model, a trimmed mean.
    NoModelFewWorks,
    /// The part of the class has a median below three reviews a work: no model, a trimmed mean.
    NoModelFewReviews,
    /// The posterior (without a model: the standard error) is wider than five points.
    WideInterval,
    /// It is open on which side of the pass mark the work is.
    NearPassMark,
    /// The highest and the lowest score are more than 30 points apart.
    Disagreement,
    /// Mean and median are more than ten points apart.
    MeanMedianDiffer,
    /// Model and mean are more than ten points apart.
    ModelMeanDiffer,
    /// A reviewer of the work made marks that mostly tell nothing.
    LowEffortReviewer,
    /// A reviewer of the work gives about the same mark to all.
    ConstantReviewer,
    /// The work was reviewed within a group whose members are generous to one another.
    GenerousGroup,
    /// A high mark for a work that has much text in common with others.
    HighMarkHighSimilarity,
    /// The author reviewed the own work; that review does not count.
    SelfReviewLeftOut,
    /// Marking this work oneself would tell most: see [`super::Advice`].
    MarkYourself,
}

impl Flag {
    /// Every flag, in the order in which they are shown.
    pub const ALL: [Self; 15] = [
        Self::NoReviews,
        Self::TooFewReviews,
        Self::NoModelFewWorks,
        Self::NoModelFewReviews,
        Self::WideInterval,
        Self::NearPassMark,
        Self::Disagreement,
        Self::MeanMedianDiffer,
        Self::ModelMeanDiffer,
        Self::LowEffortReviewer,
        Self::ConstantReviewer,
        Self::GenerousGroup,
        Self::HighMarkHighSimilarity,
        Self::SelfReviewLeftOut,
        Self::MarkYourself,
    ];

    /// A name that does not change, for tables, machines and translations.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoReviews => "no_reviews",
            Self::TooFewReviews => "too_few_reviews",
            Self::NoModelFewWorks => "no_model_few_works",
            Self::NoModelFewReviews => "no_model_few_reviews",
            Self::WideInterval => "wide_interval",
            Self::NearPassMark => "near_pass_mark",
            Self::Disagreement => "disagreement",
            Self::MeanMedianDiffer => "mean_median_differ",
            Self::ModelMeanDiffer => "model_mean_differ",
            Self::LowEffortReviewer => "low_effort_reviewer",
            Self::ConstantReviewer => "constant_reviewer",
            Self::GenerousGroup => "generous_group",
            Self::HighMarkHighSimilarity => "high_mark_high_similarity",
            Self::SelfReviewLeftOut => "self_review_left_out",
            Self::MarkYourself => "mark_yourself",
        }
    }
}
