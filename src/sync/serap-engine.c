/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Push, then pull, then what is to be loaded. */

#include "config.h"

#include "serap-engine.h"

#define PAGE_EVENTS 100
#define PAGE_RECORDS 200
#define BATCH_OPS 100

/* Scopes that were granted and are not loaded yet, in the order they are loaded: "scope\tafter\n". */
#define META_LOAD "load"

static gboolean
note_loads (SerapStore *store, char **scopes, GError **error)
{
  if (scopes == NULL || scopes[0] == NULL)
    return TRUE;
  g_autofree char *known = serap_store_meta (store, META_LOAD);
  g_autoptr (GString) text = g_string_new (known);
  for (guint i = 0; scopes[i] != NULL; i++) {
    g_autofree char *start = g_strconcat (scopes[i], "\t", NULL);
    g_auto (GStrv) lines = g_strsplit (text->str, "\n", -1);
    gboolean waits = FALSE;
    for (guint l = 0; lines[l] != NULL && !waits; l++)
      waits = g_str_has_prefix (lines[l], start);
    if (!waits)
      g_string_append_printf (text, "%s\n", start);
  }
  return serap_store_set_meta (store, META_LOAD, text->str, error);
}

/* One page of the first scope that waits. */
static gboolean
load_page (SerapStore *store,
           SerapTransport *transport,
           const char *user,
           SerapSyncCount *count,
           gboolean *more,
           GError **error)
{
  g_autofree char *waiting = serap_store_meta (store, META_LOAD);
  *more = FALSE;
  if (waiting == NULL || *waiting == '\0')
    return TRUE;
  g_auto (GStrv) lines = g_strsplit (waiting, "\n", 2);
  g_auto (GStrv) parts = g_strsplit (lines[0], "\t", 2);
  const char *after = parts[1] != NULL && *parts[1] != '\0' ? parts[1] : NULL;
  g_autoptr (SerapStatePage) page
    = transport->klass->state (transport, user, parts[0], after, PAGE_RECORDS, error);
  if (page == NULL || !serap_store_apply_state (store, parts[0], page, error))
    return FALSE;
  count->loaded += page->records->len;
  if (g_str_equal (parts[0], "ref"))
    count->reference += page->records->len;
  const char *rest = lines[1] != NULL ? lines[1] : "";
  g_autofree char *left
    = page->next != NULL ? g_strdup_printf ("%s\t%s\n%s", parts[0], page->next, rest) : g_strdup (rest);
  *more = *left != '\0';
  return serap_store_set_meta (store, META_LOAD, left, error);
}

static gboolean
load_all (
  SerapStore *store, SerapTransport *transport, const char *user, SerapSyncCount *count, GError **error)
{
  gboolean more = TRUE;
  while (more)
    if (!load_page (store, transport, user, count, &more, error))
      return FALSE;
  return TRUE;
}

static SerapSyncRequest *
make_request (SerapStore *store, const SerapSigningKey *key, guint max_ops, GError **error)
{
  g_autoptr (SerapSyncRequest) request = serap_sync_request_new ();
  request->user = serap_store_meta (store, "user");
  request->device = serap_store_meta (store, "device");
  g_autofree char *epoch = serap_store_meta (store, "epoch");
  request->epoch = epoch != NULL ? (guint32) g_ascii_strtoull (epoch, NULL, 10) : 1;
  request->cursor = serap_store_meta (store, "cursor");
  request->max_events = PAGE_EVENTS;
  return serap_store_freeze (store, key, max_ops, request, error) ? g_steal_pointer (&request) : NULL;
}

static guint
count_reference (SerapSchema *schema, GPtrArray *events)
{
  guint n = 0;
  for (guint i = 0; i < events->len; i++) {
    const SerapEntity *entity = serap_schema_entity (schema, ((SerapEvent *) events->pdata[i])->kind);
    n += entity != NULL && serap_entity_is_reference (entity) ? 1 : 0;
  }
  return n;
}

gboolean
serap_engine_step (SerapStore *store,
                   SerapTransport *transport,
                   const SerapSigningKey *key,
                   guint max_ops,
                   SerapSyncCount *count,
                   gboolean *more,
                   GError **error)
{
  g_autoptr (SerapSyncRequest) request = make_request (store, key, max_ops, error);
  if (request == NULL)
    return FALSE;
  /* Pages that wait from an interrupted load come before anything that builds on them. */
  if (!load_all (store, transport, request->user, count, error))
    return FALSE;
  g_autoptr (SerapSyncReply) reply = transport->klass->sync (transport, request, error);
  if (reply == NULL)
    return FALSE;
  /* What is to be loaded is noted before the cursor moves: a crash between the two repeats a load. */
  if (!note_loads (store, reply->load, error) || !serap_store_apply_reply (store, reply, error)
      || !load_all (store, transport, request->user, count, error))
    return FALSE;
  for (guint i = 0; i < reply->results->len; i++) {
    const SerapOpResult *result = reply->results->pdata[i];
    count->sent++;
    if (result->result == SERAP_RESULT_REJECTED)
      count->refused++;
  }
  count->received += reply->events->len;
  count->reference += count_reference (serap_store_schema (store), reply->events);
  *more = reply->more || request->cursor == NULL
          || serap_store_outbox_count (store, SERAP_OUTBOX_PENDING)
                 + serap_store_outbox_count (store, SERAP_OUTBOX_SENT)
               > 0;
  return TRUE;
}

gboolean
serap_engine_run (SerapStore *store,
                  SerapTransport *transport,
                  const SerapSigningKey *key,
                  SerapSyncCount *count,
                  GError **error)
{
  gboolean more = TRUE;
  while (more)
    if (!serap_engine_step (store, transport, key, BATCH_OPS, count, &more, error))
      return FALSE;
  return TRUE;
}
