//! An assignment: for students the way to hand in, for those who teach the
//! works with their figures; and the form that sets it.

use std::collections::BTreeMap;

use actix_web::http::header;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::works_filter::WorksFilter;
use crate::domain::{
    Control, DAY, Language, Moment, ReportShown, Resubmission, Role, SubmissionState,
};
use crate::service::{AssignmentDraft, AssignmentForm, Error, StudentView, WorkRow, work_numbers};
use crate::store::{Assignment, Collection, Course, Period, Person};
use crate::web::charts;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::moments::{Local, calendar_time};
use crate::web::speech::Speech;
use crate::web::visit::{Failure, Visit};

/// A work in the list.
struct ListedWork {
    authors: String,
    address: Option<String>,
    stage: String,
    language: String,
    words: Option<i64>,
    late: bool,
    /// Similarity, verbatim, runs of 5 and of 25 words, the strongest match.
    shares: [Option<f64>; 5],
    findings: Option<i64>,
    decision: Option<String>,
    mark: Option<f64>,
}

impl ListedWork {
    fn new(row: &WorkRow, speech: Speech) -> Self {
        let names: Vec<&str> = row
            .authors
            .iter()
            .map(|person| person.name.as_str())
            .collect();
        let report = row.report.as_ref();
        let submission = row.submission.as_ref();
        Self {
            authors: names.join(", "),
            address: submission.map(|work| format!("/submissions/{}", work.public_id)),
            stage: speech.stage(row.stage()),
            language: submission
                .and_then(|work| work.language.as_deref())
                .map_or_else(String::new, |code| speech.say_of("language", code)),
            words: submission.and_then(|work| work.words),
            late: submission.is_some_and(|work| work.late),
            shares: report.map_or([None; 5], |row| {
                [
                    row.similarity,
                    row.verbatim,
                    row.runs_of_5,
                    row.runs_of_25,
                    row.strongest_share,
                ]
            }),
            findings: report.map(|row| row.findings),
            decision: row
                .decision
                .as_ref()
                .map(|decision| speech.say(&format!("decision-{}", decision.decision))),
            mark: row.mark,
        }
    }
}

#[derive(Template)]
#[template(path = "works.html")]
struct WorksTemplate {
    frame: Frame,
    s: Speech,
    t: Local,
    course: Course,
    assignment: Assignment,
    works: Vec<ListedWork>,
    histogram: String,
    bins: Vec<(String, u32)>,
    students: Vec<Person>,
    may_change: bool,
    hidden: bool,
    filter: WorksFilter,
    found: usize,
    pages: usize,
    states: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "assignment.html")]
struct AssignmentTemplate {
    frame: Frame,
    s: Speech,
    t: Local,
    view: StudentView,
    closed: Option<String>,
    stages: Vec<(crate::store::Submission, String)>,
    attempt: String,
    largest: usize,
}

/// The page of an assignment, by what the viewer is in the course.
pub async fn show(
    visit: Visit,
    request: HttpRequest,
    assignment: Path<String>,
) -> Result<HttpResponse, Failure> {
    let hidden = super::class::hides_names(&request);
    let name = assignment.clone();
    let (course, roles) = visit
        .ask(move |service, viewer| service.roles_for_assignment(viewer, &name))
        .await?;
    let reads = roles
        .iter()
        .any(|role| role.teaches() || *role == Role::Head);
    match reads {
        true => works(visit, assignment.into_inner(), &roles, hidden).await,
        false if roles.contains(&Role::Student) => {
            for_student(visit, assignment.into_inner()).await
        }
        // What the commission has to do with it stands on the page of the course.
        false => Ok(visit.see(&format!("/courses/{}", course.public_id))),
    }
}

async fn works(
    visit: Visit,
    assignment: String,
    roles: &[Role],
    hidden: bool,
) -> Result<HttpResponse, Failure> {
    let (course, assignment, rows, students) = visit
        .ask(move |service, viewer| {
            let (course, assignment, rows) = service.works(viewer, &assignment)?;
            let students = service.students(viewer, &course.public_id)?;
            Ok((course, assignment, rows, students))
        })
        .await?;
    let speech = visit.speech;
    let bins = bins(&rows);
    let query = visit.path.split_once('?').map_or("", |(_, query)| query);
    let mut filter = WorksFilter::of_query(query, hidden);
    let numbers = work_numbers(
        &assignment,
        rows.iter().filter_map(|row| row.submission.as_ref()),
    );
    let shown = filter.apply(match hidden {
        true => by_number(rows, &numbers),
        false => rows,
    });
    visit.page(&WorksTemplate {
        frame: visit.frame(assignment.title.clone()),
        s: speech,
        t: visit.local(),
        works: shown
            .rows
            .iter()
            .map(|row| {
                let number = row
                    .submission
                    .as_ref()
                    .and_then(|work| numbers.get(&work.id));
                match number {
                    Some(number) if hidden => ListedWork {
                        authors: speech.name("work-number", number),
                        ..ListedWork::new(row, speech)
                    },
                    _ => ListedWork::new(row, speech),
                }
            })
            .collect(),
        hidden,
        found: shown.found,
        pages: shown.pages,
        filter,
        states: std::iter::once(("none", None))
            .chain(
                SubmissionState::ALL
                    .iter()
                    .map(|state| (state.word(), Some(*state))),
            )
            .map(|(word, state)| (word, speech.stage(state)))
            .collect(),
        histogram: charts::histogram(&bins, &speech.say("works-histogram")),
        bins: (0_u32..)
            .zip(bins)
            .map(|(index, count)| (format!("{}–{} %", index * 10, index * 10 + 10), count))
            .collect(),
        students: students.into_iter().map(|(person, _)| person).collect(),
        may_change: roles.contains(&Role::Instructor),
        course,
        assignment,
    })
}

/// The works by number, so that the order says nothing either; who handed
/// nothing in is left out.
fn by_number(rows: Vec<WorkRow>, numbers: &BTreeMap<i64, usize>) -> Vec<WorkRow> {
    let mut numbered: Vec<(usize, WorkRow)> = rows
        .into_iter()
        .filter_map(|row| Some((*numbers.get(&row.submission.as_ref()?.id)?, row)))
        .collect();
    numbered.sort_by_key(|(number, _)| *number);
    numbered.into_iter().map(|(_, row)| row).collect()
}

/// How many works there are in each tenth of the similarity.
fn bins(rows: &[WorkRow]) -> [u32; 10] {
    let mut bins = [0; 10];
    for row in rows {
        if let Some(similarity) = row.report.as_ref().and_then(|report| report.similarity) {
            bins[((similarity * 10.0) as usize).min(9)] += 1;
        }
    }
    bins
}

async fn for_student(visit: Visit, assignment: String) -> Result<HttpResponse, Failure> {
    let view = visit
        .ask(move |service, viewer| service.student_view(viewer, &assignment))
        .await?;
    let speech = visit.speech;
    let attempt = crate::service::PublicId::new()
        .map_err(|error| visit.refuse(error))?
        .0;
    visit.page(&AssignmentTemplate {
        frame: visit.frame(view.assignment.title.clone()),
        s: speech,
        t: visit.local(),
        closed: view.closed.as_ref().map(|error| speech.say(error.key())),
        stages: view
            .submissions
            .iter()
            .map(|work| (work.clone(), speech.stage(Some(work.stage()))))
            .collect(),
        attempt,
        largest: visit.service.settings.largest_upload >> 20,
        view,
    })
}

#[derive(Template)]
#[template(path = "assignment_form.html")]
struct FormTemplate {
    frame: Frame,
    s: Speech,
    t: Local,
    course: Course,
    periods: Vec<(Period, bool)>,
    collections: Vec<(Collection, bool)>,
    action: String,
    is_new: bool,
    title: String,
    instructions: String,
    control: &'static str,
    opens: String,
    due: String,
    late_until: String,
    resubmission: &'static str,
    group_work: bool,
    points: i64,
    languages: Vec<(&'static str, bool)>,
    against_class: bool,
    against_earlier: bool,
    floor: i64,
    leave_out_quotes: bool,
    leave_out_bibliography: bool,
    leave_out_template: bool,
    report_shown: &'static str,
}

fn form_page(visit: &Visit, form: AssignmentForm) -> Result<HttpResponse, Failure> {
    let local = visit.local();
    let now = visit.service.now().0;
    let speech = visit.speech;
    let chosen = form.assignment.as_ref();
    let set = chosen.map(|(assignment, _)| assignment);
    let collections_chosen = chosen.map(|(_, chosen)| chosen.clone()).unwrap_or_default();
    let is_new = set.is_none();
    visit.page(&FormTemplate {
        frame: visit.frame(match set {
            Some(assignment) => assignment.title.clone(),
            None => speech.say("new-assignment"),
        }),
        s: speech,
        t: local,
        action: match set {
            Some(assignment) => format!("/assignments/{}", assignment.public_id),
            None => format!("/courses/{}/assignments", form.course.public_id),
        },
        is_new,
        title: set.map(|a| a.title.clone()).unwrap_or_default(),
        instructions: set.map(|a| a.instructions.clone()).unwrap_or_default(),
        control: set
            .and_then(|a| Control::from_word(&a.control))
            .unwrap_or(Control::Current)
            .word(),
        opens: local.field(&set.map_or(now, |a| a.opens_at)),
        due: local.field(&set.map_or(now + 7 * DAY, |a| a.due_at)),
        late_until: set
            .and_then(|a| a.late_until)
            .map(|until| local.field(&until))
            .unwrap_or_default(),
        resubmission: set
            .and_then(|a| Resubmission::from_word(&a.resubmission))
            .unwrap_or(Resubmission::UntilDue)
            .word(),
        group_work: set.is_some_and(|a| a.group_work),
        points: set.map_or(100, |a| a.points),
        languages: Language::ALL
            .map(|language| {
                let code = language.code();
                let expected =
                    set.is_none_or(|a| a.languages.split(',').any(|given| given == code));
                (code, expected)
            })
            .into(),
        against_class: set.is_none_or(|a| a.against_class),
        against_earlier: set.is_none_or(|a| a.against_earlier),
        floor: set.map_or(8, |a| a.floor),
        leave_out_quotes: set.is_none_or(|a| a.leave_out_quotes),
        leave_out_bibliography: set.is_none_or(|a| a.leave_out_bibliography),
        leave_out_template: set.is_none_or(|a| a.leave_out_template),
        report_shown: set
            .and_then(|a| ReportShown::from_word(&a.report_shown))
            .unwrap_or(ReportShown::AtOnce)
            .word(),
        periods: form
            .periods
            .into_iter()
            .map(|period| {
                let is_chosen = set.is_some_and(|a| a.period_id == Some(period.id));
                (period, is_chosen)
            })
            .collect(),
        collections: form
            .collections
            .into_iter()
            .map(|collection| {
                // A new assignment is compared with everything.
                let is_chosen = is_new || collections_chosen.contains(&collection.id);
                (collection, is_chosen)
            })
            .collect(),
        course: form.course,
    })
}

/// The form of a new assignment.
pub async fn new_form(visit: Visit, course: Path<String>) -> Result<HttpResponse, Failure> {
    let form = visit
        .ask(move |service, viewer| service.new_assignment_form(viewer, &course))
        .await?;
    form_page(&visit, form)
}

/// The form that changes an assignment.
pub async fn edit_form(visit: Visit, assignment: Path<String>) -> Result<HttpResponse, Failure> {
    let form = visit
        .ask(move |service, viewer| service.assignment_form(viewer, &assignment))
        .await?;
    form_page(&visit, form)
}

fn draft(form: &Form, ahead_of_utc: i64) -> Result<AssignmentDraft, Error> {
    let late_until = match form.optional("late_until") {
        Some(_) => Some(form.moment("late_until", ahead_of_utc)?),
        None => None,
    };
    Ok(AssignmentDraft {
        title: form.text("title").to_owned(),
        instructions: form.text("instructions").to_owned(),
        control: form.choice("control", Control::from_word)?,
        period: form.optional("period").map(str::to_owned),
        opens: form.moment("opens", ahead_of_utc)?,
        due: form.moment("due", ahead_of_utc)?,
        late_until,
        resubmission: form.choice("resubmission", Resubmission::from_word)?,
        group_work: form.is_ticked("group_work"),
        points: form.number("points")?,
        languages: form
            .all("languages")
            .iter()
            .filter_map(|code| Language::from_code(code))
            .collect(),
        against_class: form.is_ticked("against_class"),
        against_earlier: form.is_ticked("against_earlier"),
        collections: form.all("collections"),
        floor: form.number("floor")?,
        leave_out_quotes: form.is_ticked("leave_out_quotes"),
        leave_out_bibliography: form.is_ticked("leave_out_bibliography"),
        leave_out_template: form.is_ticked("leave_out_template"),
        report_shown: form.choice("report_shown", ReportShown::from_word)?,
    })
}

/// Sets an assignment.
pub async fn set(visit: Visit, course: Path<String>, form: Form) -> Result<HttpResponse, Failure> {
    let id = visit
        .ask(move |service, viewer| {
            let draft = draft(&form, service.settings.ahead_of_utc)?;
            service.set_assignment(viewer, &course, &draft, &form.files("templates"))
        })
        .await?;
    Ok(visit.see(&format!("/assignments/{id}")))
}

/// Changes an assignment.
pub async fn change(
    visit: Visit,
    assignment: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let name = assignment.clone();
    visit
        .ask(move |service, viewer| {
            let draft = draft(&form, service.settings.ahead_of_utc)?;
            service.change_assignment(viewer, &name, &draft)
        })
        .await?;
    Ok(visit.see(&format!("/assignments/{assignment}")))
}

/// Gives a student more time.
pub async fn extend(
    visit: Visit,
    assignment: Path<String>,
    form: Form,
) -> Result<HttpResponse, Failure> {
    let name = assignment.clone();
    visit
        .ask(move |service, viewer| {
            let until = form.moment("until", service.settings.ahead_of_utc)?;
            let (student, reason) = (form.text("student"), form.text("reason"));
            service.extend(viewer, &name, student, until, reason)
        })
        .await?;
    Ok(visit.see(&format!("/assignments/{assignment}")))
}

/// The works with their figures, for a spreadsheet.
pub async fn works_csv(visit: Visit, assignment: Path<String>) -> Result<HttpResponse, Failure> {
    let (_, assignment, rows) = visit
        .ask(move |service, viewer| service.works(viewer, &assignment))
        .await?;
    let table = csv_of(&rows).map_err(|error| visit.refuse(error))?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!(
                "attachment; filename=\"works-{}.csv\"",
                assignment.public_id
            ),
        ))
        .body(table))
}

fn csv_of(rows: &[WorkRow]) -> Result<Vec<u8>, Error> {
    let broken = |error: csv::Error| Error::Broken(error.to_string());
    // Spreadsheets take a file for UTF-8 if it begins with this mark.
    let mut writer = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
    writer
        .write_record([
            "authors",
            "state",
            "language",
            "words",
            "late",
            "similarity",
            "verbatim",
            "altered",
            "runs_of_5",
            "runs_of_25",
            "strongest",
            "findings",
            "decision",
            "mark",
        ])
        .map_err(broken)?;
    let share = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.4}"));
    for row in rows {
        let names: Vec<&str> = row
            .authors
            .iter()
            .map(|person| person.name.as_str())
            .collect();
        let work = row.submission.as_ref();
        let report = row.report.as_ref();
        let text = |value: Option<String>| value.unwrap_or_default();
        writer
            .write_record([
                harmless(&names.join(", ")),
                work.map_or("none", |work| work.state.as_str()).to_owned(),
                text(work.and_then(|work| work.language.clone())),
                text(
                    work.and_then(|work| work.words)
                        .map(|words| words.to_string()),
                ),
                text(work.map(|work| work.late.to_string())),
                share(report.and_then(|report| report.similarity)),
                share(report.and_then(|report| report.verbatim)),
                share(report.and_then(|report| report.altered)),
                share(report.and_then(|report| report.runs_of_5)),
                share(report.and_then(|report| report.runs_of_25)),
                share(report.and_then(|report| report.strongest_share)),
                text(report.map(|report| report.findings.to_string())),
                text(row.decision.as_ref().map(|row| row.decision.clone())),
                text(row.mark.map(|mark| mark.to_string())),
            ])
            .map_err(broken)?;
    }
    writer
        .into_inner()
        .map_err(|error| Error::Broken(error.to_string()))
}

/// A cell that no spreadsheet takes for a formula.
pub(super) fn harmless(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// The deadline for a calendar.
pub async fn calendar(visit: Visit, assignment: Path<String>) -> Result<HttpResponse, Failure> {
    let (assignment, due) = visit
        .ask(move |service, viewer| service.deadline(viewer, &assignment))
        .await?;
    let title: String = assignment
        .title
        .chars()
        .flat_map(|letter| match letter {
            ',' | ';' | '\\' => vec!['\\', letter],
            letter if letter.is_control() => vec![' '],
            letter => vec![letter],
        })
        .collect();
    let due = calendar_time(due);
    let now = calendar_time(Moment(assignment.created_at));
    let body = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Adal//Adal//EN\r\nBEGIN:VEVENT\r\n\
         UID:{}@adal\r\nDTSTAMP:{now}\r\nDTSTART:{due}\r\nDTEND:{due}\r\nSUMMARY:{title}\r\n\
         URL:{}/assignments/{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        assignment.public_id, visit.service.settings.url, assignment.public_id
    );
    Ok(HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header((
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"deadline.ics\"",
        ))
        .body(body))
}

/// A file of the assignment's own text, to keep.
pub async fn template(visit: Visit, path: Path<(String, usize)>) -> Result<HttpResponse, Failure> {
    let (assignment, position) = path.into_inner();
    let (name, content) = visit
        .ask(move |service, viewer| service.template_file(viewer, &assignment, position))
        .await?;
    Ok(super::submissions::attachment(&name, content))
}
