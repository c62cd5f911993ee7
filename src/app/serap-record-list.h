/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-columns.h"
#include "serap-desk.h"

G_BEGIN_DECLS

/**
 * SerapRecordList:
 *
 * The records a query finds, in an order, as a #GListModel of #SerapRow. It is a vector of row ids that
 * the desk's reading thread fills in one query; rows are read a window at a time when they are looked at.
 * After every change of the data it asks again and tells only the rows that came, went or read
 * differently. Main thread.
 *
 * Properties: "loading" (gboolean), "n-items" (guint), "problem" (nullable text: why the query is wrong).
 */
#define SERAP_TYPE_RECORD_LIST (serap_record_list_get_type ())
G_DECLARE_FINAL_TYPE (SerapRecordList, serap_record_list, SERAP, RECORD_LIST, GObject)

SerapRecordList *serap_record_list_new (SerapDesk *desk, const char *entity);
const SerapEntity *serap_record_list_entity (SerapRecordList *list);

/**
 * serap_record_list_ask:
 * @query: (nullable): as in the search field
 * @sort: (nullable): name of a field; %NULL: newest first
 *
 * With a query that cannot be understood the list stays as it is and "problem" says why.
 */
void serap_record_list_ask (SerapRecordList *list, const char *query, const char *sort, gboolean descending);
const char *serap_record_list_query (SerapRecordList *list);
const char *serap_record_list_sort (SerapRecordList *list, gboolean *descending);
/** serap_record_list_problem: Returns: (transfer none) (nullable): a sentence. */
const char *serap_record_list_problem (SerapRecordList *list);
gboolean serap_record_list_is_loading (SerapRecordList *list);

/** serap_record_list_rowid: the number that stays with the record at @position; 0 behind the end. */
gint64 serap_record_list_rowid (SerapRecordList *list, guint position);
/** serap_record_list_id: Returns: (transfer full) (nullable): the record's id. */
char *serap_record_list_id (SerapRecordList *list, guint position);
/** serap_record_list_find: Returns: where a row id stands, %G_MAXUINT when it does not. */
guint serap_record_list_find (SerapRecordList *list, gint64 rowid);

G_END_DECLS
