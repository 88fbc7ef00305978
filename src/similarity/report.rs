//! The report of one work: what `adal check` writes as JSON and what the page
//! is made of. The published schema is schema/adal-report-1.schema.json.
//!
//! Nothing is decided here: labels, figures and attribution come from their
//! own modules. This one puts them together, translates words into code points
//! and fixes the order of everything, so that the same input gives the same
//! bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{Document, Finding, Language, Span, WordRange};
use crate::language::Words;
use crate::language::zones::Zones;

use super::attribution::{SourceOrder, attribute};
use super::figures::{Coefficients, Shares, WordCounts, coefficients, raw_similarity, share};
use super::labels::{Label, SourceMatches, counts, labels};
use super::{Alignment, Match, MatchKind};

/// The name and version of the JSON format.
pub const SCHEMA: &str = "adal-report/1";

/// The work that a report is about.
#[derive(Debug, Clone, Copy)]
pub struct Work<'a> {
    /// Its name as the reader of the report knows it.
    pub name: &'a str,
    /// The SHA-256 of its file, in lower-case hexadecimal.
    pub sha256: &'a str,
    /// Its main language.
    pub language: Language,
    /// Its text and what reading found.
    pub document: &'a Document,
    /// Its words.
    pub words: &'a Words,
    /// Its zones, with the template marked.
    pub zones: &'a Zones,
    /// What the language room found in its letters.
    pub letters: &'a [Finding],
}

/// What a source is to the author of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// Another person's work.
    Work,
    /// Another work of the same author.
    Own,
    /// A text of a collection.
    Collection,
}

/// A source with its matches.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// What names the source in the report, different for each source.
    pub id: &'a str,
    /// Its name as the reader of the report may know it.
    pub name: &'a str,
    /// What it is to the author.
    pub kind: SourceKind,
    /// The SHA-256 of its file, in lower-case hexadecimal.
    pub sha256: &'a str,
    /// When it came in (ISO 8601), if that is known.
    pub date: Option<&'a str>,
    /// Its words.
    pub words: &'a Words,
    /// The matches of the work (left) with it (right). To have short
    /// highlights on the page, align from five words on.
    pub matches: &'a [Match],
}

/// Why the shares of a report are null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NullReason {
    /// The work has no words.
    NoWords,
    /// Every word belongs to the template, the title page or the bibliography, or is hidden.
    NothingCounted,
}

/// What the report says about the work itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedDocument {
    /// The name of the work.
    pub name: String,
    /// The SHA-256 of its file.
    pub sha256: String,
    /// Its main language.
    pub language: Language,
    /// All its words.
    pub words: u32,
    /// The words that count in the denominator.
    pub counted_words: u32,
}

/// What the report says about a source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportedSource {
    /// Its id; matches name it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is to the author.
    pub kind: SourceKind,
    /// Similar words that are counted for this source.
    pub counted_words: u32,
    /// The same as a share of the counted words; these add up to the similarity.
    pub counted_share: Option<f64>,
    /// The similarity if this were the only source (for the author's own work:
    /// the share that is own).
    pub alone_share: Option<f64>,
}

/// Two aligned words, as places in the two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlignedPlaces {
    /// The word of the work, in code points of its text.
    pub work: Span,
    /// The word of the source, in code points of its text.
    pub source: Span,
    /// How they correspond.
    pub how: Alignment,
}

/// A passage of the work that also stands in a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedMatch {
    /// Where it begins in the work, in code points.
    pub start: u32,
    /// Where it ends (exclusive).
    pub end: u32,
    /// The label that most of its aligned words bear.
    pub label: Label,
    /// The id of the source.
    pub source: String,
    /// Where it begins in the source, in code points of the source's text.
    pub source_start: u32,
    /// Where it ends there (exclusive).
    pub source_end: u32,
    /// Its length: the words that are aligned, before any label.
    pub aligned_words: u32,
    /// The aligned words, for pages; not part of the JSON.
    #[serde(skip)]
    pub aligned: Vec<AlignedPlaces>,
}

/// A run of neighbouring words with one label (and one source).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelledRun {
    /// Where its first word begins, in code points.
    pub start: u32,
    /// Where its last word ends (exclusive).
    pub end: u32,
    /// How many words it has.
    pub words: u32,
    /// Their label.
    pub label: Label,
    /// Whether they stand in a quotation (with or without a citation).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub quoted: bool,
    /// The id of the source that they are counted for, when they are similar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The report of one work. Shares are 0 to 1 and unrounded; places are code
/// points of the extracted text, ends exclusive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    /// The work.
    pub document: ReportedDocument,
    /// The least number of aligned words of a match that counts.
    pub floor: u32,
    /// The shares of the labels.
    pub shares: Shares,
    /// Why shares are null, when they are.
    pub null_reason: Option<NullReason>,
    /// Words in counted matches before the labels bibliography, quoted and own.
    pub raw_similarity: Option<f64>,
    /// The runs of 5 and of 25 words.
    pub coefficients: Coefficients,
    /// How many words bear each label.
    pub word_counts: WordCounts,
    /// The sources of counted matches, by what is counted for them.
    pub sources: Vec<ReportedSource>,
    /// The counted matches, by place.
    pub matches: Vec<ReportedMatch>,
    /// Matches below the floor, for highlighting; in no share.
    pub short_matches: Vec<ReportedMatch>,
    /// Passages that seem to summarise a source; in no figure.
    pub hints: Vec<ReportedMatch>,
    /// Names of sources that only short matches and hints refer to, by id.
    pub other_sources: BTreeMap<String, String>,
    /// The label of every word, as runs.
    pub labels: Vec<LabelledRun>,
    /// What a reader of the page would not see or be misled by, the gravest first.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Puts together the report of `work` against `sources`; matches count
    /// from `floor` aligned words on. The order of the sources changes nothing.
    pub fn build(work: &Work<'_>, sources: &[Source<'_>], floor: u32) -> Self {
        let mut sources: Vec<&Source<'_>> = sources.iter().collect();
        sources.sort_by_key(|source| source.id);
        let matches_of: Vec<SourceMatches<'_>> = sources
            .iter()
            .map(|source| SourceMatches {
                own: source.kind == SourceKind::Own,
                matches: source.matches,
            })
            .collect();
        let order: Vec<SourceOrder> = sources
            .iter()
            .map(|source| SourceOrder::new(source.date, source.sha256, source.id))
            .collect();
        let labels = labels(work.zones, &matches_of, floor);
        let word_counts = WordCounts::of(&labels, work.zones);
        let attribution = attribute(&labels, work.zones, &matches_of, &order, floor);

        let mut report = Self {
            schema: SCHEMA.to_owned(),
            document: ReportedDocument {
                name: work.name.to_owned(),
                sha256: work.sha256.to_owned(),
                language: work.language,
                words: word_counts.all,
                counted_words: word_counts.counted,
            },
            floor,
            shares: word_counts.shares(),
            null_reason: null_reason(&word_counts),
            raw_similarity: raw_similarity(work.zones, &matches_of, floor),
            coefficients: coefficients(work.zones, &matches_of),
            word_counts,
            sources: Vec::new(),
            matches: Vec::new(),
            short_matches: Vec::new(),
            hints: Vec::new(),
            other_sources: BTreeMap::new(),
            labels: runs(work, &labels, &attribution.source_of, &sources),
            findings: findings(work),
        };
        for source in &sources {
            report.add_matches(work, source, &labels);
        }
        report.sort_matches();
        report.add_sources(&sources, &attribution.counted, &attribution.alone, &order);
        report
    }

    fn add_matches(&mut self, work: &Work<'_>, source: &Source<'_>, labels: &[Label]) {
        for found in source.matches {
            let list = if found.kind == MatchKind::Summarised {
                &mut self.hints
            } else if counts(found, self.floor) {
                &mut self.matches
            } else {
                &mut self.short_matches
            };
            list.push(reported_match(work, source, found, labels));
        }
    }

    fn sort_matches(&mut self) {
        for list in [&mut self.matches, &mut self.short_matches, &mut self.hints] {
            list.sort_by(|a, b| {
                let key = |m: &ReportedMatch| {
                    (
                        m.start,
                        std::cmp::Reverse(m.end),
                        m.source_start,
                        m.source_end,
                    )
                };
                key(a).cmp(&key(b)).then_with(|| a.source.cmp(&b.source))
            });
        }
    }

    fn add_sources(
        &mut self,
        sources: &[&Source<'_>],
        counted: &[u32],
        alone: &[u32],
        order: &[SourceOrder],
    ) {
        let whole = self.word_counts.counted;
        let mut listed: Vec<usize> = Vec::new();
        for (index, source) in sources.iter().enumerate() {
            if source.matches.iter().any(|found| counts(found, self.floor)) {
                listed.push(index);
            } else if !source.matches.is_empty() {
                self.other_sources
                    .insert(source.id.to_owned(), source.name.to_owned());
            }
        }
        listed.sort_by(|&a, &b| {
            (counted[b], alone[b])
                .cmp(&(counted[a], alone[a]))
                .then_with(|| order[a].cmp(&order[b]))
        });
        self.sources = listed
            .into_iter()
            .map(|index| ReportedSource {
                id: sources[index].id.to_owned(),
                name: sources[index].name.to_owned(),
                kind: sources[index].kind,
                counted_words: counted[index],
                counted_share: share(counted[index], whole),
                alone_share: share(alone[index], whole),
            })
            .collect();
    }
}

fn null_reason(counts: &WordCounts) -> Option<NullReason> {
    match (counts.all, counts.counted) {
        (0, _) => Some(NullReason::NoWords),
        (_, 0) => Some(NullReason::NothingCounted),
        _ => None,
    }
}

/// Everything that was found, the gravest first, then by kind and place.
fn findings(work: &Work<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = work
        .document
        .findings
        .iter()
        .chain(work.letters)
        .chain(&work.zones.findings)
        .cloned()
        .collect();
    findings.sort_by(|a, b| {
        b.severity
            .cmp(&a.severity)
            .then(a.kind.cmp(&b.kind))
            .then_with(|| a.positions.cmp(&b.positions))
    });
    findings
}

/// The code points of a range of words; an empty place for an empty range.
fn span_of(words: &Words, range: WordRange) -> Span {
    let last = range.end.max(1) as usize - 1;
    match (words.starts.get(range.start as usize), words.ends.get(last)) {
        (Some(&start), Some(&end)) if !range.is_empty() => Span::new(start, end),
        (Some(&start), _) => Span::new(start, start),
        _ => Span::new(0, 0),
    }
}

fn reported_match(
    work: &Work<'_>,
    source: &Source<'_>,
    found: &Match,
    labels: &[Label],
) -> ReportedMatch {
    let in_work = span_of(work.words, found.left);
    let in_source = span_of(source.words, found.right);
    let one = |word: u32| WordRange::new(word, word + 1);
    ReportedMatch {
        start: in_work.start,
        end: in_work.end,
        label: main_label(found, labels),
        source: source.id.to_owned(),
        source_start: in_source.start,
        source_end: in_source.end,
        aligned_words: found.aligned.len() as u32,
        aligned: found
            .aligned
            .iter()
            .map(|aligned| AlignedPlaces {
                work: span_of(work.words, one(aligned.left)),
                source: span_of(source.words, one(aligned.right)),
                how: aligned.how,
            })
            .collect(),
    }
}

/// The label that most aligned words of a match bear; of two that are equally
/// common the one that applies first.
fn main_label(found: &Match, labels: &[Label]) -> Label {
    let mut tally = [0_u32; Label::ALL.len()];
    for aligned in &found.aligned {
        if let Some(&label) = labels.get(aligned.left as usize) {
            tally[label as usize] += 1;
        }
    }
    let mut best = Label::Original;
    let mut most = 0;
    for label in Label::ALL {
        if tally[label as usize] > most {
            most = tally[label as usize];
            best = label;
        }
    }
    best
}

/// Neighbouring words with the same label, quotation and source become one run.
fn runs(
    work: &Work<'_>,
    labels: &[Label],
    source_of: &[Option<u32>],
    sources: &[&Source<'_>],
) -> Vec<LabelledRun> {
    let mut runs: Vec<LabelledRun> = Vec::new();
    let mut before = None;
    for (word, &label) in labels.iter().enumerate() {
        let quoted = work.zones.marks[word].has(crate::language::zones::ZoneMarks::QUOTED);
        let key = (label, quoted, source_of[word]);
        let end = work.words.ends[word];
        match runs.last_mut() {
            Some(run) if before == Some(key) => {
                run.end = end;
                run.words += 1;
            }
            _ => runs.push(LabelledRun {
                start: work.words.starts[word],
                end,
                words: 1,
                label,
                quoted,
                source: source_of[word].map(|index| sources[index as usize].id.to_owned()),
            }),
        }
        before = Some(key);
    }
    runs
}
