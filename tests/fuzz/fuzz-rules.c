/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as a rule file of each kind. Nothing is taken that has a fault, no refusal is silent, and
 * what is taken can be asked. */

#include "config.h"

#include "serap-rules-reader.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_answer (gboolean read, GPtrArray *problems)
{
  g_assert_cmpint (read, ==, problems->len == 0);
  for (guint i = 0; i < problems->len; i++) {
    const SerapProblem *problem = problems->pdata[i];
    g_assert_cmpstr (serap_problem_param (problem, "file"), ==, "f");
    g_assert_nonnull (serap_problem_param (problem, "line"));
    g_assert_nonnull (serap_problem_param (problem, "path"));
    g_assert_nonnull (serap_problem_param (problem, "reason"));
  }
  g_ptr_array_set_size (problems, 0);
}

static void
check_workflow (const SerapWorkflow *workflow)
{
  g_assert_nonnull (serap_workflow_initial (workflow));
  for (guint i = 0; i < workflow->transitions->len; i++) {
    const SerapTransition *transition = workflow->transitions->pdata[i];
    for (guint f = 0; transition->from[f] != NULL; f++) {
      g_assert_nonnull (serap_workflow_state (workflow, transition->from[f]));
      g_assert_true (serap_workflow_transition (workflow, transition->name, transition->from[f])
                     == transition);
    }
    g_assert_true (transition->to == NULL || serap_workflow_state (workflow, transition->to) != NULL);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *text = (const char *) data;
  g_autoptr (SerapSchema) schema = serap_schema_new ();
  g_autoptr (GPtrArray) problems = serap_problems_new ();

  g_autoptr (SerapWorkflow) workflow = NULL;
  check_answer (serap_rules_read_workflow (text, size, "f", schema, &workflow, problems), problems);
  if (workflow != NULL)
    check_workflow (workflow);

  g_autoptr (SerapRules) rules = serap_rules_new (schema);
  check_answer (serap_rules_read (text, size, "f", rules, problems), problems);

  g_autofree char *pattern = g_strndup (text, size);
  if (serap_number_pattern_is_valid (pattern)) {
    g_autofree char *number = serap_number_pattern_format (pattern, 2026, 2027, "3", 42);
    g_autofree char *counter = serap_number_pattern_counter (pattern, 2026, 2027, "3");
    g_assert_cmpuint (strlen (number), >, strlen (counter));
  }
  return 0;
}
