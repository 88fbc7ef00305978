//! The dossier of a work for the commission: everything that is known about
//! it, for people who were not there.

use std::collections::BTreeMap;

use super::access::{self, Needed};
use super::{Error, ReportView, Service, Viewer};
use crate::store::{self, Assignment, Deed, Person, Submission};

/// Everything about a work.
#[derive(Debug)]
pub struct Dossier {
    /// The work with its report.
    pub view: ReportView,
    /// The names of those who wrote something about it, by row.
    pub names: BTreeMap<i64, String>,
}

impl Dossier {
    /// The name of somebody who wrote something.
    pub fn name(&self, person: &i64) -> &str {
        self.names.get(person).map_or("", String::as_str)
    }
}

/// A work that was referred to the commission.
#[derive(Debug)]
pub struct ReferredWork {
    /// The work.
    pub submission: Submission,
    /// What it was handed in for.
    pub assignment: Assignment,
    /// Its authors.
    pub authors: Vec<Person>,
    /// When it was referred.
    pub referred_at: i64,
}

impl Service {
    /// The works of a course that were referred to its commission, for a
    /// member of it; the newest first.
    pub fn referred_works(
        &self,
        viewer: &Viewer,
        course: &str,
    ) -> Result<Vec<ReferredWork>, Error> {
        self.store.read(|db| {
            let course = access::course(db, viewer, course, Needed::Commission)?;
            let mut works = Vec::new();
            for (submission, referred_at) in store::referred_to_commission(db, course.id)? {
                let submission = store::submission(db, submission)?;
                works.push(ReferredWork {
                    assignment: store::assignment(db, submission.assignment_id)?,
                    authors: store::authors_of(db, submission.id)?,
                    submission,
                    referred_at,
                });
            }
            Ok(works)
        })
    }

    /// The dossier of a work. That it was made is written down.
    pub fn dossier(&self, viewer: &Viewer, submission: &str) -> Result<Dossier, Error> {
        let view = self.submission_for_dossier(viewer, submission)?;
        let people = view
            .notes
            .iter()
            .map(|note| note.made_by)
            .chain(view.decisions.iter().map(|row| row.made_by))
            .chain(view.replies.iter().map(|reply| reply.person_id))
            .chain(view.marks.iter().map(|mark| mark.made_by))
            .chain([view.submission.handed_in_by]);
        let now = self.now();
        let names = self.store.write(|db| {
            let mut names = BTreeMap::new();
            for id in people {
                if let std::collections::btree_map::Entry::Vacant(free) = names.entry(id) {
                    free.insert(store::person(db, id)?.name);
                }
            }
            let deed = Deed {
                actor: Some(viewer.actor()),
                action: "export_dossier",
                subject: &format!("submission:{submission}"),
                course: Some(view.course.id),
                ..Deed::default()
            };
            store::record(db, &deed, now)?;
            Ok::<_, Error>(names)
        })?;
        Ok(Dossier { view, names })
    }
}
