/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The examples of docs/protocol.md are what the program reads and writes, and each message has one. */

#include "config.h"

#include "serap-json-writer.h"
#include "serap-test-messages.h"

#include <string.h>

#define FENCE "```"

static gboolean same (SerapJsonRef a, SerapJsonRef b);

static gboolean
same_array (SerapJsonRef a, SerapJsonRef b)
{
  guint n = serap_json_length (a);
  for (guint i = 0; i < n; i++)
    if (!same (serap_json_element (a, i), serap_json_element (b, i)))
      return FALSE;
  return serap_json_length (b) == n;
}

static gboolean
same_object (SerapJsonRef a, SerapJsonRef b)
{
  SerapJsonIter iter;
  const char *name;
  SerapJsonRef value;
  serap_json_iter_init (&iter, a);
  while (serap_json_iter_next (&iter, &name, &value))
    if (!same (value, serap_json_member (b, name)))
      return FALSE;
  return serap_json_length (a) == serap_json_length (b);
}

/* Equal as JSON: the order of members does not count. */
static gboolean
same (SerapJsonRef a, SerapJsonRef b)
{
  if (serap_json_kind (a) != serap_json_kind (b))
    return FALSE;
  if (serap_json_kind (a) == SERAP_JSON_ARRAY)
    return same_array (a, b);
  if (serap_json_kind (a) == SERAP_JSON_OBJECT)
    return same_object (a, b);
  g_autofree char *x = serap_json_ref_to_text (a);
  g_autofree char *y = serap_json_ref_to_text (b);
  return g_str_equal (x, y);
}

static gboolean
same_bytes (GBytes *a, GBytes *b)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapJson) x
    = serap_json_parse (g_bytes_get_data (a, NULL), (gssize) g_bytes_get_size (a), NULL, &error);
  g_assert_no_error (error);
  g_autoptr (SerapJson) y
    = serap_json_parse (g_bytes_get_data (b, NULL), (gssize) g_bytes_get_size (b), NULL, &error);
  g_assert_no_error (error);
  return same (serap_json_root (x), serap_json_root (y));
}

static void
check_example (const char *name, GBytes *body, SerapSchema *schema, guint line)
{
  g_autoptr (GError) error = NULL;
  const SerapTestMessage *message = serap_test_message (name);
  if (message == NULL)
    g_error ("docs/protocol.md:%u: no message is called \"%s\"", line, name);
  g_autoptr (GBytes) again = message->rewrite (body, schema, &error);
  if (again == NULL)
    g_error ("docs/protocol.md:%u: %s: %s", line, name, error->message);
  if (!same_bytes (body, again))
    g_error ("docs/protocol.md:%u: %s is written as %.*s", line, name, (int) g_bytes_get_size (again),
             (const char *) g_bytes_get_data (again, NULL));
}

/* Calls check_example() for each block and counts them by name. */
static GHashTable *
check_blocks (char **lines, SerapSchema *schema)
{
  GHashTable *seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (!g_str_has_prefix (lines[i], FENCE))
      continue;
    guint start = i;
    g_autofree char *info = g_strstrip (g_strdup (lines[i] + strlen (FENCE)));
    g_autoptr (GString) text = g_string_new (NULL);
    for (i++; lines[i] != NULL && !g_str_has_prefix (lines[i], FENCE); i++)
      g_string_append_printf (text, "%s\n", lines[i]);
    if (lines[i] == NULL)
      g_error ("docs/protocol.md:%u: the block has no end", start + 1);
    if (!g_str_has_prefix (info, "json"))
      continue;
    const char *name = g_strchug (info + strlen ("json"));
    g_autoptr (GBytes) body = g_bytes_new (text->str, text->len);
    check_example (name, body, schema, start + 1);
    g_hash_table_add (seen, g_strdup (name));
  }
  return seen;
}

static char **
read_document (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (g_test_get_dir (G_TEST_DIST), "..", "docs", "protocol.md", NULL);
  g_autofree char *text = NULL;
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return g_strsplit (text, "\n", -1);
}

static void
test_examples (void)
{
  g_autoptr (SerapSchema) schema = serap_schema_new ();
  g_auto (GStrv) lines = read_document ();
  g_autoptr (GHashTable) seen = check_blocks (lines, schema);
  for (guint i = 0; i < serap_test_n_messages; i++)
    if (!g_hash_table_contains (seen, serap_test_messages[i].name))
      g_error ("docs/protocol.md: no example of %s", serap_test_messages[i].name);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol-doc/examples", test_examples);
  return g_test_run ();
}
