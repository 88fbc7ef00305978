//! One binary for all integration tests: one link step.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "in a test, a value that is missing is the failure"
)]

mod aggregate_command;
mod aggregation_flags;
mod aggregation_marks;
mod aggregation_quality;
mod agreement;
mod allocation;
mod allocation_changes;
mod allocation_command;
mod architecture;
mod bad_input;
mod check_report;
mod compare;
mod corpus_made;
mod corpus_truth;
mod demo;
mod detect_evaluate;
mod flagging;
mod generated_reviews;
mod index_repository;
mod labels_figures;
mod labels_zones;
mod language_figures;
mod language_words;
mod masking;
mod pages_report;
mod reading_bad_input;
#[cfg(target_os = "linux")]
mod reading_confinement;
mod reading_formats;
mod reading_office;
mod reading_pdf;
mod reading_tampering;
mod rewording;
mod service;
mod tampering;
