//! Peer review: who reviews whom, and without a name.
//!
//! [`allocation`] gives every work its reviewers, by a seed and a list of what
//! must not be; [`scrubbing`] finds names, numbers and addresses in a text and
//! puts a mark in their place. Neither knows a clock, a database or chance of
//! its own.

pub mod allocation;
pub mod scrubbing;
