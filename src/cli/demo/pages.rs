//! `adal demo --pages`: a class in each language, checked, with pages to look
//! at without a service.
//!
//! The classes, the texts that they copied from and the truth about them are
//! parts of the program (the folder `corpus` of its source). They are unpacked,
//! read, compared and reported as any other class is; no result is prepared.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use include_dir::Dir;
use rayon::prelude::*;
use serde::Deserialize;

use super::{CLASS, SOURCES, TASKS, TRUTH};
use crate::cli::Exit;
use crate::cli::checker::{Checker, Loaded, load};
use crate::cli::files::{Files, name_problems};
use crate::cli::progress::Progress;
use crate::domain::{Language, Severity};
use crate::language::{Lexicon, Words};
use crate::reading::folder::walk;
use crate::similarity::class::{ClassPair, ClassReport, ClassWork};
use crate::similarity::cohort::{ClassText, compare};
use crate::similarity::labels::DEFAULT_FLOOR;
use crate::similarity::report::{Report, SourceKind};
use crate::web::{
    Deed, DemoClass, DemoWork, PageError, PageLink, PageLinks, Speech, UpLink, class_page,
    demo_page,
};

/// The sub-folder of a class with the works that were handed in.
const HANDED_IN: &str = "works/";
/// The name of the page of a class, beside the reports of its works.
const CLASS_PAGE: &str = "class";

/// Where the pages go, and in which language the first one speaks.
pub(super) struct Pages {
    pub out: PathBuf,
    pub lang: Option<Language>,
}

impl Pages {
    /// Unpacks the classes, checks them, writes the pages and says where they are.
    pub fn write(self) -> anyhow::Result<Exit> {
        let deeds = deeds()?;
        let progress = Progress::new();
        let mut exit = Exit::Done;
        let mut classes = Vec::new();
        for language in Language::ALL {
            let folder = self.unpack(language)?;
            let pages = self.out.join("pages").join(language.code());
            let class = Class::check(language, &folder, self.task(language), &pages, &progress)?;
            if class.exit != Exit::Done {
                exit = Exit::SomeUnusable;
            }
            println!("{}", class.told());
            classes.push(class);
        }
        self.write_index(&classes, &deeds)?;
        let index = self.out.join("index.html");
        let index = index.canonicalize().unwrap_or(index);
        println!("Open this page in a browser:\n  file://{}", index.display());
        Ok(exit)
    }

    fn task(&self, language: Language) -> PathBuf {
        let name = format!("task-{}.txt", language.code());
        self.out.join("texts").join(name)
    }

    /// Writes the works and the sources of a class into their folder.
    fn unpack(&self, language: Language) -> anyhow::Result<PathBuf> {
        let code = language.code();
        let folder = self.out.join("texts").join(code);
        for (dir, name) in [(&CLASS, HANDED_IN), (&SOURCES, "sources")] {
            let dir = dir
                .get_dir(code)
                .context("a part of the corpus is missing")?;
            for file in dir.files() {
                let file_name = file.path().file_name().unwrap_or_default();
                write(&folder.join(name).join(file_name), file.contents())?;
            }
        }
        let task = TASKS.get_file(format!("{code}.txt"));
        let task = task.context("a part of the corpus is missing")?;
        write(&self.task(language), task.contents())?;
        Ok(folder)
    }

    /// The page that leads to all others, in three languages; without one in
    /// its name, the page in the reader's language.
    fn write_index(&self, classes: &[Class], deeds: &BTreeMap<String, Deed>) -> anyhow::Result<()> {
        let links = PageLinks {
            languages: links("index"),
            ..PageLinks::default()
        };
        for spoken in Language::ALL {
            let shown: Vec<DemoClass<'_>> = classes
                .iter()
                .map(|class| DemoClass {
                    language: class.language,
                    href: format!(
                        "pages/{}/{}",
                        class.language.code(),
                        page_name(CLASS_PAGE, spoken)
                    ),
                    works: class
                        .reports
                        .iter()
                        .map(|report| DemoWork {
                            deed: deeds
                                .get(&format!(
                                    "{}/{}",
                                    class.language.code(),
                                    report.document.name
                                ))
                                .copied(),
                            href: format!(
                                "pages/{}/{}",
                                class.language.code(),
                                page_name(&report.document.name, spoken)
                            ),
                            report,
                        })
                        .collect(),
                })
                .collect();
            let page = demo_page(&shown, Speech::new(spoken), &links)?;
            write(&self.out.join(page_name("index", spoken)), page.as_bytes())?;
            if spoken == self.lang.unwrap_or_else(readers_language) {
                write(&self.out.join("index.html"), page.as_bytes())?;
            }
        }
        Ok(())
    }
}

/// A class that was checked.
struct Class {
    language: Language,
    /// One report for each work that was handed in.
    reports: Vec<Report>,
    exit: Exit,
}

impl Class {
    /// Checks every work of `folder` against all others and the sources, and
    /// writes its page and that of the class, each in three languages.
    fn check(
        language: Language,
        folder: &Path,
        task: PathBuf,
        pages: &Path,
        progress: &Progress,
    ) -> anyhow::Result<Self> {
        let files = Files::new()?;
        let templates = files.templates(&[task])?;
        let listing = walk(folder).with_context(|| format!("cannot list {}", folder.display()))?;
        progress.stage("reading", listing.files.len());
        let named: Vec<_> = listing
            .files
            .into_iter()
            .map(|file| (file.name, file.path))
            .collect();
        let (mut texts, problems) = load(&files, &named, progress);
        let exit = name_problems(&problems);
        for text in &mut texts {
            if !text.name.starts_with(HANDED_IN) {
                text.kind = SourceKind::Collection;
            }
        }
        let lexicon = files.into_lexicon();
        let checker = Checker::new(&texts, &texts, &templates, &lexicon, DEFAULT_FLOOR)?;
        let works: Vec<(&str, &Loaded)> = texts
            .iter()
            .filter_map(|text| Some((text.name.strip_prefix(HANDED_IN)?, text)))
            .collect();
        progress.stage("checking", works.len());
        let reports = works
            .par_iter()
            .map(|(name, work)| {
                let checked = checker.check(work, name)?;
                in_three_languages(pages, name, |speech, languages| {
                    let links = PageLinks {
                        languages,
                        up: vec![to_index(speech), to_class(language, speech)],
                        works: Vec::new(),
                    };
                    checked.page(speech, &links)
                })?;
                progress.done(1);
                Ok(checked.report)
            })
            .collect::<anyhow::Result<_>>()?;
        write_class_page(language, pages, &works, &checker, &lexicon, progress)?;
        progress.finish();
        Ok(Self {
            language,
            reports,
            exit,
        })
    }

    /// One line a work: its name, its similarity, and the findings to look at.
    fn told(&self) -> String {
        let speech = Speech::new(Language::English);
        let mut told = format!("{}: {} works\n", self.language.code(), self.reports.len());
        for report in &self.reports {
            let findings = report
                .findings
                .iter()
                .filter(|finding| finding.severity >= Severity::Check)
                .count();
            told += &format!(
                "  {:<24} similarity {:>7}   findings {findings}\n",
                report.document.name,
                speech.share(&report.shares.similarity)
            );
        }
        told
    }
}

/// Compares the works with one another and writes the page of the class.
fn write_class_page(
    language: Language,
    pages: &Path,
    works: &[(&str, &Loaded)],
    checker: &Checker<'_>,
    lexicon: &Lexicon,
    progress: &Progress,
) -> anyhow::Result<()> {
    let texts: Vec<ClassText> = works
        .iter()
        .map(|(_, work)| ClassText {
            words: Words::clone(&work.words),
            zones: checker.zones(work),
        })
        .collect();
    let members: Vec<ClassWork<'_>> = works
        .iter()
        .zip(&texts)
        .map(|((name, _), text)| ClassWork {
            name,
            zones: &text.zones,
        })
        .collect();
    let pairs = compare(&texts, lexicon, DEFAULT_FLOOR, progress, |_, matches| {
        Some(matches)
    })?
    .into_iter()
    .map(|(pair, matches)| ClassPair {
        left: pair.first as usize,
        right: pair.second as usize,
        matches,
    })
    .collect();
    let class = ClassReport::build(&members, pairs, DEFAULT_FLOOR);
    in_three_languages(pages, CLASS_PAGE, |speech, languages| {
        let links = PageLinks {
            languages,
            up: vec![to_index(speech)],
            works: works
                .iter()
                .map(|(name, _)| page_name(name, speech.language()))
                .collect(),
        };
        class_page(
            &class,
            &speech.demo_class_title(language),
            |work| {
                let (_, work) = works.get(work)?;
                Some((&work.document, &work.words))
            },
            speech,
            &links,
        )
    })
}

/// Writes a page in three languages, each with links to the others.
fn in_three_languages(
    folder: &Path,
    name: &str,
    page: impl Fn(Speech, Vec<PageLink>) -> Result<String, PageError>,
) -> anyhow::Result<()> {
    for spoken in Language::ALL {
        let path = folder.join(page_name(name, spoken));
        write(&path, page(Speech::new(spoken), links(name))?.as_bytes())?;
    }
    Ok(())
}

/// Links to a page in three languages from a page beside it.
fn links(name: &str) -> Vec<PageLink> {
    Language::ALL
        .into_iter()
        .map(|language| PageLink {
            language,
            href: page_name(name, language),
        })
        .collect()
}

/// The file of a page in the language that it speaks.
fn page_name(name: &str, spoken: Language) -> String {
    format!("{name}.{}.html", spoken.code())
}

/// The way from a page of a class to the index.
fn to_index(speech: Speech) -> UpLink {
    UpLink {
        name: speech.demo_title(),
        href: format!("../../{}", page_name("index", speech.language())),
    }
}

/// The way from the report of a work to the page of its class.
fn to_class(language: Language, speech: Speech) -> UpLink {
    UpLink {
        name: speech.demo_class_title(language),
        href: page_name(CLASS_PAGE, speech.language()),
    }
}

/// What the truth of the corpus says about a work, as far as the pages show it.
#[derive(Deserialize)]
struct Truth {
    work: String,
    kind: String,
}

/// What the author of each work did, by language and file: `kk/name.docx`.
fn deeds() -> anyhow::Result<BTreeMap<String, Deed>> {
    let mut deeds = BTreeMap::new();
    for file in TRUTH.dirs().flat_map(Dir::files) {
        let truth: Truth = serde_json::from_slice(file.contents())
            .with_context(|| format!("the truth {}", file.path().display()))?;
        if let (Some(work), Some(deed)) = (
            truth.work.strip_prefix("class/"),
            Deed::of_name(&truth.kind),
        ) {
            deeds.insert(work.to_owned(), deed);
        }
    }
    Ok(deeds)
}

/// The language of the reader's system, as far as it is one of the three.
fn readers_language() -> Language {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .and_then(|value| Language::from_code(value.get(..2)?))
        .unwrap_or(Language::English)
}

fn write(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, content))
        .with_context(|| format!("cannot write {}", path.display()))
}
