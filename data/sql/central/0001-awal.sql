-- Headquarters: every processed operation for ever, the confirmed records, and what devices pull.

CREATE TABLE pusat (
  nama  TEXT PRIMARY KEY,
  nilai TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row: the last number given out. Numbers have no gaps.
CREATE TABLE kepala (
  satu INTEGER PRIMARY KEY CHECK (satu = 1),
  seq  INTEGER NOT NULL
) STRICT;
INSERT INTO kepala (satu, seq) VALUES (1, 0);

CREATE TABLE perangkat (
  id           TEXT PRIMARY KEY,
  pengguna     TEXT NOT NULL,
  kunci        BLOB NOT NULL,
  epoch        INTEGER NOT NULL,
  dev_seq      INTEGER NOT NULL,
  status       TEXT NOT NULL CHECK (status IN ('AKTIF', 'DICABUT')),
  kode         TEXT NOT NULL,
  terakhir_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE akun (
  pengguna     TEXT PRIMARY KEY,
  sandi        TEXT,
  kotak_publik BLOB
) STRICT, WITHOUT ROWID;

-- Signed bytes and signature are what the audit tree is made of; the payload may be erased later.
CREATE TABLE operasi (
  seq            INTEGER PRIMARY KEY,
  op_id          TEXT NOT NULL UNIQUE,
  perangkat      TEXT NOT NULL,
  epoch          INTEGER NOT NULL,
  dev_seq        INTEGER NOT NULL,
  rekam          TEXT NOT NULL,
  bertanda       BLOB NOT NULL,
  tanda          BLOB NOT NULL,
  muatan         BLOB,
  tersegel       INTEGER NOT NULL CHECK (tersegel IN (0, 1)),
  hasil          TEXT NOT NULL,
  sebab          TEXT,
  server_ms      INTEGER NOT NULL,
  akibat_sha256  BLOB NOT NULL,
  daun           BLOB NOT NULL,
  UNIQUE (perangkat, epoch, dev_seq)
) STRICT;

CREATE TABLE rekam (
  id      TEXT PRIMARY KEY,
  entitas TEXT NOT NULL,
  versi   INTEGER NOT NULL,
  seq     INTEGER NOT NULL,
  isi     TEXT NOT NULL,
  -- field -> [seq, device] of its last change, for merging
  bidang  TEXT NOT NULL,
  lingkup TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- References between records, for finding children.
CREATE TABLE tautan (
  entitas TEXT NOT NULL,
  bidang  TEXT NOT NULL,
  tujuan  TEXT NOT NULL,
  id      TEXT NOT NULL,
  PRIMARY KEY (tujuan, entitas, bidang, id)
) STRICT, WITHOUT ROWID;

-- Reference records by code.
CREATE TABLE acuan (
  entitas TEXT NOT NULL,
  kode    TEXT NOT NULL,
  versi   INTEGER NOT NULL,
  id      TEXT NOT NULL,
  PRIMARY KEY (entitas, kode, versi)
) STRICT, WITHOUT ROWID;

-- A person's values, sealed to headquarters' key.
CREATE TABLE orang (
  id     TEXT PRIMARY KEY,
  segel  BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE peristiwa (
  seq             INTEGER NOT NULL,
  n               INTEGER NOT NULL,
  rekam           TEXT NOT NULL,
  entitas         TEXT NOT NULL,
  tindakan        TEXT NOT NULL,
  transisi        TEXT,
  op_id           TEXT NOT NULL,
  pengguna        TEXT NOT NULL,
  atas_nama       TEXT,
  perangkat       TEXT NOT NULL,
  server_ms       INTEGER NOT NULL,
  perangkat_ms    INTEGER NOT NULL,
  versi           INTEGER NOT NULL,
  baru            INTEGER NOT NULL CHECK (baru IN (0, 1)),
  isi             TEXT NOT NULL,
  lama            TEXT NOT NULL,
  catatan         TEXT,
  lingkup_sebelum TEXT NOT NULL,
  lingkup_sesudah TEXT NOT NULL,
  PRIMARY KEY (seq, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX peristiwa_rekam ON peristiwa (rekam, seq, n);
CREATE INDEX peristiwa_op ON peristiwa (op_id);

CREATE TABLE umpan (
  lingkup TEXT NOT NULL,
  seq     INTEGER NOT NULL,
  n       INTEGER NOT NULL,
  PRIMARY KEY (lingkup, seq, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE lingkup (
  lingkup TEXT NOT NULL,
  id      TEXT NOT NULL,
  PRIMARY KEY (lingkup, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE penghitung (
  kunci TEXT PRIMARY KEY,
  n     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
