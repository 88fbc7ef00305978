//! A class with its works and reviews, checked once and put in order.
//!
//! Works, reviewers and reviews are ordered by the bytes of their names, so that
//! everything computed from them is the same whatever the order in which they came.

use rustc_hash::FxHashMap;

use super::error::AggregationError;

/// A work that was to be reviewed, known by its author's name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Work {
    /// The author's name or number; a review by this person is a self-review.
    pub author: String,
    /// The part of the class in which the work is marked. Parts are fitted apart: see
    /// [`Class::new`].
    pub part: u32,
    /// The mark of an instructor, 0 to 100: of this work, or of a calibration work.
    pub anchor: Option<f64>,
    /// The share of the work's words that it has in common with others, 0 to 1.
    pub similarity: Option<f64>,
    /// The author's group or team, if generosity within it is to be looked for.
    pub group: Option<String>,
}

/// A finished review.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// The author's name of the work.
    pub work: String,
    /// The reviewer's name, of the same kind as authors' names.
    pub reviewer: String,
    /// The total that the reviewer gave, 0 to 100.
    pub score: f64,
}

/// A review by the places of its work and reviewer in their lists.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mark {
    pub(super) work: u32,
    pub(super) reviewer: u32,
    pub(super) score: f64,
}

/// Works and reviews that fit together.
#[derive(Debug, Clone)]
pub struct Class {
    pub(super) works: Vec<Work>,
    pub(super) reviewers: Vec<String>,
    /// By work, then by reviewer; without self-reviews.
    pub(super) marks: Vec<Mark>,
    /// Where the marks of a work begin; one more than works.
    pub(super) starts: Vec<usize>,
    /// Whether the author reviewed the work, which does not count.
    pub(super) self_reviewed: Vec<bool>,
}

impl Class {
    /// Checks works and reviews and puts them in order.
    ///
    /// **Whether own reviews may touch one's own mark.** Within a part they can,
    /// a little and by a detour: a review moves what is believed of its work, that
    /// moves what is believed of the work's other reviewers, and these may have
    /// marked the reviewer's own work. Nothing ties anyone's weight to their own
    /// mark, and a test bounds the detour. Where none may exist (impartial mode)
    /// give the works of the two halves different `part`s: reviewers of one half
    /// mark only the other, the parts share no parameter, and no path is left.
    ///
    /// # Errors
    ///
    /// A work listed twice, a review of a work that is not listed, a second review
    /// of one work by one reviewer, a mark outside 0 to 100, a similarity outside 0 to 1.
    pub fn new(mut works: Vec<Work>, reviews: &[Review]) -> Result<Self, AggregationError> {
        works.sort_by(|a, b| a.author.cmp(&b.author));
        check_works(&works)?;
        let work_places = places(works.iter().map(|work| work.author.as_str()));
        let mut reviewers: Vec<&str> = reviews.iter().map(|r| r.reviewer.as_str()).collect();
        reviewers.sort_unstable();
        reviewers.dedup();
        let reviewer_places = places(reviewers.iter().copied());
        let mut self_reviewed = vec![false; works.len()];
        let mut marks = Vec::with_capacity(reviews.len());
        for review in reviews {
            let Some(&work) = work_places.get(review.work.as_str()) else {
                return Err(AggregationError::UnknownWork {
                    work: review.work.clone(),
                    reviewer: review.reviewer.clone(),
                });
            };
            check_score(&review.work, review.score)?;
            if review.work == review.reviewer {
                self_reviewed[work as usize] = true;
                continue;
            }
            let reviewer = reviewer_places[review.reviewer.as_str()];
            let score = review.score;
            marks.push(Mark {
                work,
                reviewer,
                score,
            });
        }
        marks.sort_unstable_by_key(|mark| (mark.work, mark.reviewer));
        let same =
            |pair: &&[Mark]| (pair[0].work, pair[0].reviewer) == (pair[1].work, pair[1].reviewer);
        if let Some(pair) = marks.windows(2).find(same) {
            return Err(AggregationError::ReviewTwice {
                work: works[pair[0].work as usize].author.clone(),
                reviewer: reviewers[pair[0].reviewer as usize].to_owned(),
            });
        }
        Ok(Self {
            starts: starts(works.len(), marks.iter().map(|mark| mark.work)),
            reviewers: reviewers.into_iter().map(str::to_owned).collect(),
            works,
            marks,
            self_reviewed,
        })
    }

    /// Makes every connected piece of the class a part: works that no chain of
    /// reviewers links. Of a class that was allocated in halves these are the halves.
    pub fn part_by_connection(&mut self) {
        let mut leader: Vec<u32> = (0..self.works.len() as u32).collect();
        fn find(leader: &mut [u32], mut work: u32) -> u32 {
            while leader[work as usize] != work {
                leader[work as usize] = leader[leader[work as usize] as usize];
                work = leader[work as usize];
            }
            work
        }
        let mut first_work: Vec<Option<u32>> = vec![None; self.reviewers.len()];
        for mark in &self.marks {
            let first = *first_work[mark.reviewer as usize].get_or_insert(mark.work);
            let (a, b) = (find(&mut leader, first), find(&mut leader, mark.work));
            // The smaller leads, so that a part is named after its first work.
            leader[a.max(b) as usize] = a.min(b);
        }
        for work in 0..self.works.len() as u32 {
            self.works[work as usize].part = find(&mut leader, work);
        }
    }

    /// The works, ordered by their authors' names.
    pub fn works(&self) -> &[Work] {
        &self.works
    }

    pub(super) fn marks_of(&self, work: usize) -> &[Mark] {
        &self.marks[self.starts[work]..self.starts[work + 1]]
    }
}

fn check_works(works: &[Work]) -> Result<(), AggregationError> {
    if let Some(pair) = works
        .windows(2)
        .find(|pair| pair[0].author == pair[1].author)
    {
        let work = pair[0].author.clone();
        return Err(AggregationError::WorkTwice { work });
    }
    for work in works {
        if let Some(anchor) = work.anchor {
            check_score(&work.author, anchor)?;
        }
        if let Some(similarity) = work.similarity
            && !(0.0..=1.0).contains(&similarity)
        {
            let work = work.author.clone();
            return Err(AggregationError::NotAShare { work, similarity });
        }
    }
    Ok(())
}

fn check_score(work: &str, score: f64) -> Result<(), AggregationError> {
    if (0.0..=100.0).contains(&score) {
        return Ok(());
    }
    let work = work.to_owned();
    Err(AggregationError::OutsideScale { work, score })
}

fn places<'a>(names: impl Iterator<Item = &'a str>) -> FxHashMap<&'a str, u32> {
    names.zip(0..).collect()
}

/// Where each owner's entries begin in a list ordered by owner; one more than owners.
pub(super) fn starts(owners: usize, entries: impl Iterator<Item = u32>) -> Vec<usize> {
    let mut starts = vec![0; owners + 1];
    for owner in entries {
        starts[owner as usize + 1] += 1;
    }
    for owner in 0..owners {
        starts[owner + 1] += starts[owner];
    }
    starts
}
