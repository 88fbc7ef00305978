//! The measures of the PAN text-alignment task: recall, precision, granularity, plagdet.
//!
//! Input: the true cases and the detections, each a pair of passages of two named
//! documents. Output: [`Scores`]. The definitions are those of Potthast, Stein,
//! Barrón-Cedeño and Rosso, *An Evaluation Framework for Plagiarism Detection*
//! (COLING 2010). *Macro* averages over cases (detections), *micro* over characters.
//!
//! Cost: O((n + h) log n) for n passages of which h pairs overlap; nothing is done
//! per character.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::domain::Span;

/// A passage of a suspicious document and the passage of a source document it
/// goes back to (a case) or is said to go back to (a detection). Spans count
/// code points of the files as decoded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reuse {
    /// The file name of the suspicious document.
    pub suspicious: String,
    /// The file name of the source document.
    pub source: String,
    /// The passage in the suspicious document.
    pub suspicious_span: Span,
    /// The passage in the source document.
    pub source_span: Span,
}

impl Reuse {
    /// Whether both sides share at least one character; touching is not overlapping.
    /// The documents are taken to be the same.
    fn overlaps(&self, other: &Self) -> bool {
        self.suspicious_span.overlaps(other.suspicious_span)
            && self.source_span.overlaps(other.source_span)
    }
}

/// Recall, precision and what follows from them. All are 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rates {
    /// The share of the cases that was found.
    pub recall: f64,
    /// The share of the detections that is right.
    pub precision: f64,
    /// The harmonic mean of the two, divided by log2(1 + granularity).
    pub plagdet: f64,
}

/// The measures of one set of cases and detections.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Scores {
    /// The number of different cases.
    pub cases: usize,
    /// The number of different detections.
    pub detections: usize,
    /// The mean number of detections that overlap a case that is overlapped at all; 1 if none is.
    pub granularity: f64,
    /// Averaged over cases and detections: the figures that PAN reports.
    #[serde(rename = "macro")]
    pub by_case: Rates,
    /// Averaged over characters.
    #[serde(rename = "micro")]
    pub by_character: Rates,
}

/// The harmonic mean of precision and recall, divided by log2(1 + granularity).
pub fn plagdet(recall: f64, precision: f64, granularity: f64) -> f64 {
    if recall + precision == 0.0 {
        return 0.0;
    }
    2.0 * recall * precision / (recall + precision) / (1.0 + granularity).log2()
}

/// Measures detections against cases. Exact duplicates in either list count once.
pub fn scores(cases: &[Reuse], detections: &[Reuse]) -> Scores {
    let cases: Vec<&Reuse> = cases.iter().collect::<BTreeSet<_>>().into_iter().collect();
    let detections: Vec<&Reuse> = detections
        .iter()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let hits = overlapping_pairs(&cases, &detections);

    let mut by_case = vec![Vec::new(); cases.len()];
    let mut by_detection = vec![Vec::new(); detections.len()];
    for &(case, detection) in &hits {
        by_case[case].push(detections[detection]);
        by_detection[detection].push(cases[case]);
    }
    let found = by_case.iter().filter(|hits| !hits.is_empty()).count();
    let granularity = if found == 0 {
        1.0
    } else {
        hits.len() as f64 / found as f64
    };
    let rates = |recall, precision| Rates {
        recall,
        precision,
        plagdet: plagdet(recall, precision, granularity),
    };
    let empty = match (cases.is_empty(), detections.is_empty()) {
        (true, true) => Some(1.0),
        (true, false) | (false, true) => Some(0.0),
        (false, false) => None,
    };
    let (by_case, by_character) = match empty {
        Some(value) => (rates(value, value), rates(value, value)),
        None => {
            let common = characters(hits.iter().flat_map(|&(case, detection)| {
                let (case, detection) = (cases[case], detections[detection]);
                sides(case)
                    .into_iter()
                    .zip(sides(detection))
                    .map(|((document, a), (_, b))| (document, intersection(a, b)))
            }));
            let share = |of: &[&Reuse]| {
                let all = characters(of.iter().flat_map(|reuse| sides(reuse)));
                if all == 0 {
                    0.0
                } else {
                    common as f64 / all as f64
                }
            };
            (
                rates(
                    mean_coverage(&cases, &by_case),
                    mean_coverage(&detections, &by_detection),
                ),
                rates(share(&cases), share(&detections)),
            )
        }
    };
    Scores {
        cases: cases.len(),
        detections: detections.len(),
        granularity,
        by_case,
        by_character,
    }
}

/// The indices of every case and detection that overlap. Both lists are sorted,
/// so the detections of one pair of documents stand together, ascending by start.
fn overlapping_pairs(cases: &[&Reuse], detections: &[&Reuse]) -> Vec<(usize, usize)> {
    let mut groups: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for (index, detection) in detections.iter().enumerate() {
        groups
            .entry((&detection.suspicious, &detection.source))
            .or_insert((index, index))
            .1 = index + 1;
    }
    // The furthest end so far lets a search skip everything that ends before the case.
    let mut furthest_end = Vec::with_capacity(detections.len());
    for (index, detection) in detections.iter().enumerate() {
        let before = match index.checked_sub(1) {
            Some(previous)
                if detections[previous].suspicious == detection.suspicious
                    && detections[previous].source == detection.source =>
            {
                furthest_end[previous]
            }
            _ => 0,
        };
        furthest_end.push(detection.suspicious_span.end.max(before));
    }
    let mut hits = Vec::new();
    for (index, case) in cases.iter().enumerate() {
        let Some(&(first, last)) = groups.get(&(case.suspicious.as_str(), case.source.as_str()))
        else {
            continue;
        };
        let skipped =
            furthest_end[first..last].partition_point(|&end| end <= case.suspicious_span.start);
        hits.extend(
            detections[first + skipped..last]
                .iter()
                .enumerate()
                .take_while(|(_, detection)| {
                    detection.suspicious_span.start < case.suspicious_span.end
                })
                .filter(|(_, detection)| case.overlaps(detection))
                .map(|(offset, _)| (index, first + skipped + offset)),
        );
    }
    hits
}

/// The mean, over `reuses`, of the share of characters of both sides that the union of its hits covers.
fn mean_coverage(reuses: &[&Reuse], hits: &[Vec<&Reuse>]) -> f64 {
    let total: f64 = reuses
        .iter()
        .zip(hits)
        .map(|(reuse, hits)| {
            let length =
                u64::from(reuse.suspicious_span.len()) + u64::from(reuse.source_span.len());
            if length == 0 {
                return 0.0;
            }
            let covered: u64 = [0, 1]
                .into_iter()
                .map(|side| {
                    let whole = sides(reuse)[side].1;
                    let spans = hits
                        .iter()
                        .map(|hit| intersection(whole, sides(hit)[side].1));
                    union_length(spans.collect())
                })
                .sum();
            covered as f64 / length as f64
        })
        .sum();
    total / reuses.len() as f64
}

fn sides(reuse: &Reuse) -> [(&str, Span); 2] {
    [
        (&reuse.suspicious, reuse.suspicious_span),
        (&reuse.source, reuse.source_span),
    ]
}

fn intersection(a: Span, b: Span) -> Span {
    Span::new(a.start.max(b.start), a.end.min(b.end))
}

/// The number of different (document, character) pairs in the spans.
fn characters<'a>(spans: impl Iterator<Item = (&'a str, Span)>) -> u64 {
    let mut documents: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    for (document, span) in spans {
        documents.entry(document).or_default().push(span);
    }
    documents.into_values().map(union_length).sum()
}

/// The number of characters that at least one of the spans holds.
fn union_length(mut spans: Vec<Span>) -> u64 {
    spans.sort_unstable();
    let mut covered_to = 0;
    let mut length = 0;
    for span in spans {
        let fresh = Span::new(span.start.max(covered_to), span.end);
        length += u64::from(fresh.len());
        covered_to = covered_to.max(span.end);
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reuse(suspicious: &str, from: u32, to: u32, source: &str, at: u32, until: u32) -> Reuse {
        Reuse {
            suspicious: suspicious.to_owned(),
            source: source.to_owned(),
            suspicious_span: Span::new(from, to),
            source_span: Span::new(at, until),
        }
    }

    fn case() -> Reuse {
        reuse("t1", 0, 100, "s1", 0, 100)
    }

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-8
    }

    #[test]
    fn a_detection_twice_as_long_has_recall_one_and_precision_one_half() {
        let scores = scores(&[case()], &[reuse("t1", 0, 200, "s1", 0, 200)]);
        assert!(close(scores.by_case.recall, 1.0) && close(scores.by_case.precision, 0.5));
        assert!(close(scores.by_character.recall, 1.0));
        assert!(close(scores.by_character.precision, 0.5));
    }

    #[test]
    fn touching_is_not_overlapping() {
        let scores = scores(&[case()], &[reuse("t1", 100, 200, "s1", 100, 200)]);
        assert_eq!((scores.by_case.recall, scores.granularity), (0.0, 1.0));
        assert_eq!(scores.by_case.plagdet, 0.0);
    }

    #[test]
    fn both_sides_must_overlap() {
        let scores = scores(&[case()], &[reuse("t1", 0, 100, "s1", 100, 200)]);
        assert_eq!(scores.by_case.recall, 0.0);
    }

    #[test]
    fn one_of_two_cases_hit_exactly_is_recall_one_half_and_precision_one() {
        let scores = scores(
            &[case(), reuse("t2", 0, 100, "s1", 0, 100)],
            &[case(), case()],
        );
        assert_eq!(scores.detections, 1, "exact duplicates collapse");
        assert!(close(scores.by_case.recall, 0.5) && close(scores.by_case.precision, 1.0));
    }

    #[test]
    fn plagdet_follows_its_published_examples() {
        assert!(close(plagdet(1.0, 1.0, 2.0), 0.630_929_753_571_457_4));
        assert!(close(plagdet(0.75, 0.25, 2.0), 0.236_598_657_589_296_5));
        assert!(close(plagdet(1.0, 0.5, 1.0), 2.0 / 3.0));
        assert_eq!(plagdet(0.0, 0.0, 1.0), 0.0);
    }

    #[test]
    fn granularity_counts_only_detections_that_overlap_a_found_case() {
        let one = scores(
            &[case()],
            &[
                reuse("t1", 0, 40, "s1", 0, 40),
                reuse("t1", 50, 100, "s1", 50, 100),
                reuse("t1", 500, 600, "s1", 500, 600),
            ],
        );
        assert_eq!(one.granularity, 2.0);
        let two = scores(
            &[case(), reuse("t1", 500, 600, "s1", 500, 600)],
            &[
                reuse("t1", 0, 40, "s1", 0, 40),
                reuse("t1", 50, 100, "s1", 50, 100),
                reuse("t1", 500, 600, "s1", 500, 600),
            ],
        );
        assert_eq!(two.granularity, 1.5);
    }

    #[test]
    fn nothing_to_find_and_nothing_found_is_perfect_and_one_empty_side_is_nothing() {
        assert_eq!(scores(&[], &[]).by_case.plagdet, 1.0);
        assert_eq!(scores(&[case()], &[]).by_case.recall, 0.0);
        assert_eq!(scores(&[], &[case()]).by_case.precision, 0.0);
    }

    #[test]
    fn micro_counts_a_character_of_a_document_once() {
        // The same suspicious characters go back to two sources; one is found.
        let cases = [case(), reuse("t1", 0, 100, "s2", 0, 100)];
        let scores = scores(&cases, &[case()]);
        assert!(close(scores.by_character.recall, 200.0 / 300.0));
        assert!(close(scores.by_character.precision, 1.0));
    }

    #[test]
    fn a_long_early_detection_is_found_behind_shorter_ones() {
        let detections = [
            reuse("t1", 0, 1_000, "s1", 0, 1_000),
            reuse("t1", 1, 5, "s1", 1, 5),
            reuse("t1", 6, 9, "s1", 6, 9),
        ];
        let scores = scores(&[reuse("t1", 900, 950, "s1", 900, 950)], &detections);
        assert_eq!(scores.by_case.recall, 1.0);
        assert_eq!(scores.granularity, 1.0);
    }
}
