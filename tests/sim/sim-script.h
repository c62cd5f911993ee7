/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What happens in one run: a list of events, made from a seed or read from a file. An event names its
 * objects by numbers that are taken modulo what there is, so any part of a script is a script. */

#define SIM_MAX_CLIENTS 6

typedef enum {
  SIM_NEW,     /* a: what is made */
  SIM_EDIT,    /* a: which record, b: which field and value */
  SIM_DO,      /* a: which record, b: which transition */
  SIM_CHECK,   /* a: which record, b: how its checklist is answered */
  SIM_ATTACH,  /* a: which record */
  SIM_LINK,    /* a: which proposal, b: which aspiration */
  SIM_UNDO,    /* the last thing done */
  SIM_DISMISS, /* a: which refused operation */
  SIM_SYNC,    /* a: at most so many exchanges, b: at most so many operations in each */
  SIM_MEET,    /* everybody exchanges all there is */
  SIM_NET,     /* a: what happens to the next messages, b: how many pass before it */
  SIM_OFFLINE, /* a: days */
  SIM_CRASH,   /* a: so many steps of its disk from now, b: what is lost */
  SIM_IO,      /* a: the same: one step fails */
  SIM_TORN,    /* a */
  SIM_FULL,    /* a */
  SIM_HEAL,    /* the disk works again */
  SIM_RESTART, /* closed and opened */
  SIM_CLOCK,   /* a: minutes its clock jumps, b: 1 backwards */
  SIM_CLONE,   /* its disk is copied to another machine */
  SIM_BACKUP,  /* its disk is copied to a shelf */
  SIM_RESTORE, /* and back */
  SIM_REVOKE,  /* headquarters takes the device out */
  SIM_ROLE,    /* a: what changes of the account: rights, scope, and back */
  SIM_N_KINDS,
} SimKind;

/** SimEvent: @node is a client's number, -1 headquarters; @wait seconds pass before it. */
typedef struct {
  SimKind kind;
  int node;
  guint wait;
  guint a, b;
} SimEvent;

/** SimScript: @accounts: one client each; @events: (element-type SimEvent). */
typedef struct {
  guint64 seed;
  guint n_clients;
  guint accounts[SIM_MAX_CLIENTS];
  GArray *events;
} SimScript;

/** sim_script_new: Returns: (transfer full): the script of @seed. */
SimScript *sim_script_new (guint64 seed);
SimScript *sim_script_copy (const SimScript *script);
void sim_script_free (SimScript *script);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimScript, sim_script_free)
char *sim_script_print (const SimScript *script);
/** sim_script_parse: Returns: (transfer full) (nullable): %NULL with the number of the bad line. */
SimScript *sim_script_parse (const char *text, guint *bad_line);
char *sim_event_print (const SimEvent *event);

G_END_DECLS
