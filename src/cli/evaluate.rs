//! `adal evaluate`: judges detections with the measures of the PAN text-alignment task.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::Exit;
use crate::similarity::pan::{self, Pair, Reuse, Scores};

/// Measures detections against the true cases, per folder and pooled
#[derive(Debug, Args)]
pub struct Arguments {
    /// Lists of pairs ("suspicious source" a line), one for each --gold folder in the same order
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pairs: Vec<PathBuf>,
    /// Folders with the true cases, one XML a pair
    #[arg(long, required = true, num_args = 1.., value_name = "DIR")]
    gold: Vec<PathBuf>,
    /// The folder with the detections, one XML a pair
    #[arg(long, value_name = "DIR")]
    detections: PathBuf,
    /// How to print the figures
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// The cases and detections of one folder.
#[derive(Default)]
struct Folder {
    pairs: usize,
    clean_pairs: usize,
    false_alarms: usize,
    cases: Vec<Reuse>,
    detections: Vec<Reuse>,
}

/// One line of the result.
#[derive(Serialize)]
struct Row {
    name: String,
    pairs: usize,
    /// Pairs without a case.
    clean_pairs: usize,
    /// Clean pairs in which something was detected.
    false_alarms: usize,
    #[serde(flatten)]
    scores: Scores,
}

#[derive(Serialize)]
struct Evaluation {
    folders: Vec<Row>,
    pooled: Row,
}

impl Arguments {
    /// Reads cases and detections, and prints the measures.
    pub fn run(self) -> anyhow::Result<Exit> {
        if self.pairs.len() != self.gold.len() {
            bail!(
                "{} lists of pairs and {} folders of cases were given; every folder needs its own list, in the same order",
                self.pairs.len(),
                self.gold.len()
            );
        }
        let mut exit = Exit::Done;
        let mut pooled = Folder::default();
        let mut rows = Vec::new();
        for (list, gold) in self.pairs.iter().zip(&self.gold) {
            let folder = read_folder(list, gold, &self.detections, &mut exit)?;
            rows.push(folder.row(folder_name(gold)));
            pooled.absorb(folder);
        }
        let evaluation = Evaluation {
            folders: rows,
            pooled: pooled.row("pooled".to_owned()),
        };
        match self.format {
            Format::Text => print!("{}", evaluation.as_text()),
            Format::Json => println!("{}", serde_json::to_string_pretty(&evaluation)?),
        }
        Ok(exit)
    }
}

impl Folder {
    fn row(&self, name: String) -> Row {
        Row {
            name,
            pairs: self.pairs,
            clean_pairs: self.clean_pairs,
            false_alarms: self.false_alarms,
            scores: pan::scores(&self.cases, &self.detections),
        }
    }

    fn absorb(&mut self, other: Self) {
        self.pairs += other.pairs;
        self.clean_pairs += other.clean_pairs;
        self.false_alarms += other.false_alarms;
        self.cases.extend(other.cases);
        self.detections.extend(other.detections);
    }
}

impl Evaluation {
    fn as_text(&self) -> String {
        let mut text = format!(
            "{:<28} {:>6} {:>6} {:>6} {:>8} {:>8} {:>8} {:>8} {:>8} {:>6}/{}\n",
            "macro",
            "pairs",
            "cases",
            "found",
            "plagdet",
            "recall",
            "precis.",
            "granul.",
            "micro",
            "alarms",
            "clean"
        );
        for row in self.folders.iter().chain([&self.pooled]) {
            let scores = &row.scores;
            text.push_str(&format!(
                "{:<28} {:>6} {:>6} {:>6} {:>8.5} {:>8.5} {:>8.5} {:>8.5} {:>8.5} {:>6}/{}\n",
                row.name,
                row.pairs,
                scores.cases,
                scores.detections,
                scores.by_case.plagdet,
                scores.by_case.recall,
                scores.by_case.precision,
                scores.granularity,
                scores.by_character.plagdet,
                row.false_alarms,
                row.clean_pairs
            ));
        }
        text
    }
}

fn folder_name(gold: &Path) -> String {
    gold.file_name()
        .unwrap_or(gold.as_os_str())
        .display()
        .to_string()
}

/// Reads what one list names. A missing or unreadable XML of detections is named
/// and counts as nothing detected; without the true cases there is nothing to measure.
fn read_folder(
    list: &Path,
    gold: &Path,
    detections: &Path,
    exit: &mut Exit,
) -> anyhow::Result<Folder> {
    let text = std::fs::read_to_string(list)
        .with_context(|| format!("cannot read the list of pairs {}", list.display()))?;
    let pairs = pan::read_pairs(&text).with_context(|| list.display().to_string())?;
    let mut folder = Folder::default();
    for pair in pairs {
        let cases = read_xml(gold, &pair, pan::CASE)?;
        let found = read_xml(detections, &pair, pan::DETECTION).unwrap_or_else(|error| {
            eprintln!("adal: {error:#}; taken as nothing detected");
            *exit = Exit::SomeUnusable;
            Vec::new()
        });
        folder.pairs += 1;
        if cases.is_empty() {
            folder.clean_pairs += 1;
            folder.false_alarms += usize::from(!found.is_empty());
        }
        folder.cases.extend(cases);
        folder.detections.extend(found);
    }
    Ok(folder)
}

fn read_xml(folder: &Path, pair: &Pair, name: &str) -> anyhow::Result<Vec<Reuse>> {
    let path = folder.join(pair.xml_name());
    let xml = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    pan::read_passages(&xml, name, pair).with_context(|| path.display().to_string())
}
