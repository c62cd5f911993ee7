/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-places.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SerapCheckPage:
 *
 * The queue of proposals that wait for verification, and the one being verified: evidence on the left, the
 * checklist on the right. Keys: J and K go through the queue, Ctrl+Enter decides, Escape goes back to it.
 */
#define SERAP_TYPE_CHECK_PAGE (serap_check_page_get_type ())
G_DECLARE_FINAL_TYPE (SerapCheckPage, serap_check_page, SERAP, CHECK_PAGE, GtkBox)

GtkWidget *serap_check_page_new (SerapDesk *desk, const SerapPlace *place);
/** serap_check_page_open: verifies one record. */
void serap_check_page_open (SerapCheckPage *page, const char *id);
/** serap_check_page_queue: Returns: (transfer none) (nullable): the list of what waits, while it is what is
 * seen. */
GtkWidget *serap_check_page_queue (SerapCheckPage *page);

G_END_DECLS
