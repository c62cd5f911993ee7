-- SPDX-License-Identifier: GPL-3.0-or-later
-- Files whose attachment headquarters has and whose content it still waits for, also when the
-- attachment is in none of the account's scopes any more. A row goes when headquarters has the file.
CREATE TABLE menyusul (
  sha256 TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
