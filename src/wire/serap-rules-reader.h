/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-rules.h"

G_BEGIN_DECLS

/* Rule files: JSON text as people write it, to the rules the program applies.
 *
 * Every file has the head {"kind", "code", "version", "title": {"id", "en"}, "valid_from",
 * "valid_until", "note"}; the last three may be left out, except that a workflow and a regulation in
 * force say from when. A member nobody knows is refused, so that a slip of the pen cannot pass.
 *
 * All readers take
 * - @text, @n: JSON text of @n bytes, at most %SERAP_RULES_MAX_BYTES
 * - @file: its name, for problems
 * - @problems: gets every fault found, with the params "file", "line", "path" and "reason"; "reason"
 *   is English, for whoever wrote the file
 * and give %TRUE with the result, or %FALSE with at least one problem. */

#define SERAP_RULES_MAX_BYTES (256 * 1024)

/** serap_rules_read_kind: Returns: (transfer full) (nullable): "workflow", "roles", "regulation",
 * "schedule" or "number_patterns"; %NULL when it is no rule file. */
char *serap_rules_read_kind (const char *text, gsize n);

/**
 * serap_rules_read_workflow:
 * @schema: the entities it is held against
 * @out: (out) (transfer full): the workflow
 *
 * Includes serap_workflow_check() of everything but the roles it names, see serap_rules_read().
 */
gboolean serap_rules_read_workflow (
  const char *text, gsize n, const char *file, SerapSchema *schema, SerapWorkflow **out, GPtrArray *problems);

/** serap_rules_read_roles: @out: (out) (transfer full) */
gboolean serap_rules_read_roles (
  const char *text, gsize n, const char *file, SerapSchema *schema, SerapRoles **out, GPtrArray *problems);

/** serap_rules_read_regulation: @out: (out) (transfer full) */
gboolean serap_rules_read_regulation (const char *text,
                                      gsize n,
                                      const char *file,
                                      SerapSchema *schema,
                                      SerapRegulation **out,
                                      GPtrArray *problems);

/** serap_rules_read_schedule: @out: (out) (transfer full) */
gboolean serap_rules_read_schedule (
  const char *text, gsize n, const char *file, SerapSchedule **out, GPtrArray *problems);

/** serap_rules_read_patterns: @out: (out) (transfer full) (element-type utf8 utf8): code -> pattern */
gboolean serap_rules_read_patterns (
  const char *text, gsize n, const char *file, GHashTable **out, GPtrArray *problems);

/**
 * serap_rules_read:
 * @rules: where the result goes; roles and schedule replace what was there
 *
 * Reads a rule file of any kind. The roles a workflow names are looked up in @rules when these have
 * any, so the role table is read first.
 */
gboolean
serap_rules_read (const char *text, gsize n, const char *file, SerapRules *rules, GPtrArray *problems);

G_END_DECLS
