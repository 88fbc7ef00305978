//! Backups of an installation with the embedded database: its database and the
//! files beside it, in a folder, while people hand in.
//!
//! The database is copied first and the files after it: a file never changes
//! and is there before a row speaks of it, so the copy lacks none. The index is
//! left out, for it is made again from the texts. A backup has its name only
//! when it is complete, and so has what is restored from one.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Error, Service};
use crate::domain::Moment;
use crate::store::{self, Claim, Deed, Store, StoreError};

/// The name under which the moment of the last backup is kept.
const SETTING: &str = "last_backup";
/// The database, in a backup and in a data folder.
const DATABASE: &str = "adal.sqlite";
/// What a backup says about itself.
const CONTENT: &str = "backup.json";
/// The files, in a backup and in a data folder.
const FILES: &str = "files";

/// What a backup says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupContent {
    /// The version of the program that made it.
    pub version: String,
    /// When the database was copied, in milliseconds since 1970.
    pub made_at: i64,
    /// The SHA-256 of the database.
    pub database: String,
    /// The SHA-256 of each file, which is its name.
    pub files: Vec<String>,
}

impl Service {
    /// Writes a backup into a folder that is not there yet, or empty.
    pub fn back_up(&self, to: &Path) -> Result<BackupContent, Error> {
        let beside = new_beside(to)?;
        let made_at = self.now();
        let database = beside.path().join(DATABASE);
        self.store.copy_database(&database)?;
        let files = self.store.read(store::stored_files)?;
        for file in &files {
            let content = self.store.blobs().get(file)?;
            write(&beside.path().join(FILES), file, &content)?;
        }
        let content = BackupContent {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: made_at.0,
            database: digest_of(&database)?,
            files,
        };
        let said = serde_json::to_vec_pretty(&content)
            .map_err(|error| Error::Broken(error.to_string()))?;
        fs::write(beside.path().join(CONTENT), said).map_err(at(to))?;
        give_its_name(beside, to)?;
        self.store.write(|db| {
            store::set_setting(db, SETTING, &made_at.0.to_string())?;
            let deed = Deed {
                action: "back_up",
                subject: "installation",
                details: serde_json::json!({ "files": content.files.len() }).to_string(),
                ..Deed::default()
            };
            store::record(db, &deed, made_at)
        })?;
        Ok(content)
    }

    /// When the last backup was made by this program.
    pub fn last_backup(&self) -> Result<Option<Moment>, Error> {
        let kept = self.store.read(|db| store::setting(db, SETTING))?;
        Ok(kept.and_then(|moment| moment.parse().ok()).map(Moment))
    }
}

/// Makes a data folder, which must not be there or be empty, out of a backup.
/// Every file is compared with its digest on the way.
pub fn restore(from: &Path, data: &Path) -> Result<BackupContent, Error> {
    let said = fs::read(from.join(CONTENT)).map_err(at(from))?;
    let content: BackupContent = serde_json::from_slice(&said)
        .map_err(|error| Error::Broken(format!("{CONTENT} of the backup is damaged ({error})")))?;
    let beside = new_beside(data)?;
    let database = beside.path().join(DATABASE);
    fs::copy(from.join(DATABASE), &database).map_err(at(from))?;
    if digest_of(&database)? != content.database {
        let why = "the database of the backup is damaged; take an older backup";
        return Err(Error::Broken(why.to_owned()));
    }
    sync(&database)?;
    for file in &content.files {
        let head = file.get(..2).unwrap_or("00");
        let path = from.join(FILES).join(head).join(file);
        let bytes = fs::read(&path).map_err(at(&path))?;
        if store::hex(&Sha256::digest(&bytes)) != *file {
            return Err(StoreError::DamagedFile(path.display().to_string()).into());
        }
        write(&beside.path().join(FILES), file, &bytes)?;
    }
    give_its_name(beside, data)?;
    Ok(content)
}

/// What is wrong with the database and the files of an installation.
pub fn faults(store: &Store) -> Result<Vec<String>, Error> {
    let (mut faults, files, broken) = store.read(|db| {
        let faults = store::integrity(db)?;
        Ok::<_, Error>((faults, store::stored_files(db)?, store::broken_link(db)?))
    })?;
    if let Some(row) = broken {
        faults.push(format!("row {row} of the audit log is not what it was"));
    }
    for file in files {
        if let Err(error) = store.blobs().get(&file) {
            faults.push(error.to_string());
        }
    }
    Ok(faults)
}

/// Deletes the index of a data folder; whoever does jobs makes it again.
pub fn forget_index(data: &Path) -> Result<(), Error> {
    let _claim = Claim::of(data)?;
    let folder = data.join("index");
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(&folder)(error)),
        _ => Ok(()),
    }
}

fn at(path: &Path) -> impl Fn(io::Error) -> Error + '_ {
    |error| StoreError::io(&error, path).into()
}

/// A folder beside `path`, which must not be there or be empty.
fn new_beside(path: &Path) -> Result<tempfile::TempDir, Error> {
    let is_empty =
        fs::read_dir(path).map_or(!path.exists(), |mut entries| entries.next().is_none());
    if !is_empty {
        let place = path.display();
        return Err(Error::Unavailable(format!(
            "{place} is there already and not empty; name a new folder"
        )));
    }
    let home = match path.parent() {
        Some(home) if !home.as_os_str().is_empty() => home,
        _ => Path::new("."),
    };
    fs::create_dir_all(home).map_err(at(home))?;
    tempfile::Builder::new()
        .prefix(".adal-unfinished-")
        .tempdir_in(home)
        .map_err(at(home))
}

fn give_its_name(beside: tempfile::TempDir, path: &Path) -> Result<(), Error> {
    let unfinished = beside.keep();
    fs::rename(&unfinished, path).map_err(at(path))?;
    sync(path)?;
    match path.parent() {
        Some(home) if !home.as_os_str().is_empty() => sync(home),
        _ => sync(Path::new(".")),
    }
}

fn write(folder: &Path, name: &str, content: &[u8]) -> Result<(), Error> {
    let home = folder.join(name.get(..2).unwrap_or("00"));
    fs::create_dir_all(&home).map_err(at(&home))?;
    let path = home.join(name);
    fs::write(&path, content).map_err(at(&path))?;
    sync(&path)
}

fn sync(path: &Path) -> Result<(), Error> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(at(path))
}

fn digest_of(path: &Path) -> Result<String, Error> {
    let mut digest = Sha256::new();
    let mut file = File::open(path).map_err(at(path))?;
    io::copy(&mut file, &mut digest).map_err(at(path))?;
    Ok(store::hex(&digest.finalize()))
}
