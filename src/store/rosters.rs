//! What importing lists of people asks and changes: many rows at once, by the
//! names that lists use.

use diesel::prelude::*;

use super::error::OrNone;
use super::schema::{courses, members, people};
use super::{Db, Person, StoreError};
use crate::domain::Role;

/// So many values are named in one statement.
const SOME: usize = 500;

/// Those of the people who sign in by these names (in lower case).
pub fn people_by_logins(db: &mut Db, logins: &[String]) -> Result<Vec<Person>, StoreError> {
    let mut found = Vec::new();
    for some in logins.chunks(SOME) {
        let people: Vec<Person> = people::table.filter(people::login.eq_any(some)).load(db)?;
        found.extend(people);
    }
    Ok(found)
}

/// Everybody who has no password, by name.
pub fn people_without_password(db: &mut Db) -> Result<Vec<Person>, StoreError> {
    Ok(people::table
        .filter(people::password_hash.is_null())
        .filter(people::erased_at.is_null())
        .order((people::name, people::id))
        .load(db)?)
}

/// Those of the people who have these student numbers.
pub fn people_by_numbers(db: &mut Db, numbers: &[String]) -> Result<Vec<Person>, StoreError> {
    let mut found = Vec::new();
    for some in numbers.chunks(SOME) {
        let people: Vec<Person> = people::table
            .filter(people::student_number.eq_any(some))
            .load(db)?;
        found.extend(people);
    }
    Ok(found)
}

/// The members of a course: person, word of the role, group.
pub fn memberships(
    db: &mut Db,
    course_id: i64,
) -> Result<Vec<(i64, String, Option<String>)>, StoreError> {
    Ok(members::table
        .filter(members::course_id.eq(course_id))
        .select((members::person_id, members::role, members::group_name))
        .load(db)?)
}

/// The group of a person in a role of a course.
pub fn group_in(
    db: &mut Db,
    course_id: i64,
    person_id: i64,
    role: Role,
) -> Result<Option<String>, StoreError> {
    let found: Option<Option<String>> = members::table
        .find((course_id, person_id, role.word()))
        .select(members::group_name)
        .first(db)
        .or_none()?;
    Ok(found.flatten())
}

/// Changes what a list says of a person.
pub fn change_person(
    db: &mut Db,
    id: i64,
    name: &str,
    email: Option<&str>,
    student_number: Option<&str>,
    language: &str,
) -> Result<(), StoreError> {
    diesel::update(people::table.find(id))
        .set((
            people::name.eq(name),
            people::email.eq(email),
            people::student_number.eq(student_number),
            people::language.eq(language),
        ))
        .execute(db)?;
    Ok(())
}

/// Changes the title of a course.
pub fn set_course_title(db: &mut Db, id: i64, title: &str) -> Result<(), StoreError> {
    diesel::update(courses::table.find(id))
        .set(courses::title.eq(title))
        .execute(db)?;
    Ok(())
}
