-- SPDX-License-Identifier: GPL-3.0-or-later
-- What headquarters said of a file of this account. state: 1 it has all of it, 2 it does not take it
-- (why: in short). Files without a row are to be asked about, then sent.
CREATE TABLE kirim_berkas (
  sha256 TEXT PRIMARY KEY,
  state INTEGER NOT NULL CHECK (state IN (1, 2)),
  why TEXT
) STRICT, WITHOUT ROWID;
