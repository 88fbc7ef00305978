//! `adal check`: one report per work against a folder of texts and files.
//!
//! Everything is read once and held in memory: a folder that is checked
//! against and forgotten needs no index on the disk. A work that stands in the
//! folder itself is not its own source; the same text under another name is.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::error::ErrorKind;
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::progress::Progress;
use super::{Exit, output};
use crate::domain::Document;
use crate::language::zones::zones;
use crate::language::{Lexicon, Words, letter_findings, main_language, words_of};
use crate::reading::{ReadError, Reader, folder};
use crate::similarity::check::{HIGHLIGHT_FLOOR, sources};
use crate::similarity::index::{MemoryIndex, Repository, Work as IndexedWork};
use crate::similarity::labels::DEFAULT_FLOOR;
use crate::similarity::report::{Report, Source, SourceKind, Work};
use crate::similarity::shingles::Rule;
use crate::similarity::template::mark_template;
use crate::web::{PageTexts, Speech, report_page, summary};

/// Checks works against a folder of texts: one report each
#[derive(Debug, Args)]
pub struct Arguments {
    /// The works to check
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The folder with the possible sources, one a file; sub-folders are read too
    #[arg(long, value_name = "DIR")]
    against: PathBuf,
    /// The assignment's own text, which nobody is blamed for (may be given several times)
    #[arg(long = "template", value_name = "FILE")]
    templates: Vec<PathBuf>,
    /// The least number of aligned words of a match that counts, 5 to 40
    #[arg(long, value_name = "WORDS", default_value_t = DEFAULT_FLOOR,
          value_parser = clap::value_parser!(u32).range(5..=40))]
    floor: u32,
    /// How to write the reports
    #[arg(long, value_enum, default_value = "json")]
    format: Format,
    /// Where to write instead of standard output: a file, or a folder for
    /// several works (one file each)
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One object a work, one a line
    Json,
    /// A page for the browser
    Html,
    /// A short summary
    Text,
}

impl Format {
    const fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Html => "html",
            Self::Text => "txt",
        }
    }
}

/// A file that was read.
struct Loaded {
    name: String,
    /// The path without links and detours, by which a file is known to be the same.
    path: PathBuf,
    sha256: String,
    document: Document,
    words: Arc<Words>,
}

impl Arguments {
    /// Reads everything, checks each work and writes its report.
    pub fn run(self) -> anyhow::Result<Exit> {
        if self.format == Format::Html && self.files.len() > 1 && self.out.is_none() {
            clap::Error::raw(
                ErrorKind::MissingRequiredArgument,
                "several pages need a folder: name one with --out\n",
            )
            .exit();
        }
        let progress = Progress::new();
        let reader = Reader::new(std::env::current_exe().context("cannot find this program")?);
        let mut lexicon = Lexicon::new();
        let mut exit = Exit::Done;

        let templates = self.load_templates(&reader, &mut lexicon)?;
        let (works, problems) = self.load_works(&reader, &mut lexicon);
        name_problems(&problems, &mut exit);
        if works.is_empty() {
            bail!("none of the works can be used: nothing to check");
        }
        let listing = folder::walk(&self.against)
            .with_context(|| format!("cannot list {}", self.against.display()))?;
        let mut problems: BTreeMap<String, ReadError> = listing
            .problems
            .into_iter()
            .map(|problem| (problem.name, problem.error))
            .collect();
        progress.stage("reading", listing.files.len());
        let files: Vec<_> = listing
            .files
            .into_iter()
            .map(|file| (file.name, file.path))
            .collect();
        let (sources, unusable) = load(&reader, &files, &mut lexicon, &progress);
        problems.extend(unusable);
        name_problems(&problems, &mut exit);

        let check = Check::new(&sources, &templates, &lexicon, self.floor)?;
        progress.stage("checking", works.len());
        let mut results = Vec::with_capacity(works.len());
        for work in &works {
            results.push((work.name.as_str(), check.result(work, self.format)?));
            progress.done(1);
        }
        progress.finish();
        self.write(&results)?;
        Ok(exit)
    }

    fn load_templates(&self, reader: &Reader, lexicon: &mut Lexicon) -> anyhow::Result<Vec<Words>> {
        self.templates
            .iter()
            .map(|path| {
                let read = || reader.read(fs::read(path)?);
                let document = read()
                    .with_context(|| format!("cannot read the template {}", path.display()))?;
                Ok(words_of(&document, lexicon))
            })
            .collect()
    }

    /// The usable works, ascending by name, and what is wrong with the others.
    fn load_works(
        &self,
        reader: &Reader,
        lexicon: &mut Lexicon,
    ) -> (Vec<Loaded>, BTreeMap<String, ReadError>) {
        let mut files: Vec<_> = self
            .files
            .iter()
            .map(|path| (folder::shown_name(path.as_os_str()), path.clone()))
            .collect();
        files.sort();
        files.dedup();
        load(reader, &files, lexicon, &Progress::new())
    }

    /// Writes the results, ascending by the names of the works.
    fn write(&self, results: &[(&str, String)]) -> anyhow::Result<()> {
        let Some(out) = &self.out else {
            return output::write(None, |out| {
                for (_, result) in results {
                    out.write_all(result.as_bytes())?;
                }
                Ok(())
            });
        };
        if let [(_, result)] = results
            && self.files.len() == 1
            && !out.is_dir()
        {
            return write_file(out, result);
        }
        fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
        let mut taken = BTreeMap::new();
        for (name, result) in results {
            write_file(&out.join(file_name(name, self.format, &mut taken)), result)?;
        }
        Ok(())
    }
}

/// Reads files in parallel. The usable ones in the given order, the others by name.
fn load(
    reader: &Reader,
    files: &[(String, PathBuf)],
    lexicon: &mut Lexicon,
    progress: &Progress,
) -> (Vec<Loaded>, BTreeMap<String, ReadError>) {
    let load_one = |lexicon: &mut Lexicon, name: &str, path: &Path| -> Result<Loaded, ReadError> {
        let bytes = fs::read(path)?;
        let sha256 = hex(&Sha256::digest(&bytes));
        let document = reader.read(bytes)?;
        let words = words_of(&document, lexicon);
        if words.is_empty() {
            return Err(ReadError::NoText);
        }
        Ok(Loaded {
            name: name.to_owned(),
            path: path.canonicalize().unwrap_or_else(|_| path.to_owned()),
            sha256,
            document,
            words: Arc::new(words),
        })
    };
    // Large enough that a lexicon is soon warm, small enough that no thread waits long.
    let share = files
        .len()
        .div_ceil(rayon::current_num_threads() * 4)
        .max(1);
    let parts: Vec<(Lexicon, Vec<_>)> = files
        .par_chunks(share)
        .map(|files| {
            let mut lexicon = Lexicon::new();
            let loaded = files
                .iter()
                .map(|(name, path)| {
                    let loaded = load_one(&mut lexicon, name, path);
                    progress.done(1);
                    (name.clone(), loaded)
                })
                .collect();
            (lexicon, loaded)
        })
        .collect();
    let mut usable = Vec::with_capacity(files.len());
    let mut problems = BTreeMap::new();
    for (part, loaded) in parts {
        lexicon.merge(&part);
        for (name, loaded) in loaded {
            match loaded {
                Ok(loaded) => usable.push(loaded),
                Err(error) => {
                    problems.insert(name, error);
                }
            }
        }
    }
    (usable, problems)
}

fn name_problems(problems: &BTreeMap<String, ReadError>, exit: &mut Exit) {
    for (name, error) in problems {
        *exit = Exit::SomeUnusable;
        eprintln!("adal: {name}: {error}");
    }
}

/// Everything that the works are checked against.
struct Check<'a> {
    sources: BTreeMap<&'a str, &'a Loaded>,
    templates: Vec<&'a Words>,
    lexicon: &'a Lexicon,
    floor: u32,
    index: MemoryIndex,
    /// For passages below the floor, when there are any.
    near: Option<MemoryIndex>,
}

impl<'a> Check<'a> {
    fn new(
        sources: &'a [Loaded],
        templates: &'a [Words],
        lexicon: &'a Lexicon,
        floor: u32,
    ) -> anyhow::Result<Self> {
        let near = (floor > HIGHLIGHT_FLOOR)
            .then(|| index_of(sources, HIGHLIGHT_FLOOR))
            .transpose()?;
        Ok(Self {
            sources: sources
                .iter()
                .map(|source| (source.name.as_str(), source))
                .collect(),
            templates: templates.iter().collect(),
            lexicon,
            floor,
            index: index_of(sources, floor)?,
            near,
        })
    }

    /// The report of a work, written.
    fn result(&self, work: &Loaded, format: Format) -> anyhow::Result<String> {
        let ask = |index: &MemoryIndex, floor: u32| -> anyhow::Result<_> {
            let mut found = index.candidates(&work.words, &Rule::for_floor(floor as usize))?;
            found.retain(|candidate| self.sources[candidate.key.as_str()].path != work.path);
            Ok(found)
        };
        let candidates = ask(&self.index, self.floor)?;
        let near = match &self.near {
            Some(index) => Some(ask(index, HIGHLIGHT_FLOOR)?),
            None => None,
        };
        let found = sources(&work.words, candidates, near, |_| self.lexicon, self.floor);
        let reported: Vec<Source<'_>> = found
            .iter()
            .map(|source| {
                let loaded = self.sources[source.key.as_str()];
                Source {
                    id: &loaded.name,
                    name: &loaded.name,
                    kind: SourceKind::Work,
                    sha256: &loaded.sha256,
                    date: None,
                    words: &source.words,
                    matches: &source.matches,
                }
            })
            .collect();
        let mut zones = zones(&work.document, &work.words);
        mark_template(&mut zones, &work.words, &self.templates, self.lexicon);
        let language = main_language(&work.words);
        let checked = Work {
            name: &work.name,
            sha256: &work.sha256,
            language,
            document: &work.document,
            words: &work.words,
            zones: &zones,
            letters: &letter_findings(&work.document, &work.words),
        };
        let report = Report::build(&checked, &reported, self.floor);
        match format {
            Format::Json => Ok(serde_json::to_string(&report)? + "\n"),
            Format::Text => Ok(summary(&report, Speech::new(language))),
            Format::Html => {
                let texts: BTreeMap<String, &str> = reported
                    .iter()
                    .map(|source| {
                        let text = self.sources[source.id].document.text.as_str();
                        (source.id.to_owned(), text)
                    })
                    .collect();
                let texts = PageTexts {
                    work: &work.document,
                    sources: &texts,
                };
                Ok(report_page(&report, &texts, Speech::new(language), &[])?)
            }
        }
    }
}

fn index_of(sources: &[Loaded], floor: u32) -> anyhow::Result<MemoryIndex> {
    let mut index = MemoryIndex::new(Rule::for_floor(floor as usize));
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

/// The file for a work in a folder of reports: its name without separators,
/// numbered when two works would share one.
fn file_name(name: &str, format: Format, taken: &mut BTreeMap<String, u32>) -> String {
    let plain: String = name
        .trim_start_matches(['.', '/', '\\'])
        .chars()
        .map(|c| {
            if c == '/' || c == '\\' || c.is_control() {
                '_'
            } else {
                c
            }
        })
        .collect();
    let extension = format.extension();
    let mut candidate = format!("{plain}.{extension}");
    loop {
        let count = taken.entry(candidate.clone()).or_insert(0);
        *count += 1;
        if *count == 1 {
            return candidate;
        }
        candidate = format!("{plain}-{count}.{extension}");
    }
}

/// Writes one report as one file.
fn write_file(path: &Path, content: &str) -> anyhow::Result<()> {
    output::write(Some(path), |out| Ok(out.write_all(content.as_bytes())?))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
