//! Use cases: what a button does, one file each.
//!
//! A use case is given who asks, decides whether they may, changes the store in
//! one transaction with the row of the audit log, and returns what a page or
//! an answer of the API is made of. Nothing here knows HTTP.

mod access;
mod account;
mod act_as;
mod assignments;
pub mod backup;
mod bulk;
mod calendar;
mod check;
mod class;
mod clock;
mod collections;
mod courses;
mod details;
pub mod doctor;
mod dossier;
mod erase;
mod error;
mod first_start;
mod hand_in;
mod import;
mod index;
mod judge;
mod letters;
mod metrics;
mod people;
mod protocols;
mod read;
mod reading_requests;
mod receipts;
mod reports;
mod retention;
mod roster;
mod roster_table;
mod secrets;
mod sign_in;
mod stages;
mod tokens;
mod views;

use std::sync::Arc;

use crate::domain::Moment;
use crate::reading::Reader;
use crate::settings::Settings;
use crate::store::{self, Claim, Store};

pub use access::{Needed, Subject, Viewer};
pub use account::OpenSession;
pub use assignments::{AssignmentDraft, AssignmentForm};
pub use bulk::{BulkEntry, BulkOutcome, BulkPlan};
pub use calendar::{PeriodDraft, TermView};
pub use class::{ClassMember, ClassView, PairView, work_numbers};
pub use clock::Clock;
pub use details::{AssignmentDetails, Extension};
pub use dossier::{Dossier, ReferredWork};
pub use error::Error;
pub use hand_in::{HandIn, NamedFile};
pub use import::{ImportCounts, ImportPlan};
pub use index::IndexFollower;
pub use judge::MatchPlace;
pub use letters::{Delivery, News, Outgoing, ReportNews, TakenLetter};
pub use metrics::Metrics;
pub use protocols::{ConfirmedProtocol, Protocol, ProtocolContent, ProtocolFigures};
pub use reading_requests::{AskedToRead, SourceText};
pub use receipts::{ReceiptContent, ReceiptKey};
pub use reports::{ReportState, ReportView, Searched, SourceView, WorkRow};
pub use roster::RosterProblem;
pub use secrets::{PublicId, Token};
pub use sign_in::SignedIn;
pub use stages::Followed;
pub use views::{Overview, StudentView};

/// Everything that use cases need, shared by all threads.
#[derive(Debug, Clone)]
pub struct Service {
    /// The database and the files.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// How this installation is set up.
    pub settings: Arc<Settings>,
    /// The index of the works, in processes that do jobs.
    pub index: Option<Arc<IndexFollower>>,
    reader: Reader,
    /// What this process counts of itself.
    pub metrics: Arc<Metrics>,
    hashing: Arc<secrets::Hashing>,
    receipt_key: Arc<ReceiptKey>,
    /// The data folder is ours, if the database is in it and we do jobs.
    _claim: Option<Arc<Claim>>,
}

impl Service {
    /// Opens the store and everything beside it.
    pub fn open(settings: Settings, clock: Clock) -> Result<Self, Error> {
        let claim = match settings.role.works() && settings.database.is_none() {
            true => Some(Arc::new(Claim::of(&settings.data)?)),
            false => None,
        };
        let store = Store::open(&settings.data, settings.database.as_deref())?;
        if claim.is_some() {
            let now = clock.now();
            let held = store.write(|db| store::give_back_all(db, now))?;
            if held > 0 {
                tracing::info!("begun again: {held} jobs that were cut off");
            }
        }
        let receipt_key = ReceiptKey::of_installation(&store)?;
        // Only who does jobs has an index: of one on the disk there is one writer.
        let index = match settings.role.works() {
            true => Some(Arc::new(IndexFollower::open(&settings.data.join("index"))?)),
            false => None,
        };
        Ok(Self {
            reader: Reader::new(&settings.program),
            store,
            clock,
            settings: Arc::new(settings),
            index,
            metrics: Arc::new(Metrics::new()?),
            hashing: Arc::default(),
            receipt_key: Arc::new(receipt_key),
            _claim: claim,
        })
    }

    /// What time it is.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Reads files.
    pub const fn reader(&self) -> &Reader {
        &self.reader
    }
}
