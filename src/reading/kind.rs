//! What a file is, told by its content and never by its name.
//!
//! [`looks_plain`] is cheap and looks at a prefix only: it decides whether a
//! file may be read in this process. [`sniff`] also looks into containers, and
//! is called where a hostile one does no harm.

use super::ReadError;
use super::archive::Archive;
use super::encoding;
use crate::domain::Format;

/// How far into a file its marks are looked for, in bytes.
const PREFIX: usize = 1024;

/// The first bytes of an OLE compound file: legacy Office, and encrypted Office.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Known formats that are no text, by their first bytes.
const BINARY_MAGIC: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF87a", "a picture (GIF)"),
    (b"GIF89a", "a picture (GIF)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"BM", "a picture (BMP)"),
    (b"RIFF", "a picture, sound or film"),
    (b"AT&TFORM", "a DjVu document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3\0", "a database"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
];

/// Whether the file is neither of the marked formats: plain text, or noise.
pub fn looks_plain(bytes: &[u8]) -> bool {
    container(bytes).is_none() && marked_text(bytes).is_none() && !is_other_markup(bytes)
}

/// The format of the file, or why it is refused.
pub fn sniff(bytes: &[u8]) -> Result<Format, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    match container(bytes) {
        Some(Container::Zip) => return zip_content(bytes),
        Some(Container::Ole) => return Err(ole_content(bytes)),
        None => {}
    }
    if let Some(format) = marked_text(bytes) {
        return Ok(format);
    }
    if is_other_markup(bytes) {
        return Err(ReadError::unsupported("an XML file"));
    }
    match encoding::decode(bytes) {
        Ok(_) => Ok(Format::Plain),
        Err(error) => Err(named_noise(bytes).unwrap_or(error)),
    }
}

/// The name of the format of bytes that are no text, where its mark is known.
pub fn named_noise(bytes: &[u8]) -> Option<ReadError> {
    let of_film = bytes.get(4..8) == Some(b"ftyp");
    let what = BINARY_MAGIC
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, what)| *what)
        .or_else(|| of_film.then_some("a film or a picture (MP4, HEIC)"))?;
    Some(ReadError::unsupported(what))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Container {
    Zip,
    Ole,
}

fn container(bytes: &[u8]) -> Option<Container> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        Some(Container::Zip)
    } else if bytes.starts_with(OLE) {
        Some(Container::Ole)
    } else {
        None
    }
}

/// The formats whose mark is written in letters.
fn marked_text(bytes: &[u8]) -> Option<Format> {
    let prefix = &bytes[..bytes.len().min(PREFIX)];
    if is_pdf(prefix, bytes) {
        return Some(Format::Pdf);
    }
    if begins_like_prose(prefix) {
        return None;
    }
    let ascii = ascii_prefix(prefix);
    let start = ascii.trim_start();
    if start.starts_with("{\\rtf") {
        Some(Format::Rtf)
    } else if is_html(start, bytes) {
        Some(Format::Html)
    } else if is_email(start) {
        Some(Format::Email)
    } else {
        None
    }
}

/// Whether no mark that is written in letters can stand at the start: neither
/// a brace, a tag nor a header of an e-mail. Tells most prose from its first
/// line, in any encoding that holds ASCII; where there are zeros it does not know.
fn begins_like_prose(prefix: &[u8]) -> bool {
    let start = prefix.trim_ascii_start();
    let line = memchr::memchr(b'\n', start).map_or(start, |end| &start[..end]);
    let prose = line.first().is_some_and(u8::is_ascii_alphanumeric);
    prose && !line.starts_with(b"From ") && memchr::memchr2(b':', 0, line).is_none()
}

/// The mark of PDF stands within the first 1024 bytes; behind other bytes it
/// counts only where the rest of the file speaks PDF too, since an essay may quote it.
fn is_pdf(prefix: &[u8], bytes: &[u8]) -> bool {
    let Some(at) = find(prefix, b"%PDF-") else {
        return false;
    };
    prefix[..at].iter().all(u8::is_ascii_whitespace)
        || find(bytes, b"startxref").is_some()
        || find(bytes, b"endobj").is_some()
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(haystack, needle)
}

/// The ASCII letters of a prefix in any encoding that holds ASCII, UTF-16 and
/// marks included: other bytes become U+FFFD.
fn ascii_prefix(prefix: &[u8]) -> String {
    let bytes = prefix
        .strip_prefix(b"\xef\xbb\xbf")
        .or_else(|| prefix.strip_prefix(b"\xff\xfe"))
        .or_else(|| prefix.strip_prefix(b"\xfe\xff"))
        .unwrap_or(prefix);
    bytes
        .iter()
        .filter(|&&byte| byte != 0)
        .map(|&byte| {
            if byte.is_ascii() {
                byte as char
            } else {
                '\u{fffd}'
            }
        })
        .collect()
}

/// HTML begins with its document type, its root or a processing instruction of
/// XHTML; a fragment begins with a known tag and ends with one.
fn is_html(start: &str, bytes: &[u8]) -> bool {
    let mut rest = start;
    loop {
        rest = rest.trim_start();
        let skipped = if rest.starts_with("<!--") {
            rest.find("-->").map(|end| &rest[end + 3..])
        } else if rest.starts_with("<?xml") {
            rest.find("?>").map(|end| &rest[end + 2..])
        } else {
            None
        };
        match skipped {
            Some(skipped) => rest = skipped,
            None => break,
        }
    }
    let Some(tag) = rest.strip_prefix('<') else {
        return false;
    };
    let name: String = tag
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '!')
        .collect::<String>()
        .to_ascii_lowercase();
    match name.as_str() {
        "!doctype" => tag[8..]
            .trim_start()
            .to_ascii_lowercase()
            .starts_with("html"),
        "html" | "head" | "body" => true,
        "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" | "ul" | "ol" | "meta"
        | "title" | "style" | "section" | "article" | "main" | "span" | "blockquote" | "center"
        | "font" | "link" | "script" => bytes
            .iter()
            .rev()
            .find(|byte| !byte.is_ascii_whitespace() && **byte != 0)
            .is_some_and(|&byte| byte == b'>'),
        _ => false,
    }
}

/// XML that is no XHTML: Flat ODT, Word 2003 XML, pictures in SVG.
fn is_other_markup(bytes: &[u8]) -> bool {
    let prefix = &bytes[..bytes.len().min(PREFIX)];
    let start = prefix.strip_prefix(b"\xef\xbb\xbf").unwrap_or(prefix);
    start.starts_with(b"<?xml") || start.starts_with(b"<svg")
}

/// A block of header lines with the names that mail programs write. A letter
/// typed in an editor ("From: …, To: …") lacks the address and the technical lines.
fn is_email(start: &str) -> bool {
    let mut technical = 0;
    let mut address = false;
    let mut known = 0;
    for (number, line) in start.lines().enumerate() {
        if line.starts_with([' ', '\t']) && number > 0 {
            continue;
        }
        if number == 0 && line.starts_with("From ") {
            continue;
        }
        let Some((name, value)) = line.split_once(':') else {
            // The end of the headers, or of the prefix in the middle of a line.
            break;
        };
        if name.is_empty()
            || !name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        {
            break;
        }
        match name.to_ascii_lowercase().as_str() {
            "mime-version"
            | "message-id"
            | "received"
            | "return-path"
            | "delivered-to"
            | "content-type"
            | "content-transfer-encoding"
            | "dkim-signature"
            | "x-mailer" => {
                technical += 1;
            }
            "from" | "sender" => {
                known += 1;
                address |= value.contains('@');
            }
            "to" | "subject" | "date" | "cc" | "reply-to" => known += 1,
            _ => {}
        }
    }
    (technical >= 1 && technical + known >= 2) || (address && known >= 2)
}

/// The format of a zip archive by its table of contents and its declared types.
fn zip_content(bytes: &[u8]) -> Result<Format, ReadError> {
    let mut archive = Archive::open(bytes)?;
    if let Some(declared) = archive.read("mimetype")? {
        return opendocument(&String::from_utf8_lossy(&declared), &mut archive);
    }
    if let Some(types) = archive.read("[Content_Types].xml")? {
        return office_open_xml(&String::from_utf8_lossy(&types), &archive);
    }
    if archive.contains("Index/Document.iwa") || archive.contains("index.xml") {
        return Err(ReadError::unsupported("an Apple Pages document"));
    }
    Err(ReadError::unsupported("a zip archive"))
}

fn opendocument(declared: &str, archive: &mut Archive<'_>) -> Result<Format, ReadError> {
    let declared = declared.trim();
    let what = match declared {
        "application/vnd.oasis.opendocument.text"
        | "application/vnd.oasis.opendocument.text-template"
        | "application/vnd.oasis.opendocument.text-master" => {
            if let Some(manifest) = archive.read("META-INF/manifest.xml")?
                && find(&manifest, b"encryption-data").is_some()
            {
                return Err(ReadError::Encrypted);
            }
            // LibreOffice also writes the index of an empty macro library.
            let holds_macros = archive.names().any(|name| {
                name.starts_with("Scripts/python/")
                    || (name.starts_with("Basic/")
                        && name.ends_with(".xml")
                        && !name.ends_with("script-lb.xml")
                        && !name.ends_with("script-lc.xml"))
            });
            return if holds_macros {
                Err(ReadError::Macros)
            } else {
                Ok(Format::Odt)
            };
        }
        "application/vnd.oasis.opendocument.spreadsheet" => "an OpenDocument spreadsheet",
        "application/vnd.oasis.opendocument.presentation" => "an OpenDocument presentation",
        "application/epub+zip" => "an e-book (EPUB)",
        _ => "an archive of an unknown kind",
    };
    Err(ReadError::unsupported(what))
}

fn office_open_xml(types: &str, archive: &Archive<'_>) -> Result<Format, ReadError> {
    let macros = types.contains("macroEnabled")
        || archive.names().any(|name| name.ends_with("vbaProject.bin"));
    if macros {
        return Err(ReadError::Macros);
    }
    if types.contains("wordprocessingml.document.main+xml")
        || types.contains("wordprocessingml.template.main+xml")
        || archive.contains("word/document.xml")
    {
        return Ok(Format::Docx);
    }
    Err(ReadError::unsupported(if types.contains("spreadsheetml") {
        "an Excel workbook"
    } else if types.contains("presentationml") {
        "a PowerPoint presentation"
    } else {
        "an Office file of an unknown kind"
    }))
}

/// What an OLE compound file holds, by the names in its directory. Directory
/// entries are 128 bytes long and begin with a name in UTF-16.
fn ole_content(bytes: &[u8]) -> ReadError {
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.chunks(128).any(|entry| entry.starts_with(&name))
    };
    if has("EncryptedPackage") || has("EncryptionInfo") {
        ReadError::Encrypted
    } else if has("Workbook") || has("Book") {
        ReadError::unsupported("a legacy Excel workbook (.xls)")
    } else if has("PowerPoint Document") {
        ReadError::unsupported("a legacy PowerPoint presentation (.ppt)")
    } else if has("__substg1.0_") || has("__properties_version1.0") {
        ReadError::unsupported("an Outlook message (.msg)")
    } else {
        ReadError::LegacyDoc
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_tell_the_format_whatever_the_name() {
        let cases: [(&[u8], Format); 12] = [
            (b"%PDF-1.7\n", Format::Pdf),
            (b"junk before\n%PDF-1.4\n1 0 obj endobj", Format::Pdf),
            (b"{\\rtf1\\ansi", Format::Rtf),
            (b"\xef\xbb\xbf<!DOCTYPE html><p>x", Format::Html),
            (b"<!-- saved --><HTML><p>x", Format::Html),
            (
                b"<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC>",
                Format::Html,
            ),
            (b"\xff\xfe<\0h\0t\0m\0l\0>\0", Format::Html),
            (b"<p>fragment</p>\n", Format::Html),
            (b"MIME-Version: 1.0\nFrom: a\n\nbody", Format::Email),
            (
                b"From: Ann <ann@example.org>\nDate: Mon\n\nbody",
                Format::Email,
            ),
            (b"From: Ann\nTo: Ben\nDear Ben, a letter", Format::Plain),
            (b"<p> is the tag of a paragraph", Format::Plain),
        ];
        for (bytes, format) in cases {
            let shown = String::from_utf8_lossy(bytes);
            assert_eq!(sniff(bytes), Ok(format), "{shown}");
            assert_eq!(looks_plain(bytes), format == Format::Plain, "{shown}");
        }
    }

    #[test]
    fn an_essay_about_pdf_is_plain_text() {
        assert_eq!(
            sniff(b"The header %PDF-1.4 begins a file."),
            Ok(Format::Plain)
        );
    }

    #[test]
    fn files_that_are_no_text_are_named() {
        let png = sniff(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap_err();
        assert!(png.to_string().contains("a picture (PNG)"));
        let xml = sniff(b"<?xml version=\"1.0\"?><office:document/>").unwrap_err();
        assert_eq!(xml.code(), "unsupported");
    }

    #[test]
    fn an_ole_file_is_legacy_or_encrypted_by_its_directory() {
        let with = |name: &str| {
            let mut bytes = OLE.to_vec();
            bytes.resize(1024, 0);
            bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
            bytes.resize(2048, 0);
            sniff(&bytes).unwrap_err()
        };
        assert_eq!(with("WordDocument"), ReadError::LegacyDoc);
        assert_eq!(with("EncryptedPackage"), ReadError::Encrypted);
        assert_eq!(with("Workbook").code(), "unsupported");
    }
}
