DROP TABLE protocols;
