//! From recipes to files: reads the recipes, writes every work in its format,
//! and derives the truth from the marks.

pub mod docx;
pub mod html;
pub mod odt;
pub mod pdf;
pub mod plain;
pub mod recipe;
pub mod rtf;
pub mod transform;
pub mod truth;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context;

use recipe::{FileFormat, Recipe};

/// A file to be written, named relative to `corpus/`.
pub struct Made {
    /// The name, with `/`.
    pub name: String,
    /// The content. For a PDF: the Word file that has to be printed.
    pub bytes: Vec<u8>,
}

/// The languages of the corpus.
pub const LANGUAGES: [&str; 3] = ["kk", "ru", "en"];

/// Makes every work and its truth from the recipes below `corpus`.
pub fn make(corpus: &Path) -> anyhow::Result<Vec<Made>> {
    let mut made = Vec::new();
    for language in LANGUAGES {
        let shelf = Shelf::read(corpus, language)?;
        let mut recipes = BTreeMap::new();
        let folder = corpus.join("recipes").join(language);
        for name in names(&folder)? {
            let text = fs::read_to_string(folder.join(format!("{name}.txt")))?;
            let recipe = Recipe::parse(language, &name, &text, &shelf)
                .with_context(|| format!("recipe {language}/{name}"))?;
            recipes.insert(name, recipe);
        }
        recipe::fill_in_classmates(&mut recipes)?;
        for truth in truth::of_class(&recipes) {
            made.push(Made {
                name: format!("truth/{language}/{}.json", truth.name()),
                bytes: truth.to_json()?,
            });
        }
        for recipe in recipes.values() {
            made.push(Made {
                name: recipe.file_name(),
                bytes: written(recipe)?,
            });
        }
    }
    Ok(made)
}

fn written(recipe: &Recipe) -> anyhow::Result<Vec<u8>> {
    match recipe.format {
        FileFormat::Docx | FileFormat::Pdf => docx::write(recipe),
        FileFormat::Odt => odt::write(recipe),
        FileFormat::Rtf => Ok(rtf::write(recipe)),
        FileFormat::Html => Ok(html::write(recipe)),
        FileFormat::Txt => plain::write(recipe),
        FileFormat::Eml => plain::write_email(recipe),
    }
}

/// What stands ready for the recipes of one language.
pub struct Shelf {
    /// The assignment's text.
    pub task: String,
    /// The source texts by name.
    pub sources: BTreeMap<String, String>,
}

impl Shelf {
    fn read(corpus: &Path, language: &str) -> anyhow::Result<Self> {
        let folder = corpus.join("sources").join(language);
        let mut sources = BTreeMap::new();
        for name in names(&folder)? {
            sources.insert(
                name.clone(),
                fs::read_to_string(folder.join(format!("{name}.txt")))?,
            );
        }
        Ok(Self {
            task: fs::read_to_string(corpus.join("task").join(format!("{language}.txt")))?,
            sources,
        })
    }
}

/// The text files of a folder without their ending, sorted.
fn names(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if let Some(stem) = name.strip_suffix(".txt") {
            names.push(stem.to_owned());
        }
    }
    names.sort();
    Ok(names)
}
