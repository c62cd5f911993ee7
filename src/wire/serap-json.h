/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-wire.h"

G_BEGIN_DECLS

/* The one checked reader of JSON. All errors are %SERAP_WIRE_ERROR with path and line. */

typedef struct _SerapJson SerapJson;

typedef enum {
  SERAP_JSON_PLAIN = 0,
  SERAP_JSON_LINES = 1 << 0, /* note the line of every value, for files people write */
} SerapJsonFlags;

/**
 * SerapJsonLimits:
 * @max_bytes: longest text; 0 = %SERAP_JSON_MAX_BYTES
 * @max_depth: deepest nesting of arrays and objects; 0 = %SERAP_JSON_MAX_DEPTH
 * @flags: see #SerapJsonFlags
 */
typedef struct {
  gsize max_bytes;
  guint max_depth;
  SerapJsonFlags flags;
} SerapJsonLimits;

#define SERAP_JSON_MAX_BYTES (4 * 1024 * 1024)
#define SERAP_JSON_MAX_DEPTH 32

typedef enum {
  SERAP_JSON_NONE, /* no such member */
  SERAP_JSON_NULL,
  SERAP_JSON_BOOL,
  SERAP_JSON_INT,
  SERAP_JSON_REAL, /* a number with fraction or exponent; nothing in Serap takes one */
  SERAP_JSON_TEXT,
  SERAP_JSON_ARRAY,
  SERAP_JSON_OBJECT,
} SerapJsonKind;

/**
 * SerapJsonRef:
 * @doc: (unowned): the document, %NULL in a reference to nothing
 * @node: (unowned) (nullable): place in it
 * @parent: (unowned) (nullable): where it was looked for
 * @name: (unowned) (nullable): under which name
 *
 * A place in a document, passed by value, valid as long as the document. The members are private.
 * All functions take a reference to nothing too; it behaves like a missing member.
 */
typedef struct {
  const SerapJson *doc;
  gpointer node;
  gpointer parent;
  const char *name;
} SerapJsonRef;

/**
 * serap_json_parse:
 * @text: JSON text; it need not end in NUL when @n is given
 * @n: its length in bytes, -1 when it ends in NUL
 * @limits: (nullable): %NULL for the defaults
 * @error: return location; TOO_LARGE, TOO_DEEP, ENCODING, SYNTAX, RANGE (integer beyond 64 bits, or
 *   a number too large for a double)
 *
 * Reads strict JSON (RFC 8259): one value of any type, no byte order mark, no comment, no repeated
 * member (also not when spelled with escapes), no lone surrogate, no control character, no \u0000.
 * The whole text is checked before the parser sees it.
 *
 * Returns: (transfer full): the document, or %NULL with @error
 */
SerapJson *serap_json_parse (const char *text, gssize n, const SerapJsonLimits *limits, GError **error);
void serap_json_free (SerapJson *json);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapJson, serap_json_free)

SerapJsonRef serap_json_root (const SerapJson *json);
SerapJsonKind serap_json_kind (SerapJsonRef ref);
/** serap_json_is_set: whether it is there and not null. */
gboolean serap_json_is_set (SerapJsonRef ref);
/** serap_json_ref_path: Returns: (transfer full): JSON pointer, "" for the root. */
char *serap_json_ref_path (SerapJsonRef ref);
/** serap_json_ref_line: Returns: line where it starts, from 1; for a missing member that of its
 * object; 0 unless read with %SERAP_JSON_LINES. */
guint serap_json_ref_line (SerapJsonRef ref);

/**
 * serap_json_fail:
 * @ref: the place
 * @code: what is wrong
 * @error: return location
 * @format: message without any value
 *
 * Sets an error with path and line of @ref: for readers built on this one.
 *
 * Returns: %FALSE
 */
gboolean serap_json_fail (SerapJsonRef ref, SerapWireError code, GError **error, const char *format, ...)
  G_GNUC_PRINTF (4, 5);

/* Members of an object. A member that is null counts as missing. `get` wants it to be there
 * (MISSING); `opt` gives its fallback when it is not. Both give TYPE and RANGE, also when @object
 * is no object. Output is not touched on failure. */

/** serap_json_member: Returns: the member @name, kind NONE when there is none; @name must stay
 * valid as long as the reference. */
SerapJsonRef serap_json_member (SerapJsonRef object, const char *name);
/** serap_json_get_text: @out: (transfer none): at most @max_chars characters, may be "". */
gboolean serap_json_get_text (
  SerapJsonRef object, const char *name, gsize max_chars, const char **out, GError **error);
/** serap_json_opt_text: @out: (transfer none) (nullable): %NULL when missing. */
gboolean serap_json_opt_text (
  SerapJsonRef object, const char *name, gsize max_chars, const char **out, GError **error);
gboolean serap_json_get_int (
  SerapJsonRef object, const char *name, gint64 min, gint64 max, gint64 *out, GError **error);
gboolean serap_json_opt_int (SerapJsonRef object,
                             const char *name,
                             gint64 min,
                             gint64 max,
                             gint64 fallback,
                             gint64 *out,
                             GError **error);
gboolean
serap_json_opt_bool (SerapJsonRef object, const char *name, gboolean fallback, gboolean *out, GError **error);
/** serap_json_opt_strv: @out: (transfer full): array of at most @max_items texts, empty when
 * missing. */
gboolean serap_json_opt_strv (
  SerapJsonRef object, const char *name, guint max_items, gsize max_chars, char ***out, GError **error);
gboolean serap_json_get_object (SerapJsonRef object, const char *name, SerapJsonRef *out, GError **error);
gboolean serap_json_get_array (SerapJsonRef object, const char *name, SerapJsonRef *out, GError **error);
/** serap_json_opt_object: @out: kind NONE when missing. */
gboolean serap_json_opt_object (SerapJsonRef object, const char *name, SerapJsonRef *out, GError **error);
/** serap_json_opt_array: @out: kind NONE (length 0) when missing. */
gboolean serap_json_opt_array (SerapJsonRef object, const char *name, SerapJsonRef *out, GError **error);
/** serap_json_get_id: like serap_json_get_text(), only a UUID other than the nil one. */
gboolean serap_json_get_id (SerapJsonRef object, const char *name, const char **out, GError **error);
gboolean serap_json_opt_id (SerapJsonRef object, const char *name, const char **out, GError **error);
/** serap_json_get_bytes: (transfer full): base64 text of at most @max_bytes bytes. */
gboolean
serap_json_get_bytes (SerapJsonRef object, const char *name, gsize max_bytes, GBytes **out, GError **error);
gboolean
serap_json_opt_bytes (SerapJsonRef object, const char *name, gsize max_bytes, GBytes **out, GError **error);

/* The place itself: elements of arrays, or what is not in an object. */

gboolean serap_json_text (SerapJsonRef ref, gsize max_chars, const char **out, GError **error);
gboolean serap_json_int (SerapJsonRef ref, gint64 min, gint64 max, gint64 *out, GError **error);
gboolean serap_json_bool (SerapJsonRef ref, gboolean *out, GError **error);
/** serap_json_expect: %SERAP_WIRE_ERROR_TYPE (or MISSING) unless @ref is of @kind. */
gboolean serap_json_expect (SerapJsonRef ref, SerapJsonKind kind, GError **error);

/** serap_json_length: Returns: elements of an array or members of an object, else 0. */
guint serap_json_length (SerapJsonRef ref);
/** serap_json_element: Returns: element @i, from 0; kind NONE when there is none. */
SerapJsonRef serap_json_element (SerapJsonRef array, guint i);

/** serap_json_check_members: %SERAP_WIRE_ERROR_UNKNOWN at the first member of @object that is not
 * in @known (%NULL-terminated): catches slips of the pen in files people write. */
gboolean serap_json_check_members (SerapJsonRef object, const char *const *known, GError **error);

/**
 * SerapJsonIter:
 *
 * Goes over the members of an object in the order of the text:
 * |[
 * SerapJsonIter iter;
 * serap_json_iter_init (&iter, object);
 * while (serap_json_iter_next (&iter, &name, &value))
 * ]|
 * Over what is no object it ends at once.
 */
typedef struct {
  SerapJsonRef object;
  gpointer storage[10];
} SerapJsonIter;

void serap_json_iter_init (SerapJsonIter *iter, SerapJsonRef object);
gboolean serap_json_iter_next (SerapJsonIter *iter, const char **name, SerapJsonRef *value);

G_END_DECLS
