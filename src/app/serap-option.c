/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What pickers offer. */

#include "config.h"

#include "serap-option.h"

#include "serap-date.h"
#include "serap-language.h"
#include "serap-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* More than a season's events; older ones are found by their number elsewhere. */
#define EVENTS 400

struct _SerapOption {
  GObject parent_instance;
  char *code, *label, *detail;
  char *folded;   /* words with blanks: name, detail and other spellings */
  char *squashed; /* the same joined, for names that are written both ways */
};

G_DEFINE_FINAL_TYPE (SerapOption, serap_option, G_TYPE_OBJECT)

SerapOption *
serap_option_new (const char *code, const char *label, const char *detail, const char *aliases)
{
  SerapOption *option = g_object_new (SERAP_TYPE_OPTION, NULL);
  g_autofree char *all
    = g_strjoin (" ", label, detail != NULL ? detail : "", aliases != NULL ? aliases : "", code, NULL);
  option->code = g_strdup (code);
  option->label = g_strdup (label);
  option->detail = g_strdup (detail != NULL ? detail : "");
  option->folded = serap_text_fold (all);
  option->squashed = serap_text_squash (all);
  return option;
}

const char *
serap_option_code (SerapOption *option)
{
  return option->code;
}

const char *
serap_option_label (SerapOption *option)
{
  return option->label;
}

const char *
serap_option_detail (SerapOption *option)
{
  return option->detail;
}

gboolean
serap_option_fits (SerapOption *option, const char *typed)
{
  g_autofree char *squashed = serap_text_squash (typed);
  if (strstr (option->squashed, squashed) != NULL)
    return TRUE;
  g_autofree char *folded = serap_text_fold (typed);
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (option->folded, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

SerapOption *
serap_option_find (GListModel *options, const char *code)
{
  for (guint i = 0; options != NULL && i < g_list_model_get_n_items (options); i++) {
    g_autoptr (SerapOption) option = g_list_model_get_item (options, i);
    if (g_str_equal (option->code, code))
      return option;
  }
  return NULL;
}

/* ---- Reading them ---- */

static void
add (GListStore *list, const char *code, const char *label, const char *detail, const char *aliases)
{
  g_autoptr (SerapOption) option = serap_option_new (code, label != NULL ? label : code, detail, aliases);
  g_list_store_append (list, option);
}

/* The district of a kecamatan, "" while it is not known. */
static char *
district_of (GPtrArray *districts, const char *kecamatan)
{
  for (guint i = 0; districts != NULL && i < districts->len; i++) {
    const SerapRecord *district = districts->pdata[i];
    int at = serap_entity_find (district->entity, "kecamatan");
    if (at >= 0 && serap_value_has (&district->values[at], kecamatan))
      return g_strdup (serap_record_text (district, "kode"));
  }
  return NULL;
}

static void
add_kelurahan (SerapSpace *space, GListStore *list)
{
  SerapStore *store = serap_space_store (space);
  g_autoptr (GPtrArray) rows = serap_store_refs (store, "wilayah");
  g_autoptr (GPtrArray) districts = serap_store_refs (store, "dapil");
  for (guint i = 0; i < rows->len; i++) {
    const SerapRecord *row = rows->pdata[i];
    if (g_strcmp0 (serap_record_text (row, "tingkat"), "kelurahan") != 0)
      continue;
    const char *parent = serap_record_text (row, "induk");
    g_autoptr (SerapRecord) kecamatan = parent != NULL ? serap_store_ref (store, "wilayah", parent) : NULL;
    const char *name = kecamatan != NULL ? serap_record_text (kecamatan, "nama") : "";
    g_autofree char *district = parent != NULL ? district_of (districts, parent) : NULL;
    g_autofree char *detail
      = district != NULL ? g_strdup_printf (_ ("%s, district %s"), name, district) : g_strdup (name);
    add (list, serap_record_text (row, "kode"), serap_record_text (row, "nama"), detail,
         serap_record_text (row, "alias"));
  }
}

static int
compare_order (gconstpointer a, gconstpointer b)
{
  const SerapRecord *x = *(SerapRecord *const *) a, *y = *(SerapRecord *const *) b;
  gint64 i = serap_record_int (x, "urut", 0), j = serap_record_int (y, "urut", 0);
  return (i > j) - (i < j);
}

static void
add_group (SerapSpace *space, GListStore *list, const char *group)
{
  g_autoptr (GPtrArray) rows = serap_store_refs (serap_space_store (space), "kode");
  g_autofree char *prefix = g_strconcat (group, "/", NULL);
  gboolean english = g_str_equal (serap_language (), "en");
  g_ptr_array_sort (rows, compare_order);
  for (guint i = 0; i < rows->len; i++) {
    const SerapRecord *row = rows->pdata[i];
    const char *code = serap_record_text (row, "kode");
    if (code != NULL && g_str_has_prefix (code, prefix))
      add (list, code + strlen (prefix), serap_record_text (row, english ? "nama_en" : "nama"), NULL, NULL);
  }
}

static void
add_table (SerapSpace *space, GListStore *list, const char *entity)
{
  g_autoptr (GPtrArray) rows = serap_store_refs (serap_space_store (space), entity);
  for (guint i = 0; i < rows->len; i++) {
    const SerapRecord *row = rows->pdata[i];
    const char *detail
      = serap_entity_find (row->entity, "satuan") >= 0 ? serap_record_text (row, "satuan") : NULL;
    const char *aliases
      = serap_entity_find (row->entity, "alias") >= 0 ? serap_record_text (row, "alias") : NULL;
    add (list, serap_record_text (row, "kode"), serap_record_text (row, "nama"), detail, aliases);
  }
}

static void
add_events (SerapSpace *space, GListStore *list)
{
  static const char *const columns[] = { "nama", "tanggal", "nomor_lokal", NULL };
  SerapStore *store = serap_space_store (space);
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), "kegiatan");
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapQuery) query = serap_query_parse (entity, "", NULL, NULL, problems);
  const SerapSort sort = { "tanggal", TRUE };
  g_autoptr (GArray) ids = serap_store_query (store, query, &sort, NULL);
  if (ids == NULL)
    return;
  g_autoptr (GPtrArray) rows = serap_store_rows (store, entity, (const gint64 *) (gpointer) ids->data,
                                                 MIN (ids->len, EVENTS), columns, NULL);
  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    char **row = rows->pdata[i];
    g_autofree char *day = *row[2] != '\0' ? serap_date_format_long (row[2]) : NULL;
    add (list, row[0], *row[1] != '\0' ? row[1] : row[3], day, row[3]);
  }
}

GListStore *
serap_options_of (SerapSpace *space, const char *target)
{
  GListStore *list = g_list_store_new (SERAP_TYPE_OPTION);
  if (g_str_equal (target, "wilayah"))
    add_kelurahan (space, list);
  else if (g_str_equal (target, "kegiatan"))
    add_events (space, list);
  else if (g_str_has_prefix (target, "kode:"))
    add_group (space, list, target + strlen ("kode:"));
  else
    add_table (space, list, target);
  return list;
}

static void
serap_option_finalize (GObject *object)
{
  SerapOption *option = SERAP_OPTION (object);
  g_free (option->code);
  g_free (option->label);
  g_free (option->detail);
  g_free (option->folded);
  g_free (option->squashed);
  G_OBJECT_CLASS (serap_option_parent_class)->finalize (object);
}

static void
serap_option_class_init (SerapOptionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = serap_option_finalize;
}

static void
serap_option_init (SerapOption *option)
{
}
