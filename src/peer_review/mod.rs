//! Peer review: who reviews whom, without a name, and what mark comes of it.
//!
//! [`allocation`] gives every work its reviewers, by a seed and a list of what
//! must not be; [`scrubbing`] finds names, numbers and addresses in a text and
//! puts a mark in their place; [`aggregation`] turns the reviews into marks and
//! says what weight each had. None of them knows a clock, a database or chance
//! of its own.

pub mod aggregation;
pub mod allocation;
pub mod scrubbing;
