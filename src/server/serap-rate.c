/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Token buckets by name, in thousandths of a token. */

#include "config.h"

#include "serap-rate.h"

#define WHOLE 1000

typedef struct {
  gint64 level;
  gint64 at_ms;
} Bucket;

struct _SerapRate {
  gint64 per_minute;
  gint64 full;
  guint max_names;
  GHashTable *buckets;
};

SerapRate *
serap_rate_new (guint per_minute, guint burst, guint max_names)
{
  SerapRate *rate = g_new0 (SerapRate, 1);
  rate->per_minute = MAX (per_minute, 1);
  rate->full = (gint64) MAX (burst, 1) * WHOLE;
  rate->max_names = MAX (max_names, 1);
  rate->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return rate;
}

void
serap_rate_free (SerapRate *rate)
{
  if (rate == NULL)
    return;
  g_hash_table_unref (rate->buckets);
  g_free (rate);
}

/* A clock that was set back gives nothing, and takes nothing either. */
static void
fill (SerapRate *rate, Bucket *bucket, gint64 now_ms)
{
  gint64 passed = CLAMP (now_ms - bucket->at_ms, 0, 60 * 60 * 1000);
  bucket->level = MIN (rate->full, bucket->level + passed * rate->per_minute * WHOLE / 60000);
  bucket->at_ms = now_ms;
}

static void
forget (SerapRate *rate, gint64 now_ms)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, rate->buckets);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    fill (rate, value, now_ms);
    if (((Bucket *) value)->level == rate->full)
      g_hash_table_iter_remove (&iter);
  }
  if (g_hash_table_size (rate->buckets) >= rate->max_names)
    g_hash_table_remove_all (rate->buckets);
}

guint
serap_rate_take (SerapRate *rate, const char *name, gint64 now_ms)
{
  Bucket *bucket = g_hash_table_lookup (rate->buckets, name);
  if (bucket == NULL) {
    if (g_hash_table_size (rate->buckets) >= rate->max_names)
      forget (rate, now_ms);
    bucket = g_new (Bucket, 1);
    *bucket = (Bucket){ rate->full, now_ms };
    g_hash_table_insert (rate->buckets, g_strdup (name), bucket);
  }
  fill (rate, bucket, now_ms);
  if (bucket->level >= WHOLE) {
    bucket->level -= WHOLE;
    return 0;
  }
  gint64 wait_ms = (WHOLE - bucket->level) * 60000 / (rate->per_minute * WHOLE);
  return (guint) (wait_ms / 1000) + 1;
}

void
serap_rate_give_back (SerapRate *rate, const char *name)
{
  Bucket *bucket = g_hash_table_lookup (rate->buckets, name);
  if (bucket != NULL)
    bucket->level = MIN (rate->full, bucket->level + WHOLE);
}
