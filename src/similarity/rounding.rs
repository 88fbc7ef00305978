//! Rounding for pages: per cent with one decimal that add up.
//!
//! The largest-remainder method (Hamilton's): every part is rounded down and
//! the tenths that are left go to the largest remainders, ties in the order of
//! the parts. The parts of the whole are rounded first, then the parts of the
//! similarity inside it, so that no page shows a sum that is off by a tenth.

use super::figures::WordCounts;

/// A share in tenths of a per cent: 1000 is 100.0 %.
pub type Tenths = u32;

/// The whole, in tenths of a per cent.
pub const WHOLE: Tenths = 1000;

/// Divides `total` among `parts` in proportion, so that the result adds up to
/// `total`. All zeros when the parts are.
pub fn largest_remainder(parts: &[u32], total: Tenths) -> Vec<Tenths> {
    let sum: u64 = parts.iter().map(|&part| u64::from(part)).sum();
    if sum == 0 {
        return vec![0; parts.len()];
    }
    let scaled = |part: u32| u64::from(part) * u64::from(total);
    let mut rounded: Vec<Tenths> = parts
        .iter()
        .map(|&part| (scaled(part) / sum) as Tenths)
        .collect();
    let left = total - rounded.iter().sum::<Tenths>();
    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    // A stable sort: ties stay in the order of the parts.
    by_remainder.sort_by_key(|&index| std::cmp::Reverse(scaled(parts[index]) % sum));
    for &index in by_remainder.iter().take(left as usize) {
        rounded[index] += 1;
    }
    rounded
}

/// The shares of a page, in tenths of a per cent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rounded {
    /// Verbatim and altered together.
    pub similarity: Tenths,
    /// Quoted with a citation.
    pub quoted_cited: Tenths,
    /// Shared with the author's other works.
    pub own: Tenths,
    /// The rest; the four add up to [`WHOLE`].
    pub original: Tenths,
    /// Part of the similarity.
    pub verbatim: Tenths,
    /// The other part of the similarity.
    pub altered: Tenths,
    /// What each source counts; together the similarity.
    pub sources: Vec<Tenths>,
}

impl Rounded {
    /// The rounded shares of a work; `None` when no word counts.
    pub fn of(counts: &WordCounts, counted_for_sources: &[u32]) -> Option<Self> {
        if counts.counted == 0 {
            return None;
        }
        let parts = [
            counts.similar(),
            counts.quoted_cited,
            counts.own,
            counts.original,
        ];
        let whole = largest_remainder(&parts, WHOLE);
        let inside = largest_remainder(&[counts.verbatim, counts.altered], whole[0]);
        Some(Self {
            similarity: whole[0],
            quoted_cited: whole[1],
            own: whole[2],
            original: whole[3],
            verbatim: inside[0],
            altered: inside[1],
            sources: largest_remainder(counted_for_sources, whole[0]),
        })
    }
}

/// A single share in tenths of a per cent, half up.
pub fn tenths(share: f64) -> Tenths {
    (share.clamp(0.0, 1.0) * f64::from(WHOLE)).round() as Tenths
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ties_go_to_the_first_parts() {
        assert_eq!(largest_remainder(&[1, 1, 1], 1000), [334, 333, 333]);
        assert_eq!(largest_remainder(&[1, 1], 1), [1, 0]);
        assert_eq!(largest_remainder(&[0, 0], 1000), [0, 0]);
    }

    proptest! {
        #[test]
        fn parts_add_up_and_none_is_off_by_a_tenth_or_more(
            parts in prop::collection::vec(0_u32..100_000, 1..12),
            total in 0_u32..=1000,
        ) {
            let sum: u32 = parts.iter().sum();
            let rounded = largest_remainder(&parts, total);
            if sum > 0 {
                prop_assert_eq!(rounded.iter().sum::<u32>(), total);
                for (part, got) in parts.iter().zip(&rounded) {
                    let exact = f64::from(*part) * f64::from(total) / f64::from(sum);
                    prop_assert!((exact - f64::from(*got)).abs() < 1.0);
                }
            }
        }
    }
}
