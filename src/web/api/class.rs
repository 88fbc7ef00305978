//! A class at a glance, and two of its works side by side.

use actix_web::HttpResponse;
use actix_web::web::Path;
use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::{Person, Time};
use super::{Listed, Window, answer};
use crate::domain::{Span, WordRange};
use crate::language::Words;
use crate::service::{ClassMember, ClassView, PairView};
use crate::web::class_page::span_of;
use crate::web::html::Cuts;
use crate::web::visit::{Failure, Visit};

/// What a work shares most of its words with.
#[derive(Debug, Serialize, ToSchema)]
pub struct Strongest {
    /// The random name of the other submission.
    pub submission: String,
    /// The share of counted words that also stand in it; null when no word counts.
    pub share: Option<f64>,
}

/// A work of a class.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassWork {
    /// The random name of its last submission.
    pub submission: String,
    /// Who stands behind it.
    pub authors: Vec<Person>,
    /// When its first version was handed in.
    pub first_handed_in_at: Time,
    /// All its words.
    pub words: u32,
    /// The words that count.
    pub counted_words: u32,
    /// The share of counted words that also stand in another work of the
    /// class; null when no word counts.
    pub similarity: Option<f64>,
    /// The work that it shares most with, if it shares anything.
    pub strongest: Option<Strongest>,
}

/// Two works that share something.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassPair {
    /// The random name of the submission with the larger share.
    pub left: String,
    /// The share of its counted words that the other has; null when none counts.
    pub left_share: Option<f64>,
    /// Its words that are aligned.
    pub left_words: u32,
    /// The random name of the other submission.
    pub right: String,
    /// The share of its counted words that the first has; null when none counts.
    pub right_share: Option<f64>,
    /// Its words that are aligned.
    pub right_words: u32,
    /// The longest run of equal words.
    pub longest_run: u32,
    /// Which of the two submissions was handed in first.
    pub first: String,
}

/// Three works or more that share the same passages.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassGroup {
    /// The random names of the submissions.
    pub submissions: Vec<String>,
    /// Which of them was handed in first.
    pub first: String,
    /// How many passages they share.
    pub passages: u32,
    /// The words of these passages.
    pub words: u32,
    /// How the longest of them begins.
    pub sample: String,
}

/// The works of an assignment, compared with one another as they stand.
#[derive(Debug, Serialize, ToSchema)]
pub struct Class {
    /// The least number of aligned words of a match that counts.
    pub floor: u32,
    /// How many works could not be compared, because they are not read yet or cannot be.
    pub unread: usize,
    /// How many works have a similarity from 0 to under 10 %, … , 90 to 100 %.
    pub histogram: Vec<u32>,
    /// The works, the most similar first.
    pub works: Vec<ClassWork>,
    /// The groups, those with most works first.
    pub groups: Vec<ClassGroup>,
    /// The pairs, the largest share first. They come in pages.
    pub pairs: Listed<ClassPair>,
}

fn name(member: &ClassMember) -> String {
    member.submission.public_id.clone()
}

fn first_of(view: &ClassView, works: &[usize]) -> String {
    view.first_of(works).map(name).unwrap_or_default()
}

/// The works, the most similar first.
fn works_of(view: &ClassView) -> Vec<ClassWork> {
    let mut works: Vec<ClassWork> = view
        .works
        .iter()
        .zip(&view.report.works)
        .enumerate()
        .map(|(index, (member, figures))| ClassWork {
            submission: name(member),
            authors: member.authors.iter().map(Person::from).collect(),
            first_handed_in_at: member.first_at.into(),
            words: figures.words,
            counted_words: figures.counted_words,
            similarity: figures.similarity,
            strongest: figures.strongest.map(|pair| {
                let pair = &view.report.pairs[pair];
                let (other, share) = match pair.left == index {
                    true => (pair.right, pair.shares.left_share),
                    false => (pair.left, pair.shares.right_share),
                };
                Strongest {
                    submission: name(&view.works[other]),
                    share,
                }
            }),
        })
        .collect();
    let value = |work: &ClassWork| work.similarity.unwrap_or(-1.0);
    works.sort_by(|a, b| value(b).total_cmp(&value(a)));
    works
}

/// Compares the works of an assignment with one another: who shares what with
/// whom, and who was first. `limit` and `offset` are of the pairs.
#[utoipa::path(get, path = "/api/v1/assignments/{assignment}/class", tag = "assignments", params(Window), responses(
    (status = 200, description = "The class.", body = Class),
))]
pub async fn show_class(visit: Visit, assignment: Path<String>) -> Result<HttpResponse, Failure> {
    let window = Window::of(&visit)?;
    let view = visit
        .ask(move |service, viewer| service.class(viewer, &assignment))
        .await?;
    let pairs = view.report.pairs.iter().map(|pair| ClassPair {
        left: name(&view.works[pair.left]),
        left_share: pair.shares.left_share,
        left_words: pair.shares.left_words,
        right: name(&view.works[pair.right]),
        right_share: pair.shares.right_share,
        right_words: pair.shares.right_words,
        longest_run: pair.shares.longest_run,
        first: first_of(&view, &[pair.left, pair.right]),
    });
    let groups = view.report.groups.iter().zip(&view.samples);
    Ok(answer(&Class {
        floor: view.report.floor,
        unread: view.unread,
        histogram: view.report.histogram.into(),
        works: works_of(&view),
        groups: groups
            .map(|(group, sample)| ClassGroup {
                submissions: group
                    .works
                    .iter()
                    .map(|&work| name(&view.works[work]))
                    .collect(),
                first: first_of(&view, &group.works),
                passages: group.passages,
                words: group.words,
                sample: sample.clone(),
            })
            .collect(),
        pairs: window.cut(pairs.collect()),
    }))
}

/// One of two works.
#[derive(Debug, Serialize, ToSchema)]
pub struct PairWork {
    /// The random name of the submission.
    pub submission: String,
    /// Who stands behind it.
    pub authors: Vec<Person>,
    /// When its first version was handed in.
    pub first_handed_in_at: Time,
    /// Its text, in which passages have their places.
    pub text: String,
}

/// A place in a text.
#[derive(Debug, Serialize, ToSchema)]
pub struct Passage {
    /// Where it begins, in code points.
    pub start: u32,
    /// Where it ends (exclusive).
    pub end: u32,
    /// The passage.
    pub text: String,
}

/// A passage that two works share.
#[derive(Debug, Serialize, ToSchema)]
pub struct SharedPassage {
    /// Its aligned words.
    pub words: usize,
    /// As it stands in the first work.
    pub left: Passage,
    /// As it stands in the second work.
    pub right: Passage,
}

/// Two works of an assignment.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pair {
    /// The first.
    pub left: PairWork,
    /// The second.
    pub right: PairWork,
    /// What they share, in the order of the first.
    pub shared: Vec<SharedPassage>,
}

fn work_of(view: &PairView, side: usize) -> PairWork {
    let member = &view.members[side];
    PairWork {
        submission: name(member),
        authors: member.authors.iter().map(Person::from).collect(),
        first_handed_in_at: member.first_at.into(),
        text: view.documents[side].text.clone(),
    }
}

fn passage(cuts: &Cuts<'_>, words: &Words, range: WordRange) -> Passage {
    let Span { start, end } = span_of(words, range);
    Passage {
        start,
        end,
        text: cuts.get(Span::new(start, end)).to_owned(),
    }
}

/// Shows two works of an assignment and what they share.
#[utoipa::path(get, path = "/api/v1/assignments/{assignment}/class/{left}/{right}", tag = "assignments", responses(
    (status = 200, description = "The two works.", body = Pair),
))]
pub async fn show_pair(
    visit: Visit,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, Failure> {
    let (assignment, left, right) = path.into_inner();
    let view = visit
        .ask(move |service, viewer| service.class_pair(viewer, &assignment, &left, &right))
        .await?;
    let cuts = [0, 1].map(|side| Cuts::new(&view.documents[side].text));
    let shared = view.matches.iter().map(|found| SharedPassage {
        words: found.aligned_words(),
        left: passage(&cuts[0], &view.words[0], found.left),
        right: passage(&cuts[1], &view.words[1], found.right),
    });
    Ok(answer(&Pair {
        left: work_of(&view, 0),
        right: work_of(&view, 1),
        shared: shared.collect(),
    }))
}
