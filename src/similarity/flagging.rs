//! Flagging: which pairs Adal shows to an instructor without being asked.
//!
//! Every pair with a match from the floor on is in the table of a class; most
//! of them are a turn of phrase, a title or a saying. A flag only means "look
//! here first": it decides nothing and changes no figure.

use super::cohort::PairFigures;

/// The aligned words of one match from which on a pair is flagged.
pub const FLAGGED_MATCH: u32 = 16;

/// Whether a pair is shown to an instructor by default.
pub fn is_flagged(figures: &PairFigures) -> bool {
    figures.longest_match >= FLAGGED_MATCH
}
