/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SimRandom: splitmix64 (Steele, Lea, Flood 2014): one number is the whole state. */
typedef struct {
  guint64 state;
} SimRandom;

static inline guint64
sim_random_next (SimRandom *random)
{
  guint64 z = random->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/** sim_random_below: Returns: a number from 0 to @n - 1; 0 for @n = 0. */
static inline guint
sim_random_below (SimRandom *random, guint n)
{
  return n > 0 ? (guint) (sim_random_next (random) >> 11) % n : 0;
}

/** sim_random_chance: Returns: %TRUE in @percent of all cases. */
static inline gboolean
sim_random_chance (SimRandom *random, guint percent)
{
  return sim_random_below (random, 100) < percent;
}

G_END_DECLS
