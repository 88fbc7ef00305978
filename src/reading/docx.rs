//! Office Open XML text (docx): the package around the stories.
//!
//! The bytes of the file come from the dispatcher of this room; its parts are
//! inflated under the bounds of [`archive`](super::archive). What stands on the
//! page goes through `story` into a [`Document`]; `styles` tells what it
//! looks like. Both the transitional and the strict form are read, since names
//! are compared without their namespaces.

mod story;
mod styles;

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use self::story::{PageSize, Parts, Story, Tally, note_unread};
use self::styles::{Ink, Styles};
use super::ReadError;
use super::archive::Archive;
use super::builder::DocumentBuilder;
use super::colour::Colour;
use super::xml::{Element, Node, Xml, decode};
use crate::domain::{Document, Format, Metadata};

/// Reads a docx.
///
/// # Errors
///
/// Files with macros, damaged and oversized packages, and documents without
/// text are refused; documents that hold only pictures are called scans.
pub fn read(bytes: &[u8]) -> Result<Document, ReadError> {
    let mut archive = Archive::open(bytes)?;
    let names: Vec<String> = archive.names().collect();
    if names.iter().any(|name| name.ends_with("vbaProject.bin")) {
        return Err(ReadError::Macros);
    }
    let main = main_part(&mut archive)?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut part = |name: &str| -> Result<Option<String>, ReadError> {
        Ok(archive.read(name)?.map(|bytes| decode(&bytes).into_owned()))
    };
    let in_folder = |name: &str| {
        if folder.is_empty() {
            name.to_owned()
        } else {
            format!("{folder}/{name}")
        }
    };
    let body = part(&main)?.ok_or_else(|| ReadError::damaged("docx", "it has no text part"))?;
    let main_name = main.rsplit('/').next().unwrap_or(&main);
    let relations = relations(&part(&in_folder(&format!("_rels/{main_name}.rels")))?)?;
    let related = |kind: &str, usual: &str| {
        let found = relations.iter().find(|relation| relation.kind == kind);
        found.map_or_else(
            || in_folder(usual),
            |relation| resolve(folder, &relation.target),
        )
    };

    let mut builder = DocumentBuilder::new();
    let mut styles = Styles::default();
    if let Some(theme) = part(&related("theme", "theme/theme1.xml"))? {
        styles.read_theme(&theme)?;
    }
    let mut settings = Settings::default();
    if let Some(part) = part(&related("settings", "settings.xml"))? {
        settings = read_settings(&part, &mut styles, &mut builder.metadata)?;
    }
    if let Some(part) = part(&related("styles", "styles.xml"))? {
        styles.read(&part)?;
    }
    let footnotes = part(&related("footnotes", "footnotes.xml"))?.unwrap_or_default();
    let endnotes = part(&related("endnotes", "endnotes.xml"))?.unwrap_or_default();
    let comments = part(&related("comments", "comments.xml"))?.unwrap_or_default();
    let (page, background) = page_of(&body, &styles)?;
    let parts = Parts {
        styles: &styles,
        page,
        background: background
            .filter(|_| settings.shows_background)
            .unwrap_or(Ink::Is(Colour::WHITE)),
        footnotes: notes(&footnotes, "footnote")?,
        endnotes: notes(&endnotes, "endnote")?,
        comments: comments_of(&comments)?,
    };
    if let Some(core) = part("docProps/core.xml")? {
        read_properties(&core, &mut builder.metadata)?;
    }
    if let Some(app) = part("docProps/app.xml")? {
        read_properties(&app, &mut builder.metadata)?;
    }

    let mut tally = Tally::default();
    let mut seen = BTreeSet::new();
    let used = margins_of(&body, settings.even_and_odd)?;
    let mut margins = |kind: &str, builder: &mut DocumentBuilder| -> Result<(), ReadError> {
        for relation in relations.iter().filter(|relation| relation.kind == kind) {
            // A header that no section shows is on no page.
            if !used.contains(&relation.id) {
                continue;
            }
            let Some(content) = part(&resolve(folder, &relation.target))? else {
                continue;
            };
            if let Some(header) = page_header(&parts, &content)?
                && seen.insert(header.text.clone())
            {
                builder.append(&header);
            }
        }
        Ok(())
    };
    margins("header", &mut builder)?;
    let mut story = Story::new(&parts, &mut builder);
    story.walk(&body)?;
    tally.pictures += story.tally.pictures;
    tally.objects += story.tally.objects;
    tally.foreign_parts += story.tally.foreign_parts;
    let covers = std::mem::take(&mut story.covers);
    builder.end();
    covers.note(&mut builder);
    margins("footer", &mut builder)?;
    note_unread(&mut builder, &tally);
    let pages = builder.metadata.pages.unwrap_or(1);
    match builder.finish(Format::Docx) {
        Err(ReadError::NoText) if tally.pictures > 0 => Err(ReadError::ScanWithoutText { pages }),
        result => result,
    }
}

/// A relation of one part to another.
struct Relation {
    id: String,
    /// The last word of its type: "styles", "header".
    kind: String,
    target: String,
}

fn relations(part: &Option<String>) -> Result<Vec<Relation>, ReadError> {
    let mut relations = Vec::new();
    let mut xml = Xml::new(part.as_deref().unwrap_or(""), "docx");
    loop {
        match xml.next()? {
            Node::Start(element) if element.name() == "Relationship" => {
                let kind = element.attribute("Type").unwrap_or_default();
                let target = element.attribute("Target").unwrap_or_default();
                if element.attribute("TargetMode").as_deref() != Some("External") {
                    relations.push(Relation {
                        id: element.attribute("Id").unwrap_or_default(),
                        kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                        target,
                    });
                }
            }
            Node::Eof => return Ok(relations),
            _ => {}
        }
    }
}

/// The name of the part that holds the body.
fn main_part(archive: &mut Archive<'_>) -> Result<String, ReadError> {
    let part = archive.read("_rels/.rels")?;
    let part = part.map(|bytes| decode(&bytes).into_owned());
    let relation = relations(&part)?
        .into_iter()
        .find(|relation| relation.kind == "officeDocument");
    Ok(relation.map_or_else(
        || "word/document.xml".to_owned(),
        |relation| resolve("", &relation.target),
    ))
}

/// A target named from `folder`: absolute, relative, or relative upwards.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            ".." => {
                steps.pop();
            }
            "." | "" => {}
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// What the settings say about the pages.
#[derive(Debug, Default)]
struct Settings {
    /// The background of the page is shown.
    shows_background: bool,
    /// Even pages have headers of their own.
    even_and_odd: bool,
}

/// The headers and footers that some page shows, by the ids of their relations.
fn margins_of(body: &str, even_and_odd: bool) -> Result<BTreeSet<String>, ReadError> {
    let mut used = BTreeSet::new();
    let mut xml = Xml::new(body, "docx");
    let mut firsts: Vec<String> = Vec::new();
    loop {
        match xml.next()? {
            Node::Start(element) => match element.name() {
                "headerReference" | "footerReference" => {
                    let id = element.attribute("id").unwrap_or_default();
                    match element.attribute("type").as_deref() {
                        Some("first") => firsts.push(id),
                        Some("even") if !even_and_odd => {}
                        _ => {
                            used.insert(id);
                        }
                    }
                }
                "titlePg" if is_on(&element) => used.extend(firsts.drain(..)),
                _ => {}
            },
            Node::Eof => return Ok(used),
            _ => {}
        }
    }
}

/// Whether a switch that is written down is on: it is, unless it says no.
fn is_on(element: &Element<'_>) -> bool {
    !matches!(
        element.attribute("val").as_deref(),
        Some("0" | "false" | "off")
    )
}

/// Revision save ids, the mapping of theme colours, and what concerns the pages.
fn read_settings(
    part: &str,
    styles: &mut Styles,
    metadata: &mut Metadata,
) -> Result<Settings, ReadError> {
    let mut xml = Xml::new(part, "docx");
    let mut rsids = BTreeSet::new();
    let mut settings = Settings::default();
    loop {
        match xml.next()? {
            Node::Start(element) => match element.name() {
                "rsid" | "rsidRoot" => rsids.extend(element.attribute("val")),
                "clrSchemeMapping" => styles.read_mapping(&element),
                "displayBackgroundShape" => settings.shows_background = is_on(&element),
                "evenAndOddHeaders" => settings.even_and_odd = is_on(&element),
                _ => {}
            },
            Node::Eof => break,
            _ => {}
        }
    }
    metadata.rsids = rsids.into_iter().collect();
    Ok(settings)
}

/// The size of the first section's page and the background that the document declares.
fn page_of(body: &str, styles: &Styles) -> Result<(PageSize, Option<Ink>), ReadError> {
    let mut page = PageSize::default();
    // Only two elements matter; the text is searched for them rather than walked through twice.
    for (name, set) in [("pgSz", 0_usize), ("pgMar", 1)] {
        let Some(place) = body.find(&format!(":{name} ")) else {
            continue;
        };
        let from = body[..place].rfind('<').unwrap_or(place);
        let Some(length) = body[from..].find('>') else {
            continue;
        };
        let mut xml = Xml::new(&body[from..=from + length], "docx");
        if let Ok(Node::Start(element)) = xml.next() {
            if set == 0 {
                page.width = element.number("w").unwrap_or(page.width);
                page.height = element.number("h").unwrap_or(page.height);
            } else {
                page.left = element.number("left").unwrap_or(page.left);
            }
        }
    }
    let mut xml = Xml::new(body, "docx");
    let mut background = None;
    loop {
        match xml.next()? {
            Node::Start(element) => match element.name() {
                "background" => background = Some(styles.ink(&element)),
                "document" => {}
                _ => break,
            },
            Node::Eof => break,
            _ => {}
        }
        if background.is_some() {
            break;
        }
    }
    Ok((page, background.filter(|&ink| ink != Ink::Automatic)))
}

/// The content of each note by its id; separators are no notes.
fn notes<'a>(part: &'a str, kind: &str) -> Result<FxHashMap<String, &'a str>, ReadError> {
    let mut notes = FxHashMap::default();
    let mut xml = Xml::new(part, "docx");
    loop {
        match xml.next()? {
            Node::Start(element) if element.name() == kind => {
                let id = element.attribute("id").unwrap_or_default();
                let separator = element
                    .attribute("type")
                    .is_some_and(|kind| kind != "normal");
                let start = xml.position();
                let mut open = 1;
                let mut end = start;
                while open > 0 {
                    end = xml.position();
                    match xml.next()? {
                        Node::Start(_) => open += 1,
                        Node::End(_) => open -= 1,
                        Node::Eof => break,
                        Node::Text(_) => {}
                    }
                }
                if !separator && end > start {
                    notes.insert(id, part.get(start..end).unwrap_or_default());
                }
            }
            Node::Eof => return Ok(notes),
            _ => {}
        }
    }
}

fn comments_of(part: &str) -> Result<FxHashMap<String, String>, ReadError> {
    let mut comments = FxHashMap::default();
    let mut xml = Xml::new(part, "docx");
    loop {
        match xml.next()? {
            Node::Start(element) if element.name() == "comment" => {
                let id = element.attribute("id").unwrap_or_default();
                comments.insert(id, xml.text()?);
            }
            Node::Eof => return Ok(comments),
            _ => {}
        }
    }
}

/// A header or footer by itself; `None` when it holds nothing but a page number.
fn page_header(parts: &Parts<'_>, content: &str) -> Result<Option<Document>, ReadError> {
    let mut builder = DocumentBuilder::new();
    builder.begin_hanging(crate::domain::BlockKind::PageHeader);
    Story::new(parts, &mut builder).walk(content)?;
    match builder.finish(Format::Docx) {
        Ok(header) if header.text.chars().any(char::is_alphabetic) => Ok(Some(header)),
        Ok(_) | Err(ReadError::NoText) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The properties in docProps: what the file says about itself.
fn read_properties(part: &str, metadata: &mut Metadata) -> Result<(), ReadError> {
    let mut xml = Xml::new(part, "docx");
    let mut version = None;
    loop {
        match xml.next()? {
            Node::Start(element) => {
                let name = element.name().to_owned();
                if matches!(name.as_str(), "coreProperties" | "Properties") {
                    continue;
                }
                let text = xml.text()?.trim().to_owned();
                if text.is_empty() {
                    continue;
                }
                match name.as_str() {
                    "title" => metadata.title = Some(text),
                    "creator" => metadata.author = Some(text),
                    "lastModifiedBy" => metadata.last_editor = Some(text),
                    "created" => metadata.created = Some(text),
                    "modified" => metadata.modified = Some(text),
                    "TotalTime" => metadata.editing_minutes = text.parse().ok(),
                    "Pages" => metadata.pages = text.parse().ok(),
                    "Application" => metadata.program = Some(text),
                    "AppVersion" => version = Some(text),
                    _ => {}
                }
            }
            Node::Eof => break,
            _ => {}
        }
    }
    if let (Some(program), Some(version)) = (&mut metadata.program, version)
        && !program.contains('/')
    {
        program.push_str(&format!(" {version}"));
    }
    Ok(())
}
