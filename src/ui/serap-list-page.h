/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-places.h"
#include "serap-record-list.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SerapListPage:
 *
 * Records of one kind: a query, the table it gives, and the record the ring is on beside it. Actions
 * "page.next", "page.previous", "page.pane". Signal "opened" (text id): a row was activated.
 */
#define SERAP_TYPE_LIST_PAGE (serap_list_page_get_type ())
G_DECLARE_FINAL_TYPE (SerapListPage, serap_list_page, SERAP, LIST_PAGE, GtkBox)

GtkWidget *serap_list_page_new (SerapDesk *desk, const SerapPlace *place);
SerapRecordList *serap_list_page_list (SerapListPage *page);
/** serap_list_page_search: puts the cursor into the search field. */
void serap_list_page_search (SerapListPage *page);
/** serap_list_page_ask: as if @query had been typed. */
void serap_list_page_ask (SerapListPage *page, const char *query);
/** serap_list_page_toggle_pane: shows or hides the record beside the list. */
void serap_list_page_toggle_pane (SerapListPage *page);
/** serap_list_page_focus_list: puts the ring onto the list. */
void serap_list_page_focus_list (SerapListPage *page);

G_END_DECLS
