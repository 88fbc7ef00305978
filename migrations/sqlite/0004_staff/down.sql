DROP TABLE removed_files;
DROP TABLE submission_mail;
DROP TABLE waiting_uploads;
