//! What each of 64 bytes of a text may be, as bits: words and gaps are then
//! found by counting zeros instead of by looking at byte after byte.
//!
//! Only what can be told from a byte (and the one before it) is told here;
//! characters outside ASCII and the Cyrillic block are left to the caller.
//! Cost: about a third of a nanosecond a byte; x86-64 compares sixteen bytes
//! at once (SSE2, which every such processor has), others one.

/// The length of a window, in bytes.
pub(super) const WINDOW: usize = 64;

/// One bit for each byte of a window, the first byte lowest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ByteMasks {
    /// ASCII letters and digits, and both bytes of U+0400 to U+04FF.
    pub word: u64,
    /// The first bytes of all other characters outside ASCII.
    pub other: u64,
    /// Bytes at which a word may go on: apostrophes, the hyphen, control
    /// characters that are no white space, and `other`.
    pub joint: u64,
    /// Bytes of a gap that may end a sentence: stops, line breaks, and all outside ASCII.
    pub noteworthy: u64,
    /// The bytes of a character but its first.
    pub continuing: u64,
}

/// Bytes by class, before neighbours are heard.
#[derive(Debug, Clone, Copy, Default)]
struct Classes {
    alphanumeric: u64,
    cyrillic_lead: u64,
    stop: u64,
    joint: u64,
    continuing: u64,
    high: u64,
}

impl ByteMasks {
    /// The masks of the window that begins at `base`; bytes behind the end count as spaces.
    #[inline]
    pub(super) fn of(bytes: &[u8], base: usize) -> Self {
        let behind_lead = base
            .checked_sub(1)
            .and_then(|before| bytes.get(before))
            .is_some_and(|before| (0xD0..=0xD3).contains(before));
        let rest = bytes.get(base..).unwrap_or_default();
        let classes = match rest.first_chunk::<WINDOW>() {
            Some(window) => classify(window),
            None => {
                let mut window = [b' '; WINDOW];
                window[..rest.len()].copy_from_slice(rest);
                classify(&window)
            }
        };
        let trail = classes.cyrillic_lead << 1 | u64::from(behind_lead);
        let other = classes.high & !classes.continuing & !classes.cyrillic_lead;
        Self {
            word: classes.alphanumeric | classes.cyrillic_lead | trail,
            other,
            joint: classes.joint | other,
            noteworthy: classes.stop | classes.high,
            continuing: classes.continuing,
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[inline]
fn classify(window: &[u8; WINDOW]) -> Classes {
    // Measured: byte by byte, this is the longest part of tokenising.
    // SAFETY: the function needs nothing but SSE2, and every x86-64 has it.
    unsafe { classify_sixteen_at_once(window) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse2")]
#[inline]
fn classify_sixteen_at_once(window: &[u8; WINDOW]) -> Classes {
    use std::arch::x86_64::{
        __m128i, _mm_and_si128, _mm_cmpeq_epi8, _mm_cmpgt_epi8, _mm_movemask_epi8, _mm_or_si128,
        _mm_set_epi64x, _mm_set1_epi8,
    };
    let all = |byte: u8| _mm_set1_epi8(byte as i8);
    // Signed comparison: bytes outside ASCII are below zero.
    let between = |bytes: __m128i, first: u8, last: u8| {
        let from = _mm_cmpgt_epi8(bytes, all(first.wrapping_sub(1)));
        let to = _mm_cmpgt_epi8(all(last.wrapping_add(1)), bytes);
        _mm_and_si128(from, to)
    };
    let is = |bytes: __m128i, byte: u8| _mm_cmpeq_epi8(bytes, all(byte));
    let either = |one: __m128i, other: __m128i| _mm_or_si128(one, other);
    let mut classes = Classes::default();
    let (quarters, _) = window.as_chunks::<16>();
    for (quarter, bytes) in quarters.iter().enumerate() {
        let half = |at: usize| {
            let mut half = [0; 8];
            half.copy_from_slice(&bytes[at..at + 8]);
            i64::from_le_bytes(half)
        };
        let bytes = _mm_set_epi64x(half(8), half(0));
        let bits = |mask: __m128i| u64::from(_mm_movemask_epi8(mask) as u16) << (quarter * 16);
        let letter = between(either(bytes, all(0x20)), b'a', b'z');
        let digit = between(bytes, b'0', b'9');
        let stops = either(is(bytes, b'.'), is(bytes, b'\n'));
        let marks = either(is(bytes, b'!'), is(bytes, b'?'));
        let apostrophes = either(is(bytes, b'\''), is(bytes, b'`'));
        classes.alphanumeric |= bits(either(letter, digit));
        classes.cyrillic_lead |= bits(between(bytes, 0xD0, 0xD3));
        classes.stop |= bits(either(stops, marks));
        let hyphens = either(apostrophes, is(bytes, b'-'));
        let low = either(between(bytes, 0, 8), between(bytes, 14, 31));
        let controls = either(low, is(bytes, 0x7F));
        classes.joint |= bits(either(hyphens, controls));
        classes.continuing |= bits(_mm_cmpgt_epi8(all(0xC0), bytes));
        classes.high |= bits(bytes);
    }
    classes
}

#[cfg(not(target_arch = "x86_64"))]
fn classify(window: &[u8; WINDOW]) -> Classes {
    classify_bytewise(window)
}

#[cfg(any(test, not(target_arch = "x86_64")))]
fn classify_bytewise(window: &[u8; WINDOW]) -> Classes {
    let mut classes = Classes::default();
    for (place, byte) in window.iter().enumerate() {
        let bit = |holds: bool| u64::from(holds) << place;
        classes.alphanumeric |= bit(byte.is_ascii_alphanumeric());
        classes.cyrillic_lead |= bit((0xD0..=0xD3).contains(byte));
        classes.stop |= bit(matches!(byte, b'.' | b'!' | b'?' | b'\n'));
        let control = byte.is_ascii_control() && !matches!(byte, 9..=13);
        classes.joint |= bit(control || matches!(byte, b'\'' | b'-' | b'`'));
        classes.continuing |= bit((0x80..0xC0).contains(byte));
        classes.high |= bit(!byte.is_ascii());
    }
    classes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bytes_at_once_are_what_they_are_one_by_one() {
        for first in (0..=255).step_by(WINDOW) {
            let window: [u8; WINDOW] = std::array::from_fn(|place| first as u8 + place as u8);
            let (fast, plain) = (classify(&window), classify_bytewise(&window));
            assert_eq!(format!("{fast:?}"), format!("{plain:?}"), "from {first}");
        }
    }

    #[test]
    fn a_letter_cut_by_the_edge_of_a_window_is_still_a_letter() {
        let text = format!("{}ж, é", "a".repeat(63));
        let first = ByteMasks::of(text.as_bytes(), 0);
        let second = ByteMasks::of(text.as_bytes(), 64);
        assert_eq!(first.word, u64::MAX);
        assert_eq!(second.word, 1);
        assert_eq!(second.other, 0b1000);
        assert_eq!(second.continuing, 0b1_0001);
    }
}
