/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sim-model.h"

#include <string.h>

/* ---- What is known of the entities, written down here a second time ---- */

static const struct {
  const char *entity;
  const char *parents[3];
} families[] = {
  { "pengusul", { "pemilik" } },   { "lokasi", { "pemilik" } },
  { "lampiran", { "pemilik" } },   { "duplikat", { "a", "b" } },
  { "tanggapan", { "aspirasi" } }, { "usulan_aspirasi", { "usulan", "aspirasi" } },
  { "verifikasi", { "objek" } },   { "jawaban", { "verifikasi" } },
  { "sipd_jejak", { "usulan" } },  { "konflik", { "rekam" } },
};

const char *const *
sim_parents_of (const char *entity)
{
  static const char *const none[] = { NULL };
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    if (g_str_equal (families[i].entity, entity))
      return families[i].parents;
  return none;
}

gboolean
sim_is_reference (const char *entity)
{
  static const char *const work[] = { "kegiatan", "surat", "pengaduan", "aspirasi", "usulan", NULL };
  if (g_strv_contains (work, entity))
    return FALSE;
  return *sim_parents_of (entity) == NULL;
}

/* ---- Values ---- */

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
sim_value_text (JsonNode *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *array = json_node_get_array (node);
    g_autoptr (GPtrArray) items = g_ptr_array_new ();
    for (guint i = 0; i < json_array_get_length (array); i++)
      g_ptr_array_add (items, (gpointer) json_array_get_string_element (array, i));
    g_ptr_array_sort (items, compare_texts);
    g_ptr_array_add (items, NULL);
    return items->len > 1 ? g_strjoinv ("\x1f", (char **) items->pdata) : NULL;
  }
  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return *json_node_get_string (node) != '\0' ? json_node_dup_string (node) : NULL;
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "1" : "0");
  return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
}

char *
sim_canon (GHashTable *fields)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (fields), (GCompareFunc) strcmp);
  GString *text = g_string_new (NULL);
  for (GList *l = names; l != NULL; l = l->next)
    g_string_append_printf (text, "%s=%s\n", (char *) l->data,
                            (char *) g_hash_table_lookup (fields, l->data));
  return g_string_free (text, FALSE);
}

char *
sim_canon_json (const char *json)
{
  g_autoptr (JsonNode) root = json_from_string (json, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  g_autoptr (GHashTable) fields = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;
  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &name, &value)) {
    char *text = sim_value_text (value);
    if (text != NULL)
      g_hash_table_insert (fields, (gpointer) name, text);
  }
  return sim_canon (fields);
}

/* ---- Records ---- */

static void
version_free (SimVersion *version)
{
  g_free (version->canon);
  g_strfreev (version->scopes);
  g_free (version);
}

static void
rec_free (SimRec *rec)
{
  g_free (rec->id);
  g_free (rec->entity);
  g_hash_table_unref (rec->fields);
  g_hash_table_unref (rec->authors);
  g_ptr_array_unref (rec->versions);
  g_free (rec);
}

static SimRec *
rec_new (const char *id, const char *entity)
{
  SimRec *rec = g_new0 (SimRec, 1);
  rec->id = g_strdup (id);
  rec->entity = g_strdup (entity);
  rec->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  rec->authors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  rec->versions = g_ptr_array_new_with_free_func ((GDestroyNotify) version_free);
  return rec;
}

SimModel *
sim_model_new (const SimModel *before)
{
  SimModel *model = g_new0 (SimModel, 1);
  model->before = before;
  model->records = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) rec_free);
  model->children
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  return model;
}

void
sim_model_free (SimModel *model)
{
  g_hash_table_unref (model->records);
  g_hash_table_unref (model->children);
  g_free (model);
}

SimRec *
sim_model_get (const SimModel *model, const char *id)
{
  SimRec *rec = id != NULL ? g_hash_table_lookup (model->records, id) : NULL;
  if (rec != NULL || id == NULL || model->before == NULL)
    return rec;
  return g_hash_table_lookup (model->before->records, id);
}

SimRec *
sim_model_touch (SimModel *model, const char *id, const char *entity)
{
  SimRec *rec = g_hash_table_lookup (model->records, id);
  if (rec != NULL)
    return rec;
  const SimRec *earlier = sim_model_get (model, id);
  rec = rec_new (id, entity);
  if (earlier != NULL) {
    GHashTableIter iter;
    gpointer name, value;
    g_hash_table_iter_init (&iter, earlier->fields);
    while (g_hash_table_iter_next (&iter, &name, &value))
      g_hash_table_insert (rec->fields, g_strdup (name), g_strdup (value));
    rec->versi = earlier->versi;
    rec->seq = earlier->seq;
    const SimVersion *last = earlier->versions->pdata[earlier->versions->len - 1];
    sim_rec_keep_version (rec, last->seq, last->n, last->scopes);
  }
  g_hash_table_insert (model->records, rec->id, rec);
  return rec;
}

void
sim_model_note_links (SimModel *model, const SimRec *rec)
{
  const char *const *parents = sim_parents_of (rec->entity);
  for (guint i = 0; parents[i] != NULL; i++) {
    const char *parent = sim_rec_text (rec, parents[i]);
    if (parent == NULL)
      continue;
    GPtrArray *list = g_hash_table_lookup (model->children, parent);
    if (list == NULL) {
      list = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (model->children, g_strdup (parent), list);
    }
    if (!g_ptr_array_find_with_equal_func (list, rec->id, g_str_equal, NULL))
      g_ptr_array_add (list, g_strdup (rec->id));
  }
}

typedef struct {
  const char *entity, *code;
  SimRec *found;
} ByCode;

static void
match_code (SimRec *rec, gpointer data)
{
  ByCode *by = data;
  if (g_str_equal (rec->entity, by->entity) && g_strcmp0 (sim_rec_text (rec, "kode"), by->code) == 0)
    by->found = rec;
}

SimRec *
sim_model_by_code (const SimModel *model, const char *entity, const char *code)
{
  ByCode by = { entity, code, NULL };
  sim_model_each (model, match_code, &by);
  return by.found;
}

void
sim_model_each (const SimModel *model, void (*func) (SimRec *rec, gpointer data), gpointer data)
{
  GHashTableIter iter;
  gpointer id, rec;
  g_hash_table_iter_init (&iter, model->records);
  while (g_hash_table_iter_next (&iter, &id, &rec))
    func (rec, data);
  if (model->before == NULL)
    return;
  g_hash_table_iter_init (&iter, model->before->records);
  while (g_hash_table_iter_next (&iter, &id, &rec))
    if (!g_hash_table_contains (model->records, id))
      func (rec, data);
}

const char *
sim_rec_text (const SimRec *rec, const char *field)
{
  return rec != NULL ? g_hash_table_lookup (rec->fields, field) : NULL;
}

gint64
sim_rec_int (const SimRec *rec, const char *field)
{
  const char *text = sim_rec_text (rec, field);
  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

gboolean
sim_rec_has (const SimRec *rec, const char *field, const char *item)
{
  const char *text = sim_rec_text (rec, field);
  g_auto (GStrv) items = text != NULL ? g_strsplit (text, "\x1f", -1) : NULL;
  return items != NULL && g_strv_contains ((const char *const *) items, item);
}

void
sim_rec_set (SimRec *rec, const char *field, const char *value)
{
  if (value == NULL)
    g_hash_table_remove (rec->fields, field);
  else
    g_hash_table_insert (rec->fields, g_strdup (field), g_strdup (value));
}

void
sim_rec_keep_version (SimRec *rec, gint64 seq, gint64 n, char **scopes)
{
  SimVersion *version = g_new0 (SimVersion, 1);
  version->seq = seq;
  version->n = n;
  version->versi = rec->versi;
  version->canon = sim_canon (rec->fields);
  version->scopes = g_strdupv (scopes);
  g_ptr_array_add (rec->versions, version);
}

const SimVersion *
sim_rec_at (const SimRec *rec, gint64 seq, gint64 n)
{
  for (guint i = rec->versions->len; i > 0; i--) {
    const SimVersion *version = rec->versions->pdata[i - 1];
    if (version->seq < seq || (version->seq == seq && version->n <= n))
      return version;
  }
  return NULL;
}
