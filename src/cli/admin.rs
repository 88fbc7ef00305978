//! `adal admin`: what has to be possible before anybody can sign in.

use clap::{Args, Subcommand};

use super::serve::Place;
use super::{Exit, parse_language};
use crate::domain::Language;

/// Looks after an installation
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    /// Where people reach the service
    #[arg(
        long,
        value_name = "URL",
        env = "ADAL_URL",
        default_value = "http://127.0.0.1:8080"
    )]
    url: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes an administrator and prints a link to choose the password
    Create {
        /// The name to sign in with
        login: String,
        /// The name that others read
        #[arg(long)]
        name: Option<String>,
        /// The language of the pages
        #[arg(long, value_name = "kk|ru|en", value_parser = parse_language, default_value = "kk")]
        lang: Language,
    },
}

impl Arguments {
    /// Does what was asked.
    pub fn run(self) -> anyhow::Result<Exit> {
        let url = self.url.trim_end_matches('/').to_owned();
        let service = self.place.open(&url)?;
        match self.command {
            Command::Create { login, name, lang } => {
                let name = name.unwrap_or_else(|| login.clone());
                if let Some(token) = service.make_administrator(&name, &login, lang, None)? {
                    println!("{url}/links/{}", token.0);
                }
            }
        }
        Ok(Exit::Done)
    }
}
