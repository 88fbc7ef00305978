//! Stems: what is left of a word without its inflection.

pub(super) mod kazakh;
