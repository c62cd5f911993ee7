/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-practice-maker.h"

G_BEGIN_DECLS

/* An aspiration that is ready to become a proposal. */
typedef struct {
  const char *id;
  const SerapPracticeProblem *problem;
  const SerapPracticePlace *place;
  const char *title;
  const char *text;
  gint64 volume_milli;
  gint64 cost;
  guint people;
} SerapPracticeSource;

/** serap_practice_propose: the member's proposal out of an aspiration, and what becomes of it; @n is
 * its number in the story. */
void serap_practice_propose (SerapPracticeMaker *maker, const SerapPracticeSource *source, guint n);

G_END_DECLS
