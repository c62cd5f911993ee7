/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-space.h"

G_BEGIN_DECLS

/** SERAP_ATTACH_MAX_BYTES: the largest file that may be attached. */
#define SERAP_ATTACH_MAX_BYTES (25 * 1024 * 1024)

/** serap_attach_check: whether a file could be attached; @mime: (out) (optional). @error: FILE and why. */
gboolean serap_attach_check (const char *path, char **mime, GError **error);

/**
 * serap_attach_file:
 * @entity: kind of the record
 * @id: the record
 * @path: a JPEG, PNG or PDF file, known by its content; its extension counts for nothing
 * @kind: what it is, e.g. "FOTO_SEBELUM"
 * @lampiran_id: (out) (optional): id of the attachment
 * @problems: gets what stands in the way
 * @error: FILE when the file cannot be used, and why; %SERAP_STORE_ERROR, %SERAP_DB_ERROR …
 *
 * The file is stored here, and at headquarters when it is at hand, before anything names it.
 *
 * Returns: %FALSE with @problems when a rule refuses, with @error when something broke
 */
gboolean serap_attach_file (SerapSpace *space,
                            const char *entity,
                            const char *id,
                            const char *path,
                            const char *kind,
                            char **lampiran_id,
                            GPtrArray *problems,
                            GError **error);

/**
 * serap_attach_open:
 * @lampiran_id: an attachment
 * @path: (out): where its file lies, fetched from headquarters when it is not here
 * @error: ONLINE_ONLY when it is not here and headquarters is not at hand; %SERAP_STORE_ERROR …
 */
gboolean serap_attach_open (SerapSpace *space, const char *lampiran_id, char **path, GError **error);

G_END_DECLS
