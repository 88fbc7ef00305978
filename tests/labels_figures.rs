//! What must always hold of the figures, as properties.

use adal::domain::{Language, WordRange};
use adal::language::zones::{ZoneMarks, Zones};
use adal::language::{Lexicon, Words, words_of, words_of_text};
use adal::similarity::align::{NoSpelling, Preset, align};
use adal::similarity::labels::{Label, pair_shares};
use adal::similarity::report::{Report, Source, SourceKind, Work};
use adal::similarity::rounding::{Rounded, WHOLE};
use adal::similarity::template::mark_template;
use adal::similarity::{AlignedWord, Alignment, Match, MatchKind};
use proptest::prelude::*;

/// The words of a made-up work; its text is as long as the words need.
fn made_up(words: usize) -> Words {
    let text = vec!["word"; words].join(" ");
    words_of_text(&text, &mut Lexicon::new())
}

const WORDS: usize = 60;

fn a_match() -> impl Strategy<Value = Match> {
    (
        0_u32..50,
        1_u32..12,
        0_u32..50,
        prop::collection::vec(0_u8..4, 12),
    )
        .prop_map(|(left, length, right, hows)| {
            let length = length.min(WORDS as u32 - left).min(WORDS as u32 - right);
            let aligned: Vec<AlignedWord> = (0..length)
                .filter(|&at| at == 0 || hows[at as usize] < 3)
                .map(|at| AlignedWord {
                    left: left + at,
                    right: right + at,
                    how: match hows[at as usize] {
                        0 | 3 => Alignment::Exact,
                        1 => Alignment::Stem,
                        _ => Alignment::Fuzzy,
                    },
                })
                .collect();
            Match {
                left: WordRange::new(left, left + length),
                right: WordRange::new(right, right + length),
                aligned,
                kind: MatchKind::Altered,
            }
        })
}

fn some_zones() -> impl Strategy<Value = Zones> {
    prop::collection::vec(0_u8..24, WORDS).prop_map(|marks| {
        let mut zones = Zones::none(WORDS);
        for (word, mark) in marks.into_iter().enumerate() {
            zones.marks[word] = match mark {
                0 => ZoneMarks::TEMPLATE,
                1 => ZoneMarks::TITLE_PAGE,
                2 => ZoneMarks::HIDDEN,
                3 => ZoneMarks::BIBLIOGRAPHY,
                4 => ZoneMarks::QUOTED,
                5 => ZoneMarks::QUOTED.with(ZoneMarks::CITED),
                _ => ZoneMarks::NONE,
            };
        }
        zones
    })
}

fn sources() -> impl Strategy<Value = Vec<(bool, Vec<Match>)>> {
    prop::collection::vec(
        (
            prop::bool::weighted(0.2),
            prop::collection::vec(a_match(), 0..5),
        ),
        0..6,
    )
}

/// The report of a made-up work; `order` says in which order the sources are given.
fn report(zones: &Zones, sources: &[(bool, Vec<Match>)], order: &[usize]) -> Report {
    let words = made_up(WORDS);
    let document = adal::reading::extract("word ".repeat(WORDS).as_bytes()).expect("read");
    let names: Vec<String> = (0..sources.len()).map(|n| format!("source-{n}")).collect();
    let given: Vec<Source<'_>> = order
        .iter()
        .map(|&index| Source {
            id: &names[index],
            name: &names[index],
            kind: if sources[index].0 {
                SourceKind::Own
            } else {
                SourceKind::Work
            },
            sha256: &names[index],
            date: None,
            words: &words,
            matches: &sources[index].1,
        })
        .collect();
    let work = Work {
        name: "work",
        sha256: "00",
        language: Language::English,
        document: &document,
        words: &words,
        zones,
        letters: &[],
    };
    Report::build(&work, &given, 5)
}

fn in_order(sources: &[(bool, Vec<Match>)]) -> Vec<usize> {
    (0..sources.len()).collect()
}

proptest! {
    #[test]
    fn every_word_has_one_label_and_the_page_adds_up(zones in some_zones(), sources in sources()) {
        let report = report(&zones, &sources, &in_order(&sources));
        let counts = report.word_counts;
        prop_assert_eq!(report.labels.iter().map(|run| run.words).sum::<u32>(), counts.all);
        prop_assert_eq!(
            counts.similar() + counts.quoted_cited + counts.own + counts.original,
            counts.counted
        );
        let counted: Vec<u32> = report.sources.iter().map(|source| source.counted_words).collect();
        prop_assert_eq!(counted.iter().sum::<u32>(), counts.similar());
        if let Some(page) = Rounded::of(&counts, &counted) {
            prop_assert_eq!(page.similarity + page.quoted_cited + page.own + page.original, WHOLE);
            prop_assert_eq!(page.verbatim + page.altered, page.similarity);
            prop_assert_eq!(page.sources.iter().sum::<u32>(), page.similarity);
        } else {
            prop_assert!(report.shares.similarity.is_none() && report.null_reason.is_some());
        }
    }

    #[test]
    fn the_order_of_the_sources_changes_nothing(zones in some_zones(), sources in sources()) {
        let forward = in_order(&sources);
        let backward: Vec<usize> = forward.iter().rev().copied().collect();
        prop_assert_eq!(report(&zones, &sources, &forward), report(&zones, &sources, &backward));
    }

    #[test]
    fn another_source_never_lowers_the_raw_similarity(zones in some_zones(), sources in sources()) {
        let mut before = -1.0;
        for number in 0..=sources.len() {
            let raw = report(&zones, &sources[..number], &in_order(&sources[..number]))
                .raw_similarity
                .unwrap_or(0.0);
            prop_assert!(raw >= before);
            before = raw;
        }
    }

    #[test]
    fn no_exclusion_raises_the_number_of_similar_words(zones in some_zones(), sources in sources()) {
        let order = in_order(&sources);
        let without = report(&Zones::none(WORDS), &sources, &order).word_counts.similar();
        let with = report(&zones, &sources, &order).word_counts.similar();
        prop_assert!(with <= without);
    }

    #[test]
    fn swapping_a_pair_swaps_its_shares(
        left in some_zones(),
        right in some_zones(),
        matches in prop::collection::vec(a_match(), 0..5),
    ) {
        let mirrored: Vec<Match> = matches
            .iter()
            .map(|found| Match {
                left: found.right,
                right: found.left,
                aligned: found
                    .aligned
                    .iter()
                    .map(|word| AlignedWord { left: word.right, right: word.left, how: word.how })
                    .collect(),
                kind: found.kind,
            })
            .collect();
        let one = pair_shares(&left, &right, &matches, 5);
        let other = pair_shares(&right, &left, &mirrored, 5);
        prop_assert_eq!(one.map(|pair| (pair.left_share, pair.right_share, pair.longest_run)),
            other.map(|pair| (pair.right_share, pair.left_share, pair.longest_run)));
    }
}

/// Two texts through the real aligner, with a template.
fn similarity_of(left: &str, right: &str, template: &str) -> Report {
    let mut lexicon = Lexicon::new();
    let document = adal::reading::extract(left.as_bytes()).expect("read");
    let words = words_of(&document, &mut lexicon);
    let source = words_of_text(right, &mut lexicon);
    let template = words_of_text(template, &mut lexicon);
    let mut zones = Zones::none(words.len());
    mark_template(&mut zones, &words, &[&template], &NoSpelling);
    let matches = align(&words, &source, &NoSpelling, &Preset::report(5));
    let source = Source {
        id: "s",
        name: "s",
        kind: SourceKind::Work,
        sha256: "s",
        date: None,
        words: &source,
        matches: &matches,
    };
    let work = Work {
        name: "work",
        sha256: "00",
        language: Language::English,
        document: &document,
        words: &words,
        zones: &zones,
        letters: &[],
    };
    Report::build(&work, &[source], 8)
}

const TEXT: &str = "Trade routes joined the towns of the steppe, and with the goods went crafts, words and customs that both sides kept. Scholars disagree about when the first settlements arose. They agree that the exchange lasted for centuries and that every town on the road took part in it, whether it wanted to or not.";

#[test]
fn identical_works_are_100_with_any_template() {
    let words: Vec<&str> = TEXT.split(' ').collect();
    for (start, end) in [(0, 0), (0, 20), (10, 30), (30, 50)] {
        let template = words[start..end].join(" ");
        let report = similarity_of(TEXT, TEXT, &template);
        assert_eq!(
            report.shares.similarity,
            Some(1.0),
            "template {start}..{end}"
        );
    }
}

#[test]
fn a_work_that_is_all_template_has_null_shares_and_says_why() {
    let report = similarity_of(TEXT, TEXT, TEXT);
    assert_eq!(report.shares.similarity, None);
    assert!(report.null_reason.is_some());
}

#[test]
fn works_that_share_nothing_are_0() {
    let other = "Mathematics began with counting sheep. Nobody remembers who first drew a circle in sand, yet geometry owes that person everything.";
    let report = similarity_of(TEXT, other, "");
    assert_eq!(report.shares.similarity, Some(0.0));
    assert!(report.sources.is_empty() && report.matches.is_empty());
}

#[test]
fn of_equal_sources_the_older_counts_and_without_dates_the_smaller_hash() {
    let words = made_up(WORDS);
    let document = adal::reading::extract("word ".repeat(WORDS).as_bytes()).expect("read");
    let matches = [Match {
        left: WordRange::new(0, 10),
        right: WordRange::new(0, 10),
        aligned: (0..10)
            .map(|at| AlignedWord {
                left: at,
                right: at,
                how: Alignment::Exact,
            })
            .collect(),
        kind: MatchKind::Verbatim,
    }];
    let source = |id, sha256, date| Source {
        id,
        name: id,
        kind: SourceKind::Work,
        sha256,
        date,
        words: &words,
        matches: &matches,
    };
    let zones = Zones::none(WORDS);
    let work = Work {
        name: "work",
        sha256: "00",
        language: Language::English,
        document: &document,
        words: &words,
        zones: &zones,
        letters: &[],
    };
    let first = |sources: &[Source<'_>]| Report::build(&work, sources, 8).sources[0].id.clone();
    assert_eq!(
        first(&[source("a", "bb", None), source("b", "aa", None)]),
        "b"
    );
    assert_eq!(
        first(&[
            source("a", "aa", Some("2024-05-01")),
            source("b", "bb", Some("2023-05-01"))
        ]),
        "b"
    );
}

#[test]
fn the_published_schema_lists_every_label_finding_severity_and_block() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../schema/adal-report-1.schema.json")).expect("JSON");
    let listed = |name: &str| -> Vec<String> {
        schema["$defs"][name]["enum"]
            .as_array()
            .expect(name)
            .iter()
            .map(|value| value.as_str().expect("string").to_owned())
            .collect()
    };
    let labels: Vec<&str> = Label::ALL.iter().map(|label| label.code()).collect();
    assert_eq!(listed("label"), labels);
    // Every listed name is one that the program reads, and their number is that of the type.
    for name in listed("finding_kind") {
        serde_json::from_value::<adal::domain::FindingKind>(name.clone().into()).expect(&name);
    }
    let declared = |source: &str, of: &str| {
        let body = source
            .split(of)
            .nth(1)
            .expect(of)
            .split("\n}")
            .next()
            .expect("body");
        body.lines()
            .filter(|line| line.trim_end().ends_with(',') && !line.contains("//"))
            .count()
    };
    let findings = include_str!("../src/domain/finding.rs");
    let blocks = include_str!("../src/domain/document.rs");
    assert_eq!(
        listed("finding_kind").len(),
        declared(findings, "pub enum FindingKind {")
    );
    assert_eq!(
        listed("severity").len(),
        declared(findings, "pub enum Severity {")
    );
    assert_eq!(
        listed("block_kind").len(),
        declared(blocks, "pub enum BlockKind {")
    );
    // A real report has exactly the fields that the schema requires.
    let report = serde_json::to_value(similarity_of(TEXT, TEXT, "")).expect("JSON");
    let mut fields: Vec<String> = report
        .as_object()
        .expect("object")
        .keys()
        .cloned()
        .collect();
    let mut required: Vec<String> = schema["required"]
        .as_array()
        .expect("required")
        .iter()
        .map(|field| field.as_str().expect("string").to_owned())
        .collect();
    fields.sort();
    required.sort();
    assert_eq!(fields, required);
}
