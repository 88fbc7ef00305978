//! The first command of the README: it works from anywhere, names its page, and
//! every link of every page leads to a place that is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use adal::domain::Language;
use adal::web::Speech;
use scraper::{Html, Selector};

const LANGUAGES: [&str; 3] = ["kk", "ru", "en"];

/// What the tests ask of a page that was written.
struct Page {
    heading: String,
    title: String,
    ids: BTreeSet<String>,
    hrefs: Vec<String>,
    /// The links that are hidden together with the names.
    under_names: BTreeSet<String>,
    /// The links of the way up, in their order.
    up: Vec<String>,
}

impl Page {
    fn read(path: &Path) -> Self {
        let html = Html::parse_document(&fs::read_to_string(path).unwrap());
        let all = |css: &str, attribute: &str| -> Vec<String> {
            html.select(&Selector::parse(css).unwrap())
                .filter_map(|element| element.attr(attribute).map(str::to_owned))
                .collect()
        };
        let text = |css: &str| -> String {
            html.select(&Selector::parse(css).unwrap())
                .flat_map(|element| element.text())
                .collect()
        };
        Self {
            heading: text("h1"),
            title: text("head title"),
            ids: all("[id]", "id").into_iter().collect(),
            hrefs: all("[href]", "href"),
            under_names: all(".name a[href]", "href").into_iter().collect(),
            up: all("header nav.up a", "href"),
        }
    }
}

/// Every page below a folder, by its path without `.` and `..`.
fn pages_below(folder: &Path) -> BTreeMap<PathBuf, Page> {
    let mut pages = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            pages.extend(pages_below(&path));
        } else if path.extension().is_some_and(|ending| ending == "html") {
            pages.insert(path.canonicalize().unwrap(), Page::read(&path));
        }
    }
    pages
}

/// Follows every link of every page, to the file and to the place in it.
fn assert_that_links_arrive(pages: &BTreeMap<PathBuf, Page>) {
    for (path, page) in pages {
        for href in &page.hrefs {
            let told = format!("{} links to {href}", path.display());
            assert!(!href.contains(':') && !href.starts_with('/'), "{told}");
            let (file, place) = href.split_once('#').map_or((href.as_str(), None), |parts| {
                (parts.0, Some(parts.1.to_owned()))
            });
            let target = if file.is_empty() {
                Some(page)
            } else {
                let target = path.parent().unwrap().join(file).canonicalize();
                target.ok().and_then(|target| pages.get(&target))
            };
            let target = target.unwrap_or_else(|| panic!("{told}, which is no page"));
            if let Some(place) = place {
                assert!(target.ids.contains(&place), "{told}, a place not there");
            }
        }
    }
}

#[test]
fn the_demonstration_checks_every_class_and_every_link_of_its_pages_leads_somewhere() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_adal"))
        .args(["demo", "--pages"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let problems = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{problems}");
    let told = String::from_utf8(output.stdout).unwrap();
    let named = told
        .lines()
        .find_map(|line| line.trim().strip_prefix("file://"))
        .expect("a page is named");
    assert!(
        named.starts_with('/') || named.contains(':'),
        "{named} is not absolute"
    );

    let out = folder.path().join("adal-demo").canonicalize().unwrap();
    let pages = pages_below(&out);
    assert_that_links_arrive(&pages);

    let index = &pages[&Path::new(named).canonicalize().unwrap()];
    let links: BTreeSet<&String> = index.hrefs.iter().filter(|l| !l.starts_with('#')).collect();
    // Works, three pages of classes, and the languages of the page itself.
    assert!(links.len() >= 36 + 3 + 3, "only {} links", links.len());
    assert!(index.up.is_empty());

    let english = &pages[&out.join("pages/en/class.en.html")];
    assert_eq!(english.heading, "English class");

    // From each class to its works and from each work back, in one language.
    for class in LANGUAGES {
        for spoken in LANGUAGES {
            let folder = out.join("pages").join(class);
            let above = format!("../../index.{spoken}.html");
            let beside = format!("class.{spoken}.html");
            let page = &pages[&folder.join(&beside)];
            let title = Speech::new(Language::from_code(spoken).unwrap())
                .demo_class_title(Language::from_code(class).unwrap());
            assert_eq!((&page.heading, &page.title), (&title, &title));
            assert_eq!(page.up, std::slice::from_ref(&above));
            let works = fs::read_dir(out.join("texts").join(class).join("works")).unwrap();
            assert_eq!(page.under_names.len(), works.count(), "{class}, {spoken}");
            for href in &page.under_names {
                assert!(href.ends_with(&format!(".{spoken}.html")), "{href}");
                // Who hides the names finds no other link to the work.
                assert_eq!(page.hrefs.iter().filter(|link| *link == href).count(), 1);
                let report = &pages[&folder.join(href)];
                assert_eq!(report.up, [above.clone(), beside.clone()], "{href}");
            }
        }
    }
}

/// The first command of the README, as far as a person sees it: an address, and
/// somebody to sign in as in each role. The university is made once: a second
/// start finds it.
#[test]
fn the_demonstration_university_is_made_once_and_names_who_may_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let output = Command::new(env!("CARGO_BIN_EXE_adal"))
            .args(["demo", "--prepare", "--listen", "127.0.0.1:0"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let problems = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{problems}");
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(told.contains("http://127.0.0.1:"), "{told}");
        for somebody in [
            "admin",
            "teacher-kk",
            "teacher-ru",
            "teacher-en",
            "alice-nurgali",
        ] {
            assert!(told.contains(somebody), "{told}");
        }
    }
}
