/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rules other than workflows, and the set of all rules in force: roles, regulations with their
 * checklists, the year's schedule, number patterns. */

#include "config.h"

#include "serap-rules.h"

#include <string.h>

/* ---- Roles ---- */

static void
right_free (SerapRight *right)
{
  g_free (right->entity);
  g_free (right);
}

static void
role_free (SerapRole *role)
{
  g_free (role->code);
  g_free (role->label_id);
  g_free (role->label_en);
  g_strfreev (role->scopes);
  g_strfreev (role->queue);
  g_ptr_array_unref (role->rights);
  g_free (role);
}

SerapRoles *
serap_roles_new (void)
{
  SerapRoles *roles = g_new0 (SerapRoles, 1);
  roles->roles = g_ptr_array_new_with_free_func ((GDestroyNotify) role_free);
  return roles;
}

void
serap_roles_free (SerapRoles *roles)
{
  if (roles == NULL)
    return;
  g_ptr_array_unref (roles->roles);
  g_free (roles);
}

SerapRole *
serap_roles_add (SerapRoles *roles, const char *code)
{
  SerapRole *role = g_new0 (SerapRole, 1);
  role->code = g_strdup (code);
  role->scopes = g_new0 (char *, 1);
  role->queue = g_new0 (char *, 1);
  role->rights = g_ptr_array_new_with_free_func ((GDestroyNotify) right_free);
  g_ptr_array_add (roles->roles, role);
  return role;
}

SerapRight *
serap_role_add_right (SerapRole *role, const char *entity)
{
  SerapRight *right = g_new0 (SerapRight, 1);
  right->entity = g_strdup (entity);
  g_ptr_array_add (role->rights, right);
  return right;
}

const SerapRole *
serap_roles_find (const SerapRoles *roles, const char *code)
{
  for (guint i = 0; i < roles->roles->len; i++) {
    const SerapRole *role = roles->roles->pdata[i];
    if (g_strcmp0 (role->code, code) == 0)
      return role;
  }
  return NULL;
}

/* ---- Regulations and checklists ---- */

static void
item_free (SerapCheckItem *item)
{
  g_free (item->code);
  g_free (item->article);
  g_free (item->section_id);
  g_free (item->section_en);
  g_free (item->question_id);
  g_free (item->question_en);
  g_strfreev (item->kinds);
  g_free (item->reason);
  g_free (item);
}

static void
checklist_free (SerapChecklist *checklist)
{
  g_free (checklist->entity);
  g_ptr_array_unref (checklist->items);
  g_free (checklist);
}

SerapRegulation *
serap_regulation_new (const char *code, gint64 version)
{
  SerapRegulation *regulation = g_new0 (SerapRegulation, 1);
  g_atomic_ref_count_init (&regulation->refs);
  regulation->code = g_strdup (code);
  regulation->version = version;
  regulation->checklists = g_ptr_array_new_with_free_func ((GDestroyNotify) checklist_free);
  return regulation;
}

SerapRegulation *
serap_regulation_ref (SerapRegulation *regulation)
{
  g_atomic_ref_count_inc (&regulation->refs);
  return regulation;
}

void
serap_regulation_unref (SerapRegulation *regulation)
{
  if (!g_atomic_ref_count_dec (&regulation->refs))
    return;
  g_free (regulation->code);
  g_free (regulation->title_id);
  g_free (regulation->title_en);
  g_free (regulation->status);
  g_free (regulation->valid_from);
  g_free (regulation->valid_until);
  g_ptr_array_unref (regulation->checklists);
  g_free (regulation);
}

SerapChecklist *
serap_regulation_add_checklist (SerapRegulation *regulation, const char *entity)
{
  SerapChecklist *checklist = g_new0 (SerapChecklist, 1);
  checklist->entity = g_strdup (entity);
  checklist->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  g_ptr_array_add (regulation->checklists, checklist);
  return checklist;
}

SerapCheckItem *
serap_checklist_add_item (SerapChecklist *checklist, const char *code)
{
  SerapCheckItem *item = g_new0 (SerapCheckItem, 1);
  item->code = g_strdup (code);
  g_ptr_array_add (checklist->items, item);
  return item;
}

const SerapChecklist *
serap_regulation_checklist (const SerapRegulation *regulation, const char *entity)
{
  for (guint i = 0; i < regulation->checklists->len; i++) {
    const SerapChecklist *checklist = regulation->checklists->pdata[i];
    if (g_strcmp0 (checklist->entity, entity) == 0)
      return checklist;
  }
  return NULL;
}

const SerapCheckItem *
serap_checklist_item (const SerapChecklist *checklist, const char *code)
{
  for (guint i = 0; i < checklist->items->len; i++) {
    const SerapCheckItem *item = checklist->items->pdata[i];
    if (g_strcmp0 (item->code, code) == 0)
      return item;
  }
  return NULL;
}

gboolean
serap_check_item_applies (const SerapCheckItem *item, const char *kind)
{
  if (item->kinds == NULL || item->kinds[0] == NULL)
    return TRUE;
  return kind != NULL && g_strv_contains ((const char *const *) item->kinds, kind);
}

/* ---- Schedule ---- */

static void
stage_free (SerapStage *stage)
{
  g_free (stage->stage);
  g_free (stage->start);
  g_free (stage->end);
  g_free (stage->source);
  g_free (stage);
}

SerapSchedule *
serap_schedule_new (void)
{
  SerapSchedule *schedule = g_new0 (SerapSchedule, 1);
  schedule->undo_minutes = -1;
  schedule->stages = g_ptr_array_new_with_free_func ((GDestroyNotify) stage_free);
  return schedule;
}

void
serap_schedule_free (SerapSchedule *schedule)
{
  if (schedule == NULL)
    return;
  g_ptr_array_unref (schedule->stages);
  g_free (schedule);
}

SerapStage *
serap_schedule_add (SerapSchedule *schedule, gint64 plan_year, const char *name)
{
  SerapStage *stage = g_new0 (SerapStage, 1);
  stage->plan_year = plan_year;
  stage->stage = g_strdup (name);
  g_ptr_array_add (schedule->stages, stage);
  return stage;
}

const SerapStage *
serap_schedule_find (const SerapSchedule *schedule, gint64 plan_year, const char *name)
{
  for (guint i = 0; i < schedule->stages->len; i++) {
    const SerapStage *stage = schedule->stages->pdata[i];
    if (stage->plan_year == plan_year && g_strcmp0 (stage->stage, name) == 0)
      return stage;
  }
  return NULL;
}

/* ---- All rules ---- */

static void
pattern_free (SerapNumberPattern *pattern)
{
  g_free (pattern->code);
  g_free (pattern->pattern);
  g_free (pattern);
}

SerapRules *
serap_rules_new (SerapSchema *schema)
{
  SerapRules *rules = g_new0 (SerapRules, 1);
  g_atomic_ref_count_init (&rules->refs);
  rules->schema = serap_schema_ref (schema);
  rules->workflows
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) serap_workflow_unref);
  rules->regulations
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) serap_regulation_unref);
  rules->roles = serap_roles_new ();
  rules->schedule = serap_schedule_new ();
  rules->holidays = serap_holidays_new ();
  rules->patterns = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) pattern_free);
  return rules;
}

SerapRules *
serap_rules_ref (SerapRules *rules)
{
  g_atomic_ref_count_inc (&rules->refs);
  return rules;
}

void
serap_rules_free (SerapRules *rules)
{
  if (rules == NULL || !g_atomic_ref_count_dec (&rules->refs))
    return;
  g_hash_table_unref (rules->workflows);
  g_hash_table_unref (rules->regulations);
  g_clear_pointer (&rules->roles, serap_roles_free);
  g_clear_pointer (&rules->schedule, serap_schedule_free);
  g_clear_pointer (&rules->holidays, serap_holidays_free);
  g_hash_table_unref (rules->patterns);
  serap_schema_unref (rules->schema);
  g_free (rules);
}

static char *
key_of (const char *name, gint64 version)
{
  return g_strdup_printf ("%s@%" G_GINT64_FORMAT, name, version);
}

void
serap_rules_add_workflow (SerapRules *rules, SerapWorkflow *workflow)
{
  g_hash_table_replace (rules->workflows, key_of (workflow->name, workflow->version), workflow);
}

void
serap_rules_add_regulation (SerapRules *rules, SerapRegulation *regulation)
{
  g_hash_table_replace (rules->regulations, key_of (regulation->code, regulation->version), regulation);
}

void
serap_rules_add_pattern (SerapRules *rules, const char *code, const char *text)
{
  SerapNumberPattern *pattern = g_new0 (SerapNumberPattern, 1);
  pattern->code = g_strdup (code);
  pattern->pattern = g_strdup (text);
  g_hash_table_replace (rules->patterns, pattern->code, pattern);
}

/* Days as YYYY-MM-DD sort like text; without a limit on a side it is in force on that side. */
static gboolean
is_in_force (const char *from, const char *until, const char *today)
{
  return (from == NULL || g_strcmp0 (from, today) <= 0) && (until == NULL || g_strcmp0 (until, today) >= 0);
}

const SerapWorkflow *
serap_rules_workflow (const SerapRules *rules, const char *name, gint64 version, const char *today)
{
  if (name == NULL)
    return NULL;
  if (version > 0) {
    g_autofree char *key = key_of (name, version);
    return g_hash_table_lookup (rules->workflows, key);
  }
  const SerapWorkflow *best = NULL;
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, rules->workflows);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const SerapWorkflow *workflow = value;
    if (strcmp (workflow->name, name) == 0 && is_in_force (workflow->valid_from, workflow->valid_until, today)
        && (best == NULL || workflow->version > best->version))
      best = workflow;
  }
  return best;
}

/* Whether @a goes before @b: the one that came into force later, then the higher version, then by
 * code. */
static gboolean
is_newer (const SerapRegulation *a, const SerapRegulation *b)
{
  if (b == NULL)
    return TRUE;
  int order = g_strcmp0 (a->valid_from, b->valid_from);
  if (order != 0)
    return order > 0;
  if (a->version != b->version)
    return a->version > b->version;
  return strcmp (a->code, b->code) < 0;
}

const SerapRegulation *
serap_rules_regulation (const SerapRules *rules, const char *entity, const char *today)
{
  const SerapRegulation *in_force = NULL;
  const SerapRegulation *draft = NULL;
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, rules->regulations);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const SerapRegulation *regulation = value;
    if (serap_regulation_checklist (regulation, entity) == NULL)
      continue;
    if (g_strcmp0 (regulation->status, "BERLAKU") == 0) {
      if (is_in_force (regulation->valid_from, regulation->valid_until, today)
          && is_newer (regulation, in_force))
        in_force = regulation;
    } else if (g_strcmp0 (regulation->status, "RANCANGAN") == 0 && is_newer (regulation, draft)) {
      draft = regulation;
    }
  }
  return in_force != NULL ? in_force : draft;
}

const SerapRegulation *
serap_rules_regulation_version (const SerapRules *rules, const char *code, gint64 version)
{
  if (code == NULL)
    return NULL;
  g_autofree char *key = key_of (code, version);
  return g_hash_table_lookup (rules->regulations, key);
}

/* ---- Number patterns ---- */

/* The placeholder @p stands on, as "urut" and 4 for "{urut:4}", or FALSE. @end is set behind it. */
static gboolean
read_placeholder (const char *p, char name[24], int *width, const char **end)
{
  const char *close = strchr (p, '}');
  if (close == NULL || close - p - 1 >= 24)
    return FALSE;
  gsize n = (gsize) (close - p - 1);
  memcpy (name, p + 1, n);
  name[n] = '\0';
  *end = close + 1;
  *width = 0;
  char *colon = strchr (name, ':');
  if (colon == NULL)
    return TRUE;
  *colon = '\0';
  if (colon[1] < '1' || colon[1] > '9' || colon[2] != '\0')
    return FALSE;
  *width = colon[1] - '0';
  return TRUE;
}

gboolean
serap_number_pattern_is_valid (const char *pattern)
{
  static const char *const plain[] = { "tahun", "tahun_rencana", "dapil", NULL };
  guint counters = 0;
  const char *p = pattern;
  while (p != NULL && *p != '\0') {
    if (*p == '}')
      return FALSE;
    if (*p != '{') {
      p++;
      continue;
    }
    char name[24];
    int width;
    if (!read_placeholder (p, name, &width, &p))
      return FALSE;
    if (strcmp (name, "urut") == 0 && width > 0)
      counters++;
    else if (width > 0 || !g_strv_contains (plain, name))
      return FALSE;
  }
  return counters == 1;
}

/* @n < 0 leaves the running number out. */
static char *
fill (const char *pattern, gint64 year, gint64 plan_year, const char *dapil, gint64 n)
{
  GString *text = g_string_new (NULL);
  const char *p = pattern;
  while (*p != '\0') {
    char name[24];
    int width;
    if (*p != '{' || !read_placeholder (p, name, &width, &p))
      g_string_append_c (text, *p++);
    else if (strcmp (name, "tahun") == 0)
      g_string_append_printf (text, "%" G_GINT64_FORMAT, year);
    else if (strcmp (name, "tahun_rencana") == 0)
      g_string_append_printf (text, "%" G_GINT64_FORMAT, plan_year);
    else if (strcmp (name, "dapil") == 0)
      g_string_append (text, dapil != NULL ? dapil : "0");
    else if (n >= 0)
      g_string_append_printf (text, "%0*" G_GINT64_FORMAT, width, n);
  }
  return g_string_free (text, FALSE);
}

char *
serap_number_pattern_format (const char *pattern, gint64 year, gint64 plan_year, const char *dapil, gint64 n)
{
  return fill (pattern, year, plan_year, dapil, MAX (n, 0));
}

char *
serap_number_pattern_counter (const char *pattern, gint64 year, gint64 plan_year, const char *dapil)
{
  return fill (pattern, year, plan_year, dapil, -1);
}
