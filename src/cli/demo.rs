//! `adal demo`: a class in each language, checked, with pages to look at.
//!
//! The classes, the texts that they copied from and the truth about them are
//! parts of the program (the folder `corpus` of its source). They are unpacked,
//! read, compared and reported as any other class is; no result is prepared.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::Exit;
use super::progress::Progress;
use super::works::{Keep, Works, load};
use crate::domain::{Language, Severity};
use crate::language::{letter_findings, main_language};
use crate::similarity::Match;
use crate::similarity::class::{ClassPair, ClassReport, ClassWork, mirrored};
use crate::similarity::cohort::compare;
use crate::similarity::labels::DEFAULT_FLOOR;
use crate::similarity::report::{Report, Source, SourceKind, Work};
use crate::web::{
    Deed, DemoClass, DemoWork, PageLink, PageTexts, Speech, class_page, demo_page, report_page,
};

static CLASS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/corpus/class");
static SOURCES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/corpus/sources");
static TASKS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/corpus/task");
static TRUTH: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/corpus/truth");

/// The sub-folder of a class with the works that were handed in.
const HANDED_IN: &str = "works/";

/// Makes the demonstration classes, checks them and names the page to open
#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder for the works and the pages
    #[arg(long, value_name = "DIR", default_value = "adal-demo")]
    out: PathBuf,
}

impl Arguments {
    /// Unpacks the classes, checks them, writes the pages and says where they are.
    pub fn run(self) -> anyhow::Result<Exit> {
        let deeds = deeds()?;
        let progress = Progress::new();
        let mut exit = Exit::Done;
        let mut classes = Vec::new();
        for language in Language::ALL {
            let folder = self.unpack(language)?;
            let class = Class::check(language, &folder, &self.task(language), &progress)?;
            if class.works.exit != Exit::Done {
                exit = Exit::SomeUnusable;
            }
            class.write_pages(&self.out.join("pages"))?;
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
        let links = links("index");
        for spoken in Language::ALL {
            let shown: Vec<DemoClass<'_>> = classes
                .iter()
                .map(|class| DemoClass {
                    language: class.language,
                    href: format!(
                        "pages/{}/class.{}.html",
                        class.language.code(),
                        spoken.code()
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
                                "pages/{}/{}.{}.html",
                                class.language.code(),
                                report.document.name,
                                spoken.code()
                            ),
                            report,
                        })
                        .collect(),
                })
                .collect();
            let page = demo_page(&shown, Speech::new(spoken), &links)?;
            write(
                &self.out.join(format!("index.{}.html", spoken.code())),
                page.as_bytes(),
            )?;
            if spoken == readers_language() {
                write(&self.out.join("index.html"), page.as_bytes())?;
            }
        }
        Ok(())
    }
}

/// A class that was checked.
struct Class {
    language: Language,
    works: Works,
    /// The works that were handed in, as indices into `works.names`.
    handed_in: Vec<usize>,
    /// What every two texts share, by their numbers.
    pairs: BTreeMap<(u32, u32), Vec<Match>>,
    /// One report for each work that was handed in.
    reports: Vec<Report>,
}

impl Class {
    fn check(
        language: Language,
        folder: &Path,
        task: &Path,
        progress: &Progress,
    ) -> anyhow::Result<Self> {
        let works = load(folder, &[task.to_owned()], Keep::Documents, progress)?;
        let pairs = compare(
            &works.texts,
            &works.lexicon,
            DEFAULT_FLOOR,
            progress,
            |_, matches| Some(matches),
        )?
        .into_iter()
        .map(|(pair, matches)| ((pair.first, pair.second), matches))
        .collect();
        progress.finish();
        let handed_in = (0..works.names.len())
            .filter(|&work| works.names[work].starts_with(HANDED_IN))
            .collect();
        let mut class = Self {
            language,
            works,
            handed_in,
            pairs,
            reports: Vec::new(),
        };
        let digests: Vec<String> = class
            .works
            .names
            .iter()
            .map(|name| digest(&folder.join(name)))
            .collect::<anyhow::Result<_>>()?;
        class.reports = class
            .handed_in
            .par_iter()
            .map(|&work| class.report(work, &digests))
            .collect();
        Ok(class)
    }

    /// What the work with number `left` shares with `right`, seen from `left`.
    fn shared(&self, left: usize, right: usize) -> Option<Vec<Match>> {
        let (left, right) = (self.works.text_of[left], self.works.text_of[right]);
        if left < right {
            self.pairs.get(&(left, right)).cloned()
        } else {
            let matches = self.pairs.get(&(right, left))?;
            Some(matches.iter().map(mirrored).collect())
        }
    }

    fn report(&self, work: usize, digests: &[String]) -> Report {
        let shared: Vec<(usize, Vec<Match>)> = (0..self.works.names.len())
            .filter(|&other| other != work)
            .filter_map(|other| Some((other, self.shared(work, other)?)))
            .collect();
        let sources: Vec<Source<'_>> = shared
            .iter()
            .map(|(other, matches)| Source {
                id: &self.works.names[*other],
                name: &self.works.names[*other],
                kind: if self.works.names[*other].starts_with(HANDED_IN) {
                    SourceKind::Work
                } else {
                    SourceKind::Collection
                },
                sha256: &digests[*other],
                date: None,
                words: &self.text(*other).words,
                matches,
            })
            .collect();
        let (text, document) = (self.text(work), self.document(work));
        let checked = Work {
            name: self.name(work),
            sha256: &digests[work],
            language: main_language(&text.words),
            document,
            words: &text.words,
            zones: &text.zones,
            letters: &letter_findings(document, &text.words),
        };
        Report::build(&checked, &sources, DEFAULT_FLOOR)
    }

    fn text(&self, work: usize) -> &crate::similarity::cohort::ClassText {
        &self.works.texts[self.works.text_of[work] as usize]
    }

    fn document(&self, work: usize) -> &crate::domain::Document {
        &self.works.documents[self.works.text_of[work] as usize]
    }

    /// The name of a work without its folder.
    fn name(&self, work: usize) -> &str {
        let name = &self.works.names[work];
        name.strip_prefix(HANDED_IN).unwrap_or(name)
    }

    /// A page for each work and one for the class, each in three languages.
    fn write_pages(&self, pages: &Path) -> anyhow::Result<()> {
        let folder = pages.join(self.language.code());
        self.reports.par_iter().zip(&self.handed_in).try_for_each(
            |(report, &work)| -> anyhow::Result<()> {
                let sources = (0..self.works.names.len())
                    .map(|other| {
                        (
                            self.works.names[other].clone(),
                            self.document(other).text.as_str(),
                        )
                    })
                    .collect();
                let texts = PageTexts {
                    work: self.document(work),
                    sources: &sources,
                };
                let links = links(&report.document.name);
                for spoken in Language::ALL {
                    let page = report_page(report, &texts, Speech::new(spoken), &links)?;
                    let name = format!("{}.{}.html", report.document.name, spoken.code());
                    write(&folder.join(name), page.as_bytes())?;
                }
                Ok(())
            },
        )?;

        let class_works: Vec<ClassWork<'_>> = self
            .handed_in
            .iter()
            .map(|&work| ClassWork {
                name: self.name(work),
                zones: &self.text(work).zones,
            })
            .collect();
        let mut class_pairs = Vec::new();
        for (left, &left_work) in self.handed_in.iter().enumerate() {
            for (right, &right_work) in self.handed_in.iter().enumerate().skip(left + 1) {
                if let Some(matches) = self.shared(left_work, right_work) {
                    class_pairs.push(ClassPair {
                        left,
                        right,
                        matches,
                    });
                }
            }
        }
        let report = ClassReport::build(&class_works, class_pairs, DEFAULT_FLOOR);
        for spoken in Language::ALL {
            let page = class_page(
                &report,
                self.language.code(),
                |work| {
                    let work = self.handed_in[work];
                    Some((self.document(work), &self.text(work).words))
                },
                Speech::new(spoken),
                &links("class"),
            )?;
            write(
                &folder.join(format!("class.{}.html", spoken.code())),
                page.as_bytes(),
            )?;
        }
        Ok(())
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

/// Links to a page in three languages from a page beside it.
fn links(name: &str) -> Vec<PageLink> {
    Language::ALL
        .into_iter()
        .map(|language| PageLink {
            language,
            href: format!("{name}.{}.html", language.code()),
        })
        .collect()
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

fn digest(path: &Path) -> anyhow::Result<String> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let digest = Sha256::digest(&bytes);
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn write(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, content))
        .with_context(|| format!("cannot write {}", path.display()))
}
