//! From lines to blocks: paragraphs, headings, footnotes, running headers.

use std::collections::BTreeMap;

use super::layout::Line;
use crate::domain::BlockKind;
use crate::reading::builder::DocumentBuilder;

/// Letters this much larger than the body are a heading.
const HEADING_SIZE: f32 = 1.12;
/// Letters this much smaller than the body, at the foot of a page, are a note.
const NOTE_SIZE: f32 = 0.93;
/// Headings are no longer than this, in letters.
const HEADING_LETTERS: usize = 200;
/// Lines at the top and the foot of a page that may be running headers.
const MARGIN_LINES: usize = 2;

/// A block before it is written.
struct Draft {
    kind: BlockKind,
    level: Option<u8>,
    lines: Vec<Line>,
}

/// Writes the lines of all pages as blocks.
pub fn write(pages: Vec<Vec<Line>>, builder: &mut DocumentBuilder) {
    let body = body_size(&pages);
    let (headers, pages) = take_headers(pages);
    for header in headers {
        builder.begin(BlockKind::PageHeader, None);
        builder.write(&header, None);
    }
    let mut drafts: Vec<Draft> = Vec::new();
    for page in pages {
        let pitch = pitch(&page);
        let notes = first_note(&page, body);
        let mut previous: Option<(f32, u32, u8)> = None;
        let mut page_drafts: Vec<Draft> = Vec::new();
        let left_of = |column: u32| {
            page.iter()
                .filter(|line| line.column == column)
                .map(|line| line.x)
                .fold(f32::INFINITY, f32::min)
        };
        let right_of = |column: u32| {
            page.iter()
                .filter(|line| line.column == column)
                .map(|line| line.end)
                .fold(0.0, f32::max)
        };
        let margins: BTreeMap<u32, (f32, f32)> = page
            .iter()
            .map(|line| (line.column, (left_of(line.column), right_of(line.column))))
            .collect();
        for (index, line) in page.iter().enumerate() {
            let is_note = notes.is_some_and(|first| index >= first);
            let is_heading = !is_note && looks_like_heading(line, body);
            let kind = if is_note {
                BlockKind::Footnote
            } else if is_heading {
                BlockKind::Heading
            } else if line.turn != 0 {
                BlockKind::Frame
            } else {
                BlockKind::Paragraph
            };
            let &(left, right) = margins.get(&line.column).unwrap_or(&(0.0, 0.0));
            let continues = page_drafts
                .last()
                .or(if previous.is_none() {
                    drafts.last()
                } else {
                    None
                })
                .and_then(|draft| Some((draft.kind, draft.lines.last()?)))
                .is_some_and(|(last_kind, last)| {
                    last_kind == kind
                        && same_size(last.size, line.size)
                        && match previous {
                            Some((y, column, turn))
                                if column == line.column && turn == line.turn =>
                            {
                                let step = y - line.y;
                                let starts_note = is_note && begins_with_mark(line);
                                step > 0.0
                                    && step < pitch.max(line.size * 1.1) * 1.32
                                    && !starts_note
                                    && !is_new_paragraph(last, line, left, right, is_heading)
                            }
                            // A paragraph that a column or page breaks goes on with a small letter.
                            _ => {
                                kind == BlockKind::Paragraph
                                    && line.turn == last.turn
                                    && goes_on(last, line)
                            }
                        }
                });
            previous = Some((line.y, line.column, line.turn));
            let target = match page_drafts.last_mut() {
                Some(draft) => Some(draft),
                None => drafts.last_mut(),
            };
            match target {
                Some(draft) if continues => draft.lines.push(line.clone()),
                _ => page_drafts.push(Draft {
                    kind,
                    level: None,
                    lines: vec![line.clone()],
                }),
            }
        }
        drafts.append(&mut page_drafts);
    }
    set_levels(&mut drafts);
    for draft in drafts {
        builder.begin(draft.kind, draft.level);
        let mut hyphenated = false;
        for (index, line) in draft.lines.iter().enumerate() {
            if index > 0 {
                // A hyphen at the end of a line keeps its line break: whether it
                // belongs to the word is for the language to say.
                builder.write(if hyphenated { "\n" } else { " " }, None);
            }
            for (place, (text, unseen)) in line.runs.iter().enumerate() {
                let text = if place + 1 == line.runs.len() {
                    text.trim_end()
                } else {
                    text
                };
                builder.write(text, *unseen);
            }
            hyphenated = line
                .text()
                .trim_end()
                .ends_with(['-', '\u{2010}', '\u{AD}']);
        }
    }
    builder.end();
}

fn same_size(left: f32, right: f32) -> bool {
    (left - right).abs() <= 0.12 * left.max(right)
}

fn letters(line: &Line) -> usize {
    line.runs.iter().map(|(text, _)| text.chars().count()).sum()
}

/// The size that most letters have.
fn body_size(pages: &[Vec<Line>]) -> f32 {
    let mut sizes: BTreeMap<i32, usize> = BTreeMap::new();
    for line in pages.iter().flatten().filter(|line| !line.has_unseen()) {
        *sizes.entry((line.size * 4.0).round() as i32).or_default() += letters(line);
    }
    sizes
        .into_iter()
        .max_by_key(|&(_, count)| count)
        .map_or(12.0, |(size, _)| size as f32 / 4.0)
}

/// The usual distance of two baselines on a page.
fn pitch(page: &[Line]) -> f32 {
    let mut steps: Vec<f32> = page
        .windows(2)
        .filter(|pair| pair[0].column == pair[1].column)
        .map(|pair| pair[0].y - pair[1].y)
        .filter(|step| *step > 2.0)
        .collect();
    steps.sort_by(f32::total_cmp);
    // Below the middle: gaps between paragraphs are larger than the pitch, never smaller.
    steps.get(steps.len() * 2 / 5).copied().unwrap_or(14.0)
}

fn looks_like_heading(line: &Line, body: f32) -> bool {
    let text = line.text();
    let text = text.trim();
    let has_letters = text.chars().filter(|c| c.is_alphabetic()).count() >= 3;
    let is_larger = line.size >= HEADING_SIZE * body;
    let is_bold_line = line.is_bold && !text.ends_with(['.', ',', ';', ':']) && letters(line) <= 90;
    has_letters && letters(line) <= HEADING_LETTERS && line.turn == 0 && (is_larger || is_bold_line)
}

/// Whether a line begins a new paragraph though it stands right below the last one.
fn is_new_paragraph(last: &Line, line: &Line, left: f32, right: f32, is_heading: bool) -> bool {
    if is_heading {
        return false;
    }
    let indent = line.x - left;
    let last_indent = last.x - left;
    let width = (right - left).max(1.0);
    let is_indented =
        indent > 0.8 * line.size && indent < 0.3 * width && last_indent < indent - 0.5 * line.size;
    let ended_short = right - last.end > 0.12 * width
        && last
            .text()
            .trim_end()
            .ends_with(['.', '!', '?', ':', ';', '…', '»', '”', '"']);
    is_indented || ended_short || begins_with_bullet(line)
}

fn begins_with_bullet(line: &Line) -> bool {
    line.text()
        .trim_start()
        .starts_with(['•', '▪', '●', '◦', '–', '—', '\u{F0B7}'])
}

/// Whether a paragraph that a column or a page interrupts goes on in `line`.
fn goes_on(last: &Line, line: &Line) -> bool {
    let before = last.text();
    let before = before.trim_end();
    let after = line.text();
    let starts_small = after
        .trim_start()
        .chars()
        .next()
        .is_some_and(char::is_lowercase);
    let is_open = !before.ends_with(['.', '!', '?', ':', '…']);
    is_open && (starts_small || before.ends_with('-'))
}

/// The index of the first line of the notes at the foot of a page.
fn first_note(page: &[Line], body: f32) -> Option<usize> {
    let small = |line: &Line| line.size <= NOTE_SIZE * body && line.turn == 0;
    let after_body = page
        .iter()
        .rposition(|line| !small(line))
        .map_or(0, |last| last + 1);
    let first = page.get(after_body)?;
    let follows_body = after_body > 0 && page[after_body - 1].y > first.y;
    (follows_body && begins_with_mark(first)).then_some(after_body)
}

/// Whether a line begins with the number or the asterisk of a note.
fn begins_with_mark(line: &Line) -> bool {
    let text = line.text();
    let text = text.trim_start().trim_start_matches('[');
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    text.starts_with(['*', '†', '¹', '²', '³'])
        || ((1..=3).contains(&digits)
            && text
                .chars()
                .nth(digits)
                .is_some_and(|c| !c.is_ascii_digit() && c != ','))
}

/// Ranks headings by their size.
fn set_levels(drafts: &mut [Draft]) {
    let size_of = |draft: &Draft| {
        draft
            .lines
            .first()
            .map_or(0, |line| (line.size * 2.0).round() as i32)
    };
    let mut sizes: Vec<i32> = drafts
        .iter()
        .filter(|draft| draft.kind == BlockKind::Heading)
        .map(size_of)
        .collect();
    sizes.sort_unstable_by(|left, right| right.cmp(left));
    sizes.dedup();
    for draft in drafts
        .iter_mut()
        .filter(|draft| draft.kind == BlockKind::Heading)
    {
        let size = size_of(draft);
        let rank = sizes.iter().position(|&known| known == size).unwrap_or(0);
        draft.level = Some((rank as u8).min(8) + 1);
    }
}

/// Takes running headers, footers and page numbers out of the pages; each header comes once.
fn take_headers(mut pages: Vec<Vec<Line>>) -> (Vec<String>, Vec<Vec<Line>>) {
    let count = pages.len();
    let mut seen: BTreeMap<(bool, String), Vec<(usize, i32)>> = BTreeMap::new();
    let mut candidates: Vec<(usize, usize, bool, String)> = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        let mut by_height: Vec<usize> = (0..page.len())
            .filter(|&index| page[index].turn == 0 && !page[index].has_unseen())
            .collect();
        by_height.sort_by(|&left, &right| page[right].y.total_cmp(&page[left].y));
        let top = by_height
            .iter()
            .take(MARGIN_LINES)
            .map(|&index| (index, true));
        let foot = by_height
            .iter()
            .rev()
            .take(MARGIN_LINES)
            .map(|&index| (index, false));
        for (index, is_top) in top.chain(foot) {
            let key = pattern(&page[index].text());
            let height = (page[index].y / 4.0).round() as i32;
            seen.entry((is_top, key.clone()))
                .or_default()
                .push((number, height));
            candidates.push((number, index, is_top, key));
        }
    }
    let repeats = |is_top: bool, key: &str, height: i32| {
        let Some(places) = seen.get(&(is_top, key.to_owned())) else {
            return false;
        };
        let same_height = places
            .iter()
            .filter(|place| (place.1 - height).abs() <= 1)
            .count();
        let enough = if count <= 3 {
            2
        } else {
            count.div_ceil(4).max(3)
        };
        count >= 2 && same_height >= enough
    };
    let mut headers: Vec<String> = Vec::new();
    let mut keys: Vec<String> = Vec::new();
    let mut removed: Vec<(usize, usize)> = Vec::new();
    for (number, index, is_top, key) in candidates {
        let line = &pages[number][index];
        if !repeats(is_top, &key, (line.y / 4.0).round() as i32) {
            continue;
        }
        removed.push((number, index));
        if key.chars().any(char::is_alphabetic) && !keys.contains(&key) {
            headers.push(line.text().trim().to_owned());
            keys.push(key);
        }
    }
    removed.sort_unstable();
    removed.dedup();
    for (number, index) in removed.into_iter().rev() {
        pages[number].remove(index);
    }
    (headers, pages)
}

/// The text with every number replaced, so that "page 3" and "page 4" are one.
fn pattern(text: &str) -> String {
    let mut pattern = String::new();
    for character in text.trim().chars() {
        if character.is_ascii_digit() {
            if !pattern.ends_with('#') {
                pattern.push('#');
            }
        } else {
            pattern.push(character);
        }
    }
    pattern
}
