//! Chance that is the same in every run: seeded streams of uniform, normal and gamma draws.
//!
//! The samplers are written out here, so that a mark does not change when a
//! crate of distributions changes its method. Normal draws by the polar method
//! (Marsaglia and Bray 1964, "A convenient method for generating normal
//! variables"), gamma draws by squeezed rejection (Marsaglia and Tsang 2000, "A
//! simple method for generating gamma variables"): constant time a draw.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

use super::error::AggregationError;

/// What every draw of an aggregation derives from.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed([u8; 32]);

// A seed is opened to the commission only, so it is not printed by accident.
impl std::fmt::Debug for Seed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Seed(…)")
    }
}

impl Seed {
    /// A seed from bytes of any number.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// A seed as it is typed: hexadecimal digits, one at least, capital or small.
    ///
    /// # Errors
    ///
    /// [`AggregationError::Seed`] if the text is empty or holds anything else.
    pub fn from_hex(text: &str) -> Result<Self, AggregationError> {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(AggregationError::Seed);
        }
        Ok(Self::from_bytes(text.to_ascii_lowercase().as_bytes()))
    }

    /// The seed of one purpose, from which nothing about another can be told.
    pub(super) fn for_purpose(&self, purpose: &str, number: u64) -> Self {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(purpose.as_bytes());
        hash.update(number.to_le_bytes());
        Self(hash.finalize().into())
    }
}

/// An endless sequence of draws, told by a seed and a number.
pub(super) struct Stream {
    bits: ChaCha8Rng,
    /// The polar method makes two draws at a time.
    spare: Option<f64>,
}

impl Stream {
    pub(super) fn new(seed: &Seed, number: u64) -> Self {
        let mut bits = ChaCha8Rng::from_seed(seed.0);
        bits.set_stream(number);
        Self { bits, spare: None }
    }

    /// From 0 to 1, 1 left out.
    pub(super) fn uniform(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
        (self.bits.next_u64() >> 11) as f64 * STEP
    }

    /// A whole number below `limit`, which is not 0; the bias for any class is below 2⁻³².
    pub(super) fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.bits.next_u64()) * limit as u128) >> 64) as usize
    }

    /// With mean 0 and variance 1.
    pub(super) fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                let stretch = (-2.0 * square.ln() / square).sqrt();
                self.spare = Some(y * stretch);
                return x * stretch;
            }
        }
    }

    /// With mean `shape / rate`; `shape` is at least 1 and `rate` above 0.
    pub(super) fn gamma(&mut self, shape: f64, rate: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let cube = 1.0 + c * x;
            if cube <= 0.0 {
                continue;
            }
            let v = cube * cube * cube;
            let u = 1.0 - self.uniform();
            let squeezed = u < 1.0 - 0.0331 * x * x * x * x;
            if squeezed || u.ln() < 0.5 * x * x + d * (1.0 - v + v.ln()) {
                return d * v / rate;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(draws: impl Iterator<Item = f64>) -> (f64, f64) {
        let draws: Vec<f64> = draws.collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let square = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
        (mean, square / draws.len() as f64)
    }

    #[test]
    fn draws_have_the_mean_and_variance_of_their_distribution() {
        let mut stream = Stream::new(&Seed::from_bytes(b"moments"), 1);
        let (mean, variance) = moments((0..200_000).map(|_| stream.normal()));
        assert!(
            mean.abs() < 0.01 && (variance - 1.0).abs() < 0.02,
            "{mean} {variance}"
        );
        for (shape, rate) in [(1.0, 2.0), (3.0, 0.5), (40.0, 8.0)] {
            let (mean, variance) = moments((0..200_000).map(|_| stream.gamma(shape, rate)));
            assert!((mean * rate / shape - 1.0).abs() < 0.02, "{shape}: {mean}");
            assert!(
                (variance * rate * rate / shape - 1.0).abs() < 0.04,
                "{shape}: {variance}"
            );
        }
        let (mean, variance) = moments((0..200_000).map(|_| stream.below(7) as f64));
        assert!(
            (mean - 3.0).abs() < 0.02 && (variance - 4.0).abs() < 0.04,
            "{mean} {variance}"
        );
    }

    #[test]
    fn a_seed_is_hexadecimal_of_any_length_and_case() {
        assert_eq!(
            Seed::from_hex("aB3").unwrap(),
            Seed::from_hex("Ab3").unwrap()
        );
        assert_ne!(Seed::from_hex("1").unwrap(), Seed::from_hex("01").unwrap());
        assert!(Seed::from_hex("").is_err());
        assert!(Seed::from_hex("0x1").is_err());
        assert_eq!(format!("{:?}", Seed::from_bytes(b"secret")), "Seed(…)");
    }

    #[test]
    fn streams_of_one_seed_differ_and_repeat() {
        let seed = Seed::from_bytes(b"streams");
        let first = |number| Stream::new(&seed, number).uniform();
        assert_eq!(first(3).to_bits(), first(3).to_bits());
        assert_ne!(first(3).to_bits(), first(4).to_bits());
    }
}
