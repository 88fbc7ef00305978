//! Flagging: which pairs Adal shows to an instructor without being asked.
//!
//! Every pair with a match from the floor on is in the table of a class; most
//! of them are a turn of phrase, a title or a saying. A flag only means "look
//! here first": it decides nothing and changes no figure.
//!
//! Two things make a pair worth a look, whichever comes first. One passage of
//! [`FLAGGED_MATCH`] aligned words is two sentences: on prose by different
//! authors shorter matches are mostly sayings, names and quotations, while a
//! passage of fifty words still has that many after half of them were edited.
//! And [`FLAGGED_SHARE`] of a work is much of it, however short it is: in an
//! answer of a hundred words a copied sentence counts. docs/peers.md has the
//! figures and the command that gives them.

use super::cohort::PairFigures;

/// The aligned words of one match from which on a pair is flagged.
pub const FLAGGED_MATCH: u32 = 28;

/// The share of one work's counted words, 0 to 1, from which on a pair is flagged.
pub const FLAGGED_SHARE: f64 = 0.15;

/// Whether a pair is shown to an instructor by default.
pub fn is_flagged(figures: &PairFigures) -> bool {
    let shares = [figures.shares.left_share, figures.shares.right_share];
    figures.longest_match >= FLAGGED_MATCH
        || shares
            .into_iter()
            .flatten()
            .any(|share| share >= FLAGGED_SHARE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similarity::labels::PairShares;

    fn figures(left_share: f64, right_share: f64, longest_match: u32) -> PairFigures {
        PairFigures {
            shares: PairShares {
                left_share: Some(left_share),
                right_share: Some(right_share),
                left_words: longest_match,
                right_words: longest_match,
                longest_run: longest_match,
            },
            longest_match,
        }
    }

    #[test]
    fn two_copied_sentences_are_flagged_in_the_longest_work() {
        assert!(is_flagged(&figures(0.001, 0.0005, FLAGGED_MATCH)));
        assert!(!is_flagged(&figures(0.01, 0.008, FLAGGED_MATCH - 1)));
    }

    #[test]
    fn one_copied_sentence_is_flagged_in_a_short_work_on_either_side() {
        assert!(is_flagged(&figures(0.15, 0.01, 15)));
        assert!(is_flagged(&figures(0.01, 0.15, 15)));
    }
}
