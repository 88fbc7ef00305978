-- What each protocol of a check said when it was made, under the code that
-- stands on it. Protocols that say the same have the same code.
CREATE TABLE protocols (
    code TEXT PRIMARY KEY NOT NULL,
    submission_id BIGINT NOT NULL REFERENCES submissions (id),
    content TEXT NOT NULL,
    issued_at BIGINT NOT NULL
);
CREATE INDEX protocols_by_submission ON protocols (submission_id);
