//! Letters: who gets which, when, and what each is about. How they are worded
//! and how they travel is the business of others.
//!
//! Links that let somebody choose a password are made when a letter is sent:
//! the outbox holds none. A letter is about its reader's own work and names
//! nobody else.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::sign_in::{INVITED, RESET};
use super::{Error, Service, Token, Viewer};
use crate::domain::{DAY, LetterKind, MINUTE, Moment};
use crate::store::{self, Db, Deed, LETTER_ATTEMPTS, Letter, Person, StoreError, Submission};

/// Letters that are taken from the outbox at a time.
const BATCH: i64 = 20;
/// When those get their letter who want one a day, after midnight.
const DIGEST_TIME: i64 = 8 * 60 * MINUTE;
/// How long a report settles before a letter says that it changed: where many
/// hand in at the same time, one letter is enough.
const SETTLING: i64 = 60 * MINUTE;

/// What a letter, or a part of it, is about.
#[derive(Clone, PartialEq, Eq)]
pub enum News {
    /// Somebody was made known to the service and chooses a password.
    Invitation(Token),
    /// Somebody chooses a new password.
    Reset(Token),
    /// A work came in.
    Receipt {
        /// The number of the receipt.
        number: String,
        /// When it came in.
        at: i64,
    },
    /// A report can be read.
    ReportReady(ReportNews),
    /// A report has changed.
    ReportChanged(ReportNews),
}

/// A report that there is news of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportNews {
    /// The random name of the submission.
    pub submission: String,
    /// What the assignment is called.
    pub title: String,
}

/// A letter that was taken from the outbox, or all of a day for who wants one.
#[derive(Debug, Clone)]
pub struct TakenLetter {
    person: Person,
    address: String,
    letters: Vec<Letter>,
    is_digest: bool,
}

/// A letter as it is about to be worded.
#[derive(Clone)]
pub struct Outgoing {
    /// Who gets it.
    pub person: Person,
    /// Where.
    pub address: String,
    /// A name that no other letter has, and that it keeps when it is sent again.
    pub name: String,
    /// What it says, in order.
    pub news: Vec<News>,
    /// Whether this is the one letter of a day.
    pub is_digest: bool,
}

/// How sending a letter ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It is on its way.
    Sent,
    /// It cannot be sent now, and why.
    Later(String),
    /// It can never be sent, and why.
    Never(String),
    /// It has nothing to say any more.
    Needless,
    /// It was not tried.
    NotTried,
}

impl TakenLetter {
    /// The number of the row, for the log of the program.
    pub fn number(&self) -> i64 {
        self.letters.first().map_or(0, |letter| letter.id)
    }
}

/// The first moment from this one on at which letters of a day are sent, where
/// clocks are so far ahead of UTC.
fn digest_from(moment: i64, ahead_of_utc: i64) -> i64 {
    let shift = ahead_of_utc - DIGEST_TIME;
    let local = moment + shift;
    local + (-local).rem_euclid(DAY) - shift
}

impl Service {
    /// Whether letters are sent.
    pub fn has_mail(&self) -> bool {
        self.settings.mail.is_some()
    }

    /// Writes a letter, if letters are sent and an address is known.
    pub(super) fn write_letter(
        &self,
        db: &mut Db,
        person_id: i64,
        kind: LetterKind,
        details: &str,
        not_before: Moment,
        now: Moment,
    ) -> Result<(), StoreError> {
        if self.has_mail() && store::person(db, person_id)?.email.is_some() {
            store::add_letter(db, person_id, kind, details, not_before, now)?;
        }
        Ok(())
    }

    /// Writes a letter with a link for choosing a password, unless one waits.
    pub(super) fn write_link_letter(
        &self,
        db: &mut Db,
        person: &Person,
        now: Moment,
    ) -> Result<(), StoreError> {
        let kind = match person.password_hash {
            None => LetterKind::Invitation,
            Some(_) => LetterKind::Reset,
        };
        match store::letter_waits(db, person.id, &[kind], NO_DETAILS)? {
            true => Ok(()),
            false => self.write_letter(db, person.id, kind, NO_DETAILS, now, now),
        }
    }

    /// Tells the authors of a work that its report can be read from `when` on,
    /// or that it has changed, unless a letter about it waits already.
    pub(super) fn tell_of_report(
        &self,
        db: &mut Db,
        submission: &Submission,
        has_changed: bool,
        when: Moment,
        now: Moment,
    ) -> Result<(), StoreError> {
        let details = json!({ "submission": submission.public_id }).to_string();
        let (kind, when) = match has_changed {
            false => (LetterKind::ReportReady, when),
            true => (LetterKind::ReportChanged, when.plus(SETTLING)),
        };
        let either = [LetterKind::ReportReady, LetterKind::ReportChanged];
        for (_, person) in store::author_pairs(db, &[submission.id])? {
            if !store::letter_waits(db, person, &either, &details)? {
                self.write_letter(db, person, kind, &details, when, now)?;
            }
        }
        Ok(())
    }

    /// Takes letters that are due from the outbox. They are nobody else's for
    /// as long as a lease lasts.
    pub fn take_letters(&self) -> Result<Vec<TakenLetter>, Error> {
        let now = self.now();
        // Nobody who hands in waits for a look at an empty outbox.
        if self
            .store
            .read(|db| store::letters_due(db, now, 1))?
            .is_empty()
        {
            return Ok(Vec::new());
        }
        self.store.write(|db| {
            store::begin_taking_letters(db, now)?;
            let mut taken = Vec::new();
            let mut done = BTreeSet::new();
            for letter in store::letters_due(db, now, BATCH)? {
                if !done.contains(&letter.id)
                    && let Some(letter) = self.take_letter(db, letter, now)?
                {
                    done.extend(letter.letters.iter().map(|letter| letter.id));
                    taken.push(letter);
                }
            }
            Ok(taken)
        })
    }

    /// Takes a letter with all that belong to it; `None`: it is not to be sent now.
    fn take_letter(
        &self,
        db: &mut Db,
        letter: Letter,
        now: Moment,
    ) -> Result<Option<TakenLetter>, Error> {
        let person = store::person(db, letter.person_id)?;
        let Some(address) = person.email.clone() else {
            store::give_letter_up(db, &letter, "no address is known", now)?;
            return Ok(None);
        };
        let is_digest =
            |letter: &Letter| person.digest && letter.kind().is_some_and(LetterKind::may_wait);
        let waits_until = |letter: &Letter| {
            let due = letter.not_before.min(now.0);
            let morning = digest_from(due, self.settings.ahead_of_utc);
            (is_digest(letter) && letter.attempts == 0 && morning > now.0).then_some(morning)
        };
        if let Some(morning) = waits_until(&letter) {
            store::put_letter_off(db, &letter, Moment(morning))?;
            return Ok(None);
        }
        let together = match is_digest(&letter) {
            true => store::letters_due_to(db, person.id, now)?
                .into_iter()
                .filter(|other| is_digest(other) && waits_until(other).is_none())
                .collect(),
            false => vec![letter.clone()],
        };
        let mut letters = Vec::new();
        for letter in together {
            // Whoever took it for the last time never said how that went.
            if letter.attempts >= LETTER_ATTEMPTS {
                store::give_letter_up(db, &letter, "every attempt was cut off", now)?;
            } else {
                letters.extend(store::take_letter(db, &letter, now)?);
            }
        }
        let is_digest = is_digest(&letter);
        Ok((!letters.is_empty()).then_some(TakenLetter {
            person,
            address,
            letters,
            is_digest,
        }))
    }

    /// What a letter says now; `None`: nothing any more.
    pub fn open_letter(&self, taken: &TakenLetter) -> Result<Option<Outgoing>, Error> {
        let mut news: Vec<News> = Vec::new();
        for letter in &taken.letters {
            let about = self.news(letter)?;
            news.extend(about.filter(|about| !is_told(&news, about)));
        }
        Ok((!news.is_empty()).then(|| Outgoing {
            name: format!("{}.{}", taken.number(), taken.person.public_id),
            person: taken.person.clone(),
            address: taken.address.clone(),
            news,
            is_digest: taken.is_digest,
        }))
    }

    fn news(&self, letter: &Letter) -> Result<Option<News>, Error> {
        let details: Value = serde_json::from_str(&letter.details)
            .map_err(|error| Error::Broken(error.to_string()))?;
        let text = |name: &str| details[name].as_str().unwrap_or_default().to_owned();
        let to = letter.person_id;
        Ok(match letter.kind() {
            Some(LetterKind::Invitation) => Some(News::Invitation(self.make_link(
                to,
                "invitation",
                INVITED,
            )?)),
            Some(LetterKind::Reset) => Some(News::Reset(self.make_link(to, "reset", RESET)?)),
            Some(LetterKind::Receipt) => {
                let number = text("receipt");
                let receipt = self.store.read(|db| store::receipt(db, &number))?;
                let at = letter.created_at;
                receipt.map(|_| News::Receipt { number, at })
            }
            Some(LetterKind::ReportReady) => self
                .report_news(&text("submission"))?
                .map(News::ReportReady),
            Some(LetterKind::ReportChanged) => self
                .report_news(&text("submission"))?
                .map(News::ReportChanged),
            None => None,
        })
    }

    /// A report that can still be read.
    fn report_news(&self, submission: &str) -> Result<Option<ReportNews>, Error> {
        self.store.read(|db| {
            let found = store::submission_by_public_id(db, submission)?
                .filter(|submission| submission.document_id.is_some());
            let Some(found) = found else { return Ok(None) };
            Ok(Some(ReportNews {
                submission: submission.to_owned(),
                title: store::assignment(db, found.assignment_id)?.title,
            }))
        })
    }

    /// Writes down how sending a letter ended.
    pub fn letter_ended(&self, taken: &TakenLetter, how: &Delivery) -> Result<(), Error> {
        let now = self.now();
        Ok(self.store.write(|db| {
            for letter in &taken.letters {
                match how {
                    Delivery::Sent => store::letter_was_sent(db, letter, now),
                    Delivery::Later(why) => store::try_letter_again(db, letter, why, now),
                    Delivery::Never(why) => store::give_letter_up(db, letter, why, now),
                    Delivery::Needless => store::drop_letter(db, letter),
                    Delivery::NotTried => store::give_letter_back(db, letter, now),
                }?;
            }
            Ok::<_, StoreError>(())
        })?)
    }
}

impl Service {
    /// Has all letters tried again that were given up, or forgets them.
    pub fn settle_letters(&self, viewer: &Viewer, again: bool) -> Result<(), Error> {
        self.require_administrator(viewer)?;
        let now = self.now();
        Ok(self.store.write(|db| {
            let letters = match again {
                true => store::try_given_up_again(db, now)?,
                false => store::forget_given_up(db)?,
            };
            let deed = Deed {
                actor: Some(viewer.person.id),
                action: "settle_letters",
                subject: "mail",
                details: json!({ "again": again, "letters": letters }).to_string(),
                ..Deed::default()
            };
            store::record(db, &deed, now)
        })?)
    }
}

/// The details of a letter that needs none.
const NO_DETAILS: &str = "{}";

/// Whether a letter says the same already: of a report that came and changed
/// on the same day it says that it came.
fn is_told(news: &[News], about: &News) -> bool {
    let report = |news: &News| match news {
        News::ReportReady(report) | News::ReportChanged(report) => Some(report.clone()),
        _ => None,
    };
    report(about).is_some_and(|about| {
        news.iter()
            .any(|told| report(told).as_ref() == Some(&about))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_of_a_day_is_due_at_eight_by_the_clocks_of_the_university() {
        let ahead = 5 * 60 * MINUTE;
        let eight = 3 * 60 * MINUTE;
        assert_eq!(digest_from(0, ahead), eight);
        assert_eq!(digest_from(eight, ahead), eight, "eight is not too late");
        assert_eq!(digest_from(eight + 1, ahead), eight + DAY);
        assert_eq!(digest_from(-1, 0), 8 * 60 * MINUTE);
    }
}
