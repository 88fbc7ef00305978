//! Every format through the public door: `adal extract FILE`, and what
//! LibreOffice makes of one text in each format.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use adal::domain::{BlockKind, Document, FindingKind, Format};
use adal::reading::Reader;
use encoding_rs::{Encoding, IBM866, KOI8_R, WINDOWS_1251};

const ADAL: &str = env!("CARGO_BIN_EXE_adal");

fn read(bytes: &[u8]) -> Document {
    Reader::new(ADAL).read(bytes).unwrap()
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[test]
fn extract_prints_text_blocks_metadata_and_findings_as_json() {
    let folder = tempfile::tempdir().unwrap();
    // The name lies: the content tells.
    let file = folder.path().join("essay.txt");
    fs::write(
        &file,
        "<html><title>T</title><h1>Кіріспе</h1><p>Мәтін <span hidden>көрінбейді</span>",
    )
    .unwrap();
    let output = Command::new(ADAL)
        .arg("extract")
        .arg(&file)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["format"], "html");
    assert_eq!(json["text"], "Кіріспе\nМәтін көрінбейді");
    assert_eq!(json["blocks"][0]["kind"], "heading");
    assert_eq!(json["blocks"][0]["end"], 7);
    assert_eq!(json["metadata"]["title"], "T");
    assert_eq!(json["findings"][0]["kind"], "hidden_text");
    assert_eq!(json["findings"][0]["positions"][0]["start"], 14);
}

#[test]
fn extract_of_standard_input_gives_the_same_document() {
    use std::io::Write;
    let rtf = b"{\\rtf1\\ansi one\\par two\\par}";
    let mut child = Command::new(ADAL)
        .args(["extract", "-"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(rtf).unwrap();
    let output = child.wait_with_output().unwrap();
    let document: Document = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document, read(rtf));
    assert_eq!(document.blocks.len(), 2);
}

#[test]
fn the_result_of_standard_input_may_go_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let result = folder.path().join("out.json");
    let input = folder.path().join("in.txt");
    fs::write(&input, "text").unwrap();
    let status = Command::new(ADAL)
        .args(["extract", "-"])
        .stdin(fs::File::open(&input).unwrap())
        .stdout(fs::File::create(&result).unwrap())
        .status()
        .unwrap();
    assert!(status.success());
    assert!(
        fs::read_to_string(&result)
            .unwrap()
            .contains("\"text\":\"text\"")
    );
}

#[test]
fn a_message_brings_its_body_and_its_attachments() {
    let message = "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nSee the essay.\r\n--x\r\nContent-Type: text/html; name=essay.html\r\nContent-Disposition: attachment; filename=essay.html\r\n\r\n<h1>Essay</h1><p>Text.\r\n--x\r\nContent-Type: application/msword; name=old.doc\r\nContent-Disposition: attachment; filename=old.doc\r\nContent-Transfer-Encoding: base64\r\n\r\n0M8R4KGxGuEAAAAA\r\n--x--\r\n";
    let document = read(message.as_bytes());
    assert_eq!(document.format, Format::Email);
    assert_eq!(
        words(&document.text),
        ["See", "the", "essay.", "Essay", "Text."]
    );
    let unread = document
        .findings
        .iter()
        .find(|f| f.kind == FindingKind::UnreadPart)
        .unwrap();
    assert_eq!(unread.detail.as_deref(), Some("old.doc: legacy_doc"));
}

/// Pieces of a text of about `length` characters, cut at blanks.
fn pieces(text: &str, length: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for word in text.split_whitespace() {
        let last = pieces.last_mut().unwrap();
        last.push_str(word);
        last.push(' ');
        if last.chars().count() >= length {
            pieces.push(String::new());
        }
    }
    pieces.retain(|piece| piece.chars().count() >= length);
    pieces
}

fn kz1048(text: &str) -> Option<Vec<u8>> {
    const KAZAKH: &str = "ҚқҺһҰұӘәӨөҒғҮүҢң";
    const INSTEAD: &str = "ЌќЋћЎўЈјҐґЄєЇїЅѕ";
    let exchanged: String = text
        .chars()
        .map(|c| match KAZAKH.chars().position(|letter| letter == c) {
            Some(place) => INSTEAD.chars().nth(place).unwrap(),
            None => c,
        })
        .collect();
    encoded(&exchanged, WINDOWS_1251)
}

fn encoded(text: &str, encoding: &'static Encoding) -> Option<Vec<u8>> {
    let (bytes, _, lossy) = encoding.encode(text);
    (!lossy).then(|| bytes.into_owned())
}

fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
    text.encode_utf16()
        .flat_map(|unit| {
            if big_endian {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        })
        .collect()
}

#[test]
fn the_encoding_of_forty_characters_and_of_long_texts_is_found() {
    let (mut right, mut all) = (0, 0);
    let mut wrong = Vec::new();
    for language in ["kk", "ru", "en"] {
        let text = declaration(language);
        for length in [40, 100, 400, 4000] {
            for piece in pieces(&text, length).into_iter().take(200) {
                let forms = [
                    ("UTF-8", Some(piece.as_bytes().to_vec())),
                    ("UTF-16LE", Some(utf16(&piece, false))),
                    ("UTF-16BE", Some(utf16(&piece, true))),
                    ("windows-1251", encoded(&piece, WINDOWS_1251)),
                    ("KOI8-R", encoded(&piece, KOI8_R)),
                    ("cp866", encoded(&piece, IBM866)),
                    (
                        "KZ-1048",
                        (language == "kk").then(|| kz1048(&piece)).flatten(),
                    ),
                ];
                for (name, bytes) in forms {
                    let Some(bytes) = bytes else { continue };
                    all += 1;
                    let read = adal::reading::plain::decode(&bytes);
                    match read {
                        Ok(decoded) if decoded.text == piece => right += 1,
                        _ => wrong.push(format!("{language} {length} {name}: {piece}")),
                    }
                }
            }
        }
    }
    println!("encodings: {right} of {all} right");
    for line in &wrong {
        println!("wrong: {line}");
    }
    assert!(all > 500, "{all}");
    assert!(wrong.len() * 1000 <= all, "{} of {all} wrong", wrong.len());
}

fn declaration(language: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus/sources")
        .join(language)
        .join("declaration.txt");
    fs::read_to_string(path).unwrap()
}

fn soffice() -> Option<PathBuf> {
    let found = [
        "/usr/bin/soffice",
        "/usr/local/bin/soffice",
        "/opt/libreoffice/program/soffice",
    ]
    .iter()
    .map(PathBuf::from)
    .find(|path| path.exists());
    if found.is_none() {
        assert!(
            std::env::var_os("ADAL_TEST_ALL").is_none(),
            "LibreOffice is missing"
        );
        println!("skipped: LibreOffice is not installed");
    }
    found
}

#[test]
fn what_libreoffice_writes_keeps_all_words_in_order() {
    let Some(soffice) = soffice() else { return };
    let folder = tempfile::tempdir().unwrap();
    for language in ["kk", "ru", "en"] {
        let text = declaration(language);
        let source = folder.path().join(format!("{language}.txt"));
        fs::write(&source, format!("\u{feff}{text}")).unwrap();
    }
    for ending in ["rtf", "html"] {
        let status = Command::new(&soffice)
            .arg(format!(
                "-env:UserInstallation=file://{}/profile",
                folder.path().display()
            ))
            .args([
                "--headless",
                "--convert-to",
                if ending == "html" {
                    "html:HTML (StarWriter)"
                } else {
                    "rtf"
                },
            ])
            .arg("--outdir")
            .arg(folder.path())
            .args(["kk", "ru", "en"].map(|l| folder.path().join(format!("{l}.txt"))))
            .output()
            .unwrap();
        assert!(status.status.success());
        for language in ["kk", "ru", "en"] {
            let bytes = fs::read(folder.path().join(format!("{language}.{ending}"))).unwrap();
            let document = read(&bytes);
            assert_eq!(
                words(&document.text),
                words(&declaration(language)),
                "{language} {ending}"
            );
            assert!(
                document
                    .blocks
                    .iter()
                    .all(|block| block.kind != BlockKind::TableCell)
            );
            assert!(document.findings.is_empty(), "{:?}", document.findings);
        }
    }
}
