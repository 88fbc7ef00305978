//! One binary for all integration tests: one link step.

mod architecture;
mod compare;
mod corpus_made;
mod index_repository;

mod labels_figures;
mod labels_zones;
mod pages_report;
