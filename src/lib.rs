//! Adal finds every passage of a written work that also stands elsewhere and
//! explains each figure to the word, in Kazakh, Russian and English.
//!
//! The rooms, in the order in which a work walks through them:
//!
//! ```text
//! file ── reading ──> document ── language ──> words ── similarity ──> matches ──> report ──> web page
//! ```
//!
//! Beside it `peer_review` says who reviews whom, and finds names in a text.
//!
//! Arrows between rooms run downward only: `web` and `cli` → `similarity`,
//! `reading` → `language` → `domain`. The rooms `reading`, `language` and
//! `similarity` know no clock and no random source of their own.

pub mod cli;
pub mod domain;
pub mod jobs;
pub mod language;
mod mail_settings;
pub mod peer_review;
pub mod reading;
pub mod service;
pub mod settings;
pub mod similarity;
pub mod store;
pub mod web;
