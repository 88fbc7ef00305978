//! Works against a set of texts: the one way from files to reports, which
//! `adal check` and `adal demo` share.
//!
//! Everything is read once and held in memory: a folder that is checked
//! against and forgotten needs no index on the disk. A work that stands in the
//! folder itself is not its own source; the same text under another name is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::files::Files;
use super::progress::Progress;
use crate::domain::{Document, Language};
use crate::language::zones::{Zones, zones};
use crate::language::{Lexicon, Words, letter_findings, main_language};
use crate::reading::ReadError;
use crate::reading::open::bytes_of;
use crate::similarity::check::{Asked, HIGHLIGHT_FLOOR, sources};
use crate::similarity::index::{MemoryIndex, Repository, Work as IndexedWork};
use crate::similarity::report::{Report, Source, SourceKind, Work};
use crate::similarity::shingles::Rule;
use crate::similarity::template::{is_of_template, mark_template};
use crate::store::hex;
use crate::web::{PageError, PageLinks, PageTexts, Speech, report_page};

/// A file that was read.
pub struct Loaded {
    /// The name that it has in reports.
    pub name: String,
    /// What it is to the authors of the works, when it is a source.
    pub kind: SourceKind,
    /// What it holds.
    pub document: Document,
    /// Its words.
    pub words: Arc<Words>,
    /// The path without links and detours, by which a file is known to be the same.
    path: PathBuf,
    sha256: String,
}

impl Loaded {
    fn new(files: &Files, name: &str, path: &Path) -> Result<Self, ReadError> {
        let bytes = bytes_of(path)?;
        let sha256 = hex(&Sha256::digest(&bytes));
        let document = files.document(bytes)?;
        let words = files.words(&document)?;
        Ok(Self {
            name: name.to_owned(),
            kind: SourceKind::Work,
            document,
            words: Arc::new(words),
            path: path.canonicalize().unwrap_or_else(|_| path.to_owned()),
            sha256,
        })
    }

    /// The language of most of its words.
    pub fn language(&self) -> Language {
        main_language(&self.words)
    }
}

/// Reads named files in parallel: the usable ones in the given order, the others by name.
pub fn load(
    files: &Files,
    named: &[(String, PathBuf)],
    progress: &Progress,
) -> (Vec<Loaded>, BTreeMap<String, ReadError>) {
    let loaded: Vec<_> = named
        .par_iter()
        .map(|(name, path)| {
            let loaded = Loaded::new(files, name, path);
            progress.done(1);
            (name, loaded)
        })
        .collect();
    let mut usable = Vec::with_capacity(loaded.len());
    let mut problems = BTreeMap::new();
    for (name, loaded) in loaded {
        match loaded {
            Ok(loaded) => usable.push(loaded),
            Err(error) => {
                problems.insert(name.clone(), error);
            }
        }
    }
    (usable, problems)
}

/// Everything that works are checked against.
pub struct Checker<'a> {
    sources: BTreeMap<&'a str, &'a Loaded>,
    templates: Vec<&'a Words>,
    lexicon: &'a Lexicon,
    floor: u32,
    index: MemoryIndex,
    /// For passages below the floor, when there are any.
    near: Option<MemoryIndex>,
}

impl<'a> Checker<'a> {
    /// Indexes the sources for the `works` that will be checked; matches count
    /// from `floor` aligned words on.
    pub fn new(
        works: &[Loaded],
        sources: &'a [Loaded],
        templates: &'a [Words],
        lexicon: &'a Lexicon,
        floor: u32,
    ) -> anyhow::Result<Self> {
        let near = (floor > HIGHLIGHT_FLOOR)
            .then(|| index_of(works, sources, HIGHLIGHT_FLOOR))
            .transpose()?;
        Ok(Self {
            sources: sources
                .iter()
                .map(|source| (source.name.as_str(), source))
                .collect(),
            templates: templates.iter().collect(),
            lexicon,
            floor,
            index: index_of(works, sources, floor)?,
            near,
        })
    }

    /// The zones of a work, with the assignment's text marked.
    pub fn zones(&self, work: &Loaded) -> Zones {
        let mut zones = zones(&work.document, &work.words);
        mark_template(&mut zones, &work.words, &self.templates, self.lexicon);
        zones
    }

    /// The report of a work, which is called `name` in it.
    pub fn check<'w>(&'w self, work: &'w Loaded, name: &str) -> anyhow::Result<Checked<'w>> {
        let rule = Rule::for_floor(self.floor as usize);
        let mut asked = Asked {
            candidates: self.index.candidates(&work.words, &rule)?,
            runs: match &self.near {
                Some(index) => index.runs(&work.words)?,
                None => Vec::new(),
            },
        };
        asked.retain(|key| self.sources[key].path != work.path);
        let (spelling, words_of) = (|_: &str| self.lexicon, |key: &str| self.index.words(key));
        let mut found = sources(&work.words, asked, spelling, words_of, self.floor)?;
        let zones = self.zones(work);
        if !self.templates.is_empty() {
            // Who shares the task alone is no source.
            found.retain_mut(|source| {
                let theirs = self.zones(self.sources[source.key.as_str()]);
                source
                    .matches
                    .retain(|found| !is_of_template(found, &zones, &theirs));
                !source.matches.is_empty()
            });
        }
        let reported: Vec<Source<'_>> = found
            .iter()
            .map(|source| {
                let loaded = self.sources[source.key.as_str()];
                Source {
                    id: &loaded.name,
                    name: &loaded.name,
                    kind: loaded.kind,
                    sha256: &loaded.sha256,
                    date: None,
                    words: &source.words,
                    matches: &source.matches,
                }
            })
            .collect();
        let checked = Work {
            name,
            sha256: &work.sha256,
            language: work.language(),
            document: &work.document,
            words: &work.words,
            zones: &zones,
            letters: &letter_findings(&work.document, &work.words),
        };
        Ok(Checked {
            report: Report::build(&checked, &reported, self.floor),
            document: &work.document,
            sources: reported
                .iter()
                .map(|source| {
                    let text = self.sources[source.id].document.text.as_str();
                    (source.id.to_owned(), text)
                })
                .collect(),
        })
    }
}

/// The report of a work with the texts that it points into.
pub struct Checked<'a> {
    /// What was found.
    pub report: Report,
    document: &'a Document,
    /// The texts of the sources by their ids.
    sources: BTreeMap<String, &'a str>,
}

impl Checked<'_> {
    /// The page of the report; `links` say where it leads.
    pub fn page(&self, speech: Speech, links: &PageLinks) -> Result<String, PageError> {
        let texts = PageTexts {
            work: self.document,
            sources: &self.sources,
        };
        report_page(&self.report, &texts, speech, links)
    }
}

fn index_of(works: &[Loaded], sources: &[Loaded], floor: u32) -> anyhow::Result<MemoryIndex> {
    let asked = works.iter().map(|work| &*work.words);
    let mut index = MemoryIndex::for_works(Rule::for_floor(floor as usize), asked);
    for source in sources {
        index.add(&IndexedWork {
            key: source.name.clone(),
            name: source.name.clone(),
            collection: String::new(),
            date: None,
            text: String::new(),
            words: Arc::clone(&source.words),
        })?;
    }
    index.commit(0)?;
    Ok(index)
}
