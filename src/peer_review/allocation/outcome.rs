//! What an allocation is: the reviews, and what had to give way for them.

use std::fmt;

use super::rules::{EARLIER, GROUP, Kinds, Rules, SHARED};
use super::{Constraint, Half, Obstacle, Pair};

/// Who reviews whom. Kept in the order of ids, so equal allocations are equal byte by byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    students: Vec<String>,
    halves: Option<Vec<Half>>,
    /// Reviewer and work, as places in `students`, ascending.
    edges: Vec<(u32, u32)>,
    asked: u32,
    relaxations: Vec<Relaxation>,
}

/// A constraint that did not hold throughout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relaxation {
    /// The constraint.
    pub constraint: Constraint,
    /// The reviews that break it; none for [`Constraint::Reviews`].
    pub pairs: Vec<Pair>,
    /// Why it could not hold, where a proof was found.
    pub obstacle: Option<Obstacle>,
}

impl fmt::Display for Relaxation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reviews = self.pairs.len();
        match self.constraint {
            Constraint::Reviews => {
                write!(formatter, "not everybody can have as many reviews as asked")?;
            }
            Constraint::EarlierRound => {
                write!(
                    formatter,
                    "{reviews} reviews are between pairs of earlier rounds"
                )?;
            }
            Constraint::AcademicGroup => {
                write!(formatter, "{reviews} reviews are within an academic group")?;
            }
            Constraint::Reciprocal => {
                write!(
                    formatter,
                    "{reviews} reviews are between two who review each other"
                )?;
            }
            other => write!(formatter, "{reviews} reviews are against: {other}")?,
        }
        match &self.obstacle {
            Some(obstacle) => write!(formatter, ": {obstacle}"),
            None => Ok(()),
        }
    }
}

impl Allocation {
    /// Gathers what was found. `obstacles` are by constraint.
    pub(super) fn new(
        rules: &Rules,
        halves: Option<Vec<Half>>,
        mut edges: Vec<(u32, u32)>,
        asked: u32,
        obstacles: &[(Constraint, Obstacle)],
    ) -> Self {
        edges.sort_unstable();
        let mut allocation = Self {
            students: rules.ids().to_vec(),
            halves,
            edges,
            asked,
            relaxations: Vec::new(),
        };
        let mut relaxations = relaxations(rules, &allocation.edges);
        if allocation.fewest_received() < asked {
            relaxations.push(Relaxation {
                constraint: Constraint::Reviews,
                pairs: Vec::new(),
                obstacle: None,
            });
        }
        for relaxation in &mut relaxations {
            relaxation.obstacle = (obstacles.iter())
                .find(|(constraint, _)| *constraint == relaxation.constraint)
                .map(|(_, obstacle)| obstacle.clone());
        }
        allocation.relaxations = relaxations;
        allocation
    }

    /// The ids of all who take part, ascending.
    pub fn students(&self) -> &[String] {
        &self.students
    }

    /// Every review as (reviewer, work), ascending.
    pub fn pairs(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.edges
            .iter()
            .map(|&(reviewer, work)| (self.id(reviewer), self.id(work)))
    }

    /// The works that somebody reviews, ascending; none for somebody unknown.
    pub fn works_of<'a>(&'a self, reviewer: &str) -> impl Iterator<Item = &'a str> {
        let number = self.number(reviewer);
        let first = self
            .edges
            .partition_point(|edge| number.is_none_or(|own| edge.0 < own));
        (self.edges[first..].iter())
            .take_while(move |edge| Some(edge.0) == number)
            .map(|edge| self.id(edge.1))
    }

    /// Those who review somebody's work, ascending; none for somebody unknown.
    pub fn reviewers_of<'a>(&'a self, work: &str) -> impl Iterator<Item = &'a str> {
        let number = self.number(work);
        (self.edges.iter())
            .filter(move |edge| Some(edge.1) == number)
            .map(|edge| self.id(edge.0))
    }

    /// The half that was drawn for somebody in an impartial round.
    pub fn half_of(&self, student: &str) -> Option<Half> {
        let number = self.number(student)?;
        self.halves.as_ref()?.get(number as usize).copied()
    }

    /// The reviews that everybody should have had.
    pub fn asked(&self) -> u32 {
        self.asked
    }

    /// The fewest reviews that a work receives.
    pub fn fewest_received(&self) -> u32 {
        let mut received = vec![0; self.students.len()];
        for &(_, work) in &self.edges {
            received[work as usize] += 1;
        }
        received.into_iter().min().unwrap_or(0)
    }

    /// What did not hold throughout, in the order in which constraints give way.
    pub fn relaxations(&self) -> &[Relaxation] {
        &self.relaxations
    }

    fn id(&self, person: u32) -> &str {
        &self.students[person as usize]
    }

    fn number(&self, id: &str) -> Option<u32> {
        let place = self
            .students
            .binary_search_by(|other| other.as_str().cmp(id));
        place.ok().map(|place| place as u32)
    }
}

/// What the given reviews (reviewer, work) break, all of them together, ascending.
pub(super) fn relaxations(rules: &Rules, edges: &[(u32, u32)]) -> Vec<Relaxation> {
    let of_kind = |kind: Kinds| move |edge: &&(u32, u32)| rules.kinds(edge.0, edge.1) & kind != 0;
    let name = |edge: &(u32, u32)| Pair::new(rules.id(edge.0), rules.id(edge.1));
    let reciprocal = |edge: &&(u32, u32)| edges.binary_search(&(edge.1, edge.0)).is_ok();
    [
        (
            Constraint::EarlierRound,
            edges.iter().filter(of_kind(EARLIER)).map(name).collect(),
        ),
        (
            Constraint::AcademicGroup,
            edges.iter().filter(of_kind(GROUP)).map(name).collect(),
        ),
        (
            Constraint::Reciprocal,
            edges.iter().filter(reciprocal).map(name).collect(),
        ),
        (
            Constraint::SharedText,
            edges.iter().filter(of_kind(SHARED)).map(name).collect(),
        ),
    ]
    .into_iter()
    .filter(|(_, pairs): &(Constraint, Vec<Pair>)| !pairs.is_empty())
    .map(|(constraint, pairs)| Relaxation {
        constraint,
        pairs,
        obstacle: None,
    })
    .collect()
}
