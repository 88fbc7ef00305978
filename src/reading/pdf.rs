//! Portable Document Format.
//!
//! The object layer is lopdf (docs/pdf-libraries.md says why); what stands on
//! the pages is worked out here: `page` runs the content streams and places
//! letters, `layout` puts them into lines in reading order, `paragraphs`
//! into blocks, and `glyph_map` asks whether the text layer is what the page
//! shows.

mod cmap;
mod font;
mod geometry;
mod glyph_map;
mod layout;
mod lexer;
mod names;
mod object;
mod page;
mod paint;
mod paragraphs;
mod path;
mod program;

use std::collections::HashSet;

use lopdf::{Dictionary, Object, ObjectId};

use self::object::{File, as_dictionary, as_text, content};
use self::page::{Interpreter, Page};
use super::ReadError;
use super::builder::DocumentBuilder;
use super::xml::{Node, Xml, decode};
use crate::domain::{Document, FindingKind, Format, Metadata, Severity};

/// The most pages that are read.
const MAX_PAGES: usize = 5_000;
/// A picture that covers this share of a page is a scan of it.
const SCAN_SHARE: f32 = 0.6;

/// Reads a PDF.
///
/// # Errors
///
/// Files that need a password, damaged files, files without text; files whose
/// pages are pictures without text are called scans.
pub fn read(bytes: &[u8]) -> Result<Document, ReadError> {
    let file = open(bytes)?;
    let pages = pages(&file);
    if pages.is_empty() {
        // The object layer finds nothing where the lock stands in the trailer itself.
        let is_locked = bytes.windows(8).any(|word| word == b"/Encrypt");
        return Err(match is_locked {
            true => ReadError::Encrypted,
            false => ReadError::damaged("PDF", "no page can be found"),
        });
    }
    let mut builder = DocumentBuilder::new();
    builder.metadata = metadata(&file, pages.len());
    let mut interpreter = Interpreter::new(&file);
    let mut lines = Vec::new();
    let mut comments = Vec::new();
    let mut blank_pictures = 0;
    let mut lost_streams = 0;
    let mut recognised = 0;
    for page in &pages {
        let mut page = interpreter.read(page);
        if interpreter.is_exhausted() {
            return Err(ReadError::TooLarge {
                what: "its pages take too many steps to draw".to_owned(),
                limit: "60 million steps and 100,000 forms".to_owned(),
            });
        }
        lost_streams += page.lost_streams;
        let has_text = page
            .letters
            .iter()
            .any(|letter| !letter.text.trim().is_empty());
        if !has_text && page.pictures > 0 {
            blank_pictures += 1;
        }
        recognised += u32::from(accept_recognised_text(&mut page));
        comments.append(&mut page.comments);
        lines.push(layout::lines(&page, |font| {
            interpreter
                .fonts
                .get(font as usize)
                .is_some_and(|font| font.is_bold)
        }));
    }
    let text: String = lines
        .iter()
        .flatten()
        .map(|line| line.text() + "\n")
        .collect();
    paragraphs::write(lines, &mut builder);
    for comment in comments {
        builder.mark(FindingKind::Comment, &comment);
    }
    glyph_map::judge(&interpreter.fonts, &text, &mut builder);
    let total = pages.len() as u32;
    if blank_pictures > 0 {
        let severity = if blank_pictures * 4 >= total && blank_pictures > 1 {
            Severity::Check
        } else {
            Severity::Info
        };
        builder.note(
            FindingKind::ImagePages,
            severity,
            blank_pictures,
            "pages of pictures without text",
        );
    }
    if recognised > 0 {
        builder.note(
            FindingKind::ImagePages,
            Severity::Info,
            recognised,
            "scanned pages with recognised text",
        );
    }
    if lost_streams > 0 {
        let what = format!("parts of pages that cannot be read: {lost_streams}");
        builder.note(
            FindingKind::UnreadPart,
            Severity::Check,
            lost_streams,
            &what,
        );
    }
    note_attachments(&file, &mut builder);
    match builder.finish(Format::Pdf) {
        Err(ReadError::NoText) if blank_pictures > 0 => {
            Err(ReadError::ScanWithoutText { pages: total })
        }
        Err(ReadError::NoText) if lost_streams > 0 => Err(ReadError::TooLarge {
            what: "its pages are broken or inflate to more than is read".to_owned(),
            limit: format!("{} MiB for a page", object::MAX_STREAM >> 20),
        }),
        result => result,
    }
}

fn open(bytes: &[u8]) -> Result<File, ReadError> {
    let options = lopdf::LoadOptions {
        max_decompressed_size: Some(object::MAX_STREAM),
        ..lopdf::LoadOptions::default()
    };
    let load = |options| lopdf::Document::load_mem_with_options(bytes, options);
    let mut document = match load(options.clone()) {
        Ok(document) => document,
        Err(lopdf::Error::InvalidPassword) => return Err(ReadError::Encrypted),
        Err(error) => return Err(ReadError::damaged("PDF", error)),
    };
    // The empty password has been tried: what is still locked needs a real one.
    if document.is_encrypted() {
        return Err(ReadError::Encrypted);
    }
    // A table that reads well may still point past the objects.
    if document.catalog().is_err() {
        let rebuilt = load(lopdf::LoadOptions {
            force_reconstruct: true,
            ..options
        });
        document = rebuilt.map_err(|error| ReadError::damaged("PDF", error))?;
    }
    Ok(File { document })
}

/// The pages in order; cycles in the tree are cut.
fn pages(file: &File) -> Vec<&Dictionary> {
    let mut pages = Vec::new();
    let mut seen: HashSet<ObjectId> = HashSet::new();
    let root = file
        .document
        .catalog()
        .ok()
        .and_then(|catalog| catalog.get(b"Pages").ok());
    let mut waiting: Vec<&Object> = root.into_iter().collect();
    while let Some(object) = waiting.pop() {
        if let Ok(id) = object.as_reference()
            && !seen.insert(id)
        {
            continue;
        }
        let Some(node) = as_dictionary(file.follow(object)) else {
            continue;
        };
        match file.array(node, "Kids") {
            Some(kids) if file.name(node, "Type") != Some(b"Page") => {
                waiting.extend(kids.iter().rev())
            }
            _ if pages.len() < MAX_PAGES => pages.push(node),
            _ => break,
        }
    }
    if pages.is_empty() {
        // Without a tree, whatever calls itself a page is one.
        pages.extend(
            file.document
                .objects
                .values()
                .filter_map(as_dictionary)
                .filter(|dictionary| file.name(dictionary, "Type") == Some(b"Page"))
                .take(MAX_PAGES),
        );
    }
    pages
}

/// Text recognition puts unseen text over (or under) the picture of a page.
/// Such text is what the page shows, as well as a machine could read it.
fn accept_recognised_text(page: &mut Page) -> bool {
    if page.picture_share < SCAN_SHARE {
        return false;
    }
    let is_layer = |kind: Option<FindingKind>, invisible: bool| {
        invisible || kind == Some(FindingKind::CoveredText)
    };
    let layer = page
        .letters
        .iter()
        .filter(|letter| is_layer(letter.unseen, letter.is_invisible))
        .count();
    if layer * 10 < page.letters.len() * 8 || layer == 0 {
        return false;
    }
    for letter in &mut page.letters {
        if matches!(letter.unseen, Some(FindingKind::CoveredText))
            || (letter.is_invisible && letter.unseen == Some(FindingKind::HiddenText))
        {
            letter.unseen = None;
        }
    }
    true
}

/// The information dictionary, and what XMP adds to it.
fn metadata(file: &File, pages: usize) -> Metadata {
    let mut metadata = Metadata {
        pages: Some(pages as u32),
        ..Metadata::default()
    };
    if let Some(info) = file.dictionary(&file.document.trailer, "Info") {
        let text = |key: &str| file.get(info, key).and_then(as_text);
        metadata.title = text("Title");
        metadata.author = text("Author");
        metadata.created = text("CreationDate").map(|date| iso_date(&date));
        metadata.modified = text("ModDate").map(|date| iso_date(&date));
        metadata.program = match (text("Creator"), text("Producer")) {
            (Some(creator), Some(producer)) if !producer.contains(&creator) => {
                Some(format!("{creator} / {producer}"))
            }
            (_, Some(producer)) => Some(producer),
            (creator, None) => creator,
        };
    }
    let xmp = file
        .document
        .catalog()
        .ok()
        .and_then(|catalog| file.stream(catalog, "Metadata"))
        .and_then(content);
    if let Some(xmp) = xmp {
        // A broken packet is no reason to refuse the text.
        let _broken = read_xmp(&decode(&xmp), &mut metadata);
    }
    metadata
}

fn read_xmp(packet: &str, metadata: &mut Metadata) -> Result<(), ReadError> {
    let mut xml = Xml::new(packet, "PDF");
    loop {
        match xml.next()? {
            Node::Start(element) => {
                let slot = match element.name() {
                    "title" => &mut metadata.title,
                    "creator" => &mut metadata.author,
                    "CreateDate" => &mut metadata.created,
                    "ModifyDate" => &mut metadata.modified,
                    "CreatorTool" => &mut metadata.program,
                    _ => continue,
                };
                let text = xml.text()?.trim().to_owned();
                if slot.is_none() && !text.is_empty() {
                    *slot = Some(text);
                }
            }
            Node::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// `D:20260301120000+05'00'` as `2026-03-01T12:00:00+05:00`; anything else as it stands.
fn iso_date(date: &str) -> String {
    let digits = date.trim_start_matches("D:");
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    let (stamp, zone) = digits.split_at(end);
    let part = |from: usize, usual: &str| stamp.get(from..from + 2).unwrap_or(usual).to_owned();
    let Some(year) = stamp.get(..4) else {
        return date.to_owned();
    };
    let mut iso = format!("{year}-{}-{}", part(4, "01"), part(6, "01"));
    if stamp.len() >= 12 {
        iso += &format!("T{}:{}:{}", part(8, "00"), part(10, "00"), part(12, "00"));
        let zone = zone.trim_end_matches('\'').replace('\'', ":");
        iso += if zone.starts_with('Z') { "Z" } else { &zone };
    }
    iso
}

fn note_attachments(file: &File, builder: &mut DocumentBuilder) {
    let attached = file
        .document
        .objects
        .values()
        .filter_map(as_dictionary)
        .filter(|dictionary| file.name(dictionary, "Type") == Some(b"EmbeddedFile"))
        .count() as u32;
    if attached > 0 {
        let what = format!("attached files: {attached}");
        builder.note(FindingKind::UnreadPart, Severity::Info, attached, &what);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_become_iso() {
        assert_eq!(
            iso_date("D:20260301120000+05'00'"),
            "2026-03-01T12:00:00+05:00"
        );
        assert_eq!(iso_date("D:2026"), "2026-01-01");
        assert_eq!(iso_date("yesterday"), "yesterday");
    }
}
