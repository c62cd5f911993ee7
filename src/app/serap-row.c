/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A line of a list: text, state, deadline, whether it has been sent. */

#include "config.h"

#include "serap-row.h"

#include "serap-language.h"

#include <glib/gi18n.h>
#include <string.h>

struct _SerapRow {
  GObject parent_instance;
  char *id;
  char **cells;
  gboolean has_state;
  SerapRowState state;
  SerapSyncState sync;
  SerapDue due;
};

G_DEFINE_FINAL_TYPE (SerapRow, serap_row, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- States and deadlines for the eye ---- */

static const char *
in_language (const char *id, const char *en)
{
  return g_intern_string (en != NULL && g_str_equal (serap_language (), "en") ? en : id);
}

gboolean
serap_row_state_find (
  SerapSpace *space, const SerapEntity *entity, const char *name, gint64 version, SerapRowState *state)
{
  if (entity->table->workflow == NULL || name == NULL)
    return FALSE;
  g_autofree char *today = serap_env_today (serap_space_env (space));
  const SerapWorkflow *workflow
    = serap_rules_workflow (serap_space_rules (space), entity->table->workflow, version, today);
  const SerapState *found = workflow != NULL ? serap_workflow_state (workflow, name) : NULL;
  if (found == NULL)
    return FALSE;
  state->name = g_intern_string (found->name);
  state->label = in_language (found->label_id, found->label_en);
  state->brief = in_language (found->short_id, found->short_en);
  state->icon = g_intern_string (found->icon);
  state->colour = g_intern_string (found->colour);
  return TRUE;
}

gboolean
serap_row_state_of (SerapSpace *space, const SerapRecord *record, SerapRowState *state)
{
  return serap_row_state_find (space, record->entity, serap_record_status (record),
                               serap_record_int (record, "wf_versi", 0), state);
}

SerapDue
serap_row_due_of (SerapSpace *space, const char *tenggat, char **text)
{
  *text = NULL;
  if (tenggat == NULL || *tenggat == '\0')
    return SERAP_DUE_NONE;
  g_autofree char *today = serap_env_today (serap_space_env (space));
  const SerapHolidays *holidays = serap_space_rules (space)->holidays;
  int order = strcmp (tenggat, today);
  if (order == 0) {
    *text = g_strdup (_ ("today"));
    return SERAP_DUE_TODAY;
  }
  /* Between a Friday and the Sunday after it there is no working day, but it is late all the same. */
  guint n = (guint) MAX (1, order > 0 ? serap_workdays_between (holidays, today, tenggat)
                                      : serap_workdays_between (holidays, tenggat, today));
  if (order > 0)
    *text = g_strdup_printf (g_dngettext (NULL, "%u day", "%u days", n), n);
  else
    *text = g_strdup_printf (g_dngettext (NULL, "%u day late", "%u days late", n), n);
  return order > 0 ? SERAP_DUE_LATER : SERAP_DUE_LATE;
}

/* ---- The row ---- */

const char *
serap_row_id (SerapRow *row)
{
  return row->id;
}

const char *
serap_row_text (SerapRow *row, guint column)
{
  return row->cells != NULL && column < g_strv_length (row->cells) ? row->cells[column] : "";
}

const SerapRowState *
serap_row_state (SerapRow *row)
{
  return row->has_state ? &row->state : NULL;
}

SerapSyncState
serap_row_sync (SerapRow *row)
{
  return row->sync;
}

SerapDue
serap_row_due (SerapRow *row)
{
  return row->due;
}

char *
serap_row_sentence (SerapRow *row)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; row->cells != NULL && row->cells[i] != NULL; i++) {
    const char *cell = row->cells[i];
    /* The short word of the state is for the eye. */
    if (row->has_state && g_str_equal (cell, row->state.brief))
      cell = row->state.label;
    if (*cell != '\0')
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", cell);
  }
  if (row->sync == SERAP_SYNC_PENDING)
    g_string_append_printf (text, ", %s", _ ("waits to be sent"));
  else if (row->sync == SERAP_SYNC_REFUSED)
    g_string_append_printf (text, ", %s", _ ("refused by headquarters"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

SerapRow *
serap_row_new (void)
{
  return g_object_new (SERAP_TYPE_ROW, NULL);
}

static gboolean
reads_the_same (SerapRow *row, char **cells, const SerapRowState *state, SerapSyncState sync, SerapDue due)
{
  return row->cells != NULL && row->has_state == (state != NULL) && row->sync == sync && row->due == due
         && (state == NULL || memcmp (&row->state, state, sizeof *state) == 0)
         && g_strv_equal ((const char *const *) row->cells, (const char *const *) cells);
}

gboolean
serap_row_fill (
  SerapRow *row, const char *id, char **cells, const SerapRowState *state, SerapSyncState sync, SerapDue due)
{
  if (g_strcmp0 (row->id, id) == 0 && reads_the_same (row, cells, state, sync, due)) {
    g_strfreev (cells);
    return FALSE;
  }
  g_free (row->id);
  g_strfreev (row->cells);
  row->id = g_strdup (id);
  row->cells = cells;
  row->has_state = state != NULL;
  if (state != NULL)
    row->state = *state;
  row->sync = sync;
  row->due = due;
  g_signal_emit (row, signals[CHANGED], 0);
  return TRUE;
}

static void
serap_row_finalize (GObject *object)
{
  SerapRow *row = SERAP_ROW (object);
  g_free (row->id);
  g_strfreev (row->cells);
  G_OBJECT_CLASS (serap_row_parent_class)->finalize (object);
}

static void
serap_row_class_init (SerapRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = serap_row_finalize;
  signals[CHANGED]
    = g_signal_new ("changed", SERAP_TYPE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
serap_row_init (SerapRow *row)
{
}
