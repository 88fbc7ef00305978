DROP TABLE reading_requests;
ALTER TABLE submission_files DROP COLUMN names_author;
ALTER TABLE submission_files DROP COLUMN findings;
ALTER TABLE sessions DROP COLUMN acting_as;
