//! The service under load: students hand in, others read pages, reports come.
//!
//! `cargo bench --bench load` runs a small load of made-up words.
//! `cargo bench --bench load -- --prose DIR [--students 2000] [--minutes 10]
//! [--last 60] [--rate 30] [--pages 10] [--courses 20]` is the documented run
//! of docs/performance.md: works of about 3,000 words cut from the texts of
//! DIR (no word twice), in docx files of 500 KB in the median; every tenth
//! work has a passage of 200 words of its neighbour's. All but the last
//! `--last` seconds are quiet; in these `--rate` works come each second. With
//! `--earlier 100000` every assignment also compares with so many works of
//! about 1,000 words, cut from four in five of the texts. With `--poisoned 1`
//! the first work is a file with as much in it as a reader takes in.
//!
//! The program makes an installation in a temporary folder (or in `--data
//! DIR`, which must be new), starts `adal serve` on it as anybody would, on
//! the loopback interface only, and sends what browsers send. Every time is
//! measured from the moment at which a request was due, not from when a busy
//! sender came to it.

#![allow(missing_docs, reason = "a program, not a library")]
#![expect(clippy::expect_used, reason = "a bench that cannot run must stop")]

mod installation;
mod process;
mod traffic;
mod works;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use installation::Installation;
use process::Process;
use traffic::{Request, Times};

/// A sequence of numbers that is the same in every run.
pub struct Sequence(u64);

impl Sequence {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit
    }

    /// Between 0 and 1.
    pub fn share(&mut self) -> f64 {
        self.below(1 << 20) as f64 / f64::from(1 << 20)
    }
}

/// How much comes, and when.
struct Load {
    prose: Vec<PathBuf>,
    students: usize,
    courses: usize,
    whole: Duration,
    last: Duration,
    rate: f64,
    pages: f64,
    /// Works that keep their reader busy for long.
    poisoned: usize,
    /// Works of earlier years.
    earlier: usize,
    data: Option<PathBuf>,
}

impl Load {
    fn from_arguments() -> Self {
        let arguments: Vec<String> = std::env::args().collect();
        let all = |name: &str| -> Vec<String> {
            let pairs = arguments.windows(2);
            pairs
                .filter(|pair| pair[0] == name)
                .map(|pair| pair[1].clone())
                .collect()
        };
        let number = |name: &str, usual: f64| {
            let value = all(name).pop();
            value.map_or(usual, |text| text.parse().expect("a number"))
        };
        let prose: Vec<PathBuf> = all("--prose").into_iter().map(PathBuf::from).collect();
        let small = prose.is_empty();
        let usual = |whole: f64, little: f64| if small { little } else { whole };
        Self {
            students: number("--students", usual(2_000.0, 60.0)) as usize,
            courses: number("--courses", usual(20.0, 3.0)) as usize,
            whole: Duration::from_secs_f64(number("--minutes", usual(10.0, 0.25)) * 60.0),
            last: Duration::from_secs_f64(number("--last", usual(60.0, 8.0))),
            rate: number("--rate", usual(30.0, 5.0)),
            pages: number("--pages", 10.0),
            poisoned: number("--poisoned", 0.0) as usize,
            earlier: number("--earlier", 0.0) as usize,
            data: all("--data").pop().map(PathBuf::from),
            prose,
        }
    }

    /// When each work comes, counted from the beginning.
    fn arrivals(&self) -> Vec<Duration> {
        // The first student has handed in before.
        let students = self.students - usize::from(self.earlier > 0);
        let rush = ((self.last.as_secs_f64() * self.rate) as usize).min(students);
        let calm = students - rush;
        let quiet = self.whole.saturating_sub(self.last);
        let spread = |count: usize, from: Duration, over: Duration| {
            (0..count).map(move |at| from + over.mul_f64(at as f64 / count as f64))
        };
        spread(calm, Duration::ZERO, quiet)
            .chain(spread(rush, quiet, self.last))
            .collect()
    }
}

fn main() {
    let load = Load::from_arguments();
    let temporary = tempfile::tempdir().expect("a folder");
    let data = load
        .data
        .clone()
        .unwrap_or_else(|| temporary.path().join("data"));
    let files = temporary.path().join("works");
    let mut sequence = Sequence(20_261_127);

    let began = Instant::now();
    let mut texts = works::texts(&load.prose);
    let installation = Installation::make(&data, load.students, load.courses);
    if load.earlier > 0 {
        // What students write comes from texts that the earlier works do not know.
        let theirs = texts.split_off(texts.len() * 4 / 5);
        let earlier = works::earlier(&texts, load.earlier, &mut sequence);
        installation.add_earlier(earlier);
        texts = theirs;
    }
    let sizes = works::make(texts, &files, load.students, load.poisoned, &mut sequence);
    println!(
        "{} students in {} courses; files: median {} KB, largest {} KB; made in {:.1?}",
        load.students,
        load.courses,
        sizes[sizes.len() / 2] / 1_000,
        sizes[sizes.len() - 1] / 1_000,
        began.elapsed()
    );

    let process = Process::start(&data);
    if load.earlier > 0 {
        // The first check brings the index up to date; it is none that is measured.
        let began = Instant::now();
        let first = vec![installation.hand_in(0, &files, Duration::ZERO)];
        traffic::send(&process.address, began, first, Vec::new());
        process.wait_until_idle(began + Duration::from_secs(3_600));
        println!(
            "{} works of earlier years indexed and the first work checked in {:.1?}",
            load.earlier,
            began.elapsed()
        );
        println!("  {}", process.memory());
    }
    let before = process.checks();
    let arrivals = load.arrivals();
    let requests: Vec<Request> = arrivals
        .iter()
        .enumerate()
        .map(|(at, &due)| installation.hand_in(at + usize::from(load.earlier > 0), &files, due))
        .collect();
    let until = arrivals.last().copied().unwrap_or_default();
    let rush_from = load.whole.saturating_sub(load.last);
    let pages = installation.pages(until, load.pages, &mut sequence);

    let start = Instant::now();
    let (receipts, read) = traffic::send(&process.address, start, requests, pages);
    let last_receipt = start.elapsed();
    let deadline = start + until;
    process.wait_until_idle(deadline + Duration::from_secs(3_600));
    let idle = deadline.elapsed();
    let memory = process.memory();
    let checks = process.checks();
    let cpu = process.stop();

    println!("receipts of {} works:", receipts.len());
    Times::of(&receipts, |_| true).print("all");
    Times::of(&receipts, |sent| sent.due >= rush_from).print("in the last minute");
    println!("pages meanwhile, {}:", read.len());
    Times::of(&read, |_| true).print("all");
    Times::of(&read, |sent| sent.due >= rush_from).print("in the last minute");
    println!(
        "the last receipt came {:.1} s after the deadline, the queue was empty {:.1} s after it",
        last_receipt.saturating_sub(until).as_secs_f64(),
        idle.as_secs_f64()
    );
    let reports = installation.reports();
    println!(
        "reports: {} of {} works; from hand-in to report p50 {:.1} s, p95 {:.1} s, slowest {:.1} s; {} states",
        reports.works,
        load.students,
        reports.waits[0],
        reports.waits[1],
        reports.waits[2],
        reports.states
    );
    println!(
        "checks, once their index is up to date: {} of {} within 300 ms, {:.0} ms in the mean",
        checks.quick - before.quick,
        checks.all - before.all,
        (checks.seconds - before.seconds) * 1e3 / (checks.all - before.all)
    );
    println!("{memory}");
    println!("CPU of the service with its children: {cpu:.0} s");
    let failed = receipts
        .iter()
        .chain(&read)
        .filter(|sent| sent.status >= 500);
    let failed = failed.count();
    println!("answers of 5xx or none at all: {failed}");
}
