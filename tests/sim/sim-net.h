/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-transport.h"

G_BEGIN_DECLS

typedef struct _SimWorld SimWorld;
typedef struct _SimClient SimClient;

/* The way from one device to headquarters, and what goes wrong on it. */

typedef enum {
  SIM_NET_FINE,
  SIM_NET_DROP_REQUEST,
  SIM_NET_DROP_REPLY,
  SIM_NET_TWICE,       /* the request arrives twice; the answer of the second comes back */
  SIM_NET_LATE,        /* the line breaks; the request arrives, much later */
  SIM_NET_TWICE_LATE,  /* answered at once, and arrives again much later */
  SIM_NET_CUT_REQUEST, /* cut off after some bytes */
  SIM_NET_CUT_REPLY,
  SIM_NET_BAD_REQUEST, /* a byte is another one */
  SIM_NET_BAD_REPLY,
  SIM_NET_PORTAL, /* somebody else answers */
  SIM_NET_N_FAULTS,
} SimNetFault;

/** SimNet: @fault hits after @pass more messages, once; @dice decides where in the message. */
typedef struct {
  SerapTransport parent;
  SimClient *client;
  SimNetFault fault;
  guint pass;
  guint dice;
  guint n_broken;
} SimNet;

/* A request that arrives later than the answer to it was given up. */
typedef struct {
  SimClient *client;
  GBytes *request;
  gint64 due_ms;
} SimGhost;

SimNet *sim_net_new (SimClient *client);
void sim_net_free (SimNet *net);
void sim_ghost_free (SimGhost *ghost);
/** sim_net_deliver_late: hands over requests whose time has come; nobody waits for the answers. */
void sim_net_deliver_late (SimWorld *world);

G_END_DECLS
