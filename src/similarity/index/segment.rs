//! Our part of an index segment: a file of records and a file of shingles.
//!
//! The engine lets a component of our own take part in the life of a segment:
//! it is written with it, merged with it, listed in the commit, checksummed and
//! removed with it. A work comes in as its [record](super::record) in a custom
//! field; its shingles are made here, on the indexing thread.

use std::any::Any;
use std::io::{self, Write};
use std::path::PathBuf;

use tantivy::directory::{OwnedBytes, TerminatingWrite};
use tantivy::error::DataCorruption;
use tantivy::index::SegmentComponent;
use tantivy::indexer::doc_id_mapping::{DocIdMapping, MappingType};
use tantivy::schema::document::{ErasedDocument, Value};
use tantivy::schema::{Field, Schema};
use tantivy::{
    DocId, PluginMergeContext, PluginWriter, PluginWriterContext, Segment, SegmentPlugin,
    SegmentReader, TantivyDocument, TantivyError,
};

use super::record::Record;
use super::shingle_file::{self, Entry, KINDS, ShingleFile, ShingleWriter, short_hash};
use crate::language::Words;
use crate::similarity::shingles::Rule;

/// The file of records: all records, then where each begins, then how many there are.
pub(super) const RECORDS: &str = "words";
/// The file of shingles.
pub(super) const SHINGLES: &str = "shingles";

/// Makes and merges the two files.
#[derive(Debug)]
pub(super) struct WorksPlugin {
    /// The field that carries the record of a work.
    pub field: Field,
    /// Which shingles a work has.
    pub rule: Rule,
}

impl SegmentPlugin for WorksPlugin {
    fn extensions(&self) -> &[&str] {
        &[RECORDS, SHINGLES]
    }

    fn create_writer(&self, _: &PluginWriterContext) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(WorksWriter {
            field: self.field,
            rule: self.rule,
            records: Vec::new(),
            length: 0,
            starts: Vec::new(),
            shingles: ShingleWriter::default(),
        }))
    }

    fn merge(&self, context: PluginMergeContext) -> tantivy::Result<()> {
        if context.doc_id_mapping.mapping_type() == MappingType::Shuffled {
            return Err(TantivyError::InternalError(
                "works of an index are merged in order".to_owned(),
            ));
        }
        let parts = context
            .readers
            .iter()
            .map(SegmentWorks::open)
            .collect::<tantivy::Result<Vec<_>>>()?;
        let mut works = 0;
        let mut starts = Vec::new();
        let mut at = 0_u64;
        let mut renumber = Vec::with_capacity(parts.len());
        let mut out = context.target_segment.open_write(component(RECORDS))?;
        for (part, reader) in parts.iter().zip(context.readers) {
            let mut numbers = vec![None; reader.max_doc() as usize];
            for work in reader.doc_ids_alive() {
                numbers[work as usize] = Some(works);
                works += 1;
                let record = part.bytes_of(work)?;
                starts.push(at);
                at += record.len() as u64;
                out.write_all(record)?;
            }
            renumber.push(numbers);
        }
        finish_records(&mut out, &starts)?;
        out.terminate()?;

        let files = parts
            .iter()
            .map(SegmentWorks::shingles)
            .collect::<tantivy::Result<Vec<_>>>()?;
        let mut out = context.target_segment.open_write(component(SHINGLES))?;
        shingle_file::merge(&files, &renumber, works, &mut out)?;
        out.terminate()?;
        Ok(())
    }
}

fn component(extension: &str) -> SegmentComponent {
    SegmentComponent::Custom(extension.to_owned())
}

fn finish_records(out: &mut impl Write, starts: &[u64]) -> io::Result<()> {
    for start in starts {
        out.write_all(&start.to_le_bytes())?;
    }
    out.write_all(&(starts.len() as u64).to_le_bytes())
}

/// Bytes of a piece of the records that are held in memory.
const PIECE: usize = 1 << 20;

struct WorksWriter {
    field: Field,
    rule: Rule,
    /// The records one after the other, in pieces: one array would be copied when it grows.
    records: Vec<Vec<u8>>,
    /// How long they are together.
    length: u64,
    starts: Vec<u64>,
    shingles: ShingleWriter,
}

impl WorksWriter {
    fn keep(&mut self, record: &[u8]) {
        match self.records.last_mut() {
            Some(piece) if piece.len() + record.len() <= piece.capacity() => {
                piece.extend_from_slice(record);
            }
            _ => {
                let mut piece = Vec::with_capacity(record.len().max(PIECE));
                piece.extend_from_slice(record);
                self.records.push(piece);
            }
        }
    }
}

impl PluginWriter for WorksWriter {
    fn add_document(
        &mut self,
        work: DocId,
        document: &dyn ErasedDocument,
        _: &Schema,
    ) -> tantivy::Result<()> {
        let words = document
            .as_any()
            .downcast_ref::<TantivyDocument>()
            .and_then(|document| document.get_first(self.field))
            .and_then(|value| {
                let bytes = value.as_leaf()?.as_custom()?;
                let record = Record::of(bytes)?;
                let mut words = Words::default();
                record.copy_part(0, record.len(), &mut words);
                self.starts.push(self.length);
                self.length += bytes.len() as u64;
                self.keep(bytes);
                Some(words)
            })
            .ok_or_else(|| {
                TantivyError::InvalidArgument("a work was added without its record".to_owned())
            })?;
        for (kind, &shingle_kind) in KINDS.iter().enumerate() {
            self.rule.for_each(shingle_kind, &words, |shingle| {
                let entry = Entry {
                    hash: short_hash(shingle.hash),
                    work,
                    place: shingle.position,
                };
                self.shingles.add(kind, entry);
            });
        }
        Ok(())
    }

    fn serialize(
        self: Box<Self>,
        segment: &Segment,
        _: Option<&DocIdMapping>,
    ) -> tantivy::Result<()> {
        let mut out = segment.open_write(component(RECORDS))?;
        for piece in &self.records {
            out.write_all(piece)?;
        }
        finish_records(&mut out, &self.starts)?;
        out.terminate()?;
        let mut out = segment.open_write(component(SHINGLES))?;
        self.shingles.write(self.starts.len() as u32, &mut out)?;
        out.terminate()?;
        Ok(())
    }

    fn mem_usage(&self) -> usize {
        self.records.iter().map(Vec::capacity).sum::<usize>()
            + self.starts.capacity() * 8
            + self.shingles.memory()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// The works of one segment, as they lie on the disk.
#[derive(Debug)]
pub(super) struct SegmentWorks {
    name: String,
    records: OwnedBytes,
    shingles: OwnedBytes,
    works: usize,
}

impl SegmentWorks {
    /// Maps the two files of a segment into memory.
    pub(super) fn open(reader: &SegmentReader) -> tantivy::Result<Self> {
        let name = reader.segment_id().uuid_string();
        let records = reader.open_read(component(RECORDS))?.read_bytes()?;
        let shingles = reader.open_read(component(SHINGLES))?.read_bytes()?;
        let works = records
            .last_chunk::<8>()
            .map(|count| u64::from_le_bytes(*count) as usize)
            .filter(|&works| works == reader.max_doc() as usize && records.len() >= works * 8 + 8);
        let Some(works) = works else {
            return Err(damage(&name, RECORDS));
        };
        let opened = Self {
            name,
            records,
            shingles,
            works,
        };
        opened.shingles()?;
        Ok(opened)
    }

    /// The number of works, removed ones included.
    pub(super) const fn len(&self) -> usize {
        self.works
    }

    /// The shingles of the works.
    pub(super) fn shingles(&self) -> tantivy::Result<ShingleFile<'_>> {
        ShingleFile::of(&self.shingles).ok_or_else(|| damage(&self.name, SHINGLES))
    }

    /// The record of a work.
    pub(super) fn record(&self, work: DocId) -> tantivy::Result<Record<'_>> {
        Record::of(self.bytes_of(work)?).ok_or_else(|| damage(&self.name, RECORDS))
    }

    /// All words of a work.
    pub(super) fn words(&self, work: DocId) -> tantivy::Result<Words> {
        self.record(work)?
            .words()
            .ok_or_else(|| damage(&self.name, RECORDS))
    }

    fn bytes_of(&self, work: DocId) -> tantivy::Result<&[u8]> {
        let table = self.records.len() - 8 - self.works * 8;
        let start = |work: usize| {
            if work == self.works {
                return Some(table);
            }
            let place = table + work * 8;
            let bytes = self.records.get(place..)?.first_chunk::<8>()?;
            usize::try_from(u64::from_le_bytes(*bytes)).ok()
        };
        let work = work as usize;
        start(work)
            .zip(start(work + 1))
            .and_then(|(first, until)| self.records.get(first..until))
            .ok_or_else(|| damage(&self.name, RECORDS))
    }
}

fn damage(segment: &str, extension: &str) -> TantivyError {
    DataCorruption::new(
        PathBuf::from(format!("{segment}.{extension}")),
        "its parts do not fit together".to_owned(),
    )
    .into()
}
