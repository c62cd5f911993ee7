-- SPDX-License-Identifier: GPL-3.0-or-later

-- Which device began to send which file, since when and how long it said the file is: one device cannot fill
-- the disk with what no attachment names, and what nobody ever named goes. An empty device stands for a file
-- that was found without one.
CREATE TABLE titipan (
  sha256    TEXT NOT NULL CHECK (length (sha256) = 64),
  perangkat TEXT NOT NULL,
  besar     INTEGER NOT NULL CHECK (besar >= 0),
  sejak_ms  INTEGER NOT NULL,
  PRIMARY KEY (sha256, perangkat)
) STRICT, WITHOUT ROWID;
CREATE INDEX titipan_perangkat ON titipan (perangkat);
