//! Two passages side by side, with the words that correspond marked.

use std::fmt::Write;

use crate::domain::Span;
use crate::similarity::Alignment;

use super::html::{Cuts, escape};

/// The context shown on each side of a passage, in code points.
const CONTEXT: u32 = 90;
/// A passage longer than this, in code points, is folded after so many.
const FOLDED_AFTER: u32 = 2400;

/// One aligned word of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct MarkedWord {
    /// Its place, in code points.
    pub span: Span,
    /// How it is aligned.
    pub how: Alignment,
}

/// The passage at `span` with its context as HTML; `rest` is what the button
/// says that opens the rest of a long passage. `marked` is ascending.
pub(super) fn passage(cuts: &Cuts<'_>, span: Span, marked: &[MarkedWord], rest: &str) -> String {
    let mut page = String::new();
    let (before, after) = cuts.context(span, CONTEXT);
    let context = |span: Span, page: &mut String| {
        if !span.is_empty() {
            page.push_str("<span class=\"ctx\">");
            escape(cuts.get(span), page);
            page.push_str("</span>");
        }
    };
    page.push_str("<p>");
    context(before, &mut page);
    let runs = runs(marked, span);
    let fold = runs
        .iter()
        .find(|(run, _)| run.start >= span.start + FOLDED_AFTER)
        .map(|(run, _)| run.start)
        .filter(|_| span.len() > FOLDED_AFTER + FOLDED_AFTER / 4);
    let mut at = span.start;
    for (run, how) in runs {
        escape(cuts.get(Span::new(at, run.start)), &mut page);
        if fold == Some(run.start) {
            page.push_str("</p><details><summary>");
            escape(rest, &mut page);
            page.push_str("</summary><p>");
        }
        let class = match how {
            Alignment::Exact => "v",
            Alignment::Stem | Alignment::Fuzzy => "a",
        };
        let _ = write!(page, "<mark class=\"{class}\">");
        escape(cuts.get(run), &mut page);
        page.push_str("</mark>");
        at = run.end;
    }
    escape(cuts.get(Span::new(at, span.end.max(at))), &mut page);
    context(after, &mut page);
    page.push_str("</p>");
    if fold.is_some() {
        page.push_str("</details>");
    }
    page
}

/// Joins aligned words that only a few characters separate and that are aligned alike.
/// Without any aligned word the passage is one run.
fn runs(marked: &[MarkedWord], span: Span) -> Vec<(Span, Alignment)> {
    if marked.is_empty() {
        return vec![(span, Alignment::Exact)];
    }
    let mut runs: Vec<(Span, Alignment)> = Vec::new();
    for word in marked {
        match runs.last_mut() {
            Some((run, how))
                if *how == word.how
                    && word.span.start >= run.end
                    && word.span.start - run.end <= 2
                    // A long run is cut so that it can be folded.
                    && run.len() < FOLDED_AFTER / 2 =>
            {
                run.end = word.span.end;
            }
            Some((run, _)) if word.span.start < run.end => {}
            _ => runs.push((word.span, word.how)),
        }
    }
    runs
}
