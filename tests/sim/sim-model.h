/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The oracle's own records, made from the events of the log and nothing else, with all that each of
 * them ever was. */

/** SimVersion: a record after event (@seq, @n); @canon: its open fields, sorted, "name=value" lines. */
typedef struct {
  gint64 seq, n, versi;
  char *canon;
  char **scopes;
} SimVersion;

/** SimRec: @fields: name -> value as text, a set's items joined by 0x1f; no empty ones. */
typedef struct {
  char *id, *entity;
  GHashTable *fields;
  gint64 versi, seq;
  GPtrArray *versions;
  GHashTable *authors; /* (element-type utf8): accounts with a hand in money, volume, place */
} SimRec;

/** SimModel: @records: id -> SimRec of this run; @before: (nullable) what all runs begin with. */
typedef struct _SimModel SimModel;
struct _SimModel {
  GHashTable *records;
  const SimModel *before;
  GHashTable *children; /* id of a parent -> GPtrArray of ids */
};

SimModel *sim_model_new (const SimModel *before);
void sim_model_free (SimModel *model);
SimRec *sim_model_get (const SimModel *model, const char *id);
/** sim_model_touch: Returns: the record, of this run, made when there is none. */
SimRec *sim_model_touch (SimModel *model, const char *id, const char *entity);
/** sim_model_note_links: its parents know it. */
void sim_model_note_links (SimModel *model, const SimRec *rec);
/** sim_model_by_code: the record of a reference table with code @code. */
SimRec *sim_model_by_code (const SimModel *model, const char *entity, const char *code);
/** sim_model_each: calls @func for every record, those of this run instead of the earlier ones. */
void sim_model_each (const SimModel *model, void (*func) (SimRec *rec, gpointer data), gpointer data);

const char *sim_rec_text (const SimRec *rec, const char *field);
gint64 sim_rec_int (const SimRec *rec, const char *field);
gboolean sim_rec_has (const SimRec *rec, const char *field, const char *item);
void sim_rec_set (SimRec *rec, const char *field, const char *value);
void sim_rec_keep_version (SimRec *rec, gint64 seq, gint64 n, char **scopes);
/** sim_rec_at: Returns: (nullable): what it was after event (@seq, @n). */
const SimVersion *sim_rec_at (const SimRec *rec, gint64 seq, gint64 n);

/** sim_value_text: Returns: (transfer full) (nullable): %NULL for null */
char *sim_value_text (JsonNode *node);
char *sim_canon (GHashTable *fields);
/** sim_canon_json: the same of a JSON object; %NULL when it is none. */
char *sim_canon_json (const char *json);
/** sim_parents_of: the fields that name the parents of such a record, ended by %NULL. */
const char *const *sim_parents_of (const char *entity);
gboolean sim_is_reference (const char *entity);

G_END_DECLS
