/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-json-writer.h"

G_BEGIN_DECLS

/* Files of keys: one JSON object that begins with what it is and which version. */

/** serap_key_file_begin: Returns: (transfer full): a writer after "serap" and "version". */
SerapJsonWriter *serap_key_file_begin (const char *what);
/**
 * serap_key_file_end:
 * @writer: (transfer full)
 * @error: return location; %G_FILE_ERROR
 *
 * Replaces the file at @path whole, mode 0600, flushed, and wipes the text.
 */
gboolean serap_key_file_end (SerapJsonWriter *writer, const char *path, GError **error);
/** serap_key_file_load: Returns: (transfer full): the document, checked to be a @what. */
SerapJson *serap_key_file_load (const char *path, const char *what, GError **error);
/** serap_key_file_bytes: @out: exactly @n bytes of base64 member @name; read copies are wiped. */
gboolean serap_key_file_bytes (SerapJson *json, const char *name, guint8 *out, gsize n, GError **error);
/** serap_key_file_write_bytes: member @name as base64; the written copy is wiped with the file. */
void serap_key_file_write_bytes (SerapJsonWriter *writer, const char *name, const guint8 *bytes, gsize n);

G_END_DECLS
