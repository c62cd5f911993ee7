/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Checks of one value against its field. */

#include "config.h"

#include "serap-validate.h"

#include "serap-date.h"
#include "serap-id.h"
#include "serap-input.h"
#include "serap-rupiah.h"
#include "serap-text.h"

#include <string.h>

static char *
number_text (gint64 number)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

static gboolean
fails (GPtrArray *problems, const SerapField *field, const char *code, const char *detail, gint64 limit)
{
  g_auto (SerapValue) value = SERAP_VALUE_INIT;
  serap_value_set_int (&value, limit);
  /* Degrees are known to people, their ten millionth parts are not. */
  g_autofree char *text = field->type == SERAP_COORD ? serap_input_show (field, &value) : number_text (limit);
  serap_problems_add (problems, field->name, code, detail, text, NULL);
  return FALSE;
}

static gboolean
check_text (const SerapField *field, const char *text, GPtrArray *problems)
{
  if (!g_utf8_validate (text, -1, NULL)) {
    serap_problems_add (problems, field->name, "not-text", NULL);
    return FALSE;
  }
  if (field->max > 0 && serap_text_length (text) > (gsize) field->max)
    return fails (problems, field, "too-long", "max", field->max);
  if (field->type == SERAP_DATE && !serap_date_is_valid (text)) {
    serap_problems_add (problems, field->name, "not-a-date", NULL);
    return FALSE;
  }
  if (field->type == SERAP_REF && !serap_id_is_valid (text)) {
    serap_problems_add (problems, field->name, "not-an-id", NULL);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_number (const SerapField *field, gint64 number, GPtrArray *problems)
{
  gint64 max = field->max;
  gint64 min = field->type == SERAP_INT || field->type == SERAP_COORD ? field->min : 0;
  if (field->type == SERAP_RUPIAH)
    max = SERAP_RUPIAH_MAX;
  else if (field->type == SERAP_MILLI)
    max = G_GINT64_CONSTANT (1000000000000000);
  else if (field->type == SERAP_BOOL)
    max = 1;
  else if (field->type == SERAP_TIME)
    max = G_GINT64_CONSTANT (7258118400000);
  if (number < min)
    return fails (problems, field, "too-small", "min", min);
  /* No limit is 0; but the whole city lies south of the equator. */
  if ((max > 0 || field->type == SERAP_COORD) && number > max)
    return fails (problems, field, "too-large", "max", max);
  return TRUE;
}

static gboolean
check_set (const SerapField *field, char *const *set, GPtrArray *problems)
{
  guint n = g_strv_length ((char **) set);
  if (field->max > 0 && n > (guint) field->max)
    return fails (problems, field, "too-many", "max", field->max);
  for (guint i = 0; i < n; i++) {
    if (!g_utf8_validate (set[i], -1, NULL) || strlen (set[i]) > 120 || strchr (set[i], ',') != NULL) {
      serap_problems_add (problems, field->name, "not-text", NULL);
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
serap_validate_shape (const SerapField *field, const SerapValue *value, GPtrArray *problems)
{
  SerapValueKind wanted = SERAP_VALUE_INT;
  switch (field->type) {
  case SERAP_TEXT:
  case SERAP_DATE:
  case SERAP_CODE:
  case SERAP_REF:
    wanted = SERAP_VALUE_TEXT;
    break;
  case SERAP_SET:
    wanted = SERAP_VALUE_SET;
    break;
  case SERAP_INT:
  case SERAP_MILLI:
  case SERAP_RUPIAH:
  case SERAP_COORD:
  case SERAP_TIME:
  case SERAP_BOOL:
  default:
    break;
  }
  if (value->kind == SERAP_VALUE_NONE)
    return TRUE;
  if (value->kind != wanted) {
    serap_problems_add (problems, field->name, "wrong-type", NULL);
    return FALSE;
  }
  if (wanted == SERAP_VALUE_TEXT)
    return check_text (field, value->text, problems);
  if (wanted == SERAP_VALUE_SET)
    return check_set (field, value->set, problems);
  return check_number (field, value->number, problems);
}

static gboolean
check_code (SerapJudge *judge, const SerapField *field, const char *code)
{
  SerapFacts *facts = judge->facts;
  g_autofree char *entity = g_strdup (field->target);
  g_autofree char *full = NULL;
  char *group = strchr (entity, ':');
  if (group != NULL) {
    *group = '\0';
    full = g_strconcat (group + 1, "/", code, NULL);
  }
  g_autoptr (SerapRecord) found = facts->ref (facts, entity, full != NULL ? full : code);
  if (found != NULL)
    return TRUE;
  if (facts->ref_is_empty (facts, entity)) {
    serap_problems_warn (judge->outcome->problems, field->name, "no-reference-data", "tabel", entity, NULL);
    return TRUE;
  }
  serap_problems_add (judge->outcome->problems, field->name, "unknown-code", "kode", code, "tabel",
                      field->target, NULL);
  return FALSE;
}

static gboolean
check_reference (SerapJudge *judge, const SerapField *field, const char *id)
{
  gboolean known = TRUE;
  SerapRecord *found = serap_judge_get (judge, id, &known);
  if (found != NULL) {
    if (g_str_equal (field->target, "*") || g_str_equal (field->target, found->entity->name))
      return TRUE;
    serap_problems_add (judge->outcome->problems, field->name, "wrong-kind", "entitas", field->target, NULL);
    return FALSE;
  }
  if (!known && !judge->facts->central)
    return TRUE;
  serap_problems_add (judge->outcome->problems, field->name, "no-such-record", NULL);
  return FALSE;
}

gboolean
serap_validate_value (SerapJudge *judge, const SerapField *field, const SerapValue *value)
{
  if (!serap_validate_shape (field, value, judge->outcome->problems))
    return FALSE;
  if (value->kind == SERAP_VALUE_NONE || field->target == NULL)
    return TRUE;
  if (field->type == SERAP_REF)
    return check_reference (judge, field, value->text);
  /* Roles and other rule files name many codes; their entity's key is not the code itself. */
  if (g_str_equal (field->target, "peran") || g_str_equal (field->target, "regulasi"))
    return TRUE;
  if (field->type == SERAP_CODE)
    return check_code (judge, field, value->text);
  gboolean fine = TRUE;
  for (guint i = 0; value->kind == SERAP_VALUE_SET && value->set[i] != NULL; i++)
    fine = check_code (judge, field, value->set[i]) && fine;
  return fine;
}

void
serap_validate_minimum (const SerapField *field, const SerapValue *value, GPtrArray *problems)
{
  if (field->min <= 0)
    return;
  g_autofree char *least = number_text (field->min);
  if (field->type == SERAP_TEXT && value->kind == SERAP_VALUE_TEXT
      && serap_text_length (value->text) < (gsize) field->min)
    serap_problems_add (problems, field->name, "too-short", "min", least, NULL);
  else if (value->kind == SERAP_VALUE_INT && value->number < field->min)
    serap_problems_add (problems, field->name, "too-small", "min", least, NULL);
}
