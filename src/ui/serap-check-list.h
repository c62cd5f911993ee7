/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-check.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SerapCheckList:
 *
 * The items of a checklist in their sections. Keys: Y, T and B answer the current item, Enter and the arrows
 * go on. Signal "answered" (text item, int #SerapAnswer, nullable text note, nullable text evidence, boolean
 * wants evidence).
 */
#define SERAP_TYPE_CHECK_LIST (serap_check_list_get_type ())
G_DECLARE_FINAL_TYPE (SerapCheckList, serap_check_list, SERAP, CHECK_LIST, GtkBox)

/** serap_check_list_show: @editable: whether this account may answer. Keeps what is being typed when it is
 * the same record as before. */
void serap_check_list_show (SerapCheckList *list, const SerapCheckView *view, gboolean editable);
/** serap_check_list_refuse: @item: (nullable): where it belongs. Returns: whether there is such an item. */
gboolean serap_check_list_refuse (SerapCheckList *list, const char *item, const char *text);
/** serap_check_list_focus_open: goes to the first item without an answer, else the first one. */
void serap_check_list_focus_open (SerapCheckList *list);
/** serap_check_list_save_note: tells what is being typed. */
void serap_check_list_save_note (SerapCheckList *list);

G_END_DECLS
