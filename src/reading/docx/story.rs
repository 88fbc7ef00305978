//! A walk through one story of a docx (the body, a header, a note): from its
//! elements to blocks, with every run judged as a reader of the page would see it.

use rustc_hash::FxHashMap;

use super::styles::{Effect, Ink, ParagraphLook, Role, RunLook, Styles, modified};
use crate::domain::{BlockKind, FindingKind, Severity};
use crate::reading::ReadError;
use crate::reading::builder::{DocumentBuilder, Unseen};
use crate::reading::colour::Colour;
use crate::reading::covers::Covers;
use crate::reading::xml::{Element, Node, Xml};

/// Text under this size cannot be read on paper: 3 points, in half points.
const SMALLEST_SIZE: f32 = 6.0;
/// Letters narrowed to less than this are strokes, per cent.
const SMALLEST_SCALE: f32 = 10.0;
/// Letters pushed together by this share of their size lie upon one another.
const COLLAPSED: f32 = -0.4;
/// Lines of exactly fewer twips than this cut their letters away.
const SMALLEST_LINE: f32 = 60.0;
/// Indents on both sides from which a paragraph is set off as a quotation, twips.
const QUOTE_INDENT: f32 = 400.0;
/// Word's own limit on raised text is far beyond this; a page is 1,684 half points high.
const LARGEST_RAISE: f32 = 1_000.0;
/// English metric units in a twip.
const EMU_PER_TWIP: f32 = 635.0;
/// Twips in a point.
const TWIPS_PER_POINT: f32 = 20.0;
/// From this many words on the two sides of an alternative must agree.
const WORDS_TO_COMPARE: usize = 3;
/// A filled shape this many paragraphs before may lie behind an unfilled text box.
const SHAPE_REACH: u32 = 8;

/// The width of the page and its left margin, in twips.
#[derive(Debug, Clone, Copy)]
pub struct PageSize {
    pub width: f32,
    pub height: f32,
    pub left: f32,
}

impl Default for PageSize {
    fn default() -> Self {
        Self {
            width: 11_906.0,
            height: 16_838.0,
            left: 1_701.0,
        }
    }
}

/// What the stories of one document share.
pub struct Parts<'a> {
    pub styles: &'a Styles,
    pub page: PageSize,
    pub background: Ink,
    pub footnotes: FxHashMap<String, &'a str>,
    pub endnotes: FxHashMap<String, &'a str>,
    pub comments: FxHashMap<String, String>,
}

/// What the walk met that is not text.
#[derive(Debug, Default)]
pub struct Tally {
    pub pictures: u32,
    pub objects: u32,
    pub foreign_parts: u32,
}

#[derive(Default)]
struct Paragraph {
    runs: RunLook,
    shade: Option<Ink>,
    unseen: Unseen,
}

#[derive(Default)]
struct Table {
    style: Option<String>,
    shade: Option<Ink>,
    first_row: bool,
    first_column: bool,
    bands: bool,
    row: u32,
    column: u32,
    row_hidden: bool,
    /// The row is exactly so low that no line fits in.
    row_cut: bool,
    row_mark: String,
    cell_shade: Option<Ink>,
    cell_runs: RunLook,
}

/// A shape being drawn, and what fills it.
#[derive(Clone, Copy)]
struct Shape {
    fill: Option<Ink>,
    off_page: bool,
    /// Too small for any letter.
    is_speck: bool,
}

/// Where a floating object is anchored, in twips from the left and upper edge of the page.
#[derive(Default, Clone, Copy)]
struct Anchor {
    x: Option<f32>,
    y: Option<f32>,
    width: f32,
    height: f32,
    /// It floats before the text, and the text runs on under it.
    is_over_text: bool,
    /// Its height below the paragraph, when it is placed by it.
    below_paragraph: Option<f32>,
    /// Something opaque is drawn.
    is_opaque: bool,
}

/// An open choice between two ways of saying the same.
#[derive(Default)]
struct Alternative {
    is_taken: bool,
    /// What was written inside it.
    text: String,
}

/// A tracked change that is open.
struct Change {
    kind: FindingKind,
    text: String,
}

/// The walk.
pub struct Story<'a, 'b> {
    parts: &'a Parts<'a>,
    builder: &'b mut DocumentBuilder,
    pub tally: Tally,
    /// Shapes that float over the text.
    pub covers: Covers,
    is_note: bool,
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    shapes: Vec<Shape>,
    boxes: Vec<TextBox>,
    /// Words of the open paragraph of the running text.
    words: usize,
    anchor: Anchor,
    since_shape: u32,
    choices: Vec<Alternative>,
    /// For every open field, whether its code (not its result) is being read.
    fields: Vec<bool>,
    changes: Vec<Change>,
    run: Unseen,
    in_text: bool,
}

impl<'a, 'b> Story<'a, 'b> {
    /// A walk that writes into `builder`.
    pub fn new(parts: &'a Parts<'a>, builder: &'b mut DocumentBuilder) -> Self {
        Self {
            parts,
            builder,
            tally: Tally::default(),
            covers: Covers::default(),
            is_note: false,
            paragraphs: Vec::new(),
            tables: Vec::new(),
            shapes: Vec::new(),
            boxes: Vec::new(),
            words: 0,
            anchor: Anchor::default(),
            since_shape: u32::MAX,
            choices: Vec::new(),
            fields: Vec::new(),
            changes: Vec::new(),
            run: None,
            in_text: false,
        }
    }

    /// Walks through `part` to its end.
    pub fn walk(&mut self, part: &str) -> Result<(), ReadError> {
        let mut xml = Xml::new(part, "docx");
        loop {
            match xml.next()? {
                Node::Start(element) => self.start(&mut xml, &element)?,
                Node::End(name) => self.end(&name),
                Node::Text(text) if self.in_text => self.write(&text),
                Node::Text(_) => {}
                Node::Eof => return Ok(()),
            }
        }
    }

    fn start(&mut self, xml: &mut Xml<'_>, element: &Element<'_>) -> Result<(), ReadError> {
        match element.name() {
            "t" | "delText" => self.in_text = true,
            "r" => self.run = self.judge(RunLook::default()),
            "rPr" => {
                let look = self.parts.styles.run_look(xml)?;
                self.run = self.judge(look);
            }
            "p" => self.start_paragraph(&ParagraphLook::default()),
            "pPr" => {
                let (look, _) = self.parts.styles.paragraph_look(xml)?;
                self.paragraphs.pop();
                self.start_paragraph(&look);
            }
            "tab" | "ptab" => self.write("\t"),
            "br" | "cr" => self.write("\n"),
            "noBreakHyphen" => self.write("-"),
            "softHyphen" => self.write("\u{AD}"),
            "sym" => self.write_symbol(element),
            "fldChar" => match element.attribute("fldCharType").as_deref() {
                Some("begin") => self.fields.push(true),
                Some("separate") => {
                    if let Some(field) = self.fields.last_mut() {
                        *field = false;
                    }
                }
                _ => {
                    self.fields.pop();
                }
            },
            "ins" | "moveTo" => self.start_change(FindingKind::TrackedInsertion),
            "del" | "moveFrom" => self.start_change(FindingKind::TrackedDeletion),
            "footnoteReference" => self.note(element, &self.parts.footnotes)?,
            "endnoteReference" => self.note(element, &self.parts.endnotes)?,
            "commentReference" => {
                let id = element.attribute("id").unwrap_or_default();
                let text = self.parts.comments.get(&id).map_or("", String::as_str);
                self.builder.mark(FindingKind::Comment, text);
            }
            "AlternateContent" => self.choices.push(Alternative::default()),
            "Choice" => match self.choices.last_mut() {
                Some(choice) if !choice.is_taken && is_understood(element) => {
                    choice.is_taken = true;
                }
                _ => xml.skip()?,
            },
            "Fallback" if self.choices.last().is_some_and(|choice| choice.is_taken) => {
                self.compare_fallback(xml)?;
            }
            "instrText" | "delInstrText" | "sectPr" | "sdtPr" | "sdtEndPr" | "smartTagPr"
            | "customXmlPr" | "rt" | "rubyPr" | "tblGrid" | "tblPrEx" => xml.skip()?,
            "altChunk" | "subDoc" => self.tally.foreign_parts += 1,
            "object" | "chart" | "relIds" => self.tally.objects += 1,
            "blip" | "imagedata" => {
                self.tally.pictures += 1;
                self.since_shape = 0;
                self.anchor.is_opaque = true;
            }
            _ => self.start_layout(xml, element)?,
        }
        Ok(())
    }

    /// Tables, floating objects and shapes.
    fn start_layout(&mut self, xml: &mut Xml<'_>, element: &Element<'_>) -> Result<(), ReadError> {
        match element.name() {
            "tbl" => self.tables.push(Table::default()),
            "tblPr" => self.table_look(xml)?,
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.row += 1;
                    table.column = 0;
                    table.row_hidden = false;
                    table.row_cut = false;
                    table.row_mark.clear();
                }
            }
            "trPr" => self.row_look(xml)?,
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.column += 1;
                }
                self.enter_cell(None, "");
            }
            "tcPr" => self.cell_look(xml)?,
            "anchor" | "inline" => {
                let behind = element.attribute("behindDoc");
                self.anchor = Anchor {
                    is_over_text: element.name() == "anchor"
                        && !matches!(behind.as_deref(), Some("1" | "true")),
                    ..Anchor::default()
                };
            }
            "wrapSquare" | "wrapTight" | "wrapThrough" | "wrapTopAndBottom" => {
                self.anchor.is_over_text = false;
            }
            "extent" => {
                self.anchor.width = element.number("cx").unwrap_or(0.0) / EMU_PER_TWIP;
                self.anchor.height = element.number("cy").unwrap_or(0.0) / EMU_PER_TWIP;
            }
            "positionH" => self.anchor.x = self.position(xml, element)?,
            "positionV" => {
                let by_text = matches!(
                    element.attribute("relativeFrom").as_deref(),
                    Some("paragraph" | "line") | None
                );
                self.anchor.y = self.position(xml, element)?;
                let start = self.parts.page.height / 2.0;
                self.anchor.below_paragraph = self.anchor.y.filter(|_| by_text).map(|y| y - start);
            }
            "wsp" => self.shapes.push(Shape {
                fill: None,
                off_page: self.anchor_is_off_page(),
                is_speck: is_speck(Some(self.anchor.width), Some(self.anchor.height)),
            }),
            // Lettering that is kept in an attribute of its shape.
            "textpath" => {
                if let Some(text) = element.attribute("string") {
                    self.builder.begin_hanging(BlockKind::Frame);
                    self.builder.write(&text, None);
                    self.builder.end_hanging();
                }
            }
            "spPr" => {
                let fill = self.shape_fill(xml)?;
                self.fill_shape(fill);
            }
            "fillRef" => {
                let styled = element.attribute("idx").is_some_and(|idx| idx != "0");
                if styled && self.shapes.last().is_some_and(|shape| shape.fill.is_none()) {
                    self.fill_shape(Some(Ink::Unknown));
                }
            }
            "shape" | "rect" | "roundrect" | "oval" | "textbox_shape" => self.vml_shape(element),
            "txbxContent" => {
                let page = self.parts.background;
                let shape = self.shapes.last().copied();
                let fill = shape.and_then(|shape| shape.fill);
                let behind = if self.since_shape <= SHAPE_REACH {
                    Ink::Unknown
                } else {
                    page
                };
                let unseen = match shape {
                    Some(shape) if shape.off_page => Some(FindingKind::OffPageText),
                    Some(shape) if shape.is_speck => Some(FindingKind::HiddenText),
                    _ => None,
                };
                self.boxes.push(TextBox {
                    ground: fill.unwrap_or(behind),
                    unseen,
                    tables: self.tables.len(),
                });
                self.builder.begin_hanging(BlockKind::Frame);
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" | "delText" => self.in_text = false,
            "p" => {
                self.paragraphs.pop();
                if self.boxes.is_empty() && self.tables.is_empty() && !self.is_note {
                    self.covers.paragraph(std::mem::take(&mut self.words));
                }
                self.since_shape = self.since_shape.saturating_add(1);
                self.run = None;
            }
            "tbl" => {
                self.tables.pop();
            }
            "AlternateContent" => {
                self.choices.pop();
            }
            "ins" | "moveTo" | "del" | "moveFrom" => {
                if let Some(change) = self.changes.pop() {
                    let words = change.text.split_whitespace().count() as u32;
                    if words > 0 {
                        self.builder.mark_words(change.kind, &change.text, words);
                    }
                }
            }
            "txbxContent" => {
                self.boxes.pop();
                self.builder.end_hanging();
            }
            "wsp" | "shape" | "rect" | "roundrect" | "oval" => {
                if let Some(shape) = self.shapes.pop()
                    && shape.fill.is_some()
                {
                    self.since_shape = 0;
                    self.anchor.is_opaque = true;
                }
            }
            "anchor" => self.lay_cover(),
            _ => {}
        }
    }

    fn start_paragraph(&mut self, own: &ParagraphLook) {
        let styles = self.parts.styles;
        let look = styles.resolve_paragraph(own);
        let nothing = RunLook::default();
        let table = self
            .tables
            .last()
            .map_or(&nothing, |table| &table.cell_runs);
        let in_cell = self.in_cell();
        let (kind, level) = match styles.role(own, &look) {
            Role::Heading(level) => (BlockKind::Heading, level),
            _ if in_cell => (BlockKind::TableCell, None),
            Role::Quote => (BlockKind::Quote, None),
            Role::List => (BlockKind::ListItem, None),
            Role::Body => {
                let set_off = |indent: Option<f32>| indent.is_some_and(|i| i >= QUOTE_INDENT);
                let quoted =
                    set_off(look.left) && set_off(look.right) && look.centred != Some(true);
                let kind = if quoted {
                    BlockKind::Quote
                } else {
                    BlockKind::Paragraph
                };
                (kind, None)
            }
        };
        self.builder.begin(kind, level);
        let page = self.parts.page;
        let left_of_page = |x: f32| x < -page.left - 1_440.0 || x > page.width - page.left;
        let first_line = look
            .hanging
            .map(|hanging| look.left.unwrap_or(0.0) - hanging);
        let is_cut = |twips: Option<f32>| twips.is_some_and(|twips| twips < SMALLEST_LINE);
        let unseen = if look.left.is_some_and(left_of_page)
            || first_line.is_some_and(|x| x < -page.left - 1_440.0)
            || look.right.is_some_and(|right| right > page.width)
            || look.frame.is_some_and(|(x, y)| {
                x < -page.width / 2.0 || x > page.width || y < -page.height / 2.0 || y > page.height
            }) {
            Some(FindingKind::OffPageText)
        } else if is_cut(look.exact_line) {
            Some(FindingKind::TinyText)
        } else if is_cut(look.exact_height) || self.tables.iter().any(|table| table.row_cut) {
            Some(FindingKind::HiddenText)
        } else {
            None
        };
        self.paragraphs.push(Paragraph {
            runs: styles.paragraph_runs(own, table),
            shade: look.shade,
            unseen,
        });
        self.run = self.judge(RunLook::default());
    }

    /// Whether the innermost container is a table cell (and not a text box inside one).
    fn in_cell(&self) -> bool {
        let outside = self.boxes.last().map_or(0, |one| one.tables);
        self.tables.len() > outside
    }

    /// Why a reader of the page would not see a run that looks like this.
    fn judge(&self, own: RunLook) -> Unseen {
        let nothing = Paragraph::default();
        let paragraph = self.paragraphs.last().unwrap_or(&nothing);
        let look = self.parts.styles.resolve_run(own, &paragraph.runs);
        if look.vanish == Some(true) || self.tables.iter().any(|table| table.row_hidden) {
            return Some(FindingKind::HiddenText);
        }
        let box_unseen = self.boxes.iter().find_map(|one| one.unseen);
        if box_unseen.is_some() {
            return box_unseen;
        }
        if look.raise.is_some_and(|raise| raise.abs() > LARGEST_RAISE) {
            return Some(FindingKind::OffPageText);
        }
        if paragraph.unseen.is_some() {
            return paragraph.unseen;
        }
        let size = look.size.unwrap_or(20.0);
        // Spacing is in twips, size in half points: ten twips each.
        if size < SMALLEST_SIZE
            || look.scale.is_some_and(|scale| scale < SMALLEST_SCALE)
            || look.fit.is_some_and(|fit| fit < SMALLEST_LINE)
            || look
                .spacing
                .is_some_and(|spacing| spacing <= COLLAPSED * size * 10.0)
        {
            return Some(FindingKind::TinyText);
        }
        let ink = match look.effect {
            Some(Effect::Clear) if look.outlined != Some(true) => {
                return Some(FindingKind::HiddenText);
            }
            Some(Effect::Clear) => return None,
            Some(Effect::Solid(ink)) => Some(ink),
            None => look.colour,
        };
        let background = self.background(paragraph, &look);
        match (ink, background) {
            (Some(Ink::Is(ink)), Ink::Is(background))
                if ink.vanishes_on(background) && look.outlined != Some(true) =>
            {
                Some(FindingKind::WhiteText)
            }
            _ => None,
        }
    }

    /// What lies behind a run: the pen, its shading, that of its paragraph, its cell, its box, the page.
    fn background(&self, paragraph: &Paragraph, look: &RunLook) -> Ink {
        let pen = look.highlight.filter(|&pen| pen != Ink::Automatic);
        let own = pen.or(look.shade).or(paragraph.shade);
        let outside = self.boxes.last().map_or(0, |one| one.tables);
        own.or_else(|| {
            let tables = self.tables.get(outside..).unwrap_or_default();
            tables.iter().rev().find_map(|table| table.cell_shade)
        })
        .or_else(|| self.boxes.last().map(|one| one.ground))
        .unwrap_or(self.parts.background)
    }

    fn write(&mut self, text: &str) {
        if let Some(change) = self.changes.last_mut() {
            change.text.push_str(text);
        }
        let deleted = |change: &Change| change.kind == FindingKind::TrackedDeletion;
        if self.changes.iter().any(deleted) {
            return;
        }
        for choice in &mut self.choices {
            choice.text.push_str(text);
        }
        if self.boxes.is_empty() {
            self.words += text.split_whitespace().count();
        }
        match self.fields.as_slice() {
            [.., true] => self.builder.write(text, Some(FindingKind::HiddenText)),
            // The result of a field inside the code of another is never shown.
            [outer @ .., _] if outer.contains(&true) => {}
            _ => self.builder.write(text, self.run),
        }
    }

    /// Reads the side of an alternative that is not taken. It says the same in
    /// other means; where it does not, one program shows what another hides.
    fn compare_fallback(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        let mut text = String::new();
        let mut open = 1;
        let mut in_text = false;
        while open > 0 {
            match xml.next()? {
                Node::Start(element) => {
                    open += 1;
                    in_text = element.name() == "t";
                    if matches!(element.name(), "p" | "br" | "tab") {
                        text.push(' ');
                    }
                }
                Node::End(_) => {
                    open -= 1;
                    in_text = false;
                }
                Node::Text(piece) if in_text => text.push_str(&piece),
                Node::Text(_) => {}
                Node::Eof => break,
            }
        }
        let taken = self
            .choices
            .last()
            .map_or("", |choice| choice.text.as_str());
        let letters =
            |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
        if text.split_whitespace().count() >= WORDS_TO_COMPARE && letters(&text) != letters(taken) {
            self.builder.begin_hanging(BlockKind::Frame);
            self.builder.write(&text, Some(FindingKind::HiddenText));
            self.builder.end_hanging();
        }
        Ok(())
    }

    /// The floating object that ends may lie over the lines around its anchor.
    fn lay_cover(&mut self) {
        let anchor = std::mem::take(&mut self.anchor);
        let (Some(top), true) = (
            anchor.below_paragraph,
            anchor.is_over_text && anchor.is_opaque,
        ) else {
            return;
        };
        let page = self.parts.page;
        let (left, right) = (page.left, page.width - page.left);
        let start = anchor.x.unwrap_or(left);
        let shared = (start + anchor.width).min(right) - start.max(left);
        let share = shared / (right - left).max(1.0);
        self.covers.lay(
            share,
            top / TWIPS_PER_POINT,
            anchor.height / TWIPS_PER_POINT,
        );
    }

    fn write_symbol(&mut self, element: &Element<'_>) {
        let code = element
            .attribute("char")
            .and_then(|code| u32::from_str_radix(&code, 16).ok());
        let font = element.attribute("font").unwrap_or_default().to_lowercase();
        // Pictorial fonts draw arrows and boxes at the places of letters.
        let pictorial = ["symbol", "wingdings", "webdings", "marlett"]
            .iter()
            .any(|name| font.contains(name));
        let character = match code {
            Some(0xF000..=0xF0FF) if pictorial => None,
            Some(code @ 0xF000..=0xF0FF) => char::from_u32(code - 0xF000),
            Some(code) => char::from_u32(code),
            None => None,
        };
        if let Some(character) = character {
            self.write(character.encode_utf8(&mut [0; 4]));
        }
    }

    fn start_change(&mut self, kind: FindingKind) {
        self.changes.push(Change {
            kind,
            text: String::new(),
        });
    }

    fn note(
        &mut self,
        element: &Element<'_>,
        notes: &FxHashMap<String, &'a str>,
    ) -> Result<(), ReadError> {
        let id = element.attribute("id").unwrap_or_default();
        let deleted = |change: &Change| change.kind == FindingKind::TrackedDeletion;
        // A note inside a note does not exist on paper; following it could go round in circles.
        if self.is_note || self.changes.iter().any(deleted) {
            return Ok(());
        }
        let Some(content) = notes.get(&id) else {
            return Ok(());
        };
        self.builder.begin_hanging(BlockKind::Footnote);
        let mut note = Story::new(self.parts, self.builder);
        note.is_note = true;
        note.walk(content)?;
        let tally = note.tally;
        self.builder.end_hanging();
        self.tally.pictures += tally.pictures;
        self.tally.objects += tally.objects;
        self.tally.foreign_parts += tally.foreign_parts;
        Ok(())
    }

    fn table_look(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        let mut look = Table {
            first_row: true,
            bands: true,
            ..Table::default()
        };
        loop {
            match xml.next()? {
                Node::Start(element) => match element.name() {
                    "tblStyle" => look.style = element.attribute("val"),
                    "shd" => look.shade = self.parts.styles.shade(&element),
                    "tblLook" => {
                        let bits = element
                            .attribute("val")
                            .and_then(|val| u32::from_str_radix(&val, 16).ok())
                            .unwrap_or(0);
                        let flag = |name: &str, bit: u32| {
                            element
                                .attribute(name)
                                .map_or(bits & bit != 0, |val| val == "1" || val == "true")
                        };
                        look.first_row = flag("firstRow", 0x20);
                        look.first_column = flag("firstColumn", 0x80);
                        look.bands = !flag("noHBand", 0x200);
                    }
                    "tblPrChange" => xml.skip()?,
                    _ => {}
                },
                Node::End(name) if name == "tblPr" => break,
                Node::Eof => break,
                _ => {}
            }
        }
        if let Some(table) = self.tables.last_mut() {
            *table = look;
        }
        Ok(())
    }

    fn row_look(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        loop {
            match xml.next()? {
                Node::Start(element) => {
                    let Some(table) = self.tables.last_mut() else {
                        continue;
                    };
                    match element.name() {
                        "hidden" => {
                            table.row_hidden = !matches!(
                                element.attribute("val").as_deref(),
                                Some("0" | "false" | "off")
                            );
                        }
                        "cnfStyle" => table.row_mark = element.attribute("val").unwrap_or_default(),
                        "trHeight" => {
                            table.row_cut = element.attribute("hRule").as_deref() == Some("exact")
                                && element
                                    .number("val")
                                    .is_some_and(|height: f32| height < SMALLEST_LINE);
                        }
                        "trPrChange" => xml.skip()?,
                        _ => {}
                    }
                }
                Node::End(name) if name == "trPr" => return Ok(()),
                Node::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn cell_look(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        let mut shade = None;
        let mut mark = String::new();
        loop {
            match xml.next()? {
                Node::Start(element) => match element.name() {
                    "shd" => shade = self.parts.styles.shade(&element),
                    "cnfStyle" => mark = element.attribute("val").unwrap_or_default(),
                    "tcPrChange" => xml.skip()?,
                    _ => {}
                },
                Node::End(name) if name == "tcPr" => break,
                Node::Eof => break,
                _ => {}
            }
        }
        self.enter_cell(shade, &mark);
        Ok(())
    }

    /// Works out the background and the runs of the cell that begins, from the
    /// strongest part of the table's style to the weakest.
    fn enter_cell(&mut self, own: Option<Ink>, mark: &str) {
        let styles = self.parts.styles;
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        let bit = |place: usize| {
            [mark, table.row_mark.as_str()]
                .iter()
                .any(|mark| mark.as_bytes().get(place) == Some(&b'1'))
        };
        let mut kinds: Vec<&str> = Vec::new();
        if (table.first_row && table.row == 1) || bit(0) {
            kinds.push("firstRow");
        }
        if bit(1) {
            kinds.push("lastRow");
        }
        if (table.first_column && table.column == 1) || bit(2) {
            kinds.push("firstCol");
        }
        if bit(3) {
            kinds.push("lastCol");
        }
        if table.bands && table.row > 0 {
            let body_row = table.row - u32::from(table.first_row);
            let odd = body_row % 2 == 1;
            kinds.push(if odd { "band1Horz" } else { "band2Horz" });
        }
        kinds.push("");
        let mut shade = own;
        let mut runs = RunLook::default();
        for kind in kinds {
            let (part_shade, part_runs) = styles.table_part(table.style.as_deref(), kind);
            shade = shade.or(part_shade);
            runs = styles.resolve_run(runs, &part_runs);
        }
        table.cell_shade = shade.or(table.shade);
        table.cell_runs = runs;
    }

    /// A `wp:positionH` or `V`: twips from the edge of the page, unless it is aligned by a word.
    fn position(&self, xml: &mut Xml<'_>, element: &Element<'_>) -> Result<Option<f32>, ReadError> {
        let horizontal = element.name() == "positionH";
        let from_page = matches!(
            element.attribute("relativeFrom").as_deref(),
            Some("page" | "leftMargin" | "topMargin")
        );
        let text = xml.text()?;
        let offset: Option<f32> = text.trim().parse().ok();
        let start = match (from_page, horizontal) {
            (true, _) => 0.0,
            (false, true) => self.parts.page.left,
            // From somewhere on the page that only a layout could tell.
            (false, false) => self.parts.page.height / 2.0,
        };
        Ok(offset.map(|offset| offset / EMU_PER_TWIP + start))
    }

    fn anchor_is_off_page(&self) -> bool {
        let page = self.parts.page;
        let Anchor {
            x,
            y,
            width,
            height,
            ..
        } = self.anchor;
        x.is_some_and(|x| x + width <= 0.0 || x >= page.width)
            || y.is_some_and(|y| y + height <= -page.height / 2.0 || y >= page.height * 1.5)
    }

    /// The fill that a shape's properties give; `None` when they give none.
    fn shape_fill(&self, xml: &mut Xml<'_>) -> Result<Option<Ink>, ReadError> {
        let mut fill = None;
        let mut open = 1;
        let mut filling = false;
        while open > 0 {
            match xml.next()? {
                Node::Start(element) => {
                    open += 1;
                    match element.name() {
                        "ln" | "effectLst" => {
                            xml.skip()?;
                            open -= 1;
                        }
                        "solidFill" => filling = true,
                        "gradFill" | "blipFill" | "pattFill" | "grpFill" => {
                            fill = Some(Ink::Unknown);
                        }
                        "srgbClr" | "schemeClr" | "prstClr" | "sysClr"
                            if filling && fill.is_none() =>
                        {
                            fill = Some(self.parts.styles.drawing_ink(&element));
                        }
                        _ => fill = fill.map(|ink| modified(ink, &element)),
                    }
                }
                Node::End(_) => open -= 1,
                Node::Eof => break,
                Node::Text(_) => {}
            }
        }
        Ok(fill)
    }

    fn fill_shape(&mut self, fill: Option<Ink>) {
        match self.shapes.last_mut() {
            Some(shape) => shape.fill = shape.fill.or(fill),
            // The properties of a picture.
            None if fill.is_some() => self.since_shape = 0,
            None => {}
        }
    }

    /// A shape in the older drawing language, with its place in a CSS-like attribute.
    fn vml_shape(&mut self, element: &Element<'_>) {
        let style = element.attribute("style").unwrap_or_default();
        let points = |names: &[&str]| {
            style.split(';').find_map(|rule| {
                let (name, value) = rule.split_once(':')?;
                let value = value.trim().trim_end_matches("pt");
                names
                    .contains(&name.trim())
                    .then(|| value.parse::<f32>().ok().map(|points| points * 20.0))?
            })
        };
        let page = self.parts.page;
        let outside = |start: Option<f32>, extent: Option<f32>, page: f32| {
            start.is_some_and(|start| start + extent.unwrap_or(0.0) < -page / 4.0 || start > page)
        };
        let off_page = outside(
            points(&["margin-left", "left"]),
            points(&["width"]),
            page.width,
        ) || outside(
            points(&["margin-top", "top"]),
            points(&["height"]),
            page.height,
        );
        let is_speck = is_speck(points(&["width"]), points(&["height"]));
        let filled = !matches!(element.attribute("filled").as_deref(), Some("f" | "false"));
        let fill = match element.attribute("fillcolor") {
            _ if !filled => None,
            Some(value) => {
                let hex = value.split_whitespace().next().unwrap_or_default();
                Some(Colour::from_hex(hex).map_or(Ink::Unknown, Ink::Is))
            }
            None => Some(Ink::Is(Colour::WHITE)),
        };
        self.shapes.push(Shape {
            fill,
            off_page,
            is_speck,
        });
    }
}

/// An open text box.
struct TextBox {
    ground: Ink,
    /// Why nothing in it is seen.
    unseen: Unseen,
    /// How many tables were open around it.
    tables: usize,
}

/// Whether a shape of this width and height (twips; 0 is not known) has no room for a letter.
fn is_speck(width: Option<f32>, height: Option<f32>) -> bool {
    let small = |extent: Option<f32>| extent.is_some_and(|e| e > 0.0 && e < SMALLEST_LINE);
    small(width) || small(height)
}

/// Whether Word would take this choice: every namespace that it requires is known.
fn is_understood(element: &Element<'_>) -> bool {
    const KNOWN: [&str; 13] = [
        "wps", "wpg", "wpc", "wpi", "wp14", "w14", "w15", "w16", "a14", "am3d", "aink", "v", "cx",
    ];
    let required = element.attribute("Requires").unwrap_or_default();
    required.split_whitespace().all(|prefix| {
        KNOWN
            .iter()
            .any(|known| prefix.eq_ignore_ascii_case(known) || prefix.starts_with(known))
    })
}

/// Notes what a document holds besides its text.
pub fn note_unread(builder: &mut DocumentBuilder, tally: &Tally) {
    let unread = FindingKind::UnreadPart;
    if tally.pictures > 0 {
        let what = format!("pictures: {}", tally.pictures);
        builder.note(unread, Severity::Info, tally.pictures, &what);
    }
    if tally.objects > 0 {
        let what = format!("embedded objects and charts: {}", tally.objects);
        builder.note(unread, Severity::Info, tally.objects, &what);
    }
    if tally.foreign_parts > 0 {
        let what = format!("imported documents: {}", tally.foreign_parts);
        builder.note(unread, Severity::Check, tally.foreign_parts, &what);
    }
}
