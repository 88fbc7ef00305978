//! Makes the demonstration class of `corpus/` from its recipes.
//!
//! Input: `corpus/recipes/{kk,ru,en}/*.txt` (what each student hands in, with
//! marks that say where every passage comes from), `corpus/sources` and
//! `corpus/task`. Output: `corpus/class/{kk,ru,en}/*`, the works as files, and
//! `corpus/truth/{kk,ru,en}/*.json`, what a check has to find in them.
//!
//! Run it with `cargo run --example make_corpus`. Everything but the PDF files
//! comes out byte for byte the same each time; PDF files are printed by
//! LibreOffice, and where it is missing the existing ones are left as they are.

mod maker;

use std::fs;
use std::path::Path;

use anyhow::Context;

fn main() -> anyhow::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let made = maker::make(&corpus)?;
    for file in &made {
        if file.name.ends_with(".pdf") {
            match maker::pdf::print(&file.bytes)? {
                Some(pdf) => write(&corpus.join(&file.name), &pdf)?,
                None => eprintln!("{}: left as it is, LibreOffice was not found", file.name),
            }
        } else {
            write(&corpus.join(&file.name), &file.bytes)?;
        }
    }
    println!("{} files made in {}", made.len(), corpus.display());
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes).with_context(|| path.display().to_string())
}
