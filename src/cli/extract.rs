//! `adal extract`: one file in, its text, blocks, metadata and findings out, as JSON.
//!
//! With a name the file goes the way that every file goes: plain text is read
//! at once, the rest by a child process. That child is `adal extract -`, which
//! confines itself, reads standard input to its end and answers on standard
//! output, refusals included.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use anyhow::{Context, anyhow};

use super::Exit;
use crate::reading::open::bytes_of;
use crate::reading::sandbox::{Answer, MAX_FILE_BYTES, check_size};
use crate::reading::{ReadError, Reader, confinement, extract};

/// Extract the text of a file, with its blocks, metadata and findings, as JSON
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The file, of any supported format whatever its name; `-` is standard input
    file: PathBuf,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Exit> {
        if self.file.as_os_str() == "-" {
            return read_standard_input();
        }
        let name = self.file.display();
        let bytes = bytes_of(&self.file).map_err(|error| anyhow!("{name}: {error}"))?;
        let program = std::env::current_exe().context("this program has no path")?;
        let document = Reader::new(program)
            .read(bytes)
            .map_err(|error| anyhow!("{name}: {error}"))?;
        print(&Answer::Read(Box::new(document)))?;
        Ok(Exit::Done)
    }
}

/// The child's side: limits first, then the file, then the answer.
fn read_standard_input() -> anyhow::Result<Exit> {
    confinement::restart_with_small_reservations();
    confinement::confine().context("the limits for reading could not be set")?;
    let result = take_in().and_then(|bytes| extract(&bytes));
    match result {
        Ok(document) => {
            print(&Answer::Read(Box::new(document)))?;
            Ok(Exit::Done)
        }
        Err(error) => {
            let message = error.to_string();
            print(&Answer::Refused { error })?;
            Err(anyhow!("standard input: {message}"))
        }
    }
}

fn take_in() -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .take(MAX_FILE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    check_size(bytes.len())?;
    Ok(bytes)
}

fn print(answer: &Answer) -> anyhow::Result<()> {
    let mut output = io::BufWriter::new(io::stdout().lock());
    serde_json::to_writer(&mut output, answer)
        .map_err(io::Error::from)
        .and_then(|()| writeln!(output))
        .and_then(|()| output.flush())
        .context("the result could not be written to standard output")
}
