//! The index of this process: a follower of the outbox in the database.
//!
//! It knows by itself how far it has come, for every commit carries the number
//! of the last change. It can be deleted at any time: then it begins at the
//! first change again. A damaged one is moved aside and made anew.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::{Error, Service};
use crate::language::{Lexicon, words_of};
use crate::similarity::index::{DiskIndex, IndexError, Repository, Work, WriterOptions};
use crate::store;

/// The smallest floor that an instructor may choose: what the index must find.
const FLOOR: usize = 5;
/// How often the index may begin anew while it is brought up to date.
const SETBACKS: usize = 3;
/// Changes of one commit.
const BATCH: i64 = 200;

/// The index of this process.
pub struct IndexFollower {
    folder: PathBuf,
    index: RwLock<DiskIndex>,
    /// Whoever brings it up to date, one at a time.
    following: Mutex<()>,
}

impl std::fmt::Debug for IndexFollower {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("IndexFollower")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

fn broken(error: &IndexError) -> Error {
    Error::Unavailable(format!("the index: {error}"))
}

impl IndexFollower {
    /// Opens the index in `folder`, or makes an empty one.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let index = open_or_make(folder).map_err(|error| broken(&error))?;
        Ok(Self {
            folder: folder.to_owned(),
            index: RwLock::new(index),
            following: Mutex::new(()),
        })
    }

    /// The number of the last change that the index knows of.
    pub fn sequence(&self) -> Result<i64, Error> {
        let known = {
            let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
            index.last_sequence()
        };
        match known {
            Ok(sequence) => Ok(sequence as i64),
            Err(error) => self.mend(&error).map(|()| 0),
        }
    }

    /// Asks the index. If it is damaged it is made anew from the first change
    /// on, and the asker told to come again.
    pub fn ask<T>(
        &self,
        question: impl FnOnce(&DiskIndex) -> Result<T, IndexError>,
    ) -> Result<T, Error> {
        let answer = {
            let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
            question(&index)
        };
        answer.map_err(|error| {
            let _ = self.mend(&error);
            broken(&error)
        })
    }

    /// After damage, or where somebody deleted it, the index begins anew, and
    /// all is well; any other error stays one.
    fn mend(&self, error: &IndexError) -> Result<(), Error> {
        if self.folder.join("meta.json").exists() && !is_damage(error) {
            return Err(broken(error));
        }
        self.begin_anew()
    }

    /// Moves the index aside and begins at the first change.
    fn begin_anew(&self) -> Result<(), Error> {
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        move_aside(&self.folder);
        let empty = DiskIndex::create(&self.folder, FLOOR).map_err(|error| broken(&error))?;
        tracing::warn!("the index is made again from the texts");
        *index = with_options(empty);
        Ok(())
    }

    fn apply(&self, works: &[(Option<Work>, String)], sequence: i64) -> Result<(), Error> {
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        let mut change = || -> Result<(), IndexError> {
            for (work, key) in works {
                match work {
                    Some(work) => index.add(work).map(drop)?,
                    None => index.remove(key)?,
                }
            }
            index.commit(sequence as u64)
        };
        let done = change();
        drop(index);
        done.or_else(|error| self.mend(&error))
    }
}

/// A full disk passes; damage does not.
const fn is_damage(error: &IndexError) -> bool {
    matches!(
        error,
        IndexError::Damaged { .. } | IndexError::Missing(_) | IndexError::OtherVersion(_)
    )
}

fn with_options(mut index: DiskIndex) -> DiskIndex {
    index.set_writer_options(WriterOptions {
        threads: 1,
        memory_per_thread: 48 << 20,
    });
    index
}

fn open_or_make(folder: &Path) -> Result<DiskIndex, IndexError> {
    if !folder.join("meta.json").exists() {
        move_aside(folder);
        return DiskIndex::create(folder, FLOOR).map(with_options);
    }
    match open_checked(folder) {
        Ok(index) => Ok(with_options(index)),
        Err(error @ (IndexError::Busy(_) | IndexError::DiskFull(_))) => Err(error),
        Err(error) => {
            tracing::warn!("the index cannot be opened ({error}); it is made again from the texts");
            move_aside(folder);
            DiskIndex::create(folder, FLOOR).map(with_options)
        }
    }
}

/// Opens an index. A file that was cut short can make the engine panic before
/// its checksum is compared: that is damage like any other.
pub(super) fn open_checked(folder: &Path) -> Result<DiskIndex, IndexError> {
    std::panic::catch_unwind(|| DiskIndex::open(folder)).unwrap_or_else(|_| {
        Err(IndexError::Damaged {
            file: folder.to_owned(),
            cause: "a file in it was cut short".to_owned(),
        })
    })
}

/// Keeps what is left of a damaged index for whoever wants to know, once.
fn move_aside(folder: &Path) {
    let aside = folder.with_extension("damaged");
    let _ = std::fs::remove_dir_all(&aside);
    let _ = std::fs::rename(folder, &aside);
}

impl Service {
    /// The index.
    pub(crate) fn index(&self) -> Result<&Arc<IndexFollower>, Error> {
        self.index
            .as_ref()
            .ok_or_else(|| Error::Unavailable("this process has no index".to_owned()))
    }

    /// Brings the index up to date with every change so far.
    pub(crate) fn follow_index(&self) -> Result<i64, Error> {
        let follower = self.index()?;
        let _one_at_a_time = follower
            .following
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut before = -1;
        let mut setbacks = 0;
        loop {
            let known = follower.sequence()?;
            // Without damage each round brings it on.
            if known <= before {
                setbacks += 1;
                if setbacks > SETBACKS {
                    let why = "the index is damaged again and again; look at its disk";
                    return Err(Error::Unavailable(why.to_owned()));
                }
            }
            before = known;
            let last = self.store.read(store::last_index_change)?;
            if known > last {
                // The database was restored from a backup: the index knows too much.
                follower.begin_anew()?;
                before = -1;
                continue;
            }
            if known == last {
                return Ok(known);
            }
            let changes = self
                .store
                .read(|db| store::index_changes_after(db, known, BATCH))?;
            let Some(end) = changes.last().map(|change| change.seq) else {
                return Ok(known);
            };
            let mut works = Vec::with_capacity(changes.len());
            for change in changes {
                let work = match change.document_id {
                    Some(id) => {
                        let document = self.store.read(|db| store::document(db, id))?;
                        let words = words_of(&document, &mut Lexicon::new());
                        Some(Work {
                            key: change.work.clone(),
                            name: change.work.clone(),
                            collection: String::new(),
                            date: None,
                            text: document.text,
                            words: Arc::new(words),
                        })
                    }
                    None => None,
                };
                works.push((work, change.work));
            }
            follower.apply(&works, end)?;
        }
    }

    /// Waits until the index knows of change `seq`.
    pub(crate) fn index_must_know(&self, seq: i64) -> Result<i64, Error> {
        let known = self.index()?.sequence()?;
        match known >= seq {
            true => Ok(known),
            false => self.follow_index(),
        }
    }
}
