//! From a path to bytes, without waiting and without surprise.
//!
//! A folder may change while it is read: a listed file can have become a pipe
//! or a device, can have grown, or can be gone. What was opened is asked, not
//! what was listed, and no more is taken in than a file may have.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::Path;

use super::ReadError;
use super::sandbox::{MAX_FILE_BYTES, check_size};

/// The bytes of the file at `path`, at most [`MAX_FILE_BYTES`].
///
/// # Errors
///
/// Folders, devices, pipes and sockets are [`ReadError::Unsupported`], longer
/// files [`ReadError::TooLarge`] before a byte of them is read; what the
/// operating system refuses is [`ReadError::Io`].
pub fn bytes_of(path: &Path) -> Result<Vec<u8>, ReadError> {
    // A socket cannot even be opened and opening a device may do something, so
    // the path is asked first; then what was opened is, because it may be
    // another thing by now.
    if !may_be_opened(&std::fs::metadata(path)?) {
        return Err(not_a_file());
    }
    bytes_of_listed(path)
}

/// The same for a path that was a file when its folder was listed, and need
/// not be asked again before it is opened.
///
/// # Errors
///
/// As those of [`bytes_of`].
pub fn bytes_of_listed(path: &Path) -> Result<Vec<u8>, ReadError> {
    let mut file = match open(path) {
        Ok(file) => file,
        Err(error) => {
            return Err(match std::fs::metadata(path) {
                Ok(metadata) if !may_be_opened(&metadata) => not_a_file(),
                _ => error.into(),
            });
        }
    };
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(ReadError::unsupported("a folder"));
    }
    if !may_be_opened(&metadata) {
        return Err(not_a_file());
    }
    let size = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
    check_size(size)?;
    // One byte more than it said: a file that ends where it should is read at once.
    let mut bytes = vec![0; size + 1];
    let length = file.read(&mut bytes)?;
    bytes.truncate(length);
    if length == size {
        return Ok(bytes);
    }
    // One byte more than allowed tells a file that grows from one that fits.
    file.take(MAX_FILE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    check_size(bytes.len())?;
    Ok(bytes)
}

fn not_a_file() -> ReadError {
    ReadError::unsupported("a device, a pipe or a socket")
}

fn may_be_opened(metadata: &std::fs::Metadata) -> bool {
    metadata.is_file() || metadata.is_dir()
}

/// Opening a pipe that nobody writes to would wait for ever; nothing that is
/// opened here becomes the terminal of this process.
#[cfg(unix)]
fn open(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY)
        .open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn pipes_devices_and_folders_are_named_and_nothing_waits() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let status = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(status.unwrap().success());
        let code = |path: &Path| bytes_of(path).unwrap_err().code();
        assert_eq!(code(&pipe), "unsupported");
        assert_eq!(code(Path::new("/dev/zero")), "unsupported");
        assert_eq!(code(folder.path()), "unsupported");
        assert_eq!(code(&folder.path().join("gone")), "io");
        let listed = |path: &Path| bytes_of_listed(path).unwrap_err().code();
        assert_eq!(listed(&pipe), "unsupported");
        assert_eq!(listed(folder.path()), "unsupported");
        assert_eq!(listed(&folder.path().join("gone")), "io");
    }

    #[test]
    fn a_file_with_a_hole_of_ten_gigabytes_is_refused_before_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hole");
        File::create(&path).unwrap().set_len(10 << 30).unwrap();
        assert_eq!(bytes_of(&path).unwrap_err().code(), "too_large");
    }
}
