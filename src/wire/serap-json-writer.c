/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes JSON front to back. */

#include "config.h"

#include "serap-json-writer.h"

#include <json-glib/json-glib.h>
#include <string.h>

struct _SerapJsonWriter {
  GString *text; /* (owned) */
  guint depth;
  gboolean pretty;
  gboolean first;      /* nothing yet on this level */
  gboolean after_name; /* the value of a name follows */
};

SerapJsonWriter *
serap_json_writer_new (gboolean pretty)
{
  SerapJsonWriter *writer = g_new0 (SerapJsonWriter, 1);
  writer->text = g_string_sized_new (512);
  writer->pretty = pretty;
  writer->first = TRUE;
  return writer;
}

void
serap_json_writer_free (SerapJsonWriter *writer)
{
  if (writer == NULL)
    return;
  g_string_free (writer->text, TRUE);
  g_free (writer);
}

char *
serap_json_writer_finish (SerapJsonWriter *writer)
{
  g_return_val_if_fail (writer->depth == 0 && !writer->after_name, NULL);
  char *text = g_string_free (writer->text, FALSE);
  g_free (writer);
  return text;
}

GBytes *
serap_json_writer_finish_bytes (SerapJsonWriter *writer)
{
  gsize n = writer->text->len;
  return g_bytes_new_take (serap_json_writer_finish (writer), n);
}

gsize
serap_json_writer_size (const SerapJsonWriter *writer)
{
  return writer->text->len;
}

static void
new_line (SerapJsonWriter *writer)
{
  g_string_append_c (writer->text, '\n');
  for (guint i = 0; i < writer->depth; i++)
    g_string_append_len (writer->text, "  ", 2);
}

/* What stands before a value or a name. */
static void
next_item (SerapJsonWriter *writer)
{
  if (writer->after_name) {
    writer->after_name = FALSE;
    return;
  }
  if (!writer->first)
    g_string_append_c (writer->text, ',');
  if (writer->pretty && writer->depth > 0)
    new_line (writer);
  writer->first = FALSE;
}

static void
begin (SerapJsonWriter *writer, char bracket)
{
  next_item (writer);
  g_string_append_c (writer->text, bracket);
  writer->depth++;
  writer->first = TRUE;
}

static void
end (SerapJsonWriter *writer, char bracket)
{
  g_return_if_fail (writer->depth > 0 && !writer->after_name);
  writer->depth--;
  if (writer->pretty && !writer->first)
    new_line (writer);
  g_string_append_c (writer->text, bracket);
  writer->first = FALSE;
}

void
serap_json_writer_begin_object (SerapJsonWriter *writer)
{
  begin (writer, '{');
}

void
serap_json_writer_end_object (SerapJsonWriter *writer)
{
  end (writer, '}');
}

void
serap_json_writer_begin_array (SerapJsonWriter *writer)
{
  begin (writer, '[');
}

void
serap_json_writer_end_array (SerapJsonWriter *writer)
{
  end (writer, ']');
}

static void
append_escaped (GString *out, guchar c)
{
  static const char hex[] = "0123456789abcdef";
  static const char named[] = "\"\\\b\f\n\r\t";
  static const char letters[] = "\"\\bfnrt";
  const char *found = c != 0 ? strchr (named, c) : NULL;
  char escape[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };
  if (found != NULL) {
    escape[1] = letters[found - named];
    g_string_append_len (out, escape, 2);
  } else {
    g_string_append_len (out, escape, 6);
  }
}

static void
append_text (GString *out, const char *text, gsize n)
{
  g_string_append_c (out, '"');
  gsize start = 0;
  for (gsize i = 0; i < n; i++) {
    guchar c = (guchar) text[i];
    if (c >= 0x20 && c != '"' && c != '\\')
      continue;
    g_string_append_len (out, text + start, (gssize) (i - start));
    append_escaped (out, c);
    start = i + 1;
  }
  g_string_append_len (out, text + start, (gssize) (n - start));
  g_string_append_c (out, '"');
}

void
serap_json_writer_name (SerapJsonWriter *writer, const char *name)
{
  next_item (writer);
  append_text (writer->text, name, strlen (name));
  g_string_append_c (writer->text, ':');
  if (writer->pretty)
    g_string_append_c (writer->text, ' ');
  writer->after_name = TRUE;
}

void
serap_json_writer_text_n (SerapJsonWriter *writer, const char *text, gsize n)
{
  next_item (writer);
  append_text (writer->text, text, n);
}

void
serap_json_writer_text (SerapJsonWriter *writer, const char *text)
{
  if (text == NULL)
    serap_json_writer_null (writer);
  else
    serap_json_writer_text_n (writer, text, strlen (text));
}

void
serap_json_writer_int (SerapJsonWriter *writer, gint64 number)
{
  char digits[24];
  char *p = digits + sizeof digits;
  guint64 left = number < 0 ? -(guint64) number : (guint64) number;
  next_item (writer);
  do {
    *--p = (char) ('0' + left % 10);
    left /= 10;
  } while (left > 0);
  if (number < 0)
    *--p = '-';
  g_string_append_len (writer->text, p, digits + sizeof digits - p);
}

void
serap_json_writer_bool (SerapJsonWriter *writer, gboolean value)
{
  serap_json_writer_raw (writer, value ? "true" : "false");
}

void
serap_json_writer_null (SerapJsonWriter *writer)
{
  serap_json_writer_raw (writer, "null");
}

void
serap_json_writer_bytes (SerapJsonWriter *writer, GBytes *bytes)
{
  if (bytes == NULL) {
    serap_json_writer_null (writer);
    return;
  }
  gsize n;
  const guchar *data = g_bytes_get_data (bytes, &n);
  g_autofree char *text = g_base64_encode (data, n);
  serap_json_writer_text (writer, text);
}

void
serap_json_writer_raw (SerapJsonWriter *writer, const char *json)
{
  next_item (writer);
  g_string_append (writer->text, json);
}

static void
write_real (SerapJsonWriter *writer, double number)
{
  /* 17 digits give the same double back. A whole number keeps its fraction, and with it its type. */
  char text[G_ASCII_DTOSTR_BUF_SIZE + 2];
  g_ascii_formatd (text, G_ASCII_DTOSTR_BUF_SIZE, "%.17g", number);
  if (strpbrk (text, ".e") == NULL)
    strcat (text, ".0");
  serap_json_writer_raw (writer, text);
}

static void
write_array (SerapJsonWriter *writer, SerapJsonRef ref)
{
  guint n = serap_json_length (ref);
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < n; i++)
    serap_json_writer_ref (writer, serap_json_element (ref, i));
  serap_json_writer_end_array (writer);
}

static void
write_object (SerapJsonWriter *writer, SerapJsonRef ref)
{
  SerapJsonIter iter;
  const char *name;
  SerapJsonRef value;
  serap_json_writer_begin_object (writer);
  serap_json_iter_init (&iter, ref);
  while (serap_json_iter_next (&iter, &name, &value)) {
    serap_json_writer_name (writer, name);
    serap_json_writer_ref (writer, value);
  }
  serap_json_writer_end_object (writer);
}

void
serap_json_writer_ref (SerapJsonWriter *writer, SerapJsonRef ref)
{
  switch (serap_json_kind (ref)) {
  case SERAP_JSON_BOOL:
    serap_json_writer_bool (writer, json_node_get_boolean (ref.node));
    break;
  case SERAP_JSON_INT:
    serap_json_writer_int (writer, json_node_get_int (ref.node));
    break;
  case SERAP_JSON_REAL:
    write_real (writer, json_node_get_double (ref.node));
    break;
  case SERAP_JSON_TEXT:
    serap_json_writer_text (writer, json_node_get_string (ref.node));
    break;
  case SERAP_JSON_ARRAY:
    write_array (writer, ref);
    break;
  case SERAP_JSON_OBJECT:
    write_object (writer, ref);
    break;
  case SERAP_JSON_NONE:
  case SERAP_JSON_NULL:
  default:
    serap_json_writer_null (writer);
    break;
  }
}

char *
serap_json_ref_to_text (SerapJsonRef ref)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_ref (writer, ref);
  return serap_json_writer_finish (g_steal_pointer (&writer));
}

void
serap_json_writer_member_text (SerapJsonWriter *writer, const char *name, const char *text)
{
  serap_json_writer_name (writer, name);
  serap_json_writer_text (writer, text);
}

void
serap_json_writer_member_int (SerapJsonWriter *writer, const char *name, gint64 number)
{
  serap_json_writer_name (writer, name);
  serap_json_writer_int (writer, number);
}

void
serap_json_writer_member_bool (SerapJsonWriter *writer, const char *name, gboolean value)
{
  serap_json_writer_name (writer, name);
  serap_json_writer_bool (writer, value);
}

void
serap_json_writer_opt_text (SerapJsonWriter *writer, const char *name, const char *text)
{
  if (text != NULL)
    serap_json_writer_member_text (writer, name, text);
}
