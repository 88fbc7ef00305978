//! Human rewording: an answer that follows a source must share more with it than
//! an answer to the same question that does not, by what `adal compare` prints.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An answer and the larger of its two shares with the source.
struct Answer {
    question: String,
    file: String,
    class: String,
    share: f64,
}

fn rewording() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/rewording")
}

/// The share of each work with `source.txt`, by what the work itself holds of it.
fn shares_with_source(folder: &Path) -> HashMap<String, f64> {
    let output = Command::new(env!("CARGO_BIN_EXE_adal"))
        .args(["compare", "--floor", "5"])
        .arg(folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let csv = String::from_utf8(output.stdout).unwrap();
    let mut shares = HashMap::new();
    for line in csv.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let share = |cell: usize| cells[cell].parse::<f64>().unwrap();
        match (cells[0], cells[1]) {
            ("source.txt", other) => shares.insert(other.to_owned(), share(3)),
            (other, "source.txt") => shares.insert(other.to_owned(), share(2)),
            _ => None,
        };
    }
    shares
}

fn answers(language: &str) -> Vec<Answer> {
    let folder = rewording().join(language);
    let truth = fs::read_to_string(folder.join("truth.csv")).unwrap();
    let mut by_question: HashMap<String, HashMap<String, f64>> = HashMap::new();
    let mut answers = Vec::new();
    for line in truth.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let shares = by_question
            .entry(cells[0].to_owned())
            .or_insert_with(|| shares_with_source(&folder.join(cells[0])));
        answers.push(Answer {
            question: cells[0].to_owned(),
            file: cells[1].to_owned(),
            class: cells[2].to_owned(),
            share: shares.get(cells[1]).copied().unwrap_or(0.0),
        });
    }
    answers
}

/// Pairs of a reworded and an independent answer to the same question, and how many
/// of them are in the right order (a tie counts a half, as in the area under a curve).
fn order(answers: &[Answer], class: &str) -> (f64, usize, Vec<String>) {
    let (mut right, mut pairs, mut wrong) = (0.0, 0, Vec::new());
    for above in answers.iter().filter(|answer| answer.class == class) {
        for below in answers
            .iter()
            .filter(|other| other.class == "independent" && other.question == above.question)
        {
            pairs += 1;
            if above.share > below.share {
                right += 1.0;
            } else {
                if above.share == below.share {
                    right += 0.5;
                }
                wrong.push(format!(
                    "{}: {} {:.3} is not above {} {:.3}",
                    above.question, above.file, above.share, below.file, below.share
                ));
            }
        }
    }
    (right, pairs, wrong)
}

fn reworded_answers_rank_above_independent_ones(language: &str) {
    let answers = answers(language);
    for class in ["near", "light", "heavy"] {
        let (right, pairs, wrong) = order(&answers, class);
        let area = right / pairs as f64;
        println!("{language} {class}: area under the curve {area:.3} of {pairs} pairs");
        for line in &wrong {
            println!("  {line}");
        }
        let required = match (class, language) {
            ("heavy", "ru") => 0.8,
            ("heavy", "kk") => 0.95,
            _ => 1.0,
        };
        assert!(
            area >= required,
            "{language} {class}: {area:.3} is less than {required}\n{}",
            wrong.join("\n")
        );
    }
}

#[test]
fn in_kazakh_reworded_answers_rank_above_independent_ones() {
    reworded_answers_rank_above_independent_ones("kk");
}

#[test]
fn in_russian_reworded_answers_rank_above_independent_ones() {
    reworded_answers_rank_above_independent_ones("ru");
}

#[test]
fn in_english_reworded_answers_rank_above_independent_ones() {
    reworded_answers_rank_above_independent_ones("en");
}
