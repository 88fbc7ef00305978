//! How long works are kept: so many terms, then their texts and files are
//! removed and the figures and marks stay.

use super::{Error, Service, Viewer};
use crate::domain::{DAY, JobKind, Moment};
use crate::store::{self, Db, Deed, Term};

/// The setting: how many terms; without it works are kept for ever.
const SETTING: &str = "kept_terms";
/// The most terms that can be chosen.
const MOST_TERMS: usize = 40;

impl Service {
    /// How many terms the works of are kept (`None`: of all), and the terms
    /// whose works are to be removed.
    pub fn retention(&self, viewer: &Viewer) -> Result<(Option<usize>, Vec<Term>), Error> {
        self.require_administrator(viewer)?;
        let now = self.now();
        self.store.read(|db| {
            let kept = kept_terms(db)?;
            Ok((kept, old_terms(db, kept, now)?))
        })
    }

    /// Chooses how many terms the works of are kept. What is older is removed
    /// at once, and from then on every day.
    pub fn choose_retention(&self, viewer: &Viewer, terms: Option<usize>) -> Result<(), Error> {
        self.require_administrator(viewer)?;
        if terms.is_some_and(|terms| !(1..=MOST_TERMS).contains(&terms)) {
            return Err(Error::invalid("terms", "error-kept-terms"));
        }
        let now = self.now();
        self.store.write(|db| {
            let value = terms.map(|terms| terms.to_string()).unwrap_or_default();
            store::set_setting(db, SETTING, &value)?;
            store::end_waiting_jobs(db, JobKind::Retention)?;
            store::enqueue(db, JobKind::Retention, 0, 0, now, now)?;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "choose_retention",
                subject: "retention",
                details: serde_json::json!({ "terms": terms }).to_string(),
                ..Deed::default()
            };
            Ok(store::record(db, &deed, now)?)
        })
    }

    /// The job that removes what is older than is kept, and queues itself for
    /// the next day.
    pub(crate) fn do_retention(&self) -> Result<Option<String>, Error> {
        let now = self.now();
        let old = self.store.read(|db| {
            let kept = kept_terms(db)?;
            old_terms(db, kept, now)
        })?;
        for term in old {
            let works = self
                .store
                .read(|db| store::kept_works_of_term(db, term.id))?;
            // One at a time: whoever hands in meanwhile does not wait for all of them.
            for work in &works {
                self.store.write(|db| store::remove_text(db, work, now))?;
            }
            if works.is_empty() {
                continue;
            }
            self.store.write(|db| {
                store::enqueue(db, JobKind::Sweep, 0, 0, now, now)?;
                let deed = Deed {
                    action: "remove_old_works",
                    subject: &format!("term:{}", term.public_id),
                    details: serde_json::json!({ "works": works.len() }).to_string(),
                    ..Deed::default()
                };
                store::record(db, &deed, now)
            })?;
        }
        self.store.write(|db| {
            if kept_terms(db)?.is_some() {
                store::enqueue(db, JobKind::Retention, 0, 0, now.plus(DAY), now)?;
            }
            Ok::<_, Error>(())
        })?;
        Ok(None)
    }
}

fn kept_terms(db: &mut Db) -> Result<Option<usize>, Error> {
    Ok(store::setting(db, SETTING)?.and_then(|value| value.parse().ok()))
}

/// The terms that have begun, without the newest so many.
fn old_terms(db: &mut Db, kept: Option<usize>, now: Moment) -> Result<Vec<Term>, Error> {
    let Some(kept) = kept else {
        return Ok(Vec::new());
    };
    Ok(store::all_terms(db)?
        .into_iter()
        .filter(|term| term.starts_at <= now.0)
        .skip(kept)
        .collect())
}
