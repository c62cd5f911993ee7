/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-messages.h"

G_BEGIN_DECLS

/* Says whether a run kept what Serap promises, I1 to I11, from the logs alone: with its own reading of
 * events, workflows, rights, scopes and merge rules. It calls nothing of what it judges. */

typedef struct _SimOracle SimOracle;

/** SimClientView: what the oracle knows of one device's data. */
typedef struct {
  const char *name;
  char *database; /* path; read while the device has it open */
  char *user;
  GHashTable *committed; /* (element-type utf8): operations whose save came back */
  GHashTable *verified;  /* id -> the state last found right */
  GHashTable *dismissed; /* refused operations the person gave up */
  gboolean lost;         /* its machine was set back: what it had then may be gone */
} SimClientView;

/** sim_oracle_new: @pusat: path of headquarters' database, read while headquarters has it open */
SimOracle *sim_oracle_new (const char *pusat);
void sim_oracle_free (SimOracle *oracle);
/** sim_oracle_set_leaving: whether a record that left a device's scopes has to be gone from it (I5). */
void sim_oracle_set_leaving (SimOracle *oracle, gboolean leaving);
/** sim_oracle_learn: reads headquarters' log so far as given; what comes later is judged. */
gboolean sim_oracle_learn (SimOracle *oracle);
/** sim_oracle_copy: (transfer full): for one run; shares what @oracle has learnt. */
SimOracle *sim_oracle_copy (const SimOracle *oracle);
const char *sim_oracle_failure (SimOracle *oracle);
/** sim_oracle_path: Returns: where it reads headquarters' log. */
const char *sim_oracle_path (SimOracle *oracle);
void sim_oracle_fail (SimOracle *oracle, const char *format, ...) G_GNUC_PRINTF (2, 3);

SimClientView *sim_client_view_new (const char *database, const char *user);
void sim_client_view_free (SimClientView *view);

/** sim_oracle_heard: a request reached headquarters. */
void sim_oracle_heard (SimOracle *oracle, const SerapSyncRequest *request);
/** sim_oracle_read: I2, I3, I4, I6, I7 for what is new in headquarters' log. */
gboolean sim_oracle_read (SimOracle *oracle);
/** sim_oracle_check_client: I1, I5 and I11 of one device, as it is now. */
gboolean sim_oracle_check_client (SimOracle *oracle, SimClientView *view);
/** sim_oracle_check_quiet: I8, I9: the device has all it may have, and nothing else or left to send. */
gboolean sim_oracle_check_quiet (SimOracle *oracle, SimClientView *view);
/** sim_oracle_check_all: I7 for the whole log, I10 by @has_file. */
gboolean sim_oracle_check_all (SimOracle *oracle,
                               gboolean (*has_file) (const char *sha256, gpointer data),
                               gpointer data);

gboolean sim_oracle_knows_op (SimOracle *oracle, const char *op_id);
void sim_oracle_count (SimOracle *oracle, guint *ops, guint *applied, guint *rejected, guint *transitions);
guint64 sim_oracle_print (SimOracle *oracle);

G_END_DECLS
