//! Human rewording: an answer that follows a source must share more with it than
//! an answer to the same question that does not, by what `adal compare` prints.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An answer and what `compare` says of it and the source.
struct Answer {
    question: String,
    file: String,
    class: String,
    /// `left_share` and `right_share`; 0 when there is no row.
    shares: [f64; 2],
}

fn rewording() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/rewording")
}

/// The two shares of each work with `source.txt`.
fn shares_with_source(folder: &Path) -> HashMap<String, [f64; 2]> {
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
        if let ("source.txt", other) | (other, "source.txt") = (cells[0], cells[1]) {
            shares.insert(other.to_owned(), [share(2), share(3)]);
        }
    }
    shares
}

fn answers(language: &str) -> Vec<Answer> {
    let folder = rewording().join(language);
    let truth = fs::read_to_string(folder.join("truth.csv")).unwrap();
    let mut by_question: HashMap<String, HashMap<String, [f64; 2]>> = HashMap::new();
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
            shares: shares.get(cells[1]).copied().unwrap_or([0.0; 2]),
        });
    }
    answers
}

/// Whether two answers are ranked against each other.
type Ranked = fn(&Answer, &Answer) -> bool;

/// The area under the curve of one column: of all pairs of an answer of a class and an
/// independent one, the part that is in the right order (a tie counts a half). And the
/// pairs that are not.
fn area(answers: &[Answer], class: &str, column: usize, ranked: Ranked) -> (f64, Vec<String>) {
    let (mut right, mut pairs, mut wrong) = (0.0, 0, Vec::new());
    for above in answers.iter().filter(|answer| answer.class == class) {
        for below in answers
            .iter()
            .filter(|other| other.class == "independent" && ranked(above, other))
        {
            pairs += 1;
            let (high, low) = (above.shares[column], below.shares[column]);
            if high > low {
                right += 1.0;
                continue;
            }
            if high == low {
                right += 0.5;
            }
            wrong.push(format!(
                "{}/{} {high:.3} is not above {}/{} {low:.3}",
                above.question, above.file, below.question, below.file
            ));
        }
    }
    assert!(pairs > 0, "no {class} answers");
    (right / f64::from(pairs), wrong)
}

fn reworded_answers_rank_above_independent_ones(language: &str) {
    let answers = answers(language);
    let same: Ranked = |a, b| a.question == b.question;
    let any: Ranked = |_, _| true;
    for class in ["near", "light", "heavy"] {
        for (column, name) in ["left_share", "right_share"].into_iter().enumerate() {
            let (within, wrong) = area(&answers, class, column, same);
            let (across, _) = area(&answers, class, column, any);
            println!(
                "{language} {class} {name}: area under the curve {within:.3}, \
                 {across:.3} against all questions"
            );
            assert!(
                within >= WITHIN_A_QUESTION && across >= ACROSS_QUESTIONS,
                "{language} {class} {name}: {within:.3} and {across:.3}\n{}",
                wrong.join("\n")
            );
        }
    }
}

/// Every reworded answer above every independent answer to its question.
const WITHIN_A_QUESTION: f64 = 1.0;
/// One threshold for all questions separates them, too.
const ACROSS_QUESTIONS: f64 = 0.97;

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
