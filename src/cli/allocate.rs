//! `adal allocate`: who reviews whom.
//!
//! The roster is a table `student[,group]`, where a group is a team: its members never
//! review each other. The result is a table `reviewer,work` in the order of ids. What had
//! to give way is said on standard error.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use csv::{ReaderBuilder, StringRecord, Trim};

use super::{Exit, output};
use crate::peer_review::allocation::{Allocation, Constraint, Request, Seed, Student, allocate};

/// Allocates the reviews of a class: everybody gives and receives as many
#[derive(Debug, Args)]
pub struct Arguments {
    /// The class, one `student[,group]` a line; those of a group never review each other
    #[arg(value_name = "ROSTER.csv")]
    roster: PathBuf,
    /// Reviews that everybody gives and receives
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..))]
    reviews: u32,
    /// The secret that decides, any hexadecimal digits; the same digits give the same result
    #[arg(long, value_name = "HEX", value_parser = parse_seed)]
    seed: Seed,
    /// Pairs that must not review each other, one `a,b` a line
    #[arg(long, value_name = "PAIRS.csv")]
    forbid: Option<PathBuf>,
    /// Draw two halves that review each other, so that nobody's reviews can bear on the own mark
    #[arg(long)]
    halves: bool,
    /// Where to write the table, instead of standard output
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

fn parse_seed(digits: &str) -> Result<Seed, String> {
    Seed::from_hex(digits, "").map_err(|error| error.to_string())
}

impl Arguments {
    /// Reads the class and writes who reviews whom.
    pub fn run(self) -> anyhow::Result<Exit> {
        let students = read_roster(&self.roster)?;
        let forbidden = match &self.forbid {
            Some(path) => read_pairs(path, &students)?,
            None => Vec::new(),
        };
        let request = Request {
            students,
            reviews: self.reviews,
            forbidden,
            halves: self.halves,
            ..Request::default()
        };
        let allocation = allocate(&request, &self.seed)
            .with_context(|| format!("cannot allocate {}", self.roster.display()))?;
        for relaxation in allocation.relaxations() {
            match relaxation.constraint {
                Constraint::Reviews => eprintln!(
                    "adal: {relaxation} ({} asked, {} at least)",
                    allocation.asked(),
                    allocation.fewest_received()
                ),
                _ => eprintln!("adal: {relaxation}"),
            }
        }
        output::write(self.out.as_deref(), |out| write_table(&allocation, out))?;
        Ok(Exit::Done)
    }
}

fn write_table(allocation: &Allocation, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["reviewer", "work"])?;
    for (reviewer, work) in allocation.pairs() {
        table.write_record([reviewer, work])?;
    }
    table.flush()?;
    Ok(())
}

/// A line of a table and its number in the file.
struct Line {
    number: u64,
    fields: StringRecord,
}

/// The lines of a table that are not empty. Fields are parted by commas, or by semicolons as
/// spreadsheets do where a comma stands in numbers.
fn read_table(path: &Path) -> anyhow::Result<Vec<Line>> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let first = bytes
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    let semicolons = first.contains(&b';') && !first.contains(&b',');
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .delimiter(if semicolons { b';' } else { b',' })
        .from_reader(bytes);
    let mut lines = Vec::new();
    for record in reader.byte_records() {
        let record = record.with_context(|| format!("cannot read {}", path.display()))?;
        let number = record.position().map_or(0, csv::Position::line);
        let fields = StringRecord::from_byte_record(record).map_err(|_| {
            anyhow::anyhow!(
                "{}, line {number}: this is not UTF-8; save the table as CSV UTF-8",
                path.display()
            )
        })?;
        if fields.iter().any(|field| !field.is_empty()) {
            lines.push(Line { number, fields });
        }
    }
    Ok(lines)
}

/// Reads `student[,group]`, with or without these titles; with them, columns may stand in any
/// order and others are passed over.
fn read_roster(path: &Path) -> anyhow::Result<Vec<Student>> {
    let mut lines = read_table(path)?;
    let title = |line: &Line, title: &str| {
        line.fields
            .iter()
            .position(|field| field.eq_ignore_ascii_case(title))
    };
    let (mut student_column, mut group_column) = (0, Some(1));
    if let Some(column) = lines.first().and_then(|line| title(line, "student")) {
        student_column = column;
        group_column = title(&lines[0], "group");
        lines.remove(0);
    }
    let mut students = Vec::with_capacity(lines.len());
    let mut seen = rustc_hash::FxHashMap::default();
    for line in &lines {
        let id = line.fields.get(student_column).unwrap_or_default();
        if id.is_empty() {
            bail!(
                "{}, line {}: there is no student; write an id into the first column",
                path.display(),
                line.number
            );
        }
        if let Some(first) = seen.insert(id, line.number) {
            bail!(
                "{}, line {}: the student {id} stands in line {first} already; leave one out",
                path.display(),
                line.number
            );
        }
        let group = group_column.and_then(|column| line.fields.get(column));
        students.push(Student {
            team: group.filter(|group| !group.is_empty()).map(str::to_owned),
            ..Student::new(id)
        });
    }
    Ok(students)
}

/// Reads `a,b`, with or without these titles.
fn read_pairs(path: &Path, students: &[Student]) -> anyhow::Result<Vec<(String, String)>> {
    let known: rustc_hash::FxHashSet<&str> =
        students.iter().map(|student| student.id.as_str()).collect();
    let mut pairs = Vec::new();
    for (place, line) in read_table(path)?.iter().enumerate() {
        let mut fields = line.fields.iter();
        let (one, other) = (
            fields.next().unwrap_or_default(),
            fields.next().unwrap_or_default(),
        );
        // Students may be called a and b: then the first line is a pair, to be on the safe side.
        let titles = one.eq_ignore_ascii_case("a") && other.eq_ignore_ascii_case("b");
        if place == 0 && titles && !(known.contains(one) && known.contains(other)) {
            continue;
        }
        for id in [one, other] {
            if id.is_empty() {
                bail!(
                    "{}, line {}: a pair has two students; write a,b",
                    path.display(),
                    line.number
                );
            }
            if !known.contains(id) {
                bail!(
                    "{}, line {}: the student {id} is not on the roster; correct the id or leave the pair out",
                    path.display(),
                    line.number
                );
            }
        }
        pairs.push((one.to_owned(), other.to_owned()));
    }
    Ok(pairs)
}
