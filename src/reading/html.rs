//! HTML: saved pages, and what word processors export.
//!
//! The page is parsed as browsers do (html5ever through `scraper`) and walked
//! without recursion. Text that the page does not show stays in the text and is
//! marked by a finding; scripts, comments and deletions are no text.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{Html, Node, Selector};

use super::builder::{DocumentBuilder, Unseen};
use super::colour::Colour;
use super::css::{self, Sheet, Size, Style};
use super::{ReadError, encoding};
use crate::domain::{BlockKind, Document, FindingKind, Format, Severity};

/// The deepest nesting of elements that is read; browsers stop at 512. The
/// parser's cost grows with the square of the depth.
const DEEPEST: usize = 10_000;
/// The most rules of style sheets that are looked at.
const MOST_RULES: usize = 2_000;
/// How far into a file its encoding is declared, in bytes.
const DECLARATION_PREFIX: usize = 4096;
/// The size of letters where nothing is declared, in points.
const USUAL_SIZE: f32 = 12.0;
/// Letters smaller than this are not read by anybody, in points.
const TINY: f32 = 3.0;
/// From this many words painted by a style sheet on somebody should look.
const PAINTED_WORDS: usize = 8;

/// The document of an HTML file.
pub fn read(bytes: &[u8]) -> Result<Document, ReadError> {
    let (text, encoding) = decode(bytes)?;
    let mut document = read_text(&text)?;
    document.metadata.encoding = Some(encoding);
    Ok(document)
}

/// The document of HTML that was decoded already.
pub fn read_text(html: &str) -> Result<Document, ReadError> {
    if unclosed_depth(html) > DEEPEST {
        return Err(ReadError::StackOverflow);
    }
    let page = Html::parse_document(html);
    let sheet = sheet_of(&page);
    let styles = styles_by_element(&page, &sheet);
    let mut walker = Walker {
        builder: DocumentBuilder::new(),
        around: vec![Surroundings::of_page()],
        sheet: &sheet,
        styles,
        begun: false,
        deleted: None,
        title: None,
        drawings: 0,
    };
    for edge in page.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => walker.open(node.id(), element),
                Node::Text(text) => walker.text(text),
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    walker.close(element);
                }
            }
        }
    }
    let title = walker.title.take().map(|title| one_line(&title));
    let metadata = &mut walker.builder.metadata;
    metadata.title = title.filter(|title| !title.is_empty());
    let painted = sheet.painted.split_whitespace().count();
    if painted >= PAINTED_WORDS {
        let detail = format!(
            "text that the style sheet paints: {}",
            one_line(&sheet.painted)
        );
        let builder = &mut walker.builder;
        builder.note(
            FindingKind::UnreadPart,
            Severity::Check,
            painted as u32,
            &detail,
        );
    }
    walker.builder.finish(Format::Html)
}

/// Byte order mark, valid UTF-8, what the page declares, statistics: in this order.
fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, String), ReadError> {
    let detected = encoding::decode(bytes)?;
    let certain = detected.byte_order_mark || detected.encoding.starts_with("UTF");
    if !certain
        && let Some(label) = declared_encoding(bytes)
        && let Some(text) = encoding::decode_as(bytes, &label)
        && !text.contains('\u{fffd}')
    {
        return Ok((Cow::Owned(text), label));
    }
    Ok((detected.text, detected.encoding.to_owned()))
}

/// The value of `charset=` in a `<meta>` element or of `encoding=` in an XML declaration.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let prefix = &bytes[..bytes.len().min(DECLARATION_PREFIX)];
    let prefix = String::from_utf8_lossy(prefix).to_ascii_lowercase();
    let (_, rest) = prefix
        .split_once("charset=")
        .or_else(|| prefix.split_once("encoding="))?;
    let label: String = rest
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c))
        .collect();
    (!label.is_empty()).then_some(label)
}

/// How deep elements nest at most, from the tags alone. Elements that end where
/// the next begins, or that are empty, do not count.
fn unclosed_depth(html: &str) -> usize {
    const NOT_COUNTED: [&str; 30] = [
        "p", "li", "td", "tr", "th", "dd", "dt", "option", "br", "hr", "img", "meta", "link",
        "input", "col", "thead", "tbody", "tfoot", "colgroup", "area", "base", "wbr", "source",
        "track", "html", "head", "body", "embed", "param", "rp",
    ];
    let mut depth = 0_usize;
    let mut deepest = 0;
    for piece in html.split('<').skip(1) {
        if let Some(name) = piece.strip_prefix('/') {
            depth = depth.saturating_sub(usize::from(!is_one_of(name, &NOT_COUNTED)));
        } else if piece.starts_with(|c: char| c.is_ascii_alphabetic())
            && !is_one_of(piece, &NOT_COUNTED)
        {
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    deepest
}

fn is_one_of(piece: &str, names: &[&str]) -> bool {
    let end = piece
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(piece.len());
    let name = &piece[..end];
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// All style sheets that stand in the page, as one.
fn sheet_of(page: &Html) -> Sheet {
    let Ok(style_element) = Selector::parse("style") else {
        return Sheet::default();
    };
    let sheets: String = page
        .select(&style_element)
        .flat_map(|element| element.text())
        .collect();
    Sheet::parse(&sheets)
}

/// What the style sheets of the page say of each element that they touch:
/// plainly, and with emphasis.
fn styles_by_element(page: &Html, sheet: &Sheet) -> HashMap<NodeId, (Style, Style)> {
    let mut rules: Vec<_> = sheet.rules.iter().take(MOST_RULES).collect();
    // Stable: of equals the later one speaks last.
    rules.sort_by_key(|rule| rule.specificity);
    let mut parsed: BTreeMap<&str, Option<Selector>> = BTreeMap::new();
    let mut styles: HashMap<NodeId, (Style, Style)> = HashMap::new();
    for rule in rules {
        // Pseudo-classes and whatever else is not understood match nothing.
        let selector = parsed
            .entry(rule.selector.as_str())
            .or_insert_with(|| Selector::parse(&rule.selector).ok());
        if let Some(selector) = selector {
            for element in page.select(selector) {
                let (style, important) = styles.entry(element.id()).or_default();
                style.overlay(&rule.style);
                important.overlay(&rule.important);
            }
        }
    }
    styles
}

/// What holds for the text inside an element.
#[derive(Debug, Clone)]
struct Surroundings {
    kind: BlockKind,
    level: Option<u8>,
    /// Whether the element is a block of its own.
    is_block: bool,
    /// No text at all: scripts, style sheets, templates.
    is_left_out: bool,
    not_displayed: bool,
    invisible: bool,
    /// Inside `<details>` that are not open.
    folded: bool,
    collapsed: bool,
    off_page: bool,
    colour: Option<Colour>,
    background: Option<Colour>,
    size: f32,
    keeps_blanks: bool,
}

impl Surroundings {
    const fn of_page() -> Self {
        Self {
            kind: BlockKind::Paragraph,
            level: None,
            is_block: false,
            is_left_out: false,
            not_displayed: false,
            invisible: false,
            folded: false,
            collapsed: false,
            off_page: false,
            colour: Some(Colour::BLACK),
            background: Some(Colour::WHITE),
            size: USUAL_SIZE,
            keeps_blanks: false,
        }
    }

    /// Why a reader of the page does not see text here.
    fn unseen(&self) -> Unseen {
        let white = match (self.colour, self.background) {
            (None, _) => true,
            (Some(colour), Some(ground)) => colour.vanishes_on(ground),
            (Some(_), None) => false,
        };
        if self.not_displayed || self.invisible || self.folded {
            Some(FindingKind::HiddenText)
        } else if self.off_page {
            Some(FindingKind::OffPageText)
        } else if self.size < TINY || self.collapsed {
            Some(FindingKind::TinyText)
        } else if white {
            Some(FindingKind::WhiteText)
        } else {
            None
        }
    }

    fn apply(&mut self, style: &Style) {
        self.not_displayed |= style.not_displayed.unwrap_or(false);
        self.invisible = style.invisible.unwrap_or(self.invisible);
        self.off_page |= style.off_page.unwrap_or(false);
        self.colour = style.colour.unwrap_or(self.colour);
        self.background = style.background.unwrap_or(self.background);
        if style.ground_is_ink == Some(true) {
            self.background = self.colour;
        }
        self.not_displayed |= style.no_extent == Some(true) && style.cuts == Some(true);
        self.collapsed = style.collapsed.unwrap_or(self.collapsed);
        match style.size {
            Some(Size::Points(points)) => self.size = points,
            Some(Size::Relative(times)) => self.size *= times,
            None => {}
        }
    }
}

/// Walks over the page and writes its text.
struct Walker<'a> {
    builder: DocumentBuilder,
    /// The surroundings of every open element, the page first.
    around: Vec<Surroundings>,
    sheet: &'a Sheet,
    styles: HashMap<NodeId, (Style, Style)>,
    /// Whether the block that text goes into was begun.
    begun: bool,
    /// The text of the open `<del>`.
    deleted: Option<String>,
    title: Option<String>,
    /// How many drawings are open, one in another.
    drawings: u32,
}

impl Walker<'_> {
    fn here(&self) -> Surroundings {
        self.around
            .last()
            .cloned()
            .unwrap_or(Surroundings::of_page())
    }

    fn open(&mut self, node: NodeId, element: &Element) {
        let mut inside = self.here();
        inside.is_block = false;
        self.classify(element, &mut inside);
        let mut style = attributes_of(element);
        let sheets = self.styles.get(&node);
        if let Some((plain, _)) = sheets {
            style.overlay(plain);
        }
        let declared = element.attr("style").unwrap_or_default();
        let (plain, important) = Style::parse(declared, &self.sheet.variables);
        style.overlay(&plain);
        if let Some((_, important)) = sheets {
            style.overlay(important);
        }
        style.overlay(&important);
        inside.apply(&style);
        if inside.is_block {
            self.begun = false;
        }
        match element.name() {
            "br" if self.begun && !inside.is_left_out => self.builder.write("\n", inside.unseen()),
            "q" if !inside.is_left_out => self.inline("“", &inside),
            "del" if self.deleted.is_none() => self.deleted = Some(String::new()),
            "title" if self.title.is_none() => self.title = Some(String::new()),
            "meta" => self.metadata(element),
            "svg" => self.drawings += 1,
            _ => {}
        }
        self.around.push(inside);
    }

    fn close(&mut self, element: &Element) {
        let Some(inside) = self.around.pop() else {
            return;
        };
        if inside.is_block {
            self.begun = false;
        }
        match element.name() {
            "q" if !inside.is_left_out => self.inline("”", &inside),
            "svg" => self.drawings = self.drawings.saturating_sub(1),
            "del" => {
                if let Some(deleted) = self.deleted.take()
                    && !deleted.trim().is_empty()
                {
                    self.builder.mark(FindingKind::TrackedDeletion, &deleted);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let inside = self.here();
        if let (Some(title), true) = (&mut self.title, inside.is_left_out) {
            // The title is the first text that is left out while it is open.
            if title.is_empty() {
                title.push_str(text);
            }
        }
        if inside.is_left_out {
            return;
        }
        if let Some(deleted) = &mut self.deleted {
            deleted.push_str(text);
            return;
        }
        if inside.keeps_blanks {
            self.inline(text, &inside);
        } else {
            let mut blank = false;
            let mut piece = String::with_capacity(text.len());
            for character in text.chars() {
                // The no-break space is no blank of HTML.
                if matches!(character, ' ' | '\t' | '\n' | '\r' | '\x0c') {
                    blank = true;
                } else {
                    if blank && !(piece.is_empty() && self.at_blank()) {
                        piece.push(' ');
                    }
                    blank = false;
                    piece.push(character);
                }
            }
            if blank && !(piece.is_empty() && self.at_blank()) {
                piece.push(' ');
            }
            self.inline(&piece, &inside);
        }
    }

    /// Whether a blank here would add nothing.
    fn at_blank(&self) -> bool {
        !self.begun || self.builder.ends_blank()
    }

    /// Writes into the block of the surroundings and begins it when it was not.
    fn inline(&mut self, text: &str, inside: &Surroundings) {
        if text.is_empty() || (!self.begun && text.trim().is_empty()) {
            return;
        }
        if !self.begun {
            self.builder.begin(inside.kind, inside.level);
            self.begun = true;
        }
        self.builder.write(text, inside.unseen());
    }

    /// What the name and the attributes of an element make of its text.
    fn classify(&self, element: &Element, inside: &mut Surroundings) {
        let name = element.name();
        match name {
            "script" | "style" | "template" | "noscript" | "head" | "title" | "iframe"
            | "object" | "svg" | "math" | "select" | "audio" | "video" | "canvas" | "button" => {
                inside.is_left_out = true;
                inside.is_block = name == "head";
            }
            // Words in a drawing are words on the page, in front of whatever is drawn.
            "text" | "foreignObject" if self.is_in_drawing() => {
                inside.is_left_out = false;
                inside.background = None;
                inside.is_block = true;
            }
            "textarea" => {
                inside.keeps_blanks = true;
                inside.is_block = true;
            }
            "details" => {
                inside.folded |= element.attr("open").is_none();
                inside.is_block = true;
            }
            "summary" => {
                // The line that stays visible when the rest is folded.
                let outside = self.around.len().checked_sub(2);
                inside.folded = outside.is_some_and(|outside| self.around[outside].folded);
                inside.is_block = true;
            }
            "dialog" => {
                inside.not_displayed |= element.attr("open").is_none();
                inside.is_block = true;
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                inside.kind = BlockKind::Heading;
                inside.level = name[1..].parse().ok();
                inside.is_block = true;
            }
            "blockquote" => inside.turn(BlockKind::Quote),
            "li" | "dd" | "dt" => inside.turn(BlockKind::ListItem),
            "td" | "th" => inside.turn(BlockKind::TableCell),
            "pre" => {
                inside.keeps_blanks = true;
                inside.is_block = true;
            }
            "p" | "div" | "section" | "article" | "main" | "header" | "footer" | "nav"
            | "aside" | "address" | "center" | "figure" | "figcaption" | "caption" | "ul"
            | "ol" | "dl" | "table" | "tbody" | "thead" | "tr" | "body" | "hr" | "form"
            | "fieldset" | "legend" | "hgroup" => inside.is_block = true,
            _ => {}
        }
        if element.attr("hidden").is_some() {
            inside.not_displayed = true;
        }
        let role = element.attr("role").or_else(|| element.attr("epub:type"));
        let class = element.attr("class").unwrap_or_default();
        let id = element.attr("id").unwrap_or_default();
        let is_note = role.is_some_and(|role| {
            matches!(
                role,
                "doc-footnote" | "doc-endnote" | "footnote" | "endnote" | "rearnote"
            )
        }) || is_numbered(id, "sdfootnote")
            || is_numbered(id, "sdendnote")
            || is_numbered(id, "ftn")
            || is_numbered(id, "edn")
            || class.starts_with("MsoFootnoteText")
            || class.starts_with("MsoEndnoteText");
        if is_note {
            inside.turn(BlockKind::Footnote);
        }
        // The number of a note is glued to the word before it and is no text of the author.
        let is_mark = matches!(role, Some("doc-noteref" | "noteref" | "doc-backlink"))
            || [
                "sdfootnoteanc",
                "sdfootnotesym",
                "sdendnoteanc",
                "sdendnotesym",
                "sdcomment",
            ]
            .iter()
            .any(|mark| class.starts_with(mark))
            || class.starts_with("MsoFootnoteReference")
            || class.starts_with("MsoEndnoteReference");
        if is_mark {
            inside.is_left_out = true;
        }
    }

    /// Whether an element that is left out is open, and a drawing at that.
    fn is_in_drawing(&self) -> bool {
        self.around.last().is_some_and(|inside| inside.is_left_out) && self.drawings > 0
    }

    fn metadata(&mut self, element: &Element) {
        let (Some(name), Some(content)) = (element.attr("name"), element.attr("content")) else {
            return;
        };
        let content = one_line(content);
        if content.is_empty() {
            return;
        }
        let metadata = &mut self.builder.metadata;
        match name.to_ascii_lowercase().as_str() {
            "author" | "dc.creator" | "dcterms.creator" => metadata.author = Some(content),
            "changedby" => metadata.last_editor = Some(content),
            "created" | "dcterms.created" => metadata.created = Some(content),
            "changed" | "dcterms.modified" => metadata.modified = Some(content),
            "generator" => metadata.program = Some(content),
            _ => {}
        }
    }
}

/// What the attributes of an element say of its look, below any style sheet.
fn attributes_of(element: &Element) -> Style {
    let mut style = Style::default();
    let colour = |name: &str| css::colour(&element.attr(name)?.to_ascii_lowercase());
    style.background = colour("bgcolor");
    if element.attr("background").is_some() {
        style.background = Some(None);
    }
    style.colour = match element.name() {
        "body" => colour("text"),
        "text" | "tspan" => colour("fill"),
        _ => colour("color"),
    };
    style
}

impl Surroundings {
    /// Makes the element a block of a kind; a note stays a note whatever is in it.
    fn turn(&mut self, kind: BlockKind) {
        self.is_block = true;
        if self.kind != BlockKind::Footnote {
            self.kind = kind;
            self.level = None;
        }
    }
}

/// Whether an id is a prefix followed by digits alone.
fn is_numbered(id: &str, prefix: &str) -> bool {
    id.strip_prefix(prefix)
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(html: &str) -> Option<(FindingKind, u32)> {
        let document = read_text(html).unwrap();
        document
            .findings
            .first()
            .map(|found| (found.kind, found.count))
    }

    #[test]
    fn blocks_come_in_reading_order_with_their_kinds() {
        let page = "<title>T</title><h2>Кіріспе</h2><p>One\n two.<blockquote><p>Said</p></blockquote>
            <ul><li>item</ul><table><tr><td>cell</table><aside role=doc-footnote>note</aside><script>no</script>";
        let document = read_text(page).unwrap();
        assert_eq!(document.text, "Кіріспе\nOne two.\nSaid\nitem\ncell\nnote");
        let kinds: Vec<_> = document.blocks.iter().map(|block| block.kind).collect();
        assert_eq!(
            kinds,
            [
                BlockKind::Heading,
                BlockKind::Paragraph,
                BlockKind::Quote,
                BlockKind::ListItem,
                BlockKind::TableCell,
                BlockKind::Footnote
            ]
        );
        assert_eq!(document.blocks[0].level, Some(2));
        assert_eq!(document.metadata.title.as_deref(), Some("T"));
    }

    #[test]
    fn words_are_neither_glued_nor_torn() {
        let document =
            read_text("<p>a<b>b</b>c <i>d</i>\n<i>e</i><br>f &amp; g&nbsp;h<p> <q>i</q>").unwrap();
        assert_eq!(document.text, "abc d e\nf & g\u{a0}h\n“i”");
    }

    #[test]
    fn every_way_of_hiding_is_found() {
        let cases = [
            ("<p>seen<p hidden>one two", FindingKind::HiddenText),
            (
                "<p>seen<p style='display: none'>one two",
                FindingKind::HiddenText,
            ),
            (
                "<style>#x .y{visibility:hidden}</style><p>seen<div id=x><p class=y>one two",
                FindingKind::HiddenText,
            ),
            (
                "<p>seen<p style='color:#fefefe'>one two",
                FindingKind::WhiteText,
            ),
            (
                "<p>seen<font color=white>one two</font>",
                FindingKind::WhiteText,
            ),
            (
                "<p>seen<p style='font-size:1pt'>one two",
                FindingKind::TinyText,
            ),
            (
                "<p>seen<p style='position:absolute;left:-9999px'>one two",
                FindingKind::OffPageText,
            ),
        ];
        for (page, kind) in cases {
            assert_eq!(finding(page), Some((kind, 2)), "{page}");
        }
    }

    #[test]
    fn light_text_on_a_dark_ground_is_seen() {
        assert_eq!(
            finding("<table bgcolor=navy><tr><td style='color:white'>head"),
            None
        );
        assert_eq!(
            finding("<p style='background:url(x.png);color:white'>head"),
            None
        );
    }

    #[test]
    fn deletions_and_comments_are_no_text() {
        let document = read_text("<p>one<!-- two --> <del>three</del> four").unwrap();
        assert_eq!(document.text, "one four");
        assert_eq!(document.findings[0].kind, FindingKind::TrackedDeletion);
    }

    #[test]
    fn a_declared_encoding_is_believed_when_the_bytes_agree() {
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode("<meta charset=windows-1251><p>Ол");
        assert_eq!(read(&bytes).unwrap().text, "Ол");
    }

    #[test]
    fn a_million_nested_elements_are_refused() {
        let page = "<div>".repeat(1_000_000);
        assert_eq!(read_text(&page), Err(ReadError::StackOverflow));
    }
}
