/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What rules may know of other records, answered by headquarters' storage: everything, for certain. */

#include "config.h"

#include "serap-central-private.h"

static SerapRecord *
facts_get (SerapFacts *facts, const char *id, gboolean *known)
{
  SerapCentral *central = facts->data;
  if (known != NULL)
    *known = TRUE;
  g_autoptr (SerapStored) stored = central->storage->klass->get_record (central->storage, id);
  return stored != NULL ? g_steal_pointer (&stored->record) : NULL;
}

static GPtrArray *
facts_children (SerapFacts *facts, const char *entity, const char *field, const char *id, gboolean *complete)
{
  SerapCentral *central = facts->data;
  if (complete != NULL)
    *complete = TRUE;
  return central->storage->klass->children (central->storage, entity, field, id);
}

/* Reference records are asked for with every value that is checked, and change rarely. */
static SerapRecord *
facts_ref (SerapFacts *facts, const char *entity, const char *code)
{
  SerapCentral *central = facts->data;
  g_autofree char *key = g_strconcat (entity, "/", code, NULL);
  SerapRecord *found = g_hash_table_lookup (central->refs, key);
  if (found == NULL) {
    found = central->storage->klass->get_ref (central->storage, entity, code);
    if (found == NULL)
      return NULL;
    g_hash_table_insert (central->refs, g_steal_pointer (&key), found);
  }
  return serap_record_copy (found);
}

static gboolean
facts_ref_is_empty (SerapFacts *facts, const char *entity)
{
  SerapCentral *central = facts->data;
  return central->storage->klass->ref_is_empty (central->storage, entity);
}

static char **
names_of (GPtrArray *changes)
{
  char **names = g_new0 (char *, changes->len + 1);
  for (guint i = 0; i < changes->len; i++)
    names[i] = g_strdup (((SerapFieldChange *) changes->pdata[i])->name);
  return names;
}

static GPtrArray *
facts_acts (SerapFacts *facts, const char *id, gboolean *complete)
{
  SerapCentral *central = facts->data;
  GPtrArray *acts = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_act_free);
  g_autoptr (GPtrArray) rows = central->storage->klass->events_of_record (central->storage, id, NULL);
  if (complete != NULL)
    *complete = rows != NULL;
  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const SerapEvent *event = ((SerapFeedRow *) rows->pdata[i])->event;
    SerapAct *act = serap_act_new ();
    act->op_id = g_strdup (event->op_id);
    act->user = g_strdup (event->user);
    act->acts_for = g_strdup (event->acts_for);
    act->verb = g_strdup (event->verb);
    act->transition = g_strdup (event->transition);
    act->fields = names_of (event->changes);
    act->at_ms = event->at_ms;
    g_ptr_array_add (acts, act);
  }
  return acts;
}

static GPtrArray *
facts_op_events (SerapFacts *facts, const char *op_id)
{
  SerapCentral *central = facts->data;
  g_autoptr (GPtrArray) rows = central->storage->klass->events_of_op (central->storage, op_id, NULL);
  if (rows == NULL)
    return NULL;
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_event_free);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (events, g_steal_pointer (&((SerapFeedRow *) rows->pdata[i])->event));
  return events;
}

void
serap_central_facts_init (SerapCentral *central)
{
  SerapFacts *facts = &central->facts;
  facts->get = facts_get;
  facts->children = facts_children;
  facts->ref = facts_ref;
  facts->ref_is_empty = facts_ref_is_empty;
  facts->acts = facts_acts;
  facts->op_events = facts_op_events;
  facts->last_changes = serap_central_last_changes;
  facts->value_seen = serap_central_value_seen;
  facts->data = central;
  facts->schema = central->schema;
  facts->central = TRUE;
}

SerapFacts *
serap_central_facts (SerapCentral *central)
{
  g_autofree char *today = serap_env_today (central->env);
  /* Rules come into force at midnight. */
  if (g_strcmp0 (today, central->today) != 0)
    g_clear_pointer (&central->rules, serap_rules_free);
  g_free (central->today);
  central->today = g_steal_pointer (&today);
  central->facts.today = central->today;
  central->facts.now_ms = serap_env_now_ms (central->env);
  central->facts.rules = serap_central_rules (central);
  return &central->facts;
}
