/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The addresses. */

#include "config.h"

#include "serap-route.h"

#include "serap-http-blobs.h"
#include "serap-http-hello.h"
#include "serap-id.h"
#include "serap-message-json.h"

#include <string.h>

#define OPEN SERAP_ROUTE_OPEN
#define SESSION SERAP_ROUTE_SESSION
#define ADMIN (SERAP_ROUTE_SESSION | SERAP_ROUTE_ADMIN)
#define WAITS (SERAP_ROUTE_SESSION | SERAP_ROUTE_WAITS)
#define JSON "application/json"
#define PIECE "application/partial-upload"
#define SMALL SERAP_HTTP_SMALL_MAX_BYTES
#define LARGE SERAP_REQUEST_MAX_BYTES

/* clang-format off */
static const SerapRoute routes[] = {
  { "GET", "/v1/ping", 0, NULL, OPEN, SERAP_URGENCY_OTHER, NULL, 0, 204,
    NULL, NULL, NULL, NULL, serap_ping_encode },
  { "GET", "/v1/hello", 0, NULL, OPEN, SERAP_URGENCY_OTHER, NULL, 0, 200,
    NULL, NULL, NULL, serap_hello_run, serap_hello_answer },
  { "POST", "/v1/enroll", 0, NULL, OPEN, SERAP_URGENCY_OTHER, JSON, SMALL, 201,
    serap_enroll_read, serap_enroll_look, serap_enroll_toil, serap_enroll_run, serap_enroll_answer },
  { "POST", "/v1/session", 0, NULL, OPEN, SERAP_URGENCY_OTHER, JSON, SMALL, 200,
    serap_session_read, serap_session_look, serap_session_toil, serap_session_run, serap_session_answer },
  { "DELETE", "/v1/session", 0, NULL, SESSION, SERAP_URGENCY_OTHER, NULL, 0, 204,
    NULL, NULL, NULL, serap_session_end, NULL },
  { "POST", "/v1/sync", 0, NULL, SESSION, SERAP_URGENCY_SYNC, JSON, LARGE, 200,
    serap_sync_read, NULL, NULL, serap_sync_run, serap_sync_answer, NULL, serap_sync_weight,
    serap_sync_together },
  { "GET", "/v1/state", 0, NULL, SESSION, SERAP_URGENCY_STATE, NULL, 0, 200,
    serap_state_read, NULL, NULL, serap_state_run, serap_state_answer },
  { "GET", "/v1/changes", 0, NULL, WAITS, SERAP_URGENCY_OTHER, NULL, 0, 200,
    serap_poke_read, NULL, NULL, serap_poke_run, serap_poke_answer },
  { "GET", "/v1/ops", 0, NULL, SESSION, SERAP_URGENCY_OTHER, NULL, 0, 200,
    serap_answers_read, NULL, NULL, serap_answers_run, serap_answers_answer },
  { "POST", "/v1/blobs/query", 0, NULL, SESSION, SERAP_URGENCY_OTHER, JSON, SMALL, 200,
    serap_blobs_read, NULL, NULL, serap_blobs_run, serap_blobs_answer, serap_blobs_look },
  { "POST", "/v1/blobs/", SERAP_PARAM_SHA256, NULL, SESSION, SERAP_URGENCY_OTHER, NULL, 0, 201,
    NULL, NULL, NULL, serap_blob_admit, NULL, serap_blob_begin },
  { "HEAD", "/v1/blobs/", SERAP_PARAM_SHA256, NULL, SESSION, SERAP_URGENCY_OTHER, NULL, 0, 204,
    NULL, NULL, NULL, serap_blob_ask_whose, NULL, serap_blob_where },
  { "PATCH", "/v1/blobs/", SERAP_PARAM_SHA256, NULL, SESSION, SERAP_URGENCY_OTHER, PIECE,
    SERAP_HTTP_MAX_PIECE_BYTES, 204,
    serap_blob_piece_read, NULL, NULL, serap_blob_ask_whose, NULL, serap_blob_piece_store },
  { "GET", "/v1/blobs/", SERAP_PARAM_SHA256, NULL, SESSION, SERAP_URGENCY_OTHER, NULL, 0, 200,
    NULL, NULL, NULL, serap_blob_find, NULL, serap_blob_open },
  { "DELETE", "/v1/blobs/", SERAP_PARAM_SHA256, NULL, SESSION, SERAP_URGENCY_OTHER, NULL, 0, 204,
    NULL, NULL, NULL, serap_blob_take_back, NULL, serap_blob_give_up },
  { "GET", "/v1/entities/", SERAP_PARAM_ID, "/events", SESSION, SERAP_URGENCY_OTHER, NULL, 0, 200,
    NULL, NULL, NULL, serap_history_run, serap_history_answer },
  { "GET", "/v1/audit/checkpoint", 0, NULL, SESSION, SERAP_URGENCY_OTHER, NULL, 0, 200,
    NULL, NULL, NULL, serap_checkpoint_run, NULL },
  { "GET", "/v1/audit/consistency", 0, NULL, SESSION, SERAP_URGENCY_OTHER, NULL, 0, 200,
    serap_consistency_read, NULL, NULL, serap_consistency_run, NULL },
  { "GET", "/v1/audit/inclusion", 0, NULL, SESSION, SERAP_URGENCY_OTHER, NULL, 0, 200,
    serap_inclusion_read, NULL, NULL, serap_inclusion_run, NULL },
  { "GET", "/v1/admin/devices", 0, NULL, ADMIN, SERAP_URGENCY_OTHER, NULL, 0, 200,
    NULL, NULL, NULL, serap_devices_run, serap_devices_answer },
  { "POST", "/v1/admin/devices/", SERAP_PARAM_ID, "/revoke", ADMIN, SERAP_URGENCY_OTHER, NULL, 0, 204,
    NULL, NULL, NULL, serap_device_revoke_run, NULL },
  { "POST", "/v1/admin/devices/", SERAP_PARAM_ID, "/wipe", ADMIN, SERAP_URGENCY_OTHER, NULL, 0, 204,
    NULL, NULL, NULL, serap_device_wipe_run, NULL },
  { "POST", "/v1/admin/enroll-codes", 0, NULL, ADMIN, SERAP_URGENCY_OTHER, JSON, SMALL, 201,
    serap_code_read, NULL, NULL, serap_code_run, serap_code_answer },
};
/* clang-format on */

const SerapRoute *
serap_routes (guint *n)
{
  *n = G_N_ELEMENTS (routes);
  return routes;
}

static gboolean
param_is_good (SerapParamKind kind, const char *text)
{
  return kind == SERAP_PARAM_ID ? serap_id_is_valid (text) : serap_http_is_sha256 (text);
}

/* Whether the address is this route's; nothing is decoded, so no two spellings mean the same. */
static gboolean
fits (const SerapRoute *route, const char *path, char **param)
{
  *param = NULL;
  if (route->param == SERAP_PARAM_NONE)
    return g_str_equal (route->path, path);
  if (!g_str_has_prefix (path, route->path))
    return FALSE;
  const char *rest = route->rest != NULL ? route->rest : "";
  const char *start = path + strlen (route->path);
  gsize n = strlen (start), n_rest = strlen (rest);
  if (n <= n_rest || !g_str_equal (start + n - n_rest, rest))
    return FALSE;
  g_autofree char *text = g_strndup (start, n - n_rest);
  if (!param_is_good (route->param, text))
    return FALSE;
  *param = g_steal_pointer (&text);
  return TRUE;
}

const SerapRoute *
serap_route_find (const char *method, const char *path, char **param, char **allow)
{
  g_autoptr (GString) others = g_string_new (NULL);
  *allow = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++) {
    g_autofree char *found = NULL;
    if (!fits (&routes[i], path, &found))
      continue;
    if (g_str_equal (routes[i].method, method)) {
      *param = g_steal_pointer (&found);
      return &routes[i];
    }
    g_string_append_printf (others, "%s%s", others->len > 0 ? ", " : "", routes[i].method);
  }
  *param = NULL;
  if (others->len > 0)
    *allow = g_strdup (others->str);
  return NULL;
}

char *
serap_route_template (const SerapRoute *route)
{
  static const char *const names[] = { "", "{id}", "{sha256}" };
  return g_strconcat (route->path, names[route->param], route->rest, NULL);
}
