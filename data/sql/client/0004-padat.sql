-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was deleted before deleted pages were overwritten is still in the file: it is made anew once.
INSERT INTO meta (name, value) VALUES ('padat', '1');
