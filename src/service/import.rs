//! Importing people, courses and members from lists: a dry run that says what
//! would change, then the change in one transaction.
//!
//! Nothing is imported as long as any line is wrong, and nobody is ever
//! removed. What is imported twice changes nothing the second time.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::roster::{Roster, RosterProblem};
use super::{Error, NamedFile, PublicId, Service, Viewer};
use crate::domain::{Language, Moment};
use crate::store::{self, Course, Db, Deed, NewPerson, Person, WaitingFile};

/// What the waiting files are for.
const PURPOSE: &str = "import";

/// What an import would do, or did, with one kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportCounts {
    /// Made.
    pub new: u32,
    /// Changed.
    pub changed: u32,
    /// As the lists say already.
    pub same: u32,
}

/// What an import would do, or did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportPlan {
    /// What has to be put right first, by file and line.
    pub problems: Vec<RosterProblem>,
    /// People.
    pub people: ImportCounts,
    /// Courses.
    pub courses: ImportCounts,
    /// Members of courses.
    pub members: ImportCounts,
    /// Every change: the key of what is done, and to whom or what.
    pub changes: Vec<(&'static str, String)>,
}

impl ImportPlan {
    /// Whether there is anything to do, and nothing in the way.
    pub const fn may_be_done(&self) -> bool {
        self.problems.is_empty() && !self.changes.is_empty()
    }
}

/// What is said about lists when they are uploaded.
#[derive(Debug, Serialize, Deserialize)]
struct Choices {
    term: String,
    language: Language,
}

impl Service {
    /// Keeps lists until somebody looked at what they would change; the name
    /// of the upload. Courses belong to `term`; `language` is that of new
    /// courses, and of people of whom the lists do not say it.
    pub fn prepare_import(
        &self,
        viewer: &Viewer,
        term: &str,
        language: Language,
        files: &[NamedFile],
    ) -> Result<String, Error> {
        self.require_administrator(viewer)?;
        if files.is_empty() {
            return Err(Error::invalid("files", "error-no-file"));
        }
        let choices = Choices {
            term: term.to_owned(),
            language,
        };
        let details =
            serde_json::to_string(&choices).map_err(|error| Error::Broken(error.to_string()))?;
        let files: Vec<WaitingFile> = files
            .iter()
            .map(|file| WaitingFile {
                name: file.name.clone(),
                content: file.content.clone(),
            })
            .collect();
        let (batch, now) = (PublicId::new()?.0, self.now());
        self.store.write(|db| {
            store::term_by_public_id(db, term)?
                .ok_or(Error::invalid("term", "error-no-such-term"))?;
            let by = viewer.person.id;
            store::add_waiting(db, &batch, PURPOSE, by, &details, &files, now)?;
            Ok::<_, Error>(())
        })?;
        Ok(batch)
    }

    /// What an import would change.
    pub fn import_plan(&self, viewer: &Viewer, batch: &str) -> Result<ImportPlan, Error> {
        self.require_administrator(viewer)?;
        let (choices, roster) = self.waiting_lists(viewer, batch)?;
        self.store.read(|db| {
            let import = Import::begin(db, &choices, &roster)?;
            Ok(import.plan)
        })
    }

    /// Imports lists that were looked at: all of them or, if anything is
    /// wrong with any line, nothing.
    pub fn import(&self, viewer: &Viewer, batch: &str) -> Result<ImportPlan, Error> {
        self.require_administrator(viewer)?;
        let (choices, roster) = self.waiting_lists(viewer, batch)?;
        let now = self.now();
        self.store.write(|db| {
            let import = Import::begin(db, &choices, &roster)?;
            if !import.plan.problems.is_empty() {
                return Err(Error::Conflict("error-import-problems"));
            }
            import.carry_out(db, &roster, choices.language, now)?;
            store::end_waiting(db, batch)?;
            let plan = import.plan;
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "import",
                subject: &format!("term:{}", choices.term),
                details: serde_json::json!({
                    "people": [plan.people.new, plan.people.changed],
                    "courses": [plan.courses.new, plan.courses.changed],
                    "members": [plan.members.new, plan.members.changed],
                })
                .to_string(),
                ..Deed::default()
            };
            store::record(db, &deed, now)?;
            Ok(plan)
        })
    }

    fn waiting_lists(&self, viewer: &Viewer, batch: &str) -> Result<(Choices, Roster), Error> {
        let by = viewer.person.id;
        let (details, files) = self
            .store
            .read(|db| store::waiting(db, batch, PURPOSE, by))?;
        if files.is_empty() {
            return Err(Error::NotFound);
        }
        let choices =
            serde_json::from_str(&details).map_err(|error| Error::Broken(error.to_string()))?;
        let files: Vec<NamedFile> = files
            .into_iter()
            .map(|file| NamedFile {
                name: file.name,
                content: file.content,
            })
            .collect();
        Ok((choices, Roster::read(&files)))
    }
}

/// The lists beside what is stored.
struct Import {
    plan: ImportPlan,
    term: i64,
    /// People of the lists who are stored, by login.
    people: BTreeMap<String, Person>,
    courses: BTreeMap<String, Course>,
}

impl Import {
    /// Compares the lists with what is stored.
    fn begin(db: &mut Db, choices: &Choices, roster: &Roster) -> Result<Self, Error> {
        let term = store::term_by_public_id(db, &choices.term)?
            .ok_or(Error::invalid("term", "error-no-such-term"))?;
        let logins: BTreeSet<String> = roster
            .people
            .keys()
            .chain(roster.members.iter().map(|member| &member.login))
            .cloned()
            .collect();
        let logins: Vec<String> = logins.into_iter().collect();
        let people = store::people_by_logins(db, &logins)?
            .into_iter()
            .map(|person| (person.login.clone(), person))
            .collect();
        let mut courses = BTreeMap::new();
        for code in roster.courses.keys() {
            if let Some(course) = store::course_by_code(db, term.id, code)? {
                courses.insert(code.clone(), course);
            }
        }
        let mut import = Self {
            plan: ImportPlan {
                problems: roster.problems.clone(),
                ..ImportPlan::default()
            },
            term: term.id,
            people,
            courses,
        };
        import.look_at_people(db, roster)?;
        import.look_at_courses(roster);
        import.look_at_members(db, roster)?;
        let place = |problem: &RosterProblem| (problem.file.clone(), problem.line);
        import.plan.problems.sort_by_key(place);
        Ok(import)
    }

    fn look_at_people(&mut self, db: &mut Db, roster: &Roster) -> Result<(), Error> {
        let numbers: BTreeSet<String> = roster
            .people
            .values()
            .filter_map(|person| person.student_number.clone())
            .collect();
        let numbers: Vec<String> = numbers.into_iter().collect();
        let mut holders: BTreeMap<String, String> = store::people_by_numbers(db, &numbers)?
            .into_iter()
            .filter_map(|person| Some((person.student_number?, person.login)))
            .collect();
        for person in roster.people.values() {
            if let Some(number) = &person.student_number {
                let holder = holders
                    .entry(number.clone())
                    .or_insert_with(|| person.login.clone());
                if *holder != person.login {
                    let problem = person.place.problem("roster-number-taken", number);
                    self.plan.problems.push(problem);
                }
            }
            let told = format!("{} ({})", person.name, person.login);
            match self.people.get(&person.login) {
                None => {
                    self.plan.people.new += 1;
                    self.plan.changes.push(("import-new-person", told));
                }
                Some(known) if after(known, person) != before(known) => {
                    self.plan.people.changed += 1;
                    self.plan.changes.push(("import-changed-person", told));
                }
                Some(_) => self.plan.people.same += 1,
            }
        }
        Ok(())
    }

    fn look_at_courses(&mut self, roster: &Roster) {
        for course in roster.courses.values() {
            let told = match &course.title {
                Some(title) => format!("{} {title}", course.code),
                None => course.code.clone(),
            };
            match (self.courses.get(&course.code), &course.title) {
                (None, None) => {
                    let problem = course.place.problem("roster-no-such-course", &course.code);
                    self.plan.problems.push(problem);
                }
                (None, Some(_)) => {
                    self.plan.courses.new += 1;
                    self.plan.changes.push(("import-new-course", told));
                }
                (Some(known), Some(title)) if known.title != *title => {
                    self.plan.courses.changed += 1;
                    self.plan.changes.push(("import-changed-course", told));
                }
                (Some(_), _) => self.plan.courses.same += 1,
            }
        }
    }

    fn look_at_members(&mut self, db: &mut Db, roster: &Roster) -> Result<(), Error> {
        let mut known: BTreeMap<(i64, i64, String), Option<String>> = BTreeMap::new();
        for course in self.courses.values() {
            for (person, role, group) in store::memberships(db, course.id)? {
                known.insert((course.id, person, role), group);
            }
        }
        for member in &roster.members {
            let person = self.people.get(&member.login);
            if person.is_none() && !roster.people.contains_key(&member.login) {
                let problem = member.place.problem("roster-no-such-person", &member.login);
                self.plan.problems.push(problem);
                continue;
            }
            let course = self.courses.get(&member.code);
            let group = person.zip(course).and_then(|(person, course)| {
                known.get(&(course.id, person.id, member.role.word().to_owned()))
            });
            let told = format!("{} → {}", member.login, member.code);
            match (group, &member.group) {
                (None, _) => {
                    self.plan.members.new += 1;
                    self.plan.changes.push(("import-new-member", told));
                }
                (Some(group), Some(said)) if group.as_deref().unwrap_or_default() != said => {
                    self.plan.members.changed += 1;
                    self.plan.changes.push(("import-changed-member", told));
                }
                (Some(_), _) => self.plan.members.same += 1,
            }
        }
        Ok(())
    }

    /// Makes what is stored what the lists say.
    fn carry_out(
        &self,
        db: &mut Db,
        roster: &Roster,
        language: Language,
        now: Moment,
    ) -> Result<(), Error> {
        let mut people: BTreeMap<&str, i64> = self
            .people
            .values()
            .map(|person| (person.login.as_str(), person.id))
            .collect();
        for person in roster.people.values() {
            match self.people.get(&person.login) {
                Some(known) if after(known, person) == before(known) => {}
                Some(known) => {
                    let (name, email, number, language) = after(known, person);
                    store::change_person(db, known.id, name, email, number, language)?;
                }
                None => {
                    let new = NewPerson {
                        public_id: PublicId::new()?.0,
                        login: person.login.clone(),
                        name: person.name.clone(),
                        email: person.email.clone(),
                        student_number: person.student_number.clone(),
                        password_hash: None,
                        language: person.language.unwrap_or(language).code().to_owned(),
                        administrator: false,
                    };
                    people.insert(&person.login, store::add_person(db, &new, now)?);
                }
            }
        }
        let mut courses: BTreeMap<&str, i64> = BTreeMap::new();
        for course in roster.courses.values() {
            let id = match (self.courses.get(&course.code), &course.title) {
                (Some(known), title) => {
                    if let Some(title) = title.as_ref().filter(|title| **title != known.title) {
                        store::set_course_title(db, known.id, title)?;
                    }
                    known.id
                }
                (None, Some(title)) => {
                    let (id, code) = (PublicId::new()?.0, &course.code);
                    store::add_course(db, &id, self.term, code, title, language.code(), now)?
                }
                (None, None) => return Err(Error::Conflict("error-import-problems")),
            };
            courses.insert(&course.code, id);
        }
        for member in &roster.members {
            let (Some(&person), Some(&course)) = (
                people.get(member.login.as_str()),
                courses.get(member.code.as_str()),
            ) else {
                return Err(Error::Conflict("error-import-problems"));
            };
            let kept = match &member.group {
                Some(group) => Some(group.clone()).filter(|group| !group.is_empty()),
                None => store::group_in(db, course, person, member.role)?,
            };
            store::add_member(db, course, person, member.role, kept.as_deref(), now)?;
        }
        Ok(())
    }
}

/// Name, address, number and language of a person.
type Said<'a> = (&'a str, Option<&'a str>, Option<&'a str>, &'a str);

fn before(known: &Person) -> Said<'_> {
    (
        &known.name,
        known.email.as_deref(),
        known.student_number.as_deref(),
        &known.language,
    )
}

/// What is known of a person once the lists were imported. What they do not
/// say stays; so does the language, which people choose themselves.
fn after<'a>(known: &'a Person, listed: &'a super::roster::ListedPerson) -> Said<'a> {
    let (_, email, number, language) = before(known);
    (
        &listed.name,
        listed.email.as_deref().or(email),
        listed.student_number.as_deref().or(number),
        language,
    )
}
