-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which of the account's scopes a confirmed record is in, as headquarters tells, and its part of
-- their digests; what a record that left all of them is still called while own work is on it.

-- Sets of scopes, each stored once: names in their order, joined by commas.
CREATE TABLE himpunan (
  no INTEGER PRIMARY KEY,
  scopes TEXT NOT NULL UNIQUE
) STRICT;

-- NULL: headquarters has not told yet. digest: NULL: not made yet; of a removed record 32 zero bytes.
ALTER TABLE base ADD COLUMN himpunan INTEGER REFERENCES himpunan (no);
ALTER TABLE base ADD COLUMN digest BLOB;

-- Sum over the records of a scope that are not removed.
CREATE TABLE lingkup (
  scope TEXT PRIMARY KEY,
  n INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pergi (
  rid INTEGER PRIMARY KEY REFERENCES rekam (rid),
  state TEXT NOT NULL
) STRICT;

-- The pieces of the search index are merged less often, which halves the cost of a first load.
INSERT INTO cari (cari, rank) VALUES ('automerge', 8);
