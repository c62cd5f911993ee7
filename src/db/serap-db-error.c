/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The name of the error domain. */

#include "config.h"

#include "serap-db-error.h"

GQuark
serap_db_error_quark (void)
{
  return g_quark_from_static_string ("serap-db-error");
}
