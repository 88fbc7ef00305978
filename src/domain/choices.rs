//! Choices with a fixed set of answers, and the word by which each is stored,
//! typed in a form and named in the API.

use serde::{Deserialize, Serialize};

/// Makes an enum whose variants have a word each.
macro_rules! choices {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All of them, in the order in which people read them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word that stands for it.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// The choice that a word stands for.
            pub fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

choices! {
    /// What a person is in a course.
    Role {
        /// Sets assignments, reads reports, decides and marks.
        Instructor = "instructor",
        /// An instructor without release and override.
        Assistant = "assistant",
        /// Hands in and reads the own reports.
        Student = "student",
        /// Reads dossiers that were referred to the commission.
        Commission = "commission",
        /// Reads figures and reports of the department's courses.
        Head = "head",
    }
}

impl Role {
    /// Whether this role sees all works of the course.
    pub const fn teaches(self) -> bool {
        matches!(self, Self::Instructor | Self::Assistant)
    }
}

choices! {
    /// The control that an assignment belongs to.
    Control {
        /// Current control.
        Current = "current",
        /// Midterm control, the half-semester exam among it.
        Midterm = "midterm",
    }
}

choices! {
    /// Whether a work may be handed in again.
    Resubmission {
        /// Once and for all.
        Never = "never",
        /// As often as wished until it is due.
        UntilDue = "until_due",
        /// As long as anything is accepted.
        WhileOpen = "while_open",
    }
}

choices! {
    /// When the author may read the report. There is no "never": clause 2.21.
    ReportShown {
        /// As soon as it is there.
        AtOnce = "at_once",
        /// When the assignment is due.
        AfterDue = "after_due",
    }
}

choices! {
    /// The way that a work came in.
    Way {
        /// The student uploaded it.
        Upload = "upload",
        /// The student pasted its text.
        Paste = "paste",
        /// The instructor uploaded it for the student.
        Instructor = "instructor",
        /// It came by e-mail and the instructor took it in.
        Email = "email",
        /// Another system handed it in.
        Api = "api",
    }
}

choices! {
    /// How far a submission is on its road.
    SubmissionState {
        /// It is stored; its receipt is given.
        Received = "received",
        /// It was read: its text is known.
        Read = "read",
        /// Its report is there.
        Checked = "checked",
        /// Its files cannot be read, for the reason that is named; nothing will be tried again.
        Refused = "refused",
        /// Something failed again and again; a person has to look.
        Failed = "failed",
    }
}

impl SubmissionState {
    /// Whether nothing more happens by itself.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Received | Self::Read)
    }
}

choices! {
    /// What an instructor says of a match.
    Verdict {
        /// It belongs to the assignment's text.
        Template = "template",
        /// It is quoted as it should be.
        Quoted = "quoted",
        /// Everybody would say it like that.
        Common = "common",
        /// They were allowed to work together.
        Collaboration = "collaboration",
        /// It is taken over without naming the source.
        Confirmed = "confirmed",
    }
}

choices! {
    /// What an instructor decides about a work.
    Decision {
        /// It stands as it is.
        Accepted = "accepted",
        /// It is to be revised and handed in again.
        Revise = "revise",
        /// The commission will look at it.
        Commission = "commission",
    }
}

choices! {
    /// What a job does.
    JobKind {
        /// Reads the files of a submission.
        Read = "read",
        /// Compares a work with all others and writes its report.
        Check = "check",
        /// Brings a report up to date with works that came later.
        Refresh = "refresh",
        /// Makes a report anew after the assignment was changed.
        Recount = "recount",
        /// Makes a report anew after a match was judged.
        Rejudge = "rejudge",
        /// Reads a work of a collection.
        Collect = "collect",
        /// Removes the files of works that were removed.
        Sweep = "sweep",
        /// Removes works that are older than is kept.
        Retention = "retention",
    }
}

choices! {
    /// What a letter is about.
    LetterKind {
        /// Somebody was made known to the service and chooses a password.
        Invitation = "invitation",
        /// Somebody chooses a new password.
        Reset = "reset",
        /// A work came in.
        Receipt = "receipt",
        /// A report can be read.
        ReportReady = "report_ready",
        /// A report has changed.
        ReportChanged = "report_changed",
    }
}

impl LetterKind {
    /// Whether this is part of the one letter a day of who wants one. What
    /// somebody waits for comes at once.
    pub const fn may_wait(self) -> bool {
        matches!(self, Self::ReportReady | Self::ReportChanged)
    }
}

choices! {
    /// How far a job is.
    JobState {
        /// It waits for a worker.
        Waiting = "waiting",
        /// A worker holds a lease on it.
        Running = "running",
        /// It was done.
        Done = "done",
        /// It cannot be done, whatever is tried.
        Refused = "refused",
        /// It was tried as often as allowed.
        Failed = "failed",
    }
}
