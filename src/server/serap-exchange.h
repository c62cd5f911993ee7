/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-http-problem.h"
#include "serap-info.h"

G_BEGIN_DECLS

/* A request on its way to its answer. The main loop reads it, then one thread after the other works
 * on it; never two at once. */

#define SERAP_SERVER_ERROR (serap_server_error_quark ())
/** serap_server_error_quark: errors of the server itself; their codes are #SerapHttpCode. */
GQuark serap_server_error_quark (void);

typedef struct _SerapExchange SerapExchange;
typedef struct _SerapRoute SerapRoute;

/**
 * SerapCaller:
 * @user: account id
 * @device: device id
 * @device_code: its four letters, for the log
 * @admin: the account administers
 *
 * Who asks, as headquarters knows it from the access token.
 */
typedef struct {
  char *user;
  char *device;
  char *device_code;
  gboolean admin;
} SerapCaller;

struct _SerapExchange {
  const SerapRoute *route;     /* (nullable): none fits the address */
  const SerapServerInfo *info; /* (unowned): what does not change while the server runs */
  char *trace;                 /* id in the log */
  char *param;                 /* (nullable): what stands for {id} or {sha256} */
  GHashTable *query;           /* name -> value, decoded */
  GHashTable *headers;         /* name in lower case -> value; only those the server reads */
  char *token;                 /* (nullable) */
  GBytes *body;                /* (nullable): as it came, then unpacked */
  SerapCaller caller;

  gpointer input; /* what the body says */
  GDestroyNotify input_free;
  gpointer output; /* what headquarters says */
  GDestroyNotify output_free;

  guint status; /* of the answer; 0 for what the route says */
  GBytes *answer;
  const char *media;
  GPtrArray *answer_headers; /* pairs of name and value */
  const char *problem;       /* (nullable): code of a refused one, for the log */
  guint64 expected_dev_seq;  /* when a device skipped a number */
  guint retry_after;         /* seconds, for one that comes too often */
  gboolean free_of_charge;   /* the request does not count against the device's rate */
  gboolean parked;           /* there is no news yet; ask again when there is */
  guint wait_s;              /* how long it may be parked */

  gint64 began_us; /* monotonic */
  gsize bytes_in, bytes_out;
};

SerapExchange *serap_exchange_new (const SerapServerInfo *info);
void serap_exchange_free (SerapExchange *exchange);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapExchange, serap_exchange_free)

/** serap_exchange_header: @name: in lower case. Returns: (transfer none) (nullable) */
const char *serap_exchange_header (SerapExchange *exchange, const char *name);
const char *serap_exchange_query (SerapExchange *exchange, const char *name);
/** serap_exchange_query_int: @fallback: for one that is not there. %SERAP_SERVER_ERROR MALFORMED */
gboolean serap_exchange_query_int (SerapExchange *exchange,
                                   const char *name,
                                   gint64 min,
                                   gint64 max,
                                   gint64 fallback,
                                   gint64 *out,
                                   GError **error);
/** serap_exchange_header_int: like serap_exchange_query_int(), of a header that must be there. */
gboolean serap_exchange_header_int (
  SerapExchange *exchange, const char *name, gint64 min, gint64 max, gint64 *out, GError **error);

void serap_exchange_set_input (SerapExchange *exchange, gpointer input, GDestroyNotify input_free);
void serap_exchange_set_output (SerapExchange *exchange, gpointer output, GDestroyNotify output_free);
void serap_exchange_add_header (SerapExchange *exchange, const char *name, const char *value);
/** serap_exchange_answer: @body: (transfer full) (nullable); @media: static. */
void serap_exchange_answer (SerapExchange *exchange, const char *media, GBytes *body);

/**
 * serap_exchange_refuse:
 * @error: (transfer full): an error of any room
 *
 * Makes the answer to a request that was not done: a problem document. This is the one place that
 * turns errors into statuses.
 */
void serap_exchange_refuse (SerapExchange *exchange, GError *error);
void serap_exchange_refuse_with (SerapExchange *exchange, SerapHttpCode code);

/** serap_server_fail: Sets @error to one of the server's own. Returns: %FALSE */
gboolean serap_server_fail (SerapHttpCode code, GError **error, const char *format, ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
