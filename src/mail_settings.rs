//! How letters travel: to a mail server, or as files into a folder.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use lettre::message::Mailbox;
use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// Why an address for mail cannot be used. It never repeats the address, in
/// which a password may stand.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// It is none of the forms that are understood.
    #[error(
        "the way for mail is not understood; write smtps://user:password@host, \
         smtp://user:password@host:587 or file:FOLDER"
    )]
    Unknown,
    /// The query of the address.
    #[error("after the host of the mail server only ?tls=required or ?tls=none may stand")]
    UnknownTls,
    /// A password would be sent for everybody to read.
    #[error("a password goes to a mail server by TLS only; leave ?tls=none or the password out")]
    BarePassword,
    /// The address that letters come from.
    #[error("the address that letters come from is none ({0}); write adal@example.kz")]
    Sender(String),
    /// There is no such address.
    #[error("say with --mail-from which address letters come from, such as adal@example.kz")]
    NoSender,
}

/// How letters travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The way.
    pub way: MailWay,
    /// Whom they come from.
    pub from: Mailbox,
}

/// Where letters go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailWay {
    /// Into a folder, as files that any mail program opens.
    Folder(PathBuf),
    /// To a mail server.
    Server(MailServer),
}

/// A mail server, and how it is spoken to.
#[derive(Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who may listen.
    pub secrecy: Secrecy,
    /// The name and the password to sign in with.
    pub login: Option<(String, String)>,
}

/// How a conversation is kept from those who listen on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrecy {
    /// TLS from the first byte.
    Tls,
    /// TLS after a greeting; without it there is no conversation.
    StartTls,
    /// Nothing: for a server on the same machine or network.
    Nothing,
}

impl Mail {
    /// The way that an address names, and who letters come from: if nobody is
    /// named, `adal` at the host of the service's own address.
    pub fn parse(way: &str, from: Option<&str>, url: &str) -> Result<Self, MailError> {
        let sender = match from {
            Some(from) => from.to_owned(),
            None => match Url::parse(url).ok().as_ref().and_then(Url::host) {
                Some(Host::Domain(host)) if host.contains('.') => format!("adal@{host}"),
                _ => return Err(MailError::NoSender),
            },
        };
        Ok(Self {
            way: way.parse()?,
            from: mailbox(&sender)?,
        })
    }

    /// Letters as files in a folder, from nobody who could be answered.
    pub fn into_folder(folder: PathBuf) -> Result<Self, MailError> {
        Ok(Self {
            way: MailWay::Folder(folder),
            from: mailbox("Adal <adal@adal.invalid>")?,
        })
    }
}

fn mailbox(address: &str) -> Result<Mailbox, MailError> {
    address
        .parse()
        .map_err(|error| MailError::Sender(format!("{address}: {error}")))
}

impl FromStr for MailWay {
    type Err = MailError;

    fn from_str(text: &str) -> Result<Self, MailError> {
        if let Some(folder) = text.strip_prefix("file:") {
            // file:///srv/mail is the same as file:/srv/mail.
            let folder = match folder.strip_prefix("//") {
                Some(path) if path.starts_with('/') => path,
                _ => folder,
            };
            return match folder.is_empty() {
                true => Err(MailError::Unknown),
                false => Ok(Self::Folder(folder.into())),
            };
        }
        let url = Url::parse(text).map_err(|_| MailError::Unknown)?;
        let host = match url.host().ok_or(MailError::Unknown)? {
            Host::Domain("") => return Err(MailError::Unknown),
            Host::Domain(name) => name.to_owned(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        let (secrecy, usual_port) = match (url.scheme(), url.query()) {
            ("smtps", None) => (Secrecy::Tls, 465),
            ("smtp", None | Some("tls=required")) => (Secrecy::StartTls, 587),
            ("smtp", Some("tls=none")) => (Secrecy::Nothing, 25),
            ("smtp" | "smtps", Some(_)) => return Err(MailError::UnknownTls),
            _ => return Err(MailError::Unknown),
        };
        let decoded = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
        let login = url
            .password()
            .map(|password| (decoded(url.username()), decoded(password)));
        if login.is_some() && secrecy == Secrecy::Nothing {
            return Err(MailError::BarePassword);
        }
        Ok(Self::Server(MailServer {
            host,
            port: url.port().unwrap_or(usual_port),
            secrecy,
            login,
        }))
    }
}

impl fmt::Display for MailWay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(formatter, "{}", folder.display()),
            Self::Server(server) => write!(formatter, "{}:{}", server.host, server.port),
        }
    }
}

impl fmt::Debug for MailServer {
    /// Without the password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "MailServer({}:{}, {:?})",
            self.host, self.port, self.secrecy
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(text: &str) -> MailServer {
        match text.parse() {
            Ok(MailWay::Server(server)) => server,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_address_says_how_a_mail_server_is_spoken_to() {
        let found = server("smtp://adal%40uni.kz:p%3Ass@mail.uni.kz:2525");
        assert_eq!((found.host.as_str(), found.port), ("mail.uni.kz", 2525));
        assert_eq!(
            found.secrecy,
            Secrecy::StartTls,
            "never in the open unless asked"
        );
        assert_eq!(found.login, Some(("adal@uni.kz".into(), "p:ss".into())));
        assert!(!format!("{found:?}").contains("p:ss"));
        assert_eq!(server("smtps://mail.uni.kz").port, 465);
        assert_eq!(
            server("smtp://localhost?tls=none").secrecy,
            Secrecy::Nothing
        );
        let folder = |path: &str| MailWay::Folder(path.into());
        assert_eq!("file:mail".parse(), Ok(folder("mail")));
        assert_eq!("file:///srv/mail".parse(), Ok(folder("/srv/mail")));
    }

    #[test]
    fn what_is_not_understood_is_refused_without_repeating_a_password() {
        for (text, expected) in [
            ("mail.uni.kz", MailError::Unknown),
            ("http://mail.uni.kz", MailError::Unknown),
            ("smtp://", MailError::Unknown),
            ("file:", MailError::Unknown),
            ("smtp://mail.uni.kz?tls=perhaps", MailError::UnknownTls),
            (
                "smtp://a:secret@mail.uni.kz?tls=none",
                MailError::BarePassword,
            ),
        ] {
            let error = text.parse::<MailWay>().unwrap_err();
            assert!(!error.to_string().contains("secret"));
            assert_eq!(error, expected, "{text}");
        }
    }

    #[test]
    fn letters_come_from_the_host_of_the_service_unless_somebody_is_named() {
        let from = |from: Option<&str>, url: &str| {
            Mail::parse("file:mail", from, url).map(|mail| mail.from.to_string())
        };
        let own = from(None, "https://adal.uni.kz:8443");
        assert_eq!(own, Ok("adal@adal.uni.kz".to_owned()));
        let named = from(Some("Adal <check@uni.kz>"), "http://127.0.0.1");
        assert_eq!(named, Ok("Adal <check@uni.kz>".to_owned()));
        assert_eq!(
            from(None, "http://127.0.0.1:8080"),
            Err(MailError::NoSender)
        );
        assert!(matches!(
            from(Some("nobody"), ""),
            Err(MailError::Sender(_))
        ));
    }
}
