//! XML parts of office files, as a flat stream of what readers need.
//!
//! Element and attribute names are local names: the same parts come with
//! transitional, strict and home-made namespace prefixes. Entities are
//! resolved, empty elements come as a start and an end, document types are
//! refused (no office file has one, and entity bombs need one), and the depth
//! of nesting is bounded.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::ReadError;

/// The deepest nesting that is read. Honest office files stay under 100.
const MAX_DEPTH: usize = 2_000;

/// One step through a part.
#[derive(Debug)]
pub enum Node<'a> {
    /// An element begins.
    Start(Element<'a>),
    /// The innermost open element ends; its local name.
    End(String),
    /// Character data, entities resolved. One text may come in several pieces.
    Text(Cow<'a, str>),
    /// The part is over.
    Eof,
}

/// The start of an element.
#[derive(Debug)]
pub struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// The name without its prefix.
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The value of the attribute with this local name.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.0
            .attributes()
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.local_name().into_inner() == name)
            .and_then(|attribute| attribute.normalized_value(XmlVersion::Implicit1_0).ok())
            .map(Cow::into_owned)
    }

    /// The value of the attribute with this local name, as a number.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.attribute(name)?.trim().parse().ok()
    }
}

/// A walk through one part.
pub struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    format: &'static str,
    depth: usize,
}

impl<'a> Xml<'a> {
    /// Begins at the start of `text`; `format` names the file in messages.
    pub fn new(text: &'a str, format: &'static str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Self {
            reader,
            format,
            depth: 0,
        }
    }

    /// The place of the next step, in bytes of the text.
    pub fn position(&self) -> usize {
        self.reader.buffer_position() as usize
    }

    /// The next step.
    pub fn next(&mut self) -> Result<Node<'a>, ReadError> {
        loop {
            let event = self
                .reader
                .read_event()
                .map_err(|error| ReadError::damaged(self.format, error))?;
            return Ok(match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > MAX_DEPTH {
                        return Err(ReadError::damaged(
                            self.format,
                            format!("its elements are nested more than {MAX_DEPTH} deep"),
                        ));
                    }
                    Node::Start(Element(start))
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    Node::End(end.local_name().into_inner().to_owned())
                }
                Event::Text(text) => Node::Text(text.into_inner()),
                Event::CData(text) => Node::Text(text.into_inner()),
                Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                    Ok(Some(character)) => Node::Text(Cow::Owned(character.to_string())),
                    Ok(None) => Node::Text(Cow::Borrowed(predefined(&reference.into_inner()))),
                    Err(_) => continue,
                },
                Event::DocType(_) => {
                    return Err(ReadError::damaged(
                        self.format,
                        "a part declares a document type",
                    ));
                }
                Event::Eof => Node::Eof,
                _ => continue,
            });
        }
    }

    /// Skips to the end of the element that just began.
    pub fn skip(&mut self) -> Result<(), ReadError> {
        let outside = self.depth.saturating_sub(1);
        loop {
            match self.next()? {
                Node::End(_) if self.depth <= outside => return Ok(()),
                Node::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// All character data up to the end of the element that just began.
    pub fn text(&mut self) -> Result<String, ReadError> {
        let outside = self.depth.saturating_sub(1);
        let mut text = String::new();
        loop {
            match self.next()? {
                Node::Text(piece) => text.push_str(&piece),
                Node::End(_) if self.depth <= outside => return Ok(text),
                Node::Eof => return Ok(text),
                _ => {}
            }
        }
    }
}

/// The five entities of XML; any other stands for nothing.
fn predefined(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
}

/// The text of a part: UTF-8, or UTF-16 when it begins with its mark.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let encoding = match bytes {
        [0xFF, 0xFE, ..] => encoding_rs::UTF_16LE,
        [0xFE, 0xFF, ..] => encoding_rs::UTF_16BE,
        _ => encoding_rs::UTF_8,
    };
    encoding.decode_with_bom_removal(bytes).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_and_empty_elements_come_as_text_and_pairs() {
        let mut xml = Xml::new(
            "<w:p><w:t>a &amp; &#x49B;</w:t><w:br x:k='v'/></w:p>",
            "docx",
        );
        let mut seen = String::new();
        loop {
            match xml.next().unwrap() {
                Node::Start(element) => {
                    seen += &format!("<{}", element.name());
                    seen += &element.attribute("k").unwrap_or_default();
                }
                Node::End(name) => seen += &format!(">{name}"),
                Node::Text(text) => seen += &text,
                Node::Eof => break,
            }
        }
        assert_eq!(seen, "<p<ta & қ>t<brv>br>p");
    }

    #[test]
    fn document_types_and_deep_nesting_are_refused() {
        let mut bomb = Xml::new("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "docx");
        assert_eq!(bomb.next().unwrap_err().code(), "damaged");
        let deep = "<a>".repeat(MAX_DEPTH + 1);
        let mut deep = Xml::new(&deep, "docx");
        let error = loop {
            match deep.next() {
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        assert_eq!(error.code(), "damaged");
    }
}
