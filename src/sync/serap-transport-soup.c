/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-transport-soup.h"

#include "serap-bytes.h"
#include "serap-http-answers.h"
#include "serap-http-blobs.h"
#include "serap-message-json.h"
#include "serap-transport-soup-http.h"

#include <string.h>

/* A page of state or a reply may take long on a slow line. */
#define PAGE_SECONDS 180
#define HISTORY_MAX_BYTES (16 * 1024 * 1024)
#define MAX_WAIT 25

typedef struct {
  SerapTransport parent;
  SerapHttpClient *client;
  SerapSchema *schema;
  char *user;
  char *device;
  guint32 epoch;
  const SerapSigningKey *key;
  GBytes *box_public;
  char *name;
  SerapTokens *tokens;
  SerapTokensFunc func;
  gpointer data;
} Soup;

static Soup *
soup_of (SerapTransport *transport)
{
  return (Soup *) transport;
}

/* An answer whose content is not what it should be is headquarters' fault, not the line's. */
static gpointer
fail_content (GError *own, GError **error)
{
  g_propagate_error (error, serap_transport_error_new (SERAP_TRANSPORT_ERROR_PROTOCOL, NULL, own->message));
  g_error_free (own);
  return NULL;
}

static gboolean
call (Soup *soup, SerapHttpCall *what, SerapHttpAnswer *answer, GError **error)
{
  if (soup->tokens == NULL) {
    g_propagate_error (error,
                       serap_transport_error_new (SERAP_TRANSPORT_ERROR_TOKEN, NULL, "no session yet"));
    return FALSE;
  }
  what->bearer = soup->tokens->access;
  return serap_http_client_call (soup->client, what, answer, error);
}

static GBytes *
get_with (Soup *soup, const char *path, gsize max, GError **error)
{
  g_auto (SerapHttpAnswer) answer = { 0 };
  SerapHttpCall what = { .method = "GET", .path = path, .max_answer = max, .seconds = PAGE_SECONDS };
  return call (soup, &what, &answer, error) ? g_steal_pointer (&answer.body) : NULL;
}

static GBytes *
post_with (Soup *soup, const char *path, GBytes *body, gsize max, GError **error)
{
  g_auto (SerapHttpAnswer) answer = { 0 };
  SerapHttpCall what
    = { .method = "POST", .path = path, .body = body, .max_answer = max, .seconds = PAGE_SECONDS };
  return call (soup, &what, &answer, error) ? g_steal_pointer (&answer.body) : NULL;
}

/* ---- Records ---- */

static SerapSyncReply *
soup_sync (SerapTransport *transport, const SerapSyncRequest *request, GError **error)
{
  Soup *soup = soup_of (transport);
  GError *own = NULL;
  g_autoptr (GBytes) body = serap_sync_request_encode (request);
  g_autoptr (GBytes) answer = post_with (soup, "/v1/sync", body, SERAP_REPLY_MAX_BYTES, error);
  if (answer == NULL)
    return NULL;
  SerapSyncReply *reply = serap_sync_reply_decode (answer, soup->schema, &own);
  return reply != NULL ? reply : fail_content (own, error);
}

static SerapStatePage *
soup_state (SerapTransport *transport,
            const char *user,
            const char *scope,
            const char *after,
            guint max,
            GError **error)
{
  Soup *soup = soup_of (transport);
  GError *own = NULL;
  g_autofree char *escaped = g_uri_escape_string (scope, NULL, FALSE);
  g_autofree char *path = g_strdup_printf ("/v1/state?scope=%s&max=%u%s%s", escaped, max,
                                           after != NULL ? "&after=" : "", after != NULL ? after : "");
  g_autoptr (GBytes) answer = get_with (soup, path, SERAP_REPLY_MAX_BYTES, error);
  if (answer == NULL)
    return NULL;
  SerapStatePage *page = serap_state_page_decode (answer, soup->schema, &own);
  return page != NULL ? page : fail_content (own, error);
}

static GPtrArray *
soup_history (SerapTransport *transport, const char *user, const char *id, GError **error)
{
  Soup *soup = soup_of (transport);
  GError *own = NULL;
  g_autofree char *path = g_strdup_printf ("/v1/entities/%s/events", id);
  g_autoptr (GBytes) answer = get_with (soup, path, HISTORY_MAX_BYTES, error);
  if (answer == NULL)
    return NULL;
  GPtrArray *events = serap_history_decode (answer, soup->schema, &own);
  return events != NULL ? events : fail_content (own, error);
}

/* ---- Session ---- */

static void
take_tokens (Soup *soup, SerapTokens *tokens)
{
  serap_tokens_free (soup->tokens);
  soup->tokens = tokens;
  if (soup->func != NULL)
    soup->func (tokens, soup->device, soup->data);
}

static SerapHello *
hello_with (SerapHttpClient *client, GError **error)
{
  g_auto (SerapHttpAnswer) answer = { 0 };
  GError *own = NULL;
  const SerapHttpCall what = { .method = "GET", .path = "/v1/hello" };
  if (!serap_http_client_call (client, &what, &answer, error))
    return NULL;
  SerapHello *hello = serap_hello_decode (answer.body, &own);
  return hello != NULL ? hello : fail_content (own, error);
}

static gboolean
open_session (Soup *soup, const char *password, const char *refresh, GError **error)
{
  g_auto (SerapHttpAnswer) answer = { 0 };
  GError *own = NULL;
  g_autoptr (SerapHello) hello = hello_with (soup->client, error);
  if (hello == NULL)
    return FALSE;
  g_autoptr (SerapSessionRequest) request = serap_session_request_new ();
  request->user = g_strdup (soup->user);
  request->device = g_strdup (soup->device);
  request->password = g_strdup (password);
  request->refresh = g_strdup (refresh);
  request->nonce = g_bytes_ref (hello->nonce);
  serap_session_request_sign (request, soup->key);
  g_autoptr (GBytes) body = serap_session_request_encode (request);
  /* The nonce is good for one request only. */
  const SerapHttpCall what = { .method = "POST", .path = "/v1/session", .body = body, .once = TRUE };
  if (!serap_http_client_call (soup->client, &what, &answer, error))
    return FALSE;
  SerapTokens *tokens = serap_tokens_decode (answer.body, &own);
  if (tokens == NULL)
    return fail_content (own, error) != NULL;
  take_tokens (soup, tokens);
  return TRUE;
}

static gboolean
soup_refresh (SerapTransport *transport, GError **error)
{
  Soup *soup = soup_of (transport);
  if (soup->tokens != NULL)
    return open_session (soup, NULL, soup->tokens->refresh, error);
  g_propagate_error (error,
                     serap_transport_error_new (SERAP_TRANSPORT_ERROR_TOKEN, NULL, "a password is needed"));
  return FALSE;
}

gboolean
serap_transport_soup_login (SerapTransport *transport, const char *password, GError **error)
{
  return open_session (soup_of (transport), password, NULL, error);
}

/* ---- Device ---- */

/* A device that is known vouches with its session for its next epoch, or for another device of the
 * same account. */
static guint32
soup_enroll (SerapTransport *transport,
             const char *user,
             const char *device,
             const SerapSigningKey *key,
             GBytes *box_public,
             GError **error)
{
  Soup *soup = soup_of (transport);
  GError *own = NULL;
  g_autoptr (SerapEnrollRequest) request = serap_enroll_request_new ();
  request->code = g_strdup ("");
  request->device = g_strdup (device);
  request->name = g_strdup (soup->name != NULL ? soup->name : "");
  GBytes *box = box_public != NULL ? box_public : soup->box_public;
  request->box_public = box != NULL ? g_bytes_ref (box) : NULL;
  serap_enroll_request_sign (request, key);
  g_autoptr (GBytes) body = serap_enroll_request_encode (request);
  g_autoptr (GBytes) answer = post_with (soup, "/v1/enroll", body, 0, error);
  if (answer == NULL)
    return 0;
  g_autoptr (SerapEnrollReply) reply = serap_enroll_reply_decode (answer, &own);
  if (reply == NULL) {
    fail_content (own, error);
    return 0;
  }
  g_free (soup->device);
  soup->device = g_strdup (reply->device);
  soup->epoch = reply->epoch;
  soup->key = key;
  g_clear_pointer (&soup->box_public, g_bytes_unref);
  soup->box_public = g_steal_pointer (&request->box_public);
  take_tokens (soup, g_steal_pointer (&reply->tokens));
  return soup->epoch;
}

/* Answers are asked for by epoch; only those wanted are kept. */
static gboolean
collect_answers (Soup *soup, guint32 epoch, GHashTable *wanted, GPtrArray *found, GError **error)
{
  guint64 after = 0;
  for (;;) {
    GError *own = NULL;
    g_autofree char *path = g_strdup_printf ("/v1/ops?epoch=%u&after=%" G_GUINT64_FORMAT, epoch, after);
    g_autoptr (GBytes) answer = get_with (soup, path, HISTORY_MAX_BYTES, error);
    if (answer == NULL)
      return FALSE;
    g_autoptr (SerapAnswersPage) page = serap_answers_page_decode (answer, &own);
    if (page == NULL)
      return fail_content (own, error) != NULL;
    for (guint i = 0; i < page->results->len; i++) {
      SerapOpResult *result = page->results->pdata[i];
      after = result->dev_seq;
      if (g_hash_table_contains (wanted, result->op_id))
        g_ptr_array_add (found, g_steal_pointer (&page->results->pdata[i]));
    }
    if (!page->more || page->results->len == 0)
      return TRUE;
  }
}

static GPtrArray *
soup_answers (SerapTransport *transport, const char *user, GPtrArray *op_ids, GError **error)
{
  Soup *soup = soup_of (transport);
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_result_free);
  for (guint i = 0; i < op_ids->len; i++)
    g_hash_table_add (wanted, op_ids->pdata[i]);
  for (guint32 epoch = soup->epoch; epoch > 0 && found->len < op_ids->len; epoch--)
    if (!collect_answers (soup, epoch, wanted, found, error))
      return NULL;
  return g_steal_pointer (&found);
}

/* ---- Files ---- */

static GArray *
soup_query_files (SerapTransport *transport, GPtrArray *sha256s, GError **error)
{
  GError *own = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  for (guint i = 0; i < sha256s->len; i++)
    g_ptr_array_add (names, sha256s->pdata[i]);
  g_ptr_array_add (names, NULL);
  g_autoptr (GBytes) body = serap_blob_query_encode ((char *const *) names->pdata);
  g_autoptr (GBytes) answer = post_with (soup_of (transport), "/v1/blobs/query", body, 0, error);
  if (answer == NULL)
    return NULL;
  g_autoptr (GPtrArray) states = serap_blob_states_decode (answer, &own);
  if (states == NULL)
    return fail_content (own, error);
  GArray *list = g_array_sized_new (FALSE, TRUE, sizeof (SerapFileStatus), sha256s->len);
  g_array_set_size (list, sha256s->len);
  for (guint i = 0; i < sha256s->len; i++)
    for (guint s = 0; s < states->len; s++) {
      const SerapBlobState *state = states->pdata[s];
      if (!g_str_equal (state->sha256, sha256s->pdata[i]))
        continue;
      SerapFileStatus *status = &g_array_index (list, SerapFileStatus, i);
      status->state = state->place == SERAP_BLOB_HAVE      ? SERAP_FILE_STORED
                      : state->place == SERAP_BLOB_PARTIAL ? SERAP_FILE_PARTIAL
                                                           : SERAP_FILE_WANTED;
      status->offset = (guint64) state->offset;
    }
  return list;
}

/* Returns: whether the upload goes on; @status says so when it does not need to. */
static gboolean
begin_upload (Soup *soup, const char *path, guint64 total, SerapFileStatus *status, GError **error)
{
  g_auto (SerapHttpAnswer) answer = { 0 };
  g_autofree char *length = g_strdup_printf ("%" G_GUINT64_FORMAT, total);
  const char *const headers[] = { "Upload-Length", length, "Upload-Complete", "?0", NULL };
  SerapHttpCall what = { .method = "POST", .path = path, .headers = headers };
  if (!call (soup, &what, &answer, error))
    return FALSE;
  status->state = answer.complete ? SERAP_FILE_STORED : SERAP_FILE_PARTIAL;
  status->offset = answer.complete ? total : answer.offset > 0 ? (guint64) answer.offset : 0;
  return TRUE;
}

static gboolean
soup_put_piece (SerapTransport *transport,
                const char *sha256,
                guint64 total,
                guint64 offset,
                GBytes *bytes,
                SerapFileStatus *status,
                GError **error)
{
  Soup *soup = soup_of (transport);
  g_auto (SerapHttpAnswer) answer = { 0 };
  g_autofree char *path = g_strconcat ("/v1/blobs/", sha256, NULL);
  if (offset == 0) {
    if (!begin_upload (soup, path, total, status, error))
      return FALSE;
    if (status->state == SERAP_FILE_STORED || status->offset != 0)
      return TRUE;
  }
  gsize n;
  gconstpointer data = g_bytes_get_data (bytes, &n);
  guint8 hash[SERAP_SHA256_BYTES];
  serap_sha256 (data, n, hash);
  g_autofree char *packed = g_base64_encode (hash, sizeof hash);
  g_autofree char *digest = g_strdup_printf ("sha-256=:%s:", packed);
  g_autofree char *at = g_strdup_printf ("%" G_GUINT64_FORMAT, offset);
  const char *const headers[]
    = { "Upload-Offset", at,  "Upload-Complete", offset + n >= total ? "?1" : "?0", "Content-Digest",
        digest,          NULL };
  SerapHttpCall what = { .method = "PATCH",
                         .path = path,
                         .body = bytes,
                         .type = "application/partial-upload",
                         .headers = headers,
                         .seconds = PAGE_SECONDS };
  if (!call (soup, &what, &answer, error))
    return FALSE;
  status->offset = answer.offset >= 0 ? (guint64) answer.offset : offset + n;
  status->state = answer.complete ? SERAP_FILE_STORED : SERAP_FILE_PARTIAL;
  return TRUE;
}

static GBytes *
soup_get_piece (SerapTransport *transport,
                const char *user,
                const char *sha256,
                guint64 offset,
                gsize max,
                guint64 *total,
                GError **error)
{
  g_auto (SerapHttpAnswer) answer = { 0 };
  g_autofree char *path = g_strconcat ("/v1/blobs/", sha256, NULL);
  g_autofree char *range
    = g_strdup_printf ("bytes=%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, offset, offset + max - 1);
  const char *const headers[] = { "Range", range, NULL };
  SerapHttpCall what = { .method = "GET",
                         .path = path,
                         .headers = headers,
                         .max_answer = SERAP_HTTP_MAX_BLOB_BYTES,
                         .seconds = PAGE_SECONDS };
  if (!call (soup_of (transport), &what, &answer, error))
    return NULL;
  *total = answer.total >= 0 ? (guint64) answer.total : g_bytes_get_size (answer.body);
  if (answer.status == 416 && offset != *total) {
    g_propagate_error (error, serap_transport_error_new (SERAP_TRANSPORT_ERROR_FILE, NULL,
                                                         "the file is shorter than what is here of it"));
    return NULL;
  }
  return g_steal_pointer (&answer.body);
}

/* ---- Others ---- */

gboolean
serap_transport_soup_wait (SerapTransport *transport, guint seconds, gint64 *head, GError **error)
{
  g_auto (SerapHttpAnswer) answer = { 0 };
  GError *own = NULL;
  g_autofree char *path = g_strdup_printf ("/v1/changes?wait=%u", MIN (seconds, MAX_WAIT));
  SerapHttpCall what = { .method = "GET", .path = path, .seconds = MAX_WAIT + 30 };
  *head = 0;
  if (!call (soup_of (transport), &what, &answer, error))
    return FALSE;
  if (answer.status == 204 || serap_changes_notice_decode (answer.body, head, &own))
    return TRUE;
  return fail_content (own, error) != NULL;
}

static void
soup_free (SerapTransport *transport)
{
  Soup *soup = soup_of (transport);
  serap_http_client_free (soup->client);
  serap_schema_unref (soup->schema);
  g_free (soup->user);
  g_free (soup->device);
  g_free (soup->name);
  g_clear_pointer (&soup->box_public, g_bytes_unref);
  serap_tokens_free (soup->tokens);
  g_free (soup);
}

static const SerapTransportClass soup_class = {
  .sync = soup_sync,
  .state = soup_state,
  .history = soup_history,
  .refresh = soup_refresh,
  .enroll = soup_enroll,
  .answers = soup_answers,
  .query_files = soup_query_files,
  .put_piece = soup_put_piece,
  .get_piece = soup_get_piece,
  .free = soup_free,
};

SerapTransport *
serap_transport_soup_new (const char *url,
                          SerapSchema *schema,
                          const SerapHttpAccount *account,
                          const SerapTokens *tokens,
                          SerapTokensFunc func,
                          gpointer data,
                          GError **error)
{
  SerapHttpClient *client = serap_http_client_new (url, error);
  if (client == NULL)
    return NULL;
  Soup *soup = g_new0 (Soup, 1);
  soup->parent.klass = &soup_class;
  soup->client = client;
  soup->schema = serap_schema_ref (schema);
  soup->user = g_strdup (account->user);
  soup->device = g_strdup (account->device);
  soup->epoch = account->epoch;
  soup->key = account->key;
  soup->box_public = account->box_public != NULL ? g_bytes_ref (account->box_public) : NULL;
  soup->name = g_strdup (account->name);
  soup->func = func;
  soup->data = data;
  if (tokens != NULL) {
    soup->tokens = serap_tokens_new ();
    soup->tokens->access = g_strdup (tokens->access);
    soup->tokens->refresh = g_strdup (tokens->refresh);
    soup->tokens->expires_ms = tokens->expires_ms;
    soup->tokens->refresh_expires_ms = tokens->refresh_expires_ms;
  }
  return &soup->parent;
}

void
serap_transport_soup_set_cancellable (SerapTransport *transport, GCancellable *cancellable)
{
  serap_http_client_set_cancellable (soup_of (transport)->client, cancellable);
}

SerapHello *
serap_http_hello (const char *url, GError **error)
{
  g_autoptr (SerapHttpClient) client = serap_http_client_new (url, error);
  return client != NULL ? hello_with (client, error) : NULL;
}

SerapEnrollReply *
serap_http_enroll (const char *url, const SerapEnrollRequest *request, GError **error)
{
  g_auto (SerapHttpAnswer) answer = { 0 };
  GError *own = NULL;
  g_autoptr (SerapHttpClient) client = serap_http_client_new (url, error);
  if (client == NULL)
    return NULL;
  g_autoptr (GBytes) body = serap_enroll_request_encode (request);
  const SerapHttpCall what = { .method = "POST", .path = "/v1/enroll", .body = body };
  if (!serap_http_client_call (client, &what, &answer, error))
    return NULL;
  SerapEnrollReply *reply = serap_enroll_reply_decode (answer.body, &own);
  return reply != NULL ? reply : fail_content (own, error);
}

gboolean
serap_http_end_session (const char *url, const char *access, GError **error)
{
  g_auto (SerapHttpAnswer) answer = { 0 };
  g_autoptr (SerapHttpClient) client = serap_http_client_new (url, error);
  const SerapHttpCall what = { .method = "DELETE", .path = "/v1/session", .bearer = access };
  return client != NULL && serap_http_client_call (client, &what, &answer, error);
}
