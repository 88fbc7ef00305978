//! An installation with courses, an assignment in each, and students who are
//! signed in already.

use std::path::{Path, PathBuf};
use std::time::Duration;

use adal::domain::{Language, Moment, Role};
use adal::service::{AssignmentDraft, Clock, Service, Token, Viewer};
use adal::settings::{Pace, ProcessRole, Settings};
use adal::store;

use super::Sequence;
use super::traffic::Request;

const DAY: i64 = 86_400_000;

/// An installation, and how to get into it.
pub struct Installation {
    data: PathBuf,
    /// Of each student: the session, and the assignment.
    students: Vec<(String, usize)>,
    /// Of each course: its name, that of its assignment, the instructor's session.
    courses: Vec<(String, String, String)>,
}

/// What came of the works.
pub struct Reports {
    /// Works with a report.
    pub works: usize,
    /// Median, 95th of a hundred and longest wait for the first report, in seconds.
    pub waits: [f64; 3],
    /// States of all reports.
    pub states: usize,
}

fn open(data: &Path) -> Service {
    let settings = Settings {
        data: data.to_owned(),
        database: None,
        // Neither the index nor the claim on the folder is ours.
        role: ProcessRole::Web,
        url: "http://127.0.0.1".to_owned(),
        ahead_of_utc: Settings::KAZAKHSTAN,
        program: PathBuf::from(env!("CARGO_BIN_EXE_adal")),
        workers: 1,
        largest_upload: 50 << 20,
        pace: Pace::default(),
        mail: None,
        metrics_token: None,
    };
    Service::open(settings, Clock::System).expect("an installation")
}

fn signed_in(service: &Service, person: i64) -> String {
    let token = Token::new().expect("a token");
    let now = service.now();
    service
        .store
        .write(|db| store::add_session(db, &token.digest(), person, now, now.plus(DAY)))
        .expect("a session");
    format!("adal={}", token.0)
}

impl Installation {
    /// Makes one in the folder `data`.
    pub fn make(data: &Path, students: usize, courses: usize) -> Self {
        // The collection of earlier years may stay empty.
        let service = open(data);
        let password = Some("a password for the load");
        service
            .make_administrator("Administrator", "admin", Language::English, password)
            .expect("an administrator");
        let viewer = |login: &str| {
            let person = service
                .store
                .read(|db| store::person_by_login(db, login))
                .expect("the database")
                .expect("somebody");
            Viewer::new(person)
        };
        let admin = viewer("admin");
        let add = |login: String| {
            let email = format!("{login}@example.kz");
            service
                .add_person(&admin, &login, &login, Some(&email), Language::Kazakh, None)
                .expect("a person");
            viewer(&login)
        };
        let now = service.now();
        let term = service
            .add_term(&admin, "Term", now.plus(-7 * DAY))
            .expect("a term");
        let collection = service.add_collection(&admin, "Earlier years");
        let collection = collection.expect("a collection");
        let courses: Vec<_> = (0..courses)
            .map(|number| {
                let code = format!("C{number}");
                let course = service
                    .add_course(&admin, &term, &code, "Course", Language::Kazakh)
                    .expect("a course");
                let teacher = add(format!("teacher-{number}"));
                let login = &teacher.person.login;
                service
                    .add_member(&admin, &course, login, Role::Instructor, None)
                    .expect("an instructor");
                let assignment = service
                    .set_assignment(&teacher, &course, &draft(now, &collection), &[])
                    .expect("an assignment");
                (course, assignment, signed_in(&service, teacher.person.id))
            })
            .collect();
        let students = (0..students)
            .map(|number| {
                let course = number * courses.len() / students;
                let student = add(format!("student-{number}"));
                let login = &student.person.login;
                service
                    .add_member(&admin, &courses[course].0, login, Role::Student, None)
                    .expect("a student");
                (signed_in(&service, student.person.id), course)
            })
            .collect();
        Self {
            data: data.to_owned(),
            students,
            courses,
        }
    }

    /// Puts works of earlier years into a collection with which every
    /// assignment compares.
    pub fn add_earlier(&self, works: Vec<String>) {
        use adal::language::{Lexicon, main_language, words_of};
        let service = open(&self.data);
        let now = service.now();
        let blob = service.store.blobs().put(b"a work").expect("a file");
        let in_one = |db: &mut store::Db, works: &[(usize, String)], collection: i64| {
            for (number, text) in works {
                let read = service.reader().read(text.clone().into_bytes());
                let document = read.expect("a text");
                let words = words_of(&document, &mut Lexicon::new());
                let language = main_language(&words);
                let work =
                    store::add_collection_work(db, collection, &number.to_string(), &blob, now)?;
                let row = store::add_document(db, &document, words.len(), language)?;
                store::add_index_change(db, &format!("c{work}"), Some(row), now)?;
                store::collection_work_read(db, work, Ok(row))?;
            }
            Ok::<_, store::StoreError>(())
        };
        let known = service.store.read(store::all_collections);
        let collection = known.expect("the database")[0].id;
        let works: Vec<(usize, String)> = works.into_iter().enumerate().collect();
        for some in works.chunks(1_000) {
            service
                .store
                .write(|db| in_one(db, some, collection))
                .expect("works");
        }
    }

    /// A student hands in.
    pub fn hand_in(&self, student: usize, files: &Path, due: Duration) -> Request {
        let (session, course) = &self.students[student];
        Request {
            due,
            cookie: session.clone(),
            path: format!("/assignments/{}/hand-in", self.courses[*course].1),
            file: Some(files.join(format!("{student}.docx"))),
        }
    }

    /// So many pages a second until `until`, asked for by students and by
    /// instructors, in no order.
    pub fn pages(&self, until: Duration, rate: f64, sequence: &mut Sequence) -> Vec<Request> {
        let count = (until.as_secs_f64() * rate) as usize;
        (0..count)
            .map(|at| {
                let (session, course) = &self.students[sequence.below(self.students.len())];
                let (course, assignment, teacher) = &self.courses[*course];
                let (cookie, path) = match sequence.below(8) {
                    0 | 1 => (session, "/".to_owned()),
                    2 | 3 => (session, format!("/courses/{course}")),
                    4..=6 => (session, format!("/assignments/{assignment}")),
                    _ => (teacher, format!("/assignments/{assignment}")),
                };
                Request {
                    due: Duration::from_secs_f64(at as f64 / rate),
                    cookie: cookie.clone(),
                    path,
                    file: None,
                }
            })
            .collect()
    }

    /// What came of the works, once the service has ended.
    pub fn reports(&self) -> Reports {
        let service = open(&self.data);
        let mut waits = Vec::new();
        let mut states = 0;
        service
            .store
            .read(|db| {
                for (_, assignment, _) in &self.courses {
                    let Some(assignment) = store::assignment_by_public_id(db, assignment)? else {
                        continue;
                    };
                    for submission in store::latest_submissions(db, assignment.id)? {
                        let history = store::report_history(db, submission.id)?;
                        states += history.len();
                        let first = history.iter().map(|state| state.created_at).min();
                        waits.extend(first.map(|made| made - submission.handed_in_at));
                    }
                }
                Ok::<_, store::StoreError>(())
            })
            .expect("the database");
        waits.sort_unstable();
        let seconds = |share: f64| {
            let at = (waits.len().saturating_sub(1)) as f64 * share;
            waits
                .get(at as usize)
                .map_or(f64::NAN, |&wait| wait as f64 / 1e3)
        };
        Reports {
            works: waits.len(),
            waits: [0.5, 0.95, 1.0].map(seconds),
            states,
        }
    }
}

fn draft(now: Moment, collection: &str) -> AssignmentDraft {
    AssignmentDraft {
        collections: vec![collection.to_owned()],
        ..AssignmentDraft::usual("Essay", now.plus(-DAY), now.plus(DAY))
    }
}
