//! The files of a PAN text-alignment corpus: lists of pairs, and one XML per pair.
//!
//! A list names a suspicious and a source file on each line. The XML of a pair is
//! named after both and holds one `feature` element a passage; offsets and lengths
//! are code points of the files as decoded, from 0.

use std::fmt::Write as _;

use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};
use thiserror::Error;

use super::Reuse;
use crate::domain::Span;

/// The `name` of a feature that describes a true case.
pub const CASE: &str = "plagiarism";
/// The `name` of a feature that describes a detection.
pub const DETECTION: &str = "detected-plagiarism";

/// Two documents to be aligned, by file name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// The file name of the suspicious document.
    pub suspicious: String,
    /// The file name of the source document.
    pub source: String,
}

impl Pair {
    /// The name of the XML file that describes the pair.
    pub fn xml_name(&self) -> String {
        let stem = |name: &str| name.strip_suffix(".txt").unwrap_or(name).to_owned();
        format!("{}-{}.xml", stem(&self.suspicious), stem(&self.source))
    }
}

/// Why a file of a corpus could not be used.
#[derive(Debug, Error)]
pub enum PanError {
    /// A line of a list of pairs does not name two files.
    #[error("line {line} of the list of pairs does not name a suspicious and a source file")]
    NotAPair {
        /// The line, counted from 1.
        line: usize,
    },
    /// The file is not well-formed XML.
    #[error("not well-formed XML at byte {position}: {cause}")]
    NotXml {
        /// How far the parser came.
        position: u64,
        /// What the parser says.
        cause: String,
    },
    /// A passage lacks a number, or it is no number.
    #[error("a passage has no usable {attribute}; it must be a whole number of characters")]
    NoNumber {
        /// The attribute that is missing or wrong.
        attribute: &'static str,
    },
}

/// Reads a list of pairs. Empty lines are passed over.
pub fn read_pairs(list: &str) -> Result<Vec<Pair>, PanError> {
    let mut pairs = Vec::new();
    for (index, line) in list.trim_start_matches('\u{feff}').lines().enumerate() {
        let mut names = line.split_whitespace();
        match (names.next(), names.next(), names.next()) {
            (None, ..) => {}
            (Some(suspicious), Some(source), None) => pairs.push(Pair {
                suspicious: suspicious.to_owned(),
                source: source.to_owned(),
            }),
            _ => return Err(PanError::NotAPair { line: index + 1 }),
        }
    }
    Ok(pairs)
}

/// Reads the passages of the XML of a pair whose features are named `name`
/// ([`CASE`] or [`DETECTION`]); features of other names are passed over. Where the
/// XML does not name the documents, they are those of `pair`.
pub fn read_passages(xml: &str, name: &str, pair: &Pair) -> Result<Vec<Reuse>, PanError> {
    let mut reader = Reader::from_str(xml);
    let mut suspicious = pair.suspicious.clone();
    let mut passages = Vec::new();
    loop {
        let not_xml = |position, cause: &dyn std::fmt::Display| PanError::NotXml {
            position,
            cause: cause.to_string(),
        };
        let event = reader
            .read_event()
            .map_err(|error| not_xml(reader.error_position(), &error))?;
        let (Event::Start(element) | Event::Empty(element)) = event else {
            if matches!(event, Event::Eof) {
                return Ok(passages);
            }
            continue;
        };
        let attributes =
            attributes(&element).map_err(|cause| not_xml(reader.buffer_position(), &cause))?;
        let value = |key: &str| {
            attributes
                .iter()
                .find_map(|(name, value)| (name == key).then_some(value.as_str()))
        };
        match element.name().as_ref() {
            "document" => {
                if let Some(reference) = value("reference") {
                    suspicious = reference.to_owned();
                }
            }
            "feature" if value("name") == Some(name) => {
                let number = |attribute: &'static str| {
                    value(attribute)
                        .and_then(|text| text.trim().parse::<u32>().ok())
                        .ok_or(PanError::NoNumber { attribute })
                };
                let span =
                    |offset: u32, length: u32| Span::new(offset, offset.saturating_add(length));
                passages.push(Reuse {
                    suspicious: suspicious.clone(),
                    source: value("source_reference").unwrap_or(&pair.source).to_owned(),
                    suspicious_span: span(number("this_offset")?, number("this_length")?),
                    source_span: span(number("source_offset")?, number("source_length")?),
                });
            }
            _ => {}
        }
    }
}

fn attributes(element: &BytesStart<'_>) -> Result<Vec<(String, String)>, String> {
    element
        .attributes()
        .map(|attribute| {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let name = attribute.key.as_ref().to_owned();
            let value = quick_xml::escape::unescape(&attribute.value)
                .map_err(|error| error.to_string())?
                .into_owned();
            Ok((name, value))
        })
        .collect()
}

/// Writes the XML of a pair with its detected passages, in the order given; an
/// empty document for none.
pub fn write_detections(pair: &Pair, detections: &[(Span, Span)]) -> String {
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<document reference=\"{}\">\n",
        escape(&pair.suspicious)
    );
    for (suspicious, source) in detections {
        // Writing into a string cannot fail.
        let _ = writeln!(
            xml,
            "<feature name=\"{DETECTION}\" this_offset=\"{}\" this_length=\"{}\" source_reference=\"{}\" source_offset=\"{}\" source_length=\"{}\" />",
            suspicious.start,
            suspicious.len(),
            escape(&pair.source),
            source.start,
            source.len()
        );
    }
    xml.push_str("</document>\n");
    xml
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> Pair {
        Pair {
            suspicious: "suspicious-document00006.txt".to_owned(),
            source: "source-document00560.txt".to_owned(),
        }
    }

    #[test]
    fn a_list_of_pairs_is_read_and_a_broken_line_is_named() {
        let list = "a.txt b.txt\r\n\nc.txt d.txt\n";
        assert_eq!(read_pairs(list).map(|pairs| pairs.len()).ok(), Some(2));
        let error = read_pairs("a.txt b.txt\nc.txt\n").expect_err("one name is no pair");
        assert!(error.to_string().contains("line 2"));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let spans = [
            (Span::new(3, 9), Span::new(0, 7)),
            (Span::new(20, 40), Span::new(50, 90)),
        ];
        let xml = write_detections(&pair(), &spans);
        let read = read_passages(&xml, DETECTION, &pair()).expect("our own XML is read");
        let read: Vec<_> = read
            .iter()
            .map(|reuse| (reuse.suspicious_span, reuse.source_span))
            .collect();
        assert_eq!(read, spans);
        assert_eq!(
            pair().xml_name(),
            "suspicious-document00006-source-document00560.xml"
        );
    }

    #[test]
    fn features_of_another_name_are_passed_over() {
        let xml = r#"<document reference="t.txt"><feature name="about" title="news"/>
            <feature name="plagiarism" this_offset="5" this_length="10"
              source_reference="s.txt" source_offset="0" source_length="7" type="artificial" /></document>"#;
        let cases = read_passages(xml, CASE, &pair()).expect("the case is read");
        assert_eq!(cases.len(), 1);
        assert_eq!(
            (cases[0].suspicious.as_str(), cases[0].source.as_str()),
            ("t.txt", "s.txt")
        );
        assert_eq!(cases[0].suspicious_span, Span::new(5, 15));
        assert!(read_passages(xml, DETECTION, &pair()).is_ok_and(|found| found.is_empty()));
    }

    #[test]
    fn a_passage_without_a_length_is_named() {
        let xml = r#"<document><feature name="plagiarism" this_offset="5"/></document>"#;
        let error = read_passages(xml, CASE, &pair()).expect_err("no length");
        assert!(error.to_string().contains("this_length"));
        assert!(read_passages("<document", CASE, &pair()).is_err());
    }
}
