//! Tables of reviews and of instructor's marks, as people export them.
//!
//! A table is CSV in UTF-8, with or without a byte order mark, with line ends of
//! any kind, separated by commas, semicolons or tabs, whichever makes its first
//! line name the columns that are needed; a decimal comma is read as a point.
//! Names are trimmed and compared as they are. A row that cannot be used is named
//! with its line and the cause, and the others are still used.

mod problem;
mod rows;

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::class::{Class, Review, Work};
use super::error::AggregationError;
pub use problem::{Problem, ProblemKind, TableError};
use rows::{Row, rows};

/// What a table of reviews says.
#[derive(Debug, Clone, Default)]
pub struct ReviewTable {
    works: Vec<Work>,
    reviews: Vec<Review>,
    /// The rows that cannot be used, by line.
    pub problems: Vec<Problem>,
}

impl ReviewTable {
    /// Reads `work,reviewer,score`; further columns are criteria and are not read.
    ///
    /// # Errors
    ///
    /// If the table as a whole cannot be read, or holds no review that can be used.
    pub fn read(bytes: &[u8]) -> Result<Self, TableError> {
        let mut table = Self::default();
        let mut works = FxHashSet::default();
        let mut seen: FxHashMap<(String, String), Vec<(u64, f64)>> = FxHashMap::default();
        let table_rows = rows(bytes, ["work", "reviewer", "score"])?;
        for Row { line, cells } in table_rows.rows {
            let [work, reviewer, score] = match cells {
                Ok(cells) => cells,
                Err(kind) => {
                    table.problems.push(Problem { line, kind });
                    continue;
                }
            };
            if work.is_empty() {
                table.problems.push(Problem {
                    line,
                    kind: ProblemKind::NoWork,
                });
                continue;
            }
            works.insert(work.clone());
            match parse_score(&score) {
                _ if reviewer.is_empty() => {
                    table.problems.push(Problem {
                        line,
                        kind: ProblemKind::NoReviewer { work },
                    });
                }
                Ok(score) => seen
                    .entry((work, reviewer))
                    .or_default()
                    .push((line, score)),
                Err(kind) => table.problems.push(Problem { line, kind }),
            }
        }
        for ((work, reviewer), given) in seen {
            table.add(work, reviewer, &given);
        }
        table.problems.sort_by_key(|problem| problem.line);
        if !table
            .reviews
            .iter()
            .any(|review| review.work != review.reviewer)
        {
            return Err(TableError::NoReviews {
                problems: table.problems,
            });
        }
        table.works = works
            .into_iter()
            .map(|author| Work {
                author,
                ..Work::default()
            })
            .collect();
        Ok(table)
    }

    /// Adds what one reviewer gave one work, and finds fault with it.
    fn add(&mut self, work: String, reviewer: String, given: &[(u64, f64)]) {
        let Some((&(first, score), others)) = given.split_first() else {
            return;
        };
        let problem = |line, kind| Problem { line, kind };
        if others.iter().any(|&(_, other)| other != score) {
            // Nobody can tell which is meant, and the first of two is only the
            // first in this order of the rows.
            self.problems.extend(given.iter().map(|&(line, _)| {
                let scores = given.iter().map(|&(_, score)| score).collect();
                let (work, reviewer) = (work.clone(), reviewer.clone());
                problem(
                    line,
                    ProblemKind::Contradiction {
                        work,
                        reviewer,
                        scores,
                    },
                )
            }));
            return;
        }
        self.problems.extend(others.iter().map(|&(line, _)| {
            let (work, reviewer) = (work.clone(), reviewer.clone());
            problem(
                line,
                ProblemKind::Repetition {
                    work,
                    reviewer,
                    first,
                },
            )
        }));
        if work == reviewer {
            let work = work.clone();
            self.problems
                .push(problem(first, ProblemKind::SelfReview { work }));
        }
        self.reviews.push(Review {
            work,
            reviewer,
            score,
        });
    }

    /// The class, with the instructor's marks of `anchors`. Anchors of works that
    /// are not in the table are named as problems of the anchors.
    ///
    /// # Errors
    ///
    /// None that a table that was read can cause: see [`Class::new`].
    pub fn class(&self, anchors: &mut AnchorTable) -> Result<Class, AggregationError> {
        let mut works = self.works.clone();
        let mut given = std::mem::take(&mut anchors.scores);
        for work in &mut works {
            work.anchor = given.remove(&work.author).map(|(_, score)| score);
        }
        anchors
            .problems
            .extend(given.into_iter().map(|(work, (line, _))| Problem {
                line,
                kind: ProblemKind::UnknownWork { work },
            }));
        anchors.problems.sort_by_key(|problem| problem.line);
        Class::new(works, &self.reviews)
    }
}

/// What a table of instructor's marks says.
#[derive(Debug, Clone, Default)]
pub struct AnchorTable {
    /// By work: the line and the score.
    scores: BTreeMap<String, (u64, f64)>,
    /// Columns that mean nothing here.
    pub unread_columns: Vec<String>,
    /// The rows that cannot be used, by line.
    pub problems: Vec<Problem>,
}

impl AnchorTable {
    /// Reads `work,score`.
    ///
    /// # Errors
    ///
    /// If the table as a whole cannot be read.
    pub fn read(bytes: &[u8]) -> Result<Self, TableError> {
        let table_rows = rows(bytes, ["work", "score"])?;
        let mut table = Self {
            unread_columns: table_rows.other_columns,
            ..Self::default()
        };
        let mut seen: BTreeMap<String, Vec<(u64, f64)>> = BTreeMap::new();
        for Row { line, cells } in table_rows.rows {
            let kind = match cells {
                Err(kind) => kind,
                Ok([work, _]) if work.is_empty() => ProblemKind::NoWork,
                Ok([work, score]) => match parse_score(&score) {
                    Err(kind) => kind,
                    Ok(score) => {
                        seen.entry(work).or_default().push((line, score));
                        continue;
                    }
                },
            };
            table.problems.push(Problem { line, kind });
        }
        for (work, given) in seen {
            let Some((&(first, score), others)) = given.split_first() else {
                continue;
            };
            if others.iter().all(|&(_, other)| other == score) {
                table.scores.insert(work, (first, score));
                continue;
            }
            table.problems.extend(given.iter().map(|&(line, _)| {
                let scores = given.iter().map(|&(_, score)| score).collect();
                Problem {
                    line,
                    kind: ProblemKind::AnchorsDiffer {
                        work: work.clone(),
                        scores,
                    },
                }
            }));
        }
        table.problems.sort_by_key(|problem| problem.line);
        Ok(table)
    }
}

fn parse_score(text: &str) -> Result<f64, ProblemKind> {
    if text.is_empty() {
        return Err(ProblemKind::NoScore);
    }
    let number = text.replacen(',', ".", 1).parse::<f64>();
    match number {
        Ok(score) if (0.0..=100.0).contains(&score) => Ok(score + 0.0),
        Ok(score) if score.is_finite() => Err(ProblemKind::OutsideScale {
            score: text.to_owned(),
        }),
        _ => Err(ProblemKind::NotANumber {
            score: text.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests;
