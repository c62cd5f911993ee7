/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists of problems: what every check answers with. */

#include "config.h"

#include "serap-problem.h"

#include <string.h>

void
serap_problem_free (SerapProblem *problem)
{
  g_free (problem->field);
  g_free (problem->code);
  g_strfreev (problem->params);
  g_free (problem);
}

const char *
serap_problem_param (const SerapProblem *problem, const char *name)
{
  gsize n = strlen (name);
  for (guint i = 0; problem->params != NULL && problem->params[i] != NULL; i++)
    if (strncmp (problem->params[i], name, n) == 0 && problem->params[i][n] == '=')
      return problem->params[i] + n + 1;
  return NULL;
}

GPtrArray *
serap_problems_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) serap_problem_free);
}

static void
add (GPtrArray *list, const char *field, const char *code, gboolean warning, va_list pairs)
{
  SerapProblem *problem = g_new0 (SerapProblem, 1);
  problem->field = g_strdup (field);
  problem->code = g_strdup (code);
  problem->warning = warning;

  g_autoptr (GPtrArray) params = g_ptr_array_new ();
  for (const char *name = va_arg (pairs, const char *); name != NULL; name = va_arg (pairs, const char *)) {
    const char *value = va_arg (pairs, const char *);
    g_ptr_array_add (params, g_strconcat (name, "=", value != NULL ? value : "", NULL));
  }
  g_ptr_array_add (params, NULL);
  problem->params = (char **) g_ptr_array_free (g_steal_pointer (&params), FALSE);
  g_ptr_array_add (list, problem);
}

void
serap_problems_add (GPtrArray *list, const char *field, const char *code, ...)
{
  va_list pairs;
  va_start (pairs, code);
  add (list, field, code, FALSE, pairs);
  va_end (pairs);
}

void
serap_problems_warn (GPtrArray *list, const char *field, const char *code, ...)
{
  va_list pairs;
  va_start (pairs, code);
  add (list, field, code, TRUE, pairs);
  va_end (pairs);
}

gboolean
serap_problems_any_error (GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    if (!((SerapProblem *) list->pdata[i])->warning)
      return TRUE;
  return FALSE;
}

gboolean
serap_problems_has (GPtrArray *list, const char *field, const char *code)
{
  for (guint i = 0; i < list->len; i++) {
    const SerapProblem *problem = list->pdata[i];
    if (g_strcmp0 (problem->code, code) == 0 && (field == NULL || g_strcmp0 (problem->field, field) == 0))
      return TRUE;
  }
  return FALSE;
}

void
serap_problems_move (GPtrArray *to, GPtrArray *from)
{
  for (guint i = 0; i < from->len; i++)
    g_ptr_array_add (to, from->pdata[i]);
  g_ptr_array_set_free_func (from, NULL);
  g_ptr_array_set_size (from, 0);
  g_ptr_array_set_free_func (from, (GDestroyNotify) serap_problem_free);
}
