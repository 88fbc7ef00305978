//! `adal aggregate`: from reviews to marks.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::{Args, ValueEnum};

use super::{Exit, output};
use crate::peer_review::aggregation::table::{AnchorTable, Problem, ReviewTable, TableError};
use crate::peer_review::aggregation::{
    Marks, Method, PartReport, Seed, Settings, TooSmall, aggregate,
};

/// Turns the reviews of a class into marks
#[derive(Debug, Args)]
pub struct Arguments {
    /// The reviews: CSV with the columns work, reviewer and score (0 to 100)
    #[arg(value_name = "REVIEWS.csv")]
    reviews: PathBuf,
    /// The instructor's own marks of some works: CSV with the columns work and score
    #[arg(long, value_name = "FILE")]
    anchors: Option<PathBuf>,
    /// How reviews become a mark
    #[arg(long, value_enum, default_value = "model")]
    method: Way,
    /// Where chance comes from: hexadecimal digits
    #[arg(long, value_name = "HEX", default_value = "0", value_parser = Seed::from_hex)]
    seed: Seed,
    /// Mark apart what no chain of reviewers links, as in a class allocated in halves
    #[arg(long)]
    halves: bool,
    /// Where to write the marks, instead of standard output
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Way {
    /// Severity and reliability of reviewers are learned; a trimmed mean in a small class
    Model,
    /// The mean of the scores
    Mean,
    /// The median of the scores
    Median,
}

impl Arguments {
    /// Reads the reviews, marks the works and writes the marks.
    pub fn run(self) -> anyhow::Result<Exit> {
        let reviews = self.read(&self.reviews, ReviewTable::read)?;
        name_problems(&self.reviews, &reviews.problems);
        let mut anchors = match &self.anchors {
            Some(path) => self.read(path, AnchorTable::read)?,
            None => AnchorTable::default(),
        };
        let mut class = reviews.class(&mut anchors)?;
        if let Some(path) = &self.anchors {
            for column in &anchors.unread_columns {
                eprintln!("adal: {}: the column {column} is not read", path.display());
            }
            name_problems(path, &anchors.problems);
        }
        if self.halves {
            class.part_by_connection();
        }
        let mut settings = Settings::new(self.seed.clone());
        settings.method = match self.method {
            Way::Model => Method::Model,
            Way::Mean => Method::Mean,
            Way::Median => Method::Median,
        };
        let marks = aggregate(&class, &settings);
        if self.method == Way::Model {
            for part in &marks.parts {
                say_if_too_small(part, marks.works.len());
            }
        }
        output::write(self.out.as_deref(), |out| write_csv(&marks, out))?;
        Ok(
            match reviews.problems.is_empty() && anchors.problems.is_empty() {
                true => Exit::Done,
                false => Exit::SomeUnusable,
            },
        )
    }

    fn read<T>(
        &self,
        path: &Path,
        read: impl FnOnce(&[u8]) -> Result<T, TableError>,
    ) -> anyhow::Result<T> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        read(&bytes).map_err(|error| {
            if let TableError::NoReviews { problems } = &error {
                name_problems(path, problems);
            }
            anyhow!(error).context(format!("cannot use {}", path.display()))
        })
    }
}

fn name_problems(path: &Path, problems: &[Problem]) {
    for problem in problems {
        eprintln!("adal: {}: {problem}", path.display());
    }
}

fn say_if_too_small(part: &PartReport, all: usize) {
    let why = match part.too_small {
        None => return,
        Some(TooSmall::Works) => "fewer than 15 reviewed works",
        Some(TooSmall::Reviews) => "fewer than 3 reviews for half of the works or more",
    };
    eprintln!(
        "adal: the trimmed mean and no model for {} of {all} works: there are {why}",
        part.works
    );
}

/// One line a work: flags are separated by spaces.
fn write_csv(marks: &Marks, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["work", "mark", "standard_error", "reviews", "flags"])?;
    for work in &marks.works {
        let flags: Vec<&str> = work.flags.iter().map(|flag| flag.code()).collect();
        csv.write_record([
            work.author.as_str(),
            &work.mark.map(|mark| mark.to_string()).unwrap_or_default(),
            &work
                .standard_error
                .map(|error| format!("{error:.2}"))
                .unwrap_or_default(),
            &work.reviews.len().to_string(),
            &flags.join(" "),
        ])?;
    }
    csv.flush()?;
    Ok(())
}
