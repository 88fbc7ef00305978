//! How long marking takes: a class of 90,000 works with five reviews each, and one of 100.
//!
//! `cargo bench --bench aggregate`. The target is 450,000 reviews in under 5 s.

#![allow(missing_docs, reason = "a program, not a library")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot run must stop")]

#[path = "../tests/generated_reviews.rs"]
#[expect(dead_code, reason = "shared with the tests, which use all of it")]
mod generated_reviews;

use adal::peer_review::aggregation::{Class, Seed, Settings, aggregate};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use generated_reviews::Shape;

fn bench(criterion: &mut Criterion) {
    let settings = Settings::new(Seed::from_bytes(b"bench"));
    let mut group = criterion.benchmark_group("aggregate");
    group.sample_size(10);
    for works in [100, 90_000] {
        let shape = Shape {
            works,
            no_shows: 0.0,
            ..Shape::target(5, 0.1, 0.02)
        };
        let generated = shape.draw(1);
        group.throughput(Throughput::Elements(generated.reviews.len() as u64));
        group.bench_function(format!("{} reviews", generated.reviews.len()), |bencher| {
            bencher.iter(|| {
                let class = Class::new(generated.works(0), &generated.reviews).unwrap();
                aggregate(&class, &settings)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
