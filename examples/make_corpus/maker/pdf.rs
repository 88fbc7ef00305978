//! PDF files, printed by LibreOffice from the Word file.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::Context;

/// Prints a Word file; `None` where LibreOffice is missing.
pub fn print(docx: &[u8]) -> anyhow::Result<Option<Vec<u8>>> {
    let folder = tempfile::tempdir()?;
    let input = folder.path().join("work.docx");
    fs::write(&input, docx)?;
    let profile = format!(
        "-env:UserInstallation=file://{}/profile",
        folder.path().display()
    );
    let run = Command::new("soffice")
        .arg(profile)
        .args(["--headless", "--convert-to", "pdf", "--outdir"])
        .arg(folder.path())
        .arg(&input)
        .env("SOURCE_DATE_EPOCH", "1741946400")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match run {
        Ok(_) => {
            let pdf = fs::read(folder.path().join("work.pdf"));
            Ok(Some(pdf.context("LibreOffice ran and printed nothing")?))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).context("soffice"),
    }
}
