//! Where results go: standard output, or a file that is there whole or not at all.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use tempfile::NamedTempFile;

/// Bytes that are gathered before they are written.
const BUFFER: usize = 1 << 18;

/// Runs `write` on standard output, or on the file at `path`.
///
/// A file is written beside its place and put there when it is complete, so
/// that a full disk leaves no half result and an older one survives. A reader
/// that closes its end early (`adal … | head`) has what it wanted: no error.
pub fn write(
    path: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    match path {
        None => match buffered(io::stdout().lock(), write) {
            Err(error) if is_closed_early(&error) => Ok(()),
            other => other.context("cannot write to standard output"),
        },
        Some(path) => {
            into_file(path, write).with_context(|| format!("cannot write {}", path.display()))
        }
    }
}

fn into_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    // A device or a pipe is written in place.
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return buffered(fs::File::create(path)?, write);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = NamedTempFile::new_in(folder)?;
    buffered(&mut file, write)?;
    readable_as_any_new_file(&file)?;
    file.persist(path)?;
    Ok(())
}

/// Temporary files are for their owner alone; results are as readable as the
/// user's other new files.
fn readable_as_any_new_file(file: &NamedTempFile) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file()
            .set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    Ok(())
}

fn buffered(
    out: impl Write,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, out);
    write(&mut out)?;
    out.flush()?;
    Ok(())
}

fn is_closed_early(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
