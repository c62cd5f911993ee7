/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The error domain of this room. */

#include "config.h"

#include "serap-report-error.h"

G_DEFINE_QUARK (serap - report - error - quark, serap_report_error)
