/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Facts in memory. */

#include "config.h"

#include "serap-test-facts.h"

#include <string.h>

static SerapRecord *
find (SerapTestFacts *world, const char *id)
{
  SerapRecord *record = id != NULL ? g_hash_table_lookup (world->records, id) : NULL;
  return record != NULL || id == NULL ? record : g_hash_table_lookup (world->reference, id);
}

static SerapRecord *
facts_get (SerapFacts *facts, const char *id, gboolean *known)
{
  SerapTestFacts *world = facts->data;
  gboolean hidden = id != NULL && g_hash_table_contains (world->hidden, id);
  if (known != NULL)
    *known = !hidden;
  SerapRecord *record = hidden ? NULL : find (world, id);
  return record != NULL ? serap_record_copy (record) : NULL;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const SerapRecord *x = *(SerapRecord *const *) a, *y = *(SerapRecord *const *) b;
  return strcmp (x->id, y->id);
}

static void
add_children (GHashTable *table, const char *entity, const char *field, const char *id, GPtrArray *found)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    SerapRecord *record = value;
    if (g_str_equal (record->entity->name, entity) && g_strcmp0 (serap_record_text (record, field), id) == 0)
      g_ptr_array_add (found, serap_record_copy (record));
  }
}

/* By id, as headquarters' storage answers. */
static GPtrArray *
facts_children (SerapFacts *facts, const char *entity, const char *field, const char *id, gboolean *complete)
{
  SerapTestFacts *world = facts->data;
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  add_children (world->records, entity, field, id, found);
  if (g_str_equal (entity, "delegasi"))
    add_children (world->reference, entity, field, id, found);
  g_ptr_array_sort (found, compare_ids);
  if (complete != NULL)
    *complete = world->complete;
  return found;
}

static char *
code_key (const char *entity, const char *code)
{
  return g_strconcat (entity, " ", code, NULL);
}

static SerapRecord *
facts_ref (SerapFacts *facts, const char *entity, const char *code)
{
  SerapTestFacts *world = facts->data;
  g_autofree char *key = code_key (entity, code);
  SerapRecord *record = find (world, g_hash_table_lookup (world->codes, key));
  return record != NULL ? serap_record_copy (record) : NULL;
}

static gboolean
has_entity (GHashTable *table, const char *entity)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (g_str_equal (((SerapRecord *) value)->entity->name, entity))
      return TRUE;
  return FALSE;
}

static gboolean
facts_ref_is_empty (SerapFacts *facts, const char *entity)
{
  SerapTestFacts *world = facts->data;
  return !has_entity (world->records, entity) && !has_entity (world->reference, entity);
}

static GPtrArray *
facts_acts (SerapFacts *facts, const char *id, gboolean *complete)
{
  SerapTestFacts *world = facts->data;
  GPtrArray *acts = g_hash_table_lookup (world->acts, id);
  if (complete != NULL)
    *complete = world->complete;
  return acts != NULL ? g_ptr_array_ref (acts) : g_ptr_array_new ();
}

static GPtrArray *
facts_op_events (SerapFacts *facts, const char *op_id)
{
  SerapTestFacts *world = facts->data;
  GPtrArray *events = op_id != NULL ? g_hash_table_lookup (world->events, op_id) : NULL;
  return events != NULL ? g_ptr_array_ref (events) : NULL;
}

SerapTestFacts *
serap_test_facts_new (SerapSchema *schema, const SerapRules *rules, const char *today, gint64 now_ms)
{
  SerapTestFacts *world = g_new0 (SerapTestFacts, 1);
  GDestroyNotify free_record = (GDestroyNotify) serap_record_free;
  GDestroyNotify free_list = (GDestroyNotify) g_ptr_array_unref;
  world->reference = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_record);
  world->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_record);
  world->codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  world->acts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_list);
  world->events = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_list);
  world->hidden = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  world->facts = (SerapFacts){ facts_get,  facts_children,  facts_ref, facts_ref_is_empty,
                               facts_acts, facts_op_events, world,     schema,
                               rules,      today,           now_ms,    TRUE };
  world->complete = TRUE;
  return world;
}

void
serap_test_facts_free (SerapTestFacts *world)
{
  g_hash_table_unref (world->reference);
  g_hash_table_unref (world->records);
  g_hash_table_unref (world->codes);
  g_hash_table_unref (world->acts);
  g_hash_table_unref (world->events);
  g_hash_table_unref (world->hidden);
  g_free (world);
}

void
serap_test_facts_reset (SerapTestFacts *world)
{
  g_hash_table_remove_all (world->records);
  g_hash_table_remove_all (world->acts);
  g_hash_table_remove_all (world->events);
  g_hash_table_remove_all (world->hidden);
  world->complete = TRUE;
  world->facts.central = TRUE;
}

SerapRecord *
serap_test_facts_put (SerapTestFacts *world, SerapRecord *record)
{
  const char *code = serap_record_text (record, "kode");
  if (code != NULL)
    g_hash_table_replace (world->codes, code_key (record->entity->name, code), g_strdup (record->id));
  /* Public facilities come and go with a case; everything else that is reference data stays. */
  gboolean stays = serap_entity_is_reference (record->entity) && !g_str_equal (record->entity->name, "psu");
  g_hash_table_replace (stays ? world->reference : world->records, g_strdup (record->id), record);
  return record;
}

void
serap_test_record_set (SerapRecord *record, const char *name, const char *text)
{
  int at = serap_entity_find (record->entity, name);
  g_assert_cmpint (at, >=, 0);
  SerapValue *value = &record->values[at];
  switch (record->entity->fields[at].type) {
  case SERAP_TEXT:
  case SERAP_DATE:
  case SERAP_CODE:
  case SERAP_REF:
    serap_value_set_text (value, text);
    break;
  case SERAP_SET: {
    g_auto (GStrv) items = g_strsplit (text != NULL ? text : "", ",", -1);
    serap_value_set_set (value, text != NULL && *text != '\0' ? (const char *const *) items : NULL);
    break;
  }
  case SERAP_INT:
  case SERAP_MILLI:
  case SERAP_RUPIAH:
  case SERAP_COORD:
  case SERAP_TIME:
  case SERAP_BOOL:
  default:
    serap_value_clear (value);
    if (text != NULL && *text != '\0')
      serap_value_set_int (value, g_ascii_strtoll (text, NULL, 10));
  }
}

SerapRecord *
serap_test_facts_new_record (SerapTestFacts *world, const char *entity, const char *id, ...)
{
  SerapRecord *record = serap_record_new (serap_schema_entity (world->facts.schema, entity), id);
  va_list pairs;
  va_start (pairs, id);
  for (const char *name = va_arg (pairs, const char *); name != NULL; name = va_arg (pairs, const char *))
    serap_test_record_set (record, name, va_arg (pairs, const char *));
  va_end (pairs);
  return serap_test_facts_put (world, record);
}

SerapRecord *
serap_test_facts_find (SerapTestFacts *world, const char *id)
{
  SerapRecord *record = find (world, id);
  g_assert_nonnull (record);
  return record;
}

const char *
serap_test_facts_first (SerapTestFacts *world, const char *target)
{
  const char *group = strchr (target, ':');
  g_autofree char *wanted
    = group != NULL ? g_strconcat ("kode ", group + 1, "/", NULL) : g_strconcat (target, " ", NULL);
  const char *first = NULL;
  GHashTableIter iter;
  gpointer key;
  g_hash_table_iter_init (&iter, world->codes);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    if (!g_str_has_prefix (key, wanted))
      continue;
    const char *code = (const char *) key + strlen (wanted);
    if (first == NULL || strcmp (code, first) < 0)
      first = code;
  }
  return first;
}

void
serap_test_facts_remove (SerapTestFacts *world, const char *id)
{
  g_assert_true (g_hash_table_remove (world->records, id));
}

static GPtrArray *
list_of (GHashTable *table, const char *key, GDestroyNotify free_item)
{
  GPtrArray *list = g_hash_table_lookup (table, key);
  if (list == NULL) {
    list = g_ptr_array_new_with_free_func (free_item);
    g_hash_table_insert (table, g_strdup (key), list);
  }
  return list;
}

static SerapAct *
add_act (SerapTestFacts *world, const char *id, const char *user, const char *verb)
{
  SerapAct *act = serap_act_new ();
  act->user = g_strdup (user);
  act->verb = g_strdup (verb);
  act->at_ms = world->facts.now_ms;
  g_ptr_array_add (list_of (world->acts, id, (GDestroyNotify) serap_act_free), act);
  return act;
}

void
serap_test_facts_act (
  SerapTestFacts *world, const char *id, const char *user, const char *verb, const char *field)
{
  SerapAct *act = add_act (world, id, user, verb);
  act->op_id = g_strdup ("01900000-0000-7000-8000-00000000aaaa");
  act->fields = g_new0 (char *, 2);
  act->fields[0] = g_strdup (field);
}

static void
note_event (
  SerapTestFacts *world, const SerapOp *op, const SerapPatch *patch, const SerapRecord *record, guint n)
{
  gboolean named = g_str_equal (patch->id, op->entity) || op->verb == SERAP_VERB_RESOLVE;
  const char *verb = named ? serap_verb_name (op->verb) : "effect";
  SerapEvent *event = serap_event_new ();
  event->seq = world->seq;
  event->n = n;
  event->entity = g_strdup (patch->id);
  event->kind = g_strdup (patch->entity->name);
  event->verb = g_strdup (verb);
  event->transition = g_strdup (patch->transition);
  event->op_id = g_strdup (op->op_id);
  event->user = g_strdup (op->user);
  event->at_ms = world->facts.now_ms;
  event->created = patch->created;
  event->versi = record->versi;
  g_ptr_array_unref (event->changes);
  event->changes = g_ptr_array_ref (patch->changes);
  g_ptr_array_add (list_of (world->events, op->op_id, (GDestroyNotify) serap_event_free), event);

  SerapAct *act = add_act (world, patch->id, op->user, verb);
  act->op_id = g_strdup (op->op_id);
  act->acts_for = g_strdup (op->acts_for);
  act->transition = g_strdup (patch->transition);
  act->fields = g_new0 (char *, patch->changes->len + 1);
  for (guint i = 0; i < patch->changes->len; i++)
    act->fields[i] = g_strdup (((SerapFieldChange *) patch->changes->pdata[i])->name);
}

SerapOutcome *
serap_test_facts_run (SerapTestFacts *world, const SerapOp *op, gboolean system)
{
  SerapOutcome *outcome = serap_judge_op (&world->facts, op, system);
  if (outcome->result == SERAP_RESULT_REJECTED)
    return outcome;
  world->seq++;
  for (guint i = 0; i < outcome->patches->len; i++) {
    const SerapPatch *patch = outcome->patches->pdata[i];
    SerapRecord *record = find (world, patch->id);
    if (record == NULL)
      record = serap_record_new (patch->entity, patch->id);
    serap_patch_apply (patch, record);
    if (patch->number_pattern != NULL) {
      g_autofree char *number = g_strdup_printf ("N/%u", ++world->n_numbers);
      serap_record_set_text (record, "nomor", number);
    }
    record->versi++;
    record->seq = world->seq;
    if (find (world, patch->id) == NULL)
      serap_test_facts_put (world, record);
    note_event (world, op, patch, record, i);
  }
  return outcome;
}
