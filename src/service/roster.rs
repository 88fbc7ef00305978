//! Lists of people, courses and members as tables: what stands in them, line
//! by line, and what is wrong with a line.
//!
//! Two forms are understood, by the names of the columns: the CSV of 1EdTech
//! OneRoster 1.1 and 1.2 (`users.csv`, `classes.csv`, `enrollments.csv`), and
//! a simple one of our own with a line for each member of a course. Input are
//! the bytes of the files, output is a [`Roster`]; the database is not asked.

use std::collections::BTreeMap;

use super::NamedFile;
use super::roster_table::{Kind, Line, Place, table};
use crate::domain::{Language, Role};

/// The most lines of one import.
const MOST_LINES: usize = 100_000;
/// The longest cell, in characters.
const LONGEST_CELL: usize = 200;

/// Something that has to be put right before the lists can be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterProblem {
    /// The name of the file.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// The key of the sentence that says what is wrong and what to do.
    pub key: &'static str,
    /// What the line says, for that sentence.
    pub what: String,
}

/// A person of the lists. What a list does not say is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListedPerson {
    pub place: Place,
    pub login: String,
    pub name: String,
    pub email: Option<String>,
    pub language: Option<Language>,
    pub student_number: Option<String>,
}

/// A course of the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListedCourse {
    pub place: Place,
    pub code: String,
    /// `None`: the course must be there already.
    pub title: Option<String>,
}

/// A member of a course, by login and code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListedMember {
    pub place: Place,
    pub login: String,
    pub code: String,
    pub role: Role,
    /// `None`: the list says nothing about groups.
    pub group: Option<String>,
}

/// What the lists say.
#[derive(Debug, Default)]
pub(super) struct Roster {
    pub people: BTreeMap<String, ListedPerson>,
    pub courses: BTreeMap<String, ListedCourse>,
    pub members: Vec<ListedMember>,
    pub problems: Vec<RosterProblem>,
    /// Logins by the identifier that other files of OneRoster use.
    users: BTreeMap<String, String>,
    /// Codes, likewise.
    classes: BTreeMap<String, String>,
}

impl Roster {
    /// Reads the lists. The order of the files does not matter.
    pub fn read(files: &[NamedFile]) -> Self {
        let mut roster = Self::default();
        let mut tables = Vec::new();
        for file in files {
            match table(file) {
                Ok(table) => tables.push(table),
                Err(problem) => roster.problems.push(problem),
            }
        }
        // People and courses are known before somebody is put into one.
        tables.sort_by_key(|table| table.kind);
        let mut lines = 0;
        for table in &tables {
            for record in &table.lines {
                lines += 1;
                let line = Line { table, record };
                if lines > MOST_LINES {
                    let most = MOST_LINES.to_string();
                    roster.problems.push(line.problem("roster-too-long", &most));
                    return roster;
                }
                if let Err(problem) = roster.take(&line) {
                    roster.problems.push(problem);
                }
            }
        }
        roster
    }

    fn take(&mut self, line: &Line<'_>) -> Result<(), RosterProblem> {
        if let Some(long) = line
            .record
            .iter()
            .find(|cell| cell.chars().count() > LONGEST_CELL)
        {
            let begin: String = long.chars().take(20).collect();
            return Err(line.problem("roster-cell-too-long", &begin));
        }
        if !line.is_active() {
            return Ok(());
        }
        match line.table.kind {
            Kind::Users => self.take_user(line),
            Kind::Classes => self.take_class(line),
            Kind::Enrollments => self.take_enrollment(line),
            Kind::Simple => self.take_simple(line),
        }
    }

    fn take_user(&mut self, line: &Line<'_>) -> Result<(), RosterProblem> {
        let parts = ["familyname", "givenname", "middlename"];
        let name: Vec<&str> = parts.iter().filter_map(|part| line.cell(part)).collect();
        let login = self.add_person(line, line.cell("username"), &name.join(" "), "identifier")?;
        if let Some(id) = line.cell("sourcedid") {
            self.users.insert(id.to_owned(), login);
        }
        Ok(())
    }

    fn take_class(&mut self, line: &Line<'_>) -> Result<(), RosterProblem> {
        let id = line.cell("sourcedid");
        let code = line.cell("classcode").or(id);
        let code = code.ok_or_else(|| line.problem("roster-no-code", ""))?;
        let title = line
            .cell("title")
            .ok_or_else(|| line.problem("roster-no-title", code))?;
        self.add_course(line, code, Some(title))?;
        if let Some(id) = id {
            self.classes.insert(id.to_owned(), code.to_owned());
        }
        Ok(())
    }

    fn take_enrollment(&mut self, line: &Line<'_>) -> Result<(), RosterProblem> {
        let class = line.cell("classsourcedid").unwrap_or_default();
        let user = line.cell("usersourcedid").unwrap_or_default();
        if class.is_empty() || user.is_empty() {
            return Err(line.problem("roster-no-member", ""));
        }
        // Without the other files the identifiers must be our own names.
        let login = self.users.get(user).cloned();
        let code = self.classes.get(class).cloned();
        let login = login.unwrap_or_else(|| user.to_lowercase());
        let code = code.unwrap_or_else(|| class.to_owned());
        self.add_course(line, &code, None)?;
        self.add_member(line, login, code, None)
    }

    fn take_simple(&mut self, line: &Line<'_>) -> Result<(), RosterProblem> {
        let name = line.cell("name").unwrap_or_default();
        let login = self.add_person(line, line.cell("login"), name, "studentnumber")?;
        let Some(code) = line.cell("coursecode") else {
            return Ok(());
        };
        self.add_course(line, code, line.cell("coursetitle"))?;
        let group = line.table.columns.get("group");
        let group = group.map(|_| line.cell("group").unwrap_or_default().to_owned());
        self.add_member(line, login, code.to_owned(), group)
    }

    fn add_person(
        &mut self,
        line: &Line<'_>,
        login: Option<&str>,
        name: &str,
        number: &str,
    ) -> Result<String, RosterProblem> {
        let login = login
            .ok_or_else(|| line.problem("roster-no-login", name))?
            .to_lowercase();
        if login.chars().any(char::is_whitespace) {
            return Err(line.problem("roster-login-spaces", &login));
        }
        if name.is_empty() {
            return Err(line.problem("roster-no-name", &login));
        }
        let email = line.cell("email").map(str::to_owned);
        if let Some(email) = &email
            && !is_address(email)
        {
            return Err(line.problem("roster-email", email));
        }
        let language = match line.cell("language") {
            None => None,
            Some(word) => Some(
                Language::from_code(&word.to_lowercase())
                    .ok_or_else(|| line.problem("roster-language", word))?,
            ),
        };
        let person = ListedPerson {
            place: line.place(),
            login: login.clone(),
            name: name.to_owned(),
            email,
            language,
            student_number: line.cell(number).map(str::to_owned),
        };
        if let Some(known) = self.people.get_mut(&login) {
            // A person has a line for each course; the lines must agree.
            let agree = known.name == person.name
                && agrees(&mut known.email, person.email)
                && agrees(&mut known.language, person.language)
                && agrees(&mut known.student_number, person.student_number);
            return match agree {
                true => Ok(login),
                false => Err(line.problem("roster-person-differs", &login)),
            };
        }
        self.people.insert(login.clone(), person);
        Ok(login)
    }

    fn add_course(
        &mut self,
        line: &Line<'_>,
        code: &str,
        title: Option<&str>,
    ) -> Result<(), RosterProblem> {
        let title = title.map(str::to_owned);
        if let Some(known) = self.courses.get_mut(code) {
            return match agrees(&mut known.title, title) {
                true => Ok(()),
                false => Err(line.problem("roster-course-differs", code)),
            };
        }
        let place = line.place();
        let code = code.to_owned();
        let course = ListedCourse { place, code, title };
        self.courses.insert(course.code.clone(), course);
        Ok(())
    }

    fn add_member(
        &mut self,
        line: &Line<'_>,
        login: String,
        code: String,
        group: Option<String>,
    ) -> Result<(), RosterProblem> {
        let word = line.cell("role").unwrap_or("student").to_lowercase();
        let role = match word.as_str() {
            "teacher" => Some(Role::Instructor),
            "aide" => Some(Role::Assistant),
            word => Role::from_word(word),
        };
        let role = role.ok_or_else(|| line.problem("roster-role", &word))?;
        self.members.push(ListedMember {
            place: line.place(),
            login,
            code,
            role,
            group,
        });
        Ok(())
    }
}

/// Whether what was known and what is said now are the same; what was not
/// known is known from now on.
fn agrees<T: PartialEq>(known: &mut Option<T>, said: Option<T>) -> bool {
    match (&known, &said) {
        (_, None) => true,
        (None, Some(_)) => {
            *known = said;
            true
        }
        (Some(known), Some(said)) => known == said,
    }
}

fn is_address(text: &str) -> bool {
    let mut parts = text.split('@');
    let (before, after) = (parts.next(), parts.next());
    before.is_some_and(|part| !part.is_empty())
        && after.is_some_and(|part| part.contains('.'))
        && parts.next().is_none()
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, content: &[u8]) -> NamedFile {
        NamedFile {
            name: name.to_owned(),
            content: content.to_vec(),
        }
    }

    #[test]
    fn a_list_is_read_in_each_encoding_and_with_each_separator() {
        let text = "Name;Login;Course code\nИванов Иван;ivanov;KAZ1\n";
        let (old, ..) = encoding_rs::WINDOWS_1251.encode(text);
        let marked = format!("\u{FEFF}{text}");
        for bytes in [text.as_bytes(), &old[..], marked.as_bytes()] {
            let roster = Roster::read(&[file("a.csv", bytes)]);
            assert_eq!(roster.problems, []);
            assert_eq!(roster.people["ivanov"].name, "Иванов Иван");
            assert_eq!(roster.members.len(), 1);
        }
    }

    #[test]
    fn a_problem_names_its_line() {
        let text = "name,login,email\nA,a,a@b.kz\nB,,\nC,c,nowhere\nA,a,other@b.kz\n";
        let roster = Roster::read(&[file("a.csv", text.as_bytes())]);
        let found: Vec<(u64, &str)> = roster.problems.iter().map(|p| (p.line, p.key)).collect();
        let expected = [
            (3, "roster-no-login"),
            (4, "roster-email"),
            (5, "roster-person-differs"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn files_of_oneroster_are_known_by_their_columns_in_any_order() {
        let files = [
            file("3.csv", b"sourcedId,status,classSourcedId,userSourcedId,role\ne1,active,c1,u1,student\ne2,tobedeleted,c1,u1,teacher\n"),
            file("2.csv", b"sourcedId,title,classCode\nc1,Writing,W1\n"),
            file("1.csv", b"sourcedId,enabledUser,username,givenName,familyName,identifier\nu1,true,a.b,A,B,77\n"),
        ];
        let roster = Roster::read(&files);
        assert_eq!(roster.problems, []);
        assert_eq!(roster.people["a.b"].name, "B A");
        assert_eq!(roster.members.len(), 1);
        assert_eq!(roster.members[0].code, "W1");
    }
}
