//! How far works are, for who follows their checks.

use std::collections::{BTreeMap, BTreeSet};

use super::{Error, Service, Token, Viewer, access};
use crate::domain::SubmissionState;
use crate::store;

/// A work that is followed in a session.
#[derive(Clone)]
pub struct Followed {
    /// The row of the submission.
    pub submission: i64,
    /// The session, which may end meanwhile.
    pub session: Token,
}

impl Service {
    /// How far a work is that the viewer may see, with its row to follow it by.
    pub fn stage(
        &self,
        viewer: &Viewer,
        submission: &str,
    ) -> Result<(i64, SubmissionState), Error> {
        self.store.read(|db| {
            let (submission, _, _) = access::submission(db, viewer, submission)?;
            Ok((submission.id, submission.stage()))
        })
    }

    /// How far each of the works is, in their order; nothing where the session
    /// is over or the work is gone.
    pub fn stages(&self, followed: &[Followed]) -> Result<Vec<Option<SubmissionState>>, Error> {
        let works: BTreeSet<i64> = followed.iter().map(|one| one.submission).collect();
        let sessions: BTreeSet<String> = followed.iter().map(|one| one.session.digest()).collect();
        let (works, sessions): (Vec<_>, Vec<_>) =
            (works.into_iter().collect(), sessions.into_iter().collect());
        let now = self.now();
        let (stages, open) = self.store.read(|db| {
            let stages: BTreeMap<i64, SubmissionState> = store::submissions_by_ids(db, &works)?
                .into_iter()
                .map(|work| (work.id, work.stage()))
                .collect();
            Ok::<_, Error>((stages, store::open_sessions(db, &sessions, now)?))
        })?;
        Ok(followed
            .iter()
            .map(|one| match open.contains(&one.session.digest()) {
                true => stages.get(&one.submission).copied(),
                false => None,
            })
            .collect())
    }
}
