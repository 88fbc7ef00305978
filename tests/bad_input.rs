//! The table of bad input: what `extract`, `check` and `compare` say about
//! each file that cannot be used, that they go on with every other, and how
//! they end. No row can take longer than the limits of the reading child let
//! it: one that ran into them would be refused for another cause than its own.
//! The damaged index has tests of its own (`index_repository`).

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::reading_office::{docx_with, package};
use super::reading_pdf::{line, page_with, stream};

const ADAL: &str = env!("CARGO_BIN_EXE_adal");

const GOOD: &str = "The river rises in the mountains of the east and runs for a thousand kilometres through dry steppe before it reaches the lake, where its water is lost in reeds and salt.";

fn adal(arguments: &[&str], paths: &[&Path]) -> Output {
    Command::new(ADAL)
        .args(arguments)
        .args(paths)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn complaints(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Many blanks as a zlib stream and as the part of an archive, made without holding them.
fn squeezed(mebibytes: usize, parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_level(Some(1));
    for (name, content) in parts {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer
        .start_file("word/document.xml", options.large_file(true))
        .unwrap();
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..mebibytes {
        writer.write_all(&blanks).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const TYPES: &str = "<Types><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";

fn docx_bomb() -> Vec<u8> {
    squeezed(1024, &[("[Content_Types].xml", TYPES)])
}

/// A PDF whose page inflates to 512 MiB.
fn flate_bomb() -> Vec<u8> {
    let archive = squeezed(512, &[]);
    let header = 30
        + usize::from(u16::from_le_bytes([archive[26], archive[27]]))
        + usize::from(u16::from_le_bytes([archive[28], archive[29]]));
    let end = archive
        .windows(4)
        .rposition(|bytes| bytes == b"PK\x01\x02")
        .unwrap();
    let mut bytes = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>\nendobj\n".to_vec();
    let raw = &archive[header..end];
    write!(
        bytes,
        "4 0 obj\n<< /Filter /FlateDecode /Length {} >>\nstream\n\x78\x01",
        raw.len() + 2
    )
    .unwrap();
    bytes.extend_from_slice(raw);
    bytes.extend_from_slice(b"\nendstream\nendobj\ntrailer\n<< /Root 1 0 R /Size 5 >>\n%%EOF\n");
    bytes
}

/// Forms that call forms that call forms: a thousand million steps from two kilobytes.
fn pdf_of_laughs() -> Vec<u8> {
    let form = |next: usize| {
        stream(
            &format!(
                "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X {next} 0 R >> /Font << /F 5 0 R >> >>"
            ),
            &"/X Do ".repeat(10),
        )
    };
    let forms: Vec<String> = (7..17).map(form).collect();
    page_with(
        &(line("laughs", 700) + "/X Do"),
        "/XObject << /X 6 0 R >>",
        "",
        &forms,
    )
}

fn pdf_of_nested_arrays() -> Vec<u8> {
    let deep = "[".repeat(500_000) + &"]".repeat(500_000);
    page_with(&line("nested", 700), "", &format!("/Deep {deep}"), &[])
}

fn ole(stream: &str) -> Vec<u8> {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.resize(1024, 0);
    bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(2048, 0);
    bytes
}

fn docx_with_entities(entities: &str, text: &str) -> Vec<u8> {
    let body = format!(
        "<!DOCTYPE w [{entities}]><w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
    );
    package(&[("[Content_Types].xml", TYPES), ("word/document.xml", &body)])
}

/// An archive that names its text part twice, with two texts.
fn docx_with_two_texts() -> Vec<u8> {
    let body = |text: &str| {
        format!(
            "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
        )
    };
    let mut bytes = package(&[
        ("[Content_Types].xml", TYPES),
        ("word/document.xml", &body("an innocent text")),
        ("word/document.xmm", &body(GOOD)),
    ]);
    let twin = b"word/document.xmm";
    for at in 0..bytes.len() - twin.len() {
        if bytes[at..].starts_with(twin) {
            bytes[at + twin.len() - 1] = b'l';
        }
    }
    bytes
}

fn message_of_many_attachments() -> Vec<u8> {
    let mut message = format!(
        "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n{GOOD}\r\n"
    );
    for number in 0..10_000 {
        message += &format!(
            "--x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename={number}.txt\r\n\r\nnote {number}\r\n"
        );
    }
    (message + "--x--\r\n").into_bytes()
}

fn message_in_messages() -> Vec<u8> {
    let mut message = String::new();
    for _ in 0..2_000 {
        message +=
            "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n";
    }
    (message + "From: a@example.org\r\nSubject: x\r\n\r\ndeep").into_bytes()
}

/// What is expected of a file: a piece of the message that refuses it, or that it is used.
type Verdict = Option<&'static str>;

/// The files of the table by name. Everything is made by code.
fn table() -> Vec<(&'static str, Vec<u8>, Verdict)> {
    let image = "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray";
    let good_docx = docx_with(
        &format!("<w:p><w:r><w:t>{GOOD}</w:t></w:r></w:p>"),
        &[("[Content_Types].xml", TYPES)],
    );
    let mut cut = good_docx.clone();
    cut.truncate(cut.len() * 2 / 3);
    let laughs: String = (1..12)
        .map(|level| {
            format!(
                "<!ENTITY e{level} \"{}\">",
                format!("&e{};", level - 1).repeat(10)
            )
        })
        .collect();
    vec![
        ("empty.txt", Vec::new(), Some("the file is empty")),
        ("blank.txt", b" \n\t\n".to_vec(), Some("holds no text")),
        (
            "noise.bin",
            (0..4096_u32)
                .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
                .collect(),
            Some("binary data"),
        ),
        ("bomb.docx", docx_bomb(), Some("too large")),
        ("bomb.pdf", flate_bomb(), Some("too large")),
        ("laughs.pdf", pdf_of_laughs(), Some("too large")),
        ("nested.pdf", pdf_of_nested_arrays(), None),
        (
            "laughs.docx",
            docx_with_entities(&format!("<!ENTITY e0 \"ha\">{laughs}"), "&e11;"),
            Some("document type"),
        ),
        (
            "outside.docx",
            docx_with_entities("<!ENTITY e SYSTEM \"file:///etc/passwd\">", "&e;"),
            Some("document type"),
        ),
        (
            "textless.docx",
            docx_with("<w:p/>", &[("[Content_Types].xml", TYPES)]),
            Some("holds no text"),
        ),
        ("twice.docx", docx_with_two_texts(), Some("damaged")),
        ("cut.docx", cut, Some("damaged")),
        (
            "climbs.docx",
            docx_with(
                &format!("<w:p><w:r><w:t>{GOOD}</w:t></w:r></w:p>"),
                &[
                    ("[Content_Types].xml", TYPES),
                    ("../../../../climbed", "x"),
                    ("/climbed", "x"),
                ],
            ),
            None,
        ),
        (
            "macros.docm",
            package(&[
                ("[Content_Types].xml", TYPES),
                ("word/document.xml", "<w/>"),
                ("word/vbaProject.bin", "x"),
            ]),
            Some("macros"),
        ),
        ("old.doc", ole("WordDocument"), Some("save it as .docx")),
        ("locked.docx", ole("EncryptedPackage"), Some("password")),
        (
            "locked.odt",
            package(&[
                ("mimetype", "application/vnd.oasis.opendocument.text"),
                (
                    "META-INF/manifest.xml",
                    "<manifest><encryption-data/></manifest>",
                ),
                ("content.xml", "x"),
            ]),
            Some("password"),
        ),
        ("locked.pdf", locked_pdf(), Some("password")),
        (
            "sheet.docx",
            package(&[
                (
                    "[Content_Types].xml",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                ),
                ("xl/workbook.xml", "<w/>"),
            ]),
            Some("which is not read"),
        ),
        (
            "picture.docx",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01".to_vec(),
            Some("which is not read"),
        ),
        (
            "scan.pdf",
            page_with(
                "q 595 0 0 842 0 0 cm /I Do Q",
                "/XObject << /I 6 0 R >>",
                "",
                &[stream(image, "x")],
            ),
            Some("text recognition"),
        ),
        (
            "tags.html",
            "<div>".repeat(1_000_000).into_bytes(),
            Some("nested too deeply"),
        ),
        (
            "messages.eml",
            message_in_messages(),
            Some("nested in messages"),
        ),
        (
            "groups.rtf",
            format!("{{\\rtf1 {}{GOOD}", "{".repeat(1_000_000)).into_bytes(),
            None,
        ),
        ("attachments.eml", message_of_many_attachments(), None),
        ("renamed.txt", good_docx, None),
    ]
}

fn locked_pdf() -> Vec<u8> {
    let mut bytes = page_with(&line("locked", 700), "", "", &[]);
    let trailer = bytes
        .windows(7)
        .rposition(|bytes| bytes == b"trailer")
        .unwrap();
    let encrypt = format!(
        "/Encrypt << /Filter /Standard /V 1 /R 2 /O <{0}> /U <{0}> /P -44 >> /ID [<00> <00>]",
        "11".repeat(32)
    );
    bytes.splice(trailer + 11..trailer + 11, encrypt.bytes());
    bytes
}

/// The folder of the table: its bad files, two good ones, and what is no file.
fn bad_folder(root: &Path) -> BTreeMap<String, Verdict> {
    let mut verdicts = BTreeMap::new();
    for (name, bytes, verdict) in table() {
        fs::write(root.join(name), bytes).unwrap();
        verdicts.insert(name.to_owned(), verdict);
    }
    for name in ["good.txt", "twin.txt"] {
        fs::write(root.join(name), GOOD).unwrap();
        verdicts.insert(name.to_owned(), None);
    }
    let hole = fs::File::create(root.join("hole.txt")).unwrap();
    // A file system without holes may refuse: then the row is left out.
    if hole.set_len(10 << 30).is_ok() {
        verdicts.insert("hole.txt".to_owned(), Some("too large"));
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        use std::os::unix::fs::symlink;
        let pipe = root.join("pipe");
        assert!(Command::new("mkfifo").arg(pipe).status().unwrap().success());
        symlink("circle", root.join("circle")).unwrap();
        symlink("nowhere", root.join("gone.txt")).unwrap();
        symlink("/dev/zero", root.join("device")).unwrap();
        symlink(".", root.join("again")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(root.join("socket")).unwrap();
        for (name, verdict) in [
            ("pipe", "a pipe"),
            ("circle", "symbolic links"),
            ("gone.txt", "could not be opened"),
            ("device", "a device"),
            ("again", "a link to a folder"),
            ("socket", "a socket"),
        ] {
            verdicts.insert(name.to_owned(), Some(verdict));
        }
        let latin = std::ffi::OsStr::from_bytes(b"caf\xe9.txt");
        if fs::write(root.join(latin), GOOD).is_ok() {
            verdicts.insert("caf\\xE9.txt".to_owned(), None);
        }
    }
    verdicts
}

/// Every refused file is named with its cause; no other is named at all.
fn assert_named(verdicts: &BTreeMap<String, Verdict>, complaints: &str, command: &str) {
    for (name, verdict) in verdicts {
        let lines: Vec<&str> = complaints
            .lines()
            .filter(|line| line.starts_with(&format!("adal: {name}: ")))
            .collect();
        match verdict {
            Some(cause) => {
                assert_eq!(lines.len(), 1, "{command} {name}: {complaints}");
                assert!(lines[0].contains(cause), "{command}: {}", lines[0]);
            }
            None => assert!(lines.is_empty(), "{command}: {lines:?}"),
        }
    }
    assert_eq!(
        complaints.lines().count(),
        verdicts.values().flatten().count(),
        "{complaints}"
    );
}

#[test]
fn every_bad_file_is_named_with_its_cause_and_stops_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("class");
    fs::create_dir(&root).unwrap();
    let verdicts = bad_folder(&root);
    let good = root.join("good.txt");

    let compared = adal(&["compare"], &[&root]);
    assert_eq!(compared.status.code(), Some(1), "{}", complaints(&compared));
    assert_named(&verdicts, &complaints(&compared), "compare");
    let pairs = String::from_utf8(compared.stdout).unwrap();
    assert!(pairs.contains("\ngood.txt,twin.txt,1,1,"), "{pairs}");
    assert!(pairs.contains("renamed.txt") && pairs.contains("climbs.docx"));
    assert!(pairs.contains("groups.rtf") && pairs.contains("attachments.eml"));

    let checked = adal(&["check", "--against"], &[&root, &good]);
    assert_eq!(checked.status.code(), Some(1));
    assert_named(&verdicts, &complaints(&checked), "check");
    let report: serde_json::Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!(report["shares"]["similarity"], 1.0);

    // As the work itself nothing that is refused can be checked or extracted.
    let sources = folder.path().join("sources");
    fs::create_dir(&sources).unwrap();
    fs::write(sources.join("source.txt"), GOOD).unwrap();
    for (name, verdict) in &verdicts {
        let Some(cause) = verdict else { continue };
        let file = root.join(name);
        for arguments in [&["extract"][..], &["check", "--against"]] {
            let paths: &[&Path] = if arguments.len() == 1 {
                &[&file]
            } else {
                &[&sources, &file]
            };
            let output = adal(arguments, paths);
            let said = complaints(&output);
            assert_eq!(
                output.status.code(),
                Some(3),
                "{arguments:?} {name}: {said}"
            );
            let folder_as_file = name == "again";
            assert!(said.contains(name.as_str()), "{said}");
            assert!(
                said.contains(cause) || folder_as_file,
                "{arguments:?} {name}: {said}"
            );
            assert!(output.stdout.is_empty());
        }
    }
    assert!(!folder.path().join("climbed").exists() && !Path::new("/climbed").exists());
}

#[test]
fn one_word_of_fifty_megabytes_is_a_work_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("word.txt"), vec![b'a'; 50 << 20]).unwrap();
    for name in ["good.txt", "twin.txt"] {
        fs::write(folder.path().join(name), GOOD).unwrap();
    }
    let output = adal(&["compare"], &[folder.path()]);
    assert_eq!(output.status.code(), Some(0), "{}", complaints(&output));
    let pairs = String::from_utf8(output.stdout).unwrap();
    assert_eq!(pairs.lines().count(), 2, "{pairs}");
    assert!(pairs.contains("\ngood.txt,twin.txt,1,1,"), "{pairs}");
}

#[test]
fn ten_thousand_identical_files_are_one_text() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..10_000 {
        fs::write(folder.path().join(format!("{number:05}.txt")), GOOD).unwrap();
    }
    // Fifty million pairs are streamed: who has seen enough may go.
    let mut child = Command::new(ADAL)
        .arg("compare")
        .arg(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().starts_with("left,right,"));
    for number in 1..5_000 {
        let row = lines.next().unwrap().unwrap();
        assert!(
            row.starts_with(&format!("00000.txt,{number:05}.txt,1,1,")),
            "{row}"
        );
    }
    drop(lines);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// A command that runs as somebody who is not the administrator.
#[cfg(unix)]
fn as_nobody(folder: &Path) -> Command {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let mut command = Command::new(ADAL);
    // SAFETY: `geteuid` reads one number of this process and cannot fail.
    if unsafe { libc::geteuid() } == 0 {
        // The program may stand where only the administrator looks: a copy does not.
        let program = folder.join("adal");
        fs::copy(ADAL, &program).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
        command = Command::new(program);
        command.uid(65_534).gid(65_534);
    }
    command
}

#[cfg(unix)]
#[test]
fn folders_and_files_that_may_not_be_read_are_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let class = folder.path().join("class");
    let closed = class.join("closed");
    fs::create_dir_all(&closed).unwrap();
    for name in ["good.txt", "twin.txt", "secret.txt"] {
        fs::write(class.join(name), GOOD).unwrap();
    }
    let secret = fs::Permissions::from_mode(0o000);
    fs::set_permissions(class.join("secret.txt"), secret.clone()).unwrap();
    fs::set_permissions(&closed, secret.clone()).unwrap();
    let run = |arguments: &[&str], path: &Path| {
        let output = as_nobody(folder.path())
            .args(arguments)
            .arg(path)
            .output()
            .unwrap();
        (output.status.code(), complaints(&output), output.stdout)
    };
    let (code, said, pairs) = run(&["compare"], &class);
    assert_eq!(code, Some(1), "{said}");
    for name in ["closed", "secret.txt"] {
        assert!(
            said.contains(&format!("adal: {name}: ")) && said.contains("ermission denied"),
            "{said}"
        );
    }
    assert!(String::from_utf8_lossy(&pairs).contains("good.txt,twin.txt,1,1,"));

    fs::set_permissions(&class, secret).unwrap();
    let (code, said, _) = run(&["compare"], &class);
    fs::set_permissions(&class, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(code, Some(3), "{said}");
    assert!(
        said.contains("class") && said.contains("ermission denied"),
        "{said}"
    );
}

#[test]
fn folders_that_are_none_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.txt");
    fs::write(&file, GOOD).unwrap();
    let long = folder.path().join("n".repeat(5_000));
    for path in [
        file.join("below"),
        folder.path().join("none"),
        long,
        file.clone(),
    ] {
        let output = adal(&["compare"], &[&path]);
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(
            complaints(&output).contains(&name),
            "{}",
            complaints(&output)
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named_and_leaves_no_half_result() {
    let folder = tempfile::tempdir().unwrap();
    let class = folder.path().join("class");
    fs::create_dir(&class).unwrap();
    fs::write(class.join("good.txt"), GOOD).unwrap();
    fs::write(class.join("twin.txt"), GOOD).unwrap();
    let good = class.join("good.txt");
    let full: PathBuf = "/dev/full".into();
    for (arguments, paths) in [
        (
            &["compare", "--format", "html", "--out"][..],
            vec![&full, &class],
        ),
        (&["check", "--out"], vec![&full, &good]),
    ] {
        let mut command = Command::new(ADAL);
        command.args(arguments).args(paths);
        if arguments[0] == "check" {
            command.arg("--against").arg(&class);
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(3));
        let said = complaints(&output);
        assert!(
            said.contains("/dev/full") && said.contains("No space left"),
            "{said}"
        );
    }
    for subcommand in ["compare", "extract"] {
        let output = Command::new(ADAL)
            .args([subcommand])
            .arg(if subcommand == "compare" {
                &class
            } else {
                &good
            })
            .stdout(fs::File::options().write(true).open(&full).unwrap())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3));
        assert!(complaints(&output).contains("standard output"));
    }

    // A disk that is full in the middle: a limit on what may be written does the same.
    let out = folder.path().join("page.html");
    fs::write(&out, "the older page").unwrap();
    let mut command = Command::new(ADAL);
    command
        .args(["compare", "--format", "html", "--out"])
        .arg(&out)
        .arg(&class);
    use std::os::unix::process::CommandExt;
    let limit = || {
        let small = libc::rlimit {
            rlim_cur: 4_096,
            rlim_max: 4_096,
        };
        // SAFETY: both calls only change the child itself, and are allowed between fork and exec.
        let set = unsafe {
            libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
            libc::setrlimit(libc::RLIMIT_FSIZE, &raw const small)
        };
        if set == 0 {
            Ok(())
        } else {
            Err(std::io::Error::last_os_error())
        }
    };
    // SAFETY: the closure calls nothing but `signal` and `setrlimit`.
    unsafe { command.pre_exec(limit) };
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", complaints(&output));
    assert!(complaints(&output).contains("page.html"));
    assert_eq!(fs::read_to_string(&out).unwrap(), "the older page");
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");
}
