//! Pictures: drawn as SVG by the program, each with a table beside it on the
//! page. Classes and patterns carry the meaning as well as colours.

use std::fmt::Write;

use crate::similarity::labels::Label;
use crate::similarity::report::Report;
use crate::similarity::rounding::{Rounded, WHOLE};

use super::html::escaped;

/// The strip is drawn in at most this many columns, whatever the length of the work.
const COLUMNS: u32 = 400;

/// The pattern of each label, in the style sheet's colours.
const PATTERNS: &str = "<defs>\
<pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" class=\"p-ground\"/><rect width=\"3\" height=\"6\" class=\"p-altered\"/></pattern>\
<pattern id=\"dots\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect width=\"6\" height=\"6\" class=\"p-ground\"/><circle cx=\"3\" cy=\"3\" r=\"1.7\" class=\"p-quoted\"/></pattern>\
<pattern id=\"bars\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\"><rect width=\"5\" height=\"5\" class=\"p-ground\"/><rect width=\"2\" height=\"5\" class=\"p-own\"/></pattern>\
</defs>";

/// The class that draws a label.
pub(super) const fn label_class(label: Label) -> &'static str {
    match label {
        Label::Verbatim => "v",
        Label::Altered => "a",
        Label::QuotedCited => "q",
        Label::Own => "o",
        Label::Template => "t",
        Label::Hidden => "h",
        Label::Bibliography => "b",
        Label::Original => "r",
    }
}

/// One bar that divides the counted words among the labels.
pub(super) fn shares_bar(rounded: &Rounded, name: &str) -> String {
    let parts = [
        (Label::Verbatim, rounded.verbatim),
        (Label::Altered, rounded.altered),
        (Label::QuotedCited, rounded.quoted_cited),
        (Label::Own, rounded.own),
        (Label::Original, rounded.original),
    ];
    let mut svg = format!(
        "<svg class=\"bar\" viewBox=\"0 0 {WHOLE} 36\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\">{PATTERNS}",
        escaped(name)
    );
    let mut x = 0;
    for (label, width) in parts {
        if width > 0 {
            let class = label_class(label);
            let _ = write!(
                svg,
                "<rect class=\"c-{class}\" x=\"{x}\" y=\"0\" width=\"{width}\" height=\"36\"/>"
            );
        }
        x += width;
    }
    svg.push_str("</svg>");
    svg
}

/// The work from its first to its last word as a strip, coloured by label.
pub(super) fn strip(report: &Report, name: &str) -> String {
    let words = report.document.words.max(1);
    let columns = COLUMNS.min(words);
    // Each column shows the label that most of its words bear.
    let mut tallies = vec![[0_u32; Label::ALL.len()]; columns as usize];
    let mut word = 0_u64;
    for run in &report.labels {
        for _ in 0..run.words {
            let column = (word * u64::from(columns) / u64::from(words)) as usize;
            tallies[column.min(columns as usize - 1)][run.label as usize] += 1;
            word += 1;
        }
    }
    let main = |tally: &[u32; Label::ALL.len()]| {
        Label::ALL
            .into_iter()
            .rev()
            .max_by_key(|label| tally[*label as usize])
            .unwrap_or(Label::Original)
    };
    let mut svg = format!(
        "<svg class=\"strip\" viewBox=\"0 0 {columns} 28\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\">",
        escaped(name)
    );
    let mut start = 0;
    while start < tallies.len() {
        let label = main(&tallies[start]);
        let length = tallies[start..]
            .iter()
            .take_while(|tally| main(tally) == label)
            .count();
        let class = label_class(label);
        let _ = write!(
            svg,
            "<rect class=\"c-{class}\" x=\"{start}\" y=\"0\" width=\"{length}\" height=\"28\"/>"
        );
        start += length;
    }
    svg.push_str("</svg>");
    svg
}

/// Bars for the number of works in each tenth of similarity.
pub(super) fn histogram(tenths: &[u32; 10], name: &str) -> String {
    let highest = tenths.iter().copied().max().unwrap_or(0).max(1);
    let mut svg = format!(
        "<svg class=\"histogram\" viewBox=\"0 0 500 140\" role=\"img\" aria-label=\"{}\">",
        escaped(name)
    );
    for (index, &works) in tenths.iter().enumerate() {
        let height = works * 100 / highest;
        let height = if works > 0 { height.max(2) } else { 0 };
        let x = index * 50;
        let _ = write!(
            svg,
            "<rect class=\"c-v\" x=\"{}\" y=\"{}\" width=\"40\" height=\"{height}\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{works}</text>\
             <text x=\"{}\" y=\"136\" text-anchor=\"middle\">{}–{}</text>",
            x + 5,
            118 - height,
            x + 25,
            113 - height,
            x + 25,
            index * 10,
            index * 10 + 10,
        );
    }
    svg.push_str("</svg>");
    svg
}

/// The same with a line at a threshold, in per cent.
pub(super) fn histogram_with_line(tenths: &[u32; 10], threshold: u32, name: &str) -> String {
    let bars = histogram(tenths, name);
    let x = threshold.min(100) * 5;
    let line = format!(
        "<line class=\"threshold\" x1=\"{x}\" y1=\"0\" x2=\"{x}\" y2=\"120\" \
         stroke=\"currentColor\" stroke-width=\"2\" stroke-dasharray=\"4 3\"/></svg>"
    );
    bars.replace("</svg>", &line)
}
