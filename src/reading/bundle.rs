//! A zip with the works of many people: what lies in it, and each file.
//!
//! The bounds are those of everything that strangers send: entries, bytes of
//! one file, bytes of all together, and how much a file may grow. Bytes are
//! counted while they are inflated; what headers say is not trusted. Names
//! that lead out of a folder, links, and entries that share bytes are refused.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

/// The most entries.
pub const MAX_ENTRIES: usize = 2_000;
/// The most bytes that one file may inflate to.
pub const MAX_FILE_BYTES: u64 = 100 << 20;
/// The most bytes that all files may inflate to together.
pub const MAX_TOTAL_BYTES: u64 = 200 << 20;
/// Beyond so many bytes a file may be so many times as large as it was packed.
const GROWTH: (u64, u64) = (10 << 20, 200);

/// Why a zip is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// It is no zip, or damaged.
    #[error("it is no zip, or damaged; make it again")]
    Damaged,
    /// It has a password.
    #[error("it has a password; make it again without")]
    Encrypted,
    /// It holds more than is unpacked.
    #[error(
        "it holds more than {MAX_ENTRIES} files, or more than {} MiB; split it",
        MAX_TOTAL_BYTES >> 20
    )]
    TooLarge,
    /// It holds links, names that lead elsewhere, or entries that share bytes.
    #[error("it holds links or names that lead elsewhere; make it again from plain files")]
    Dangerous,
}

/// A file in the zip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleFile {
    /// The folders that it is in, and its name; never empty.
    pub path: Vec<String>,
    /// Its place in the zip.
    index: usize,
}

/// An opened zip.
pub struct Bundle<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    files: Vec<BundleFile>,
    inflated: u64,
}

fn told(error: &ZipError) -> BundleError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => BundleError::Encrypted,
        _ => BundleError::Damaged,
    }
}

impl<'a> Bundle<'a> {
    /// Looks at what lies in `bytes`, and inflates nothing.
    pub fn open(bytes: &'a [u8]) -> Result<Self, BundleError> {
        // Entries are counted before the table is built.
        let signature = |window: &&[u8]| *window == b"PK\x01\x02";
        if bytes
            .windows(4)
            .filter(signature)
            .nth(MAX_ENTRIES)
            .is_some()
        {
            return Err(BundleError::TooLarge);
        }
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| told(&error))?;
        let mut files = Vec::new();
        let mut extents = Vec::with_capacity(zip.len());
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index).map_err(|error| told(&error))?;
            let raw = entry.name_raw();
            let start = entry.header_start();
            extents.push((
                start,
                start + 30 + raw.len() as u64 + entry.compressed_size(),
            ));
            if entry
                .unix_mode()
                .is_some_and(|mode| mode & 0o170_000 == 0o120_000)
            {
                return Err(BundleError::Dangerous);
            }
            if entry.encrypted() {
                return Err(BundleError::Encrypted);
            }
            let name = decoded(raw);
            if name.ends_with(['/', '\\']) {
                continue;
            }
            let path = path_of(&name)?;
            if !is_litter(&path) {
                files.push(BundleFile { path, index });
            }
        }
        extents.sort_unstable();
        if extents.windows(2).any(|pair| pair[1].0 < pair[0].1) {
            return Err(BundleError::Dangerous);
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self {
            zip,
            files,
            inflated: 0,
        })
    }

    /// The files, by path.
    pub fn files(&self) -> &[BundleFile] {
        &self.files
    }

    /// The bytes of a file.
    pub fn read(&mut self, file: &BundleFile) -> Result<Vec<u8>, BundleError> {
        let part = self
            .zip
            .by_index(file.index)
            .map_err(|error| told(&error))?;
        let (beyond, times) = GROWTH;
        let allowed = MAX_FILE_BYTES
            .min(MAX_TOTAL_BYTES - self.inflated)
            .min(beyond.max(part.compressed_size().saturating_mul(times)));
        let mut content = Vec::new();
        part.take(allowed + 1)
            .read_to_end(&mut content)
            .map_err(|_| BundleError::Damaged)?;
        let read = content.len() as u64;
        if read > allowed {
            return Err(BundleError::TooLarge);
        }
        self.inflated += read;
        Ok(content)
    }
}

/// Names are UTF-8, or what Windows wrote where people use Cyrillic.
fn decoded(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::IBM866.decode(raw).0.into_owned(),
    }
}

fn path_of(name: &str) -> Result<Vec<String>, BundleError> {
    let parts: Vec<&str> = name.split(['/', '\\']).collect();
    let is_plain = |part: &&str| {
        let drive = part.len() == 2 && part.ends_with(':');
        !part.is_empty() && *part != ".." && !drive && !part.contains('\0')
    };
    match parts.iter().all(is_plain) {
        true => Ok(parts
            .into_iter()
            .filter(|part| *part != ".")
            .map(str::to_owned)
            .collect()),
        false => Err(BundleError::Dangerous),
    }
}

/// What systems leave in folders and nobody handed in.
fn is_litter(path: &[String]) -> bool {
    path.is_empty()
        || path
            .iter()
            .any(|part| part == "__MACOSX" || part.starts_with('.'))
        || path
            .last()
            .is_some_and(|name| name.eq_ignore_ascii_case("thumbs.db"))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn files_are_read_and_litter_is_left() {
        let bytes = zip_of(&[
            ("Әлия/б.txt", b"two"),
            ("Әлия/а.txt", b"one"),
            ("__MACOSX/x", b""),
            (".DS_Store", b""),
        ]);
        let mut bundle = Bundle::open(&bytes).unwrap();
        let files = bundle.files().to_vec();
        assert_eq!(files.len(), 2);
        assert_eq!(files[0].path, ["Әлия", "а.txt"]);
        assert_eq!(bundle.read(&files[0]).unwrap(), b"one");
    }

    #[test]
    fn names_that_lead_elsewhere_and_bombs_are_refused() {
        for name in ["../a", "/a", "a/../../b", "C:\\a"] {
            let bytes = zip_of(&[(name, b"x")]);
            assert_eq!(
                Bundle::open(&bytes).err(),
                Some(BundleError::Dangerous),
                "{name}"
            );
        }
        let bomb = zip_of(&[("a", &vec![0; 30 << 20][..])]);
        let mut bundle = Bundle::open(&bomb).unwrap();
        let file = bundle.files()[0].clone();
        assert_eq!(bundle.read(&file), Err(BundleError::TooLarge));
        assert_eq!(Bundle::open(b"no zip").err(), Some(BundleError::Damaged));
    }
}
