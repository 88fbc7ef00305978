//! `adal compare`: every pair of a class that shares anything.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::progress::Progress;
use super::table::{Passage, Row, Table};
use super::works::{Keep, Works, load};
use super::{Exit, output};
use crate::similarity::Match;
use crate::similarity::cohort::{Pair, PairFigures, align_twins, compare};
use crate::similarity::flagging::is_flagged;
use crate::similarity::labels::{DEFAULT_FLOOR, counts};

/// Compares the works of a class: every pair that shares anything
#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder with the works, one a file; sub-folders are read too
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The assignment's own text, which nobody is blamed for (may be given several times)
    #[arg(long = "template", value_name = "FILE")]
    templates: Vec<PathBuf>,
    /// The least number of aligned words of a match, 5 to 40
    #[arg(long, value_name = "WORDS", default_value_t = DEFAULT_FLOOR,
          value_parser = clap::value_parser!(u32).range(5..=40))]
    floor: u32,
    /// Only the pairs that an instructor should look at first
    #[arg(long)]
    flagged: bool,
    /// How to write the pairs
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// Where to write them, instead of standard output
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One line a pair
    Csv,
    /// The works, and the pairs with their passages
    Json,
}

impl Arguments {
    /// Reads the class, aligns its pairs and writes them.
    pub fn run(self) -> anyhow::Result<Exit> {
        let progress = Progress::new();
        let keep = match self.format {
            Format::Csv => Keep::Words,
            Format::Json => Keep::Places,
        };
        let works = load(&self.folder, &self.templates, keep, &progress)?;
        let exit = works.exit;
        output::write(self.out.as_deref(), |out| match self.format {
            Format::Csv => self.table(&works, &progress)?.write_csv(out),
            Format::Json => self.table(&works, &progress)?.write_json(out),
        })?;
        Ok(exit)
    }

    /// The pairs of texts with their figures, ready to be written for every pair of works.
    fn table<'a>(&self, works: &'a Works, progress: &Progress) -> anyhow::Result<Table<'a>> {
        let texts = &works.texts;
        let row = |pair: Pair, matches: Vec<Match>| {
            let (first, second) = (&texts[pair.first as usize], &texts[pair.second as usize]);
            let figures = PairFigures::of(&first.zones, &second.zones, &matches, self.floor)?;
            if self.flagged && !is_flagged(&figures) {
                return None;
            }
            let passages = match self.format {
                Format::Json => matches
                    .iter()
                    .filter(|found| counts(found, self.floor))
                    .map(|found| Passage::of(found, &first.words, &second.words))
                    .collect(),
                _ => Vec::new(),
            };
            Some(Row { figures, passages })
        };
        let rows = compare(texts, &works.lexicon, self.floor, progress, row)
            .with_context(|| format!("cannot compare {}", self.folder.display()))?;
        progress.finish();
        let twin = |text: u32| {
            let (first, second) = (text, text);
            row(
                Pair { first, second },
                align_twins(&texts[text as usize], self.floor),
            )
        };
        Ok(Table::new(works, rows, twin))
    }
}
