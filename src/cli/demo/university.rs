//! The demonstration university: a term, a course in each language with its
//! instructor and students, a collection of articles, an assignment that
//! everybody has handed in for, and one that is open. Everybody is invented.

use std::fmt::Write;

use anyhow::Context;
use serde::Deserialize;

use super::{CLASS, SOURCES, TASKS, TRUTH};
use crate::domain::{DAY, Language, Moment, Role, Way};
use crate::service::{AssignmentDraft, Error, HandIn, NamedFile, Service, Viewer};
use crate::store;

/// The password of everybody in the demonstration.
const PASSWORD: &str = "adal-demo";
/// Milliseconds of a week.
const WEEK: i64 = 7 * DAY;

/// What a course of the demonstration is called.
struct CourseNames {
    language: Language,
    code: &'static str,
    title: &'static str,
    instructor: &'static str,
    login: &'static str,
    essay: &'static str,
    open: &'static str,
    open_task: &'static str,
    collection: &'static str,
}

const COURSES: [CourseNames; 3] = [
    CourseNames {
        language: Language::Kazakh,
        code: "KAZ 1101",
        title: "Академиялық жазу",
        instructor: "Гүлнар Сапарқызы",
        login: "teacher-kk",
        essay: "Эссе: ағартушылық тарихы",
        open: "Бос тақырыптағы эссе",
        open_task: "Өз таңдауыңыз бойынша тақырыпқа эссе жазыңыз.",
        collection: "Мақалалар (қазақша)",
    },
    CourseNames {
        language: Language::Russian,
        code: "RUS 1102",
        title: "Академическое письмо",
        instructor: "Марина Левченко",
        login: "teacher-ru",
        essay: "Эссе по новостным статьям",
        open: "Эссе на свободную тему",
        open_task: "Напишите эссе на тему по вашему выбору.",
        collection: "Статьи (на русском)",
    },
    CourseNames {
        language: Language::English,
        code: "ENG 1103",
        title: "Academic Writing",
        instructor: "Helen Marsh",
        login: "teacher-en",
        essay: "Essay on the articles",
        open: "Essay on a topic of your own",
        open_task: "Write an essay on a topic of your choice.",
        collection: "Articles (in English)",
    },
];

/// Who may sign in to look around.
pub(super) struct People(Vec<(&'static str, String)>);

impl People {
    /// A line for each, with the password.
    pub(super) fn told(&self) -> String {
        let mut told = format!("Sign in with the password {PASSWORD} as\n\n");
        for (role, login) in &self.0 {
            let _ = writeln!(told, "  {login:<16} {role}");
        }
        told.push_str("\nEverybody in it is invented. Stop it with Ctrl+C.");
        told
    }
}

/// Makes the university, unless it is there already; who may sign in.
pub(super) fn make(service: &Service) -> anyhow::Result<People> {
    let mut people = vec![("administrator", "admin".to_owned())];
    let is_new = service.needs_administrator()?;
    if is_new {
        service.make_administrator("Әкімші", "admin", Language::Kazakh, Some(PASSWORD))?;
    }
    let admin = viewer(service, "admin")?;
    let term = match is_new {
        true => Some(service.add_term(&admin, "2026–2027, 1", term_begins(service))?),
        false => None,
    };
    for names in &COURSES {
        let students = students_of(names.language)?;
        if let Some(term) = &term {
            make_course(service, &admin, term, names, &students)?;
        }
        people.push(("instructor", names.login.to_owned()));
        if let Some(student) = students.first() {
            people.push(("student", student.login.clone()));
        }
    }
    Ok(People(people))
}

/// Monday of the week seven weeks ago: the midterm is next.
fn term_begins(service: &Service) -> Moment {
    let ahead = service.settings.ahead_of_utc;
    let today = (service.now().0 + ahead).div_euclid(DAY);
    // Day 0 was a Thursday.
    let monday = today - (today + 3).rem_euclid(7);
    Moment((monday - 49) * DAY - ahead)
}

struct Student {
    login: String,
    name: String,
    file: &'static include_dir::File<'static>,
}

/// The truth about a work, as far as the demonstration needs it.
#[derive(Deserialize)]
struct Truth {
    author: String,
}

fn students_of(language: Language) -> anyhow::Result<Vec<Student>> {
    let missing = "a part of the corpus is missing";
    let folder = CLASS.get_dir(language.code()).context(missing)?;
    let mut students = Vec::new();
    for file in folder.files() {
        let login = file
            .path()
            .file_stem()
            .context(missing)?
            .to_string_lossy()
            .into_owned();
        let truth = TRUTH
            .get_file(format!("{}/{login}.json", language.code()))
            .context(missing)?;
        let truth: Truth = serde_json::from_slice(truth.contents()).context(missing)?;
        students.push(Student {
            login,
            name: truth.author,
            file,
        });
    }
    students.sort_by(|a, b| a.login.cmp(&b.login));
    Ok(students)
}

fn viewer(service: &Service, login: &str) -> anyhow::Result<Viewer> {
    let person = service
        .store
        .read(|db| store::person_by_login(db, login))?
        .with_context(|| format!("{login} is missing; remove the folder and start again"))?;
    Ok(Viewer::new(person))
}

fn make_course(
    service: &Service,
    admin: &Viewer,
    term: &str,
    names: &CourseNames,
    students: &[Student],
) -> anyhow::Result<()> {
    let language = names.language;
    let course = service.add_course(admin, term, names.code, names.title, language)?;
    let join = |login: &str, name: &str, role: Role| -> Result<(), Error> {
        let email = format!("{login}@example.kz");
        service.add_person(admin, name, login, Some(&email), language, Some(PASSWORD))?;
        service.add_member(admin, &course, login, role, None)
    };
    join(names.login, names.instructor, Role::Instructor)?;
    for student in students {
        join(&student.login, &student.name, Role::Student)?;
    }
    let collection = service.add_collection(admin, names.collection)?;
    let sources = SOURCES
        .get_dir(language.code())
        .context("a part of the corpus is missing")?;
    let articles: Vec<NamedFile> = sources.files().map(named).collect();
    service.add_to_collection(admin, &collection, &articles)?;

    let task = TASKS
        .get_file(format!("{}.txt", language.code()))
        .and_then(include_dir::File::contents_utf8)
        .context("a part of the corpus is missing")?;
    let instructor = viewer(service, names.login)?;
    let now = service.now();
    let essay = draft(
        names.essay,
        task,
        now.plus(-WEEK),
        now.plus(WEEK),
        &collection,
    );
    let essay = service.set_assignment(&instructor, &course, &essay, &[])?;
    let open = draft(
        names.open,
        names.open_task,
        now,
        now.plus(2 * WEEK),
        &collection,
    );
    service.set_assignment(&instructor, &course, &open, &[])?;
    for student in students {
        let work = HandIn {
            files: vec![named(student.file)],
            way: Way::Upload,
            attempt: None,
        };
        service.hand_in(&viewer(service, &student.login)?, &essay, work)?;
    }
    Ok(())
}

fn named(file: &include_dir::File<'_>) -> NamedFile {
    let name = file.path().file_name().unwrap_or_default();
    NamedFile {
        name: name.to_string_lossy().into_owned(),
        content: file.contents().to_vec(),
    }
}

fn draft(
    title: &str,
    instructions: &str,
    opens: Moment,
    due: Moment,
    collection: &str,
) -> AssignmentDraft {
    AssignmentDraft {
        instructions: instructions.to_owned(),
        collections: vec![collection.to_owned()],
        ..AssignmentDraft::usual(title, opens, due)
    }
}
