/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The history of a record as people tell it. */

#include "config.h"

#include "serap-timeline.h"

#include "serap-date.h"
#include "serap-language.h"
#include "serap-record-part.h"
#include "serap-transport.h"

#include <glib/gi18n.h>
#include <string.h>

/* Longer texts are told by their beginning. */
#define MAX_CHARS 160
#define MAKING_MS (60 * 1000)
#define ANSWER_ICON "object-select"

typedef struct {
  SerapSpace *space;
  const SerapRecord *record;
  const SerapWorkflow *workflow; /* (nullable) */
  char *today;
  char *state; /* (nullable) name of the state before the event at hand */
} Telling;

static void
change_free (gpointer data)
{
  SerapDeedChange *change = data;
  g_free (change->label);
  g_free (change->old);
  g_free (change->now);
  g_free (change);
}

void
serap_deed_free (SerapDeed *deed)
{
  g_free (deed->actor);
  g_free (deed->text);
  g_free (deed->when);
  g_free (deed->exact);
  g_free (deed->note);
  g_free (deed->op);
  g_ptr_array_unref (deed->changes);
  g_free (deed);
}

/* ---- Who and when ---- */

static char *
name_of (SerapSpace *space, const char *id)
{
  g_autoptr (SerapRecord) account = id != NULL ? serap_store_get (serap_space_store (space), id) : NULL;
  const char *name = account != NULL ? serap_record_text (account, "nama") : NULL;
  return g_strdup (name != NULL ? name : id == NULL ? _ ("The system") : _ ("Somebody else"));
}

static char *
actor_of (SerapSpace *space, const SerapEvent *event)
{
  g_autofree char *user = name_of (space, event->user);
  if (event->acts_for == NULL)
    return g_steal_pointer (&user);
  g_autofree char *member = name_of (space, event->acts_for);
  return g_strdup_printf (_ ("%s for %s"), user, member);
}

/* "2026-11-20T15:02:…" read for the eye. */
static void
take_time (SerapDeed *deed, gint64 ms, const char *today)
{
  g_autofree char *stamp = serap_wib_timestamp (ms);
  g_autofree char *day = g_strndup (stamp, 10);
  g_autofree char *clock = g_strndup (stamp + 11, 5);
  clock[2] = '.';
  int number = atoi (day + 8);
  const char *month = serap_date_month_name (atoi (day + 5));
  g_autofree char *brief = g_utf8_substring (month != NULL ? month : "", 0, 3);
  g_autofree char *full = serap_date_format_long (day);
  if (g_str_equal (day, today))
    deed->when = g_strdup_printf (_ ("today %s"), clock);
  else if (strncmp (day, today, 4) == 0)
    deed->when = g_strdup_printf ("%d %s %s", number, brief, clock);
  else
    deed->when = g_strdup_printf ("%d %s %.4s", number, brief, day);
  deed->exact = g_strdup_printf ("%s %s WIB", full, clock);
}

/* ---- What changed ---- */

static gboolean
is_machinery (const char *name)
{
  static const char *const names[] = { "isi_saat_dikembalikan",
                                       "tenggat_jenis",
                                       "tenggat_sejak",
                                       "perlu_lokasi",
                                       "regulasi",
                                       "regulasi_versi",
                                       "pemilik",
                                       "sha256",
                                       "mime",
                                       "bytes",
                                       "objek",
                                       "entitas",
                                       "isi_objek_versi",
                                       "versi_ajuan",
                                       "verifikasi",
                                       "lebar",
                                       "tinggi",
                                       "daftar_sha256",
                                       NULL };
  return g_strv_contains (names, name);
}

static char *
shortened (char *text)
{
  g_strdelimit (text, "\n", ' ');
  if (g_utf8_strlen (text, -1) <= MAX_CHARS)
    return text;
  g_autofree char *long_text = text;
  g_autofree char *start = g_utf8_substring (long_text, 0, MAX_CHARS);
  return g_strconcat (start, "…", NULL);
}

static void
add_change (Telling *telling, SerapDeed *deed, const SerapField *field, const SerapFieldChange *change)
{
  SerapDeedChange *line = g_new0 (SerapDeedChange, 1);
  line->label = g_strdup (_ (field->label));
  line->now = shortened (serap_record_value_text (telling->space, field, &change->value));
  if (*line->now == '\0') {
    g_free (line->now);
    line->now = g_strdup (_ ("(empty)"));
  }
  if (change->old.kind != SERAP_VALUE_NONE)
    line->old = shortened (serap_record_value_text (telling->space, field, &change->old));
  g_ptr_array_add (deed->changes, line);
}

/* Only what is known to differ: an event that carries the whole record names no change of anybody. */
static gboolean
is_told (const SerapEvent *event, const SerapEntity *entity, const SerapFieldChange *change)
{
  int at = serap_entity_find (entity, change->name);
  if (at < 0 || (at < SERAP_N_COMMON && at != SERAP_COMMON_NOMOR) || is_machinery (change->name))
    return FALSE;
  if ((entity->fields[at].flags & (SERAP_FIELD_SEALED | SERAP_FIELD_QUIET)) != 0)
    return FALSE;
  if (g_str_equal (change->name, "catatan") && event->transition != NULL)
    return FALSE;
  return (change->has_old || event->seq == 0) && !serap_value_equal (&change->old, &change->value);
}

static void
take_changes (Telling *telling, SerapDeed *deed, const SerapEvent *event, const SerapEntity *entity)
{
  for (guint i = 0; i < event->changes->len; i++) {
    const SerapFieldChange *change = event->changes->pdata[i];
    if (is_told (event, entity, change))
      add_change (telling, deed, &entity->fields[serap_entity_find (entity, change->name)], change);
  }
}

static const SerapFieldChange *
change_of (const SerapEvent *event, const char *name)
{
  for (guint i = 0; i < event->changes->len; i++) {
    const SerapFieldChange *change = event->changes->pdata[i];
    if (g_str_equal (change->name, name))
      return change;
  }
  return NULL;
}

/* ---- What was done ---- */

static const char *
in_language (const char *id, const char *en)
{
  return en != NULL && g_str_equal (serap_language (), "en") ? en : id;
}

static const char *
state_label (const Telling *telling, const char *name)
{
  const SerapState *state
    = telling->workflow != NULL && name != NULL ? serap_workflow_state (telling->workflow, name) : NULL;
  return state != NULL ? in_language (state->label_id, state->label_en) : NULL;
}

static void
look_of (const Telling *telling, SerapDeed *deed, const char *state)
{
  const SerapState *found
    = telling->workflow != NULL && state != NULL ? serap_workflow_state (telling->workflow, state) : NULL;
  if (found == NULL)
    return;
  deed->icon = g_intern_string (found->icon);
  deed->colour = g_intern_string (found->colour);
}

/* "Classify: Recorded → Classified" */
static void
tell_step (Telling *telling, SerapDeed *deed, const SerapEvent *event)
{
  const SerapTransition *transition
    = telling->workflow != NULL
        ? serap_workflow_transition (telling->workflow, event->transition, telling->state)
        : NULL;
  if (transition == NULL && telling->workflow != NULL)
    transition = serap_workflow_transition (telling->workflow, event->transition, NULL);
  const char *label
    = transition != NULL ? in_language (transition->label_id, transition->label_en) : event->transition;
  const SerapFieldChange *status = change_of (event, "status");
  const char *now = status != NULL ? serap_value_text (&status->value) : NULL;
  if (now == NULL && transition != NULL)
    now = transition->to;
  const char *from = state_label (telling, telling->state), *to = state_label (telling, now);
  deed->icon = "emblem-default";
  if (to != NULL && g_strcmp0 (now, telling->state) != 0) {
    deed->text = from != NULL ? g_strdup_printf ("%s: %s → %s", label, from, to)
                              : g_strdup_printf ("%s: %s", label, to);
    look_of (telling, deed, now);
  } else {
    deed->text = g_strdup (label);
  }
}

static char *
fields_text (const SerapDeed *deed)
{
  if (deed->changes->len == 1)
    return g_strdup_printf (_ ("changed %s"), ((SerapDeedChange *) deed->changes->pdata[0])->label);
  return g_strdup_printf (g_dngettext (NULL, "changed %u field", "changed %u fields", deed->changes->len),
                          deed->changes->len);
}

static void
tell_edit (Telling *telling, SerapDeed *deed, const SerapEvent *event, const SerapEntity *entity)
{
  const char *label = _ (entity->table->label);
  gboolean own = g_str_equal (event->entity, telling->record->id);
  deed->icon = "document-edit";
  if (event->created && own) {
    const SerapFieldChange *status = change_of (event, "status");
    const char *first = status != NULL ? state_label (telling, serap_value_text (&status->value)) : NULL;
    deed->text = first != NULL ? g_strdup_printf (_ ("made it: %s"), first) : g_strdup (_ ("made it"));
  } else if (event->created) {
    deed->text = g_strdup_printf (_ ("added: %s"), label);
  } else if (own) {
    deed->text = fields_text (deed);
  } else {
    g_autofree char *fields = fields_text (deed);
    deed->text = g_strdup_printf (_ ("%s of %s"), fields, label);
  }
}

static char *
text_in (Telling *telling, const SerapEvent *event, const SerapEntity *entity, const char *name)
{
  const SerapFieldChange *change = change_of (event, name);
  int at = serap_entity_find (entity, name);
  return change != NULL && at >= 0
           ? serap_record_value_text (telling->space, &entity->fields[at], &change->value)
           : g_strdup ("");
}

static void
tell_attach (Telling *telling, SerapDeed *deed, const SerapEvent *event, const SerapEntity *entity)
{
  g_autofree char *name = text_in (telling, event, entity, "nama_berkas");
  g_autofree char *kind = text_in (telling, event, entity, "jenis");
  deed->icon = "mail-attachment";
  deed->text = *kind != '\0' ? g_strdup_printf (_ ("attached %s: %s"), kind, name)
                             : g_strdup_printf (_ ("attached %s"), name);
  g_ptr_array_set_size (deed->changes, 0);
}

static void
tell_link (Telling *telling, SerapDeed *deed, const SerapEvent *event, const SerapEntity *entity)
{
  const char *other = g_str_equal (telling->record->entity->name, "usulan") ? "aspirasi" : "usulan";
  const SerapFieldChange *undone = change_of (event, "dilepas");
  g_autofree char *what = text_in (telling, event, entity, other);
  deed->icon = "go-jump";
  if (undone != NULL && serap_value_number (&undone->value, 0) != 0)
    deed->text = g_strdup_printf (_ ("unlinked %s"), what);
  else
    deed->text = g_strdup_printf (_ ("linked %s"), what);
  g_ptr_array_set_size (deed->changes, 0);
}

static void
tell_judge (Telling *telling, SerapDeed *deed, const SerapEvent *event, const SerapEntity *entity)
{
  g_autofree char *what = text_in (telling, event, entity, "putusan");
  deed->icon = "edit-copy";
  deed->text = g_strdup_printf (_ ("judged the pair: %s"), what);
  g_ptr_array_set_size (deed->changes, 0);
}

/* The answers of a checklist are given one after the other and told together. */
static void
tell_answer (Telling *telling, SerapDeed *deed, const SerapEvent *event, const SerapEntity *entity)
{
  SerapDeedChange *line = g_new0 (SerapDeedChange, 1);
  line->label = text_in (telling, event, entity, "butir");
  line->now = text_in (telling, event, entity, "jawaban");
  deed->icon = ANSWER_ICON;
  deed->text = g_strdup (_ ("answered an item of the checklist"));
  g_ptr_array_set_size (deed->changes, 0);
  g_ptr_array_add (deed->changes, line);
}

static gboolean
join_answers (SerapDeed *into, SerapDeed *deed)
{
  if (into == NULL || !g_str_equal (into->icon, ANSWER_ICON) || !g_str_equal (deed->icon, ANSWER_ICON)
      || !g_str_equal (into->actor, deed->actor) || into->waiting != deed->waiting)
    return FALSE;
  g_ptr_array_add (into->changes, g_ptr_array_steal_index (deed->changes, 0));
  g_free (into->text);
  into->text = g_strdup_printf (g_dngettext (NULL, "answered %u item of the checklist",
                                             "answered %u items of the checklist", into->changes->len),
                                into->changes->len);
  return TRUE;
}

static void
tell (Telling *telling, SerapDeed *deed, const SerapEvent *event, const SerapEntity *entity)
{
  int verb = serap_verb_from_name (event->verb);
  if (event->transition != NULL)
    tell_step (telling, deed, event);
  else if (verb == SERAP_VERB_ATTACH)
    tell_attach (telling, deed, event, entity);
  else if (verb == SERAP_VERB_LINK)
    tell_link (telling, deed, event, entity);
  else if (verb == SERAP_VERB_JUDGE && g_str_equal (entity->name, "jawaban"))
    tell_answer (telling, deed, event, entity);
  else if (verb == SERAP_VERB_JUDGE)
    tell_judge (telling, deed, event, entity);
  else
    tell_edit (telling, deed, event, entity);
  if (verb == SERAP_VERB_REVERT) {
    g_autofree char *inner = g_steal_pointer (&deed->text);
    deed->icon = "edit-undo";
    deed->text = deed->changes->len > 0 ? g_strdup_printf (_ ("took back: %s"), inner)
                                        : g_strdup (_ ("took an earlier step back"));
  } else if (verb == SERAP_VERB_REVEAL) {
    deed->icon = "view-reveal";
    g_free (deed->text);
    deed->text = g_strdup (_ ("looked at the person's data"));
  } else if (verb == SERAP_VERB_RESOLVE) {
    g_autofree char *inner = g_steal_pointer (&deed->text);
    deed->icon = "dialog-warning";
    deed->text = g_strdup_printf (_ ("decided a conflict: %s"), inner);
  }
}

/* ---- The timeline ---- */

/* That a record came into sight is no deed, nor what an effect did to others or only counted. */
static gboolean
is_deed (const Telling *telling, const SerapEvent *event, const SerapDeed *deed)
{
  if (g_strcmp0 (event->verb, "enter") == 0)
    return FALSE;
  gboolean own = g_str_equal (event->entity, telling->record->id);
  int verb = serap_verb_from_name (event->verb);
  if (event->transition != NULL)
    return own;
  if (verb == SERAP_VERB_EDIT && !event->created)
    return deed->changes->len > 0;
  return verb >= 0 || deed->changes->len > 0;
}

static void
take_note (SerapDeed *deed, const SerapEvent *event)
{
  const SerapFieldChange *note = event->transition != NULL ? change_of (event, "catatan") : NULL;
  const char *said = note != NULL ? serap_value_text (&note->value) : NULL;
  /* A whole record carries the note of an earlier step. */
  deed->note = g_strdup (said != NULL && (note->has_old || event->seq == 0) ? said : event->note);
}

static SerapDeed *
deed_of (Telling *telling, const SerapEvent *event)
{
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (telling->space), event->kind);
  if (entity == NULL)
    return NULL;
  SerapDeed *deed = g_new0 (SerapDeed, 1);
  deed->changes = g_ptr_array_new_with_free_func (change_free);
  deed->colour = "netral";
  if (!event->created)
    take_changes (telling, deed, event, entity);
  tell (telling, deed, event, entity);
  deed->actor = actor_of (telling->space, event);
  deed->op = g_strdup (event->op_id);
  deed->version = g_str_equal (event->entity, telling->record->id) ? event->versi : 0;
  deed->waiting = event->seq == 0;
  take_time (deed, event->seq > 0 ? event->at_ms : event->wall_ms, telling->today);
  take_note (deed, event);
  if (is_deed (telling, event, deed))
    return deed;
  serap_deed_free (deed);
  return NULL;
}

static void
note_state (Telling *telling, const SerapEvent *event)
{
  const SerapFieldChange *status
    = g_str_equal (event->entity, telling->record->id) ? change_of (event, "status") : NULL;
  if (status == NULL)
    return;
  g_free (telling->state);
  telling->state = g_strdup (serap_value_text (&status->value));
}

/* Place and proposer written down with the record are part of making it. */
static gboolean
is_part_of_making (const Telling *telling, const SerapEvent *event)
{
  gboolean part = g_str_equal (event->kind, "lokasi") || g_str_equal (event->kind, "pengusul");
  return part && event->created
         && event->wall_ms - serap_record_int (telling->record, "dibuat", 0) < MAKING_MS;
}

/* One operation makes one deed: that of the record itself, when it has one. */
static gboolean
is_told_by_record (GPtrArray *events, const SerapEvent *event, const char *id)
{
  if (event->op_id == NULL || g_str_equal (event->entity, id))
    return FALSE;
  for (guint i = 0; i < events->len; i++) {
    const SerapEvent *other = events->pdata[i];
    if (g_strcmp0 (other->op_id, event->op_id) == 0 && g_str_equal (other->entity, id)
        && (other->transition != NULL || other->created))
      return TRUE;
  }
  return FALSE;
}

static const SerapWorkflow *
workflow_of (SerapSpace *space, const SerapRecord *record, const char *today)
{
  const char *name = record->entity->table->workflow;
  return name != NULL ? serap_rules_workflow (serap_space_rules (space), name,
                                              serap_record_int (record, "wf_versi", 0), today)
                      : NULL;
}

GPtrArray *
serap_timeline_read (SerapSpace *space, const SerapRecord *record)
{
  g_return_val_if_fail (space != NULL && record != NULL, NULL);

  GPtrArray *deeds = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_deed_free);
  g_autoptr (GPtrArray) events = serap_store_history (serap_space_store (space), record->id, NULL);
  g_autofree char *today = serap_env_today (serap_space_env (space));
  Telling telling
    = { .space = space, .record = record, .workflow = workflow_of (space, record, today), .today = today };
  for (guint i = 0; events != NULL && i < events->len; i++) {
    const SerapEvent *event = events->pdata[i];
    gboolean told = is_told_by_record (events, event, record->id) || is_part_of_making (&telling, event);
    SerapDeed *deed = told ? NULL : deed_of (&telling, event);
    if (deed != NULL && join_answers (deeds->len > 0 ? deeds->pdata[0] : NULL, deed))
      serap_deed_free (deed);
    else if (deed != NULL)
      g_ptr_array_insert (deeds, 0, deed);
    note_state (&telling, event);
  }
  g_free (telling.state);
  return deeds;
}

gboolean
serap_timeline_fetch (SerapSpace *space, const char *id, GError **error)
{
  SerapTransport *transport = serap_space_transport (space);
  g_autoptr (GError) local_error = NULL;
  if (transport == NULL)
    return TRUE;
  g_autoptr (GPtrArray) events
    = transport->klass->history (transport, serap_space_user (space)->id, id, &local_error);
  if (events != NULL)
    return serap_store_add_history (serap_space_store (space), events, error);
  if (local_error->domain == SERAP_TRANSPORT_ERROR)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
