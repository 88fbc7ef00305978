ALTER TABLE mail DROP COLUMN failed_at;
