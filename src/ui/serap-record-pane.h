/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SerapRecordPane:
 *
 * One record beside its list, or alone: what it says, what belongs to it, what happened to it, what may be
 * done. While another record is read the one before stays.
 *
 * Actions: "record.step" (s), "record.tab" (s), "record.attachment" (s), "record.open" (s),
 * "record.back".
 */
#define SERAP_TYPE_RECORD_PANE (serap_record_pane_get_type ())
G_DECLARE_FINAL_TYPE (SerapRecordPane, serap_record_pane, SERAP, RECORD_PANE, GtkBox)

/**
 * serap_record_pane_show:
 * @id: (nullable): the record; %NULL shows nothing
 * @place: (nullable): where it stands, "3 of 318"; %NULL for a record that stands in no list
 */
void serap_record_pane_show (SerapRecordPane *pane, SerapDesk *desk, const char *id, const char *place);

G_END_DECLS
