//! The truth about a work: what was taken from where, and what a check has to say.
//!
//! Words are counted as pieces between spaces that hold a letter or a digit; the
//! engine counts a little differently (hyphens, say), and headings of few words may
//! or may not belong to a match, so that the expected shares are ranges.

use std::collections::BTreeMap;

use serde::Serialize;

use super::recipe::{BlockKind, FileFormat, Look, Origin, Recipe};

/// A passage that was taken from somewhere.
#[derive(Debug, Clone, Serialize)]
pub struct Passage {
    /// `copied`, `cited`, `quoted`, `reworded`, `classmate`, or `given` (a classmate took it from here).
    pub how: &'static str,
    /// The source or the classmate's work, below `corpus/`.
    pub from: String,
    /// Words.
    pub words: usize,
    /// Its first words, as they stand in the file.
    pub starts: String,
    /// Its last words.
    pub ends: String,
}

/// A finding that a check has to make.
#[derive(Debug, Clone, Serialize)]
pub struct Expected {
    /// The kind, as in the report.
    pub kind: String,
    /// The least severity.
    pub severity: String,
}

/// The shares that a check has to arrive at, each as least and most.
#[derive(Debug, Clone, Serialize)]
pub struct Shares {
    pub similarity: [f64; 2],
    pub quoted_cited: [f64; 2],
    pub template: [f64; 2],
    pub hidden: [f64; 2],
    pub bibliography: [f64; 2],
}

/// What is known about one work.
#[derive(Debug, Clone, Serialize)]
pub struct Truth {
    #[serde(skip)]
    recipe: String,
    /// The file, below `corpus/`.
    pub work: String,
    pub language: String,
    pub author: String,
    pub kind: String,
    pub about: String,
    /// The assignment's text, below `corpus/`, where the work repeats it.
    pub template: Option<String>,
    /// Words of the extracted text.
    pub words: usize,
    pub passages: Vec<Passage>,
    pub findings: Vec<Expected>,
    pub shares: Shares,
}

impl Truth {
    /// The name of the recipe.
    pub fn name(&self) -> &str {
        &self.recipe
    }

    /// As a JSON file.
    pub fn to_json(&self) -> anyhow::Result<Vec<u8>> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        Ok(json)
    }
}

/// The truth about every work of a class.
pub fn of_class(recipes: &BTreeMap<String, Recipe>) -> Vec<Truth> {
    recipes
        .values()
        .map(|recipe| of_work(recipe, recipes))
        .collect()
}

#[derive(Default)]
struct Count {
    all: usize,
    title: usize,
    task: usize,
    hidden: usize,
    bibliography: usize,
    taken: usize,
    reworded: usize,
    cited: usize,
}

fn of_work(recipe: &Recipe, class: &BTreeMap<String, Recipe>) -> Truth {
    let mut count = Count::default();
    let mut passages = Vec::new();
    for block in &recipe.blocks {
        for run in block.runs.iter().filter(|run| !run.look.is_beside()) {
            let words = words_in(&run.text);
            count.all += words;
            match block.kind {
                BlockKind::TitlePage => count.title += words,
                BlockKind::Task => count.task += words,
                BlockKind::BibliographyHeading | BlockKind::BibliographyEntry => {
                    count.bibliography += words;
                }
                _ if run.look.hides() => count.hidden += words,
                _ => {}
            }
            let source = |name: &str| format!("sources/{}/{name}.txt", recipe.language);
            let (how, from) = match &run.origin {
                Origin::Own => continue,
                Origin::Copied(name) => ("copied", source(name)),
                Origin::Cited(name) => ("cited", source(name)),
                Origin::Quoted(name) => ("quoted", source(name)),
                Origin::Reworded(name) => ("reworded", source(name)),
                Origin::Peer(name) => ("classmate", file_of(class, name)),
            };
            match how {
                "cited" => count.cited += words,
                "reworded" => count.reworded += words,
                _ => count.taken += words,
            }
            passages.push(passage(how, from, &run.text));
        }
    }
    for other in class.values() {
        for run in other.blocks.iter().flat_map(|block| &block.runs) {
            if run.origin == Origin::Peer(recipe.name.clone()) {
                count.taken += words_in(&run.text);
                passages.push(passage("given", other.file_name(), &run.text));
            }
        }
    }
    let has_task = recipe
        .blocks
        .iter()
        .any(|block| block.kind == BlockKind::Task);
    // A mail carries a greeting beside the work.
    if recipe.format == FileFormat::Eml {
        count.all += words_in(super::plain::greeting(&recipe.language)) + 2;
    }
    Truth {
        recipe: recipe.name.clone(),
        work: recipe.file_name(),
        language: recipe.language.clone(),
        author: recipe.author.clone(),
        kind: recipe.kind.clone(),
        about: recipe.about.clone(),
        template: has_task.then(|| format!("task/{}.txt", recipe.language)),
        words: count.all,
        passages,
        findings: findings(recipe),
        shares: shares(&count),
    }
}

fn file_of(class: &BTreeMap<String, Recipe>, name: &str) -> String {
    class.get(name).map(Recipe::file_name).unwrap_or_default()
}

fn findings(recipe: &Recipe) -> Vec<Expected> {
    let mut findings: Vec<Expected> = recipe
        .findings
        .iter()
        .map(|(kind, severity)| Expected {
            kind: kind.clone(),
            severity: severity.clone(),
        })
        .collect();
    let looks = recipe
        .blocks
        .iter()
        .flat_map(|block| &block.runs)
        .map(|run| run.look);
    for (look, kind) in [
        (Look::Comment, "comment"),
        (Look::Deleted, "tracked_deletion"),
        (Look::Inserted, "tracked_insertion"),
    ] {
        if looks.clone().any(|one| one == look) {
            findings.push(Expected {
                kind: kind.to_owned(),
                severity: "info".to_owned(),
            });
        }
    }
    findings
}

/// The ranges: 0.06 either way, and for retold text anything from a third of it upwards.
fn shares(count: &Count) -> Shares {
    let counted = count.all - count.title - count.task - count.hidden - count.bibliography;
    let of_counted = |words: usize| words as f64 / counted.max(1) as f64;
    let of_all = |words: usize| words as f64 / count.all.max(1) as f64;
    let around = |share: f64| {
        let slack = if share == 0.0 { 0.02 } else { 0.06 };
        range(share - slack, share + slack)
    };
    let least = of_counted(count.taken) + of_counted(count.reworded) / 3.0;
    let most = of_counted(count.taken + count.reworded);
    let slack = if most == 0.0 { 0.02 } else { 0.06 };
    Shares {
        similarity: range(least - slack, most + slack),
        quoted_cited: around(of_counted(count.cited)),
        template: range(
            of_all(count.task) - if count.task == 0 { 0.0 } else { 0.06 },
            of_all(count.task + count.title) + 0.06,
        ),
        hidden: around(of_all(count.hidden)),
        bibliography: around(of_all(count.bibliography)),
    }
}

fn range(least: f64, most: f64) -> [f64; 2] {
    let rounded = |share: f64| (share.clamp(0.0, 1.0) * 1000.0).round() / 1000.0;
    [rounded(least), rounded(most)]
}

fn passage(how: &'static str, from: String, text: &str) -> Passage {
    let words: Vec<&str> = text.split_whitespace().collect();
    Passage {
        how,
        from,
        words: words_in(text),
        starts: words[..words.len().min(5)].join(" "),
        ends: words[words.len().saturating_sub(5)..].join(" "),
    }
}

/// Pieces between spaces that hold a letter or a digit.
fn words_in(text: &str) -> usize {
    text.split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .count()
}
