//! The little of CSS that decides whether a reader of a page sees a text.
//!
//! Only declarations that can hide text are kept: display, visibility, opacity,
//! size, colours and places off the page. Of the rules that meet an element the
//! more specific one speaks last, then the later one; what an element says
//! itself comes after them, and what is `!important` after that. Custom
//! properties are taken as if every one were declared for the whole page.

use std::collections::HashMap;

use super::colour::Colour;

/// What declarations say of an element, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Style {
    /// `display: none` and what has the same effect.
    pub not_displayed: Option<bool>,
    /// `visibility: hidden`; a child may be visible again.
    pub invisible: Option<bool>,
    /// Outside the page.
    pub off_page: Option<bool>,
    /// The colour of text; a transparent one is `Some(None)`.
    pub colour: Option<Option<Colour>>,
    /// The colour behind the text; a picture or a gradient is `Some(None)`: nothing is known of it.
    pub background: Option<Option<Colour>>,
    /// The size of letters.
    pub size: Option<Size>,
    /// A box without height or width.
    pub no_extent: Option<bool>,
    /// What does not fit into the box is cut away.
    pub cuts: Option<bool>,
    /// The ground has the colour of the text.
    pub ground_is_ink: Option<bool>,
    /// Letters pushed upon one another.
    pub collapsed: Option<bool>,
}

/// A size of letters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Size {
    /// In points.
    Points(f32),
    /// Times the size of the element around.
    Relative(f32),
}

impl Style {
    /// Reads declarations: `name: value; name: value`. The first style is what
    /// they say, the second what they say with emphasis (`!important`).
    pub fn parse(declarations: &str, variables: &Variables) -> (Self, Self) {
        let (mut style, mut important) = (Self::default(), Self::default());
        for declaration in declarations.split(';') {
            if let Some((name, value)) = declaration.split_once(':') {
                let value = variables.resolve(&value.trim().to_ascii_lowercase());
                let name = name.trim().to_ascii_lowercase();
                match value.trim_end().strip_suffix("important") {
                    Some(value) if value.trim_end().ends_with('!') => {
                        important.declare(&name, value.trim_end().trim_end_matches('!').trim_end());
                    }
                    _ => style.declare(&name, value.trim()),
                }
            }
        }
        (style, important)
    }

    /// Whether nothing that is kept was declared.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Lets another style that comes later speak over this one.
    pub fn overlay(&mut self, later: &Self) {
        self.not_displayed = later.not_displayed.or(self.not_displayed);
        self.invisible = later.invisible.or(self.invisible);
        self.off_page = later.off_page.or(self.off_page);
        self.colour = later.colour.or(self.colour);
        self.background = later.background.or(self.background);
        self.size = later.size.or(self.size);
        self.no_extent = later.no_extent.or(self.no_extent);
        self.cuts = later.cuts.or(self.cuts);
        self.ground_is_ink = later.ground_is_ink.or(self.ground_is_ink);
        self.collapsed = later.collapsed.or(self.collapsed);
    }

    fn declare(&mut self, name: &str, value: &str) {
        match name {
            "display" => self.not_displayed = Some(value == "none"),
            "mso-hide" => self.not_displayed = Some(value != "none"),
            "visibility" => self.invisible = Some(value == "hidden" || value == "collapse"),
            "opacity" => {
                if let Some(share) = share(value) {
                    self.not_displayed = Some(share < 0.1);
                }
            }
            "filter" | "-webkit-filter" => {
                let inside = value.split_once("opacity(").map(|(_, rest)| rest);
                let inside = inside.and_then(|rest| rest.split(')').next());
                if inside.and_then(share).is_some_and(|share| share < 0.1) {
                    self.not_displayed = Some(true);
                }
            }
            "content-visibility" => self.not_displayed = Some(value == "hidden"),
            "height" | "max-height" | "width" | "max-width" => {
                let is_flat = number(value).is_some_and(|(number, unit)| {
                    number <= 1.0 && matches!(unit, "px" | "pt" | "") || number == 0.0
                });
                self.no_extent = Some(is_flat || self.no_extent == Some(true));
            }
            "overflow" | "overflow-x" | "overflow-y" => {
                self.cuts = Some(value.starts_with("hidden") || value.starts_with("clip"));
            }
            "letter-spacing" => {
                let collapsed = match size(value) {
                    Some(Size::Relative(times)) => times <= -0.4,
                    Some(Size::Points(points)) => points <= -5.0,
                    None => false,
                };
                self.collapsed = Some(collapsed);
            }
            "scale" | "zoom" if share(value).is_some_and(|share| share <= 0.05) => {
                self.not_displayed = Some(true);
            }
            "-webkit-text-fill-color" => self.colour = colour(value).or(self.colour),
            "font-size" => self.size = size(value).or(self.size),
            "font" => self.size = value.split([' ', '/']).find_map(size).or(self.size),
            "color" => self.colour = colour(value).or(self.colour),
            "background" | "background-color" if value == "currentcolor" => {
                self.ground_is_ink = Some(true);
            }
            "background" | "background-color" => {
                self.background = ground(value).or(self.background)
            }
            "left"
            | "top"
            | "right"
            | "bottom"
            | "text-indent"
            | "margin-left"
            | "margin-top"
            | "margin-right"
            | "margin-bottom"
            | "inset"
            | "margin"
            | "translate"
            | "inset-inline-start"
            | "inset-block-start"
            | "margin-inline-start"
                if value.split_whitespace().any(is_far_off) =>
            {
                self.off_page = Some(true);
            }
            // A whole line further right, where the box is cut, is nowhere.
            "text-indent" if number(value).is_some_and(|(n, unit)| unit == "%" && n >= 100.0) => {
                self.off_page = Some(true);
            }
            "transform" | "-webkit-transform" => self.transform(value),
            "clip" if value.starts_with("rect(0") || value.starts_with("rect(1px") => {
                self.off_page = Some(true);
            }
            "clip-path" | "-webkit-clip-path" => {
                let (shape, inside) = value.split_once('(').unwrap_or((value, ""));
                let numbers = || {
                    inside
                        .split([' ', ',', ')'])
                        .filter_map(|part| number(part.trim()))
                };
                let nothing = match shape {
                    "inset" => numbers()
                        .next()
                        .is_some_and(|(n, unit)| unit == "%" && n >= 50.0),
                    "circle" | "ellipse" => numbers().next().is_some_and(|(n, _)| n <= 0.5),
                    "polygon" => numbers().all(|(n, _)| n <= 1.0),
                    _ => false,
                };
                if nothing {
                    self.off_page = Some(true);
                }
            }
            _ => {}
        }
    }

    /// `scale(0)`, `rotateY(90deg)`, `translate(-9999px)` and their kin.
    fn transform(&mut self, value: &str) {
        for call in value.split(')') {
            let Some((function, inside)) = call.trim().split_once('(') else {
                continue;
            };
            let arguments = || inside.split(',').map(str::trim);
            let first = arguments()
                .next()
                .and_then(number)
                .map(|(number, _)| number);
            match function {
                "scale" | "scalex" | "scaley" | "scale3d" => {
                    let mut shares = arguments().take(2).filter_map(share);
                    if shares.any(|share| share.abs() <= 0.05) {
                        self.not_displayed = Some(true);
                    }
                }
                "rotatex" | "rotatey" if first.is_some_and(|n| n.abs() == 90.0) => {
                    self.not_displayed = Some(true);
                }
                "matrix" if first.is_some_and(|n| n.abs() <= 0.05) => {
                    self.not_displayed = Some(true);
                }
                "translate" | "translatex" | "translatey" | "translate3d"
                    if arguments().any(is_far_off) =>
                {
                    self.off_page = Some(true);
                }
                _ => {}
            }
        }
    }
}

/// The custom properties of a page: `--ink: white`.
#[derive(Debug, Default)]
pub struct Variables {
    values: HashMap<String, String>,
}

/// How many times a value is looked through for further variables.
const MOST_RESOLUTIONS: usize = 8;
/// The longest value that is made by putting variables in, in bytes.
const LONGEST_VALUE: usize = 1_000;

impl Variables {
    /// Takes the custom properties among declarations.
    pub fn take(&mut self, declarations: &str) {
        for declaration in declarations.split(['{', ';', '}']) {
            if let Some((name, value)) = declaration.split_once(':')
                && name.trim().starts_with("--")
            {
                let value = value.trim().to_ascii_lowercase();
                self.values.insert(name.trim().to_ascii_lowercase(), value);
            }
        }
    }

    /// A value with what its variables stand for.
    fn resolve(&self, value: &str) -> String {
        let mut value = value.to_owned();
        for _ in 0..MOST_RESOLUTIONS {
            let Some((before, rest)) = value.split_once("var(") else {
                break;
            };
            let Some((inside, after)) = rest.split_once(')') else {
                break;
            };
            let (name, usual) = inside.split_once(',').unwrap_or((inside, ""));
            let meant = self
                .values
                .get(name.trim())
                .map_or(usual.trim(), String::as_str);
            if before.len() + meant.len() + after.len() > LONGEST_VALUE {
                break;
            }
            value = format!("{before}{meant}{after}");
        }
        value
    }
}

/// One rule of a style sheet, with one selector.
#[derive(Debug)]
pub struct Rule {
    /// The selector, without commas.
    pub selector: String,
    /// How much it is worth: ids, then classes and attributes, then names.
    pub specificity: (u16, u16, u16),
    /// What it says.
    pub style: Style,
    /// What it says with emphasis.
    pub important: Style,
}

/// What the style sheets of a page say.
#[derive(Debug, Default)]
pub struct Sheet {
    /// The rules that can hide text, in their order.
    pub rules: Vec<Rule>,
    /// The custom properties.
    pub variables: Variables,
    /// Text that the sheet paints on the page (`::before { content: "…" }`).
    pub painted: String,
}

impl Sheet {
    /// Reads a style sheet.
    pub fn parse(sheet: &str) -> Self {
        let text = without_comments(sheet);
        let mut sheet = Self::default();
        sheet.variables.take(&text);
        sheet.collect(&text, 0);
        sheet
    }

    fn collect(&mut self, text: &str, depth: u8) {
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let head = rest[..open].rsplit(';').next().unwrap_or_default().trim();
            let body_start = &rest[open + 1..];
            let close = matching_brace(body_start);
            let body = &body_start[..close];
            rest = body_start.get(close + 1..).unwrap_or_default();
            if let Some(condition) = head.strip_prefix('@') {
                let condition = condition.to_ascii_lowercase();
                let shown = condition
                    .strip_prefix("media")
                    .is_some_and(is_true_of_screens);
                if (shown || condition.starts_with("layer") || condition.starts_with("supports"))
                    && depth < DEEPEST_BLOCK
                {
                    self.collect(body, depth + 1);
                }
                continue;
            }
            if head.contains(":before") || head.contains(":after") {
                self.painted.extend(painted(body));
                continue;
            }
            let (style, important) = Style::parse(body, &self.variables);
            if style.is_empty() && important.is_empty() {
                continue;
            }
            for selector in selectors(head) {
                self.rules.push(Rule {
                    specificity: specificity(selector),
                    selector: selector.to_owned(),
                    style: style.clone(),
                    important: important.clone(),
                });
            }
        }
    }
}

/// The deepest nesting of @-blocks that is followed.
const DEEPEST_BLOCK: u8 = 4;
/// The width of the screen that a page is judged on, in pixels.
const SCREEN: f32 = 1_280.0;

/// Whether a media condition holds on a usual screen.
fn is_true_of_screens(condition: &str) -> bool {
    if condition.contains("print") && !condition.contains("not print")
        || condition.contains("speech")
        || condition.contains("dark")
        || condition.contains("not screen")
        || condition.contains("not all")
    {
        return false;
    }
    condition.split(['(', ')']).all(|part| {
        let Some((name, value)) = part.split_once(':') else {
            return true;
        };
        let Some((number, unit)) = number(value.trim()) else {
            return true;
        };
        let pixels = if unit.ends_with("em") {
            number * 16.0
        } else {
            number
        };
        match name.trim() {
            "min-width" => pixels <= SCREEN,
            "max-width" => pixels >= SCREEN,
            _ => true,
        }
    })
}

/// The strings that declarations of a pseudo-element paint.
fn painted(body: &str) -> Option<String> {
    let value = body.split(';').find_map(|declaration| {
        let (name, value) = declaration.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content").then_some(value)
    })?;
    let text: String = value.split(['"', '\'']).skip(1).step_by(2).collect();
    (!text.is_empty()).then(|| text + " ")
}

/// The selectors of a list, split at commas outside brackets.
fn selectors(list: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut depth, mut start) = (0_u32, 0);
    for (at, byte) in list.bytes().enumerate() {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                found.push(list[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(list[start..].trim());
    found.retain(|selector| !selector.is_empty());
    found
}

/// How much a selector is worth, as near as its signs tell.
fn specificity(selector: &str) -> (u16, u16, u16) {
    let count = |signs: &[char]| selector.matches(signs).count().min(1_000) as u16;
    let names = selector
        .split([' ', '>', '+', '~'])
        .filter(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()))
        .count()
        .min(1_000) as u16;
    (count(&['#']), count(&['.', '[', ':']), names)
}

/// The byte of the brace that closes the block that `text` is inside of; the end when there is none.
fn matching_brace(text: &str) -> usize {
    let mut depth = 0_u32;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return at,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

fn without_comments(sheet: &str) -> String {
    let mut kept = String::new();
    let mut rest = sheet;
    while let Some(start) = rest.find("/*") {
        kept.push_str(&rest[..start]);
        rest = rest[start + 2..]
            .find("*/")
            .map_or("", |end| &rest[start + 2 + end + 2..]);
    }
    kept.push_str(rest);
    // The marks that hide a sheet from very old programs.
    kept.replace("<!--", "").replace("-->", "")
}

/// A part of 1, as a number or in per cent.
fn share(value: &str) -> Option<f32> {
    match value.trim().strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f32>().ok().map(|p| p / 100.0),
        None => value.trim().parse().ok(),
    }
}

/// A number and its unit; a calculation is as good as its first number.
fn number(value: &str) -> Option<(f32, &str)> {
    let value = value
        .trim()
        .trim_start_matches("calc(")
        .trim_end_matches(')');
    let value = value.split_whitespace().next().unwrap_or_default();
    let end = value
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != '-' && c != '+')
        .unwrap_or(value.len());
    Some((value[..end].parse().ok()?, value[end..].trim()))
}

/// A size in points, or relative to the text around.
fn size(value: &str) -> Option<Size> {
    let (number, unit) = number(value)?;
    Some(match unit {
        "pt" => Size::Points(number),
        "px" => Size::Points(number * 0.75),
        "rem" => Size::Points(number * 12.0),
        "em" => Size::Relative(number),
        "%" => Size::Relative(number / 100.0),
        "mm" => Size::Points(number * 2.835),
        "cm" => Size::Points(number * 28.35),
        "in" => Size::Points(number * 72.0),
        "ex" | "ch" => Size::Relative(number / 2.0),
        "vw" | "vh" | "vmin" | "vmax" => Size::Points(number * 9.6),
        "" if number == 0.0 => Size::Points(0.0),
        _ => return None,
    })
}

/// Whether a length leads far out of any page.
fn is_far_off(value: &str) -> bool {
    let Some((number, unit)) = number(value) else {
        return false;
    };
    let pixels = match unit {
        "px" | "" => number,
        "pt" => number / 0.75,
        "em" | "rem" => number * 16.0,
        "cm" => number * 37.8,
        "mm" => number * 3.78,
        "in" => number * 96.0,
        "vw" | "vh" if number >= 100.0 => return true,
        "%" | "vw" | "vh" => number * 8.0,
        _ => return false,
    };
    pixels <= -500.0 || pixels >= 5000.0
}

/// The colour of a background: `Some(None)` where something unknown is painted.
fn ground(value: &str) -> Option<Option<Colour>> {
    if value.contains("url(") || value.contains("gradient(") {
        return Some(None);
    }
    let found = value
        .split_whitespace()
        .find_map(colour)
        .or_else(|| colour(value));
    match found {
        // A transparent ground leaves what is behind it.
        Some(colour) => colour.map(Some),
        // A colour by a name that is not known here is some colour all the same.
        None => value
            .split_whitespace()
            .any(|word| {
                word.bytes().all(|byte| byte.is_ascii_alphabetic()) && !NO_PAINT.contains(&word)
            })
            .then_some(None),
    }
}

/// Words of backgrounds that paint nothing.
const NO_PAINT: [&str; 20] = [
    "none",
    "repeat",
    "scroll",
    "fixed",
    "local",
    "center",
    "left",
    "right",
    "top",
    "bottom",
    "inherit",
    "initial",
    "unset",
    "revert",
    "cover",
    "contain",
    "auto",
    "round",
    "space",
    "currentcolor",
];

/// A colour; `Some(None)` is a transparent one and `None` is none at all.
pub fn colour(value: &str) -> Option<Option<Colour>> {
    let value = value.trim();
    if value == "transparent" {
        return Some(None);
    }
    if let Some(digits) = value.strip_prefix('#') {
        return hex(digits);
    }
    if let Some(inside) = value
        .strip_prefix("rgba(")
        .or_else(|| value.strip_prefix("rgb("))
        .and_then(|inside| inside.strip_suffix(')'))
    {
        let parts: Vec<f32> = inside
            .split([',', ' ', '/'])
            .filter(|part| !part.is_empty())
            .filter_map(|part| match part.strip_suffix('%') {
                Some(percent) => percent.parse::<f32>().ok().map(|p| p * 2.55),
                None => part.parse().ok(),
            })
            .collect();
        let &[red, green, blue, ref alpha @ ..] = parts.as_slice() else {
            return None;
        };
        if alpha.first().is_some_and(|&alpha| alpha < 0.1) {
            return Some(None);
        }
        return Some(Some(Colour(red as u8, green as u8, blue as u8)));
    }
    if let Some(inside) = value
        .strip_prefix("hsla(")
        .or_else(|| value.strip_prefix("hsl("))
        .and_then(|inside| inside.strip_suffix(')'))
    {
        let parts: Vec<f32> = inside
            .split([',', ' ', '/'])
            .filter_map(|part| part.trim_end_matches(['%', 'd', 'e', 'g']).parse().ok())
            .collect();
        let &[hue, saturation, lightness, ref alpha @ ..] = parts.as_slice() else {
            return None;
        };
        if alpha.first().is_some_and(|&alpha| alpha < 0.1) {
            return Some(None);
        }
        return Some(Some(of_hue(hue, saturation / 100.0, lightness / 100.0)));
    }
    let named = match value {
        "white" | "canvas" => Colour::WHITE,
        "seashell" => Colour(255, 245, 238),
        "lavenderblush" => Colour(255, 240, 245),
        "honeydew" => Colour(240, 255, 240),
        "lightcyan" => Colour(224, 255, 255),
        "lightyellow" => Colour(255, 255, 224),
        "linen" => Colour(250, 240, 230),
        "oldlace" => Colour(253, 245, 230),
        "lavender" => Colour(230, 230, 250),
        "black" => Colour::BLACK,
        "snow" => Colour(255, 250, 250),
        "ivory" => Colour(255, 255, 240),
        "ghostwhite" => Colour(248, 248, 255),
        "whitesmoke" => Colour(245, 245, 245),
        "floralwhite" => Colour(255, 250, 240),
        "mintcream" => Colour(245, 255, 250),
        "azure" => Colour(240, 255, 255),
        "aliceblue" => Colour(240, 248, 255),
        "yellow" => Colour(255, 255, 0),
        "red" => Colour(255, 0, 0),
        "green" => Colour(0, 128, 0),
        "blue" => Colour(0, 0, 255),
        "navy" => Colour(0, 0, 128),
        "silver" => Colour(192, 192, 192),
        "gray" | "grey" => Colour(128, 128, 128),
        "darkblue" => Colour(0, 0, 139),
        "darkgray" | "darkgrey" => Colour(169, 169, 169),
        "lightgray" | "lightgrey" => Colour(211, 211, 211),
        _ => return None,
    };
    Some(Some(named))
}

/// The colour of a hue (degrees), a saturation and a lightness (parts of 1).
fn of_hue(hue: f32, saturation: f32, lightness: f32) -> Colour {
    let reach = saturation * lightness.min(1.0 - lightness);
    let channel = |place: f32| {
        let k = (place + hue / 30.0).rem_euclid(12.0);
        lightness - reach * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0)
    };
    Colour::from_parts(channel(0.0), channel(8.0), channel(4.0))
}

fn hex(digits: &str) -> Option<Option<Colour>> {
    let values: Vec<u8> = digits
        .chars()
        .map(|c| c.to_digit(16).map(|digit| digit as u8))
        .collect::<Option<_>>()?;
    let (channels, alpha) = match *values.as_slice() {
        [r, g, b] => ([r * 17, g * 17, b * 17], 255),
        [r, g, b, a] => ([r * 17, g * 17, b * 17], a * 17),
        [r1, r2, g1, g2, b1, b2] => ([r1 * 16 + r2, g1 * 16 + g2, b1 * 16 + b2], 255),
        [r1, r2, g1, g2, b1, b2, a1, a2] => {
            ([r1 * 16 + r2, g1 * 16 + g2, b1 * 16 + b2], a1 * 16 + a2)
        }
        _ => return None,
    };
    Some((alpha >= 25).then_some(Colour(channels[0], channels[1], channels[2])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_their_notations() {
        for white in [
            "white",
            "#fff",
            "#FFFFFF",
            "rgb(255, 255, 255)",
            "rgb(100% 100% 100%)",
        ] {
            let read = colour(&white.to_ascii_lowercase());
            assert_eq!(read, Some(Some(Colour::WHITE)), "{white}");
        }
        assert_eq!(colour("rgba(0,0,0,0)"), Some(None));
        assert_eq!(colour("inherit"), None);
    }

    #[test]
    fn nearly_white_vanishes_on_white_and_grey_does_not() {
        assert!(Colour(248, 248, 248).vanishes_on(Colour::WHITE));
        assert!(!Colour(200, 200, 200).vanishes_on(Colour::WHITE));
        assert!(!Colour::WHITE.vanishes_on(Colour(0, 0, 128)));
    }

    #[test]
    fn rules_that_hide_are_found_and_those_for_print_are_not() {
        let sheet = "<!-- /* x */ .a, #b { display:none } @media print { p { display: none } }
            h1 { margin: 0 } .c{color:#FFF;font-size:1px} @media screen { i { opacity: 0 } } -->";
        let found = Sheet::parse(sheet).rules;
        let selectors: Vec<_> = found.iter().map(|rule| rule.selector.as_str()).collect();
        assert_eq!(selectors, [".a", "#b", ".c", "i"]);
        assert_eq!(found[2].style.size, Some(Size::Points(0.75)));
    }

    fn said(declarations: &str) -> Style {
        Style::parse(declarations, &Variables::default()).0
    }

    #[test]
    fn far_places_are_off_the_page_and_ordinary_ones_are_not() {
        assert_eq!(said("position:absolute; left:-9999px").off_page, Some(true));
        assert_eq!(said("text-indent: -999em").off_page, Some(true));
        assert_eq!(said("text-indent: -1.25cm; left: 10px").off_page, None);
    }
}
