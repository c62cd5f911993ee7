/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any text as a search line over every entity. There is a query or an error, never both; each term
 * lies within the text and names a field that exists. */

#include "config.h"

#include "serap-input.h"
#include "serap-query.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_term (const SerapQuery *query, const SerapQueryTerm *term, const char *text)
{
  gboolean free_text = term->op == SERAP_QUERY_WORD || term->op == SERAP_QUERY_PHRASE;
  g_assert_cmpint (term->field < 0, ==, free_text);
  g_assert_true (term->field < (int) query->entity->n_fields);
  g_assert_cmpuint (term->start + term->length, <=, strlen (text));
  g_assert_true (term->length > 0);
  g_assert_cmpint (g_strv_length (term->values) == 0, ==, term->op == SERAP_QUERY_EMPTY);
  for (guint i = 0; term->values[i] != NULL; i++)
    g_assert_true (g_utf8_validate (term->values[i], -1, NULL));
}

static void
check_query (const SerapEntity *entity, const char *text)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapQuery) query = serap_query_parse (entity, text, NULL, NULL, problems);
  g_assert_cmpint (query == NULL, ==, serap_problems_any_error (problems));
  for (guint i = 0; query != NULL && i < query->terms->len; i++)
    check_term (query, query->terms->pdata[i], text);
}

/* What was read of text is read the same from what is shown of it; times lose their seconds. */
static void
check_input (const SerapField *field, const char *text)
{
  g_auto (SerapValue) value = SERAP_VALUE_INIT;
  g_autofree char *unit = NULL;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  gboolean fine = serap_input_read (field, text, &value, &unit, problems);
  g_assert_cmpint (fine, ==, problems->len == 0);
  g_assert_true (fine || value.kind == SERAP_VALUE_NONE);
  g_autofree char *shown = serap_input_show (field, &value);
  g_assert_true (g_utf8_validate (shown, -1, NULL));
  if (!fine || field->type == SERAP_TIME || field->type == SERAP_MILLI)
    return;
  g_auto (SerapValue) again = SERAP_VALUE_INIT;
  g_assert_true (serap_input_read (field, shown, &again, NULL, problems));
  g_assert_true (serap_value_equal (&value, &again));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static SerapSchema *schema;
  if (schema == NULL)
    schema = serap_schema_new ();
  if (size == 0)
    return 0;
  GPtrArray *entities = serap_schema_entities (schema);
  const SerapEntity *entity = entities->pdata[data[0] % entities->len];
  g_autofree char *text = g_strndup ((const char *) data + 1, size - 1);
  check_query (entity, text);
  for (guint i = 0; i < entity->n_fields; i++)
    check_input (&entity->fields[i], text);
  return 0;
}
