//! Classification: what kind of reuse a match is, told by its aligned words alone.

use crate::domain::WordRange;
use crate::similarity::{AlignedWord, Alignment, MatchKind};

/// The least share of both passages that is aligned exactly in a verbatim match.
const VERBATIM_SHARE: f64 = 0.9;
/// A passage so many times shorter than its source sums it up.
const SUMMARY_RATIO: f64 = 3.0;
/// A passage of which a larger share is aligned exactly was copied, however long the source passage is.
const SUMMARY_MOST_EXACT: f64 = 0.5;

/// The kind of a match of two passages. `aligned` is ascending by left word.
pub(super) fn classify(left: WordRange, right: WordRange, aligned: &[AlignedWord]) -> MatchKind {
    let mut in_order = 0u32;
    let mut previous = None;
    for word in aligned {
        if word.how == Alignment::Exact && previous.is_none_or(|previous| previous < word.right) {
            in_order += 1;
        }
        previous = Some(word.right);
    }
    let longer = f64::from(left.len().max(right.len()));
    let shorter = f64::from(left.len().min(right.len()));
    if f64::from(in_order) >= VERBATIM_SHARE * longer {
        MatchKind::Verbatim
    } else if longer >= SUMMARY_RATIO * shorter
        && f64::from(in_order) < SUMMARY_MOST_EXACT * shorter
    {
        MatchKind::Summarised
    } else {
        MatchKind::Altered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(rights: &[u32], how: Alignment) -> Vec<AlignedWord> {
        rights
            .iter()
            .enumerate()
            .map(|(left, &right)| AlignedWord {
                left: left as u32,
                right,
                how,
            })
            .collect()
    }

    fn kind(left: u32, right: u32, aligned: &[AlignedWord]) -> MatchKind {
        classify(WordRange::new(0, left), WordRange::new(0, right), aligned)
    }

    #[test]
    fn an_unbroken_copy_is_verbatim() {
        let aligned = words(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], Alignment::Exact);
        assert_eq!(kind(10, 10, &aligned), MatchKind::Verbatim);
        assert_eq!(kind(10, 11, &aligned), MatchKind::Verbatim);
        assert_eq!(kind(10, 12, &aligned), MatchKind::Altered);
    }

    #[test]
    fn words_out_of_order_or_inflected_are_altered() {
        let shuffled = words(&[4, 3, 2, 1, 0], Alignment::Exact);
        assert_eq!(kind(5, 5, &shuffled), MatchKind::Altered);
        let inflected = words(&[0, 1, 2, 3, 4], Alignment::Stem);
        assert_eq!(kind(5, 5, &inflected), MatchKind::Altered);
    }

    #[test]
    fn a_short_passage_that_takes_up_a_long_one_is_summarised() {
        let aligned = words(&[3, 30, 60], Alignment::Exact);
        assert_eq!(kind(20, 90, &aligned), MatchKind::Summarised);
    }
}
