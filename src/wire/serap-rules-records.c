/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rules out of reference records: the same for a laptop, an office and headquarters. */

#include "config.h"

#include "serap-rules-records.h"

#include "serap-record.h"
#include "serap-rules-reader.h"

#include <string.h>

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const SerapRecord *one = *(SerapRecord *const *) a;
  const SerapRecord *other = *(SerapRecord *const *) b;
  gint64 v = serap_record_int (one, "versi_aturan", 0);
  gint64 w = serap_record_int (other, "versi_aturan", 0);
  if (v != w)
    return v > w ? -1 : 1;
  return g_strcmp0 (serap_record_text (one, "kode"), serap_record_text (other, "kode"));
}

/* Returns: (transfer container): records of @entity that count, the newest version first. */
static GPtrArray *
pick (GPtrArray *records, const char *entity)
{
  GPtrArray *picked = g_ptr_array_new ();
  for (guint i = 0; i < records->len; i++) {
    SerapRecord *record = records->pdata[i];
    if (g_str_equal (record->entity->name, entity) && !serap_record_bool (record, "dihapus")
        && serap_record_is_set (record, "kode"))
      g_ptr_array_add (picked, record);
  }
  return picked;
}

static gboolean
read_one (SerapRules *rules, const SerapRecord *record, GPtrArray *problems)
{
  const char *text = serap_record_text (record, "isi");
  g_autofree char *name
    = g_strdup_printf ("%s/%s@%" G_GINT64_FORMAT, record->entity->name, serap_record_text (record, "kode"),
                       serap_record_int (record, "versi_aturan", 0));
  g_autoptr (GPtrArray) found = serap_problems_new ();
  gboolean fine
    = serap_rules_read (text != NULL ? text : "", text != NULL ? strlen (text) : 0, name, rules, found);
  for (guint i = 0; i < found->len; i++)
    ((SerapProblem *) found->pdata[i])->warning = TRUE;
  serap_problems_move (problems, found);
  return fine;
}

static void
read_newest (SerapRules *rules, GPtrArray *records, const char *entity, GPtrArray *problems)
{
  g_autoptr (GPtrArray) list = pick (records, entity);
  g_ptr_array_sort (list, compare_newest_first);
  for (guint i = 0; i < list->len; i++)
    if (read_one (rules, list->pdata[i], problems))
      return;
}

static void
read_all (SerapRules *rules, GPtrArray *records, const char *entity, GPtrArray *problems)
{
  g_autoptr (GPtrArray) list = pick (records, entity);
  g_ptr_array_sort (list, compare_newest_first);
  for (guint i = 0; i < list->len; i++)
    read_one (rules, list->pdata[i], problems);
}

static void
read_holidays (SerapRules *rules, GPtrArray *records, GPtrArray *problems)
{
  g_autoptr (GPtrArray) list = pick (records, "hari_libur");
  for (guint i = 0; i < list->len; i++) {
    const SerapRecord *day = list->pdata[i];
    const char *iso = serap_record_text (day, "kode");
    if (!serap_holidays_add (rules->holidays, iso, serap_record_text (day, "nama"),
                             serap_record_text (day, "sumber"), serap_record_bool (day, "terverifikasi")))
      serap_problems_warn (problems, NULL, "rules-bad-holiday", "kode", iso, NULL);
  }
}

SerapRules *
serap_rules_from_records (SerapSchema *schema, GPtrArray *records, GPtrArray *problems)
{
  g_return_val_if_fail (schema != NULL && records != NULL && problems != NULL, NULL);
  SerapRules *rules = serap_rules_new (schema);
  rules->undo_minutes = SERAP_RULES_UNDO_MINUTES;
  /* The roles first: workflows name them. */
  rules->published = TRUE;
  read_newest (rules, records, "peran", problems);
  read_newest (rules, records, "pola_nomor", problems);
  read_newest (rules, records, "jadwal", problems);
  read_all (rules, records, "workflow", problems);
  read_all (rules, records, "regulasi", problems);
  read_holidays (rules, records, problems);
  return rules;
}
