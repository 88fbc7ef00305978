//! Carries letters into a folder or to a mail server. Each step of the
//! conversation with a server is looked at by itself: what it says against one
//! letter is held against that letter alone, what it says against us stops the
//! round and gives no letter up.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::{Address, Message};

use crate::settings::{MailServer, MailWay, Secrecy};

/// How long a mail server may take for each answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why a letter was not carried.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It can never be.
    Never(String),
    /// It cannot be now.
    Later(String),
    /// No letter can be now.
    NoWay(String),
}

/// A way for letters.
#[derive(Debug)]
pub(super) enum Carrier {
    Folder(PathBuf),
    /// The server, and the name that we greet it with.
    Server(MailServer, ClientId),
}

/// A way that letters are carried on, with what is open for it.
pub(super) struct Trip<'a> {
    carrier: &'a Carrier,
    connection: Option<SmtpConnection>,
}

impl Carrier {
    pub(super) fn new(way: &MailWay, host: &str) -> Self {
        match way {
            MailWay::Folder(folder) => Self::Folder(folder.clone()),
            MailWay::Server(server) => {
                Self::Server(server.clone(), ClientId::Domain(host.to_owned()))
            }
        }
    }

    /// Gets ready; nothing is opened before there is a letter.
    pub(super) const fn set_out(&self) -> Trip<'_> {
        Trip {
            carrier: self,
            connection: None,
        }
    }
}

impl Trip<'_> {
    /// Carries one letter.
    pub(super) fn carry(&mut self, name: &str, message: &Message) -> Result<(), Trouble> {
        match self.carrier {
            Carrier::Folder(folder) => put_down(folder, name, &message.formatted())
                .map_err(|error| Trouble::NoWay(format!("{}: {error}", folder.display()))),
            Carrier::Server(server, own_name) => self.hand_over(server, own_name, message),
        }
    }

    fn hand_over(
        &mut self,
        server: &MailServer,
        own_name: &ClientId,
        message: &Message,
    ) -> Result<(), Trouble> {
        let no_way =
            |error: Error| Trouble::NoWay(format!("{}:{}: {error}", server.host, server.port));
        // A server may have had enough of a conversation; nothing of this
        // letter was said in it yet.
        let mut begun = match &mut self.connection {
            Some(connection) => begin(connection, message).ok(),
            None => None,
        };
        if begun.is_none() {
            self.hang_up();
            let connection = connect(server, own_name).map_err(no_way)?;
            let connection = self.connection.insert(connection);
            begun = Some(begin(connection, message).map_err(no_way)?);
        }
        let (Some(Begun::Yes), Some(connection)) = (begun, &mut self.connection) else {
            let why = "the mail server takes no address with letters beyond ASCII";
            return Err(Trouble::Never(why.to_owned()));
        };
        let carried = go_on(connection, message);
        match carried {
            Err(Trouble::NoWay(_)) => self.hang_up(),
            Err(_) if connection.command(Rset).is_err() => self.hang_up(),
            _ => {}
        }
        carried
    }

    fn hang_up(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            connection.abort();
        }
    }
}

impl Drop for Trip<'_> {
    fn drop(&mut self) {
        if let Some(connection) = &mut self.connection {
            let _ = connection.quit();
        }
    }
}

/// A letter as a file: under the same name when it is sent again, and whole or not at all.
fn put_down(folder: &Path, name: &str, letter: &[u8]) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    // Links that let somebody in stand in letters.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(letter)?;
    file.persist(folder.join(format!("{name}.eml")))?;
    Ok(())
}

fn connect(server: &MailServer, own_name: &ClientId) -> Result<SmtpConnection, Error> {
    let tls = match server.secrecy {
        Secrecy::Nothing => None,
        Secrecy::Tls | Secrecy::StartTls => Some(TlsParameters::new(server.host.clone())?),
    };
    let from_the_start = tls.as_ref().filter(|_| server.secrecy == Secrecy::Tls);
    let place = (server.host.as_str(), server.port);
    let mut connection =
        SmtpConnection::connect(place, Some(PATIENCE), own_name, from_the_start, None)?;
    if let (Secrecy::StartTls, Some(tls)) = (server.secrecy, &tls) {
        connection.starttls(tls, own_name)?;
    }
    if let Some((name, password)) = &server.login {
        let credentials = Credentials::new(name.clone(), password.clone());
        connection.auth(DEFAULT_MECHANISMS, &credentials)?;
    }
    Ok(connection)
}

/// Whether a server listens to a letter.
enum Begun {
    Yes,
    /// It does not know such addresses.
    NoSuchAddresses,
}

/// Says who a letter is from. Who may not send is no worse a letter for it.
fn begin(connection: &mut SmtpConnection, message: &Message) -> Result<Begun, Error> {
    let envelope = message.envelope();
    let mut parameters = Vec::new();
    let is_ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    if !envelope.to().iter().chain(envelope.from()).all(is_ascii) {
        let server = connection.server_info();
        if !server.supports_feature(Extension::SmtpUtfEight) {
            return Ok(Begun::NoSuchAddresses);
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    connection.command(Mail::new(envelope.from().cloned(), parameters))?;
    Ok(Begun::Yes)
}

/// Says to whom a letter goes, and what stands in it.
fn go_on(connection: &mut SmtpConnection, message: &Message) -> Result<(), Trouble> {
    for address in message.envelope().to() {
        connection
            .command(Rcpt::new(address.clone(), Vec::new()))
            .map_err(about_the_letter)?;
    }
    connection.command(Data).map_err(about_the_letter)?;
    connection
        .message(&message.formatted())
        .map_err(about_the_letter)?;
    Ok(())
}

/// What an answer to one letter means.
fn about_the_letter(error: Error) -> Trouble {
    let why = error.to_string();
    if error.is_permanent() {
        Trouble::Never(why)
    } else if error.is_transient() {
        Trouble::Later(why)
    } else {
        // The server has fallen silent, or says what nobody understands.
        Trouble::NoWay(why)
    }
}
