//! The text of the work with its labels, matches and findings marked.
//!
//! Every label but *original* is a run of words with a class; the beginning
//! of a match is a numbered link to its passage, its end is said to screen
//! readers; findings are outlined at their places. Cost: one pass over the
//! text and the sorted boundaries.

use std::collections::HashMap;
use std::fmt::Write;

use crate::domain::{BlockKind, Document, Span};
use crate::similarity::labels::Label;
use crate::similarity::report::Report;

use super::charts::label_class;
use super::html::{Cuts, escape, escaped};
use super::speech::Speech;

/// Only so many places of one finding are marked: thousands of marked letters help nobody.
const MOST_PLACES: usize = 300;

/// One end of something, or a place.
enum Edge {
    MatchEnds(usize),
    FindingAt { finding: usize, place: usize },
    MatchBegins(usize),
}

/// What is drawn over the text: ascending, without overlaps.
struct Layer {
    spans: Vec<(Span, String)>,
    next: usize,
}

impl Layer {
    /// The class at a code point; calls come in ascending order.
    fn at(&mut self, place: u32) -> Option<&str> {
        while self
            .spans
            .get(self.next)
            .is_some_and(|(span, _)| span.end <= place)
        {
            self.next += 1;
        }
        self.spans
            .get(self.next)
            .filter(|(span, _)| span.start <= place)
            .map(|(_, class)| class.as_str())
    }

    /// Makes overlapping spans one.
    fn merged(mut spans: Vec<Span>, class: &str) -> Self {
        spans.sort_unstable();
        let mut merged: Vec<(Span, String)> = Vec::new();
        for span in spans {
            match merged.last_mut() {
                Some((last, _)) if span.start < last.end => last.end = last.end.max(span.end),
                _ => merged.push((span, class.to_owned())),
            }
        }
        Self {
            spans: merged,
            next: 0,
        }
    }
}

/// The text of `document` as HTML. `source_numbers` gives the number that each
/// source bears on the page.
pub(super) fn work_text(
    report: &Report,
    document: &Document,
    source_numbers: &HashMap<&str, usize>,
    speech: Speech,
) -> String {
    let cuts = Cuts::new(&document.text);
    let mut labels = label_layer(report, source_numbers);
    let mut short = Layer::merged(
        report
            .short_matches
            .iter()
            .map(|found| Span::new(found.start, found.end))
            .collect(),
        "s",
    );
    let mut findings = Layer::merged(
        report
            .findings
            .iter()
            .flat_map(|finding| finding.positions.iter().take(MOST_PLACES).copied())
            .filter(|span| !span.is_empty())
            .collect(),
        "f",
    );
    let edges = edges(report);
    let cut_points = cut_points(&[&labels, &short, &findings], &edges, cuts.len());

    let mut page = String::with_capacity(document.text.len() * 2);
    let mut next_edge = 0;
    let mut next_cut = 0;
    for (kind, span) in blocks(document, cuts.len()) {
        let (open, close) = tags(kind);
        page.push_str(open);
        let mut at = span.start;
        loop {
            while edges.get(next_edge).is_some_and(|(place, _)| *place <= at) {
                write_edge(
                    &edges[next_edge].1,
                    report,
                    source_numbers,
                    speech,
                    &mut page,
                );
                next_edge += 1;
            }
            if at >= span.end {
                break;
            }
            while cut_points.get(next_cut).is_some_and(|cut| *cut <= at) {
                next_cut += 1;
            }
            let end = cut_points
                .get(next_cut)
                .map_or(span.end, |cut| (*cut).min(span.end));
            let class = labels.at(at).map(str::to_owned);
            let class = class.or_else(|| short.at(at).map(str::to_owned));
            let is_finding = findings.at(at).is_some();
            if is_finding {
                page.push_str("<span class=\"f\">");
            }
            if let Some(class) = &class {
                let tag = if class.starts_with(['v', 'a', 'o']) {
                    "mark"
                } else {
                    "span"
                };
                let _ = write!(page, "<{tag} class=\"{class}\">");
                escape(cuts.get(Span::new(at, end)), &mut page);
                let _ = write!(page, "</{tag}>");
            } else {
                escape(cuts.get(Span::new(at, end)), &mut page);
            }
            if is_finding {
                page.push_str("</span>");
            }
            at = end;
        }
        page.push_str(close);
        page.push('\n');
    }
    // Places behind the last word still need their targets.
    if next_edge < edges.len() {
        page.push_str("<p>");
        for (_, edge) in &edges[next_edge..] {
            write_edge(edge, report, source_numbers, speech, &mut page);
        }
        page.push_str("</p>\n");
    }
    page
}

/// The runs with a label that is worth a colour.
fn label_layer(report: &Report, source_numbers: &HashMap<&str, usize>) -> Layer {
    let spans = report
        .labels
        .iter()
        .filter(|run| run.label != Label::Original || run.quoted)
        .map(|run| {
            let mut class = match run.label {
                Label::Original => "u".to_owned(),
                label => label_class(label).to_owned(),
            };
            if run.quoted && run.label.is_similar() {
                class.push_str(" u");
            }
            if let Some(number) = run
                .source
                .as_deref()
                .and_then(|source| source_numbers.get(source))
            {
                let _ = write!(class, " s{number}");
            }
            (Span::new(run.start, run.end), class)
        })
        .collect();
    Layer { spans, next: 0 }
}

/// Everything that stands at one place, ascending; ends before beginnings.
fn edges(report: &Report) -> Vec<(u32, Edge)> {
    let mut edges: Vec<(u32, Edge)> = Vec::new();
    for (index, found) in report.matches.iter().enumerate() {
        edges.push((found.start, Edge::MatchBegins(index)));
        edges.push((found.end, Edge::MatchEnds(index)));
    }
    for (finding, of) in report.findings.iter().enumerate() {
        for (place, span) in of.positions.iter().take(SHOWN_PLACES).enumerate() {
            edges.push((span.start, Edge::FindingAt { finding, place }));
        }
    }
    edges.sort_by_key(|(place, edge)| {
        let rank = match edge {
            Edge::MatchEnds(index) => (0, *index, 0),
            Edge::FindingAt { finding, place } => (1, *finding, *place),
            Edge::MatchBegins(index) => (2, *index, 0),
        };
        (*place, rank)
    });
    edges
}

/// So many places of one finding can be jumped to from its explanation.
pub(super) const SHOWN_PLACES: usize = 12;

fn write_edge(
    edge: &Edge,
    report: &Report,
    source_numbers: &HashMap<&str, usize>,
    speech: Speech,
    page: &mut String,
) {
    match *edge {
        Edge::MatchBegins(index) => {
            let number = index + 1;
            let found = &report.matches[index];
            let class = label_class(found.label);
            let source = source_numbers
                .get(found.source.as_str())
                .copied()
                .unwrap_or(0);
            let name = escaped(&speech.name("match-begins", number.to_string()));
            let _ = write!(
                page,
                "<a class=\"n n-{class} to{source}\" id=\"t{number}\" href=\"#m{number}\" aria-label=\"{name}\">{number}</a>"
            );
        }
        Edge::MatchEnds(index) => {
            let name = escaped(&speech.name("match-ends", (index + 1).to_string()));
            let _ = write!(page, "<span class=\"sr\"> {name} </span>");
        }
        Edge::FindingAt { finding, place } => {
            let _ = write!(
                page,
                "<a class=\"fx\" id=\"f{}-{}\" href=\"#finding-{}\" aria-label=\"{}\">!</a>",
                finding + 1,
                place + 1,
                finding + 1,
                escaped(&speech.finding(&report.findings[finding].kind))
            );
        }
    }
}

/// Every code point at which something changes, ascending.
fn cut_points(layers: &[&Layer], edges: &[(u32, Edge)], length: u32) -> Vec<u32> {
    let mut cuts: Vec<u32> = layers
        .iter()
        .flat_map(|layer| &layer.spans)
        .flat_map(|(span, _)| [span.start, span.end])
        .chain(edges.iter().map(|(place, _)| *place))
        .filter(|cut| *cut < length)
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

/// The blocks of a document; a document without blocks has its lines instead.
fn blocks(document: &Document, length: u32) -> Vec<(BlockKind, Span)> {
    if document.blocks.is_empty() {
        return vec![(BlockKind::Paragraph, Span::new(0, length))];
    }
    document
        .blocks
        .iter()
        .map(|block| (block.kind, block.span))
        .collect()
}

/// The tags of a block. Headings of the work are not headings of the page.
const fn tags(kind: BlockKind) -> (&'static str, &'static str) {
    match kind {
        BlockKind::Heading => ("<p class=\"heading\">", "</p>"),
        BlockKind::Paragraph => ("<p>", "</p>"),
        BlockKind::Quote => ("<blockquote>", "</blockquote>"),
        BlockKind::ListItem => ("<p class=\"item\">", "</p>"),
        BlockKind::TableCell => ("<p class=\"cell\">", "</p>"),
        BlockKind::Footnote => ("<p class=\"note\">", "</p>"),
        BlockKind::PageHeader => ("<p class=\"running\">", "</p>"),
        BlockKind::Frame => ("<p class=\"boxed\">", "</p>"),
    }
}
