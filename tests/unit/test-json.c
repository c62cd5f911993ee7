/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The checked reader of JSON, the writer, and records as JSON. */

#include "config.h"

#include "serap-json-writer.h"
#include "serap-record-json.h"

#include <string.h>

static void
check_refused (const char *text, gssize n, SerapWireError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapJson) json = serap_json_parse (text, n, NULL, &error);
  if (json != NULL || !g_error_matches (error, SERAP_WIRE_ERROR, (int) code))
    g_error ("%s: wanted code %d, got %s", text, (int) code, error != NULL ? error->message : "no error");
}

static void
test_hostile (void)
{
  static const struct {
    const char *text;
    SerapWireError code;
  } cases[] = {
    { "", SERAP_WIRE_ERROR_SYNTAX },
    { " \n\t", SERAP_WIRE_ERROR_SYNTAX },
    { "\xef\xbb\xbf{}", SERAP_WIRE_ERROR_SYNTAX },
    { "{'a':1}", SERAP_WIRE_ERROR_SYNTAX },
    { "{a:1}", SERAP_WIRE_ERROR_SYNTAX },
    { "{\"a\":1,}", SERAP_WIRE_ERROR_SYNTAX },
    { "[1,]", SERAP_WIRE_ERROR_SYNTAX },
    { "[,1]", SERAP_WIRE_ERROR_SYNTAX },
    { "[1 2]", SERAP_WIRE_ERROR_SYNTAX },
    { "{\"a\" 1}", SERAP_WIRE_ERROR_SYNTAX },
    { "{\"a\"}", SERAP_WIRE_ERROR_SYNTAX },
    { "{,}", SERAP_WIRE_ERROR_SYNTAX },
    { "{\"a\":1]", SERAP_WIRE_ERROR_SYNTAX },
    { "[1}", SERAP_WIRE_ERROR_SYNTAX },
    { "[", SERAP_WIRE_ERROR_SYNTAX },
    { "{", SERAP_WIRE_ERROR_SYNTAX },
    { "]", SERAP_WIRE_ERROR_SYNTAX },
    { "{} {}", SERAP_WIRE_ERROR_SYNTAX },
    { "{}x", SERAP_WIRE_ERROR_SYNTAX },
    { "1 1", SERAP_WIRE_ERROR_SYNTAX },
    { "/* no */ {}", SERAP_WIRE_ERROR_SYNTAX },
    { "{} // no", SERAP_WIRE_ERROR_SYNTAX },
    { "[1,/**/2]", SERAP_WIRE_ERROR_SYNTAX },
    { "# no\n{}", SERAP_WIRE_ERROR_SYNTAX },
    { "var a = 1;", SERAP_WIRE_ERROR_SYNTAX },
    { "undefined", SERAP_WIRE_ERROR_SYNTAX },
    { "NaN", SERAP_WIRE_ERROR_SYNTAX },
    { "Infinity", SERAP_WIRE_ERROR_SYNTAX },
    { "-Infinity", SERAP_WIRE_ERROR_SYNTAX },
    { "True", SERAP_WIRE_ERROR_SYNTAX },
    { "nul", SERAP_WIRE_ERROR_SYNTAX },
    { "truex", SERAP_WIRE_ERROR_SYNTAX },
    { "01", SERAP_WIRE_ERROR_SYNTAX },
    { "-01", SERAP_WIRE_ERROR_SYNTAX },
    { "0x10", SERAP_WIRE_ERROR_SYNTAX },
    { "+1", SERAP_WIRE_ERROR_SYNTAX },
    { "- 1", SERAP_WIRE_ERROR_SYNTAX },
    { "--1", SERAP_WIRE_ERROR_SYNTAX },
    { "1.", SERAP_WIRE_ERROR_SYNTAX },
    { ".5", SERAP_WIRE_ERROR_SYNTAX },
    { "1e", SERAP_WIRE_ERROR_SYNTAX },
    { "1e+", SERAP_WIRE_ERROR_SYNTAX },
    { "-", SERAP_WIRE_ERROR_SYNTAX },
    { "9223372036854775808", SERAP_WIRE_ERROR_RANGE },
    { "-9223372036854775809", SERAP_WIRE_ERROR_RANGE },
    { "18446744073709551616", SERAP_WIRE_ERROR_RANGE },
    { "99999999999999999999999999999999999999", SERAP_WIRE_ERROR_RANGE },
    { "1e999", SERAP_WIRE_ERROR_RANGE },
    { "\"a", SERAP_WIRE_ERROR_SYNTAX },
    { "\"a\\\"", SERAP_WIRE_ERROR_SYNTAX },
    { "\"\\", SERAP_WIRE_ERROR_SYNTAX },
    { "\"\\x41\"", SERAP_WIRE_ERROR_SYNTAX },
    { "\"\\u12\"", SERAP_WIRE_ERROR_SYNTAX },
    { "\"\\u12", SERAP_WIRE_ERROR_SYNTAX },
    { "\"\\u\"", SERAP_WIRE_ERROR_SYNTAX },
    { "\"a\nb\"", SERAP_WIRE_ERROR_SYNTAX },
    { "\"a\tb\"", SERAP_WIRE_ERROR_SYNTAX },
    { "\"a\x01\"", SERAP_WIRE_ERROR_SYNTAX },
    { "\"\\u0000\"", SERAP_WIRE_ERROR_ENCODING },
    { "{\"a\\u0000b\":1}", SERAP_WIRE_ERROR_ENCODING },
    { "\"\\ud800\"", SERAP_WIRE_ERROR_ENCODING },
    { "\"\\ud800x\"", SERAP_WIRE_ERROR_ENCODING },
    { "\"\\ud800\\u0041\"", SERAP_WIRE_ERROR_ENCODING },
    { "\"\\ud800\\ud800\"", SERAP_WIRE_ERROR_ENCODING },
    { "\"\\udc00\"", SERAP_WIRE_ERROR_ENCODING },
    { "\"\\ud83d\\ude0", SERAP_WIRE_ERROR_ENCODING },
    { "\"\xff\"", SERAP_WIRE_ERROR_ENCODING },
    { "\"\xc0\x80\"", SERAP_WIRE_ERROR_ENCODING },
    { "\"\xed\xa0\x80\"", SERAP_WIRE_ERROR_ENCODING },
    { "\"\xe2\x82", SERAP_WIRE_ERROR_ENCODING },
    { "{\"a\":1,\"a\":1}", SERAP_WIRE_ERROR_SYNTAX },
    { "{\"a\":1,\"b\":{},\"\\u0061\":2}", SERAP_WIRE_ERROR_SYNTAX },
    { "{\"\":1,\"\":2}", SERAP_WIRE_ERROR_SYNTAX },
    { "[{\"x\":{\"k\":[],\"k\":null}}]", SERAP_WIRE_ERROR_SYNTAX },
    { "{1:2}", SERAP_WIRE_ERROR_SYNTAX },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_refused (cases[i].text, -1, cases[i].code);
  check_refused ("{}\0", 3, SERAP_WIRE_ERROR_ENCODING);
  check_refused ("\"a\0b\"", 5, SERAP_WIRE_ERROR_ENCODING);
  check_refused ("[1", 1, SERAP_WIRE_ERROR_SYNTAX);
}

static char *
nested (const char *open, const char *close, guint n)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < n; i++)
    g_string_append (text, open);
  for (guint i = 0; i < n; i++)
    g_string_append (text, close);
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  g_autofree char *bomb = nested ("[", "", 100000);
  check_refused (bomb, -1, SERAP_WIRE_ERROR_TOO_DEEP);
  g_autofree char *objects = nested ("{\"a\":", "}", 100000);
  check_refused (objects, -1, SERAP_WIRE_ERROR_TOO_DEEP);
  g_autofree char *just_too_deep = nested ("[", "]", SERAP_JSON_MAX_DEPTH + 1);
  check_refused (just_too_deep, -1, SERAP_WIRE_ERROR_TOO_DEEP);

  g_autofree char *deepest = nested ("[", "]", SERAP_JSON_MAX_DEPTH);
  g_autoptr (SerapJson) json = serap_json_parse (deepest, -1, NULL, NULL);
  g_assert_nonnull (json);
}

static void
test_limits (void)
{
  static const SerapJsonLimits small = { 8, 1, SERAP_JSON_PLAIN };
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapJson) json = serap_json_parse ("[123456]", -1, &small, &error);
  g_assert_no_error (error);
  g_assert_nonnull (json);
  g_assert_null (serap_json_parse ("[1234567]", -1, &small, &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (serap_json_parse ("[[]]", -1, &small, &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_TOO_DEEP);
}

/* Objects below and above the number of names where the search for repeats changes its way. */
static void
test_repeated_members (void)
{
  for (guint n = 2; n < 80; n++) {
    g_autoptr (GString) text = g_string_new ("{");
    for (guint i = 0; i < n; i++)
      g_string_append_printf (text, "\"k%u\":%u,\n", i, i);
    g_autofree char *good = g_strconcat (text->str, "\"last\":0}", NULL);
    g_autofree char *bad = g_strdup_printf ("%s\"\\u006b%u\":0}", text->str, n / 2);
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapJson) json = serap_json_parse (good, -1, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (serap_json_length (serap_json_root (json)), ==, n + 1);
    g_assert_null (serap_json_parse (bad, -1, NULL, &error));
    g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_SYNTAX);
    g_assert_cmpuint (serap_wire_error_line (error), ==, n + 1);
  }
}

static void
test_accepted (void)
{
  static const struct {
    const char *text;
    const char *again;
  } cases[] = {
    { "0", "0" },
    { "-0", "0" },
    { " [ ] ", "[]" },
    { "\r\n{ }\t", "{}" },
    { "null", "null" },
    { "true", "true" },
    { "9223372036854775807", "9223372036854775807" },
    { "-9223372036854775808", "-9223372036854775808" },
    { "\"\\u00e9\\ud83d\\ude00\\/\"", "\"é😀/\"" },
    { "\"\\b\\f\\n\\r\\t\\u0001\\\"\\\\\"", "\"\\b\\f\\n\\r\\t\\u0001\\\"\\\\\"" },
    { "{\"b\":[1,{\"c\":null}],\"a\":false}", "{\"b\":[1,{\"c\":null}],\"a\":false}" },
    { "{\"\":1}", "{\"\":1}" },
    { "[1.5,-2E3,1e-7]", "[1.5,-2000.0,9.9999999999999995e-08]" },
    { "{\"a\":{\"a\":1},\"b\":{\"a\":1}}", "{\"a\":{\"a\":1},\"b\":{\"a\":1}}" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapJson) json = serap_json_parse (cases[i].text, -1, NULL, &error);
    g_assert_no_error (error);
    g_autofree char *again = serap_json_ref_to_text (serap_json_root (json));
    g_assert_cmpstr (again, ==, cases[i].again);
  }
}

static const char sample[] = "{\n"
                             "  \"name\": \"TERIMA\",\n"
                             "  \"n\": 7,\n"
                             "  \"yes\": true,\n"
                             "  \"gone\": null,\n"
                             "  \"real\": 1.5,\n"
                             "  \"transitions\": [\n"
                             "    {\"from\": [\"A\", \"B\"]},\n"
                             "    {\"from\": 3, \"a/b~c\": {}}\n"
                             "  ],\n"
                             "  \"id\": \"0197f3a0-0000-7000-8000-000000000001\",\n"
                             "  \"nil\": \"00000000-0000-0000-0000-000000000000\",\n"
                             "  \"raw\": \"AQID\"\n"
                             "}\n";

static SerapJson *
read_sample (void)
{
  static const SerapJsonLimits limits = { 0, 0, SERAP_JSON_LINES };
  g_autoptr (GError) error = NULL;
  SerapJson *json = serap_json_parse (sample, -1, &limits, &error);
  g_assert_no_error (error);
  return json;
}

static void
check_place (GError **error, SerapWireError code, const char *path, guint line)
{
  g_assert_error (*error, SERAP_WIRE_ERROR, (int) code);
  g_assert_cmpstr (serap_wire_error_path (*error), ==, path);
  g_assert_cmpuint (serap_wire_error_line (*error), ==, line);
  g_autoptr (GError) copy = g_error_copy (*error);
  g_assert_cmpstr (serap_wire_error_path (copy), ==, path);
  g_clear_error (error);
}

static void
test_getters (void)
{
  g_autoptr (SerapJson) json = read_sample ();
  g_autoptr (GError) error = NULL;
  SerapJsonRef root = serap_json_root (json);
  const char *text;
  gint64 number;
  gboolean truth;
  g_auto (GStrv) items = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_true (serap_json_get_text (root, "name", 6, &text, &error));
  g_assert_cmpstr (text, ==, "TERIMA");
  g_assert_true (serap_json_opt_text (root, "none", 6, &text, &error));
  g_assert_null (text);
  g_assert_true (serap_json_opt_text (root, "gone", 6, &text, &error));
  g_assert_null (text);
  g_assert_true (serap_json_get_int (root, "n", 7, 7, &number, &error));
  g_assert_cmpint (number, ==, 7);
  g_assert_true (serap_json_opt_int (root, "none", 0, 1, -1, &number, &error));
  g_assert_cmpint (number, ==, -1);
  g_assert_true (serap_json_opt_bool (root, "yes", FALSE, &truth, &error));
  g_assert_true (truth);
  g_assert_true (serap_json_opt_bool (root, "none", TRUE, &truth, &error));
  g_assert_true (truth);
  g_assert_true (serap_json_get_id (root, "id", &text, &error));
  g_assert_true (serap_json_opt_id (root, "none", &text, &error));
  g_assert_null (text);
  g_assert_true (serap_json_get_bytes (root, "raw", 3, &bytes, &error));
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "\1\2\3", 3);

  SerapJsonRef list;
  g_assert_true (serap_json_get_array (root, "transitions", &list, &error));
  g_assert_cmpuint (serap_json_length (list), ==, 2);
  g_assert_true (serap_json_opt_strv (serap_json_element (list, 0), "from", 2, 1, &items, &error));
  g_assert_cmpuint (g_strv_length (items), ==, 2);
  g_assert_no_error (error);
}

static void
test_getters_refuse (void)
{
  g_autoptr (SerapJson) json = read_sample ();
  g_autoptr (GError) error = NULL;
  SerapJsonRef root = serap_json_root (json);
  SerapJsonRef list = serap_json_member (root, "transitions");
  SerapJsonRef second = serap_json_element (list, 1);
  SerapJsonRef ref;
  const char *text = "untouched";
  gint64 number;
  gboolean truth;
  char **items;
  GBytes *bytes;

  g_assert_false (serap_json_get_text (root, "name", 5, &text, &error));
  check_place (&error, SERAP_WIRE_ERROR_RANGE, "/name", 2);
  g_assert_cmpstr (text, ==, "untouched");
  g_assert_false (serap_json_get_text (root, "n", 5, &text, &error));
  check_place (&error, SERAP_WIRE_ERROR_TYPE, "/n", 3);
  g_assert_false (serap_json_get_text (root, "none", 5, &text, &error));
  check_place (&error, SERAP_WIRE_ERROR_MISSING, "/none", 1);
  g_assert_false (serap_json_get_text (root, "gone", 5, &text, &error));
  check_place (&error, SERAP_WIRE_ERROR_MISSING, "/gone", 5);
  g_assert_false (serap_json_get_int (root, "n", 8, 9, &number, &error));
  check_place (&error, SERAP_WIRE_ERROR_RANGE, "/n", 3);
  g_assert_false (serap_json_get_int (root, "real", 0, 9, &number, &error));
  check_place (&error, SERAP_WIRE_ERROR_TYPE, "/real", 6);
  g_assert_false (serap_json_opt_int (root, "name", 0, 9, 0, &number, &error));
  check_place (&error, SERAP_WIRE_ERROR_TYPE, "/name", 2);
  g_assert_false (serap_json_opt_bool (root, "n", FALSE, &truth, &error));
  check_place (&error, SERAP_WIRE_ERROR_TYPE, "/n", 3);
  g_assert_false (serap_json_opt_strv (second, "from", 9, 9, &items, &error));
  check_place (&error, SERAP_WIRE_ERROR_TYPE, "/transitions/1/from", 9);
  g_assert_false (serap_json_opt_strv (serap_json_element (list, 0), "from", 1, 9, &items, &error));
  check_place (&error, SERAP_WIRE_ERROR_RANGE, "/transitions/0/from", 8);
  g_assert_false (serap_json_get_text (second, "x", 9, &text, &error));
  check_place (&error, SERAP_WIRE_ERROR_MISSING, "/transitions/1/x", 9);
  g_assert_false (serap_json_get_array (second, "a/b~c", &ref, &error));
  check_place (&error, SERAP_WIRE_ERROR_TYPE, "/transitions/1/a~1b~0c", 9);
  g_assert_false (serap_json_get_object (root, "name", &ref, &error));
  check_place (&error, SERAP_WIRE_ERROR_TYPE, "/name", 2);
  g_assert_false (serap_json_get_id (root, "nil", &text, &error));
  check_place (&error, SERAP_WIRE_ERROR_RANGE, "/nil", 12);
  g_assert_false (serap_json_get_bytes (root, "raw", 2, &bytes, &error));
  check_place (&error, SERAP_WIRE_ERROR_RANGE, "/raw", 13);
  g_assert_false (serap_json_get_bytes (root, "name", 99, &bytes, &error));
  check_place (&error, SERAP_WIRE_ERROR_ENCODING, "/name", 2);
  g_assert_false (serap_json_get_text (serap_json_member (root, "none"), "x", 9, &text, &error));
  check_place (&error, SERAP_WIRE_ERROR_MISSING, "/none", 1);
  g_assert_false (serap_json_get_text (list, "x", 9, &text, &error));
  check_place (&error, SERAP_WIRE_ERROR_TYPE, "/transitions", 7);
  static const char *const known[] = { "from", NULL };
  g_assert_true (serap_json_check_members (serap_json_element (list, 0), known, &error));
  g_assert_false (serap_json_check_members (second, known, &error));
  check_place (&error, SERAP_WIRE_ERROR_UNKNOWN, "/transitions/1/a~1b~0c", 9);
}

static void
test_iterate (void)
{
  g_autoptr (SerapJson) json = serap_json_parse ("{\"z\":1,\"a\":\"x\",\"m\":[]}", -1, NULL, NULL);
  g_autoptr (GString) seen = g_string_new (NULL);
  SerapJsonIter iter;
  const char *name;
  SerapJsonRef value;
  serap_json_iter_init (&iter, serap_json_root (json));
  while (serap_json_iter_next (&iter, &name, &value))
    g_string_append_printf (seen, "%s%d ", name, (int) serap_json_kind (value));
  g_assert_cmpstr (seen->str, ==, "z3 a5 m6 ");
  serap_json_iter_init (&iter, serap_json_member (serap_json_root (json), "m"));
  g_assert_false (serap_json_iter_next (&iter, &name, &value));
}

static void
test_pretty (void)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_int (writer, "n", G_MININT64);
  serap_json_writer_name (writer, "empty");
  serap_json_writer_begin_array (writer);
  serap_json_writer_end_array (writer);
  serap_json_writer_name (writer, "list");
  serap_json_writer_begin_array (writer);
  serap_json_writer_bool (writer, TRUE);
  serap_json_writer_null (writer);
  serap_json_writer_end_array (writer);
  serap_json_writer_opt_text (writer, "none", NULL);
  serap_json_writer_end_object (writer);
  g_autofree char *text = serap_json_writer_finish (g_steal_pointer (&writer));
  g_assert_cmpstr (text, ==,
                   "{\n  \"n\": -9223372036854775808,\n  \"empty\": [],\n  \"list\": [\n    true,\n"
                   "    null\n  ]\n}");
}

static const char state[] = "{\"status\":\"DRAF\",\"judul\":\"Jalan \\\"rusak\\\"\",\"anonim\":1,"
                            "\"kelompok_sasaran\":[\"LANSIA\",\"PETANI\"],\"volume\":1500,"
                            "\"aaa\":{\"x\":[1,null]},\"zzz\":\"baru\"}";

static void
test_record (void)
{
  g_autoptr (SerapSchema) schema = serap_schema_new ();
  g_autoptr (SerapRecord) record = serap_record_new (serap_schema_entity (schema, "aspirasi"), "x");
  g_autoptr (GError) error = NULL;
  /* Another order, a set not sorted, empty values: the same record. */
  gboolean ok = serap_record_from_json (record,
                                        "{\"zzz\":\"baru\",\"volume\":1500,\"aaa\":{\"x\":[1,null]},"
                                        "\"kelompok_sasaran\":[\"PETANI\",\"LANSIA\",\"PETANI\"],"
                                        "\"judul\":\"Jalan \\\"rusak\\\"\",\"uraian\":\"\",\"lokasi\":null,"
                                        "\"anonim\":true,\"status\":\"DRAF\"}",
                                        &error);
  g_assert_no_error (error);
  g_assert_true (ok);
  g_assert_cmpint (serap_record_int (record, "volume", 0), ==, 1500);
  g_assert_false (serap_record_is_set (record, "uraian"));
  serap_record_set_text (record, "alamat", "derived");
  g_autofree char *json = serap_record_to_json (record);
  g_assert_cmpstr (json, ==, state);

  g_autoptr (SerapRecord) copy = serap_record_new (record->entity, "x");
  g_assert_true (serap_record_from_json (copy, json, &error));
  g_autofree char *again = serap_record_to_json (copy);
  g_assert_cmpstr (again, ==, json);

  g_autofree char *export = serap_record_export_json (record, FALSE);
  g_assert_nonnull (strstr (export, "\"anonim\": true"));
  g_assert_nonnull (strstr (export, "\"alamat\": \"derived\""));
}

static void
test_record_refuses (void)
{
  static const struct {
    const char *json;
    SerapWireError code;
    const char *path;
  } cases[] = {
    { "{\"volume\":\"1500\"}", SERAP_WIRE_ERROR_TYPE, "/volume" },
    { "{\"volume\":1.5}", SERAP_WIRE_ERROR_TYPE, "/volume" },
    { "{\"judul\":5}", SERAP_WIRE_ERROR_TYPE, "/judul" },
    { "{\"judul\":[\"a\"]}", SERAP_WIRE_ERROR_TYPE, "/judul" },
    { "{\"anonim\":2}", SERAP_WIRE_ERROR_RANGE, "/anonim" },
    { "{\"anonim\":\"ya\"}", SERAP_WIRE_ERROR_TYPE, "/anonim" },
    { "{\"kelompok_sasaran\":\"A\"}", SERAP_WIRE_ERROR_TYPE, "/kelompok_sasaran" },
    { "{\"kelompok_sasaran\":[\"A\",1]}", SERAP_WIRE_ERROR_TYPE, "/kelompok_sasaran/1" },
    { "{\"perkiraan_biaya\":true}", SERAP_WIRE_ERROR_TYPE, "/perkiraan_biaya" },
    { "[]", SERAP_WIRE_ERROR_TYPE, "" },
  };
  g_autoptr (SerapSchema) schema = serap_schema_new ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (SerapRecord) record = serap_record_new (serap_schema_entity (schema, "aspirasi"), "x");
    g_autoptr (GError) error = NULL;
    g_assert_false (serap_record_from_json (record, cases[i].json, &error));
    check_place (&error, cases[i].code, cases[i].path, 0);
  }
}

static void
test_record_parts (void)
{
  static const char pemilik[] = "0197f3a0-0000-7000-8000-000000000001";
  g_autoptr (SerapSchema) schema = serap_schema_new ();
  g_autoptr (SerapRecord) record = serap_record_new (serap_schema_entity (schema, "pengusul"), "x");
  g_autoptr (GError) error = NULL;
  serap_record_set_text (record, "pemilik", pemilik);
  serap_record_set_text (record, "nama", "Siti");
  g_assert_true (serap_record_from_json (record, "{\"baru\":1}", &error));
  g_autofree char *open = serap_record_part_to_json (record, SERAP_RECORD_OPEN);
  g_autofree char *sealed = serap_record_part_to_json (record, SERAP_RECORD_SEALED);
  g_assert_cmpstr (open, ==, "{\"pemilik\":\"0197f3a0-0000-7000-8000-000000000001\"}");
  g_assert_cmpstr (sealed, ==, "{\"nama\":\"Siti\",\"baru\":1}");
  g_autofree char *export = serap_record_export_json (record, FALSE);
  g_assert_null (strstr (export, "Siti"));
  g_assert_null (strstr (export, "baru"));
  g_autofree char *full = serap_record_export_json (record, TRUE);
  g_assert_nonnull (strstr (full, "Siti"));

  g_autoptr (SerapRecord) joined = serap_record_new (record->entity, "x");
  g_assert_true (serap_record_from_json (joined, open, &error));
  g_assert_true (serap_record_from_json (joined, sealed, &error));
  g_autofree char *a = serap_record_to_json (record);
  g_autofree char *b = serap_record_to_json (joined);
  g_assert_cmpstr (a, ==, b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/hostile", test_hostile);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/limits", test_limits);
  g_test_add_func ("/json/repeated-members", test_repeated_members);
  g_test_add_func ("/json/accepted", test_accepted);
  g_test_add_func ("/json/getters", test_getters);
  g_test_add_func ("/json/getters-refuse", test_getters_refuse);
  g_test_add_func ("/json/iterate", test_iterate);
  g_test_add_func ("/json/pretty", test_pretty);
  g_test_add_func ("/json/record", test_record);
  g_test_add_func ("/json/record-refuses", test_record_refuses);
  g_test_add_func ("/json/record-parts", test_record_parts);
  return g_test_run ();
}
