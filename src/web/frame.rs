//! The frame of every page: language, title, styles, script and the policy
//! that lets nothing else run.

use sha2::{Digest, Sha256};

use crate::domain::Language;

use super::speech::Speech;

/// The styles of every page.
pub(super) const STYLE: &str = include_str!("assets/page.css");
/// The script of every page. Pages work without it.
pub(super) const SCRIPT: &str = include_str!("assets/page.js");

/// The same page in another language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLink {
    /// The language of the other page.
    pub language: Language,
    /// Where it is, relative to this page.
    pub href: String,
}

/// A page that this one belongs to, such as the class of a work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpLink {
    /// What the page is, in the reader's language.
    pub name: String,
    /// Where it is, relative to this page.
    pub href: String,
}

/// Where a page leads. The default is a page that stands alone: it leads to no
/// other file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageLinks {
    /// The same page in other languages, and in its own.
    pub languages: Vec<PageLink>,
    /// The pages that this one belongs to, the outermost first.
    pub up: Vec<UpLink>,
    /// On the page of a class, the report of each work in the order of the
    /// class, relative to the page; elsewhere empty.
    pub works: Vec<String>,
}

/// What a page of the service shows around its content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Host {
    /// The name of who is signed in.
    pub person: Option<String>,
    /// Whether that is an administrator.
    pub administrator: bool,
    /// Whether somebody else looks at these pages.
    pub acting: bool,
    /// The page itself, to come back to it in another language.
    pub path: String,
}

/// What the frame shows.
pub(super) struct Frame {
    /// `None`: a page that stands alone as a file.
    pub host: Option<Host>,
    pub code: &'static str,
    pub title: String,
    pub policy: String,
    pub style: &'static str,
    pub script: &'static str,
    pub links: Vec<ShownLink>,
    pub up: Vec<UpLink>,
}

/// A link of the language switch.
pub(super) struct ShownLink {
    pub code: &'static str,
    pub name: &'static str,
    pub href: String,
    pub here: bool,
}

impl Frame {
    pub(super) fn new(speech: Speech, title: String, to: &PageLinks) -> Self {
        let here = speech.language();
        let links = Language::ALL
            .into_iter()
            .filter_map(|language| {
                let link = to.languages.iter().find(|link| link.language == language)?;
                Some(ShownLink {
                    code: language.code(),
                    name: own_name(language),
                    href: link.href.clone(),
                    here: language == here,
                })
            })
            .collect();
        Self {
            host: None,
            code: here.code(),
            title,
            policy: policy(),
            style: STYLE,
            script: SCRIPT,
            links,
            up: to.up.clone(),
        }
    }
}

impl Frame {
    /// The frame of a page of the service: styles and script come from
    /// addresses of their own, and the policy from a header.
    pub(super) fn hosted(speech: Speech, title: String, host: Host) -> Self {
        let links = Language::ALL.map(|language| ShownLink {
            code: language.code(),
            name: own_name(language),
            href: String::new(),
            here: language == speech.language(),
        });
        Self {
            host: Some(host),
            code: speech.language().code(),
            title,
            policy: String::new(),
            style: "",
            script: "",
            links: links.into(),
            up: Vec::new(),
        }
    }
}

/// The name of a language in itself.
const fn own_name(language: Language) -> &'static str {
    match language {
        Language::Kazakh => "Қазақша",
        Language::Russian => "Русский",
        Language::English => "English",
    }
}

/// Nothing is loaded, and no script runs but the one of the page: not even if
/// a way around the escaping were found.
fn policy() -> String {
    let digest = Sha256::digest(SCRIPT.as_bytes());
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{}'; \
         base-uri 'none'; form-action 'none'",
        base64(&digest)
    )
}

/// RFC 4648, for the digest in the policy.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::new();
    for group in bytes.chunks(3) {
        let bits = group
            .iter()
            .fold(0_u32, |bits, &byte| bits << 8 | u32::from(byte))
            << (8 * (3 - group.len()));
        for index in 0..4 {
            if index <= group.len() {
                let six = bits >> (18 - 6 * index) & 63;
                encoded.push(char::from(LETTERS[six as usize]));
            } else {
                encoded.push('=');
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        assert_eq!(base64(b"f"), "Zg==");
        assert_eq!(base64(b"fo"), "Zm8=");
        assert_eq!(base64(b"foobar"), "Zm9vYmFy");
    }
}
