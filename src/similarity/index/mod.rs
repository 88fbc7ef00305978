//! The index of the repository: which of very many works share anything with one work.
//!
//! Works come in with their words; for the words of a work that is being
//! checked, every work comes out that makes a candidate pair with it. The rule
//! for that is [`Rule`], which looks at the two works
//! alone: the index only finds quickly what comparing with each work in turn
//! would find, so a check and the comparison of a class agree.
//!
//! [`Repository`] is the whole of what others may ask. [`DiskIndex`] answers
//! from a folder and survives crashes, [`MemoryIndex`] from memory; an index on
//! other machines would be a third. The index is never the truth: it can be
//! deleted at any time and made again from the texts.

mod disk;
mod error;
mod judge;
mod memory;
mod record;
mod runs;
mod segment;
mod shingle_file;
mod spelling;
mod topics;

use std::sync::Arc;

use crate::language::Words;

use super::shingles::Rule;

pub use disk::{DiskIndex, StoredWork, WriterOptions};
pub use error::IndexError;
pub use memory::MemoryIndex;
pub use runs::{SharedRun, SharedRuns};
pub use spelling::SourceSpelling;
pub use topics::Topic;

/// A work as it goes into an index.
#[derive(Debug, Clone)]
pub struct Work {
    /// What names the work for good: the same key is the same work.
    pub key: String,
    /// The name that people know it by.
    pub name: String,
    /// The collection it belongs to (a course and year, a library).
    pub collection: String,
    /// When it came in (ISO 8601), if that is known.
    pub date: Option<String>,
    /// Its text.
    pub text: String,
    /// The words of the text.
    pub words: Arc<Words>,
}

/// A work that makes a candidate pair with the work that was asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its key.
    pub key: String,
    /// Its words, ready to be aligned.
    pub words: Arc<Words>,
}

/// A set of works that can be asked for the sources of a text.
pub trait Repository {
    /// Puts a work in, in the place of the work with the same key if there is
    /// one. Whether anything changes: a work that is there with the same
    /// content is left alone. Candidates know of it after the next commit.
    fn add(&mut self, work: &Work) -> Result<bool, IndexError>;

    /// Takes the work with this key out, if it is there.
    fn remove(&mut self, key: &str) -> Result<(), IndexError>;

    /// Makes everything so far durable and visible, together with the number
    /// of the last change that the caller handed over.
    fn commit(&mut self, sequence: u64) -> Result<(), IndexError>;

    /// Every work that makes a candidate pair with `words`, ascending by key.
    fn candidates(&self, words: &Words, rule: &Rule) -> Result<Vec<Candidate>, IndexError>;

    /// The unbroken runs of five words or more that `words` shares with each
    /// work, ascending by key. The index must know copies of five words. One
    /// run in millions is none: compare the words before you believe it.
    fn runs(&self, words: &Words) -> Result<Vec<SharedRuns>, IndexError>;

    /// The words of the work with this key, if it is there.
    fn words(&self, key: &str) -> Result<Option<Arc<Words>>, IndexError>;
}
