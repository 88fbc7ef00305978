-- What was uploaded and is looked over before it counts: lists of people, a
-- zip with the works of a class. Rows are taken away when they were used; those
-- that were left for a day, when the next upload comes.
CREATE TABLE waiting_uploads (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    batch TEXT NOT NULL,
    purpose TEXT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    name TEXT NOT NULL,
    details TEXT NOT NULL,
    content BLOB NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX waiting_uploads_by_batch ON waiting_uploads (batch);

-- The message that brought a work.
CREATE TABLE submission_mail (
    submission_id BIGINT PRIMARY KEY NOT NULL REFERENCES submissions (id),
    sender TEXT NOT NULL,
    sent_at BIGINT,
    message_id TEXT NOT NULL
);

-- Files whose works were removed, until they are removed themselves.
CREATE TABLE removed_files (
    sha256 TEXT PRIMARY KEY NOT NULL
);
