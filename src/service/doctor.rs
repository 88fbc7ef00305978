//! What is wrong with an installation, and what to do about it.
//!
//! The doctor changes nothing: it does not bring tables up to date, and it may
//! be asked while the service runs.

use std::path::Path;

use super::backup::faults;
use super::index::open_checked;
use super::{Clock, Error, Service};
use crate::domain::{DAY, JobState};
use crate::reading::confinement;
use crate::settings::Settings;
use crate::store::{self, Tables};

/// Less free space than this is too little, in bytes.
const LEAST_SPACE: u64 = 1 << 30;
/// A backup that is older than this is too old, in days.
const OLDEST_BACKUP: i64 = 7;

/// A way of looking at an installation whose database is reachable.
type Look = fn(&Service) -> Result<Diagnosis, Error>;

/// Everything that is looked at there, in this order.
const LOOKS: [(&str, Look); 5] = [
    ("content", content),
    ("queue", queue),
    ("mail", mail),
    ("index", index),
    ("backup", backup),
];

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// What was looked at.
    pub about: &'static str,
    /// How it is.
    pub state: String,
    /// What to do about it; `None`: it is well.
    pub remedy: Option<String>,
}

impl Diagnosis {
    fn well(about: &'static str, state: impl Into<String>) -> Self {
        Self {
            about,
            state: state.into(),
            remedy: None,
        }
    }

    fn ill(about: &'static str, state: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            about,
            state: state.into(),
            remedy: Some(remedy.into()),
        }
    }
}

/// Looks at everything. What can be seen depends on what is well: without a
/// database there is nothing more to look at.
pub fn examine(settings: Settings, clock: Clock) -> Vec<Diagnosis> {
    let data = settings.data.clone();
    let mut found = vec![disk_space(&data), reading()];
    let service = match open(settings, clock) {
        Ok(service) => service,
        Err(diagnosis) => {
            found.insert(0, diagnosis);
            return found;
        }
    };
    found.insert(
        0,
        Diagnosis::well("database", "reachable, its tables are up to date"),
    );
    for (about, look) in LOOKS {
        found.push(look(&service).unwrap_or_else(|error| {
            Diagnosis::ill(about, error.to_string(), "put that right and ask again")
        }));
    }
    found
}

fn open(settings: Settings, clock: Clock) -> Result<Service, Diagnosis> {
    let ill = |state: String, remedy: &str| Err(Diagnosis::ill("database", state, remedy));
    match store::tables(&settings.data, settings.database.as_deref()) {
        Ok(Tables::Ready) => Service::open(settings, clock)
            .or_else(|error| ill(error.to_string(), "restore the last backup if it stays so")),
        Ok(Tables::Missing) => ill(
            format!("there is none in {}", settings.data.display()),
            "name the folder with --data, start \"adal serve\" once, or restore a backup",
        ),
        Ok(Tables::Old) => ill(
            "its tables are those of an older version".to_owned(),
            "make a backup with that version, then start \"adal serve\" of this one",
        ),
        Err(error) => ill(
            error.to_string(),
            "check --data, --database and that the server runs",
        ),
    }
}

fn content(service: &Service) -> Result<Diagnosis, Error> {
    let faults = faults(&service.store)?;
    Ok(match faults.is_empty() {
        true => Diagnosis::well(
            "content",
            "the database is sound, no file is missing or damaged, the audit log is whole",
        ),
        false => Diagnosis::ill(
            "content",
            faults.join("; "),
            "stop the service and restore the last backup into a new folder; \
             keep this one until you know what happened",
        ),
    })
}

fn queue(service: &Service) -> Result<Diagnosis, Error> {
    let (waiting, failed) = service.store.read(|db| {
        let waiting = store::jobs_in(db, JobState::Waiting)?;
        Ok::<_, Error>((waiting, store::failed_jobs(db, 5)?))
    })?;
    if failed.is_empty() {
        let state = format!("{waiting} jobs wait, none has failed");
        return Ok(Diagnosis::well("queue", state));
    }
    let told: Vec<String> = failed
        .iter()
        .map(|job| {
            let why = job.problem.as_deref().unwrap_or("no reason was kept");
            format!("{} {}: {why}", job.kind, job.subject)
        })
        .collect();
    Ok(Diagnosis::ill(
        "queue",
        format!("jobs have failed, the last: {}", told.join("; ")),
        "look at these works, and ask their authors to hand in again or check them by hand",
    ))
}

fn mail(service: &Service) -> Result<Diagnosis, Error> {
    let (waiting, given_up) = service.store.read(|db| {
        let waiting = store::letters_waiting(db)?;
        Ok::<_, Error>((waiting, store::letters_given_up(db, 5)?))
    })?;
    if given_up.is_empty() {
        let state = format!("{waiting} letters wait, none was given up");
        return Ok(Diagnosis::well("mail", state));
    }
    let told: Vec<String> = given_up
        .iter()
        .map(|(letter, person)| {
            let why = letter.problem.as_deref().unwrap_or("no reason was kept");
            format!("{} to {}: {why}", letter.kind, person.login)
        })
        .collect();
    Ok(Diagnosis::ill(
        "mail",
        format!("letters were given up, the last: {}", told.join("; ")),
        "correct the addresses, check --mail and --mail-from, and tell these people otherwise",
    ))
}

fn index(service: &Service) -> Result<Diagnosis, Error> {
    let last = service.store.read(store::last_index_change)?;
    let folder = service.settings.data.join("index");
    if !folder.join("meta.json").exists() {
        let state = "there is none; whoever does jobs makes it from the texts";
        return Ok(Diagnosis::well("index", state));
    }
    let opened = open_checked(&folder).and_then(|index| index.last_sequence());
    Ok(match opened {
        Ok(known) => Diagnosis::well(
            "index",
            format!("sound; it knows {known} of {last} changes"),
        ),
        Err(error) => Diagnosis::ill(
            "index",
            error.to_string(),
            "stop the service and run \"adal reindex\"; the texts are in the database",
        ),
    })
}

fn backup(service: &Service) -> Result<Diagnosis, Error> {
    if !service.store.is_embedded() {
        let state = "PostgreSQL is backed up by pg_dump; look after that there";
        return Ok(Diagnosis::well("backup", state));
    }
    let remedy = "run \"adal backup FOLDER\", and let the machine do that every day";
    Ok(match service.last_backup()? {
        None => Diagnosis::ill("backup", "none was ever made", remedy),
        Some(made) => {
            let days = (service.now().0 - made.0) / DAY;
            match days > OLDEST_BACKUP {
                true => Diagnosis::ill("backup", format!("the last is {days} days old"), remedy),
                false => Diagnosis::well("backup", format!("the last is {days} days old")),
            }
        }
    })
}

fn reading() -> Diagnosis {
    Diagnosis::well(
        "reading",
        match confinement::has_landlock() {
            true => "the kernel confines the children that read files (landlock)",
            false => {
                "this kernel has no landlock: the children that read files are bounded \
                 in memory and time, but not kept from other files; a newer kernel does that"
            }
        },
    )
}

fn disk_space(data: &Path) -> Diagnosis {
    match free_space(data) {
        None => Diagnosis::well("disk", "its free space cannot be told here"),
        Some(free) => {
            let state = format!("{} MiB free for {}", free >> 20, data.display());
            match free < LEAST_SPACE {
                true => Diagnosis::ill("disk", state, "free some space or move the data folder"),
                false => Diagnosis::well("disk", state),
            }
        }
    }
}

/// The bytes that are free for whoever runs this.
#[cfg(unix)]
fn free_space(folder: &Path) -> Option<u64> {
    use std::os::unix::ffi::OsStrExt;
    let path = std::ffi::CString::new(folder.as_os_str().as_bytes()).ok()?;
    let mut said = std::mem::MaybeUninit::<libc::statvfs>::uninit();
    // SAFETY: the path ends with a zero byte, and the structure is valid for writing.
    let failed = unsafe { libc::statvfs(path.as_ptr(), said.as_mut_ptr()) } != 0;
    if failed {
        return None;
    }
    // SAFETY: the call succeeded and filled the structure in.
    let said = unsafe { said.assume_init() };
    #[expect(
        clippy::useless_conversion,
        reason = "the types differ between systems"
    )]
    Some(u64::from(said.f_bavail) * u64::from(said.f_frsize))
}

#[cfg(not(unix))]
fn free_space(_: &Path) -> Option<u64> {
    None
}
