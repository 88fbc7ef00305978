//! From letters on a page to lines in reading order.
//!
//! Letters that follow one another on a baseline make a chunk; chunks on one
//! baseline make a row; a white gutter with running text on both sides makes
//! columns, which are read one after the other between the rows that cross the
//! gutter. Cost: a sort per page.

use std::collections::BTreeMap;

use super::page::{Letter, Page};
use crate::reading::builder::Unseen;

/// Gaps wider than this part of the font size are blanks.
const WORD_GAP: f32 = 0.16;
/// Gaps wider than this many font sizes end a chunk: table cells, columns.
const CHUNK_GAP: f32 = 1.6;
/// Baselines closer than this part of the font size are one row.
const SAME_ROW: f32 = 0.35;
/// Columns have at least so many rows with text on both sides of the gutter.
const COLUMN_ROWS: usize = 5;
/// Text in columns runs: a chunk has this many letters on average. Cells of tables are shorter.
const COLUMN_LETTERS: f32 = 14.0;

/// Letters on one baseline that follow one another; blanks among them.
#[derive(Debug, Clone)]
struct Chunk<'a> {
    x: f32,
    end: f32,
    y: f32,
    size: f32,
    letters: Vec<&'a Letter>,
    bold: usize,
}

/// One line of text.
#[derive(Debug, Clone)]
pub struct Line {
    pub x: f32,
    pub end: f32,
    /// The baseline.
    pub y: f32,
    /// The height of most of its letters, points.
    pub size: f32,
    /// What is written, each piece with the reason why it is not seen.
    pub runs: Vec<(String, Unseen)>,
    /// Whether most letters are bold.
    pub is_bold: bool,
    /// Which column of the page it stands in; another number is another column.
    pub column: u32,
    /// Quarter turns of the text.
    pub turn: u8,
}

impl Line {
    /// The whole text.
    pub fn text(&self) -> String {
        self.runs.iter().map(|(text, _)| text.as_str()).collect()
    }

    /// Whether any piece is unseen.
    pub fn has_unseen(&self) -> bool {
        self.runs.iter().any(|(_, unseen)| unseen.is_some())
    }
}

/// The lines of a page in reading order. `is_bold` tells of a font's index whether it is bold.
pub fn lines(page: &Page, is_bold: impl Fn(u32) -> bool) -> Vec<Line> {
    let mut lines = Vec::new();
    for turn in 0..=4 {
        let letters: Vec<&Letter> = page
            .letters
            .iter()
            .filter(|letter| letter.turn == turn)
            .collect();
        if letters.is_empty() {
            continue;
        }
        let rows = rows(chunks(&letters, &is_bold));
        let before = lines.len();
        order(rows, 0, &mut lines);
        for line in &mut lines[before..] {
            line.turn = turn;
        }
    }
    lines
}

/// Follows the letters in the order in which they were drawn.
fn chunks<'a>(letters: &[&'a Letter], is_bold: &impl Fn(u32) -> bool) -> Vec<Chunk<'a>> {
    let mut chunks: Vec<Chunk<'a>> = Vec::new();
    for (index, letter) in letters.iter().enumerate() {
        if is_repeated(letters, index) {
            continue;
        }
        let bold = usize::from(is_bold(letter.font));
        match chunks.last_mut() {
            Some(chunk) if follows(chunk, letter) => {
                chunk.letters.push(letter);
                if !is_blank(letter) {
                    chunk.bold += bold;
                    chunk.size = chunk.size.max(letter.size);
                }
                chunk.end = chunk.end.max(letter.end);
            }
            _ if is_blank(letter) => {}
            _ => chunks.push(Chunk {
                x: letter.x,
                end: letter.end,
                y: letter.y,
                size: letter.size,
                letters: vec![letter],
                bold,
            }),
        }
    }
    chunks
}

fn is_blank(letter: &Letter) -> bool {
    letter.text.chars().all(char::is_whitespace)
}

fn follows(chunk: &Chunk<'_>, letter: &Letter) -> bool {
    let size = chunk.size.max(letter.size);
    let gap = letter.x - chunk.end;
    let rise = letter.y - chunk.y;
    // Exponents and references to notes hang on the word before them.
    if letter.size < 0.8 * chunk.size && rise > 0.0 && rise < 0.6 * size && gap.abs() < 0.3 * size {
        return true;
    }
    (letter.y - chunk.y).abs() < SAME_ROW * size
        && gap < CHUNK_GAP * size
        && gap > -0.6 * size
        && letter.x >= chunk.x - 0.1 * size
}

/// Whether the letter was drawn a moment ago at the same place: a poor man's bold.
fn is_repeated(letters: &[&Letter], index: usize) -> bool {
    let letter = letters[index];
    let near = 0.12 * letter.size;
    letters[index.saturating_sub(120)..index]
        .iter()
        .any(|before| {
            (before.x - letter.x).abs() < near
                && (before.y - letter.y).abs() < near
                && before.text == letter.text
                && before.unseen == letter.unseen
                && !letter.text.trim().is_empty()
                && letter.end - letter.x > near
        })
}

fn push(runs: &mut Vec<(String, Unseen)>, text: &str, unseen: Unseen) {
    match runs.last_mut() {
        Some((run, kind)) if *kind == unseen => run.push_str(text),
        _ => runs.push((text.to_owned(), unseen)),
    }
}

/// Chunks on one baseline, from the top of the page down.
fn rows(mut chunks: Vec<Chunk<'_>>) -> Vec<Vec<Chunk<'_>>> {
    chunks.sort_by(|left, right| right.y.total_cmp(&left.y));
    let mut rows: Vec<Vec<Chunk<'_>>> = Vec::new();
    for chunk in chunks {
        match rows.last_mut() {
            Some(row)
                if row.first().is_some_and(|first| {
                    (first.y - chunk.y).abs() < SAME_ROW * first.size.min(chunk.size).max(4.0)
                }) =>
            {
                row.push(chunk);
            }
            _ => rows.push(vec![chunk]),
        }
    }
    for row in &mut rows {
        row.sort_by(|left, right| left.x.total_cmp(&right.x));
    }
    rows
}

/// Writes rows in reading order: whole rows as lines, columns one after the other.
fn order(rows: Vec<Vec<Chunk<'_>>>, depth: u32, lines: &mut Vec<Line>) {
    let gutter = if depth < 3 { gutter(&rows) } else { None };
    let Some(gutter) = gutter else {
        let column = lines.last().map_or(0, |line| line.column + 1);
        lines.extend(rows.into_iter().filter_map(|row| line(row, column)));
        return;
    };
    let mut left: Vec<Vec<Chunk<'_>>> = Vec::new();
    let mut right: Vec<Vec<Chunk<'_>>> = Vec::new();
    for row in rows {
        if row
            .iter()
            .any(|chunk| chunk.x < gutter && chunk.end > gutter)
        {
            order(std::mem::take(&mut left), depth + 1, lines);
            order(std::mem::take(&mut right), depth + 1, lines);
            let column = lines.last().map_or(0, |line| line.column + 1);
            lines.extend(line(row, column));
            continue;
        }
        let (before, after): (Vec<Chunk<'_>>, Vec<Chunk<'_>>) =
            row.into_iter().partition(|chunk| chunk.end <= gutter);
        if !before.is_empty() {
            left.push(before);
        }
        if !after.is_empty() {
            right.push(after);
        }
    }
    if !left.is_empty() {
        order(left, depth + 1, lines);
    }
    if !right.is_empty() {
        order(right, depth + 1, lines);
    }
}

/// A place that separates two columns of running text.
///
/// A second column is where many chunks begin. Left and right of it stand
/// chunks at the same heights (their baselines need not agree), they are long
/// enough to be prose, and not too much of the page runs across.
fn gutter(rows: &[Vec<Chunk<'_>>]) -> Option<f32> {
    let chunks = || rows.iter().flatten();
    let mut starts: BTreeMap<i32, usize> = BTreeMap::new();
    for chunk in chunks() {
        *starts.entry((chunk.x / 2.0).floor() as i32).or_default() += 1;
    }
    let mut best: Option<(usize, f32)> = None;
    let candidates = starts
        .into_iter()
        .filter(|&(_, count)| count >= COLUMN_ROWS);
    for (start, _) in candidates {
        let place = start as f32 * 2.0 - 1.5;
        let mut left_heights: Vec<f32> = Vec::new();
        let (mut left_letters, mut right_letters) = (0, 0);
        let mut right: Vec<&Chunk<'_>> = Vec::new();
        let mut crossing = 0;
        for chunk in chunks() {
            if chunk.end <= place {
                left_heights.push(chunk.y);
                left_letters += chunk.letters.len();
            } else if chunk.x >= place {
                right_letters += chunk.letters.len();
                right.push(chunk);
            } else {
                crossing += 1;
            }
        }
        left_heights.sort_by(f32::total_cmp);
        let beside = |chunk: &Chunk<'_>| {
            let reach = 1.2 * chunk.size;
            let next = left_heights.partition_point(|height| *height < chunk.y - reach);
            left_heights
                .get(next)
                .is_some_and(|height| *height <= chunk.y + reach)
        };
        let split = right.iter().filter(|chunk| beside(chunk)).count();
        let prose =
            |letters: usize, pieces: usize| letters as f32 / pieces.max(1) as f32 >= COLUMN_LETTERS;
        let total = crossing + left_heights.len() + right.len();
        let is_clear = crossing * 2 <= total || split >= 2 * COLUMN_ROWS;
        if split >= COLUMN_ROWS
            && left_heights.len() >= COLUMN_ROWS
            && prose(left_letters, left_heights.len())
            && prose(right_letters, right.len())
            && is_clear
            && best.is_none_or(|(score, _)| split > score)
        {
            best = Some((split, place));
        }
    }
    best.map(|(_, place)| place)
}

/// A row as one line.
///
/// Programs draw letters that their main font lacks (Kazakh ones, often) after
/// the rest of the line, into the gaps: chunks whose letters do not collide are
/// brought together letter by letter.
fn line(row: Vec<Chunk<'_>>, column: u32) -> Option<Line> {
    let mut groups: Vec<Chunk<'_>> = Vec::new();
    for chunk in row {
        match groups
            .iter_mut()
            .rev()
            .find(|group| fits_into(&chunk, group))
        {
            Some(group) => {
                group.letters.extend(&chunk.letters);
                group
                    .letters
                    .sort_by(|left, right| left.x.total_cmp(&right.x));
                group.end = group.end.max(chunk.end);
                group.size = group.size.max(chunk.size);
                group.bold += chunk.bold;
            }
            None => groups.push(chunk),
        }
    }
    let first = groups.first()?;
    let mut line = Line {
        x: first.x,
        end: first.end,
        y: first.y,
        size: groups
            .iter()
            .max_by_key(|group| group.letters.len())
            .map_or(first.size, |group| group.size),
        runs: Vec::new(),
        is_bold: false,
        column,
        turn: 0,
    };
    let bold: usize = groups.iter().map(|group| group.bold).sum();
    let letters: usize = groups
        .iter()
        .map(|group| {
            group
                .letters
                .iter()
                .filter(|letter| !is_blank(letter))
                .count()
        })
        .sum();
    for (index, group) in groups.iter().enumerate() {
        if index > 0 {
            push_blank(&mut line.runs, None);
        }
        line.end = line.end.max(group.end);
        write(group, &mut line.runs);
    }
    line.is_bold = bold * 2 > letters;
    Some(line)
}

/// Writes the letters of a chunk with blanks where the page has them.
fn write(chunk: &Chunk<'_>, runs: &mut Vec<(String, Unseen)>) {
    let mut end = f32::INFINITY;
    let mut seen_end = f32::INFINITY;
    for letter in &chunk.letters {
        // What stands unseen in a gap leaves the gap.
        if letter.unseen.is_none() && !is_blank(letter) {
            if letter.x - seen_end > WORD_GAP * letter.size
                && runs.last().is_some_and(|(_, unseen)| unseen.is_some())
            {
                push(runs, " ", None);
            }
            seen_end = letter.end;
        }
        if is_blank(letter) {
            push_blank(runs, letter.unseen);
            // A blank's advance is spent when the pen moves on by itself.
            end = end.max(letter.end);
            continue;
        }
        // A raised small figure behind a word is a reference to a note: it is no
        // part of the text, as in the formats that say so. Behind a unit it is a power.
        let is_raised = letter.size < 0.8 * chunk.size
            && letter.y > chunk.y + 0.15 * chunk.size
            && letter.text.chars().all(|c| c.is_ascii_digit());
        if is_raised && letter.unseen.is_none() && ends_in_word(runs) {
            end = letter.end;
            continue;
        }
        if letter.x - end > WORD_GAP * letter.size {
            push_blank(runs, letter.unseen);
        }
        push(runs, &letter.text, letter.unseen);
        end = letter.end;
    }
}

/// Whether the text ends in a word of three letters or more, or in a mark behind one.
fn ends_in_word(runs: &[(String, Unseen)]) -> bool {
    let Some((text, _)) = runs.last() else {
        return false;
    };
    let word = text.trim_end_matches(|c: char| !c.is_alphanumeric() && !c.is_whitespace());
    let letters = word.chars().rev().take_while(|c| c.is_alphabetic()).take(3);
    letters.count() == 3
}

fn push_blank(runs: &mut Vec<(String, Unseen)>, unseen: Unseen) {
    if runs.last().is_some_and(|(text, _)| !text.ends_with(' ')) {
        push(runs, " ", unseen);
    }
}

/// Whether the letters of `chunk` stand in the gaps of `group`.
fn fits_into(chunk: &Chunk<'_>, group: &Chunk<'_>) -> bool {
    let size = group.size.max(chunk.size);
    if chunk.x > group.end + CHUNK_GAP * size || group.x > chunk.end + CHUNK_GAP * size {
        return false;
    }
    // Both lists ascend: one pass finds every collision.
    let mut others = group
        .letters
        .iter()
        .filter(|letter| !is_blank(letter))
        .peekable();
    for letter in chunk.letters.iter().filter(|letter| !is_blank(letter)) {
        while others.peek().is_some_and(|other| other.end <= letter.x) {
            others.next();
        }
        if let Some(other) = others.peek() {
            let shared = letter.end.min(other.end) - letter.x.max(other.x);
            let narrower = (letter.end - letter.x).min(other.end - other.x).max(0.1);
            if shared > 0.5 * narrower || letter.unseen != other.unseen {
                return false;
            }
        }
    }
    true
}
