//! The index at work: how much an essay costs to index and a work to look up.
//!
//! `cargo bench --bench index` runs small benches on made-up words.
//! `cargo bench --bench index -- --novels DIR [--works 100000] [--queries 200]`
//! is the documented run of docs/index.md: works of about 1,000 words are cut
//! from the novels (as often as needed, each time shifted), all but every tenth
//! novel; queries are 3,000 words of the novels left out, with three passages
//! of 50 words planted from works of the index. With `--highlight` the index
//! also knows copies of five words, and they are looked for and aligned too:
//! what the service does for each work.

#![allow(missing_docs, reason = "a program, not a library")]
#![expect(clippy::expect_used, reason = "a bench that cannot run must stop")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use adal::language::{Lexicon, words_of_text};
use adal::similarity::check::{Asked, HIGHLIGHT_FLOOR, sources};
use adal::similarity::index::{DiskIndex, Repository, Work, WriterOptions};
use adal::similarity::shingles::Rule;
use criterion::Criterion;

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
            arguments.iter().any(|argument| argument == "--highlight"),
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

fn at_scale(
    novels: &Path,
    works: usize,
    queries: usize,
    kept: Option<PathBuf>,
    with_highlights: bool,
) {
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
        let floor = if with_highlights { HIGHLIGHT_FLOOR } else { 8 };
        build(&folder, &blocks, floor as usize)
    };
    println!("{} works in {} segments", index.len(), index.segments());
    let mut all = 0;
    for extension in ["words", "shingles", "store", "idx", "term", "fieldnorm"] {
        let bytes: u64 = std::fs::read_dir(&folder)
            .expect("the index")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|e| e == extension))
            .map(|path| path.metadata().map_or(0, |metadata| metadata.len()))
            .sum();
        all += bytes;
        println!(
            "  {extension:9} {:8.1} MB, {:6.0} bytes a work",
            bytes as f64 / 1e6,
            bytes as f64 / index.len() as f64
        );
    }
    println!(
        "  together  {:8.1} MB, {:6.0} bytes a work",
        all as f64 / 1e6,
        all as f64 / index.len() as f64
    );

    let memory_before = resident();
    let mut run = Run::default();
    for _ in 0..queries {
        let (_, novel) = held_out[sequence.below(held_out.len())];
        let from = sequence.below(novel.len() - 3_000);
        let mut query: Vec<&str> = novel[from..from + 2_850].to_vec();
        let mut passages = Vec::new();
        for slot in 0..3 {
            let work = sequence.below(blocks.len());
            let at = sequence.below(blocks[work].len() - 50);
            // From the end on, so that earlier passages stay where they are.
            let place = 2_400 - slot * 900;
            passages.push((work, at));
            query.splice(place..place, blocks[work][at..at + 50].iter().copied());
        }
        let text = query.join(" ");
        run.ask(&index, &text, &passages, &blocks, with_highlights);
    }
    run.print();
    let (anonymous, mapped) = resident();
    println!(
        "memory: {:.0} MB of its own for all queries, {:.0} MB of the index in the system's cache",
        anonymous - memory_before.0,
        mapped,
    );
    grow(index, &folder, &blocks);
}

/// The queries of a run and what came of them.
#[derive(Default)]
struct Run {
    /// Words and candidates: time on the clock and of the processors.
    search: Vec<(Duration, Duration)>,
    /// The same with the alignment of all candidates.
    whole: Vec<(Duration, Duration)>,
    topics: Vec<(Duration, Duration)>,
    candidates: usize,
    planted: usize,
    found: usize,
}

impl Run {
    fn ask(
        &mut self,
        index: &DiskIndex,
        text: &str,
        passages: &[(usize, usize)],
        blocks: &[&[&str]],
        with_highlights: bool,
    ) {
        let stopwatch = Stopwatch::start();
        let mut lexicon = Lexicon::new();
        let words = words_of_text(text, &mut lexicon);
        let asked = match with_highlights {
            true => Asked::of(index, &words, 8).expect("candidates"),
            false => Asked {
                candidates: index
                    .candidates(&words, &Rule::for_floor(8))
                    .expect("candidates"),
                runs: Vec::new(),
            },
        };
        self.search.push(stopwatch.read());
        self.candidates += asked.candidates.len();
        let spelling = |key: &str| index.spelling(key, &lexicon);
        let found = sources(&words, asked, spelling, |key| index.words(key), 8);
        let found = found.expect("sources");
        self.whole.push(stopwatch.read());

        let stopwatch = Stopwatch::start();
        index.topics(&words).expect("topics");
        self.topics.push(stopwatch.read());

        for &(work, at) in passages {
            self.planted += 1;
            let source = found.iter().find(|source| source.key == work.to_string());
            let letters = |words: &[&str]| -> usize {
                words.iter().map(|word| word.chars().count() + 1).sum()
            };
            let before = letters(&blocks[work][..at]);
            let passage = before..before + letters(&blocks[work][at..at + 50]);
            self.found += usize::from(source.is_some_and(|source| {
                let covered = source
                    .matches
                    .iter()
                    .flat_map(|found| &found.aligned)
                    .map(|aligned| source.words.starts[aligned.right as usize] as usize)
                    .filter(|start| passage.contains(start))
                    .count();
                // A token of dashes is no word, so not quite 50 need to be covered.
                covered >= 40
            }));
        }
    }

    fn print(self) {
        let queries = self.whole.len();
        println!("{queries} works of 3,000 words:");
        for (what, times) in [
            ("words and candidates", self.search),
            ("with their alignment", self.whole),
            ("topics (in neither)", self.topics),
        ] {
            let percentiles = |mut times: Vec<Duration>| {
                times.sort();
                [0.5, 0.95, 1.0].map(|share| {
                    times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3
                })
            };
            let (clock, processor): (Vec<_>, Vec<_>) = times.into_iter().unzip();
            let ([c50, c95, c100], [p50, p95, p100]) = (percentiles(clock), percentiles(processor));
            println!(
                "  {what}: p50 {c50:.1} ms, p95 {c95:.1} ms, slowest {c100:.1} ms; \
                 of CPU p50 {p50:.1} ms, p95 {p95:.1} ms, most {p100:.1} ms"
            );
        }
        println!(
            "  {:.1} candidates each",
            self.candidates as f64 / queries as f64
        );
        println!(
            "planted passages of 50 words found: {} of {}",
            self.found, self.planted
        );
    }
}

/// Adds batches of 100 works to the index, one commit each.
fn grow(mut index: DiskIndex, folder: &Path, blocks: &[&[&str]]) {
    const BATCHES: usize = 20;
    let mut lexicon = Lexicon::new();
    let stopwatch = Stopwatch::start();
    let written = written();
    let first = index.len();
    for batch in 0..BATCHES {
        for number in 0..100 {
            let number = batch * 100 + number;
            // New works: the halves of two others.
            let (left, right) = (blocks[number * 2], blocks[number * 2 + 1]);
            let words = [&left[left.len() / 2..], &right[..right.len() / 2]].concat();
            let work = work(format!("new {number}"), &words, &mut lexicon);
            index.add(&work).expect("added");
        }
        index.commit((first + batch) as u64).expect("committed");
    }
    let (clock, cpu) = stopwatch.read();
    index.close().expect("merged");
    let (_, with_merging) = stopwatch.read();
    let written = crate::written() - written;
    let mut index = DiskIndex::open(folder).expect("the index");
    let segments = index.segments();
    println!(
        "{BATCHES} batches of 100 works into {first}, a commit each: {:.0} ms and {:.0} ms of CPU a batch \
         ({:.0} ms with all merging), {:.1} MB written a batch; {segments} segments afterwards",
        clock.as_secs_f64() * 1e3 / BATCHES as f64,
        cpu.as_secs_f64() * 1e3 / BATCHES as f64,
        with_merging.as_secs_f64() * 1e3 / BATCHES as f64,
        written / 1e6 / BATCHES as f64,
    );
    for number in 0..BATCHES * 100 {
        index.remove(&format!("new {number}")).expect("removed");
    }
    index.commit(first as u64).expect("committed");
    index.close().expect("merged");
}

fn work(key: String, words: &[&str], lexicon: &mut Lexicon) -> Work {
    let text = words.join(" ");
    Work {
        name: format!("{key}.txt"),
        key,
        collection: "novels".to_owned(),
        date: Some("2026-11-23".to_owned()),
        words: Arc::new(words_of_text(&text, lexicon)),
        text,
    }
}

fn build(folder: &Path, blocks: &[&[&str]], floor: usize) -> DiskIndex {
    let mut index = DiskIndex::create(folder, floor).expect("an index");
    index.set_writer_options(WriterOptions {
        threads: 1,
        memory_per_thread: 512 << 20,
    });
    let stopwatch = Stopwatch::start();
    let mut lexicon = Lexicon::new();
    for (number, block) in blocks.iter().enumerate() {
        let work = work(number.to_string(), block, &mut lexicon);
        index.add(&work).expect("added");
        if number % 20_000 == 19_999 {
            index.commit(number as u64 + 1).expect("committed");
        }
    }
    index.commit(blocks.len() as u64).expect("committed");
    index.close().expect("merged");
    let (clock, cpu) = stopwatch.read();
    println!(
        "indexed in {:.1} s, {:.1} CPU s: {:.0} works a CPU second (words, commits and merging included)",
        clock.as_secs_f64(),
        cpu.as_secs_f64(),
        blocks.len() as f64 / cpu.as_secs_f64(),
    );
    println!("memory while indexing: {:.0} MB at most", peak());
    DiskIndex::open(folder).expect("the index")
}

/// Time on the clock and of the processors, all threads of this process.
struct Stopwatch {
    clock: Instant,
    cpu: Duration,
}

impl Stopwatch {
    fn start() -> Self {
        Self {
            clock: Instant::now(),
            cpu: cpu_time(),
        }
    }

    fn read(&self) -> (Duration, Duration) {
        (self.clock.elapsed(), cpu_time() - self.cpu)
    }
}

/// User and system time of this process, all threads.
#[cfg(unix)]
fn cpu_time() -> Duration {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: the pointer is valid for a rusage, and zeroed bytes are one.
    let usage = unsafe {
        libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr());
        usage.assume_init()
    };
    let duration =
        |time: libc::timeval| Duration::new(time.tv_sec as u64, time.tv_usec as u32 * 1_000);
    duration(usage.ru_utime) + duration(usage.ru_stime)
}

#[cfg(not(unix))]
fn cpu_time() -> Duration {
    Duration::ZERO
}

/// A number of a file under /proc/self (Linux), 0 where there is none.
fn of_process(file: &str, name: &str) -> f64 {
    std::fs::read_to_string(Path::new("/proc/self").join(file))
        .unwrap_or_default()
        .lines()
        .find_map(|line| {
            line.strip_prefix(name)?
                .split_whitespace()
                .next()?
                .parse()
                .ok()
        })
        .unwrap_or(0.0)
}

/// Memory of this process in MB: its own, and files mapped into it.
fn resident() -> (f64, f64) {
    let megabytes = |name| of_process("status", name) * 1_024.0 / 1e6;
    (megabytes("RssAnon:"), megabytes("RssFile:"))
}

/// The most memory that this process ever had, in MB.
fn peak() -> f64 {
    of_process("status", "VmHWM:") * 1_024.0 / 1e6
}

/// Bytes that this process has written so far.
fn written() -> f64 {
    of_process("io", "wchar:")
}
