/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-judge.h"
#include "serap-messages.h"
#include "serap-seal.h"

G_BEGIN_DECLS

/**
 * SerapTestPusat:
 * @feed: (element-type SerapEvent): all events, in order
 * @lose_answer: the next exchange is processed, its answer lost
 * @page: most events in a reply
 *
 * A headquarters in memory: judges frozen operations by the same rules, orders them, answers.
 */
typedef struct {
  SerapSchema *schema;
  SerapRules *rules;
  SerapFacts facts;
  GHashTable *records;
  GHashTable *results;
  GPtrArray *feed;
  SerapBoxKey *box;
  GBytes *account_box;
  gint64 seq;
  guint numbers;
  guint page;
  gboolean lose_answer;
} SerapTestPusat;

SerapTestPusat *serap_test_pusat_new (SerapSchema *schema, const SerapEnv *env, SerapStatePage *reference);
void serap_test_pusat_free (SerapTestPusat *pusat);
/** serap_test_pusat_sync: Returns: (transfer full) (nullable): %NULL when the answer was lost. */
SerapSyncReply *
serap_test_pusat_sync (SerapTestPusat *pusat, const SerapSyncRequest *request, const char *cursor);
/** serap_test_pusat_edit: somebody else changes a text field. */
void serap_test_pusat_edit (SerapTestPusat *pusat, const char *id, const char *field, const char *text);
/** serap_test_pusat_do: somebody else makes a transition. */
void serap_test_pusat_do (SerapTestPusat *pusat, const char *id, const char *transition);
SerapRecord *serap_test_pusat_get (SerapTestPusat *pusat, const char *id);

G_END_DECLS
