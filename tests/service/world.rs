//! An installation for one test, people in it, and browsers for them.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use adal::domain::{JobState, Language, Moment, Role};
use adal::jobs;
use adal::service::{AssignmentDraft, Clock, Service, Viewer};
use adal::settings::{Mail, Pace, ProcessRole, Settings};
use adal::store;
use adal::web::server::serve;
use adal::web::stages::Stages;

/// 2026-09-01 00:00 in Kazakhstan: the first day of the term.
pub const TERM_BEGINS: Moment = Moment(1_788_202_800_000);
/// Milliseconds of a day.
pub const DAY: i64 = 86_400_000;
/// A sentence that several works share.
pub const SHARED: &str = "Тілдің тағдыры оны сөйлейтін адамдардың күнделікті таңдауына байланысты, \
    өйткені сөз қолданылмаса ұмытылады, ал ұмытылған сөзбен бірге бүтін бір дүниетаным да \
    жоғалады деп санаған абзал.\n";
/// Sentences that are one work's own.
pub const OWN: &str = "Көне қолжазбаны оқыған зерттеуші бірінші бетінде тұрған таңбаларға көп көңіл \
    бөледі. Оның айтуынша, мұндай белгілер саудагерлердің есеп кітаптарында да кездескен.\n";
/// The password of everybody.
pub const PASSWORD: &str = "correct horse";

/// An installation.
pub struct World {
    /// The use cases.
    pub service: Service,
    /// The clock, which stands until a test moves it.
    pub clock: Clock,
    /// The address of its PostgreSQL.
    pub database: Option<String>,
    folder: tempfile::TempDir,
}

/// A server that answers for a test.
pub struct Server {
    address: String,
    handle: actix_web::dev::ServerHandle,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What a server answered.
pub struct Answer {
    pub status: u16,
    pub body: String,
    headers: Vec<(String, String)>,
}

impl Answer {
    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(header, _)| header.eq_ignore_ascii_case(name))
            .map_or("", |(_, value)| value)
    }
}

/// A browser, with its cookie.
pub struct Browser {
    address: String,
    cookie: String,
}

impl World {
    pub fn on_sqlite() -> Self {
        Self::new(None)
    }

    /// `None` where there is no PostgreSQL and none is demanded.
    pub fn on_postgres() -> Option<Self> {
        Some(Self::new(Some(new_database()?)))
    }

    /// The same whose children, which read files, are of another program.
    pub fn reading_with(program: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::at(folder, None, TERM_BEGINS.plus(DAY), program)
    }

    fn new(database: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::at(folder, database, TERM_BEGINS.plus(DAY), Path::new(PROGRAM))
    }

    /// What is in a folder, with a clock that stands at `now`.
    pub fn at(
        folder: tempfile::TempDir,
        database: Option<String>,
        now: Moment,
        program: &Path,
    ) -> Self {
        let clock = Clock::standing_at(now);
        let service = open(folder.path(), database.clone(), &clock, program);
        Self {
            service,
            clock,
            database,
            folder,
        }
    }

    /// Closes the installation and leaves what is in its folder.
    pub fn close(self) -> tempfile::TempDir {
        self.folder
    }

    /// The folder of the installation.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Does jobs until none is left. How many there were.
    pub fn do_all_jobs(&self) -> usize {
        let mut done = 0;
        while jobs::run_one(&self.service, "test").unwrap() {
            done += 1;
            assert!(done < 1000, "jobs make jobs without end");
        }
        let problems = self.service.store.read(store::job_problems).unwrap();
        assert!(problems.is_empty(), "{problems:?}");
        done
    }

    /// Does jobs until none is left, also those that failed and have to wait.
    pub fn do_all_jobs_whatever_was(&self) {
        for _ in 0..20 {
            while jobs::run_one(&self.service, "test").unwrap() {}
            let waiting = |db: &mut store::Db| store::jobs_in(db, JobState::Waiting);
            if self.service.store.read(waiting).unwrap() == 0 {
                return;
            }
            self.clock.advance(60_000);
        }
        panic!("jobs wait without end");
    }

    pub fn administrator(&self) -> Viewer {
        let login = "admin";
        if self
            .service
            .store
            .read(|db| store::person_by_login(db, login))
            .unwrap()
            .is_none()
        {
            self.service
                .make_administrator("Әкімші", login, Language::Kazakh, Some(PASSWORD))
                .unwrap();
        }
        self.viewer(login)
    }

    /// Somebody by the name to sign in with.
    pub fn viewer(&self, login: &str) -> Viewer {
        let person = self
            .service
            .store
            .read(|db| store::person_by_login(db, login))
            .unwrap()
            .unwrap();
        Viewer::new(person)
    }

    /// A new person.
    pub fn person(&self, login: &str, name: &str) -> Viewer {
        let admin = self.administrator();
        self.service
            .add_person(
                &admin,
                name,
                login,
                Some(&format!("{login}@example.kz")),
                Language::Kazakh,
                Some(PASSWORD),
            )
            .unwrap();
        self.viewer(login)
    }

    /// A course with an instructor, `teacher-CODE`, and students.
    pub fn course(&self, code: &str, students: &[&str]) -> Course<'_> {
        let admin = self.administrator();
        let term = match self.service.calendar().unwrap().first() {
            Some((term, _)) => term.public_id.clone(),
            None => self
                .service
                .add_term(&admin, "2026 күз", TERM_BEGINS)
                .unwrap(),
        };
        let id = self
            .service
            .add_course(&admin, &term, code, "Академиялық жазу", Language::Kazakh)
            .unwrap();
        let teacher = format!("teacher-{code}");
        self.person(&teacher, "Айгүл Серікқызы");
        self.join(&id, &teacher, Role::Instructor);
        for student in students {
            if self
                .service
                .store
                .read(|db| store::person_by_login(db, student))
                .unwrap()
                .is_none()
            {
                self.person(student, &format!("Студент {student}"));
            }
            self.join(&id, student, Role::Student);
        }
        Course {
            world: self,
            id,
            teacher,
        }
    }

    /// Takes somebody into a course.
    pub fn join(&self, course: &str, login: &str, role: Role) {
        let admin = self.administrator();
        self.service
            .add_member(&admin, course, login, role, None)
            .unwrap();
    }

    /// The same service whose letters travel another way, or not at all.
    pub fn service_with(&self, mail: Option<Mail>) -> Service {
        let mut service = self.service.clone();
        let mut settings = Settings::clone(&service.settings);
        settings.mail = mail;
        service.settings = settings.into();
        service
    }

    /// A server on a free port.
    pub fn serve(&self) -> Server {
        Self::serve_as(self.service.clone())
    }

    /// The same of another service.
    pub fn serve_as(service: Service) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (send, receive) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = serve(service, listener, Stages::default()).unwrap();
                send.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Server {
            address,
            handle: receive.recv().unwrap(),
            thread: Some(thread),
        }
    }
}

/// The program that is tested.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_adal");

fn open(folder: &Path, database: Option<String>, clock: &Clock, program: &Path) -> Service {
    let settings = Settings {
        data: folder.to_owned(),
        database,
        role: ProcessRole::All,
        url: "http://127.0.0.1".to_owned(),
        ahead_of_utc: Settings::KAZAKHSTAN,
        program: program.to_owned(),
        workers: 1,
        largest_upload: 4 << 20,
        mail: Some(Mail::into_folder(folder.join("mail")).unwrap()),
        pace: Pace::default(),
        metrics_token: Some("figures".to_owned()),
    };
    Service::open(settings, clock.clone()).unwrap()
}

/// A course of a test.
pub struct Course<'a> {
    world: &'a World,
    pub id: String,
    /// The name that the instructor signs in with.
    pub teacher: String,
}

impl Course<'_> {
    pub fn teacher(&self) -> Viewer {
        self.world.viewer(&self.teacher)
    }

    /// An assignment that is due in two weeks.
    pub fn assignment(&self, title: &str) -> String {
        self.assignment_with(title, |_| {})
    }

    /// The same with other choices.
    pub fn assignment_with(
        &self,
        title: &str,
        choose: impl FnOnce(&mut AssignmentDraft),
    ) -> String {
        let mut draft = draft(title);
        choose(&mut draft);
        self.world
            .service
            .set_assignment(&self.teacher(), &self.id, &draft, &[])
            .unwrap()
    }
}

/// An assignment as most instructors would set it.
pub fn draft(title: &str) -> AssignmentDraft {
    AssignmentDraft::usual(title, TERM_BEGINS, TERM_BEGINS.plus(14 * DAY))
}

impl Server {
    /// Where it answers.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A browser in which nobody is signed in.
    pub fn anonymous(&self) -> Browser {
        Browser::new(&self.address)
    }

    /// A browser in which somebody is signed in.
    pub fn signed_in(&self, login: &str) -> Browser {
        self.anonymous().sign_in(login)
    }
}

impl Browser {
    /// A browser in which nobody is signed in.
    pub fn new(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            cookie: String::new(),
        }
    }

    /// Where it looks.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What it is recognised by.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// The same browser after the service moved.
    pub fn moved_to(&self, address: &str) -> Self {
        Self {
            address: address.to_owned(),
            cookie: self.cookie.clone(),
        }
    }

    /// Signs somebody in.
    pub fn sign_in(self, login: &str) -> Self {
        let mut browser = self;
        let answer = browser.post("/sign-in", &[("login", login), ("password", PASSWORD)]);
        assert_eq!(answer.status, 303, "{}", answer.body);
        let cookie = answer.header("set-cookie");
        browser.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        browser
    }
}

/// What sends requests: it follows no redirects and keeps no cookies.
pub fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(std::time::Duration::from_secs(60)))
        .build()
        .into()
}

/// What came back.
pub fn answer(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    try_answer(response).unwrap()
}

fn try_answer(
    response: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Answer, ureq::Error> {
    let mut response = response?;
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_string(), value)
        })
        .collect();
    let bytes = response.body_mut().read_to_vec()?;
    Ok(Answer {
        status: response.status().as_u16(),
        headers,
        body: String::from_utf8_lossy(&bytes).into_owned(),
    })
}

impl Browser {
    /// Keeps a further cookie.
    pub fn also_with(&mut self, cookie: &str) {
        self.cookie = format!("{}; {cookie}", self.cookie);
    }

    /// The same browser, in which somebody chose a language.
    pub fn in_language(mut self, code: &str) -> Self {
        self.cookie = format!("adal-language={code}");
        self
    }

    pub fn get(&self, path: &str) -> Answer {
        let request = agent()
            .get(format!("{}{path}", self.address))
            .header("cookie", &self.cookie);
        answer(request.call())
    }

    /// The same with further headers.
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = agent()
            .get(format!("{}{path}", self.address))
            .header("cookie", &self.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(request.call())
    }

    /// What a path gives as it is, for files that are no text.
    pub fn bytes(&self, path: &str) -> Vec<u8> {
        let request = agent()
            .get(format!("{}{path}", self.address))
            .header("cookie", &self.cookie);
        request.call().unwrap().body_mut().read_to_vec().unwrap()
    }

    /// Sends a form, as a page of the service would.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_from(&self.address, path, fields)
    }

    /// Sends a form from a page of another site.
    pub fn post_from(&self, origin: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        let request = agent()
            .post(format!("{}{path}", self.address))
            .header("cookie", &self.cookie)
            .header("origin", origin)
            .header("content-type", "application/x-www-form-urlencoded");
        answer(request.send(body.join("&").as_bytes()))
    }

    /// Hands in a text as a file; where its page is.
    pub fn hand_in(&self, assignment: &str, text: &str) -> String {
        let path = format!("/assignments/{assignment}/hand-in");
        let answer = self.upload(&path, &[], ("эссе.txt", text.as_bytes()));
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.header("location").to_owned()
    }

    /// Uploads a file with the fields of its form.
    pub fn upload(&self, path: &str, fields: &[(&str, &str)], file: (&str, &[u8])) -> Answer {
        self.try_upload(path, fields, file).unwrap()
    }

    /// The same where the service may die meanwhile.
    pub fn try_upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &[u8]),
    ) -> Result<Answer, ureq::Error> {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend_from_slice(
                format!(
                    "--line\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .as_bytes(),
            );
        }
        let (name, content) = file;
        body.extend_from_slice(
            format!(
                "--line\r\nContent-Disposition: form-data; name=\"files\"; \
                 filename=\"{name}\"\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--line--\r\n");
        let request = agent()
            .post(format!("{}{path}", self.address))
            .header("cookie", &self.cookie)
            .header("origin", &self.address)
            .header("content-type", "multipart/form-data; boundary=line");
        try_answer(request.send(&body[..]))
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

/// A PostgreSQL of this run of the tests, and how to reach it.
struct Postgres {
    url: String,
    programs: PathBuf,
    folder: tempfile::TempDir,
}

/// Where Debian and others put the programs of the server.
fn server_programs() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop()
}

fn start_postgres() -> Option<Postgres> {
    let programs = server_programs()?;
    let folder = tempfile::tempdir().unwrap();
    // The server does not run as the administrator of the machine.
    let root = std::fs::metadata("/proc/self").is_ok_and(|itself| {
        use std::os::unix::fs::MetadataExt;
        itself.uid() == 0
    });
    let as_server = |program: &str| {
        let path = programs.join(program);
        let mut command = match root {
            true => {
                let mut command = Command::new("runuser");
                command.args(["-u", "postgres", "--"]).arg(path);
                command
            }
            false => Command::new(path),
        };
        command
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    };
    if root {
        let owned = Command::new("chown")
            .arg("postgres")
            .arg(folder.path())
            .status();
        assert!(owned.unwrap().success());
    }
    let data = folder.path().join("data");
    let made = as_server("initdb")
        .args([
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--no-sync",
            "-D",
        ])
        .arg(&data)
        .status();
    assert!(made.unwrap().success(), "initdb failed");
    let started = as_server("pg_ctl")
        .arg("-D")
        .arg(&data)
        .args(["-w", "-l"])
        .arg(folder.path().join("log"))
        .arg("-o")
        .arg(format!(
            "-c listen_addresses= -c unix_socket_directories={} -c fsync=off -c max_connections=400",
            folder.path().display()
        ))
        .arg("start")
        .status();
    assert!(started.unwrap().success(), "PostgreSQL did not start");
    let host = folder.path().display().to_string().replace('/', "%2F");
    Some(Postgres {
        url: format!("postgres://postgres@{host}"),
        programs,
        folder,
    })
}

static POSTGRES: OnceLock<Option<Postgres>> = OnceLock::new();

/// Stops the server when the process of the tests ends.
extern "C" fn stop_postgres() {
    if let Some(Some(postgres)) = POSTGRES.get() {
        let pid = std::fs::read_to_string(postgres.folder.path().join("data/postmaster.pid"));
        if let Some(pid) = pid.ok().and_then(|pid| pid.lines().next()?.parse().ok()) {
            // SAFETY: a signal to a process that this one started.
            unsafe { libc::kill(pid, libc::SIGQUIT) };
        }
        let _ = std::fs::remove_dir_all(postgres.folder.path());
    }
}

/// A new, empty database; `None` where there is no PostgreSQL and none is demanded.
fn new_database() -> Option<String> {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let postgres = POSTGRES.get_or_init(|| {
        let started = start_postgres();
        if started.is_some() {
            // SAFETY: the function is one of ours, takes nothing and does not panic.
            unsafe { libc::atexit(stop_postgres) };
        }
        started
    });
    let Some(postgres) = postgres else {
        assert!(
            std::env::var_os("ADAL_TEST_ALL").is_none(),
            "PostgreSQL is missing"
        );
        eprintln!("skipped: there is no PostgreSQL on this machine");
        return None;
    };
    let name = format!("world{}", NUMBER.fetch_add(1, Ordering::SeqCst));
    let made = Command::new(postgres.programs.join("createdb"))
        .arg("--maintenance-db")
        .arg(format!("{}/postgres", postgres.url))
        .arg(&name)
        .status();
    assert!(made.unwrap().success(), "createdb failed");
    Some(format!("{}/{name}", postgres.url))
}
