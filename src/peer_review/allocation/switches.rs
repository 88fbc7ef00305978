//! An allocation that is changed two reviews at a time.
//!
//! It starts as k random permutations, which give everybody k reviews each way,
//! and is mended by switches: a→b and c→d become a→d and c→b. A switch changes
//! nobody's number of reviews, so balance is never at stake. Afterwards many
//! random legal switches wash out what the mending preferred: the Markov chain of
//! A. R. Rao, R. Jana and S. Bandyopadhyay, 1996, "A Markov chain Monte Carlo
//! method for generating random (0,1)-matrices with given marginals".
//!
//! What is wrong with a review has a weight, each kind heavier than any number
//! of lighter ones in a switch, so that heavy wrongs go first. Cost: a switch is
//! O(k) and a look at two short lists; the number of switches is linear in the
//! number of reviews.

use super::rules::{EARLIER, GROUP, HARD, Kinds, LEVELS, Rules, SHARED};
use super::seed::Stream;

/// A switch weighs at most two reviews against two others.
const WEIGHT_EARLIER: u32 = 1;
const WEIGHT_GROUP: u32 = 8;
const WEIGHT_RECIPROCAL: u32 = 64;
const WEIGHT_SHARED: u32 = 512;
const WEIGHT_HARD: u32 = 4096;

/// Partners tried at random for a review that is wrong, before all are.
const RANDOM_PARTNERS: usize = 64;
/// Rounds of switches that wash out the mending: a review takes part in two a round, once
/// in its turn and about once as another's partner, so in ten altogether.
const MIXING: usize = 5;
/// Reviews looked at, per review and at least, while all partners are tried.
const SEARCH: usize = 50;
const LEAST_SEARCH: usize = 200_000;
/// Random switches per review, and at most, that may leave the weight as it is.
const WANDERING: usize = 200;
const MOST_WANDERING: usize = 1_000_000;

/// Reviews, ordered by reviewer; each keeps its place while works are switched.
#[derive(Clone)]
pub(super) struct Board<'a> {
    rules: &'a Rules,
    /// The first review of each person, and one past the last review.
    start: Vec<u32>,
    reviewer: Vec<u32>,
    work: Vec<u32>,
}

impl<'a> Board<'a> {
    /// Everybody gives and receives as many reviews, at random and whatever stands against it.
    pub(super) fn scatter(rules: &'a Rules, reviews: u32, stream: &mut Stream) -> Self {
        let everybody: Vec<u32> = rules.everybody().collect();
        Self::scatter_between(
            rules,
            [(everybody.as_slice(), everybody.as_slice())],
            reviews,
            stream,
        )
    }

    /// The same for the halves of an impartial round, each of which reviews the other.
    pub(super) fn scatter_halves(
        rules: &'a Rules,
        halves: [&[u32]; 2],
        reviews: u32,
        stream: &mut Stream,
    ) -> Self {
        let directions = [(halves[0], halves[1]), (halves[1], halves[0])];
        Self::scatter_between(rules, directions, reviews, stream)
    }

    /// The works of each direction are permuted `reviews` times and dealt to reviewers in
    /// permuted order, so that reviewers of a direction differ by at most one.
    fn scatter_between<'p>(
        rules: &'a Rules,
        directions: impl IntoIterator<Item = (&'p [u32], &'p [u32])>,
        reviews: u32,
        stream: &mut Stream,
    ) -> Self {
        let mut pairs = Vec::with_capacity(rules.len() * reviews as usize);
        for (reviewers, works) in directions {
            let (mut reviewers, mut works) = (reviewers.to_vec(), works.to_vec());
            let mut next = reviewers.len();
            for _ in 0..reviews {
                stream.shuffle(&mut works);
                for &work in &works {
                    if next == reviewers.len() {
                        stream.shuffle(&mut reviewers);
                        next = 0;
                    }
                    pairs.push((reviewers[next], work));
                    next += 1;
                }
            }
        }
        Self::new(rules, pairs)
    }

    /// The board of the given reviews.
    pub(super) fn new(rules: &'a Rules, mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        let mut start = vec![0u32; rules.len() + 1];
        for &(reviewer, _) in &pairs {
            start[reviewer as usize + 1] += 1;
        }
        for person in 0..rules.len() {
            start[person + 1] += start[person];
        }
        let (reviewer, work) = pairs.into_iter().unzip();
        Self {
            rules,
            start,
            reviewer,
            work,
        }
    }

    /// Every review as (reviewer, work), ascending.
    pub(super) fn pairs(&self) -> Vec<(u32, u32)> {
        let mut pairs: Vec<(u32, u32)> = (self.reviewer.iter().copied())
            .zip(self.work.iter().copied())
            .collect();
        pairs.sort_unstable();
        pairs
    }

    /// Works of a reviewer.
    fn works(&self, reviewer: u32) -> &[u32] {
        let reviewer = reviewer as usize;
        &self.work[self.start[reviewer] as usize..self.start[reviewer + 1] as usize]
    }

    fn reviews(&self, reviewer: u32, work: u32) -> bool {
        self.works(reviewer).contains(&work)
    }

    /// Everything that is wrong with a review: what stands between the two, and whether
    /// they review each other. The same work twice is as bad as the own one.
    fn wrongs(&self, review: usize) -> (Kinds, bool) {
        let (reviewer, work) = (self.reviewer[review], self.work[review]);
        let mut kinds = self.rules.kinds(reviewer, work);
        if self
            .works(reviewer)
            .iter()
            .filter(|&&other| other == work)
            .count()
            > 1
        {
            kinds |= HARD;
        }
        (kinds, reviewer != work && self.reviews(work, reviewer))
    }

    fn weight(&self, review: usize) -> u32 {
        let (kinds, reciprocal) = self.wrongs(review);
        if kinds == 0 && !reciprocal {
            return 0;
        }
        let weigh = |kind: Kinds, weight: u32| if kinds & kind == 0 { 0 } else { weight };
        weigh(HARD, WEIGHT_HARD)
            + weigh(SHARED, WEIGHT_SHARED)
            + weigh(GROUP, WEIGHT_GROUP)
            + weigh(EARLIER, WEIGHT_EARLIER)
            + if reciprocal { WEIGHT_RECIPROCAL } else { 0 }
    }

    /// The first of [`LEVELS`] that the board obeys; one past the last if none.
    pub(super) fn level(&self) -> usize {
        let (mut all, mut any_reciprocal) = (0, false);
        for review in 0..self.work.len() {
            let (kinds, reciprocal) = self.wrongs(review);
            all |= kinds;
            any_reciprocal |= reciprocal;
        }
        LEVELS
            .iter()
            .position(|level| all & level.banned == 0 && (level.reciprocal || !any_reciprocal))
            .unwrap_or(LEVELS.len())
    }

    /// Switches two reviews if that is lighter than before, or as light if `sideways`.
    fn switch(&mut self, one: usize, other: usize, sideways: bool) -> bool {
        if self.reviewer[one] == self.reviewer[other] || self.work[one] == self.work[other] {
            return false;
        }
        let before = self.weight(one) + self.weight(other);
        self.work.swap(one, other);
        let after = self.weight(one) + self.weight(other);
        let better = after < before || (sideways && after == before);
        if !better {
            self.work.swap(one, other);
        }
        better
    }

    /// The reviews with which something is wrong.
    fn wrong(&self) -> Vec<usize> {
        (0..self.work.len())
            .filter(|&review| self.weight(review) > 0)
            .collect()
    }

    /// Makes wrong reviews right, as far as switches can; whether all are right.
    pub(super) fn mend(&mut self, stream: &mut Stream) -> bool {
        let reviews = self.work.len();
        let mut search = SEARCH * reviews + LEAST_SEARCH;
        let mut wrong = self.wrong();
        let mut left = false;
        while let Some(review) = wrong.pop() {
            for _ in 0..RANDOM_PARTNERS {
                if self.weight(review) == 0 {
                    break;
                }
                let other = stream.below(reviews);
                if self.switch(review, other, false) && self.weight(other) > 0 {
                    wrong.push(other);
                }
            }
            if self.weight(review) > 0 && search >= reviews {
                search -= reviews;
                let first = stream.below(reviews);
                for other in (first..reviews).chain(0..first) {
                    if self.switch(review, other, false) {
                        if self.weight(other) > 0 {
                            wrong.push(other);
                        }
                        if self.weight(review) == 0 {
                            break;
                        }
                    }
                }
            }
            left |= self.weight(review) > 0;
        }
        if left {
            self.wander(stream);
        }
        !left || self.wrong().is_empty()
    }

    /// Switches wrong reviews with random ones, also where nothing is gained at once.
    fn wander(&mut self, stream: &mut Stream) {
        let reviews = self.work.len();
        let steps = (WANDERING * reviews).min(MOST_WANDERING);
        let mut wrong = self.wrong();
        for step in 1..=steps {
            if wrong.is_empty() {
                break;
            }
            let place = stream.below(wrong.len());
            self.switch(wrong[place], stream.below(reviews), true);
            if self.weight(wrong[place]) == 0 {
                wrong.swap_remove(place);
            }
            // A switch may have moved what is wrong to the other review.
            if wrong.is_empty() || step % reviews.max(1) == 0 {
                wrong = self.wrong();
            }
        }
    }

    /// Switches every review [`MIXING`] times with a random one, where nothing gets worse by
    /// it. `right` says that there is nothing wrong.
    pub(super) fn mix(&mut self, right: bool, stream: &mut Stream) {
        let reviews = self.work.len();
        for _ in 0..MIXING {
            // Reviews take turns, so that half of what a switch needs is in the cache.
            for one in 0..reviews {
                let other = stream.below(reviews);
                if !right {
                    self.switch(one, other, true);
                } else if self.may_switch(one, other) {
                    self.work.swap(one, other);
                }
            }
        }
    }

    /// Whether two right reviews stay right when they are switched.
    fn may_switch(&self, one: usize, other: usize) -> bool {
        let (a, b) = (self.reviewer[one], self.work[one]);
        let (c, d) = (self.reviewer[other], self.work[other]);
        a != c && b != d && self.may_add(a, d) && self.may_add(c, b)
    }

    fn may_add(&self, reviewer: u32, work: u32) -> bool {
        !self.reviews(reviewer, work)
            && !self.reviews(work, reviewer)
            && self.rules.kinds(reviewer, work) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::super::seed::Seed;
    use super::super::{Request, Student};
    use super::*;

    fn rules(students: usize) -> Rules {
        let students = (0..students).map(|number| Student::new(format!("s{number:04}")));
        let request = Request {
            students: students.collect(),
            ..Request::default()
        };
        Rules::new(&request).unwrap()
    }

    #[test]
    fn a_scattered_board_is_balanced_and_mending_keeps_it_so() {
        let rules = rules(50);
        let mut stream = Seed::new(*b"seed", "").stream(rules.roster_hash());
        let mut board = Board::scatter(&rules, 5, &mut stream);
        let degrees = |board: &Board<'_>| {
            let (mut given, mut received) = (vec![0; 50], vec![0; 50]);
            for (reviewer, work) in board.pairs() {
                given[reviewer as usize] += 1;
                received[work as usize] += 1;
            }
            (given, received)
        };
        assert_eq!(degrees(&board), (vec![5; 50], vec![5; 50]));
        assert!(!board.wrong().is_empty());
        assert!(board.mend(&mut stream));
        board.mix(true, &mut stream);
        assert!(board.wrong().is_empty());
        assert_eq!(degrees(&board), (vec![5; 50], vec![5; 50]));
        assert_eq!(board.level(), 0);
    }

    #[test]
    fn every_pair_is_as_likely_as_any_other() {
        // Six students, one review each: 6 · 5 pairs, each drawn with probability 1/5.
        let rules = rules(6);
        let mut counts = [0u32; 36];
        for secret in 0..3_000u32 {
            let mut stream = Seed::new(secret.to_le_bytes(), "").stream(rules.roster_hash());
            let mut board = Board::scatter(&rules, 1, &mut stream);
            let right = board.mend(&mut stream);
            board.mix(right, &mut stream);
            for (reviewer, work) in board.pairs() {
                counts[(reviewer * 6 + work) as usize] += 1;
            }
        }
        for reviewer in 0..6 {
            for work in 0..6 {
                let count = counts[reviewer * 6 + work];
                // Five standard deviations are 110.
                let expected = if reviewer == work { 0 } else { 600 };
                assert!(
                    count.abs_diff(expected) <= 110,
                    "{reviewer}→{work}: {count}"
                );
            }
        }
    }
}
