//! How long a class takes: fingerprints and candidates, and the whole comparison.
//!
//! `cargo bench --bench compare`. The class is drawn with a fixed seed: words of the
//! texts of corpus/sources, as frequent as they are there, a thousand a work; every
//! tenth work holds a passage of 50 to 300 words of another, in every second case
//! with a fifth of its words replaced. Reading files is not part of it: the
//! whole program is measured beside others by benches/peers.

#![allow(missing_docs, reason = "a program, not a library")]
#![expect(clippy::expect_used, reason = "a bench that cannot run must stop")]

use std::path::Path;

use adal::language::zones::Zones;
use adal::language::{Lexicon, words_of_text};
use adal::similarity::cohort::{ClassText, PairFigures, Watch, candidates, compare};
use adal::similarity::shingles::Rule;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const FLOOR: u32 = 8;
const WORDS: usize = 1_000;

/// A sequence of numbers that is the same in every run.
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit
    }
}

/// The words of every source text of one language.
fn vocabulary(language: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/sources");
    let mut files: Vec<_> = std::fs::read_dir(folder.join(language))
        .expect("corpus/sources is part of the project")
        .map(|entry| entry.expect("a file of the corpus").path())
        .collect();
    files.sort();
    files
        .iter()
        .flat_map(|file| {
            let text = std::fs::read_to_string(file).expect("a source is UTF-8");
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

/// A class of `works` works, a third in each language, and the spelling of its words.
fn class(works: usize) -> (Vec<ClassText>, Lexicon) {
    let vocabularies = ["en", "ru", "kk"].map(vocabulary);
    let mut sequence = Sequence(7);
    let mut texts: Vec<Vec<&str>> = Vec::with_capacity(works);
    for work in 0..works {
        let words = &vocabularies[work % 3];
        let draw = |sequence: &mut Sequence| words[sequence.below(words.len())].as_str();
        let mut text: Vec<&str> = (0..WORDS).map(|_| draw(&mut sequence)).collect();
        if work % 10 == 9 {
            // A work of the same language: numbers that differ by a multiple of three.
            let other = work % 3 + 3 * sequence.below(work / 3);
            let length = 50 + sequence.below(251);
            let from = sequence.below(WORDS - length);
            let mut passage = texts[other][from..from + length].to_vec();
            if work % 20 == 19 {
                for word in &mut passage {
                    if sequence.below(5) == 0 {
                        *word = draw(&mut sequence);
                    }
                }
            }
            let place = sequence.below(WORDS - length);
            text.splice(place..place + length, passage);
        }
        texts.push(text);
    }
    let mut lexicon = Lexicon::new();
    let class = texts
        .iter()
        .map(|text| {
            let words = words_of_text(&text.join(" "), &mut lexicon);
            let zones = Zones::none(words.len());
            ClassText { words, zones }
        })
        .collect();
    (class, lexicon)
}

/// Nobody watches a bench.
struct Unwatched;

impl Watch for Unwatched {
    fn begin(&self, _pairs: usize) {}
    fn advance(&self, _pairs: usize) {}
}

fn benchmark(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("class");
    group.sample_size(20);
    for works in [100, 1_000] {
        let (class, lexicon) = class(works);
        let words: usize = class.iter().map(|work| work.words.len()).sum();
        group.throughput(Throughput::Elements(words as u64));
        group.bench_with_input(
            BenchmarkId::new("candidates", works),
            &class,
            |bencher, class| {
                let rule = Rule::for_floor(FLOOR as usize);
                bencher.iter(|| candidates(class, &rule).expect("few words"));
            },
        );
        group.bench_with_input(
            BenchmarkId::new("compare", works),
            &class,
            |bencher, class| {
                bencher.iter(|| {
                    compare(class, &lexicon, FLOOR, &Unwatched, |pair, matches| {
                        let zones = |work: u32| &class[work as usize].zones;
                        PairFigures::of(zones(pair.first), zones(pair.second), &matches, FLOOR)
                    })
                    .expect("few words")
                });
            },
        );
    }
    group.finish();
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
