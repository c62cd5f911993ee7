-- SPDX-License-Identifier: GPL-3.0-or-later

-- The audit tree (RFC 6962) and its signed checkpoints.

-- Full nodes above the leaves, which are operasi.daun: node (tingkat, urut) stands over 2^tingkat leaves.
CREATE TABLE pohon (
  tingkat INTEGER NOT NULL CHECK (tingkat > 0),
  urut    INTEGER NOT NULL,
  sidik   BLOB NOT NULL CHECK (length (sidik) = 32),
  PRIMARY KEY (tingkat, urut)
) STRICT, WITHOUT ROWID;

CREATE TABLE titik_periksa (
  ukuran  INTEGER PRIMARY KEY,
  catatan TEXT NOT NULL
) STRICT;

-- From this number on operasi.akibat_sha256 covers every byte of the events and of the answer.
INSERT INTO pusat (nama, nilai) SELECT 'akibat-lengkap-sejak', CAST (seq + 1 AS TEXT) FROM kepala;
-- How many leaves have their nodes; they are made when an older database is first opened.
INSERT INTO pusat (nama, nilai) VALUES ('pohon-sampai', '0');
