//! The first command of the README: it works from anywhere, names its page, and
//! every link of the page leads to a file.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

#[test]
fn the_demonstration_checks_every_class_and_names_a_page_whose_links_lead_somewhere() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_adal"))
        .arg("demo")
        .current_dir(folder.path())
        .output()
        .unwrap();
    let problems = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{problems}");
    let told = String::from_utf8(output.stdout).unwrap();
    let page = told
        .lines()
        .find_map(|line| line.trim().strip_prefix("file://"))
        .expect("a page is named");
    assert!(
        page.starts_with('/') || page.contains(':'),
        "{page} is not absolute"
    );

    let index = fs::read_to_string(page).unwrap();
    let pages = folder.path().join("adal-demo");
    let links: BTreeSet<&str> = index
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|link| !link.starts_with('#'))
        .collect();
    for link in &links {
        assert!(pages.join(link).is_file(), "the link {link} leads nowhere");
    }
    // Works, three pages of classes, and the languages of the page itself.
    assert!(links.len() >= 36 + 3 + 3, "only {} links", links.len());
}
