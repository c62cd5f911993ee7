/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A vector of row ids, and rows read a window at a time. */

#include "config.h"

#include "serap-record-list.h"

#include "serap-message.h"
#include "serap-resolver.h"

#include <string.h>

/* Rows read at once: about what a screen shows, below a millisecond. */
#define WINDOW 48
/* Rows kept; of more, those nobody looks at are let go. */
#define MAX_ROWS 600

struct _SerapRecordList {
  GObject parent_instance;
  SerapDesk *desk;
  const SerapEntity *entity;
  char **columns; /* the shown ones, then what states and deadlines need */
  guint n_shown;
  char *query, *sort, *problem;
  gboolean has_deadline;
  gboolean descending, loading;
  guint asked;               /* counts questions: an answer to an earlier one is let go */
  GCancellable *cancellable; /* (nullable): of the last question */
  gulong changed;            /* handler */
  GArray *rowids;
  GHashTable *rows; /* rowid -> SerapRow (owned) */
};

static void serap_record_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SerapRecordList,
                               serap_record_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, serap_record_list_model_init))

enum { PROP_0, PROP_LOADING, PROP_N_ITEMS, PROP_PROBLEM, N_PROPS };
static GParamSpec *props[N_PROPS];

/* Behind the shown columns. */
enum { EXTRA_STATUS, EXTRA_WF_VERSI, EXTRA_NOMOR, EXTRA_NOMOR_LOKAL, EXTRA_TENGGAT, N_EXTRAS };
static const char *const extras[] = { "status", "wf_versi", "nomor", "nomor_lokal", "tenggat" };

/* ---- Reading rows ---- */

/* "000193" of "ASP/2026/000193", "D3/0007" of "PKR/2027/D3/0007": what changes from row to row. Until
 * headquarters has given a number, the laptop's own stands there. */
static char *
short_number (const char *number)
{
  const char *kind = strchr (number, '/');
  const char *year = kind != NULL ? strchr (kind + 1, '/') : NULL;
  return g_strdup (year != NULL ? year + 1 : number);
}

static char *
shown_cell (
  SerapRecordList *list, SerapSpace *space, char **machine, guint column, const SerapRowState *state)
{
  const char *name = list->columns[column], *text = machine[column];
  if (g_str_equal (name, "status") && state != NULL)
    return g_strdup (state->brief);
  if (g_str_equal (name, "nomor"))
    return short_number (*text != '\0' ? text : machine[list->n_shown + EXTRA_NOMOR_LOKAL]);
  if (g_str_equal (name, "tenggat")) {
    char *due = NULL;
    serap_row_due_of (space, text, &due);
    return due != NULL ? due : g_strdup ("");
  }
  return serap_cell_text (space, &list->entity->fields[serap_entity_find (list->entity, name)], text);
}

static void
fill_row (SerapRecordList *list, SerapRow *row, char **cells)
{
  SerapSpace *space = serap_desk_page (list->desk);
  char **machine = cells + 1; /* the id comes first */
  SerapRowState state;
  g_autofree char *due_text = NULL;
  gint64 version = g_ascii_strtoll (machine[list->n_shown + EXTRA_WF_VERSI], NULL, 10);
  gboolean has_state
    = serap_row_state_find (space, list->entity, machine[list->n_shown + EXTRA_STATUS], version, &state);
  const char *deadline = list->has_deadline ? machine[list->n_shown + EXTRA_TENGGAT] : NULL;
  SerapDue due = serap_row_due_of (space, deadline, &due_text);
  char **shown = g_new0 (char *, list->n_shown + 1);
  for (guint i = 0; i < list->n_shown; i++)
    shown[i] = shown_cell (list, space, machine, i, has_state ? &state : NULL);
  SerapSyncState sync = serap_store_sync_state (serap_space_store (space), cells[0]);
  serap_row_fill (row, cells[0], shown, has_state ? &state : NULL, sync, due);
}

static void
read_rows (SerapRecordList *list, const gint64 *rowids, guint n, GPtrArray *rows)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) cells
    = serap_store_rows (serap_space_store (serap_desk_page (list->desk)), list->entity, rowids, n,
                        (const char *const *) list->columns, &error);
  if (cells == NULL) {
    g_message ("rows of %s: %s", list->entity->name, error->message);
    return;
  }
  for (guint i = 0; i < n; i++)
    fill_row (list, rows->pdata[i], cells->pdata[i]);
}

static gboolean
nobody_looks (gpointer rowid, gpointer row, gpointer data)
{
  return G_OBJECT (row)->ref_count == 1;
}

/* The window of rows around @position; those that are there already stay as they are. */
static void
read_window (SerapRecordList *list, guint position)
{
  gint64 rowids[WINDOW];
  guint n = 0, start = position - position % WINDOW;
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  if (g_hash_table_size (list->rows) > MAX_ROWS)
    g_hash_table_foreach_remove (list->rows, nobody_looks, NULL);
  for (guint i = start; i < MIN (start + WINDOW, list->rowids->len); i++) {
    gint64 *rowid = &g_array_index (list->rowids, gint64, i);
    if (g_hash_table_contains (list->rows, rowid))
      continue;
    SerapRow *row = serap_row_new ();
    g_hash_table_insert (list->rows, g_memdup2 (rowid, sizeof *rowid), row);
    g_ptr_array_add (rows, row);
    rowids[n++] = *rowid;
  }
  read_rows (list, rowids, n, rows);
}

/* What is on the screen is read again; only what reads differently is drawn again. */
static void
refresh_rows (SerapRecordList *list)
{
  GHashTableIter iter;
  gpointer rowid, row;
  g_autoptr (GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_foreach_remove (list->rows, nobody_looks, NULL);
  g_hash_table_iter_init (&iter, list->rows);
  while (g_hash_table_iter_next (&iter, &rowid, &row)) {
    g_array_append_val (rowids, *(gint64 *) rowid);
    g_ptr_array_add (rows, g_object_ref (row));
  }
  read_rows (list, (const gint64 *) rowids->data, rowids->len, rows);
}

static GType
get_item_type (GListModel *model)
{
  return SERAP_TYPE_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return SERAP_RECORD_LIST (model)->rowids->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  SerapRecordList *list = SERAP_RECORD_LIST (model);
  if (position >= list->rowids->len || serap_desk_page (list->desk) == NULL)
    return NULL;
  gint64 *rowid = &g_array_index (list->rowids, gint64, position);
  if (!g_hash_table_contains (list->rows, rowid))
    read_window (list, position);
  return g_object_ref (g_hash_table_lookup (list->rows, rowid));
}

static void
serap_record_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* ---- Asking ---- */

typedef struct {
  char *entity, *query, *sort;
  gboolean descending;
  guint asked;
  GArray *rowids; /* (nullable): answer */
  char *problem;  /* (nullable): answer */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;
  g_free (question->entity);
  g_free (question->query);
  g_free (question->sort);
  g_free (question->problem);
  g_clear_pointer (&question->rowids, g_array_unref);
  g_free (question);
}

/* On the reading thread. */
static gpointer
answer (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  Question *question = data;
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), question->entity);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapQuery) query
    = serap_query_parse (entity, question->query, serap_resolve_for_query, space, problems);
  if (query == NULL) {
    for (guint i = 0; question->problem == NULL && i < problems->len; i++)
      question->problem = serap_message_problem (space, entity, problems->pdata[i]);
    return question;
  }
  const SerapSort sort = { question->sort, question->descending };
  question->rowids
    = serap_store_query (serap_space_store (space), query, question->sort != NULL ? &sort : NULL, error);
  return question;
}

static void
set_problem (SerapRecordList *list, const char *problem)
{
  if (g_strcmp0 (list->problem, problem) == 0)
    return;
  g_free (list->problem);
  list->problem = g_strdup (problem);
  g_object_notify_by_pspec (G_OBJECT (list), props[PROP_PROBLEM]);
}

/* Takes over the new vector; only the part between what is the same at both ends is told. */
static void
take_rowids (SerapRecordList *list, GArray *now)
{
  g_autoptr (GArray) old = list->rowids;
  guint head = 0, tail = 0, shorter = MIN (old->len, now->len);
  while (head < shorter && g_array_index (old, gint64, head) == g_array_index (now, gint64, head))
    head++;
  while (tail < shorter - head
         && g_array_index (old, gint64, old->len - 1 - tail)
              == g_array_index (now, gint64, now->len - 1 - tail))
    tail++;
  list->rowids = g_array_ref (now);
  if (old->len - head - tail == 0 && now->len - head - tail == 0)
    return;
  g_list_model_items_changed (G_LIST_MODEL (list), head, old->len - head - tail, now->len - head - tail);
  if (old->len != now->len)
    g_object_notify_by_pspec (G_OBJECT (list), props[PROP_N_ITEMS]);
}

static void
answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapRecordList) list = data;
  g_autoptr (GError) error = NULL;
  Question *question = g_task_get_task_data (G_TASK (result));
  serap_desk_finish (SERAP_DESK (source), result, &error);
  if (question->asked != list->asked || serap_desk_page (list->desk) == NULL)
    return;
  if (error != NULL) {
    g_autofree char *sentence = serap_message_error (error);
    set_problem (list, sentence);
  } else {
    set_problem (list, question->problem);
  }
  refresh_rows (list);
  if (question->rowids != NULL)
    take_rowids (list, question->rowids);
  list->loading = FALSE;
  g_object_notify_by_pspec (G_OBJECT (list), props[PROP_LOADING]);
}

static void
ask (SerapRecordList *list)
{
  Question *question = g_new0 (Question, 1);
  question->entity = g_strdup (list->entity->name);
  question->query = g_strdup (list->query);
  question->sort = g_strdup (list->sort);
  question->descending = list->descending;
  question->asked = ++list->asked;
  g_cancellable_cancel (list->cancellable);
  g_clear_object (&list->cancellable);
  list->cancellable = g_cancellable_new ();
  if (!list->loading) {
    list->loading = TRUE;
    g_object_notify_by_pspec (G_OBJECT (list), props[PROP_LOADING]);
  }
  serap_desk_read_async (list->desk, answer, question, question_free, NULL, list->cancellable, answered,
                         g_object_ref (list));
}

void
serap_record_list_ask (SerapRecordList *list, const char *query, const char *sort, gboolean descending)
{
  g_return_if_fail (SERAP_IS_RECORD_LIST (list));

  char *new_query = g_strdup (query), *new_sort = g_strdup (sort);
  g_free (list->query);
  g_free (list->sort);
  list->query = new_query;
  list->sort = new_sort;
  list->descending = descending;
  ask (list);
}

/* ---- Looking ---- */

const SerapEntity *
serap_record_list_entity (SerapRecordList *list)
{
  return list->entity;
}

const char *
serap_record_list_query (SerapRecordList *list)
{
  return list->query;
}

const char *
serap_record_list_sort (SerapRecordList *list, gboolean *descending)
{
  *descending = list->descending;
  return list->sort;
}

const char *
serap_record_list_problem (SerapRecordList *list)
{
  return list->problem;
}

gboolean
serap_record_list_is_loading (SerapRecordList *list)
{
  return list->loading;
}

gint64
serap_record_list_rowid (SerapRecordList *list, guint position)
{
  return position < list->rowids->len ? g_array_index (list->rowids, gint64, position) : 0;
}

char *
serap_record_list_id (SerapRecordList *list, guint position)
{
  g_autoptr (SerapRow) row = g_list_model_get_item (G_LIST_MODEL (list), position);
  return row != NULL ? g_strdup (serap_row_id (row)) : NULL;
}

guint
serap_record_list_find (SerapRecordList *list, gint64 rowid)
{
  for (guint i = 0; i < list->rowids->len; i++)
    if (g_array_index (list->rowids, gint64, i) == rowid)
      return i;
  return G_MAXUINT;
}

/* ---- The object ---- */

static void
data_changed (SerapDesk *desk, gboolean rules, gpointer data)
{
  ask (data);
}

SerapRecordList *
serap_record_list_new (SerapDesk *desk, const char *entity)
{
  g_return_val_if_fail (SERAP_IS_DESK (desk), NULL);

  SerapRecordList *list = g_object_new (SERAP_TYPE_RECORD_LIST, NULL);
  list->desk = g_object_ref (desk);
  list->entity = serap_schema_entity (serap_space_schema (serap_desk_page (desk)), entity);
  const SerapColumn *columns = serap_columns_of (list->entity);
  GPtrArray *names = g_ptr_array_new ();
  for (; columns[list->n_shown].field != NULL; list->n_shown++)
    g_ptr_array_add (names, g_strdup (columns[list->n_shown].field));
  /* Without a deadline of its own, an entity is asked for its state once more. */
  for (guint i = 0; i < N_EXTRAS; i++)
    g_ptr_array_add (names,
                     g_strdup (serap_entity_find (list->entity, extras[i]) >= 0 ? extras[i] : "status"));
  list->has_deadline = serap_entity_find (list->entity, "tenggat") >= 0;
  g_ptr_array_add (names, NULL);
  list->columns = (char **) g_ptr_array_free (names, FALSE);
  list->changed = g_signal_connect (desk, "changed", G_CALLBACK (data_changed), list);
  return list;
}

static void
serap_record_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SerapRecordList *list = SERAP_RECORD_LIST (object);
  switch (id) {
  case PROP_LOADING:
    g_value_set_boolean (value, list->loading);
    break;
  case PROP_N_ITEMS:
    g_value_set_uint (value, list->rowids->len);
    break;
  case PROP_PROBLEM:
    g_value_set_string (value, list->problem);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
serap_record_list_dispose (GObject *object)
{
  SerapRecordList *list = SERAP_RECORD_LIST (object);
  if (list->desk != NULL)
    g_clear_signal_handler (&list->changed, list->desk);
  if (list->cancellable != NULL)
    g_cancellable_cancel (list->cancellable);
  g_clear_object (&list->cancellable);
  g_clear_object (&list->desk);
  G_OBJECT_CLASS (serap_record_list_parent_class)->dispose (object);
}

static void
serap_record_list_finalize (GObject *object)
{
  SerapRecordList *list = SERAP_RECORD_LIST (object);
  g_strfreev (list->columns);
  g_free (list->query);
  g_free (list->sort);
  g_free (list->problem);
  g_array_unref (list->rowids);
  g_hash_table_unref (list->rows);
  G_OBJECT_CLASS (serap_record_list_parent_class)->finalize (object);
}

static void
serap_record_list_class_init (SerapRecordListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  object_class->get_property = serap_record_list_get_property;
  object_class->dispose = serap_record_list_dispose;
  object_class->finalize = serap_record_list_finalize;
  props[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  props[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
serap_record_list_init (SerapRecordList *list)
{
  list->rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  list->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
}
