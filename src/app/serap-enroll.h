/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-folder.h"
#include "serap-store.h"

G_BEGIN_DECLS

/* A folder and headquarters elsewhere get to know each other. */

/**
 * SerapEnrollReport:
 * @account: code of the account
 * @adopted: operations of the laptop's own account that are the new account's now
 * @left_out: (element-type SerapOutboxRow): those its role may not send; they stay here, marked
 */
typedef struct {
  char *account;
  guint adopted;
  GPtrArray *left_out;
} SerapEnrollReport;

void serap_enroll_report_clear (SerapEnrollReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SerapEnrollReport, serap_enroll_report_clear)

/**
 * serap_enroll:
 * @folder: a laptop's folder, locked
 * @url: headquarters' address
 * @code: one-time code an administrator gave
 * @password: (nullable): the account's password; the first one given becomes it
 * @report: (out caller-allocates): cleared first
 *
 * The first account takes over the work of `lokal` with its drafts, files and numbers; another code
 * adds a space beside it. Broken off after headquarters answered, the next call goes on where it
 * stopped and needs no new code.
 *
 * @error: USAGE for a folder that is its own headquarters; %SERAP_TRANSPORT_ERROR, %SERAP_DB_ERROR …
 */
gboolean serap_enroll (SerapFolder *folder,
                       const char *url,
                       const char *code,
                       const char *password,
                       SerapEnrollReport *report,
                       GError **error);

/**
 * serap_enroll_office:
 * @folder: an office's folder, locked, whose pusat/ is served at @url now
 * @moved: (out): spaces that reach headquarters there from now on
 *
 * Devices, numbers and everything in the spaces stay as they are; only the way changes. Each account
 * then opens its session with its password.
 *
 * @error: USAGE: another headquarters answers at @url
 */
gboolean serap_enroll_office (SerapFolder *folder, const char *url, guint *moved, GError **error);

G_END_DECLS
