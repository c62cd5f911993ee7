/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-engine.h"

G_BEGIN_DECLS

/* Inside of the engine. Only for the files of this folder. */

/* The way to a new epoch. */
typedef enum {
  SERAP_EPOCH_FINE,
  SERAP_EPOCH_ASK,    /* what headquarters has of the unanswered operations */
  SERAP_EPOCH_ENROLL, /* then the epoch */
} SerapEpochStep;

struct _SerapEngine {
  SerapStore *store;          /* (unowned) */
  SerapTransport *transport;  /* (unowned) */
  const SerapSigningKey *key; /* (unowned) */
  const SerapOwnDevice *own;  /* (unowned) (nullable) */
  SerapLoadProgress progress; /* (nullable) */
  gpointer progress_data;
  SerapSyncCount count;

  guint batch_ops;
  gsize batch_bytes;
  guint page_events;

  GPtrArray *sent; /* (owned) (element-type utf8): operations of the last request */
  guint n_groups;  /* of these, what succeeds or fails together counted once */
  char *suspect;   /* (owned) (nullable): operation a request could not be read with */

  gboolean feed_more;
  gboolean locked;
  gboolean hold_back;
  gboolean deaf;
  gboolean refreshed; /* the session was renewed and nothing has succeeded since */
  gint64 skew_ms;
  char **orders; /* (owned) (nullable): of the last answer */

  SerapEpochStep epoch_step;
  gint64 asked_place;
  gboolean own_device;         /* the epoch is to be that of a device of its own */
  guint epochs, gaps, cursors; /* of each since something succeeded */
  guint scopes;                /* given up since a page came */
};

void serap_engine_carry_less (SerapEngine *engine);
/** serap_engine_renew_epoch: one step towards a new epoch. */
gboolean serap_engine_renew_epoch (SerapEngine *engine, GError **error);
/** serap_engine_convict: a request without the suspect could be read: the suspect is set aside. */
gboolean serap_engine_convict (SerapEngine *engine, GError **error);

G_END_DECLS
