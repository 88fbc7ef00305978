# Looking after the service, and letters.
last-backup = Last backup
last-backup-never = none was made yet
