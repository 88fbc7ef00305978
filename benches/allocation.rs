//! How long the largest classes take to allocate.
//!
//! `cargo bench --bench allocation`: 100,000 students, five reviews each, groups of 25, 16
//! forbidden partners each. The CPU time of one allocation is printed first, which is the
//! figure to go by on a busy machine.

#![allow(missing_docs, reason = "a program, not a library")]
#![expect(clippy::expect_used, reason = "a bench that cannot run must stop")]

use std::fs;
use std::hint::black_box;
use std::time::Duration;

use adal::peer_review::allocation::{AuditTree, Request, Seed, Student, allocate};
use criterion::{Criterion, criterion_group, criterion_main};

/// A class in groups of 25, with 8 forbidden pairs drawn for each student: 16 partners each.
fn class(students: usize, teams: bool, halves: bool) -> Request {
    let mut state = 7u64;
    let mut below = |limit: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((state >> 33) as usize) % limit
    };
    let id = |student: usize| format!("student-{student:06}");
    Request {
        students: (0..students)
            .map(|student| {
                let group = Some(format!("group-{}", student / 25));
                Student {
                    team: group.clone().filter(|_| teams),
                    group: group.filter(|_| !teams),
                    ..Student::new(id(student))
                }
            })
            .collect(),
        reviews: 5,
        forbidden: (0..students * 8)
            .map(|pair| (id(pair / 8), id(below(students))))
            .collect(),
        avoid_groups: true,
        halves,
        ..Request::default()
    }
}

/// CPU time of this process so far, where the system tells.
fn cpu_time() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

fn benchmark(criterion: &mut Criterion) {
    let seed = Seed::new(*b"bench", "allocation");
    let mut group = criterion.benchmark_group("100,000 students, k = 5");
    group.sample_size(10);
    for (name, teams, halves) in [
        ("teams of 25", true, false),
        ("academic groups of 25", false, false),
        ("halves", true, true),
    ] {
        let request = class(100_000, teams, halves);
        let before = cpu_time();
        let allocation = allocate(&request, &seed).expect("there is room");
        if let (Some(before), Some(after)) = (before, cpu_time()) {
            println!(
                "{name}: {} reviews in {:?} of CPU time",
                allocation.pairs().len(),
                after - before
            );
        }
        assert!(allocation.relaxations().is_empty());
        group.bench_function(name, |bencher| {
            bencher.iter(|| allocate(black_box(&request), &seed));
        });
    }
    group.finish();
    let request = class(1_000, true, false);
    criterion.bench_function("1,000 students, k = 5", |bencher| {
        bencher.iter(|| allocate(black_box(&request), &seed));
    });
    let allocation = allocate(&request, &seed).expect("there is room");
    criterion.bench_function("audit tree of 1,000 students", |bencher| {
        bencher.iter(|| AuditTree::new(black_box(&allocation), &seed).root());
    });
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
