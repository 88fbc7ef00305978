//! One binary for all integration tests: one link step.

mod architecture;
mod check_report;
mod compare;
mod corpus_made;
mod demo;
mod detect_evaluate;
mod index_repository;
mod labels_figures;
mod labels_zones;
mod language_figures;
mod language_words;
mod pages_report;
mod reading_bad_input;
mod reading_formats;
mod reading_office;
mod reading_pdf;
mod rewording;
