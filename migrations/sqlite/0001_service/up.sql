-- The tables of the service. Times are milliseconds since 1970-01-01 UTC; a
-- "document" is what reading made of a file, as deflated JSON.

CREATE TABLE settings (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);

CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    public_id TEXT NOT NULL UNIQUE,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    email TEXT,
    student_number TEXT UNIQUE,
    password_hash TEXT,
    language TEXT NOT NULL,
    administrator BOOLEAN NOT NULL,
    digest BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    erased_at BIGINT
);

CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_person ON sessions (person_id);

-- One-time links: the first administrator, invitations, resets.
CREATE TABLE links (
    token_hash TEXT PRIMARY KEY NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    purpose TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE TABLE terms (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    public_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    weeks BIGINT NOT NULL
);

CREATE TABLE control_periods (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    public_id TEXT NOT NULL UNIQUE,
    term_id BIGINT NOT NULL REFERENCES terms (id),
    control TEXT NOT NULL,
    name TEXT NOT NULL,
    opens_at BIGINT NOT NULL,
    closes_at BIGINT NOT NULL
);

CREATE TABLE holidays (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    term_id BIGINT NOT NULL REFERENCES terms (id),
    day_at BIGINT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (term_id, day_at)
);

CREATE TABLE courses (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    public_id TEXT NOT NULL UNIQUE,
    term_id BIGINT NOT NULL REFERENCES terms (id),
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (term_id, code)
);

CREATE TABLE members (
    course_id BIGINT NOT NULL REFERENCES courses (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    role TEXT NOT NULL,
    group_name TEXT,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (course_id, person_id, role)
);
CREATE INDEX members_by_person ON members (person_id);

CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    content BLOB NOT NULL,
    words BIGINT NOT NULL,
    language TEXT NOT NULL
);

CREATE TABLE collections (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    public_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE collection_works (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    collection_id BIGINT NOT NULL REFERENCES collections (id),
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    document_id BIGINT REFERENCES documents (id),
    problem TEXT,
    added_at BIGINT NOT NULL,
    UNIQUE (collection_id, name)
);

CREATE TABLE assignments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    public_id TEXT NOT NULL UNIQUE,
    course_id BIGINT NOT NULL REFERENCES courses (id),
    period_id BIGINT REFERENCES control_periods (id),
    title TEXT NOT NULL,
    instructions TEXT NOT NULL,
    control TEXT NOT NULL,
    opens_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    late_until BIGINT,
    resubmission TEXT NOT NULL,
    group_work BOOLEAN NOT NULL,
    points BIGINT NOT NULL,
    languages TEXT NOT NULL,
    against_class BOOLEAN NOT NULL,
    against_earlier BOOLEAN NOT NULL,
    floor BIGINT NOT NULL,
    leave_out_quotes BOOLEAN NOT NULL,
    leave_out_bibliography BOOLEAN NOT NULL,
    leave_out_template BOOLEAN NOT NULL,
    report_shown TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX assignments_by_course ON assignments (course_id);

-- The assignment's own text: nobody is blamed for it.
CREATE TABLE assignment_files (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    assignment_id BIGINT NOT NULL REFERENCES assignments (id),
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    document_id BIGINT REFERENCES documents (id)
);

CREATE TABLE assignment_collections (
    assignment_id BIGINT NOT NULL REFERENCES assignments (id),
    collection_id BIGINT NOT NULL REFERENCES collections (id),
    PRIMARY KEY (assignment_id, collection_id)
);

CREATE TABLE extensions (
    assignment_id BIGINT NOT NULL REFERENCES assignments (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    until_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    granted_by BIGINT NOT NULL REFERENCES people (id),
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (assignment_id, person_id)
);

-- One row for each time that somebody handed in; "authors" names who stands
-- behind it (a person or a group), so that versions of one work share it.
CREATE TABLE submissions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    public_id TEXT NOT NULL UNIQUE,
    assignment_id BIGINT NOT NULL REFERENCES assignments (id),
    authors TEXT NOT NULL,
    version BIGINT NOT NULL,
    latest BOOLEAN NOT NULL,
    handed_in_by BIGINT NOT NULL REFERENCES people (id),
    way TEXT NOT NULL,
    reason TEXT,
    handed_in_at BIGINT NOT NULL,
    late BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    problem TEXT,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    document_id BIGINT REFERENCES documents (id),
    words BIGINT,
    language TEXT,
    index_seq BIGINT,
    idempotency_key TEXT UNIQUE,
    UNIQUE (assignment_id, authors, version)
);

CREATE TABLE submission_authors (
    submission_id BIGINT NOT NULL REFERENCES submissions (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    PRIMARY KEY (submission_id, person_id)
);
CREATE INDEX submissions_by_author ON submission_authors (person_id);

CREATE TABLE submission_files (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    submission_id BIGINT NOT NULL REFERENCES submissions (id),
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    format TEXT,
    words BIGINT,
    language TEXT,
    problem TEXT,
    UNIQUE (submission_id, position)
);

CREATE TABLE receipts (
    number TEXT PRIMARY KEY NOT NULL,
    submission_id BIGINT NOT NULL UNIQUE REFERENCES submissions (id),
    content TEXT NOT NULL,
    signature TEXT NOT NULL
);

-- Every state of a report stays; the highest revision is the one in force.
CREATE TABLE reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    submission_id BIGINT NOT NULL REFERENCES submissions (id),
    revision BIGINT NOT NULL,
    cause TEXT NOT NULL,
    as_of_seq BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    available_at BIGINT NOT NULL,
    searched TEXT NOT NULL,
    content BLOB NOT NULL,
    similarity DOUBLE PRECISION,
    verbatim DOUBLE PRECISION,
    altered DOUBLE PRECISION,
    runs_of_5 DOUBLE PRECISION,
    runs_of_25 DOUBLE PRECISION,
    strongest_key TEXT,
    strongest_share DOUBLE PRECISION,
    findings BIGINT NOT NULL,
    UNIQUE (submission_id, revision)
);

CREATE TABLE report_openings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    submission_id BIGINT NOT NULL REFERENCES submissions (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    revision BIGINT NOT NULL,
    opened_at BIGINT NOT NULL
);
CREATE INDEX report_openings_by_submission ON report_openings (submission_id);

CREATE TABLE match_notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    submission_id BIGINT NOT NULL REFERENCES submissions (id),
    source_key TEXT NOT NULL,
    start_at BIGINT NOT NULL,
    end_at BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_by BIGINT NOT NULL REFERENCES people (id),
    made_at BIGINT NOT NULL,
    withdrawn_at BIGINT
);
CREATE INDEX match_notes_by_submission ON match_notes (submission_id);

CREATE TABLE decisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    submission_id BIGINT NOT NULL REFERENCES submissions (id),
    decision TEXT NOT NULL,
    words TEXT NOT NULL,
    made_by BIGINT NOT NULL REFERENCES people (id),
    made_at BIGINT NOT NULL
);
CREATE INDEX decisions_by_submission ON decisions (submission_id);

CREATE TABLE replies (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    submission_id BIGINT NOT NULL REFERENCES submissions (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    match_start BIGINT,
    match_end BIGINT,
    words TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX replies_by_submission ON replies (submission_id);

CREATE TABLE manual_checks (
    submission_id BIGINT PRIMARY KEY NOT NULL REFERENCES submissions (id),
    reason TEXT NOT NULL,
    made_by BIGINT NOT NULL REFERENCES people (id),
    made_at BIGINT NOT NULL
);

-- The history of marks: the newest row of a person counts.
CREATE TABLE marks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    submission_id BIGINT NOT NULL REFERENCES submissions (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    points DOUBLE PRECISION NOT NULL,
    words TEXT NOT NULL,
    made_by BIGINT NOT NULL REFERENCES people (id),
    made_at BIGINT NOT NULL
);
CREATE INDEX marks_by_submission ON marks (submission_id);

-- The outbox that the index follows.
CREATE TABLE index_changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    work TEXT NOT NULL,
    document_id BIGINT REFERENCES documents (id),
    made_at BIGINT NOT NULL
);

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    subject BIGINT NOT NULL,
    course_id BIGINT NOT NULL,
    priority BIGINT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    lease_owner TEXT,
    lease_until BIGINT,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    problem TEXT
);
CREATE UNIQUE INDEX jobs_waiting_once ON jobs (kind, subject) WHERE state = 'waiting';
CREATE INDEX jobs_by_state ON jobs (state, not_before);
CREATE INDEX jobs_by_course ON jobs (course_id, started_at);

CREATE TABLE mail (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL,
    details TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    sent_at BIGINT,
    problem TEXT
);
CREATE INDEX mail_to_send ON mail (sent_at, not_before);

-- Append-only; every row holds the hash of the one before.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    made_at BIGINT NOT NULL,
    actor_id BIGINT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    course_id BIGINT,
    details TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);

CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    person_id BIGINT NOT NULL REFERENCES people (id),
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);

-- Files, where they live in the database.
CREATE TABLE blob_chunks (
    sha256 TEXT NOT NULL,
    position BIGINT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (sha256, position)
);
