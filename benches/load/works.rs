//! Works as students hand them in: docx files with a picture.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Sequence;

/// Words of a work, in the mean.
const WORDS: usize = 3_000;
/// The median size of a file, in bytes.
const SIZE: f64 = 500_000.0;
/// Words that every tenth work has of its neighbour's.
const COPIED: usize = 200;

/// Writes `count` works, `0.docx` and so on; their sizes in order. The first
/// `poisoned` of them are files with as much in them as a reader
/// takes in.
pub fn make(
    texts: Vec<String>,
    to: &Path,
    count: usize,
    poisoned: usize,
    sequence: &mut Sequence,
) -> Vec<usize> {
    std::fs::create_dir_all(to).expect("a folder");
    let mut words = Words { texts, at: (0, 0) };
    let mut before: Vec<String> = Vec::new();
    let mut sizes: Vec<usize> = (0..count)
        .map(|number| {
            let length = WORDS / 2 + sequence.below(WORDS);
            let mut work = words.next(length, sequence);
            if number % 10 == 9 {
                work.splice(500..500, before[200..200 + COPIED].iter().cloned());
            }
            // The logarithms of sizes are spread evenly around the median's.
            let size = SIZE * 2f64.powf(3.0 * sequence.share() - 1.5);
            let file = match number < poisoned {
                true => poison(),
                false => docx(&work, size as usize, sequence),
            };
            std::fs::write(to.join(format!("{number}.docx")), &file).expect("written");
            before = work;
            file.len()
        })
        .collect();
    sizes.sort_unstable();
    sizes
}

/// Words that come once each, or made-up ones.
struct Words {
    texts: Vec<String>,
    at: (usize, usize),
}

/// The texts of some folders, in the order of their names.
pub fn texts(folders: &[PathBuf]) -> Vec<String> {
    let mut paths: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).expect("a folder of prose"))
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read(path).expect("a text"))
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect()
}

/// Works of earlier years: about 1,000 words each, cut from the texts as often
/// as needed and shifted each time, so that a passage stands in several works.
pub fn earlier(texts: &[String], count: usize, sequence: &mut Sequence) -> Vec<String> {
    let texts: Vec<Vec<&str>> = texts
        .iter()
        .map(|text| text.split_whitespace().collect())
        .collect();
    let mut works = Vec::with_capacity(count);
    for round in 0.. {
        for text in &texts {
            let mut at = round * 137;
            loop {
                let length = 800 + sequence.below(401);
                let Some(words) = text.get(at..at + length) else {
                    break;
                };
                if works.len() == count {
                    return works;
                }
                works.push(words.join(" "));
                at += length;
            }
        }
    }
    works
}

impl Words {
    fn next(&mut self, count: usize, sequence: &mut Sequence) -> Vec<String> {
        if self.texts.is_empty() {
            return (0..count)
                .map(|_| {
                    let spread = 1 << (4 + sequence.below(12));
                    format!("w{:x}", sequence.below(spread))
                })
                .collect();
        }
        loop {
            let (text, from) = self.at;
            let rest = self.texts.get(text).expect("too little prose").get(from..);
            let rest = rest.expect("a border of words");
            let mut end = 0;
            let words: Vec<String> = rest
                .split_inclusive(char::is_whitespace)
                .inspect(|word| end += word.len())
                .map(str::trim)
                .filter(|word| !word.is_empty())
                .take(count)
                .map(|word| word.chars().filter(|letter| !letter.is_control()).collect())
                .collect();
            if words.len() == count {
                self.at.1 += end;
                return words;
            }
            self.at = (text + 1, 0);
        }
    }
}

/// A document of these words, a hundred to a paragraph, with a picture that
/// brings the file to `size` bytes.
fn docx(words: &[String], size: usize, sequence: &mut Sequence) -> Vec<u8> {
    let mut body = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
         <w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>",
    );
    for paragraph in words.chunks(100) {
        let text = paragraph.join(" ");
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        body.push_str(&format!(
            "<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>"
        ));
    }
    body.push_str("</w:body></w:document>");
    let picture: Vec<u8> = (0..size.saturating_sub(body.len() / 3))
        .map(|_| sequence.below(256) as u8)
        .collect();
    zipped(&body, &picture)
}

/// A small file with as much in it as a reader takes in.
fn poison() -> Vec<u8> {
    let mut body = String::from(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>",
    );
    while body.len() < 63 << 20 {
        body.push_str("<w:p><w:r><w:t>a b c d e f g</w:t></w:r><w:r><w:t/></w:r></w:p>");
    }
    body.push_str("</w:body></w:document>");
    zipped(&body, &[])
}

fn zipped(body: &str, picture: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let parts: [(&str, &[u8]); 4] = [
        (
            "[Content_Types].xml",
            b"<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
              <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
              <Default Extension=\"jpeg\" ContentType=\"image/jpeg\"/>\
              <Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>",
        ),
        (
            "_rels/.rels",
            b"<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
              <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>",
        ),
        ("word/document.xml", body.as_bytes()),
        ("word/media/image1.jpeg", picture),
    ];
    for (name, content) in parts {
        zip.start_file(name, SimpleFileOptions::default())
            .expect("a part");
        zip.write_all(content).expect("written");
    }
    zip.finish().expect("a file").into_inner()
}
