//! Zip archives from strangers: the containers of docx and odt.
//!
//! An archive is opened from bytes and its parts are inflated one by one under
//! three bounds: the number of entries, the inflated size of one part and the
//! inflated size of all parts together. Sizes are counted *while* inflating;
//! what the headers say about them is never trusted.

use std::io::{Cursor, ErrorKind, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::ReadError;
use super::confinement::ADDRESS_SPACE_MIB;

/// The most entries that an archive may list.
pub const MAX_ENTRIES: usize = 10_000;
/// The most bytes that one part may inflate to.
pub const MAX_PART_BYTES: u64 = 64 << 20;
/// The most bytes that all parts that are read may inflate to together.
pub const MAX_TOTAL_BYTES: u64 = 128 << 20;

/// An opened archive, and how much of it was inflated so far.
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    inflated: u64,
}

impl<'a> Archive<'a> {
    /// Reads the table of contents of `bytes`.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        // Entries are counted before the table is built: a table of millions of
        // entries would cost memory before it could be refused.
        let listed = central_directory_entries(bytes, MAX_ENTRIES + 1);
        if listed > MAX_ENTRIES {
            return Err(too_many_entries());
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        if zip.len() > MAX_ENTRIES {
            return Err(too_many_entries());
        }
        // Of two parts with one name each program takes the one that it likes.
        if listed_entries(bytes).is_some_and(|listed| listed > zip.len()) {
            return Err(ReadError::damaged("zip", "two parts have the same name"));
        }
        Ok(Self { zip, inflated: 0 })
    }

    /// The names of the parts, in no particular order; names that are no text are left out.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.zip
            .file_names()
            .filter_map(|name| name.ok().map(std::borrow::Cow::into_owned))
    }

    /// Whether there is a part of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// The content of the part `name`; `None` when there is no such part.
    pub fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let part = match self.zip.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(ReadError::Encrypted);
            }
            Err(error) => return Err(damaged(&error)),
        };
        let allowed = MAX_PART_BYTES.min(MAX_TOTAL_BYTES - self.inflated);
        let beyond = || ReadError::TooLarge {
            what: format!("its part {name} inflates to more than is read"),
            limit: format!(
                "{} MiB for a part and {} MiB for all",
                MAX_PART_BYTES >> 20,
                MAX_TOTAL_BYTES >> 20
            ),
        };
        let memory = || ReadError::Memory {
            mebibytes: ADDRESS_SPACE_MIB,
        };
        // A part that says itself that it is too large is taken at its word; one
        // that says less is counted all the same.
        let stated = part.size();
        if stated > allowed {
            return Err(beyond());
        }
        let mut content = Vec::new();
        // Growing step by step would need twice the memory at the last step.
        let room = stated as usize + 1;
        content.try_reserve_exact(room).map_err(|_| memory())?;
        // One byte more than allowed tells "exactly at the limit" from "beyond".
        let read = part.take(allowed + 1).read_to_end(&mut content);
        self.inflated += (content.len() as u64).min(allowed);
        if content.len() as u64 > allowed {
            return Err(beyond());
        }
        match read {
            Ok(_) => Ok(Some(content)),
            Err(error) if error.kind() == ErrorKind::OutOfMemory => Err(memory()),
            Err(error) => Err(ReadError::damaged("zip", format!("part {name}: {error}"))),
        }
    }
}

fn damaged(error: &ZipError) -> ReadError {
    ReadError::damaged("zip", error)
}

fn too_many_entries() -> ReadError {
    ReadError::TooLarge {
        what: "it is an archive of too many parts".to_owned(),
        limit: format!("{MAX_ENTRIES} parts"),
    }
}

/// The number of entries that the end of the archive states; `None` where it
/// is not said there (more than 65,534 are stated elsewhere).
fn listed_entries(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(4).rposition(|bytes| bytes == b"PK\x05\x06")?;
    let count = bytes.get(end + 10..end + 12)?;
    let count = u16::from_le_bytes([count[0], count[1]]);
    (count < u16::MAX).then_some(usize::from(count))
}

/// Counts the signatures of central directory entries, up to `stop_at`. A part
/// that is stored without compression may hold the signature by chance or by
/// intent, so that the count is an upper bound; thousands of them in one file
/// are an archive of archives, which no text document is.
fn central_directory_entries(bytes: &[u8], stop_at: usize) -> usize {
    let mut count = 0;
    let mut rest = bytes;
    while count < stop_at {
        let Some(found) = rest.iter().position(|&byte| byte == b'P') else {
            break;
        };
        rest = &rest[found..];
        if rest.starts_with(b"PK\x01\x02") {
            count += 1;
        }
        rest = &rest[1..];
    }
    count
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer
                .start_file(*name, SimpleFileOptions::default())
                .unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn parts_come_back_as_they_were_stored() {
        let bytes = archive_of(&[("a.xml", b"alpha"), ("b.xml", b"beta")]);
        let mut archive = Archive::open(&bytes).unwrap();
        assert!(archive.contains("a.xml"));
        assert_eq!(archive.read("b.xml").unwrap().unwrap(), b"beta");
        assert_eq!(archive.read("c.xml").unwrap(), None);
    }

    #[test]
    fn a_part_beyond_the_limit_is_refused_while_it_inflates() {
        let bytes = archive_of(&[("zeros", &vec![0; (MAX_PART_BYTES + 1) as usize])]);
        let mut archive = Archive::open(&bytes).unwrap();
        assert_eq!(archive.read("zeros").unwrap_err().code(), "too_large");
    }

    #[test]
    fn parts_within_the_limit_may_not_exceed_it_together() {
        let part = vec![0; 50 << 20];
        let bytes = archive_of(&[("1", &part), ("2", &part), ("3", &part)]);
        let mut archive = Archive::open(&bytes).unwrap();
        assert!(archive.read("1").is_ok());
        assert!(archive.read("2").is_ok());
        assert_eq!(archive.read("3").unwrap_err().code(), "too_large");
    }

    #[test]
    fn an_archive_cut_short_is_damaged() {
        let bytes = archive_of(&[("a.xml", b"alpha")]);
        let error = Archive::open(&bytes[..bytes.len() / 2]).err().unwrap();
        assert_eq!(error.code(), "damaged");
    }
}
