/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The error domain of an account's data. */

#include "config.h"

#include "serap-store-error.h"

G_DEFINE_QUARK (serap - store - error - quark, serap_store_error)
