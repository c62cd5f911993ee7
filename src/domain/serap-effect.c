/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a transition does besides changing the state: numbers, clocks, linked records. */

#include "config.h"

#include "serap-effect.h"

#include "serap-bytes.h"
#include "serap-id.h"

#include <stdlib.h>
#include <string.h>

/* Value of an expression of a rule file: "$user", "$now", "$field:NAME", "$next:NAME" (a number and one
 * more) …, or a literal. */
static void
evaluate (SerapJudge *judge, const SerapWork *work, const char *expression, SerapValue *out)
{
  const SerapRecord *record = work->after;
  if (g_str_equal (expression, "$user"))
    serap_value_set_text (out, judge->op->user);
  else if (g_str_equal (expression, "$acts_for"))
    serap_value_set_text (out, judge->op->acts_for);
  else if (g_str_equal (expression, "$id"))
    serap_value_set_text (out, record->id);
  else if (g_str_equal (expression, "$entity"))
    serap_value_set_text (out, record->entity->name);
  else if (g_str_equal (expression, "$now"))
    serap_value_set_int (out, judge->op->wall_ms);
  else if (g_str_equal (expression, "$today"))
    serap_value_set_text (out, judge->facts->today);
  else if (g_str_has_prefix (expression, "$field:"))
    serap_value_copy (out, serap_record_value (record, expression + strlen ("$field:")));
  else if (g_str_has_prefix (expression, "$next:")) {
    const char *name = expression + strlen ("$next:");
    serap_value_clear (out);
    if (serap_record_is_set (record, name))
      serap_value_set_int (out, serap_record_int (record, name, 0) + 1);
  } else if (g_str_equal (expression, "$regulasi") || g_str_equal (expression, "$regulasi_versi")) {
    const SerapRegulation *regulation
      = serap_rules_regulation (judge->facts->rules, record->entity->name, judge->facts->today);
    if (regulation == NULL)
      serap_value_clear (out);
    else if (g_str_equal (expression, "$regulasi"))
      serap_value_set_text (out, regulation->code);
    else
      serap_value_set_int (out, regulation->version);
  } else
    serap_value_set_text (out, expression);
}

/* Stores @value in a field, turning a literal's text into the field's kind. */
static void
store_value (SerapRecord *record, const char *name, const SerapValue *value)
{
  int at = serap_entity_find (record->entity, name);
  g_return_if_fail (at >= 0);
  const SerapField *field = &record->entity->fields[at];
  gboolean wants_text = field->type == SERAP_TEXT || field->type == SERAP_DATE || field->type == SERAP_CODE
                        || field->type == SERAP_REF || field->type == SERAP_SET;
  if (value->kind == SERAP_VALUE_TEXT && !wants_text)
    serap_value_set_int (&record->values[at], g_ascii_strtoll (value->text, NULL, 10));
  else
    serap_value_copy (&record->values[at], value);
}

static void
set_field (SerapJudge *judge, SerapWork *work, const SerapEffectUse *effect)
{
  g_auto (SerapValue) value = SERAP_VALUE_INIT;
  evaluate (judge, work, effect->text, &value);
  store_value (work->after, effect->field, &value);
}

static void
increment (SerapRecord *record, const char *name)
{
  if (record != NULL && serap_entity_find (record->entity, name) >= 0)
    serap_record_set_int (record, name, serap_record_int (record, name, 0) + 1);
}

static SerapWork *
make_record (SerapJudge *judge, const SerapEntity *entity)
{
  char count[16];
  g_snprintf (count, sizeof count, "%u", judge->n_created++);
  g_autofree char *id = serap_id_derive (judge->op->op_id, entity->name, count, NULL);
  SerapWork *made = serap_judge_create (judge, entity, id);
  serap_judge_stamp (judge, made->after);
  return made;
}

/* A copy of @child that hangs on @parent instead, by reference field @field. */
static SerapRecord *
copy_child (SerapJudge *judge, const SerapRecord *child, const char *field, const SerapRecord *parent)
{
  const SerapEntity *entity = child->entity;
  SerapWork *made = NULL;
  if ((entity->flags & SERAP_ENTITY_UPSERT) != 0) {
    const char *other = g_str_equal (entity->key[0], field) ? entity->key[1] : entity->key[0];
    g_autofree char *id = serap_id_derive (entity->name, parent->id, serap_record_text (child, other), NULL);
    made = serap_judge_create (judge, entity, id);
    serap_judge_stamp (judge, made->after);
  } else {
    made = make_record (judge, entity);
  }
  for (guint i = SERAP_N_COMMON; i < entity->n_fields; i++)
    serap_value_copy (&made->after->values[i], &child->values[i]);
  serap_record_set_text (made->after, field, parent->id);
  return made->after;
}

/* What goes along when a record is continued in a new one: its place, its files, its links. Checks, the
 * mirror in SIPD and judged pairs are about the old one. */
static void
carry_children (SerapJudge *judge, const SerapRecord *from, SerapRecord *to)
{
  static const struct {
    const char *entity, *field;
  } kinds[] = { { "lokasi", "pemilik" }, { "lampiran", "pemilik" }, { "usulan_aspirasi", "usulan" } };
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++) {
    g_autoptr (GPtrArray) list
      = judge->facts->children (judge->facts, kinds[k].entity, kinds[k].field, from->id, NULL);
    int at = serap_entity_find (to->entity, kinds[k].entity);
    for (guint i = 0; i < list->len; i++) {
      const SerapRecord *child = list->pdata[i];
      if (serap_record_bool (child, "dihapus") || serap_record_bool (child, "dilepas"))
        continue;
      const SerapRecord *copy = copy_child (judge, child, kinds[k].field, to);
      if (at >= 0 && g_strcmp0 (serap_value_text (&to->values[at]), child->id) == 0)
        serap_value_set_text (&to->values[at], copy->id);
    }
  }
}

static void
create_record (SerapJudge *judge, SerapWork *work, const SerapEffectUse *effect)
{
  const SerapEntity *entity = serap_schema_entity (judge->facts->schema, effect->entity);
  g_return_if_fail (entity != NULL);
  SerapWork *made = make_record (judge, entity);
  for (guint i = 0; effect->values != NULL && effect->values[i] != NULL; i++) {
    const char *equals = strchr (effect->values[i], '=');
    g_return_if_fail (equals != NULL);
    g_autofree char *name = g_strndup (effect->values[i], (gsize) (equals - effect->values[i]));
    g_auto (SerapValue) value = SERAP_VALUE_INIT;
    evaluate (judge, work, equals + 1, &value);
    store_value (made->after, name, &value);
  }
  if (entity->table->workflow == NULL)
    return;
  serap_judge_start (judge, made->after);
  serap_value_set_int (&made->after->values[SERAP_COMMON_ISI_VERSI], 1);
  if (entity == work->after->entity)
    carry_children (judge, work->after, made->after);
}

/* Makes transition effect->text on each record on the other side of the links, where its state
 * allows it. */
static void
cascade (SerapJudge *judge, SerapWork *work, const SerapEffectUse *effect)
{
  const SerapEntity *links = serap_schema_entity (judge->facts->schema, effect->entity);
  g_return_if_fail (links != NULL);
  g_autoptr (GPtrArray) list
    = judge->facts->children (judge->facts, links->name, work->after->entity->name, work->after->id, NULL);
  for (guint i = 0; i < list->len; i++) {
    const SerapRecord *link = list->pdata[i];
    if (serap_record_bool (link, "dilepas") || serap_record_bool (link, "dihapus"))
      continue;
    for (guint p = 0; links->parents[p] != NULL; p++) {
      if (g_str_equal (links->parents[p], work->after->entity->name))
        continue;
      SerapWork *other = serap_judge_touch (judge, serap_record_text (link, links->parents[p]));
      if (other == NULL || other->after->entity->table->workflow == NULL)
        continue;
      const SerapWorkflow *workflow
        = serap_rules_workflow (judge->facts->rules, other->after->entity->table->workflow,
                                serap_record_int (other->after, "wf_versi", 0), judge->facts->today);
      const SerapTransition *transition
        = workflow != NULL
            ? serap_workflow_transition (workflow, effect->text, serap_record_status (other->after))
            : NULL;
      if (transition == NULL)
        continue;
      g_free (other->transition);
      other->transition = g_strdup (transition->name);
      if (transition->to != NULL)
        serap_record_set_text (other->after, "status", transition->to);
      serap_effects_run (judge, other, workflow, transition);
    }
  }
}

static void
start_clock (SerapJudge *judge, SerapRecord *record, const SerapEffectUse *effect)
{
  g_autofree char *due
    = serap_workdays_add (judge->facts->rules->holidays, judge->facts->today, (int) effect->n);
  serap_record_set_text (record, "tenggat", due);
  serap_record_set_text (record, "tenggat_jenis", effect->text);
  serap_record_set_text (record, "tenggat_sejak", judge->facts->today);
}

static void
stop_clock (SerapRecord *record)
{
  serap_record_set_text (record, "tenggat", NULL);
  serap_record_set_text (record, "tenggat_jenis", NULL);
  serap_record_set_text (record, "tenggat_sejak", NULL);
}

static void
close_check (SerapJudge *judge, SerapWork *work, const SerapEffectUse *effect)
{
  g_autoptr (SerapRecord) open = serap_judge_open_check (judge, work->after->id, NULL);
  SerapWork *check = open != NULL ? serap_judge_touch (judge, open->id) : NULL;
  if (check == NULL)
    return;
  serap_record_set_text (check->after, "hasil", effect->text);
  serap_record_set_int (check->after, "selesai", judge->op->wall_ms);
  if (effect->field != NULL && g_str_equal (effect->field, "override")) {
    serap_record_set_int (check->after, "dikesampingkan", 1);
    serap_record_set_text (check->after, "alasan_kesampingan", serap_record_text (work->after, "catatan"));
  }
}

char *
serap_effects_fingerprint (SerapJudge *judge, const SerapRecord *record, const char *name)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int at = serap_entity_find (record->entity, name);
  if (at < 0 || (record->entity->fields[at].flags & SERAP_FIELD_DERIVED) != 0) {
    /* Not a field of its own: its attachments ("lampiran"). */
    g_autoptr (GPtrArray) files
      = judge->facts->children (judge->facts, "lampiran", "pemilik", record->id, NULL);
    for (guint i = 0; i < files->len; i++)
      if (!serap_record_bool (files->pdata[i], "dihapus"))
        g_string_append_printf (text, "%s %s\n", serap_record_text (files->pdata[i], "jenis"),
                                serap_record_text (files->pdata[i], "sha256"));
  } else if (record->entity->fields[at].type == SERAP_REF) {
    SerapRecord *other = serap_judge_get (judge, serap_value_text (&record->values[at]), NULL);
    for (guint i = SERAP_N_COMMON; other != NULL && i < other->entity->n_fields; i++) {
      g_autofree char *value = serap_value_to_string (&other->values[i]);
      g_string_append_printf (text, "%s\n", value);
    }
  } else {
    g_autofree char *value = serap_value_to_string (&record->values[at]);
    g_string_append (text, value);
  }
  char *hex = serap_sha256_hex (text->str, text->len);
  hex[16] = '\0';
  return hex;
}

static void
snapshot (SerapJudge *judge, SerapWork *work, const SerapEffectUse *effect)
{
  const SerapValue *names = serap_record_value (work->after, effect->via);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; names->kind == SERAP_VALUE_SET && names->set[i] != NULL; i++) {
    g_autofree char *print = serap_effects_fingerprint (judge, work->after, names->set[i]);
    g_string_append_printf (text, "%s:%s\n", names->set[i], print);
  }
  serap_record_set_text (work->after, effect->field, text->str);
}

void
serap_effects_run (SerapJudge *judge,
                   SerapWork *work,
                   const SerapWorkflow *workflow,
                   const SerapTransition *transition)
{
  for (guint i = 0; i < transition->effects->len; i++) {
    const SerapEffectUse *effect = transition->effects->pdata[i];
    switch (effect->kind) {
    case SERAP_EFFECT_NUMBER:
      if (!serap_record_is_set (work->after, "nomor")) {
        g_free (work->number_pattern);
        work->number_pattern = g_strdup (effect->text);
      }
      break;
    case SERAP_EFFECT_SET:
      set_field (judge, work, effect);
      break;
    case SERAP_EFFECT_CLEAR:
      serap_value_clear (serap_record_value (work->after, effect->field));
      break;
    case SERAP_EFFECT_INCREMENT:
      increment (work->after, effect->field);
      break;
    case SERAP_EFFECT_INCREMENT_AT:
      increment (serap_judge_get (judge, serap_record_text (work->after, effect->via), NULL), effect->field);
      break;
    case SERAP_EFFECT_CREATE:
      create_record (judge, work, effect);
      break;
    case SERAP_EFFECT_CASCADE:
      cascade (judge, work, effect);
      break;
    case SERAP_EFFECT_CLOCK:
      start_clock (judge, work->after, effect);
      break;
    case SERAP_EFFECT_CLOCK_STOP:
      stop_clock (work->after);
      break;
    case SERAP_EFFECT_CLOSE_CHECK:
      close_check (judge, work, effect);
      break;
    case SERAP_EFFECT_SNAPSHOT:
      snapshot (judge, work, effect);
      break;
    default:
      g_assert_not_reached ();
    }
  }
}
