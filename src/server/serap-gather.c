/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests that are committed together. Whoever comes while headquarters' thread flushes the disk waits for
 * the next commit anyway; beyond that, those whose bodies are being read are waited for, but not long. */

#include "config.h"

#include "serap-server-private.h"

#define MAX_WEIGHT 256
#define WAIT_US (5 * 1000)

struct _SerapGather {
  GMutex lock;
  GCond changed;
  GQueue calls; /* SerapCall */
  guint weight; /* of those in @calls */
  guint coming; /* their bodies are being read */
  gboolean awaited;
};

SerapGather *
serap_gather_new (void)
{
  SerapGather *gather = g_new0 (SerapGather, 1);
  g_mutex_init (&gather->lock);
  g_cond_init (&gather->changed);
  g_queue_init (&gather->calls);
  return gather;
}

void
serap_gather_free (SerapGather *gather)
{
  if (gather == NULL)
    return;
  g_assert (g_queue_is_empty (&gather->calls));
  g_mutex_clear (&gather->lock);
  g_cond_clear (&gather->changed);
  g_free (gather);
}

static guint
weight_of (const SerapCall *call)
{
  return call->exchange->route->weight (call->exchange);
}

void
serap_gather_expect (SerapGather *gather)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&gather->lock);
  gather->coming++;
}

gboolean
serap_gather_add (SerapGather *gather, SerapCall *call)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&gather->lock);
  gboolean first = !gather->awaited;
  gather->coming--;
  gather->weight += weight_of (call);
  g_queue_push_tail (&gather->calls, call);
  gather->awaited = TRUE;
  g_cond_signal (&gather->changed);
  return first;
}

void
serap_gather_skip (SerapGather *gather)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&gather->lock);
  gather->coming--;
  g_cond_signal (&gather->changed);
}

GPtrArray *
serap_gather_take (SerapGather *gather, gboolean *more)
{
  GPtrArray *taken = g_ptr_array_new ();
  gint64 end = g_get_monotonic_time () + WAIT_US;
  guint weight = 0;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&gather->lock);
  while (gather->coming > 0 && gather->weight < MAX_WEIGHT
         && g_cond_wait_until (&gather->changed, &gather->lock, end))
    ;
  SerapCall *next;
  while ((next = g_queue_peek_head (&gather->calls)) != NULL
         && (taken->len == 0 || weight + weight_of (next) <= MAX_WEIGHT)) {
    weight += weight_of (next);
    g_ptr_array_add (taken, g_queue_pop_head (&gather->calls));
  }
  gather->weight -= weight;
  gather->awaited = next != NULL;
  *more = next != NULL;
  return taken;
}
