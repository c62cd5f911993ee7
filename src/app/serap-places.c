/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where somebody can go, by what the roles file says waits for them. */

#include "config.h"

#include "serap-places.h"

#include "serap-resolver.h"
#include "serap-review.h"

#include <glib/gi18n.h>
#include <string.h>

void
serap_place_free (SerapPlace *place)
{
  g_free (place->name);
  g_free (place->title);
  g_free (place->icon);
  g_free (place->entity);
  g_free (place->query);
  g_free (place);
}

static SerapPlace *
add (GPtrArray *places,
     SerapPlaceKind kind,
     SerapPlaceSection section,
     const char *name,
     const char *title,
     const char *icon,
     const char *entity,
     char *query)
{
  SerapPlace *place = g_new0 (SerapPlace, 1);
  place->kind = kind;
  place->section = section;
  place->name = g_strdup (name);
  place->title = g_strdup (title);
  place->icon = g_strdup (icon);
  place->entity = g_strdup (entity);
  place->query = query;
  place->counted = query != NULL || kind == SERAP_PLACE_REVIEW;
  g_ptr_array_add (places, place);
  return place;
}

static gboolean
has_role (SerapSpace *space, const char *wanted)
{
  const SerapValue *roles = serap_record_value (serap_space_user (space), "peran");
  return roles->kind == SERAP_VALUE_SET && g_strv_contains ((const char *const *) roles->set, wanted);
}

/* "status:tercatat|terklasifikasi" of the states of @entity that wait for one of the account's roles. */
static char *
queue_query (SerapSpace *space, const char *entity)
{
  const SerapValue *roles = serap_record_value (serap_space_user (space), "peran");
  g_autofree char *prefix = g_strconcat (entity, "/", NULL);
  g_autoptr (GString) query = g_string_new (NULL);
  for (guint i = 0; roles->kind == SERAP_VALUE_SET && roles->set[i] != NULL; i++) {
    const SerapRole *role = serap_roles_find (serap_space_rules (space)->roles, roles->set[i]);
    for (guint q = 0; role != NULL && role->queue != NULL && role->queue[q] != NULL; q++) {
      if (!g_str_has_prefix (role->queue[q], prefix))
        continue;
      g_autofree char *state = g_ascii_strdown (role->queue[q] + strlen (prefix), -1);
      g_string_append_printf (query, "%s%s", query->len > 0 ? "|" : "status:", state);
    }
  }
  return query->len > 0 ? g_string_free (g_steal_pointer (&query), FALSE) : NULL;
}

static char *
drafts_query (SerapSpace *space, const char *state)
{
  return g_strdup_printf ("status:%s oleh:%s", state, serap_record_text (serap_space_user (space), "kode"));
}

static void
add_work (SerapSpace *space, GPtrArray *places)
{
  const SerapPlaceSection work = SERAP_SECTION_WORK;
  add (places, SERAP_PLACE_HOME, work, "beranda", _ ("Home"), "go-home", NULL, NULL);
  char *aspirasi = queue_query (space, "aspirasi"), *usulan = queue_query (space, "usulan");
  if (aspirasi != NULL)
    add (places, SERAP_PLACE_LIST, work, "kotak-masuk", _ ("Inbox"), "mail-unread", "aspirasi", aspirasi);
  if (usulan != NULL && (has_role (space, "SETWAN_VERIFIKATOR") || has_role (space, "SETWAN_KABAG")))
    add (places, SERAP_PLACE_CHECKS, work, "antrean", _ ("Verification"), "task-due", "usulan", usulan);
  else if (usulan != NULL)
    add (places, SERAP_PLACE_LIST, work, "antrean", _ ("Proposals waiting"), "task-due", "usulan", usulan);
  add (places, SERAP_PLACE_LIST, work, "draf", _ ("My drafts"), "document-edit", "aspirasi",
       drafts_query (space, "draf_lapangan"));
  add (places, SERAP_PLACE_REVIEW, work, "ditinjau", _ ("To review"), "dialog-warning", NULL, NULL);
}

GPtrArray *
serap_places_of (SerapSpace *space)
{
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_place_free);
  const SerapPlaceSection data = SERAP_SECTION_DATA;
  add_work (space, places);
  add (places, SERAP_PLACE_LIST, data, "aspirasi", _ ("All aspirations"), "view-list-bullet", "aspirasi",
       NULL);
  add (places, SERAP_PLACE_LIST, data, "usulan", _ ("Proposals"), "x-office-document", "usulan", NULL);
  add (places, SERAP_PLACE_LIST, data, "kegiatan", _ ("Events"), "x-office-calendar", "kegiatan", NULL);
  add (places, SERAP_PLACE_LIST, data, "surat", _ ("Letters"), "text-x-generic", "surat", NULL);
  if (has_role (space, "ADMIN"))
    add (places, SERAP_PLACE_LIST, data, "pengguna", _ ("Accounts"), "system-users", "pengguna", NULL);
  return places;
}

static gint64
count_one (SerapSpace *space, const SerapPlace *place, GError **error)
{
  if (place->kind == SERAP_PLACE_REVIEW) {
    g_autoptr (GPtrArray) items = serap_review_items (space, error);
    return items != NULL ? (gint64) items->len : -1;
  }
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), place->entity);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapQuery) query
    = serap_query_parse (entity, place->query, serap_resolve_for_query, space, problems);
  /* A state that a later version of the rules no longer has counts nothing. */
  return query != NULL ? serap_store_count (serap_space_store (space), query, error) : 0;
}

GArray *
serap_places_count (SerapSpace *space, GPtrArray *places, GError **error)
{
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) local = NULL;
  for (guint i = 0; i < places->len; i++) {
    const SerapPlace *place = places->pdata[i];
    gint64 n = place->counted ? count_one (space, place, &local) : -1;
    if (local != NULL) {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
    g_array_append_val (counts, n);
  }
  return g_array_ref (counts);
}
