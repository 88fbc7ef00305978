//! What holds inside a group of RTF: where text goes, and how it looks.

use super::super::builder::Unseen;
use super::super::colour::Colour;
use super::tables::Tables;
use crate::domain::{BlockKind, FindingKind};

/// Sizes below this are under 3 points, in half points.
const TINY_HALF_POINTS: i32 = 6;

/// The width of a usual page, in twips.
const PAGE: i32 = 11_906;
/// Lines of exactly fewer twips than this cut their letters away.
const SMALLEST_LINE: i32 = 60;

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Destination {
    /// The text of the document.
    #[default]
    Body,
    /// A footnote or an endnote.
    Footnote,
    /// A text box.
    Frame,
    /// A drawing, of which only text boxes are read.
    Shape,
    /// The name of a property of a drawing.
    ShapeName,
    /// The value of a property of a drawing.
    ShapeValue,
    /// A header or footer of pages.
    Header,
    /// A comment beside the text.
    Comment,
    /// The number or bullet of a list item.
    ListText,
    /// Nowhere.
    Skipped,
    /// Tables and information.
    FontTable,
    /// The colours of the file.
    ColourTable,
    /// The styles of the file.
    StyleSheet,
    /// The revision save ids of the file.
    RevisionIds,
    /// The group of metadata.
    Information,
    /// The title.
    Title,
    /// The author.
    Author,
    /// Who saved last.
    Operator,
    /// When it was made.
    Created,
    /// When it was changed.
    Revised,
    /// The program that wrote it.
    Generator,
}

impl Destination {
    /// The destination that a control word names, inside another.
    pub fn named(word: &str, around: Self) -> Option<Self> {
        let destination = match word {
            "fonttbl" => Self::FontTable,
            "colortbl" => Self::ColourTable,
            "stylesheet" => Self::StyleSheet,
            "rsidtbl" => Self::RevisionIds,
            "info" => Self::Information,
            "generator" => Self::Generator,
            "title" | "author" | "operator" | "creatim" | "revtim"
                if around == Self::Information =>
            {
                match word {
                    "title" => Self::Title,
                    "author" => Self::Author,
                    "operator" => Self::Operator,
                    "creatim" => Self::Created,
                    _ => Self::Revised,
                }
            }
            "footnote" if around != Self::Skipped => Self::Footnote,
            "shptxt" if matches!(around, Self::Shape) => Self::Frame,
            "sn" if around == Self::Shape => Self::ShapeName,
            "sv" if around == Self::Shape => Self::ShapeValue,
            "shp" | "shpinst" if around != Self::Skipped => Self::Shape,
            "annotation" => Self::Comment,
            "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr"
            | "footerf" => Self::Header,
            "listtext" | "pntext" => Self::ListText,
            "pict" | "objdata" | "fldinst" | "nonshppict" | "shprslt" | "themedata" | "xe"
            | "tc" | "bkmkstart" | "bkmkend" | "atnid" | "atnauthor" | "atntime" | "atndate"
            | "atnref" | "atrfstart" | "atrfend" | "listtable" | "listoverridetable" | "revtbl"
            | "filetbl" | "datastore" | "latentstyles" | "pnseclvl" | "ftnsep" | "ftnsepc"
            | "ftncn" | "aftnsep" | "aftnsepc" | "aftncn" | "subject" | "keywords" | "doccomm"
            | "company" | "manager" | "category" | "hlinkbase" | "printim" | "buptim"
            | "passwordhash" | "xmlnstbl" | "mmathPr" | "falt" | "panose" | "pgptbl" | "sn" => {
                Self::Skipped
            }
            _ => return None,
        };
        Some(destination)
    }

    /// Whether the text is collected beside the document.
    pub const fn is_aside(self) -> bool {
        !matches!(
            self,
            Self::Body
                | Self::Footnote
                | Self::Frame
                | Self::Shape
                | Self::ListText
                | Self::Skipped
                | Self::ColourTable
                | Self::RevisionIds
                | Self::Information
        )
    }
}

/// The properties that groups inherit.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Where text goes.
    pub destination: Destination,
    /// The destination that this very group opened.
    pub opened: Option<Destination>,
    /// The number of the font.
    pub font: i32,
    /// Fallback characters after a `\uN`; see [`State::set`] for the default of 1.
    pub fallback: u32,
    /// Under change tracking: deleted text.
    pub deleted: bool,
    /// Under change tracking: inserted text.
    pub inserted: bool,
    /// Whether the paragraph has a number or bullet.
    pub listed: bool,
    /// The cell of the row, from 0.
    pub cell: usize,
    /// Per cent of the width of letters.
    scale: Option<i32>,
    /// Twips between letters.
    spacing: i32,
    /// Half points above the line.
    raise: i32,
    /// Twips: the left edge of the paragraph, its first line, the frame it stands in.
    left: i32,
    first_line: i32,
    frame: Option<(i32, i32)>,
    /// Twips of a line; less than 0 is exactly so many.
    line: i32,
    hidden: bool,
    half_points: Option<i32>,
    colour: i32,
    background: i32,
    shading: i32,
    style: Option<i32>,
    outline: Option<u8>,
    in_table: bool,
    cell_shadings: Vec<i32>,
    next_shading: i32,
}

impl State {
    /// Applies a control word.
    pub fn set(&mut self, word: &str, number: Option<i32>, tables: &Tables) {
        let on = number != Some(0);
        let value = number.unwrap_or(0);
        match word {
            "f" => self.font = value,
            "uc" => self.fallback = value.clamp(0, 16) as u32,
            "rtf" => {
                self.fallback = 1;
                self.font = tables.default_font;
            }
            "v" => self.hidden = on,
            "fs" => self.half_points = number,
            "charscalex" => self.scale = number,
            "expndtw" => self.spacing = value,
            "up" => self.raise = value,
            "dn" => self.raise = value.saturating_neg(),
            "li" | "lin" => self.left = value,
            "fi" => self.first_line = value,
            "sl" => self.line = value,
            "posx" | "posnegx" => self.frame = Some((value, self.frame.map_or(0, |place| place.1))),
            "posy" | "posnegy" => self.frame = Some((self.frame.map_or(0, |place| place.0), value)),
            "cf" => self.colour = value,
            "cb" | "chcbpat" | "highlight" => self.background = value,
            "cbpat" => self.shading = value,
            "deleted" => self.deleted = on,
            "revised" => self.inserted = on,
            "plain" => {
                self.font = tables.default_font;
                self.hidden = false;
                self.half_points = None;
                self.scale = None;
                self.spacing = 0;
                self.raise = 0;
                self.colour = 0;
                self.background = 0;
                self.deleted = false;
                self.inserted = false;
            }
            "pard" => {
                self.style = None;
                self.outline = None;
                self.in_table = false;
                self.shading = 0;
                self.listed = false;
                self.left = 0;
                self.first_line = 0;
                self.line = 0;
                self.frame = None;
            }
            "s" => self.style = number,
            "ls" => self.listed = on,
            "outlinelevel" => self.outline = u8::try_from(value).ok().filter(|&level| level < 9),
            "intbl" => self.in_table = on,
            "trowd" => {
                self.cell_shadings.clear();
                self.next_shading = 0;
                self.cell = 0;
            }
            "clcbpat" => self.next_shading = value,
            // Rows of thousands of cells are no rows of a text.
            "cellx" if self.cell_shadings.len() < 256 => {
                self.cell_shadings.push(self.next_shading);
                self.next_shading = 0;
            }
            _ => {}
        }
    }

    /// What kind of block a paragraph of this state is.
    pub fn block(&self, tables: &Tables) -> (BlockKind, Option<u8>) {
        let style = self.style.and_then(|style| tables.style(style));
        let level = self.outline.map(|level| level + 1);
        if let Some(level) = level.or_else(|| style.and_then(|style| style.heading_level())) {
            (BlockKind::Heading, Some(level))
        } else if style.is_some_and(|style| style.is_quote()) {
            (BlockKind::Quote, None)
        } else if self.in_table {
            (BlockKind::TableCell, None)
        } else if self.listed {
            (BlockKind::ListItem, None)
        } else {
            (BlockKind::Paragraph, None)
        }
    }

    /// Why a reader of the page does not see text of this state.
    ///
    /// `paper` is what lies behind it where nothing else is said.
    pub fn unseen(&self, tables: &Tables, paper: Colour) -> Unseen {
        if self.hidden {
            return Some(FindingKind::HiddenText);
        }
        let is_off = |(x, y): (i32, i32)| {
            !(-PAGE / 2..=PAGE).contains(&x) || !(-PAGE / 2..=PAGE * 3 / 2).contains(&y)
        };
        if !(-PAGE / 4..=PAGE).contains(&self.left)
            || self.left.saturating_add(self.first_line) < -PAGE / 4
            || self.frame.is_some_and(is_off)
            || self.raise.abs() > PAGE / 10
        {
            return Some(FindingKind::OffPageText);
        }
        let size = self.half_points.unwrap_or(24);
        if size < TINY_HALF_POINTS
            || self.scale.is_some_and(|scale| scale < 10)
            || self.spacing <= -size * 4
            || (-SMALLEST_LINE..0).contains(&self.line)
        {
            return Some(FindingKind::TinyText);
        }
        // Colour 0 is automatic: it contrasts with whatever is behind it.
        let colour = tables.colour(self.colour)?;
        let cell = self.cell_shadings.get(self.cell).copied().unwrap_or(0);
        let ground = [
            self.background,
            self.shading,
            if self.in_table { cell } else { 0 },
        ]
        .into_iter()
        .find_map(|index| tables.colour(index))
        .unwrap_or(paper);
        colour.vanishes_on(ground).then_some(FindingKind::WhiteText)
    }
}
