//! From files to words: what every command does first with what it is given.
//!
//! Files are read by as many threads as there are, each with a lexicon of its
//! own; what cannot be used is named on standard error and stops nobody.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Context;

use super::Exit;
use crate::domain::Document;
use crate::language::{Lexicon, Words, words_of};
use crate::reading::folder::FolderFile;
use crate::reading::open::{bytes_of, bytes_of_listed};
use crate::reading::{ReadError, Reader};

/// Reads files and brings them to words; lent to all threads.
pub struct Files {
    reader: Reader,
    /// A lexicon for each thread, so that no thread waits for another.
    lexicon_of_thread: Vec<Mutex<Lexicon>>,
}

impl Files {
    /// Reads with children of this very program.
    pub fn new() -> anyhow::Result<Self> {
        Ok(Self {
            reader: Reader::new(std::env::current_exe().context("cannot find this program")?),
            lexicon_of_thread: (0..=rayon::current_num_threads())
                .map(|_| Mutex::default())
                .collect(),
        })
    }

    /// The document in the file at `path`.
    pub fn read(&self, path: &Path) -> Result<Document, ReadError> {
        self.document(bytes_of(path)?)
    }

    /// The document in a file of a folder.
    pub fn read_listed(&self, file: &FolderFile) -> Result<Document, ReadError> {
        self.document(bytes_of_listed(&file.path)?)
    }

    /// The document in a file with these bytes.
    pub fn document(&self, bytes: Vec<u8>) -> Result<Document, ReadError> {
        self.reader.read(bytes)
    }

    /// The words of a document; an error when it has none.
    pub fn words(&self, document: &Document) -> Result<Words, ReadError> {
        let words = self.with_lexicon(|lexicon| words_of(document, lexicon));
        if words.is_empty() {
            return Err(ReadError::NoText);
        }
        Ok(words)
    }

    /// The words of the assignment's texts. One that cannot be read ends the
    /// command: without it every work would look like a copy of the others.
    pub fn templates(&self, paths: &[PathBuf]) -> anyhow::Result<Vec<Words>> {
        paths
            .iter()
            .map(|path| {
                self.read(path)
                    .map(|document| self.with_lexicon(|lexicon| words_of(&document, lexicon)))
                    .with_context(|| format!("cannot read the template {}", path.display()))
            })
            .collect()
    }

    /// The spellings of all words that were met.
    pub fn into_lexicon(self) -> Lexicon {
        let mut lexicons: Vec<Lexicon> = self
            .lexicon_of_thread
            .into_iter()
            .map(|lexicon| lexicon.into_inner().unwrap_or_else(PoisonError::into_inner))
            .collect();
        // The largest is there already, and takes in what only the others have.
        lexicons.sort_by_key(Lexicon::len);
        let mut merged = lexicons.pop().unwrap_or_default();
        for lexicon in &lexicons {
            merged.merge(lexicon);
        }
        merged
    }

    /// Lends the lexicon of this thread; the last one belongs to the caller of the threads.
    fn with_lexicon<T>(&self, work: impl FnOnce(&mut Lexicon) -> T) -> T {
        let last = self.lexicon_of_thread.len() - 1;
        let number = rayon::current_thread_index().map_or(last, |number| number.min(last));
        work(&mut lock(&self.lexicon_of_thread[number]))
    }
}

/// Names what cannot be used on standard error.
pub fn name_problems<N: Display, E: Display>(problems: impl IntoIterator<Item = (N, E)>) -> Exit {
    let mut exit = Exit::Done;
    for (name, error) in problems {
        exit = Exit::SomeUnusable;
        eprintln!("adal: {name}: {error}");
    }
    exit
}

/// A lock that a panic of another thread does not close.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
