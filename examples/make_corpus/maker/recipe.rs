//! A recipe: what a student hands in, with marks that say where it comes from.
//!
//! A recipe has header lines (`format:`, `author:`, `kind:`, `about:`, and where
//! needed `editor:`, `transform:`, `encoding:`, `finding:`), a line `---`, and one
//! block a line:
//!
//! ```text
//! @ a line of the title page      # a heading        #b the heading of the bibliography
//! > a block quotation             | a | table row |  {task} the assignment's text
//! anything else is a paragraph
//! ```
//!
//! Inside a block `{copy NAME|START … END}` takes the passage from START to END out
//! of a source (`#3` is its third paragraph); `cite` and `quote` do the same for
//! quotations with and without a reference, `peer` takes from a classmate's recipe,
//! `{reword NAME|text}` says whose thoughts the text retells. `white`, `vanish`,
//! `tiny`, `del`, `ins`, `comment` and `note` say how a text stands in the file.

use std::collections::BTreeMap;

use anyhow::{Context, bail};

use super::Shelf;
use super::transform::Transform;

/// The format of a handed-in file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    Docx,
    Odt,
    Rtf,
    Html,
    Txt,
    Pdf,
    Eml,
}

impl FileFormat {
    fn parse(name: &str) -> anyhow::Result<Self> {
        Ok(match name {
            "docx" => Self::Docx,
            "odt" => Self::Odt,
            "rtf" => Self::Rtf,
            "html" => Self::Html,
            "txt" => Self::Txt,
            "pdf" => Self::Pdf,
            "eml" => Self::Eml,
            other => bail!("no format is called {other}"),
        })
    }

    /// The ending of a file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Odt => "odt",
            Self::Rtf => "rtf",
            Self::Html => "html",
            Self::Txt => "txt",
            Self::Pdf => "pdf",
            Self::Eml => "eml",
        }
    }
}

/// What a block is on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    TitlePage,
    Task,
    Heading,
    BibliographyHeading,
    BibliographyEntry,
    Paragraph,
    Quote,
    TableRow,
}

/// How a text stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Plain,
    White,
    Vanished,
    Tiny,
    Deleted,
    Inserted,
    Comment,
    Note,
}

impl Look {
    /// Whether the words stand in the file unseen.
    pub fn hides(self) -> bool {
        matches!(self, Self::White | Self::Vanished | Self::Tiny)
    }

    /// Whether the words are beside the text and no part of it.
    pub fn is_beside(self) -> bool {
        matches!(self, Self::Deleted | Self::Comment)
    }
}

/// Where a text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Own,
    Copied(String),
    Cited(String),
    Quoted(String),
    Reworded(String),
    /// A classmate's work, by the name of its recipe.
    Peer(String),
}

/// A piece of a block.
#[derive(Debug, Clone)]
pub struct Run {
    pub text: String,
    pub look: Look,
    pub origin: Origin,
}

/// A block of the work; a table row has one run a cell.
#[derive(Debug, Clone)]
pub struct Block {
    pub kind: BlockKind,
    pub runs: Vec<Run>,
}

impl Block {
    /// The text that a reader of the extracted text gets.
    pub fn text(&self) -> String {
        self.runs
            .iter()
            .filter(|run| !run.look.is_beside())
            .map(|run| run.text.as_str())
            .collect()
    }
}

/// What one student hands in.
#[derive(Debug, Clone)]
pub struct Recipe {
    pub language: String,
    pub name: String,
    pub format: FileFormat,
    pub author: String,
    pub editor: String,
    pub kind: String,
    pub about: String,
    pub windows_1251: bool,
    pub transform: Transform,
    /// Kind and least severity of each finding that a check has to make.
    pub findings: Vec<(String, String)>,
    pub blocks: Vec<Block>,
}

impl Recipe {
    /// Reads a recipe; passages of classmates are filled in later.
    pub fn parse(language: &str, name: &str, text: &str, shelf: &Shelf) -> anyhow::Result<Self> {
        let (header, body) = text.split_once("\n---\n").context("no line ---")?;
        let mut fields: Vec<(&str, &str)> = Vec::new();
        for line in header.lines() {
            let (key, value) = line.split_once(':').context("header line without colon")?;
            fields.push((key.trim(), value.trim()));
        }
        let field = |key: &str| fields.iter().find(|(k, _)| *k == key).map(|(_, v)| *v);
        let author = field("author").context("no author")?;
        let transform = match field("transform") {
            Some(words) => Transform::parse(words)?,
            None => Transform::None,
        };
        let mut recipe = Self {
            language: language.to_owned(),
            name: name.to_owned(),
            format: FileFormat::parse(field("format").context("no format")?)?,
            author: author.to_owned(),
            editor: field("editor").unwrap_or(author).to_owned(),
            kind: field("kind").context("no kind")?.to_owned(),
            about: field("about").context("no about")?.to_owned(),
            windows_1251: field("encoding") == Some("windows-1251"),
            transform,
            findings: fields
                .iter()
                .filter(|(key, _)| *key == "finding")
                .filter_map(|(_, value)| value.split_once(' '))
                .map(|(kind, severity)| (kind.to_owned(), severity.to_owned()))
                .collect(),
            blocks: Vec::new(),
        };
        let mut in_bibliography = false;
        for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if line == "{task}" {
                for paragraph in shelf.task.split("\n\n") {
                    recipe.blocks.push(own(BlockKind::Task, paragraph.trim()));
                }
                continue;
            }
            if let Some(row) = line.strip_prefix('|') {
                let cells = row.trim_end_matches('|').split('|').map(str::trim);
                recipe.blocks.push(Block {
                    kind: BlockKind::TableRow,
                    runs: cells.map(plain_run).collect(),
                });
                continue;
            }
            let (kind, rest) = match line {
                _ if line.starts_with("@ ") => (BlockKind::TitlePage, &line[2..]),
                _ if line.starts_with("#b ") => (BlockKind::BibliographyHeading, &line[3..]),
                _ if line.starts_with("# ") => (BlockKind::Heading, &line[2..]),
                _ if line.starts_with("> ") => (BlockKind::Quote, &line[2..]),
                _ if in_bibliography => (BlockKind::BibliographyEntry, line),
                _ => (BlockKind::Paragraph, line),
            };
            in_bibliography |= kind == BlockKind::BibliographyHeading;
            let runs = runs_of(rest, shelf)?;
            recipe.blocks.push(Block { kind, runs });
        }
        recipe.transform_passages();
        Ok(recipe)
    }

    /// The file's name below `corpus/`.
    pub fn file_name(&self) -> String {
        format!(
            "class/{}/{}.{}",
            self.language,
            self.name,
            self.format.ending()
        )
    }

    fn transform_passages(&mut self) {
        let transform = self.transform;
        for run in self.blocks.iter_mut().flat_map(|block| &mut block.runs) {
            let foreign = matches!(run.origin, Origin::Copied(_));
            if foreign || transform == Transform::Latin {
                run.text = transform.apply(&self.language, &run.text);
            }
        }
    }
}

/// Puts the passages of classmates' works in the place of their marks.
pub fn fill_in_classmates(recipes: &mut BTreeMap<String, Recipe>) -> anyhow::Result<()> {
    let texts: BTreeMap<String, String> = recipes
        .iter()
        .map(|(name, recipe)| {
            let blocks: Vec<String> = recipe.blocks.iter().map(Block::text).collect();
            (name.clone(), blocks.join("\n\n"))
        })
        .collect();
    for recipe in recipes.values_mut() {
        for run in recipe.blocks.iter_mut().flat_map(|block| &mut block.runs) {
            if let Origin::Peer(name) = &run.origin {
                let text = texts
                    .get(name)
                    .with_context(|| format!("no recipe {name}"))?;
                run.text = passage(text, &run.text)?;
            }
        }
    }
    Ok(())
}

fn plain_run(text: &str) -> Run {
    Run {
        text: text.to_owned(),
        look: Look::Plain,
        origin: Origin::Own,
    }
}

fn own(kind: BlockKind, text: &str) -> Block {
    Block {
        kind,
        runs: vec![plain_run(text)],
    }
}

/// Splits a line into the text between marks and the marks.
fn runs_of(line: &str, shelf: &Shelf) -> anyhow::Result<Vec<Run>> {
    let mut runs = Vec::new();
    let mut rest = line;
    while let Some(open) = rest.find('{') {
        if open > 0 {
            runs.push(plain_run(&rest[..open]));
        }
        let close = rest.find('}').context("a mark without end")?;
        runs.push(marked(&rest[open + 1..close], shelf)?);
        rest = &rest[close + 1..];
    }
    if !rest.is_empty() {
        runs.push(plain_run(rest));
    }
    Ok(runs)
}

fn marked(mark: &str, shelf: &Shelf) -> anyhow::Result<Run> {
    let (head, body) = mark.split_once('|').context("a mark without |")?;
    let (verb, name) = head.split_once(' ').unwrap_or((head, ""));
    let name = name.to_owned();
    let from_source = || -> anyhow::Result<String> {
        let source = shelf
            .sources
            .get(&name)
            .with_context(|| format!("no source {name}"))?;
        passage(source, body)
    };
    let (look, origin, text) = match verb {
        "copy" => (Look::Plain, Origin::Copied(name.clone()), from_source()?),
        "cite" => (Look::Plain, Origin::Cited(name.clone()), from_source()?),
        "quote" => (Look::Plain, Origin::Quoted(name.clone()), from_source()?),
        "reword" => (Look::Plain, Origin::Reworded(name), body.to_owned()),
        "peer" => (Look::Plain, Origin::Peer(name), body.to_owned()),
        "white" => (Look::White, Origin::Own, body.to_owned()),
        "vanish" => (Look::Vanished, Origin::Own, body.to_owned()),
        "tiny" => (Look::Tiny, Origin::Own, body.to_owned()),
        "del" => (Look::Deleted, Origin::Own, body.to_owned()),
        "ins" => (Look::Inserted, Origin::Own, body.to_owned()),
        "comment" => (Look::Comment, Origin::Own, body.to_owned()),
        "note" => (Look::Note, Origin::Own, body.to_owned()),
        other => bail!("no mark is called {other}"),
    };
    Ok(Run { text, look, origin })
}

/// The passage of a text that `START … END`, a whole sentence or `#paragraph` names.
fn passage(text: &str, named: &str) -> anyhow::Result<String> {
    if let Some(number) = named.strip_prefix('#') {
        let paragraph = text.split("\n\n").nth(number.parse::<usize>()? - 1);
        return Ok(paragraph.context("no such paragraph")?.trim().to_owned());
    }
    let (start, end) = named.split_once(" … ").unwrap_or((named, named));
    let from = text
        .find(start)
        .with_context(|| format!("not in the text: {start}"))?;
    let length = text[from..]
        .find(end)
        .with_context(|| format!("not after it: {end}"))?
        + end.len();
    let lines: Vec<&str> = text[from..from + length].split_whitespace().collect();
    Ok(lines.join(" "))
}
