/* SPDX-License-Identifier: GPL-3.0-or-later */

/* New records and changes, with their children. */

#include "config.h"

#include "serap-edit.h"

#include "serap-id.h"
#include "serap-resolver.h"

#include <glib/gi18n.h>
#include <string.h>

/* Operations that belong together, and where they lead. */
typedef struct {
  SerapSpace *space;
  const SerapEntity *entity;
  SerapOp *main;
  GPtrArray *ops;            /* (element-type SerapOp) main first */
  GPtrArray *children;       /* (element-type SerapOp) (unowned) create or edit of lokasi and pengusul */
  const SerapRecord *record; /* (nullable) the record that is changed */
  char **aspirasi;           /* (nullable) ids to link */
  GPtrArray *problems;
} Edit;

static void
edit_clear (Edit *edit)
{
  g_ptr_array_unref (edit->ops);
  g_ptr_array_unref (edit->children);
  g_strfreev (edit->aspirasi);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Edit, edit_clear)

static void
edit_init (Edit *edit,
           SerapSpace *space,
           SerapOp *main,
           const SerapEntity *entity,
           const SerapRecord *record,
           GPtrArray *problems)
{
  memset (edit, 0, sizeof *edit);
  edit->space = space;
  edit->entity = entity;
  edit->main = main;
  edit->record = record;
  edit->problems = problems;
  edit->ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  edit->children = g_ptr_array_new ();
  g_ptr_array_add (edit->ops, main);
}

/* The operation on child @kind: an edit of the one that is there, else a new one. */
static SerapOp *
child_op (Edit *edit, const SerapEntity *child)
{
  for (guint i = 0; i < edit->children->len; i++)
    if (g_str_equal (((SerapOp *) edit->children->pdata[i])->kind, child->name))
      return edit->children->pdata[i];
  const char *known = edit->record != NULL ? serap_record_text (edit->record, child->name) : NULL;
  g_autofree char *id = known != NULL ? g_strdup (known) : serap_id_new (serap_space_env (edit->space));
  SerapOp *op
    = serap_space_op (edit->space, known != NULL ? SERAP_VERB_EDIT : SERAP_VERB_CREATE, child->name, id);
  if (known == NULL)
    serap_op_set_text (op, "pemilik", edit->main->entity);
  g_ptr_array_add (edit->ops, op);
  g_ptr_array_add (edit->children, op);
  return op;
}

static void
put_value (Edit *edit, SerapOp *op, const SerapEntity *entity, const SerapField *field, const char *text)
{
  g_auto (SerapValue) value = SERAP_VALUE_INIT;
  g_autofree char *unit = NULL;
  if (!serap_resolve_value (edit->space, field, text, &value, &unit, edit->problems))
    return;
  serap_op_set_value (op, field->name, &value);
  if (unit != NULL && serap_entity_find (entity, "satuan") >= 0
      && serap_op_find_change (op, "satuan") == NULL)
    serap_op_set_text (op, "satuan", unit);
}

static void
unknown_field (Edit *edit, const SerapEntity *entity, const char *name)
{
  serap_problems_add (edit->problems, name, "unknown-field", "entitas", entity->name, NULL);
}

static void
put_child (Edit *edit, const char *child_name, const char *member, const char *text)
{
  const SerapEntity *child = serap_schema_entity (serap_space_schema (edit->space), child_name);
  int at = child != NULL ? serap_entity_find_alias (child, member) : -1;
  int place = serap_entity_find (edit->entity, child_name);
  if (at < 0 || place < 0 || edit->entity->fields[place].type != SERAP_REF) {
    g_autofree char *whole = g_strconcat (child_name, ".", member, NULL);
    unknown_field (edit, edit->entity, whole);
    return;
  }
  put_value (edit, child_op (edit, child), child, &child->fields[at], text);
}

static void
put_links (Edit *edit, const char *text)
{
  const SerapEntity *aspirasi = serap_schema_entity (serap_space_schema (edit->space), "aspirasi");
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; parts[i] != NULL; i++) {
    g_autoptr (GError) error = NULL;
    char *id = serap_store_find (serap_space_store (edit->space), aspirasi, g_strstrip (parts[i]), &error);
    if (id != NULL)
      g_ptr_array_add (ids, id);
    else
      serap_problems_add (edit->problems, "aspirasi", "no-such-record", "teks", parts[i], NULL);
  }
  g_ptr_array_add (ids, NULL);
  edit->aspirasi = g_strdupv ((char **) ids->pdata);
}

static void
put_assignment (Edit *edit, const char *assignment)
{
  const char *equals = strchr (assignment, '=');
  if (equals == NULL || equals == assignment) {
    serap_problems_add (edit->problems, NULL, "not-an-assignment", "teks", assignment, NULL);
    return;
  }
  g_autofree char *name = g_strndup (assignment, (gsize) (equals - assignment));
  const char *text = equals + 1;
  char *dot = strchr (name, '.');
  if (dot != NULL) {
    *dot = '\0';
    put_child (edit, name, dot + 1, text);
    return;
  }
  if (g_str_equal (edit->entity->name, "usulan") && g_str_equal (name, "aspirasi")) {
    put_links (edit, text);
    return;
  }
  int at = serap_entity_find_alias (edit->entity, name);
  if (at < 0) {
    unknown_field (edit, edit->entity, name);
    return;
  }
  const SerapField *field = &edit->entity->fields[at];
  /* What a list shows of the place is written to the place. */
  if ((field->flags & SERAP_FIELD_DERIVED) != 0 && serap_entity_find (edit->entity, "lokasi") >= 0) {
    put_child (edit, "lokasi", field->name, text);
    return;
  }
  put_value (edit, edit->main, edit->entity, field, text);
}

/* ---- What a proposal takes over from its first aspiration ---- */

static void
take_over (Edit *edit, const SerapRecord *source, const char *from, const char *to)
{
  if (serap_op_find_change (edit->main, to) != NULL || !serap_record_is_set (source, from))
    return;
  serap_op_set_value (edit->main, to, serap_record_value (source, from));
}

static void
take_over_place (Edit *edit, const SerapRecord *source)
{
  const SerapEntity *lokasi = serap_schema_entity (serap_space_schema (edit->space), "lokasi");
  const char *id = serap_record_text (source, "lokasi");
  g_autoptr (SerapRecord) place = id != NULL ? serap_store_get (serap_space_store (edit->space), id) : NULL;
  if (place == NULL)
    return;
  SerapOp *op = child_op (edit, lokasi);
  for (guint i = SERAP_N_COMMON; i < lokasi->n_fields; i++) {
    const SerapField *field = &lokasi->fields[i];
    if (g_str_equal (field->name, "pemilik") || place->values[i].kind == SERAP_VALUE_NONE
        || serap_op_find_change (op, field->name) != NULL)
      continue;
    serap_op_set_value (op, field->name, &place->values[i]);
  }
}

static void
take_over_all (Edit *edit)
{
  static const char *const pairs[][2] = {
    { "judul", "judul" },
    { "masalah", "masalah" },
    { "uraian", "masalah" },
    { "anggota", "anggota" },
    { "tahun_rencana", "tahun_rencana" },
    { "kamus", "kamus" },
    { "opd", "opd_awal" },
    { "komisi", "komisi" },
    { "volume", "volume" },
    { "satuan", "satuan" },
    { "perkiraan_biaya", "anggaran" },
    { "kelompok_sasaran", "kelompok_sasaran" },
    { "penerima_manfaat", "penerima_manfaat" },
  };
  if (edit->aspirasi == NULL || edit->aspirasi[0] == NULL)
    return;
  g_autoptr (SerapRecord) first = serap_store_get (serap_space_store (edit->space), edit->aspirasi[0]);
  if (first == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    take_over (edit, first, pairs[i][0], pairs[i][1]);
  take_over_place (edit, first);
}

static void
add_links (Edit *edit)
{
  for (guint i = 0; edit->aspirasi != NULL && edit->aspirasi[i] != NULL; i++) {
    g_autofree char *id = serap_id_derive ("usulan_aspirasi", edit->main->entity, edit->aspirasi[i], NULL);
    SerapOp *op = serap_space_op (edit->space, SERAP_VERB_LINK, "usulan_aspirasi", id);
    serap_op_set_text (op, "usulan", edit->main->entity);
    serap_op_set_text (op, "aspirasi", edit->aspirasi[i]);
    serap_op_set_text (op, "peran", i == 0 ? "UTAMA" : "PENDUKUNG");
    g_ptr_array_add (edit->ops, op);
  }
}

/* ---- Defaults and delegation ---- */

static const char *
member_of (const Edit *edit)
{
  const SerapFieldChange *change = serap_op_find_change (edit->main, "anggota");
  if (change != NULL)
    return serap_value_text (&change->value);
  return edit->record != NULL ? serap_record_text (edit->record, "anggota") : NULL;
}

static void
fill_member (Edit *edit)
{
  if (serap_entity_find (edit->entity, "anggota") < 0 || serap_entity_is_reference (edit->entity))
    return;
  g_autofree char *member = member_of (edit) == NULL ? serap_space_default_member (edit->space) : NULL;
  if (member != NULL)
    serap_op_set_text (edit->main, "anggota", member);
  const char *owner = member_of (edit);
  if (owner == NULL || serap_op_find_change (edit->main, "dapil") != NULL
      || !g_str_equal (edit->entity->name, "usulan"))
    return;
  g_autoptr (SerapRecord) person = serap_store_ref (serap_space_store (edit->space), "anggota", owner);
  if (person != NULL)
    serap_op_set_text (edit->main, "dapil", serap_record_text (person, "dapil"));
}

static void
fill_headers (Edit *edit)
{
  g_autofree char *acts_for = serap_space_acts_for (edit->space, member_of (edit));
  g_autofree char *group = edit->ops->len > 1 ? serap_id_new (serap_space_env (edit->space)) : NULL;
  for (guint i = 0; i < edit->ops->len; i++) {
    SerapOp *op = edit->ops->pdata[i];
    op->acts_for = g_strdup (acts_for);
    op->txn = g_strdup (group);
    op->batch = g_strdup (group);
  }
}

/* A record whose code names it has an id made of the code. */
static void
fix_derived_id (Edit *edit)
{
  if ((edit->entity->flags & SERAP_ENTITY_UPSERT) == 0)
    return;
  g_auto (GStrv) parts = g_new0 (char *, 3);
  for (guint i = 0; edit->entity->key[i] != NULL && i < 2; i++) {
    const SerapFieldChange *change = serap_op_find_change (edit->main, edit->entity->key[i]);
    parts[i] = change != NULL ? serap_value_to_string (&change->value) : g_strdup ("");
  }
  g_free (edit->main->entity);
  edit->main->entity = serap_id_derive (edit->entity->name, parts[0], parts[1], NULL);
}

static const SerapEntity *
find_entity (SerapSpace *space, const char *name, GPtrArray *problems)
{
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), name);
  if (entity == NULL)
    serap_problems_add (problems, NULL, "unknown-entity", "entitas", name, NULL);
  return entity;
}

gboolean
serap_edit_new (SerapSpace *space,
                const char *name,
                char *const *assignments,
                char **id,
                GPtrArray *problems,
                GError **error)
{
  g_autofree char *fresh = serap_id_new (serap_space_env (space));
  return serap_edit_new_as (space, name, fresh, assignments, id, problems, error);
}

gboolean
serap_edit_new_as (SerapSpace *space,
                   const char *name,
                   const char *fresh,
                   char *const *assignments,
                   char **id,
                   GPtrArray *problems,
                   GError **error)
{
  const SerapEntity *entity = find_entity (space, name, problems);
  if (entity == NULL)
    return FALSE;
  g_auto (Edit) edit;
  edit_init (&edit, space, serap_space_op (space, SERAP_VERB_CREATE, name, fresh), entity, NULL, problems);
  for (guint i = 0; assignments[i] != NULL; i++)
    put_assignment (&edit, assignments[i]);
  if (serap_problems_any_error (problems))
    return FALSE;
  take_over_all (&edit);
  fill_member (&edit);
  fix_derived_id (&edit);
  add_links (&edit);
  fill_headers (&edit);
  if (!serap_space_save (space, edit.ops, problems, error))
    return FALSE;
  *id = g_strdup (edit.main->entity);
  return TRUE;
}

gboolean
serap_edit_set (SerapSpace *space,
                const char *name,
                const char *id,
                char *const *assignments,
                GPtrArray *problems,
                GError **error)
{
  const SerapEntity *entity = find_entity (space, name, problems);
  g_autoptr (SerapRecord) record = entity != NULL ? serap_store_get (serap_space_store (space), id) : NULL;
  if (entity == NULL)
    return FALSE;
  if (record == NULL) {
    serap_problems_add (problems, NULL, "no-such-record", NULL);
    return FALSE;
  }
  g_auto (Edit) edit;
  edit_init (&edit, space, serap_space_op (space, SERAP_VERB_EDIT, name, id), entity, record, problems);
  for (guint i = 0; assignments[i] != NULL; i++)
    put_assignment (&edit, assignments[i]);
  if (serap_problems_any_error (problems))
    return FALSE;
  add_links (&edit);
  fill_headers (&edit);
  if (edit.main->changes->len == 0 && edit.ops->len > 1)
    g_ptr_array_remove_index (edit.ops, 0);
  else if (edit.main->changes->len == 0) {
    serap_problems_add (problems, NULL, "nothing-to-change", NULL);
    return FALSE;
  }
  return serap_space_save (space, edit.ops, problems, error);
}
