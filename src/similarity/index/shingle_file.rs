//! The shingle file of a segment: which shingle stands where in which work.
//!
//! Here the entries (hash, work, place) of one kind of shingle are sorted and
//! packed into the fewest whole bytes; the upper bits of the hash are not
//! stored, since a directory says where the entries begin that share them:
//!
//! ```text
//! magic u32 | per kind: entries u64, bucket bits, rest bits, work bits, place bits, entry bytes (u8 each),
//!                       entries, directory u32·(2^bucket bits + 1)
//! ```
//!
//! Looking a shingle up costs two cache misses and a scan of about eight
//! entries; merging segments is one pass over sorted runs, which holds the
//! directory and a few thousand entries in memory. Hashes are cut to 32 bits:
//! who looks up compares the words themselves before believing a hit. Why this
//! is no term dictionary, and what it costs, stands in docs/index.md.

use std::io::{self, Write};

use crate::similarity::shingles::{self, ShingleKind};

/// The first bytes of the file; the last digit is the version of its layout.
const MAGIC: u32 = 0xADA1_5402;
/// Bytes of the header of one kind.
const HEADER: usize = 13;
/// Entries that share a bucket, on average.
const BUCKET: u64 = 8;
const HASH_BITS: u32 = 32;

/// The kinds in the order in which they lie in the file.
pub(super) const KINDS: [ShingleKind; 2] = [ShingleKind::Exact, ShingleKind::Robust];
/// The index of the exact shingles in it.
pub(super) const EXACT: usize = 0;

/// One shingle of one work. The order is the order of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// The upper 32 bits of the shingle's hash.
    pub hash: u32,
    /// The work, as the segment numbers them.
    pub work: u32,
    /// The first word of the shingle.
    pub place: u32,
}

impl Entry {
    /// The entry as one number of the same order, which is quicker to compare.
    pub(super) const fn order(&self) -> u128 {
        (self.hash as u128) << 64 | (self.work as u128) << 32 | self.place as u128
    }
}

/// The part of a shingle's hash that the index keeps: its upper 32 bits.
pub(super) const fn short_hash(hash: u64) -> u32 {
    (hash >> (shingles::HASH_BITS - HASH_BITS)) as u32
}

#[derive(Debug, Clone, Copy)]
struct Layout {
    entries: u64,
    bucket_bits: u32,
    work_bits: u32,
    place_bits: u32,
    entry_bytes: usize,
}

impl Layout {
    fn new(entries: u64, works: u32, longest_place: u32) -> Self {
        let bits = |number: u32| u32::BITS - number.leading_zeros();
        let work_bits = bits(works.saturating_sub(1)).max(1);
        let place_bits = bits(longest_place).max(1);
        let wanted = (entries / BUCKET).max(1).next_power_of_two().ilog2();
        // An entry is read as one number of 64 bits, so the bits must fit.
        let least = (work_bits + place_bits).saturating_sub(64 - HASH_BITS);
        let bucket_bits = wanted.clamp(least.min(26), 26);
        Self {
            entries,
            bucket_bits,
            work_bits,
            place_bits,
            entry_bytes: (HASH_BITS - bucket_bits + work_bits + place_bits).div_ceil(8) as usize,
        }
    }

    const fn rest_bits(&self) -> u32 {
        HASH_BITS - self.bucket_bits
    }

    fn bucket(&self, hash: u32) -> usize {
        (u64::from(hash) >> self.rest_bits()) as usize
    }

    fn rest(&self, hash: u32) -> u64 {
        u64::from(hash) & ((1 << self.rest_bits()) - 1)
    }

    fn pack(&self, entry: Entry) -> u64 {
        ((self.rest(entry.hash) << self.work_bits | u64::from(entry.work)) << self.place_bits)
            | u64::from(entry.place)
    }

    fn unpack(&self, bucket: usize, packed: u64) -> Entry {
        let mask = |bits: u32| (1_u64 << bits) - 1;
        let rest = packed >> (self.work_bits + self.place_bits) & mask(self.rest_bits());
        Entry {
            hash: ((bucket as u64) << self.rest_bits() | rest) as u32,
            work: (packed >> self.place_bits & mask(self.work_bits)) as u32,
            place: (packed & mask(self.place_bits)) as u32,
        }
    }
}

/// Writes the entries of one kind, which must come in ascending order and be
/// as many as was said.
struct KindWriter<'a, W> {
    out: &'a mut W,
    layout: Layout,
    /// How many entries each bucket has, one place further on.
    directory: Vec<u32>,
    packed: Vec<u8>,
}

impl<'a, W: Write> KindWriter<'a, W> {
    /// `longest_place` is no smaller than any place.
    fn new(out: &'a mut W, entries: u64, works: u32, longest_place: u32) -> io::Result<Self> {
        if u32::try_from(entries).is_err() {
            return Err(io::Error::other(
                "more than 4 billion shingles in a segment",
            ));
        }
        let layout = Layout::new(entries, works, longest_place);
        out.write_all(&entries.to_le_bytes())?;
        out.write_all(&[
            layout.bucket_bits as u8,
            layout.rest_bits() as u8,
            layout.work_bits as u8,
            layout.place_bits as u8,
            layout.entry_bytes as u8,
        ])?;
        Ok(Self {
            out,
            layout,
            directory: vec![0; (1 << layout.bucket_bits) + 1],
            packed: Vec::new(),
        })
    }

    fn write(&mut self, entries: &[Entry]) -> io::Result<()> {
        let layout = self.layout;
        self.packed.clear();
        for &entry in entries {
            self.directory[layout.bucket(entry.hash) + 1] += 1;
            // Eight bytes at once and back: quicker than asking how many.
            let end = self.packed.len() + layout.entry_bytes;
            self.packed
                .extend_from_slice(&layout.pack(entry).to_le_bytes());
            self.packed.truncate(end);
        }
        self.out.write_all(&self.packed)
    }

    fn finish(self) -> io::Result<()> {
        let mut sum = 0;
        let mut directory = Vec::with_capacity(self.directory.len() * 4);
        for entries in self.directory {
            sum += entries;
            directory.extend_from_slice(&u32::to_le_bytes(sum));
        }
        self.out.write_all(&directory)
    }
}

/// Into how many parts, by the upper bits of the hash, the shingles of a new
/// segment are put, so that a part is sorted within the processor's cache.
const PARTS: usize = 256;

/// The shingles of the works of a segment that is being made.
#[derive(Debug)]
pub(super) struct ShingleWriter {
    kinds: [Vec<Vec<Entry>>; 2],
}

impl Default for ShingleWriter {
    fn default() -> Self {
        Self {
            kinds: [vec![Vec::new(); PARTS], vec![Vec::new(); PARTS]],
        }
    }
}

impl ShingleWriter {
    /// Takes the shingles of one kind of one work.
    pub(super) fn add(&mut self, kind: usize, entry: Entry) {
        let part = entry.hash >> (HASH_BITS - PARTS.ilog2());
        self.kinds[kind][part as usize].push(entry);
    }

    /// The memory that is held, in bytes.
    pub(super) fn memory(&self) -> usize {
        self.kinds
            .iter()
            .flatten()
            .map(Vec::capacity)
            .sum::<usize>()
            * size_of::<Entry>()
    }

    /// Writes the file for a segment of `works` works.
    pub(super) fn write(self, works: u32, out: &mut impl Write) -> io::Result<()> {
        out.write_all(&MAGIC.to_le_bytes())?;
        for parts in self.kinds {
            let entries = || parts.iter().flatten();
            let longest = entries().map(|entry| entry.place).max().unwrap_or(0);
            let mut writer = KindWriter::new(out, entries().count() as u64, works, longest)?;
            for mut part in parts {
                part.sort_unstable_by_key(Entry::order);
                writer.write(&part)?;
            }
            writer.finish()?;
        }
        Ok(())
    }
}

/// The shingle file of a segment, as it lies on the disk.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShingleFile<'a> {
    kinds: [KindFile<'a>; 2],
}

#[derive(Debug, Clone, Copy)]
struct KindFile<'a> {
    layout: Layout,
    directory: &'a [[u8; 4]],
    entries: &'a [u8],
}

impl<'a> ShingleFile<'a> {
    /// The file with these bytes; `None` if it is damaged.
    pub(super) fn of(bytes: &'a [u8]) -> Option<Self> {
        let (magic, bytes) = bytes.split_first_chunk::<4>()?;
        if u32::from_le_bytes(*magic) != MAGIC {
            return None;
        }
        let (exact, bytes) = KindFile::of(bytes)?;
        let (robust, bytes) = KindFile::of(bytes)?;
        bytes.is_empty().then_some(Self {
            kinds: [exact, robust],
        })
    }

    /// Calls `each` with every entry of a kind whose hash is `hash`.
    pub(super) fn look_up(&self, kind: usize, hash: u32, each: impl FnMut(Entry)) {
        self.kinds[kind].look_up(hash, each);
    }
}

impl<'a> KindFile<'a> {
    fn of(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (header, bytes) = bytes.split_first_chunk::<HEADER>()?;
        let (count, bits) = header.split_first_chunk::<8>()?;
        let &[bucket_bits, rest_bits, work_bits, place_bits, entry_bytes] = bits else {
            return None;
        };
        let layout = Layout {
            entries: u64::from_le_bytes(*count),
            bucket_bits: bucket_bits.into(),
            work_bits: work_bits.into(),
            place_bits: place_bits.into(),
            entry_bytes: entry_bytes.into(),
        };
        let bits = layout.work_bits + layout.place_bits + u32::from(rest_bits);
        if u32::from(bucket_bits) + u32::from(rest_bits) != HASH_BITS
            || bucket_bits > 26
            || bits > 64
            || layout.entry_bytes != bits.div_ceil(8) as usize
        {
            return None;
        }
        let (entries, bytes) = bytes.split_at_checked(
            usize::try_from(layout.entries)
                .ok()?
                .checked_mul(layout.entry_bytes)?,
        )?;
        let (directory, bytes) = bytes.split_at_checked(((1 << bucket_bits) + 1) * 4)?;
        let file = Self {
            layout,
            directory: directory.as_chunks().0,
            entries,
        };
        Some((file, bytes))
    }

    /// The packed entries of a bucket. A directory that points outside gives none:
    /// the checksum of the file has the last word on damage.
    fn bucket(self, bucket: usize) -> impl Iterator<Item = u64> + 'a {
        let first = |bucket: usize| u32::from_le_bytes(self.directory[bucket]) as usize;
        let until = first(bucket + 1).min(self.layout.entries as usize);
        (first(bucket)..until).map(move |entry| self.packed(entry))
    }

    /// The packed entry of this number, which must be one of the file.
    fn packed(self, entry: usize) -> u64 {
        let width = self.layout.entry_bytes;
        let at = entry * width;
        let mut bytes = [0; 8];
        match self
            .entries
            .get(at..)
            .and_then(|rest| rest.first_chunk::<8>())
        {
            // Eight bytes at once, also those of the next entry, are quicker than asking how many.
            Some(chunk) => bytes = *chunk,
            None => bytes[..width].copy_from_slice(&self.entries[at..at + width]),
        }
        u64::from_le_bytes(bytes) & (u64::MAX >> (64 - 8 * width))
    }

    /// How many entries are left when the works without a new number are gone.
    fn count(self, renumber: &[Option<u32>]) -> u64 {
        if renumber.iter().all(Option::is_some) {
            return self.layout.entries;
        }
        let mask = (1_u64 << self.layout.work_bits) - 1;
        (0..self.layout.entries as usize)
            .map(|entry| (self.packed(entry) >> self.layout.place_bits & mask) as usize)
            .filter(|&work| matches!(renumber.get(work), Some(Some(_))))
            .count() as u64
    }

    fn look_up(self, hash: u32, mut each: impl FnMut(Entry)) {
        let layout = self.layout;
        let bucket = layout.bucket(hash);
        for packed in self.bucket(bucket) {
            let entry = layout.unpack(bucket, packed);
            if entry.hash > hash {
                break;
            }
            if entry.hash == hash {
                each(entry);
            }
        }
    }
}

/// The entries of a file from some place on, ascending.
struct Cursor<'a> {
    file: KindFile<'a>,
    bucket: usize,
    /// The next entry, counted from the beginning of the file.
    entry: usize,
}

impl Cursor<'_> {
    /// Adds the next entries, up to `last_hash`, to `entries` with the new numbers of their works.
    fn take(&mut self, last_hash: u32, renumber: &[Option<u32>], entries: &mut Vec<Entry>) {
        let layout = self.file.layout;
        while self.bucket < 1 << layout.bucket_bits {
            let until = u32::from_le_bytes(self.file.directory[self.bucket + 1]) as usize;
            while self.entry < until.min(layout.entries as usize) {
                let entry = layout.unpack(self.bucket, self.file.packed(self.entry));
                if entry.hash > last_hash {
                    return;
                }
                self.entry += 1;
                if let Some(&Some(work)) = renumber.get(entry.work as usize) {
                    entries.push(Entry { work, ..entry });
                }
            }
            self.bucket += 1;
        }
    }
}

/// Entries that are merged at a time, on average.
const MERGED_AT_A_TIME: u64 = 4_096;

/// Merges shingle files into one. `renumber[file][work]` is the new number of
/// a work, `None` if it was removed; numbers ascend within and across files.
pub(super) fn merge(
    files: &[ShingleFile<'_>],
    renumber: &[Vec<Option<u32>>],
    works: u32,
    out: &mut impl Write,
) -> io::Result<()> {
    out.write_all(&MAGIC.to_le_bytes())?;
    for kind in 0..KINDS.len() {
        let longest = |file: &ShingleFile<'_>| (1_u64 << file.kinds[kind].layout.place_bits) - 1;
        let longest = files.iter().map(longest).max().unwrap_or(0) as u32;
        let count = files
            .iter()
            .zip(renumber)
            .map(|(file, numbers)| file.kinds[kind].count(numbers))
            .sum();
        let mut writer = KindWriter::new(out, count, works, longest)?;
        let mut cursors: Vec<_> = files
            .iter()
            .map(|file| Cursor {
                file: file.kinds[kind],
                bucket: 0,
                entry: 0,
            })
            .collect();
        let stretches = (count / MERGED_AT_A_TIME).max(1).next_power_of_two();
        let width = (1_u64 << HASH_BITS) / stretches.min(1 << HASH_BITS);
        let mut entries = Vec::new();
        for last_hash in (0..1_u64 << HASH_BITS).step_by(width as usize) {
            let last_hash = (last_hash + width - 1) as u32;
            entries.clear();
            for (cursor, numbers) in cursors.iter_mut().zip(renumber) {
                cursor.take(last_hash, numbers, &mut entries);
            }
            // One sorted run a file: a stable sort finds and merges them.
            entries.sort_by_key(Entry::order);
            writer.write(&entries)?;
        }
        writer.finish()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn write(entries: &[Entry], works: u32) -> Vec<u8> {
        let mut writer = ShingleWriter::default();
        for &entry in entries {
            writer.add(0, entry);
            writer.add(
                1,
                Entry {
                    hash: !entry.hash,
                    ..entry
                },
            );
        }
        let mut bytes = Vec::new();
        writer.write(works, &mut bytes).unwrap();
        bytes
    }

    fn found(bytes: &[u8], kind: usize, hash: u32) -> Vec<Entry> {
        let mut found = Vec::new();
        ShingleFile::of(bytes)
            .unwrap()
            .look_up(kind, hash, |entry| found.push(entry));
        found
    }

    fn entries(works: u32) -> impl Strategy<Value = Vec<Entry>> {
        let hash = prop_oneof![any::<u32>(), 0..9_u32, Just(u32::MAX)];
        prop::collection::vec(
            (hash, 0..works, prop_oneof![0..5_000_u32, any::<u32>()]),
            0..200,
        )
        .prop_map(|entries| {
            entries
                .into_iter()
                .map(|(hash, work, place)| Entry { hash, work, place })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn every_entry_is_found_under_its_hash_and_no_other(mut all in entries(70_000)) {
            let bytes = write(&all, 70_000);
            all.sort_unstable();
            for entry in &all {
                let same: Vec<_> = all.iter().filter(|e| e.hash == entry.hash).copied().collect();
                prop_assert_eq!(found(&bytes, 0, entry.hash), same);
                prop_assert!(!found(&bytes, 1, !entry.hash).is_empty());
            }
        }

        #[test]
        fn merging_equals_writing_at_once(left in entries(5), right in entries(7)) {
            let (left_bytes, right_bytes) = (write(&left, 5), write(&right, 7));
            let files = [ShingleFile::of(&left_bytes).unwrap(), ShingleFile::of(&right_bytes).unwrap()];
            // Work 2 of the left was removed.
            let renumber = [
                vec![Some(0), Some(1), None, Some(2), Some(3)],
                (4..11).map(Some).collect(),
            ];
            let mut merged = Vec::new();
            merge(&files, &renumber, 11, &mut merged).unwrap();
            let mut all: Vec<Entry> = Vec::new();
            for (entries, numbers) in [(&left, &renumber[0]), (&right, &renumber[1])] {
                all.extend(entries.iter().filter_map(|&entry| {
                    Some(Entry { work: numbers[entry.work as usize]?, ..entry })
                }));
            }
            all.sort_unstable();
            for entry in &all {
                let same: Vec<_> = all.iter().filter(|e| e.hash == entry.hash).copied().collect();
                prop_assert_eq!(found(&merged, 0, entry.hash), same);
            }
        }
    }

    #[test]
    fn different_shingles_keep_different_hashes() {
        let keys: Vec<u32> = (0..10_000).map(|word| word * 7_919).collect();
        let mut kept = Vec::new();
        shingles::for_each_exact(&keys, 1, |shingle| kept.push(short_hash(shingle.hash)));
        let all = kept.len();
        kept.sort_unstable();
        kept.dedup();
        // Of 10,000 hashes of 32 bits no more than one pair should agree.
        assert!(kept.len() + 2 >= all, "{} of {all}", kept.len());
        let spread = kept
            .iter()
            .fold((u32::MAX, 0), |(all, any), hash| (all & hash, any | hash));
        assert_eq!(spread, (0, u32::MAX), "every bit is used");
    }

    #[test]
    fn a_file_that_was_cut_is_refused() {
        let bytes = write(
            &[Entry {
                hash: 1,
                work: 2,
                place: 3,
            }],
            4,
        );
        for length in 0..bytes.len() {
            assert!(ShingleFile::of(&bytes[..length]).is_none(), "{length}");
        }
    }
}
