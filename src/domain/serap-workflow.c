/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A workflow as it is kept in memory: states, transitions, guards and effects of one rule file. */

#include "config.h"

#include "serap-workflow.h"

static void
state_free (SerapState *state)
{
  g_free (state->name);
  g_free (state->label_id);
  g_free (state->label_en);
  g_free (state->short_id);
  g_free (state->short_en);
  g_free (state->icon);
  g_free (state->colour);
  g_strfreev (state->edit_roles);
  g_free (state);
}

static void
guard_free (SerapGuardUse *guard)
{
  g_free (guard->name);
  g_free (guard->text);
  g_free (guard->code);
  g_free (guard);
}

static void
effect_free (SerapEffectUse *effect)
{
  g_free (effect->field);
  g_free (effect->text);
  g_free (effect->entity);
  g_free (effect->via);
  g_strfreev (effect->values);
  g_free (effect);
}

static void
transition_free (SerapTransition *transition)
{
  g_free (transition->name);
  g_free (transition->step);
  g_free (transition->label_id);
  g_free (transition->label_en);
  g_strfreev (transition->from);
  g_free (transition->to);
  g_strfreev (transition->roles);
  g_strfreev (transition->required);
  g_strfreev (transition->accepts);
  g_ptr_array_unref (transition->guards);
  g_strfreev (transition->reasons);
  g_ptr_array_unref (transition->effects);
  g_free (transition->command);
  g_free (transition);
}

SerapWorkflow *
serap_workflow_new (void)
{
  SerapWorkflow *workflow = g_new0 (SerapWorkflow, 1);
  g_atomic_ref_count_init (&workflow->refs);
  workflow->states = g_ptr_array_new_with_free_func ((GDestroyNotify) state_free);
  workflow->transitions = g_ptr_array_new_with_free_func ((GDestroyNotify) transition_free);
  return workflow;
}

SerapWorkflow *
serap_workflow_ref (SerapWorkflow *workflow)
{
  g_atomic_ref_count_inc (&workflow->refs);
  return workflow;
}

void
serap_workflow_unref (SerapWorkflow *workflow)
{
  if (!g_atomic_ref_count_dec (&workflow->refs))
    return;
  g_free (workflow->name);
  g_free (workflow->title);
  g_free (workflow->valid_from);
  g_free (workflow->valid_until);
  g_ptr_array_unref (workflow->states);
  g_ptr_array_unref (workflow->transitions);
  g_free (workflow);
}

/* Lists are never NULL, so that those who walk them need not ask. */
static char **
no_names (void)
{
  return g_new0 (char *, 1);
}

SerapState *
serap_workflow_add_state (SerapWorkflow *workflow, const char *name)
{
  SerapState *state = g_new0 (SerapState, 1);
  state->name = g_strdup (name);
  state->edit_roles = no_names ();
  g_ptr_array_add (workflow->states, state);
  return state;
}

SerapTransition *
serap_workflow_add_transition (SerapWorkflow *workflow, const char *name)
{
  SerapTransition *transition = g_new0 (SerapTransition, 1);
  transition->name = g_strdup (name);
  transition->from = no_names ();
  transition->roles = no_names ();
  transition->required = no_names ();
  transition->accepts = no_names ();
  transition->reasons = no_names ();
  transition->guards = g_ptr_array_new_with_free_func ((GDestroyNotify) guard_free);
  transition->effects = g_ptr_array_new_with_free_func ((GDestroyNotify) effect_free);
  g_ptr_array_add (workflow->transitions, transition);
  return transition;
}

SerapGuardUse *
serap_transition_add_guard (SerapTransition *transition, const char *name)
{
  SerapGuardUse *guard = g_new0 (SerapGuardUse, 1);
  guard->name = g_strdup (name);
  g_ptr_array_add (transition->guards, guard);
  return guard;
}

SerapEffectUse *
serap_transition_add_effect (SerapTransition *transition, SerapEffectKind kind)
{
  SerapEffectUse *effect = g_new0 (SerapEffectUse, 1);
  effect->kind = kind;
  effect->values = no_names ();
  g_ptr_array_add (transition->effects, effect);
  return effect;
}

const SerapState *
serap_workflow_state (const SerapWorkflow *workflow, const char *name)
{
  for (guint i = 0; i < workflow->states->len; i++) {
    const SerapState *state = workflow->states->pdata[i];
    if (g_strcmp0 (state->name, name) == 0)
      return state;
  }
  return NULL;
}

const SerapState *
serap_workflow_initial (const SerapWorkflow *workflow)
{
  for (guint i = 0; i < workflow->states->len; i++) {
    const SerapState *state = workflow->states->pdata[i];
    if (state->initial)
      return state;
  }
  return NULL;
}

const SerapTransition *
serap_workflow_transition (const SerapWorkflow *workflow, const char *name, const char *from)
{
  for (guint i = 0; i < workflow->transitions->len; i++) {
    const SerapTransition *transition = workflow->transitions->pdata[i];
    if (g_strcmp0 (transition->name, name) == 0
        && (from == NULL || g_strv_contains ((const char *const *) transition->from, from)))
      return transition;
  }
  return NULL;
}
