/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Dice, clock, places and operations of the practice story. */

#include "config.h"

#include "serap-practice-maker.h"

#include "serap-bytes.h"
#include "serap-date.h"
#include "serap-id.h"
#include "serap-practice-people.h"
#include "serap-rules-records.h"
#include "serap-seed.h"

#include <string.h>

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
/* 08:00 and 16:00 WIB in UTC. */
#define MORNING_MS (G_GINT64_CONSTANT (1) * 60 * 60 * 1000)
#define EVENING_MS (G_GINT64_CONSTANT (9) * 60 * 60 * 1000)
/* Between two acts of people. */
#define STEP_MS (20 * 1000)
/* About 110 metres, in degrees * 10^7. */
#define POINT_STEP 10000

static void
kelurahan_free (SerapPracticeKelurahan *place)
{
  g_free (place->kode);
  g_free (place->nama);
  g_free (place->dapil);
  g_free (place);
}

static const char *
dapil_of (GPtrArray *records, const char *kecamatan)
{
  for (guint i = 0; i < records->len; i++) {
    const SerapRecord *record = records->pdata[i];
    if (g_str_equal (record->entity->name, "dapil")
        && serap_value_has (serap_record_value (record, "kecamatan"), kecamatan))
      return serap_record_text (record, "kode");
  }
  return NULL;
}

static void
collect_kelurahan (SerapPracticeMaker *maker, GPtrArray *records)
{
  for (guint i = 0; i < records->len; i++) {
    const SerapRecord *record = records->pdata[i];
    if (!g_str_equal (record->entity->name, "wilayah")
        || g_strcmp0 (serap_record_text (record, "tingkat"), "kelurahan") != 0)
      continue;
    SerapPracticeKelurahan *place = g_new0 (SerapPracticeKelurahan, 1);
    place->kode = g_strdup (serap_record_text (record, "kode"));
    place->nama = g_strdup (serap_record_text (record, "nama"));
    place->dapil = g_strdup (dapil_of (records, serap_record_text (record, "induk")));
    place->lat = serap_record_int (record, "lat", 0);
    place->lng = serap_record_int (record, "lng", 0);
    g_ptr_array_add (maker->kelurahan, place);
  }
}

SerapPracticeMaker *
serap_practice_maker_new (SerapSchema *schema, const char *seed, const char *today, GError **error)
{
  g_autoptr (GPtrArray) records = serap_seed_records (schema, error);
  if (records == NULL)
    return NULL;
  SerapPracticeMaker *maker = g_new0 (SerapPracticeMaker, 1);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  guint8 digest[SERAP_SHA256_BYTES];
  int day = 0;
  serap_sha256 (seed, strlen (seed), digest);
  for (guint i = 0; i < 8; i++)
    maker->dice = maker->dice << 8 | digest[i];
  maker->schema = schema;
  maker->seed = seed;
  maker->today = g_strdup (today);
  maker->rules = serap_rules_from_records (schema, records, today, problems);
  maker->ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  maker->kelurahan = g_ptr_array_new_with_free_func ((GDestroyNotify) kelurahan_free);
  maker->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  serap_date_to_number (today, &day);
  maker->last_ms = day * DAY_MS + EVENING_MS;
  collect_kelurahan (maker, records);
  return maker;
}

void
serap_practice_maker_free (SerapPracticeMaker *maker)
{
  if (maker == NULL)
    return;
  serap_rules_free (maker->rules);
  g_ptr_array_unref (maker->ops);
  g_ptr_array_unref (maker->kelurahan);
  g_hash_table_unref (maker->taken);
  g_free (maker->today);
  g_free (maker);
}

/* ---- Dice: splitmix64, which needs no more than one number of state ---- */

static guint64
next_number (SerapPracticeMaker *maker)
{
  guint64 z = maker->dice += G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94D049BB133111EB);
  return z ^ (z >> 31);
}

guint
serap_practice_roll (SerapPracticeMaker *maker, guint n)
{
  return (guint) (next_number (maker) % MAX (n, 1));
}

guint
serap_practice_between (SerapPracticeMaker *maker, guint least, guint most)
{
  return least + serap_practice_roll (maker, most - least + 1);
}

/* ---- Operations ---- */

void
serap_practice_set_day (SerapPracticeMaker *maker, const char *iso)
{
  int day = 0;
  serap_date_to_number (iso, &day);
  maker->wall_ms = MAX (maker->wall_ms, day * DAY_MS + MORNING_MS);
}

char *
serap_practice_id (SerapPracticeMaker *maker, const char *kind)
{
  char number[16];
  g_snprintf (number, sizeof number, "%u", maker->n_ids++);
  return serap_id_derive ("latihan", maker->seed, kind, number, NULL);
}

SerapOp *
serap_practice_op (
  SerapPracticeMaker *maker, const char *kode, SerapVerb verb, const char *kind, const char *id)
{
  g_autofree char *op_id = serap_practice_id (maker, "op");
  SerapOp *op = serap_op_new (op_id, verb, kind, id);
  op->user = serap_practice_user (kode);
  if (g_str_equal (kode, "tenaga_ahli"))
    op->acts_for = serap_practice_user ("anggota");
  maker->wall_ms = MIN (maker->wall_ms + STEP_MS, maker->last_ms);
  op->wall_ms = maker->wall_ms;
  op->schema = SERAP_OP_SCHEMA;
  g_ptr_array_add (maker->ops, op);
  return op;
}

SerapOp *
serap_practice_do (
  SerapPracticeMaker *maker, const char *kode, const char *kind, const char *id, const char *transition)
{
  SerapOp *op = serap_practice_op (maker, kode, SERAP_VERB_DO, kind, id);
  op->transition = g_strdup (transition);
  op->workflow = g_strdup (serap_schema_entity (maker->schema, kind)->table->workflow);
  return op;
}

void
serap_practice_set_item (SerapOp *op, const char *field, const char *item)
{
  const char *const items[] = { item, NULL };
  g_auto (SerapValue) value = SERAP_VALUE_INIT;
  serap_value_set_set (&value, items);
  serap_op_set_value (op, field, &value);
}

/* ---- Places ---- */

static const SerapPracticeKelurahan *
pick_kelurahan (SerapPracticeMaker *maker, const char *dapil)
{
  const SerapPracticeKelurahan *place;
  do
    place = maker->kelurahan->pdata[serap_practice_roll (maker, maker->kelurahan->len)];
  while (dapil != NULL && g_strcmp0 (place->dapil, dapil) != 0);
  return place;
}

/* A RW of this kelurahan that is still free; real ones have up to about thirty. */
static gboolean
take_rw (SerapPracticeMaker *maker, const char *kelurahan, char rw[4])
{
  g_snprintf (rw, 4, "%03u", serap_practice_between (maker, 1, 30));
  char *key = g_strconcat (kelurahan, " ", rw, NULL);
  return g_hash_table_add (maker->taken, key);
}

SerapPracticePlace *
serap_practice_place_new (SerapPracticeMaker *maker, const char *dapil)
{
  SerapPracticePlace *place = g_new0 (SerapPracticePlace, 1);
  guint n_streets = g_strv_length ((char **) serap_practice_streets);
  /* After many tries the city is full, and places may come twice. */
  for (guint tries = 0; tries < 200; tries++) {
    place->kelurahan = pick_kelurahan (maker, dapil);
    if (take_rw (maker, place->kelurahan->kode, place->rw))
      break;
  }
  g_snprintf (place->rt, sizeof place->rt, "%03u", serap_practice_between (maker, 1, 12));
  place->alamat
    = g_strdup_printf ("%s No. %u", serap_practice_streets[serap_practice_roll (maker, n_streets)],
                       serap_practice_between (maker, 1, 90));
  if (place->kelurahan->lat != 0) {
    place->lat = place->kelurahan->lat + ((gint64) serap_practice_roll (maker, 7) - 3) * POINT_STEP;
    place->lng = place->kelurahan->lng + ((gint64) serap_practice_roll (maker, 7) - 3) * POINT_STEP;
  }
  return place;
}

void
serap_practice_place_free (SerapPracticePlace *place)
{
  if (place == NULL)
    return;
  g_free (place->alamat);
  g_free (place);
}

void
serap_practice_put_place (SerapPracticeMaker *maker,
                          const char *kode,
                          const char *owner,
                          const SerapPracticePlace *place,
                          const char *land)
{
  g_autofree char *id = serap_practice_id (maker, "lokasi");
  SerapOp *op = serap_practice_op (maker, kode, SERAP_VERB_CREATE, "lokasi", id);
  serap_op_set_text (op, "pemilik", owner);
  serap_op_set_text (op, "alamat", place->alamat);
  serap_op_set_text (op, "rt", place->rt);
  serap_op_set_text (op, "rw", place->rw);
  serap_op_set_text (op, "kelurahan", place->kelurahan->kode);
  serap_op_set_text (op, "status_lahan", land);
  if (place->lat != 0) {
    serap_op_set_int (op, "lat", place->lat);
    serap_op_set_int (op, "lng", place->lng);
    serap_op_set_text (op, "sumber", "PETA");
  }
}

/* ---- Checklists ---- */

void
serap_practice_answer (SerapPracticeMaker *maker,
                       const char *kode,
                       const char *check,
                       const char *entity,
                       const char *kind,
                       const char *evidence,
                       guint most)
{
  const SerapRegulation *regulation = serap_rules_regulation (maker->rules, entity, maker->today);
  const SerapChecklist *list = regulation != NULL ? serap_regulation_checklist (regulation, entity) : NULL;
  for (guint i = 0; list != NULL && i < list->items->len && most > 0; i++) {
    const SerapCheckItem *item = list->items->pdata[i];
    if (!serap_check_item_applies (item, kind))
      continue;
    gboolean relevant = !item->evidence || evidence != NULL;
    g_autofree char *id = serap_id_derive ("jawaban", check, item->code, NULL);
    SerapOp *op = serap_practice_op (maker, kode, SERAP_VERB_JUDGE, "jawaban", id);
    serap_op_set_text (op, "verifikasi", check);
    serap_op_set_text (op, "butir", item->code);
    serap_op_set_text (op, "jawaban", relevant ? "YA" : "TIDAK_RELEVAN");
    if (item->evidence && evidence != NULL)
      serap_op_set_text (op, "bukti", evidence);
    most--;
  }
}
