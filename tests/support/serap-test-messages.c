/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every message of the protocol, read and written again. */

#include "config.h"

#include "serap-test-messages.h"

#include "serap-http-admin.h"
#include "serap-http-answers.h"
#include "serap-http-audit.h"
#include "serap-http-blobs.h"
#include "serap-http-hello.h"
#include "serap-http-problem.h"
#include "serap-http-session.h"
#include "serap-message-json.h"

#include <string.h>

/* Those that are a struct: @Type is read, written and freed by functions named alike. */
#define STRUCT(Type, prefix)                                                                                 \
  static GBytes *rewrite_##prefix (GBytes *body, SerapSchema *schema, GError **error)                        \
  {                                                                                                          \
    g_autoptr (Type) message = serap_##prefix##_decode (body, error);                                        \
    return message != NULL ? serap_##prefix##_encode (message) : NULL;                                       \
  }

/* Those that need to know the entities. */
#define TYPED(Type, prefix)                                                                                  \
  static GBytes *rewrite_##prefix (GBytes *body, SerapSchema *schema, GError **error)                        \
  {                                                                                                          \
    g_autoptr (Type) message = serap_##prefix##_decode (body, schema, error);                                \
    return message != NULL ? serap_##prefix##_encode (message) : NULL;                                       \
  }

/* clang-format off */
TYPED (SerapSyncRequest, sync_request)
TYPED (SerapSyncReply, sync_reply)
TYPED (SerapStatePage, state_page)
TYPED (GPtrArray, history)
STRUCT (SerapHttpProblem, http_problem)
STRUCT (SerapHello, hello)
STRUCT (SerapEnrollRequest, enroll_request)
STRUCT (SerapEnrollReply, enroll_reply)
STRUCT (SerapSessionRequest, session_request)
STRUCT (SerapTokens, tokens)
STRUCT (SerapAnswersPage, answers_page)
STRUCT (GPtrArray, blob_states)
STRUCT (SerapConsistency, consistency)
STRUCT (SerapInclusion, inclusion)
STRUCT (GPtrArray, device_list)
STRUCT (SerapEnrollCode, enroll_code)
/* clang-format on */

static GBytes *
rewrite_blob_query (GBytes *body, SerapSchema *schema, GError **error)
{
  g_auto (GStrv) hashes = serap_blob_query_decode (body, error);
  return hashes != NULL ? serap_blob_query_encode (hashes) : NULL;
}

static GBytes *
rewrite_checkpoint (GBytes *body, SerapSchema *schema, GError **error)
{
  g_autofree char *note = serap_checkpoint_decode (body, error);
  return note != NULL ? serap_checkpoint_encode (note) : NULL;
}

static GBytes *
rewrite_changes (GBytes *body, SerapSchema *schema, GError **error)
{
  gint64 head;
  return serap_changes_notice_decode (body, &head, error) ? serap_changes_notice_encode (head) : NULL;
}

static GBytes *
take_text (char *text)
{
  return g_bytes_new_take (text, strlen (text));
}

static GBytes *
rewrite_operation (GBytes *body, SerapSchema *schema, GError **error)
{
  gsize n;
  const char *text = g_bytes_get_data (body, &n);
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (SerapOp) op = serap_op_from_json (text, (gssize) n, &sealed, error);
  return op != NULL ? take_text (serap_op_to_json (op, sealed)) : NULL;
}

static GBytes *
rewrite_payload (GBytes *body, SerapSchema *schema, GError **error)
{
  gsize n;
  const char *text = g_bytes_get_data (body, &n);
  g_autoptr (SerapOp) op = serap_op_new ("-", SERAP_VERB_EDIT, "usulan", "-");
  if (!serap_op_payload_decode (op, serap_schema_entity (schema, "usulan"), body, error))
    return NULL;
  g_autoptr (SerapJson) doc = serap_json_parse (text, (gssize) n, NULL, error);
  g_autoptr (GBytes) salt = NULL;
  if (!serap_json_get_bytes (serap_json_root (doc), "_s", SERAP_SALT_BYTES, &salt, error))
    return NULL;
  return serap_op_payload_encode (op, g_bytes_get_data (salt, NULL));
}

static GBytes *
rewrite_event (GBytes *body, SerapSchema *schema, GError **error)
{
  gsize n;
  const char *text = g_bytes_get_data (body, &n);
  g_autoptr (SerapEvent) event = serap_event_from_json (text, (gssize) n, schema, NULL, error);
  return event != NULL ? take_text (serap_event_to_json (event, NULL)) : NULL;
}

static GBytes *
rewrite_answer (GBytes *body, SerapSchema *schema, GError **error)
{
  gsize n;
  const char *text = g_bytes_get_data (body, &n);
  g_autoptr (SerapOpResult) result = serap_op_result_from_json (text, (gssize) n, error);
  return result != NULL ? take_text (serap_op_result_to_json (result)) : NULL;
}

const SerapTestMessage serap_test_messages[] = {
  { "payload", rewrite_payload },
  { "operation", rewrite_operation },
  { "answer", rewrite_answer },
  { "event", rewrite_event },
  { "sync-request", rewrite_sync_request },
  { "sync-reply", rewrite_sync_reply },
  { "state-page", rewrite_state_page },
  { "history", rewrite_history },
  { "changes", rewrite_changes },
  { "answers-page", rewrite_answers_page },
  { "problem", rewrite_http_problem },
  { "hello", rewrite_hello },
  { "enroll-request", rewrite_enroll_request },
  { "enroll-reply", rewrite_enroll_reply },
  { "session-request", rewrite_session_request },
  { "tokens", rewrite_tokens },
  { "blob-query", rewrite_blob_query },
  { "blob-states", rewrite_blob_states },
  { "checkpoint", rewrite_checkpoint },
  { "consistency", rewrite_consistency },
  { "inclusion", rewrite_inclusion },
  { "device-list", rewrite_device_list },
  { "enroll-code", rewrite_enroll_code },
};
const guint serap_test_n_messages = G_N_ELEMENTS (serap_test_messages);

const SerapTestMessage *
serap_test_message (const char *name)
{
  for (guint i = 0; i < serap_test_n_messages; i++)
    if (g_str_equal (serap_test_messages[i].name, name))
      return &serap_test_messages[i];
  return NULL;
}
