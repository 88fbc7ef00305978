//! The table of a class: a row for every pair of works, sorted and streamed.
//!
//! Texts are compared once and works are written out: ten thousand identical
//! works are one text and fifty million rows. So rows are made when they are
//! written, one work after the other, and never stand in memory.

use std::io::{self, Write};

use serde::Serialize;

use super::works::Works;
use crate::domain::{Span, WordRange};
use crate::language::Words;
use crate::similarity::cohort::{Pair, PairFigures};
use crate::similarity::labels::PairShares;
use crate::similarity::{Match, MatchKind};

/// What is written of two texts.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The figures, seen from the first text of the pair.
    pub figures: PairFigures,
    /// The passages, when they are wanted.
    pub passages: Vec<Passage>,
}

/// A passage of one work and one of another, in code points of their texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    first: Span,
    second: Span,
    aligned_words: usize,
    kind: MatchKind,
}

/// A passage as it is written.
#[derive(Serialize)]
struct WrittenPassage {
    left_start: u32,
    left_end: u32,
    right_start: u32,
    right_end: u32,
    aligned_words: usize,
    kind: MatchKind,
}

/// A row as it is written.
#[derive(Serialize)]
struct WrittenRow<'a> {
    left: &'a str,
    right: &'a str,
    left_share: Option<f64>,
    right_share: Option<f64>,
    shared_words: u32,
    longest_run: u32,
    passages: Vec<WrittenPassage>,
}

impl Passage {
    /// The place of a match in two texts whose words have places.
    pub fn of(found: &Match, first: &Words, second: &Words) -> Self {
        Self {
            first: place(first, found.left),
            second: place(second, found.right),
            aligned_words: found.aligned_words(),
            kind: found.kind,
        }
    }
}

fn place(words: &Words, range: WordRange) -> Span {
    let range = range.as_indices();
    match (
        words.starts.get(range.start),
        words.ends.get(range).and_then(<[u32]>::last),
    ) {
        (Some(&start), Some(&end)) => Span::new(start, end),
        _ => Span::new(0, 0),
    }
}

/// The pairs of a class.
#[derive(Debug)]
pub struct Table<'a> {
    works: &'a Works,
    /// The pairs of texts, with the text that has the larger share first.
    rows: Vec<(Pair, Row)>,
    /// The works that have each text, ascending.
    holders: Vec<Vec<u32>>,
    /// For each text the rows in which its works may stand on the left.
    of_text: Vec<Vec<u32>>,
}

impl<'a> Table<'a> {
    /// The table of `works`, of which the pairs of different texts share `rows`
    /// and each text shares with itself what `twin` says.
    pub fn new(
        works: &'a Works,
        rows: Vec<(Pair, Row)>,
        twin: impl Fn(u32) -> Option<Row>,
    ) -> Self {
        let mut holders = vec![Vec::new(); works.texts.len()];
        for (work, &text) in works.text_of.iter().enumerate() {
            holders[text as usize].push(work as u32);
        }
        let twins = (0..works.texts.len() as u32)
            .filter(|&text| holders[text as usize].len() > 1)
            .filter_map(|text| {
                let (first, second) = (text, text);
                twin(text).map(|row| (Pair { first, second }, row))
            });
        let rows: Vec<(Pair, Row)> = rows.into_iter().chain(twins).map(oriented).collect();
        let mut of_text = vec![Vec::new(); works.texts.len()];
        for (number, (pair, row)) in rows.iter().enumerate() {
            of_text[pair.first as usize].push(number as u32);
            if pair.first != pair.second && is_tie(&row.figures.shares) {
                of_text[pair.second as usize].push(number as u32);
            }
        }
        Self {
            works,
            rows,
            holders,
            of_text,
        }
    }

    /// Writes the table as CSV with a heading.
    pub fn write_csv(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        writeln!(
            out,
            "left,right,left_share,right_share,shared_words,longest_run"
        )?;
        let names: Vec<String> = self.works.names.iter().map(|name| quoted(name)).collect();
        // What follows the names, once for each pair of texts and side.
        let figures: Vec<[String; 2]> = self
            .rows
            .iter()
            .map(|(_, row)| {
                [row.figures, row.figures.mirrored()].map(|figures| csv_figures(&figures.shares))
            })
            .collect();
        self.for_each(|left, right, row, turned| {
            out.write_all(names[left as usize].as_bytes())?;
            out.write_all(b",")?;
            out.write_all(names[right as usize].as_bytes())?;
            out.write_all(figures[row as usize][usize::from(turned)].as_bytes())
        })?;
        Ok(())
    }

    /// Writes the works, and the table with its passages, as JSON.
    pub fn write_json(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        write!(out, "{{\"schema\":\"adal-compare/1\",\"works\":[")?;
        for (number, (name, &text)) in self.works.names.iter().zip(&self.works.text_of).enumerate()
        {
            let text = &self.works.texts[text as usize];
            let work = serde_json::json!({
                "name": name,
                "words": text.words.len(),
                "counted_words": text.zones.counted_words(),
            });
            write!(out, "{}\n{work}", if number == 0 { "" } else { "," })?;
        }
        write!(out, "],\"pairs\":[")?;
        let mut first = true;
        self.for_each(|left, right, row, turned| {
            let row = &self.rows[row as usize].1;
            let shares = match turned {
                false => row.figures.shares,
                true => row.figures.mirrored().shares,
            };
            let written = WrittenRow {
                left: &self.works.names[left as usize],
                right: &self.works.names[right as usize],
                left_share: shares.left_share,
                right_share: shares.right_share,
                shared_words: shares.left_words,
                longest_run: shares.longest_run,
                passages: row.passages.iter().map(|p| p.written(turned)).collect(),
            };
            out.write_all(if first { b"\n" } else { b",\n" })?;
            first = false;
            serde_json::to_writer(&mut *out, &written)?;
            Ok(())
        })?;
        writeln!(out, "]}}")?;
        Ok(())
    }

    /// Gives every row in order: the works on the left and on the right, the
    /// number of the row of their texts, and whether it must be turned round.
    fn for_each(
        &self,
        mut each: impl FnMut(u32, u32, u32, bool) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut rights = Vec::new();
        for (left, &text) in self.works.text_of.iter().enumerate() {
            let left = left as u32;
            rights.clear();
            for &number in &self.of_text[text as usize] {
                let (pair, row) = &self.rows[number as usize];
                let turned = pair.first != text;
                let other = if turned { pair.first } else { pair.second };
                let holders = &self.holders[other as usize];
                // On a tie the smaller name stands on the left.
                let from = match is_tie(&row.figures.shares) {
                    true => holders.partition_point(|&holder| holder <= left),
                    false => 0,
                };
                rights.extend(holders[from..].iter().map(|&right| (right, number, turned)));
            }
            rights.sort_unstable();
            for &(right, number, turned) in &rights {
                each(left, right, number, turned)?;
            }
        }
        Ok(())
    }
}

impl Passage {
    fn written(&self, turned: bool) -> WrittenPassage {
        let (left, right) = match turned {
            false => (self.first, self.second),
            true => (self.second, self.first),
        };
        WrittenPassage {
            left_start: left.start,
            left_end: left.end,
            right_start: right.start,
            right_end: right.end,
            aligned_words: self.aligned_words,
            kind: self.kind,
        }
    }
}

/// Whether both works have the same share. Without counted words there is no share, as if it were 0.
fn is_tie(shares: &PairShares) -> bool {
    shares.left_share.unwrap_or(0.0) == shares.right_share.unwrap_or(0.0)
}

/// The pair with the text of the larger share first.
fn oriented((pair, row): (Pair, Row)) -> (Pair, Row) {
    let shares = row.figures.shares;
    if shares.left_share.unwrap_or(0.0) >= shares.right_share.unwrap_or(0.0) {
        return (pair, row);
    }
    let turned = Pair {
        first: pair.second,
        second: pair.first,
    };
    let passages = row.passages.into_iter().map(|passage| Passage {
        first: passage.second,
        second: passage.first,
        ..passage
    });
    let figures = row.figures.mirrored();
    let mut passages: Vec<Passage> = passages.collect();
    passages.sort_by_key(|passage| (passage.first, passage.second));
    (turned, Row { figures, passages })
}

/// The columns after the names, with the commas and the end of the line.
fn csv_figures(shares: &PairShares) -> String {
    let share = |share: Option<f64>| share.map_or_else(String::new, |share| share.to_string());
    format!(
        ",{},{},{},{}\n",
        share(shares.left_share),
        share(shares.right_share),
        shares.left_words,
        shares.longest_run
    )
}

/// A field of a CSV line, in quotation marks where it needs them (RFC 4180).
fn quoted(field: &str) -> String {
    if field.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}
