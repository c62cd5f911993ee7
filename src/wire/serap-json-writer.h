/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-json.h"

G_BEGIN_DECLS

/* Writes JSON front to back into one growing text. Commas are its own business. The caller opens,
 * closes and names in the right order; texts must be UTF-8. */

typedef struct _SerapJsonWriter SerapJsonWriter;

/** serap_json_writer_new: @pretty: lines and indentation of two, else compact. */
SerapJsonWriter *serap_json_writer_new (gboolean pretty);
void serap_json_writer_free (SerapJsonWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapJsonWriter, serap_json_writer_free)
/** serap_json_writer_finish: Returns: (transfer full): the text; the writer is freed. All that was
 * begun must be ended. */
char *serap_json_writer_finish (SerapJsonWriter *writer);
/** serap_json_writer_finish_bytes: Returns: (transfer full): like serap_json_writer_finish(). */
GBytes *serap_json_writer_finish_bytes (SerapJsonWriter *writer);
/** serap_json_writer_size: bytes written so far. */
gsize serap_json_writer_size (const SerapJsonWriter *writer);

void serap_json_writer_begin_object (SerapJsonWriter *writer);
void serap_json_writer_end_object (SerapJsonWriter *writer);
void serap_json_writer_begin_array (SerapJsonWriter *writer);
void serap_json_writer_end_array (SerapJsonWriter *writer);
void serap_json_writer_name (SerapJsonWriter *writer, const char *name);
/** serap_json_writer_text: @text: (nullable): %NULL writes null. */
void serap_json_writer_text (SerapJsonWriter *writer, const char *text);
/** serap_json_writer_text_n: like serap_json_writer_text() for @n bytes without a NUL. */
void serap_json_writer_text_n (SerapJsonWriter *writer, const char *text, gsize n);
void serap_json_writer_int (SerapJsonWriter *writer, gint64 number);
void serap_json_writer_bool (SerapJsonWriter *writer, gboolean value);
void serap_json_writer_null (SerapJsonWriter *writer);
/** serap_json_writer_bytes: as base64 text; @bytes: (nullable): %NULL writes null. */
void serap_json_writer_bytes (SerapJsonWriter *writer, GBytes *bytes);
/** serap_json_writer_raw: @json: one JSON value, trusted to be right. */
void serap_json_writer_raw (SerapJsonWriter *writer, const char *json);
/** serap_json_writer_ref: copies a value that was read. */
void serap_json_writer_ref (SerapJsonWriter *writer, SerapJsonRef ref);
/** serap_json_ref_to_text: Returns: (transfer full): compact JSON of it, "null" for nothing. */
char *serap_json_ref_to_text (SerapJsonRef ref);

/* A named member in one call. */
void serap_json_writer_member_text (SerapJsonWriter *writer, const char *name, const char *text);
void serap_json_writer_member_int (SerapJsonWriter *writer, const char *name, gint64 number);
void serap_json_writer_member_bool (SerapJsonWriter *writer, const char *name, gboolean value);
/** serap_json_writer_opt_text: nothing at all for %NULL. */
void serap_json_writer_opt_text (SerapJsonWriter *writer, const char *name, const char *text);

G_END_DECLS
