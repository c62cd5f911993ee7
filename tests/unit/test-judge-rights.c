/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the judge says to writing, taking back and revealing; who may have a copy of what; what
 * answers to a checklist come to. */

#include "config.h"

#include "serap-checklist.h"
#include "serap-id.h"
#include "serap-practice.h"
#include "serap-rules-records.h"
#include "serap-scope.h"
#include "serap-seed.h"
#include "serap-test-facts.h"
#include "serap-validate.h"

#include <string.h>

#define TODAY "2026-11-23"
#define NOW_MS G_GINT64_CONSTANT (1795424400000)
#define MEMBER SERAP_PRACTICE_MEMBER
#define OTHER_MEMBER "D3-05"
#define FAR_MEMBER "D1-01"
#define INSIDE "32.75.05.1001"

#define ID(n) "01900000-0000-7000-8000-00000000000" #n

static SerapSchema *schema;
static SerapRules *rules;
static SerapTestFacts *world;
static guint n_ops;

static char *
user (const char *kode)
{
  return serap_practice_user (kode);
}

/* An operation of the demo account @kode; pairs of field and text, ended by NULL. */
static SerapOp *
op_of (const char *kode, SerapVerb verb, const char *kind, const char *id, ...)
{
  g_autofree char *n = g_strdup_printf ("%u", n_ops++);
  g_autofree char *op_id = serap_id_derive ("op", n, NULL);
  SerapOp *op = serap_op_new (op_id, verb, kind, id);
  op->user = user (kode);
  op->wall_ms = world->facts.now_ms;
  g_autoptr (SerapRecord) form = serap_record_new (serap_schema_entity (schema, kind), NULL);
  va_list pairs;
  va_start (pairs, id);
  for (const char *name = va_arg (pairs, const char *); name != NULL; name = va_arg (pairs, const char *)) {
    serap_test_record_set (form, name, va_arg (pairs, const char *));
    serap_op_set_value (op, name, serap_record_value (form, name));
  }
  va_end (pairs);
  return op;
}

static const char *
word_of (const SerapOutcome *outcome)
{
  for (guint i = 0; i < outcome->problems->len; i++)
    if (!((SerapProblem *) outcome->problems->pdata[i])->warning)
      return ((SerapProblem *) outcome->problems->pdata[i])->code;
  return NULL;
}

/* Judges, does it when it is allowed; NULL when allowed, else the first problem's code. (transfer
 * full) */
static char *
try_op (SerapOp *op)
{
  g_autoptr (SerapOp) own = op;
  g_autoptr (SerapOutcome) outcome = serap_test_facts_run (world, own, FALSE);
  g_assert_cmpint (outcome->result != SERAP_RESULT_REJECTED, ==, word_of (outcome) == NULL);
  return g_strdup (word_of (outcome));
}

#define assert_op(op, code)                                                                                  \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    g_autofree char *said = try_op (op);                                                                     \
    g_assert_cmpstr (said, ==, code);                                                                        \
  }                                                                                                          \
  G_STMT_END

static SerapRecord *
put_usulan (const char *id, const char *member, const char *maker, const char *status)
{
  g_autofree char *by = user (maker);
  SerapRecord *record
    = serap_test_facts_new_record (world, "usulan", id, "anggota", member, "dibuat_oleh", by, "status",
                                   status, "wf_versi", "2", "isi_versi", "1", NULL);
  if (!g_str_equal (status, "DRAF"))
    serap_test_record_set (record, "nomor", "PKR/1");
  return record;
}

static SerapRecord *
put_aspirasi (const char *id, const char *member, const char *maker, const char *status)
{
  g_autofree char *by = user (maker);
  SerapRecord *record
    = serap_test_facts_new_record (world, "aspirasi", id, "anggota", member, "dibuat_oleh", by, "status",
                                   status, "wf_versi", "2", "isi_versi", "1", NULL);
  if (!g_str_equal (status, "DRAF_LAPANGAN"))
    serap_test_record_set (record, "nomor", "ASP/1");
  return record;
}

/* ---- Values ---- */

/* One field of each type, what fits at its edges and what does not. */
static const struct {
  SerapFieldType type;
  gint64 min, max, value;
  const char *code;
} numbers[] = {
  { SERAP_INT, 1, 9, 1, NULL },
  { SERAP_INT, 1, 9, 9, NULL },
  { SERAP_INT, 1, 9, 0, "too-small" },
  { SERAP_INT, 1, 9, 10, "too-large" },
  { SERAP_INT, 0, 0, G_MAXINT64, NULL },
  { SERAP_INT, 0, 0, -1, "too-small" },
  { SERAP_INT, 0, 9, G_MININT64, "too-small" },
  { SERAP_MILLI, 1, 0, 0, NULL },
  { SERAP_MILLI, 1, 0, -1, "too-small" },
  { SERAP_MILLI, 1, 0, G_GINT64_CONSTANT (1000000000000000), NULL },
  { SERAP_MILLI, 1, 0, G_GINT64_CONSTANT (1000000000000001), "too-large" },
  { SERAP_RUPIAH, 1, 0, G_GINT64_CONSTANT (10000000000000), NULL },
  { SERAP_RUPIAH, 1, 0, G_GINT64_CONSTANT (10000000000001), "too-large" },
  { SERAP_RUPIAH, 1, 0, -1, "too-small" },
  { SERAP_COORD, -64000000, -61700000, -64000000, NULL },
  { SERAP_COORD, -64000000, -61700000, -64000001, "too-small" },
  { SERAP_COORD, -64000000, -61700000, -61700000, NULL },
  { SERAP_COORD, 1068900000, 1070500000, 1070500001, "too-large" },
  { SERAP_BOOL, 0, 1, 1, NULL },
  { SERAP_BOOL, 0, 1, 2, "too-large" },
  { SERAP_BOOL, 0, 1, -1, "too-small" },
  { SERAP_TIME, 0, 0, 0, NULL },
  { SERAP_TIME, 0, 0, -1, "too-small" },
  { SERAP_TIME, 0, 0, G_MAXINT64, "too-large" },
};

static void
test_numbers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    SerapField field
      = { "angka", numbers[i].type, numbers[i].min, numbers[i].max, SERAP_MERGE_TEXT, 0, "", NULL, NULL };
    g_auto (SerapValue) value = SERAP_VALUE_INIT;
    g_autoptr (GPtrArray) problems = serap_problems_new ();
    serap_value_set_int (&value, numbers[i].value);
    gboolean fine = serap_validate_shape (&field, &value, problems);
    g_assert_cmpint (fine, ==, numbers[i].code == NULL);
    g_assert_cmpuint (problems->len, ==, fine ? 0 : 1);
    g_assert_true (fine || serap_problems_has (problems, "angka", numbers[i].code));
  }
}

static const struct {
  SerapFieldType type;
  gint64 max;
  const char *text;
  const char *code;
} texts[] = {
  { SERAP_TEXT, 3, "abc", NULL },
  { SERAP_TEXT, 3, "abcd", "too-long" },
  { SERAP_TEXT, 3, "\xc3\xa9\xc3\xa9\xc3\xa9", NULL }, /* three letters, six bytes */
  { SERAP_TEXT, 0, "tanpa batas", NULL },
  { SERAP_TEXT, 9, "\xff\xfe", "not-text" },
  { SERAP_TEXT, 9, "a\xc3", "not-text" },
  { SERAP_TEXT, 9, "\xed\xa0\x80", "not-text" }, /* half of a pair */
  { SERAP_TEXT, 90, "'; DROP TABLE rekam; --", NULL },
  { SERAP_TEXT, 90, "<script>\xe2\x80\xae", NULL },
  { SERAP_CODE, 3, "ABC", NULL },
  { SERAP_CODE, 3, "ABCD", "too-long" },
  { SERAP_DATE, 10, "2028-02-29", NULL },
  { SERAP_DATE, 10, "2027-02-29", "not-a-date" },
  { SERAP_DATE, 10, "2026-1-1", "not-a-date" },
  { SERAP_DATE, 10, "besok", "not-a-date" },
  { SERAP_DATE, 10, "2026-11-23x", "too-long" },
  { SERAP_REF, 36, ID (1), NULL },
  { SERAP_REF, 36, "01900000-0000-7000-8000-00000000000G", "not-an-id" },
  { SERAP_REF, 36, "01900000-0000-7000-8000-00000000000", "not-an-id" },
  { SERAP_REF, 36, "01900000-0000-7000-8000-00000000000A", "not-an-id" },
};

static void
test_texts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    SerapField field = { "teks", texts[i].type, 0, texts[i].max, SERAP_MERGE_TEXT, 0, "", NULL, NULL };
    g_auto (SerapValue) value = SERAP_VALUE_INIT;
    g_autoptr (GPtrArray) problems = serap_problems_new ();
    serap_value_set_text (&value, texts[i].text);
    gboolean fine = serap_validate_shape (&field, &value, problems);
    g_test_message ("%u", i);
    g_assert_cmpint (fine, ==, texts[i].code == NULL);
    g_assert_true (fine || serap_problems_has (problems, "teks", texts[i].code));
  }
}

static void
test_sets (void)
{
  SerapField field = { "kumpulan", SERAP_SET, 0, 3, SERAP_MERGE_SET, 0, "", NULL, NULL };
  g_autofree char *longest = g_strnfill (120, 'a');
  g_autofree char *longer = g_strnfill (121, 'a');
  const struct {
    const char *items[6];
    const char *code;
  } sets[] = {
    { { "a", "b", "c" }, NULL }, { { "a", "b", "c", "d" }, "too-many" },
    { { longest }, NULL },       { { longer }, "not-text" },
    { { "a,b" }, "not-text" },   { { "\xff" }, "not-text" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++) {
    g_auto (SerapValue) value = SERAP_VALUE_INIT;
    g_autoptr (GPtrArray) problems = serap_problems_new ();
    serap_value_set_set (&value, sets[i].items);
    g_assert_cmpint (serap_validate_shape (&field, &value, problems), ==, sets[i].code == NULL);
    g_assert_true (sets[i].code == NULL || serap_problems_has (problems, "kumpulan", sets[i].code));
  }
}

/* Each kind of value into each type of field. */
static void
test_wrong_kinds (void)
{
  static const SerapValueKind wanted[] = {
    [SERAP_TEXT] = SERAP_VALUE_TEXT,  [SERAP_INT] = SERAP_VALUE_INT,   [SERAP_MILLI] = SERAP_VALUE_INT,
    [SERAP_RUPIAH] = SERAP_VALUE_INT, [SERAP_COORD] = SERAP_VALUE_INT, [SERAP_TIME] = SERAP_VALUE_INT,
    [SERAP_DATE] = SERAP_VALUE_TEXT,  [SERAP_BOOL] = SERAP_VALUE_INT,  [SERAP_CODE] = SERAP_VALUE_TEXT,
    [SERAP_REF] = SERAP_VALUE_TEXT,   [SERAP_SET] = SERAP_VALUE_SET,
  };
  static const char *const items[] = { "a", NULL };
  SerapValue values[4] = { SERAP_VALUE_INIT, SERAP_VALUE_INIT, SERAP_VALUE_INIT, SERAP_VALUE_INIT };
  serap_value_set_int (&values[SERAP_VALUE_INT], 1);
  serap_value_set_text (&values[SERAP_VALUE_TEXT], "a");
  serap_value_set_set (&values[SERAP_VALUE_SET], items);
  for (guint t = 0; t < G_N_ELEMENTS (wanted); t++) {
    SerapField field = { "x", (SerapFieldType) t, 0, 0, SERAP_MERGE_TEXT, 0, "", NULL, NULL };
    for (guint k = 0; k < G_N_ELEMENTS (values); k++) {
      g_autoptr (GPtrArray) problems = serap_problems_new ();
      serap_validate_shape (&field, &values[k], problems);
      gboolean wrong = k != SERAP_VALUE_NONE && k != wanted[t];
      g_assert_cmpint (serap_problems_has (problems, "x", "wrong-type"), ==, wrong);
    }
  }
  for (guint k = 0; k < G_N_ELEMENTS (values); k++)
    serap_value_clear (&values[k]);
}

static void
test_codes_and_references (void)
{
  serap_test_facts_reset (world);
  put_usulan (ID (1), MEMBER, "anggota", "DRAF");
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "skema", "TERBANG", NULL), "unknown-code");
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "kelompok_sasaran", "TERBANG", NULL),
             "unknown-code");
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "rpjmd", "R1", NULL), NULL);
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "lokasi", ID (9), NULL), "no-such-record");
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "lokasi", ID (1), NULL), "wrong-kind");
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "pagu", "5", NULL),
             "decided-by-transition");
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "pemegang", ID (1), NULL), "not-writable");
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "kelurahan", INSIDE, NULL), "not-writable");
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "status", "SELESAI", NULL), "not-writable");
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "nomor", "PKR/9", NULL), "not-writable");
  SerapOp *op = op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), NULL);
  serap_op_set_text (op, "tidak_ada", "x");
  assert_op (op, "unknown-field");
  world->facts.central = FALSE;
  g_hash_table_add (world->hidden, g_strdup (ID (9)));
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "lokasi", ID (9), NULL), NULL);
}

/* The conflict that an operation left, decided by @kode. */
static SerapOp *
decision_of (const char *kode, const char *op_id, const char *word)
{
  g_autofree char *id = serap_id_derive ("konflik", op_id, "anggaran", NULL);
  return op_of (kode, SERAP_VERB_RESOLVE, "konflik", id, "keputusan", word, NULL);
}

/* Money, volume, place: who has not seen the present value does not write over it; what he wrote waits for a
 * decision. */
static void
test_old_values (void)
{
  static const struct {
    const char *word, *value, *amount;
  } ends[] = { { "mine", NULL, "600" }, { "theirs", NULL, "500" }, { "value", "550", "550" } };
  g_auto (SerapValue) old = SERAP_VALUE_INIT;
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    serap_test_facts_reset (world);
    SerapRecord *record = put_usulan (ID (1), MEMBER, "anggota", "DRAF");
    serap_test_record_set (record, "anggaran", "500");
    serap_value_set_int (&old, 400);
    SerapOp *op = op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "anggaran", "600", NULL);
    g_autofree char *op_id = g_strdup (op->op_id);
    serap_op_set_old (op, "anggaran", &old);
    assert_op (op, NULL);
    g_assert_cmpint (serap_record_int (record, "anggaran", 0), ==, 500);
    g_autofree char *id = serap_id_derive ("konflik", op_id, "anggaran", NULL);
    const SerapRecord *conflict = serap_test_facts_find (world, id);
    g_assert_cmpstr (serap_record_status (conflict), ==, "TERBUKA");
    g_assert_cmpstr (serap_record_text (conflict, "rekam"), ==, ID (1));
    g_assert_cmpstr (serap_record_text (conflict, "bidang"), ==, "anggaran");
    g_assert_cmpstr (serap_record_text (conflict, "milik"), ==, "600");
    g_assert_cmpstr (serap_record_text (conflict, "berlaku"), ==, "500");
    g_assert_cmpstr (serap_record_text (conflict, "dasar"), ==, "400");

    assert_op (decision_of ("anggota", op_id, "lusa"), "unknown-decision");
    assert_op (decision_of ("anggota", op_id, "value"), "required");
    assert_op (decision_of ("auditor", op_id, "mine"), "no-right");
    op = decision_of ("anggota", op_id, ends[i].word);
    if (ends[i].value != NULL)
      serap_op_set_text (op, "nilai", ends[i].value);
    assert_op (op, NULL);
    g_autofree char *amount = serap_value_to_string (serap_record_value (record, "anggaran"));
    g_assert_cmpstr (amount, ==, ends[i].amount);
    g_assert_cmpstr (serap_record_status (conflict), ==, "SELESAI");
    assert_op (decision_of ("anggota", op_id, "mine"), "conflict-closed");
  }
}

/* Equal values are no conflict; one who has seen what stands there writes; away from headquarters what was
 * typed stands. */
static void
test_old_values_agree (void)
{
  g_auto (SerapValue) old = SERAP_VALUE_INIT;
  serap_test_facts_reset (world);
  SerapRecord *record = put_usulan (ID (1), MEMBER, "anggota", "DRAF");
  serap_test_record_set (record, "anggaran", "500");
  serap_value_set_int (&old, 400);
  SerapOp *op = op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "anggaran", "500", NULL);
  serap_op_set_old (op, "anggaran", &old);
  assert_op (op, NULL);
  serap_value_set_int (&old, 500);
  op = op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "anggaran", "600", NULL);
  serap_op_set_old (op, "anggaran", &old);
  assert_op (op, NULL);
  g_assert_cmpint (serap_record_int (record, "anggaran", 0), ==, 600);
  world->facts.central = FALSE;
  op = op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "anggaran", "700", NULL);
  serap_op_set_old (op, "anggaran", &old);
  assert_op (op, NULL);
  g_assert_cmpint (serap_record_int (record, "anggaran", 0), ==, 700);
  g_autoptr (GPtrArray) conflicts = world->facts.children (&world->facts, "konflik", "rekam", ID (1), NULL);
  g_assert_cmpuint (conflicts->len, ==, 0);
}

/* Somebody types what waits: there is nothing left to decide. */
static void
test_conflict_closes_itself (void)
{
  g_auto (SerapValue) old = SERAP_VALUE_INIT;
  serap_test_facts_reset (world);
  SerapRecord *record = put_usulan (ID (1), MEMBER, "anggota", "DRAF");
  serap_test_record_set (record, "anggaran", "500");
  serap_value_set_int (&old, 400);
  SerapOp *op = op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "anggaran", "600", NULL);
  g_autofree char *id = serap_id_derive ("konflik", op->op_id, "anggaran", NULL);
  serap_op_set_old (op, "anggaran", &old);
  assert_op (op, NULL);
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "anggaran", "700", NULL), NULL);
  const SerapRecord *conflict = serap_test_facts_find (world, id);
  g_assert_cmpstr (serap_record_text (conflict, "berlaku"), ==, "700");
  g_assert_cmpstr (serap_record_status (conflict), ==, "TERBUKA");
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "anggaran", "600", NULL), NULL);
  g_assert_cmpstr (serap_record_status (conflict), ==, "SELESAI");
}

/* ---- Who may write ---- */

/* Which demo account may edit in which state: from the file's own words. */
static void
try_edit (
  const SerapWorkflow *workflow, const SerapState *state, const char *role, const char *id, const char *kode)
{
  serap_test_facts_reset (world);
  gboolean usulan = g_str_equal (workflow->name, "usulan");
  SerapRecord *record = (usulan ? put_usulan : put_aspirasi) (ID (1), MEMBER, "anggota", state->name);
  gboolean owner = g_str_equal (kode, "anggota");
  char **words = state->edit_roles;
  gboolean named = words != NULL
                   && (g_strv_contains ((const char *const *) words, role)
                       || (owner
                           && (g_strv_contains ((const char *const *) words, "PEMILIK")
                               || g_strv_contains ((const char *const *) words, "PEMBUAT"))));
  SerapOp *op = op_of (kode, SERAP_VERB_EDIT, workflow->name, record->id, "masalah", "Banjir", NULL);
  g_autofree char *said = try_op (op);
  if (!named)
    g_assert_cmpstr (said, ==, "not-editable-now");
  else
    g_assert_null (said);
}

static void
test_edit_by_state_and_role (void)
{
  static const char *const names[] = { "aspirasi", "usulan" };
  g_autoptr (GPtrArray) people = serap_practice_accounts (schema);
  for (guint w = 0; w < G_N_ELEMENTS (names); w++) {
    const SerapWorkflow *workflow = serap_rules_workflow (rules, names[w], 0, TODAY);
    for (guint s = 0; s < workflow->states->len; s++) {
      for (guint i = 0; i < people->len; i++) {
        const SerapRecord *one = people->pdata[i];
        if (g_str_equal (one->entity->name, "pengguna"))
          try_edit (workflow, workflow->states->pdata[s], serap_record_value (one, "peran")->set[0], one->id,
                    serap_record_text (one, "kode"));
      }
    }
  }
}

static void
test_rights (void)
{
  serap_test_facts_reset (world);
  assert_op (
    op_of ("anggota", SERAP_VERB_CREATE, "usulan", ID (1), "judul", "Jalan", "anggota", OTHER_MEMBER, NULL),
    "not-yours");
  assert_op (op_of ("auditor", SERAP_VERB_CREATE, "usulan", ID (1), "judul", "Jalan", NULL), "no-right");
  assert_op (op_of ("fraksi", SERAP_VERB_CREATE, "aspirasi", ID (1), "judul", "Jalan", NULL), "no-right");
  assert_op (op_of ("anggota", SERAP_VERB_CREATE, "usulan", ID (1), "anggota", MEMBER, NULL), "required");
  g_autofree char *account = user ("baru");
  assert_op (op_of ("penerima", SERAP_VERB_CREATE, "pengguna", account, "kode", "baru", NULL), "no-right");
  assert_op (
    op_of ("anggota", SERAP_VERB_CREATE, "usulan", ID (1), "judul", "Jalan", "anggota", MEMBER, NULL), NULL);
  assert_op (
    op_of ("anggota", SERAP_VERB_CREATE, "usulan", ID (1), "judul", "Jalan", "anggota", MEMBER, NULL),
    "exists-already");
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "anggota", OTHER_MEMBER, NULL),
             "not-yours");
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "aspirasi", ID (1), "judul", "x", NULL), "wrong-kind");
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (2), "judul", "x", NULL), "no-such-record");
  assert_op (op_of ("tidak_ada", SERAP_VERB_EDIT, "usulan", ID (1), "judul", "x", NULL), "unknown-user");
  assert_op (op_of ("anggota", SERAP_VERB_RESOLVE, "usulan", ID (1), NULL), "unknown-verb");
  g_autofree char *id = user ("anggota");
  serap_test_record_set (serap_test_facts_find (world, id), "nonaktif", "1");
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "judul", "x", NULL), "user-disabled");
  serap_test_record_set (serap_test_facts_find (world, id), "nonaktif", NULL);
}

/* The state of the record it hangs on decides, and who holds that. */
static void
test_children (void)
{
  serap_test_facts_reset (world);
  put_usulan (ID (1), MEMBER, "anggota", "DRAF");
  SerapRecord *submitted = put_usulan (ID (2), MEMBER, "anggota", "VERIFIKASI_SETWAN");
  put_usulan (ID (3), OTHER_MEMBER, "sekwan", "DRAF");
  g_autofree char *verifier = user ("verifikator");
  assert_op (op_of ("anggota", SERAP_VERB_CREATE, "lokasi", ID (4), "pemilik", ID (1), NULL), NULL);
  g_assert_cmpstr (serap_record_text (serap_test_facts_find (world, ID (1)), "lokasi"), ==, ID (4));
  g_assert_cmpint (serap_record_int (serap_test_facts_find (world, ID (1)), "isi_versi", 0), ==, 2);
  assert_op (op_of ("anggota", SERAP_VERB_CREATE, "lokasi", ID (5), "pemilik", ID (2), NULL),
             "parent-not-editable-now");
  assert_op (op_of ("anggota", SERAP_VERB_CREATE, "lokasi", ID (5), "pemilik", ID (3), NULL),
             "parent-not-editable-now");
  assert_op (op_of ("anggota", SERAP_VERB_CREATE, "lokasi", ID (5), NULL), "required");
  assert_op (op_of ("anggota", SERAP_VERB_ATTACH, "lampiran", ID (5), "pemilik", ID (2), NULL),
             "parent-not-editable-now");
  assert_op (op_of ("verifikator", SERAP_VERB_ATTACH, "lampiran", ID (5), "pemilik", ID (2), NULL),
             "parent-not-editable-now");
  serap_test_record_set (submitted, "pemegang", verifier);
  assert_op (op_of ("verifikator", SERAP_VERB_ATTACH, "lampiran", ID (5), "pemilik", ID (2), NULL), NULL);
  assert_op (op_of ("kabag", SERAP_VERB_ATTACH, "lampiran", ID (6), "pemilik", ID (2), NULL),
             "parent-not-editable-now");
  assert_op (op_of ("verifikator", SERAP_VERB_CREATE, "lokasi", ID (6), "pemilik", ID (2), NULL),
             "parent-not-editable-now");
}

/* ---- Derived ids ---- */

static void
test_upsert (void)
{
  serap_test_facts_reset (world);
  put_usulan (ID (1), MEMBER, "anggota", "DRAF");
  put_aspirasi (ID (2), MEMBER, "anggota", "SIAP_USUL");
  put_aspirasi (ID (3), MEMBER, "anggota", "SIAP_USUL");
  g_autofree char *id = serap_id_derive ("usulan_aspirasi", ID (1), ID (2), NULL);
  assert_op (
    op_of ("anggota", SERAP_VERB_LINK, "usulan_aspirasi", ID (9), "usulan", ID (1), "aspirasi", ID (2), NULL),
    "wrong-id");
  assert_op (op_of ("anggota", SERAP_VERB_LINK, "usulan_aspirasi", id, "usulan", ID (1), NULL), "required");
  assert_op (
    op_of ("anggota", SERAP_VERB_LINK, "usulan_aspirasi", id, "usulan", ID (1), "aspirasi", ID (2), NULL),
    NULL);
  assert_op (op_of ("anggota", SERAP_VERB_LINK, "usulan_aspirasi", id, "usulan", ID (1), "aspirasi", ID (2),
                    "dilepas", "1", NULL),
             NULL);
  g_assert_true (serap_record_bool (serap_test_facts_find (world, id), "dilepas"));
  assert_op (
    op_of ("anggota", SERAP_VERB_LINK, "usulan_aspirasi", id, "usulan", ID (1), "aspirasi", ID (3), NULL),
    "key-is-fixed");
}

/* ---- A checklist's answers ---- */

static SerapRecord *
open_check (const char *id, const char *object, const char *verifier)
{
  g_autofree char *by = user (verifier);
  const SerapRegulation *regulation = serap_rules_regulation (rules, "usulan", TODAY);
  g_autofree char *version = g_strdup_printf ("%" G_GINT64_FORMAT, regulation->version);
  return serap_test_facts_new_record (world, "verifikasi", id, "objek", object, "entitas", "usulan",
                                      "regulasi", regulation->code, "regulasi_versi", version, "verifikator",
                                      by, NULL);
}

static void
test_answers (void)
{
  serap_test_facts_reset (world);
  put_usulan (ID (1), MEMBER, "anggota", "VERIFIKASI_SETWAN");
  SerapRecord *check = open_check (ID (2), ID (1), "verifikator");
  g_autofree char *id = serap_id_derive ("jawaban", ID (2), "U01", NULL);
  g_autofree char *odd = serap_id_derive ("jawaban", ID (2), "U99", NULL);
  assert_op (op_of ("verifikator", SERAP_VERB_JUDGE, "jawaban", id, "verifikasi", ID (2), "butir", "U01",
                    "jawaban", "YA", NULL),
             NULL);
  assert_op (op_of ("penerima", SERAP_VERB_JUDGE, "jawaban", id, "verifikasi", ID (2), "butir", "U01",
                    "jawaban", "TIDAK", NULL),
             "not-holder");
  assert_op (op_of ("kabag", SERAP_VERB_JUDGE, "jawaban", id, "verifikasi", ID (2), "butir", "U01", "jawaban",
                    "TIDAK", NULL),
             "no-right");
  assert_op (op_of ("verifikator", SERAP_VERB_JUDGE, "jawaban", odd, "verifikasi", ID (2), "butir", "U99",
                    "jawaban", "YA", NULL),
             "unknown-item");
  assert_op (op_of ("verifikator", SERAP_VERB_JUDGE, "jawaban", id, "verifikasi", ID (2), "butir", "U01",
                    "jawaban", "MUNGKIN", NULL),
             "unknown-code");
  assert_op (op_of ("verifikator", SERAP_VERB_JUDGE, "jawaban", id, "verifikasi", ID (2), "butir", "U01",
                    "jawaban", "TIDAK", NULL),
             NULL);
  serap_test_record_set (check, "hasil", "LOLOS");
  assert_op (op_of ("verifikator", SERAP_VERB_JUDGE, "jawaban", id, "verifikasi", ID (2), "butir", "U01",
                    "jawaban", "YA", NULL),
             "check-closed");
}

typedef struct {
  const char *answer, *evidence, *note, *deleted;
  SerapVerdict mandatory, optional;
  const char *code;
} AnswerCase;

static void
test_verdicts (void)
{
  static const AnswerCase cases[] = {
    { NULL, NULL, NULL, NULL, SERAP_VERDICT_OPEN, SERAP_VERDICT_PASSED, "item-unanswered" },
    { "YA", NULL, NULL, NULL, SERAP_VERDICT_OPEN, SERAP_VERDICT_OPEN, "item-without-evidence" },
    { "YA", ID (8), NULL, NULL, SERAP_VERDICT_PASSED, SERAP_VERDICT_PASSED, NULL },
    { "YA", ID (8), NULL, "1", SERAP_VERDICT_OPEN, SERAP_VERDICT_PASSED, "item-unanswered" },
    { "TIDAK_RELEVAN", NULL, NULL, NULL, SERAP_VERDICT_PASSED, SERAP_VERDICT_PASSED, NULL },
    { "TIDAK", NULL, NULL, NULL, SERAP_VERDICT_OPEN, SERAP_VERDICT_OPEN, "item-without-note" },
    { "TIDAK", NULL, "123456789", NULL, SERAP_VERDICT_OPEN, SERAP_VERDICT_OPEN, "item-without-note" },
    { "TIDAK", NULL, "1234567890", NULL, SERAP_VERDICT_RETURN, SERAP_VERDICT_RETURN, NULL },
  };
  for (guint i = 0; i < 2 * G_N_ELEMENTS (cases); i++) {
    const AnswerCase *one = &cases[i / 2];
    serap_test_facts_reset (world);
    g_autoptr (SerapRegulation) regulation = serap_regulation_new ("r", 1);
    SerapChecklist *list = serap_regulation_add_checklist (regulation, "usulan");
    SerapCheckItem *item = serap_checklist_add_item (list, "X");
    item->mandatory = i % 2 == 0;
    item->evidence = TRUE;
    item->reason = g_strdup ("DI_LUAR_KAMUS");
    g_autoptr (GPtrArray) answers = g_ptr_array_new ();
    g_ptr_array_add (answers, serap_test_facts_new_record (world, "jawaban", ID (1), "butir", "X", "jawaban",
                                                           one->answer, "bukti", one->evidence, "catatan",
                                                           one->note, "dihapus", one->deleted, NULL));
    g_autoptr (GPtrArray) problems = serap_problems_new ();
    g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);
    SerapVerdict verdict = serap_checklist_verdict (list, "FISIK", answers, problems, reasons);
    g_test_message ("%u", i);
    g_assert_cmpint (verdict, ==, i % 2 == 0 ? one->mandatory : one->optional);
    if (one->code != NULL && verdict == SERAP_VERDICT_OPEN)
      g_assert_true (serap_problems_has (problems, "X", one->code));
    g_assert_cmpuint (reasons->len, ==, verdict == SERAP_VERDICT_RETURN ? 1 : 0);
    item->decisive = TRUE;
    if (verdict == SERAP_VERDICT_RETURN)
      g_assert_cmpint (serap_checklist_verdict (list, NULL, answers, NULL, NULL), ==, SERAP_VERDICT_REJECT);
  }
}

/* The worst answer decides; one that is missing keeps it open, whatever the others say; kinds apart. */
static void
test_verdict_of_many (void)
{
  serap_test_facts_reset (world);
  const SerapRegulation *regulation = serap_rules_regulation (rules, "usulan", TODAY);
  const SerapChecklist *list = serap_regulation_checklist (regulation, "usulan");
  g_autoptr (GPtrArray) answers = g_ptr_array_new ();
  for (guint i = 0; i < list->items->len; i++) {
    const SerapCheckItem *item = list->items->pdata[i];
    g_autofree char *id = serap_id_derive ("jawaban", item->code, NULL);
    if (serap_check_item_applies (item, "NON_FISIK") && item->mandatory)
      g_ptr_array_add (answers,
                       serap_test_facts_new_record (world, "jawaban", id, "butir", item->code, "jawaban",
                                                    "YA", "bukti", item->evidence ? ID (8) : NULL, NULL));
  }
  g_assert_cmpint (serap_checklist_verdict (list, "NON_FISIK", answers, NULL, NULL), ==,
                   SERAP_VERDICT_PASSED);
  g_assert_cmpint (serap_checklist_verdict (list, "FISIK", answers, NULL, NULL), ==, SERAP_VERDICT_OPEN);
  SerapRecord *first = answers->pdata[0];
  serap_test_record_set (first, "jawaban", "TIDAK");
  serap_test_record_set (first, "catatan", "Belum ada gambar");
  g_assert_cmpint (serap_checklist_verdict (list, "NON_FISIK", answers, NULL, NULL), ==,
                   SERAP_VERDICT_RETURN);
  g_autofree char *decisive = serap_id_derive ("jawaban", "U04", NULL);
  SerapRecord *one = serap_test_facts_find (world, decisive);
  serap_test_record_set (one, "jawaban", "TIDAK");
  serap_test_record_set (one, "catatan", "Kewenangan provinsi");
  g_assert_cmpint (serap_checklist_verdict (list, "NON_FISIK", answers, NULL, NULL), ==,
                   SERAP_VERDICT_REJECT);
  g_ptr_array_remove_index (answers, 1);
  g_assert_cmpint (serap_checklist_verdict (list, "NON_FISIK", answers, NULL, NULL), ==, SERAP_VERDICT_OPEN);
}

/* ---- Taking back ---- */

static SerapOp *
revert_of (const char *kode, const char *target)
{
  SerapOp *op = op_of (kode, SERAP_VERB_REVERT, "usulan", ID (1), NULL);
  op->target_op = g_strdup (target);
  return op;
}

/* An edit of the money; its id. (transfer full) */
static char *
edit_money (const char *kode, const char *amount)
{
  SerapOp *op = op_of (kode, SERAP_VERB_EDIT, "usulan", ID (1), "anggaran", amount, NULL);
  char *id = g_strdup (op->op_id);
  assert_op (op, NULL);
  return id;
}

static void
test_revert_time (void)
{
  static const gint64 limit = 30 * 60 * 1000;
  for (gint64 late = 0; late < 2; late++) {
    serap_test_facts_reset (world);
    world->facts.now_ms = NOW_MS;
    serap_test_record_set (put_usulan (ID (1), MEMBER, "anggota", "DRAF"), "anggaran", "500");
    g_autofree char *id = edit_money ("anggota", "600");
    world->facts.now_ms = NOW_MS + limit + late;
    assert_op (revert_of ("anggota", id), late ? "too-late-to-undo" : NULL);
    gint64 money = serap_record_int (serap_test_facts_find (world, ID (1)), "anggaran", 0);
    g_assert_cmpint (money, ==, late ? 600 : 500);
  }
  world->facts.now_ms = NOW_MS;
}

static void
test_revert_whose (void)
{
  serap_test_facts_reset (world);
  serap_test_record_set (put_usulan (ID (1), MEMBER, "anggota", "DRAF"), "anggaran", "500");
  g_autofree char *first = edit_money ("anggota", "600");
  assert_op (revert_of ("kabag", first), "not-your-operation");
  assert_op (revert_of ("anggota", ID (9)), "no-such-operation");
  assert_op (revert_of ("anggota", NULL), "no-such-operation");
  g_autofree char *second = edit_money ("anggota", "700");
  assert_op (revert_of ("anggota", first), "changed-since");
  SerapOp *back = revert_of ("anggota", second);
  g_autofree char *back_id = g_strdup (back->op_id);
  assert_op (back, NULL);
  assert_op (revert_of ("anggota", second), "changed-since");
  assert_op (revert_of ("anggota", back_id), "cannot-be-undone");
  assert_op (revert_of ("anggota", first), NULL);
  g_assert_cmpint (serap_record_int (serap_test_facts_find (world, ID (1)), "anggaran", 0), ==, 500);
}

/* State, holder, clock and the check go back; the number, perhaps printed, stays. */
static void
test_revert_effects (void)
{
  serap_test_facts_reset (world);
  SerapRecord *record = put_usulan (ID (1), MEMBER, "anggota", "DIAJUKAN");
  serap_test_record_set (record, "tenggat", "2026-11-25");
  SerapOp *claim = op_of ("verifikator", SERAP_VERB_DO, "usulan", ID (1), NULL);
  claim->transition = g_strdup ("AMBIL");
  g_autofree char *id = g_strdup (claim->op_id);
  g_autofree char *check = serap_id_derive (id, "verifikasi", "0", NULL);
  assert_op (claim, NULL);
  g_assert_cmpstr (serap_record_status (record), ==, "VERIFIKASI_SETWAN");
  assert_op (revert_of ("verifikator", id), NULL);
  g_assert_cmpstr (serap_record_status (record), ==, "DIAJUKAN");
  g_assert_cmpstr (serap_record_text (record, "tenggat"), ==, "2026-11-25");
  g_assert_null (serap_record_text (record, "pemegang"));
  g_assert_true (serap_record_bool (serap_test_facts_find (world, check), "dihapus"));
  g_assert_cmpstr (serap_record_text (record, "nomor"), ==, "PKR/1");
}

static void
test_revert_keeps_number (void)
{
  serap_test_facts_reset (world);
  SerapRecord *record = put_aspirasi (ID (1), NULL, "penerima", "DRAF_LAPANGAN");
  serap_test_facts_new_record (world, "kegiatan", ID (2), "nama", "Reses", NULL);
  serap_test_facts_new_record (world, "lokasi", ID (3), "pemilik", ID (1), "kelurahan", INSIDE, "rw", "001",
                               NULL);
  serap_test_record_set (record, "judul", "Saluran tersumbat");
  serap_test_record_set (record, "uraian", "Saluran tersumbat sejak lama di gang dua");
  serap_test_record_set (record, "kanal", "RESES");
  serap_test_record_set (record, "anonim", "1");
  serap_test_record_set (record, "kegiatan", ID (2));
  serap_test_record_set (record, "lokasi", ID (3));
  SerapOp *op = op_of ("penerima", SERAP_VERB_DO, "aspirasi", ID (1), NULL);
  op->transition = g_strdup ("TERIMA");
  g_autofree char *id = g_strdup (op->op_id);
  assert_op (op, NULL);
  g_autofree char *number = g_strdup (serap_record_text (record, "nomor"));
  g_assert_nonnull (number);
  assert_op (revert_of ("penerima", id), NULL);
  g_assert_cmpstr (serap_record_status (record), ==, "DRAF_LAPANGAN");
  g_assert_cmpstr (serap_record_text (record, "nomor"), ==, number);
  op = op_of ("penerima", SERAP_VERB_DO, "aspirasi", ID (1), NULL);
  op->transition = g_strdup ("TERIMA");
  assert_op (op, NULL);
  g_assert_cmpstr (serap_record_text (record, "nomor"), ==, number);
}

static void
test_revert_of_creation (void)
{
  serap_test_facts_reset (world);
  SerapOp *op
    = op_of ("anggota", SERAP_VERB_CREATE, "usulan", ID (1), "judul", "Jalan", "anggota", MEMBER, NULL);
  g_autofree char *id = g_strdup (op->op_id);
  assert_op (op, NULL);
  assert_op (revert_of ("anggota", id), NULL);
  g_assert_true (serap_record_bool (serap_test_facts_find (world, ID (1)), "dihapus"));
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "usulan", ID (1), "judul", "x", NULL), "deleted");
}

/* ---- Revealing ---- */

static void
test_reveal (void)
{
  static const struct {
    const char *kode, *purpose, *code;
  } cases[] = {
    { "penerima", "hubungi", NULL },      { "penerima", "1234", "purpose-required" },
    { "penerima", "12345", NULL },        { "penerima", NULL, "purpose-required" },
    { "verifikator", "hubungi", NULL },   { "kabag", "hubungi", NULL },
    { "anggota", "hubungi", NULL },       { "sekwan", "hubungi", "no-right" },
    { "auditor", "hubungi", "no-right" }, { "risalah", "hubungi", "no-right" },
    { "admin", "hubungi", "no-right" },   { "pamor", "hubungi", "not-yours" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    serap_test_facts_reset (world);
    put_aspirasi (ID (1), MEMBER, "anggota", "TERCATAT");
    serap_test_facts_new_record (world, "pengusul", ID (2), "pemilik", ID (1), NULL);
    SerapOp *op = op_of (cases[i].kode, SERAP_VERB_REVEAL, "pengusul", ID (2), NULL);
    op->purpose = g_strdup (cases[i].purpose);
    g_test_message ("%s %s", cases[i].kode, cases[i].purpose);
    assert_op (op, cases[i].code);
  }
  SerapOp *op = op_of ("penerima", SERAP_VERB_REVEAL, "aspirasi", ID (1), NULL);
  op->purpose = g_strdup ("hubungi");
  assert_op (op, "nothing-to-reveal");
}

/* ---- Scopes ---- */

static void
assert_scopes (const SerapRecord *record, const char *expected)
{
  g_auto (GStrv) scopes = serap_scope_of (&world->facts, record);
  g_autofree char *text = g_strjoinv (" ", scopes);
  g_test_message ("%s %s", record->entity->name, record->id);
  g_assert_cmpstr (text, ==, expected);
}

static SerapRecord *
child (const char *entity, const char *id, const char *field, const char *parent)
{
  return serap_test_facts_new_record (world, entity, id, field, parent, NULL);
}

static void
test_scopes_of_drafts (void)
{
  serap_test_facts_reset (world);
  assert_scopes (put_usulan (ID (1), MEMBER, "anggota", "DRAF"), "anggota:" MEMBER);
  assert_scopes (put_aspirasi (ID (2), MEMBER, "anggota", "DRAF_LAPANGAN"), "anggota:" MEMBER);
  assert_scopes (child ("lokasi", ID (3), "pemilik", ID (1)), "anggota:" MEMBER);
  assert_scopes (child ("lampiran", ID (4), "pemilik", ID (1)), "anggota:" MEMBER);
  assert_scopes (child ("pengusul", ID (5), "pemilik", ID (2)), "anggota:" MEMBER);
  SerapRecord *link = child ("usulan_aspirasi", ID (6), "usulan", ID (1));
  serap_test_record_set (link, "aspirasi", ID (2));
  assert_scopes (link, "anggota:" MEMBER);
  SerapRecord *made = put_aspirasi (ID (7), MEMBER, "penerima", "DRAF_LAPANGAN");
  serap_test_record_set (made, "oleh_peran", "SETWAN_PENERIMA");
  assert_scopes (made, "anggota:" MEMBER " setwan");
  /* A number without having been handed in, or a state without a number, is still a draft. */
  SerapRecord *odd = put_usulan (ID (8), MEMBER, "anggota", "DRAF");
  serap_test_record_set (odd, "nomor", "PKR/8");
  assert_scopes (odd, "anggota:" MEMBER);
  serap_test_record_set (odd, "nomor", NULL);
  serap_test_record_set (odd, "status", "DIBATALKAN");
  assert_scopes (odd, "anggota:" MEMBER);
}

/* Who made what belongs to no member keeps it; a reporter who has no member's records keeps it always. */
static void
test_scopes_of_makers (void)
{
  static const struct {
    const char *role, *member, *status, *scopes;
  } rows[] = {
    { "ANGGOTA", NULL, "DRAF_LAPANGAN", "akun:ID setwan" },
    { "ANGGOTA", MEMBER, "DRAF_LAPANGAN", "anggota:" MEMBER },
    { "TENAGA_AHLI", NULL, "TERCATAT", "akun:ID setwan" },
    { "TENAGA_AHLI", MEMBER, "TERCATAT", "anggota:" MEMBER " dapil:3 setwan" },
    { "PAMOR", NULL, "DRAF_LAPANGAN", "akun:ID setwan" },
    { "RW", MEMBER, "TERCATAT", "akun:ID anggota:" MEMBER " dapil:3 setwan" },
    { "SETWAN_PENERIMA", NULL, "DRAF_LAPANGAN", "setwan" },
  };
  serap_test_facts_reset (world);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    SerapRecord *record = put_aspirasi (ID (1), rows[i].member, "pamor", rows[i].status);
    serap_test_record_set (record, "oleh_peran", rows[i].role);
    g_auto (GStrv) parts = g_strsplit (rows[i].scopes, "ID", -1);
    g_autofree char *expected = g_strjoinv (serap_record_text (record, "dibuat_oleh"), parts);
    assert_scopes (record, expected);
  }
  SerapRecord *report = put_aspirasi (ID (1), NULL, "pamor", "TERCATAT");
  serap_test_record_set (report, "oleh_peran", "PAMOR");
  g_autofree char *expected = g_strdup_printf ("akun:%s pii", serap_record_text (report, "dibuat_oleh"));
  assert_scopes (child ("pengusul", ID (2), "pemilik", ID (1)), expected);
}

static void
test_scopes_handed_in (void)
{
  serap_test_facts_reset (world);
  assert_scopes (put_usulan (ID (1), MEMBER, "anggota", "DIAJUKAN"), "anggota:" MEMBER " dapil:3 setwan");
  assert_scopes (put_aspirasi (ID (2), FAR_MEMBER, "anggota", "TERCATAT"),
                 "anggota:" FAR_MEMBER " dapil:1 setwan");
  assert_scopes (child ("lokasi", ID (3), "pemilik", ID (1)), "anggota:" MEMBER " dapil:3 setwan");
  assert_scopes (child ("tanggapan", ID (4), "aspirasi", ID (2)), "anggota:" FAR_MEMBER " dapil:1 setwan");
  assert_scopes (child ("sipd_jejak", ID (5), "usulan", ID (1)), "anggota:" MEMBER " dapil:3 setwan");
  SerapRecord *check = child ("verifikasi", ID (6), "objek", ID (1));
  assert_scopes (check, "anggota:" MEMBER " dapil:3 setwan");
  assert_scopes (child ("jawaban", ID (7), "verifikasi", ID (6)), "anggota:" MEMBER " dapil:3 setwan");
  SerapRecord *pair = child ("duplikat", ID (8), "a", ID (1));
  serap_test_record_set (pair, "b", ID (2));
  assert_scopes (pair, "anggota:" FAR_MEMBER " anggota:" MEMBER " dapil:1 dapil:3 setwan");
  assert_scopes (put_aspirasi (ID (9), NULL, "pamor", "TERCATAT"), "setwan");
}

/* A person is for the owner's circle, and for the Secretariat only through its own scope. */
static void
test_scopes_of_persons (void)
{
  serap_test_facts_reset (world);
  put_aspirasi (ID (1), MEMBER, "anggota", "DRAF_LAPANGAN");
  put_aspirasi (ID (2), MEMBER, "anggota", "TERCATAT");
  put_aspirasi (ID (3), NULL, "penerima", "TERCATAT");
  serap_test_facts_new_record (world, "surat", ID (4), "perihal", "Permohonan", NULL);
  assert_scopes (child ("pengusul", ID (5), "pemilik", ID (1)), "anggota:" MEMBER);
  assert_scopes (child ("pengusul", ID (6), "pemilik", ID (2)), "anggota:" MEMBER " pii");
  assert_scopes (child ("pengusul", ID (7), "pemilik", ID (3)), "pii");
  assert_scopes (child ("pengusul", ID (8), "pemilik", ID (4)), "pii");
}

static void
test_scopes_without_parent (void)
{
  serap_test_facts_reset (world);
  assert_scopes (serap_test_facts_new_record (world, "surat", ID (1), "perihal", "x", NULL), "setwan");
  assert_scopes (serap_test_facts_new_record (world, "pengaduan", ID (2), "judul", "x", NULL), "setwan");
  SerapRecord *event = serap_test_facts_new_record (world, "kegiatan", ID (3), "anggota", MEMBER, NULL);
  assert_scopes (event, "anggota:" MEMBER);
  serap_test_record_set (event, "oleh_peran", "RISALAH");
  assert_scopes (event, "anggota:" MEMBER " setwan");
  g_autofree char *id = user ("anggota");
  assert_scopes (serap_test_facts_find (world, id), "ref");
}

/* The account's own id reads "ID". */
static char *
scopes_of (const char *kode)
{
  g_autofree char *id = user (kode);
  g_auto (GStrv) scopes = serap_scopes_of_user (&world->facts, serap_test_facts_find (world, id));
  g_autofree char *text = g_strjoinv (" ", scopes);
  g_auto (GStrv) parts = g_strsplit (text, id, -1);
  return g_strjoinv ("ID", parts);
}

static void
test_scopes_of_users (void)
{
  static const struct {
    const char *kode, *scopes;
  } cases[] = {
    { "anggota", "akun:ID anggota:" MEMBER " dapil:3 ref" },
    { "tenaga_ahli", "akun:ID anggota:" MEMBER " ref" },
    { "penerima", "pii ref setwan" },
    { "verifikator", "pii ref setwan" },
    { "kabag", "pii ref setwan" },
    { "sekwan", "ref setwan" },
    { "auditor", "ref setwan" },
    { "admin", "ref" },
    { "fraksi", "ref" },
    { "pamor", "akun:ID ref" },
    { "rw", "akun:ID ref" },
  };
  serap_test_facts_reset (world);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *scopes = scopes_of (cases[i].kode);
    g_assert_cmpstr (scopes, ==, cases[i].scopes);
  }
  g_autofree char *id = user ("penerima");
  serap_test_record_set (serap_test_facts_find (world, id), "nonaktif", "1");
  g_autofree char *none = scopes_of ("penerima");
  g_assert_cmpstr (none, ==, "");
  serap_test_record_set (serap_test_facts_find (world, id), "nonaktif", NULL);
}

/* A delegation opens the member's drafts from its first to its last day, until it is withdrawn. */
static void
test_scopes_of_delegates (void)
{
  g_autofree char *from = user ("anggota");
  g_autofree char *to = user ("tenaga_ahli");
  g_autofree char *id = serap_id_derive ("delegasi", from, to, NULL);
  SerapRecord *delegation = serap_test_facts_find (world, id);
  static const struct {
    const char *today, *field, *value;
    gboolean open;
  } cases[] = {
    { "2026-01-01", "dicabut", NULL, TRUE },  { "2029-12-31", "dicabut", NULL, TRUE },
    { "2030-01-01", "dicabut", NULL, FALSE }, { "2025-12-31", "dicabut", NULL, FALSE },
    { TODAY, "dicabut", "1", FALSE },         { TODAY, "dihapus", "1", FALSE },
  };
  serap_test_facts_reset (world);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    world->facts.today = cases[i].today;
    serap_test_record_set (delegation, cases[i].field, cases[i].value);
    g_autofree char *scopes = scopes_of ("tenaga_ahli");
    g_test_message ("%u", i);
    g_assert_cmpstr (scopes, ==, cases[i].open ? "akun:ID anggota:" MEMBER " ref" : "akun:ID ref");
    serap_test_record_set (delegation, cases[i].field, NULL);
  }
  world->facts.today = TODAY;
}

/* ---- What effects make, what was taken back, what hangs on others ---- */

static GPtrArray *
children_of (const char *entity, const char *field, const char *id)
{
  return world->facts.children (&world->facts, entity, field, id, NULL);
}

/* Makes the transition and tells the id of the first record of @kind that it makes. */
static char *
move_on (const char *id, const char *transition, const char *kind)
{
  SerapOp *op = op_of ("sekwan", SERAP_VERB_DO, "usulan", id, "catatan", "Melewati batas serah", NULL);
  op->transition = g_strdup (transition);
  char *made = serap_id_derive (op->op_id, kind, "0", NULL);
  assert_op (op, NULL);
  return made;
}

static void
put_moved (void)
{
  serap_test_facts_reset (world);
  SerapRecord *record = put_usulan (ID (1), MEMBER, "anggota", "DIAJUKAN");
  serap_test_record_set (record, "tahun_rencana", "2027");
  serap_test_record_set (record, "lokasi", ID (2));
  serap_test_facts_new_record (world, "lokasi", ID (2), "pemilik", ID (1), "kelurahan", INSIDE, NULL);
  serap_test_facts_new_record (world, "lampiran", ID (3), "pemilik", ID (1), "jenis", "FOTO", "sha256", "aa",
                               NULL);
  serap_test_facts_new_record (world, "lampiran", ID (4), "pemilik", ID (1), "jenis", "FOTO", "sha256", "bb",
                               "dihapus", "1", NULL);
  put_aspirasi (ID (5), MEMBER, "pamor", "DIUSULKAN");
  put_aspirasi (ID (6), MEMBER, "pamor", "DIUSULKAN");
  g_autofree char *link = serap_id_derive ("usulan_aspirasi", ID (1), ID (5), NULL);
  g_autofree char *loose = serap_id_derive ("usulan_aspirasi", ID (1), ID (6), NULL);
  serap_test_facts_new_record (world, "usulan_aspirasi", link, "usulan", ID (1), "aspirasi", ID (5), NULL);
  serap_test_facts_new_record (world, "usulan_aspirasi", loose, "usulan", ID (1), "aspirasi", ID (6),
                               "dilepas", "1", NULL);
}

/* A proposal moved on is a draft of its owner, with all that belongs to it, for the right year. */
static void
test_moved_proposal_is_a_draft (void)
{
  static const struct {
    const char *transition, *track;
    gint64 year;
  } cases[] = {
    { "ALIHKAN_TAHUN_BERIKUT", "TAHUN_BERIKUT", 2028 },
    { "ALIHKAN_PERUBAHAN", "PERUBAHAN", 2027 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    put_moved ();
    g_autofree char *id = move_on (ID (1), cases[i].transition, "usulan");
    SerapRecord *made = serap_test_facts_find (world, id);
    g_assert_cmpstr (serap_record_status (made), ==, "DRAF");
    g_assert_cmpint (serap_record_int (made, "wf_versi", 0), ==,
                     serap_rules_workflow (rules, "usulan", 0, TODAY)->version);
    g_assert_cmpint (serap_record_int (made, "isi_versi", 0), ==, 1);
    g_assert_true (serap_value_has (serap_record_value (made, "oleh_peran"), "SEKWAN"));
    g_assert_cmpstr (serap_record_text (made, "asal"), ==, ID (1));
    g_assert_cmpstr (serap_record_text (made, "jalur"), ==, cases[i].track);
    g_assert_cmpint (serap_record_int (made, "tahun_rencana", 0), ==, cases[i].year);
    /* A place of its own: the old one hangs on what nobody edits any more. */
    const char *place = serap_record_text (made, "lokasi");
    g_assert_cmpstr (place, !=, ID (2));
    g_assert_cmpstr (serap_record_text (serap_test_facts_find (world, place), "pemilik"), ==, id);
    g_assert_cmpstr (serap_record_text (serap_test_facts_find (world, place), "kelurahan"), ==, INSIDE);
    g_autoptr (GPtrArray) files = children_of ("lampiran", "pemilik", id);
    g_assert_cmpuint (files->len, ==, 1);
    g_assert_cmpstr (serap_record_text (files->pdata[0], "sha256"), ==, "aa");
    g_autoptr (GPtrArray) links = children_of ("usulan_aspirasi", "usulan", id);
    g_autofree char *link = serap_id_derive ("usulan_aspirasi", id, ID (5), NULL);
    g_assert_cmpuint (links->len, ==, 1);
    g_assert_cmpstr (((SerapRecord *) links->pdata[0])->id, ==, link);
    /* And its owner goes on with it. */
    assert_op (op_of ("anggota", SERAP_VERB_EDIT, "usulan", id, "masalah", "Banjir", NULL), NULL);
    assert_op (op_of ("anggota", SERAP_VERB_EDIT, "lokasi", place, "alamat", "Jl. Baru", NULL), NULL);
  }
}

/* A claim taken back leaves a deleted check behind; the next claim's own check is the open one. */
static void
test_claim_again (void)
{
  for (guint i = 0; i < 8; i++) {
    serap_test_facts_reset (world);
    put_usulan (ID (1), MEMBER, "anggota", "DIAJUKAN");
    g_autofree char *check = NULL;
    for (guint n = 0; n < 2; n++) {
      SerapOp *op = op_of ("verifikator", SERAP_VERB_DO, "usulan", ID (1), NULL);
      op->transition = g_strdup ("AMBIL");
      g_autofree char *id = g_strdup (op->op_id);
      g_free (check);
      check = serap_id_derive (id, "verifikasi", "0", NULL);
      assert_op (op, NULL);
      if (n == 0)
        assert_op (revert_of ("verifikator", id), NULL);
    }
    SerapOp *op = op_of ("verifikator", SERAP_VERB_DO, "usulan", ID (1), NULL);
    op->transition = g_strdup ("LEPAS");
    assert_op (op, NULL);
    g_assert_true (serap_record_is_set (serap_test_facts_find (world, check), "hasil"));
  }
}

/* What one has no right to is not one's own because one has just made it. */
static void
test_children_of_others (void)
{
  serap_test_facts_reset (world);
  put_aspirasi (ID (1), OTHER_MEMBER, "pamor", "TERCATAT");
  put_aspirasi (ID (2), OTHER_MEMBER, "pamor", "TERCATAT");
  put_aspirasi (ID (4), MEMBER, "pamor", "TERCATAT");
  assert_op (op_of ("anggota", SERAP_VERB_CREATE, "tanggapan", ID (3), "aspirasi", ID (1), NULL),
             "not-yours");
  g_autofree char *pair = serap_id_derive ("duplikat", ID (1), ID (2), NULL);
  assert_op (op_of ("anggota", SERAP_VERB_JUDGE, "duplikat", pair, "a", ID (1), "b", ID (2), "putusan",
                    "DUPLIKAT", NULL),
             "not-yours");
  assert_op (op_of ("anggota", SERAP_VERB_CREATE, "tanggapan", ID (3), "aspirasi", ID (4), NULL), NULL);
}

/* An attachment is not moved to where it could not be added. */
static void
test_move_to_closed_parent (void)
{
  serap_test_facts_reset (world);
  put_usulan (ID (1), MEMBER, "anggota", "DRAF");
  put_usulan (ID (2), MEMBER, "anggota", "DIAJUKAN");
  put_usulan (ID (4), OTHER_MEMBER, "sekwan", "DRAF");
  put_usulan (ID (5), MEMBER, "anggota", "DRAF");
  assert_op (op_of ("anggota", SERAP_VERB_ATTACH, "lampiran", ID (3), "pemilik", ID (1), NULL), NULL);
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "lampiran", ID (3), "pemilik", ID (2), NULL),
             "parent-not-editable-now");
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "lampiran", ID (3), "pemilik", ID (4), NULL),
             "parent-not-editable-now");
  assert_op (op_of ("anggota", SERAP_VERB_EDIT, "lampiran", ID (3), "pemilik", ID (5), NULL), NULL);
}

/* A link or an answer that was taken back can be made again, as if it were new. */
static void
test_upsert_again (void)
{
  serap_test_facts_reset (world);
  put_usulan (ID (1), MEMBER, "anggota", "VERIFIKASI_SETWAN");
  open_check (ID (2), ID (1), "verifikator");
  g_autofree char *id = serap_id_derive ("jawaban", ID (2), "U01", NULL);
  SerapOp *op = op_of ("verifikator", SERAP_VERB_JUDGE, "jawaban", id, "verifikasi", ID (2), "butir", "U01",
                       "jawaban", "YA", "catatan", "Dari yang lama", NULL);
  g_autofree char *op_id = g_strdup (op->op_id);
  assert_op (op, NULL);
  assert_op (revert_of ("verifikator", op_id), NULL);
  assert_op (op_of ("verifikator", SERAP_VERB_EDIT, "jawaban", id, "jawaban", "TIDAK", NULL), "deleted");
  op = op_of ("verifikator", SERAP_VERB_JUDGE, "jawaban", id, "verifikasi", ID (2), "butir", "U01", "jawaban",
              "TIDAK", NULL);
  g_autofree char *second = g_strdup (op->op_id);
  assert_op (op, NULL);
  const SerapRecord *answer = serap_test_facts_find (world, id);
  g_assert_false (serap_record_bool (answer, "dihapus"));
  g_assert_cmpstr (serap_record_text (answer, "jawaban"), ==, "TIDAK");
  g_assert_null (serap_record_text (answer, "catatan"));
  assert_op (revert_of ("verifikator", second), NULL);
  g_assert_true (serap_record_bool (serap_test_facts_find (world, id), "dihapus"));
}

/* "Owner", "author" and "the system" are what somebody is to a record, never a role he is given. */
static void
test_standing_words_are_no_roles (void)
{
  static const char *const words[] = { "PEMILIK", "PEMBUAT", "SISTEM" };
  serap_test_facts_reset (world);
  g_autofree char *account = user ("verifikator");
  SerapRecord *person = serap_test_facts_find (world, account);
  g_auto (SerapValue) before = SERAP_VALUE_INIT;
  serap_value_copy (&before, serap_record_value (person, "peran"));
  put_aspirasi (ID (1), OTHER_MEMBER, "pamor", "DRAF_LAPANGAN");
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    assert_op (op_of ("admin", SERAP_VERB_EDIT, "pengguna", account, "peran", words[i], NULL),
               "unknown-code");
    g_autofree char *both = g_strconcat ("SETWAN_VERIFIKATOR,", words[i], NULL);
    serap_test_record_set (person, "peran", both);
    assert_op (op_of ("verifikator", SERAP_VERB_EDIT, "aspirasi", ID (1), "masalah", "Banjir", NULL),
               "not-editable-now");
  }
  serap_value_copy (serap_record_value (person, "peran"), &before);
}

/* ---- Set up ---- */

static void
fill_world (GPtrArray *records)
{
  for (guint i = 0; i < records->len; i++)
    serap_test_facts_put (world, serap_record_copy (records->pdata[i]));
}

static void
set_up (void)
{
  g_autoptr (GError) error = NULL;
  schema = serap_schema_new ();
  g_autoptr (GPtrArray) records = serap_seed_records (schema, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) people = serap_practice_accounts (schema);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  rules = serap_rules_from_records (schema, records, TODAY, problems);
  world = serap_test_facts_new (schema, rules, TODAY, NOW_MS);
  fill_world (records);
  fill_world (people);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  set_up ();
  g_test_add_func ("/judge/values/numbers", test_numbers);
  g_test_add_func ("/judge/values/texts", test_texts);
  g_test_add_func ("/judge/values/sets", test_sets);
  g_test_add_func ("/judge/values/wrong-kinds", test_wrong_kinds);
  g_test_add_func ("/judge/values/codes-and-references", test_codes_and_references);
  g_test_add_func ("/judge/values/old", test_old_values);
  g_test_add_func ("/judge/values/old-agree", test_old_values_agree);
  g_test_add_func ("/judge/values/conflict-closes-itself", test_conflict_closes_itself);
  g_test_add_func ("/judge/edit/by-state-and-role", test_edit_by_state_and_role);
  g_test_add_func ("/judge/edit/rights", test_rights);
  g_test_add_func ("/judge/edit/children", test_children);
  g_test_add_func ("/judge/edit/upsert", test_upsert);
  g_test_add_func ("/judge/checklist/answers", test_answers);
  g_test_add_func ("/judge/checklist/verdicts", test_verdicts);
  g_test_add_func ("/judge/checklist/many", test_verdict_of_many);
  g_test_add_func ("/judge/revert/time", test_revert_time);
  g_test_add_func ("/judge/revert/whose", test_revert_whose);
  g_test_add_func ("/judge/revert/effects", test_revert_effects);
  g_test_add_func ("/judge/revert/number", test_revert_keeps_number);
  g_test_add_func ("/judge/revert/creation", test_revert_of_creation);
  g_test_add_func ("/judge/reveal", test_reveal);
  g_test_add_func ("/judge/scopes/drafts", test_scopes_of_drafts);
  g_test_add_func ("/judge/scopes/makers", test_scopes_of_makers);
  g_test_add_func ("/judge/scopes/handed-in", test_scopes_handed_in);
  g_test_add_func ("/judge/scopes/persons", test_scopes_of_persons);
  g_test_add_func ("/judge/scopes/without-parent", test_scopes_without_parent);
  g_test_add_func ("/judge/scopes/users", test_scopes_of_users);
  g_test_add_func ("/judge/scopes/delegates", test_scopes_of_delegates);
  g_test_add_func ("/judge/kept/moved-proposal-is-a-draft", test_moved_proposal_is_a_draft);
  g_test_add_func ("/judge/kept/claim-again", test_claim_again);
  g_test_add_func ("/judge/kept/children-of-others", test_children_of_others);
  g_test_add_func ("/judge/kept/move-to-closed-parent", test_move_to_closed_parent);
  g_test_add_func ("/judge/kept/upsert-again", test_upsert_again);
  g_test_add_func ("/judge/edit/standing-words", test_standing_words_are_no_roles);
  int result = g_test_run ();
  serap_test_facts_free (world);
  serap_rules_free (rules);
  serap_schema_unref (schema);
  return result;
}
