//! Topics: works about the same things, for hints at paraphrase and summary.
//!
//! A passage that was told again in other words shares no shingle with its
//! source, but it shares its rare words. The work is cut into windows of 150
//! words; the ten stems of a window with the highest tf·idf are asked for
//! together and works are ranked by BM25 (Robertson and Zaragoza 2009, "The
//! probabilistic relevance framework"). Document frequencies depend on the
//! collection, so these works are *hints* only: whether a pair counts is
//! decided by the pair alone, elsewhere.

use std::collections::BTreeMap;

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tantivy::{DocAddress, Searcher, Term};

use crate::language::{WordFlags, Words};

/// Words in a window.
const WINDOW: usize = 150;
/// Stems of a window that are asked for.
const STEMS: usize = 10;
/// Works that a window may bring in.
const WORKS: usize = 5;
/// The bytes of a stem in the text of the field: hexadecimal digits.
const STEM_BYTES: usize = 8;

/// A work that is about the same things as a part of the work that was asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// The key of the work.
    pub key: String,
    /// The BM25 score of the window that fits best, above 0.
    pub score: f32,
    /// The first word of that window.
    pub window: u32,
}

/// The stems of a work as the text of a field.
pub(super) fn stem_text(words: &Words) -> String {
    let mut text = String::with_capacity(words.len() * STEM_BYTES);
    for stem in topical(words, 0..words.len()) {
        push_term(stem, &mut text);
    }
    text
}

fn push_term(stem: u32, text: &mut String) {
    for shift in (0..STEM_BYTES as u32).rev() {
        // A hexadecimal digit, so it is one.
        text.extend(char::from_digit(stem >> (4 * shift) & 0xF, 16));
    }
}

/// The stems of the words that say something.
fn topical(words: &Words, range: std::ops::Range<usize>) -> impl Iterator<Item = u32> + '_ {
    range.filter_map(|index| {
        let flags = words.flags[index];
        (!flags.has(WordFlags::COMMON) && !flags.has(WordFlags::NUMBER))
            .then_some(words.stems[index])
    })
}

/// The best works for each window, by address; the best window of each.
pub(super) fn search(
    searcher: &Searcher,
    field: Field,
    words: &Words,
) -> tantivy::Result<BTreeMap<DocAddress, (f32, u32)>> {
    let works = searcher.num_docs() as f32;
    let mut rarity = BTreeMap::new();
    let mut best: BTreeMap<DocAddress, (f32, u32)> = BTreeMap::new();
    for first in (0..words.len()).step_by(WINDOW) {
        let until = (first + WINDOW).min(words.len());
        let mut counts = BTreeMap::new();
        for stem in topical(words, first..until) {
            *counts.entry(stem).or_insert(0.0_f32) += 1.0;
        }
        let mut stems = Vec::with_capacity(counts.len());
        for (stem, count) in counts {
            let idf = match rarity.get(&stem) {
                Some(&idf) => idf,
                None => {
                    let holding = searcher.doc_freq(&term(field, stem))? as f32;
                    // A stem that no work has leads nowhere.
                    let idf = if holding == 0.0 {
                        0.0
                    } else {
                        (1.0 + works / holding).ln()
                    };
                    rarity.insert(stem, idf);
                    idf
                }
            };
            if idf > 0.0 {
                stems.push((count * idf, stem));
            }
        }
        stems.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        stems.truncate(STEMS);
        if stems.is_empty() {
            continue;
        }
        let clauses = stems
            .iter()
            .map(|&(_, stem)| {
                let query = TermQuery::new(term(field, stem), IndexRecordOption::WithFreqs);
                (Occur::Should, Box::new(query) as Box<dyn Query>)
            })
            .collect();
        let found = searcher.search(
            &BooleanQuery::new(clauses),
            &TopDocs::with_limit(WORKS).order_by_score(),
        )?;
        for (score, address) in found {
            let entry = best.entry(address).or_insert((score, first as u32));
            if score > entry.0 {
                *entry = (score, first as u32);
            }
        }
    }
    Ok(best)
}

fn term(field: Field, stem: u32) -> Term {
    let mut text = String::with_capacity(STEM_BYTES);
    push_term(stem, &mut text);
    Term::from_field_text(field, &text)
}

/// Cuts the text of the field into stems again.
#[derive(Debug, Clone, Default)]
pub(super) struct StemTokenizer;

/// The stems of one text.
#[derive(Debug)]
pub(super) struct Stems<'a> {
    rest: &'a str,
    token: Token,
}

impl Tokenizer for StemTokenizer {
    type TokenStream<'a> = Stems<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stems<'a> {
        Stems {
            rest: text,
            token: Token::default(),
        }
    }
}

impl TokenStream for Stems<'_> {
    fn advance(&mut self) -> bool {
        let Some((stem, rest)) = self.rest.split_at_checked(STEM_BYTES) else {
            return false;
        };
        self.rest = rest;
        self.token.text.clear();
        self.token.text.push_str(stem);
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
