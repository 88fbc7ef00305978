//! The works of a class in one zip: whose file or folder is whose, and taking
//! them in.
//!
//! A file or a folder at the top of the zip is a work. It goes to the student
//! whose number, login or name its own name says; what fits nobody, or
//! several, waits for somebody to say whose it is. Each work is handed in on
//! its own, with a receipt of its own: one that cannot be stops no other.

use std::collections::BTreeMap;

use super::access::{self, Needed};
use super::{Error, HandIn, NamedFile, PublicId, Service, Viewer};
use crate::domain::{Role, Way};
use crate::reading::bundle::{Bundle, BundleError, BundleFile};
use crate::store::{self, Assignment, Course, Person, WaitingFile};

/// What the waiting file is for.
const PURPOSE: &str = "bulk";

/// A work in the zip.
#[derive(Debug, Clone)]
pub struct BulkEntry {
    /// Its file or folder.
    pub name: String,
    /// The paths of its files.
    pub files: Vec<String>,
    /// Whose it is.
    pub student: Option<Person>,
}

/// What lies in a zip, and whose it is.
#[derive(Debug, Clone)]
pub struct BulkPlan {
    /// The course.
    pub course: Course,
    /// The assignment.
    pub assignment: Assignment,
    /// The works.
    pub entries: Vec<BulkEntry>,
    /// The students of the course, by name.
    pub students: Vec<Person>,
    /// Those of them to whom nothing goes.
    pub without: Vec<Person>,
}

/// What became of a work of the zip.
#[derive(Debug)]
pub struct BulkOutcome {
    /// Its file or folder.
    pub name: String,
    /// For whom.
    pub student: String,
    /// The random name of the submission, or why it was not taken in.
    pub outcome: Result<String, Error>,
}

impl From<BundleError> for Error {
    fn from(error: BundleError) -> Self {
        Self::invalid(
            "files",
            match error {
                BundleError::Damaged => "error-zip-damaged",
                BundleError::Encrypted => "error-zip-encrypted",
                BundleError::TooLarge => "error-zip-too-large",
                BundleError::Dangerous => "error-zip-dangerous",
            },
        )
    }
}

impl Service {
    /// Keeps a zip until somebody looked at whose works lie in it; the name of
    /// the upload.
    pub fn prepare_bulk(
        &self,
        viewer: &Viewer,
        assignment: &str,
        files: &[NamedFile],
        reason: &str,
    ) -> Result<String, Error> {
        if reason.trim().is_empty() {
            return Err(Error::invalid("reason", "error-reason-missing"));
        }
        let [file] = files else {
            return Err(Error::invalid("files", "error-one-zip"));
        };
        let assignment = self
            .store
            .read(|db| access::assignment(db, viewer, assignment, Needed::Teacher))?;
        if Bundle::open(&file.content)?.files().is_empty() {
            return Err(Error::invalid("files", "error-no-file"));
        }
        let waiting = WaitingFile {
            name: file.name.clone(),
            content: file.content.clone(),
        };
        let (batch, now) = (PublicId::new()?.0, self.now());
        let (by, purpose) = (viewer.person.id, purpose_of(&assignment));
        self.store.write(|db| {
            store::add_waiting(db, &batch, &purpose, by, reason.trim(), &[waiting], now)
        })?;
        Ok(batch)
    }

    /// What lies in a zip, and whose it is.
    pub fn bulk_plan(
        &self,
        viewer: &Viewer,
        assignment: &str,
        batch: &str,
    ) -> Result<BulkPlan, Error> {
        let (assignment, _, zip) = self.waiting_zip(viewer, assignment, batch)?;
        let (course, students) = self.store.read(|db| {
            let course = store::course(db, assignment.course_id)?;
            let students = store::members_of(db, course.id, Role::Student)?;
            Ok::<_, Error>((course, students))
        })?;
        let students: Vec<Person> = students.into_iter().map(|(person, _)| person).collect();
        let bundle = Bundle::open(&zip)?;
        let mut entries: Vec<BulkEntry> = works_of(bundle.files(), &students)
            .into_iter()
            .map(|(name, files)| BulkEntry {
                student: owner_of(&name, &students).cloned(),
                files: files.iter().map(|file| file.path.join("/")).collect(),
                name,
            })
            .collect();
        let mut given: BTreeMap<i64, usize> = BTreeMap::new();
        for person in entries.iter().filter_map(|entry| entry.student.as_ref()) {
            *given.entry(person.id).or_default() += 1;
        }
        for entry in &mut entries {
            // Of two works for one student somebody has to say which one it is.
            entry
                .student
                .take_if(|person| given.get(&person.id).is_some_and(|&times| times > 1));
        }
        let without = students
            .iter()
            .filter(|person| !given.contains_key(&person.id))
            .cloned()
            .collect();
        Ok(BulkPlan {
            course,
            assignment,
            entries,
            students,
            without,
        })
    }

    /// Hands the works of a zip in, each for the student (by random name) that
    /// was chosen for its place among the works; the others are left out.
    pub fn hand_in_bulk(
        &self,
        viewer: &Viewer,
        assignment: &str,
        batch: &str,
        chosen: &BTreeMap<usize, String>,
    ) -> Result<Vec<BulkOutcome>, Error> {
        let (stored, reason, zip) = self.waiting_zip(viewer, assignment, batch)?;
        let students = self
            .store
            .read(|db| store::members_of(db, stored.course_id, Role::Student))?;
        let students: Vec<Person> = students.into_iter().map(|(person, _)| person).collect();
        let mut bundle = Bundle::open(&zip)?;
        let works = works_of(bundle.files(), &students);
        let mut outcomes = Vec::new();
        for (index, (name, files)) in works.into_iter().enumerate() {
            let Some(student) = chosen.get(&index) else {
                continue;
            };
            let mut named = Vec::with_capacity(files.len());
            for file in &files {
                named.push(NamedFile {
                    name: file.path.last().cloned().unwrap_or_default(),
                    content: bundle.read(file)?,
                });
            }
            let work = HandIn {
                files: named,
                way: Way::Instructor,
                // Sent twice, the form hands in once.
                attempt: Some(format!("{batch}-{index}")),
            };
            let outcome = self.hand_in_for(viewer, assignment, student, work, &reason);
            let person = students.iter().find(|person| person.public_id == *student);
            outcomes.push(BulkOutcome {
                name,
                student: person.map(|person| person.name.clone()).unwrap_or_default(),
                outcome: outcome.map(|receipt| receipt.submission),
            });
        }
        if outcomes.iter().all(|outcome| outcome.outcome.is_ok()) {
            self.store.write(|db| store::end_waiting(db, batch))?;
        }
        Ok(outcomes)
    }

    /// The assignment, the reason and the bytes of a zip that waits.
    fn waiting_zip(
        &self,
        viewer: &Viewer,
        assignment: &str,
        batch: &str,
    ) -> Result<(Assignment, String, Vec<u8>), Error> {
        self.store.read(|db| {
            let assignment = access::assignment(db, viewer, assignment, Needed::Teacher)?;
            let purpose = purpose_of(&assignment);
            let (reason, files) = store::waiting(db, batch, &purpose, viewer.person.id)?;
            let zip = files.into_iter().next().ok_or(Error::NotFound)?;
            Ok((assignment, reason, zip.content))
        })
    }
}

fn purpose_of(assignment: &Assignment) -> String {
    format!("{PURPOSE}:{}", assignment.id)
}

/// The works in a zip: what lies at its top. One folder around everything that
/// is no student's is looked into.
fn works_of(files: &[BundleFile], students: &[Person]) -> Vec<(String, Vec<BundleFile>)> {
    let first = files.first().and_then(|file| file.path.first());
    let is_wrapped = first.is_some_and(|first| {
        files
            .iter()
            .all(|file| file.path.len() > 1 && file.path.first() == Some(first))
            && owner_of(first, students).is_none()
    });
    let mut works: BTreeMap<String, Vec<BundleFile>> = BTreeMap::new();
    for file in files {
        if let Some(top) = file.path.get(usize::from(is_wrapped)) {
            works.entry(top.clone()).or_default().push(file.clone());
        }
    }
    works.into_iter().collect()
}

/// Letters and digits in lower case, with single spaces between words.
fn bare(text: &str) -> String {
    let lower: String = text
        .chars()
        .flat_map(char::to_lowercase)
        .map(|letter| {
            if letter.is_alphanumeric() {
                letter
            } else {
                ' '
            }
        })
        .collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The student whose number, login or name a file or a folder says, if that is one.
fn owner_of<'a>(name: &str, students: &'a [Person]) -> Option<&'a Person> {
    let stem = match name.rsplit_once('.') {
        Some((stem, ending)) if (1..=5).contains(&ending.len()) => stem,
        _ => name,
    };
    let said = format!(" {} ", bare(stem));
    let says = |text: &str| {
        let text = bare(text);
        !text.is_empty() && said.contains(&format!(" {text} "))
    };
    let one = |fits: &dyn Fn(&Person) -> bool| {
        let mut found = students.iter().filter(|person| fits(person));
        found.next().filter(|_| found.next().is_none())
    };
    // The surest first: of "Ким Ли 2024-17" the number is meant.
    one(&|person| person.student_number.as_deref().is_some_and(says))
        .or_else(|| one(&|person| says(&person.login)))
        .or_else(|| one(&|person| says(&person.name)))
        .or_else(|| {
            one(&|person| {
                let name = bare(&person.name);
                let mut words = name.split(' ').peekable();
                words.peek().is_some_and(|word| !word.is_empty())
                    && words.all(|word| said.contains(&format!(" {word} ")))
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: i64, name: &str, login: &str, number: Option<&str>) -> Person {
        Person {
            id,
            public_id: String::new(),
            login: login.to_owned(),
            name: name.to_owned(),
            email: None,
            student_number: number.map(str::to_owned),
            password_hash: None,
            language: "kk".to_owned(),
            administrator: false,
            digest: false,
            created_at: 0,
            erased_at: None,
        }
    }

    #[test]
    fn a_file_goes_to_whom_it_names_and_to_nobody_if_that_is_not_clear() {
        let students = [
            person(1, "Әлия Сәрсен", "a.sarsen", Some("2024-17")),
            person(2, "Болат Ким", "bolat", None),
            person(3, "Болат Ли", "b.li", None),
        ];
        let owner = |name| owner_of(name, &students).map(|person| person.id);
        assert_eq!(owner("2024-17.docx"), Some(1));
        assert_eq!(owner("Эссе_2024_17_соңғы.docx"), Some(1));
        assert_eq!(owner("a.sarsen.pdf"), Some(1));
        assert_eq!(owner("СӘРСЕН Әлия_12345_assignsubmission_file"), Some(1));
        assert_eq!(owner("bolat"), Some(2));
        assert_eq!(owner("Ли Болат.docx"), Some(3));
        assert_eq!(owner("Ким.docx"), None);
        assert_eq!(owner("эссе.docx"), None);
    }
}
