//! Courses, who belongs to them, and the assignments that they set.

use diesel::prelude::*;

use super::error::OrNone;
use super::people::Person;
use super::schema::{
    assignment_collections, assignment_files, assignments, courses, extensions, members, people,
};
use super::{Db, StoreError};
use crate::domain::{Control, Moment, ReportShown, Resubmission, Role};

/// A course of one term.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Course {
    /// The number of the row.
    pub id: i64,
    /// The random name in addresses.
    pub public_id: String,
    /// Its term.
    pub term_id: i64,
    /// Its code in the university's lists.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The language it is taught in.
    pub language: String,
    /// When the row was made.
    pub created_at: i64,
}

/// Stores a course.
pub fn add_course(
    db: &mut Db,
    public_id: &str,
    term_id: i64,
    code: &str,
    title: &str,
    language: &str,
    now: Moment,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(courses::table)
        .values((
            courses::public_id.eq(public_id),
            courses::term_id.eq(term_id),
            courses::code.eq(code),
            courses::title.eq(title),
            courses::language.eq(language),
            courses::created_at.eq(now.0),
        ))
        .returning(courses::id)
        .get_result(db)?)
}

/// A course by row.
pub fn course(db: &mut Db, id: i64) -> Result<Course, StoreError> {
    Ok(courses::table.find(id).first(db)?)
}

/// A course by the random name in addresses.
pub fn course_by_public_id(db: &mut Db, public_id: &str) -> Result<Option<Course>, StoreError> {
    courses::table
        .filter(courses::public_id.eq(public_id))
        .first(db)
        .or_none()
}

/// A course of a term by its code.
pub fn course_by_code(db: &mut Db, term_id: i64, code: &str) -> Result<Option<Course>, StoreError> {
    courses::table
        .filter(courses::term_id.eq(term_id))
        .filter(courses::code.eq(code))
        .first(db)
        .or_none()
}

/// All courses, those of the newest term first.
pub fn all_courses(db: &mut Db) -> Result<Vec<Course>, StoreError> {
    Ok(courses::table
        .order((courses::term_id.desc(), courses::code))
        .load(db)?)
}

/// The courses of a person with the role in each, those of the newest term first.
pub fn courses_of(db: &mut Db, person_id: i64) -> Result<Vec<(Course, Role)>, StoreError> {
    let rows: Vec<(Course, String)> = courses::table
        .inner_join(members::table)
        .filter(members::person_id.eq(person_id))
        .order((courses::term_id.desc(), courses::code, members::role))
        .select((courses::all_columns, members::role))
        .load(db)?;
    Ok(rows
        .into_iter()
        .filter_map(|(course, role)| Some((course, Role::from_word(&role)?)))
        .collect())
}

/// Takes a person into a course. Whether that is new.
pub fn add_member(
    db: &mut Db,
    course_id: i64,
    person_id: i64,
    role: Role,
    group: Option<&str>,
    now: Moment,
) -> Result<bool, StoreError> {
    let changed = diesel::update(members::table.find((course_id, person_id, role.word())))
        .set(members::group_name.eq(group))
        .execute(db)?;
    if changed > 0 {
        return Ok(false);
    }
    diesel::insert_into(members::table)
        .values((
            members::course_id.eq(course_id),
            members::person_id.eq(person_id),
            members::role.eq(role.word()),
            members::group_name.eq(group),
            members::added_at.eq(now.0),
        ))
        .execute(db)?;
    Ok(true)
}

/// The roles of a person in a course.
pub fn roles_in(db: &mut Db, course_id: i64, person_id: i64) -> Result<Vec<Role>, StoreError> {
    let words: Vec<String> = members::table
        .filter(members::course_id.eq(course_id))
        .filter(members::person_id.eq(person_id))
        .select(members::role)
        .load(db)?;
    Ok(words
        .iter()
        .filter_map(|word| Role::from_word(word))
        .collect())
}

/// The people of a role in a course, by name, with their groups.
pub fn members_of(
    db: &mut Db,
    course_id: i64,
    role: Role,
) -> Result<Vec<(Person, Option<String>)>, StoreError> {
    Ok(people::table
        .inner_join(members::table)
        .filter(members::course_id.eq(course_id))
        .filter(members::role.eq(role.word()))
        .order((people::name, people::id))
        .select((people::all_columns, members::group_name))
        .load(db)?)
}

/// The group of a student in a course.
pub fn group_of(db: &mut Db, course_id: i64, person_id: i64) -> Result<Option<String>, StoreError> {
    let found: Option<Option<String>> = members::table
        .find((course_id, person_id, Role::Student.word()))
        .select(members::group_name)
        .first(db)
        .or_none()?;
    Ok(found.flatten())
}

/// An assignment.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Assignment {
    /// The number of the row.
    pub id: i64,
    /// The random name in addresses.
    pub public_id: String,
    /// Its course.
    pub course_id: i64,
    /// The control period that it belongs to.
    pub period_id: Option<i64>,
    /// Its title.
    pub title: String,
    /// What is to be done.
    pub instructions: String,
    /// The control that it counts for (the word of a [`Control`]).
    pub control: String,
    /// From when on works are taken in.
    pub opens_at: i64,
    /// Until when a work is in time.
    pub due_at: i64,
    /// Until when a late work is taken in; `None`: never.
    pub late_until: Option<i64>,
    /// Whether it may be handed in again (the word of a [`Resubmission`]).
    pub resubmission: String,
    /// Whether groups hand in together.
    pub group_work: bool,
    /// The most points that a work can get.
    pub points: i64,
    /// The languages expected: codes with commas between.
    pub languages: String,
    /// Whether works are compared with one another.
    pub against_class: bool,
    /// Whether works are compared with those of earlier assignments.
    pub against_earlier: bool,
    /// The least number of aligned words of a match that counts, 5 to 40.
    pub floor: i64,
    /// Whether quotations with a citation are left out of the similarity.
    pub leave_out_quotes: bool,
    /// Whether the bibliography is left out.
    pub leave_out_bibliography: bool,
    /// Whether the assignment's own text is left out.
    pub leave_out_template: bool,
    /// When the author may read the report (the word of a [`ReportShown`]).
    pub report_shown: String,
    /// When the row was made.
    pub created_at: i64,
}

/// An assignment to be stored.
#[derive(Debug, Clone)]
pub struct NewAssignment {
    /// The random name in addresses.
    pub public_id: String,
    /// Its course.
    pub course_id: i64,
    /// The control period that it belongs to.
    pub period_id: Option<i64>,
    /// Its title.
    pub title: String,
    /// What is to be done.
    pub instructions: String,
    /// The control that it counts for.
    pub control: Control,
    /// From when on works are taken in.
    pub opens: Moment,
    /// Until when a work is in time.
    pub due: Moment,
    /// Until when a late work is taken in; `None`: never.
    pub late_until: Option<Moment>,
    /// Whether it may be handed in again.
    pub resubmission: Resubmission,
    /// Whether groups hand in together.
    pub group_work: bool,
    /// The most points that a work can get.
    pub points: i64,
    /// The languages expected: codes with commas between.
    pub languages: String,
    /// Whether works are compared with one another.
    pub against_class: bool,
    /// Whether works are compared with those of earlier assignments.
    pub against_earlier: bool,
    /// The least number of aligned words of a match that counts, 5 to 40.
    pub floor: i64,
    /// Whether quotations with a citation are left out.
    pub leave_out_quotes: bool,
    /// Whether the bibliography is left out.
    pub leave_out_bibliography: bool,
    /// Whether the assignment's own text is left out.
    pub leave_out_template: bool,
    /// When the author may read the report.
    pub report_shown: ReportShown,
}

/// Stores an assignment.
pub fn add_assignment(db: &mut Db, new: &NewAssignment, now: Moment) -> Result<i64, StoreError> {
    use assignments as a;
    Ok(diesel::insert_into(a::table)
        .values((
            a::public_id.eq(&new.public_id),
            a::course_id.eq(new.course_id),
            a::period_id.eq(new.period_id),
            a::title.eq(&new.title),
            a::instructions.eq(&new.instructions),
            a::control.eq(new.control.word()),
            a::opens_at.eq(new.opens.0),
            a::due_at.eq(new.due.0),
            a::late_until.eq(new.late_until.map(|moment| moment.0)),
            a::resubmission.eq(new.resubmission.word()),
            a::group_work.eq(new.group_work),
            a::points.eq(new.points),
            a::languages.eq(&new.languages),
            a::against_class.eq(new.against_class),
            a::against_earlier.eq(new.against_earlier),
            a::floor.eq(new.floor),
            a::leave_out_quotes.eq(new.leave_out_quotes),
            a::leave_out_bibliography.eq(new.leave_out_bibliography),
            a::leave_out_template.eq(new.leave_out_template),
            a::report_shown.eq(new.report_shown.word()),
            a::created_at.eq(now.0),
        ))
        .returning(a::id)
        .get_result(db)?)
}

/// Changes an assignment; its course and its name in addresses stay.
pub fn change_assignment(db: &mut Db, id: i64, new: &NewAssignment) -> Result<(), StoreError> {
    use assignments as a;
    diesel::update(a::table.find(id))
        .set((
            a::period_id.eq(new.period_id),
            a::title.eq(&new.title),
            a::instructions.eq(&new.instructions),
            a::control.eq(new.control.word()),
            a::opens_at.eq(new.opens.0),
            a::due_at.eq(new.due.0),
            a::late_until.eq(new.late_until.map(|moment| moment.0)),
            a::resubmission.eq(new.resubmission.word()),
            a::group_work.eq(new.group_work),
            a::points.eq(new.points),
            a::languages.eq(&new.languages),
            a::against_class.eq(new.against_class),
            a::against_earlier.eq(new.against_earlier),
            a::floor.eq(new.floor),
            a::leave_out_quotes.eq(new.leave_out_quotes),
            a::leave_out_bibliography.eq(new.leave_out_bibliography),
            a::leave_out_template.eq(new.leave_out_template),
            a::report_shown.eq(new.report_shown.word()),
        ))
        .execute(db)?;
    Ok(())
}

/// An assignment by row.
pub fn assignment(db: &mut Db, id: i64) -> Result<Assignment, StoreError> {
    Ok(assignments::table.find(id).first(db)?)
}

/// An assignment by the random name in addresses.
pub fn assignment_by_public_id(
    db: &mut Db,
    public_id: &str,
) -> Result<Option<Assignment>, StoreError> {
    assignments::table
        .filter(assignments::public_id.eq(public_id))
        .first(db)
        .or_none()
}

/// The assignments of a course, by the day they are due.
pub fn assignments_of(db: &mut Db, course_id: i64) -> Result<Vec<Assignment>, StoreError> {
    Ok(assignments::table
        .filter(assignments::course_id.eq(course_id))
        .order((assignments::due_at, assignments::id))
        .load(db)?)
}

/// A file of the assignment's own text.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct AssignmentFile {
    /// The number of the row.
    pub id: i64,
    /// The assignment.
    pub assignment_id: i64,
    /// Its name.
    pub name: String,
    /// What it is stored under.
    pub sha256: String,
    /// Its size in bytes.
    pub size: i64,
    /// What reading made of it.
    pub document_id: Option<i64>,
}

/// Stores a file of the assignment's own text.
pub fn add_assignment_file(
    db: &mut Db,
    assignment_id: i64,
    name: &str,
    blob: &super::Blob,
    document_id: Option<i64>,
) -> Result<(), StoreError> {
    diesel::insert_into(assignment_files::table)
        .values((
            assignment_files::assignment_id.eq(assignment_id),
            assignment_files::name.eq(name),
            assignment_files::sha256.eq(&blob.sha256),
            assignment_files::size.eq(blob.size as i64),
            assignment_files::document_id.eq(document_id),
        ))
        .execute(db)?;
    Ok(())
}

/// The files of the assignment's own text.
pub fn assignment_files_of(
    db: &mut Db,
    assignment_id: i64,
) -> Result<Vec<AssignmentFile>, StoreError> {
    Ok(assignment_files::table
        .filter(assignment_files::assignment_id.eq(assignment_id))
        .order(assignment_files::id)
        .load(db)?)
}

/// Chooses the collections that the works of an assignment are compared with.
pub fn set_assignment_collections(
    db: &mut Db,
    assignment_id: i64,
    collections: &[i64],
) -> Result<(), StoreError> {
    use assignment_collections as c;
    diesel::delete(c::table.filter(c::assignment_id.eq(assignment_id))).execute(db)?;
    for collection in collections {
        diesel::insert_into(c::table)
            .values((
                c::assignment_id.eq(assignment_id),
                c::collection_id.eq(collection),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// The collections that the works of an assignment are compared with.
pub fn collections_of_assignment(db: &mut Db, assignment_id: i64) -> Result<Vec<i64>, StoreError> {
    use assignment_collections as c;
    Ok(c::table
        .filter(c::assignment_id.eq(assignment_id))
        .order(c::collection_id)
        .select(c::collection_id)
        .load(db)?)
}

/// The assignments whose works are compared with a collection.
pub fn assignments_with_collection(
    db: &mut Db,
    collection_id: i64,
) -> Result<Vec<Assignment>, StoreError> {
    Ok(assignments::table
        .inner_join(assignment_collections::table)
        .filter(assignment_collections::collection_id.eq(collection_id))
        .order(assignments::id)
        .select(assignments::all_columns)
        .load(db)?)
}

/// Gives a student more time, in the place of an earlier extension.
pub fn set_extension(
    db: &mut Db,
    assignment_id: i64,
    person_id: i64,
    until: Moment,
    reason: &str,
    by: i64,
    now: Moment,
) -> Result<(), StoreError> {
    use extensions as e;
    diesel::delete(e::table.find((assignment_id, person_id))).execute(db)?;
    diesel::insert_into(e::table)
        .values((
            e::assignment_id.eq(assignment_id),
            e::person_id.eq(person_id),
            e::until_at.eq(until.0),
            e::reason.eq(reason),
            e::granted_by.eq(by),
            e::granted_at.eq(now.0),
        ))
        .execute(db)?;
    Ok(())
}

/// Until when a student has more time.
pub fn extension_of(
    db: &mut Db,
    assignment_id: i64,
    person_id: i64,
) -> Result<Option<Moment>, StoreError> {
    let until: Option<i64> = extensions::table
        .find((assignment_id, person_id))
        .select(extensions::until_at)
        .first(db)
        .or_none()?;
    Ok(until.map(Moment))
}

/// All extensions of an assignment: the person, until when, and why.
pub fn extensions_of(
    db: &mut Db,
    assignment_id: i64,
) -> Result<Vec<(i64, Moment, String)>, StoreError> {
    let rows: Vec<(i64, i64, String)> = extensions::table
        .filter(extensions::assignment_id.eq(assignment_id))
        .order(extensions::person_id)
        .select((
            extensions::person_id,
            extensions::until_at,
            extensions::reason,
        ))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(person, until, reason)| (person, Moment(until), reason))
        .collect())
}
