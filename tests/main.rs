//! One binary for all integration tests: one link step.

mod architecture;
mod corpus_made;
mod index_repository;

mod check_report;
mod labels_figures;
mod labels_zones;
mod pages_report;
