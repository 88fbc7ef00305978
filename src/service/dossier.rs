//! The dossier of a work for the commission: everything that is known about
//! it, for people who were not there.

use std::collections::BTreeMap;

use super::access::{self, Needed};
use super::{Error, ReportView, Service, Viewer};
use crate::store::{self, Deed};

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

impl Service {
    /// The dossier of a work. That it was made is written down.
    pub fn dossier(&self, viewer: &Viewer, submission: &str) -> Result<Dossier, Error> {
        self.store.read(|db| {
            access::taught_submission(db, viewer, submission, Needed::Reader).map(drop)
        })?;
        let view = self.submission(viewer, submission)?;
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
                actor: Some(viewer.person.id),
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
