/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SerapLockPage:
 *
 * Stands before the window's content while the account is locked. Signal "unlocked". Work that was begun
 * goes on behind it.
 */
#define SERAP_TYPE_LOCK_PAGE (serap_lock_page_get_type ())
G_DECLARE_FINAL_TYPE (SerapLockPage, serap_lock_page, SERAP, LOCK_PAGE, GtkBox)

/** serap_lock_page_lock: locks the account's key; an account without a password is only covered. */
void serap_lock_page_lock (SerapLockPage *page, SerapDesk *desk);

G_END_DECLS
