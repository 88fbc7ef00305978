//! Groups whose members are generous to one another.
//!
//! A review is *generous* by so many points as it lies above what the other
//! reviewers say of the work, compared with the same reviewer's other reviews: who
//! is generous to all is merely generous. Two kinds of groups are looked at: those
//! that are known beforehand, and circles that are found. A circle is a set of
//! students in which everyone reaches everyone over clearly generous reviews (a
//! strongly connected component, Tarjan 1972, "Depth-first search and linear graph
//! algorithms"). With few generous reviews by chance such circles hardly ever
//! close. Either kind is reported if its reviews among its members are generous by
//! more than two standard errors, with those of its members left out of what
//! "the others" say. Linear in the reviews.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::class::Class;
use super::leave_one_out::mark_of_others;
use super::outcome::{GenerousGroup, MarkedWork};

/// A review is clearly generous above so many standard deviations.
const CLEARLY: f64 = 1.5;
/// The least generosity that is reported, in standard errors …
const ERRORS: f64 = 2.0;
/// … and in points.
const POINTS: f64 = 5.0;
const FEWEST_REVIEWS: usize = 2;
/// A standard deviation from the median absolute deviation, for normal values.
const FROM_MEDIAN: f64 = 1.4826;

/// How far above the others each review of the class lies.
struct Residuals<'a> {
    class: &'a Class,
    works: &'a [MarkedWork],
    /// By mark: points above the others; nothing without others.
    above: Vec<Option<f64>>,
    /// By reviewer: sum and number of the above.
    of_reviewer: Vec<(f64, f64)>,
    deviation: f64,
}

impl<'a> Residuals<'a> {
    fn of(class: &'a Class, works: &'a [MarkedWork]) -> Self {
        let mut above = Vec::with_capacity(class.marks.len());
        let mut of_reviewer = vec![(0.0, 0.0); class.reviewers.len()];
        for mark in &class.marks {
            let reviewer = &class.reviewers[mark.reviewer as usize];
            let others = mark_of_others(&works[mark.work as usize], |review| {
                review.reviewer != *reviewer
            });
            let away = others.map(|others| mark.score - others);
            if let Some(away) = away {
                let (sum, count) = &mut of_reviewer[mark.reviewer as usize];
                *sum += away;
                *count += 1.0;
            }
            above.push(away);
        }
        let mut residuals = Self {
            class,
            works,
            above,
            of_reviewer,
            deviation: 0.0,
        };
        let all = (0..class.marks.len()).filter_map(|mark| residuals.generosity(mark));
        let mut sizes: Vec<f64> = all.map(f64::abs).collect();
        sizes.sort_by(f64::total_cmp);
        residuals.deviation = sizes
            .get(sizes.len() / 2)
            .map_or(0.0, |size| FROM_MEDIAN * size);
        residuals
    }

    /// Points above the others, compared with the reviewer's other reviews.
    fn generosity(&self, mark: usize) -> Option<f64> {
        let above = self.above[mark]?;
        let (sum, count) = self.of_reviewer[self.class.marks[mark].reviewer as usize];
        let usual = if count > 1.0 {
            (sum - above) / (count - 1.0)
        } else {
            0.0
        };
        Some(above - usual)
    }

    /// Reports the group whose members are the works at `members`, if it is generous.
    fn test(&self, group: Option<&str>, members: &[u32]) -> Option<GenerousGroup> {
        let names: Vec<&str> = members
            .iter()
            .map(|&work| self.class.works[work as usize].author.as_str())
            .collect();
        let inside = |reviewer: &str| names.binary_search(&reviewer).is_ok();
        let mut of_member: FxHashMap<u32, (f64, f64)> = FxHashMap::default();
        let mut within = Vec::new();
        for &work in members {
            let marked = &self.works[work as usize];
            let others = mark_of_others(marked, |review| !inside(&review.reviewer));
            for mark in self.class.starts[work as usize]..self.class.starts[work as usize + 1] {
                let reviewer = self.class.marks[mark].reviewer;
                let name = self.class.reviewers[reviewer as usize].as_str();
                let (true, Some(above)) = (inside(name), self.above[mark]) else {
                    continue;
                };
                let (sum, count) = of_member.entry(reviewer).or_default();
                *sum += above;
                *count += 1.0;
                within.push((reviewer, self.class.marks[mark].score, others, above));
            }
        }
        if within.len() < FEWEST_REVIEWS || names.len() < 2 {
            return None;
        }
        let generosity = within.iter().map(|&(reviewer, score, others, above)| {
            let (all, own) = (self.of_reviewer[reviewer as usize], of_member[&reviewer]);
            let outside = all.1 - own.1;
            let usual = if outside > 0.0 {
                (all.0 - own.0) / outside
            } else {
                0.0
            };
            others.map_or(above, |others| score - others) - usual
        });
        let reviews = within.len();
        let generosity = generosity.sum::<f64>() / reviews as f64;
        let standard_error = self.deviation / (reviews as f64).sqrt();
        (generosity > ERRORS * standard_error && generosity > POINTS).then(|| GenerousGroup {
            group: group.map(str::to_owned),
            members: names.iter().map(|&name| name.to_owned()).collect(),
            reviews,
            generosity,
            standard_error,
        })
    }

    /// For every work the works whose authors gave it a clearly generous review.
    fn clearly_generous(&self) -> Vec<Vec<u32>> {
        let authors = self
            .class
            .works
            .iter()
            .map(|work| work.author.as_str())
            .zip(0_u32..);
        let authors: FxHashMap<&str, u32> = authors.collect();
        let own_work: Vec<Option<u32>> = self
            .class
            .reviewers
            .iter()
            .map(|name| authors.get(name.as_str()).copied())
            .collect();
        let mut from = vec![Vec::new(); self.class.works.len()];
        for (place, mark) in self.class.marks.iter().enumerate() {
            let clearly = self
                .generosity(place)
                .is_some_and(|g| g > CLEARLY * self.deviation);
            if let (true, Some(own)) = (clearly, own_work[mark.reviewer as usize]) {
                from[mark.work as usize].push(own);
            }
        }
        from
    }
}

/// The generous groups of a class: first the known ones, by name, then the circles.
/// `works` are all works in the order of the class.
pub(super) fn generous_groups(class: &Class, works: &[MarkedWork]) -> Vec<GenerousGroup> {
    let residuals = Residuals::of(class, works);
    let mut known: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (place, work) in (0..).zip(&class.works) {
        if let Some(group) = &work.group {
            known.entry(group).or_default().push(place);
        }
    }
    let known = known
        .iter()
        .filter_map(|(group, members)| residuals.test(Some(group), members));
    let circles = circles(&residuals.clearly_generous());
    known
        .chain(
            circles
                .iter()
                .filter_map(|circle| residuals.test(None, circle)),
        )
        .collect()
}

/// The strongly connected components of two nodes or more, each ascending, by their first nodes.
fn circles(edges: &[Vec<u32>]) -> Vec<Vec<u32>> {
    const UNSEEN: u32 = u32::MAX;
    let mut order = vec![UNSEEN; edges.len()];
    let mut low = vec![0; edges.len()];
    let mut open = vec![false; edges.len()];
    let (mut stack, mut path, mut seen) = (Vec::new(), Vec::new(), 0);
    let mut found = Vec::new();
    for root in 0..edges.len() {
        if order[root] == UNSEEN {
            path.push((root, 0));
        }
        while let Some((node, edge)) = path.pop() {
            if edge == 0 {
                (order[node], low[node], open[node]) = (seen, seen, true);
                seen += 1;
                stack.push(node);
            } else {
                low[node] = low[node].min(low[edges[node][edge - 1] as usize]);
            }
            let mut edge = edge;
            let mut deeper = None;
            while let Some(&next) = edges[node].get(edge) {
                let next = next as usize;
                edge += 1;
                if order[next] == UNSEEN {
                    deeper = Some(next);
                    break;
                }
                if open[next] {
                    low[node] = low[node].min(order[next]);
                }
            }
            if let Some(next) = deeper {
                path.push((node, edge));
                path.push((next, 0));
            } else if low[node] == order[node] {
                let from = stack
                    .iter()
                    .rposition(|&member| member == node)
                    .unwrap_or_default();
                let mut circle: Vec<u32> =
                    stack.drain(from..).map(|member| member as u32).collect();
                circle
                    .iter()
                    .for_each(|&member| open[member as usize] = false);
                circle.sort_unstable();
                found.extend((circle.len() > 1).then_some(circle));
            }
        }
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::circles;

    #[test]
    fn circles_are_the_strongly_connected_components() {
        let edges = vec![
            vec![1],
            vec![2, 3],
            vec![0],
            vec![4],
            vec![5],
            vec![4],
            vec![0, 6],
        ];
        assert_eq!(circles(&edges), [vec![0, 1, 2], vec![4, 5]]);
        assert!(circles(&[vec![1], vec![2], vec![]]).is_empty());
        assert!(circles(&[]).is_empty());
    }

    #[test]
    fn a_long_circle_does_not_exhaust_the_stack() {
        let count = 200_000_u32;
        let edges: Vec<Vec<u32>> = (0..count).map(|node| vec![(node + 1) % count]).collect();
        assert_eq!(circles(&edges).len(), 1);
    }
}
