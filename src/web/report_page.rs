//! The page of one report: one file that opens in any browser without a
//! network, reads well aloud and on paper, and works without its script.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use askama::Template;

use crate::domain::{Document, FindingKind, Severity, Span};
use crate::similarity::figures::{Shares, WordCounts};
use crate::similarity::labels::Label;
use crate::similarity::report::{NullReason, Report, ReportedMatch, SourceKind};
use crate::similarity::rounding::Rounded;

use super::PageError;
use super::charts;
use super::frame::{Frame, Host, PageLinks, UpLink};
use super::html::Cuts;
use super::passages::{MarkedWord, passage};
use super::speech::Speech;
use super::work_text::{SHOWN_PLACES, work_text};

/// The texts that a report points into.
#[derive(Debug, Clone, Copy)]
pub struct PageTexts<'a> {
    /// The work.
    pub work: &'a Document,
    /// The text of each source by its id; a source without a text is named and not shown.
    pub sources: &'a BTreeMap<String, &'a str>,
}

/// Makes the page of `report` in the language of `speech`. `links` say
/// where the page leads.
///
/// # Errors
/// When the template cannot be filled, which only running out of memory causes.
pub fn report_page(
    report: &Report,
    texts: &PageTexts<'_>,
    speech: Speech,
    links: &PageLinks,
) -> Result<String, PageError> {
    let title = speech.name("report-of", &report.document.name);
    let frame = Frame::new(speech, title, links);
    page_in(frame, report, texts, speech, String::new(), None)
}

/// The page of a report that stands alone, with what else is known about the
/// work behind it as finished HTML.
pub(super) fn dossier_page(
    report: &Report,
    texts: &PageTexts<'_>,
    speech: Speech,
    title: String,
    appendix: String,
) -> Result<String, PageError> {
    let frame = Frame::new(speech, title, &PageLinks::default());
    page_in(frame, report, texts, speech, appendix, None)
}

/// The same page as one of the service: styles come from addresses of their
/// own, `up` leads to the pages that this one belongs to, and `protocol` is
/// where the protocol of the check is, if there is one.
pub(super) fn hosted_report_page(
    report: &Report,
    texts: &PageTexts<'_>,
    speech: Speech,
    host: Host,
    up: Vec<UpLink>,
    protocol: Option<String>,
) -> Result<String, PageError> {
    let title = speech.name("report-of", &report.document.name);
    let mut frame = Frame::hosted(speech, title, host);
    frame.up = up;
    page_in(frame, report, texts, speech, String::new(), protocol)
}

fn page_in(
    frame: Frame,
    report: &Report,
    texts: &PageTexts<'_>,
    speech: Speech,
    appendix: String,
    protocol: Option<String>,
) -> Result<String, PageError> {
    let counted: Vec<u32> = report.sources.iter().map(|s| s.counted_words).collect();
    let (counts, shares) = (&report.word_counts, &report.shares);
    let rounded = Rounded::of(counts, &counted);
    let numbers: HashMap<&str, usize> = report
        .sources
        .iter()
        .enumerate()
        .map(|(index, source)| (source.id.as_str(), index + 1))
        .collect();
    let work_cuts = Cuts::new(&texts.work.text);
    let source_cuts: HashMap<&str, Cuts<'_>> = texts
        .sources
        .iter()
        .map(|(id, text)| (id.as_str(), Cuts::new(text)))
        .collect();
    let page = ReportTemplate {
        frame,
        s: speech,
        report,
        picture: rounded
            .as_ref()
            .map(|rounded| charts::shares_bar(rounded, &speech.say("picture-shares"))),
        strip: charts::strip(report, &speech.say("picture-strip")),
        no_shares: report.null_reason.map(|reason| {
            speech.say(match reason {
                NullReason::NoWords => "null-no-words",
                NullReason::NothingCounted => "null-nothing-counted",
            })
        }),
        shares: share_rows(counts, shares, rounded.as_ref(), speech),
        sources: source_rows(report, rounded.as_ref(), speech),
        left_out: left_out_rows(counts, shares, speech),
        findings: finding_rows(report, &work_cuts, speech),
        matches: match_cards(report, &work_cuts, &source_cuts, &numbers, speech),
        hints: hint_rows(report, &work_cuts, speech),
        text: work_text(report, texts.work, &numbers, speech),
        filters: filter_styles(report.sources.len()),
        labels: shown_labels(report, speech),
        contents: contents(report, speech),
        rounded,
        appendix,
        protocol,
    };
    Ok(page.render()?)
}

#[derive(Template)]
#[template(path = "report.html")]
struct ReportTemplate<'a> {
    frame: Frame,
    s: Speech,
    report: &'a Report,
    rounded: Option<Rounded>,
    picture: Option<String>,
    strip: String,
    no_shares: Option<String>,
    shares: Vec<ShareRow>,
    sources: Vec<SourceRow>,
    left_out: Vec<ShareRow>,
    findings: Vec<FindingRow>,
    matches: Vec<MatchCard>,
    hints: Vec<HintRow>,
    text: String,
    filters: String,
    /// The labels that the reader can switch off: class and name.
    labels: Vec<(&'static str, String)>,
    /// The parts of the page: id and heading.
    contents: Vec<(&'static str, String)>,
    /// What stands behind the report, as HTML.
    appendix: String,
    /// Where the protocol of the check is.
    protocol: Option<String>,
}

/// One row of the table of shares.
pub(super) struct ShareRow {
    class: &'static str,
    pub(super) name: String,
    meaning: String,
    pub(super) percent: String,
    pub(super) words: u32,
    /// Part of the row above it.
    pub(super) inner: bool,
}

struct SourceRow {
    number: usize,
    name: String,
    kind: String,
    counted: String,
    words: u32,
    alone: String,
    first_match: Option<usize>,
}

struct FindingRow {
    number: usize,
    name: String,
    severity: String,
    severity_class: &'static str,
    meaning: String,
    count: u32,
    detail: Option<String>,
    places: Vec<FindingPlace>,
    more: u32,
}

struct FindingPlace {
    number: usize,
    sample: String,
}

struct MatchCard {
    number: usize,
    class: &'static str,
    source_number: usize,
    label: String,
    words: u32,
    source: String,
    place: String,
    work: String,
    passage: Option<String>,
    also: u32,
    before: Option<usize>,
    after: Option<usize>,
}

struct HintRow {
    source: String,
    sample: String,
}

/// The shares of the counted words.
pub(super) fn share_rows(
    counts: &WordCounts,
    shares: &Shares,
    rounded: Option<&Rounded>,
    speech: Speech,
) -> Vec<ShareRow> {
    let Some(rounded) = rounded else {
        return Vec::new();
    };
    let row = |class, name: &str, meaning: &str, tenths: u32, words, inner| ShareRow {
        class,
        name: speech.say(name),
        meaning: speech.say(meaning),
        percent: speech.percent(&tenths),
        words,
        inner,
    };
    let uncited = speech.share(&shares.quoted_uncited);
    let mut rows = vec![
        row(
            "sim",
            "similarity",
            "similarity-what",
            rounded.similarity,
            counts.similar(),
            false,
        ),
        row(
            "v",
            "label-verbatim",
            "label-verbatim-what",
            rounded.verbatim,
            counts.verbatim,
            true,
        ),
        row(
            "a",
            "label-altered",
            "label-altered-what",
            rounded.altered,
            counts.altered,
            true,
        ),
        ShareRow {
            class: "u",
            name: speech.say("quoted-uncited"),
            meaning: speech.say("quoted-uncited-what"),
            percent: uncited,
            words: counts.quoted_uncited,
            inner: true,
        },
    ];
    rows.extend([
        row(
            "q",
            "label-quoted-cited",
            "label-quoted-cited-what",
            rounded.quoted_cited,
            counts.quoted_cited,
            false,
        ),
        row(
            "o",
            "label-own",
            "label-own-what",
            rounded.own,
            counts.own,
            false,
        ),
        row(
            "r",
            "label-original",
            "label-original-what",
            rounded.original,
            counts.original,
            false,
        ),
    ]);
    rows
}

/// What was left out of the count, of all words.
pub(super) fn left_out_rows(counts: &WordCounts, shares: &Shares, speech: Speech) -> Vec<ShareRow> {
    [
        (
            "t",
            "label-template",
            "label-template-what",
            shares.template,
            counts.template,
        ),
        (
            "h",
            "label-hidden",
            "label-hidden-what",
            shares.hidden,
            counts.hidden,
        ),
        (
            "b",
            "label-bibliography",
            "label-bibliography-what",
            shares.bibliography,
            counts.bibliography,
        ),
    ]
    .into_iter()
    .map(|(class, name, meaning, share, words)| ShareRow {
        class,
        name: speech.say(name),
        meaning: speech.say(meaning),
        percent: speech.share(&share),
        words,
        inner: false,
    })
    .collect()
}

fn source_rows(report: &Report, rounded: Option<&Rounded>, speech: Speech) -> Vec<SourceRow> {
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (index, found) in report.matches.iter().enumerate() {
        first.entry(&found.source).or_insert(index + 1);
    }
    report
        .sources
        .iter()
        .enumerate()
        .map(|(index, source)| SourceRow {
            number: index + 1,
            name: source.name.clone(),
            kind: speech.say(match source.kind {
                SourceKind::Work => "source-work",
                SourceKind::Own => "source-own",
                SourceKind::Collection => "source-collection",
            }),
            counted: rounded.map_or_else(
                || "–".to_owned(),
                |rounded| speech.percent(&rounded.sources[index]),
            ),
            words: source.counted_words,
            alone: speech.share(&source.alone_share),
            first_match: first.get(source.id.as_str()).copied(),
        })
        .collect()
}

fn finding_rows(report: &Report, cuts: &Cuts<'_>, speech: Speech) -> Vec<FindingRow> {
    report
        .findings
        .iter()
        .enumerate()
        .map(|(index, finding)| FindingRow {
            number: index + 1,
            name: speech.finding(&finding.kind),
            severity: speech.severity(&finding.severity),
            severity_class: match finding.severity {
                Severity::Info => "info",
                Severity::Check => "check",
                Severity::Strong => "strong",
            },
            meaning: speech.finding_meaning(&finding.kind),
            count: finding.count,
            detail: finding
                .detail
                .clone()
                .filter(|_| finding.kind != FindingKind::ImplausibleBibliography),
            places: finding
                .positions
                .iter()
                .take(SHOWN_PLACES)
                .enumerate()
                .map(|(place, span)| FindingPlace {
                    number: place + 1,
                    sample: sample(cuts, *span, 60),
                })
                .collect(),
            more: finding.positions.len().saturating_sub(SHOWN_PLACES) as u32,
        })
        .collect()
}

/// The words around the start of `span`, at most about `length` code points.
fn sample(cuts: &Cuts<'_>, span: Span, length: u32) -> String {
    let end = span.end.min(span.start + length).max(span.start);
    let (before, after) = cuts.context(Span::new(span.start, end), 20);
    let text = cuts.get(Span::new(before.start, after.end));
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("…{text}…")
}

fn match_cards(
    report: &Report,
    work: &Cuts<'_>,
    sources: &HashMap<&str, Cuts<'_>>,
    numbers: &HashMap<&str, usize>,
    speech: Speech,
) -> Vec<MatchCard> {
    let also = also_in(&report.matches);
    let names: HashMap<&str, &str> = report
        .sources
        .iter()
        .map(|source| (source.id.as_str(), source.name.as_str()))
        .collect();
    let rest = speech.say("show-rest");
    let length = work.len().max(1);
    let last = report.matches.len();
    report
        .matches
        .iter()
        .enumerate()
        .map(|(index, found)| {
            let marked = |of_source: bool| {
                let mut words: Vec<MarkedWord> = found
                    .aligned
                    .iter()
                    .map(|aligned| MarkedWord {
                        span: if of_source {
                            aligned.source
                        } else {
                            aligned.work
                        },
                        how: aligned.how,
                    })
                    .collect();
                words.sort_unstable();
                words
            };
            let in_work = Span::new(found.start, found.end);
            let in_source = Span::new(found.source_start, found.source_end);
            MatchCard {
                number: index + 1,
                class: charts::label_class(found.label),
                source_number: numbers.get(found.source.as_str()).copied().unwrap_or(0),
                label: speech.label(&found.label),
                words: found.aligned_words,
                source: names
                    .get(found.source.as_str())
                    .unwrap_or(&found.source.as_str())
                    .to_string(),
                place: speech
                    .percent(&((u64::from(found.start) * 1000 / u64::from(length)) as u32)),
                work: passage(work, in_work, &marked(false), &rest),
                passage: sources
                    .get(found.source.as_str())
                    .map(|cuts| passage(cuts, in_source, &marked(true), &rest)),
                also: also[index],
                before: (index > 0).then_some(index),
                after: (index + 1 < last).then_some(index + 2),
            }
        })
        .collect()
}

/// For each match in how many other sources a good part of its passage stands
/// too (half of the shorter passage overlaps).
fn also_in(matches: &[ReportedMatch]) -> Vec<u32> {
    matches
        .iter()
        .map(|found| {
            let mut others: Vec<&str> = matches
                .iter()
                .take_while(|other| other.start < found.end)
                .filter(|other| {
                    let overlap = other
                        .end
                        .min(found.end)
                        .saturating_sub(other.start.max(found.start));
                    let shorter = (other.end - other.start).min(found.end - found.start);
                    other.source != found.source && overlap > 0 && overlap * 2 >= shorter
                })
                .map(|other| other.source.as_str())
                .collect();
            others.sort_unstable();
            others.dedup();
            others.len() as u32
        })
        .collect()
}

fn hint_rows(report: &Report, cuts: &Cuts<'_>, speech: Speech) -> Vec<HintRow> {
    report
        .hints
        .iter()
        .map(|found| HintRow {
            source: report
                .sources
                .iter()
                .find(|source| source.id == found.source)
                .map(|source| source.name.clone())
                .or_else(|| report.other_sources.get(&found.source).cloned())
                .unwrap_or_else(|| speech.say("source-unnamed")),
            sample: sample(cuts, Span::new(found.start, found.end), 160),
        })
        .collect()
}

/// The labels that words or matches of the work bear, with their classes.
fn shown_labels(report: &Report, speech: Speech) -> Vec<(&'static str, String)> {
    let counts = &report.word_counts;
    [
        (Label::Verbatim, counts.verbatim),
        (Label::Altered, counts.altered),
        (Label::QuotedCited, counts.quoted_cited),
        (Label::Own, counts.own),
    ]
    .into_iter()
    .filter(|(label, words)| *words > 0 || report.matches.iter().any(|found| found.label == *label))
    .map(|(label, _)| (charts::label_class(label), speech.label(&label)))
    .collect()
}

/// The parts of the page, in their order.
fn contents(report: &Report, speech: Speech) -> Vec<(&'static str, String)> {
    let mut parts = vec![
        "figures", "sources", "findings", "left-out", "map", "reading",
    ];
    if !report.matches.is_empty() {
        parts.push("matches");
    }
    if !report.hints.is_empty() {
        parts.push("hints");
    }
    parts
        .into_iter()
        .map(|part| (part, speech.say(part)))
        .collect()
}

/// Rules that fade what a chosen source or a switched-off label does not own:
/// the filters work without the script.
pub(super) fn filter_styles(sources: usize) -> String {
    let mut css = String::new();
    for number in 1..=sources {
        let _ = write!(
            css,
            "body:has(#only-{number}:checked) .work mark:not(.s{number}),\
             body:has(#only-{number}:checked) .work .n:not(.to{number}){{background:none;text-decoration:none;color:inherit}}\
             body:has(#only-{number}:checked) .card:not(.from{number}){{display:none}}"
        );
    }
    for class in [
        Label::Verbatim,
        Label::Altered,
        Label::QuotedCited,
        Label::Own,
    ]
    .map(charts::label_class)
    {
        let _ = write!(
            css,
            "body:has(#show-{class}:not(:checked)) .work .{class}{{background:none;text-decoration:none}}\
             body:has(#show-{class}:not(:checked)) .card.k-{class}{{display:none}}"
        );
    }
    css
}
