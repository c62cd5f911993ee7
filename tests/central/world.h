/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-practice.h"
#include "serap-test-office.h"

G_BEGIN_DECLS

/* A headquarters with a device of a member, one of the intake desk and one of a verifier; each function
 * fails the test by itself. After each test the headquarters is checked. */

#define MEMBER SERAP_PRACTICE_MEMBER
#define INSIDE "32.75.05.1001"

typedef struct {
  SerapTestOffice *office;
  SerapTestDevice *member, *intake, *verifier;
} World;

void world_set_up (World *w, gconstpointer data);
void world_tear_down (World *w, gconstpointer data);
SerapStorage *world_storage_of (World *w);
gint64 world_head (World *w);
char *world_new_id (World *w);

/** world_list_of: ended by %NULL. Returns: (transfer full) (element-type SerapOp) */
GPtrArray *world_list_of (SerapOp *first, ...) G_GNUC_NULL_TERMINATED;
void world_sign_all (World *w, SerapTestDevice *device, GPtrArray *ops);
SerapSyncReply *world_send_all (World *w, SerapTestDevice *device, GPtrArray *ops);
/** world_run: signs and sends one operation; @code of its refusal, or %NULL. Returns: its seq */
gint64 world_run (World *w, SerapTestDevice *device, SerapOp *op, const char *code);
/** world_assert_error: that the request is refused as a whole and nothing is done. */
void world_assert_error (World *w, SerapTestDevice *device, GPtrArray *ops, SerapCentralError code);
const SerapOpResult *world_result_of (const SerapSyncReply *reply, guint i);
/** world_word_of: Returns: (nullable): code of the first problem that is no warning. */
const char *world_word_of (const SerapOpResult *result);
void world_assert_result (const SerapSyncReply *reply, guint i, const char *code);

char *world_text_of (World *w, const char *id, const char *field);
void world_assert_text (World *w, const char *id, const char *field, const char *expected);
SerapOp *world_new_event (World *w, const char *id, const char *name);
/** world_make_aspirasi: one that can be recorded, with event, place, proposer and photo; @member:
 * (nullable). Returns: its id */
char *world_make_aspirasi (World *w, SerapTestDevice *device, const char *member);

/** world_pull_once: one large page after @cursor (nullable). */
SerapSyncReply *world_pull_once (World *w, SerapTestDevice *device, const char *cursor);
/** world_event_about: Returns: (nullable): the page's first event of record @id. */
const SerapEvent *world_event_about (const SerapSyncReply *reply, const char *id);

#define op_of(w, verb, ...) serap_test_office_op ((w)->office, SERAP_VERB_##verb, __VA_ARGS__, NULL)
#define do_of(w, ...) serap_test_office_do ((w)->office, __VA_ARGS__, NULL)

G_END_DECLS
