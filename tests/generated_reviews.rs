//! Classes whose truth is known: works, reviewers of several kinds, and their reviews.
//!
//! [`Shape::target`] is the generator for which the targets of quality were set:
//! truth N(74, 13), severity N(0, 6), noise of 9·√(1/Gamma(3, scale 1/3)) a
//! reviewer, one reviewer in ten does nothing, lazy ones give N(82, 6) whatever the
//! work, hostile ones N(25, 10), everything in whole points within 0 to 100. The
//! other shapes bend it towards what real marks look like.

use adal::peer_review::aggregation::{Class, Review, Work};

/// Draws that are the same in every run (splitmix64).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        let mut chance = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d);
        chance.bits();
        chance
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.uniform() * limit as f64) as usize
    }

    pub fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        mean + deviation * radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// Gamma(3, scale 1/3): three exponential draws, added up.
    fn gamma3(&mut self) -> f64 {
        (0..3).map(|_| -(1.0 - self.uniform()).ln() / 3.0).sum()
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
}

/// How the reviewers of a class are spread over its works.
#[derive(Clone, Copy)]
pub enum Allocation {
    /// Everyone gives k and every work gets k.
    Regular,
    /// Everyone gives k, to works at random: some get few, some many.
    Unequal,
    /// Every review is by somebody else.
    OneEach,
    /// So many reviewers a work, each of whom gives k.
    Crowd(usize),
}

/// What a class is like.
#[derive(Clone, Copy)]
pub struct Shape {
    pub works: usize,
    pub reviews: usize,
    pub allocation: Allocation,
    pub truth: (f64, f64),
    pub severity: f64,
    /// What all reviewers have in common, in points above the truth.
    pub common: f64,
    /// How far reviewers follow the truth away from its mean: 1 fully.
    pub slope: f64,
    pub noise: f64,
    /// Whether reviewers differ in noise.
    pub unequal_noise: bool,
    /// Whether every third work divides its reviewers: its noise is twice the others'.
    pub divided: bool,
    pub no_shows: f64,
    pub lazy: f64,
    pub hostile: f64,
    /// Reviewers who give about the same to all.
    pub constant: f64,
    /// Single marks that are 0 for no reason.
    pub zeros: f64,
    /// Marks are multiples of this.
    pub step: f64,
    /// How far an instructor's mark is from the truth, as a standard deviation.
    pub teacher: f64,
}

impl Shape {
    pub const fn target(reviews: usize, lazy: f64, hostile: f64) -> Self {
        Self {
            works: 400,
            reviews,
            allocation: Allocation::Regular,
            truth: (74.0, 13.0),
            severity: 6.0,
            common: 0.0,
            slope: 1.0,
            noise: 9.0,
            unequal_noise: true,
            divided: false,
            no_shows: 0.1,
            lazy,
            hostile,
            constant: 0.0,
            zeros: 0.0,
            step: 1.0,
            teacher: 0.0,
        }
    }

    pub fn draw(&self, seed: u64) -> Generated {
        let mut chance = Chance::new(seed);
        let clamp = |points: f64| {
            (points / self.step)
                .round()
                .mul_add(self.step, 0.0)
                .clamp(0.0, 100.0)
        };
        let truth: Vec<f64> = (0..self.works)
            .map(|_| chance.normal(self.truth.0, self.truth.1).clamp(0.0, 100.0))
            .collect();
        let mut reviews = Vec::new();
        for (reviewer, works) in self.allocate(&mut chance).into_iter().enumerate() {
            let severity = self.common + chance.normal(0.0, self.severity);
            let unequal = chance.gamma3().recip().sqrt();
            let noise = self.noise * if self.unequal_noise { unequal } else { 1.0 };
            let (shows, kind) = (chance.uniform() >= self.no_shows, chance.uniform());
            let level = chance.normal(88.0, 5.0);
            for work in works {
                let follows = self.truth.0 + self.slope * (truth[work] - self.truth.0);
                let divided = if self.divided && work % 3 == 0 {
                    2.0
                } else {
                    1.0
                };
                let earnest = chance.normal(follows + severity, noise * divided);
                let mut score = if kind < self.lazy {
                    chance.normal(82.0, 6.0)
                } else if kind < self.lazy + self.hostile {
                    chance.normal(25.0, 10.0)
                } else if kind < self.lazy + self.hostile + self.constant {
                    chance.normal(level, 1.0)
                } else {
                    earnest
                };
                if chance.uniform() < self.zeros {
                    score = 0.0;
                }
                if shows {
                    let (work, reviewer) = (name(work), name(reviewer));
                    reviews.push(Review {
                        work,
                        reviewer,
                        score: clamp(score),
                    });
                }
            }
        }
        let mut teacher = |truth: &f64| clamp(chance.normal(*truth, self.teacher));
        Generated {
            teacher: truth.iter().map(&mut teacher).collect(),
            truth,
            reviews,
        }
    }

    /// For every reviewer the works.
    fn allocate(&self, chance: &mut Chance) -> Vec<Vec<usize>> {
        let (n, k) = (self.works, self.reviews);
        match self.allocation {
            Allocation::Regular => {
                let mut circle: Vec<usize> = (0..n).collect();
                chance.shuffle(&mut circle);
                let mut steps: Vec<usize> = (1..n).collect();
                chance.shuffle(&mut steps);
                let mut works = vec![Vec::new(); n];
                for (at, &reviewer) in circle.iter().enumerate() {
                    works[reviewer] = steps[..k]
                        .iter()
                        .map(|step| circle[(at + step) % n])
                        .collect();
                }
                works
            }
            Allocation::Unequal => {
                let mut others = |own: usize| {
                    let mut works: Vec<usize> = (0..n).filter(|&work| work != own).collect();
                    chance.shuffle(&mut works);
                    works.truncate(k);
                    works
                };
                (0..n).map(&mut others).collect()
            }
            Allocation::OneEach => {
                let fictitious = vec![Vec::new(); n];
                let single = (0..n * k).map(|review| vec![review % n]);
                fictitious.into_iter().chain(single).collect()
            }
            Allocation::Crowd(reviewers) => {
                let mut some = |_| {
                    let mut works: Vec<usize> = (0..n).collect();
                    chance.shuffle(&mut works);
                    works.truncate(k);
                    works
                };
                let fictitious = vec![Vec::new(); n];
                fictitious
                    .into_iter()
                    .chain((0..n * reviewers / k).map(&mut some))
                    .collect()
            }
        }
    }
}

/// The name of a student.
pub fn name(student: usize) -> String {
    format!("s{student:06}")
}

/// A class with its truth.
pub struct Generated {
    pub truth: Vec<f64>,
    /// What an instructor would give each work.
    pub teacher: Vec<f64>,
    pub reviews: Vec<Review>,
}

impl Generated {
    /// The class, with the instructor's marks of every `tenth` work if that is not 0.
    pub fn class(&self, tenth: usize) -> Class {
        Class::new(self.works(tenth), &self.reviews).unwrap()
    }

    pub fn works(&self, tenth: usize) -> Vec<Work> {
        let works = 0..self.truth.len();
        works
            .map(|work| Work {
                author: name(work),
                anchor: (tenth > 0 && work % tenth == 0).then(|| self.teacher[work]),
                ..Work::default()
            })
            .collect()
    }
}
