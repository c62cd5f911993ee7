/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-store.h"

G_BEGIN_DECLS

/* What is to be loaded by pages of state, kept in the store: whatever ends the program, a load goes
 * on after the last page that was stored. */

/**
 * SerapLoad:
 * @scope: the scope whose turn it is
 * @after: (nullable): id after which the next page begins
 * @again: the scope is here already and is compared with headquarters
 * @records: loaded of this scope so far
 */
typedef struct {
  char *scope;
  char *after;
  gboolean again;
  guint64 records;
} SerapLoad;

void serap_load_free (SerapLoad *load);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapLoad, serap_load_free)

gboolean serap_load_waits (SerapStore *store);
/** serap_load_first: Returns: (transfer full) (nullable): what is loaded next. */
SerapLoad *serap_load_first (SerapStore *store);
/** serap_load_add: @scopes: (nullable): those that wait already are left as they are. */
gboolean serap_load_add (SerapStore *store, char *const *scopes, gboolean again, GError **error);
/** serap_load_advance: a page of the first one is stored. @next: (nullable): %NULL: it is complete. */
gboolean serap_load_advance (SerapStore *store, const char *next, guint records, GError **error);
/** serap_load_drop: @scope is not loaded any more: headquarters says that it is not the account's. */
gboolean serap_load_drop (SerapStore *store, const char *scope, GError **error);
/** serap_load_return: @scopes: (nullable): what the account has now: of these what was dropped is
 * loaded after all, else nobody would ever bring it. */
gboolean serap_load_return (SerapStore *store, char *const *scopes, GError **error);
/** serap_load_everything: the place in the feed is gone: the next exchange starts anew, and every
 * scope is compared. Pending work is not touched. */
gboolean serap_load_everything (SerapStore *store, GError **error);

G_END_DECLS
