//! `adal aggregate` from outside: files in, a table out, exit codes.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use super::generated_reviews::{Chance, Shape};

fn aggregate(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_adal"));
    command
        .current_dir(folder)
        .arg("aggregate")
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A table of a class of sixty works, with its rows in an order that the seed tells.
fn table(order: u64) -> String {
    let class = Shape {
        works: 60,
        ..Shape::target(4, 0.1, 0.02)
    }
    .draw(4);
    let row = |r: &adal::peer_review::aggregation::Review| {
        format!("{},{},{}\n", r.work, r.reviewer, r.score)
    };
    let mut rows: Vec<String> = class.reviews.iter().map(row).collect();
    Chance::new(order).shuffle(&mut rows);
    format!("work,reviewer,score\n{}", rows.concat())
}

#[test]
fn a_class_becomes_a_table_that_neither_order_nor_threads_change() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), table(1)).unwrap();
    fs::write(folder.path().join("b.csv"), table(2)).unwrap();
    let first = aggregate(folder.path(), &["a.csv", "--seed", "AB12"]);
    assert_eq!(first.status.code(), Some(0), "{}", text(&first.stderr));
    assert!(first.stderr.is_empty(), "{}", text(&first.stderr));
    let mut lines = text(&first.stdout).lines();
    assert_eq!(lines.next(), Some("work,mark,standard_error,reviews,flags"));
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 60);
    for row in &rows {
        assert!(row[1].parse::<u8>().unwrap() <= 100 && row[2].parse::<f64>().unwrap() > 0.0);
    }
    assert!(rows.is_sorted_by_key(|row| row[0]));
    for arguments in [["b.csv", "--seed", "ab12"], ["a.csv", "--seed", "aB12"]] {
        assert_eq!(aggregate(folder.path(), &arguments).stdout, first.stdout);
    }
    let one_thread = Command::new(env!("CARGO_BIN_EXE_adal"))
        .current_dir(folder.path())
        .env("RAYON_NUM_THREADS", "1")
        .args(["aggregate", "a.csv", "--seed", "ab12"])
        .output()
        .unwrap();
    assert_eq!(one_thread.stdout, first.stdout);
    let other = aggregate(folder.path(), &["a.csv", "--seed", "ab13"]);
    assert_ne!(other.stdout, first.stdout);
}

#[test]
fn unusable_rows_and_anchors_are_named_and_the_rest_is_marked() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("r.csv"),
        "\u{feff}work;reviewer;score\r\na;b;80\r\na;c;90,5\r\na;d;x\r\nb;b;99\r\n",
    )
    .unwrap();
    fs::write(folder.path().join("y.csv"), "work,score,note\nnobody,50,\n").unwrap();
    let output = aggregate(
        folder.path(),
        &["r.csv", "--anchors", "y.csv", "--method", "mean"],
    );
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<&str> = text(&output.stderr).lines().collect();
    assert_eq!(
        lines,
        [
            "adal: r.csv: line 4: the score \"x\" is not a number; the row is left out",
            "adal: r.csv: line 5: b reviewed the own work; a self-review does not count",
            "adal: y.csv: the column note is not read",
            "adal: y.csv: line 2: the work nobody is not among the reviewed works; its score is left out",
        ]
    );
    let rows: Vec<&str> = text(&output.stdout).lines().skip(1).collect();
    assert!(
        rows[0].starts_with("a,85,") && rows[0].contains(",2,too_few_reviews no_model_few_works"),
        "{rows:?}"
    );
    assert!(
        rows[1].starts_with("b,,,0,no_reviews") && rows[1].contains("self_review_left_out"),
        "{rows:?}"
    );
}

#[test]
fn a_class_too_small_for_the_model_says_so_on_standard_error_too() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("r.csv"),
        "work,reviewer,score\na,b,80\na,c,90\n",
    )
    .unwrap();
    let output = aggregate(folder.path(), &["r.csv"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        text(&output.stderr),
        "adal: the trimmed mean and no model for 1 of 1 works: there are fewer than 15 reviewed works\n"
    );
}

#[test]
fn what_cannot_be_done_and_what_is_asked_wrongly_have_their_codes() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("empty.csv"), "").unwrap();
    fs::write(
        folder.path().join("self.csv"),
        "work,reviewer,score\na,a,80\n",
    )
    .unwrap();
    fs::write(folder.path().join("r.csv"), "work,reviewer,score\na,b,80\n").unwrap();
    let fails = |arguments: &[&str], code: i32, says: &str| {
        let output = aggregate(folder.path(), arguments);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(says), "{said}");
        assert!(output.stdout.is_empty());
    };
    fails(&["none.csv"], 3, "cannot read none.csv");
    fails(&["empty.csv"], 3, "cannot use empty.csv: the file is empty");
    fails(
        &["self.csv"],
        3,
        "adal: self.csv: line 2: a reviewed the own work",
    );
    fails(
        &["r.csv", "--anchors", "empty.csv"],
        3,
        "cannot use empty.csv: the file is empty",
    );
    fails(&["r.csv", "--seed", "xyz"], 2, "hexadecimal");
    fails(&["r.csv", "--seed", ""], 2, "");
    fails(&["r.csv", "--method", "mode"], 2, "mode");
}
