//! The index of the demonstration: every class, every work of it, what its
//! author did and what the check says, with links to the reports.

use askama::Template;

use crate::domain::{Language, Severity};
use crate::similarity::report::Report;

use super::PageError;
use super::frame::{Frame, PageLinks};
use super::speech::Speech;

/// What the author of a work of the demonstration did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Wrote it alone.
    Own,
    /// Wrote it alone, and a classmate copied it.
    Given,
    /// Quoted with references.
    Quoted,
    /// Copied word by word.
    Verbatim,
    /// Stitched several sources together.
    Stitched,
    /// Retold a source in other words.
    Reworded,
    /// Copied and swapped letters for look-alikes.
    Lookalike,
    /// Copied and put invisible characters into words.
    ZeroWidth,
    /// Copied and padded the text with words that nobody sees.
    Hidden,
    /// Quoted without a reference.
    Uncited,
    /// Copied from a classmate.
    Classmate,
    /// Copied Kazakh in Latin letters.
    Latin,
}

impl Deed {
    /// The deed of a name in the truth of the corpus; `None` for any other.
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "own" => Self::Own,
            "quoted" => Self::Quoted,
            "verbatim" => Self::Verbatim,
            "stitched" => Self::Stitched,
            "reworded" => Self::Reworded,
            "lookalike" => Self::Lookalike,
            "zero-width" => Self::ZeroWidth,
            "hidden" => Self::Hidden,
            "quoted-without-citation" => Self::Uncited,
            "classmate" => Self::Classmate,
            "latin" => Self::Latin,
            _ => return None,
        })
    }

    fn said(self, speech: Speech) -> String {
        speech.say(match self {
            Self::Own => "demo-kind-own",
            Self::Given => "demo-kind-given",
            Self::Quoted => "demo-kind-quoted",
            Self::Verbatim => "demo-kind-verbatim",
            Self::Stitched => "demo-kind-stitched",
            Self::Reworded => "demo-kind-reworded",
            Self::Lookalike => "demo-kind-lookalike",
            Self::ZeroWidth => "demo-kind-zero-width",
            Self::Hidden => "demo-kind-hidden",
            Self::Uncited => "demo-kind-uncited",
            Self::Classmate => "demo-kind-classmate",
            Self::Latin => "demo-kind-latin",
        })
    }
}

/// A work of the demonstration.
#[derive(Debug)]
pub struct DemoWork<'a> {
    /// What its author did, if that is known.
    pub deed: Option<Deed>,
    /// What the check says.
    pub report: &'a Report,
    /// Its report's page, relative to the index.
    pub href: String,
}

/// A class of the demonstration.
#[derive(Debug)]
pub struct DemoClass<'a> {
    /// The language that it writes in.
    pub language: Language,
    /// The page of the class, relative to the index.
    pub href: String,
    /// The works, in the order of their names.
    pub works: Vec<DemoWork<'a>>,
}

/// Makes the index in the language of `speech`. `links` say where
/// the page leads besides.
///
/// # Errors
/// When the template cannot be filled, which only running out of memory causes.
pub fn demo_page(
    classes: &[DemoClass<'_>],
    speech: Speech,
    links: &PageLinks,
) -> Result<String, PageError> {
    let page = DemoTemplate {
        frame: Frame::new(speech, speech.demo_title(), links),
        s: speech,
        classes: classes.iter().map(|class| shown(class, speech)).collect(),
    };
    Ok(page.render()?)
}

#[derive(Template)]
#[template(path = "demo.html")]
struct DemoTemplate {
    frame: Frame,
    s: Speech,
    classes: Vec<ShownClass>,
}

struct ShownClass {
    id: &'static str,
    name: String,
    href: String,
    works: Vec<ShownWork>,
}

struct ShownWork {
    name: String,
    href: String,
    deed: String,
    similarity: String,
    cited: String,
    findings: String,
}

fn shown(class: &DemoClass<'_>, speech: Speech) -> ShownClass {
    ShownClass {
        id: class.language.code(),
        name: speech.demo_class_title(class.language),
        href: class.href.clone(),
        works: class
            .works
            .iter()
            .map(|work| ShownWork {
                name: work.report.document.name.clone(),
                href: work.href.clone(),
                deed: deed(class, work)
                    .map(|deed| deed.said(speech))
                    .unwrap_or_default(),
                similarity: speech.share(&work.report.shares.similarity),
                cited: speech.share(&work.report.shares.quoted_cited),
                findings: findings(work.report, speech),
            })
            .collect(),
    }
}

/// What the author of `work` did; of whoever wrote alone also whether a
/// classmate has most of the copied words from this work.
fn deed(class: &DemoClass<'_>, work: &DemoWork<'_>) -> Option<Deed> {
    let copied = class
        .works
        .iter()
        .filter(|other| other.deed == Some(Deed::Classmate))
        .filter_map(|other| {
            let sources = other.report.sources.iter();
            sources.max_by_key(|source| source.counted_words)
        })
        .any(|source| source.name == work.report.document.name);
    match work.deed {
        Some(Deed::Own) if copied => Some(Deed::Given),
        deed => deed,
    }
}

/// The kinds of findings that somebody should look at, each once.
fn findings(report: &Report, speech: Speech) -> String {
    let mut kinds = Vec::new();
    for finding in &report.findings {
        if finding.severity >= Severity::Check && !kinds.contains(&finding.kind) {
            kinds.push(finding.kind);
        }
    }
    let names: Vec<String> = kinds.iter().map(|kind| speech.finding(kind)).collect();
    names.join(", ")
}
