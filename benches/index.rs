//! The index at work: how much an essay costs to index and a work to look up.
//!
//! `cargo bench --bench index` runs small benches on made-up words.
//! `cargo bench --bench index -- --novels DIR [--works 100000] [--queries 200]`
//! is the documented run of docs/index.md: works of about 1,000 words are cut
//! from the novels (as often as needed, each time shifted), all but every tenth
//! novel; queries are 3,000 words of the novels left out, with three passages
//! of 50 words planted from works of the index.

#![allow(missing_docs, reason = "a program, not a library")]
#![expect(clippy::expect_used, reason = "a bench that cannot run must stop")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use adal::language::{Lexicon, words_of_text};
use adal::similarity::check::sources;
use adal::similarity::index::{DiskIndex, Repository, Work, WriterOptions};
use adal::similarity::shingles::Rule;
use criterion::Criterion;

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

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |name: &str| {
        let place = arguments.iter().position(|argument| argument == name)?;
        arguments.get(place + 1).cloned()
    };
    let number = |name: &str, usual: usize| {
        value(name).map_or(usual, |text| text.parse().expect("a number"))
    };
    match value("--novels") {
        Some(folder) => at_scale(
            Path::new(&folder),
            number("--works", 100_000),
            number("--queries", 200),
            value("--index").map(PathBuf::from),
        ),
        None => small(),
    }
}

/// A text of made-up words, the frequent ones frequent.
fn made_up(sequence: &mut Sequence, words: usize) -> String {
    (0..words)
        .map(|_| {
            let spread = 1 << (4 + sequence.below(12));
            format!("w{:x}", sequence.below(spread))
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn small() {
    let mut sequence = Sequence(7);
    let mut lexicon = Lexicon::new();
    let mut work = |number: usize| {
        let text = made_up(&mut sequence, 1_000);
        Work {
            key: number.to_string(),
            name: number.to_string(),
            collection: "essays".to_owned(),
            date: None,
            words: Arc::new(words_of_text(&text, &mut lexicon)),
            text,
        }
    };
    let works: Vec<Work> = (0..1_000).map(&mut work).collect();
    let asked: Vec<u32> = works
        .iter()
        .take(3)
        .flat_map(|w| w.words.keys.clone())
        .collect();
    let mut query = (*works[0].words).clone();
    query
        .stems
        .extend(works[1].words.stems.iter().chain(&works[2].words.stems));
    query
        .flags
        .extend(works[1].words.flags.iter().chain(&works[2].words.flags));
    query.keys = asked;

    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    criterion.bench_function("index 1,000 essays of 1,000 words", |bencher| {
        bencher.iter(|| {
            let folder = tempfile::tempdir().expect("a folder");
            let mut index = DiskIndex::create(folder.path(), 8).expect("an index");
            for work in &works {
                index.add(work).expect("added");
            }
            index.commit(1).expect("committed");
        });
    });
    let folder = tempfile::tempdir().expect("a folder");
    let mut index = DiskIndex::create(folder.path(), 8).expect("an index");
    for work in &works {
        index.add(work).expect("added");
    }
    index.commit(1).expect("committed");
    criterion.bench_function("candidates for 3,000 words among 1,000 essays", |bencher| {
        bencher.iter(|| {
            index
                .candidates(&query, &Rule::for_floor(8))
                .expect("found")
                .len()
        });
    });
    criterion.bench_function("topics for 3,000 words among 1,000 essays", |bencher| {
        bencher.iter(|| index.topics(&query).expect("found").len());
    });
    criterion.final_summary();
}

fn at_scale(novels: &Path, works: usize, queries: usize, kept: Option<PathBuf>) {
    let mut paths: Vec<_> = std::fs::read_dir(novels)
        .expect("a folder of novels")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let texts: Vec<String> = paths
        .iter()
        .map(|path| String::from_utf8_lossy(&std::fs::read(path).expect("a novel")).into_owned())
        .collect();
    let split: Vec<Vec<&str>> = texts
        .iter()
        .map(|text| text.split_whitespace().collect())
        .collect();
    let (held_out, indexed): (Vec<_>, Vec<_>) = split
        .iter()
        .enumerate()
        .partition(|(number, _)| number % 10 == 9);

    let mut sequence = Sequence(20_261_123);
    let mut blocks: Vec<&[&str]> = Vec::with_capacity(works);
    let mut round = 0;
    'cutting: loop {
        for (_, novel) in &indexed {
            let mut at = round * 137;
            loop {
                let length = 800 + sequence.below(401);
                let Some(block) = novel.get(at..at + length) else {
                    break;
                };
                blocks.push(block);
                at += length;
                if blocks.len() == works {
                    break 'cutting;
                }
            }
        }
        round += 1;
    }
    println!(
        "{} works, cut from {} novels in {} rounds",
        blocks.len(),
        indexed.len(),
        round + 1
    );

    let temporary = tempfile::tempdir().expect("a folder");
    let folder = kept.unwrap_or_else(|| temporary.path().join("index"));
    let index = if folder.join("meta.json").exists() {
        let start = Instant::now();
        let index = DiskIndex::open(&folder).expect("an index");
        println!(
            "opened and compared with its checksums in {:.2?}",
            start.elapsed()
        );
        index
    } else {
        build(&folder, &blocks)
    };
    println!("{} works in {} segments", index.len(), index.segments());
    for extension in ["words", "shingles", "store", "idx", "term", "fieldnorm"] {
        let bytes: u64 = std::fs::read_dir(&folder)
            .expect("the index")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|e| e == extension))
            .map(|path| path.metadata().map_or(0, |metadata| metadata.len()))
            .sum();
        println!("  {extension:9} {:8.1} MB", bytes as f64 / 1e6);
    }

    let mut times = Vec::new();
    let mut stages = [Duration::ZERO; 3];
    let (mut planted, mut found_planted, mut candidates_in_all) = (0, 0, 0);
    let (mut topic_time, cpu) = (Duration::ZERO, cpu_seconds());
    for _ in 0..queries {
        let (_, novel) = held_out[sequence.below(held_out.len())];
        let from = sequence.below(novel.len() - 3_000);
        let mut query: Vec<&str> = novel[from..from + 2_850].to_vec();
        let mut passages = Vec::new();
        for slot in 0..3 {
            let work = sequence.below(blocks.len());
            let block = blocks[work];
            let at = sequence.below(block.len() - 50);
            // From the end on, so that earlier passages stay where they are.
            let place = 2_400 - slot * 900;
            passages.push((work, at));
            query.splice(place..place, block[at..at + 50].iter().copied());
        }
        let text = query.join(" ");

        let start = Instant::now();
        let mut lexicon = Lexicon::new();
        let words = words_of_text(&text, &mut lexicon);
        stages[0] += start.elapsed();
        let rule = Rule::for_floor(8);
        let lookup = Instant::now();
        let candidates = index.candidates(&words, &rule).expect("candidates");
        stages[1] += lookup.elapsed();
        candidates_in_all += candidates.len();
        let aligning = Instant::now();
        let spelling = |key: &str| index.spelling(key, &lexicon);
        let found = sources(&words, candidates, None, spelling, 8);
        stages[2] += aligning.elapsed();
        times.push(start.elapsed());

        let topics = Instant::now();
        index.topics(&words).expect("topics");
        topic_time += topics.elapsed();
        for (work, at) in passages {
            planted += 1;
            let source = found.iter().find(|source| source.key == work.to_string());
            let before: usize = blocks[work][..at]
                .iter()
                .map(|word| word.chars().count() + 1)
                .sum();
            let length: usize = blocks[work][at..at + 50]
                .iter()
                .map(|w| w.chars().count() + 1)
                .sum();
            found_planted += usize::from(source.is_some_and(|source| {
                let covered = source
                    .matches
                    .iter()
                    .flat_map(|found| &found.aligned)
                    .map(|aligned| source.words.starts[aligned.right as usize] as usize)
                    .filter(|&start| (before..before + length).contains(&start))
                    .count();
                // A token of dashes is no word, so not quite 50 need to be covered.
                covered >= 40
            }));
        }
    }
    let cpu = cpu_seconds() - cpu;
    times.sort();
    let percentile = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "{queries} works of 3,000 words: p50 {:.1?}, p95 {:.1?}, slowest {:.1?}; {:.1} ms of CPU each, topics included",
        percentile(0.5),
        percentile(0.95),
        percentile(1.0),
        cpu * 1e3 / queries as f64,
    );
    println!(
        "  on average: words {:.1?}, candidates {:.1?} ({} of them), alignment {:.1?}; topics {:.1?} (not part of the above)",
        stages[0] / queries as u32,
        stages[1] / queries as u32,
        candidates_in_all / queries,
        stages[2] / queries as u32,
        topic_time / queries as u32,
    );
    println!("planted passages of 50 words found: {found_planted} of {planted}");
}

fn build(folder: &Path, blocks: &[&[&str]]) -> DiskIndex {
    let mut index = DiskIndex::create(folder, 8).expect("an index");
    index.set_writer_options(WriterOptions {
        threads: 1,
        memory_per_thread: 512 << 20,
    });
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let (mut lexicon, mut joining) = (Lexicon::new(), 0.0);
    for (number, block) in blocks.iter().enumerate() {
        let before = Instant::now();
        let text = block.join(" ");
        joining += before.elapsed().as_secs_f64();
        let work = Work {
            key: number.to_string(),
            name: format!("{number}.txt"),
            collection: "novels".to_owned(),
            date: Some("2026-11-23".to_owned()),
            words: Arc::new(words_of_text(&text, &mut lexicon)),
            text,
        };
        index.add(&work).expect("added");
        if number % 20_000 == 19_999 {
            index.commit(number as u64 + 1).expect("committed");
        }
    }
    index.commit(blocks.len() as u64).expect("committed");
    index.close().expect("merged");
    let cpu = cpu_seconds() - cpu;
    println!(
        "indexed in {:.1} s, {cpu:.1} CPU s: {:.0} works a CPU second (words, commits and merging included; {joining:.1} s went to joining the texts)",
        start.elapsed().as_secs_f64(),
        blocks.len() as f64 / cpu,
    );
    DiskIndex::open(folder).expect("the index")
}

/// User and system time of this process, all threads, in seconds.
#[cfg(unix)]
fn cpu_seconds() -> f64 {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: the pointer is valid for a rusage, and zeroed bytes are one.
    let usage = unsafe {
        libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr());
        usage.assume_init()
    };
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    seconds(usage.ru_utime) + seconds(usage.ru_stime)
}

#[cfg(not(unix))]
fn cpu_seconds() -> f64 {
    f64::NAN
}
