//! The little of CSS that decides whether a reader of a page sees a text.
//!
//! Only declarations that can hide text are kept: display, visibility, opacity,
//! size, colours and places off the page. Rules of one style sheet apply in the
//! order in which they stand; what an element says itself comes last.

/// A colour, 0 to 255 each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    /// Red, green and blue.
    pub channels: [u8; 3],
}

impl Colour {
    /// The colour of paper.
    pub const WHITE: Self = Self::new(255, 255, 255);
    /// The colour of print.
    pub const BLACK: Self = Self::new(0, 0, 0);

    /// A colour by its channels.
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self {
            channels: [red, green, blue],
        }
    }

    /// Whether text of this colour cannot be told from `ground` by eye: no
    /// channel differs by more than a tenth, and brightness hardly does.
    pub fn vanishes_on(self, ground: Self) -> bool {
        let difference = self
            .channels
            .iter()
            .zip(ground.channels)
            .map(|(&own, other)| own.abs_diff(other))
            .max();
        difference.is_some_and(|difference| difference <= 25)
    }
}

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
    /// Reads declarations: `name: value; name: value`.
    pub fn parse(declarations: &str) -> Self {
        let mut style = Self::default();
        for declaration in declarations.split(';') {
            if let Some((name, value)) = declaration.split_once(':') {
                let value = value.trim().to_ascii_lowercase();
                let value = value.trim_end_matches("!important").trim_end();
                style.declare(name.trim().to_ascii_lowercase().as_str(), value);
            }
        }
        style
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
    }

    fn declare(&mut self, name: &str, value: &str) {
        match name {
            "display" => self.not_displayed = Some(value == "none"),
            "mso-hide" => self.not_displayed = Some(value != "none"),
            "visibility" => self.invisible = Some(value == "hidden" || value == "collapse"),
            "opacity" => {
                let share = value.strip_suffix('%').map_or_else(
                    || value.parse::<f32>().ok(),
                    |percent| percent.trim().parse::<f32>().ok().map(|p| p / 100.0),
                );
                if let Some(share) = share {
                    self.not_displayed = Some(share < 0.1);
                }
            }
            "font-size" => self.size = size(value).or(self.size),
            "font" => self.size = value.split([' ', '/']).find_map(size).or(self.size),
            "color" => self.colour = colour(value).or(self.colour),
            "background" | "background-color" => {
                self.background = ground(value).or(self.background)
            }
            "left" | "top" | "right" | "bottom" | "text-indent" | "margin-left" | "margin-top"
                if is_far_off(value) =>
            {
                self.off_page = Some(true);
            }
            "transform" if value.contains("scale(0") && !value.contains("scale(0.") => {
                self.not_displayed = Some(true);
            }
            "transform" if value.contains("translate") => {
                let inside = value.split(['(', ',', ')']);
                if inside.into_iter().any(|part| is_far_off(part.trim())) {
                    self.off_page = Some(true);
                }
            }
            "clip" if value.starts_with("rect(0") || value.starts_with("rect(1px") => {
                self.off_page = Some(true);
            }
            "clip-path" if value.starts_with("inset(50%") || value.starts_with("inset(100%") => {
                self.off_page = Some(true);
            }
            _ => {}
        }
    }
}

/// The rules of a style sheet that can hide text: selector lists with what they declare.
pub fn rules(sheet: &str) -> Vec<(String, Style)> {
    let mut found = Vec::new();
    collect_rules(&without_comments(sheet), &mut found, 0);
    found
}

/// The deepest nesting of @-blocks that is followed.
const DEEPEST_BLOCK: u8 = 4;

fn collect_rules(sheet: &str, found: &mut Vec<(String, Style)>, depth: u8) {
    let mut rest = sheet;
    while let Some(open) = rest.find('{') {
        let head = rest[..open].rsplit(';').next().unwrap_or_default().trim();
        let body_start = &rest[open + 1..];
        let close = matching_brace(body_start);
        let body = &body_start[..close];
        rest = body_start.get(close + 1..).unwrap_or_default();
        if let Some(condition) = head.strip_prefix('@') {
            let condition = condition.to_ascii_lowercase();
            let shown = condition.starts_with("media")
                && (condition.contains("screen") || condition.contains("all"))
                && !condition.contains("width");
            if (shown || condition.starts_with("layer") || condition.starts_with("supports"))
                && depth < DEEPEST_BLOCK
            {
                collect_rules(body, found, depth + 1);
            }
        } else {
            let style = Style::parse(body);
            if !style.is_empty() {
                found.push((head.to_owned(), style));
            }
        }
    }
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

/// A number and its unit.
fn number(value: &str) -> Option<(f32, &str)> {
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
    // A transparent ground leaves what is behind it.
    value
        .split_whitespace()
        .find_map(colour)
        .or_else(|| colour(value))
        .filter(Option::is_some)
}

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
        return Some(Some(Colour::new(red as u8, green as u8, blue as u8)));
    }
    let named = match value {
        "white" => Colour::WHITE,
        "black" => Colour::BLACK,
        "snow" => Colour::new(255, 250, 250),
        "ivory" => Colour::new(255, 255, 240),
        "ghostwhite" => Colour::new(248, 248, 255),
        "whitesmoke" => Colour::new(245, 245, 245),
        "floralwhite" => Colour::new(255, 250, 240),
        "mintcream" => Colour::new(245, 255, 250),
        "azure" => Colour::new(240, 255, 255),
        "aliceblue" => Colour::new(240, 248, 255),
        "yellow" => Colour::new(255, 255, 0),
        "red" => Colour::new(255, 0, 0),
        "green" => Colour::new(0, 128, 0),
        "blue" => Colour::new(0, 0, 255),
        "navy" => Colour::new(0, 0, 128),
        "silver" => Colour::new(192, 192, 192),
        "gray" | "grey" => Colour::new(128, 128, 128),
        "darkblue" => Colour::new(0, 0, 139),
        "darkgray" | "darkgrey" => Colour::new(169, 169, 169),
        "lightgray" | "lightgrey" => Colour::new(211, 211, 211),
        _ => return None,
    };
    Some(Some(named))
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
    Some((alpha >= 25).then_some(Colour { channels }))
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
        assert!(Colour::new(248, 248, 248).vanishes_on(Colour::WHITE));
        assert!(!Colour::new(200, 200, 200).vanishes_on(Colour::WHITE));
        assert!(!Colour::WHITE.vanishes_on(Colour::new(0, 0, 128)));
    }

    #[test]
    fn rules_that_hide_are_found_and_those_for_print_are_not() {
        let sheet = "<!-- /* x */ .a, #b { display:none } @media print { p { display: none } }
            h1 { margin: 0 } .c{color:#FFF;font-size:1px} @media screen { i { opacity: 0 } } -->";
        let found = rules(sheet);
        let selectors: Vec<_> = found
            .iter()
            .map(|(selector, _)| selector.as_str())
            .collect();
        assert_eq!(selectors, [".a, #b", ".c", "i"]);
        assert_eq!(found[1].1.size, Some(Size::Points(0.75)));
    }

    #[test]
    fn far_places_are_off_the_page_and_ordinary_ones_are_not() {
        assert_eq!(
            Style::parse("position:absolute; left:-9999px").off_page,
            Some(true)
        );
        assert_eq!(Style::parse("text-indent: -999em").off_page, Some(true));
        assert_eq!(
            Style::parse("text-indent: -1.25cm; left: 10px").off_page,
            None
        );
    }
}
