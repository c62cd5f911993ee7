/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sim-law.h"

#include <string.h>

#define SYSTEM_DEVICE "00000000-0000-8000-8000-000000000002"

struct _SimLaw {
  JsonNode *aspirasi, *usulan, *peran;
};

static JsonNode *
load (const char *dir, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *path = g_build_filename (dir, name, NULL);
  if (!json_parser_load_from_file (parser, path, &error))
    g_error ("%s: %s", path, error->message);
  return json_parser_steal_root (parser);
}

SimLaw *
sim_law_new (const char *data_dir)
{
  SimLaw *law = g_new0 (SimLaw, 1);
  law->aspirasi = load (data_dir, "workflow/aspirasi.json");
  law->usulan = load (data_dir, "workflow/usulan.json");
  law->peran = load (data_dir, "reference/peran.json");
  return law;
}

void
sim_law_free (SimLaw *law)
{
  json_node_unref (law->aspirasi);
  json_node_unref (law->usulan);
  json_node_unref (law->peran);
  g_free (law);
}

static gboolean
is_strict_of (const char *list, const char *field)
{
  g_auto (GStrv) names = g_strsplit (list, " ", -1);
  return g_strv_contains ((const char *const *) names, field);
}

gboolean
sim_law_is_strict (const char *entity, const char *field)
{
  static const struct {
    const char *entity, *fields;
  } strict[] = {
    { "usulan",
      "lokasi volume satuan harga_satuan anggaran opd_awal opd_akhir pagu realisasi nilai_akomodir" },
    { "aspirasi", "lokasi volume satuan perkiraan_biaya" },
    { "lokasi", "alamat rt rw kelurahan lat lng status_lahan" },
    { "kegiatan", "kelurahan lat lng" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (strict); i++)
    if (g_str_equal (strict[i].entity, entity))
      return is_strict_of (strict[i].fields, field);
  return FALSE;
}

/* ---- Reading rule files ---- */

static JsonObject *
workflow_of (const SimLaw *law, const char *entity)
{
  if (g_str_equal (entity, "aspirasi"))
    return json_node_get_object (law->aspirasi);
  return g_str_equal (entity, "usulan") ? json_node_get_object (law->usulan) : NULL;
}

static gboolean
lists (JsonObject *object, const char *member, const char *text)
{
  JsonArray *array
    = json_object_has_member (object, member) ? json_object_get_array_member (object, member) : NULL;
  for (guint i = 0; array != NULL && text != NULL && i < json_array_get_length (array); i++)
    if (g_strcmp0 (json_array_get_string_element (array, i), text) == 0)
      return TRUE;
  return FALSE;
}

static JsonObject *
find_named (JsonObject *root, const char *list, const char *name, const char *from)
{
  JsonArray *array = json_object_get_array_member (root, list);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonObject *one = json_array_get_object_element (array, i);
    if (g_strcmp0 (json_object_get_string_member (one, "name"), name) == 0
        && (from == NULL || lists (one, "from", from)))
      return one;
  }
  return NULL;
}

static const char *
initial_state (JsonObject *workflow)
{
  JsonArray *states = json_object_get_array_member (workflow, "states");
  for (guint i = 0; i < json_array_get_length (states); i++) {
    JsonObject *state = json_array_get_object_element (states, i);
    if (json_object_get_boolean_member_with_default (state, "initial", FALSE))
      return json_object_get_string_member (state, "name");
  }
  return NULL;
}

static gboolean
has_guard (JsonObject *transition, const char *name)
{
  JsonArray *guards = json_object_has_member (transition, "guards")
                        ? json_object_get_array_member (transition, "guards")
                        : NULL;
  for (guint i = 0; guards != NULL && i < json_array_get_length (guards); i++) {
    JsonNode *node = json_array_get_element (guards, i);
    const char *one = JSON_NODE_HOLDS_OBJECT (node)
                        ? json_object_get_string_member (json_node_get_object (node), "guard")
                        : json_node_get_string (node);
    if (g_strcmp0 (one, name) == 0)
      return TRUE;
  }
  return FALSE;
}

static JsonObject *
role_of (const SimLaw *law, const char *code)
{
  JsonArray *roles = json_object_get_array_member (json_node_get_object (law->peran), "roles");
  for (guint i = 0; i < json_array_get_length (roles); i++) {
    JsonObject *role = json_array_get_object_element (roles, i);
    if (g_strcmp0 (json_object_get_string_member (role, "code"), code) == 0)
      return role;
  }
  return NULL;
}

static char **
set_of (const SimRec *rec, const char *field)
{
  const char *text = sim_rec_text (rec, field);
  return text != NULL ? g_strsplit (text, "\x1f", -1) : g_new0 (char *, 1);
}

/* ---- People ---- */

static gboolean
is_system (const SimDeed *deed)
{
  return g_strcmp0 (deed->device, SYSTEM_DEVICE) == 0;
}

static const char *
person (const SimModel *model, const char *user)
{
  const SimRec *account = sim_model_get (model, user);
  const char *name = sim_rec_text (account, "orang");
  return name != NULL ? name : user;
}

static gboolean
is_of_member (const SimModel *model, const char *user, const SimRec *rec)
{
  const char *member = sim_rec_text (sim_model_get (model, user), "anggota");
  return member != NULL && g_strcmp0 (member, sim_rec_text (rec, "anggota")) == 0;
}

static gboolean
is_own (const SimModel *model, const SimDeed *deed, const SimRec *rec, guint depth)
{
  if (rec == NULL || depth > 6)
    return FALSE;
  if (is_of_member (model, deed->user, rec) || is_of_member (model, deed->acts_for, rec))
    return TRUE;
  gboolean free_of_member = sim_rec_text (rec, "anggota") == NULL;
  const char *creator = sim_rec_text (rec, "dibuat_oleh");
  if (free_of_member && (creator == NULL || g_strcmp0 (creator, deed->user) == 0))
    return TRUE;
  const char *const *parents = sim_parents_of (rec->entity);
  for (guint i = 0; parents[i] != NULL; i++)
    if (is_own (model, deed, sim_model_get (model, sim_rec_text (rec, parents[i])), depth + 1))
      return TRUE;
  return FALSE;
}

static gboolean
roles_fit (
  const SimModel *model, const SimDeed *deed, JsonObject *object, const char *member, const SimRec *rec)
{
  if (lists (object, member, "PEMILIK") && is_own (model, deed, rec, 0))
    return TRUE;
  if (lists (object, member, "PEMBUAT") && g_strcmp0 (sim_rec_text (rec, "dibuat_oleh"), deed->user) == 0)
    return TRUE;
  g_auto (GStrv) roles = set_of (sim_model_get (model, deed->user), "peran");
  for (guint i = 0; roles[i] != NULL; i++)
    if (lists (object, member, roles[i]))
      return TRUE;
  return FALSE;
}

static gboolean
has_right (const SimLaw *law, const SimModel *model, const SimDeed *deed, const SimRec *rec)
{
  g_auto (GStrv) roles = set_of (sim_model_get (model, deed->user), "peran");
  for (guint i = 0; roles[i] != NULL; i++) {
    JsonObject *role = role_of (law, roles[i]);
    JsonArray *rights = role != NULL ? json_object_get_array_member (role, "rights") : NULL;
    for (guint k = 0; rights != NULL && k < json_array_get_length (rights); k++) {
      JsonObject *right = json_array_get_object_element (rights, k);
      const char *entity = json_object_get_string_member (right, "entity");
      gboolean covers = g_strcmp0 (entity, deed->kind) == 0
                        || (g_strcmp0 (entity, "*") == 0 && !sim_is_reference (deed->kind));
      if (covers && lists (right, "verbs", deed->verb)
          && (!json_object_get_boolean_member_with_default (right, "own", FALSE)
              || is_own (model, deed, rec, 0)))
        return TRUE;
    }
  }
  return FALSE;
}

/* ---- Separation of duties ---- */

static gboolean
is_weighty (const SimDeed *deed)
{
  static const char *const hands[] = { "AJUKAN", "AJUKAN_ULANG", "TERIMA", NULL };
  if (g_str_equal (deed->event_verb, "create")
      || (deed->event_transition != NULL && g_strv_contains (hands, deed->event_transition)))
    return TRUE;
  for (guint i = 0; g_str_equal (deed->event_verb, "edit") && deed->changed[i] != NULL; i++)
    if (sim_law_is_strict (deed->after->entity, deed->changed[i]))
      return TRUE;
  return FALSE;
}

void
sim_law_note_author (SimRec *rec, const SimDeed *deed)
{
  if (!is_weighty (deed))
    return;
  if (deed->user != NULL)
    g_hash_table_add (rec->authors, g_strdup (deed->user));
  if (deed->acts_for != NULL)
    g_hash_table_add (rec->authors, g_strdup (deed->acts_for));
}

static gboolean
is_author (const SimModel *model, const SimRec *rec, const char *user)
{
  const char *who = person (model, user);
  GHashTableIter iter;
  gpointer account;
  if (rec == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, rec->authors);
  while (g_hash_table_iter_next (&iter, &account, NULL))
    if (g_strcmp0 (person (model, account), who) == 0)
      return TRUE;
  return FALSE;
}

/* ---- One transition ---- */

static char *
check_guards (const SimModel *model, const SimDeed *deed, JsonObject *transition)
{
  const SimRec *before = deed->before;
  const char *name = deed->event_transition;
  const char *holder = sim_rec_text (before, "pemegang");
  if (has_guard (transition, "verifier_is_not_author")
      && (is_author (model, before, deed->user)
          || is_author (model, sim_model_get (model, sim_rec_text (before, "lokasi")), deed->user)))
    return g_strdup_printf ("separation of duties: %s made by somebody with a hand in the record", name);
  if (has_guard (transition, "four_eyes")
      && g_strcmp0 (person (model, sim_rec_text (before, "pengusul_tolak")), person (model, deed->user)) == 0)
    return g_strdup_printf ("four eyes: %s by who proposed it", name);
  if (has_guard (transition, "is_holder") && g_strcmp0 (holder, deed->user) != 0)
    return g_strdup_printf ("%s by somebody who does not hold the record", name);
  if (has_guard (transition, "not_held_by_other") && holder != NULL)
    return g_strdup_printf ("%s of a record that is held", name);
  if (has_guard (transition, "is_member") && !is_of_member (model, deed->user, before))
    return g_strdup_printf ("%s by somebody else than the member", name);
  if (has_guard (transition, "rejection_proposed") && sim_rec_int (before, "usul_tolak") == 0)
    return g_strdup_printf ("%s without a proposed rejection", name);
  if (has_guard (transition, "no_rejection_proposed") && sim_rec_int (before, "usul_tolak") != 0)
    return g_strdup_printf ("%s in spite of a proposed rejection", name);
  if (has_guard (transition, "member_approved") && !is_of_member (model, deed->user, before)
      && (sim_rec_int (before, "disetujui_versi") == 0
          || sim_rec_int (before, "disetujui_versi") != sim_rec_int (before, "isi_versi")))
    return g_strdup_printf ("%s of what the member has not approved", name);
  return NULL;
}

static gboolean
cascades_to (const SimLaw *law, const SimDeed *deed)
{
  JsonObject *workflow = workflow_of (law, deed->main_kind);
  JsonArray *all = workflow != NULL ? json_object_get_array_member (workflow, "transitions") : NULL;
  for (guint i = 0; all != NULL && i < json_array_get_length (all); i++) {
    JsonObject *one = json_array_get_object_element (all, i);
    JsonArray *effects
      = json_object_has_member (one, "effects") ? json_object_get_array_member (one, "effects") : NULL;
    if (g_strcmp0 (json_object_get_string_member (one, "name"), deed->main_transition) != 0)
      continue;
    for (guint k = 0; effects != NULL && k < json_array_get_length (effects); k++) {
      JsonObject *effect = json_array_get_object_element (effects, k);
      if (g_strcmp0 (json_object_get_string_member_with_default (effect, "effect", NULL), "cascade") == 0
          && g_strcmp0 (json_object_get_string_member_with_default (effect, "transition", NULL),
                        deed->event_transition)
               == 0)
        return TRUE;
    }
  }
  return FALSE;
}

static char *
check_transition (const SimLaw *law, const SimModel *model, const SimDeed *deed)
{
  JsonObject *workflow = workflow_of (law, deed->after->entity);
  const char *from = sim_rec_text (deed->before, "status");
  const char *to = sim_rec_text (deed->after, "status");
  JsonObject *transition = workflow != NULL && from != NULL
                             ? find_named (workflow, "transitions", deed->event_transition, from)
                             : NULL;
  if (transition == NULL)
    return g_strdup_printf ("there is no %s from %s", deed->event_transition, from);
  const char *goal = json_object_get_string_member_with_default (transition, "to", from);
  if (g_strcmp0 (goal, to) != 0)
    return g_strdup_printf ("%s leads to %s, not %s", deed->event_transition, goal, to);
  if (is_system (deed))
    return NULL;
  if (g_str_equal (deed->event_verb, "effect"))
    return cascades_to (law, deed) ? NULL
                                   : g_strdup_printf ("%s is no effect of this", deed->event_transition);
  if (json_object_get_boolean_member_with_default (transition, "hidden", FALSE))
    return g_strdup_printf ("%s is made by effects only", deed->event_transition);
  if (!roles_fit (model, deed, transition, "roles", deed->before))
    return g_strdup_printf ("role: %s not for this account", deed->event_transition);
  JsonArray *required = json_object_has_member (transition, "required")
                          ? json_object_get_array_member (transition, "required")
                          : NULL;
  for (guint i = 0; required != NULL && i < json_array_get_length (required); i++) {
    const char *field = json_array_get_string_element (required, i);
    /* The table of the RPJMD is empty: nothing can be named. */
    if (sim_rec_text (deed->after, field) == NULL && !g_str_equal (field, "rpjmd"))
      return g_strdup_printf ("%s without %s", deed->event_transition, field);
  }
  return check_guards (model, deed, transition);
}

static gboolean
is_editable (const SimLaw *law, const SimModel *model, const SimDeed *deed, const SimRec *rec)
{
  JsonObject *workflow = workflow_of (law, rec->entity);
  JsonObject *state
    = workflow != NULL ? find_named (workflow, "states", sim_rec_text (rec, "status"), NULL) : NULL;
  return workflow == NULL || (state != NULL && roles_fit (model, deed, state, "edit_roles", rec));
}

static char *
check_write (const SimLaw *law, const SimModel *model, const SimDeed *deed)
{
  const SimRec *rec = deed->before != NULL ? deed->before : deed->after;
  if (is_system (deed))
    return NULL;
  if (deed->before != NULL && sim_rec_int (deed->before, "dihapus") != 0)
    return g_strdup ("a change of a removed record");
  if (!is_editable (law, model, deed, rec))
    return g_strdup_printf ("%s in state %s", deed->verb, sim_rec_text (rec, "status"));
  const SimRec *owner
    = g_str_equal (rec->entity, "lokasi") ? sim_model_get (model, sim_rec_text (rec, "pemilik")) : NULL;
  if (owner != NULL && !is_editable (law, model, deed, owner))
    return g_strdup_printf ("%s of a place while its record is %s", deed->verb,
                            sim_rec_text (owner, "status"));
  if (!g_str_equal (rec->entity, "jawaban"))
    return NULL;
  const SimRec *check = sim_model_get (model, sim_rec_text (deed->after, "verifikasi"));
  if (check == NULL || sim_rec_text (check, "hasil") != NULL)
    return g_strdup ("an answer to a check that is closed");
  return g_strcmp0 (sim_rec_text (check, "verifikator"), deed->user) == 0
           ? NULL
           : g_strdup ("an answer by somebody else than the verifier");
}

char *
sim_law_judge (const SimLaw *law, const SimModel *model, const SimDeed *deed)
{
  gboolean main = g_str_equal (deed->after->id, deed->entity);
  JsonObject *workflow = workflow_of (law, deed->after->entity);
  const char *from = sim_rec_text (deed->before, "status");
  const char *to = sim_rec_text (deed->after, "status");
  if (main && !is_system (deed)) {
    const SimRec *account = sim_model_get (model, deed->user);
    if (account == NULL || sim_rec_int (account, "nonaktif") != 0)
      return g_strdup ("done by an account that is closed or unknown");
    if (!g_str_equal (deed->verb, "revert") && !has_right (law, model, deed, deed->after))
      return g_strdup_printf ("right: %s %s is not for this account", deed->verb, deed->kind);
  }
  if (g_str_equal (deed->event_verb, "revert"))
    return NULL;
  if (deed->event_transition != NULL)
    return check_transition (law, model, deed);
  if (workflow != NULL && deed->created && g_strcmp0 (to, initial_state (workflow)) != 0)
    return g_strdup_printf ("made in state %s", to);
  if (workflow != NULL && !deed->created && g_strcmp0 (from, to) != 0)
    return g_strdup_printf ("from %s to %s without a transition", from, to);
  return main ? check_write (law, model, deed) : NULL;
}

/* ---- Who may have what ---- */

static void
add_scope (GHashTable *set, char *scope)
{
  g_hash_table_add (set, scope);
}

static char **
sorted (GHashTable *set)
{
  g_autoptr (GList) list = g_list_sort (g_hash_table_get_keys (set), (GCompareFunc) strcmp);
  GPtrArray *texts = g_ptr_array_new ();
  for (GList *l = list; l != NULL; l = l->next)
    g_ptr_array_add (texts, g_strdup (l->data));
  g_ptr_array_add (texts, NULL);
  return (char **) g_ptr_array_free (texts, FALSE);
}

static gboolean
made_by_secretariat (const SimLaw *law, const SimRec *rec)
{
  g_auto (GStrv) roles = set_of (rec, "oleh_peran");
  for (guint i = 0; roles[i] != NULL; i++) {
    JsonObject *role = role_of (law, roles[i]);
    if (role != NULL && json_object_get_boolean_member_with_default (role, "secretariat", FALSE))
      return TRUE;
  }
  return FALSE;
}

/* What belongs to no member is also where its maker finds it, and all that somebody made who has no
 * member's records to look at. */
static gboolean
stays_with_maker (const SimLaw *law, const SimRec *rec)
{
  g_auto (GStrv) roles = set_of (rec, "oleh_peran");
  gboolean keeps = FALSE, of_member = FALSE;
  for (guint i = 0; roles[i] != NULL; i++) {
    JsonObject *role = role_of (law, roles[i]);
    keeps = keeps || (role != NULL && lists (role, "scopes", "akun"));
    of_member = of_member || (role != NULL && lists (role, "scopes", "anggota"));
  }
  return keeps && (!of_member || sim_rec_text (rec, "anggota") == NULL)
         && sim_rec_text (rec, "dibuat_oleh") != NULL;
}

static void
collect (const SimLaw *law, const SimModel *model, const SimRec *rec, GHashTable *set, guint depth)
{
  const char *const *parents = sim_parents_of (rec->entity);
  gboolean has_parent = FALSE;
  for (guint i = 0; parents[i] != NULL && depth < 6; i++) {
    const SimRec *parent = sim_model_get (model, sim_rec_text (rec, parents[i]));
    has_parent = has_parent || parent != NULL;
    if (parent != NULL)
      collect (law, model, parent, set, depth + 1);
  }
  if (has_parent)
    return;
  if (sim_is_reference (rec->entity)) {
    add_scope (set, g_strdup ("ref"));
    return;
  }
  JsonObject *workflow = workflow_of (law, rec->entity);
  gboolean handed_in = workflow != NULL && sim_rec_text (rec, "nomor") != NULL
                       && g_strcmp0 (sim_rec_text (rec, "status"), initial_state (workflow)) != 0;
  const char *member = sim_rec_text (rec, "anggota");
  if (member == NULL || handed_in || made_by_secretariat (law, rec))
    add_scope (set, g_strdup ("setwan"));
  if (stays_with_maker (law, rec))
    add_scope (set, g_strconcat ("akun:", sim_rec_text (rec, "dibuat_oleh"), NULL));
  if (member == NULL)
    return;
  add_scope (set, g_strconcat ("anggota:", member, NULL));
  const char *dapil = handed_in ? sim_rec_text (sim_model_by_code (model, "anggota", member), "dapil") : NULL;
  if (dapil != NULL)
    add_scope (set, g_strconcat ("dapil:", dapil, NULL));
}

char **
sim_law_scopes_of (const SimLaw *law, const SimModel *model, const SimRec *rec)
{
  g_autoptr (GHashTable) set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  collect (law, model, rec, set, 0);
  if (!g_str_equal (rec->entity, "pengusul"))
    return sorted (set);
  g_autoptr (GHashTable) closed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer scope;
  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &scope, NULL)) {
    if (g_str_has_prefix (scope, "anggota:") || g_str_has_prefix (scope, "akun:"))
      add_scope (closed, g_strdup (scope));
    if (g_str_equal (scope, "setwan"))
      add_scope (closed, g_strdup ("pii"));
  }
  return sorted (closed);
}

typedef struct {
  const SimModel *model;
  const char *user;
  GHashTable *set;
} Delegated;

static void
add_delegated (SimRec *rec, gpointer data)
{
  Delegated *delegated = data;
  if (!g_str_equal (rec->entity, "delegasi") || sim_rec_int (rec, "dicabut") != 0
      || sim_rec_int (rec, "dihapus") != 0 || g_strcmp0 (sim_rec_text (rec, "kepada"), delegated->user) != 0)
    return;
  const char *member = sim_rec_text (sim_model_get (delegated->model, sim_rec_text (rec, "dari")), "anggota");
  if (member != NULL)
    add_scope (delegated->set, g_strconcat ("anggota:", member, NULL));
}

char **
sim_law_scopes_of_user (const SimLaw *law, const SimModel *model, const char *user)
{
  g_autoptr (GHashTable) set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const SimRec *account = sim_model_get (model, user);
  if (account == NULL || sim_rec_int (account, "nonaktif") != 0)
    return sorted (set);
  add_scope (set, g_strdup ("ref"));
  Delegated delegated = { model, user, set };
  sim_model_each (model, add_delegated, &delegated);
  g_auto (GStrv) roles = set_of (account, "peran");
  const char *member = sim_rec_text (account, "anggota");
  for (guint i = 0; roles[i] != NULL; i++) {
    JsonObject *role = role_of (law, roles[i]);
    JsonArray *scopes = role != NULL && json_object_has_member (role, "scopes")
                          ? json_object_get_array_member (role, "scopes")
                          : NULL;
    for (guint k = 0; scopes != NULL && k < json_array_get_length (scopes); k++) {
      const char *scope = json_array_get_string_element (scopes, k);
      gboolean member_only = g_str_equal (scope, "anggota") || g_str_equal (scope, "dapil");
      const char *dapil
        = member != NULL ? sim_rec_text (sim_model_by_code (model, "anggota", member), "dapil") : NULL;
      if (g_str_equal (scope, "akun"))
        add_scope (set, g_strconcat ("akun:", user, NULL));
      else if (!member_only)
        add_scope (set, g_strdup (scope));
      else if (member != NULL && g_str_equal (scope, "anggota"))
        add_scope (set, g_strconcat ("anggota:", member, NULL));
      else if (dapil != NULL && g_str_equal (scope, "dapil"))
        add_scope (set, g_strconcat ("dapil:", dapil, NULL));
    }
  }
  return sorted (set);
}
