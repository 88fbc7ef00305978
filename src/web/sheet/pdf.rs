//! Writes a sheet as PDF.

use chrono::{DateTime, Datelike, Timelike, Utc};
use krilla::color::luma;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Node, SpanTag, TagGroup, TagTree};
use krilla::{Document, SerializeSettings};

use super::faces::Faces;
use super::layout::{LaidOut, PAPER, Pen, Piece, lay_out};
use super::{Sheet, SheetError};

/// By what the sizes are multiplied in turn until a sheet fits its page.
const SCALES: [f32; 10] = [1.1, 1.05, 1.0, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72];
/// How thick a rule is, in points.
const RULE: f32 = 0.4;

/// The sheet as PDF.
///
/// # Errors
/// When more stands on it than fits a page, even set smaller, or the PDF would
/// not be accessible.
pub(in crate::web) fn pdf(sheet: &Sheet) -> Result<Vec<u8>, SheetError> {
    let failed = |error: &dyn std::fmt::Debug| SheetError::Pdf(format!("{error:?}"));
    let faces = Faces::new()?;
    let laid_out = SCALES
        .iter()
        .map(|&scale| lay_out(&sheet.parts, &faces, scale))
        .find(|laid_out| laid_out.fits)
        .ok_or(SheetError::TooLong)?;
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| failed(&error))?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    document.set_metadata(metadata(sheet));
    document.set_outline(outline(&laid_out));
    let paper = PageSettings::from_wh(PAPER.0, PAPER.1)
        .ok_or_else(|| SheetError::Pdf("the paper has no size".to_owned()))?;
    let mut page = document.start_page_with(paper);
    let mut surface = page.surface();
    let mut tags = TagTree::new().with_lang(Some(sheet.language.code().to_owned()));
    for piece in laid_out.pieces {
        if let Some(node) = draw(piece, &faces, &mut surface) {
            tags.push(node);
        }
    }
    surface.finish();
    page.finish();
    document.set_tag_tree(tags);
    document.finish().map_err(|error| failed(&error))
}

fn metadata(sheet: &Sheet) -> Metadata {
    let metadata = Metadata::new()
        .title(sheet.title.clone())
        .language(sheet.language.code().to_owned())
        .creator("Adal".to_owned());
    match DateTime::<Utc>::from_timestamp_millis(sheet.made_at) {
        Some(made) => metadata.creation_date(
            krilla::metadata::DateTime::new(made.year().clamp(0, 9999) as u16)
                .month(made.month() as u8)
                .day(made.day() as u8)
                .hour(made.hour() as u8)
                .minute(made.minute() as u8)
                .second(made.second() as u8)
                .utc_offset_hour(0),
        ),
        None => metadata,
    }
}

fn outline(laid_out: &LaidOut) -> Outline {
    let mut outline = Outline::new();
    for landmark in &laid_out.landmarks {
        let place = XyzDestination::new(0, Point::from_xy(0.0, landmark.top));
        outline.push_child(OutlineNode::new(landmark.text.clone(), place));
    }
    outline
}

/// Draws a piece; its place in the tree of tags, if it has one.
fn draw(piece: Piece, faces: &Faces, surface: &mut Surface<'_>) -> Option<Node> {
    match piece {
        Piece::Tagged(tag, pieces) => {
            let mut group = TagGroup::new(tag);
            for piece in pieces {
                if let Some(node) = draw(piece, faces, surface) {
                    group.push(node);
                }
            }
            Some(group.into())
        }
        Piece::Line(left, foot, pen, text) => {
            let tag = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
            write(&text, (left, foot), pen, faces, surface);
            surface.end_tagged();
            Some(tag.into())
        }
        Piece::Rule(top) => {
            let ornament = Artifact::with_kind(ArtifactType::Layout);
            surface.start_tagged(ContentTag::Artifact(ornament));
            rule(top, surface);
            surface.end_tagged();
            None
        }
    }
}

fn ink(grey: u8) -> Option<Fill> {
    Some(Fill {
        paint: luma::Color::new(grey).into(),
        ..Fill::default()
    })
}

fn write(text: &str, (left, foot): (f32, f32), pen: Pen, faces: &Faces, surface: &mut Surface<'_>) {
    let face = match pen.bold {
        true => &faces.bold,
        false => &faces.regular,
    };
    surface.set_fill(ink(pen.grey));
    let from = Point::from_xy(left, foot);
    let glyphs = face.glyphs(text);
    surface.draw_glyphs(from, &glyphs, face.font.clone(), text, pen.size, false);
}

fn rule(top: f32, surface: &mut Surface<'_>) {
    let left = super::layout::SIDE;
    let place = Rect::from_ltrb(left, top, PAPER.0 - left, top + RULE);
    let path = place.and_then(|place| {
        let mut path = PathBuilder::new();
        path.push_rect(place);
        path.finish()
    });
    if let Some(path) = path {
        surface.set_fill(ink(170));
        surface.draw_path(&path);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Part;
    use super::*;
    use crate::domain::Language;

    #[test]
    fn what_is_too_long_for_a_page_is_refused_and_not_cut_off() {
        let sheet = |lines: usize| Sheet {
            title: "Анықтама".to_owned(),
            language: Language::Kazakh,
            made_at: 0,
            parts: (0..lines)
                .map(|_| Part::Text("Ұзын мәтін".to_owned()))
                .collect(),
        };
        assert!(pdf(&sheet(20)).is_ok());
        assert!(matches!(pdf(&sheet(500)), Err(SheetError::TooLong)));
    }
}
