//! The spellings of the words of an indexed work, for fuzzy alignment.
//!
//! The index keeps keys, not spellings: only a real match ever asks for one,
//! so the few texts that matter are cut into words again when it does.

use std::cell::OnceCell;

use super::DiskIndex;
use crate::language::{Lexicon, words_of_text};
use crate::similarity::align::Spelling;

/// The spellings of the words of a work and of one of its sources.
#[derive(Debug)]
pub struct SourceSpelling<'a> {
    index: &'a DiskIndex,
    key: String,
    work: &'a Lexicon,
    source: OnceCell<Lexicon>,
}

impl DiskIndex {
    /// The spellings of the indexed work with this key and of a work whose
    /// words `work` knows.
    pub fn spelling<'a>(&'a self, key: &str, work: &'a Lexicon) -> SourceSpelling<'a> {
        SourceSpelling {
            index: self,
            key: key.to_owned(),
            work,
            source: OnceCell::new(),
        }
    }
}

impl Spelling for SourceSpelling<'_> {
    fn spelling(&self, key: u32) -> Option<&str> {
        self.work.spelling(key).or_else(|| {
            let source = self.source.get_or_init(|| {
                let mut lexicon = Lexicon::new();
                // Opening the index has compared the store with its checksum,
                // so a text is missing only if the work is.
                if let Ok(Some(work)) = self.index.work(&self.key) {
                    words_of_text(&work.text, &mut lexicon);
                }
                lexicon
            });
            source.spelling(key)
        })
    }
}
