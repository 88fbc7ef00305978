//! The seed of a round: what is committed to, and the chance that is drawn from it.
//!
//! Before the deadline [`Seed::commitment`] is published. After it the
//! commission gets the secret and can draw the same allocation again. The
//! secret must never become public: with it and the roster anybody could draw
//! the allocation and learn who reviewed whom.
//!
//! The numbers come from the ChaCha20 stream (D. J. Bernstein, 2008, "ChaCha, a
//! variant of Salsa20"), numbers below a limit by multiplication and rejection
//! (D. Lemire, 2019, "Fast random integer generation in an interval").

use std::fmt;

use chacha20::ChaCha20Rng;
use chacha20::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

use super::AllocationError;

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// The secret of a round together with the assignment that it belongs to.
#[derive(Clone)]
pub struct Seed {
    secret: Vec<u8>,
    assignment: String,
}

impl Seed {
    /// The seed of an assignment. The secret should be 32 random bytes.
    pub fn new(secret: impl Into<Vec<u8>>, assignment: impl Into<String>) -> Self {
        Self {
            secret: secret.into(),
            assignment: assignment.into(),
        }
    }

    /// Reads the secret from hexadecimal digits, in either case. An odd number of digits
    /// is read as if a zero stood before them.
    ///
    /// # Errors
    /// [`AllocationError::Seed`] if there is no digit or another character.
    pub fn from_hex(digits: &str, assignment: impl Into<String>) -> Result<Self, AllocationError> {
        let mut values = Vec::with_capacity(digits.len() + 1);
        if digits.len() % 2 == 1 {
            values.push(0);
        }
        for character in digits.chars() {
            let value = character.to_digit(16).ok_or(AllocationError::Seed)?;
            values.push(value as u8);
        }
        if values.is_empty() {
            return Err(AllocationError::Seed);
        }
        let secret: Vec<u8> = values
            .chunks_exact(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect();
        Ok(Self::new(secret, assignment))
    }

    /// SHA-256(secret ‖ assignment): what is published before the deadline. The
    /// assignment is known to all, so it binds to one secret.
    pub fn commitment(&self) -> Hash {
        Sha256::new()
            .chain_update(&self.secret)
            .chain_update(self.assignment.as_bytes())
            .finalize()
            .into()
    }

    /// SHA-256(secret ‖ assignment ‖ context): a key for one purpose. Contexts are digests,
    /// so none is the beginning of another.
    pub(super) fn key(&self, context: &Hash) -> Hash {
        Sha256::new()
            .chain_update(&self.secret)
            .chain_update(self.assignment.as_bytes())
            .chain_update(context)
            .finalize()
            .into()
    }

    /// The numbers of one purpose.
    pub(super) fn stream(&self, context: &Hash) -> Stream {
        Stream(ChaCha20Rng::from_seed(self.key(context)))
    }
}

impl fmt::Debug for Seed {
    /// Leaves the secret out: what is printed may be kept.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Seed")
            .field("assignment", &self.assignment)
            .finish_non_exhaustive()
    }
}

/// SHA-256 over parts, each with its length before it, so that no two lists of parts agree.
pub(super) fn digest<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// Random numbers that are the same for the same seed, on every machine.
pub(super) struct Stream(ChaCha20Rng);

impl Stream {
    /// A number from 0 to `limit` − 1, each as likely; 0 if `limit` is 0.
    #[inline]
    pub(super) fn below(&mut self, limit: usize) -> usize {
        let limit = limit as u32;
        loop {
            let product = u64::from(self.0.next_u32()) * u64::from(limit);
            let low = product as u32;
            // The threshold is below the limit, so the division is rarely needed.
            if low >= limit || low >= limit.wrapping_neg().checked_rem(limit).unwrap_or(0) {
                return (product >> 32) as usize;
            }
        }
    }

    /// Puts the items into a random order, each as likely (Fisher and Yates 1938, Durstenfeld 1964).
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// The numbers 0 to `count` − 1 in a random order.
    pub(super) fn permutation(&mut self, count: usize) -> Vec<u32> {
        let mut numbers: Vec<u32> = (0..count as u32).collect();
        self.shuffle(&mut numbers);
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commitment_is_the_digest_of_secret_and_assignment() {
        // printf 'abcessay' | sha256sum
        let seed = Seed::new(*b"abc", "essay");
        let text: String = seed
            .commitment()
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        assert_eq!(
            text,
            "978fe811f9a26bbfcb7b6abdf17104edeeb3386d0ca5f67904f2f45c09f275db"
        );
    }

    #[test]
    fn a_seed_is_read_from_any_hexadecimal_digits() {
        let short = Seed::from_hex("abc", "").unwrap();
        assert_eq!(short.secret, [0x0a, 0xbc]);
        assert_eq!(Seed::from_hex("ABC", "").unwrap().secret, short.secret);
        assert!(Seed::from_hex("", "").is_err());
        assert!(Seed::from_hex("0xab", "").is_err());
        assert!(Seed::from_hex("құпия", "").is_err());
    }

    #[test]
    fn numbers_below_a_limit_are_equally_likely() {
        let mut stream = Seed::new(*b"x", "").stream(&[0; 32]);
        let mut counts = [0u32; 6];
        for _ in 0..60_000 {
            counts[stream.below(6)] += 1;
        }
        // Five standard deviations are 456.
        assert!(
            counts.iter().all(|count| count.abs_diff(10_000) < 456),
            "{counts:?}"
        );
    }

    #[test]
    fn the_secret_is_not_printed() {
        assert!(!format!("{:?}", Seed::new(*b"hush", "essay")).contains("104"));
    }
}
