//! E-mail messages: the body, then every attachment that can be read, in order.
//!
//! The plain body is preferred to its HTML twin, unless there is none.
//! Attachments are read by their content as files are; what cannot be read is
//! named by a finding and stops nothing. Messages inside messages are followed
//! to a small depth.

use mail_parser::{Address, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::builder::DocumentBuilder;
use super::{ReadError, extract, html, kind, plain};
use crate::domain::{Document, FindingKind, Format, Severity};

/// How deep messages inside messages are followed.
const DEEPEST: usize = 4;
/// From this many words on the two bodies of a message tell different stories.
const WORDS_TO_DIFFER: usize = 10;
/// How many attachments of one message are read.
const MOST_ATTACHMENTS: usize = 50;

/// The most bytes of headers that are looked at.
const MOST_HEADERS: usize = 256 << 10;

/// Who sent a message, and when, as its headers say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The name and the address of the sender.
    pub sender: String,
    /// Milliseconds since 1970, if there is a date.
    pub sent_at: Option<i64>,
    /// The name of the message, or nothing.
    pub message_id: String,
}

/// The envelope of a message; `None`: it has no sender, and is none.
pub fn envelope(bytes: &[u8]) -> Option<Envelope> {
    let head = &bytes[..bytes.len().min(MOST_HEADERS)];
    let message = MessageParser::default().parse_headers(head)?;
    let from = message.from()?.first()?;
    let sender = match (from.name.as_deref(), from.address.as_deref()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (_, Some(address)) => address.to_owned(),
        _ => return None,
    };
    Some(Envelope {
        sender,
        sent_at: message
            .date()
            .map(|date| date.to_timestamp().saturating_mul(1000)),
        message_id: message.message_id().unwrap_or_default().to_owned(),
    })
}

/// The document of a message.
pub fn read(bytes: &[u8]) -> Result<Document, ReadError> {
    let message = MessageParser::default()
        .parse(bytes)
        .ok_or_else(|| ReadError::damaged("e-mail", "no headers and no parts"))?;
    let mut builder = DocumentBuilder::new();
    let mut refusals = Vec::new();
    write(&message, &mut builder, &mut refusals, 0);
    let metadata = &mut builder.metadata;
    metadata.author = message.from().and_then(sender);
    metadata.title = message.subject().map(str::to_owned);
    metadata.created = message.date().map(mail_parser::DateTime::to_rfc3339);
    match builder.finish(Format::Email) {
        // With one attachment and no body its refusal says more than "no text".
        Err(ReadError::NoText) if refusals.len() == 1 => Err(refusals.remove(0)),
        result => result,
    }
}

/// Writes the body and the attachments of a message.
fn write(
    message: &Message<'_>,
    builder: &mut DocumentBuilder,
    refusals: &mut Vec<ReadError>,
    depth: usize,
) {
    let twin_tells_more = html_tells_another_story(message);
    let body = if twin_tells_more {
        &message.html_body
    } else {
        &message.text_body
    };
    if twin_tells_more {
        let detail = "the plain body says something else than the one that is shown";
        builder.note(FindingKind::UnreadPart, Severity::Check, 1, detail);
    }
    for &part in body {
        if let Some(part) = message.part(part) {
            let body = match &part.body {
                PartType::Text(text) => plain::document_of(text.to_string(), None),
                PartType::Html(page) => html::read_text(page),
                _ => continue,
            };
            if let Ok(body) = body {
                builder.append(&body);
            }
        }
    }
    for (number, part) in message.attachments().enumerate() {
        if number == MOST_ATTACHMENTS {
            let rest = message.attachment_count() - number;
            let detail = format!("{rest} further attachments");
            builder.note(
                FindingKind::UnreadPart,
                Severity::Info,
                rest as u32,
                &detail,
            );
            break;
        }
        let result = match &part.body {
            PartType::Message(inner) if depth < DEEPEST => {
                write(inner, builder, refusals, depth + 1);
                continue;
            }
            PartType::Message(_) => Err(ReadError::TooLarge {
                what: "messages are nested in messages".to_owned(),
                limit: format!("{DEEPEST} levels"),
            }),
            PartType::Html(page) => html::read_text(page),
            // The parser has decoded text by its declared character set.
            PartType::Text(text) if kind::looks_plain(text.as_bytes()) => {
                plain::document_of(text.to_string(), None)
            }
            _ => attached(part.contents(), depth),
        };
        match result {
            Ok(document) => builder.append(&document),
            Err(error) => {
                let name = name_of(part, number);
                let detail = format!("{name}: {}", error.code());
                // A picture beside the text is nothing to look at.
                let severity = match error {
                    ReadError::Unsupported { .. } | ReadError::NoText | ReadError::Empty => {
                        Severity::Info
                    }
                    _ => Severity::Check,
                };
                builder.note(FindingKind::UnreadPart, severity, 1, &detail);
                refusals.push(error);
            }
        }
    }
}

/// Whether the HTML body, which programs show, holds words that its plain twin
/// does not: then the plain one is not what the sender lets people read.
fn html_tells_another_story(message: &Message<'_>) -> bool {
    let words = |parts: &[u32]| -> Vec<String> {
        let mut words = Vec::new();
        for part in parts.iter().filter_map(|&part| message.part(part)) {
            let text = match &part.body {
                PartType::Html(page) => html::read_text(page).map(|page| page.text),
                PartType::Text(text) => Ok(text.to_string()),
                _ => continue,
            };
            words.extend(
                text.unwrap_or_default()
                    .split(|c: char| !c.is_alphanumeric())
                    .filter(|word| word.chars().count() > 3)
                    .map(str::to_lowercase),
            );
        }
        words.sort_unstable();
        words
    };
    if message.html_body == message.text_body || message.html_body.is_empty() {
        return false;
    }
    let (shown, plain) = (words(&message.html_body), words(&message.text_body));
    let missing = shown
        .iter()
        .filter(|word| plain.binary_search(word).is_err())
        .count();
    missing >= WORDS_TO_DIFFER && missing * 5 > shown.len()
}

/// The document of an attached file. Attached messages in disguise count as nested ones.
fn attached(bytes: &[u8], depth: usize) -> Result<Document, ReadError> {
    if kind::sniff(bytes)? == Format::Email {
        let message = MessageParser::default()
            .parse(bytes)
            .filter(|_| depth < DEEPEST)
            .ok_or_else(|| ReadError::damaged("e-mail", "a message inside cannot be read"))?;
        let mut builder = DocumentBuilder::new();
        write(&message, &mut builder, &mut Vec::new(), depth + 1);
        return builder.finish(Format::Email);
    }
    extract(bytes)
}

fn name_of(part: &MessagePart<'_>, number: usize) -> String {
    part.attachment_name()
        .map_or_else(|| format!("attachment {}", number + 1), str::to_owned)
}

/// The name, else the address, of who sent the message.
fn sender(address: &Address<'_>) -> Option<String> {
    let first = address.first()?;
    first
        .name
        .as_deref()
        .or(first.address.as_deref())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADERS: &str = "From: =?utf-8?B?0JDQudCz0q/Quw==?= <a@example.org>\r\nTo: b@example.org\r\nSubject: Essay\r\nDate: Mon, 2 Nov 2026 10:00:00 +0500\r\nMIME-Version: 1.0\r\n";

    #[test]
    fn the_plain_body_is_preferred_to_its_html_twin() {
        let message = format!(
            "{HEADERS}Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=windows-1251\r\nContent-Transfer-Encoding: base64\r\n\r\n0+Xr6CDy5erx8g==\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>twin</p>\r\n--x--\r\n"
        );
        let document = read(message.as_bytes()).unwrap();
        assert_eq!(document.text.trim(), "Уели текст");
        assert_eq!(document.metadata.author.as_deref(), Some("Айгүл"));
        assert_eq!(document.metadata.title.as_deref(), Some("Essay"));
        let created = document.metadata.created.unwrap();
        assert_eq!(created, "2026-11-02T10:00:00+05:00");
        let envelope = envelope(message.as_bytes()).unwrap();
        assert_eq!(envelope.sender, "Айгүл <a@example.org>");
        assert_eq!(envelope.sent_at, Some(1_793_595_600_000));
    }

    #[test]
    fn attachments_follow_the_body_and_unread_ones_are_named() {
        let message = format!(
            "{HEADERS}Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nbody\r\n--x\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\nAAECAwQFBgc=\r\n--x\r\nContent-Type: application/rtf\r\nContent-Disposition: attachment; filename=b.rtf\r\n\r\n{{\\rtf1 essay\\par}}\r\n--x--\r\n"
        );
        let document = read(message.as_bytes()).unwrap();
        assert!(document.text.starts_with("body") && document.text.ends_with("essay"));
        let unread = &document.findings[0];
        assert_eq!(unread.kind, FindingKind::UnreadPart);
        assert_eq!(unread.detail.as_deref(), Some("a.bin: binary_noise"));
    }

    #[test]
    fn a_message_of_attachments_alone_is_read_or_refused_for_its_own_reason() {
        let with = |content: &str| {
            let message = format!(
                "{HEADERS}Content-Type: application/octet-stream; name=a\r\nContent-Disposition: attachment\r\n\r\n{content}"
            );
            read(message.as_bytes())
        };
        assert_eq!(with("{\\rtf1 essay\\par}").unwrap().text, "essay");
        assert_eq!(
            with("<?xml version=\"1.0\"?><a/>").unwrap_err().code(),
            "unsupported"
        );
    }
}
