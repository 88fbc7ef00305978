-- When a letter was given up, so that nobody tries to send it again.
ALTER TABLE mail ADD COLUMN failed_at BIGINT;
