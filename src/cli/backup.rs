//! `adal backup`, `adal restore`, `adal reindex`, `adal doctor`: what the person
//! does who looks after the machine.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;

use super::Exit;
use super::serve::Place;
use crate::service::{Clock, Service, backup, doctor};
use crate::settings::ProcessRole;

/// No link is made by these commands.
const NOWHERE: &str = "http://127.0.0.1:8080";

/// Writes a backup of an installation, also while it runs
#[derive(Debug, Args)]
pub struct Backup {
    /// The new folder for the backup
    #[arg(value_name = "FOLDER")]
    to: PathBuf,
    #[command(flatten)]
    place: Place,
}

impl Backup {
    /// Backs up.
    pub fn run(self) -> anyhow::Result<Exit> {
        if let Some(database) = &self.place.database
            && !database.starts_with("sqlite://")
        {
            bail!(
                "PostgreSQL is backed up by its own program, with all works in it, while the \
                 service runs: pg_dump --format=custom --file={} \"$ADAL_DATABASE\" (and restored \
                 by pg_restore --clean --if-exists --dbname=\"$ADAL_DATABASE\")",
                self.to.display()
            );
        }
        let data = self.place.data.clone();
        if !data.join("adal.sqlite").exists() {
            bail!(
                "{}: there is no installation to back up; name its folder with --data",
                data.display()
            );
        }
        let service = self.place.open(NOWHERE)?;
        let content = service.back_up(&self.to)?;
        let (place, files) = (self.to.display(), content.files.len());
        println!("{place}: the database and {files} files");
        Ok(Exit::Done)
    }
}

/// Makes a data folder out of a backup
#[derive(Debug, Args)]
pub struct Restore {
    /// The folder of the backup
    #[arg(value_name = "FOLDER")]
    from: PathBuf,
    /// The new data folder
    #[arg(
        long,
        value_name = "DIR",
        env = "ADAL_DATA",
        default_value = "adal-data"
    )]
    data: PathBuf,
    /// Also lets the database check itself, the files and the audit log
    #[arg(long)]
    verify: bool,
}

impl Restore {
    /// Restores, and says what is wrong with what was restored.
    pub fn run(self) -> anyhow::Result<Exit> {
        let content = backup::restore(&self.from, &self.data)
            .with_context(|| format!("cannot restore {}", self.from.display()))?;
        let (place, files) = (self.data.display(), content.files.len());
        println!("{place}: the database and {files} files, each as it was");
        if self.verify {
            let place = Place {
                data: self.data.clone(),
                database: None,
            };
            let faults = backup::faults(&place.open(NOWHERE)?.store)?;
            for fault in &faults {
                eprintln!("adal: {fault}");
            }
            if !faults.is_empty() {
                bail!("the backup is not sound; take an older one");
            }
            println!("verified: the database, its references, all files and the audit log");
        }
        Ok(Exit::Done)
    }
}

/// Makes the index anew from the texts in the database
#[derive(Debug, Args)]
pub struct Reindex {
    #[command(flatten)]
    place: Place,
}

impl Reindex {
    /// Makes the index anew.
    pub fn run(self) -> anyhow::Result<Exit> {
        backup::forget_index(&self.place.data)?;
        let settings = self
            .place
            .settings(ProcessRole::Worker, NOWHERE.to_owned())?;
        let service = Service::open(settings, Clock::System)?;
        println!("the index knows {} changes", service.follow_index()?);
        Ok(Exit::Done)
    }
}

/// Says what is wrong with an installation, and what to do about it
#[derive(Debug, Args)]
pub struct Doctor {
    #[command(flatten)]
    place: Place,
}

impl Doctor {
    /// Says how everything is; the exit code says whether all is well.
    pub fn run(self) -> anyhow::Result<Exit> {
        let settings = self.place.settings(ProcessRole::Web, NOWHERE.to_owned())?;
        let mut exit = Exit::Done;
        for found in doctor::examine(settings, Clock::System) {
            let mark = if found.remedy.is_some() {
                "WRONG"
            } else {
                "ok"
            };
            println!("{mark:5}  {}: {}", found.about, found.state);
            if let Some(remedy) = found.remedy {
                println!("       what to do: {remedy}");
                exit = Exit::SomeUnusable;
            }
        }
        Ok(exit)
    }
}
