//! `adal serve`: the service, as pages, as worker, or as both.

use std::net::TcpListener;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::Args;

use super::Exit;
use crate::domain::Language;
use crate::jobs::Workers;
use crate::jobs::post::{Post, Postman};
use crate::service::{Clock, Service};
use crate::settings::{Mail, MailWay, Pace, ProcessRole, Settings};
use crate::web::stages::Stages;
use crate::web::{letter, server};

/// The largest file that is taken in unless the administrator says otherwise, in MiB.
const LARGEST_UPLOAD: usize = 50;

/// Where an installation keeps what it knows.
#[derive(Debug, Args)]
pub struct Place {
    /// The folder for the database, the files and the index
    #[arg(
        long,
        value_name = "DIR",
        env = "ADAL_DATA",
        default_value = "adal-data"
    )]
    pub data: PathBuf,
    /// A PostgreSQL instead of the embedded database: postgres://user@host/name
    #[arg(long, value_name = "URL", env = "ADAL_DATABASE")]
    pub database: Option<String>,
}

impl Place {
    /// The settings of a process at this place.
    pub fn settings(self, role: ProcessRole, url: String) -> anyhow::Result<Settings> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(Settings {
            data: self.data,
            database: self.database,
            role,
            url,
            ahead_of_utc: Settings::KAZAKHSTAN,
            program: this_program()?,
            workers: cores,
            largest_upload: LARGEST_UPLOAD << 20,
            mail: None,
            pace: Pace::default(),
            metrics_token: None,
        })
    }

    /// Opens the installation for a command that neither serves nor works.
    pub fn open(self, url: &str) -> anyhow::Result<Service> {
        let settings = self.settings(ProcessRole::Web, url.to_owned())?;
        Ok(Service::open(settings, Clock::System)?)
    }
}

/// The program itself, also where its file was replaced while it runs.
fn this_program() -> anyhow::Result<PathBuf> {
    let itself = PathBuf::from("/proc/self/exe");
    match itself.exists() {
        // A child finds itself there too, not us: the path has to be that of this process.
        true => Ok(PathBuf::from(format!("/proc/{}/exe", std::process::id()))),
        false => std::env::current_exe().context("cannot find this program"),
    }
}

/// Runs the service until it is asked to stop
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    /// The address to answer on
    #[arg(
        long,
        value_name = "ADDR",
        env = "ADAL_LISTEN",
        default_value = "127.0.0.1:8080"
    )]
    listen: String,
    /// Where people reach the service, if that is not the address: https://adal.example.kz
    #[arg(long, value_name = "URL", env = "ADAL_URL")]
    url: Option<String>,
    /// What this process does
    #[arg(long, value_enum, default_value = "all")]
    role: ProcessRole,
    /// What programs on other machines show to read the figures of /metrics
    #[arg(
        long,
        env = "ADAL_METRICS_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN"
    )]
    metrics_token: Option<String>,
    /// How letters travel: smtp://USER:PASSWORD@HOST:587 (with STARTTLS),
    /// smtps://… (TLS), smtp://HOST?tls=none, or file:FOLDER; without it none are sent
    #[arg(long, value_name = "URL", env = "ADAL_MAIL", hide_env_values = true)]
    mail: Option<String>,
    /// The address that letters come from, if that is not adal@ the host of --url
    #[arg(long, value_name = "ADDRESS", env = "ADAL_MAIL_FROM")]
    mail_from: Option<String>,
    /// Milliseconds that a lease on a job lasts; for tests that cannot wait
    #[arg(long, hide = true, env = "ADAL_LEASE", value_name = "MS")]
    lease: Option<u64>,
    /// Milliseconds that jobs may go on when the process is asked to stop; likewise
    #[arg(long, hide = true, env = "ADAL_PATIENCE", value_name = "MS")]
    patience: Option<u64>,
}

impl Arguments {
    /// Serves until SIGTERM or SIGINT; what was begun is finished.
    pub fn run(self) -> anyhow::Result<Exit> {
        let listener = match self.role.serves() {
            true => Some(
                TcpListener::bind(&self.listen)
                    .with_context(|| format!("cannot listen on {}", self.listen))?,
            ),
            false => None,
        };
        let url = match (&self.url, &listener) {
            (Some(url), _) => url.trim_end_matches('/').to_owned(),
            (None, Some(listener)) => format!("http://{}", listener.local_addr()?),
            (None, None) => format!("http://{}", self.listen),
        };
        let mail = match &self.mail {
            Some(way) => Some(Mail::parse(way, self.mail_from.as_deref(), &url)?),
            None => None,
        };
        // What this process listens on, if it does, is no address for others.
        if mail
            .as_ref()
            .is_some_and(|mail| matches!(mail.way, MailWay::Server(_)))
            && self.url.is_none()
        {
            bail!("letters hold links: say with --url where people reach the service");
        }
        let mut settings = self.place.settings(self.role, url)?;
        settings.metrics_token = self.metrics_token;
        settings.mail = mail;
        if let Some(lease) = self.lease {
            settings.pace.lease = Duration::from_millis(lease);
        }
        if let Some(patience) = self.patience {
            settings.pace.patience = Duration::from_millis(patience);
        }
        let service = Service::open(settings, Clock::System)?;
        run(&service, listener)
    }
}

/// Runs an opened service until it is asked to stop.
pub fn run(service: &Service, listener: Option<TcpListener>) -> anyhow::Result<Exit> {
    tell_of_itself();
    if service.needs_administrator()? {
        let token = service.make_administrator("Administrator", "admin", Language::Kazakh, None)?;
        if let Some(token) = token {
            eprintln!(
                "adal: first start: open this link to choose the password of \"admin\":\n  {}/links/{}",
                service.settings.url, token.0
            );
        }
    }
    let workers = service
        .settings
        .role
        .works()
        .then(|| Workers::start(service));
    let postman = match service.settings.role.works() {
        true => Post::of(service, letter).map(|post| Postman::start(service, post)),
        false => None,
    };
    let done = actix_web::rt::System::new().block_on(async {
        let Some(listener) = listener else {
            eprintln!("adal: doing jobs");
            return asked_to_stop().await;
        };
        let address = listener.local_addr()?;
        let stages = Stages::default();
        let server = server::serve(service.clone(), listener, stages.clone())?;
        // Whoever starts the service by a program reads this line.
        eprintln!("adal: answering on http://{address}");
        let handle = server.handle();
        let mut server = std::pin::pin!(server);
        tokio::select! {
            done = &mut server => done,
            asked = asked_to_stop() => {
                asked?;
                if let Some(workers) = &workers {
                    workers.take_no_more();
                }
                stages.close();
                if let Some(postman) = &postman {
                    postman.take_no_more();
                }
                // The server goes on with what it was asked until that is answered.
                let (_, done) = tokio::join!(handle.stop(true), server);
                done
            }
        }
    });
    let until = Instant::now() + service.settings.pace.patience;
    if let Some(postman) = &postman {
        postman.take_no_more();
    }
    if let Some(workers) = workers {
        workers.stop();
    }
    if let Some(postman) = postman {
        postman.stop(until);
    }
    done.context("the server stopped")?;
    Ok(Exit::Done)
}

async fn asked_to_stop() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    Ok(())
}

/// What happens goes to standard error; how much, `ADAL_LOG` says (`info` if it does not).
fn tell_of_itself() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("ADAL_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,adal=info"));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
