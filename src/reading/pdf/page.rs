//! The interpreter of a page: from its content stream to letters on paper.
//!
//! Every letter is placed, and judged as a reader of the page would see it: the
//! render mode, the colour against what lies below, the size after all
//! transformations, the edges of the page and of the clip, layers that are
//! switched off, and what is painted over it later. Shapes are kept as boxes
//! with a colour; where a shape is no box, or a picture, its colour counts as
//! unknown and nothing is claimed.

use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::font::Font;
use super::geometry::{Area, Matrix};
use super::lexer::{Lexer, Token};
use super::object::{File, as_dictionary, as_number, content};
use super::paint::{Grid, Paint};
use super::path::{Outline, Path};
use crate::domain::FindingKind;
use crate::reading::builder::Unseen;
use crate::reading::colour::Colour;

/// The deepest nesting of forms, and the most saved graphics states.
const MAX_FORMS: usize = 12;
const MAX_STATES: usize = 512;
/// The most tokens that all pages together may have.
const MAX_TOKENS: u64 = 60_000_000;
/// The most times that forms are run on all pages together.
const MAX_FORM_RUNS: u32 = 100_000;
/// The most letters on one page and the most shapes that are remembered.
const MAX_LETTERS: usize = 400_000;
const MAX_PAINTS: usize = 30_000;
/// The most clips, one inside another, whose outlines are remembered.
const MAX_CLIPS: usize = 8;
/// Text under this size cannot be read on paper, in points.
const SMALLEST_SIZE: f32 = 3.0;
/// Shapes thinner than this are lines and hide nothing, in points.
const THIN: f32 = 2.5;
/// Fewer transparent shapes than this are opaque.
const OPAQUE: f32 = 0.95;

/// A letter (or a ligature) on the page.
#[derive(Debug, Clone)]
pub struct Letter {
    /// What it says.
    pub text: Rc<str>,
    /// The start of its baseline, in points.
    pub x: f32,
    pub y: f32,
    /// The end of its advance.
    pub end: f32,
    /// The height of its font on paper, in points.
    pub size: f32,
    /// Index of its font.
    pub font: u32,
    /// Quarter turns against the clock; 4 is any other slant.
    pub turn: u8,
    /// Why it is not seen.
    pub unseen: Unseen,
    /// Drawn in render mode 3: the way of recognised text under a scan.
    pub is_invisible: bool,
}

/// What a page shows.
#[derive(Debug, Default)]
pub struct Page {
    pub letters: Vec<Letter>,
    pub width: f32,
    pub height: f32,
    /// The share of the page that its largest picture covers, 0 to 1.
    pub picture_share: f32,
    pub pictures: u32,
    /// Streams that are broken or inflate to more than is read.
    pub lost_streams: u32,
    /// Comments in the margin and on the text.
    pub comments: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Space {
    Gray,
    Rgb,
    Cmyk,
    /// Lightness 0 to 100, and two axes of colour.
    Lab,
    /// One ink on paper: 0 is no ink.
    Tint,
    Unknown,
}

/// A colour being used: `None` is not one plain colour.
#[derive(Debug, Clone, Copy)]
struct Ink {
    space: Space,
    colour: Option<Colour>,
    alpha: f32,
}

impl Ink {
    const BLACK: Self = Self {
        space: Space::Gray,
        colour: Some(Colour::BLACK),
        alpha: 1.0,
    };
}

#[derive(Clone)]
struct State {
    matrix: Matrix,
    clip: Area,
    /// The clips that are no boxes.
    clip_outlines: Vec<Rc<Outline>>,
    fill: Ink,
    stroke: Ink,
    font: Option<usize>,
    size: f32,
    char_spacing: f32,
    word_spacing: f32,
    scale: f32,
    leading: f32,
    rise: f32,
    mode: u8,
    /// Mixes with what lies below (a blend mode, a soft mask): never a cover.
    mixes: bool,
    /// The blend mode leaves white paper white, whatever the colour.
    spares_white: bool,
}

impl State {
    fn new(matrix: Matrix) -> Self {
        Self {
            matrix,
            clip: Area::ALL,
            clip_outlines: Vec::new(),
            fill: Ink::BLACK,
            stroke: Ink::BLACK,
            font: None,
            size: 0.0,
            char_spacing: 0.0,
            word_spacing: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            mixes: false,
            spares_white: false,
        }
    }
}

/// A letter before the page is complete: what was painted before it, and its middle.
struct Placed {
    letter: Letter,
    order: usize,
    middle: (f32, f32),
    /// What it is drawn with, and how much of that hides what lies below (0 to 1).
    colours: Vec<(Colour, f32)>,
    spares_white: bool,
}

/// Reads pages one after another and keeps the fonts.
pub struct Interpreter<'a> {
    file: &'a File,
    /// Every font that was used.
    pub fonts: Vec<Font>,
    by_object: FxHashMap<ObjectId, usize>,
    hidden_layers: FxHashSet<ObjectId>,
    tokens: u64,
    form_runs: u32,
    page: Page,
    placed: Vec<Placed>,
    paints: Vec<Paint>,
    forms: Vec<ObjectId>,
}

impl<'a> Interpreter<'a> {
    /// An interpreter for the pages of `file`.
    pub fn new(file: &'a File) -> Self {
        Self {
            file,
            fonts: Vec::new(),
            by_object: FxHashMap::default(),
            hidden_layers: hidden_layers(file),
            tokens: 0,
            form_runs: 0,
            page: Page::default(),
            placed: Vec::new(),
            paints: Vec::new(),
            forms: Vec::new(),
        }
    }

    /// Whether more was to be drawn than is followed: what was read is not all.
    pub fn is_exhausted(&self) -> bool {
        self.tokens > MAX_TOKENS || self.form_runs > MAX_FORM_RUNS
    }

    /// Reads one page.
    pub fn read(&mut self, dictionary: &'a Dictionary) -> Page {
        let file = self.file;
        let media = inherited(file, dictionary, "MediaBox")
            .and_then(|object| rectangle(file, object))
            .unwrap_or(Area::of([0.0, 0.0, 612.0, 792.0]));
        let crop = inherited(file, dictionary, "CropBox")
            .and_then(|object| rectangle(file, object))
            .map_or(media, |crop| crop.intersection(media));
        let crop = if crop.size() > 0.0 { crop } else { media };
        let turn = inherited(file, dictionary, "Rotate")
            .and_then(as_number)
            .map_or(0, |degrees| (degrees as i32 / 90).rem_euclid(4));
        let (width, height) = (crop.right - crop.left, crop.top - crop.bottom);
        let upright = Matrix::shift(-crop.left, -crop.bottom);
        let base = match turn {
            1 => upright.then(Matrix([0.0, -1.0, 1.0, 0.0, 0.0, width])),
            2 => upright.then(Matrix([-1.0, 0.0, 0.0, -1.0, width, height])),
            3 => upright.then(Matrix([0.0, 1.0, -1.0, 0.0, height, 0.0])),
            _ => upright,
        };
        let (width, height) = if turn % 2 == 1 {
            (height, width)
        } else {
            (width, height)
        };
        self.page = Page {
            width,
            height,
            ..Page::default()
        };
        self.placed.clear();
        self.paints.clear();

        let mut bytes = Vec::new();
        let streams: Vec<&Object> = match file.get(dictionary, "Contents") {
            Some(Object::Array(array)) => array.iter().map(|object| file.follow(object)).collect(),
            Some(object) => vec![object],
            None => Vec::new(),
        };
        for stream in streams.into_iter().take(2_000) {
            let Object::Stream(stream) = stream else {
                continue;
            };
            match content(stream) {
                Some(part) if bytes.len() + part.len() <= super::object::MAX_STREAM => {
                    bytes.extend_from_slice(&part);
                    bytes.push(b'\n');
                }
                _ => self.page.lost_streams += 1,
            }
        }
        let empty = Dictionary::new();
        let resources = inherited(file, dictionary, "Resources").and_then(as_dictionary);
        self.run(&bytes, resources.unwrap_or(&empty), State::new(base), 0);
        self.annotations(dictionary, base);
        self.judge();
        std::mem::take(&mut self.page)
    }

    /// Runs a content stream.
    fn run(&mut self, bytes: &[u8], resources: &Dictionary, start: State, hidden: u32) {
        let file = self.file;
        let mut lexer = Lexer::new(bytes);
        let mut operands: Vec<Token> = Vec::new();
        let mut state = start;
        let mut saved: Vec<State> = Vec::new();
        let mut text = Matrix::IDENTITY;
        let mut line = Matrix::IDENTITY;
        let mut path = Path::default();
        // The rule of the clip that the path will be.
        let mut clips: Option<bool> = None;
        // For every marked part that is open, whether it switched the layer off.
        let mut marks: Vec<bool> = Vec::new();
        let mut hidden = hidden;
        while let Some(token) = lexer.next_token() {
            self.tokens += 1;
            if self.tokens > MAX_TOKENS {
                return;
            }
            let Token::Operator(operator) = token else {
                if operands.len() < 10_000 {
                    operands.push(token);
                }
                continue;
            };
            let numbers = || -> Vec<f32> {
                operands
                    .iter()
                    .filter_map(|token| match token {
                        Token::Number(number) => Some(*number),
                        _ => None,
                    })
                    .collect()
            };
            let last_name = || {
                operands.iter().rev().find_map(|token| match token {
                    Token::Name(name) => Some(name.as_slice()),
                    _ => None,
                })
            };
            match operator.as_slice() {
                b"q" if saved.len() < MAX_STATES => saved.push(state.clone()),
                b"Q" => {
                    if let Some(before) = saved.pop() {
                        state = before;
                    }
                }
                b"cm" => {
                    if let Ok(matrix) = numbers().try_into() {
                        state.matrix = Matrix(matrix).then(state.matrix);
                    }
                }
                b"BT" => {
                    text = Matrix::IDENTITY;
                    line = Matrix::IDENTITY;
                }
                b"Tf" => {
                    state.size = numbers().first().copied().unwrap_or(0.0);
                    state.font = last_name().and_then(|name| self.font(resources, name));
                }
                b"Tc" => state.char_spacing = first(&numbers()),
                b"Tw" => state.word_spacing = first(&numbers()),
                b"Tz" => state.scale = first(&numbers()) / 100.0,
                b"TL" => state.leading = first(&numbers()),
                b"Ts" => state.rise = first(&numbers()),
                b"Tr" => state.mode = first(&numbers()) as u8,
                b"Td" | b"TD" => {
                    if let [x, y] = numbers()[..] {
                        if operator == b"TD" {
                            state.leading = -y;
                        }
                        line = Matrix::shift(x, y).then(line);
                        text = line;
                    }
                }
                b"Tm" => {
                    if let Ok(matrix) = numbers().try_into() {
                        line = Matrix(matrix);
                        text = line;
                    }
                }
                b"T*" | b"'" | b"\"" => {
                    if operator == b"\""
                        && let [word, character] = numbers()[..]
                    {
                        state.word_spacing = word;
                        state.char_spacing = character;
                    }
                    line = Matrix::shift(0.0, -state.leading).then(line);
                    text = line;
                    self.show(&operands, &state, &mut text, hidden > 0);
                }
                b"Tj" | b"TJ" => self.show(&operands, &state, &mut text, hidden > 0),
                b"gs" => self.external_state(resources, last_name(), &mut state),
                b"g" | b"G" | b"rg" | b"RG" | b"k" | b"K" | b"sc" | b"SC" | b"scn" | b"SCN"
                | b"cs" | b"CS" => {
                    let is_stroke = operator[0].is_ascii_uppercase();
                    let ink = if is_stroke {
                        &mut state.stroke
                    } else {
                        &mut state.fill
                    };
                    set_ink(
                        file,
                        resources,
                        &operator.to_ascii_lowercase(),
                        &numbers(),
                        last_name(),
                        ink,
                    );
                }
                b"m" | b"l" => {
                    if let [x, y] = numbers()[..] {
                        let point = state.matrix.apply(x, y);
                        if operator == b"m" {
                            path.begin(point);
                        } else {
                            path.line(point);
                        }
                    }
                }
                b"c" | b"v" | b"y" => {
                    let points: Vec<(f32, f32)> = numbers()
                        .chunks_exact(2)
                        .map(|pair| state.matrix.apply(pair[0], pair[1]))
                        .collect();
                    match (operator.as_slice(), points.as_slice()) {
                        (b"c", &[first, second, end]) => path.curve(first, second, end),
                        (b"v", &[second, end]) => {
                            path.curve(path.place().unwrap_or(second), second, end);
                        }
                        (_, &[first, end]) => path.curve(first, end, end),
                        _ => {}
                    }
                }
                b"re" => {
                    if let [x, y, width, height] = numbers()[..] {
                        path.rectangle(state.matrix, Area::of([x, y, x + width, y + height]));
                    }
                }
                b"W" | b"W*" => clips = Some(operator == b"W*"),
                b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s" | b"n" => {
                    let path = std::mem::take(&mut path);
                    let even_odd = clips.unwrap_or(operator.ends_with(b"*"));
                    let area = path.as_box();
                    let bounds = path.bounds();
                    let outline = match area {
                        Some(_) => None,
                        None => path.outline(even_odd),
                    };
                    if !matches!(operator.as_slice(), b"S" | b"s" | b"n") && hidden == 0 {
                        self.fill(area, bounds, outline.clone(), &state);
                    }
                    if clips.take().is_some() {
                        state.clip = state.clip.intersection(bounds);
                        if state.clip_outlines.len() < MAX_CLIPS {
                            state.clip_outlines.extend(outline);
                        }
                    }
                }
                b"sh" if hidden == 0 => self.paint(Paint {
                    area: state.clip,
                    outlines: state.clip_outlines.clone(),
                    colour: None,
                    is_solid: false,
                }),
                b"Do" => {
                    if let Some(name) = last_name() {
                        self.external_object(resources, name, &state, hidden);
                    }
                }
                b"BI" => {}
                b"ID" => lexer.skip_inline_image(),
                b"BDC" | b"BMC" => {
                    let off = operator == b"BDC" && self.switches_off(resources, &operands);
                    hidden += u32::from(off);
                    if marks.len() < 10_000 {
                        marks.push(off);
                    }
                }
                b"EMC" => hidden -= u32::from(marks.pop() == Some(true)),
                _ => {}
            }
            operands.clear();
        }
    }

    /// Shows the strings among the operands; numbers between them move the pen.
    fn show(&mut self, operands: &[Token], state: &State, text: &mut Matrix, is_off: bool) {
        let Some(font_index) = state.font else { return };
        for token in operands {
            match token {
                Token::Number(back) => {
                    let shift = -back / 1000.0 * state.size * state.scale;
                    // In `"` the two numbers before the string are spacing, not movement.
                    if operands.first() == Some(&Token::ArrayStart) {
                        *text = Matrix::shift(shift, 0.0).then(*text);
                    }
                }
                Token::Text(bytes) => {
                    let mut rest = bytes.as_slice();
                    while !rest.is_empty() {
                        let Some(font) = self.fonts.get_mut(font_index) else {
                            return;
                        };
                        let (code, length) = font.split(rest);
                        let is_space = length == 1 && rest[0] == b' ';
                        rest = &rest[length..];
                        let shown = font.show(code).clone();
                        let spacing =
                            state.char_spacing + if is_space { state.word_spacing } else { 0.0 };
                        let advance = (shown.width * state.size + spacing) * state.scale;
                        let width = shown.width * state.size * state.scale
                            + state.char_spacing.max(0.0) * state.scale;
                        self.place(&shown.text, font_index, state, *text, width, is_off);
                        *text = Matrix::shift(advance, 0.0).then(*text);
                    }
                }
                _ => {}
            }
        }
    }

    fn place(
        &mut self,
        content: &Rc<str>,
        font: usize,
        state: &State,
        text: Matrix,
        width: f32,
        is_off: bool,
    ) {
        if content.is_empty() || self.placed.len() >= MAX_LETTERS {
            return;
        }
        let matrix = Matrix::shift(0.0, state.rise).then(text).then(state.matrix);
        let [a, b, c, d, x, y] = matrix.0;
        if !(x.is_finite() && y.is_finite()) {
            return;
        }
        let (end_x, end_y) = matrix.apply(width, 0.0);
        let type3 = self.fonts.get(font).filter(|font| font.is_type3);
        let units = type3.map_or(1.0, |font| {
            (font.matrix[3].abs() * 1000.0).clamp(0.01, 100.0)
        });
        let height =
            (c * c + d * d).sqrt() * state.size.abs() * if units > 1.0 { 1.0 } else { units };
        let across = (a * a + b * b).sqrt() * state.size.abs() * state.scale.abs();
        let turn = match (a, b) {
            (a, b) if b.abs() <= a.abs() * 0.1 => {
                if a * state.size.signum() >= 0.0 {
                    0
                } else {
                    2
                }
            }
            (a, b) if a.abs() <= b.abs() * 0.1 => {
                if b >= 0.0 {
                    1
                } else {
                    3
                }
            }
            _ => 4,
        };
        let (up_x, up_y) = matrix.apply(width / 2.0, state.size * 0.3);
        let is_invisible = matches!(state.mode, 3 | 7);
        let mut colours: Vec<(Colour, f32)> = Vec::new();
        let mut is_clear = true;
        let inks: &[&Ink] = match state.mode {
            0 | 4 => &[&state.fill],
            1 | 5 => &[&state.stroke],
            _ => &[&state.fill, &state.stroke],
        };
        let mut knows_colour = true;
        for ink in inks {
            if ink.alpha > 0.05 {
                is_clear = false;
                match ink.colour {
                    Some(colour) => colours.push((colour, ink.alpha.min(1.0))),
                    None => knows_colour = false,
                }
            }
        }
        if !knows_colour || type3.is_some() && colours.is_empty() {
            colours.clear();
        }
        let unseen = if is_off || is_clear {
            Some(FindingKind::HiddenText)
        } else if up_x < 0.0 || up_y < 0.0 || up_x > self.page.width || up_y > self.page.height {
            Some(FindingKind::OffPageText)
        } else if !state.clip.contains(up_x, up_y)
            || state
                .clip_outlines
                .iter()
                .any(|outline| !outline.contains(up_x, up_y))
        {
            Some(FindingKind::HiddenText)
        } else if height.min(across * 4.0) < SMALLEST_SIZE {
            Some(FindingKind::TinyText)
        } else {
            None
        };
        let (x, y, end) = match turn {
            1 => (y, -x, end_y),
            2 => (-x, -y, -end_x),
            3 => (-y, x, -end_y),
            _ => (x, y, end_x),
        };
        self.placed.push(Placed {
            letter: Letter {
                text: Rc::clone(content),
                x: x.min(end),
                y,
                end: x.max(end),
                size: height.max(0.1),
                font: font as u32,
                turn,
                unseen,
                is_invisible,
            },
            order: self.paints.len(),
            middle: (up_x, up_y),
            colours,
            spares_white: state.spares_white,
        });
    }

    /// Fills a path: the box that it is, or its outline within bounds, when that is known.
    fn fill(
        &mut self,
        area: Option<Area>,
        bounds: Area,
        outline: Option<Rc<Outline>>,
        state: &State,
    ) {
        let is_known = area.is_some() || outline.is_some();
        let colour = state.fill.colour.filter(|_| state.fill.alpha >= OPAQUE);
        // A shape through which the paper shines is neither colour nor cover.
        if state.fill.alpha < 0.05 {
            return;
        }
        let is_solid = is_known && colour.is_some() && !state.mixes;
        let mut outlines = state.clip_outlines.clone();
        outlines.extend(outline);
        self.paint(Paint {
            area: bounds.intersection(state.clip),
            outlines,
            colour: colour.filter(|_| !state.mixes),
            is_solid,
        });
    }

    fn paint(&mut self, paint: Paint) {
        let page = Area::of([0.0, 0.0, self.page.width, self.page.height]);
        let area = paint.area.intersection(page);
        let thick = area.right - area.left > THIN && area.top - area.bottom > THIN;
        if thick && self.paints.len() < MAX_PAINTS {
            self.paints.push(Paint { area, ..paint });
        }
    }

    fn external_state(&self, resources: &Dictionary, name: Option<&[u8]>, state: &mut State) {
        let file = self.file;
        let Some(settings) = name.and_then(|name| resource(file, resources, "ExtGState", name))
        else {
            return;
        };
        let Some(settings) = as_dictionary(settings) else {
            return;
        };
        if let Some(alpha) = file.number(settings, "ca") {
            state.fill.alpha = alpha;
        }
        if let Some(mode) = file.name(settings, "BM") {
            state.mixes = !matches!(mode, b"Normal" | b"Compatible");
            state.spares_white = matches!(
                mode,
                b"Screen" | b"Lighten" | b"ColorDodge" | b"Overlay" | b"SoftLight"
            );
        }
        if let Some(Object::Dictionary(_)) = file.get(settings, "SMask") {
            state.mixes = true;
        }
        if let Some(alpha) = file.number(settings, "CA") {
            state.stroke.alpha = alpha;
        }
    }

    fn external_object(&mut self, resources: &Dictionary, name: &[u8], state: &State, hidden: u32) {
        let file = self.file;
        let Some(objects) = file.dictionary(resources, "XObject") else {
            return;
        };
        let id = objects
            .get(name)
            .ok()
            .and_then(|object| object.as_reference().ok());
        let Some(Object::Stream(stream)) = resource(file, resources, "XObject", name) else {
            return;
        };
        let off = file
            .get(&stream.dict, "OC")
            .is_some_and(|_| self.layer_is_hidden(stream.dict.get(b"OC").ok()));
        match file.name(&stream.dict, "Subtype") {
            Some(b"Image") if !off && hidden == 0 => {
                let unit = Area::of([0.0, 0.0, 1.0, 1.0]);
                let area = state.matrix.bounds(unit).intersection(state.clip);
                let is_mask = matches!(
                    file.get(&stream.dict, "ImageMask"),
                    Some(Object::Boolean(true))
                );
                let shines = is_mask || stream.dict.has(b"SMask") || stream.dict.has(b"Mask");
                let solid = !shines
                    && state.matrix.keeps_boxes()
                    && state.fill.alpha >= OPAQUE
                    && !state.mixes;
                self.paint(Paint {
                    area,
                    outlines: state.clip_outlines.clone(),
                    colour: None,
                    is_solid: solid,
                });
                self.page.pictures += 1;
                let page = (self.page.width * self.page.height).max(1.0);
                let on_page =
                    area.intersection(Area::of([0.0, 0.0, self.page.width, self.page.height]));
                self.page.picture_share = self.page.picture_share.max(on_page.size() / page);
            }
            Some(b"Form") => {
                let Some(id) = id else { return };
                self.form_runs += 1;
                if self.forms.len() >= MAX_FORMS || self.forms.contains(&id) || self.is_exhausted()
                {
                    return;
                }
                let Some(bytes) = content(stream) else { return };
                let mut inner = state.clone();
                if let Some(matrix) = file.tuple(&stream.dict, "Matrix") {
                    inner.matrix = Matrix(matrix).then(inner.matrix);
                }
                if let Some(bounds) = file.tuple(&stream.dict, "BBox").map(Area::of) {
                    inner.clip = inner.clip.intersection(inner.matrix.bounds(bounds));
                }
                let own = file.dictionary(&stream.dict, "Resources");
                self.forms.push(id);
                self.run(
                    &bytes,
                    own.unwrap_or(resources),
                    inner,
                    hidden + u32::from(off),
                );
                self.forms.pop();
            }
            _ => {}
        }
    }

    /// Text that stands in annotations: what a free text shows, and comments.
    fn annotations(&mut self, page: &Dictionary, base: Matrix) {
        let file = self.file;
        for annotation in file
            .array(page, "Annots")
            .unwrap_or_default()
            .iter()
            .take(5_000)
        {
            let Some(annotation) = as_dictionary(file.follow(annotation)) else {
                continue;
            };
            let flags = file.number(annotation, "F").unwrap_or(0.0) as u32;
            // Not hidden, and not for printing alone.
            let is_shown = flags & (2 | 32) == 0;
            match file.name(annotation, "Subtype") {
                Some(
                    b"Text" | b"Highlight" | b"Underline" | b"StrikeOut" | b"Squiggly" | b"Caret",
                ) => {
                    let contents = file.get(annotation, "Contents");
                    if let Some(text) = contents.and_then(super::object::as_text) {
                        self.page.comments.push(text);
                    }
                }
                // The window that a comment opens in.
                Some(b"Popup") => {}
                _ if is_shown => self.appearance(annotation, base),
                _ => {}
            }
        }
    }

    fn appearance(&mut self, annotation: &Dictionary, base: Matrix) {
        let file = self.file;
        let Some(appearances) = file.dictionary(annotation, "AP") else {
            return;
        };
        let Some(Object::Stream(stream)) = file.get(appearances, "N") else {
            return;
        };
        let Some(bytes) = content(stream) else { return };
        let (Some(target), Some(bounds)) = (
            file.tuple(annotation, "Rect").map(Area::of),
            file.tuple(&stream.dict, "BBox").map(Area::of),
        ) else {
            return;
        };
        let matrix = file
            .tuple(&stream.dict, "Matrix")
            .map_or(Matrix::IDENTITY, Matrix);
        let placed = matrix.bounds(bounds);
        let shift = Matrix::shift(target.left - placed.left, target.bottom - placed.bottom);
        let empty = Dictionary::new();
        let resources = file.dictionary(&stream.dict, "Resources").unwrap_or(&empty);
        self.run(
            &bytes,
            resources,
            State::new(matrix.then(shift).then(base)),
            0,
        );
    }

    fn font(&mut self, resources: &Dictionary, name: &[u8]) -> Option<usize> {
        let file = self.file;
        let fonts = file.dictionary(resources, "Font")?;
        let object = fonts.get(name).ok()?;
        let id = object.as_reference().ok();
        if let Some(known) = id.and_then(|id| self.by_object.get(&id)) {
            return Some(*known);
        }
        if self.fonts.len() > 5_000 {
            return None;
        }
        let font = Font::read(file, as_dictionary(file.follow(object))?);
        self.fonts.push(font);
        let index = self.fonts.len() - 1;
        if let Some(id) = id {
            self.by_object.insert(id, index);
        }
        Some(index)
    }

    /// Whether a marked part belongs to a layer that is switched off.
    fn switches_off(&self, resources: &Dictionary, operands: &[Token]) -> bool {
        let [Token::Name(tag), Token::Name(name), ..] = operands else {
            return false;
        };
        if tag != b"OC" {
            return false;
        }
        let properties = self.file.dictionary(resources, "Properties");
        self.layer_is_hidden(properties.and_then(|properties| properties.get(name).ok()))
    }

    fn layer_is_hidden(&self, layer: Option<&Object>) -> bool {
        let Some(layer) = layer else { return false };
        if let Ok(id) = layer.as_reference()
            && self.hidden_layers.contains(&id)
        {
            return true;
        }
        // A membership names several layers; by default one that is on is enough.
        let Some(membership) = as_dictionary(self.file.follow(layer)) else {
            return false;
        };
        let is_off = |object: &Object| {
            object
                .as_reference()
                .is_ok_and(|id| self.hidden_layers.contains(&id))
        };
        match membership.get(b"OCGs") {
            Ok(Object::Array(groups)) => !groups.is_empty() && groups.iter().all(is_off),
            Ok(group) => is_off(group),
            Err(_) => false,
        }
    }

    /// Compares every letter with what was painted before and after it.
    fn judge(&mut self) {
        let placed = std::mem::take(&mut self.placed);
        let grid = Grid::new(&self.paints, self.page.width, self.page.height);
        for mut one in placed {
            if one.letter.unseen.is_none() {
                let (x, y) = one.middle;
                let mut below = Some(Colour::WHITE);
                let mut is_covered = false;
                for &index in grid.at(x, y) {
                    let paint = &self.paints[index as usize];
                    if !paint.contains(x, y) {
                        continue;
                    }
                    if (index as usize) < one.order {
                        // What is no box may or may not lie here.
                        below = match (paint.colour, paint.is_solid) {
                            (colour, true) => colour,
                            (Some(colour), false) if below == Some(colour) => below,
                            _ => None,
                        };
                    } else if paint.covers(one.letter.size) {
                        is_covered = true;
                    }
                }
                let vanishes = |background: Colour| {
                    let is_spared = one.spares_white && background == Colour::WHITE;
                    is_spared
                        || !one.colours.is_empty()
                            && one.colours.iter().all(|&(colour, opacity)| {
                                colour.mixed(background, opacity).vanishes_on(background)
                            })
                };
                one.letter.unseen = if is_covered {
                    Some(FindingKind::CoveredText)
                } else if one.letter.is_invisible {
                    Some(FindingKind::HiddenText)
                } else if below.is_some_and(vanishes) {
                    Some(FindingKind::WhiteText)
                } else {
                    None
                };
            }
            self.page.letters.push(one.letter);
        }
    }
}

fn set_ink(
    file: &File,
    resources: &Dictionary,
    operator: &[u8],
    numbers: &[f32],
    name: Option<&[u8]>,
    ink: &mut Ink,
) {
    match operator {
        b"g" => ink.space = Space::Gray,
        b"rg" => ink.space = Space::Rgb,
        b"k" => ink.space = Space::Cmyk,
        b"cs" => {
            ink.space = name.map_or(Space::Unknown, |name| named_space(file, resources, name));
            ink.colour = match ink.space {
                Space::Unknown => None,
                _ => Some(Colour::BLACK),
            };
            return;
        }
        _ => {}
    }
    ink.colour = match (ink.space, numbers) {
        (Space::Gray, [gray]) => Some(Colour::from_parts(*gray, *gray, *gray)),
        (Space::Rgb, [red, green, blue]) => Some(Colour::from_parts(*red, *green, *blue)),
        (Space::Cmyk, [cyan, magenta, yellow, black]) => {
            let part = |ink: f32| (1.0 - ink) * (1.0 - black);
            Some(Colour::from_parts(
                part(*cyan),
                part(*magenta),
                part(*yellow),
            ))
        }
        (Space::Lab, [lightness, a, b]) if a.abs() < 8.0 && b.abs() < 8.0 => {
            let gray = lightness / 100.0;
            Some(Colour::from_parts(gray, gray, gray))
        }
        (Space::Tint, tints) if tints.iter().all(|tint| *tint < 0.02) => Some(Colour::WHITE),
        _ => None,
    };
}

fn named_space(file: &File, resources: &Dictionary, name: &[u8]) -> Space {
    match name {
        b"DeviceGray" | b"CalGray" | b"G" => return Space::Gray,
        b"DeviceRGB" | b"CalRGB" | b"RGB" => return Space::Rgb,
        b"DeviceCMYK" | b"CMYK" => return Space::Cmyk,
        _ => {}
    }
    let Some(Object::Array(space)) = resource(file, resources, "ColorSpace", name) else {
        return Space::Unknown;
    };
    let family = space.first().map(|object| file.follow(object));
    match family {
        Some(Object::Name(family)) => match family.as_slice() {
            b"CalGray" => Space::Gray,
            b"CalRGB" => Space::Rgb,
            b"Lab" => Space::Lab,
            b"Separation" | b"DeviceN" => Space::Tint,
            b"ICCBased" => {
                let profile = space
                    .get(1)
                    .and_then(|object| as_dictionary(file.follow(object)));
                match profile.and_then(|profile| file.number(profile, "N")) {
                    Some(1.0) => Space::Gray,
                    Some(3.0) => Space::Rgb,
                    Some(4.0) => Space::Cmyk,
                    _ => Space::Unknown,
                }
            }
            _ => Space::Unknown,
        },
        _ => Space::Unknown,
    }
}

fn first(numbers: &[f32]) -> f32 {
    numbers.first().copied().unwrap_or(0.0)
}

fn resource<'a>(
    file: &'a File,
    resources: &'a Dictionary,
    kind: &str,
    name: &[u8],
) -> Option<&'a Object> {
    let objects = file.dictionary(resources, kind)?;
    Some(file.follow(objects.get(name).ok()?))
}

fn rectangle(file: &File, object: &Object) -> Option<Area> {
    let Object::Array(array) = object else {
        return None;
    };
    let corners: [f32; 4] = file.numbers(array).try_into().ok()?;
    let area = Area::of(corners);
    (area.size() > 0.0).then_some(area)
}

/// An attribute of a page, its own or that of a node above it.
fn inherited<'a>(file: &'a File, page: &'a Dictionary, key: &str) -> Option<&'a Object> {
    let mut node = page;
    for _ in 0..64 {
        if let Some(object) = file.get(node, key) {
            return Some(object);
        }
        node = file.dictionary(node, "Parent")?;
    }
    None
}

/// The layers that are off when the file is opened.
fn hidden_layers(file: &File) -> FxHashSet<ObjectId> {
    let mut hidden = FxHashSet::default();
    let Ok(catalog) = file.document.catalog() else {
        return hidden;
    };
    let Some(properties) = file.dictionary(catalog, "OCProperties") else {
        return hidden;
    };
    let Some(default) = file.dictionary(properties, "D") else {
        return hidden;
    };
    let ids = |array: Option<&[Object]>| -> Vec<ObjectId> {
        array
            .unwrap_or_default()
            .iter()
            .filter_map(|object| object.as_reference().ok())
            .collect()
    };
    if file.name(default, "BaseState") == Some(b"OFF") {
        hidden.extend(ids(file.array(properties, "OCGs")));
        for on in ids(file.array(default, "ON")) {
            hidden.remove(&on);
        }
    }
    hidden.extend(ids(file.array(default, "OFF")));
    hidden
}
