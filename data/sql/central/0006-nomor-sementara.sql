-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which record has a provisional number. Two machines that go on from one copied disk give the same ones until
-- headquarters has told them apart, and four letters may be the same by chance: the second one gets "-2" behind.
CREATE TABLE nomor_sementara (
  nomor TEXT PRIMARY KEY,
  rekam TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO nomor_sementara (nomor, rekam)
  SELECT json_extract (isi, '$.nomor_lokal'), min (id) FROM rekam
  WHERE json_extract (isi, '$.nomor_lokal') IS NOT NULL GROUP BY json_extract (isi, '$.nomor_lokal');
