//! A folder of works: which files are in it, in a fixed order, whatever they are called.
//!
//! Folders are walked recursively; names that begin with a dot are left out.
//! Works are named by their path relative to the folder with `/`, and ordered
//! by the bytes of that path. What cannot be listed is named as a problem and
//! stops nobody. Links to folders are not followed, so that no loop is walked.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::ReadError;

/// A file of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderFile {
    /// The path relative to the folder with `/`, unique in the listing; bytes
    /// that are not UTF-8 are written as `\xNN`.
    pub name: String,
    /// Where to open it.
    pub path: PathBuf,
}

/// Something in a folder that could not be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderProblem {
    /// The path relative to the folder, as in [`FolderFile::name`]; `.` is the folder itself.
    pub name: String,
    /// What is wrong with it.
    pub error: ReadError,
}

/// What is in a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FolderListing {
    /// The files, ascending by the bytes of their relative paths.
    pub files: Vec<FolderFile>,
    /// What could not be listed, in the same order.
    pub problems: Vec<FolderProblem>,
}

/// Lists `folder`; an error when the folder itself cannot be listed.
pub fn walk(folder: &Path) -> Result<FolderListing, ReadError> {
    let mut found: BTreeMap<Vec<u8>, Result<PathBuf, ReadError>> = BTreeMap::new();
    let mut waiting: Vec<(Vec<u8>, fs::ReadDir)> = vec![(Vec::new(), fs::read_dir(folder)?)];
    while let Some((prefix, entries)) = waiting.pop() {
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    found.insert(prefix.clone(), Err(error.into()));
                    break;
                }
            };
            let file_name = entry.file_name();
            if file_name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let mut key = prefix.clone();
            if !key.is_empty() {
                key.push(b'/');
            }
            key.extend_from_slice(file_name.as_encoded_bytes());
            let path = entry.path();
            match look_at(&entry, &path) {
                Ok(Entry::File) => {
                    found.insert(key, Ok(path));
                }
                Ok(Entry::Folder) => match fs::read_dir(&path) {
                    Ok(entries) => waiting.push((key, entries)),
                    Err(error) => {
                        found.insert(key, Err(error.into()));
                    }
                },
                Err(error) => {
                    found.insert(key, Err(error));
                }
            }
        }
    }
    Ok(named(found))
}

enum Entry {
    File,
    Folder,
}

/// What stands at a path; anything but a file and a true folder is a problem.
/// The listing itself tells most of it, and only links must be followed.
fn look_at(entry: &fs::DirEntry, path: &Path) -> Result<Entry, ReadError> {
    let mut file_type = entry.file_type()?;
    let linked = file_type.is_symlink();
    if linked {
        file_type = fs::metadata(path)?.file_type();
    }
    if file_type.is_dir() {
        if linked {
            return Err(ReadError::unsupported("a link to a folder"));
        }
        Ok(Entry::Folder)
    } else if file_type.is_file() {
        Ok(Entry::File)
    } else {
        // Opening a pipe would wait for ever.
        Err(ReadError::unsupported("a device, a pipe or a socket"))
    }
}

/// Gives everything its shown name, in order.
fn named(found: BTreeMap<Vec<u8>, Result<PathBuf, ReadError>>) -> FolderListing {
    let mut listing = FolderListing::default();
    let mut taken = std::collections::HashSet::new();
    // True names come first, so that an escaped one never takes the name of another file.
    for key in found.keys() {
        if let Ok(name) = std::str::from_utf8(key) {
            taken.insert(name.to_owned());
        }
    }
    for (key, entry) in found {
        let name = match String::from_utf8(key) {
            Ok(name) if name.is_empty() => ".".to_owned(),
            Ok(name) => name,
            Err(error) => {
                let mut name = escaped(error.as_bytes());
                while !taken.insert(name.clone()) {
                    name.push('~');
                }
                name
            }
        };
        match entry {
            Ok(path) => listing.files.push(FolderFile { name, path }),
            Err(error) => listing.problems.push(FolderProblem { name, error }),
        }
    }
    listing
}

/// A file name for people and for reports: UTF-8, with other bytes as `\xNN`.
pub fn shown_name(name: &OsStr) -> String {
    escaped(name.as_encoded_bytes())
}

fn escaped(bytes: &[u8]) -> String {
    let mut shown = String::new();
    for chunk in bytes.utf8_chunks() {
        shown.push_str(chunk.valid());
        for byte in chunk.invalid() {
            shown.push_str(&format!("\\x{byte:02X}"));
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let listing = walk(folder).unwrap();
        listing.files.into_iter().map(|file| file.name).collect()
    }

    #[test]
    fn files_are_named_by_their_path_and_ordered_by_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("b/inner")).unwrap();
        for name in [
            "ә.txt",
            "b/inner/1.txt",
            "b.txt",
            "a.txt",
            "b/2.txt",
            ".hidden",
        ] {
            fs::write(folder.path().join(name), "text").unwrap();
        }
        assert_eq!(
            names(folder.path()),
            ["a.txt", "b.txt", "b/2.txt", "b/inner/1.txt", "ә.txt"]
        );
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        assert_eq!(walk(Path::new("/no/such/folder")).unwrap_err().code(), "io");
    }

    #[cfg(unix)]
    #[test]
    fn links_to_folders_and_pipes_are_problems_and_links_to_files_are_files() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.txt"), "text").unwrap();
        symlink(folder.path(), folder.path().join("loop")).unwrap();
        symlink(folder.path().join("a.txt"), folder.path().join("link.txt")).unwrap();
        symlink("/no/such/file", folder.path().join("broken.txt")).unwrap();
        let listing = walk(folder.path()).unwrap();
        assert_eq!(names(folder.path()), ["a.txt", "link.txt"]);
        let problems: Vec<_> = listing.problems.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(problems, ["broken.txt", "loop"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_that_are_not_utf8_are_listed_and_unique() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        for name in [&b"\xff.txt"[..], b"\xfe.txt", b"\\xFF.txt"] {
            fs::write(folder.path().join(OsStr::from_bytes(name)), "text").unwrap();
        }
        let names = names(folder.path());
        assert_eq!(names, ["\\xFF.txt", "\\xFE.txt", "\\xFF.txt~"]);
    }
}
