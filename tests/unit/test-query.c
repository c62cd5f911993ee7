/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The search line: what it is read as, what it complains about, and what it survives. */

#include "config.h"

#include "serap-query.h"

#include <string.h>

static SerapSchema *schema;

static char **
resolve (const SerapField *field, const char *text, gpointer data)
{
  g_assert_cmpint (GPOINTER_TO_INT (data), ==, 42);
  g_autofree char *folded = g_ascii_strdown (text, -1);
  if (g_str_equal (field->name, "kelurahan") && g_str_equal (folded, "aren jaya"))
    return g_strsplit ("32.75.01.1003", ",", -1);
  if (g_str_equal (field->name, "kelurahan") && g_str_equal (folded, "jaya"))
    return g_strsplit ("32.75.01.1002,32.75.01.1003", ",", -1);
  if (g_str_equal (field->name, "dapil") && g_str_equal (folded, "2"))
    return g_strsplit ("2", ",", -1);
  if (g_str_equal (field->name, "kegiatan") && g_str_equal (folded, "s-abcd-1"))
    return g_strsplit ("0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee", ",", -1);
  if (g_str_equal (field->name, "kelompok_sasaran"))
    return g_strsplit ("LANSIA", ",", -1);
  return NULL;
}

static SerapQuery *
parse (const char *text, GPtrArray *problems)
{
  return serap_query_parse (serap_schema_entity (schema, "aspirasi"), text, resolve, GINT_TO_POINTER (42),
                            problems);
}

/* One term as a line: "-field>=value|value". */
static void
describe_term (const SerapQuery *query, const SerapQueryTerm *term, GString *out)
{
  static const char *const signs[] = { "=", "<", "<=", ">", ">=", " empty", "word ", "phrase " };
  g_autofree char *values = g_strjoinv ("|", term->values);
  g_string_append_printf (out, "%s%s%s%s%s", out->len > 0 ? "; " : "", term->negated ? "-" : "",
                          term->field >= 0 ? query->entity->fields[term->field].name : "", signs[term->op],
                          values);
}

static char *
describe (const char *text)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapQuery) query = parse (text, problems);
  if (query == NULL) {
    const SerapProblem *first = problems->pdata[0];
    g_assert_true (serap_problems_any_error (problems));
    return g_strdup_printf ("! %s", first->code);
  }
  g_assert_false (serap_problems_any_error (problems));
  g_autoptr (GString) out = g_string_new (NULL);
  for (guint i = 0; i < query->terms->len; i++) {
    const SerapQueryTerm *term = query->terms->pdata[i];
    g_assert_cmpuint (term->start + term->length, <=, strlen (text));
    describe_term (query, term, out);
  }
  return g_strdup (out->str);
}

static void
test_terms (void)
{
  static const struct {
    const char *text;
    const char *terms;
  } cases[] = {
    { "", "" },
    { "  \t ", "" },
    { "status:tercatat kel:\"aren jaya\" tgl>=2026-01-01 -kata \"Frasa  Panjang\"",
      "status=TERCATAT; kelurahan=32.75.01.1003; tanggal>=2026-01-01; -word kata; phrase frasa|panjang" },
    { "tahun:2027|2028 biaya>1,5jt perlu:lokasi",
      "tahun_rencana=2027|2028; perkiraan_biaya>1500000; perlu_lokasi=1" },
    { "-perlu:lokasi", "-perlu_lokasi=1" },
    { "kel:jaya", "kelurahan=32.75.01.1002|32.75.01.1003" },
    { "kel:kosong", "kelurahan empty" },
    { "-kel:[KOSONG]", "-kelurahan empty" },
    { "judul:\"kosong\"", "judul=kosong" },
    { "STATUS=Draf,diajukan", "status=DRAF|DIAJUKAN" },
    { "judul:\"Jalan rusak\"", "judul=Jalan rusak" },
    { "kegiatan:S-ABCD-1", "kegiatan=0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee" },
    { "kegiatan:0190AAAA-bbbb-7ccc-8ddd-eeeeeeeeeeef", "kegiatan=0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeef" },
    { "sasaran:lansia", "kelompok_sasaran=LANSIA" },
    { "rw:3", "rw=003" },
    { "anonim:ya rahasia:t", "anonim=1; rahasia=0" },
    { "volume>=300m", "volume>=300000; satuan=M" },
    { "volume<1,5", "volume<1500" },
    { "tgl:>=2026-01-01 tgl<1/2/2026", "tanggal>=2026-01-01; tanggal<2026-02-01" },
    { "dibuat>=2026-11-23", "dibuat>=1795366800000" },
    { "dibuat<=2026-11-23", "dibuat<1795453200000" },
    { "dibuat>2026-11-23", "dibuat>=1795453200000" },
    { "-dibuat<2026-11-23", "-dibuat<1795366800000" },
    { "dibuat:2026-11-23", "dibuat>=1795366800000; dibuat<1795453200000" },
    { "dibuat>=\"2026-11-23 14:30\"", "dibuat>=1795419000000" },
    { "http://x.go.id", "phrase http|x|go|id" },
    { "14:30", "phrase 14|30" },
    { "banjir|drainase", "word banjir|drainase" },
    { "anti-banjir", "phrase anti|banjir" },
    { "Pos\303\251", "word pose" },
    { "\342\200\234jalan raya\342\200\235", "phrase jalan|raya" },
    { "abc\"d e\"f", "word abc; phrase d|e; word f" },
    { "- --x", "-word x" },
    { "\360\237\231\202", "" },
    { "\"\"", "" },
    { ": = <", "" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *terms = describe (cases[i].text);
    g_assert_cmpstr (terms, ==, cases[i].terms);
  }
}

static void
test_problems (void)
{
  static const struct {
    const char *text;
    const char *code;
    const char *field;
    const char *teks;
    const char *posisi;
    const char *detail;
    const char *detail_value;
  } cases[] = {
    { "statis:tercatat", "unknown-field", NULL, "statis", "1", "maksud", "status" },
    { "banjir kelurahn:x", "unknown-field", NULL, "kelurahn", "8", "maksud", "kelurahan" },
    { "-bioya>1", "unknown-field", NULL, "bioya", "2", "maksud", "perkiraan_biaya" },
    { "\303\251\303\251 xyzzy:1", "unknown-field", NULL, "xyzzy", "4", "maksud", NULL },
    { "perlu:air", "unknown-field", NULL, "perlu", "1", NULL, NULL },
    { "tgl>=kemarin", "bad-value", "tanggal", "kemarin", "6", NULL, NULL },
    { "tgl:23/11/26", "bad-value", "tanggal", "23/11/26", "5", "pilihan", "2026-11-23|1926-11-23" },
    { "status:", "bad-value", "status", "", "8", NULL, NULL },
    { "status: tercatat", "bad-value", "status", "", "8", NULL, NULL },
    { "status:draf|", "bad-value", "status", "", "13", NULL, NULL },
    { "kel:antahberantah", "bad-value", "kelurahan", "antahberantah", "5", NULL, NULL },
    { "kegiatan:x", "bad-value", "kegiatan", "x", "10", NULL, NULL },
    { "tahun>2026|2027", "bad-value", "tahun_rencana", "2027", "12", NULL, NULL },
    { "-volume>300m", "bad-value", "volume", "300m", "9", NULL, NULL },
    { "volume:300m|2unit", "bad-value", "volume", "2unit", "13", NULL, NULL },
    { "judul>a", "not-comparable", "judul", "a", "7", NULL, NULL },
    { "status<DRAF", "not-comparable", "status", "DRAF", "8", NULL, NULL },
    { "\"jalan rusak", "unclosed-quote", NULL, "jalan rusak", "1", NULL, NULL },
    { "kel:\"aren jaya", "unclosed-quote", NULL, "aren jaya", "5", NULL, NULL },
    { "\"", "unclosed-quote", NULL, "", "1", NULL, NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GPtrArray) problems = serap_problems_new ();
    g_autoptr (SerapQuery) query = parse (cases[i].text, problems);
    g_assert_null (query);
    const SerapProblem *problem = problems->pdata[0];
    g_assert_cmpstr (problem->code, ==, cases[i].code);
    g_assert_cmpstr (problem->field, ==, cases[i].field);
    g_assert_cmpstr (serap_problem_param (problem, "teks"), ==, cases[i].teks);
    g_assert_cmpstr (serap_problem_param (problem, "posisi"), ==, cases[i].posisi);
    if (cases[i].detail != NULL)
      g_assert_cmpstr (serap_problem_param (problem, cases[i].detail), ==, cases[i].detail_value);
  }
}

static void
test_all_at_once (void)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapQuery) query = parse ("statis:a tgl>=x judul>b banjir", problems);
  g_assert_null (query);
  g_assert_cmpuint (problems->len, ==, 3);
}

/* Without anybody to ask, codes stay as they were typed. */
static void
test_unresolved (void)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapQuery) query = serap_query_parse (serap_schema_entity (schema, "aspirasi"),
                                                    "kel:32.75.01.1003 urgensi:tinggi", NULL, NULL, problems);
  g_assert_nonnull (query);
  const SerapQueryTerm *first = query->terms->pdata[0];
  const SerapQueryTerm *second = query->terms->pdata[1];
  g_assert_cmpstr (first->values[0], ==, "32.75.01.1003");
  g_assert_cmpuint (first->start, ==, 0);
  g_assert_cmpuint (first->length, ==, strlen ("kel:32.75.01.1003"));
  g_assert_cmpstr (second->values[0], ==, "TINGGI");

  g_autoptr (SerapQuery) all = parse (NULL, problems);
  g_assert_cmpuint (all->terms->len, ==, 0);
}

static char *
repeat (const char *text, guint n)
{
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < n; i++)
    g_string_append (out, text);
  return g_string_free (out, FALSE);
}

static void
test_hostile (void)
{
  static const struct {
    const char *part;
    guint n;
    const char *code; /* NULL: it is read */
  } cases[] = {
    { "kata ", 10000, "too-long" },
    { "a", 1024 * 1024, "too-long" },
    { "\360\237\231\202", 4001, "too-long" },
    { "\360\237\231\202", 4000, NULL },
    { "\360\237\231\202 ", 300, "too-many" },
    { "a ", 300, "too-many" },
    { "a ", 200, NULL },
    { "tahun:1|2|", 300, "too-many" },
    { "1|", 1900, "too-many" },
    { "1|", 150, NULL },
    { "\"", 399, "unclosed-quote" },
    { "\"", 3999, "too-many" },
    { "\"", 400, NULL },
    { "-", 4000, NULL },
    { "a:", 2000, "unknown-field" },
    { ":", 4000, NULL },
    { "kel:\"", 700, "too-many" },
    { "\xff", 10, "not-text" },
    { "\xff", 100000, "too-long" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = repeat (cases[i].part, cases[i].n);
    g_autoptr (GPtrArray) problems = serap_problems_new ();
    g_autoptr (SerapQuery) query = parse (text, problems);
    g_test_message ("case %u", i);
    g_assert_cmpint (query == NULL, ==, cases[i].code != NULL);
    if (cases[i].code != NULL && !serap_problems_has (problems, NULL, cases[i].code))
      g_assert_true (serap_problems_has (problems, "tahun_rencana", cases[i].code));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  schema = serap_schema_new ();
  g_test_add_func ("/query/terms", test_terms);
  g_test_add_func ("/query/problems", test_problems);
  g_test_add_func ("/query/all-at-once", test_all_at_once);
  g_test_add_func ("/query/unresolved", test_unresolved);
  g_test_add_func ("/query/hostile", test_hostile);
  int result = g_test_run ();
  serap_schema_unref (schema);
  return result;
}
