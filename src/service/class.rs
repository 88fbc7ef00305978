//! A class at a glance: the works of an assignment compared with one another,
//! and two of them side by side.
//!
//! Figures are made when they are asked for, from the texts as they stand: the
//! last version of each work that was read, with the assignment's own zones.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::access::{self, Needed};
use super::check::{is_place_of, template_texts};
use super::{Error, Service, Viewer};
use crate::domain::{Document, Moment, Verdict, WordRange};
use crate::language::zones::zones;
use crate::language::{Lexicon, Words, words_of, words_of_text};
use crate::similarity::Match;
use crate::similarity::class::{ClassPair, ClassReport, ClassWork};
use crate::similarity::cohort::{ClassText, Watch, compare};
use crate::similarity::template::mark_template;
use crate::store::{self, Assignment, Course, Db, MatchNote, Person, Submission};

/// A work of a class.
#[derive(Debug, Clone)]
pub struct ClassMember {
    /// Its last version that was handed in.
    pub submission: Submission,
    /// The people behind it.
    pub authors: Vec<Person>,
    /// Its number where names are not shown.
    pub number: usize,
    /// When its first version was handed in.
    pub first_at: Moment,
}

impl ClassMember {
    /// The names of its authors.
    pub fn names(&self) -> String {
        let names: Vec<&str> = self
            .authors
            .iter()
            .map(|person| person.name.as_str())
            .collect();
        names.join(", ")
    }
}

/// The works of an assignment, compared.
#[derive(Debug)]
pub struct ClassView {
    /// The course.
    pub course: Course,
    /// The assignment.
    pub assignment: Assignment,
    /// The works that were read, in the order of the report.
    pub works: Vec<ClassMember>,
    /// How many works could not be compared, because they are not read yet or cannot be.
    pub unread: usize,
    /// What they share.
    pub report: ClassReport,
    /// The first words of the longest passage of each group.
    pub samples: Vec<String>,
}

impl ClassView {
    /// The earliest of some works.
    pub fn first_of(&self, works: &[usize]) -> Option<&ClassMember> {
        works
            .iter()
            .map(|&work| &self.works[work])
            .min_by_key(|member| (member.first_at, member.submission.id))
    }
}

/// Two works of an assignment, side by side.
#[derive(Debug)]
pub struct PairView {
    /// The course.
    pub course: Course,
    /// The assignment.
    pub assignment: Assignment,
    /// The two works.
    pub members: [ClassMember; 2],
    /// Their texts.
    pub documents: [Document; 2],
    /// Their words.
    pub words: [Words; 2],
    /// What they share, in the order of the first; the first is `left`.
    pub matches: Vec<Match>,
}

/// The numbers by which works are called where names are not shown, by the
/// rows of their submissions. Neither names nor times can be read off them,
/// and a new version keeps the number of the old one.
pub fn work_numbers<'a>(
    assignment: &Assignment,
    submissions: impl Iterator<Item = &'a Submission>,
) -> BTreeMap<i64, usize> {
    let mut keyed: Vec<(Vec<u8>, i64)> = submissions
        .map(|submission| {
            let mut digest = Sha256::new();
            digest.update(assignment.public_id.as_bytes());
            digest.update(submission.authors.as_bytes());
            (digest.finalize().to_vec(), submission.id)
        })
        .collect();
    keyed.sort();
    keyed
        .into_iter()
        .enumerate()
        .map(|(index, (_, id))| (id, index + 1))
        .collect()
}

/// Nobody watches.
struct Unwatched;

impl Watch for Unwatched {
    fn begin(&self, _pairs: usize) {}
    fn advance(&self, _pairs: usize) {}
}

impl Service {
    /// The works of an assignment, compared with one another.
    pub fn class(&self, viewer: &Viewer, assignment: &str) -> Result<ClassView, Error> {
        let loaded = self.store.read(|db| {
            let assignment = access::assignment(db, viewer, assignment, Needed::Reader)?;
            Loaded::of(db, assignment, None)
        })?;
        let texts = loaded.texts();
        let names: Vec<String> = loaded.members.iter().map(ClassMember::names).collect();
        let members: Vec<ClassWork<'_>> = texts
            .texts
            .iter()
            .zip(&names)
            .map(|(text, name)| ClassWork {
                name,
                zones: &text.zones,
            })
            .collect();
        let pairs = loaded.without_judged(&texts, texts.pairs(loaded.floor())?);
        let report = ClassReport::build(&members, pairs, loaded.floor());
        let samples = report
            .groups
            .iter()
            .map(|group| {
                let Some(&first) = group.works.first() else {
                    return String::new();
                };
                let words = &texts.texts[first].words;
                let (from, to) = (group.longest.start as usize, group.longest.end as usize);
                let to = to.min(from + 25);
                match (words.starts.get(from), words.ends.get(to.saturating_sub(1))) {
                    (Some(&start), Some(&end)) if start < end => {
                        let letters = loaded.documents[first].text.chars();
                        letters
                            .skip(start as usize)
                            .take((end - start) as usize)
                            .collect()
                    }
                    _ => String::new(),
                }
            })
            .collect();
        Ok(ClassView {
            samples,
            report,
            unread: loaded.unread,
            course: loaded.course,
            assignment: loaded.assignment,
            works: loaded.members,
        })
    }

    /// Two works of an assignment, by the random names of their submissions.
    pub fn class_pair(
        &self,
        viewer: &Viewer,
        assignment: &str,
        left: &str,
        right: &str,
    ) -> Result<PairView, Error> {
        if left == right {
            return Err(Error::NotFound);
        }
        let mut loaded = self.store.read(|db| {
            let assignment = access::assignment(db, viewer, assignment, Needed::Reader)?;
            Loaded::of(db, assignment, Some([left, right]))
        })?;
        if loaded
            .members
            .first()
            .is_some_and(|member| member.submission.public_id != left)
        {
            loaded.members.reverse();
            loaded.documents.reverse();
            loaded.notes.reverse();
        }
        let texts = loaded.texts();
        let mut pairs = loaded.without_judged(&texts, texts.pairs(loaded.floor())?);
        let mut matches = pairs.pop().map(|pair| pair.matches).unwrap_or_default();
        matches.sort_by_key(|found| found.left);
        let words: Vec<Words> = texts.texts.into_iter().map(|text| text.words).collect();
        let (Ok(members), Ok(documents), Ok(words)) = (
            <[ClassMember; 2]>::try_from(loaded.members),
            <[Document; 2]>::try_from(loaded.documents),
            <[Words; 2]>::try_from(words),
        ) else {
            return Err(Error::NotFound);
        };
        Ok(PairView {
            course: loaded.course,
            assignment: loaded.assignment,
            members,
            documents,
            words,
            matches,
        })
    }
}

/// The works of an assignment as they are stored.
struct Loaded {
    course: Course,
    assignment: Assignment,
    members: Vec<ClassMember>,
    documents: Vec<Document>,
    /// What the instructor said of matches in the report of each work.
    notes: Vec<Vec<MatchNote>>,
    templates: Vec<String>,
    unread: usize,
}

/// The works ready to be compared.
struct Texts {
    texts: Vec<ClassText>,
    lexicon: Lexicon,
}

impl Loaded {
    fn of(db: &mut Db, assignment: Assignment, only: Option<[&str; 2]>) -> Result<Self, Error> {
        let latest = store::latest_submissions(db, assignment.id)?;
        let numbers = work_numbers(&assignment, latest.iter());
        let mut loaded = Self {
            course: store::course(db, assignment.course_id)?,
            templates: match assignment.leave_out_template {
                true => template_texts(db, &assignment)?,
                false => Vec::new(),
            },
            members: Vec::new(),
            documents: Vec::new(),
            notes: Vec::new(),
            unread: 0,
            assignment,
        };
        for submission in latest {
            if only.is_some_and(|only| !only.contains(&submission.public_id.as_str())) {
                continue;
            }
            let Some(document) = submission.document_id else {
                loaded.unread += 1;
                continue;
            };
            let first_at = match submission.version {
                1 => submission.handed_in_at,
                _ => store::versions(db, loaded.assignment.id, &submission.authors)?
                    .last()
                    .map_or(submission.handed_in_at, |first| first.handed_in_at),
            };
            loaded.documents.push(store::document(db, document)?);
            loaded.notes.push(store::match_notes_of(db, submission.id)?);
            loaded.members.push(ClassMember {
                authors: store::authors_of(db, submission.id)?,
                number: numbers.get(&submission.id).copied().unwrap_or_default(),
                first_at: Moment(first_at),
                submission,
            });
        }
        Ok(loaded)
    }

    /// The pairs without the matches of which the instructor said, in the report
    /// of either work, that they are nobody's fault.
    fn without_judged(&self, texts: &Texts, mut pairs: Vec<ClassPair>) -> Vec<ClassPair> {
        let is_judged = |of: usize, about: usize, range: WordRange| {
            let words = &texts.texts[of].words;
            let key = self.members[about].submission.work_key();
            self.notes[of].iter().any(|note| {
                note.source_key == key
                    && note.verdict != Verdict::Confirmed.word()
                    && is_place_of(note, words, range)
            })
        };
        for pair in &mut pairs {
            let (left, right) = (pair.left, pair.right);
            pair.matches.retain(|found| {
                !is_judged(left, right, found.left) && !is_judged(right, left, found.right)
            });
        }
        pairs.retain(|pair| !pair.matches.is_empty());
        pairs
    }

    const fn floor(&self) -> u32 {
        self.assignment.floor as u32
    }

    fn texts(&self) -> Texts {
        let mut lexicon = Lexicon::new();
        let templates: Vec<Words> = self
            .templates
            .iter()
            .map(|text| words_of_text(text, &mut lexicon))
            .collect();
        let templates: Vec<&Words> = templates.iter().collect();
        let words: Vec<Words> = self
            .documents
            .iter()
            .map(|document| words_of(document, &mut lexicon))
            .collect();
        let texts = words
            .into_iter()
            .zip(&self.documents)
            .map(|(words, document)| {
                let mut zones = zones(document, &words);
                mark_template(&mut zones, &words, &templates, &lexicon);
                super::check::leave_in(&mut zones, &self.assignment);
                ClassText { words, zones }
            })
            .collect();
        Texts { texts, lexicon }
    }
}

impl Texts {
    fn pairs(&self, floor: u32) -> Result<Vec<ClassPair>, Error> {
        let pairs = compare(
            &self.texts,
            &self.lexicon,
            floor,
            &Unwatched,
            |_, matches| Some(matches),
        )
        .map_err(|error| Error::Broken(error.to_string()))?;
        Ok(pairs
            .into_iter()
            .map(|(pair, matches)| ClassPair {
                left: pair.first as usize,
                right: pair.second as usize,
                matches,
            })
            .collect())
    }
}
