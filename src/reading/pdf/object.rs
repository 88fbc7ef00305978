//! Looking things up in a PDF: references followed, types forgiven.
//!
//! The object layer (lopdf) has read the file; everything here takes what is
//! there and says `None` otherwise, because half of the PDFs in the world break
//! a rule somewhere.

use lopdf::{Dictionary, Object, Stream};

/// The most bytes that one stream may inflate to.
pub const MAX_STREAM: usize = 64 << 20;
/// The longest chain of references that is followed.
const MAX_HOPS: usize = 16;

/// A file and what was inflated of it.
pub struct File {
    /// The objects.
    pub document: lopdf::Document,
}

impl File {
    /// Follows references to an object.
    pub fn follow<'a>(&'a self, object: &'a Object) -> &'a Object {
        let mut object = object;
        for _ in 0..MAX_HOPS {
            match object {
                Object::Reference(id) => match self.document.objects.get(id) {
                    Some(target) => object = target,
                    None => return &Object::Null,
                },
                other => return other,
            }
        }
        &Object::Null
    }

    /// The value of a key, references followed.
    pub fn get<'a>(&'a self, dictionary: &'a Dictionary, key: &str) -> Option<&'a Object> {
        let object = self.follow(dictionary.get(key.as_bytes()).ok()?);
        (!matches!(object, Object::Null)).then_some(object)
    }

    /// A dictionary under a key; a stream's is its own.
    pub fn dictionary<'a>(
        &'a self,
        dictionary: &'a Dictionary,
        key: &str,
    ) -> Option<&'a Dictionary> {
        as_dictionary(self.get(dictionary, key)?)
    }

    /// An array under a key.
    pub fn array<'a>(&'a self, dictionary: &'a Dictionary, key: &str) -> Option<&'a [Object]> {
        match self.get(dictionary, key)? {
            Object::Array(array) => Some(array),
            _ => None,
        }
    }

    /// A number under a key.
    pub fn number(&self, dictionary: &Dictionary, key: &str) -> Option<f32> {
        as_number(self.get(dictionary, key)?)
    }

    /// A name under a key.
    pub fn name<'a>(&'a self, dictionary: &'a Dictionary, key: &str) -> Option<&'a [u8]> {
        match self.get(dictionary, key)? {
            Object::Name(name) => Some(name),
            _ => None,
        }
    }

    /// A stream under a key.
    pub fn stream<'a>(&'a self, dictionary: &'a Dictionary, key: &str) -> Option<&'a Stream> {
        match self.get(dictionary, key)? {
            Object::Stream(stream) => Some(stream),
            _ => None,
        }
    }

    /// Numbers of an array.
    pub fn numbers(&self, array: &[Object]) -> Vec<f32> {
        array
            .iter()
            .filter_map(|object| as_number(self.follow(object)))
            .collect()
    }

    /// Numbers of an array under a key, if there are exactly `N`.
    pub fn tuple<const N: usize>(&self, dictionary: &Dictionary, key: &str) -> Option<[f32; N]> {
        self.numbers(self.array(dictionary, key)?).try_into().ok()
    }
}

/// The content of a stream, inflated up to [`MAX_STREAM`]; `None` when its filter fails or it is larger.
pub fn content(stream: &Stream) -> Option<Vec<u8>> {
    stream.get_plain_content_with_limit(MAX_STREAM).ok()
}

/// The dictionary of a dictionary or of a stream.
pub fn as_dictionary(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(dictionary) => Some(dictionary),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// A number of either kind.
pub fn as_number(object: &Object) -> Option<f32> {
    match object {
        Object::Integer(number) => Some(*number as f32),
        Object::Real(number) => Some(*number),
        _ => None,
    }
}

/// A text string: UTF-16 or UTF-8 with its mark, else Latin-1 (close to PDFDocEncoding).
pub fn as_text(object: &Object) -> Option<String> {
    let Object::String(bytes, _) = object else {
        return None;
    };
    let text = match bytes.as_slice() {
        [0xFE, 0xFF, ..] => encoding_rs::UTF_16BE.decode(bytes).0.into_owned(),
        [0xFF, 0xFE, ..] => encoding_rs::UTF_16LE.decode(bytes).0.into_owned(),
        [0xEF, 0xBB, 0xBF, ..] => encoding_rs::UTF_8.decode(bytes).0.into_owned(),
        _ => bytes.iter().map(|&byte| byte as char).collect(),
    };
    let text = text.trim_matches(['\0', ' ']).to_owned();
    (!text.is_empty()).then_some(text)
}
