//! The index in a folder, kept by tantivy.
//!
//! tantivy gives what is hard: segments that are written once, commits that
//! happen or do not, merging in the background, removal by key, checksums. Each
//! work is one of its documents with
//!
//! - the key as a term (to replace and remove by),
//! - the stems as a field with frequencies (for [topics](super::topics)),
//! - name, collection, date, SHA-256 and text in its store, compressed,
//! - the words and shingles in [files of our own](super::segment).
//!
//! A commit carries the number of the last change that the caller handed over,
//! so after a crash the caller knows from which change on to index again.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest, Sha256};
use tantivy::directory::MmapDirectory;
use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::{
    DocAddress, Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher,
    TantivyDocument, TantivyError, Term,
};
use xxhash_rust::xxh3::Xxh3;

use super::judge::Query;
use super::runs::{Phrases, runs};
use super::segment::{SegmentWorks, WorksPlugin};
use super::shingle_file::EXACT;
use super::topics::{self, StemTokenizer, Topic};
use super::{Candidate, IndexError, Repository, SharedRuns, Work, record};
use crate::language::Words;
use crate::similarity::rewording::{SHORT_WORKS, Vocabulary};
use crate::similarity::shingles::{EXACT_WORDS, Rule};

/// The layout of our files and fields; another number is another index.
const LAYOUT: u64 = 2;
/// The name of our kind of field, and of the parameters in it.
const RECORD_TYPE: &str = "adal_work";
/// Terms longer than this many bytes are left out by tantivy without a word.
const LONGEST_KEY: usize = 60_000;

/// How the index writes.
#[derive(Debug, Clone, Copy)]
pub struct WriterOptions {
    /// Threads that make segments.
    pub threads: usize,
    /// Memory for each of them, in bytes, at least 15 MB; a segment is written when it is full.
    pub memory_per_thread: usize,
}

impl Default for WriterOptions {
    fn default() -> Self {
        Self {
            threads: 1,
            memory_per_thread: 128 << 20,
        }
    }
}

/// What is stored about a work besides its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredWork {
    /// Its key.
    pub key: String,
    /// The name that people know it by.
    pub name: String,
    /// The collection it belongs to.
    pub collection: String,
    /// When it came in, if that is known.
    pub date: Option<String>,
    /// The SHA-256 of its text, in lower-case hexadecimal.
    pub sha256: String,
    /// Its text.
    pub text: String,
}

#[derive(Debug, Clone, Copy)]
struct Fields {
    key: Field,
    digest: Field,
    name: Field,
    collection: Field,
    date: Field,
    sha256: Field,
    text: Field,
    stems: Field,
    record: Field,
}

/// What queries see: the works of one commit.
struct Snapshot {
    searcher: Searcher,
    segments: Vec<SegmentWorks>,
}

/// An index of works in a folder. One process at a time may write; others may read.
pub struct DiskIndex {
    folder: PathBuf,
    index: Index,
    fields: Fields,
    rule: Rule,
    options: WriterOptions,
    reader: IndexReader,
    snapshot: Snapshot,
    /// There from the first change on.
    writer: Option<IndexWriter>,
    /// What was put in (with its digest) or taken out since the last commit.
    pending: HashMap<String, Option<String>>,
}

impl std::fmt::Debug for DiskIndex {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("DiskIndex")
            .field("folder", &self.folder)
            .field("works", &self.len())
            .finish_non_exhaustive()
    }
}

impl DiskIndex {
    /// Makes an empty index in `folder`, which must hold none. Copied runs of
    /// `floor` words (5 to 8; more is like 8) will be found.
    pub fn create(folder: &Path, floor: usize) -> Result<Self, IndexError> {
        fs::create_dir_all(folder).map_err(|error| IndexError::io(&error, folder))?;
        let failed = |error| IndexError::of(error, folder);
        let rule = Rule::for_floor(floor);
        let schema = schema(&rule);
        let fields = Fields::of(&schema).map_err(failed)?;
        let directory = MmapDirectory::open(folder).map_err(|error| failed(error.into()))?;
        let index = Index::builder()
            .schema(schema)
            .settings(IndexSettings::default())
            .register_plugin(Arc::new(WorksPlugin {
                field: fields.record,
                rule,
            }))
            .open_or_create(directory)
            .map_err(failed)?;
        Self::with(folder, index, fields, rule)
    }

    /// Opens the index in `folder` and compares every file with its checksum
    /// (about a second for each 2 GB), so that damage is named now and not
    /// met later.
    pub fn open(folder: &Path) -> Result<Self, IndexError> {
        let failed = |error| IndexError::of(error, folder);
        let mut index = Index::open_in_dir(folder).map_err(failed)?;
        let schema = index.schema();
        let other_version = || IndexError::OtherVersion(folder.to_owned());
        let fields = Fields::of(&schema).map_err(|_| other_version())?;
        let run = run_of(&schema, fields.record).ok_or_else(other_version)?;
        let rule = Rule::for_floor(run);
        index.register_plugin(Arc::new(WorksPlugin {
            field: fields.record,
            rule,
        }));
        let damaged = index.validate_checksum().map_err(failed)?;
        if let Some(file) = damaged.into_iter().min() {
            return Err(IndexError::Damaged {
                file: folder.join(file),
                cause: "its checksum is wrong".to_owned(),
            });
        }
        Self::with(folder, index, fields, rule)
    }

    /// Makes the index in `folder` anew from all works, and says that it holds
    /// every change up to `sequence`. Until it is complete, the old index (if
    /// any) stays where it is.
    pub fn rebuild(
        folder: &Path,
        floor: usize,
        works: impl IntoIterator<Item = Work>,
        sequence: u64,
    ) -> Result<Self, IndexError> {
        let failed = |error: std::io::Error| IndexError::io(&error, folder);
        let mut name = folder.as_os_str().to_owned();
        name.push(".new");
        let new = PathBuf::from(name);
        if new.exists() {
            // From a rebuild that did not end.
            fs::remove_dir_all(&new).map_err(failed)?;
        }
        let mut index = Self::create(&new, floor)?;
        for work in works {
            index.add(&work)?;
        }
        index.commit(sequence)?;
        index.close()?;
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(failed)?;
        }
        fs::rename(&new, folder).map_err(failed)?;
        Self::open(folder)
    }

    fn with(folder: &Path, index: Index, fields: Fields, rule: Rule) -> Result<Self, IndexError> {
        let failed = |error| IndexError::of(error, folder);
        index.tokenizers().register("stems", StemTokenizer);
        let reader: IndexReader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(failed)?;
        let snapshot = Snapshot::of(&reader).map_err(failed)?;
        Ok(Self {
            folder: folder.to_owned(),
            index,
            fields,
            rule,
            options: WriterOptions::default(),
            reader,
            snapshot,
            writer: None,
            pending: HashMap::new(),
        })
    }

    /// Sets how the index writes, from the next commit on.
    pub fn set_writer_options(&mut self, options: WriterOptions) {
        self.options = options;
    }

    /// The number of works in the last commit.
    pub fn len(&self) -> usize {
        self.snapshot.searcher.num_docs() as usize
    }

    /// Whether the last commit holds no work.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of files sets (segments) that a query looks into.
    pub fn segments(&self) -> usize {
        self.snapshot.segments.len()
    }

    /// The number of the last change that the last commit holds; 0 before the first.
    pub fn last_sequence(&self) -> Result<u64, IndexError> {
        let metas = self
            .index
            .load_metas()
            .map_err(|error| self.failed(error))?;
        let Some(payload) = metas.payload else {
            return Ok(0);
        };
        payload.parse().map_err(|_| IndexError::Damaged {
            file: self.folder.join("meta.json"),
            cause: format!("{payload:?} is no number of a change"),
        })
    }

    /// The work with this key, as of the last commit.
    pub fn work(&self, key: &str) -> Result<Option<StoredWork>, IndexError> {
        let found = || -> tantivy::Result<Option<StoredWork>> {
            let Some(address) = self.address(key)? else {
                return Ok(None);
            };
            let document: TantivyDocument = self.snapshot.searcher.doc(address)?;
            let optional = |field| Some(document.get_first(field)?.as_str()?.to_owned());
            let text = |field| optional(field).unwrap_or_default();
            Ok(Some(StoredWork {
                key: text(self.fields.key),
                name: text(self.fields.name),
                collection: text(self.fields.collection),
                date: optional(self.fields.date),
                sha256: text(self.fields.sha256),
                text: text(self.fields.text),
            }))
        };
        found().map_err(|error| self.failed(error))
    }

    /// Works about the same things as a part of `words`, the best first: hints
    /// at paraphrase and summary, never part of a figure.
    pub fn topics(&self, words: &Words) -> Result<Vec<Topic>, IndexError> {
        let found = || -> tantivy::Result<Vec<Topic>> {
            let mut topics = topics::search(&self.snapshot.searcher, self.fields.stems, words)?
                .into_iter()
                .map(|(address, (score, window))| {
                    let segment = &self.snapshot.segments[address.segment_ord as usize];
                    Ok(Topic {
                        key: segment.record(address.doc_id)?.key().to_owned(),
                        score,
                        window,
                    })
                })
                .collect::<tantivy::Result<Vec<_>>>()?;
            topics.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.key.cmp(&b.key)));
            Ok(topics)
        };
        found().map_err(|error| self.failed(error))
    }

    /// Waits until merging has ended and lets go of the folder.
    pub fn close(mut self) -> Result<(), IndexError> {
        match self.writer.take() {
            Some(writer) => writer
                .wait_merging_threads()
                .map_err(|error| self.failed(error)),
            None => Ok(()),
        }
    }

    fn failed(&self, error: TantivyError) -> IndexError {
        IndexError::of(error, &self.folder)
    }

    /// After an error nothing of the change must stay half done: everything
    /// since the last commit is dropped.
    fn give_up(&mut self, error: TantivyError) -> IndexError {
        self.writer = None;
        self.pending.clear();
        self.failed(error)
    }

    fn writer(&mut self) -> Result<&mut IndexWriter, IndexError> {
        if self.writer.is_none() {
            let options = IndexWriterOptions::builder()
                .num_worker_threads(self.options.threads)
                .memory_budget_per_thread(self.options.memory_per_thread)
                .num_merge_threads(1)
                .build();
            let writer = self
                .index
                .writer_with_options(options)
                .map_err(|error| self.failed(error))?;
            self.writer = Some(writer);
        }
        // It was just put in; the other arm is for the compiler.
        self.writer
            .as_mut()
            .ok_or_else(|| IndexError::Busy(self.folder.clone()))
    }

    fn key_term(&self, key: &str) -> Term {
        Term::from_field_text(self.fields.key, key)
    }

    fn address(&self, key: &str) -> tantivy::Result<Option<DocAddress>> {
        let term = self.key_term(key);
        for (ordinal, segment) in self.snapshot.searcher.segment_readers().iter().enumerate() {
            let Some(mut postings) = segment
                .inverted_index(self.fields.key)?
                .read_postings(&term, IndexRecordOption::Basic)?
            else {
                continue;
            };
            use tantivy::DocSet;
            while postings.doc() != tantivy::TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    return Ok(Some(DocAddress::new(ordinal as u32, postings.doc())));
                }
                postings.advance();
            }
        }
        Ok(None)
    }

    /// The digest of the content under a key, pending changes included.
    fn digest_of(&self, key: &str) -> tantivy::Result<Option<String>> {
        if let Some(pending) = self.pending.get(key) {
            return Ok(pending.clone());
        }
        let Some(address) = self.address(key)? else {
            return Ok(None);
        };
        let document: TantivyDocument = self.snapshot.searcher.doc(address)?;
        let digest = document.get_first(self.fields.digest);
        Ok(Some(
            digest
                .and_then(|value| value.as_str())
                .unwrap_or_default()
                .to_owned(),
        ))
    }
}

impl Repository for DiskIndex {
    fn add(&mut self, work: &Work) -> Result<bool, IndexError> {
        if work.key.len() > LONGEST_KEY {
            return Err(IndexError::TooLong {
                key: work.key.clone(),
            });
        }
        let record = record::encode(&work.key, &work.words);
        let digest = digest(work, &record);
        let present = self
            .digest_of(&work.key)
            .map_err(|error| self.failed(error))?;
        if present.as_deref() == Some(&digest) {
            return Ok(false);
        }
        let fields = self.fields;
        let mut document = TantivyDocument::new();
        document.add_text(fields.key, &work.key);
        document.add_text(fields.digest, &digest);
        document.add_text(fields.name, &work.name);
        document.add_text(fields.collection, &work.collection);
        if let Some(date) = &work.date {
            document.add_text(fields.date, date);
        }
        document.add_text(fields.sha256, hex(&Sha256::digest(work.text.as_bytes())));
        document.add_text(fields.text, &work.text);
        document.add_text(fields.stems, topics::stem_text(&work.words));
        document.add_custom(fields.record, &record);

        let old = present.map(|_| self.key_term(&work.key));
        let writer = self.writer()?;
        if let Some(old) = old {
            writer.delete_term(old);
        }
        if let Err(error) = writer.add_document(document) {
            return Err(self.give_up(error));
        }
        self.pending.insert(work.key.clone(), Some(digest));
        Ok(true)
    }

    fn remove(&mut self, key: &str) -> Result<(), IndexError> {
        let term = self.key_term(key);
        self.writer()?.delete_term(term);
        self.pending.insert(key.to_owned(), None);
        Ok(())
    }

    fn commit(&mut self, sequence: u64) -> Result<(), IndexError> {
        let writer = self.writer()?;
        let committed = writer.prepare_commit().and_then(|mut commit| {
            commit.set_payload(&sequence.to_string());
            commit.commit()
        });
        if let Err(error) = committed {
            return Err(self.give_up(error));
        }
        self.pending.clear();
        self.reader
            .reload()
            .and_then(|()| Snapshot::of(&self.reader))
            .map(|snapshot| self.snapshot = snapshot)
            .map_err(|error| self.failed(error))
    }

    fn candidates(&self, words: &Words, rule: &Rule) -> Result<Vec<Candidate>, IndexError> {
        if rule.window() < self.rule.window() {
            return Err(IndexError::FloorTooLow {
                indexed: self.rule.run(),
                asked: rule.run(),
            });
        }
        // An index for shorter copies keeps more shingles, so it finds all that
        // the rule accepts, and more, which the rule itself then judges.
        let is_denser = rule.window() > self.rule.window();
        let query = match is_denser {
            true => Query::of_denser_index(words, *rule),
            false => Query::new(words, *rule),
        };
        let mut found = Vec::new();
        for (number, segment) in self.snapshot.segments.iter().enumerate() {
            let reader = self.snapshot.searcher.segment_reader(number as u32);
            let some = candidates_of(&query, segment, |work| reader.is_deleted(work))
                .map_err(|error| self.failed(error))?;
            found.extend(some);
        }
        if is_denser {
            found = found
                .into_par_iter()
                .filter(|candidate| rule.is_candidate(words, &candidate.words))
                .collect();
        }
        found.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        Ok(found)
    }

    fn runs(&self, words: &Words) -> Result<Vec<SharedRuns>, IndexError> {
        if self.rule.window() > 1 {
            return Err(IndexError::FloorTooLow {
                indexed: self.rule.run(),
                asked: EXACT_WORDS,
            });
        }
        let phrases = Phrases::of(words);
        let mut found = Vec::new();
        for (number, segment) in self.snapshot.segments.iter().enumerate() {
            let reader = self.snapshot.searcher.segment_reader(number as u32);
            let some = runs_of(&phrases, segment, |work| reader.is_deleted(work))
                .map_err(|error| self.failed(error))?;
            found.extend(some);
        }
        found.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        Ok(found)
    }

    fn words(&self, key: &str) -> Result<Option<Arc<Words>>, IndexError> {
        let found = || -> tantivy::Result<Option<Arc<Words>>> {
            let Some(address) = self.address(key)? else {
                return Ok(None);
            };
            let segment = &self.snapshot.segments[address.segment_ord as usize];
            Ok(Some(Arc::new(segment.words(address.doc_id)?)))
        };
        found().map_err(|error| self.failed(error))
    }
}

fn runs_of(
    phrases: &Phrases,
    segment: &SegmentWorks,
    is_removed: impl Fn(u32) -> bool + Sync,
) -> tantivy::Result<Vec<SharedRuns>> {
    let shingles = segment.shingles()?;
    let hits = phrases.hits(|hash, places| {
        shingles.look_up(EXACT, hash, |entry| places.push((entry.work, entry.place)));
    });
    let works: Vec<_> = hits.chunk_by(|a, b| a.work == b.work).collect();
    works
        .into_par_iter()
        .filter(|hits| !is_removed(hits[0].work))
        .map(|hits| {
            Ok(SharedRuns {
                key: segment.record(hits[0].work)?.key().to_owned(),
                runs: runs(hits),
            })
        })
        .collect()
}

fn candidates_of(
    query: &Query<'_>,
    segment: &SegmentWorks,
    is_removed: impl Fn(u32) -> bool + Sync,
) -> tantivy::Result<Vec<Candidate>> {
    let shingles = segment.shingles()?;
    let mut hits = Vec::new();
    for (index, shingle) in query.shingles.iter().enumerate() {
        shingles.look_up(shingle.kind, shingle.short_hash, |entry| {
            hits.push((entry.work, index as u32, entry.place));
        });
    }
    hits.par_sort_unstable();
    let works: Vec<_> = hits.chunk_by(|a, b| a.0 == b.0).collect();
    let mut accepted: Vec<u32> = works
        .par_iter()
        .filter(|hits| !is_removed(hits[0].0))
        .filter_map(|hits| {
            let work = hits[0].0;
            let accepts = |record: &_| query.accepts_any(hits, record).then_some(work);
            segment
                .record(work)
                .map(|record| accepts(&record))
                .transpose()
        })
        .collect::<tantivy::Result<_>>()?;
    if let Some(ours) = query.vocabulary() {
        accepted.extend(sharing_vocabulary(ours, segment, is_removed)?);
        accepted.sort_unstable();
        accepted.dedup();
    }
    accepted
        .into_par_iter()
        .map(|work| {
            Ok(Candidate {
                key: segment.record(work)?.key().to_owned(),
                words: Arc::new(segment.words(work)?),
            })
        })
        .collect()
}

/// The short works of a segment that share enough of a vocabulary. Only the
/// length of a long work is read.
fn sharing_vocabulary(
    ours: &Vocabulary,
    segment: &SegmentWorks,
    is_removed: impl Fn(u32) -> bool + Sync,
) -> tantivy::Result<Vec<u32>> {
    (0..segment.len() as u32)
        .into_par_iter()
        .filter(|&work| !is_removed(work))
        .filter_map(|work| {
            let is_shared = || -> tantivy::Result<bool> {
                let record = segment.record(work)?;
                if record.len() > SHORT_WORKS {
                    return Ok(false);
                }
                let mut words = Words::default();
                record.copy_part(0, record.len(), &mut words);
                Ok(Vocabulary::of(&words).is_some_and(|theirs| ours.is_shared(&theirs)))
            };
            is_shared().map(|is| is.then_some(work)).transpose()
        })
        .collect()
}

impl Snapshot {
    fn of(reader: &IndexReader) -> tantivy::Result<Self> {
        let searcher = reader.searcher();
        let segments = searcher
            .segment_readers()
            .iter()
            .map(SegmentWorks::open)
            .collect::<tantivy::Result<_>>()?;
        Ok(Self { searcher, segments })
    }
}

impl Fields {
    fn of(schema: &Schema) -> tantivy::Result<Self> {
        Ok(Self {
            key: schema.get_field("key")?,
            digest: schema.get_field("digest")?,
            name: schema.get_field("name")?,
            collection: schema.get_field("collection")?,
            date: schema.get_field("date")?,
            sha256: schema.get_field("sha256")?,
            text: schema.get_field("text")?,
            stems: schema.get_field("stems")?,
            record: schema.get_field("record")?,
        })
    }
}

fn schema(rule: &Rule) -> Schema {
    let mut schema = Schema::builder();
    schema.add_text_field("key", STRING | STORED);
    for name in ["digest", "name", "collection", "date", "sha256", "text"] {
        schema.add_text_field(name, STORED);
    }
    let stems = TextFieldIndexing::default()
        .set_tokenizer("stems")
        .set_index_option(IndexRecordOption::WithFreqs);
    schema.add_text_field("stems", TextOptions::default().set_indexing_options(stems));
    let parameters = serde_json::json!({ "layout": LAYOUT, "run": rule.run() });
    schema.add_custom_field("record", RECORD_TYPE, parameters);
    schema.build()
}

/// The run of words that the index with this schema promises to find; `None`
/// if it is laid out in another way.
fn run_of(schema: &Schema, record: Field) -> Option<usize> {
    let tantivy::schema::FieldType::Custom(options) = schema.get_field_entry(record).field_type()
    else {
        return None;
    };
    let parameters = options.params();
    if options.type_name() != RECORD_TYPE || parameters["layout"].as_u64() != Some(LAYOUT) {
        return None;
    }
    usize::try_from(parameters["run"].as_u64()?).ok()
}

/// A digest of everything that is kept of a work: equal digests, nothing to do.
fn digest(work: &Work, record: &[u8]) -> String {
    let mut hash = Xxh3::new();
    let date = work.date.as_deref().unwrap_or_default();
    for part in [&work.name, &work.collection, date, &work.text] {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.update(&[u8::from(work.date.is_some())]);
    hash.update(record);
    format!("{:032x}", hash.digest128())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
