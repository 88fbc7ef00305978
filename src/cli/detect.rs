//! `adal detect`: finds passages in the pairs of a PAN text-alignment corpus.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use rayon::prelude::*;

use super::Exit;
use crate::domain::{Span, WordRange};
use crate::language::{Lexicon, words_of_text};
use crate::reading::plain;
use crate::similarity::align::passages::{self, PassageText};
use crate::similarity::pan::{self, Pair};

/// Finds the passages of suspicious documents that go back to sources, pair by pair
#[derive(Debug, Args)]
pub struct Arguments {
    /// The list of pairs: the names of a suspicious and a source file on each line
    #[arg(long, value_name = "FILE")]
    pairs: PathBuf,
    /// The folder of the suspicious files
    #[arg(long, value_name = "DIR")]
    suspicious: PathBuf,
    /// The folder of the source files
    #[arg(long, value_name = "DIR")]
    sources: PathBuf,
    /// The folder to write one XML a pair into; it is made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// A file made ready, once however many pairs name it.
struct Ready {
    text: PassageText,
    /// Code points of the file before the first of the text: 1 for a byte order mark that decoding took away.
    offset: u32,
}

impl Arguments {
    /// Reads every file once, aligns every pair and writes its XML.
    pub fn run(self) -> anyhow::Result<Exit> {
        let list = std::fs::read_to_string(&self.pairs)
            .with_context(|| format!("cannot read the list of pairs {}", self.pairs.display()))?;
        let pairs: BTreeSet<Pair> = pan::read_pairs(&list)
            .with_context(|| self.pairs.display().to_string())?
            .into_iter()
            .collect();
        std::fs::create_dir_all(&self.out)
            .with_context(|| format!("cannot make the folder {}", self.out.display()))?;
        let pairs: Vec<Pair> = pairs.into_iter().collect();

        let suspicious = ready(&self.suspicious, pairs.iter().map(|pair| &pair.suspicious));
        let sources = ready(&self.sources, pairs.iter().map(|pair| &pair.source));
        let mut exit = Exit::Done;
        for problem in [&suspicious, &sources]
            .into_iter()
            .flat_map(BTreeMap::values)
            .filter_map(|file| file.as_ref().err())
        {
            eprintln!("adal: {problem:#}; its pairs are left out");
            exit = Exit::SomeUnusable;
        }

        let preset = passages::Preset::passages();
        pairs.par_iter().try_for_each(|pair| {
            let (Some(Ok(left)), Some(Ok(right))) = (
                suspicious.get(pair.suspicious.as_str()),
                sources.get(pair.source.as_str()),
            ) else {
                return Ok(());
            };
            let found: Vec<(Span, Span)> = passages::find(&left.text, &right.text, &preset)
                .iter()
                .map(|passage| (left.span(passage.left), right.span(passage.right)))
                .collect();
            let path = self.out.join(pair.xml_name());
            std::fs::write(&path, pan::write_detections(pair, &found))
                .with_context(|| format!("cannot write {}", path.display()))
        })?;
        Ok(exit)
    }
}

impl Ready {
    fn span(&self, range: WordRange) -> Span {
        let span = self.text.span(range);
        Span::new(span.start + self.offset, span.end + self.offset)
    }
}

/// Reads and tokenises every file that is named, in parallel, each once.
fn ready<'a>(
    folder: &Path,
    names: impl Iterator<Item = &'a String>,
) -> BTreeMap<&'a str, anyhow::Result<Ready>> {
    let names: BTreeSet<&str> = names.map(String::as_str).collect();
    names
        .into_par_iter()
        .map_init(Lexicon::new, |lexicon, name| {
            (name, ready_file(&folder.join(name), lexicon))
        })
        .collect()
}

fn ready_file(path: &Path, lexicon: &mut Lexicon) -> anyhow::Result<Ready> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    // A corpus file that is UTF-8 is taken as it is, whatever control characters it holds:
    // its offsets count them, and a byte order mark too.
    let (text, offset) = match std::str::from_utf8(&bytes) {
        Ok(text) => (Cow::Borrowed(text), 0),
        Err(_) => {
            let decoded = plain::decode(&bytes).with_context(|| path.display().to_string())?;
            (decoded.text, u32::from(decoded.byte_order_mark))
        }
    };
    let words = words_of_text(&text, lexicon);
    if words.is_empty() {
        bail!("{} holds no words", path.display());
    }
    Ok(Ready {
        text: PassageText::new(&text, words),
        offset,
    })
}
