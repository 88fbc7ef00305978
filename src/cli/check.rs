//! `adal check`: one report per work against a folder of texts and files.
//!
//! What a check is stands in `checker`; here are the arguments and the ways to
//! write what was found.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::error::ErrorKind;
use clap::{Args, ValueEnum};

use super::checker::{Checker, load};
use super::files::{Files, name_problems};
use super::progress::Progress;
use super::{Exit, output, parse_language};
use crate::domain::Language;
use crate::reading::folder;
use crate::similarity::labels::DEFAULT_FLOOR;
use crate::web::{PageLinks, Speech, summary};

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
    /// The language of the page and of the summary; that of the work if not given
    #[arg(long, value_name = "kk|ru|en", value_parser = parse_language)]
    lang: Option<Language>,
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
        let files = Files::new()?;
        let templates = files.templates(&self.templates)?;
        let (works, problems) = load(&files, &self.named_works(), &Progress::new());
        if works.is_empty() {
            name_problems(&problems);
            bail!("none of the works can be used: nothing to check");
        }
        let listing = folder::walk(&self.against)
            .with_context(|| format!("cannot list {}", self.against.display()))?;
        progress.stage("reading", listing.files.len());
        let named: Vec<_> = listing
            .files
            .into_iter()
            .map(|file| (file.name, file.path))
            .collect();
        let (sources, mut unusable) = load(&files, &named, &progress);
        let unlisted = listing.problems.into_iter();
        unusable.extend(unlisted.map(|problem| (problem.name, problem.error)));
        let exit = name_problems(problems.iter().chain(&unusable));
        let lexicon = files.into_lexicon();

        let checker = Checker::new(&works, &sources, &templates, &lexicon, self.floor)?;
        progress.stage("checking", works.len());
        let mut results = Vec::with_capacity(works.len());
        for work in &works {
            let checked = checker.check(work, &work.name)?;
            let speech = Speech::new(self.lang.unwrap_or_else(|| work.language()));
            let result = match self.format {
                Format::Json => serde_json::to_string(&checked.report)? + "\n",
                Format::Text => summary(&checked.report, speech),
                Format::Html => checked.page(speech, &PageLinks::default())?,
            };
            results.push((work.name.as_str(), result));
            progress.done(1);
        }
        progress.finish();
        self.write(&results)?;
        Ok(exit)
    }

    /// The works by the names that they have in reports, ascending, each once.
    fn named_works(&self) -> Vec<(String, PathBuf)> {
        let mut named: Vec<_> = self
            .files
            .iter()
            .map(|path| (folder::shown_name(path.as_os_str()), path.clone()))
            .collect();
        named.sort();
        named.dedup();
        named
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
