//! The works of a folder, read and brought to words.
//!
//! All files are read in parallel; what cannot be used is named on standard
//! error, in the order of the names, and stops nobody. A text that stands in
//! the folder several times is kept once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::Xxh3;

use super::Exit;
use super::files::{Files, name_problems};
use super::progress::Progress;
use crate::domain::{Document, Format, Language, Span};
use crate::language::zones::zones;
use crate::language::{Lexicon, Words, main_language};
use crate::reading::{ReadError, folder};
use crate::similarity::cohort::{ClassText, Pair};
use crate::similarity::template::mark_template;

/// How much of each text is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// What comparing needs.
    Words,
    /// The places of the words in the text as well.
    Places,
    /// The documents as well, for pages that show the text.
    Documents,
}

/// The usable works of a folder.
#[derive(Debug)]
pub struct Works {
    /// The names, in the order of their bytes.
    pub names: Vec<String>,
    /// For each name the number of its text.
    pub text_of: Vec<u32>,
    /// Every different text, in the order in which its first work stands.
    pub texts: Vec<ClassText>,
    /// The document of every text with [`Keep::Documents`], otherwise nothing.
    pub documents: Vec<Document>,
    /// The spellings of all words.
    pub lexicon: Lexicon,
    /// Whether every file could be used.
    pub exit: Exit,
}

impl Works {
    /// The texts that several works have.
    pub fn texts_held_twice(&self) -> Vec<u32> {
        let mut holders = vec![0_u32; self.texts.len()];
        for &text in &self.text_of {
            holders[text as usize] += 1;
        }
        (0..self.texts.len() as u32)
            .filter(|&text| holders[text as usize] > 1)
            .collect()
    }

    /// The works that have the two texts of a pair, two by two.
    pub fn pairs_of(&self, pair: Pair) -> impl Iterator<Item = (usize, usize)> {
        let holders = move |text: u32| {
            (0..self.text_of.len()).filter(move |&work| self.text_of[work] == text)
        };
        holders(pair.first).flat_map(move |left| {
            holders(pair.second)
                .filter(move |&right| pair.first != pair.second || left < right)
                .map(move |right| (left, right))
        })
    }

    /// The language of most works; the first of several, English of none.
    pub fn main_language(&self) -> Language {
        let mut works = [0_usize; Language::ALL.len()];
        for &text in &self.text_of {
            let language = main_language(&self.texts[text as usize].words);
            works[language as usize] += 1;
        }
        Language::ALL
            .into_iter()
            .rev()
            .max_by_key(|&language| works[language as usize])
            .unwrap_or(Language::English)
    }
}

/// One file, read.
struct Loaded {
    identity: u128,
    /// `None` if the same text was met before, in whatever file.
    text: Option<(ClassText, Option<Document>)>,
}

/// Reads all works of `folder` and marks what they have of the `templates`.
pub fn load(
    folder: &Path,
    templates: &[PathBuf],
    keep: Keep,
    progress: &Progress,
) -> anyhow::Result<Works> {
    let listing =
        folder::walk(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let files = Files::new()?;
    let templates = files.templates(templates)?;
    let known = Mutex::new(FxHashSet::default());
    progress.stage("reading", listing.files.len());
    let mut loaded: Vec<Result<Loaded, ReadError>> = listing
        .files
        .par_iter()
        .map(|file| {
            let loaded = files
                .read_listed(file)
                .and_then(|document| load_one(document, keep, &known, &files));
            progress.done(1);
            loaded
        })
        .collect();
    progress.finish();

    let mut works = Works {
        names: Vec::with_capacity(listing.files.len()),
        text_of: Vec::with_capacity(listing.files.len()),
        texts: Vec::new(),
        documents: Vec::new(),
        lexicon: files.into_lexicon(),
        exit: Exit::Done,
    };
    let mut problems: BTreeMap<&str, &ReadError> = listing
        .problems
        .iter()
        .map(|problem| (problem.name.as_str(), &problem.error))
        .collect();
    let mut texts = FxHashMap::default();
    let mut usable = Vec::with_capacity(listing.files.len());
    for (file, loaded) in listing.files.iter().zip(&mut loaded) {
        match loaded {
            Ok(loaded) => {
                if let Some(text) = loaded.text.take() {
                    texts.insert(loaded.identity, text);
                }
                usable.push((&file.name, loaded.identity));
            }
            Err(error) => {
                problems.insert(&file.name, error);
            }
        }
    }
    let mut numbers = FxHashMap::default();
    for (name, identity) in usable {
        if let Some((text, document)) = texts.remove(&identity) {
            numbers.insert(identity, works.texts.len() as u32);
            works.texts.push(text);
            works.documents.extend(document);
        }
        match numbers.get(&identity) {
            Some(&number) => {
                works.names.push(name.clone());
                works.text_of.push(number);
            }
            None => {
                problems.insert(name, &ReadError::NoText);
            }
        }
    }
    works.exit = name_problems(problems);
    let lexicon = &works.lexicon;
    let templates: Vec<&Words> = templates.iter().collect();
    if !templates.is_empty() {
        works.texts.par_iter_mut().for_each(|text| {
            mark_template(&mut text.zones, &text.words, &templates, lexicon);
        });
    }
    Ok(works)
}

fn load_one(
    document: Document,
    keep: Keep,
    known: &Mutex<FxHashSet<u128>>,
    files: &Files,
) -> Result<Loaded, ReadError> {
    let identity = identity(&document);
    let is_new = known
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(identity);
    if !is_new {
        let text = None;
        return Ok(Loaded { identity, text });
    }
    let mut words = files.words(&document)?;
    let zones = zones(&document, &words);
    if keep == Keep::Words {
        words.starts = Vec::new();
        words.ends = Vec::new();
    }
    words.keys.shrink_to_fit();
    words.stems.shrink_to_fit();
    words.flags.shrink_to_fit();
    let document = (keep == Keep::Documents).then_some(document);
    let text = Some((ClassText { words, zones }, document));
    Ok(Loaded { identity, text })
}

/// What makes two files the same work: the text, and what the format says
/// about its parts. (In plain text nothing but the text says anything.)
fn identity(document: &Document) -> u128 {
    let mut hasher = Xxh3::new();
    hasher.update(document.text.as_bytes());
    if document.format != Format::Plain {
        for block in &document.blocks {
            let Span { start, end } = block.span;
            for number in [
                block.kind as u32,
                block.level.map_or(0, u32::from),
                start,
                end,
            ] {
                hasher.update(&number.to_le_bytes());
            }
        }
        for span in document
            .findings
            .iter()
            .filter(|finding| finding.kind.hides_words())
            .flat_map(|finding| &finding.positions)
        {
            hasher.update(&[0xFF]);
            hasher.update(&span.start.to_le_bytes());
            hasher.update(&span.end.to_le_bytes());
        }
    }
    hasher.digest128()
}
