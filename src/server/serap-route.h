/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-exchange.h"
#include "serap-worker.h"

G_BEGIN_DECLS

/* The addresses headquarters answers at: one table. */

/**
 * SerapRouteFlags:
 * @SERAP_ROUTE_SESSION: only with an access token
 * @SERAP_ROUTE_ADMIN: and only for administrators
 * @SERAP_ROUTE_WAITS: the answer may wait for news
 */
typedef enum {
  SERAP_ROUTE_OPEN = 0,
  SERAP_ROUTE_SESSION = 1 << 0,
  SERAP_ROUTE_ADMIN = 1 << 1,
  SERAP_ROUTE_WAITS = 1 << 2,
} SerapRouteFlags;

typedef enum {
  SERAP_PARAM_NONE,
  SERAP_PARAM_ID,
  SERAP_PARAM_SHA256,
} SerapParamKind;

typedef gboolean (*SerapRouteStep) (SerapExchange *exchange, GError **error);
typedef gboolean (*SerapRouteWork) (SerapExchange *exchange, SerapCentral *central, GError **error);

/**
 * SerapRoute:
 * @method: GET HEAD POST PATCH DELETE
 * @path: what stands before the parameter, or all of it
 * @param: what the parameter is
 * @rest: what stands behind the parameter
 * @flags: see #SerapRouteFlags
 * @urgency: of its work on headquarters' data
 * @media: (nullable): type of the body it wants; %NULL when it takes none
 * @max_bytes: longest body, unpacked
 * @status: of a done request
 * @decode: (nullable): reads the body; any thread
 * @look: (nullable): reads what @toil needs
 * @toil: (nullable): slow work without headquarters' data: passwords
 * @run: (nullable): the work itself, with headquarters' data
 * @encode: (nullable): writes the answer; any thread
 * @files: (nullable): between @run and @encode: work on attachments' bytes, with what central allows from
 *   any thread
 * @weight: (nullable): how much of a common commit the request takes; 0: it goes alone, by @run
 * @together: with @weight: does the work of several, each with its error
 *
 * The steps come in this order; the first that fails gives the answer.
 */
struct _SerapRoute {
  const char *method;
  const char *path;
  SerapParamKind param;
  const char *rest;
  SerapRouteFlags flags;
  SerapUrgency urgency;
  const char *media;
  gsize max_bytes;
  guint status;
  SerapRouteStep decode;
  SerapRouteWork look;
  SerapRouteStep toil;
  SerapRouteWork run;
  SerapRouteStep encode;
  SerapRouteWork files;
  guint (*weight) (const SerapExchange *exchange);
  void (*together) (GPtrArray *exchanges, SerapCentral *central, GError **errors);
};

/** serap_routes: @n: (out): how many. Returns: (transfer none): all of them, for tests too. */
const SerapRoute *serap_routes (guint *n);

/**
 * serap_route_find:
 * @path: of the request, not decoded
 * @param: (out) (transfer full) (nullable): what stands for the parameter, checked
 * @allow: (out) (transfer full) (nullable): methods of the address, when it has not this one
 *
 * Returns: (nullable): the route
 */
const SerapRoute *serap_route_find (const char *method, const char *path, char **param, char **allow);
/** serap_route_template: Returns: (transfer full): its address with {…} for the parameter. */
char *serap_route_template (const SerapRoute *route);

/** serap_server_authenticate: fills in the caller from the access token, or says why it does not let
 * in. With headquarters' data. */
gboolean serap_server_authenticate (SerapExchange *exchange, SerapCentral *central, GError **error);

/* The steps of the resources, a file each. */
#define SERAP_STEP(name) gboolean name (SerapExchange *exchange, GError **error)
#define SERAP_CENTRAL_STEP(name)                                                                             \
  gboolean name (SerapExchange *exchange, SerapCentral *central, GError **error)

SERAP_STEP (serap_ping_encode);
SERAP_CENTRAL_STEP (serap_hello_run);
SERAP_STEP (serap_hello_answer);
SERAP_STEP (serap_enroll_read);
SERAP_CENTRAL_STEP (serap_enroll_look);
SERAP_STEP (serap_enroll_toil);
SERAP_CENTRAL_STEP (serap_enroll_run);
SERAP_STEP (serap_enroll_answer);
SERAP_STEP (serap_session_read);
SERAP_CENTRAL_STEP (serap_session_look);
SERAP_STEP (serap_session_toil);
SERAP_CENTRAL_STEP (serap_session_run);
SERAP_STEP (serap_session_answer);
SERAP_CENTRAL_STEP (serap_session_end);
SERAP_STEP (serap_sync_read);
SERAP_CENTRAL_STEP (serap_sync_run);
SERAP_STEP (serap_sync_answer);
guint serap_sync_weight (const SerapExchange *exchange);
void serap_sync_together (GPtrArray *exchanges, SerapCentral *central, GError **errors);
SERAP_STEP (serap_answers_read);
SERAP_CENTRAL_STEP (serap_answers_run);
SERAP_STEP (serap_answers_answer);
SERAP_STEP (serap_blobs_read);
SERAP_CENTRAL_STEP (serap_blobs_run);
SERAP_CENTRAL_STEP (serap_blobs_look);
SERAP_STEP (serap_blobs_answer);
SERAP_CENTRAL_STEP (serap_blob_admit);
SERAP_CENTRAL_STEP (serap_blob_begin);
SERAP_CENTRAL_STEP (serap_blob_ask_whose);
SERAP_CENTRAL_STEP (serap_blob_where);
SERAP_STEP (serap_blob_piece_read);
SERAP_CENTRAL_STEP (serap_blob_piece_store);
SERAP_CENTRAL_STEP (serap_blob_find);
SERAP_CENTRAL_STEP (serap_blob_open);
SERAP_CENTRAL_STEP (serap_blob_take_back);
SERAP_CENTRAL_STEP (serap_blob_give_up);
SERAP_STEP (serap_state_read);
SERAP_CENTRAL_STEP (serap_state_run);
SERAP_STEP (serap_state_answer);
SERAP_STEP (serap_poke_read);
SERAP_CENTRAL_STEP (serap_poke_run);
SERAP_STEP (serap_poke_answer);
SERAP_CENTRAL_STEP (serap_history_run);
SERAP_STEP (serap_history_answer);
SERAP_CENTRAL_STEP (serap_checkpoint_run);
SERAP_STEP (serap_consistency_read);
SERAP_CENTRAL_STEP (serap_consistency_run);
SERAP_STEP (serap_inclusion_read);
SERAP_CENTRAL_STEP (serap_inclusion_run);
SERAP_CENTRAL_STEP (serap_devices_run);
SERAP_STEP (serap_devices_answer);
SERAP_CENTRAL_STEP (serap_device_revoke_run);
SERAP_CENTRAL_STEP (serap_device_wipe_run);
SERAP_STEP (serap_code_read);
SERAP_CENTRAL_STEP (serap_code_run);
SERAP_STEP (serap_code_answer);

G_END_DECLS
