/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one checked reader of JSON: a strict scan first, then the parser, then typed access. */

#include "config.h"

#include "serap-json.h"

#include "serap-base64.h"
#include "serap-id.h"
#include "serap-json-scan.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* The parser calls itself for each level, and so does the search for a path. */
#define DEEPEST 256

struct _SerapJson {
  JsonNode *root;    /* (owned) */
  GHashTable *lines; /* (owned) (nullable): JsonNode -> line */
};

G_STATIC_ASSERT (sizeof (JsonObjectIter) <= sizeof ((SerapJsonIter *) NULL)->storage);

/* Numbers the nodes as the scan did: each before what is in it. */
static void
note_lines (SerapJson *json, JsonNode *node, GArray *lines, guint *next)
{
  guint line = g_array_index (lines, guint, (*next)++);
  g_hash_table_insert (json->lines, node, GUINT_TO_POINTER (line));
  if (JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *array = json_node_get_array (node);
    for (guint i = 0; i < json_array_get_length (array); i++)
      note_lines (json, json_array_get_element (array, i), lines, next);
  } else if (JSON_NODE_HOLDS_OBJECT (node)) {
    JsonObjectIter iter;
    const char *name; /* json-glib 1.6 looks the member up through it, so it has to be there */
    JsonNode *member;
    json_object_iter_init_ordered (&iter, json_node_get_object (node));
    while (json_object_iter_next_ordered (&iter, &name, &member))
      note_lines (json, member, lines, next);
  }
}

static JsonNode *
run_parser (const char *text, gsize n, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) inner = NULL;
  JsonNode *root = NULL;
  if (json_parser_load_from_data (parser, text, (gssize) n, &inner))
    root = json_parser_steal_root (parser);
  if (root == NULL)
    serap_wire_set_error (error, SERAP_WIRE_ERROR_SYNTAX, NULL, 0,
                          inner != NULL ? inner->message : "no value");
  return root;
}

static gboolean
check_bytes (const char *text, gsize n, gsize max_bytes, GError **error)
{
  if (n > max_bytes) {
    g_autofree char *message = g_strdup_printf ("more than %" G_GSIZE_FORMAT " bytes", max_bytes);
    serap_wire_set_error (error, SERAP_WIRE_ERROR_TOO_LARGE, NULL, 0, message);
    return FALSE;
  }
  if (n == 0) {
    serap_wire_set_error (error, SERAP_WIRE_ERROR_SYNTAX, NULL, 0, "the text is empty");
    return FALSE;
  }
  /* The length is given, so a NUL inside is invalid too. */
  if (!g_utf8_validate_len (text, n, NULL)) {
    serap_wire_set_error (error, SERAP_WIRE_ERROR_ENCODING, NULL, 0, "not UTF-8");
    return FALSE;
  }
  return TRUE;
}

SerapJson *
serap_json_parse (const char *text, gssize n, const SerapJsonLimits *limits, GError **error)
{
  static const SerapJsonLimits none = { 0, 0, SERAP_JSON_PLAIN };
  const SerapJsonLimits *given = limits != NULL ? limits : &none;
  gsize max_bytes = given->max_bytes > 0 ? given->max_bytes : SERAP_JSON_MAX_BYTES;
  guint max_depth = given->max_depth > 0 ? MIN (given->max_depth, DEEPEST) : SERAP_JSON_MAX_DEPTH;
  gboolean with_lines = (given->flags & SERAP_JSON_LINES) != 0;

  gsize length = n < 0 ? strlen (text) : (gsize) n;
  if (!check_bytes (text, length, max_bytes, error))
    return NULL;
  g_autoptr (GArray) lines = with_lines ? g_array_new (FALSE, FALSE, sizeof (guint)) : NULL;
  if (!serap_json_scan (text, length, max_depth, lines, error))
    return NULL;

  JsonNode *root = run_parser (text, length, error);
  if (root == NULL)
    return NULL;
  SerapJson *json = g_new0 (SerapJson, 1);
  json->root = root;
  if (with_lines) {
    guint next = 0;
    json->lines = g_hash_table_new (NULL, NULL);
    note_lines (json, root, lines, &next);
  }
  return json;
}

void
serap_json_free (SerapJson *json)
{
  if (json == NULL)
    return;
  g_clear_pointer (&json->root, json_node_unref);
  g_clear_pointer (&json->lines, g_hash_table_unref);
  g_free (json);
}

SerapJsonRef
serap_json_root (const SerapJson *json)
{
  return (SerapJsonRef){ json, json->root, NULL, NULL };
}

SerapJsonKind
serap_json_kind (SerapJsonRef ref)
{
  JsonNode *node = ref.node;
  if (node == NULL)
    return SERAP_JSON_NONE;
  switch (json_node_get_node_type (node)) {
  case JSON_NODE_OBJECT:
    return SERAP_JSON_OBJECT;
  case JSON_NODE_ARRAY:
    return SERAP_JSON_ARRAY;
  case JSON_NODE_NULL:
    return SERAP_JSON_NULL;
  case JSON_NODE_VALUE:
  default:
    break;
  }
  GType type = json_node_get_value_type (node);
  if (type == G_TYPE_STRING)
    return SERAP_JSON_TEXT;
  if (type == G_TYPE_INT64)
    return SERAP_JSON_INT;
  return type == G_TYPE_BOOLEAN ? SERAP_JSON_BOOL : SERAP_JSON_REAL;
}

gboolean
serap_json_is_set (SerapJsonRef ref)
{
  return ref.node != NULL && !JSON_NODE_HOLDS_NULL ((JsonNode *) ref.node);
}

static void
append_step (GString *path, const char *name)
{
  g_string_append_c (path, '/');
  for (const char *p = name; *p != '\0'; p++) {
    if (*p == '~' || *p == '/')
      g_string_append (path, *p == '~' ? "~0" : "~1");
    else
      g_string_append_c (path, *p);
  }
}

/* Nodes do not know where they are; a path is asked for only when something is wrong. */
static gboolean
find_path (JsonNode *node, gconstpointer wanted, GString *path)
{
  if (node == wanted)
    return TRUE;
  gsize length = path->len;
  if (JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *array = json_node_get_array (node);
    for (guint i = 0; i < json_array_get_length (array); i++) {
      g_string_append_printf (path, "/%u", i);
      if (find_path (json_array_get_element (array, i), wanted, path))
        return TRUE;
      g_string_truncate (path, length);
    }
  } else if (JSON_NODE_HOLDS_OBJECT (node)) {
    JsonObjectIter iter;
    const char *name;
    JsonNode *member;
    json_object_iter_init_ordered (&iter, json_node_get_object (node));
    while (json_object_iter_next_ordered (&iter, &name, &member)) {
      append_step (path, name);
      if (find_path (member, wanted, path))
        return TRUE;
      g_string_truncate (path, length);
    }
  }
  return FALSE;
}

char *
serap_json_ref_path (SerapJsonRef ref)
{
  GString *path = g_string_new (NULL);
  gconstpointer known = ref.node != NULL ? ref.node : ref.parent;
  if (ref.doc != NULL && known != NULL)
    find_path (ref.doc->root, known, path);
  if (ref.node == NULL && ref.name != NULL)
    append_step (path, ref.name);
  return g_string_free (path, FALSE);
}

guint
serap_json_ref_line (SerapJsonRef ref)
{
  if (ref.doc == NULL || ref.doc->lines == NULL)
    return 0;
  gconstpointer known = ref.node != NULL ? ref.node : ref.parent;
  return GPOINTER_TO_UINT (g_hash_table_lookup (ref.doc->lines, known));
}

gboolean
serap_json_fail (SerapJsonRef ref, SerapWireError code, GError **error, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree char *path = serap_json_ref_path (ref);
  serap_wire_set_error (error, code, path, serap_json_ref_line (ref), message);
  return FALSE;
}

static const char *
kind_name (SerapJsonKind kind)
{
  static const char *const names[] = {
    "nothing", "null", "a boolean", "an integer", "a decimal number", "a text", "an array", "an object",
  };
  return names[kind];
}

gboolean
serap_json_expect (SerapJsonRef ref, SerapJsonKind kind, GError **error)
{
  SerapJsonKind found = serap_json_kind (ref);
  if (found == kind)
    return TRUE;
  if (found == SERAP_JSON_NONE || found == SERAP_JSON_NULL)
    return serap_json_fail (ref, SERAP_WIRE_ERROR_MISSING, error, "%s is missing", kind_name (kind));
  return serap_json_fail (ref, SERAP_WIRE_ERROR_TYPE, error, "%s where %s is wanted", kind_name (found),
                          kind_name (kind));
}

gboolean
serap_json_text (SerapJsonRef ref, gsize max_chars, const char **out, GError **error)
{
  if (!serap_json_expect (ref, SERAP_JSON_TEXT, error))
    return FALSE;
  const char *text = json_node_get_string (ref.node);
  /* A character has at most four bytes, so most texts need not be counted. */
  gsize bytes = strlen (text);
  if (bytes > max_chars && (gsize) g_utf8_strlen (text, -1) > max_chars)
    return serap_json_fail (ref, SERAP_WIRE_ERROR_RANGE, error, "longer than %" G_GSIZE_FORMAT " characters",
                            max_chars);
  *out = text;
  return TRUE;
}

gboolean
serap_json_int (SerapJsonRef ref, gint64 min, gint64 max, gint64 *out, GError **error)
{
  if (!serap_json_expect (ref, SERAP_JSON_INT, error))
    return FALSE;
  gint64 number = json_node_get_int (ref.node);
  if (number < min || number > max)
    return serap_json_fail (ref, SERAP_WIRE_ERROR_RANGE, error,
                            "not from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, min, max);
  *out = number;
  return TRUE;
}

gboolean
serap_json_bool (SerapJsonRef ref, gboolean *out, GError **error)
{
  if (!serap_json_expect (ref, SERAP_JSON_BOOL, error))
    return FALSE;
  *out = json_node_get_boolean (ref.node);
  return TRUE;
}

SerapJsonRef
serap_json_member (SerapJsonRef object, const char *name)
{
  JsonNode *node = object.node;
  SerapJsonRef ref = { object.doc, NULL, node, name };
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    ref.node = json_object_get_member (json_node_get_object (node), name);
  return ref;
}

/* The member @name, after making sure that @object is an object. */
static gboolean
look_up (SerapJsonRef object, const char *name, SerapJsonRef *member, GError **error)
{
  if (object.node == NULL || !JSON_NODE_HOLDS_OBJECT ((JsonNode *) object.node))
    return serap_json_expect (object, SERAP_JSON_OBJECT, error);
  *member = serap_json_member (object, name);
  return TRUE;
}

gboolean
serap_json_get_text (SerapJsonRef object, const char *name, gsize max_chars, const char **out, GError **error)
{
  SerapJsonRef member;
  return look_up (object, name, &member, error) && serap_json_text (member, max_chars, out, error);
}

gboolean
serap_json_opt_text (SerapJsonRef object, const char *name, gsize max_chars, const char **out, GError **error)
{
  SerapJsonRef member;
  if (!look_up (object, name, &member, error))
    return FALSE;
  if (serap_json_is_set (member))
    return serap_json_text (member, max_chars, out, error);
  *out = NULL;
  return TRUE;
}

gboolean
serap_json_get_int (
  SerapJsonRef object, const char *name, gint64 min, gint64 max, gint64 *out, GError **error)
{
  SerapJsonRef member;
  return look_up (object, name, &member, error) && serap_json_int (member, min, max, out, error);
}

gboolean
serap_json_opt_int (
  SerapJsonRef object, const char *name, gint64 min, gint64 max, gint64 fallback, gint64 *out, GError **error)
{
  SerapJsonRef member;
  if (!look_up (object, name, &member, error))
    return FALSE;
  if (serap_json_is_set (member))
    return serap_json_int (member, min, max, out, error);
  *out = fallback;
  return TRUE;
}

gboolean
serap_json_opt_bool (SerapJsonRef object, const char *name, gboolean fallback, gboolean *out, GError **error)
{
  SerapJsonRef member;
  if (!look_up (object, name, &member, error))
    return FALSE;
  if (serap_json_is_set (member))
    return serap_json_bool (member, out, error);
  *out = fallback;
  return TRUE;
}

gboolean
serap_json_opt_strv (
  SerapJsonRef object, const char *name, guint max_items, gsize max_chars, char ***out, GError **error)
{
  SerapJsonRef array;
  if (!serap_json_opt_array (object, name, &array, error))
    return FALSE;
  guint n = serap_json_length (array);
  if (n > max_items)
    return serap_json_fail (array, SERAP_WIRE_ERROR_RANGE, error, "more than %u items", max_items);
  g_auto (GStrv) items = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++) {
    const char *text;
    if (!serap_json_text (serap_json_element (array, i), max_chars, &text, error))
      return FALSE;
    items[i] = g_strdup (text);
  }
  *out = g_steal_pointer (&items);
  return TRUE;
}

static gboolean
get_kind (SerapJsonRef object,
          const char *name,
          SerapJsonKind kind,
          gboolean required,
          SerapJsonRef *out,
          GError **error)
{
  SerapJsonRef member;
  if (!look_up (object, name, &member, error))
    return FALSE;
  if (!required && !serap_json_is_set (member))
    member.node = NULL;
  else if (!serap_json_expect (member, kind, error))
    return FALSE;
  *out = member;
  return TRUE;
}

gboolean
serap_json_get_object (SerapJsonRef object, const char *name, SerapJsonRef *out, GError **error)
{
  return get_kind (object, name, SERAP_JSON_OBJECT, TRUE, out, error);
}

gboolean
serap_json_get_array (SerapJsonRef object, const char *name, SerapJsonRef *out, GError **error)
{
  return get_kind (object, name, SERAP_JSON_ARRAY, TRUE, out, error);
}

gboolean
serap_json_opt_object (SerapJsonRef object, const char *name, SerapJsonRef *out, GError **error)
{
  return get_kind (object, name, SERAP_JSON_OBJECT, FALSE, out, error);
}

gboolean
serap_json_opt_array (SerapJsonRef object, const char *name, SerapJsonRef *out, GError **error)
{
  return get_kind (object, name, SERAP_JSON_ARRAY, FALSE, out, error);
}

static gboolean
check_id (SerapJsonRef object, const char *name, const char *text, GError **error)
{
  if (serap_wire_is_id (text))
    return TRUE;
  return serap_json_fail (serap_json_member (object, name), SERAP_WIRE_ERROR_RANGE, error, "not an id");
}

gboolean
serap_json_get_id (SerapJsonRef object, const char *name, const char **out, GError **error)
{
  const char *text;
  if (!serap_json_get_text (object, name, SERAP_ID_LENGTH, &text, error)
      || !check_id (object, name, text, error))
    return FALSE;
  *out = text;
  return TRUE;
}

gboolean
serap_json_opt_id (SerapJsonRef object, const char *name, const char **out, GError **error)
{
  const char *text;
  if (!serap_json_opt_text (object, name, SERAP_ID_LENGTH, &text, error)
      || (text != NULL && !check_id (object, name, text, error)))
    return FALSE;
  *out = text;
  return TRUE;
}

gboolean
serap_json_opt_bytes (SerapJsonRef object, const char *name, gsize max_bytes, GBytes **out, GError **error)
{
  const char *text;
  if (!serap_json_opt_text (object, name, (max_bytes + 2) / 3 * 4, &text, error))
    return FALSE;
  if (text == NULL) {
    *out = NULL;
    return TRUE;
  }
  g_autoptr (GBytes) bytes = serap_base64_decode (text);
  SerapJsonRef member = serap_json_member (object, name);
  if (bytes == NULL)
    return serap_json_fail (member, SERAP_WIRE_ERROR_ENCODING, error, "not base64");
  if (g_bytes_get_size (bytes) > max_bytes)
    return serap_json_fail (member, SERAP_WIRE_ERROR_RANGE, error, "more than %" G_GSIZE_FORMAT " bytes",
                            max_bytes);
  *out = g_steal_pointer (&bytes);
  return TRUE;
}

gboolean
serap_json_get_bytes (SerapJsonRef object, const char *name, gsize max_bytes, GBytes **out, GError **error)
{
  SerapJsonRef member;
  if (!look_up (object, name, &member, error) || !serap_json_expect (member, SERAP_JSON_TEXT, error))
    return FALSE;
  return serap_json_opt_bytes (object, name, max_bytes, out, error);
}

guint
serap_json_length (SerapJsonRef ref)
{
  SerapJsonKind kind = serap_json_kind (ref);
  if (kind == SERAP_JSON_ARRAY)
    return json_array_get_length (json_node_get_array (ref.node));
  return kind == SERAP_JSON_OBJECT ? json_object_get_size (json_node_get_object (ref.node)) : 0;
}

SerapJsonRef
serap_json_element (SerapJsonRef array, guint i)
{
  SerapJsonRef ref = { array.doc, NULL, array.node, NULL };
  if (serap_json_kind (array) == SERAP_JSON_ARRAY && i < serap_json_length (array))
    ref.node = json_array_get_element (json_node_get_array (array.node), i);
  return ref;
}

gboolean
serap_json_check_members (SerapJsonRef object, const char *const *known, GError **error)
{
  SerapJsonIter iter;
  const char *name;
  SerapJsonRef value;
  if (!serap_json_expect (object, SERAP_JSON_OBJECT, error))
    return FALSE;
  serap_json_iter_init (&iter, object);
  while (serap_json_iter_next (&iter, &name, &value))
    if (!g_strv_contains (known, name))
      return serap_json_fail (value, SERAP_WIRE_ERROR_UNKNOWN, error, "unknown member");
  return TRUE;
}

void
serap_json_iter_init (SerapJsonIter *iter, SerapJsonRef object)
{
  iter->object = object;
  if (serap_json_kind (object) == SERAP_JSON_OBJECT)
    json_object_iter_init_ordered ((JsonObjectIter *) iter->storage, json_node_get_object (object.node));
  else
    iter->object.node = NULL;
}

gboolean
serap_json_iter_next (SerapJsonIter *iter, const char **name, SerapJsonRef *value)
{
  JsonNode *node;
  if (iter->object.node == NULL
      || !json_object_iter_next_ordered ((JsonObjectIter *) iter->storage, name, &node))
    return FALSE;
  *value = (SerapJsonRef){ iter->object.doc, node, iter->object.node, *name };
  return TRUE;
}
