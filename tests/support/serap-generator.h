/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-env.h"
#include "serap-messages.h"
#include "serap-rules.h"

G_BEGIN_DECLS

/* A small world that is the same every time: clock, rules, reference data, and as many plausible
 * records as are asked for. */

#define SERAP_GENERATOR_USER "01900000-0000-7000-8000-000000000001"
#define SERAP_GENERATOR_OTHER "01900000-0000-7000-8000-000000000002"

/**
 * SerapTestClock:
 * @now_ms: the time; goes on by @step_ms each time it is asked
 */
typedef struct {
  gint64 now_ms;
  gint64 step_ms;
  guint64 seed;
} SerapTestClock;

void serap_test_clock_init (SerapTestClock *clock, guint64 seed);
SerapEnv serap_test_clock_env (SerapTestClock *clock);

/** serap_generator_rules: one role that may do all, aspirasi DRAF -CATAT-> TERCATAT -TUTUP->
 * SELESAI. */
SerapRules *serap_generator_rules (SerapSchema *schema);
/** serap_generator_reference: Returns: (transfer full): two accounts, regions, districts; seq
 * from 1. */
SerapStatePage *serap_generator_reference (SerapSchema *schema);
/** serap_generator_aspirasi: Returns: (transfer full): aspiration number @n, lying at place
 * number @n. */
SerapRecord *serap_generator_aspirasi (SerapSchema *schema, guint n);
SerapRecord *serap_generator_lokasi (SerapSchema *schema, guint n);
/** serap_generator_page: Returns: (transfer full): @count aspirations and their places, as
 * headquarters gives them. */
SerapStatePage *serap_generator_page (SerapSchema *schema, guint first, guint count);

G_END_DECLS
