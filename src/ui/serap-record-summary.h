/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"
#include "serap-record-view.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** SerapRecordSummary: what a record says: its text, its facts, its first pictures, what happened last. */
#define SERAP_TYPE_RECORD_SUMMARY (serap_record_summary_get_type ())
G_DECLARE_FINAL_TYPE (SerapRecordSummary, serap_record_summary, SERAP, RECORD_SUMMARY, GtkBox)

/** serap_record_summary_show: a revealed person is hidden again when another record is shown. */
void serap_record_summary_show (SerapRecordSummary *summary, SerapDesk *desk, const SerapRecordView *view);
/** serap_record_summary_fill_deeds: fills a list with the @most newest; 0: with all. */
void serap_record_summary_fill_deeds (GtkListBox *list, GPtrArray *deeds, guint most);

G_END_DECLS
