/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-check.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SerapEvidencePane:
 *
 * What a proposal says and what was handed in with it: its head, the paper being looked at, and a strip of
 * all of them with the record's data and, after a repair, what changed.
 */
#define SERAP_TYPE_EVIDENCE_PANE (serap_evidence_pane_get_type ())
G_DECLARE_FINAL_TYPE (SerapEvidencePane, serap_evidence_pane, SERAP, EVIDENCE_PANE, GtkBox)

void serap_evidence_pane_show (SerapEvidencePane *pane, SerapDesk *desk, const SerapCheckView *view);
/** serap_evidence_pane_paper: Returns: (transfer none) (nullable): id of the paper on the screen. */
const char *serap_evidence_pane_paper (SerapEvidencePane *pane);
/** serap_evidence_pane_go: shows a paper. */
void serap_evidence_pane_go (SerapEvidencePane *pane, const char *paper);

G_END_DECLS
