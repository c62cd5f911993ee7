/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rules out of reference records: the same for a laptop, an office and headquarters. */

#include "config.h"

#include "serap-rules-records.h"

#include "serap-bytes.h"
#include "serap-json.h"
#include "serap-rules-reader.h"

#include <string.h>

const char *const SERAP_RULES_ENTITIES[]
  = { "workflow", "peran", "regulasi", "jadwal", "pola_nomor", "hari_libur", NULL };

const char *
serap_rules_entity_of (const char *kind)
{
  static const struct {
    const char *kind;
    const char *entity;
  } kinds[] = {
    { "workflow", "workflow" },          { "roles", "peran" },
    { "regulation", "regulasi" },        { "schedule", "jadwal" },
    { "number_patterns", "pola_nomor" },
  };
  for (guint i = 0; kind != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kind, kinds[i].kind))
      return kinds[i].entity;
  return NULL;
}

SerapRecord *
serap_rules_record_new (const SerapEntity *entity, const char *text, gsize n, GError **error)
{
  const SerapJsonLimits limits = { SERAP_RULES_MAX_BYTES, 0, SERAP_JSON_PLAIN };
  const char *code, *title, *status, *from, *until;
  gint64 version;
  SerapJsonRef titles;
  g_autoptr (SerapJson) json = serap_json_parse (text, (gssize) n, &limits, error);
  if (json == NULL)
    return NULL;
  SerapJsonRef root = serap_json_root (json);
  if (!serap_json_get_text (root, "code", 60, &code, error)
      || !serap_json_get_int (root, "version", 1, G_MAXINT32, &version, error)
      || !serap_json_get_object (root, "title", &titles, error)
      || !serap_json_get_text (titles, "id", 400, &title, error)
      || !serap_json_opt_text (root, "status", 20, &status, error)
      || !serap_json_opt_text (root, "valid_from", 10, &from, error)
      || !serap_json_opt_text (root, "valid_until", 10, &until, error))
    return NULL;
  g_autofree char *whole = g_strndup (text, n);
  g_autofree char *sha256 = serap_sha256_hex (text, n);
  SerapRecord *record = serap_record_new (entity, NULL);
  serap_record_set_text (record, "kode", code);
  serap_record_set_int (record, "versi_aturan", version);
  serap_record_set_text (record, "nama", title);
  serap_record_set_text (record, "status_aturan", status != NULL ? status : "BERLAKU");
  serap_record_set_text (record, "berlaku_dari", from);
  serap_record_set_text (record, "berlaku_sampai", until);
  serap_record_set_text (record, "sha256", sha256);
  serap_record_set_text (record, "isi", whole);
  return record;
}

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

static gboolean
is_in_force (const SerapRecord *record, const char *today)
{
  const char *from = serap_record_text (record, "berlaku_dari");
  const char *until = serap_record_text (record, "berlaku_sampai");
  return (from == NULL || strcmp (from, today) <= 0) && (until == NULL || strcmp (today, until) <= 0);
}

/* Those in force before all others, the newest first; of the others the one that begins first. */
static int
compare_in_force_first (gconstpointer a, gconstpointer b, gpointer today)
{
  const SerapRecord *one = *(SerapRecord *const *) a;
  const SerapRecord *other = *(SerapRecord *const *) b;
  gboolean one_is = is_in_force (one, today);
  if (one_is != is_in_force (other, today))
    return one_is ? -1 : 1;
  int begins = g_strcmp0 (serap_record_text (one, "berlaku_dari"), serap_record_text (other, "berlaku_dari"));
  return one_is || begins == 0 ? compare_newest_first (a, b) : begins;
}

static void
read_in_force (
  SerapRules *rules, GPtrArray *records, const char *entity, const char *today, GPtrArray *problems)
{
  g_autoptr (GPtrArray) list = pick (records, entity);
  g_ptr_array_sort_with_data (list, compare_in_force_first, (gpointer) today);
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
serap_rules_from_records (SerapSchema *schema, GPtrArray *records, const char *today, GPtrArray *problems)
{
  g_return_val_if_fail (schema != NULL && records != NULL && today != NULL && problems != NULL, NULL);
  SerapRules *rules = serap_rules_new (schema);
  rules->undo_minutes = SERAP_RULES_UNDO_MINUTES;
  /* The roles first: workflows name them. */
  rules->published = TRUE;
  read_in_force (rules, records, "peran", today, problems);
  read_in_force (rules, records, "pola_nomor", today, problems);
  read_in_force (rules, records, "jadwal", today, problems);
  read_all (rules, records, "workflow", problems);
  read_all (rules, records, "regulasi", problems);
  read_holidays (rules, records, problems);
  return rules;
}
