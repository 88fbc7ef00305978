//! OpenDocument text (odt): content, styles and metadata of the package.
//!
//! Styles are resolved along their parents up to the default of their family;
//! every piece of text is judged as a reader of the page would see it.
//! Encrypted packages are refused: their manifest says so.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::ReadError;
use super::archive::Archive;
use super::builder::{DocumentBuilder, Unseen};
use super::colour::Colour;
use super::covers::Covers;
use super::xml::{Element, Node, Xml, decode};
use crate::domain::{BlockKind, Document, FindingKind, Format, Metadata, Severity};

/// The longest chain of parents that is followed.
const MAX_PARENTS: usize = 32;
/// Text under this size cannot be read on paper, points.
const SMALLEST_SIZE: f32 = 3.0;
/// Indents on both sides from which a paragraph is set off as a quotation, points.
const QUOTE_INDENT: f32 = 20.0;
/// The most blanks that one `text:s` stands for.
const MAX_BLANKS: usize = 1_000;

/// Reads an odt.
///
/// # Errors
///
/// Encrypted, damaged and oversized packages and documents without text are
/// refused; documents that hold only pictures are called scans.
pub fn read(bytes: &[u8]) -> Result<Document, ReadError> {
    let mut archive = Archive::open(bytes)?;
    let mut part = |name: &str| -> Result<Option<String>, ReadError> {
        Ok(archive.read(name)?.map(|bytes| decode(&bytes).into_owned()))
    };
    if let Some(manifest) = part("META-INF/manifest.xml")?
        && (manifest.contains("encryption-data") || manifest.contains("encrypted-package"))
    {
        return Err(ReadError::Encrypted);
    }
    let content =
        part("content.xml")?.ok_or_else(|| ReadError::damaged("odt", "it has no text part"))?;
    let style_part = part("styles.xml")?.unwrap_or_default();
    let meta = part("meta.xml")?.unwrap_or_default();
    let names: Vec<String> = archive.names().collect();
    // Basic libraries that hold a module, not the empty ones that every file may carry.
    if names.iter().any(|name| is_macro(name)) {
        return Err(ReadError::Macros);
    }

    let mut styles = Styles::default();
    styles.read(&style_part)?;
    styles.read(&content)?;
    let mut builder = DocumentBuilder::new();
    builder.metadata = metadata(&meta)?;
    margins(&style_part, &styles, "header", &mut builder)?;
    let mut walk = Walk::new(&styles, &mut builder);
    walk.run(&content, "text")?;
    let (pictures, objects) = (walk.pictures, walk.objects);
    let covers = std::mem::take(&mut walk.covers);
    builder.end();
    covers.note(&mut builder);
    margins(&style_part, &styles, "footer", &mut builder)?;
    if pictures > 0 {
        let what = format!("pictures: {pictures}");
        builder.note(FindingKind::UnreadPart, Severity::Info, pictures, &what);
    }
    if objects > 0 {
        let what = format!("embedded objects: {objects}");
        builder.note(FindingKind::UnreadPart, Severity::Info, objects, &what);
    }
    let pages = builder.metadata.pages.unwrap_or(1);
    match builder.finish(Format::Odt) {
        Err(ReadError::NoText) if pictures > 0 => Err(ReadError::ScanWithoutText { pages }),
        result => result,
    }
}

fn is_macro(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    (name.starts_with("Basic/") && file.ends_with(".xml") && !file.starts_with("script-"))
        || (name.starts_with("Scripts/") && !file.is_empty() && !name.ends_with('/'))
}

/// What a style says; `None` is "not said here".
#[derive(Debug, Clone, Default)]
struct Look {
    /// Shown (`false`) or not (`true`).
    hidden: Option<bool>,
    colour: Option<Ink>,
    background: Option<Ink>,
    /// Points.
    size: Option<f32>,
    /// A part of the size for raised and lowered letters, 1 is all of it.
    raised_size: Option<f32>,
    /// A part of the parent's size, 1 is all of it.
    relative_size: Option<f32>,
    /// Per cent of the width of letters.
    scale: Option<f32>,
    /// Between letters, points.
    spacing: Option<f32>,
    /// Fully transparent, per cent.
    opacity: Option<f32>,
    left: Option<f32>,
    right: Option<f32>,
    centred: Option<bool>,
    /// Lines of exactly so many points.
    exact_line: Option<f32>,
    /// How much further right the first line begins, points.
    indent: Option<f32>,
    /// A row of exactly so many points.
    row_height: Option<f32>,
    /// A frame that lets the text run on under it.
    over_text: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Ink {
    /// Transparent, or chosen by the program.
    Automatic,
    Is(Colour),
    /// A picture or a gradient.
    Unknown,
}

#[derive(Debug, Default)]
struct Style {
    display_name: String,
    parent: Option<String>,
    outline: Option<u8>,
    list: bool,
    look: Look,
}

#[derive(Debug, Default)]
struct Styles {
    /// By family and name.
    styles: FxHashMap<(String, String), Style>,
    page_width: Option<f32>,
    page_height: Option<f32>,
    page_background: Option<Ink>,
}

impl Styles {
    fn read(&mut self, part: &str) -> Result<(), ReadError> {
        let mut xml = Xml::new(part, "odt");
        let mut open: Option<(String, String)> = None;
        loop {
            match xml.next()? {
                Node::Start(element) => match element.name() {
                    "style" | "default-style" => {
                        let family = element.attribute("family").unwrap_or_default();
                        // Without a name it is the default of its family.
                        let name = element.attribute("name").unwrap_or_default();
                        let style = Style {
                            display_name: element.attribute("display-name").unwrap_or(name.clone()),
                            parent: element.attribute("parent-style-name"),
                            outline: element
                                .number("default-outline-level")
                                .filter(|level| *level > 0),
                            list: element
                                .attribute("list-style-name")
                                .is_some_and(|name| !name.is_empty()),
                            look: Look::default(),
                        };
                        let key = (family, name);
                        self.styles.insert(key.clone(), style);
                        open = Some(key);
                    }
                    "body" => return Ok(()),
                    "page-layout-properties" => {
                        self.page_width = self.page_width.or(length(&element, "page-width"));
                        self.page_height = self.page_height.or(length(&element, "page-height"));
                        self.page_background =
                            self.page_background.or(ink(&element, "background-color"));
                    }
                    name if name.ends_with("-properties") => {
                        if let Some(style) = open.as_ref().and_then(|key| self.styles.get_mut(key))
                        {
                            style.look.take(&element);
                        }
                    }
                    _ => {}
                },
                Node::End(name) if name == "style" || name == "default-style" => open = None,
                Node::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// The style, its parents, then the default of the family.
    fn chain<'s>(&'s self, family: &'s str, name: &str) -> Vec<&'s Style> {
        let mut chain = Vec::new();
        let mut key = (family.to_owned(), name.to_owned());
        while let Some(style) = self.styles.get(&key)
            && chain.len() < MAX_PARENTS
        {
            chain.push(style);
            match &style.parent {
                Some(parent) => key.1.clone_from(parent),
                None => break,
            }
        }
        if !name.is_empty() {
            key.1.clear();
            chain.extend(self.styles.get(&key));
        }
        chain
    }

    fn look(&self, family: &str, name: &str) -> Look {
        let mut look = Look::default();
        for style in self.chain(family, name) {
            look.fill_in(&style.look);
        }
        look
    }

    /// What a paragraph is by its style's names.
    fn role(&self, name: &str) -> (BlockKind, Option<u8>) {
        for style in self.chain("paragraph", name) {
            if let Some(level) = style.outline {
                return (BlockKind::Heading, Some(level));
            }
            let name = style.display_name.to_lowercase().replace("_20_", " ");
            let contains = |words: &[&str]| words.iter().any(|word| name.contains(word));
            if contains(&["quot", "цитат", "дәйексөз", "үзінді", "block text"]) {
                return (BlockKind::Quote, None);
            }
            if matches!(
                name.as_str(),
                "title" | "subtitle" | "заголовок" | "название" | "атауы"
            ) {
                return (BlockKind::Heading, None);
            }
            if style.list {
                return (BlockKind::ListItem, None);
            }
        }
        (BlockKind::Paragraph, None)
    }
}

impl Look {
    fn take(&mut self, element: &Element<'_>) {
        if let Some(display) = element.attribute("display") {
            self.hidden = Some(display == "none");
        }
        if element.attribute("use-window-font-color").as_deref() == Some("true") {
            self.colour = Some(Ink::Automatic);
            // LibreOffice writes an opacity of 0 % beside the automatic colour; it draws it all the same.
            self.opacity = Some(100.0);
        } else if let Some(colour) = ink(element, "color") {
            self.colour = Some(colour);
        }
        self.background = self.background.or(ink(element, "background-color"));
        if element
            .attribute("fill")
            .is_some_and(|fill| matches!(fill.as_str(), "bitmap" | "gradient" | "hatch"))
        {
            self.background = Some(Ink::Unknown);
        } else if element.attribute("fill").as_deref() == Some("solid") {
            self.background = ink(element, "fill-color").or(self.background);
        }
        if let Some(size) = element.attribute("font-size") {
            match size
                .strip_suffix('%')
                .and_then(|share| share.parse::<f32>().ok())
            {
                Some(share) => self.relative_size = Some(share / 100.0),
                None => self.size = points(&size),
            }
        }
        if let Some(scale) = element.attribute("text-scale") {
            self.scale = scale.trim_end_matches('%').parse().ok();
        }
        if let Some(opacity) = element.attribute("opacity")
            && element.name() == "text-properties"
            && self.colour != Some(Ink::Automatic)
        {
            self.opacity = opacity.trim_end_matches('%').parse().ok();
        }
        self.spacing = length(element, "letter-spacing").or(self.spacing);
        self.left = length(element, "margin-left").or(self.left);
        self.right = length(element, "margin-right").or(self.right);
        self.exact_line = length(element, "line-height").or(self.exact_line);
        self.indent = length(element, "text-indent").or(self.indent);
        self.row_height = length(element, "row-height").or(self.row_height);
        if let Some(wrap) = element.attribute("wrap") {
            let layer = element.attribute("run-through");
            self.over_text = Some(wrap == "run-through" && layer.as_deref() != Some("background"));
        }
        // "super 58%": raised, and this part of the size.
        if let Some(position) = element.attribute("text-position")
            && let Some(share) = position.split_whitespace().nth(1)
            && let Ok(share) = share.trim_end_matches('%').parse::<f32>()
        {
            self.raised_size = Some(share / 100.0);
        }
        if let Some(align) = element.attribute("text-align") {
            self.centred = Some(align == "center");
        }
    }

    fn fill_in(&mut self, base: &Self) {
        self.hidden = self.hidden.or(base.hidden);
        self.colour = self.colour.or(base.colour);
        self.background = self.background.or(base.background);
        if self.size.is_none() {
            // A share of a share, until somebody names a size.
            self.size = base.size;
            self.relative_size = match (self.relative_size, base.relative_size) {
                (Some(own), Some(other)) => Some(own * other),
                (own, other) => own.or(other),
            };
        }
        self.scale = self.scale.or(base.scale);
        self.spacing = self.spacing.or(base.spacing);
        self.opacity = self.opacity.or(base.opacity);
        self.left = self.left.or(base.left);
        self.right = self.right.or(base.right);
        self.centred = self.centred.or(base.centred);
        self.exact_line = self.exact_line.or(base.exact_line);
        self.indent = self.indent.or(base.indent);
        self.row_height = self.row_height.or(base.row_height);
        self.over_text = self.over_text.or(base.over_text);
        self.raised_size = self.raised_size.or(base.raised_size);
    }

    fn points(&self) -> f32 {
        self.size.unwrap_or(12.0)
            * self.relative_size.unwrap_or(1.0)
            * self.raised_size.unwrap_or(1.0)
    }
}

/// An element that is open and changes how text is seen or where it goes.
enum Scope {
    Paragraph,
    Span,
    Cell,
    /// A row that is not shown.
    HiddenRow,
    Note,
    Frame {
        is_hanging: bool,
        is_off: bool,
        is_box: bool,
        is_speck: bool,
    },
    Hidden,
    Other,
}

struct Walk<'a, 'b> {
    styles: &'a Styles,
    builder: &'b mut DocumentBuilder,
    scopes: Vec<Scope>,
    /// The look of the open paragraph and of the spans in it.
    looks: Vec<Look>,
    cells: Vec<Option<Ink>>,
    boxes: Vec<Option<Ink>>,
    off_page: u32,
    hidden: u32,
    lists: u32,
    insertions: BTreeSet<String>,
    deletions: FxHashMap<String, String>,
    inserted: String,
    /// Shapes that float over the text.
    covers: Covers,
    /// The open frame, when text runs on under it: its share of the width, its top and height.
    frame_over_text: Option<(f32, f32, f32)>,
    /// Words of the open paragraph of the running text.
    words: usize,
    pictures: u32,
    objects: u32,
}

impl<'a, 'b> Walk<'a, 'b> {
    fn new(styles: &'a Styles, builder: &'b mut DocumentBuilder) -> Self {
        Self {
            styles,
            builder,
            scopes: Vec::new(),
            looks: Vec::new(),
            cells: Vec::new(),
            boxes: Vec::new(),
            off_page: 0,
            hidden: 0,
            lists: 0,
            insertions: BTreeSet::new(),
            deletions: FxHashMap::default(),
            inserted: String::new(),
            covers: Covers::default(),
            frame_over_text: None,
            words: 0,
            pictures: 0,
            objects: 0,
        }
    }

    /// Walks through what stands inside the elements called `within`.
    fn run(&mut self, part: &str, within: &str) -> Result<(), ReadError> {
        let mut xml = Xml::new(part, "odt");
        let mut inside = 0_u32;
        let mut past_styles = within != "text";
        loop {
            match xml.next()? {
                Node::Start(element) => {
                    let name = element.name();
                    if !past_styles {
                        past_styles = name == "body";
                        continue;
                    }
                    if inside == 0 {
                        inside += u32::from(name == within);
                        continue;
                    }
                    inside += 1;
                    if !self.start(&mut xml, &element)? {
                        inside -= 1;
                    }
                }
                Node::End(name) => {
                    if inside > 0 {
                        inside -= 1;
                        if inside > 0 {
                            self.end(&name);
                        }
                    }
                }
                Node::Text(text) if inside > 0 && !self.looks.is_empty() => self.write(&text),
                Node::Text(_) => {}
                Node::Eof => return Ok(()),
            }
        }
    }

    /// Returns whether the element stays open (was not skipped).
    fn start(&mut self, xml: &mut Xml<'_>, element: &Element<'_>) -> Result<bool, ReadError> {
        let mut scope = Scope::Other;
        match element.name() {
            "tracked-changes" => {
                self.tracked_changes(xml)?;
                return Ok(false);
            }
            "annotation" => {
                let text = comment_text(xml)?;
                self.builder.mark(FindingKind::Comment, &text);
                return Ok(false);
            }
            "sequence-decls"
            | "user-field-decls"
            | "variable-decls"
            | "forms"
            | "note-citation"
            | "desc"
            | "title"
            | "bookmark"
            | "ruby-text"
            | "table-column"
            | "binary-data"
            | "index-title-template"
            | "table-of-content-source"
            | "illustration-index-source"
            | "bibliography-source"
            | "alphabetical-index-source"
            | "page-number"
            | "page-count"
            | "script"
            | "soft-page-break"
            | "event-listeners" => {
                xml.skip()?;
                return Ok(false);
            }
            "p" | "h" => {
                self.start_paragraph(element);
                scope = Scope::Paragraph;
            }
            "span" => {
                let mut look = Look::default();
                if let Some(name) = element.attribute("style-name") {
                    // The default of the text family says nothing that the paragraph does not.
                    for style in self.styles.chain("text", &name) {
                        look.fill_in(&style.look);
                    }
                }
                if let Some(outer) = self.looks.last() {
                    look.fill_in(outer);
                }
                self.looks.push(look);
                scope = Scope::Span;
            }
            "s" => {
                let count = element.number("c").unwrap_or(1_usize).min(MAX_BLANKS);
                self.write_raw(&" ".repeat(count));
            }
            "tab" => self.write_raw("\t"),
            "line-break" => self.write_raw("\n"),
            "list" => self.lists += 1,
            "table" => {
                let style = element.attribute("style-name").unwrap_or_default();
                let background = self.styles.look("table", &style).background;
                self.cells
                    .push(background.filter(|&ink| ink != Ink::Automatic));
                scope = Scope::Cell;
            }
            "table-row" => {
                let style = element.attribute("style-name").unwrap_or_default();
                let look = self.styles.look("table-row", &style);
                self.cells
                    .push(look.background.filter(|&ink| ink != Ink::Automatic));
                let collapsed = element
                    .attribute("visibility")
                    .is_some_and(|value| value != "visible");
                scope = Scope::Cell;
                if collapsed || look.row_height.is_some_and(|height| height < SMALLEST_SIZE) {
                    self.hidden += 1;
                    scope = Scope::HiddenRow;
                }
            }
            // Fields that only set a value may be told not to show it.
            "variable-set" | "variable-get" | "user-field-get" | "user-field-input"
            | "sequence"
                if element.attribute("display").as_deref() == Some("none") =>
            {
                self.hidden += 1;
                scope = Scope::Hidden;
            }
            "table-cell" | "covered-table-cell" => {
                let style = element.attribute("style-name").unwrap_or_default();
                let background = self.styles.look("table-cell", &style).background;
                self.cells
                    .push(background.filter(|&ink| ink != Ink::Automatic));
                scope = Scope::Cell;
            }
            "note" => {
                self.builder.begin_hanging(BlockKind::Footnote);
                scope = Scope::Note;
            }
            "hidden-text" => {
                if let Some(text) = element.attribute("string-value") {
                    if element.attribute("is-hidden").as_deref() == Some("false") {
                        self.write(&text);
                    } else {
                        self.builder.write(&text, Some(FindingKind::HiddenText));
                    }
                }
                xml.skip()?;
                return Ok(false);
            }
            // The field hides the paragraph that it stands in.
            "hidden-paragraph" if element.attribute("is-hidden").as_deref() == Some("true") => {
                for look in &mut self.looks {
                    look.hidden = Some(true);
                }
                self.builder.hide_written(FindingKind::HiddenText);
            }
            "section" => {
                let display = element.attribute("display");
                if display.as_deref() == Some("none")
                    || (display.as_deref() == Some("condition")
                        && element.attribute("is-hidden").as_deref() == Some("true"))
                {
                    self.hidden += 1;
                    scope = Scope::Hidden;
                }
            }
            "frame" | "custom-shape" | "rect" | "ellipse" | "text-box" => {
                scope = self.start_frame(element)
            }
            "image" => {
                self.pictures += 1;
                self.lay_cover();
                xml.skip()?;
                return Ok(false);
            }
            "object" | "object-ole" | "plugin" => {
                self.objects += 1;
                xml.skip()?;
                return Ok(false);
            }
            "change-start" | "change" => self.change(element),
            "change-end" => {
                let words = self.inserted.split_whitespace().count() as u32;
                if words > 0 {
                    let text = std::mem::take(&mut self.inserted);
                    self.builder
                        .mark_words(FindingKind::TrackedInsertion, &text, words);
                }
                self.insertions.clear();
            }
            _ => {}
        }
        self.scopes.push(scope);
        Ok(true)
    }

    fn end(&mut self, name: &str) {
        if name == "list" {
            self.lists = self.lists.saturating_sub(1);
        }
        match self.scopes.pop() {
            Some(Scope::Paragraph) => {
                self.looks.pop();
                if self.cells.is_empty() && self.boxes.is_empty() {
                    self.covers.paragraph(std::mem::take(&mut self.words));
                }
            }
            Some(Scope::Span) => {
                self.looks.pop();
            }
            Some(Scope::Cell) => {
                self.cells.pop();
            }
            Some(Scope::HiddenRow) => {
                self.cells.pop();
                self.hidden = self.hidden.saturating_sub(1);
            }
            Some(Scope::Note) => self.builder.end_hanging(),
            Some(Scope::Frame {
                is_hanging,
                is_off,
                is_box,
                is_speck,
            }) => {
                self.hidden = self.hidden.saturating_sub(u32::from(is_speck));
                if is_hanging {
                    self.builder.end_hanging();
                }
                if is_box {
                    self.boxes.pop();
                }
                self.off_page = self.off_page.saturating_sub(u32::from(is_off));
            }
            Some(Scope::Hidden) => self.hidden = self.hidden.saturating_sub(1),
            _ => {}
        }
    }

    fn start_paragraph(&mut self, element: &Element<'_>) {
        let style = element.attribute("style-name").unwrap_or_default();
        let look = self.styles.look("paragraph", &style);
        let (role, level) = if element.name() == "h" {
            (BlockKind::Heading, element.number("outline-level"))
        } else {
            self.styles.role(&style)
        };
        let set_off = |indent: Option<f32>| indent.is_some_and(|indent| indent >= QUOTE_INDENT);
        let kind = match role {
            BlockKind::Heading => BlockKind::Heading,
            _ if !self.cells.is_empty() => BlockKind::TableCell,
            BlockKind::Paragraph if self.lists > 0 => BlockKind::ListItem,
            BlockKind::Paragraph
                if set_off(look.left) && set_off(look.right) && look.centred != Some(true) =>
            {
                BlockKind::Quote
            }
            other => other,
        };
        self.builder.begin(kind, level);
        self.looks.push(look);
    }

    fn start_frame(&mut self, element: &Element<'_>) -> Scope {
        if element.name() == "text-box" {
            self.builder.begin_hanging(BlockKind::Frame);
            return Scope::Frame {
                is_hanging: true,
                is_off: false,
                is_box: false,
                is_speck: false,
            };
        }
        let style = element.attribute("style-name").unwrap_or_default();
        let look = self.styles.look("graphic", &style);
        let fill = look.background;
        self.boxes.push(fill.filter(|&ink| ink != Ink::Automatic));
        let width = self.styles.page_width.unwrap_or(595.0);
        let height = self.styles.page_height.unwrap_or(842.0);
        let extent = |name: &str| length(element, name).unwrap_or(0.0);
        let outside = |start: Option<f32>, extent: f32, page: f32| {
            start.is_some_and(|start| start + extent < -page / 8.0 || start > page)
        };
        let is_small = |name: &str| {
            length(element, name).is_some_and(|extent| extent > 0.0 && extent < SMALLEST_SIZE)
        };
        let is_speck = is_small("width") || is_small("height");
        self.hidden += u32::from(is_speck);
        let by_text = matches!(
            element.attribute("anchor-type").as_deref(),
            Some("paragraph" | "char")
        );
        self.frame_over_text = None;
        if look.over_text == Some(true) && by_text && self.boxes.len() == 1 {
            let share = extent("width") / (width - 144.0).max(1.0);
            let place = (share, length(element, "y").unwrap_or(0.0), extent("height"));
            self.frame_over_text = Some(place);
            if matches!(fill, Some(Ink::Is(_) | Ink::Unknown)) {
                self.lay_cover();
            }
        }
        let is_off = outside(length(element, "x"), extent("width"), width)
            || outside(length(element, "y"), extent("height"), height);
        self.off_page += u32::from(is_off);
        // Text stands in the text box of a frame, but directly in a drawn shape.
        let is_hanging = element.name() != "frame";
        if is_hanging {
            self.builder.begin_hanging(BlockKind::Frame);
        }
        Scope::Frame {
            is_hanging,
            is_off,
            is_box: true,
            is_speck,
        }
    }

    /// The frame that is open hides the text under it.
    fn lay_cover(&mut self) {
        if let Some((share, top, height)) = self.frame_over_text.take() {
            self.covers.lay(share, top, height);
        }
    }

    /// Deletions stand apart in the file; their places are marked in the text.
    fn tracked_changes(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        let mut id = String::new();
        let mut deleted = None;
        let mut open = 1;
        while open > 0 {
            match xml.next()? {
                Node::Start(element) => {
                    open += 1;
                    match element.name() {
                        "changed-region" => id = element.attribute("id").unwrap_or_default(),
                        "deletion" => deleted = Some(String::new()),
                        "change-info" => {
                            xml.skip()?;
                            open -= 1;
                        }
                        "p" | "h" => {
                            if let Some(text) = &mut deleted {
                                text.push(' ');
                            }
                        }
                        _ => {}
                    }
                }
                Node::End(name) => {
                    open -= 1;
                    if name == "deletion" {
                        self.deletions
                            .insert(id.clone(), deleted.take().unwrap_or_default());
                    }
                }
                Node::Text(text) => {
                    if let Some(deleted) = &mut deleted {
                        deleted.push_str(&text);
                    }
                }
                Node::Eof => break,
            }
        }
        Ok(())
    }

    fn change(&mut self, element: &Element<'_>) {
        let id = element.attribute("change-id").unwrap_or_default();
        match self.deletions.get(&id) {
            Some(text) => {
                let words = text.split_whitespace().count() as u32;
                if words > 0 {
                    self.builder
                        .mark_words(FindingKind::TrackedDeletion, text, words);
                }
            }
            None if element.name() == "change-start" => {
                self.insertions.insert(id);
            }
            None => {}
        }
    }

    /// Character data: blanks collapse, and line breaks in the file are blanks.
    fn write(&mut self, text: &str) {
        let mut out = String::with_capacity(text.len());
        let mut blank = self.builder.ends_blank();
        for character in text.chars() {
            if matches!(character, ' ' | '\t' | '\n' | '\r') {
                if !blank {
                    out.push(' ');
                }
                blank = true;
            } else {
                out.push(character);
                blank = false;
            }
        }
        self.write_raw(&out);
    }

    fn write_raw(&mut self, text: &str) {
        if !self.insertions.is_empty() {
            self.inserted.push_str(text);
        }
        if self.boxes.is_empty() {
            self.words += text.split_whitespace().count();
        }
        let unseen = self.judge();
        self.builder.write(text, unseen);
    }

    fn judge(&self) -> Unseen {
        let look = self.looks.last()?;
        if self.hidden > 0
            || look.hidden == Some(true)
            || look.opacity.is_some_and(|opacity| opacity < 5.0)
        {
            return Some(FindingKind::HiddenText);
        }
        if self.off_page > 0 {
            return Some(FindingKind::OffPageText);
        }
        let width = self.styles.page_width.unwrap_or(595.0);
        let first = self.looks.first().unwrap_or(look);
        if first
            .left
            .is_some_and(|left| left < -width / 2.0 || left > width)
            || first.indent.is_some_and(|indent| indent < -width / 2.0)
        {
            return Some(FindingKind::OffPageText);
        }
        let size = look.points();
        if size < SMALLEST_SIZE
            || look.scale.is_some_and(|scale| scale < 10.0)
            || look.spacing.is_some_and(|spacing| spacing < -0.4 * size)
            || first.exact_line.is_some_and(|line| line < SMALLEST_SIZE)
        {
            return Some(FindingKind::TinyText);
        }
        let background = look
            .background
            .filter(|&ink| ink != Ink::Automatic)
            .or_else(|| self.cells.iter().rev().copied().flatten().next())
            .or_else(|| self.boxes.last().copied().flatten())
            .or(self
                .styles
                .page_background
                .filter(|&ink| ink != Ink::Automatic))
            .unwrap_or(Ink::Is(Colour::WHITE));
        match (look.colour, background) {
            (Some(Ink::Is(colour)), Ink::Is(background)) if colour.vanishes_on(background) => {
                Some(FindingKind::WhiteText)
            }
            _ => None,
        }
    }
}

/// Headers or footers of the page styles, each text once.
fn margins(
    part: &str,
    styles: &Styles,
    kind: &str,
    builder: &mut DocumentBuilder,
) -> Result<(), ReadError> {
    let mut seen = BTreeSet::new();
    for name in [kind, &format!("{kind}-first"), &format!("{kind}-left")] {
        let mut own = DocumentBuilder::new();
        own.begin_hanging(BlockKind::PageHeader);
        Walk::new(styles, &mut own).run(part, name)?;
        match own.finish(Format::Odt) {
            Ok(margin) if margin.text.chars().any(char::is_alphabetic) => {
                if seen.insert(margin.text.clone()) {
                    builder.append(&margin);
                }
            }
            Ok(_) | Err(ReadError::NoText) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The text of a comment without its author and date.
fn comment_text(xml: &mut Xml<'_>) -> Result<String, ReadError> {
    let mut text = String::new();
    let mut open = 1;
    while open > 0 {
        match xml.next()? {
            Node::Start(element) => {
                if matches!(
                    element.name(),
                    "creator" | "date" | "date-string" | "creator-initials" | "sender-initials"
                ) {
                    xml.skip()?;
                } else {
                    open += 1;
                }
            }
            Node::End(_) => open -= 1,
            Node::Text(piece) => text.push_str(&piece),
            Node::Eof => break,
        }
    }
    Ok(text)
}

fn metadata(part: &str) -> Result<Metadata, ReadError> {
    let mut metadata = Metadata::default();
    let mut xml = Xml::new(part, "odt");
    let mut editor = None;
    loop {
        match xml.next()? {
            Node::Start(element) => {
                let name = element.name().to_owned();
                if matches!(name.as_str(), "document-meta" | "meta") {
                    continue;
                }
                if name == "document-statistic" {
                    metadata.pages = element.number("page-count");
                }
                let text = xml.text()?.trim().to_owned();
                if text.is_empty() {
                    continue;
                }
                match name.as_str() {
                    "title" => metadata.title = Some(text),
                    "initial-creator" => metadata.author = Some(text),
                    "creator" => editor = Some(text),
                    "creation-date" => metadata.created = Some(text),
                    "date" => metadata.modified = Some(text),
                    "editing-duration" => metadata.editing_minutes = minutes(&text),
                    "generator" => metadata.program = Some(text),
                    _ => {}
                }
            }
            Node::Eof => break,
            _ => {}
        }
    }
    metadata.author = metadata.author.or_else(|| editor.clone());
    metadata.last_editor = editor;
    Ok(metadata)
}

/// The whole minutes of an ISO 8601 duration: `PT1H30M5S`, `P1DT2H`.
fn minutes(duration: &str) -> Option<u32> {
    let mut seconds = 0.0_f64;
    let mut number = String::new();
    for character in duration.strip_prefix('P')?.chars() {
        match character {
            '0'..='9' | '.' => number.push(character),
            'T' => {}
            unit => {
                let value: f64 = number.parse().ok()?;
                number.clear();
                seconds += value
                    * match unit {
                        'D' => 86_400.0,
                        'H' => 3_600.0,
                        'M' => 60.0,
                        'S' => 1.0,
                        _ => return None,
                    };
            }
        }
    }
    Some((seconds / 60.0) as u32)
}

fn ink(element: &Element<'_>, name: &str) -> Option<Ink> {
    let value = element.attribute(name)?;
    Some(Colour::from_hex(&value).map_or(Ink::Automatic, Ink::Is))
}

fn length(element: &Element<'_>, name: &str) -> Option<f32> {
    points(&element.attribute(name)?)
}

/// A length with its unit, in points; percentages are none.
fn points(value: &str) -> Option<f32> {
    let value = value.trim();
    let unit_at = value.find(|c: char| c.is_ascii_alphabetic() || c == '%')?;
    let (number, unit) = value.split_at(unit_at);
    let number: f32 = number.parse().ok()?;
    Some(
        number
            * match unit {
                "pt" => 1.0,
                "cm" => 72.0 / 2.54,
                "mm" => 7.2 / 2.54,
                "in" => 72.0,
                "pc" => 12.0,
                "px" => 0.75,
                _ => return None,
            },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_points_and_durations_minutes() {
        assert_eq!(points("2.54cm"), Some(72.0));
        assert_eq!(points("12pt"), Some(12.0));
        assert_eq!(points("100%"), None);
        assert_eq!(minutes("PT1H30M59S"), Some(90));
        assert_eq!(minutes("P1DT1M"), Some(1441));
        assert_eq!(minutes("a while"), None);
    }
}
