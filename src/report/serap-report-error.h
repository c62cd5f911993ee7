/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SerapReportError:
 * @SERAP_REPORT_ERROR_EMPTY: nothing to print was given; the caller chose no record
 * @SERAP_REPORT_ERROR_PAPER: the paper setting is not a known size; correct the setting
 * @SERAP_REPORT_ERROR_QR: the text of a QR code is missing, or so long that a telephone could not
 *   read the code at its printed size; the record cannot be printed before it is corrected
 * @SERAP_REPORT_ERROR_NO_FOLDER: the folder of the file does not exist; choose another place
 * @SERAP_REPORT_ERROR_DENIED: no right to write there; choose another place
 * @SERAP_REPORT_ERROR_NO_SPACE: the disk is full; make room and try again
 * @SERAP_REPORT_ERROR_WRITE: writing failed in another way (quota, device error, long name, …)
 * @SERAP_REPORT_ERROR_DRAW: cairo refused to draw, for want of memory; try again
 *
 * After any of them no new file is there, and an older file of the same name is as it was.
 */
typedef enum {
  SERAP_REPORT_ERROR_EMPTY,
  SERAP_REPORT_ERROR_PAPER,
  SERAP_REPORT_ERROR_QR,
  SERAP_REPORT_ERROR_NO_FOLDER,
  SERAP_REPORT_ERROR_DENIED,
  SERAP_REPORT_ERROR_NO_SPACE,
  SERAP_REPORT_ERROR_WRITE,
  SERAP_REPORT_ERROR_DRAW,
} SerapReportError;

#define SERAP_REPORT_ERROR (serap_report_error_quark ())
GQuark serap_report_error_quark (void);

G_END_DECLS
