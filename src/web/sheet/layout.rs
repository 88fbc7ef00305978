//! Where everything stands on a sheet. The result is a tree: its branches are
//! the tags of the document, its leaves lines of text at their places.

use std::num::NonZeroU16;

use krilla::tagging::{TableHeaderScope, Tag, TagKind};

use super::faces::{Face, Faces};
use super::{Fact, Part, Table, TableRow};

/// The width of the paper in points, and its height.
pub(super) const PAPER: (f32, f32) = (595.28, 841.89);
/// What stays free on the left and on the right.
pub(super) const SIDE: f32 = 54.0;
/// Above and below.
const EDGE: f32 = 42.0;
/// From one line to the next, in ems.
const LEADING: f32 = 1.36;
/// From the top of a line to the foot of its letters, in ems.
const ASCENT: f32 = 1.05;
/// The column of the names of facts, as a part of the width.
const NAMES: f32 = 0.28;
/// A column of figures, likewise.
const FIGURES: f32 = 0.17;

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pen {
    /// Bold or regular.
    pub bold: bool,
    /// The size in points.
    pub size: f32,
    /// How dark: 0 is black.
    pub grey: u8,
}

impl Pen {
    const fn regular(size: f32) -> Self {
        Self {
            bold: false,
            size,
            grey: 0,
        }
    }

    const fn bold(size: f32) -> Self {
        Self {
            bold: true,
            ..Self::regular(size)
        }
    }

    const fn faint(self) -> Self {
        Self { grey: 70, ..self }
    }
}

/// A part of the tree.
pub(super) enum Piece {
    /// A tag with what it holds.
    Tagged(TagKind, Vec<Self>),
    /// A line of text: from where, how, and what.
    Line(f32, f32, Pen, String),
    /// A thin rule across the page at this height: an ornament.
    Rule(f32),
}

/// A heading, for the outline of the document: its text and how far down it stands.
pub(super) struct Landmark {
    pub text: String,
    pub top: f32,
}

/// A sheet that was laid out.
pub(super) struct LaidOut {
    pub pieces: Vec<Piece>,
    pub landmarks: Vec<Landmark>,
    /// Whether everything stands on the page.
    pub fits: bool,
}

/// Lays out the parts, all sizes multiplied by `scale`.
pub(super) fn lay_out(parts: &[Part], faces: &Faces, scale: f32) -> LaidOut {
    let mut column = Column {
        faces,
        scale,
        top: EDGE,
        landmarks: Vec::new(),
    };
    let pieces = parts.iter().flat_map(|part| column.part(part)).collect();
    LaidOut {
        pieces,
        fits: column.top <= PAPER.1 - EDGE,
        landmarks: column.landmarks,
    }
}

/// Where a text stands between two edges.
#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

/// The only column, as far as it is filled.
struct Column<'a> {
    faces: &'a Faces,
    scale: f32,
    top: f32,
    landmarks: Vec<Landmark>,
}

const fn width() -> f32 {
    PAPER.0 - 2.0 * SIDE
}

fn heading(level: NonZeroU16, text: &str) -> TagKind {
    Tag::Hn(level, Some(text.to_owned())).into()
}

impl Column<'_> {
    const fn face(&self, pen: Pen) -> &Face {
        match pen.bold {
            true => &self.faces.bold,
            false => &self.faces.regular,
        }
    }

    /// A text from `top` down, between `left` and `left + width`; and where it ends.
    fn set(
        &self,
        (left, top, width): (f32, f32, f32),
        pen: Pen,
        side: Side,
        text: &str,
        most: usize,
    ) -> (Vec<Piece>, f32) {
        let pen = Pen {
            size: pen.size * self.scale,
            ..pen
        };
        let face = self.face(pen);
        let mut lines = face.lines(text, width / pen.size, most);
        let count = lines.len();
        let pieces = lines.iter_mut().enumerate().map(|(index, line)| {
            let from = match side {
                Side::Left => left,
                Side::Right => left + width - face.width(line) * pen.size,
            };
            // Who reads the lines one after another needs the space between them.
            if index + 1 < count {
                line.push(' ');
            }
            let foot = top + pen.size * (LEADING * index as f32 + ASCENT);
            Piece::Line(from, foot, pen, std::mem::take(line))
        });
        (pieces.collect(), top + pen.size * LEADING * count as f32)
    }

    fn skip(&mut self, points: f32) {
        self.top += points * self.scale;
    }

    fn paragraph(&mut self, tag: TagKind, pen: Pen, text: &str, most: usize) -> Piece {
        let place = (SIDE, self.top, width());
        let (lines, end) = self.set(place, pen, Side::Left, text, most);
        self.top = end;
        Piece::Tagged(tag, lines)
    }

    fn headline(&mut self, level: NonZeroU16, pen: Pen, text: &str) -> Piece {
        self.landmarks.push(Landmark {
            text: text.to_owned(),
            top: self.top,
        });
        self.paragraph(heading(level, text), pen, text, 2)
    }

    fn part(&mut self, part: &Part) -> Vec<Piece> {
        const SECOND: NonZeroU16 = NonZeroU16::MIN.saturating_add(1);
        match part {
            Part::Title(text) => {
                self.skip(3.0);
                let piece = self.headline(NonZeroU16::MIN, Pen::bold(15.0), text);
                self.skip(3.0);
                vec![piece]
            }
            Part::Heading(text) => {
                self.skip(7.0);
                let piece = self.headline(SECOND, Pen::bold(10.0), text);
                self.skip(1.0);
                let rule = Piece::Rule(self.top);
                self.skip(2.0);
                vec![piece, rule]
            }
            Part::Text(text) => vec![self.paragraph(Tag::P.into(), Pen::regular(8.5), text, 6)],
            Part::Small(text) => {
                let pen = Pen::regular(7.5).faint();
                vec![self.paragraph(Tag::P.into(), pen, text, 4)]
            }
            Part::Code(text) => {
                let piece = self.paragraph(Tag::P.into(), Pen::bold(14.0), text, 1);
                self.skip(1.0);
                vec![piece]
            }
            Part::Facts(facts) => vec![self.facts(facts)],
            Part::Table(table) => vec![self.table(table)],
        }
    }

    fn facts(&mut self, facts: &[Fact]) -> Piece {
        let names = width() * NAMES;
        let rows = facts.iter().map(|fact| {
            let place = (SIDE, self.top, names - 8.0);
            let pen = Pen::regular(8.5).faint();
            let (name, name_ends) = self.set(place, pen, Side::Left, &fact.name, 3);
            let mut ends = self.top;
            let mut value = Vec::new();
            for line in &fact.lines {
                let place = (SIDE + names, ends, width() - names);
                let pen = Pen::regular(8.5);
                let (lines, end) = self.set(place, pen, Side::Left, line, fact.most);
                value.push(Piece::Tagged(Tag::P.into(), lines));
                ends = end;
            }
            self.top = ends.max(name_ends);
            self.skip(1.2);
            let name = Piece::Tagged(Tag::TH(TableHeaderScope::Row).into(), name);
            let value = Piece::Tagged(Tag::TD.into(), value);
            Piece::Tagged(Tag::TR.into(), vec![name, value])
        });
        let rows = rows.collect();
        Piece::Tagged(
            Tag::Table.into(),
            vec![Piece::Tagged(Tag::TBody.into(), rows)],
        )
    }

    fn table(&mut self, table: &Table) -> Piece {
        self.skip(2.0);
        let pen = Pen::regular(7.5).faint();
        let caption = self.paragraph(Tag::Caption.into(), pen, &table.caption, 2);
        let head = TableRow {
            cells: table.head.clone(),
            inner: false,
            main: false,
        };
        let head = self.table_row(&head, true);
        let mut rows = Vec::with_capacity(table.rows.len() * 2);
        for row in &table.rows {
            rows.push(Piece::Rule(self.top));
            self.skip(0.8);
            rows.push(self.table_row(row, false));
            self.skip(0.6);
        }
        self.skip(2.0);
        let head = Piece::Tagged(Tag::THead.into(), vec![head]);
        let body = Piece::Tagged(Tag::TBody.into(), rows);
        Piece::Tagged(Tag::Table.into(), vec![caption, head, body])
    }

    fn table_row(&mut self, row: &TableRow, is_head: bool) -> Piece {
        let figures = width() * FIGURES;
        let names = width() - figures * row.cells.len().saturating_sub(1) as f32;
        let pen = match (is_head, row.main) {
            (true, _) => Pen::regular(7.5).faint(),
            (_, true) => Pen::bold(8.5),
            _ => Pen::regular(8.5),
        };
        let mut ends = self.top;
        let mut cells = Vec::with_capacity(row.cells.len());
        for (index, cell) in row.cells.iter().enumerate() {
            let (place, side) = match index {
                0 if row.inner => ((SIDE + 12.0, self.top, names - 20.0), Side::Left),
                0 => ((SIDE, self.top, names - 8.0), Side::Left),
                _ => {
                    let left = SIDE + names + figures * (index - 1) as f32;
                    ((left, self.top, figures), Side::Right)
                }
            };
            let (lines, end) = self.set(place, pen, side, cell, 2);
            ends = ends.max(end);
            let tag: TagKind = match (is_head, index) {
                (true, _) => Tag::TH(TableHeaderScope::Column).into(),
                (_, 0) => Tag::TH(TableHeaderScope::Row).into(),
                _ => Tag::TD.into(),
            };
            cells.push(Piece::Tagged(tag, lines));
        }
        self.top = ends;
        Piece::Tagged(Tag::TR.into(), cells)
    }
}
