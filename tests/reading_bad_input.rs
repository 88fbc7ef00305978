//! The table of bad input for reading: every file ends with a named refusal
//! (or is read), and none touches the next.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use adal::reading::{ReadError, Reader, folder};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const ADAL: &str = env!("CARGO_BIN_EXE_adal");
const TYPES: &[u8] = b"<Types><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";

fn refusal(bytes: &[u8]) -> ReadError {
    Reader::new(ADAL).read(bytes).unwrap_err()
}

fn code(bytes: &[u8]) -> &'static str {
    refusal(bytes).code()
}

fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A docx whose text part inflates to `mebibytes`, made without holding it.
fn docx_bomb(mebibytes: usize) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    writer.start_file("[Content_Types].xml", options).unwrap();
    writer.write_all(TYPES).unwrap();
    writer
        .start_file("word/document.xml", options.large_file(true))
        .unwrap();
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..mebibytes {
        writer.write_all(&zeros).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn files_without_text_are_named() {
    assert_eq!(code(b""), "empty");
    assert_eq!(code(b" \n\t \r\n"), "no_text");
    assert_eq!(code("\u{feff}".as_bytes()), "no_text");
    assert_eq!(code(b"<html><body></body></html>"), "no_text");
    assert_eq!(code(b"{\\rtf1 }"), "no_text");
    assert_eq!(code(&[0, 1, 2, 3, 4, 5, 6, 7, 0xfe, 0xff]), "binary_noise");
    assert_eq!(
        code(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0"),
        "unsupported"
    );
}

#[test]
fn office_files_that_are_not_read_say_what_to_do() {
    let ole = |name: &str| {
        let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        bytes.resize(1024, 0);
        bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        bytes.resize(2048, 0);
        bytes
    };
    let legacy = refusal(&ole("WordDocument"));
    assert_eq!(legacy.code(), "legacy_doc");
    assert!(legacy.to_string().contains("save it as .docx"));
    assert_eq!(code(&ole("EncryptedPackage")), "encrypted");
    assert_eq!(
        code(&zip_of(&[
            ("[Content_Types].xml", TYPES),
            ("word/vbaProject.bin", b"x")
        ])),
        "macros"
    );
    assert_eq!(
        code(&zip_of(&[(
            "[Content_Types].xml",
            b"spreadsheetml.sheet.main+xml"
        )])),
        "unsupported"
    );
    assert_eq!(code(&zip_of(&[("a.txt", b"text")])), "unsupported");
}

#[test]
fn bombs_end_at_the_bound_while_they_inflate() {
    let bomb = docx_bomb(1024);
    assert!(bomb.len() < 4 << 20);
    assert_eq!(code(&bomb), "too_large");
    // A bomb in a bomb: only the parts of a text document are ever inflated.
    assert_eq!(code(&zip_of(&[("inner.docx", &bomb)])), "unsupported");
}

#[test]
fn archives_that_lie_or_are_broken_are_refused() {
    let many: Vec<String> = (0..20_000).map(|n| format!("p{n}")).collect();
    let parts: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(code(&zip_of(&parts)), "too_large");
    let whole = zip_of(&[
        ("[Content_Types].xml", TYPES),
        ("word/document.xml", b"<w/>"),
    ]);
    assert_eq!(code(&whole[..whole.len() / 2]), "damaged");
    // The table of contents says ten bytes; the part goes on for 80 MiB.
    let mut lying = docx_bomb(80);
    let at = lying
        .windows(4)
        .rposition(|bytes| bytes == b"PK\x01\x02")
        .unwrap();
    lying[at + 24..at + 28].copy_from_slice(&10_u32.to_le_bytes());
    assert!(matches!(code(&lying), "too_large" | "damaged"));
}

#[test]
fn deep_nesting_ends_no_stack() {
    assert_eq!(code("<div>".repeat(1_000_000).as_bytes()), "stack_overflow");
    let groups = format!("{{\\rtf1 {}deep", "{".repeat(1_000_000));
    assert_eq!(
        Reader::new(ADAL).read(groups.as_bytes()).unwrap().text,
        "deep"
    );
    let mut message = String::new();
    for _ in 0..2_000 {
        message.push_str(
            "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n",
        );
    }
    message.push_str("From: a@example.org\r\nSubject: x\r\n\r\ndeep");
    // Read or refused: what counts is that the parent lives.
    let _ = Reader::new(ADAL).read(message.as_bytes());
}

#[test]
fn a_file_that_eats_memory_is_stopped_at_the_limit() {
    // Six million elements need far more than 512 MiB of tree.
    let page = format!("<html>{}", "<p>".repeat(6_000_000));
    assert_eq!(code(page.as_bytes()), "memory");
}

#[test]
fn one_word_of_fifty_megabytes_is_read_as_what_it_is() {
    let word = vec![b'a'; 50 << 20];
    let document = Reader::new(ADAL).read(&word).unwrap();
    assert_eq!((document.text.len(), document.blocks.len()), (50 << 20, 1));
    assert_eq!(code(&vec![b'a'; 129 << 20]), "too_large");
}

#[cfg(unix)]
fn program(folder: &Path, script: &str) -> Reader {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join("child.sh");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    Reader::new(path)
}

#[cfg(unix)]
#[test]
fn every_way_in_which_a_child_dies_has_its_name() {
    let cases = [
        ("kill -XCPU $$", "cpu_time"),
        ("kill -SEGV $$", "stack_overflow"),
        (
            "echo 'thread main has overflowed its stack' >&2; kill -ABRT $$",
            "stack_overflow",
        ),
        (
            "echo 'memory allocation of 9 bytes failed' >&2; kill -ABRT $$",
            "memory",
        ),
        ("echo 'thread main panicked at x' >&2; exit 101", "crashed"),
        ("kill -BUS $$", "stack_overflow"),
        ("kill -KILL $$", "crashed"),
        ("kill -TERM $$", "crashed"),
        ("echo nonsense", "crashed"),
        ("exit 0", "crashed"),
    ];
    for (script, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let error = program(folder.path(), script)
            .read(&b"{\\rtf1 x}"[..])
            .unwrap_err();
        assert_eq!(error.code(), expected, "{script}: {error}");
    }
}

#[cfg(unix)]
#[test]
fn a_child_that_never_answers_or_never_listens_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    // Four megabytes fill any pipe: the child takes none of them.
    let mut file = b"{\\rtf1 ".to_vec();
    file.resize(4 << 20, b'x');
    let reader =
        program(folder.path(), "exec tail -f /dev/null").with_wall_time(Duration::from_millis(200));
    assert_eq!(reader.read(file).unwrap_err().code(), "wall_time");
}

#[cfg(target_os = "linux")]
#[test]
fn the_child_confines_itself_before_it_reads() {
    use std::process::Stdio;
    let mut child = Command::new(ADAL)
        .args(["extract", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    // More than a pipe holds: when it is written, the child is reading.
    input.write_all(&vec![b'a'; 1 << 20]).unwrap();
    let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    drop(input);
    assert!(child.wait_with_output().unwrap().status.success());
    let soft = |name: &str| {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        line[name.len()..]
            .split_whitespace()
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(soft("Max address space"), (512_u64 << 20).to_string());
    assert_eq!(soft("Max cpu time"), "20");
    assert_eq!(soft("Max open files"), "0");
    assert_eq!(soft("Max file size"), "0");
    assert_eq!(soft("Max processes"), "0");
    assert_eq!(soft("Max core file size"), "0");
    // Nobody told this child how little to reserve, and still nothing that it
    // holds already counts against what it may take.
    let size = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let kibibytes: u64 = size
        .and_then(|size| size.trim().trim_end_matches(" kB").parse().ok())
        .unwrap();
    assert!(kibibytes < 128 << 10, "{kibibytes} KiB reserved");
    // Set by landlock; a kernel without it still has the limits above.
    if super::reading_confinement::kernel_has_landlock() {
        assert!(status.contains("NoNewPrivs:\t1"));
    }
}

#[test]
fn a_file_that_is_not_there_is_named_with_exit_code_3() {
    let output = Command::new(ADAL)
        .args(["extract", "/no/such/file"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("/no/such/file") && message.contains("could not be opened"));
}

#[cfg(unix)]
#[test]
fn an_unreadable_folder_is_named_and_stops_nobody() {
    use std::os::unix::fs::PermissionsExt;
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("a.txt"), "text").unwrap();
    let closed = root.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let enforced = fs::read_dir(&closed).is_err();
    let listing = folder::walk(root.path()).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(listing.files.len(), 1);
    // The administrator of a machine may list everything.
    if enforced {
        assert_eq!(listing.problems[0].name, "closed");
    }
}
