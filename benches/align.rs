//! How long the aligner takes for a pair of essays of 1,000 words.
//!
//! The texts are drawn from a fixed generator: words by a Zipf law, so that common
//! words coincide as they do in prose.

use adal::language::{WordFlags, Words};
use adal::similarity::align::{Aligner, Index, NoSpelling, Preset};
use criterion::{Criterion, criterion_group, criterion_main};

/// A text of `length` words; the hundred most frequent ones are common.
fn text(seed: u64, length: u32) -> Words {
    let mut state = seed;
    let mut words = Words::default();
    for position in 0..length {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let uniform = (state >> 33) as f64 / f64::from(1u32 << 31);
        let rank = 20_000f64.powf(uniform) as u32;
        words.keys.push(rank);
        words.stems.push(rank);
        words.starts.push(position);
        words.ends.push(position + 1);
        words.flags.push(match rank {
            0..100 => WordFlags::COMMON,
            _ => WordFlags::default(),
        });
    }
    words
}

fn benchmark(criterion: &mut Criterion) {
    let (left, right) = (text(1, 1_000), text(2, 1_000));
    let mut copied = right.clone();
    copied.keys[300..500].copy_from_slice(&left.keys[500..700]);
    copied.stems[300..500].copy_from_slice(&left.stems[500..700]);
    copied.flags[300..500].copy_from_slice(&left.flags[500..700]);
    let preset = Preset::report(8);
    let mut aligner = Aligner::new();
    let mut index = Index::new();
    index.fill(&left);
    for (name, right) in [("unrelated", &right), ("200 words copied", &copied)] {
        criterion.bench_function(&format!("align 1,000 words, {name}"), |bencher| {
            bencher.iter(|| aligner.align(&left, right, &NoSpelling, &preset));
        });
        criterion.bench_function(&format!("align 1,000 words, indexed, {name}"), |bencher| {
            bencher.iter(|| aligner.align_indexed(&index, &left, right, &NoSpelling, &preset));
        });
    }
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
