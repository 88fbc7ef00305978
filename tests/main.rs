//! One binary for all integration tests: one link step.
mod index_repository;
