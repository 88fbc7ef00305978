//! One binary for all integration tests: one link step.

mod architecture;
mod corpus_made;
mod index_repository;
