//! The page of a class: who shares what with whom, worst first, in one file.

use askama::Template;

use crate::domain::{Document, Span, WordRange};
use crate::language::Words;
use crate::similarity::class::{ClassReport, PairInClass};
use crate::similarity::{AlignedWord, Match};

use super::PageError;
use super::charts;
use super::frame::{Frame, PageLinks};
use super::html::Cuts;
use super::passages::{MarkedWord, passage};
use super::speech::Speech;

/// So many pairs are shown side by side; the table lists all of them.
const SHOWN_PAIRS: usize = 200;
/// So many passages of a pair are shown.
const SHOWN_PASSAGES: usize = 40;

/// Makes the page of a class in the language of `speech`, under a `title` in
/// that language ([`Speech::class_title`] makes one of a name). `text_of` gives
/// the document and the words of a work by its index; a work that it does not
/// know is listed without passages. `links` say where the page leads.
///
/// # Errors
/// When the template cannot be filled, which only running out of memory causes.
pub fn class_page<'t>(
    class: &ClassReport,
    title: &str,
    text_of: impl Fn(usize) -> Option<(&'t Document, &'t Words)>,
    speech: Speech,
    links: &PageLinks,
) -> Result<String, PageError> {
    let page = ClassTemplate {
        frame: Frame::new(speech, title.to_owned(), links),
        s: speech,
        class,
        histogram: charts::histogram(&class.histogram, &speech.say("histogram")),
        works: work_rows(class, links, speech),
        pairs: pair_rows(class, speech),
        groups: group_rows(class, &text_of),
        cards: class
            .pairs
            .iter()
            .take(SHOWN_PAIRS)
            .enumerate()
            .map(|(index, pair)| pair_card(index, pair, class, &text_of, speech))
            .collect(),
        unshown: class.pairs.len().saturating_sub(SHOWN_PAIRS) as u32,
    };
    Ok(page.render()?)
}

#[derive(Template)]
#[template(path = "class.html")]
struct ClassTemplate<'a> {
    frame: Frame,
    s: Speech,
    class: &'a ClassReport,
    histogram: String,
    works: Vec<WorkRow>,
    pairs: Vec<PairRow>,
    groups: Vec<GroupRow>,
    cards: Vec<PairCard>,
    unshown: u32,
}

/// A work as the page names it: by its name, or by a number when names are hidden.
#[derive(Clone)]
struct Named {
    name: String,
    number: usize,
}

struct WorkRow {
    work: Named,
    /// Where its report is, if it has a page.
    report: Option<String>,
    words: u32,
    similarity: String,
    value: f64,
    strongest: Option<Strongest>,
}

struct Strongest {
    with: Named,
    share: String,
    value: f64,
    pair: usize,
}

struct PairRow {
    number: usize,
    left: Named,
    right: Named,
    left_share: String,
    left_value: f64,
    right_share: String,
    right_value: f64,
    words: u32,
    longest: u32,
    shown: bool,
}

struct GroupRow {
    number: usize,
    works: Vec<Named>,
    passages: u32,
    words: u32,
    sample: Option<String>,
}

struct PairCard {
    number: usize,
    left: Named,
    right: Named,
    left_share: String,
    right_share: String,
    passages: Vec<PairPassage>,
    more: u32,
    /// The aligned words of one of the works are all left out of the count.
    uncounted: bool,
}

struct PairPassage {
    words: u32,
    left: String,
    right: String,
}

fn named(class: &ClassReport, work: usize) -> Named {
    Named {
        name: class.works[work].name.clone(),
        number: work + 1,
    }
}

/// The works, the most similar first.
fn work_rows(class: &ClassReport, links: &PageLinks, speech: Speech) -> Vec<WorkRow> {
    let mut rows: Vec<WorkRow> = class
        .works
        .iter()
        .enumerate()
        .map(|(index, work)| WorkRow {
            work: named(class, index),
            report: links.works.get(index).cloned(),
            words: work.words,
            similarity: speech.share(&work.similarity),
            value: work.similarity.unwrap_or(-1.0),
            strongest: work.strongest.map(|number| {
                let pair = &class.pairs[number];
                let (with, share) = if pair.left == index {
                    (pair.right, pair.shares.left_share)
                } else {
                    (pair.left, pair.shares.right_share)
                };
                Strongest {
                    with: named(class, with),
                    share: speech.share(&share),
                    value: share.unwrap_or(-1.0),
                    pair: number + 1,
                }
            }),
        })
        .collect();
    rows.sort_by(|a, b| b.value.total_cmp(&a.value));
    rows
}

fn pair_rows(class: &ClassReport, speech: Speech) -> Vec<PairRow> {
    class
        .pairs
        .iter()
        .enumerate()
        .map(|(index, pair)| PairRow {
            number: index + 1,
            left: named(class, pair.left),
            right: named(class, pair.right),
            left_share: speech.share(&pair.shares.left_share),
            left_value: pair.shares.left_share.unwrap_or(-1.0),
            right_share: speech.share(&pair.shares.right_share),
            right_value: pair.shares.right_share.unwrap_or(-1.0),
            words: pair.shares.left_words,
            longest: pair.shares.longest_run,
            shown: index < SHOWN_PAIRS,
        })
        .collect()
}

fn group_rows<'t>(
    class: &ClassReport,
    text_of: &impl Fn(usize) -> Option<(&'t Document, &'t Words)>,
) -> Vec<GroupRow> {
    class
        .groups
        .iter()
        .enumerate()
        .map(|(index, group)| GroupRow {
            number: index + 1,
            works: group.works.iter().map(|&work| named(class, work)).collect(),
            passages: group.passages,
            words: group.words,
            sample: group
                .works
                .first()
                .and_then(|&work| text_of(work))
                .map(|(document, words)| {
                    let start = group.longest.start;
                    let end = group.longest.end.min(start + 25);
                    let span = span_of(words, WordRange::new(start, end));
                    let cuts = Cuts::new(&document.text);
                    let sample = cuts.get(span).split_whitespace().collect::<Vec<_>>();
                    format!("{} …", sample.join(" "))
                }),
        })
        .collect()
}

fn pair_card<'t>(
    index: usize,
    pair: &PairInClass,
    class: &ClassReport,
    text_of: &impl Fn(usize) -> Option<(&'t Document, &'t Words)>,
    speech: Speech,
) -> PairCard {
    let mut passages = Vec::new();
    let mut more = 0;
    if let (Some(left), Some(right)) = (text_of(pair.left), text_of(pair.right)) {
        let left_cuts = Cuts::new(&left.0.text);
        let right_cuts = Cuts::new(&right.0.text);
        let rest = speech.say("show-rest");
        for found in pair.matches.iter().take(SHOWN_PASSAGES) {
            let (in_left, in_right) = (
                marked(found, left.1, |word| word.left),
                marked(found, right.1, |word| word.right),
            );
            passages.push(PairPassage {
                words: found.aligned_words() as u32,
                left: passage(&left_cuts, span_of(left.1, found.left), &in_left, &rest),
                right: passage(&right_cuts, span_of(right.1, found.right), &in_right, &rest),
            });
        }
        more = pair.matches.len().saturating_sub(SHOWN_PASSAGES) as u32;
    }
    PairCard {
        number: index + 1,
        left: named(class, pair.left),
        right: named(class, pair.right),
        left_share: speech.share(&pair.shares.left_share),
        right_share: speech.share(&pair.shares.right_share),
        passages,
        more,
        uncounted: pair.shares.left_words > 0
            && [pair.shares.left_share, pair.shares.right_share]
                .into_iter()
                .flatten()
                .any(|share| share <= 0.0),
    }
}

/// The aligned words of one side of a match, ascending.
pub(super) fn marked(
    found: &Match,
    words: &Words,
    side: fn(&AlignedWord) -> u32,
) -> Vec<MarkedWord> {
    let mut marked: Vec<MarkedWord> = found
        .aligned
        .iter()
        .map(|aligned| {
            let word = side(aligned);
            MarkedWord {
                span: span_of(words, WordRange::new(word, word + 1)),
                how: aligned.how,
            }
        })
        .collect();
    marked.sort_unstable();
    marked
}

/// The code points of a range of words.
pub(super) fn span_of(words: &Words, range: WordRange) -> Span {
    let last = range.end.saturating_sub(1) as usize;
    match (words.starts.get(range.start as usize), words.ends.get(last)) {
        (Some(&start), Some(&end)) if !range.is_empty() => Span::new(start, end),
        _ => Span::new(0, 0),
    }
}
