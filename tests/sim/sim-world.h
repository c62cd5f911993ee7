/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-central.h"
#include "serap-engine.h"

#include "sim-net.h"
#include "sim-oracle.h"
#include "sim-random.h"
#include "sim-script.h"
#include "sim-vfs.h"

G_BEGIN_DECLS

/* One run: headquarters, its devices, their disks and clocks, the network between them. */

/* A device's or headquarters' own clock and dice. */
typedef struct {
  SimWorld *world;
  gint64 skew_ms;
  SimRandom random;
} SimEnv;

struct _SimClient {
  SimWorld *world;
  char name[8];
  guint account;              /* which of the made devices it began as */
  char *user;                 /* account id */
  char *device;               /* device id it began with */
  SerapSigningKey *key;       /* (unowned) */
  SerapSigningKey *first_key; /* (unowned) */
  GPtrArray *own_keys; /* (element-type SerapSigningKey): of devices of its own it became, or is to become */
  SerapOwnDevice own;
  SerapBoxKey *box; /* (unowned) */
  SimDisk *disk;
  SimDisk *shelf; /* (nullable): a backup of the disk */
  SimEnv sim_env;
  SerapEnv env;
  SerapStore *store; /* (nullable): %NULL while it cannot be opened */
  SimNet *net;
  SerapEngine *engine; /* (nullable): of @store */
  SimClientView *view; /* what the oracle knows of it */
  guint64 looked;      /* changes of its disk and of headquarters' when the oracle looked last */
  gint64 offline_until;
  gboolean revoked;
  gboolean set_back; /* to a backup */
};

struct _SimWorld {
  const SimScript *script;
  char *root;
  SerapSchema *schema;
  gint64 now_ms;
  SimRandom random;
  SimDisk *disk;  /* headquarters' */
  guint64 looked; /* changes of it when the oracle looked last */
  SimEnv sim_env;
  SerapEnv env;
  SerapCentral *central; /* (nullable): %NULL while it cannot be opened */
  GPtrArray *clients;    /* (element-type SimClient) */
  GPtrArray *ghosts;     /* (element-type SimGhost): requests still on their way */
  GPtrArray *proposals;  /* (element-type utf8): ids, in the order they were made */
  GPtrArray *aspirations;
  SimOracle *oracle;
  guint n_blobs;
  guint coverage[SIM_N_KINDS];
  gboolean verbose;
};

guint sim_world_n_accounts (void);
const char *sim_world_account (guint n);

/** sim_world_prepare: makes what all runs begin with; once a process. */
void sim_world_prepare (void);
void sim_world_forget (void);

/**
 * SimRun:
 * @crash_at: number of the step at which its disk loses power; 0: none
 * @thorough: ends with the full checks of every database
 */
typedef struct {
  guint crash_at;
  gboolean thorough;
  gboolean verbose;
  gboolean leaving; /* what left a device's scopes has to be gone from it */
} SimRun;

/** SimReport: @failure: (nullable) what was violated; @print: hash of all that happened. */
typedef struct {
  char *failure;
  guint steps;
  guint n_ops, n_applied, n_rejected, n_crashes, n_transitions;
  guint64 print;
} SimReport;

void sim_report_clear (SimReport *report);

/** sim_world_run: plays @script. Returns: whether all invariants held. */
gboolean sim_world_run (const SimScript *script, const SimRun *run, SimReport *report);

/* ---- For the files of this folder ---- */

/** sim_rules_forget: drops the rules read so far. */
void sim_rules_forget (void);
/** sim_world_tend: brings up what lost its power: headquarters and devices. */
void sim_world_tend (SimWorld *world);
void sim_client_play (SimClient *client, const SimEvent *event);
/** sim_client_sync: takes steps until all is done, it fails, or @steps. Returns: whether all is done. */
gboolean sim_client_sync (SimClient *client, guint steps);
gboolean sim_client_is_online (const SimClient *client);
GPtrArray *sim_client_refs (SimClient *client, const char *entity);
void sim_world_note (SimWorld *world, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
