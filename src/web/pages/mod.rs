//! The pages of the service, one file for each thing that people look at.
//!
//! A handler takes a `Visit`, asks one use case, and
//! fills one template; it decides nothing.

pub mod admin;
pub mod assets;
pub mod assignments;
pub mod bulk;
pub mod calendar;
pub mod class;
pub mod courses;
pub mod dossier;
pub mod health;
pub mod home;
pub mod import;
pub mod judgement;
pub mod me;
pub mod metrics;
pub mod people;
pub mod person;
pub mod protocols;
pub mod reading_requests;
pub mod receipts;
pub mod reports;
pub mod sign_in;
pub mod submissions;
pub mod works_export;
mod works_filter;
