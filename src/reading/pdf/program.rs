//! Embedded TrueType programs: an opinion on what a glyph is that does not
//! depend on what the PDF says about it.
//!
//! Three witnesses, as far as the subset font kept them: the program's own
//! character map, the names of its glyphs, and the outlines. Of an outline two
//! things are taken: a hash (the same drawing under two names) and the number
//! of its counters, the enclosed white spaces (о has one, ф has two, н has none),
//! which hardly depends on the typeface.

use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;

use super::names;

/// The most points that one glyph may have, and the deepest composite.
const MAX_POINTS: usize = 4_000;
const MAX_PARTS: usize = 8;

/// A TrueType program.
#[derive(Debug, Default)]
pub struct Program {
    glyf: Vec<u8>,
    offsets: Vec<u32>,
    /// Glyph → character, from Unicode character maps.
    characters: FxHashMap<u32, char>,
    /// Glyph → name.
    names: FxHashMap<u32, String>,
    /// One-byte code → glyph, from the maps that simple fonts use.
    codes: FxHashMap<u32, u32>,
}

/// The drawing of a glyph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline {
    /// Equal for equal drawings.
    pub hash: u64,
    /// Closed lines.
    pub contours: u32,
    /// Enclosed white spaces.
    pub counters: u32,
    /// Points on all lines.
    pub points: u32,
}

impl Program {
    /// Reads a program; `None` when it is not TrueType.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let count = u16_at(bytes, 4)?;
        if !matches!(bytes.get(..4)?, [0, 1, 0, 0] | b"true" | b"OTTO" | b"ttcf") {
            return None;
        }
        let mut tables: FxHashMap<&[u8], &[u8]> = FxHashMap::default();
        for index in 0..usize::from(count) {
            let entry = bytes.get(12 + index * 16..28 + index * 16)?;
            let (offset, length) = (u32_at(entry, 8)? as usize, u32_at(entry, 12)? as usize);
            let end = offset.saturating_add(length).min(bytes.len());
            if let Some(table) = bytes.get(offset..end) {
                tables.insert(&entry[..4], table);
            }
        }
        let mut program = Self::default();
        if let Some(cmap) = tables.get(b"cmap".as_slice()) {
            program.read_cmap(cmap);
        }
        if let Some(post) = tables.get(b"post".as_slice()) {
            program.read_names(post);
        }
        let long = tables
            .get(b"head".as_slice())
            .and_then(|head| u16_at(head, 50))
            .is_some_and(|format| format == 1);
        if let (Some(loca), Some(glyf)) = (
            tables.get(b"loca".as_slice()),
            tables.get(b"glyf".as_slice()),
        ) {
            program.glyf = glyf.to_vec();
            program.offsets = if long {
                loca.chunks_exact(4).filter_map(|c| u32_at(c, 0)).collect()
            } else {
                loca.chunks_exact(2)
                    .filter_map(|c| u16_at(c, 0))
                    .map(|half| u32::from(half) * 2)
                    .collect()
            };
        }
        Some(program)
    }

    /// What the program itself says that the glyph is: by its character map, else by its name.
    pub fn meaning(&self, glyph: u32) -> Option<String> {
        self.characters
            .get(&glyph)
            .map(|character| character.to_string())
            .or_else(|| names::text_of(self.names.get(&glyph)?))
    }

    /// The glyph of a one-byte code, as a simple symbolic font selects it.
    pub fn glyph_of_code(&self, code: u32) -> Option<u32> {
        self.codes.get(&code).copied()
    }

    /// The glyph of a character.
    pub fn glyph_of_character(&self, character: char) -> Option<u32> {
        self.characters
            .iter()
            .filter(|&(_, &known)| known == character)
            .map(|(&glyph, _)| glyph)
            .min()
    }

    fn read_cmap(&mut self, cmap: &[u8]) {
        let tables = usize::from(u16_at(cmap, 2).unwrap_or(0)).min(64);
        for index in 0..tables {
            let Some(entry) = cmap.get(4 + index * 8..12 + index * 8) else {
                return;
            };
            let (Some(platform), Some(encoding), Some(offset)) =
                (u16_at(entry, 0), u16_at(entry, 2), u32_at(entry, 4))
            else {
                return;
            };
            let Some(table) = cmap.get(offset as usize..) else {
                continue;
            };
            let unicode = platform == 0 || (platform == 3 && matches!(encoding, 1 | 10));
            for (code, glyph) in map_entries(table) {
                if glyph == 0 {
                    continue;
                }
                if unicode {
                    let character = char::from_u32(code);
                    if let Some(character) = character.filter(|c| !is_private(*c)) {
                        self.characters.entry(glyph).or_insert(character);
                    }
                } else {
                    // Symbol maps put the codes at F000.
                    self.codes.insert(code & 0xFF, glyph);
                }
            }
        }
    }

    fn read_names(&mut self, post: &[u8]) {
        if u32_at(post, 0) != Some(0x0002_0000) {
            return;
        }
        let count = usize::from(u16_at(post, 32).unwrap_or(0));
        let mut strings: Vec<&[u8]> = Vec::new();
        let mut rest = post.get(34 + count * 2..).unwrap_or_default();
        while let Some((&length, tail)) = rest.split_first() {
            let Some(name) = tail.get(..usize::from(length)) else {
                break;
            };
            strings.push(name);
            rest = &tail[usize::from(length)..];
        }
        for glyph in 0..count {
            let Some(index) = u16_at(post, 34 + glyph * 2).map(usize::from) else {
                return;
            };
            let name = match index {
                // The first 258 names are fixed; among them the Latin letters stand together.
                36..=61 => Some(char::from(b'A' + (index - 36) as u8).to_string()),
                68..=93 => Some(char::from(b'a' + (index - 68) as u8).to_string()),
                258.. => strings
                    .get(index - 258)
                    .map(|name| String::from_utf8_lossy(name).into_owned()),
                _ => None,
            };
            if let Some(name) = name {
                self.names.insert(glyph as u32, name);
            }
        }
    }

    /// The drawing of a glyph; `None` when it is blank or not readable.
    pub fn outline(&self, glyph: u32) -> Option<Outline> {
        let mut contours = Vec::new();
        self.collect(glyph, (0.0, 0.0), MAX_PARTS, &mut contours)?;
        let mut hasher = FxHasher::default();
        let mut areas = Vec::new();
        let mut points = 0;
        for contour in &contours {
            let mut area = 0.0;
            for (index, &(x, y)) in contour.iter().enumerate() {
                let (next_x, next_y) = contour[(index + 1) % contour.len()];
                area += x * next_y - next_x * y;
                hasher.write_i32(x as i32);
                hasher.write_i32(y as i32);
            }
            hasher.write_u8(0xFF);
            areas.push(area);
            points += contour.len() as u32;
        }
        // The outer line of a letter encloses the largest area; counters run the other way round.
        let largest = areas
            .iter()
            .copied()
            .max_by(|left: &f32, right: &f32| left.abs().total_cmp(&right.abs()))?;
        let counters = areas
            .iter()
            .filter(|area| area.signum() != largest.signum() && **area != 0.0)
            .count() as u32;
        Some(Outline {
            hash: hasher.finish(),
            contours: contours.len() as u32,
            counters,
            points,
        })
    }

    fn collect(
        &self,
        glyph: u32,
        shift: (f32, f32),
        depth: usize,
        contours: &mut Vec<Vec<(f32, f32)>>,
    ) -> Option<()> {
        let start = *self.offsets.get(glyph as usize)? as usize;
        let end = *self.offsets.get(glyph as usize + 1)? as usize;
        let data = self.glyf.get(start..end).filter(|data| data.len() > 10)?;
        let count = u16_at(data, 0)? as i16;
        if count < 0 {
            return self.collect_parts(data, shift, depth, contours);
        }
        let count = count as usize;
        let ends: Vec<usize> = (0..count)
            .filter_map(|index| u16_at(data, 10 + index * 2))
            .map(usize::from)
            .collect();
        let points = ends.last()? + 1;
        if points > MAX_POINTS {
            return None;
        }
        let instructions = usize::from(u16_at(data, 10 + count * 2)?);
        let mut at = 12 + count * 2 + instructions;
        let mut flags = Vec::with_capacity(points);
        while flags.len() < points {
            let flag = *data.get(at)?;
            at += 1;
            let mut times = 1;
            if flag & 8 != 0 {
                times += usize::from(*data.get(at)?);
                at += 1;
            }
            flags.extend(std::iter::repeat_n(flag, times));
        }
        let mut axis = |short: u8, same: u8| -> Option<Vec<f32>> {
            let mut value = 0_i32;
            let mut values = Vec::with_capacity(points);
            for &flag in flags.iter().take(points) {
                if flag & short != 0 {
                    let step = i32::from(*data.get(at)?);
                    at += 1;
                    value += if flag & same != 0 { step } else { -step };
                } else if flag & same == 0 {
                    value += i32::from(u16_at(data, at)? as i16);
                    at += 2;
                }
                values.push(value as f32);
            }
            Some(values)
        };
        let xs = axis(2, 16)?;
        let ys = axis(4, 32)?;
        let mut from = 0;
        for end in ends {
            let contour: Vec<(f32, f32)> = xs
                .get(from..=end)?
                .iter()
                .zip(ys.get(from..=end)?)
                .map(|(x, y)| (x + shift.0, y + shift.1))
                .collect();
            if contour.len() > 2 {
                contours.push(contour);
            }
            from = end + 1;
        }
        Some(())
    }

    fn collect_parts(
        &self,
        data: &[u8],
        shift: (f32, f32),
        depth: usize,
        contours: &mut Vec<Vec<(f32, f32)>>,
    ) -> Option<()> {
        if depth == 0 || contours.len() > 200 {
            return None;
        }
        let mut at = 10;
        loop {
            let flags = u16_at(data, at)?;
            let glyph = u32::from(u16_at(data, at + 2)?);
            at += 4;
            let (dx, dy) = if flags & 1 != 0 {
                let pair = (u16_at(data, at)? as i16, u16_at(data, at + 2)? as i16);
                at += 4;
                (f32::from(pair.0), f32::from(pair.1))
            } else {
                let pair = (*data.get(at)? as i8, *data.get(at + 1)? as i8);
                at += 2;
                (f32::from(pair.0), f32::from(pair.1))
            };
            at += match flags & 0xC8 {
                0x08 => 2,
                0x40 => 4,
                0x80 => 8,
                _ => 0,
            };
            // A blank part (an empty accent) is no reason to give up the rest.
            let _blank = self.collect(glyph, (shift.0 + dx, shift.1 + dy), depth - 1, contours);
            if flags & 0x20 == 0 {
                return (!contours.is_empty()).then_some(());
            }
        }
    }
}

/// The code and glyph of every entry of one character map.
fn map_entries(table: &[u8]) -> Vec<(u32, u32)> {
    let mut entries = Vec::new();
    match u16_at(table, 0) {
        Some(0) => {
            let glyphs = table.get(6..262).unwrap_or_default();
            entries.extend(
                glyphs
                    .iter()
                    .enumerate()
                    .map(|(code, &glyph)| (code as u32, u32::from(glyph))),
            );
        }
        Some(4) => segments(table, &mut entries),
        Some(6) => {
            let first = u32::from(u16_at(table, 6).unwrap_or(0));
            let count = u32::from(u16_at(table, 8).unwrap_or(0));
            for index in 0..count {
                match u16_at(table, 10 + index as usize * 2) {
                    Some(glyph) => entries.push((first + index, u32::from(glyph))),
                    None => break,
                }
            }
        }
        Some(12) => {
            let groups = u32_at(table, 12).unwrap_or(0).min(10_000) as usize;
            for group in 0..groups {
                let base = 16 + group * 12;
                let (Some(start), Some(end), Some(glyph)) = (
                    u32_at(table, base),
                    u32_at(table, base + 4),
                    u32_at(table, base + 8),
                ) else {
                    break;
                };
                let span = end.saturating_sub(start).min(65_535);
                entries.extend(
                    (0..=span).map(|step| (start.saturating_add(step), glyph.saturating_add(step))),
                );
                if entries.len() > 200_000 {
                    break;
                }
            }
        }
        _ => {}
    }
    entries
}

/// A segment map (format 4).
fn segments(table: &[u8], entries: &mut Vec<(u32, u32)>) {
    let count = usize::from(u16_at(table, 6).unwrap_or(0)) / 2;
    for index in 0..count {
        let at = |array: usize| {
            u16_at(
                table,
                14 + array * 2 * count + usize::from(array > 0) * 2 + index * 2,
            )
        };
        let (Some(end), Some(start), Some(delta), Some(offset)) = (at(0), at(1), at(2), at(3))
        else {
            return;
        };
        for code in start..=end {
            if code == 0xFFFF {
                break;
            }
            let glyph = if offset == 0 {
                code.wrapping_add(delta)
            } else {
                let place = 16
                    + 6 * count
                    + index * 2
                    + usize::from(offset)
                    + usize::from(code - start) * 2;
                match u16_at(table, place) {
                    Some(0) | None => 0,
                    Some(glyph) => glyph.wrapping_add(delta),
                }
            };
            entries.push((u32::from(code), u32::from(glyph)));
        }
    }
}

/// Whether a character means nothing outside its font.
pub fn is_private(character: char) -> bool {
    matches!(u32::from(character), 0xE000..=0xF8FF | 0xF_0000..=0x10_FFFF)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes([pair[0], pair[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes([four[0], four[1], four[2], four[3]]))
}
