-- Number and digest of each scope's records, by which a device sees whether it holds the same. What is
-- there already gets its digest when the database is opened.

CREATE TABLE lingkup_ringkasan (
  lingkup TEXT PRIMARY KEY,
  n       INTEGER NOT NULL,
  sidik   BLOB NOT NULL CHECK (length (sidik) = 32)
) STRICT, WITHOUT ROWID;

-- The record's own part of it; NULL: a removed record counts nowhere.
ALTER TABLE rekam ADD COLUMN sidik BLOB;
