//! The settings of an assignment: the same object is sent to set it, sent to
//! change it, and answered when it is asked for.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shapes::{Course, Time};
use crate::domain::{Control, Language, ReportShown, Resubmission};
use crate::service::{AssignmentDetails, AssignmentDraft, AssignmentForm};

const fn yes() -> bool {
    true
}

const fn usual_control() -> Control {
    Control::Current
}

const fn usual_resubmission() -> Resubmission {
    Resubmission::UntilDue
}

const fn usual_points() -> i64 {
    100
}

fn all_languages() -> Vec<Language> {
    Language::ALL.into()
}

const fn usual_floor() -> u32 {
    8
}

const fn usual_showing() -> ReportShown {
    ReportShown::AtOnce
}

/// What an instructor chooses of an assignment. Everything but the title and
/// the due date may be left out and then is as on the page of a new assignment.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentSettings {
    /// Its title.
    pub title: String,
    /// What is to be done.
    #[serde(default)]
    pub instructions: String,
    /// The control that it counts for; `current` if left out.
    #[serde(default = "usual_control")]
    #[schema(required = false)]
    pub control: Control,
    /// The random name of its control period; null: outside the calendar.
    #[serde(default)]
    pub period: Option<String>,
    /// From when on works are taken in; from now on if left out.
    #[serde(default)]
    pub opens: Option<Time>,
    /// Until when a work is in time.
    pub due: Time,
    /// Until when a late work is taken in; null: never.
    #[serde(default)]
    pub late_until: Option<Time>,
    /// Whether it may be handed in again; `until_due` if left out.
    #[serde(default = "usual_resubmission")]
    #[schema(required = false)]
    pub resubmission: Resubmission,
    /// Whether groups hand in together.
    #[serde(default)]
    pub group_work: bool,
    /// The most points that a work can get, 1 to 1000; 100 if left out.
    #[serde(default = "usual_points")]
    #[schema(required = false, minimum = 1, maximum = 1000)]
    pub points: i64,
    /// The languages expected; all if left out.
    #[serde(default = "all_languages")]
    #[schema(required = false)]
    pub languages: Vec<Language>,
    /// Whether works are compared with one another; they are if left out.
    #[serde(default = "yes")]
    #[schema(required = false)]
    pub against_class: bool,
    /// Whether works are compared with those of other assignments; they are if left out.
    #[serde(default = "yes")]
    #[schema(required = false)]
    pub against_earlier: bool,
    /// The random names of the collections to compare with; null or left out: all.
    #[serde(default)]
    pub collections: Option<Vec<String>>,
    /// The least number of aligned words of a match that counts, 5 to 40; 8 if left out.
    #[serde(default = "usual_floor")]
    #[schema(required = false, minimum = 5, maximum = 40)]
    pub floor: u32,
    /// Whether quotations with a reference are left out; they are if left out here.
    #[serde(default = "yes")]
    #[schema(required = false)]
    pub leave_out_quotes: bool,
    /// Whether the bibliography is left out; it is if left out here.
    #[serde(default = "yes")]
    #[schema(required = false)]
    pub leave_out_bibliography: bool,
    /// Whether the assignment's own text is left out; it is if left out here.
    #[serde(default = "yes")]
    #[schema(required = false)]
    pub leave_out_template: bool,
    /// When the author may read the report; `at_once` if left out.
    #[serde(default = "usual_showing")]
    #[schema(required = false)]
    pub report_shown: ReportShown,
}

impl AssignmentSettings {
    /// What the use cases are given, in a course whose form is this, at a time.
    pub(super) fn draft(self, form: &AssignmentForm, now: Time) -> AssignmentDraft {
        let all = || {
            form.collections
                .iter()
                .map(|collection| collection.public_id.clone())
                .collect()
        };
        AssignmentDraft {
            title: self.title,
            instructions: self.instructions,
            control: self.control,
            period: self.period,
            opens: self.opens.unwrap_or(now).moment(),
            due: self.due.moment(),
            late_until: self.late_until.map(Time::moment),
            resubmission: self.resubmission,
            group_work: self.group_work,
            points: self.points,
            languages: self.languages,
            against_class: self.against_class,
            against_earlier: self.against_earlier,
            collections: self.collections.unwrap_or_else(all),
            floor: self.floor,
            leave_out_quotes: self.leave_out_quotes,
            leave_out_bibliography: self.leave_out_bibliography,
            leave_out_template: self.leave_out_template,
            report_shown: self.report_shown,
        }
    }

    fn of(details: &AssignmentDetails) -> Self {
        let set = &details.assignment;
        Self {
            title: set.title.clone(),
            instructions: set.instructions.clone(),
            control: Control::from_word(&set.control).unwrap_or_else(usual_control),
            period: details
                .period
                .as_ref()
                .map(|period| period.public_id.clone()),
            opens: Some(Time(set.opens_at)),
            due: Time(set.due_at),
            late_until: set.late_until.map(Time),
            resubmission: Resubmission::from_word(&set.resubmission)
                .unwrap_or_else(usual_resubmission),
            group_work: set.group_work,
            points: set.points,
            languages: set
                .languages
                .split(',')
                .filter_map(Language::from_code)
                .collect(),
            against_class: set.against_class,
            against_earlier: set.against_earlier,
            collections: Some(
                details
                    .collections
                    .iter()
                    .map(|collection| collection.public_id.clone())
                    .collect(),
            ),
            floor: u32::try_from(set.floor).unwrap_or_else(|_| usual_floor()),
            leave_out_quotes: set.leave_out_quotes,
            leave_out_bibliography: set.leave_out_bibliography,
            leave_out_template: set.leave_out_template,
            report_shown: ReportShown::from_word(&set.report_shown).unwrap_or_else(usual_showing),
        }
    }
}

/// A file of the assignment's own text.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateFile {
    /// Its name.
    pub name: String,
    /// Its SHA-256.
    pub sha256: String,
    /// Its size in bytes.
    pub size: i64,
}

/// An assignment.
#[derive(Debug, Serialize, ToSchema)]
pub struct Assignment {
    /// The random name in addresses.
    pub id: String,
    /// Its course.
    pub course: Course,
    /// What the instructor chose.
    pub settings: AssignmentSettings,
    /// The files of its own text, for which nobody is blamed.
    pub templates: Vec<TemplateFile>,
    /// Until when a work of the token's person is in time, extensions included.
    pub own_due: Time,
    /// Whether a work of the token's person would be taken in now.
    pub takes_in: bool,
    /// Why it would not: `not_open_yet`, `too_late` or `no_resubmission`.
    pub closed: Option<String>,
}

impl From<AssignmentDetails> for Assignment {
    fn from(details: AssignmentDetails) -> Self {
        let closed = details.closed.as_ref().map(|error| error.reason());
        Self {
            id: details.assignment.public_id.clone(),
            course: Course::new(&details.course, details.roles.clone()),
            settings: AssignmentSettings::of(&details),
            templates: details
                .files
                .iter()
                .map(|file| TemplateFile {
                    name: file.name.clone(),
                    sha256: file.sha256.clone(),
                    size: file.size,
                })
                .collect(),
            own_due: details.due.into(),
            takes_in: details.is_for_student() && closed.is_none(),
            closed: closed.filter(|_| details.is_for_student()),
        }
    }
}
