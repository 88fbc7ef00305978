//! Pages made by the program: reports for a browser and for a terminal, in
//! Kazakh, Russian and English.
//!
//! Input are finished reports of [`similarity`](crate::similarity) and the
//! texts they point into; output are strings: HTML pages that need no other
//! file and no network, and a short summary for a terminal. Everything that a
//! person wrote is escaped in one place, `html::escape`, or by the templates.

pub mod api;
mod charts;
mod class_page;
mod demo_page;
mod form;
mod frame;
mod html;
mod letters;
mod limits;
mod moments;
pub mod pages;
mod passages;
mod protocol_sheet;
mod report_page;
pub mod routes;
pub mod server;
mod sheet;
mod speech;
pub mod stages;
mod summary;
mod visit;
mod work_text;

pub use class_page::class_page;
pub use demo_page::{Deed, DemoClass, DemoWork, demo_page};
pub use frame::{PageLink, PageLinks, UpLink};
pub use letters::letter;
pub use report_page::{PageTexts, report_page};
pub use speech::Speech;
pub use summary::summary;

/// A page could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the page could not be made: {0}")]
pub struct PageError(#[from] askama::Error);
