/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two changes made without knowledge of each other: every class, every case. */

#include "config.h"

#include "serap-merge.h"
#include "serap-schema.h"

#include <string.h>

#define A "device-a"
#define B "device-b"

/* "" is no value, "-" not known; sets are words joined by ",". */
static void
put (SerapValue *value, SerapMergeClass merge, const char *text)
{
  g_auto (GStrv) items = g_strsplit (text, ",", -1);
  if (merge == SERAP_MERGE_SET)
    serap_value_set_set (value, *text != '\0' ? (const char *const *) items : NULL);
  else
    serap_value_set_text (value, text);
}

static const struct {
  SerapMergeClass merge;
  const char *now, *mine, *old, *base;
  gboolean concurrent;
  SerapMergeAnswer answer;
  const char *result;
} cases[] = {
  /* Text: nobody else, equal, somebody else, changed and changed back. */
  { SERAP_MERGE_TEXT, "a", "b", "-", "-", FALSE, SERAP_MERGED_APPLIED, "b" },
  { SERAP_MERGE_TEXT, "a", "b", "x", "-", FALSE, SERAP_MERGED_APPLIED, "b" },
  { SERAP_MERGE_TEXT, "a", "a", "-", "-", TRUE, SERAP_MERGED_SAME, "a" },
  { SERAP_MERGE_TEXT, "a", "b", "-", "x", TRUE, SERAP_MERGED_PARKED, "a" },
  { SERAP_MERGE_TEXT, "a", "b", "x", "x", TRUE, SERAP_MERGED_PARKED, "a" },
  { SERAP_MERGE_TEXT, "a", "b", "a", "-", TRUE, SERAP_MERGED_APPLIED, "b" },
  { SERAP_MERGE_TEXT, "a", "", "-", "x", TRUE, SERAP_MERGED_PARKED, "a" },
  { SERAP_MERGE_TEXT, "", "b", "-", "x", TRUE, SERAP_MERGED_PARKED, "" },
  /* Money, volume, place: what was seen must stand there, whoever wrote it. */
  { SERAP_MERGE_STRICT, "5", "6", "5", "-", FALSE, SERAP_MERGED_APPLIED, "6" },
  { SERAP_MERGE_STRICT, "5", "6", "-", "-", FALSE, SERAP_MERGED_APPLIED, "6" },
  { SERAP_MERGE_STRICT, "5", "6", "4", "-", FALSE, SERAP_MERGED_PARKED, "5" },
  { SERAP_MERGE_STRICT, "5", "5", "4", "-", FALSE, SERAP_MERGED_SAME, "5" },
  { SERAP_MERGE_STRICT, "5", "6", "4", "4", TRUE, SERAP_MERGED_PARKED, "5" },
  { SERAP_MERGE_STRICT, "5", "6", "-", "4", TRUE, SERAP_MERGED_PARKED, "5" },
  { SERAP_MERGE_STRICT, "5", "6", "5", "-", TRUE, SERAP_MERGED_APPLIED, "6" },
  { SERAP_MERGE_STRICT, "5", "5", "4", "4", TRUE, SERAP_MERGED_SAME, "5" },
  /* Sets: union; taken out is only what was seen. */
  { SERAP_MERGE_SET, "a", "b", "-", "-", FALSE, SERAP_MERGED_APPLIED, "b" },
  { SERAP_MERGE_SET, "a,c", "a,b", "a", "-", TRUE, SERAP_MERGED_JOINED, "a,b,c" },
  { SERAP_MERGE_SET, "a,c", "a,b", "-", "a", TRUE, SERAP_MERGED_JOINED, "a,b,c" },
  { SERAP_MERGE_SET, "a,c", "b", "a", "-", TRUE, SERAP_MERGED_JOINED, "b,c" },
  { SERAP_MERGE_SET, "a,c", "", "a", "-", TRUE, SERAP_MERGED_JOINED, "c" },
  { SERAP_MERGE_SET, "a,c", "", "a,c", "-", TRUE, SERAP_MERGED_APPLIED, "" },
  { SERAP_MERGE_SET, "", "a,b", "a", "-", TRUE, SERAP_MERGED_JOINED, "b" },
  { SERAP_MERGE_SET, "a,b,c", "a,b", "a", "-", TRUE, SERAP_MERGED_SAME, "a,b,c" },
  { SERAP_MERGE_SET, "a", "b", "-", "-", TRUE, SERAP_MERGED_JOINED, "a,b" },
  { SERAP_MERGE_SET, "a,c", "a,b", "a", "-", FALSE, SERAP_MERGED_JOINED, "a,b,c" },
  /* What only machinery or the first writes. */
  { SERAP_MERGE_STATUS, "a", "b", "-", "-", FALSE, SERAP_MERGED_APPLIED, "b" },
  { SERAP_MERGE_STATUS, "a", "b", "-", "x", TRUE, SERAP_MERGED_REFUSED, "a" },
  { SERAP_MERGE_STATUS, "a", "b", "x", "-", FALSE, SERAP_MERGED_REFUSED, "a" },
  { SERAP_MERGE_STATUS, "a", "b", "a", "-", TRUE, SERAP_MERGED_APPLIED, "b" },
  { SERAP_MERGE_STATUS, "a", "a", "-", "-", TRUE, SERAP_MERGED_SAME, "a" },
};

static void
test_classes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    SerapFieldChange change = { .has_old = !g_str_equal (cases[i].old, "-") };
    g_auto (SerapValue) now = SERAP_VALUE_INIT, base = SERAP_VALUE_INIT, result = SERAP_VALUE_INIT;
    g_auto (SerapValue) expected = SERAP_VALUE_INIT;
    gboolean known = !g_str_equal (cases[i].base, "-");
    put (&now, cases[i].merge, cases[i].now);
    put (&change.value, cases[i].merge, cases[i].mine);
    put (&expected, cases[i].merge, cases[i].result);
    if (change.has_old)
      put (&change.old, cases[i].merge, cases[i].old);
    if (known)
      put (&base, cases[i].merge, cases[i].base);
    SerapMergeAnswer answer
      = serap_merge_field (cases[i].merge, &change, &now, known ? &base : NULL, cases[i].concurrent, &result);
    g_test_message ("case %u", i);
    g_assert_cmpint (answer, ==, cases[i].answer);
    g_assert_true (serap_value_equal (&result, &expected));
    serap_value_clear (&change.value);
    serap_value_clear (&change.old);
  }
}

static void
test_concurrent (void)
{
  static const struct {
    gint64 seq;
    const char *device, *user;
    gboolean draft, concurrent;
  } rows[] = {
    { 9, B, "budi", FALSE, FALSE },  { 10, B, "budi", FALSE, FALSE }, { 11, B, "budi", FALSE, TRUE },
    { 11, A, "ani", FALSE, FALSE },  { 11, A, "budi", FALSE, FALSE }, { 11, B, "ani", FALSE, TRUE },
    { 11, B, "ani", TRUE, FALSE },   { 11, B, "budi", TRUE, TRUE },   { 11, B, NULL, TRUE, TRUE },
    { G_MAXINT64, B, "budi", FALSE, TRUE },
  };
  g_autoptr (SerapOp) op = serap_op_new ("op", SERAP_VERB_EDIT, "usulan", "id");
  op->device = g_strdup (A);
  op->user = g_strdup ("ani");
  op->base_seq = 10;
  g_assert_false (serap_merge_is_concurrent (NULL, op, FALSE));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    SerapLastChange *last = serap_last_change_new ("judul", rows[i].seq, rows[i].device, rows[i].user);
    g_test_message ("row %u", i);
    g_assert_cmpint (serap_merge_is_concurrent (last, op, rows[i].draft), ==, rows[i].concurrent);
    serap_last_change_free (last);
  }
}

/* A little headquarters: what each field holds, and who wrote it when. */
#define N_FIELDS 6
typedef struct {
  SerapValue values[N_FIELDS];
  gint64 seqs[N_FIELDS];
  const char *devices[N_FIELDS];
  gint64 seq;
  guint parked;
} World;

static void
receive (World *world, const char *device, guint fields, const char *word)
{
  static const SerapMergeClass classes[N_FIELDS]
    = { SERAP_MERGE_TEXT,   SERAP_MERGE_STRICT, SERAP_MERGE_SET,
        SERAP_MERGE_STATUS, SERAP_MERGE_TEXT,   SERAP_MERGE_SET };
  g_autoptr (SerapOp) op = serap_op_new ("op", SERAP_VERB_EDIT, "usulan", "id");
  op->device = g_strdup (device);
  world->seq++;
  for (guint f = 0; f < N_FIELDS; f++) {
    if ((fields & (1u << f)) == 0)
      continue;
    SerapFieldChange change = { 0 };
    put (&change.value, classes[f], word);
    SerapLastChange last = { (char *) "f", world->seqs[f], (char *) world->devices[f], NULL };
    g_auto (SerapValue) result = SERAP_VALUE_INIT;
    SerapMergeAnswer answer
      = serap_merge_field (classes[f], &change, &world->values[f], NULL,
                           serap_merge_is_concurrent (&last, op, FALSE), &result);
    world->parked += answer == SERAP_MERGED_PARKED || answer == SERAP_MERGED_REFUSED;
    serap_value_copy (&world->values[f], &result);
    world->seqs[f] = world->seq;
    world->devices[f] = device;
    serap_value_clear (&change.value);
  }
}

static void
clear (World *world)
{
  for (guint f = 0; f < N_FIELDS; f++)
    serap_value_clear (&world->values[f]);
}

/* Whoever arrives first: where the fields differ, and in sets always, the end is the same. */
static void
test_commutes (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261123);
  for (guint n = 0; n < 2000; n++) {
    guint left = (guint) g_rand_int_range (rand, 0, 1 << N_FIELDS);
    guint right = (guint) g_rand_int_range (rand, 0, 1 << N_FIELDS) & ~left;
    guint both = (guint) g_rand_int_range (rand, 0, 1 << N_FIELDS) & (1u << 2 | 1u << 5);
    World one = { 0 }, other = { 0 };
    receive (&one, A, left | both, "kiri,a");
    receive (&one, B, right | both, "kanan,b");
    receive (&other, B, right | both, "kanan,b");
    receive (&other, A, left | both, "kiri,a");
    g_assert_cmpuint (one.parked + other.parked, ==, 0);
    for (guint f = 0; f < N_FIELDS; f++)
      g_assert_true (serap_value_equal (&one.values[f], &other.values[f]));
    clear (&one);
    clear (&other);
  }
}

/* The same field of another class: the first stays, whichever it is. */
static void
test_first_stays (void)
{
  World world = { 0 };
  receive (&world, A, 1u << 0 | 1u << 1, "pertama");
  receive (&world, B, 1u << 0 | 1u << 1, "kedua");
  g_assert_cmpuint (world.parked, ==, 2);
  g_assert_cmpstr (serap_value_text (&world.values[0]), ==, "pertama");
  g_assert_cmpstr (serap_value_text (&world.values[1]), ==, "pertama");
  clear (&world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/merge/classes", test_classes);
  g_test_add_func ("/merge/concurrent", test_concurrent);
  g_test_add_func ("/merge/commutes", test_commutes);
  g_test_add_func ("/merge/first-stays", test_first_stays);
  return g_test_run ();
}
