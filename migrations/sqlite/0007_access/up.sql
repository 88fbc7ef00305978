-- An administrator who looks at the service as somebody else does.
ALTER TABLE sessions ADD COLUMN acting_as BIGINT REFERENCES people (id);

-- What was found in each file that a reader of its page would not see, as JSON,
-- and whether it names its authors.
ALTER TABLE submission_files ADD COLUMN findings TEXT;
ALTER TABLE submission_files ADD COLUMN names_author BOOLEAN;

-- An instructor asks to read the whole of a work of another course.
CREATE TABLE reading_requests (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    public_id TEXT NOT NULL UNIQUE,
    source_id BIGINT NOT NULL REFERENCES submissions (id),
    submission_id BIGINT NOT NULL REFERENCES submissions (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    reason TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    decided_by BIGINT REFERENCES people (id),
    allowed BOOLEAN,
    answer TEXT,
    decided_at BIGINT
);
CREATE INDEX reading_requests_by_source ON reading_requests (source_id);
CREATE INDEX reading_requests_by_submission ON reading_requests (submission_id);
