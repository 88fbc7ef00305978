-- How often the worker of a job stopped in the midst of it, which is no fault
-- of the job: such an attempt does not count.
ALTER TABLE jobs ADD COLUMN interruptions BIGINT NOT NULL DEFAULT 0;
