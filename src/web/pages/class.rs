//! A class at a glance, two works side by side, and the switch that hides names
//! while the screen is shown to others.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::sign_in::inside;
use crate::domain::Span;
use crate::service::{ClassMember, ClassView, PairView};
use crate::web::charts;
use crate::web::class_page::{marked, span_of};
use crate::web::form::{Form, url_decoded};
use crate::web::frame::Frame;
use crate::web::html::Cuts;
use crate::web::moments::Local;
use crate::web::passages::{MarkedWord, passage};
use crate::web::speech::Speech;
use crate::web::visit::{Failure, Visit};

/// The cookie that hides names.
const COOKIE: &str = "adal-names";
/// So many pairs are listed.
const LISTED: usize = 300;
/// Where the line of the histogram stands at first, in per cent. It decides nothing.
const THRESHOLD: u32 = 30;

/// Whether this browser shows no names, because others look at the screen.
pub(super) fn hides_names(request: &HttpRequest) -> bool {
    request
        .cookie(COOKIE)
        .is_some_and(|cookie| cookie.value() == "hidden")
}

/// Hides names, or shows them again.
pub async fn switch_names(visit: Visit, form: Form) -> Result<HttpResponse, Failure> {
    let mut cookie = Cookie::build(COOKIE, "hidden")
        .path("/")
        .http_only(true)
        .secure(visit.service.settings.is_secure())
        .same_site(SameSite::Lax)
        .finish();
    if !form.is_ticked("hide") {
        cookie.make_removal();
    }
    let mut answer = visit.see(inside(form.text("back")));
    let _ = answer.add_cookie(&cookie);
    Ok(answer)
}

/// A work as it is called on the page.
fn called(member: &ClassMember, hidden: bool, speech: Speech) -> String {
    match hidden {
        true => speech.name("work-number", member.number),
        false => member.names(),
    }
}

struct WorkLine {
    name: String,
    address: String,
    words: u32,
    similarity: Option<f64>,
    at_or_above: bool,
    strongest: Option<(String, Option<f64>)>,
    first_at: i64,
}

struct PairLine {
    number: usize,
    address: String,
    left: String,
    left_share: Option<f64>,
    right: String,
    right_share: Option<f64>,
    words: u32,
    longest: u32,
    first: String,
}

struct GroupLine {
    works: Vec<String>,
    first: String,
    passages: u32,
    words: u32,
    sample: String,
}

#[derive(Template)]
#[template(path = "class_live.html")]
struct ClassTemplate {
    frame: Frame,
    s: Speech,
    t: Local,
    view: ClassView,
    hidden: bool,
    threshold: u32,
    above: usize,
    histogram: String,
    works: Vec<WorkLine>,
    pairs: Vec<PairLine>,
    unlisted: usize,
    groups: Vec<GroupLine>,
}

/// The page of a class.
pub async fn show(
    visit: Visit,
    request: HttpRequest,
    assignment: Path<String>,
) -> Result<HttpResponse, Failure> {
    let hidden = hides_names(&request);
    let threshold = url_decoded(request.query_string())
        .into_iter()
        .find(|(name, _)| name == "threshold")
        .and_then(|(_, value)| value.parse().ok())
        .filter(|threshold| *threshold <= 100)
        .unwrap_or(THRESHOLD);
    let view = visit
        .ask(move |service, viewer| service.class(viewer, &assignment))
        .await?;
    let speech = visit.speech;
    let works = work_lines(&view, hidden, threshold, speech);
    let listed = view.report.pairs.len().min(LISTED);
    visit.page(&ClassTemplate {
        frame: visit.frame(speech.name("class-of", &view.assignment.title)),
        s: speech,
        t: visit.local(),
        hidden,
        threshold,
        above: works.iter().filter(|work| work.at_or_above).count(),
        histogram: charts::histogram_with_line(
            &view.report.histogram,
            threshold,
            &speech.say("works-histogram"),
        ),
        works,
        pairs: (0..listed)
            .map(|index| pair_line(&view, index, hidden, speech))
            .collect(),
        unlisted: view.report.pairs.len() - listed,
        groups: (0..view.report.groups.len())
            .map(|index| group_line(&view, index, hidden, speech))
            .collect(),
        view,
    })
}

/// The works, the most similar first.
fn work_lines(view: &ClassView, hidden: bool, threshold: u32, speech: Speech) -> Vec<WorkLine> {
    let limit = f64::from(threshold) / 100.0;
    let mut lines: Vec<WorkLine> = view
        .works
        .iter()
        .zip(&view.report.works)
        .enumerate()
        .map(|(index, (member, figures))| WorkLine {
            name: called(member, hidden, speech),
            address: format!("/submissions/{}", member.submission.public_id),
            words: figures.words,
            similarity: figures.similarity,
            at_or_above: figures.similarity.is_some_and(|share| share >= limit),
            strongest: figures.strongest.map(|pair| {
                let pair = &view.report.pairs[pair];
                let (other, share) = match pair.left == index {
                    true => (pair.right, pair.shares.left_share),
                    false => (pair.left, pair.shares.right_share),
                };
                (called(&view.works[other], hidden, speech), share)
            }),
            first_at: member.first_at.0,
        })
        .collect();
    let value = |line: &WorkLine| line.similarity.unwrap_or(-1.0);
    lines.sort_by(|a, b| value(b).total_cmp(&value(a)));
    lines
}

/// The earliest of some works.
fn first_of(view: &ClassView, works: &[usize], hidden: bool, speech: Speech) -> String {
    view.first_of(works)
        .map(|member| called(member, hidden, speech))
        .unwrap_or_default()
}

fn pair_line(view: &ClassView, index: usize, hidden: bool, speech: Speech) -> PairLine {
    let pair = &view.report.pairs[index];
    let (left, right) = (&view.works[pair.left], &view.works[pair.right]);
    PairLine {
        number: index + 1,
        address: format!(
            "/assignments/{}/class/{}/{}",
            view.assignment.public_id, left.submission.public_id, right.submission.public_id
        ),
        left: called(left, hidden, speech),
        left_share: pair.shares.left_share,
        right: called(right, hidden, speech),
        right_share: pair.shares.right_share,
        words: pair.shares.left_words,
        longest: pair.shares.longest_run,
        first: first_of(view, &[pair.left, pair.right], hidden, speech),
    }
}

fn group_line(view: &ClassView, index: usize, hidden: bool, speech: Speech) -> GroupLine {
    let group = &view.report.groups[index];
    GroupLine {
        works: group
            .works
            .iter()
            .map(|&work| called(&view.works[work], hidden, speech))
            .collect(),
        first: first_of(view, &group.works, hidden, speech),
        passages: group.passages,
        words: group.words,
        sample: view.samples[index].clone(),
    }
}

struct Side {
    name: String,
    address: String,
    first_at: i64,
    text: String,
}

#[derive(Template)]
#[template(path = "class_pair.html")]
struct PairTemplate {
    frame: Frame,
    s: Speech,
    t: Local,
    view: PairView,
    passages: Vec<(u32, String, String)>,
    sides: [Side; 2],
}

/// Two works side by side: what they share, and the whole of both.
pub async fn pair(
    visit: Visit,
    request: HttpRequest,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, Failure> {
    let hidden = hides_names(&request);
    let (assignment, left, right) = path.into_inner();
    let view = visit
        .ask(move |service, viewer| service.class_pair(viewer, &assignment, &left, &right))
        .await?;
    let speech = visit.speech;
    let rest = speech.say("show-rest");
    let cuts = [0, 1].map(|side| Cuts::new(&view.documents[side].text));
    let mut whole: [Vec<MarkedWord>; 2] = [Vec::new(), Vec::new()];
    let mut passages = Vec::new();
    for found in &view.matches {
        let left = marked(found, &view.words[0], |word| word.left);
        let right = marked(found, &view.words[1], |word| word.right);
        passages.push((
            found.aligned_words() as u32,
            passage(&cuts[0], span_of(&view.words[0], found.left), &left, &rest),
            passage(
                &cuts[1],
                span_of(&view.words[1], found.right),
                &right,
                &rest,
            ),
        ));
        whole[0].extend(left);
        whole[1].extend(right);
    }
    let sides = [0, 1].map(|side| {
        let member = &view.members[side];
        whole[side].sort_unstable();
        whole[side].dedup_by_key(|word| word.span);
        Side {
            name: called(member, hidden, speech),
            address: format!("/submissions/{}", member.submission.public_id),
            first_at: member.first_at.0,
            text: match whole[side].is_empty() {
                true => String::new(),
                false => {
                    let all = Span::new(0, cuts[side].len());
                    passage(&cuts[side], all, &whole[side], &rest)
                }
            },
        }
    });
    visit.page(&PairTemplate {
        frame: visit.frame(format!("{} – {}", sides[0].name, sides[1].name)),
        s: speech,
        t: visit.local(),
        passages,
        sides,
        view,
    })
}
