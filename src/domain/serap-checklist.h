/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-record.h"
#include "serap-rules.h"

G_BEGIN_DECLS

typedef enum {
  SERAP_VERDICT_OPEN,   /* answers or evidence are missing */
  SERAP_VERDICT_PASSED, /* LOLOS */
  SERAP_VERDICT_RETURN, /* a repairable item was answered TIDAK */
  SERAP_VERDICT_REJECT, /* a decisive item was answered TIDAK */
} SerapVerdict;

const char *serap_verdict_name (SerapVerdict verdict);

/**
 * serap_checklist_verdict:
 * @checklist: the questions of one regulation
 * @kind: (nullable): `skema` of a usulan or `jenis` of an aspirasi
 * @answers: (element-type SerapRecord): records of entity jawaban
 * @problems: (nullable): gets what is missing, field = code of the item
 * @reasons: (nullable): gets the reason codes of items answered TIDAK
 *
 * The verdict follows from the answers alone; it is computed, never typed. An item that is not
 * mandatory may stay open. TIDAK_RELEVAN counts as answered. A note of 10 characters is asked of
 * every TIDAK.
 */
SerapVerdict serap_checklist_verdict (const SerapChecklist *checklist,
                                      const char *kind,
                                      GPtrArray *answers,
                                      GPtrArray *problems,
                                      GPtrArray *reasons);

G_END_DECLS
