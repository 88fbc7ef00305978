//! Reference collections: past works and articles that works are compared with.

use super::{Error, NamedFile, PublicId, Service, Viewer};
use crate::domain::JobKind;
use crate::store::{self, Collection, CollectionWork, Deed};

impl Service {
    /// All collections with their works.
    pub fn collections(
        &self,
        viewer: &Viewer,
    ) -> Result<Vec<(Collection, Vec<CollectionWork>)>, Error> {
        self.require_administrator(viewer)?;
        self.store.read(|db| {
            let mut all = Vec::new();
            for collection in store::all_collections(db)? {
                let works = store::works_of_collection(db, collection.id)?;
                all.push((collection, works));
            }
            Ok(all)
        })
    }

    /// Makes a collection; its random name.
    pub fn add_collection(&self, viewer: &Viewer, name: &str) -> Result<String, Error> {
        self.require_administrator(viewer)?;
        if name.trim().is_empty() {
            return Err(Error::invalid("name", "error-name-missing"));
        }
        let id = PublicId::new()?.0;
        let now = self.now();
        self.store.write(|db| {
            store::add_collection(db, &id, name.trim(), now)?;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "add_collection",
                subject: &format!("collection:{id}"),
                ..Deed::default()
            };
            Ok::<_, Error>(store::record(db, &deed, now)?)
        })?;
        Ok(id)
    }

    /// Puts files into a collection; they are read by jobs. How many were new.
    pub fn add_to_collection(
        &self,
        viewer: &Viewer,
        collection: &str,
        files: &[NamedFile],
    ) -> Result<usize, Error> {
        self.require_administrator(viewer)?;
        let collection = self
            .store
            .read(|db| store::collection_by_public_id(db, collection))?
            .ok_or(Error::NotFound)?;
        let now = self.now();
        let mut new = 0;
        for file in files {
            let blob = self.store.blobs().put(&file.content)?;
            let added = self.store.write(|db| {
                let work = store::add_collection_work(db, collection.id, &file.name, &blob, now)?;
                self.store.blobs().make_sure(db, &blob, &file.content)?;
                store::enqueue(db, JobKind::Collect, work, 0, now, now)
            });
            match added {
                Ok(_) => new += 1,
                Err(store::StoreError::Exists(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(new)
    }
}
