/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-problem.h"
#include "serap-wire.h"

G_BEGIN_DECLS

/* Why headquarters did not do what was asked: problem documents, RFC 9457. */

#define SERAP_HTTP_PROBLEM_MEDIA "application/problem+json"
/* `type` is this and the code's name. */
#define SERAP_HTTP_PROBLEM_BASE "https://serap.invalid/p/"
#define SERAP_HTTP_PROBLEM_MAX_BYTES (256 * 1024)

/**
 * SerapHttpCode:
 *
 * All reasons there are. What a device does about each is in docs/protocol.md; names, status, title
 * and action are one table in serap-http-problem.c.
 */
typedef enum {
  SERAP_HTTP_MALFORMED,       /* the request cannot be read */
  SERAP_HTTP_BAD_CURSOR,      /* the cursor is none of headquarters' */
  SERAP_HTTP_TOKEN_EXPIRED,   /* the access token is missing, over or not known */
  SERAP_HTTP_BAD_PASSWORD,    /* wrong password, refresh token or signature of the session request */
  SERAP_HTTP_BAD_CODE,        /* the enrolment code is wrong, used or over */
  SERAP_HTTP_DEVICE_REVOKED,  /* the device may not send any more */
  SERAP_HTTP_DEVICE_WIPE,     /* and shall delete the account's data */
  SERAP_HTTP_NOT_ALLOWED,     /* the account's role does not have this right */
  SERAP_HTTP_NOT_FOUND,       /* no such thing, or not in the account's scopes */
  SERAP_HTTP_BAD_METHOD,      /* the address does not have this method */
  SERAP_HTTP_CONFLICT,        /* it was changed meanwhile */
  SERAP_HTTP_DEVICE_FORKED,   /* the number was used by another operation: a copied disk */
  SERAP_HTTP_EPOCH_CLOSED,    /* the device has a newer epoch */
  SERAP_HTTP_SEQ_GAP,         /* a number is missing: send from expected_dev_seq */
  SERAP_HTTP_OFFSET_MISMATCH, /* an upload goes on at another place: see Upload-Offset */
  SERAP_HTTP_CURSOR_EXPIRED,  /* the feed does not reach back that far */
  SERAP_HTTP_FEED_RESET,      /* headquarters was restored from a backup */
  SERAP_HTTP_UPLOAD_EXPIRED,  /* the begun upload was cleared away */
  SERAP_HTTP_TOO_LARGE,       /* more bytes or items than allowed */
  SERAP_HTTP_BAD_TYPE,        /* a media type or a compression headquarters does not take */
  SERAP_HTTP_OP_MUTATED,      /* an operation came again with another content */
  SERAP_HTTP_DIGEST_MISMATCH, /* the bytes do not have the announced SHA-256 */
  SERAP_HTTP_REFUSED,         /* a rule says no: see problems */
  SERAP_HTTP_CLIENT_TOO_OLD,  /* the program is too old to pull; it may still send */
  SERAP_HTTP_SLOW_DOWN,       /* too many requests: see retry_after */
  SERAP_HTTP_INTERNAL,        /* headquarters failed; it is in its log under trace */
  SERAP_HTTP_SERVER_TOO_OLD,  /* the request is of a newer program than headquarters' */
  SERAP_HTTP_UNAVAILABLE,     /* headquarters is starting, full or being cared for */
  SERAP_HTTP_N_CODES,
} SerapHttpCode;

/**
 * SerapHttpAction:
 * @SERAP_HTTP_ACTION_RETRY: again later, unchanged, not before retry_after
 *   (%SERAP_TRANSPORT_ERROR_UNREACHABLE)
 * @SERAP_HTTP_ACTION_RESEND: at once again, from what the answer names (no error of the transport)
 * @SERAP_HTTP_ACTION_SESSION: a new access token by the refresh token, once; then the password (no error
 *   of the transport while that works, else %SERAP_TRANSPORT_ERROR_REFUSED)
 * @SERAP_HTTP_ACTION_TELL: say it to the person; nothing else changes (%SERAP_TRANSPORT_ERROR_REFUSED)
 * @SERAP_HTTP_ACTION_STOP: the device is out: work is kept, nothing is sent until it enrols anew
 *   (%SERAP_TRANSPORT_ERROR_REFUSED)
 * @SERAP_HTTP_ACTION_EPOCH: enrol anew, freeze unanswered work again (%SERAP_TRANSPORT_ERROR_NEW_EPOCH)
 * @SERAP_HTTP_ACTION_RELOAD: first load anew; work is kept (%SERAP_TRANSPORT_ERROR_CURSOR)
 * @SERAP_HTTP_ACTION_SPLIT: send less at once; a single operation that is refused alone is set
 *   aside and shown (%SERAP_TRANSPORT_ERROR_PROTOCOL)
 * @SERAP_HTTP_ACTION_UPDATE: offer a newer program; sending goes on (%SERAP_TRANSPORT_ERROR_PROTOCOL)
 *
 * What a device does, in brackets what its transport says.
 */
typedef enum {
  SERAP_HTTP_ACTION_RETRY,
  SERAP_HTTP_ACTION_RESEND,
  SERAP_HTTP_ACTION_SESSION,
  SERAP_HTTP_ACTION_TELL,
  SERAP_HTTP_ACTION_STOP,
  SERAP_HTTP_ACTION_EPOCH,
  SERAP_HTTP_ACTION_RELOAD,
  SERAP_HTTP_ACTION_SPLIT,
  SERAP_HTTP_ACTION_UPDATE,
} SerapHttpAction;

/** serap_http_code_name: Returns: (transfer none): kebab-case name, the end of `type`. */
const char *serap_http_code_name (SerapHttpCode code);
/** serap_http_code_from_name: Returns: the code, or -1. */
int serap_http_code_from_name (const char *name);
/** serap_http_code_status: HTTP status. */
guint serap_http_code_status (SerapHttpCode code);
/** serap_http_code_title: Returns: (transfer none): Indonesian, one short sentence for people who
 * see the answer raw; programs make their own text of the code. */
const char *serap_http_code_title (SerapHttpCode code);
SerapHttpAction serap_http_code_action (SerapHttpCode code);
/** serap_http_code_of_status: Returns: what to make of a status that came without a problem
 * document, e.g. from a proxy; INTERNAL for one no code has. */
SerapHttpCode serap_http_code_of_status (guint status);
/** serap_http_code_of_wire: Returns: the answer to a request that could not be read for @error. */
SerapHttpCode serap_http_code_of_wire (const GError *error);

/**
 * SerapHttpProblem:
 * @code: the reason
 * @title: (nullable): as it came; when writing, %NULL stands for the code's own
 * @detail: (nullable): more about this case, for people; without any personal value
 * @trace: (nullable): id under which headquarters' log has it
 * @expected_dev_seq: number the device shall go on with (seq-gap), 0 for none
 * @retry_after: seconds, 0 for none
 * @problems: (element-type SerapProblem): what is wrong with which field
 *
 * {"type","title","status","detail","trace","expected_dev_seq","retry_after",
 *  "problems":[{"field","code","params","warning"}]}
 * A sentence about each problem is not in it: the reader makes its own of code and params.
 */
typedef struct {
  SerapHttpCode code;
  char *title;
  char *detail;
  char *trace;
  guint64 expected_dev_seq;
  guint retry_after;
  GPtrArray *problems;
} SerapHttpProblem;

SerapHttpProblem *serap_http_problem_new (SerapHttpCode code);
void serap_http_problem_free (SerapHttpProblem *problem);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapHttpProblem, serap_http_problem_free)

GBytes *serap_http_problem_encode (const SerapHttpProblem *problem);
/**
 * serap_http_problem_decode:
 * @body: what came with %SERAP_HTTP_PROBLEM_MEDIA
 * @error: return location; any of serap_json_parse(), MISSING, TYPE, RANGE; UNKNOWN for a type that is
 *   none of Serap's: go by the status then
 *
 * A code of a newer headquarters is read as the one its status stands for.
 *
 * Returns: (transfer full)
 */
SerapHttpProblem *serap_http_problem_decode (GBytes *body, GError **error);

G_END_DECLS
