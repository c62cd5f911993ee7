-- SPDX-License-Identifier: GPL-3.0-or-later

-- Who may come in: what is known of devices, one-time codes, tokens, failed attempts; and what became of the
-- operations of devices that were shown the door.

ALTER TABLE perangkat ADD COLUMN nama TEXT;
ALTER TABLE perangkat ADD COLUMN terdaftar_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE perangkat ADD COLUMN dicabut_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE perangkat ADD COLUMN hapus TEXT CHECK (hapus IN ('DIMINTA', 'SELESAI'));
ALTER TABLE perangkat ADD COLUMN aplikasi TEXT;
-- operations it said it still had to send; NULL: not known
ALTER TABLE perangkat ADD COLUMN antrean INTEGER;
UPDATE perangkat SET terdaftar_ms = terakhir_ms;
UPDATE perangkat SET dicabut_ms = terakhir_ms WHERE status = 'DICABUT';

-- One-time codes a device enrols with. The first half finds the row, so that wrong guesses can be counted.
CREATE TABLE kode_daftar (
  awal           TEXT PRIMARY KEY,
  sidik          BLOB NOT NULL CHECK (length (sidik) = 32),
  pengguna       TEXT NOT NULL,
  kedaluwarsa_ms INTEGER NOT NULL,
  salah          INTEGER NOT NULL,
  -- the device that used it: the same one may ask again, its answer may have been lost
  perangkat      TEXT
) STRICT, WITHOUT ROWID;

-- Tokens, only as their SHA-256.
CREATE TABLE token (
  sidik          BLOB PRIMARY KEY CHECK (length (sidik) = 32),
  jenis          TEXT NOT NULL CHECK (jenis IN ('AKSES', 'SEGAR')),
  perangkat      TEXT NOT NULL,
  kedaluwarsa_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX token_perangkat ON token (perangkat);
CREATE INDEX token_kedaluwarsa ON token (kedaluwarsa_ms);

-- Failed attempts in a row, of an account ('u:' and its id) or a device ('d:').
CREATE TABLE gagal (
  kunci     TEXT PRIMARY KEY,
  jumlah    INTEGER NOT NULL,
  -- no attempt before this; of the last one when there is no wait
  tunggu_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Held operations and the operation of headquarters that decided on each.
CREATE TABLE putusan (
  seq      INTEGER PRIMARY KEY REFERENCES operasi (seq),
  oleh_seq INTEGER NOT NULL UNIQUE REFERENCES operasi (seq)
) STRICT;
CREATE INDEX operasi_tertahan ON operasi (seq) WHERE hasil = 'held';
