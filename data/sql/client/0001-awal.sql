-- SPDX-License-Identifier: GPL-3.0-or-later
-- The data of one account. Truth: base, outbox, segel, peristiwa, draf, lampiran_berkas, impor.
-- Read models, made from it at any time: overlay, sentuh, hitung, cari and the list tables, which
-- are made from the entities' tables by the program.

CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Row numbers of records, in the order in which they became known here.
CREATE TABLE rekam (
  rid INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  entity TEXT NOT NULL
) STRICT;

-- Headquarters' word at the cursor.
CREATE TABLE base (
  rid INTEGER PRIMARY KEY REFERENCES rekam (rid),
  versi INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  state TEXT NOT NULL
) STRICT;

-- The same with own work on top, for the records that have any.
CREATE TABLE overlay (
  rid INTEGER PRIMARY KEY REFERENCES rekam (rid),
  state TEXT NOT NULL
) STRICT;

-- Own operations until headquarters' event of them has come. state: 0 pending, 1 sent, 2 answered,
-- 3 refused. sealed: 0 payload open, 1 sealed to headquarters, 2 sealed to the account itself; of a
-- sealed one open_part is the payload without a person's data.
CREATE TABLE outbox (
  place INTEGER PRIMARY KEY AUTOINCREMENT,
  op_id TEXT NOT NULL UNIQUE,
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
  entity TEXT NOT NULL,
  kind TEXT NOT NULL,
  verb TEXT NOT NULL,
  transition TEXT,
  target_op TEXT,
  batch TEXT,
  txn TEXT,
  user TEXT NOT NULL,
  acts_for TEXT,
  wall_ms INTEGER NOT NULL,
  base_seq INTEGER NOT NULL,
  ref_seq INTEGER NOT NULL,
  schema INTEGER NOT NULL,
  device TEXT,
  epoch INTEGER,
  dev_seq INTEGER,
  payload BLOB NOT NULL,
  payload_hash BLOB NOT NULL,
  sealed INTEGER NOT NULL CHECK (sealed BETWEEN 0 AND 2),
  open_part BLOB,
  sig BLOB,
  seq INTEGER,
  why TEXT
) STRICT;
CREATE INDEX outbox_state ON outbox (state, place);
CREATE INDEX outbox_txn ON outbox (txn) WHERE txn IS NOT NULL;

-- What an operation of the outbox does to which record; data as in peristiwa.
CREATE TABLE sentuh (
  rid INTEGER NOT NULL REFERENCES rekam (rid),
  place INTEGER NOT NULL REFERENCES outbox (place),
  created INTEGER NOT NULL,
  transition TEXT,
  data TEXT NOT NULL,
  PRIMARY KEY (rid, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX sentuh_place ON sentuh (place);

-- Sealed parts of persons: place > 0 of an operation of the outbox, place <= 0 headquarters' part
-- of the event with seq = -place.
CREATE TABLE segel (
  rid INTEGER NOT NULL REFERENCES rekam (rid),
  place INTEGER NOT NULL,
  part BLOB NOT NULL,
  PRIMARY KEY (rid, place)
) STRICT, WITHOUT ROWID;

-- Headquarters' events as far as they are known here. data: {"set":{field:value},"old":{field:value}}
CREATE TABLE peristiwa (
  seq INTEGER NOT NULL,
  n INTEGER NOT NULL,
  rid INTEGER NOT NULL REFERENCES rekam (rid),
  verb TEXT NOT NULL,
  transition TEXT,
  op_id TEXT,
  user TEXT,
  acts_for TEXT,
  device TEXT,
  at_ms INTEGER NOT NULL,
  wall_ms INTEGER NOT NULL,
  versi INTEGER NOT NULL,
  created INTEGER NOT NULL,
  data TEXT NOT NULL,
  note TEXT,
  PRIMARY KEY (seq, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX peristiwa_rid ON peristiwa (rid, seq, n);
CREATE INDEX peristiwa_op ON peristiwa (op_id);

-- Number of records that are not removed, by state ('' = none).
CREATE TABLE hitung (
  entity TEXT NOT NULL,
  status TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (entity, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE antre_indeks (
  rid INTEGER PRIMARY KEY
) STRICT;

CREATE VIRTUAL TABLE cari USING fts5 (text, prefix = '2 3', tokenize = 'unicode61');

-- What this account did, newest last, for taking it back.
CREATE TABLE kerja (
  place INTEGER PRIMARY KEY AUTOINCREMENT,
  op_id TEXT NOT NULL UNIQUE,
  batch TEXT,
  txn TEXT,
  kind TEXT NOT NULL,
  entity TEXT NOT NULL,
  acts_for TEXT,
  taken_back INTEGER NOT NULL DEFAULT 0 CHECK (taken_back IN (0, 1))
) STRICT;
CREATE INDEX kerja_batch ON kerja (batch) WHERE batch IS NOT NULL;

CREATE TABLE draf (
  id TEXT PRIMARY KEY,
  entity TEXT NOT NULL,
  content TEXT NOT NULL,
  changed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE lampiran_berkas (
  sha256 TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL,
  mime TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE impor (
  sha256 TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  batch TEXT,
  user TEXT,
  started_ms INTEGER NOT NULL,
  finished_ms INTEGER NOT NULL,
  next_row INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  PRIMARY KEY (sha256, kind)
) STRICT, WITHOUT ROWID;
