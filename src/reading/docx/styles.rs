//! Styles of a docx: what a paragraph or run looks like once its styles, the
//! defaults of the document and its theme are taken together.

use rustc_hash::FxHashMap;

use crate::reading::ReadError;
use crate::reading::colour::Colour;
use crate::reading::xml::{Element, Node, Xml};

/// The most styles that one style may be based on, one upon the other.
const MAX_BASES: usize = 32;

/// What a colour attribute says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ink {
    /// The program chooses a colour that can be read.
    Automatic,
    /// This colour.
    Is(Colour),
    /// Not a plain colour: a gradient, a picture.
    Unknown,
}

/// What is said about a run; `None` is "not said here".
#[derive(Debug, Clone, Default)]
pub struct RunLook {
    pub style: Option<String>,
    pub vanish: Option<bool>,
    pub colour: Option<Ink>,
    /// The fill of a text effect, which Word 2010 and later draw in place of the colour.
    pub effect: Option<Effect>,
    pub outlined: Option<bool>,
    pub shade: Option<Ink>,
    pub highlight: Option<Ink>,
    /// Half points.
    pub size: Option<f32>,
    /// Per cent of the width.
    pub scale: Option<f32>,
    /// Twentieths of a point between letters.
    pub spacing: Option<f32>,
    /// Half points above the line.
    pub raise: Option<f32>,
    /// All letters of the run pressed into so many twips.
    pub fit: Option<f32>,
    /// Tracked as deleted or inserted: a mark inside the properties, not the text itself.
    pub deleted: bool,
}

/// The fill of a text effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Effect {
    /// Filled with this colour.
    Solid(Ink),
    /// Not filled, or wholly transparent.
    Clear,
}

/// What is said about a paragraph.
#[derive(Debug, Clone, Default)]
pub struct ParagraphLook {
    pub style: Option<String>,
    /// 1 to 9; 0 says that it is body text.
    pub outline: Option<u8>,
    pub numbered: Option<bool>,
    /// Twips.
    pub left: Option<f32>,
    pub right: Option<f32>,
    pub centred: Option<bool>,
    pub shade: Option<Ink>,
    /// Lines of exactly so many twips, which cut off what is higher.
    pub exact_line: Option<f32>,
    /// The left and upper edge of a frame, twips.
    pub frame: Option<(f32, f32)>,
    /// A frame of exactly so many twips, which cuts off what is higher.
    pub exact_height: Option<f32>,
    /// How much further left the first line begins, twips.
    pub hanging: Option<f32>,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    run: RunLook,
    paragraph: ParagraphLook,
    /// Looks of parts of a table: part → background and run.
    parts: Vec<(String, Option<Ink>, RunLook)>,
    whole_shade: Option<Ink>,
}

/// What a paragraph is by its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Running text.
    Body,
    /// A heading of this level; a title has none.
    Heading(Option<u8>),
    /// A block quotation.
    Quote,
    /// An item of a list.
    List,
}

/// The styles and the theme of one document.
#[derive(Debug, Default)]
pub struct Styles {
    styles: FxHashMap<String, Style>,
    default_paragraph: Option<String>,
    defaults: RunLook,
    theme: FxHashMap<String, Colour>,
    /// Names of theme colours in the text → names in the theme.
    mapping: FxHashMap<String, String>,
}

impl Styles {
    /// Reads the theme part: the twelve colours by their names.
    pub fn read_theme(&mut self, part: &str) -> Result<(), ReadError> {
        let mut xml = Xml::new(part, "docx");
        let mut slot = String::new();
        loop {
            match xml.next()? {
                Node::Start(element) => match element.name() {
                    name @ ("dk1" | "lt1" | "dk2" | "lt2" | "accent1" | "accent2" | "accent3"
                    | "accent4" | "accent5" | "accent6" | "hlink" | "folHlink") => {
                        slot = name.to_owned();
                    }
                    "fontScheme" | "fmtScheme" => xml.skip()?,
                    "srgbClr" | "sysClr" => {
                        let value = element.attribute("lastClr").or(element.attribute("val"));
                        if let Some(colour) = value.and_then(|value| Colour::from_hex(&value)) {
                            self.theme.entry(slot.clone()).or_insert(colour);
                        }
                    }
                    _ => {}
                },
                Node::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// Takes the mapping of theme colours from the settings (`w:clrSchemeMapping`).
    pub fn read_mapping(&mut self, element: &Element<'_>) {
        for (from, attribute) in [
            ("background1", "bg1"),
            ("text1", "t1"),
            ("background2", "bg2"),
            ("text2", "t2"),
        ] {
            if let Some(to) = element.attribute(attribute) {
                self.mapping.insert(from.to_owned(), to);
            }
        }
    }

    /// Reads the styles part. The theme must have been read.
    pub fn read(&mut self, part: &str) -> Result<(), ReadError> {
        let mut xml = Xml::new(part, "docx");
        loop {
            match xml.next()? {
                Node::Start(element) => match element.name() {
                    "rPrDefault" => self.read_defaults(&mut xml)?,
                    "style" => self.read_style(&mut xml, &element)?,
                    "latentStyles" => xml.skip()?,
                    _ => {}
                },
                Node::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn read_defaults(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        loop {
            match xml.next()? {
                Node::Start(element) if element.name() == "rPr" => {
                    self.defaults = self.run_look(xml)?;
                }
                Node::End(name) if name == "rPrDefault" => return Ok(()),
                Node::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn read_style(&mut self, xml: &mut Xml<'_>, start: &Element<'_>) -> Result<(), ReadError> {
        let Some(id) = start.attribute("styleId") else {
            return xml.skip();
        };
        let is_default = start
            .attribute("default")
            .is_some_and(|value| is_on(&value));
        if is_default && start.attribute("type").as_deref() == Some("paragraph") {
            self.default_paragraph = Some(id.clone());
        }
        let mut style = Style::default();
        let mut part: Option<String> = None;
        loop {
            match xml.next()? {
                Node::Start(element) => match (element.name(), part.as_ref()) {
                    ("name", _) => style.name = element.attribute("val").unwrap_or_default(),
                    ("basedOn", _) => style.based_on = element.attribute("val"),
                    ("tblStylePr", _) => {
                        let kind = element.attribute("type").unwrap_or_default();
                        style.parts.push((kind.clone(), None, RunLook::default()));
                        part = Some(kind);
                    }
                    ("rPr", None) => style.run = self.run_look(xml)?,
                    ("rPr", Some(_)) => {
                        let look = self.run_look(xml)?;
                        if let Some(last) = style.parts.last_mut() {
                            last.2 = look;
                        }
                    }
                    ("pPr", None) => style.paragraph = self.paragraph_look(xml)?.0,
                    ("pPr", Some(_)) => xml.skip()?,
                    ("shd", _) => {
                        let shade = self.shade(&element);
                        match style.parts.last_mut() {
                            Some(last) if part.is_some() => last.1 = shade,
                            _ => style.whole_shade = shade,
                        }
                    }
                    _ => {}
                },
                Node::End(name) if name == "tblStylePr" => part = None,
                Node::End(name) if name == "style" => break,
                Node::Eof => break,
                _ => {}
            }
        }
        self.styles.insert(id, style);
        Ok(())
    }

    /// Reads what follows a `w:rPr` up to its end.
    pub fn run_look(&self, xml: &mut Xml<'_>) -> Result<RunLook, ReadError> {
        let mut look = RunLook::default();
        loop {
            match xml.next()? {
                Node::Start(element) => {
                    let switch = || Some(element.attribute("val").is_none_or(|val| is_on(&val)));
                    match element.name() {
                        "rStyle" => look.style = element.attribute("val"),
                        // webHidden hides in the web layout alone; the page shows it.
                        "vanish" | "specVanish" => look.vanish = switch(),
                        "color" => look.colour = Some(self.ink(&element)),
                        "shd" => look.shade = self.shade(&element),
                        "highlight" => {
                            look.highlight = element.attribute("val").map(|v| highlight(&v))
                        }
                        "sz" => look.size = element.number("val"),
                        "w" => look.scale = percentage(&element),
                        "spacing" => look.spacing = element.number("val"),
                        "position" => look.raise = element.number("val"),
                        "fitText" => look.fit = element.number("val"),
                        "outline" => look.outlined = switch(),
                        "textFill" => look.effect = self.effect(xml)?,
                        "textOutline" => {
                            let line = self.effect(xml)?;
                            look.outlined = Some(matches!(line, Some(Effect::Solid(_))));
                        }
                        "del" | "moveFrom" => look.deleted = true,
                        "rPrChange" => xml.skip()?,
                        _ => {}
                    }
                }
                Node::End(name) if name == "rPr" => return Ok(look),
                Node::Eof => return Ok(look),
                _ => {}
            }
        }
    }

    /// Reads what follows a `w:pPr` up to its end; the run look is that of the
    /// paragraph mark, the flag tells whether a section ends here.
    pub fn paragraph_look(&self, xml: &mut Xml<'_>) -> Result<(ParagraphLook, RunLook), ReadError> {
        let mut look = ParagraphLook::default();
        let mut mark = RunLook::default();
        loop {
            match xml.next()? {
                Node::Start(element) => match element.name() {
                    "pStyle" => look.style = element.attribute("val"),
                    "outlineLvl" => {
                        let level: Option<u8> = element.number("val");
                        look.outline = level.map(|level| if level < 9 { level + 1 } else { 0 });
                    }
                    "numId" => look.numbered = element.attribute("val").map(|id| id != "0"),
                    "ind" => {
                        look.left = element.number("left").or(element.number("start"));
                        look.right = element.number("right").or(element.number("end"));
                        let first: Option<f32> = element.number("firstLine");
                        look.hanging = element.number("hanging").or(first.map(|first| -first));
                    }
                    "jc" => look.centred = element.attribute("val").map(|val| val == "center"),
                    "shd" => look.shade = self.shade(&element),
                    "spacing" if element.attribute("lineRule").as_deref() == Some("exact") => {
                        look.exact_line = element.number("line");
                    }
                    "framePr" => {
                        let x: Option<f32> = element.number("x");
                        let y: Option<f32> = element.number("y");
                        look.frame = Some((x.unwrap_or(0.0), y.unwrap_or(0.0)));
                        if element.attribute("hRule").as_deref() == Some("exact") {
                            look.exact_height = element.number("h");
                        }
                    }
                    "rPr" => mark = self.run_look(xml)?,
                    "pPrChange" | "sectPrChange" => xml.skip()?,
                    _ => {}
                },
                Node::End(name) if name == "pPr" => return Ok((look, mark)),
                Node::Eof => return Ok((look, mark)),
                _ => {}
            }
        }
    }

    /// The fill inside a text effect, up to the effect's end.
    fn effect(&self, xml: &mut Xml<'_>) -> Result<Option<Effect>, ReadError> {
        let mut effect = None;
        let mut open = 1;
        // The least transparent stop of a gradient says whether anything is seen of it.
        let (mut stops, mut clear_stops) = (0, 0);
        let mut stop_inks: Vec<Ink> = Vec::new();
        while open > 0 {
            match xml.next()? {
                Node::Start(element) => {
                    open += 1;
                    match element.name() {
                        "noFill" => effect = Some(Effect::Clear),
                        "gradFill" | "pattFill" => effect = Some(Effect::Solid(Ink::Unknown)),
                        "gs" => stops += 1,
                        "srgbClr" | "schemeClr" | "prstClr" | "sysClr" if stops > 0 => {
                            stop_inks.push(self.drawing_ink(&element));
                        }
                        "srgbClr" | "schemeClr" | "prstClr" | "sysClr" if effect.is_none() => {
                            effect = Some(Effect::Solid(self.drawing_ink(&element)));
                        }
                        // Of a text effect this is the transparency, in thousandths of a per cent.
                        "alpha" if element.number("val").is_some_and(|v: f32| v >= 88_000.0) => {
                            if stops > 0 {
                                clear_stops += 1;
                            } else {
                                effect = Some(Effect::Clear);
                            }
                        }
                        _ => {
                            let last = match &mut effect {
                                _ if stops > 0 => stop_inks.last_mut(),
                                Some(Effect::Solid(ink)) => Some(ink),
                                _ => None,
                            };
                            if let Some(ink) = last {
                                *ink = modified(*ink, &element);
                            }
                        }
                    }
                }
                Node::End(_) => open -= 1,
                Node::Eof => break,
                Node::Text(_) => {}
            }
        }
        if stops > 0 && clear_stops == stops {
            effect = Some(Effect::Clear);
        } else if let Some((first, others)) = stop_inks.split_first()
            && others.iter().all(|ink| ink == first)
        {
            // A gradient from a colour to itself is that colour.
            effect = Some(Effect::Solid(*first));
        }
        Ok(effect)
    }

    /// The colour of `srgbClr` or `schemeClr`.
    pub fn drawing_ink(&self, element: &Element<'_>) -> Ink {
        let value = element.attribute("val").unwrap_or_default();
        let colour = match element.name() {
            "schemeClr" => self.theme_colour(&value),
            "prstClr" => match value.as_str() {
                "white" => Some(Colour::WHITE),
                "black" => Some(Colour::BLACK),
                _ => None,
            },
            "sysClr" => element
                .attribute("lastClr")
                .and_then(|last| Colour::from_hex(&last)),
            _ => Colour::from_hex(&value),
        };
        colour.map_or(Ink::Unknown, Ink::Is)
    }

    /// The colour of `w:color` or of a page background.
    pub fn ink(&self, element: &Element<'_>) -> Ink {
        self.themed(element, "themeColor", "themeTint", "themeShade")
            .or_else(|| {
                let value = element.attribute("val").or(element.attribute("color"))?;
                Colour::from_hex(&value)
            })
            .map_or(Ink::Automatic, Ink::Is)
    }

    /// The background that `w:shd` gives; `None` when it gives none.
    pub fn shade(&self, element: &Element<'_>) -> Option<Ink> {
        let fill = self
            .themed(element, "themeFill", "themeFillTint", "themeFillShade")
            .or_else(|| Colour::from_hex(&element.attribute("fill")?));
        let front = || {
            self.themed(element, "themeColor", "themeTint", "themeShade")
                .or_else(|| Colour::from_hex(&element.attribute("color")?))
        };
        match element.attribute("val").as_deref() {
            Some("solid") => Some(Ink::Is(front().unwrap_or(Colour::BLACK))),
            None | Some("clear" | "nil") => fill.map(Ink::Is),
            Some(pattern) => {
                let share: f32 = pattern.strip_prefix("pct").and_then(|p| p.parse().ok())?;
                let back = fill.unwrap_or(Colour::WHITE);
                let front = front().unwrap_or(Colour::BLACK);
                Some(Ink::Is(front.mixed(back, share / 100.0)))
            }
        }
    }

    fn themed(&self, element: &Element<'_>, name: &str, tint: &str, shade: &str) -> Option<Colour> {
        let mut colour = self.theme_colour(&element.attribute(name)?)?;
        let share = |name: &str| {
            let value = element.attribute(name)?;
            let value = u8::from_str_radix(&value, 16).ok()?;
            Some(f32::from(value) / 255.0)
        };
        if let Some(share) = share(tint) {
            colour = colour.mixed(Colour::WHITE, share);
        }
        if let Some(share) = share(shade) {
            colour = colour.mixed(Colour::BLACK, share);
        }
        Some(colour)
    }

    /// The colour that a theme name stands for; the Office theme where the file has none.
    fn theme_colour(&self, name: &str) -> Option<Colour> {
        let name = match name {
            "bg1" => "background1",
            "tx1" => "text1",
            "bg2" => "background2",
            "tx2" => "text2",
            other => other,
        };
        let slot = match self.mapping.get(name).map_or(name, String::as_str) {
            "background1" | "light1" | "lt1" => "lt1",
            "text1" | "dark1" | "dk1" => "dk1",
            "background2" | "light2" | "lt2" => "lt2",
            "text2" | "dark2" | "dk2" => "dk2",
            "hyperlink" => "hlink",
            "followedHyperlink" => "folHlink",
            other => other,
        };
        self.theme.get(slot).copied().or(match slot {
            "lt1" => Some(Colour::WHITE),
            "dk1" => Some(Colour::BLACK),
            "lt2" => Some(Colour(0xE7, 0xE6, 0xE6)),
            "dk2" => Some(Colour(0x44, 0x54, 0x6A)),
            _ => None,
        })
    }

    /// The style itself, then what it is based on.
    fn chain<'s>(&'s self, id: Option<&'s str>) -> impl Iterator<Item = &'s Style> {
        let mut next = id;
        std::iter::from_fn(move || {
            let style = self.styles.get(next?)?;
            next = style.based_on.as_deref();
            Some(style)
        })
        .take(MAX_BASES)
    }

    fn paragraph_style<'s>(&'s self, look: &'s ParagraphLook) -> Option<&'s str> {
        look.style.as_deref().or(self.default_paragraph.as_deref())
    }

    /// A paragraph's look with everything that its styles say.
    pub fn resolve_paragraph(&self, own: &ParagraphLook) -> ParagraphLook {
        let mut look = own.clone();
        for style in self.chain(self.paragraph_style(own)) {
            let base = &style.paragraph;
            look.outline = look.outline.or(base.outline);
            look.numbered = look.numbered.or(base.numbered);
            look.left = look.left.or(base.left);
            look.right = look.right.or(base.right);
            look.centred = look.centred.or(base.centred);
            look.shade = look.shade.or(base.shade);
            look.exact_line = look.exact_line.or(base.exact_line);
            look.frame = look.frame.or(base.frame);
            look.exact_height = look.exact_height.or(base.exact_height);
            look.hanging = look.hanging.or(base.hanging);
        }
        look
    }

    /// What the runs of a paragraph look like before they say anything
    /// themselves: defaults, table style, paragraph style.
    pub fn paragraph_runs(&self, paragraph: &ParagraphLook, table: &RunLook) -> RunLook {
        let mut look = RunLook::default();
        for style in self.chain(self.paragraph_style(paragraph)) {
            fill_in(&mut look, &style.run);
        }
        fill_in(&mut look, table);
        fill_in(&mut look, &self.defaults);
        look
    }

    /// A run's look: its own words, its character style, then `base`.
    pub fn resolve_run(&self, own: RunLook, base: &RunLook) -> RunLook {
        let mut styled = RunLook::default();
        for style in self.chain(own.style.as_deref()) {
            fill_in(&mut styled, &style.run);
        }
        // A toggle that both the paragraph's and the run's style set is off again.
        if own.vanish.is_none() && styled.vanish == Some(true) && base.vanish == Some(true) {
            styled.vanish = Some(false);
        }
        let mut look = own;
        fill_in(&mut look, &styled);
        fill_in(&mut look, base);
        look
    }

    /// The background and run look of the part `kind` of a table style ("firstRow"); "" is the whole table.
    pub fn table_part(&self, style: Option<&str>, kind: &str) -> (Option<Ink>, RunLook) {
        let mut shade = None;
        let mut run = RunLook::default();
        for style in self.chain(style) {
            if kind.is_empty() {
                shade = shade.or(style.whole_shade);
                fill_in(&mut run, &style.run);
            }
            for part in style.parts.iter().filter(|part| part.0 == kind) {
                shade = shade.or(part.1);
                fill_in(&mut run, &part.2);
            }
        }
        (shade, run)
    }

    /// What a paragraph is, by its outline level and the names of its styles.
    pub fn role(&self, own: &ParagraphLook, resolved: &ParagraphLook) -> Role {
        match resolved.outline {
            Some(level) if level > 0 => return Role::Heading(Some(level)),
            _ => {}
        }
        let id = self.paragraph_style(own);
        for style in self.chain(id) {
            if let Some(role) = role_of_name(&style.name) {
                return role;
            }
        }
        // Files of converters refer to styles that they do not define.
        if let Some(role) = id.and_then(role_of_name) {
            return role;
        }
        if resolved.numbered == Some(true) {
            Role::List
        } else {
            Role::Body
        }
    }
}

/// What a style's name or id says in English, Russian or Kazakh.
fn role_of_name(name: &str) -> Option<Role> {
    let name = name.to_lowercase();
    let level = name
        .chars()
        .rev()
        .find_map(|character| character.to_digit(10))
        .map(|digit| digit.clamp(1, 9) as u8);
    let starts = |words: &[&str]| words.iter().any(|word| name.starts_with(word));
    let contains = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if starts(&[
        "heading",
        "заголовок",
        "тақырып",
        "тақырыпша",
        "überschrift",
        "titre",
    ]) && !contains(&["знак", "char", "оглавлен", "toc"])
    {
        return level.map(|level| Role::Heading(Some(level)));
    }
    if matches!(
        name.as_str(),
        "title"
            | "subtitle"
            | "название"
            | "подзаголовок"
            | "тақырып"
            | "тақырыпат"
            | "атауы"
    ) {
        return Some(Role::Heading(None));
    }
    if contains(&[
        "quote",
        "quotation",
        "block text",
        "blocktext",
        "цитат",
        "дәйексөз",
        "үзінді",
    ]) {
        return Some(Role::Quote);
    }
    if starts(&[
        "list paragraph",
        "listparagraph",
        "list bullet",
        "list number",
        "абзац списка",
        "тізім",
    ]) {
        return Some(Role::List);
    }
    None
}

fn fill_in(look: &mut RunLook, base: &RunLook) {
    look.vanish = look.vanish.or(base.vanish);
    look.colour = look.colour.or(base.colour);
    look.effect = look.effect.or(base.effect);
    look.outlined = look.outlined.or(base.outlined);
    look.shade = look.shade.or(base.shade);
    look.highlight = look.highlight.or(base.highlight);
    look.size = look.size.or(base.size);
    look.scale = look.scale.or(base.scale);
    look.spacing = look.spacing.or(base.spacing);
    look.raise = look.raise.or(base.raise);
    look.fit = look.fit.or(base.fit);
}

/// A colour after a modification that stands inside it (`lumMod`, `tint`).
pub fn modified(ink: Ink, modification: &Element<'_>) -> Ink {
    let Ink::Is(colour) = ink else { return ink };
    let Some(value) = modification.number::<f32>("val") else {
        return ink;
    };
    let share = value / 100_000.0;
    Ink::Is(match modification.name() {
        "lumMod" => colour.relit(share, 0.0),
        "lumOff" => colour.relit(1.0, share),
        "tint" => colour.mixed(Colour::WHITE, share),
        "shade" => colour.mixed(Colour::BLACK, share),
        _ => colour,
    })
}

fn is_on(value: &str) -> bool {
    !matches!(value, "0" | "false" | "off")
}

fn percentage(element: &Element<'_>) -> Option<f32> {
    let value = element.attribute("val")?;
    value.trim_end_matches('%').parse().ok()
}

/// The sixteen colours of the highlighting pen.
fn highlight(name: &str) -> Ink {
    Ink::Is(match name {
        "none" => return Ink::Automatic,
        "black" => Colour::BLACK,
        "white" => Colour::WHITE,
        "blue" => Colour(0, 0, 255),
        "cyan" => Colour(0, 255, 255),
        "green" => Colour(0, 255, 0),
        "magenta" => Colour(255, 0, 255),
        "red" => Colour(255, 0, 0),
        "yellow" => Colour(255, 255, 0),
        "darkBlue" => Colour(0, 0, 128),
        "darkCyan" => Colour(0, 128, 128),
        "darkGreen" => Colour(0, 128, 0),
        "darkMagenta" => Colour(128, 0, 128),
        "darkRed" => Colour(128, 0, 0),
        "darkYellow" => Colour(128, 128, 0),
        "darkGray" => Colour(128, 128, 128),
        "lightGray" => Colour(192, 192, 192),
        _ => return Ink::Unknown,
    })
}
