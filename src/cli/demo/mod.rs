//! `adal demo`: a university to look at, made from the corpus.
//!
//! The classes, the texts that they copied from and the truth about them are
//! parts of the program (the folder `corpus` of its source). They are handed
//! in, read, compared and reported as any others are; no result is prepared.

mod pages;
mod university;

use std::net::TcpListener;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use include_dir::{Dir, include_dir};

use super::{Exit, parse_language, serve};
use crate::domain::Language;
use crate::service::{Clock, Service};
use crate::settings::{Mail, ProcessRole};

static CLASS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/corpus/class");
static SOURCES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/corpus/sources");
static TASKS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/corpus/task");
static TRUTH: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/corpus/truth");

/// Starts the service with a demonstration university in three languages
#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder for everything that the demonstration makes
    #[arg(long, value_name = "DIR", default_value = "adal-demo")]
    out: PathBuf,
    /// The address to answer on; another port is taken if it is in use
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Only make the universities' works and people, and end
    #[arg(long, hide = true)]
    prepare: bool,
    /// Write the reports as pages and start no service
    #[arg(long)]
    pages: bool,
    /// The language of the first page; that of the system if not given
    #[arg(long, value_name = "kk|ru|en", value_parser = parse_language)]
    lang: Option<Language>,
}

impl Arguments {
    /// Starts the service, or writes the pages.
    pub fn run(self) -> anyhow::Result<Exit> {
        if self.pages {
            let (out, lang) = (self.out, self.lang);
            return pages::Pages { out, lang }.write();
        }
        let listener = TcpListener::bind(&self.listen)
            .or_else(|_| TcpListener::bind("127.0.0.1:0"))
            .with_context(|| format!("cannot listen on {}", self.listen))?;
        let url = format!("http://{}", listener.local_addr()?);
        let place = serve::Place {
            data: self.out.join("university"),
            database: None,
        };
        let mut settings = place.settings(ProcessRole::All, url.clone())?;
        let letters = settings.data.join("mail");
        settings.mail = Some(Mail::into_folder(letters.clone())?);
        let service = Service::open(settings, Clock::System)?;
        let people = university::make(&service)?;
        println!("The demonstration university is at\n\n  {url}\n");
        println!("{}", people.told());
        println!(
            "Letters are sent to nobody: they are files in {}",
            letters.display()
        );
        match self.prepare {
            true => Ok(Exit::Done),
            false => serve::run(&service, Some(listener)),
        }
    }
}
