//! How sure a find is.

/// How sure it is that a place names somebody of the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// One part of a name, which other people may have too.
    Likely,
    /// Several parts of one person's name, or a number or an address.
    Certain,
}
