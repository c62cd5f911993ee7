/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a device gets: answers, the feed of its scopes, pages of state, history. */

#include "config.h"

#include "serap-central-private.h"

#include "serap-record-json.h"
#include "serap-scope.h"

#include <string.h>

#define MAX_PAGE 500

/* A place in the feed and the scopes it was read with. */
typedef struct {
  gint64 seq;
  gint64 n;
  char **scopes;
} Cursor;

static void
cursor_clear (Cursor *cursor)
{
  g_strfreev (cursor->scopes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cursor, cursor_clear)

static char *
cursor_write (gint64 seq, gint64 n, char **scopes)
{
  g_autofree char *joined = g_strjoinv ("|", scopes);
  g_autofree char *packed = g_base64_encode ((const guchar *) joined, strlen (joined));
  return g_strdup_printf ("c1.%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%s", seq, n, packed);
}

static gboolean
cursor_read (const char *text, Cursor *cursor, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ".", 4);
  if (g_strv_length (parts) != 4 || !g_str_equal (parts[0], "c1")
      || !g_ascii_string_to_signed (parts[1], 10, 0, G_MAXINT64, &cursor->seq, NULL)
      || !g_ascii_string_to_signed (parts[2], 10, -1, G_MAXINT32, &cursor->n, NULL)
      || strlen (parts[3]) > 8192) {
    g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_CURSOR, "the cursor cannot be read");
    return FALSE;
  }
  gsize n = 0;
  g_autofree guchar *joined = g_base64_decode (parts[3], &n);
  g_autofree char *text_joined = g_strndup ((const char *) joined, n);
  cursor->scopes = g_strsplit (text_joined, "|", -1);
  return TRUE;
}

static char **
difference (char **from, char **without)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  for (guint i = 0; from != NULL && from[i] != NULL; i++)
    if (*from[i] != '\0' && (without == NULL || !g_strv_contains ((const char *const *) without, from[i])))
      g_ptr_array_add (list, g_strdup (from[i]));
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&list), FALSE);
}

/* The device's own key, else its account's. */
static GBytes *
box_of (SerapCentral *central, const char *user, const char *device_id)
{
  GBytes *box = NULL;
  SerapStorage *storage = central->storage;
  g_autoptr (SerapDevice) device = device_id != NULL ? storage->klass->get_device (storage, device_id) : NULL;
  if (device != NULL && device->box_public != NULL && g_strcmp0 (device->user, user) == 0)
    return g_bytes_ref (device->box_public);
  storage->klass->get_account (storage, user, NULL, &box);
  return box;
}

/* Returns: (transfer full) (nullable): a person's values sealed to @box (nullable). */
static GBytes *
seal_to (SerapCentral *central, GBytes *box, const char *record, GError **error)
{
  g_autoptr (GBytes) sealed = central->storage->klass->get_person (central->storage, record);
  if (sealed == NULL || box == NULL)
    return NULL;
  g_autoptr (GBytes) open = serap_box_open (central->box, sealed, error);
  return open != NULL ? serap_box_seal (box, open, error) : NULL;
}

/* The record as it stood after @event, put together from all its events. */
static SerapRecord *
record_at (SerapCentral *central, const SerapEntity *entity, const SerapEvent *event, GError **error)
{
  g_autoptr (SerapRecord) record = serap_record_new (entity, event->entity);
  g_autoptr (GPtrArray) rows
    = central->storage->klass->events_of_record (central->storage, event->entity, error);
  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++) {
    const SerapEvent *one = ((SerapFeedRow *) rows->pdata[i])->event;
    if (one->seq > event->seq || (one->seq == event->seq && one->n > event->n))
      break;
    SerapPatch patch = { entity, one->entity, FALSE, one->changes, NULL, NULL };
    serap_patch_apply (&patch, record);
  }
  return g_steal_pointer (&record);
}

/* A device that sees the record for the first time gets all of it. */
static gboolean
make_full (SerapCentral *central, SerapEvent *event, GError **error)
{
  const SerapEntity *entity = serap_schema_entity (central->schema, event->kind);
  event->full = TRUE;
  if (event->created)
    return TRUE;
  g_autoptr (SerapStored) stored = central->storage->klass->get_record (central->storage, event->entity);
  g_autoptr (SerapRecord) record = NULL;
  if (stored != NULL && stored->record->versi == event->versi)
    record = g_steal_pointer (&stored->record);
  else
    record = record_at (central, entity, event, error);
  if (record == NULL)
    return FALSE;
  g_ptr_array_set_size (event->changes, 0);
  for (guint i = 0; i < entity->n_fields; i++) {
    if (record->values[i].kind == SERAP_VALUE_NONE)
      continue;
    SerapFieldChange *change = g_new0 (SerapFieldChange, 1);
    change->name = g_strdup (entity->fields[i].name);
    serap_value_copy (&change->value, &record->values[i]);
    g_ptr_array_add (event->changes, change);
  }
  return TRUE;
}

/* Of @scopes those that are in @mine too. */
static char **
shared (char **scopes, char **mine)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  for (guint i = 0; scopes[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) mine, scopes[i]))
      g_ptr_array_add (list, g_strdup (scopes[i]));
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&list), FALSE);
}

/* The record is not this account's any more: that it went is all there is to tell. */
static void
make_leave (SerapEvent *event)
{
  event->leave = TRUE;
  event->created = event->full = FALSE;
  event->scopes = g_new0 (char *, 1);
  g_ptr_array_set_size (event->changes, 0);
  g_clear_pointer (&event->transition, g_free);
  g_clear_pointer (&event->acts_for, g_free);
  g_clear_pointer (&event->note, g_free);
}

/* What the account had of the record before decides what it gets now; what it may have at this moment
 * decides whether it gets values at all, however long ago the event was. */
static gboolean
prepare_event (SerapCentral *central, const SerapFeedRow *row, GBytes *box, char **scopes, GError **error)
{
  SerapEvent *event = row->event;
  const SerapEntity *entity = serap_schema_entity (central->schema, event->kind);
  if (!serap_scopes_overlap (row->after, scopes) || !serap_scopes_overlap (row->now, scopes)) {
    make_leave (event);
    return TRUE;
  }
  g_auto (GStrv) had = shared (row->before, scopes);
  event->scopes = shared (row->after, scopes);
  if (entity == NULL)
    return TRUE;
  if (had[0] == NULL && !make_full (central, event, error))
    return FALSE;
  if (!event->full && g_strv_equal ((const char *const *) had, (const char *const *) event->scopes))
    g_clear_pointer (&event->scopes, g_strfreev);
  if (!serap_entity_is_sealed (entity))
    return TRUE;
  g_autoptr (GError) own_error = NULL;
  event->sealed = seal_to (central, box, event->entity, &own_error);
  if (own_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&own_error));
  return FALSE;
}

gboolean
serap_central_pull (SerapCentral *central,
                    const SerapSyncRequest *request,
                    SerapSyncReply *reply,
                    GError **error)
{
  g_auto (Cursor) cursor = { 0, -1, NULL };
  SerapStorage *storage = central->storage;
  if (request->cursor == NULL) {
    /* First load: the feed starts where it is now; everything before comes as pages of state. */
    reply->load = g_strdupv (reply->scopes);
    reply->drop = g_new0 (char *, 1);
    reply->cursor = cursor_write (storage->klass->head (storage), G_MAXINT32, reply->scopes);
    return TRUE;
  }
  if (!cursor_read (request->cursor, &cursor, error))
    return FALSE;
  reply->load = difference (reply->scopes, cursor.scopes);
  reply->drop = difference (cursor.scopes, reply->scopes);
  guint max = request->max_events == 0 ? 100 : MIN (request->max_events, MAX_PAGE);
  g_autoptr (GPtrArray) rows
    = storage->klass->feed (storage, reply->scopes, cursor.seq, cursor.n, max + 1, error);
  if (rows == NULL)
    return FALSE;
  reply->more = rows->len > max;
  g_autoptr (GBytes) box = box_of (central, request->user, request->device);
  for (guint i = 0; i < MIN (rows->len, max); i++) {
    SerapFeedRow *row = rows->pdata[i];
    cursor.seq = row->event->seq;
    cursor.n = row->event->n;
    if (!prepare_event (central, row, box, reply->scopes, error))
      return FALSE;
    g_ptr_array_add (reply->events, g_steal_pointer (&row->event));
  }
  reply->cursor = cursor_write (cursor.seq, cursor.n, reply->scopes);
  /* What it has yet to load it cannot compare. */
  if (!reply->more && reply->load[0] == NULL)
    serap_central_tell_digests (central, reply);
  return reply->more || serap_central_tell_checkpoint (central, request, reply, error);
}

char **
serap_central_scopes_of (SerapCentral *central, const char *user)
{
  g_autoptr (SerapStored) account = central->storage->klass->get_record (central->storage, user);
  if (account == NULL || !g_str_equal (account->record->entity->name, "pengguna"))
    return g_new0 (char *, 1);
  return serap_scopes_of_user (serap_central_facts (central), account->record);
}

gboolean
serap_central_settle (SerapCentral *central, GError *own, GError **error)
{
  if (!central->storage->klass->sound (central->storage, error)) {
    g_clear_error (&own);
    serap_central_forget_rules (central);
    return FALSE;
  }
  if (own == NULL)
    return TRUE;
  g_propagate_error (error, own);
  return FALSE;
}

/* Persons go sealed to @box. */
static gboolean
seal_page (SerapCentral *central, SerapStatePage *page, GBytes *box, GError **error)
{
  for (guint i = 0; i < page->records->len; i++) {
    const SerapRecord *record = page->records->pdata[i];
    g_autoptr (GError) own = NULL;
    g_ptr_array_add (page->sealed, serap_entity_is_sealed (record->entity)
                                     ? seal_to (central, box, record->id, &own)
                                     : NULL);
    if (own != NULL) {
      g_propagate_error (error, g_steal_pointer (&own));
      return FALSE;
    }
  }
  return TRUE;
}

static SerapStatePage *
state_page (
  SerapCentral *central, const char *scope, const char *after, guint max, GBytes *box, GError **error)
{
  max = CLAMP (max, 1, MAX_PAGE);
  g_autoptr (SerapStatePage) page = serap_state_page_new ();
  GPtrArray *records = central->storage->klass->state_page (central->storage, scope, after, max, error);
  if (records == NULL)
    return NULL;
  g_ptr_array_unref (page->records);
  page->records = records;
  if (!seal_page (central, page, box, error))
    return NULL;
  if (records->len == max)
    page->next = g_strdup (((SerapRecord *) records->pdata[records->len - 1])->id);
  return g_steal_pointer (&page);
}

SerapStatePage *
serap_central_state_for (SerapCentral *central,
                         const SerapReader *reader,
                         const char *scope,
                         const char *after,
                         guint max,
                         GError **error)
{
  GError *own = NULL;
  g_autoptr (SerapStatePage) page = NULL;
  g_auto (GStrv) scopes = serap_central_scopes_of (central, reader->user);
  g_autoptr (GBytes) box = box_of (central, reader->user, reader->device);
  if (g_strv_contains ((const char *const *) scopes, scope))
    page = state_page (central, scope, after, max, box, &own);
  else
    g_set_error (&own, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_SCOPE, "%s is not a scope of this account",
                 scope);
  return serap_central_settle (central, own, error) ? g_steal_pointer (&page) : NULL;
}

SerapStatePage *
serap_central_state (
  SerapCentral *central, const char *user, const char *scope, const char *after, guint max, GError **error)
{
  const SerapReader reader = { user, NULL };
  return serap_central_state_for (central, &reader, scope, after, max, error);
}

static int
compare_events (gconstpointer a, gconstpointer b)
{
  const SerapEvent *x = *(SerapEvent *const *) a, *y = *(SerapEvent *const *) b;
  if (x->seq != y->seq)
    return x->seq < y->seq ? -1 : 1;
  return (x->n > y->n) - (x->n < y->n);
}

static GPtrArray *
history (SerapCentral *central, const char *user, const char *id, GError **error)
{
  SerapStorage *storage = central->storage;
  g_auto (GStrv) scopes = serap_central_scopes_of (central, user);
  g_autoptr (GPtrArray) ids = storage->klass->child_ids (storage, id);
  g_ptr_array_insert (ids, 0, g_strdup (id));
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_event_free);
  for (guint i = 0; i < ids->len; i++) {
    g_autoptr (SerapStored) stored = storage->klass->get_record (storage, ids->pdata[i]);
    if (stored == NULL || !serap_scopes_overlap (stored->scopes, scopes))
      continue;
    g_autoptr (GPtrArray) rows = storage->klass->events_of_record (storage, ids->pdata[i], error);
    if (rows == NULL)
      return NULL;
    for (guint r = 0; r < rows->len; r++)
      g_ptr_array_add (events, g_steal_pointer (&((SerapFeedRow *) rows->pdata[r])->event));
  }
  g_ptr_array_sort (events, compare_events);
  return g_steal_pointer (&events);
}

GPtrArray *
serap_central_history (SerapCentral *central, const char *user, const char *id, GError **error)
{
  GError *own = NULL;
  g_autoptr (GPtrArray) events = history (central, user, id, &own);
  return serap_central_settle (central, own, error) ? g_steal_pointer (&events) : NULL;
}
