//! PDF: files built object by object, honest ones and ones that show something
//! else than they say.

use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use adal::domain::{BlockKind, Document, Finding, FindingKind, Severity};
use adal::reading::{ReadError, Reader, pdf};

/// A file of these objects, numbered from 1; the first is the catalog.
fn file(objects: &[String]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(bytes.len());
        write!(bytes, "{} 0 obj\n{object}\nendobj\n", index + 1).unwrap();
    }
    let table = bytes.len();
    write!(
        bytes,
        "xref\n0 {}\n0000000000 65535 f \n",
        objects.len() + 1
    )
    .unwrap();
    for offset in offsets {
        writeln!(bytes, "{offset:010} 00000 n ").unwrap();
    }
    write!(
        bytes,
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    )
    .unwrap();
    bytes
}

pub fn stream(dictionary: &str, content: &str) -> String {
    format!(
        "<< {dictionary} /Length {} >>\nstream\n{content}\nendstream",
        content.len()
    )
}

const HELVETICA: &str =
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";

/// One page with this content; objects 1 to 5 are the frame, `more` begin at 6.
pub fn page_with(content: &str, resources: &str, catalog: &str, more: &[String]) -> Vec<u8> {
    let mut objects = vec![
        format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>"),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> {resources} >> >>"
        ),
        stream("", content),
        HELVETICA.to_owned(),
    ];
    objects.extend_from_slice(more);
    file(&objects)
}

fn read(content: &str) -> Document {
    pdf::read(&page_with(content, "", "", &[])).unwrap()
}

fn finding(document: &Document, kind: FindingKind) -> Option<&Finding> {
    document
        .findings
        .iter()
        .find(|finding| finding.kind == kind)
}

fn marked(document: &Document, kind: FindingKind) -> String {
    let finding = finding(document, kind).unwrap_or_else(|| panic!("no {kind:?}: {document:?}"));
    let pieces: Vec<String> = finding
        .positions
        .iter()
        .map(|span| {
            let (start, length) = (span.start as usize, span.len() as usize);
            document.text.chars().skip(start).take(length).collect()
        })
        .collect();
    pieces.join("|")
}

pub fn line(text: &str, y: u32) -> String {
    format!("BT /F 12 Tf 70 {y} Td ({text}) Tj ET\n")
}

#[test]
fn text_that_the_page_does_not_show_is_found() {
    let seen = line("everybody can read this line", 700);
    let sly = "nobody can read these words";
    let text = line(sly, 600);
    let cases = [
        (
            format!("BT 3 Tr /F 12 Tf 70 600 Td ({sly}) Tj ET"),
            FindingKind::HiddenText,
        ),
        (format!("q 1 g {text} Q"), FindingKind::WhiteText),
        (
            format!("q 0.98 0.97 0.99 rg {text} Q"),
            FindingKind::WhiteText,
        ),
        (format!("q 0 0 0 0.02 k {text} Q"), FindingKind::WhiteText),
        (
            format!("q /DeviceRGB cs 1 1 1 sc {text} Q"),
            FindingKind::WhiteText,
        ),
        (
            format!("q 1 G BT 1 Tr /F 12 Tf 70 600 Td ({sly}) Tj ET Q"),
            FindingKind::WhiteText,
        ),
        (
            format!("q 0.1 0.1 0.4 rg 60 590 400 30 re f 0.12 0.1 0.4 rg {text} Q"),
            FindingKind::WhiteText,
        ),
        (
            format!("q 0.1 0 0 0.1 0 0 cm BT /F 12 Tf 700 6000 Td ({sly}) Tj ET Q"),
            FindingKind::TinyText,
        ),
        (
            format!("BT /F 1 Tf 2 0 0 2 70 600 Tm ({sly}) Tj ET"),
            FindingKind::TinyText,
        ),
        (
            format!("BT /F 12 Tf -900 600 Td ({sly}) Tj ET"),
            FindingKind::OffPageText,
        ),
        (
            format!("BT /F 12 Tf 70 900 Td ({sly}) Tj ET"),
            FindingKind::OffPageText,
        ),
        (
            format!("{text} q 1 g 60 590 400 30 re f Q"),
            FindingKind::CoveredText,
        ),
        (
            format!("{text} q 400 0 0 40 60 590 cm /I Do Q"),
            FindingKind::CoveredText,
        ),
        (
            format!("q 0 0 10 10 re W n {text} Q"),
            FindingKind::HiddenText,
        ),
        (format!("/OC /L BDC {text} EMC"), FindingKind::HiddenText),
        (format!("q /T gs {text} Q"), FindingKind::HiddenText),
    ];
    let resources =
        "/XObject << /I 6 0 R >> /Properties << /L 7 0 R >> /ExtGState << /T << /ca 0 >> >>";
    let catalog = "/OCProperties << /OCGs [7 0 R] /D << /OFF [7 0 R] >> >>";
    let more = [
        stream(
            "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray",
            "x",
        ),
        "<< /Type /OCG /Name (layer) >>".to_owned(),
    ];
    for (content, kind) in cases {
        let bytes = page_with(&format!("{seen}{content}"), resources, catalog, &more);
        let document = pdf::read(&bytes).unwrap();
        assert_eq!(marked(&document, kind), sly, "{content}");
        let found = finding(&document, kind).unwrap();
        assert_eq!(found.count, 5, "{content}");
        assert!(found.severity >= Severity::Check, "{content}");
        assert!(
            document.text.contains("everybody can read this line"),
            "{content}"
        );
    }
}

#[test]
fn text_that_can_be_read_is_not_found() {
    let text = line("everybody can read these words", 600);
    let cases = [
        format!("q 0.1 0.1 0.4 rg 60 590 400 30 re f 1 g {text} Q"),
        format!("q 0 0 0.5 rg 60 590 m 460 590 l 460 630 l 60 630 l h f 1 g {text} Q"),
        format!("q 400 0 0 40 60 590 cm /I Do Q q 1 g {text} Q"),
        format!("{text} q 0 g 70 598 200 1 re f Q"),
        format!("{text} q /M gs 1 1 0 rg 60 590 400 30 re f Q"),
        "q 1 0 0 RG 1 g BT 2 Tr /F 12 Tf 70 600 Td (everybody can read these words) Tj ET Q"
            .to_owned(),
        "BT /F 1 Tf 12 0 0 12 70 600 Tm (everybody can read these words) Tj ET".to_owned(),
        "BT /F 12 Tf 70 600 Td [(every) -20 (body can r) 30 (ead) -300 (these words)] TJ ET"
            .to_owned(),
    ];
    let resources = "/XObject << /I 6 0 R >> /ExtGState << /M << /BM /Multiply >> >>";
    let image = stream(
        "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray",
        "x",
    );
    for content in cases {
        let document = pdf::read(&page_with(
            &content,
            resources,
            "",
            std::slice::from_ref(&image),
        ))
        .unwrap();
        assert_eq!(document.text, "everybody can read these words", "{content}");
        assert!(
            document.findings.is_empty(),
            "{content}: {:?}",
            document.findings
        );
    }
}

#[test]
fn recognised_text_over_a_scan_is_text_and_a_bare_scan_is_refused() {
    let image = stream(
        "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray",
        "x",
    );
    let resources = "/XObject << /I 6 0 R >>";
    let scan = "q 595 0 0 842 0 0 cm /I Do Q\n";
    let layer = format!("{scan}BT 3 Tr /F 12 Tf 70 600 Td (the words of a scanned page) Tj ET");
    let document = pdf::read(&page_with(
        &layer,
        resources,
        "",
        std::slice::from_ref(&image),
    ))
    .unwrap();
    assert_eq!(document.text, "the words of a scanned page");
    let worst = document
        .findings
        .iter()
        .map(|finding| finding.severity)
        .max();
    assert_eq!(worst, Some(Severity::Info), "{:?}", document.findings);
    assert_eq!(
        pdf::read(&page_with(scan, resources, "", &[image])),
        Err(ReadError::ScanWithoutText { pages: 1 })
    );
    assert_eq!(
        pdf::read(&page_with("", "", "", &[])),
        Err(ReadError::NoText)
    );
}

/// A Cyrillic font that draws the letters of `names` and says that they are `letters`.
fn cyrillic_page(text: &str, claim: impl Fn(char) -> char) -> Vec<u8> {
    let mut alphabet: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    alphabet.sort_unstable();
    alphabet.dedup();
    let code = |letter: char| {
        alphabet
            .iter()
            .position(|&known| known == letter)
            .map(|i| 65 + i as u8)
    };
    let names: Vec<String> = alphabet
        .iter()
        .map(|&letter| format!("/uni{:04X}", letter as u32))
        .collect();
    let map: Vec<String> = alphabet
        .iter()
        .map(|&letter| {
            format!(
                "<{:02X}> <{:04X}>",
                code(letter).unwrap(),
                claim(letter) as u32
            )
        })
        .collect();
    let to_unicode = stream(
        "",
        &format!(
            "1 begincodespacerange <00> <FF> endcodespacerange {} beginbfchar {} endbfchar",
            map.len(),
            map.join(" ")
        ),
    );
    let widths = vec!["550"; 190].join(" ");
    let font = format!(
        "<< /Type /Font /Subtype /Type1 /BaseFont /Body /FirstChar 32 /LastChar 221 /Widths [{widths}] /Encoding << /Differences [32 /space 65 {}] >> /ToUnicode 6 0 R >>",
        names.join(" ")
    );
    let mut content = String::new();
    for (row, words) in text.split(' ').collect::<Vec<_>>().chunks(8).enumerate() {
        let hex: String = words
            .join(" ")
            .chars()
            .map(|letter| format!("{:02X}", code(letter).unwrap_or(32)))
            .collect();
        content += &format!("BT /F 10 Tf 50 {} Td <{hex}> Tj ET\n", 800 - row * 12);
    }
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
            .to_owned(),
        stream("", &content),
        font,
        to_unicode,
    ];
    file(&objects)
}

const PROSE: &str = "бұл мақалада қазақ тілінің тарихы мен дамуы туралы айтылады және оның өзге тілдермен байланысы \
    қарастырылады автор әр ғасырдың жазба ескерткіштерін салыстырып үлкен қорытынды жасайды һәм оқырманға ұсынады";

#[test]
fn a_text_layer_that_is_not_what_the_page_shows_is_found() {
    let honest = pdf::read(&cyrillic_page(PROSE, |letter| letter)).unwrap();
    let flowing = honest.text.replace('\n', " ");
    assert_eq!(
        flowing.split_whitespace().collect::<Vec<_>>(),
        PROSE.split_whitespace().collect::<Vec<_>>()
    );
    assert!(honest.findings.is_empty(), "{:?}", honest.findings);
    let lies: [fn(char) -> char; 3] = [
        |letter| if letter == 'а' { 'ж' } else { letter },
        |letter| char::from_u32(0x430 + (letter as u32 * 7 + 3) % 32).unwrap(),
        |letter| char::from_u32(0xE000 + letter as u32 % 0x100).unwrap(),
    ];
    for lie in lies {
        let bytes = cyrillic_page(PROSE, lie);
        let finding = match pdf::read(&bytes) {
            Ok(document) => finding(&document, FindingKind::GlyphMap).cloned(),
            // A text of private letters only is no text.
            Err(error) => {
                assert_eq!(error, ReadError::NoText);
                continue;
            }
        };
        assert_eq!(finding.unwrap().severity, Severity::Strong);
    }
}

#[test]
fn columns_are_read_one_after_the_other_and_headers_once() {
    let left = [
        "the first column begins here",
        "and goes on with this line",
        "with another line of text",
        "and yet another line here",
        "until the column has ended",
        "with a sixth line of words",
    ];
    let right = [
        "the second column begins now",
        "and has lines of its own too",
        "which stand beside the first",
        "but are read after all of it",
        "as a person would read them",
        "down to the very last line",
    ];
    let mut pages = Vec::new();
    for (page, subject) in ["rivers", "steppes", "mountains", "cities"]
        .iter()
        .enumerate()
    {
        let mut content =
            line("Journal of Honest Work", 800) + &line(&format!("page {}", page + 1), 40);
        for row in 0..6 {
            content += &format!(
                "BT /F 11 Tf 60 {} Td ({} {subject}) Tj ET\n",
                700 - row * 13,
                left[row]
            );
            content += &format!(
                "BT /F 11 Tf 320 {} Td ({} {subject}) Tj ET\n",
                700 - row * 13,
                right[row]
            );
        }
        pages.push(content);
    }
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [4 0 R 6 0 R 8 0 R 10 0 R] /Count 4 /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> >>".to_owned(),
        HELVETICA.to_owned(),
    ];
    for (index, content) in pages.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /Contents {} 0 R >>",
            5 + index * 2
        ));
        objects.push(stream("", content));
    }
    let document = pdf::read(&file(&objects)).unwrap();
    assert_eq!(document.text.matches("Journal of Honest Work").count(), 1);
    let headers: Vec<_> = document
        .blocks
        .iter()
        .filter(|block| block.kind == BlockKind::PageHeader)
        .collect();
    assert_eq!(headers.len(), 2, "{}", document.text);
    let flowing = document.text.replace('\n', " ");
    let column = |lines: [&str; 6]| lines.map(|line| format!("{line} steppes")).join(" ");
    let column = column(left) + " " + &column(right);
    assert!(flowing.contains(&column), "{flowing}");
}

#[test]
fn letters_that_a_second_font_draws_later_return_into_their_words() {
    // The gaps for "b" are left open and filled after the line, as LibreOffice does.
    let content = "BT /F 12 Tf 70 700 Td [(a) -556 (c)] TJ ET BT /F 12 Tf 76.67 700 Td (b) Tj ET";
    assert_eq!(read(content).text, "abc");
}

#[test]
fn loops_and_nesting_end_and_say_why() {
    let looping_tree = file(&[
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [2 0 R 3 0 R 2 0 R] /Count 9 /Parent 2 0 R >>".to_owned(),
        "<< /Type /Page /Parent 3 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> /MediaBox [0 0 595 842] >>".to_owned(),
        stream("", &line("still there", 700)),
        HELVETICA.to_owned(),
    ]);
    assert_eq!(pdf::read(&looping_tree).unwrap().text, "still there");

    let form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 6 0 R >> /Font << /F 5 0 R >> >>",
        &(line("in a form", 700) + "/X Do"),
    );
    let bytes = page_with("/X Do", "/XObject << /X 6 0 R >>", "", &[form]);
    assert_eq!(pdf::read(&bytes).unwrap().text, "in a form");

    let nested = page_with(
        &("[".repeat(100_000) + &line("after the brackets", 700)),
        "",
        "",
        &[],
    );
    assert_eq!(pdf::read(&nested).unwrap().text, "after the brackets");

    for damaged in [
        &b"%PDF-1.7\nnothing else"[..],
        b"%PDF-",
        b"%PDF-1.4\nstartxref\n9\n%%EOF",
    ] {
        assert_eq!(pdf::read(damaged).unwrap_err().code(), "damaged");
    }
}

#[test]
fn a_file_cut_short_keeps_the_text_that_is_left() {
    let bytes = page_with(&line("what is left of it", 700), "", "", &[]);
    let cut = &bytes[..bytes.len() - 150];
    assert_eq!(pdf::read(cut).unwrap().text, "what is left of it");
}

#[test]
fn nested_objects_and_bombs_end_the_child_and_not_the_parent() {
    let reader = Reader::new(Path::new(env!("CARGO_BIN_EXE_adal")));
    let deep = page_with("", "", &format!("/X {}", "[".repeat(100_000)), &[]);
    let error = reader.read(deep.as_slice()).unwrap_err();
    assert!(
        ["damaged", "stack_overflow", "no_text", "crashed"].contains(&error.code()),
        "{error}"
    );
    let own_xref = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R /Prev 56 /Size 2 >>\nstartxref\n56\n%%EOF";
    assert!(reader.read(own_xref.as_slice()).is_err());
}

#[test]
fn twenty_pages_are_read_in_a_fraction_of_a_second() {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        String::new(),
        HELVETICA.to_owned(),
    ];
    let mut kids = String::new();
    for page in 0..20 {
        let content: String = (0..45)
            .map(|row| {
                line(
                    "the quick brown fox jumps over the lazy dog and runs away from it all",
                    800 - row * 16,
                )
            })
            .collect();
        kids += &format!("{} 0 R ", 4 + page * 2);
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /Contents {} 0 R >>",
            5 + page * 2
        ));
        objects.push(stream("", &content));
    }
    objects[1] = format!(
        "<< /Type /Pages /Kids [{kids}] /Count 20 /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> >>"
    );
    let bytes = file(&objects);
    let start = Instant::now();
    let document = pdf::read(&bytes).unwrap();
    // The aim is 100 ms of a release build; this only catches a cost that grows with the square.
    assert!(start.elapsed().as_secs() < 10);
    assert!(document.text.split_whitespace().count() > 10_000);
}
