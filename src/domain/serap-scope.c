/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who may have a copy of what. */

#include "config.h"

#include "serap-scope.h"

#include <string.h>

/* Links are at most this many steps from the record they hang on. */
#define MAX_DEPTH 6

static void
add_unique (GPtrArray *scopes, char *scope)
{
  if (g_ptr_array_find_with_equal_func (scopes, scope, g_str_equal, NULL))
    g_free (scope);
  else
    g_ptr_array_add (scopes, scope);
}

static int
compare_scopes (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char **
finish (GPtrArray *scopes)
{
  g_ptr_array_sort (scopes, compare_scopes);
  g_ptr_array_add (scopes, NULL);
  return (char **) g_ptr_array_free (scopes, FALSE);
}

static gboolean
made_by_secretariat (SerapFacts *facts, const SerapRecord *record)
{
  const SerapValue *roles = &record->values[SERAP_COMMON_OLEH_PERAN];
  for (guint i = 0; roles->kind == SERAP_VALUE_SET && roles->set[i] != NULL; i++) {
    const SerapRole *role = serap_roles_find (facts->rules->roles, roles->set[i]);
    if (role != NULL && role->secretariat)
      return TRUE;
  }
  return FALSE;
}

static gboolean
has_scope (const SerapRole *role, const char *scope)
{
  return role->scopes != NULL && g_strv_contains ((const char *const *) role->scopes, scope);
}

/* What its maker keeps a copy of: what belongs to no member, and whatever was made by somebody who has no
 * member's records to look at. */
static gboolean
is_followed_by_maker (SerapFacts *facts, const SerapRecord *record)
{
  const SerapValue *roles = &record->values[SERAP_COMMON_OLEH_PERAN];
  gboolean keeps = FALSE, of_member = FALSE;
  for (guint i = 0; roles->kind == SERAP_VALUE_SET && roles->set[i] != NULL; i++) {
    const SerapRole *role = serap_roles_find (facts->rules->roles, roles->set[i]);
    keeps = keeps || (role != NULL && has_scope (role, "akun"));
    of_member = of_member || (role != NULL && has_scope (role, "anggota"));
  }
  return keeps && (!of_member || !serap_record_is_set (record, "anggota"))
         && serap_record_is_set (record, "dibuat_oleh");
}

static gboolean
is_handed_in (SerapFacts *facts, const SerapRecord *record)
{
  if (record->entity->table->workflow == NULL)
    return FALSE;
  const SerapWorkflow *workflow = serap_rules_workflow (
    facts->rules, record->entity->table->workflow, serap_record_int (record, "wf_versi", 0), facts->today);
  const SerapState *initial = workflow != NULL ? serap_workflow_initial (workflow) : NULL;
  /* What got its number was handed in, whatever became of it afterwards. */
  return initial != NULL && g_strcmp0 (serap_record_status (record), initial->name) != 0
         && serap_record_is_set (record, "nomor");
}

static void
scopes_of_root (SerapFacts *facts, const SerapRecord *record, GPtrArray *scopes)
{
  const char *member = serap_record_text (record, "anggota");
  gboolean handed_in = is_handed_in (facts, record);
  if (member != NULL)
    add_unique (scopes, g_strconcat ("anggota:", member, NULL));
  if (member == NULL || handed_in || made_by_secretariat (facts, record))
    add_unique (scopes, g_strdup ("setwan"));
  if (is_followed_by_maker (facts, record))
    add_unique (scopes, g_strconcat ("akun:", serap_record_text (record, "dibuat_oleh"), NULL));
  g_autofree char *dapil = NULL;
  if (handed_in && member != NULL) {
    g_autoptr (SerapRecord) owner = facts->ref (facts, "anggota", member);
    dapil = owner != NULL ? g_strdup (serap_record_text (owner, "dapil")) : NULL;
  }
  if (dapil != NULL)
    add_unique (scopes, g_strconcat ("dapil:", dapil, NULL));
}

static void
collect (SerapFacts *facts, const SerapRecord *record, GPtrArray *scopes, guint depth)
{
  if (serap_entity_is_reference (record->entity)) {
    add_unique (scopes, g_strdup ("ref"));
    return;
  }
  gboolean has_parent = FALSE;
  for (guint i = 0; record->entity->parents[i] != NULL && depth < MAX_DEPTH; i++) {
    const char *id = serap_record_text (record, record->entity->parents[i]);
    g_autoptr (SerapRecord) parent = id != NULL ? facts->get (facts, id, NULL) : NULL;
    if (parent == NULL)
      continue;
    has_parent = TRUE;
    collect (facts, parent, scopes, depth + 1);
  }
  if (!has_parent)
    scopes_of_root (facts, record, scopes);
}

char **
serap_scope_of (SerapFacts *facts, const SerapRecord *record)
{
  g_autoptr (GPtrArray) scopes = g_ptr_array_new_with_free_func (g_free);
  collect (facts, record, scopes, 0);
  if (serap_entity_is_sealed (record->entity)) {
    /* Persons: the owning member's circle or who wrote them down, and the Secretariat only through "pii". */
    g_autoptr (GPtrArray) sealed = g_ptr_array_new ();
    for (guint i = 0; i < scopes->len; i++) {
      if (g_str_has_prefix (scopes->pdata[i], "anggota:") || g_str_has_prefix (scopes->pdata[i], "akun:"))
        add_unique (sealed, g_strdup (scopes->pdata[i]));
      else if (g_str_equal (scopes->pdata[i], "setwan"))
        add_unique (sealed, g_strdup ("pii"));
    }
    return finish (g_steal_pointer (&sealed));
  }
  g_ptr_array_set_free_func (scopes, NULL);
  return finish (g_steal_pointer (&scopes));
}

static void
add_delegated (SerapFacts *facts, const SerapRecord *user, GPtrArray *scopes)
{
  g_autoptr (GPtrArray) list = facts->children (facts, "delegasi", "kepada", user->id, NULL);
  for (guint i = 0; i < list->len; i++) {
    const SerapRecord *one = list->pdata[i];
    const char *start = serap_record_text (one, "mulai");
    const char *end = serap_record_text (one, "selesai");
    if (serap_record_bool (one, "dicabut") || serap_record_bool (one, "dihapus")
        || (start != NULL && strcmp (start, facts->today) > 0)
        || (end != NULL && strcmp (end, facts->today) < 0))
      continue;
    const char *from = serap_record_text (one, "dari");
    g_autoptr (SerapRecord) member = from != NULL ? facts->get (facts, from, NULL) : NULL;
    const char *code = member != NULL ? serap_record_text (member, "anggota") : NULL;
    if (code != NULL)
      add_unique (scopes, g_strconcat ("anggota:", code, NULL));
  }
}

static void
add_role_scopes (SerapFacts *facts, const SerapRecord *user, const SerapRole *role, GPtrArray *scopes)
{
  const char *member = serap_record_text (user, "anggota");
  for (guint i = 0; role->scopes != NULL && role->scopes[i] != NULL; i++) {
    const char *scope = role->scopes[i];
    if (g_str_equal (scope, "anggota")) {
      if (member != NULL)
        add_unique (scopes, g_strconcat ("anggota:", member, NULL));
    } else if (g_str_equal (scope, "dapil")) {
      g_autoptr (SerapRecord) owner = member != NULL ? facts->ref (facts, "anggota", member) : NULL;
      const char *dapil = owner != NULL ? serap_record_text (owner, "dapil") : NULL;
      if (dapil != NULL)
        add_unique (scopes, g_strconcat ("dapil:", dapil, NULL));
    } else if (g_str_equal (scope, "akun")) {
      add_unique (scopes, g_strconcat ("akun:", user->id, NULL));
    } else {
      add_unique (scopes, g_strdup (scope));
    }
  }
}

char **
serap_scopes_of_user (SerapFacts *facts, const SerapRecord *user)
{
  g_autoptr (GPtrArray) scopes = g_ptr_array_new ();
  const SerapValue *roles = serap_record_value (user, "peran");
  gboolean active = !serap_record_bool (user, "nonaktif") && !serap_record_bool (user, "dihapus");
  if (active) {
    add_unique (scopes, g_strdup ("ref"));
    add_delegated (facts, user, scopes);
  }
  for (guint i = 0; active && roles->kind == SERAP_VALUE_SET && roles->set[i] != NULL; i++) {
    const SerapRole *role = serap_roles_find (facts->rules->roles, roles->set[i]);
    if (role != NULL)
      add_role_scopes (facts, user, role, scopes);
  }
  return finish (g_steal_pointer (&scopes));
}

gboolean
serap_scopes_overlap (char *const *a, char *const *b)
{
  for (guint i = 0; a != NULL && a[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) b, a[i]))
      return TRUE;
  return FALSE;
}
