//! From bytes to rows with the columns that are needed.

use csv::{ReaderBuilder, StringRecord};

use super::problem::{ProblemKind, TableError};

const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// A row of a table.
pub(super) struct Row<const N: usize> {
    /// Its line in the file, from 1.
    pub(super) line: u64,
    /// The needed cells, trimmed.
    pub(super) cells: Result<[String; N], ProblemKind>,
}

/// The rows of a table.
pub(super) struct Rows<const N: usize> {
    pub(super) rows: Vec<Row<N>>,
    /// Columns that were not asked for.
    pub(super) other_columns: Vec<String>,
}

/// Reads a table that has the columns `wanted`, in any order and in capitals or small.
pub(super) fn rows<const N: usize>(bytes: &[u8], wanted: [&str; N]) -> Result<Rows<N>, TableError> {
    let text = text(bytes)?;
    let columns = wanted.join(",");
    let mut first_line = None;
    for separator in SEPARATORS {
        let mut records = ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes())
            .into_records()
            .filter_map(Result::ok)
            .filter(|record| record.iter().any(|cell| !cell.trim().is_empty()));
        let Some(header) = records.next() else {
            return Err(TableError::Empty { columns });
        };
        let header: Vec<String> = header
            .iter()
            .map(|cell| cell.trim().to_lowercase())
            .collect();
        first_line.get_or_insert_with(|| text.trim_start().lines().next().unwrap_or_default());
        if let Some(places) = places(&header, wanted)? {
            let is_wanted = |name: &&String| wanted.contains(&name.as_str());
            let other_columns = header
                .iter()
                .filter(|name| !is_wanted(name))
                .cloned()
                .collect();
            let mut lines = Lines {
                bytes: text.as_bytes(),
                at: 0,
                line: 1,
            };
            let row = |record: StringRecord| {
                let start = record.position().map_or(0, csv::Position::byte);
                row(&record, lines.line_of(start as usize), places, header.len())
            };
            return Ok(Rows {
                rows: records.map(row).collect(),
                other_columns,
            });
        }
    }
    let found: String = first_line.unwrap_or_default().chars().take(80).collect();
    Err(TableError::Columns { columns, found })
}

fn text(bytes: &[u8]) -> Result<&str, TableError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        TableError::NotUtf8 { line }
    })
}

/// Where the wanted columns are; nothing if one is missing.
fn places<const N: usize>(
    header: &[String],
    wanted: [&str; N],
) -> Result<Option<[usize; N]>, TableError> {
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(wanted) {
        let mut found = (0..header.len()).filter(|&at| header[at] == column);
        let Some(first) = found.next() else {
            return Ok(None);
        };
        if found.next().is_some() {
            let column = column.to_owned();
            return Err(TableError::ColumnTwice { column });
        }
        *place = first;
    }
    Ok(Some(places))
}

/// Counts lines. The reader's own count is one short after a line that ends as in Windows.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line, from 1, of the record that begins at `start` or after the line ends that follow it.
    fn line_of(&mut self, start: usize) -> u64 {
        while let Some(&byte) = self.bytes.get(self.at) {
            let ends = matches!(byte, b'\r' | b'\n');
            if self.at >= start && !ends {
                break;
            }
            let half = byte == b'\r' && self.bytes.get(self.at + 1) == Some(&b'\n');
            self.line += u64::from(ends && !half);
            self.at += 1;
        }
        self.line
    }
}

fn row<const N: usize>(
    record: &StringRecord,
    line: u64,
    places: [usize; N],
    columns: usize,
) -> Row<N> {
    let cells = record.len();
    // A separator at the end of a line makes an empty cell and no harm.
    let as_many = cells == columns || record.iter().skip(columns).all(str::is_empty);
    Row {
        line,
        cells: if cells < columns || !as_many {
            Err(ProblemKind::Cells { cells, columns })
        } else {
            Ok(places.map(|place| record.get(place).unwrap_or_default().trim().to_owned()))
        },
    }
}
