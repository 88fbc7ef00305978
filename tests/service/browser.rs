//! The pages in a real browser: Chromium, driven by the scripts of tests/browser.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use adal::web::routes::ROUTES;

use super::process::wait_for;
use super::world::{Browser, PROGRAM};

/// What answers to GET and is no page to look at, and why.
const NO_PAGES: [(&str, &str); 15] = [
    ("/submissions/{submission}/protocol.pdf", "a file"),
    (
        "/submissions/{submission}/sources/{source}",
        "needs a request that another course's instructor allowed",
    ),
    ("/healthz", "JSON"),
    ("/metrics", "text for Prometheus"),
    ("/assignments/{assignment}/templates/{position}", "a file"),
    ("/assets/{name}", "styles and scripts"),
    ("/api/openapi.json", "JSON"),
    ("/assignments/{assignment}/works.csv", "a file"),
    ("/assignments/{assignment}/works.xlsx", "a file"),
    ("/assignments/{assignment}/deadline.ics", "a file"),
    ("/submissions/{submission}/stage", "server-sent events"),
    ("/submissions/{submission}/report.json", "JSON"),
    (
        "/submissions/{submission}/dossier",
        "a file: the page of a report",
    ),
    ("/submissions/{submission}/files/{position}", "a file"),
    ("/api/v1/", "JSON, whatever follows"),
];

/// The demonstration university, running. It ends when it is dropped.
struct Demonstration {
    child: Child,
    address: String,
    _folder: tempfile::TempDir,
}

impl Demonstration {
    /// Starts it and waits until every work is checked.
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(PROGRAM)
            .args(["demo", "--listen", "127.0.0.1:0"])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut errors = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = errors
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| Some(line.strip_prefix("adal: answering on ")?.to_owned()))
            .expect("it does not answer");
        // What it says from now on is read, so that it may go on saying it.
        std::thread::spawn(move || errors.map_while(Result::ok).for_each(drop));
        let demonstration = Self {
            child,
            address,
            _folder: folder,
        };
        let browser = Browser::new(&demonstration.address);
        wait_for("the checks", || {
            let state = browser.get("/healthz").body;
            let state: serde_json::Value = serde_json::from_str(&state).unwrap();
            (state["jobs_waiting"] == 0 && state["jobs_running"] == 0).then_some(())
        });
        demonstration
    }

    /// Runs a script of tests/browser and gives the lines that it wrote, each in its fields.
    fn run(&self, script: &str, arguments: &[&str]) -> Vec<Vec<String>> {
        let output = Command::new("node")
            .arg(scripts().join(script))
            .arg(&self.address)
            .args(arguments)
            .output()
            .unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        print!("{told}");
        let problems: Vec<&str> = told.lines().filter(|l| l.starts_with("problem")).collect();
        assert!(
            output.status.success() && problems.is_empty(),
            "{}\n{}",
            problems.join("\n"),
            String::from_utf8_lossy(&output.stderr)
        );
        told.lines()
            .map(|line| line.split('\t').map(str::to_owned).collect())
            .collect()
    }
}

impl Drop for Demonstration {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}

/// What the scripts need and this machine has not.
fn missing() -> Option<String> {
    let node = Command::new("node").arg("--version").output();
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let missing = if node.is_err() {
        "node is missing"
    } else if !Path::new(&chromium).exists() {
        "Chromium is missing"
    } else if !scripts().join("node_modules/playwright-core").exists() {
        "playwright-core is missing: run `npm ci` in tests/browser"
    } else {
        return None;
    };
    assert!(std::env::var_os("ADAL_TEST_ALL").is_none(), "{missing}");
    Some(missing.to_owned())
}

fn is_no_page(path: &str) -> bool {
    NO_PAGES
        .iter()
        .any(|(other, _)| path == *other || (other.ends_with('/') && path.starts_with(other)))
}

/// Every page of the table was looked at, and so was everything that pages vary in.
fn assert_that_all_was_seen(told: &[Vec<String>]) {
    let visits: Vec<&[String]> = told
        .iter()
        .filter(|line| line[0] == "visited")
        .map(|line| &line[1..])
        .collect();
    let seen = |field: usize| -> BTreeSet<&str> {
        visits.iter().map(|visit| visit[field].as_str()).collect()
    };
    let pages = seen(0);
    let unseen: Vec<&str> = ROUTES
        .iter()
        .filter(|route| route.method == "GET" && !is_no_page(route.path))
        .map(|route| route.path)
        .filter(|path| !pages.contains(path))
        .collect();
    assert!(
        unseen.is_empty(),
        "no line of PAGES in tests/browser/pages.mjs visits {unseen:?}"
    );
    assert_eq!(seen(1).len(), 4, "nobody, student, teacher, administrator");
    assert_eq!(seen(2), ["en", "kk", "ru"].into());
    assert_eq!(seen(3), ["dark", "light"].into());
    assert_eq!(seen(4), ["1280", "320"].into());
}

/// Where whoever wants to look at the pages finds them.
fn screenshots() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots")
}

#[test]
fn the_pages_stand_in_a_real_browser_and_six_tasks_are_done_by_keyboard() {
    if let Some(missing) = missing() {
        eprintln!("skipped: {missing}");
        return;
    }
    let demonstration = Demonstration::start();
    let shots = screenshots().display().to_string();
    let told = demonstration.run("pages.mjs", &["--screenshots", &shots]);
    assert_that_all_was_seen(&told);
    let told = demonstration.run("keyboard.mjs", &["--screenshots", &shots]);
    let done = told.iter().filter(|line| line[0] == "done").count();
    assert_eq!(done, 6);
}

#[test]
#[ignore = "takes five minutes: every page in every language, theme and width"]
fn the_whole_matrix_of_pages_stands_in_a_real_browser() {
    if let Some(missing) = missing() {
        eprintln!("skipped: {missing}");
        return;
    }
    let demonstration = Demonstration::start();
    let shots = screenshots().display().to_string();
    let told = demonstration.run("pages.mjs", &["--all", "--screenshots", &shots]);
    assert_that_all_was_seen(&told);
    let looks: BTreeSet<&[String]> = told
        .iter()
        .filter(|line| line[0] == "visited")
        .map(|line| &line[3..])
        .collect();
    assert_eq!(looks.len(), 3 * 2 * 2, "languages, themes, widths");
}

#[test]
fn what_is_said_to_be_no_page_is_in_the_table() {
    for (path, _) in NO_PAGES {
        assert!(
            ROUTES.iter().any(|route| route.method == "GET"
                && (route.path == path || (path.ends_with('/') && route.path.starts_with(path)))),
            "there is no {path}"
        );
    }
}
